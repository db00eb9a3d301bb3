//! Hands the browser files to save; they go nowhere else.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, HtmlElement};

use crate::app::parts::dom;

/// Milliseconds after which the browser has taken a file.
const TAKEN: u32 = 60_000;

pub fn text(name: &str, kind: &str, text: &str) {
    blob(name, kind, &Array::of1(&text.into()));
}

pub fn bytes(name: &str, kind: &str, bytes: &[u8]) {
    let bytes: JsValue = Uint8Array::from(bytes).into();
    blob(name, kind, &Array::of1(&bytes));
}

fn blob(name: &str, kind: &str, pieces: &Array) {
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(pieces, &bag) else { return };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let link: HtmlElement = dom::element("a", "");
    dom::attribute(&link, "href", Some(&address));
    dom::attribute(&link, "download", Some(name));
    link.click();
    gloo::timers::callback::Timeout::new(TAKEN, move || {
        let _ = web_sys::Url::revoke_object_url(&address);
    })
    .forget();
}
