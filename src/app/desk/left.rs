//! Coming back to a page that was left: what was open is gone, because nothing of it is kept, and the page says so. That something was
//! open, and no more, is marked in the entry of the browser's history.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Whether something was open when this entry of the history was left. To be asked before anything is marked.
pub fn something_was_open() -> bool {
    let state = state();
    state.as_bool() == Some(true) || state.as_f64().is_some()
}

/// Marks the entry that is looked at.
pub fn mark(open: bool) {
    if something_was_open() != open
        && let Ok(history) = window().history()
    {
        let _ = history.replace_state(&JsValue::from_bool(open), "");
    }
}

fn state() -> JsValue {
    window().history().and_then(|history| history.state()).unwrap_or(JsValue::NULL)
}
