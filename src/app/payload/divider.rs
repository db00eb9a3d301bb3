//! Edges of panes, to drag or to move with the arrow keys.

use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::app::desk::state::Lens;
use crate::app::parts::dom;

#[derive(Clone, Copy, PartialEq)]
pub enum Edge {
    Docs,
    /// Left edge of the detail, or its upper one where it is a sheet.
    Side,
}

impl Edge {
    fn label(self) -> &'static str {
        match self {
            Edge::Docs => "Width of the list of documents",
            Edge::Side => "Size of the detail",
        }
    }
}

/// Stands on the edge of the pane that it is in.
#[component]
pub fn Divider(lens: Lens, edge: Edge) -> impl IntoView {
    let dragging = RwSignal::new(false);
    let size = move || lens.settings.with(|settings| if edge == Edge::Docs { settings.docs } else { settings.side });
    let drag = move |event: PointerEvent| {
        if !dragging.get_untracked() {
            return;
        }
        let width = viewport().0;
        match edge {
            Edge::Docs => resize(lens, edge, f64::from(event.client_x())),
            Edge::Side if dom::is_wide() => resize(lens, edge, width - f64::from(event.client_x())),
            Edge::Side => resize(lens, edge, viewport().1 - 26.0 - f64::from(event.client_y())),
        }
    };
    let key = move |event: KeyboardEvent| {
        let step = match (event.key().as_str(), edge) {
            ("ArrowLeft", Edge::Docs) | ("ArrowRight" | "ArrowDown", Edge::Side) => -24.0,
            ("ArrowRight", Edge::Docs) | ("ArrowLeft" | "ArrowUp", Edge::Side) => 24.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let now = lens.settings.with_untracked(|settings| match edge {
            Edge::Docs if settings.docs > 0.0 => settings.docs,
            Edge::Docs => 236.0,
            Edge::Side if !dom::is_wide() && settings.sheet > 0.0 => settings.sheet,
            Edge::Side if !dom::is_wide() => viewport().1 * 0.44,
            Edge::Side if settings.side > 0.0 => settings.side,
            Edge::Side => 368.0,
        });
        resize(lens, edge, now + step);
    };
    view! {
        <div class="divider" class:docs-edge=edge == Edge::Docs role="separator" tabindex="0" aria-label=edge.label() aria-orientation="vertical"
            aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=move || { let now = size(); ((if now > 0.0 { now } else { 300.0 }) / viewport().0 * 100.0).round().clamp(0.0, 100.0).to_string() }
            on:pointerdown=move |event: PointerEvent| {
                dragging.set(true);
                let element = event_target::<web_sys::Element>(&event);
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            on:pointermove=drag
            on:pointerup=move |_| dragging.set(false)
            on:pointercancel=move |_| dragging.set(false)
            on:keydown=key
            on:dblclick=move |_| lens.settings.update(|settings| match edge {
                Edge::Docs => settings.docs = 0.0,
                Edge::Side => (settings.side, settings.sheet) = (0.0, 0.0),
            })>
        </div>
    }
}

/// The style sheet holds panes to the same shares of the window.
fn resize(lens: Lens, edge: Edge, size: f64) {
    let (width, height) = viewport();
    lens.settings.update(|settings| match edge {
        Edge::Docs => settings.docs = size.clamp(150.0, (width * 0.26).max(150.0)),
        Edge::Side if dom::is_wide() => settings.side = size.clamp(240.0, (width * 0.48).max(240.0)),
        Edge::Side => settings.sheet = size.clamp(120.0, (height * 0.5).max(120.0)),
    });
}

fn viewport() -> (f64, f64) {
    let number = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(1000.0);
    (number(window().inner_width()), number(window().inner_height()))
}
