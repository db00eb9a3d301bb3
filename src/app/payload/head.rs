//! What a document is, above its tree: what it was peeled out of, its message in words, why it was recognised, what it holds.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;

use crate::app::desk::state::{Dialog, Doc, Lens, Tab};
use crate::app::desk::title::title_of;
use crate::app::grid::row::letter;
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::parts::words::code_words;
use crate::app::payload::answer::outcome;
use crate::app::payload::secrets::switch;
use mdm_lens::catalog::Class;
use mdm_lens::session::*;

#[component]
pub fn Head(lens: Lens) -> impl IntoView {
    let shown = RwSignal::new_local(None::<Doc>);
    Effect::new(move || {
        let current = lens.current.get();
        let doc = lens.docs.with(|docs| docs.iter().find(|doc| Some(doc.id) == current).cloned());
        let same = shown.with_untracked(|old| old.as_ref().zip(doc.as_ref()).is_some_and(|(old, new)| same_words(old, new)));
        if !same {
            shown.set(doc);
        }
    });
    follow_answer(lens);
    let loading = Memo::new(move |_| lens.summary().is_some_and(|summary| summary.state == State::Loading));
    view! {
        <div class="head">
            {move || shown.get().map(|doc| words(lens, &doc))}
            <Show when=move || loading.get()><Progress lens/></Show>
            <div class="tallyline">
                <div class="tally">{move || lens.summary().map(|summary| tally(lens, &summary))}</div>
                {move || shown.get().and_then(|doc| doc.summary).filter(|summary| summary.choices.len() > 1).map(|summary| choices(lens, &summary))}
                <span class="handing"><button class="quiet small" type="button" data-action="safe" on:click=move |_| lens.dialog.set(Some(Dialog::Safe))>{"Safe copy"}</button>
                    <button class="quiet small" type="button" data-action="export" on:click=move |_| lens.dialog.set(Some(Dialog::Export))>{"Export"}</button></span>
            </div>
            {move || shown.get().and_then(|doc| trouble(lens, &doc))}
        </div>
    }
}

fn without_numbers(summary: &Summary) -> Summary {
    Summary {
        done: 0.0,
        nodes: 0,
        known: 0,
        rows: 0,
        tally: Vec::new(),
        table: Vec::new(),
        table_out: Vec::new(),
        errors: 0,
        warnings: 0,
        infos: 0,
        ..summary.clone()
    }
}

/// Whether the head would read the same; numbers have places of their own, so that buttons stay put while a file is read.
fn same_words(old: &Doc, new: &Doc) -> bool {
    if old.id != new.id || old.left_out != new.left_out {
        return false;
    }
    match (&old.summary, &new.summary) {
        (None, None) => true,
        (Some(old), Some(new)) => without_numbers(old) == without_numbers(new),
        _ => false,
    }
}

fn words(lens: Lens, doc: &Doc) -> impl IntoView + use<> {
    let id = doc.id;
    let summary = doc.summary.clone();
    let title = summary.as_ref().map(|summary| if summary.heading.is_empty() { summary.title.clone() } else { summary.aside.clone() });
    let locked = summary.as_ref().is_some_and(|summary| summary.locked);
    let close_label = ["Close ", &title_of(doc)].concat();
    let outcome = summary.as_ref().filter(|summary| !summary.outcome.is_empty() && summary.state != State::Loading);
    let outcome = outcome.map(|summary| view! { <span class=["pill ", summary.status.id()].concat() data-status=summary.status.id()>{summary.outcome.clone()}</span> });
    view! {
        <div class="top">
            <div class="crumbs">{crumbs(doc)}</div>
            <button class="quiet small" type="button" data-action="close" aria-label=close_label title="Close" on:click=move |_| lens.close(id)><Glyph icon=Icon::Close/></button>
        </div>
        <h1>{title_of(doc)}" "<span>{title}</span>{outcome}</h1>
        {summary.clone().map(|summary| about(lens, &summary))}
        {locked.then(|| view! {
            <div class="problem mild"><Glyph icon=Icon::Lock/><span>{"Locked with a password. Without it, only the packaging can be read."}</span>
                <button class="quiet small" type="button" data-do="unlock" on:click=move |_| lens.ask_for_password()>{"Enter the password"}</button></div>
        })}
    }
}

