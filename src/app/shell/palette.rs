//! All actions and all documents by their names (Ctrl-K or ⌘K): type a word, press Enter.

use leptos::html::Input;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::actions::{ACTIONS, Action};
use crate::app::desk::state::Lens;
use crate::app::desk::title::title_of;
use crate::app::parts::dom;
use mdm_lens::session::DocId;

/// Lines that are shown.
const MOST: usize = 60;

#[derive(Clone, Copy)]
enum Line {
    Action(&'static Action),
    Doc(DocId),
}

#[component]
pub fn Palette(lens: Lens) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0usize);
    let lines = Memo::new_with_compare(move |_| matching(lens, &query.get()), |_, _| true);
    Effect::new(move || {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let run = move |place: usize| {
        let Some(line) = lines.with_untracked(|lines| lines.get(place).map(|(line, ..)| *line)) else { return };
        lens.dialog.set(None);
        // With the dialog gone, focus is back where the action looks for it.
        dom::next_frame(move || match line {
            Line::Action(action) => (action.run)(lens),
            Line::Doc(doc) => lens.visit(doc),
        });
    };
    let key = move |event: KeyboardEvent| {
        let count = lines.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" => run(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
        let shown = ["palette-", &chosen.get_untracked().to_string()].concat();
        if let Some(line) = dom::by_id(&shown) {
            line.scroll_into_view_with_bool(false);
        }
    };
    let options = move || {
        let chosen = chosen.get();
        lines.with(|lines| {
            let option = |(place, (_, name, keys)): (usize, &(Line, String, &'static str))| {
                let selected = if place == chosen { "true" } else { "false" };
                let keys = (!keys.is_empty()).then(|| keys.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect_view());
                view! { <div role="option" id=["palette-", &place.to_string()].concat() aria-selected=selected on:click=move |_| run(place)><span>{name.clone()}</span>{keys}</div> }
            };
            lines.iter().enumerate().map(option).collect_view()
        })
    };
    view! {
        <div class="palette">
            <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label="Find an action" placeholder="Find an action or a document" autocomplete="off" spellcheck="false" node_ref=input
                aria-activedescendant=move || ["palette-", &chosen.get().to_string()].concat()
                on:input=move |event| { query.set(event_target_value(&event)); chosen.set(0); }
                on:keydown=key/>
            <div role="listbox" id="palette-list" aria-label="Actions">{options}</div>
            <Show when=move || lines.with(Vec::is_empty)><p class={"hint"}>{"No action has this name."}</p></Show>
        </div>
    }
}

/// What is possible now and has every word in its name; names that begin with them first.
fn matching(lens: Lens, query: &str) -> Vec<(Line, String, &'static str)> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let actions = ACTIONS.iter().filter(|action| action.id != "palette" && (action.when)(lens));
    let actions = actions.map(|action| (Line::Action(action), action.name.to_owned(), action.key));
    let docs: Vec<(DocId, String)> = lens.docs.with_untracked(|docs| docs.iter().map(|doc| (doc.id, title_of(doc))).collect());
    let current = lens.current.get_untracked();
    let docs = docs.into_iter().filter(|(id, _)| Some(*id) != current).map(|(id, title)| (Line::Doc(id), ["Go to ", &title].concat(), ""));
    let mut found: Vec<_> = actions
        .chain(docs)
        .filter(|(_, name, _)| {
            let name = name.to_lowercase();
            words.iter().all(|word| name.contains(word.as_str()))
        })
        .collect();
    if let Some(first) = words.first() {
        found.sort_by_key(|(_, name, _)| !name.to_lowercase().starts_with(first.as_str()));
    }
    found.truncate(MOST);
    found
}
