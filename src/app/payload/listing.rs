//! The table view: a list of alike things, a line each, sorted and filtered in the worker. A window of its rows is here.

use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{Event, KeyboardEvent};

use crate::app::desk::state::Lens;
use crate::app::grid::scroll::Scroll;
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::parts::words::code_words;
use crate::app::payload::copies::close_menus;
use crate::app::payload::secrets::masked_text;
use mdm_lens::secret::DOTS;
use mdm_lens::session::{At, Cell, Column, Goal, ListView, Spread, State, TableForm, TableRow, TableView, put_term, term_of};

/// Pixels of a row, of a letter in a cell, and of the first column.
const ROW: f64 = 30.0;
const LETTER: f64 = 7.4;
const FIRST: f64 = 64.0;
/// Rows asked for beyond the window at each end, and those at which more are asked for.
const AHEAD: u32 = 40;
const MARGIN: u32 = 10;
/// Values of a column that are shown before somebody asks for all.
const FEW: usize = 100;

const FORMS: [(TableForm, &str, &str); 3] = [
    (TableForm::Tsv, "for a spreadsheet (TSV)", "Copied as TSV"),
    (TableForm::Csv, "as CSV", "Copied as CSV"),
    (TableForm::Markdown, "as Markdown", "Copied as Markdown"),
];

/// What the view knows of itself.
#[derive(Clone, Copy)]
struct Book {
    lens: Lens,
    node: NodeRef<Div>,
    scroll: StoredValue<Scroll, LocalStorage>,
    moved: RwSignal<f64>,
    /// Row and column that the keys are at; row 0 is the heads, column 0 the number.
    cursor: RwSignal<(u32, u32)>,
}

#[component]
pub fn ListBook(lens: Lens) -> impl IntoView {
    let scroll = Scroll { row: ROW, ..Scroll::default() };
    let (moved, cursor) = (RwSignal::new(0.0), RwSignal::new((0, 0)));
    let book = Book { lens, node: NodeRef::new(), scroll: StoredValue::new_local(scroll), moved, cursor };
    follow(book);
    let none = move || lens.listing.lists.with(|lists| lists.as_ref().is_some_and(|lists| lists.is_empty()));
    view! {
        <div class="listbook" data-panel="listing">
            <Show when=move || !none() fallback=|| view! { <p class="hint empty">{"This document has no list to show as a table. Lists of devices, apps, profiles and certificates have one."}</p> }>
                <Tools book/>
                <Lines book/>
                {move || lens.listing.spread.get().map(|spread| spread_panel(lens, &spread))}
            </Show>
        </div>
    }
}

/// Asks when something else is looked at, or in another way.
fn follow(book: Book) {
    let lens = book.lens;
    let ready = Memo::new(move |_| lens.summary().map(|summary| (summary.doc, summary.state != State::Loading)));
    Effect::new(move || {
        if let Some((_, true)) = ready.get() {
            lens.ask_lists();
        }
    });
    Effect::new(move || {
        let _ = (lens.listing.ask.track(), lens.unmasked.track());
        book.scroll.update_value(|scroll| (scroll.top, scroll.bar) = (0.0, 0.0));
        if let Some(list) = book.node.get_untracked() {
            list.set_scroll_top(0);
        }
        book.measure();
        book.ask();
    });
    Effect::new(move || {
        let rows = lens.listing.table.with(|table| table.as_ref().map_or(0, |table| table.matching));
        book.scroll.update_value(|scroll| scroll.rows = rows);
        let most = (rows, lens.listing.columns().len() as u32);
        if book.cursor.with_untracked(|now| now.0 > most.0 || now.1 > most.1) {
            book.cursor.update(|now| *now = (now.0.min(most.0), now.1.min(most.1)));
        }
    });
    on_cleanup(move || lens.listing.forget());
}

impl Book {
    fn measure(self) {
        let height = self.node.get_untracked().map_or(600.0, |list| f64::from(list.client_height()));
        self.scroll.update_value(|scroll| scroll.view = (height - ROW).max(ROW));
    }

