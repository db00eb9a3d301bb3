//! A document on paper: no chrome, the whole tree, meaning and purpose in full, the name of the file on every page.
//!
//! A browser does not wait for a page that is to be printed. So the rows of a document of ordinary size are fetched when there is
//! nothing else to do, and the paper is made of them when the browser says that it prints.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::app::desk::sheet::MOST;
use crate::app::desk::state::Lens;
use crate::app::desk::title::title_of;
use crate::app::parts::dom::{self, attribute, element};
use mdm_lens::secret::DOTS;
use mdm_lens::session::{Row, State};

/// Rows that are fetched without anybody asking.
const AHEAD: u32 = 3_000;
/// Milliseconds without news after which rows are fetched.
const QUIET: u32 = 1_500;

pub fn listen(lens: Lens) {
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move || {
        // Whatever is told of the document makes what was fetched old.
        let summary = lens.summary();
        lens.unmasked.get();
        lens.sheet.set(Rc::default());
        lens.wanted().sheet.set(0);
        if lens.printing.get_untracked() {
            return lens.fetch_sheet();
        }
        let small = summary.is_some_and(|summary| summary.state == State::Ready && summary.nodes <= AHEAD);
        timer.set_value(small.then(|| Timeout::new(QUIET, move || lens.fetch_sheet())));
    });
    Effect::new(move || {
        if lens.printing.get() && lens.sheet.with(|sheet| sheet.is_whole()) {
            make(lens);
        }
    });
    EventListener::new(&window(), "beforeprint", move |_| {
        if dom::by_id("printout").is_none() && lens.docs.with_untracked(|docs| !docs.is_empty()) {
            make(lens);
        }
    })
    .forget();
    EventListener::new(&window(), "afterprint", move |_| {
        if !lens.printing.get_untracked() && lens.dossier.get_untracked().is_none() {
            unmake();
        }
    })
    .forget();
}

impl Lens {
    pub fn leave_print(self) {
        self.printing.set(false);
        unmake();
        self.grid.update_value(|grid| grid.focus());
    }
}

fn unmake() {
    if let Some(printout) = dom::by_id("printout") {
        printout.remove();
    }
}

fn add(parent: &Element, tag: &str, class: &str, text: &str) -> HtmlElement {
    let part = element(tag, class);
    if !text.is_empty() {
        part.set_text_content(Some(text));
    }
    let _ = parent.append_child(&part);
    part
}

/// Puts the paper on the page.
fn make(lens: Lens) {
    unmake();
    let current = lens.current.get_untracked();
    let doc = lens.docs.with_untracked(|docs| docs.iter().find(|doc| Some(doc.id) == current).cloned());
    let Some((doc, summary)) = doc.and_then(|doc| doc.summary.clone().map(|summary| (doc, summary))) else { return };
    let sheet = lens.sheet.get_untracked();
    let whole = sheet.is_whole();
    let rows = if whole { sheet.rows.clone() } else { lens.grid.with_value(|grid| grid.rows_here().to_vec()) };
    let paper = element("main", "printout");
    attribute(&paper, "id", Some("printout"));
    add(&paper, "h1", "", &title_of(&doc));
    let facts = if summary.facts.is_empty() { summary.what.clone() } else { summary.facts.join(" · ") };
    add(&paper, "p", "", &facts);
    if let Some(answer) = lens.answer.get_untracked() {
        let items = answer.items.iter().map(|item| [item.title.as_str(), &item.text, &item.advice].join(" "));
        let told = [answer.title.clone()].into_iter().chain(answer.text.iter().cloned()).chain(items);
        told.chain(answer.steps.iter().map(|step| ["What to do: ", step].concat())).for_each(|text| {
            add(&paper, "p", "", text.trim());
        });
    }
    let left = if whole { summary.nodes.saturating_sub(MOST) } else { summary.rows.saturating_sub(rows.len() as u32) };
    if left > 0 {
        let words =
            ["This is a part: ", &dom::count(left, "row is", "rows are"), " not here. Choose Print in the list of actions for the whole."]
                .concat();
        add(&paper, "p", "note", &words);
    }
    let table = add(&paper, "table", "", "");
    let head = add(&table, "thead", "", "");
    let date = String::from(js_sys::Date::new_0().to_locale_date_string("en-US", &wasm_bindgen::JsValue::UNDEFINED));
    let running = [&summary.name, " · ", &title_of(&doc), " · ", &date, " · MDM Lens ", env!("CARGO_PKG_VERSION")].concat();
    let line = add(&head, "tr", "running", "");
    attribute(&add(&line, "td", "", &running), "colspan", Some("4"));
    let line = add(&head, "tr", "", "");
    ["Key", "Value", "What it is", "What it is used for"]
        .into_iter()
        .for_each(|name| attribute(&add(&line, "th", "", name), "scope", Some("col")));
    let body = add(&table, "tbody", "", "");
    rows.iter().for_each(|row| put(&body, row));
    if let Some(place) = document().body() {
        let _ = place.append_child(&paper);
    }
}

fn put(body: &Element, row: &Row) {
    let line = add(body, "tr", "", "");
    let key = add(&line, "td", "key", &row.key);
    let _ = key.style().set_property("--depth", &row.depth.min(12).to_string());
    let value = match (row.masked, row.value.as_str()) {
        (true, "") => [DOTS, " ", &row.size].concat(),
        (false, "") => row.size.clone(),
        (_, value) => value.to_owned(),
    };
    let cell = add(&line, "td", "value", &value);
    for said in [row.reading.as_ref().filter(|said| **said != row.value), row.remark.as_ref()].into_iter().flatten() {
        add(&cell, "small", "", said);
    }
    add(&line, "td", "", if row.meaning.is_empty() && row.field.is_none() && !row.is_index { "not in the catalog" } else { &row.meaning });
    add(&line, "td", "", &row.purpose);
}

/// Buttons above the paper, which are not printed.
#[component]
pub fn PrintView(lens: Lens) -> impl IntoView {
    let ready = Memo::new(move |_| lens.sheet.with(|sheet| sheet.is_whole()));
    view! {
        <div class="printbar" role="toolbar" aria-label="Print">
            <button class="quiet outlined" type="button" data-do="leave-print" on:click=move |_| lens.leave_print()>{"Back to the payload"}</button>
            <button class="solid" type="button" data-do="print-now" disabled=move || !ready.get() on:click=move |_| { let _ = window().print(); }>{"Print"}</button>
            <span class={"muted"} role="status">{move || if ready.get() { "" } else { "Fetching the rows" }}</span>
        </div>
    }
}
