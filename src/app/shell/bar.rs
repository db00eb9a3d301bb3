//! The bar at the top: search, open, paste, samples, data table, theme.

use leptos::prelude::*;

use super::actions::action;
use crate::app::desk::mode::Mode;
use crate::app::desk::route::{Table, View};
use crate::app::desk::state::{Dialog, Lens, Tab};
use crate::app::parts::dom;
use crate::app::parts::icon::{Brand, Glyph, Icon};
use crate::app::payload::copies::close_menus;
use crate::app::table::export::{self, Form};

#[component]
pub fn Bar(lens: Lens) -> impl IntoView {
    let on_table = Memo::new(move |_| matches!(lens.view.get(), View::Table(_)));
    let on_compare = Memo::new(move |_| lens.view.get() == View::Compare);
    let has_docs = Memo::new(move |_| lens.docs.with(|docs| !docs.is_empty()));
    let theme = move || match lens.settings.with(|settings| settings.theme.clone()).as_str() {
        "light" => "Theme: light",
        "dark" => "Theme: dark",
        _ => "Theme: as the system",
    };
    let compact = move || lens.settings.with(|settings| settings.rows == "compact");
    view! {
        <header class="bar">
            <Brand/>
            <Show when=move || (on_table.get() || has_docs.get()) && !on_compare.get() fallback=|| view! { <span class={"gap"}></span> }>
                <SearchBox lens on_table/>
            </Show>
            <Show when=move || has_docs.get() && !on_table.get()>
                <button class="quiet" type="button" aria-label="Open files" on:click=move |_| lens.open_more()>
                    <Glyph icon=Icon::Open/><span class="wide">{"Open"}</span>
                </button>
                <button class="quiet wide" type="button" on:click=move |_| lens.dialog.set(Some(Dialog::Opener))>{"Paste"}</button>
                <button class="quiet wide" type="button" data-action="samples" on:click=move |_| {
                    lens.dialog.set(Some(Dialog::Opener));
                    dom::next_frame(|| dom::focus_first("#opener [data-sample]"));
                }>{"Samples"}</button>
            </Show>
            <Show when=move || can_compare(lens) && !on_table.get() && !on_compare.get()>
                <button class="quiet wide" type="button" data-action="compare" on:click=move |_| (action("compare").run)(lens)>{"Compare"}</button>
            </Show>
            <Show when=move || on_table.get()>
                <Exports lens/>
            </Show>
            <button class="quiet" type="button" data-do="table" aria-label=move || table_name(on_table.get(), has_docs.get()) on:click=move |_| (action("table").run)(lens)>
                <span class="wide">{move || table_name(on_table.get(), has_docs.get())}</span>
                <span class="tight" aria-hidden="true"><Glyph icon=Icon::Table/></span>
            </button>
            <Show when=move || lens.mode.get() == Mode::Dense && has_docs.get() && !on_table.get()>
                <button class="quiet wide" type="button" aria-label="Compact rows" title="Compact rows" aria-pressed=move || if compact() { "true" } else { "false" }
                    on:click=move |_| (action("compact").run)(lens)>
                    <Glyph icon=Icon::Rows/>
                </button>
            </Show>
            <button class="quiet" type="button" data-action="palette" aria-label="Actions (Ctrl K)" title="Actions (Ctrl K)" on:click=move |_| (action("palette").run)(lens)>
                <Glyph icon=Icon::Menu/>
            </button>
            <button class="quiet" type="button" data-do="theme" aria-label=theme title=theme on:click=move |_| (action("theme").run)(lens)>
                <Glyph icon=Icon::Theme/>
            </button>
        </header>
    }
}

/// One document by itself is compared from the palette; of several a button says that they can be.
fn can_compare(lens: Lens) -> bool {
    lens.docs.with(|docs| docs.iter().filter(|doc| doc.parent.is_none()).count() > 1)
}

/// What is shown of the data table, for elsewhere.
#[component]
fn Exports(lens: Lens) -> impl IntoView {
    let line = move |id: &'static str, name: &'static str, run: fn(Lens, Form), form: Form| {
        view! { <button type="button" data-do=id on:click=move |_| { close_menus(); run(lens, form); }>{name}</button> }
    };
    view! {
        <details class="menu" data-do="exports"><summary data-action="export">{"Export"}</summary>
            <div class="pop">
                {line("csv", "Copy as CSV", export::copy, Form::Csv)}
                {line("markdown", "Copy as Markdown", export::copy, Form::Markdown)}
                {line("csv-file", "Save as CSV file", export::save, Form::Csv)}
                {line("markdown-file", "Save as Markdown file", export::save, Form::Markdown)}
            </div>
        </details>
    }
}