    fn ask(self) {
        let (from, to) = self.scroll.with_value(|scroll| {
            let first = (scroll.top / ROW) as u32;
            (first, first + (scroll.view / ROW).ceil() as u32 + 1)
        });
        let first = from.saturating_sub(AHEAD);
        self.lens.ask_table(first, to - first + AHEAD);
    }

    fn scrolled(self) {
        let Some(list) = self.node.get_untracked() else { return };
        self.measure();
        let bar = f64::from(list.scroll_top());
        self.scroll.update_value(|scroll| {
            if (bar - scroll.bar).abs() >= 1.0 {
                scroll.moved(bar);
            }
        });
        self.moved.set(bar);
        let (from, to) = self.scroll.with_value(Scroll::window);
        let (first, last, all) = self.lens.listing.table.with_untracked(|table| {
            table.as_ref().map_or((0, 0, 0), |table| (table.first, table.first + table.rows.len() as u32, table.matching))
        });
        if from.saturating_sub(MARGIN) < first || (to + MARGIN).min(all) > last {
            self.ask();
        }
    }

    /// Moves the cursor and what is seen along with it.
    fn go(self, row: u32, column: u32) {
        self.cursor.set((row, column));
        let Some(list) = self.node.get_untracked() else { return };
        if row > 0 {
            let top = self.scroll.with_value(|scroll| scroll.top);
            self.scroll.update_value(|scroll| scroll.bring(row - 1));
            let (now, bar) = self.scroll.with_value(|scroll| (scroll.top, scroll.bar));
            if (now - top).abs() >= 1.0 {
                list.set_scroll_top(bar as i32);
            }
        }
        let id = ["head-", &column.to_string()].concat();
        if let Some(head) = dom::by_id(&id) {
            let (start, end) = (head.offset_left(), head.offset_left() + head.offset_width());
            let (left, room) = (list.scroll_left(), list.client_width());
            if start - FIRST as i32 <= left {
                list.set_scroll_left((start - FIRST as i32).max(0));
            } else if end > left + room {
                list.set_scroll_left(end - room);
            }
        }
    }

    /// The column of a place of the cursor; the number has none.
    fn column(self, place: u32) -> Option<(u32, Column)> {
        untrack(|| self.lens.listing.columns()).into_iter().nth(place.checked_sub(1)? as usize)
    }

    /// The value, or the element, that a cell is of.
    fn place_of(self, row: u32, column: u32) -> Option<At> {
        let number = self.column(column).map(|(number, _)| number);
        self.lens.listing.table.with_untracked(|table| {
            let table = table.as_ref()?;
            let row = table.rows.get(row.checked_sub(1)?.checked_sub(table.first)? as usize)?;
            number.and_then(|number| row.cells.get(number as usize)?.at).or(Some(row.at))
        })
    }

    fn look(self, row: u32, column: u32) {
        if let Some(at) = self.place_of(row, column) {
            self.lens.reveal(Goal::At(at));
            self.lens.open_detail();
        }
    }
}

