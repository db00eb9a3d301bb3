//! Two documents against each other: what the devices will notice, then the changes.

use std::sync::Arc;

use leptos::prelude::*;

pub use super::lines::step;
use super::lines::{Changes, matching};
use crate::app::desk::clipboard;
use crate::app::desk::state::Lens;
use crate::app::desk::title::title_of;
use crate::app::parts::dom;
use mdm_lens::compare::{CompareView as Found, ConsequenceRow, Form};
use mdm_lens::remark::Level;
use mdm_lens::session::DocId;

#[component]
pub fn CompareView(lens: Lens) -> impl IntoView {
    Effect::new(move || lens.ask_compare());
    // Whoever comes here by its address compares what is open.
    if lens.against.old.with_untracked(Option::is_none) && lens.against.new.with_untracked(Option::is_none) {
        lens.start_compare();
    }
    dom::next_frame(|| dom::focus("compare-filter"));
    let is_pair = Memo::new(move |_| lens.against.old.get().is_some() && lens.against.new.get().is_some());
    let found = move || match lens.against.found.get() {
        _ if !is_pair.get() => view! { <Waiting lens/> }.into_any(),
        None => view! { <p class={"hint empty"} role="status">{"Comparing …"}</p> }.into_any(),
        Some(None) => view! { <p class={"hint empty"} role="status">{"One of the two has nothing that can be compared."}</p> }.into_any(),
        Some(Some(found)) => view! { <Result lens found/> }.into_any(),
    };
    view! {
        <div class="panes cmp" data-panel="compare">
            <main class="main">
                <div class="head">
                    <div class="crumbs">
                        <Chooser lens is_new=false/><b aria-hidden="true">{"▸"}</b><Chooser lens is_new=true/>
                        <button class="quiet outlined" type="button" data-do="swap" disabled=move || !is_pair.get() on:click=move |_| lens.swap_against()>{"Swap"}</button>
                        <Show when=move || lens.against.found.with(|found| matches!(found, Some(Some(found)) if !found.is_same()))>
                            <button class="quiet outlined" type="button" data-do="markdown" on:click=move |_| copy(lens, Form::Markdown)>{"Copy as Markdown"}</button>
                            <button class="quiet outlined" type="button" data-do="csv" on:click=move |_| copy(lens, Form::Csv)>{"Copy as CSV"}</button>
                        </Show>
                        <button class="quiet" type="button" data-do="leave" on:click=move |_| lens.leave_compare()>{"Close"}</button>
                    </div>
                    <h1>{"What your devices will notice"}" "<span data-count="compared">{move || counts(lens)}</span></h1>
                </div>
                {found}
            </main>
        </div>
    }
}

fn counts(lens: Lens) -> String {
    lens.against.found.with(|found| match found {
        Some(Some(found)) => found.counts.clone(),
        _ => String::new(),
    })
}

fn copy(lens: Lens, form: Form) {
    if let Some(Some(found)) = lens.against.found.get_untracked() {
        let said = if form == Form::Csv { "Copied as CSV" } else { "Copied as Markdown" };
        clipboard::write(lens, found.copy(form), said);
    }
}

/// Which document a side is.
#[component]
fn Chooser(lens: Lens, is_new: bool) -> impl IntoView {
    let side = if is_new { lens.against.new } else { lens.against.old };
    let name = if is_new { "After" } else { "Before" };
    let files = Memo::new(move |_| {
        lens.docs.with(|docs| {
            let files = docs.iter().filter(|doc| doc.parent.is_none());
            files.map(|doc| (doc.id, [&doc.name, " · ", &title_of(doc)].concat())).collect::<Vec<(DocId, String)>>()
        })
    });
    let options = move || {
        let chosen = side.get();
        let files = files.get();
        let option =
            move |(id, title): (DocId, String)| view! { <option value=id.to_string() selected=Some(id) == chosen>{title}</option> };
        files.into_iter().map(option).collect_view()
    };
    let choose = move |text: String| {
        let doc = text.parse().ok();
        let (old, new) = (lens.against.old.get_untracked(), lens.against.new.get_untracked());
        // The one that the other side has: they change places.
        match is_new {
            true if doc == old => lens.set_against(new, doc),
            true => lens.set_against(old, doc),
            false if doc == new => lens.set_against(doc, old),
            false => lens.set_against(doc, new),
        }
    };
    view! {
        <label><span class="said">{name}</span>
            <select data-side=if is_new { "new" } else { "old" } aria-label=name on:change=move |event| choose(event_target_value(&event)) prop:value=move || side.get().map(|id| id.to_string()).unwrap_or_default()>
                <option value="" selected=move || side.get().is_none()>{"Choose a document"}</option>
                {options}
            </select>
        </label>
    }
}

