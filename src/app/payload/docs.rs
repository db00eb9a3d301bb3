//! The list of what is open. Only the lines in view are on the page: a thousand files may be dropped at once.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::app::desk::state::{Doc, Lens};
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::payload::divider::{Divider, Edge};
use crate::app::payload::shelf::{self, Filter, Item, Shelf, Sizes};
use mdm_lens::session::{DocId, State, Status, Summary};

/// Lines below each other, and beside each other where there is no room for a pane.
const BELOW: Sizes = Sizes { line: 48.0, head: 28.0 };
const BESIDE: Sizes = Sizes { line: 204.0, head: 0.0 };

#[component]
pub fn Docs(lens: Lens) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let (top, height) = (RwSignal::new(0.0), RwSignal::new(900.0));
    let filter = RwSignal::new(Filter::default());
    let measure = move || {
        let Some(list) = node.get_untracked() else { return };
        let (from, room) =
            if lens.wide.get_untracked() { (list.scroll_top(), list.client_height()) } else { (list.scroll_left(), list.client_width()) };
        top.set(f64::from(from));
        height.set(f64::from(room).max(BELOW.line));
    };
    let ordered = Memo::new(move |_| {
        let sizes = if lens.wide.get() { BELOW } else { BESIDE };
        filter.with(|filter| lens.docs.with(|docs| Shelf::new(docs, filter, sizes)))
    });
    Effect::new(move || {
        lens.wide.get();
        if node.get().is_some() {
            measure();
        }
    });
    Effect::new(move || {
        let Some(current) = lens.current.get() else { return };
        let Some(list) = node.get() else { return };
        scroll_to(lens, &list, current, &ordered.get_untracked());
    });
    let total = Memo::new(move |_| lens.docs.with(Vec::len));
    let lines = move || {
        let (current, wide) = (lens.current.get(), lens.wide.get());
        let (from, room) = (top.get(), height.get());
        ordered.with(|shelf| {
            let window = shelf.window(from - 200.0, from + room + 200.0);
            let count = shelf.docs().count();
            let mut place = shelf.items[..window.start].iter().filter(|(_, item)| matches!(item, Item::Doc(..))).count();
            lens.docs.with(|docs| {
                let drawn = shelf.items[window].iter().filter_map(|(start, item)| match item {
                    Item::Head(name) => Some(head(name, *start).into_any()),
                    Item::Doc(at, group) => {
                        place += 1;
                        docs.get(*at)
                            .map(|doc| line(doc, group, Place { start: *start, wide, number: place, of: count }, current).into_any())
                    }
                });
                drawn.collect_view()
            })
        })
    };
    let length = move || [&ordered.with(|shelf| shelf.length).to_string(), "px"].concat();
    view! {
        <nav class="docs" aria-label="Open documents">
            <Divider lens edge=Edge::Docs/>
            <h2>{move || dom::count(total.get() as u32, "document", "documents")}</h2>
            <Filters lens filter/>
            <div class="list" role="listbox" aria-label="Documents" tabindex="0" translate="no" node_ref=node aria-activedescendant=move || lens.current.get().map(|id| ["doc-", &id.to_string()].concat())
                on:scroll=move |_| measure()
                on:keydown=move |event| list_key(lens, &event, ordered)
                on:click=move |event| {
                    let Some(doc) = dom::closest(event.target(), "[data-doc]").and_then(|line| line.get_attribute("data-doc")?.parse().ok()) else { return };
                    lens.visit(doc);
                    if let Some(list) = dom::closest(event.target(), ".list") {
                        let _ = list.unchecked_into::<HtmlElement>().focus();
                    }
                }>
                <div class="sizer" role="presentation" style:height=move || lens.wide.get().then(length) style:width=move || (!lens.wide.get()).then(length)>{lines}</div>
                <Show when=move || ordered.with(|shelf| shelf.items.is_empty())><p class="hint none">{"No document matches the filter."}</p></Show>
            </div>
        </nav>
    }
}