/// "webhook ▸ base64 ▸ XML plist · 1.2 KB".
fn crumbs(doc: &Doc) -> impl IntoView + use<> {
    let Some(summary) = &doc.summary else { return view! { <span>{"waiting to be read"}</span> }.into_any() };
    let wrappers = summary.wrappers.clone();
    let said = [&summary.way, &summary.time, &summary.encoding];
    let mut rest: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).cloned().collect();
    // The form and size of a certificate's description are ours and not the file's.
    let described = summary.service == "Certificates";
    if !described {
        rest.push(dom::size(summary.size));
    }
    rest.push(doc.name.clone());
    view! {
        {wrappers.into_iter().map(|wrapper| view! { {crumb(wrapper)}<span aria-hidden="true">{"▸"}</span> }).collect_view()}
        {(!summary.format.is_empty() && !described).then(|| view! { <b>{summary.format.clone()}</b>{" · "} })}
        <span>{rest.join(" · ")}</span>
    }
    .into_any()
}

/// A wrapper; what it says opens below its name. Of a signature its name says whether it holds.
fn crumb(wrapper: WrapperView) -> impl IntoView {
    if wrapper.facts.is_empty() {
        return view! { <span>{wrapper.title}</span> }.into_any();
    }
    let verdict = verdict(&wrapper.facts);
    let facts = wrapper.facts.into_iter().map(|(label, text)| view! { <dt>{label}</dt><dd>{text}</dd> }).collect_view();
    view! { <details class="wrapper"><summary>{wrapper.title}{verdict.map(|(class, text)| view! { ", "<span class=class>{text}</span> })}</summary><dl>{facts}</dl></details> }.into_any()
}

fn verdict(facts: &[(String, String)]) -> Option<(&'static str, &'static str)> {
    let says = |label: &str, words: &str| facts.iter().any(|(name, text)| name == label && text.contains(words));
    if says("Digest", "does not match") || says("Signature", "does not verify") {
        return Some(("wrongs", "does not verify"));
    }
    says("Signature", "verifies").then_some(("", "verifies"))
}

/// What came of it where that is told, else the values that matter; what is so of every such message waits behind a question mark.
fn about(lens: Lens, summary: &Rc<Summary>) -> impl IntoView + use<> {
    // What is drawn anew has to be kept where any thread could have it.
    let told = StoredValue::new_local(summary.clone());
    let body = move || match (lens.answer.get(), told.get_value()) {
        (Some(answer), summary) => outcome(lens, &answer, boilerplate(&summary, true).map(IntoAny::into_any)).into_any(),
        (None, summary) => view! { <div class="factline">{facts(&summary)}{boilerplate(&summary, false)}</div> }.into_any(),
    };
    view! { {body}{partners(lens, summary)} }
}

/// Asks what broke whenever the document, how it went or what is open beside it changes.
fn follow_answer(lens: Lens) {
    let asked = Memo::new(move |_| {
        let summary = lens.summary().filter(|summary| summary.state == State::Ready)?;
        let beside = lens
            .docs
            .with(|docs| docs.iter().filter(|doc| doc.summary.as_ref().is_some_and(|summary| summary.state == State::Ready)).count());
        Some((summary.doc, summary.status, summary.outcome.clone(), summary.partners.clone(), beside))
    });
    Effect::new(move || {
        if asked.with(Option::is_some) {
            lens.ask_answer();
        }
    });
}

