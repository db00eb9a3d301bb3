//! The treegrid: column heads, the scroller, and one handler of each kind for all rows.

use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, MouseEvent};

use crate::app::desk::state::{Lens, Tab};
use crate::app::grid::view::Grid;
use crate::app::parts::dom;
use crate::app::payload::heads::Heads;
use mdm_lens::session::Request;
use mdm_lens::session::State;

#[component]
pub fn Tree(lens: Lens) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let rest = StoredValue::new_local(None::<gloo::timers::callback::Timeout>);
    Effect::new(move || {
        let Some(element) = node.get() else { return };
        let ask = Rc::new(move |request: Request| lens.ask(request));
        let redraw = Rc::new(move || lens.grid.update_value(Grid::draw));
        let shown = lens.current.get_untracked().zip(lens.summary_now().map(|summary| summary.rows).or(Some(0)));
        lens.grid.update_value(|grid| {
            let wanted = lens.wanted();
            grid.mount(element.clone().into(), Rc::new(move || wanted.seq()), ask, redraw);
            if let Some((doc, rows)) = shown {
                grid.show(doc, rows);
            }
        });
        let resized = Closure::<dyn Fn()>::new(move || {
            // A document that closes takes its tree along.
            lens.grid.try_update_value(Grid::measure);
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(resized.into_js_value().unchecked_ref()) {
            observer.observe(&element);
        }
    });
    Effect::new(move || {
        let lit = lens.lit.get();
        lens.grid.with_value(|grid| grid.light(lit));
    });
    // A column that is drawn wider or narrower breaks its words anew.
    let columns = Memo::new(move |_| lens.settings.with(|settings| settings.columns));
    Effect::new(move |drawn: Option<()>| {
        columns.track();
        if drawn.is_some() {
            dom::next_frame(move || {
                lens.grid.try_update_value(Grid::refit);
            });
        }
    });
    on_cleanup(move || {
        lens.grid.try_update_value(Grid::unmount);
    });
    let scrolled = move |_| {
        lens.grid.update_value(Grid::scrolled);
        let settle = gloo::timers::callback::Timeout::new(180, move || lens.grid.update_value(Grid::rested));
        rest.set_value(Some(settle));
    };
    // Of a file that cannot be read there are no columns to name.
    let nothing = move || lens.summary().is_some_and(|summary| summary.rows == 0 && summary.state != State::Loading);
    view! {
        <div class="grid" role="treegrid" aria-label="Annotated payload" aria-colcount="5" aria-readonly="true" translate="no" id="tree" node_ref=node
            on:scroll=scrolled
            on:click=move |event| clicked(lens, &event)
            on:mouseover=move |event| {
                name_what_is_cut(&event);
                light(lens, &event);
            }
            on:mouseleave=move |_| lens.lit.set(None)
            on:focusin=move |_| lens.grid.update_value(|grid| grid.set_focused(true))
            on:focusout=move |event| {
                let stays = dom::closest(event.related_target(), "#tree").is_some();
                // A row that scrolls away loses the focus without anything else taking it.
                if event.related_target().is_some() && !stays {
                    lens.grid.update_value(|grid| grid.set_focused(false));
                }
            }>
            <Heads lens nothing=Memo::new(move |_| nothing())/>
        </div>
    }
}

/// What does not fit is told in full where the mouse rests.
fn name_what_is_cut(event: &MouseEvent) {
    let Some(cell) = dom::closest(event.target(), "[data-cell]").and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) else { return };
    let inner = cell.query_selector(".first, .name").ok().flatten().and_then(|inner| inner.dyn_into::<HtmlElement>().ok());
    let is_cut = [Some(&cell), inner.as_ref()]
        .into_iter()
        .flatten()
        .any(|part| part.scroll_width() > part.client_width() + 1 || part.scroll_height() > part.client_height() + 2);
    dom::attribute(&cell, "title", is_cut.then(|| cell.text_content().unwrap_or_default()).as_deref());
}

/// The value under the mouse is lit in the source, where that is in view.
fn light(lens: Lens, event: &MouseEvent) {
    if lens.tab.get_untracked() == Tab::Source && lens.detail_open.get_untracked() {
        lens.lit.set(Grid::index_of(event.target()).and_then(|index| lens.grid.with_value(|grid| grid.row(index).map(|row| row.at))));
    }
}

/// A click on a row looks at it; on its mark it opens or closes it; on "show" it unmasks its value.
fn clicked(lens: Lens, event: &MouseEvent) {
    let Some(index) = Grid::index_of(event.target()) else { return };
    let row = lens.grid.with_value(|grid| grid.row(index).map(|row| (row.at, row.open)));
    let Some((at, open)) = row else { return };
    if dom::closest(event.target(), "[data-do=secret]").is_some() {
        return lens.toggle_secret(at);
    }
    lens.grid.update_value(|grid| {
        grid.set_focused(true);
        grid.move_to(index);
    });
    lens.select(at);
    match open {
        Some(open) if dom::closest(event.target(), ".tw").is_some() || event.detail() == 2 => lens.toggle(at, !open),
        _ => lens.open_detail(),
    }
    lens.went();
}
