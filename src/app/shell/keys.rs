//! The keyboard: one handler on the window. Fields and dialogs keep the keys that are theirs.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::KeyboardEvent;

use super::actions::{self, Place};
use crate::app::desk::mode::Mode;
use crate::app::desk::route::View;
use crate::app::desk::state::{Dialog, Lens};
use crate::app::parts::dom;

/// Keys that move, for the list of keys; [`ACTIONS`](actions::ACTIONS) has those that do something.
pub const MOVES: [(&str, &str); 8] = [
    ("Ctrl K", "Find an action by its name"),
    ("Shift ↑ ↓", "Go to the same field of the previous or next element of a list"),
    ("Alt ← →", "Go back and forward through documents and fields"),
    ("↑ ↓", "Go a row up or down"),
    ("← →", "Close and open, or go to the parent and to the first child"),
    ("Home End", "Go to the first or the last row"),
    ("Page↑ Page↓", "Go a screen up or down"),
    ("Esc", "Go back"),
];

pub fn listen(lens: Lens) {
    let active = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "keydown", active, move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if pressed(lens, event) {
            event.prevent_default();
        }
    })
    .forget();
}

/// Whether the key was one of ours.
fn pressed(lens: Lens, event: &KeyboardEvent) -> bool {
    if lens.dialog.get_untracked().is_some() {
        return false;
    }
    if (event.ctrl_key() || event.meta_key()) && !event.alt_key() {
        return with_control(lens, &event.key());
    }
    if event.alt_key() {
        return false;
    }
    let (printing, dossier) = (lens.printing.get_untracked(), lens.dossier.get_untracked().is_some());
    if printing || dossier {
        if event.key() == "Escape" {
            if dossier { lens.leave_dossier() } else { lens.leave_print() }
        }
        return event.key() == "Escape";
    }
    let typing = dom::closest(event.target(), "input, textarea, select").is_some();
    if event.key() == "Escape" {
        return back(lens, typing);
    }
    if typing {
        return false;
    }
    if dom::closest(event.target(), "#tree").is_some() && in_tree(lens, event) {
        return true;
    }
    anywhere(lens, event)
}

/// Ctrl-K or ⌘K lists the actions. Of a document whose rows are not all here, printing begins with fetching them.
fn with_control(lens: Lens, key: &str) -> bool {
    match key {
        "k" => lens.dialog.set(Some(Dialog::Palette)),
        "p" if lens.dossier.get_untracked().is_none()
            && actions::has_payload(lens)
            && lens.sheet.with_untracked(|sheet| !sheet.is_whole()) =>
        {
            lens.print()
        }
        _ => return false,
    }
    true
}

fn anywhere(lens: Lens, event: &KeyboardEvent) -> bool {
    // From nowhere in particular the arrows find the tree.
    if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp")
        && actions::has_payload(lens)
        && dom::closest(event.target(), "button, a, [tabindex]").is_none()
    {
        lens.grid.update_value(|grid| grid.focus());
        return true;
    }
    let is_letter = event.key().chars().count() == 1;
    if is_letter && lens.settings.with_untracked(|settings| settings.keys_off) && dom::closest(event.target(), "#tree").is_none() {
        return false;
    }
    actions::press(lens, &event.key(), Place::Anywhere)
}

/// Keys of a WAI-ARIA treegrid.
fn in_tree(lens: Lens, event: &KeyboardEvent) -> bool {
    let (cursor, total, pages, row, parent) = lens.grid.with_value(|grid| {
        let row = grid.row(grid.cursor).map(|row| (row.at, row.open));
        (grid.cursor, grid.rows_total(), [grid.page(false), grid.page(true)], row, grid.parent())
    });
    if event.shift_key() && matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
        lens.sibling(event.key() == "ArrowDown");
        return true;
    }
    let goal = match event.key().as_str() {
        "ArrowDown" => cursor + 1,
        "ArrowUp" => cursor.saturating_sub(1),
        "PageDown" => pages[1],
        "PageUp" => pages[0],
        "Home" => 0,
        "End" => total.saturating_sub(1),
        "ArrowRight" => match row {
            Some((at, Some(false))) => {
                lens.toggle(at, true);
                return true;
            }
            Some((_, Some(true))) => cursor + 1,
            _ => return true,
        },
        "ArrowLeft" => match (row, parent) {
            (Some((at, Some(true))), _) => {
                lens.toggle(at, false);
                return true;
            }
            (_, Some(parent)) => parent,
            _ => return true,
        },
        " " => {
            if let Some((at, Some(open))) = row {
                lens.toggle(at, !open);
            }
            return true;
        }
        key => return actions::press(lens, key, Place::Tree),
    };
    lens.grid.update_value(|grid| {
        grid.move_to(goal);
    });
    lens.follow_cursor();
    true
}

/// Out of the filter, then out of the comparison.
fn compare_back(lens: Lens) -> bool {
    match lens.against.filter.with_untracked(String::is_empty) {
        true => lens.leave_compare(),
        false => lens.against.filter.set(String::new()),
    }
    true
}

/// One step back: out of the field, out of the detail, out of the search, out of the table.
fn back(lens: Lens, typing: bool) -> bool {
    if lens.view.get_untracked() == View::Compare {
        return compare_back(lens);
    }
    if typing {
        let query = lens.search.with_untracked(|search| search.query.clone());
        if lens.docs.with_untracked(|docs| docs.is_empty()) {
            return false;
        }
        if !query.is_empty() {
            lens.find(String::new());
        }
        lens.grid.update_value(|grid| grid.focus());
        return true;
    }
    let in_detail = dom::closest(document().active_element().map(Into::into), ".side").is_some();
    let on_payload = lens.view.get_untracked() == View::Payload;
    if on_payload && (in_detail || lens.detail_open.get_untracked()) {
        lens.leave_detail();
    } else if !lens.search.with_untracked(|search| search.query.is_empty()) {
        lens.find(String::new());
    } else if matches!(lens.view.get_untracked(), View::Table(_)) {
        lens.view.set(View::Payload);
    } else if lens.selected.get_untracked().is_some() && lens.mode.get_untracked() == Mode::Dense {
        lens.unchoose();
    } else {
        return false;
    }
    true
}