fn table_name(on_table: bool, has_docs: bool) -> &'static str {
    match (on_table, has_docs) {
        (false, _) => "Data table",
        (true, true) => "Back to payload",
        (true, false) => "Open a payload",
    }
}

#[component]
fn SearchBox(lens: Lens, on_table: Memo<bool>) -> impl IntoView {
    // Only another query writes into the field: written with every count of matches it would undo what was typed meanwhile.
    let value = Memo::new(move |_| match lens.view.get() {
        View::Table(table) => table.query,
        View::Payload | View::Compare => lens.search.with(|search| search.query.clone()),
    });
    let hint = move || if on_table.get() { "Search the table" } else { "Search keys, values and meanings" };
    let typed = move |text: String| {
        if on_table.get_untracked() {
            lens.view.update(|view| {
                if let View::Table(table) = view {
                    table.query = text;
                }
            });
        } else {
            // At once: a search that a further letter overtakes ends at its next step.
            lens.find(text);
        }
    };
    let step = move |event: web_sys::KeyboardEvent, text: String| {
        if on_table.get_untracked() || event.key() != "Enter" {
            return;
        }
        event.prevent_default();
        lens.find(text);
        lens.next_match(!event.shift_key());
    };
    view! {
        <div class="search" role="search">
            <Glyph icon=Icon::Search/>
            <input type="search" data-action="search" id="search" autocomplete="off" spellcheck="false" placeholder=hint aria-label=hint prop:value=move || value.get()
                on:input=move |event| typed(event_target_value(&event))
                on:keydown=move |event| { let text = event_target_value(&event); step(event, text) }/>
            <span data-count="matches" role="status">{move || if on_table.get() { String::new() } else { matches(lens) }}</span>
            <Show when=move || !on_table.get() && lens.search.with(|search| !search.query.is_empty())>
                <button class="quiet step" type="button" data-do="hits" aria-label="List the hits" title="List the hits" on:click=move |_| lens.set_tab(Tab::Hits)><Glyph icon=Icon::List/></button>
            </Show>
            <Show when=move || !on_table.get() && (lens.search.with(|search| search.count > 0) || elsewhere(lens).0 > 0)>
                <button class="quiet step" type="button" aria-label="Previous match" on:click=move |_| lens.next_match(false)><Glyph icon=Icon::Up/></button>
                <button class="quiet step" type="button" aria-label="Next match" on:click=move |_| lens.next_match(true)><Glyph icon=Icon::Down/></button>
            </Show>
            <kbd aria-hidden="true">{"/"}</kbd>
        </div>
    }
}

/// Matches in other documents, and how many of these there are.
fn elsewhere(lens: Lens) -> (u32, u32) {
    let current = lens.current.get();
    lens.hits.with(|hits| {
        let others = hits.iter().filter(|(doc, (count, _))| Some(**doc) != current && *count > 0);
        others.fold((0, 0), |(matches, docs), (_, (count, _))| (matches + count, docs + 1))
    })
}

/// "12 matches", "3 of 12", "no matches"; and how many there are in other documents.
fn matches(lens: Lens) -> String {
    let own = matches_here(lens);
    let (others, docs) = elsewhere(lens);
    if own.is_empty() || others == 0 {
        return own;
    }
    [&own, " · ", &dom::number(others), " in ", &dom::count(docs, "other", "others")].concat()
}

fn matches_here(lens: Lens) -> String {
    lens.search.with(|search| match search {
        search if search.query.is_empty() => String::new(),
        search if search.ordinal > 0 => format!("{} of {}", dom::number(search.ordinal), dom::number(search.count)),
        search if search.count == 0 && !search.done => "…".to_owned(),
        search if search.count == 0 => "0 matches".to_owned(),
        search => format!("{}{}", dom::count(search.count, "match", "matches"), if search.done { "" } else { " …" }),
    })
}

impl Lens {
    /// Where there is no room for "Paste" and "Samples", the button leads to all ways in.
    fn open_more(self) {
        if dom::is_narrow() { self.dialog.set(Some(Dialog::Opener)) } else { self.pick_files() }
    }

    pub fn toggle_table(self) {
        let on_table = matches!(self.view.get_untracked(), View::Table(_));
        self.view.set(if on_table { View::Payload } else { View::Table(Table::default()) });
        if !on_table {
            dom::next_frame(|| dom::focus("search"));
        }
    }

    pub fn toggle_compact(self) {
        self.settings.update(|settings| settings.rows = if settings.rows.is_empty() { "compact".to_owned() } else { String::new() });
        dom::next_frame(move || self.grid.update_value(|grid| grid.measure()));
    }
}
