//! The tab "Hits": what the search finds in everything that is open, by document and field.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::state::{Lens, Tab};
use crate::app::desk::title::title_of;
use crate::app::parts::dom;
use crate::app::parts::words::code_words;
use crate::app::payload::secrets::masked_text;
use mdm_lens::secret::DOTS;
use mdm_lens::session::{DocId, Goal, Row};

/// Terms that a click adds to the search, with what each means.
const TERMS: [(&str, &str); 7] = [
    ("key:", "only in keys"),
    ("value:", "only in values"),
    ("meaning:", "only in the words of the catalog"),
    ("class:person", "of a sensitivity"),
    ("has:finding", "with a finding"),
    ("is:secret", "secrets"),
    ("is:unknown", "not in the catalog"),
];

#[component]
pub fn HitsTab(lens: Lens) -> impl IntoView {
    let lists = move || {
        let rows = lens.hit_rows.get();
        let counts = lens.hits.get();
        let docs: Vec<(DocId, String, u32)> = lens.docs.with(|docs| {
            let found = docs
                .iter()
                .filter_map(|doc| Some((doc.id, title_of(doc), counts.get(&doc.id).map(|(count, _)| *count).filter(|count| *count > 0)?)));
            found.collect()
        });
        if docs.is_empty() {
            return view! { <p class="hint">{"No match in what is open. Terms narrow a search or widen it:"}</p> }.into_any();
        }
        docs.into_iter()
            .map(|(doc, title, count)| list(lens, doc, title, count, rows.get(&doc).cloned().unwrap_or_default()))
            .collect_view()
            .into_any()
    };
    let terms = TERMS
        .into_iter()
        .map(|(term, words)| view! { <button type="button" class="chip" title=words on:click=move |_| lens.add_term(term)>{term}</button> })
        .collect_view();
    view! {
        <div data-panel="hits">
            <p class="terms">{terms}</p>
            <p class="hint">{"-term turns a term round, \"quotes\" keep words together, /…/ is a regular expression."}</p>
            {lists}
        </div>
    }
}

fn list(lens: Lens, doc: DocId, title: String, count: u32, rows: Rc<Vec<Row>>) -> impl IntoView {
    let more = count.saturating_sub(rows.len() as u32);
    let lines = rows.iter().map(|row| hit(lens, doc, row)).collect_view();
    view! {
        <h2 class="classhead plain"><span>{title}</span><b>{dom::number(count)}</b></h2>
        <ul class="hits">{lines}</ul>
        {(more > 0 && !rows.is_empty()).then(|| view! { <button class="show" type="button" on:click=move |_| lens.more_hits(doc)>{["Show more of ", &dom::number(more)].concat()}</button> })}
    }
}

fn hit(lens: Lens, doc: DocId, row: &Row) -> impl IntoView + use<> {
    let (at, path) = (row.at, row.path.clone());
    let value = match (row.masked, row.value.as_str()) {
        (true, "") => DOTS.to_owned(),
        (false, "") => row.size.clone(),
        (_, value) => value.chars().take(90).collect(),
    };
    let meaning = row.meaning.clone();
    view! {
        <li><button type="button" data-hit="" on:click=move |_| lens.go_to_hit(doc, Goal::At(at))>
            <code>{row.key.clone()}</code><span class={"is"}>{masked_text(&value)}</span>
            <small>{code_words(&meaning)}</small><small class={"where"}>{path}</small>
        </button></li>
    }
}

impl Lens {
    /// A place in one of the documents.
    fn go_to_hit(self, doc: DocId, goal: Goal) {
        self.visit(doc);
        self.tab.set(Tab::Hits);
        self.reveal(goal);
    }

    /// Adds a term to what is searched for.
    pub fn add_term(self, term: &str) {
        let query = self.search.with_untracked(|search| search.query.clone());
        let query = if query.trim().is_empty() { term.to_owned() } else { [query.trim(), " ", term].concat() };
        self.find(query);
        dom::focus("search");
    }
}
