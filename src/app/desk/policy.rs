//! Whether the browser enforces that nothing leaves: what boot.js has found out by trying, and keeps at the root of the page.

use gloo::events::EventListener;
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Not tried yet, or there is nobody to try it.
    Unknown,
    Yes,
    No,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// In the worker, which holds what is opened.
    pub worker: Held,
    /// What the worker could do, in words; empty if the policy holds.
    pub open: String,
    /// In the script that keeps the page's files.
    pub keeper: Held,
    /// The page is one file, which has a policy of its own.
    pub single: bool,
}

impl Policy {
    fn now() -> Self {
        let root = document().document_element();
        let read = |name: &str| root.as_ref().and_then(|root| root.get_attribute(name));
        Policy {
            worker: held(read("data-policy")),
            open: read("data-open").unwrap_or_default(),
            keeper: held(read("data-keeper")),
            single: read("data-single").is_some(),
        }
    }
}

fn held(word: Option<String>) -> Held {
    match word.as_deref() {
        Some("held") => Held::Yes,
        Some(_) => Held::No,
        None => Held::Unknown,
    }
}

/// What is known now and gets known later, for as long as the component that asks is there.
pub fn watch() -> ReadSignal<Policy> {
    let (policy, set) = signal(Policy::now());
    let listener = EventListener::new(&window(), "lens-policy", move |_| set.set(Policy::now()));
    StoredValue::new_local(listener);
    policy
}
