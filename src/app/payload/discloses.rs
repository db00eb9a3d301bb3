//! The tab "Discloses": what the document reveals to whoever sees it, by privacy class.

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use crate::app::payload::field::mark;
use mdm_lens::catalog;
use mdm_lens::session::Disclosed;
use mdm_lens::session::Goal;

#[component]
pub fn DisclosesTab(lens: Lens) -> impl IntoView {
    let shown = move || {
        let classes = lens.discloses.get();
        if classes.is_empty() {
            view! { <p class="hint">{"No field of this document is known to be sensitive."}</p> }.into_any()
        } else {
            let classes = classes.iter().map(|class| disclosed(lens, class)).collect_view();
            view! {
                <button class="quiet outlined" type="button" data-action="dossier" on:click=move |_| lens.show_dossier()>{"Make a dossier"}</button>
                {classes}
            }
            .into_any()
        }
    };
    view! { <div data-panel="disclosure"><div data-panel="discloses">{shown}</div></div> }
}

/// The path without the message or the dictionary that the catalog files it under.
fn key_of(id: &str) -> String {
    id.split_once('/').map_or(id, |(_, path)| path).to_owned()
}

fn meaning_of(id: &str) -> &'static str {
    if id.starts_with("?/") {
        return "The catalog does not call it a credential. It is masked because of the name of its key or because of its form.";
    }
    let catalog = catalog::get();
    catalog.by_id(id).map_or("", |id| catalog.field(id).meaning)
}

fn disclosed(lens: Lens, class: &Disclosed) -> impl IntoView + use<> {
    let fields = class
        .fields
        .iter()
        .map(|(name, count, at)| {
            let (at, count) = (*at, *count);
            view! { <li><button class="show" type="button" on:click=move |_| lens.reveal(Goal::At(at))><code>{key_of(name)}</code></button>{(count > 1).then(|| [" × ", &dom::number(count)].concat())}<small>{meaning_of(name)}</small></li> }
        })
        .collect_view();
    view! {
        <h3 class="classhead">{mark(class.class)}<span>{class.class.title()}</span><b>{dom::number(class.count)}</b></h3>
        <p class="muted">{class.class.risk()}</p>
        <ul class="fields">{fields}</ul>
    }
}
