//! The dialogs: keys, how to check the promise, and "open another", which borrows the paste box and samples of the start.

use leptos::html;
use leptos::prelude::*;

use super::actions::ACTIONS;
use super::export::Export;
use super::keys::MOVES;
use super::outside::{Handed, Update};
use super::palette::Palette;
use super::promise::Statement;
use super::safe::SafeCopy;
use super::share::{Carried, ShareLink};
use crate::app::desk::state::{Dialog, Lens};
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::payload::secrets::CopySecrets;

#[component]
pub fn Dialogs(lens: Lens) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        let open = lens.dialog.get();
        borrow_opener(open == Some(Dialog::Opener));
        match open {
            Some(which) if !dialog.open() => {
                let _ = dialog.show_modal();
                if which == Dialog::Opener {
                    dom::focus("paste");
                }
            }
            None if dialog.open() => dialog.close(),
            _ => {}
        }
    });
    let title = move || match lens.dialog.get() {
        Some(Dialog::Keys) => "Keys",
        Some(Dialog::Opener) => "Open another",
        Some(Dialog::Palette) => "Actions",
        Some(Dialog::Export) => "Export",
        Some(Dialog::Safe) => "Safe copy",
        Some(Dialog::Secrets) => "Copy the secrets too?",
        Some(Dialog::Share) => "Share as a link",
        Some(Dialog::Carried) => "Open what the link carries?",
        Some(Dialog::Given) => "Open what another page sends?",
        Some(Dialog::Update) => "A new version of this page",
        _ => "How to check that nothing leaves this page",
    };
    view! {
        <dialog node_ref=node aria-labelledby="dialog-title" on:close=move |_| lens.dialog.set(None) on:click=move |event| {
            // On the backdrop, which belongs to the dialog itself.
            if dom::closest(event.target(), ".sheet").is_none() {
                lens.dialog.set(None);
            }
        }>
            <div class="sheet">
                <div class="top"><h2 id="dialog-title">{title}</h2>
                    <button class="quiet small" type="button" aria-label="Close dialog" on:click=move |_| lens.dialog.set(None)><Glyph icon=Icon::Close/></button></div>
                <div id={"lent"} class={"lent"}></div>
                {move || match lens.dialog.get() {
                    Some(Dialog::Keys) => view! { <KeyList lens/> }.into_any(),
                    Some(Dialog::Palette) => view! { <Palette lens/> }.into_any(),
                    Some(Dialog::Secrets) => view! { <CopySecrets lens/> }.into_any(),
                    Some(Dialog::Export) => view! { <Export lens/> }.into_any(),
                    Some(Dialog::Safe) => view! { <SafeCopy lens/> }.into_any(),
                    Some(Dialog::Share) => view! { <ShareLink lens/> }.into_any(),
                    Some(Dialog::Carried) => view! { <Carried lens/> }.into_any(),
                    Some(Dialog::Private) => view! { <Statement/> }.into_any(),
                    Some(Dialog::Given) => view! { <Handed lens/> }.into_any(),
                    Some(Dialog::Update) => view! { <Update lens/> }.into_any(),
                    _ => ().into_any(),
                }}
            </div>
        </dialog>
    }
}

/// The paste box and the samples are one piece of the page, which stands at the start or in the dialog.
fn borrow_opener(in_dialog: bool) {
    let (Some(opener), Some(lent), Some(start)) = (dom::by_id("opener"), dom::by_id("lent"), dom::by_id("start")) else { return };
    let home = if in_dialog { &lent } else { &start };
    if opener.parent_element().as_ref() != Some(home) {
        let before = if in_dialog { None } else { home.query_selector(".promise").ok().flatten() };
        let _ = home.insert_before(&opener, before.as_ref().map(AsRef::as_ref));
    }
}

#[component]
fn KeyList(lens: Lens) -> impl IntoView {
    let doing = ACTIONS.iter().filter(|action| !action.key.is_empty()).map(|action| (action.key, action.name));
    let lines = MOVES
        .into_iter()
        .chain(doing)
        .map(|(keys, what)| view! { <dt>{keys.split(' ').map(|key| view! { <kbd>{key}</kbd>{" "} }).collect_view()}</dt><dd>{what}</dd> })
        .collect_view();
    let off = move || lens.settings.with(|settings| settings.keys_off);
    view! {
        <dl class="keylist">{lines}</dl>
        <p class="switch"><label><input type="checkbox" data-action="keys-off" prop:checked=move || !off() on:change=move |_| lens.settings.update(|settings| settings.keys_off = !settings.keys_off)/>{" Single-letter keys work everywhere on the page. Switch them off if you use speech input. In the tree they always work."}</label></p>
    }
}