/// What comes into view by keyboard is scrolled to.
fn scroll_to(lens: Lens, list: &HtmlElement, current: DocId, shelf: &Shelf) {
    let Some(start) = lens.docs.with_untracked(|docs| docs.iter().position(|doc| doc.id == current)).and_then(|place| shelf.start(place))
    else {
        return;
    };
    let wide = lens.wide.get_untracked();
    let (now, room, size) = match wide {
        true => (list.scroll_top(), list.client_height(), BELOW.line),
        false => (list.scroll_left(), list.client_width(), BESIDE.line),
    };
    let (now, room) = (f64::from(now), f64::from(room));
    // The head of a group comes along.
    let to = match () {
        () if start < now + BELOW.head => start - if wide { BELOW.head } else { 0.0 },
        () if start + size > now + room => start + size - room,
        () => return,
    };
    if wide { list.set_scroll_top(to as i32) } else { list.set_scroll_left(to as i32) }
}

/// A field and three switches above a list of some length.
#[component]
fn Filters(lens: Lens, filter: RwSignal<Filter>) -> impl IntoView {
    let count = move |what: fn(&Summary) -> bool| {
        lens.docs.with(|docs| docs.iter().filter_map(|doc| doc.summary.as_deref()).filter(|summary| what(summary)).count() as u32)
    };
    let switch = move |name: &'static str, id: &'static str, what: fn(&Summary) -> bool, is_on: fn(&mut Filter) -> &mut bool| {
        let number = Memo::new(move |_| count(what));
        let on = Memo::new(move |_| *is_on(&mut filter.get()));
        view! {
            // There from the start: a switch that comes while documents are still read would move the list under a pointer.
            <button type="button" class={"chip"} data-filter=id aria-pressed=move || if on.get() { "true" } else { "false" }
                prop:disabled=move || number.get() == 0 && !on.get()
                on:click=move |_| filter.update(|filter| { let on = is_on(filter); *on = !*on; })>{name}" "<b>{move || dom::number(number.get())}</b></button>
        }
    };
    let long = Memo::new(move |_| lens.docs.with(|docs| docs.len() > 4));
    view! {
        <div class="docfilter" role="group" aria-label="Filter the documents" prop:hidden=move || !long.get() && filter.with(Filter::is_off)>
            <input type="search" placeholder="Filter" aria-label="Filter by name, device or status" autocomplete="off" spellcheck="false"
                on:input=move |event| filter.update(|filter| filter.text = event_target_value(&event).trim().to_lowercase())/>
            {switch("Failed", "failed", shelf::is_failed, |filter| &mut filter.failed)}
            {switch("Secrets", "secrets", shelf::has_secrets, |filter| &mut filter.secrets)}
            {switch("Findings", "findings", shelf::has_findings, |filter| &mut filter.findings)}
        </div>
    }
}

fn head(name: &str, start: f64) -> impl IntoView + use<> {
    view! { <div class="grouphead" role="presentation" style:transform=["translateY(", &start.to_string(), "px)"].concat()>{name.to_owned()}</div> }
}

#[derive(Clone, Copy)]
struct Place {
    start: f64,
    wide: bool,
    /// Which of the documents it is, and of how many.
    number: usize,
    of: usize,
}

