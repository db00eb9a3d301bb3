//! The password of a locked identity (PKCS#12): asked for in the tab "Field", handed to the worker, kept nowhere.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use crate::app::desk::state::{Lens, Tab};
use mdm_lens::session::Request;
use mdm_lens::session::{At, Detail};

#[component]
pub fn Unlock(lens: Lens, place: At) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let wrong = lens.tried.get_untracked() == Some(place);
    Effect::new(move || {
        let Some(input) = input.get() else { return };
        // The form is drawn anew with each answer: whoever typed a wrong one goes on typing, whoever asked for the form types in the last.
        let wanted = lens.wanted();
        if wrong || wanted.password.get() {
            let _ = input.focus();
        }
        if lens.detail.with_untracked(|detail| detail.as_ref().map(|detail| detail.at)) == lens.selected.get_untracked() {
            wanted.password.set(false);
        }
    });
    let submitted = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let password = input.value();
        input.set_value("");
        lens.unlock(place, password);
    };
    view! {
        <form class="unlock" autocomplete="off" on:submit=submitted>
            <label for="password">{"Password of this identity"}</label>
            <div>
                <input id="password" type="password" autocomplete="off" required node_ref=input aria-describedby="password-note" aria-invalid=wrong.then_some("true")/>
                <button class="solid" type="submit">{"Open it"}</button>
            </div>
            <p class="hint" id="password-note">{wrong.then(|| view! { <b role="alert">{"This password does not open it. "}</b> })}{"The page tries it here and does not keep it."}</p>
        </form>
    }
}

impl Lens {
    /// Leads to the form of a document that is an identity itself.
    pub fn ask_for_password(self) {
        if self.selected.get_untracked() == Some(At::default()) && crate::app::parts::dom::by_id("password").is_some() {
            return crate::app::parts::dom::focus("password");
        }
        self.select(At::default());
        self.wanted().password.set(true);
        self.set_tab(Tab::Field);
    }

    fn unlock(self, place: At, password: String) {
        let Some(doc) = self.current.get_untracked() else { return };
        // Rows inside the identity are made anew; the value itself stays.
        self.selected.set(Some(place));
        self.tried.set(Some(place));
        self.ask(Request::Unlock { doc, at: place, password });
    }

    /// A password that fits takes its form away: the focus goes to what came out.
    pub fn hear_unlocked(self, detail: Option<&Detail>) {
        let place = self.tried.get_untracked();
        if place.is_none() || detail.is_some_and(|detail| detail.unlock == place) {
            return;
        }
        self.tried.set(None);
        // On narrow screens the detail covers the tree.
        if crate::app::parts::dom::is_wide() {
            self.grid.update_value(|grid| grid.focus());
        }
        self.say("The password opens it");
    }
}
