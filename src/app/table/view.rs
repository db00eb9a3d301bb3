//! The data table as a view of its own: the 60 rows, the 28 that go back, and everything that the catalog knows.

use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::app::desk::route::{Part, Table, View};
use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use crate::app::parts::words::code_words;
use crate::app::payload::field::mark;
use crate::app::table::lines::{self, Line, Lines, Present};
use crate::app::table::pane::FieldPane;
use mdm_lens::catalog::{self, ErrorCode};
use mdm_lens::session::State;

/// Pixels of a line, and of one on a narrow screen.
const ROW: f64 = 46.0;
const NARROW: f64 = 78.0;

#[component]
pub fn TableView(lens: Lens) -> impl IntoView {
    view! {
        <Show when=move || lens.catalog.get() fallback=|| view! { <main class="main" data-panel="table"><p class="hint none">{"The data table is loading."}</p></main> }>
            <Ready lens/>
        </Show>
    }
}

#[component]
fn Ready(lens: Lens) -> impl IntoView {
    let table = Memo::new(move |old: Option<&Table>| match lens.view.get() {
        View::Table(table) => table,
        View::Payload | View::Compare => old.cloned().unwrap_or_default(),
    });
    follow_open(lens);
    let present = RwSignal::new_local(Rc::<Present>::default());
    Effect::new(move || present.set(Rc::new(lines::present(lens.open_fields.get().to_vec()))));
    let shown = RwSignal::new_local(Rc::<Lines>::default());
    let facets = Memo::new(move |_| {
        let table = table.get();
        Table { field: String::new(), ..table }
    });
    Effect::new(move || shown.set(Rc::new(lines::lines(&facets.get(), &present.get()))));
    let has_field = move || !table.with(|table| table.field.is_empty());
    view! {
        <div class="panes t" class:with-field=has_field class:codes=move || table.with(|table| table.part == Part::Errors) class:grouped=move || table.with(lines::is_grouped) && !shown.get().fell_through data-panel="table">
            <Facets lens table shown/>
            <main class="main">
                <div class="head">
                    <h1>{move || title(table.get().part)}" "<span>{move || subtitle(&table.get(), &shown.get())}</span></h1>
                    <p>{move || note(&table.get(), &shown.get())}</p>
                </div>
                <Rows lens table shown present/>
            </main>
            <Show when=has_field><FieldPane lens table present/></Show>
        </div>
    }
}

/// Asks what is open has anew when that changes.
fn follow_open(lens: Lens) {
    let open = Memo::new(move |_| {
        lens.docs.with(|docs| {
            let ready = docs.iter().filter_map(|doc| doc.summary.as_ref()).filter(|summary| summary.state == State::Ready);
            ready.map(|summary| (summary.doc, summary.known)).collect::<Vec<_>>()
        })
    });
    Effect::new(move || {
        open.track();
        lens.ask_fields();
    });
}

fn title(part: Part) -> &'static str {
    match part {
        Part::In => "Data Apple sends to your MDM",
        Part::Out => "Data sent back to Apple",
        Part::All => "Everything in the catalog",
        Part::Errors => "Error codes and messages",
        Part::Changes => "What changes in 27",
    }
}

fn note(table: &Table, lines: &Lines) -> &'static str {
    match table.part {
        _ if lines.fell_through => "None of these rows matches. This is what the whole catalog has.",
        Part::Errors => {
            "What devices, Apple's services and tools answer when something fails, and what to do. Search by number (also hexadecimal, or as Intune shows it), domain, name or words."
        }
        Part::Changes => "What the systems numbered 27 bring, give up and take away, from Apple's schema.",
        _ => {
            "What each message carries and what it is used for. A green dot says that a payload you have open contains it, with its first value."
        }
    }
}