/// Only one document is there, or none.
#[component]
fn Waiting(lens: Lens) -> impl IntoView {
    view! {
        <div class="answer plain" data-part="waiting">
            <h2>{"Choose what to compare it with"}</h2>
            <p>{"Drop another document here, paste it, open a file, or choose one that is open. Profiles, declarations, device lists, licenses, commands and certificates are paired by what identifies them, not by their lines."}</p>
            <div class="acts"><button class="solid" type="button" on:click=move |_| lens.pick_files()>{"Open a file"}</button></div>
        </div>
    }
}

#[component]
fn Result(lens: Lens, found: Arc<Found>) -> impl IntoView {
    if found.is_same() {
        return view! { <div class="answer ok" data-part="consequences"><h2>{"Nothing differs"}</h2><p>{"Both say the same. Order of keys, spaces and format make no difference."}</p></div> }.into_any();
    }
    let shown = {
        let found = found.clone();
        Memo::new(move |_| lens.against.filter.with(|filter| matching(&found, filter)))
    };
    let total = found.changes.len();
    let status = move || {
        let count = shown.with(Vec::len);
        if count == total {
            String::new()
        } else {
            [&dom::number(count as u32), " of ", &dom::count(total as u32, "change", "changes")].concat()
        }
    };
    view! {
        <div class="scroll">
            <Consequences found=found.clone()/>
            <div class="tools">
                <input type="search" id="compare-filter" data-do="filter" aria-label="Search in the changes" placeholder="Search in the changes" autocomplete="off" spellcheck="false"
                    prop:value=move || lens.against.filter.get() on:input=move |event| lens.against.filter.set(event_target_value(&event))/>
                <span role="status">{status}</span>
                <button class="quiet small" type="button" data-do="previous" aria-label="Previous change" title="Previous change (N)" on:click=move |_| step(lens, false)>{"↑"}</button>
                <button class="quiet small" type="button" data-do="next" aria-label="Next change" title="Next change (n)" on:click=move |_| step(lens, true)>{"↓"}</button>
            </div>
            <Changes lens found shown/>
        </div>
    }
    .into_any()
}

#[component]
fn Consequences(found: Arc<Found>) -> impl IntoView {
    let one = |one: &ConsequenceRow| {
        let level = one.level.id();
        let word = match one.level {
            Level::Error => "Error",
            Level::Warning => "Warning",
            Level::Info => "Note",
        };
        let source = one.source.clone().map(|(title, url)| view! { " "<a href=url target="_blank" rel="noopener noreferrer">{title}</a> });
        view! {
            <li data-consequence=one.code.clone() data-level=level>
                <b>{[word, ": "].concat()}</b>{one.says.clone()}
                <p class="why">{one.why.clone()}{source}</p>
            </li>
        }
    };
    let lines = found.consequences.iter().map(one).collect_view();
    let class = match found.consequences.first().map(|first| first.level) {
        Some(Level::Error) => "answer",
        Some(Level::Warning) => "answer warn",
        _ => "answer plain",
    };
    let none = match (found.consequences.is_empty(), found.unrelated) {
        (_, true) => "These are no two versions of one thing: they are of different kinds, or have no key in common.",
        (true, false) => {
            "Nothing that these documents show. The changes below are for people and servers only, or their effect is not known."
        }
        (false, false) => "",
    };
    view! {
        <section class=class data-part="consequences" aria-label="What your devices will notice">
            {(!none.is_empty()).then(|| view! { <p>{none}</p> })}
            <ul>{lines}</ul>
        </section>
    }
}
