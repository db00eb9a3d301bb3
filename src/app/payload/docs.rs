//! The list of what is open. Only the lines in view are on the page: a thousand files may be dropped at once.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::app::desk::state::{Doc, Lens};
use crate::app::desk::title::title_of;
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::payload::divider::{Divider, Edge};
use mdm_lens::catalog::Class;
use mdm_lens::session::{DocId, State, Summary};

const LINE: f64 = 48.0;

#[component]
pub fn Docs(lens: Lens) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let top = RwSignal::new(0.0);
    let height = RwSignal::new(900.0);
    let measure = move || {
        if let Some(list) = node.get_untracked() {
            top.set(f64::from(list.scroll_top()));
            height.set(f64::from(list.client_height()).max(LINE));
        }
    };
    Effect::new(move || {
        if node.get().is_some() {
            measure();
        }
    });
    // What comes into view by keyboard is scrolled to.
    Effect::new(move || {
        let Some(current) = lens.current.get() else { return };
        let (Some(list), Some(place)) = (node.get(), lens.docs.with_untracked(|docs| docs.iter().position(|doc| doc.id == current))) else {
            return;
        };
        let (from, view) = (place as f64 * LINE, f64::from(list.client_height()));
        if from < f64::from(list.scroll_top()) {
            list.set_scroll_top(from as i32);
        } else if from + LINE > f64::from(list.scroll_top()) + view {
            list.set_scroll_top((from + LINE - view) as i32);
        }
    });
    let total = Memo::new(move |_| lens.docs.with(Vec::len));
    let range = Memo::new(move |_| {
        let first = ((top.get() / LINE) as usize).saturating_sub(4);
        (first, (first + (height.get() / LINE) as usize + 9).min(total.get()))
    });
    let lines = move || {
        let (first, last) = range.get();
        let current = lens.current.get();
        lens.docs.with(|docs| {
            let end = last.min(docs.len());
            docs[first.min(end)..end].iter().enumerate().map(|(n, doc)| line(lens, first + n, doc, current, docs.len())).collect_view()
        })
    };
    view! {
        <nav class="docs" aria-label="Open documents">
            <Divider lens edge=Edge::Docs/>
            <h2>{move || dom::count(total.get() as u32, "document", "documents")}</h2>
            <div class="list" role="listbox" aria-label="Documents" tabindex="0" translate="no" node_ref=node aria-activedescendant=move || lens.current.get().map(|id| ["doc-", &id.to_string()].concat())
                on:scroll=move |_| measure()
                on:keydown=move |event| list_key(lens, &event)
                on:click=move |event| {
                    let Some(doc) = dom::closest(event.target(), "[data-doc]").and_then(|line| line.get_attribute("data-doc")?.parse().ok()) else { return };
                    lens.show(doc);
                    if let Some(list) = dom::closest(event.target(), ".list") {
                        let _ = list.unchecked_into::<HtmlElement>().focus();
                    }
                }>
                <div class="sizer" role="presentation" style:height=move || [&(total.get() as f64 * LINE).to_string(), "px"].concat()>{lines}</div>
            </div>
        </nav>
    }
}

fn line(_lens: Lens, place: usize, doc: &Doc, current: Option<DocId>, total: usize) -> impl IntoView + use<> {
    let summary = doc.summary.clone();
    let state = summary.as_ref().map(|summary| summary.state);
    let icon = match summary.as_deref().map(|summary| summary.direction.as_str()) {
        Some("in") => Icon::Up,
        Some("out") => Icon::Down,
        Some("list") => Icon::List,
        _ => Icon::File,
    };
    let under = match (&summary, state) {
        _ if doc.left_out => "left out: reading it stopped the page's reader".to_owned(),
        (None, _) => "waiting".to_owned(),
        (Some(summary), Some(State::Loading)) => [&dom::size(summary.done), " of ", &dom::size(summary.size)].concat(),
        (Some(summary), Some(State::Failed)) => {
            summary.problem.as_ref().map_or_else(|| "cannot be read".to_owned(), |problem| problem.message.clone())
        }
        // Of a capture's messages the moment tells them apart, of others the name.
        (Some(summary), _) => {
            let aside = if summary.heading.is_empty() { &summary.title } else { &summary.aside };
            let parts = if summary.time.is_empty() { [aside.as_str(), &doc.name] } else { [clock(&summary.time), aside] };
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
    };
    let way = summary.as_ref().map(|summary| summary.way.clone()).filter(|way| !way.is_empty());
    let chip = summary.as_deref().and_then(chip);
    let failed = doc.left_out || state == Some(State::Failed);
    let selected = current == Some(doc.id);
    view! {
        <div class="doc" class:failed=failed role="option" id=["doc-", &doc.id.to_string()].concat() data-doc=doc.id.to_string() aria-selected=if selected { "true" } else { "false" }
            aria-posinset=(place + 1).to_string() aria-setsize=total.to_string() style:transform=["translateY(", &(place as f64 * LINE).to_string(), "px)"].concat()>
            <Glyph icon/>
            <b>{title_of(doc)}</b>
            {chip.map(|(class, text)| view! { <span class=class>{text}</span> })}
            <small>{way.map(|way| view! { <span class="away">{way}", "</span> })}{under}</small>
        </div>
    }
}

/// "03:04:05" of a moment as captures write it; the whole where it has no such part.
fn clock(time: &str) -> &str {
    let is_clock = |part: &[u8]| part.iter().enumerate().all(|(at, byte)| if at % 3 == 2 { *byte == b':' } else { byte.is_ascii_digit() });
    time.as_bytes().windows(8).position(is_clock).and_then(|at| time.get(at..at + 8)).unwrap_or(time)
}

/// The one number worth a chip: secrets, else findings.
fn chip(summary: &Summary) -> Option<(&'static str, String)> {
    let secrets = summary.tally.iter().find(|(class, _)| *class == Class::Credential).map_or(0, |(_, count)| *count);
    if secrets > 0 {
        return Some(("n bad", dom::count(secrets, "secret", "secrets")));
    }
    let worst = if summary.errors > 0 { "n bad" } else { "n" };
    let findings = summary.errors + summary.warnings;
    (findings > 0).then(|| (worst, dom::count(findings, "finding", "findings")))
}

fn list_key(lens: Lens, event: &KeyboardEvent) {
    let Some(current) = lens.current.get_untracked() else { return };
    let next = lens.docs.with_untracked(|docs| {
        let place = docs.iter().position(|doc| doc.id == current)?;
        let place = match event.key().as_str() {
            "ArrowDown" => place + 1,
            "ArrowUp" => place.checked_sub(1)?,
            "Home" => 0,
            "End" => docs.len() - 1,
            _ => return None,
        };
        docs.get(place).map(|doc| doc.id)
    });
    match event.key().as_str() {
        "Delete" => lens.close(current),
        "Enter" => lens.grid.update_value(|grid| grid.focus()),
        _ => match next {
            Some(next) => lens.show(next),
            None => return,
        },
    }
    event.prevent_default();
    event.stop_propagation();
}