fn line(doc: &Doc, group: &str, place: Place, current: Option<DocId>) -> impl IntoView + use<> {
    let summary = doc.summary.clone();
    let state = summary.as_ref().map(|summary| summary.state);
    let icon = match summary.as_deref().map(|summary| (summary.direction.as_str(), summary.status)) {
        Some((_, Status::Error)) if state == Some(State::Failed) => Icon::Warning,
        Some(("in", _)) => Icon::Up,
        Some(("out", _)) => Icon::Down,
        Some(("list", _)) => Icon::List,
        _ => Icon::File,
    };
    let (title, about) = shelf::names(doc);
    let under = match (&summary, state) {
        _ if doc.left_out => "left out: reading it stopped the page's reader".to_owned(),
        (None, _) => "waiting".to_owned(),
        (Some(summary), Some(State::Loading)) => [&dom::size(summary.done), " of ", &dom::size(summary.size)].concat(),
        (Some(summary), _) => {
            let name = if about == doc.name || title == doc.name { "" } else { doc.name.as_str() };
            let parts = [clock(&summary.time), about.as_str(), name];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
    };
    let failed = doc.left_out || state == Some(State::Failed);
    let status = summary.as_ref().map_or(Status::None, |summary| if doc.left_out { Status::Error } else { summary.status });
    let outcome = summary.as_ref().filter(|summary| !summary.outcome.is_empty()).map(|summary| (summary.outcome.clone(), status.id()));
    let way = summary.as_ref().map(|summary| summary.way.clone()).filter(|way| !way.is_empty());
    let chips = summary.as_deref().map(chips);
    let selected = current == Some(doc.id);
    let axis = if place.wide { "translateY(" } else { "translateX(" };
    let name = doc.name.clone();
    let group = (!group.is_empty()).then(|| [", ", group].concat());
    view! {
        <div class="doc" class:failed=failed role="option" data-doc=doc.id.to_string() data-status=status.id() id=["doc-", &doc.id.to_string()].concat() title=name
            aria-selected=if selected { "true" } else { "false" } aria-posinset=place.number.to_string() aria-setsize=place.of.to_string()
            style:transform=[axis, &place.start.to_string(), "px)"].concat()>
            <Glyph icon/>
            <b>{title}</b>
            <span class="chips">{chips}</span>
            <small>{way.map(|way| view! { <span class="said">{way}", "</span> })}{under_line(under, outcome)}</small>
            {group.map(|group| view! { <span class="said">{group}</span> })}
        </div>
    }
}

/// The status leads, the rest follows.
fn under_line(under: String, outcome: Option<(String, &'static str)>) -> impl IntoView {
    outcome.map_or_else(
        || under.clone().into_any(),
        |(outcome, id)| {
            view! { <span class=["pill ", id].concat()>{outcome}</span>{(!under.is_empty()).then(|| [" ", &under].concat())} }.into_any()
        },
    )
}

/// How many secrets and findings it has.
fn chips(summary: &Summary) -> impl IntoView + use<> {
    let secrets = shelf::secrets(summary);
    let findings = shelf::findings(summary);
    let worst = if summary.errors > 0 { "n bad" } else { "n" };
    let say = |count, one, many| dom::count(count, one, many);
    view! {
        {(secrets > 0).then(|| view! { <span class="n c" title=say(secrets, "secret", "secrets")><span aria-hidden="true">{"C "}{dom::number(secrets)}</span><span class="said">{say(secrets, "secret", "secrets")}{", "}</span></span> })}
        {(findings > 0).then(|| view! { <span class=worst title=say(findings, "finding", "findings")><span aria-hidden="true">{dom::number(findings)}</span><span class="said">{say(findings, "finding", "findings")}{", "}</span></span> })}
    }
}

/// "03:04:05" of a moment as captures write it; the whole where it has no such part.
fn clock(time: &str) -> &str {
    let is_clock = |part: &[u8]| part.iter().enumerate().all(|(at, byte)| if at % 3 == 2 { *byte == b':' } else { byte.is_ascii_digit() });
    time.as_bytes().windows(8).position(is_clock).and_then(|at| time.get(at..at + 8)).unwrap_or(time)
}

fn list_key(lens: Lens, event: &KeyboardEvent, ordered: Memo<Shelf>) {
    let Some(current) = lens.current.get_untracked() else { return };
    let next = lens.docs.with_untracked(|docs| {
        ordered.with_untracked(|shelf| {
            let order: Vec<DocId> = shelf.docs().filter_map(|place| docs.get(place).map(|doc| doc.id)).collect();
            let place = order.iter().position(|doc| *doc == current);
            let place = match event.key().as_str() {
                "ArrowDown" | "ArrowRight" => place.map_or(0, |place| place + 1),
                "ArrowUp" | "ArrowLeft" => place.map_or(Some(0), |place| place.checked_sub(1))?,
                "Home" => 0,
                "End" => order.len().checked_sub(1)?,
                _ => return None,
            };
            order.get(place).copied()
        })
    });
    match event.key().as_str() {
        "Delete" => lens.close(current),
        "Enter" => lens.grid.update_value(|grid| grid.focus()),
        _ => match next {
            Some(next) => lens.visit(next),
            None => return,
        },
    }
    event.prevent_default();
    event.stop_propagation();
}