/// List, filter, columns, copies.
#[component]
fn Tools(book: Book) -> impl IntoView {
    let lens = book.lens;
    let choose = move |event: Event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        let list = lens.listing.lists.with_untracked(|lists| Some(lists.as_ref()?.get(place?)?.at));
        lens.choose_list(list);
    };
    let options = move || {
        let chosen = lens.listing.ask.with(|ask| ask.as_ref().map(|ask| ask.list));
        let lists = lens.listing.lists.get().unwrap_or_default();
        lists
            .iter()
            .enumerate()
            .map(|(n, list)| view! { <option value=n.to_string() selected=Some(list.at) == chosen>{list_name(list)}</option> })
            .collect_view()
    };
    let counted = move || {
        lens.listing.table.with(|table| {
            let Some(table) = table else { return String::new() };
            let all = dom::count(table.total, "row", "rows");
            if table.matching == table.total { all } else { [&dom::number(table.matching), " of ", &all].concat() }
        })
    };
    let filter = Memo::new(move |_| lens.listing.ask.with(|ask| ask.as_ref().map(|ask| ask.filter.clone()).unwrap_or_default()));
    let copies = FORMS.map(|(form, name, said)| {
        view! { <button type="button" data-do=["copy-", said.rsplit(' ').next().unwrap_or_default()].concat().to_lowercase() on:click=move |_| { close_menus(); lens.copy_table(form, said); }>{"Copy "}{name}</button> }
    });
    view! {
        <div class="tools">
            <select aria-label="List" data-action="list" on:change=choose>{options}</select>
            <input type="search" data-action="filter" placeholder="Filter: mail, or Version<17.9" aria-label="Filter the rows" title="Rows that have each of these words. About one column: Name:mail, Kind=app, Version<17.9, Seen>=2026-01. With a minus before it: rows that do not." autocomplete="off" spellcheck="false" prop:value=move || filter.get()
                on:input=move |event| { let text = event_target_value(&event); lens.change_table(|ask| ask.filter = text); }/>
            {move || only_chip(lens)}
            <span role="status" class="muted" data-count="rows">{counted}</span>
            <details class="menu" data-do="columns"><summary>{"Columns"}</summary><div class="pop">{move || column_boxes(lens)}</div></details>
            <details class="menu" data-do="copy-table"><summary>{"Copy"}</summary><div class="pop">{copies.collect_view()}
                <p class="hint">{"Rows and columns as shown. Secrets are left out."}</p></div></details>
        </div>
    }
}

fn list_name(list: &ListView) -> String {
    let name = if list.key.is_empty() { "The document" } else { &list.key };
    [name, " · ", &dom::number(list.count)].concat()
}

/// The one value that rows are narrowed to.
fn only_chip(lens: Lens) -> Option<impl IntoView> {
    let (column, value) = lens.listing.ask.with(|ask| ask.as_ref()?.only.clone())?;
    let key = lens.listing.table.with(|table| table.as_ref()?.columns.get(column as usize).map(|column| column.key.clone()))?;
    let value = if value.is_empty() { "none".to_owned() } else { value };
    let label = ["Show all rows again, not only those with ", &key, " ", &value].concat();
    Some(
        view! { <button type="button" class="chip" data-do="all-values" aria-label=label on:click=move |_| lens.change_table(|ask| ask.only = None)>{key}" = "{value}" ×"</button> },
    )
}

fn column_boxes(lens: Lens) -> impl IntoView {
    let hidden = lens.listing.hidden.get();
    let columns = lens.listing.table.with(|table| table.as_ref().map(|table| table.columns.clone()).unwrap_or_default());
    let boxes = columns.into_iter().map(|column| {
        let (key, on) = (column.key.clone(), !hidden.contains(&column.key));
        let change = move |_| {
            lens.listing.hidden.update(|hidden| {
                let hidden = Rc::make_mut(hidden);
                match hidden.iter().position(|other| *other == key) {
                    Some(place) => drop(hidden.remove(place)),
                    None => hidden.push(key.clone()),
                }
            });
        };
        view! { <label class="pick" title=column.meaning><input type="checkbox" prop:checked=on on:change=change/><code>{column.key}</code></label> }
    });
    boxes.collect_view()
}