fn subtitle(table: &Table, lines: &Lines) -> String {
    let (matching, all) = (dom::number(lines.matching as u32), dom::number(lines.all as u32));
    let what = match table.part {
        Part::All => "fields",
        Part::Errors => "entries",
        Part::Changes => "changes",
        Part::In | Part::Out => "rows",
    };
    if lines.fell_through {
        return [
            "0 of ",
            &all,
            " rows match “",
            &table.query,
            "”; ",
            &dom::count(lines.matching as u32, "field", "fields"),
            " of the catalog",
        ]
        .concat();
    }
    if table.query.is_empty() && lines.matching == lines.all {
        return [&all, " ", what].concat();
    }
    let matched = [&matching, " of ", &all, " ", what].concat();
    if table.query.is_empty() { matched } else { [&matched, " match “", &table.query, "”"].concat() }
}

fn change(lens: Lens, change: impl FnOnce(&mut Table)) {
    lens.view.update(|view| {
        if let View::Table(table) = view {
            change(table);
        }
    });
}

#[component]
fn Facets(lens: Lens, table: Memo<Table>, shown: RwSignal<Rc<Lines>, LocalStorage>) -> impl IntoView {
    let query = Memo::new(move |_| table.with(|table| table.query.clone()));
    let has_docs = move || lens.docs.with(|docs| !docs.is_empty());
    let parts = [
        (Part::In, "The table, 60 rows"),
        (Part::Out, "Sent back to Apple"),
        (Part::All, "Everything"),
        (Part::Errors, "Error codes"),
        (Part::Changes, "What changes in 27"),
    ]
    .map(|(part, name)| {
        let pressed = move || pressed(table.with(|table| table.part == part));
        view! {
            <button type="button" aria-pressed=pressed data-part=part.id() on:click=move |_| change(lens, |table| {
                *table = Table { part, query: std::mem::take(&mut table.query), ..Table::default() };
            })>{name}<small>{move || dom::number(lines::count(part, &query.get()) as u32)}</small></button>
        }
    })
    .collect_view();
    let services = move || {
        let chosen = table.with(|table| table.service.clone());
        let facet = shown.get().services.iter().map(|(name, count)| (name.clone(), name.clone(), *count)).collect();
        facet_buttons(facet, chosen, move |value| change(lens, |table| table.service = value))
    };
    let classes = move || {
        let chosen = table.with(|table| table.class.clone());
        let facet = shown.get().classes.iter().map(|(class, count)| (class.id().to_owned(), class.title().to_owned(), *count)).collect();
        facet_buttons(facet, chosen, move |value| change(lens, |table| table.class = value))
    };
    view! {
        <nav class="facets" aria-label="Parts of the table">
            <h2>{"Show"}</h2>{parts}
            <Show when=move || has_docs() && table.with(|table| table.part != Part::Errors)>
                <h2>{"Payloads"}</h2>
                <button type="button" data-facet="open" aria-pressed=move || pressed(table.with(|table| table.open)) on:click=move |_| change(lens, |table| table.open = !table.open)>
                    {"In what is open"}<small>{move || dom::number(shown.get().open as u32)}</small></button>
            </Show>
            <h2>{move || table.with(|table| match table.part { Part::Errors => "Domain", Part::Changes => "Change", _ => "Service" })}</h2>{services}
            <Show when=move || !shown.get().classes.is_empty()><h2>{"Sensitivity"}</h2></Show>{classes}
        </nav>
    }
}

/// A button for each value; pressed again it lets go.
fn facet_buttons(facet: Vec<(String, String, usize)>, chosen: String, choose: impl Fn(String) + Copy + 'static) -> impl IntoView {
    facet
        .into_iter()
        .map(|(id, name, count)| {
            let on = id == chosen;
            let next = if on { String::new() } else { id };
            view! { <button type="button" aria-pressed=pressed(on) on:click=move |_| choose(next.clone())>{name}<small>{dom::number(count as u32)}</small></button> }
        })
        .collect_view()
}