/// The values that matter, their names bold. What has no room is cut, with a button that shows the rest.
fn facts(summary: &Rc<Summary>) -> impl IntoView + use<> {
    let node = NodeRef::<html::P>::new();
    let (whole, cut) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || {
        let Some(paragraph) = node.get() else { return };
        dom::next_frame(move || {
            let _ = cut.try_set(paragraph.scroll_height() > paragraph.client_height() + 1);
        });
    });
    let told = summary.facts.iter().enumerate().map(|(n, fact)| {
        // A sentence stands as it is, a value is bold up to what stands in brackets.
        let end = if fact.ends_with('.') || fact.len() > 90 { 0 } else { fact.find(" (").unwrap_or(fact.len()) };
        let (bold, rest) = (fact[..end].to_owned(), fact[end..].to_owned());
        view! { {(n > 0).then_some(" · ")}{(!bold.is_empty()).then(|| view! { <b>{bold}</b> })}{code_words(&rest)} }
    });
    let told = told.collect_view();
    let plain = summary.facts.is_empty().then(|| code_words(if summary.what.is_empty() { "" } else { &summary.what }).into_any());
    let nothing = summary.facts.is_empty() && summary.what.is_empty();
    (!nothing).then(|| {
        view! {
            <p class:whole=move || whole.get() node_ref=node>{told}{plain}</p>
            <Show when=move || cut.get()>
                <button class="show" type="button" data-do="about" aria-expanded=move || if whole.get() { "true" } else { "false" }
                    on:click=move |_| whole.update(|whole| *whole = !*whole)>{move || if whole.get() { "less" } else { "more" }}</button>
            </Show>
        }
    })
}

/// What is so of every such message, and why it was recognized.
fn boilerplate(summary: &Rc<Summary>, has_answer: bool) -> Option<impl IntoView + use<>> {
    // Our own description of a certificate names itself.
    let evidence = if summary.service == "Certificates" { String::new() } else { summary.evidence.clone() };
    let what = if summary.facts.is_empty() && !has_answer { String::new() } else { summary.what.clone() };
    (!evidence.is_empty() || !what.is_empty()).then(|| view! {
        <details class="why"><summary aria-label="What such a message is, and why it was recognized" title="What such a message is, and why it was recognized">{"?"}</summary>
            <div>{code_words(&what)}" "{(!evidence.is_empty()).then(|| view! { "Recognized: "{code_words(&evidence)}"." })}</div></details>
    })
}

/// The command of an answer, the answers of a command.
fn partners(lens: Lens, summary: &Rc<Summary>) -> impl IntoView + use<> {
    let ids = summary.partners.clone();
    let kind = summary.kind.clone();
    let is_alone = kind == "response" && ids.is_empty() && summary.heading != "Idle" && lens.docs.with_untracked(|docs| docs.len() > 1);
    let links = move || {
        lens.docs.with(|docs| {
            let found = ids.iter().filter_map(|id| docs.iter().find(|doc| doc.id == *id));
            found
                .map(|doc| (doc.id, title_of(doc), doc.summary.as_ref().map(|summary| (summary.outcome.clone(), summary.status.id()))))
                .collect::<Vec<_>>()
        })
    };
    let links = Memo::new(move |_| links());
    let arrow = if kind == "command" { "→ " } else { "← " };
    view! {
        <div class="partners">
            {move || links.get().into_iter().map(|(id, title, outcome)| {
                let pill = outcome.filter(|(outcome, _)| !outcome.is_empty()).map(|(outcome, id)| view! { <span class=["pill ", id].concat()>{outcome}</span> });
                view! { <button class="quiet outlined" type="button" data-do="partner" on:click=move |_| lens.visit(id)>{arrow}{title}{pill}</button> }
            }).collect_view()}
            {is_alone.then(|| view! { <span class={"hint"}>{"Its command is not open."}</span> })}
        </div>
    }
}

fn choices(lens: Lens, summary: &Summary) -> impl IntoView + use<> {
    let doc = summary.doc;
    let options = summary.choices.iter().enumerate().map(|(n, choice)| view! { <option value=choice.id.clone() selected=n == 0 title=choice.why.clone()>{choice.label.clone()}</option> }).collect_view();
    view! {
        <label class="choices">{"Read as "}
            <select data-action="choose" on:change=move |event| {
                let choice = event_target_value(&event);
                lens.step(|_| Request::Choose { doc, choice });
            }>{options}</select>
        </label>
    }
}

