//! The clipboard, with a word of confirmation.

use leptos::prelude::window;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::app::desk::state::Lens;

pub fn write(lens: Lens, text: String, said: &'static str) {
    spawn_local(async move {
        // Pages that are not served over HTTPS have no clipboard.
        let there = js_sys::Reflect::get(&window().navigator(), &"clipboard".into()).is_ok_and(|clipboard| !clipboard.is_undefined());
        if there && JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok() {
            lens.say(said);
        } else {
            lens.say("The browser does not let this page write to the clipboard");
        }
    });
}