#[component]
fn Lines(book: Book) -> impl IntoView {
    let lens = book.lens;
    let template = move || {
        let widths = lens
            .listing
            .columns()
            .iter()
            .map(|(_, column)| [&(f64::from(column.wide) * LETTER + 22.0).to_string(), "px"].concat())
            .collect::<Vec<_>>();
        [&FIRST.to_string(), "px ", &widths.join(" ")].concat()
    };
    let template = Memo::new(move |_| template());
    let sort = Memo::new(move |_| lens.listing.ask.with(|ask| ask.as_ref().and_then(|ask| ask.sort)));
    let heads = move || {
        let sort = sort.get();
        lens.listing
            .columns()
            .into_iter()
            .enumerate()
            .map(|(place, (number, column))| head(book, place as u32 + 1, number, column, sort))
            .collect_view()
    };
    let lines = move || {
        let columns: Vec<u32> = lens.listing.columns().into_iter().map(|(number, _)| number).collect();
        lens.listing.table.get().map(|table| lines(&table, &columns, template.get()))
    };
    let offset = move || {
        book.moved.get();
        let first = lens.listing.table.with(|table| table.as_ref().map_or(0, |table| table.first));
        let (bar, top) = book.scroll.with_value(|scroll| (scroll.bar, scroll.top));
        ["translateY(", &(bar + f64::from(first) * ROW - top).to_string(), "px)"].concat()
    };
    let height = move || {
        let rows = lens.listing.table.with(|table| table.as_ref().map_or(0, |table| table.matching));
        book.scroll.update_value(|scroll| scroll.rows = rows);
        [&book.scroll.with_value(Scroll::height).to_string(), "px"].concat()
    };
    let rows = move || lens.listing.table.with(|table| table.as_ref().map_or(0, |table| table.matching) + 1).to_string();
    let active = move || {
        let (row, column) = book.cursor.get();
        Some(if row == 0 {
            ["head-", &column.to_string()].concat()
        } else {
            ["cell-", &row.to_string(), "-", &column.to_string()].concat()
        })
    };
    Effect::new(move || {
        lens.listing.table.track();
        let id = active();
        mark_cursor(book.node, id);
    });
    view! {
        <div class="lgrid" role="grid" id="listing" aria-label="Table of the list" tabindex="0" aria-readonly="true" node_ref=book.node
            aria-rowcount=rows aria-colcount=move || (lens.listing.columns().len() + 1).to_string() aria-activedescendant=active
            on:scroll=move |_| book.scrolled()
            on:keydown=move |event| key(book, &event)
            on:click=move |event| clicked(book, &event)>
            <div class="lrow lheads" role="row" aria-rowindex="1" style:grid-template-columns=move || template.get()>
                <span role="columnheader" id="head-0" class="num">{"#"}</span>{heads}
            </div>
            <div class="sizer" role="presentation" style:height=height><div class="layer" role="presentation" style:transform=offset>{lines}</div></div>
            <Show when=move || lens.listing.table.with(|table| table.as_ref().is_some_and(|table| table.matching == 0))><p class="hint empty">{"No row matches the filter."}</p></Show>
        </div>
    }
}

/// Shows where the keys are.
fn mark_cursor(node: NodeRef<Div>, id: Option<String>) {
    let Some(list) = node.get_untracked() else { return };
    dom::next_frame(move || {
        if let Ok(Some(old)) = list.query_selector(".at") {
            let _ = old.class_list().remove_1("at");
        }
        if let Some(cell) = id.and_then(|id| dom::by_id(&id)) {
            let _ = cell.class_list().add_1("at");
        }
    });
}

