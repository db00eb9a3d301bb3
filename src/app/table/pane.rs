//! The field or code that is looked at in the data table, in full.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::route::{Part, Table, View};
use crate::app::desk::state::Lens;
use crate::app::desk::title::title_of;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::parts::words::code_words;
use crate::app::payload::field::{FieldText, meaning};
use crate::app::payload::secrets::masked_text;
use crate::app::table::lines::Present;
use mdm_lens::catalog::view::source_link;
use mdm_lens::catalog::{self, ErrorCode, FieldId, INTUNE};
use mdm_lens::session::{Goal, OpenField};

#[component]
pub fn FieldPane(lens: Lens, table: Memo<Table>, present: RwSignal<Rc<Present>, LocalStorage>) -> impl IntoView {
    let looked_at = Memo::new(move |_| table.with(|table| (table.field.clone(), table.part == Part::Errors)));
    let name = move || if looked_at.get().1 { "Error code" } else { "Field" };
    let shown = move || {
        let (name, is_code) = looked_at.get();
        let code = if is_code { ErrorCode::by_id(&name) } else { None };
        match (code, catalog::get().by_id(&name)) {
            (Some(code), _) => error(&code).into_any(),
            (None, Some(id)) => field(lens, id, &present.get()).into_any(),
            (None, None) => view! { <p role="alert">{"The catalog has no "}<code>{name}</code>{"."}</p> }.into_any(),
        }
    };
    let close = move |_| {
        lens.view.update(|view| {
            if let View::Table(table) = view {
                table.field.clear();
            }
        });
    };
    view! {
        <aside class="side" aria-label=name data-panel="detail">
            <div class="tabs"><span class="tabname">{name}</span>
                <button class="quiet small back" type="button" aria-label="Close the field" on:click=close><Glyph icon=Icon::Close/></button></div>
            <div class="body" tabindex="0" role="region" aria-label=name>{shown}</div>
        </aside>
    }
}

fn field(lens: Lens, id: FieldId, present: &Present) -> impl IntoView + use<> {
    let view = catalog::get().view(id);
    let path = [&view.message, " ", &view.path].concat();
    let key = catalog::get().field(id).key;
    let places = present.get(&id).map(|fields| open_in(lens, fields));
    view! { <h2>{key}</h2><div class="path"><code>{path}</code></div>{meaning(&view)}{places}<FieldText view/> }
}

/// The values that it has in what is open, with the way there.
fn open_in(lens: Lens, fields: &[OpenField]) -> impl IntoView + use<> {
    let lines = fields.iter().map(|field| {
        let (doc, at) = (field.doc, field.at);
        let title = lens.docs.with_untracked(|docs| docs.iter().find(|other| other.id == doc).map(title_of).unwrap_or_default());
        let times = (field.count > 1).then(|| [" × ", &field.count.to_string()].concat());
        let go = move |_| {
            lens.view.set(View::Payload);
            lens.visit(doc);
            lens.reveal(Goal::At(at));
        };
        view! { <li><code>{masked_text(&field.value)}</code>{times}" "<button class="show" type="button" data-do="go-open" on:click=go>{title}</button></li> }
    });
    view! { <h3>{"In what is open"}</h3><ul class="fields" data-part="open">{lines.collect_view()}</ul> }
}

/// A code of the table of errors.
fn error(code: &ErrorCode) -> impl IntoView + use<> {
    let number = code.code.parse::<i64>().ok().filter(|_| code.is_number());
    let hex = number.filter(|number| i32::try_from(*number).is_ok()).map(|number| ["0x", &format_hex(number)].concat());
    let intune = number.filter(|_| code.domain.starts_with("MC")).map(|number| (number + INTUNE).to_string());
    let facts = [
        ("Domain", Some(code.domain.to_owned())),
        ("Code", Some(code.code.to_owned())),
        ("Hexadecimal", hex),
        ("In Intune", intune),
        ("Names", Some(code.names.to_owned())),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(label, text)| Some((label, text.filter(|text| !text.is_empty())?)))
        .map(|(label, text)| view! { <dt>{label}</dt><dd><code>{text}</code></dd> })
        .collect_view();
    let source = source_link(code.source)
        .map(|(title, url)| view! { <dt>{"Source"}</dt><dd><a href=url rel="noreferrer" target="_blank">{title}</a></dd> });
    view! {
        <h2>{code.code}</h2><div class="path"><code>{code.domain}</code></div>
        <p class="big" data-part="meaning">{code_words(code.meaning)}</p>
        {(!code.advice.is_empty()).then(|| view! { <h3>{"What to do"}</h3><p data-part="advice">{code_words(code.advice)}</p> })}
        <h3>{"Facts"}</h3><dl>{facts}{source}</dl>
    }
}

/// 32 bits in hexadecimal.
fn format_hex(number: i64) -> String {
    let bits = number as i32 as u32;
    (0..8)
        .rev()
        .filter_map(|digit| char::from_digit(bits >> (4 * digit) & 15, 16))
        .map(|digit| digit.to_ascii_uppercase())
        .collect::<String>()
        .trim_start_matches('0')
        .to_owned()
}
