//! What comes in from outside of the page, by boot.js: files that the system opens with it, what is shared with it, and what the page
//! that opened this one hands over. Of the last nothing is opened before the person has agreed.

use gloo::events::EventListener;
use js_sys::{Array, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use crate::app::desk::state::{Dialog, Given, Lens};
use mdm_lens::session::visible::make_visible;

/// Things of a page that wait at most; what comes beyond them is dropped.
const MOST: usize = 20;

pub fn listen(lens: Lens) {
    EventListener::new(&window(), "lens-given", move |_| take(lens)).forget();
    // What came before the page was up.
    take(lens);
}

fn take(lens: Lens) {
    let Ok(things) = Reflect::get(&window(), &"lensGiven".into()).and_then(JsCast::dyn_into::<Array>) else { return };
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    while things.length() > 0 {
        let thing = things.shift();
        let get = |key: &str| Reflect::get(&thing, &key.into()).unwrap_or(JsValue::UNDEFINED);
        let Ok(blob) = get("blob").dyn_into::<Blob>() else { continue };
        let mut name = get("name").as_string().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "without a name".to_owned());
        make_visible(&mut name);
        match get("origin").as_string() {
            Some(origin) => foreign.push(Given { name, blob, origin }),
            None => own.push((name, blob)),
        }
    }
    lens.open(own);
    if !foreign.is_empty() {
        lens.given.update(|given| given.extend(foreign.into_iter().take(MOST.saturating_sub(given.len()))));
        // Asked for again, the dialog would be made anew and think that it had been closed.
        if lens.dialog.get_untracked() != Some(Dialog::Given) {
            lens.dialog.set(Some(Dialog::Given));
        }
    }
}

/// Whether a further version of the page is there, for as long as the component that asks is.
pub fn watch_update() -> ReadSignal<bool> {
    let is_there = || document().document_element().is_some_and(|root| root.has_attribute("data-update"));
    let (update, set) = signal(is_there());
    let listener = EventListener::new(&window(), "lens-update", move |_| set.set(is_there()));
    StoredValue::new_local(listener);
    update
}

/// Takes the further version, which loads the page again.
pub fn take_update() {
    let take = Reflect::get(&window(), &"lensTake".into()).ok().and_then(|take| take.dyn_into::<js_sys::Function>().ok());
    if let Some(take) = take {
        let _ = take.call0(&JsValue::NULL);
    }
}