fn pressed(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// Another search begins at its top; a field that a link names is brought into view.
fn follow(
    table: Memo<Table>,
    shown: RwSignal<Rc<Lines>, LocalStorage>,
    node: NodeRef<Div>,
    cursor: RwSignal<Option<usize>>,
    row: RwSignal<f64>,
) {
    Effect::new(move || {
        let lines = shown.get();
        let field = table.with_untracked(|table| table.field.clone());
        let id = catalog::get().by_id(&field);
        let is_it = |line: &Line| match line {
            Line::Error(error) => !field.is_empty() && error.id() == field,
            line => id.is_some() && line.field() == id,
        };
        let place = lines.lines.iter().position(is_it);
        cursor.set(place);
        if let Some(list) = node.get() {
            // The list has its new height by then.
            dom::next_frame(move || {
                list.set_scroll_top(place.map_or(0, |place| ((place as f64 - 5.0) * row.get_untracked()).max(0.0) as i32));
            });
        }
    });
}

/// Heads of the columns.
#[component]
fn Columns(table: Memo<Table>) -> impl IntoView {
    let names = move || match table.with(|table| table.part) {
        Part::Errors => ["", "Domain", "Names", "Code", "What it means", "What to do", "Kind"],
        Part::Changes => ["Row", "Message", "Key", "Path", "What it is", "Used for", "Platforms"],
        Part::All => ["Row", "Message", "Key", "Path", "What it is", "Used for", "Sensitivity"],
        Part::In | Part::Out => ["Row", "Message", "Data", "Key on the wire", "What it is", "Used for", "Sensitivity"],
    };
    let classes = ["num", "where", "data", "key", "mean", "use", "aside"];
    let heads = move || names().into_iter().zip(classes).map(|(name, class)| view! { <span class=class>{name}</span> }).collect_view();
    view! { <div class="row cols" aria-hidden="true"><span></span>{heads}</div> }
}

/// Scrolls a list as far as it takes to see what is at `from` and is `height` high.
fn bring(list: &web_sys::HtmlElement, from: f64, height: f64) {
    let (top, view) = (f64::from(list.scroll_top()), f64::from(list.client_height()));
    if from < top {
        list.set_scroll_top(from as i32);
    } else if from + height > top + view {
        list.set_scroll_top((from + height - view) as i32);
    }
}

/// The line that a key goes to, from the one that is marked; of `count` lines, `page` of which are seen.
fn goal_of(key: &str, now: Option<usize>, count: usize, page: usize) -> Option<usize> {
    let here = now.unwrap_or(0);
    Some(match key {
        "ArrowDown" => now.map_or(0, |now| now + 1),
        "ArrowUp" => here.saturating_sub(1),
        "PageDown" => here + page,
        "PageUp" => here.saturating_sub(page),
        "Home" => 0,
        "End" => count - 1,
        _ => return None,
    })
}

#[component]
fn Rows(
    lens: Lens,
    table: Memo<Table>,
    shown: RwSignal<Rc<Lines>, LocalStorage>,
    present: RwSignal<Rc<Present>, LocalStorage>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let (top, height, row) = (RwSignal::new(0.0), RwSignal::new(900.0), RwSignal::new(ROW));
    let cursor = RwSignal::new(None::<usize>);
    let measure = move || {
        if let Some(list) = node.get_untracked() {
            top.set(f64::from(list.scroll_top()));
            height.set(f64::from(list.client_height()).max(100.0));
            row.set(if dom::is_narrow() { NARROW } else { ROW });
        }
    };
    Effect::new(move || {
        if node.get().is_some() {
            measure();
        }
    });
    follow(table, shown, node, cursor, row);
    let range = Memo::new(move |_| {
        let first = ((top.get() / row.get()) as usize).saturating_sub(6);
        (first, first + (height.get() / row.get()) as usize + 13)
    });
    let lines = move || {
        let (first, last) = range.get();
        let (shown, present, height, cursor) = (shown.get(), present.get(), row.get(), cursor.get());
        let last = last.min(shown.lines.len());
        let part = table.with(|table| table.part);
        (first.min(last)..last).map(|place| line(shown.lines[place], place, height, cursor == Some(place), part, &present)).collect_view()
    };
    let go = move |place: usize| {
        cursor.set(Some(place));
        if let Some(list) = node.get_untracked() {
            bring(&list, place as f64 * row.get_untracked(), row.get_untracked());
        }
    };
    let look = move |place: usize| {
        let id = shown.with_untracked(|shown| shown.lines.get(place).and_then(|line| line.id()));
        if let Some(id) = id {
            change(lens, |table| table.field = id);
        }
    };
    let key = move |event: KeyboardEvent| {
        let (count, now) = (shown.with_untracked(|shown| shown.lines.len()), cursor.get_untracked());
        if count == 0 {
            return;
        }
        let page = (height.get_untracked() / row.get_untracked()) as usize;
        if event.key() == "Enter" {
            look(now.unwrap_or(0));
            return event.prevent_default();
        }
        let Some(goal) = goal_of(&event.key(), now, count, page) else { return };
        event.prevent_default();
        event.stop_propagation();
        go(goal.min(count - 1));
    };
    view! {
        <Columns table/>
        <div class="grid" role="grid" aria-label="Data table" tabindex="0" node_ref=node
            aria-rowcount=move || shown.with(|shown| shown.lines.len().to_string())
            aria-activedescendant=move || cursor.get().filter(|place| (range.get().0..range.get().1).contains(place)).map(|place| ["line-", &place.to_string()].concat())
            on:scroll=move |_| measure()
            on:keydown=key
            on:click=move |event| {
                let place = dom::closest(event.target(), "[role=row]").and_then(|line| line.get_attribute("aria-rowindex")?.parse::<usize>().ok());
                if let Some(place) = place {
                    go(place - 1);
                    look(place - 1);
                }
            }>
            <div class="sizer" role="presentation" style:height=move || [&(shown.with(|shown| shown.lines.len()) as f64 * row.get()).to_string(), "px"].concat()>{lines}</div>
            <Show when=move || shown.with(|shown| shown.lines.is_empty())><p class="hint none">{"Nothing matches."}</p></Show>
        </div>
    }
}

fn line(line: Line, place: usize, height: f64, selected: bool, part: Part, present: &Present) -> impl IntoView + use<> {
    let id = ["line-", &place.to_string()].concat();
    let y = ["translateY(", &(place as f64 * height).to_string(), "px)"].concat();
    let index = (place + 1).to_string();
    if let Line::Group(service, message) = line {
        let names: Vec<&str> = [service, message].into_iter().filter(|name| !name.is_empty()).collect();
        return view! { <div class="row group" role="row" id=id aria-rowindex=index style:transform=y><span role="gridcell">{names.join(" · ")}</span></div> }.into_any();
    }
    let field = line.field().map(|id| catalog::get().id(id));
    let code = if let Line::Error(error) = line { Some(ErrorCode::id(error)) } else { None };
    let class = line.class();
    let number = line.row();
    let found = line.fields().iter().find_map(|field| present.get(field)).and_then(|fields| fields.first());
    let value = found.map(|field| ["● ", &field.value].concat());
    let numbers = number.clone();
    let original = if let Line::Seed(row) = line { row.used_for } else { "" };
    let (first, second) = if line.message().is_empty() { (line.service(), "") } else { (line.message(), line.service()) };
    // Of a change the platforms take the room.
    let (aside, whole) = (line.aside(), line.aside());
    let way = if part == Part::Changes { "" } else { line.way(part) };
    let names = if let Line::Error(error) = line { error.names } else { "" };
    view! {
        <div class="row" role="row" id=id aria-rowindex=index aria-selected=pressed(selected) style:transform=y
            data-field=field data-code=code data-rows=numbers data-privacy=class.map(|class| class.id())>
            <span role="gridcell" class="gutter">{class.map(mark)}</span>
            <span role="gridcell" class="num">{number}</span>
            <span role="gridcell" class="where"><span>{first}</span>{(!second.is_empty()).then(|| view! { <small>{second}</small> })}</span>
            <span role="gridcell" class="data">{line.data()}</span>
            <span role="gridcell" class="key" data-cell="key">{line.wire()}{(!names.is_empty()).then(|| view! { <small>{names}</small> })}{value.map(|value| view! { <span class="seen" title="In an open payload">{value}</span> })}</span>
            <span role="gridcell" class="mean" data-cell="meaning">{code_words(line.meaning())}</span>
            <span role="gridcell" class="use" data-cell="purpose" title=original>{code_words(line.purpose())}</span>
            <span role="gridcell" class="aside" data-cell="class" title=whole>{aside}{(!way.is_empty()).then(|| view! { <small>{way}</small> })}</span>
        </div>
    }
    .into_any()
}