fn tally(lens: Lens, summary: &Rc<Summary>) -> impl IntoView + use<> {
    let classes = summary
        .tally
        .iter()
        .filter(|(class, count)| *count > 0 && *class != Class::Protocol)
        .map(|(class, count)| {
            let mark = ["mark ", class.id()].concat();
            view! {
                <button class="count" type="button" on:click=move |_| lens.set_tab(Tab::Discloses)>
                    <i class=mark aria-hidden="true">{letter(*class)}</i><b>{dom::number(*count)}</b>{plural(*class, *count)}
                </button>
            }
        })
        .collect_view();
    let rows = summary.table.len() as u32;
    let rows_out = summary.table_out.len() as u32;
    let found = summary.errors + summary.warnings + summary.infos;
    view! {
        {classes}
        {switch(lens, summary)}
        {(rows > 0).then(|| view! { <span><b>{rows.to_string()}</b>{if rows == 1 { "row of the data table" } else { "rows of the data table" }}</span> })}
        {(rows_out > 0).then(|| view! { <span><b>{rows_out.to_string()}</b>{"sent back to Apple"}</span> })}
        {(found > 0).then(|| {
            let class = if summary.errors > 0 { "count wrongs" } else { "count note" };
            view! { <button class=class type="button" on:click=move |_| lens.set_tab(Tab::Findings)><b>{dom::number(found)}</b>{if found == 1 { "finding" } else { "findings" }}</button> }
        })}
    }
}

/// "5 device identifiers": the class in running text.
fn plural(class: Class, count: u32) -> &'static str {
    match (class, count) {
        (Class::Credential, 1) => "credential",
        (Class::Credential, _) => "credentials",
        (Class::Person, _) => "personal",
        (Class::Location, 1) => "location",
        (Class::Location, _) => "locations",
        (Class::Device, 1) => "device identifier",
        (Class::Device, _) => "device identifiers",
        (Class::Organization, _) => "organization",
        (Class::Security, _) => "security state",
        (Class::Inventory, _) => "inventory",
        (Class::Protocol, _) => "protocol",
    }
}

/// How far reading has come. It appears only for what takes longer than a blink (see `.progress` in the style).
#[component]
fn Progress(lens: Lens) -> impl IntoView {
    let done = move || lens.summary().map_or((0.0, 1.0), |summary| (summary.done, summary.size.max(1.0)));
    let percent = move || {
        let (done, size) = done();
        (done / size * 100.0).floor()
    };
    view! {
        <div class="progress">
            <div class="track" role="progressbar" aria-label="Reading" aria-valuemin="0" aria-valuemax="100" aria-valuenow=move || percent().to_string()>
                <div style:width=move || [&percent().to_string(), "%"].concat()></div>
            </div>
            <span>{move || { let (done, size) = done(); [&dom::size(done), " of ", &dom::size(size)].concat() }}</span>
            <button class="quiet small" type="button" data-action="cancel" on:click=move |_| {
                if let Some(doc) = lens.current.get_untracked() {
                    lens.ask(Request::Cancel { doc });
                }
            }>{"Cancel"}</button>
        </div>
    }
}

/// Where the input is broken, in words, with the way there.
fn trouble(lens: Lens, doc: &Doc) -> Option<AnyView> {
    let id = doc.id;
    if doc.left_out {
        let text = "Reading this stopped the page's reader, so it was left out. Nothing else was lost.";
        return Some(
            view! { <div class="problem" role="alert"><Glyph icon=Icon::Warning/><span>{text}</span><button class="quiet small" type="button" on:click=move |_| lens.retry(id)>{"Try again"}</button></div> }.into_any(),
        );
    }
    let problem = doc.summary.as_ref()?.problem.clone()?;
    let place = if problem.line > 0 {
        ["Line ", &dom::number(problem.line), ", column ", &dom::number(problem.column), ", byte ", &problem.offset.to_string(), ": "]
            .concat()
    } else {
        String::new()
    };
    let (at, offset) = (problem.at, problem.offset);
    let class = if problem.fatal { "problem" } else { "problem mild" };
    Some(
        view! {
            <div class=class role="alert">
                <Glyph icon=Icon::Warning/>
                <span><b>{place}</b>{code_words(&problem.message)}</span>
                {(problem.fatal && at.is_none()).then(|| view! {
                    <button class="quiet small" type="button" data-do="another" on:click=move |_| lens.dialog.set(Some(Dialog::Opener))>{"Open another"}</button>
                })}
                {at.map(|at| view! {
                    <button class="quiet small" type="button" data-do="go" on:click=move |_| { lens.reveal(Goal::At(at)); lens.go_source(SourceGoal::Byte(offset)); }>{"Go there"}</button>
                })}
            </div>
        }
        .into_any(),
    )
}