/// The head of a column: what it is, its order, its values.
fn head(book: Book, place: u32, number: u32, column: Column, sort: Option<(u32, bool)>) -> impl IntoView {
    let lens = book.lens;
    let order = sort.filter(|(by, _)| *by == number).map(|(_, descending)| descending);
    let said = match order {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    let arrow = order.map(|descending| view! { <Glyph icon={if descending { Icon::Down } else { Icon::Up }}/> });
    let words = match (column.meaning.as_str(), column.purpose.as_str()) {
        ("", _) => "Not in the catalog.".to_owned(),
        (meaning, "") => meaning.to_owned(),
        (meaning, purpose) => [meaning, "\nUsed for: ", purpose].concat(),
    };
    let words = words.replace('`', "");
    let values = ["Values of ", &column.key].concat();
    let (key, secret) = (column.key.clone(), column.secret);
    view! {
        <span role="columnheader" id=["head-", &place.to_string()].concat() aria-sort=said data-column=column.key title=words>
            <button type="button" tabindex="-1" class="sort" disabled=secret on:click=move |_| lens.sort_table(number)>{key}{arrow}</button>
            {(!secret).then(|| view! { <button type="button" tabindex="-1" class="values" aria-label=values.clone() title=values on:click=move |_| lens.ask_spread(number)>{"⋯"}</button> })}
        </span>
    }
}

fn lines(table: &TableView, columns: &[u32], template: String) -> impl IntoView + use<> {
    let first = table.first;
    (first..).zip(&table.rows).map(|(place, row)| line(place, row, columns, template.clone())).collect_view()
}

fn line(place: u32, row: &TableRow, columns: &[u32], template: String) -> impl IntoView + use<> {
    let number = place + 1;
    let id = |column: usize| ["cell-", &number.to_string(), "-", &column.to_string()].concat();
    let none = Cell::default();
    let cells =
        columns.iter().enumerate().map(|(at, column)| cell(id(at + 1), row.cells.get(*column as usize).unwrap_or(&none))).collect_view();
    view! {
        <div class="lrow" role="row" aria-rowindex=(number + 1).to_string() style:grid-template-columns=template>
            <span role="rowheader" class="num" id=id(0)>{row.name.clone()}</span>{cells}
        </div>
    }
}

fn cell(id: String, cell: &Cell) -> impl IntoView + use<> {
    let level = cell.finding.map(|level| level.id());
    if cell.masked {
        let text = if cell.text.is_empty() { DOTS.to_owned() } else { cell.text.clone() };
        return view! { <span role="gridcell" id=id data-level=level data-masked="">{masked_text(&text)}</span> }.into_any();
    }
    let whole = [cell.text.as_str(), cell.reading.as_deref().unwrap_or_default()].join("\n");
    let reading = cell.reading.clone().map(|reading| view! { <i>{" "}{reading}</i> });
    view! { <span role="gridcell" id=id title=whole.trim().to_owned() data-level=level>{cell.text.clone()}{reading}</span> }.into_any()
}

/// The cell that something happened in: row and column of the cursor.
fn cell_of(event: &web_sys::MouseEvent) -> Option<(u32, u32)> {
    let id = dom::closest(event.target(), "[role=gridcell], [role=rowheader], [role=columnheader]")?.id();
    match id.strip_prefix("cell-") {
        Some(place) => place.split_once('-').and_then(|(row, column)| Some((row.parse().ok()?, column.parse().ok()?))),
        None => Some((0, id.strip_prefix("head-")?.parse().ok()?)),
    }
}

fn clicked(book: Book, event: &web_sys::MouseEvent) {
    let Some((row, column)) = cell_of(event) else { return };
    book.cursor.set((row, column));
    if row > 0 {
        book.look(row, column);
    }
}

/// Keys of a WAI-ARIA grid.
fn key(book: Book, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let (row, column) = book.cursor.get_untracked();
    let rows = book.scroll.with_value(|scroll| scroll.rows);
    let columns = untrack(|| book.lens.listing.columns().len() as u32);
    let page = (book.scroll.with_value(|scroll| scroll.view) / ROW) as u32;
    let (row, column) = match event.key().as_str() {
        "ArrowDown" => (row + 1, column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowRight" => (row, column + 1),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => (row + page, column),
        "PageUp" => (row.saturating_sub(page).max(1), column),
        "Home" => (1, column),
        "End" => (rows, column),
        "Enter" | " " => {
            match (row, book.column(column)) {
                (_, Some((number, column))) if !column.secret && event.shift_key() => book.lens.ask_spread(number),
                (0, Some((number, column))) if !column.secret => book.lens.sort_table(number),
                (0, _) => {}
                _ => book.look(row, column),
            }
            return event.prevent_default();
        }
        "Escape" if book.lens.listing.spread.with_untracked(Option::is_some) => {
            book.lens.listing.spread.set(None);
            event.stop_propagation();
            return event.prevent_default();
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    book.go(row.min(rows), column.min(columns));
}

/// How often each value of a column is there, the rare ones first.
fn spread_panel(lens: Lens, spread: &Rc<Spread>) -> impl IntoView + use<> {
    let number = spread.column;
    let spread = spread.clone();
    let column = lens
        .listing
        .table
        .with_untracked(|table| table.as_ref().and_then(|table| table.columns.get(number as usize).cloned()))
        .unwrap_or_default();
    let (common, all) = (RwSignal::new(false), RwSignal::new(false));
    let most = spread.values.iter().map(|(_, count)| *count).max().unwrap_or(1).max(spread.empty).max(1);
    let order = if spread.distinct > 1 { ", the rare ones first" } else { "" };
    let said = [&dom::count(spread.distinct, "value", "values"), order].concat();
    let (many, secret) = (spread.values.len(), column.secret);
    let (empty, masked) = (spread.empty, spread.masked);
    let spread = StoredValue::new_local(spread);
    let values = move || {
        let mut values = spread.with_value(|spread| spread.values.clone());
        if common.get() {
            values.reverse();
        }
        values.truncate(if all.get() { many } else { FEW });
        values.into_iter().map(|(text, count)| value_button(lens, number, text, count, most)).collect_view()
    };
    let key = StoredValue::new(column.key.clone());
    let typed = move |event: Event| {
        let text = event_target_value(&event);
        lens.change_table(|ask| ask.filter = key.with_value(|key| put_term(&ask.filter, key, &text)));
    };
    let wanted = lens.listing.ask.with_untracked(|ask| ask.as_ref().map(|ask| term_of(&ask.filter, &column.key)).unwrap_or_default());
    let only = ["Only rows that have this in ", &column.key].concat();
    let close = move || {
        lens.listing.spread.set(None);
        dom::focus("listing");
    };
    dom::next_frame(|| dom::focus_first("#spread input, #spread"));
    let label = ["Values of ", &column.key].concat();
    view! {
        <section class="spread" id="spread" tabindex="-1" aria-label=label data-panel="spread" on:keydown=move |event: KeyboardEvent| if event.key() == "Escape" {
            event.stop_propagation();
            event.prevent_default();
            close();
        }>
            <div class="top"><h2><code>{column.key}</code></h2><button class="quiet small" type="button" aria-label="Close the values" on:click=move |_| close()><Glyph icon=Icon::Close/></button></div>
            <p>{code_words(&column.meaning)}</p>
            {(!secret).then(|| view! { <input type="search" data-action="filter-column" placeholder="Only rows with …" aria-label=only autocomplete="off" spellcheck="false" value=wanted on:input=typed/> })}
            <p class="hint">{said}{(masked > 0).then(|| [", ", &dom::number(masked), " masked"].concat())}
                {(many > 1).then(|| view! { " "<button class="show" type="button" aria-pressed=move || if common.get() { "true" } else { "false" } on:click=move |_| common.update(|common| *common = !*common)>{"Common ones first"}</button> })}</p>
            <ul>{(empty > 0).then(|| value_button(lens, number, String::new(), empty, most))}{values}</ul>
            <Show when=move || FEW < many && !all.get()><button class="show" type="button" on:click=move |_| all.set(true)>{["Show all ", &many.to_string()].concat()}</button></Show>
        </section>
    }
}

/// A value: a click narrows the rows to it.
fn value_button(lens: Lens, column: u32, text: String, count: u32, most: u32) -> impl IntoView {
    let share = [&(f64::from(count) / f64::from(most) * 100.0).to_string(), "%"].concat();
    let name = if text.is_empty() { view! { <i>{"no such key"}</i> }.into_any() } else { text.clone().into_any() };
    view! { <li><button type="button" on:click=move |_| lens.change_table(|ask| ask.only = Some((column, text.clone())))><span class="bar" aria-hidden="true" style:width=share></span><span>{name}</span><b>{dom::number(count)}</b></button></li> }
}
