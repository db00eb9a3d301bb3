//! The tab "Source": the bytes as they came, with the value marked.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use crate::app::payload::secrets::masked_text;
use mdm_lens::session::SourceView;

#[component]
pub fn SourceTab(lens: Lens) -> impl IntoView {
    let shown = move || match lens.source.get() {
        Some(source) => piece(source).into_any(),
        None => view! { <p class="hint">{"Choose a row to see where it stands in the source."}</p> }.into_any(),
    };
    view! { <div data-panel="source">{shown}</div> }
}

fn piece(source: Rc<SourceView>) -> impl IntoView {
    let place = if source.line > 0 {
        ["From line ", &dom::number(source.line), ", byte ", &source.offset.to_string()].concat()
    } else {
        ["From byte ", &source.offset.to_string()].concat()
    };
    view! {
        <p class="hint">{place}</p>
        <pre class="code" translate="no" class:binary=source.binary>{source.cut_before.then_some("…")}{masked_text(&source.before)}<mark>{masked_text(&source.value)}</mark>{masked_text(&source.after)}{source.cut_after.then_some("…")}</pre>
    }
}
