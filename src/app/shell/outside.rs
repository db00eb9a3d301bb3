//! Two questions that come from outside: whether to open what another page hands over, and whether to take a further version of this one.

use leptos::prelude::*;

use crate::app::desk::given::take_update;
use crate::app::desk::state::{Dialog, Given, Lens};
use crate::app::parts::dom;

/// Whose page hands over what.
#[component]
pub fn Handed(lens: Lens) -> impl IntoView {
    // However the dialog is closed: what was not agreed to is gone.
    on_cleanup(move || {
        lens.given.try_update(Vec::clear);
    });
    let lines = move || {
        let line = |given: &Given| {
            let size = dom::size(given.blob.size());
            view! { <li><b>{given.name.clone()}</b>{" · "}{size}{" · from "}<span>{origin(given)}</span></li> }
        };
        lens.given.with(|given| given.iter().map(line).collect_view())
    };
    let open = move |_| {
        let given = lens.given.try_update(std::mem::take).unwrap_or_default();
        lens.open(given.into_iter().map(|given| (given.name, given.blob)).collect());
    };
    view! {
        <div class="promise-text" data-part="given">
            <p>{"The page that opened this tab wants to show you something in it:"}</p>
            <ul>{lines}</ul>
            <p>{"It is read here and nowhere else. That page does not learn whether you open it, nor what is found in it."}</p>
            <p class="actions">
                <button class="solid" type="button" data-do="open-given" on:click=open>{"Open"}</button>
                <button class="quiet outlined" type="button" data-do="refuse-given" on:click=move |_| lens.dialog.set(None)>{"Do not open"}</button>
            </p>
        </div>
    }
}

fn origin(given: &Given) -> String {
    // Files of a folder and frames that are kept apart have no address.
    if given.origin == "null" { "a page without an address".to_owned() } else { given.origin.clone() }
}

/// What taking it means.
#[component]
pub fn Update(lens: Lens) -> impl IntoView {
    view! {
        <div class="promise-text" data-part="update">
            <p>{"This page has been published anew, and your browser has the new version. You can take it now, or keep this one until you close it."}</p>
            <p>{"Taking it loads the page again. Nothing of what is open is kept, so you have to open it again."}</p>
            <p class="actions">
                <button class="solid" type="button" data-do="take-update" on:click=move |_| take_update()>{"Load the new version"}</button>
                <button class="quiet outlined" type="button" on:click=move |_| lens.dialog.set(None)>{"Later"}</button>
            </p>
        </div>
    }
}

/// Takes a further version at once where nothing is open that would be lost.
pub fn ask_update(lens: Lens) {
    match lens.docs.with_untracked(Vec::is_empty) {
        true => take_update(),
        false => lens.dialog.set(Some(Dialog::Update)),
    }
}
