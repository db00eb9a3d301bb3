//! The tab "Source": the bytes as they came, with the value marked.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use mdm_lens::session::SourceView;

#[component]
pub fn SourceTab(lens: Lens) -> impl IntoView {
    let shown = move || match lens.source.get() {
        Some(source) => piece(lens, source).into_any(),
        None => view! { <p class="hint">{"Choose a row to see where it stands in the source."}</p> }.into_any(),
    };
    view! { <div data-panel="source">{shown}</div> }
}

fn piece(lens: Lens, source: Rc<SourceView>) -> impl IntoView {
    let place = if source.line > 0 {
        ["From line ", &dom::number(source.line), ", byte ", &source.offset.to_string()].concat()
    } else {
        ["From byte ", &source.offset.to_string()].concat()
    };
    // A secret stays masked here too.
    let secret = lens.detail.with(|detail| detail.as_ref().is_some_and(|detail| detail.secret));
    let shown = RwSignal::new(!secret);
    let value = source.value.clone();
    let marked = move || if shown.get() { value.clone() } else { "••••".to_owned() };
    view! {
        <p class="hint">{place}" "<Show when=move || secret><button class="show" type="button" on:click=move |_| shown.update(|shown| *shown = !*shown)>{move || if shown.get() { "hide" } else { "show" }}</button></Show></p>
        <pre class="code" translate="no" class:binary=source.binary>{source.cut_before.then_some("…")}{source.before.clone()}<mark>{marked}</mark>{source.after.clone()}{source.cut_after.then_some("…")}</pre>
    }
}
