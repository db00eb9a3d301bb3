//! The tab "Field": everything about the value that is looked at.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::parts::words::code_words;
use crate::app::payload::field::{FieldText, meaning};
use crate::app::payload::findings::{card, finding};
use crate::app::payload::overview::OverviewPanel;
use crate::app::payload::secrets::{masked_text, secret_line};
use crate::app::payload::unlock::Unlock;
use mdm_lens::session::*;

/// Bytes from which on a form of a value may need more room than its box has.
const SCROLLS: usize = 100;

#[component]
pub fn DetailTab(lens: Lens) -> impl IntoView {
    let shown = move || match lens.detail.get() {
        Some(detail) if lens.catalog.get() => detail_view(lens, detail).into_any(),
        _ => view! { <p class="hint">{"Loading"}</p> }.into_any(),
    };
    let chosen = Memo::new(move |_| lens.selected.with(Option::is_some));
    move || {
        if chosen.get() { view! { <div data-panel="detail">{shown}</div> }.into_any() } else { view! { <OverviewPanel lens/> }.into_any() }
    }
}

fn detail_view(lens: Lens, detail: Rc<Detail>) -> impl IntoView {
    let at = detail.at;
    let whole = detail.path.is_empty();
    let summary = lens.summary_now().filter(|summary| whole && !summary.heading.is_empty());
    let name = match &summary {
        Some(summary) => summary.heading.clone(),
        None if whole => "The whole".to_owned(),
        None if detail.key.is_empty() => "“”".to_owned(),
        None => detail.key.clone(),
    };
    let path = if detail.path.is_empty() { "the whole document".to_owned() } else { detail.path.clone() };
    let (first, rest) = match &detail.field {
        Some(field) => {
            let view = field.clone();
            (meaning(field).into_any(), view! { <FieldText view/> }.into_any())
        }
        None if whole => {
            (view! { <p class="big">{code_words(summary.as_ref().map_or("", |summary| &summary.sentence))}</p> }.into_any(), ().into_any())
        }
        None => (unknown(detail.children > 0).into_any(), ().into_any()),
    };
    view! {
        <h2>{name}</h2>
        <div class="path"><code>{path}</code><button class="quiet small" type="button" aria-label="Copy path" title="Copy path (p)" on:click=move |_| lens.copy(at, Copy::Path, "Path copied")><Glyph icon=Icon::Copy/></button></div>
        {(!detail.findings.is_empty()).then(|| detail.findings.iter().map(|row| if row.at == at { card(row, None).into_any() } else { finding(lens, row.clone()).into_any() }).collect_view())}
        {detail.unlock.map(|place| view! { <Unlock lens place/> })}
        {first}
        {value_view(lens, &detail)}
        {rest}
    }
}

fn unknown(container: bool) -> impl IntoView {
    let more = if container {
        "Nothing is known about this container; what is inside may be."
    } else {
        "Its value is shown as it is written. If you know what it means, one line in crates/catalog/table adds it."
    };
    view! {
        <p class="big unknown">{"Not in the catalog."}</p>
        <p class="hint">{more}</p>
    }
}

/// Builds a search out of the value: nothing else, or everything else.
fn narrow(lens: Lens, detail: &Rc<Detail>) -> Option<impl IntoView + use<>> {
    let value =
        detail.forms.first().map(|(_, text)| text.clone()).filter(|text| !detail.secret && detail.children == 0 && text.len() < 100)?;
    let quoted = |text: &str| ["\"", &text.replace('"', "\\\""), "\""].concat();
    let only = ["key:", &quoted(&detail.key), " value:", &quoted(&value)].concat();
    let not = ["-value:", &quoted(&value)].concat();
    let (key, is_list) = (["key:", &quoted(&detail.key)].concat(), detail.path.contains('/'));
    let not = move || {
        if lens.search.with_untracked(|search| search.query.is_empty()) && is_list { [&key, " ", &not].concat() } else { not.clone() }
    };
    Some(view! {
        <button class="quiet outlined" type="button" data-do="only" on:click=move |_| lens.find(only.clone())>{"Only this value"}</button>
        <button class="quiet outlined" type="button" data-do="not" on:click=move |_| lens.add_term(&not())>{"Not this value"}</button>
    })
}

fn value_view(lens: Lens, detail: &Rc<Detail>) -> Option<impl IntoView + use<>> {
    let at = detail.at;
    if !detail.secret && detail.forms.is_empty() && detail.facts.is_empty() && detail.reading.is_none() && detail.image.is_none() {
        return None;
    }
    let forms = detail
        .forms
        .iter()
        .map(|(label, text)| {
            // What scrolls is reached by keyboard.
            let tabindex = (text.len() > SCROLLS).then_some("0");
            view! { <dt>{label.clone()}</dt><dd class="form" dir="auto" tabindex=tabindex>{masked_text(text)}</dd> }
        })
        .collect_view();
    let facts = detail.facts.iter().map(|(label, text)| view! { <dt>{label.clone()}</dt><dd>{code_words(text)}</dd> }).collect_view();
    Some(view! {
        <h3>{"This value"}</h3>
        {detail.reading.clone().map(|reading| view! { <p class="reading">{reading}</p> })}
        {detail.image.clone().map(|url| view! { <img class="image" src=url alt="The picture in this value"/> })}
        {detail.secret.then(|| secret_line(lens, detail))}
        <dl class="forms">{forms}{facts}</dl>
        <p class="actions"><button class="quiet outlined" type="button" on:click=move |_| lens.copy(at, Copy::Value, "Value copied")>{"Copy value"}</button>
        <button class="quiet outlined" type="button" on:click=move |_| lens.copy(at, Copy::Explained, "Explanation copied")>{"Copy with explanation"}</button>
        {narrow(lens, detail)}</p>
    })
}
