//! The heads of the columns, and their edges, to drag or to move with the arrow keys.

use leptos::prelude::*;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use crate::app::desk::state::Lens;
use crate::app::parts::dom;

/// What each step of an arrow key adds, in percent of the width.
const STEP: f64 = 1.5;
/// The least and the most that a column takes, likewise.
const LEAST: f64 = 6.0;
const MOST: f64 = 60.0;

#[component]
pub fn Heads(lens: Lens, nothing: Memo<bool>) -> impl IntoView {
    view! {
        <div class="row cols" role="row" aria-rowindex="1" prop:hidden=nothing>
            <span class="gutter" role="columnheader"><span class={"said"}>{"Sensitivity and findings"}</span></span>
            <span role="columnheader" data-col="key">{"Key"}<Edge lens column=0 name="Key"/></span>
            <span role="columnheader" data-col="value">{"Value"}<Edge lens column=1 name="Value"/></span>
            <span role="columnheader" data-col="meaning">{"What it is"}<Edge lens column=2 name="What it is"/></span>
            <span role="columnheader" data-col="purpose">{"What it is used for"}</span>
        </div>
    }
}

/// The right edge of a column.
#[component]
fn Edge(lens: Lens, column: usize, name: &'static str) -> impl IntoView {
    let dragging = RwSignal::new(false);
    let share = move || lens.settings.with(|settings| settings.columns[column]);
    let set = move |share: f64| {
        lens.settings.update(|settings| settings.columns[column] = if share > 0.0 { share.clamp(LEAST, MOST) } else { 0.0 });
    };
    let drag = move |event: PointerEvent| {
        if dragging.get_untracked()
            && let Some((left, _, whole)) = place(&event_target::<Element>(&event))
        {
            set((f64::from(event.client_x()) - left) / whole * 100.0);
        }
    };
    let key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -STEP,
            "ArrowRight" => STEP,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some((_, width, whole)) = place(&event_target::<Element>(&event)) {
            set(width / whole * 100.0 + step);
        }
    };
    view! {
        <span class="edge" role="separator" tabindex="0" aria-orientation="vertical" aria-label=["Width of the column ", name].concat()
            aria-valuemin="0" aria-valuemax="100" aria-valuenow=move || match share() { share if share > 0.0 => share.round().to_string(), _ => "20".to_owned() }
            on:pointerdown=move |event: PointerEvent| {
                dragging.set(true);
                event.prevent_default();
                let _ = event_target::<Element>(&event).set_pointer_capture(event.pointer_id());
            }
            on:pointermove=drag
            on:pointerup=move |_| dragging.set(false)
            on:pointercancel=move |_| dragging.set(false)
            on:keydown=key
            on:dblclick=move |_| set(0.0)>
        </span>
    }
}

/// Where a column begins, how wide it is and how wide the whole tree, in pixels.
fn place(edge: &Element) -> Option<(f64, f64, f64)> {
    let head = dom::closest(Some(edge.clone().into()), "[role=columnheader]")?.get_bounding_client_rect();
    let whole = dom::closest(Some(edge.clone().into()), ".row")?.get_bounding_client_rect();
    (whole.width() > 0.0).then(|| (head.left(), head.width(), whole.width()))
}
