//! The path of the row that is looked at, in the forms that tools write it in; and the way to a path that somebody has.

use leptos::html::Input;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::app::desk::clipboard;
use crate::app::desk::route::place_link;
use crate::app::desk::state::Lens;
use mdm_lens::session::Goal;
use mdm_lens::session::ways::{self, Form};

/// Forms of a path, with what the button says.
const FORMS: [(Form, &str); 4] =
    [(Form::Pointer, "JSON Pointer"), (Form::Jq, "jq"), (Form::PlistBuddy, "PlistBuddy command"), (Form::Plutil, "plutil command")];

/// A button that opens into the forms.
#[component]
pub fn PathMenu(lens: Lens) -> impl IntoView {
    let lines = move || {
        let line = |(form, name)| view! { <button type="button" data-form=name on:click=move |_| lens.copy_path(form)>{"Copy as "}{name}</button> };
        FORMS.into_iter().map(line).collect_view()
    };
    view! {
        <details class="menu" data-do="path-menu">
            <summary aria-label="Copy or go to a path" title="Copy or go to a path">{"⋯"}</summary>
            <div class="pop">
                <GoTo lens/>
                <Show when=move || lens.selected.with(Option::is_some)>
                    {lines()}
                    <button type="button" data-form="link" on:click=move |_| lens.copy_link()>{"Copy as link"}</button>
                </Show>
            </div>
        </details>
    }
}

/// A field for a path of any form.
#[component]
fn GoTo(lens: Lens) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let go = move || {
        let Some(input) = input.get_untracked() else { return };
        let text = input.value();
        if !text.trim().is_empty() {
            lens.go_to_path(&text);
            input.set_value("");
        }
    };
    view! {
        <input type="text" id="go-path" class="goto" placeholder="Go to: /a/0/b, .a[0].b, :a:0:b, a key" aria-label="Go to a path or a key" autocomplete="off" spellcheck="false" node_ref=input
            on:keydown=move |event: KeyboardEvent| if event.key() == "Enter" { event.prevent_default(); go(); }
            on:paste=move |event| {
                // What is pasted is gone to at once.
                event.stop_propagation();
                crate::app::parts::dom::next_frame(go);
            }/>
    }
}

impl Lens {
    fn looked_at(self) -> Option<(String, String)> {
        let path = self.detail.with_untracked(|detail| detail.as_ref().map(|detail| detail.path.clone()))?;
        let name = self.summary_now().map(|summary| summary.name.clone()).unwrap_or_default();
        Some((path, name))
    }

    pub fn copy_path(self, form: Form) {
        if let Some((path, name)) = self.looked_at() {
            close_menus();
            clipboard::write(self, ways::write(&path, form, &name), "Path copied");
        }
    }

    /// A link to the same place in whatever is open then: keys, and nothing of their values.
    pub fn copy_link(self) {
        if let Some((path, _)) = self.looked_at() {
            close_menus();
            clipboard::write(self, place_link(&path), "Link copied");
        }
    }

    pub fn go_to_path(self, text: &str) {
        close_menus();
        self.reveal(Goal::Any(ways::read(text)));
    }
}

/// Menus that are open close when something of them was done.
pub fn close_menus() {
    if let Ok(open) = document().query_selector_all("details.menu[open]") {
        (0..open.length()).filter_map(|n| open.get(n)).for_each(|menu| {
            let _ = wasm_bindgen::JsCast::unchecked_ref::<web_sys::Element>(&menu).remove_attribute("open");
        });
    }
}
