//! A field of the catalog in words: in the detail of a value and in the data table.

use leptos::prelude::*;

use crate::app::desk::route::{Part, Table, View, field_link};
use crate::app::parts::words::code_words;
use mdm_lens::catalog;
use mdm_lens::catalog::{Class, FieldView};

/// What it is: the first thing that is read.
pub fn meaning(view: &FieldView) -> impl IntoView + use<> {
    view! { <p class="big" data-part="meaning">{code_words(&view.meaning)}</p> }
}

#[component]
pub fn FieldText(view: FieldView) -> impl IntoView {
    let class = view.class;
    let id = view.id.clone();
    view! {
        {(!view.purpose.is_empty()).then(|| view! { <h3>{"Used for"}</h3><p data-part="purpose">{code_words(&view.purpose)}</p> })}
        {table_rows(&view)}
        <h3>{"Sensitivity"}</h3>
        <div class="card"><b class=["class ", class.id()].concat()>{class.title()}</b>{" — "}{lower(class.risk())}</div>
        {values(&view)}
        <h3>{"Facts"}</h3>
        <dl>{facts(&view)}</dl>
        <p class="actions"><a href=field_link(&id)>{"This field in the data table"}</a></p>
    }
}

/// The rows of the table that the field answers, quoted.
fn table_rows(view: &FieldView) -> Option<impl IntoView + use<>> {
    let catalog = catalog::get();
    let quote = |numbers: &[u16], rows: &'static [catalog::SeedRow], what: &'static str| {
        numbers
            .iter()
            .filter_map(|number| rows.iter().find(|row| row.row == *number))
            .map(|row| {
                let names: Vec<&str> = [row.service, row.message].into_iter().filter(|name| !name.is_empty()).collect();
                view! {
                    <div class="card">
                        <b>{[what, &row.row.to_string()].concat()}</b>{" · "}{names.join(" · ")}" · “"{row.data}"”"
                        {(!row.used_for.is_empty()).then(|| view! { <br/><small>{row.used_for}</small> })}
                    </div>
                }
            })
            .collect_view()
    };
    (!view.rows.is_empty() || !view.rows_out.is_empty()).then(|| {
        view! {
            <h3>{"In the data table"}</h3>
            {quote(&view.rows, catalog.seed_rows(), "Row ")}
            {quote(&view.rows_out, catalog.seed_rows_out(), "Sent back, row ")}
        }
    })
}

fn values(view: &FieldView) -> Option<impl IntoView + use<>> {
    (!view.values.is_empty()).then(|| {
        let lines = view
            .values
            .iter()
            .map(|(value, meaning, present)| {
                let present = *present;
                view! {
                    <dt class:present=present><code>{value.clone()}</code></dt>
                    <dd class:present=present>{code_words(meaning)}{present.then_some(view! { <small>{" (this one)"}</small> })}</dd>
                }
            })
            .collect_view();
        view! { <h3>{"Values"}</h3><dl class="values">{lines}</dl> }
    })
}

fn facts(view: &FieldView) -> impl IntoView + use<> {
    let line = |label: &'static str, text: &str| (!text.is_empty()).then(|| view! { <dt>{label}</dt><dd>{text.to_owned()}</dd> });
    // What several messages share has a name that nobody but the catalog knows.
    let message =
        catalog::get().by_id(&view.id).map(|id| catalog::get().dict(catalog::get().field(id).dict)).filter(|dict| dict.is_message);
    let message = message.map(|dict| {
        let (heading, aside) = dict.heading();
        if aside.is_empty() || aside == view.service { heading } else { [&heading, ": ", aside].concat() }
    });
    let message = message.unwrap_or_default();
    let also = view.also.clone();
    let instead = view.successors.clone();
    let source = view.source.clone();
    view! {
        {line("Message", &message)}
        {line("Service", &view.service)}
        {line("Path", &view.path)}
        {line("Type", &view.kind)}
        {line("Present", &view.presence)}
        {line("Since", &view.since)}
        {line("Limits", &view.limits.join(" "))}
        {(!instead.is_empty()).then(|| view! { <dt>{"Instead"}</dt><dd>{instead.iter().map(|(id, words)| view! { <a href=successor_link(id)>{words.clone()}</a>{" "} }).collect_view()}</dd> })}
        {line("Your target", &view.target)}
        {(!also.is_empty()).then(|| view! { <dt>{"Same key in"}</dt><dd>{also.iter().take(12).map(|id| view! { <a href=field_link(id)>{message_of(id)}</a>{" "} }).collect_view()}</dd> })}
        {source.map(|(title, url)| view! { <dt>{"Read on"}</dt><dd><a href=url target="_blank" rel="noopener noreferrer">{title}</a></dd> })}
    }
}

/// A field of the data table; a message by a search for its name.
fn successor_link(id: &str) -> String {
    match catalog::get().by_id(id) {
        Some(_) => field_link(id),
        None => View::Table(Table { part: Part::All, query: id.to_owned(), ..Table::default() }).hash(),
    }
}

fn message_of(id: &str) -> String {
    let catalog = catalog::get();
    match catalog.by_id(id).map(|id| catalog.dict(catalog.field(id).dict)) {
        Some(dict) => dict.called().to_owned(),
        None => id.split_once('/').map_or(id, |(message, _)| message).to_owned(),
    }
}

/// A sentence that goes on after a dash.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| std::iter::once(first.to_ascii_lowercase()).chain(chars).collect())
}

/// The mark of a class as the gutter of the tree shows it.
pub fn mark(class: Class) -> impl IntoView {
    (class != Class::Protocol)
        .then(|| view! { <i class=["mark ", class.id()].concat() title=class.title()>{crate::app::grid::row::letter(class)}</i> })
}
