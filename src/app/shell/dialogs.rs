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
<<<<<<< HEAD

#[component]
fn Promise() -> impl IntoView {
    let policy = policy::watch();
    let enforced = move || policy.with(enforced);
    let keeper = move || policy.with(|policy| keeper(policy.keeper));
    view! {
        <div class="promise-text">
            <p>{"This page is a folder of static files. What you open is read by a program that runs in your browser, in a worker; the page has no server part that could take it."}</p>
            <p>{enforced}</p>
            <p>{keeper}</p>
            <p>{"To see for yourself:"}</p>
            <ol>
                <li>{"Open the developer tools of your browser (F12), tab Network, empty its list and open a payload: it stays empty."}</li>
                <li>{"Look at the tab Console and load the page again: where the policy holds, it has refused the two connections that the page tries at its start, to data: and to mdm-lens.invalid. Neither can reach anybody even where nothing refuses it: the browser itself answers the first, and the second is a name that does not exist, at a port that browsers never use."}</li>
                <li>{"In that tab of Chrome or Edge, choose the worker, whose name begins with mdm-lens, instead of “top”, and enter fetch('https://example.com'). Where the policy holds, the browser refuses it."}</li>
                <li>{"Or disconnect from the network once the page has loaded: everything keeps working."}</li>
                <li>{"Or save the page as one file, "}<a href="./mdm-lens.html" download="mdm-lens.html">{"mdm-lens.html"}</a>{", and open that on a machine without a network."}</li>
            </ol>
            <p>{"The page does not store anything of a payload. It remembers the theme, the view, the widths of panes and columns, and the device that you check for. The browser keeps the page's own files, so that it opens without a network."}</p>
        </div>
    }
}

/// What is known of the promise, in a sentence or three.
fn enforced(policy: &Policy) -> String {
    const HOSTED: &str = "The page carries a Content-Security-Policy that allows connections to the place it was loaded from and to no other, no forms, no foreign scripts, no frames. It stands near the top of the page's source, and the worker is under it too.";
    const SINGLE: &str = "The file carries a Content-Security-Policy that allows no connection at all, no forms, no frames and no script but its own. It stands near the top of the file, and the worker is under it too.";
    let what = if policy.single { SINGLE } else { HOSTED };
    match policy.worker {
        Held::Yes => [
            "The browser enforces it. ",
            what,
            " When this page started, its worker tried to connect to another address and to run code from a text: the browser refused both.",
        ]
        .concat(),
        Held::No => [
            "On this host the browser does not enforce it: when this page started, its worker could ",
            &policy.open,
            ". The page sends nothing all the same, but you have only its word for that. Something between the host and you, or in this browser, takes the page's policy away. Ask whoever runs the host to send index.html as it was built, or open the page from another host.",
        ]
        .concat(),
        Held::Unknown => [what, " Whether the browser enforces it has not been found out yet."].concat(),
    }
}

fn keeper(held: Held) -> &'static str {
    match held {
        Held::Yes => {
            "The script that keeps the page's files for when there is no network is under the policy as well. It never sees what you open."
        }
        Held::No => {
            "This host sends no policy with the script that keeps the page's files for when there is no network. That script never sees what you open; it asks for the page's own files and for nothing else."
        }
        Held::Unknown => "",
    }
}
=======
>>>>>>> main
