//! What a document is as a whole; it stands in the detail's place while no row is chosen.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::route::field_link;
use crate::app::desk::state::{Lens, Tab};
use crate::app::desk::title::title_of;
use crate::app::parts::dom;
use crate::app::parts::words::code_words;
use crate::app::payload::field::mark;
use crate::app::payload::findings::finding;
use mdm_lens::session::{Goal, InForce, Overview, Sensitive, State, Summary};

/// Defaults that are shown before somebody asks for all.
const FEW: usize = 8;

#[component]
pub fn OverviewPanel(lens: Lens) -> impl IntoView {
    let shown = move || {
        let summary = lens.summary()?;
        let overview = lens.overview.get().unwrap_or_default();
        Some(whole(lens, &summary, &overview))
    };
    view! { <div data-panel="overview">{shown}</div> }
}

fn whole(lens: Lens, summary: &Rc<Summary>, overview: &Rc<Overview>) -> impl IntoView + use<> {
    let name = if summary.heading.is_empty() { summary.name.clone() } else { summary.heading.clone() };
    let what = if summary.what.is_empty() { summary.title.clone() } else { summary.what.clone() };
    let facts = [
        ("Sent", overview.way.clone()),
        ("When", summary.time.clone()),
        ("Device", summary.device.as_ref().map(device).unwrap_or_default()),
        ("Recognized", summary.evidence.clone()),
        ("File", [&summary.name, " · ", &dom::size(summary.size)].concat()),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| view! { <dt>{label}</dt><dd>{code_words(&text)}</dd> })
        .collect_view();
    let partners = partners(lens, summary);
    let sensitive = overview.sensitive.clone();
    let unanswered = overview.unanswered.clone();
    view! {
        <h2 class="plain">{name}</h2>
        <p class="big">{code_words(&what)}</p>
        {partners}
        <h3>{"Verdict"}</h3>
        {verdict(lens, summary, overview)}
        {(!sensitive.is_empty()).then(|| view! {
            <h3>{"Credentials and personal data, and what they are used for"}</h3>
            <ul class="purposes">{sensitive.into_iter().map(|field| purpose(lens, field)).collect_view()}</ul>
        })}
        {(!unanswered.is_empty()).then(|| view! {
            <h3>{"Asked, but not answered"}</h3>
            <p>{unanswered.iter().map(|query| view! { <code>{query.clone()}</code>{" "} }).collect_view()}</p>
            <p class="hint">{"The device leaves out what it does not know, what the access rights do not allow and what does not apply to it."}</p>
        })}
        {defaults(lens, &overview.defaults)}
        <h3>{"About this document"}</h3>
        <dl>{facts}</dl>
    }
}

fn device(device: &mdm_lens::session::Device) -> String {
    [&device.model, &device.serial, &device.id].into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}

/// The command of an answer and the answers of a command, as links.
fn partners(lens: Lens, summary: &Summary) -> Option<impl IntoView + use<>> {
    let is_command = summary.kind == "command";
    let links: Vec<_> = lens.docs.with(|docs| {
        let find = |id: &u32| {
            docs.iter()
                .find(|doc| doc.id == *id)
                .map(|doc| (doc.id, title_of(doc), doc.summary.as_ref().map(|summary| summary.outcome.clone())))
        };
        summary.partners.iter().filter_map(find).collect()
    });
    (!links.is_empty()).then(|| {
        let links = links.into_iter().map(|(id, title, outcome)| {
            let outcome = outcome.filter(|outcome| !outcome.is_empty()).map(|outcome| [" · ", &outcome].concat());
            view! { <button class="quiet outlined" type="button" data-do="partner" on:click=move |_| lens.visit(id)>{if is_command { "→ " } else { "← " }}{title}{outcome}</button> }
        });
        view! { <p class="actions">{links.collect_view()}</p> }
    })
}

/// What was found, or what was looked at where nothing was.
fn verdict(lens: Lens, summary: &Summary, overview: &Overview) -> impl IntoView + use<> {
    let all = summary.errors + summary.warnings + summary.infos;
    let target = lens.settings.with(|settings| settings.target.name());
    if summary.state == State::Loading {
        return view! { <p class="hint">{"Still reading."}</p> }.into_any();
    }
    if all == 0 {
        let checked = ["No problems found. ", &dom::count(summary.known, "key", "keys"), " checked, for ", &target, "."].concat();
        return view! { <p data-part="verdict">{checked}</p> }.into_any();
    }
    let counted = [(summary.errors, "error", "errors"), (summary.warnings, "warning", "warnings"), (summary.infos, "note", "notes")];
    let counted: Vec<String> =
        counted.into_iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| dom::count(count, one, many)).collect();
    let words = [&counted.join(", "), ". ", &dom::count(summary.known, "key", "keys"), " checked, for ", &target, "."].concat();
    let more = all as usize > overview.findings.len();
    let cards = overview.findings.iter().map(|row| finding(lens, row.clone())).collect_view();
    view! {
        <p data-part="verdict" class:wrongs={summary.errors > 0}>{words}</p>
        <div class="found">{cards}</div>
        {more.then(|| view! { <p class="actions"><button class="quiet outlined" type="button" on:click=move |_| lens.set_tab(Tab::Findings)>{["All ", &dom::count(all, "finding", "findings")].concat()}</button></p> })}
    }
    .into_any()
}

fn purpose(lens: Lens, field: Sensitive) -> impl IntoView {
    let at = field.at;
    let times = (field.count > 1).then(|| [" × ", &dom::number(field.count)].concat());
    let words = if field.purpose.is_empty() { field.meaning } else { field.purpose };
    view! { <li>{mark(field.class)}<div><button class="show" type="button" on:click=move |_| lens.reveal(Goal::At(at))><code>{field.key}</code></button>{times}<span class="said">{" ("}{field.class.title()}{")"}</span><p>{code_words(&words)}</p></div></li> }
}

fn defaults(lens: Lens, defaults: &[InForce]) -> Option<impl IntoView + use<>> {
    let all = RwSignal::new(false);
    let defaults = defaults.to_vec();
    let many = defaults.len();
    let lines = move || {
        let shown = if all.get() { many } else { FEW.min(many) };
        defaults[..shown].iter().map(|default| in_force(lens, default.clone())).collect_view()
    };
    (many > 0).then(|| {
        view! {
            <h3>{"Defaults in force, because the key is absent"}</h3>
            <dl class="values">{lines}</dl>
            <Show when=move || FEW < many>
                <button class="show" type="button" aria-expanded=move || if all.get() { "true" } else { "false" } on:click=move |_| all.update(|all| *all = !*all)>
                    {move || if all.get() { "Show fewer".to_owned() } else { ["Show all ", &many.to_string()].concat() }}</button>
            </Show>
        }
    })
}

fn in_force(lens: Lens, default: InForce) -> impl IntoView {
    let at = default.at;
    let within = (!default.within.is_empty()).then(|| view! { " "<button class="show" type="button" on:click=move |_| lens.reveal(Goal::At(at))>{"in "}<code>{default.within}</code></button> });
    view! { <dt><a href=field_link(&default.field)><code>{default.key}</code></a>{" = "}<code>{default.value}</code>{within}</dt><dd>{code_words(&default.meaning)}</dd> }
}
