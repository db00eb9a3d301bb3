//! The keyboard: one handler on the window. Fields and dialogs keep the keys that are theirs.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::KeyboardEvent;

use super::dom;
use super::route::View;
use super::side::TABS;
use super::state::{Dialog, Lens, Tab};
use crate::worker::protocol::{Copy, Request};

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
    if event.ctrl_key() || event.meta_key() || event.alt_key() || lens.dialog.get_untracked().is_some() {
        return false;
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

fn anywhere(lens: Lens, event: &KeyboardEvent) -> bool {
    let has_docs = lens.docs.with_untracked(|docs| !docs.is_empty());
    let on_table = matches!(lens.view.get_untracked(), View::Table(_));
    let selected = lens.selected.get_untracked().filter(|_| !on_table);
    match event.key().as_str() {
        "/" => dom::focus("search"),
        "?" => lens.dialog.set(Some(Dialog::Keys)),
        "o" => lens.pick_files(),
        "v" if has_docs => lens.dialog.set(Some(Dialog::Opener)),
        "v" => dom::focus("paste"),
        "t" => lens.toggle_table(),
        "n" | "N" if has_docs && !on_table => {
            let forward = event.key() == "n";
            if lens.search.with_untracked(|search| search.query.is_empty()) {
                lens.next_finding(forward);
            } else {
                lens.next_match(forward);
            }
        }
        key @ ("1" | "2" | "3" | "4") if has_docs && !on_table => {
            let place = usize::from(key.as_bytes()[0] - b'1');
            lens.set_tab(TABS[place].0);
        }
        "c" => match selected {
            Some(at) => lens.copy(at, Copy::Value, "Value copied"),
            None => return false,
        },
        "p" => match selected {
            Some(at) => lens.copy(at, Copy::Path, "Path copied"),
            None => return false,
        },
        // From nowhere in particular the arrows find the tree.
        "ArrowDown" | "ArrowUp" if has_docs && !on_table && dom::closest(event.target(), "button, a, [tabindex]").is_none() => {
            lens.grid.update_value(|grid| grid.focus());
        }
        _ => return false,
    }
    true
}

/// Keys of a WAI-ARIA treegrid.
fn in_tree(lens: Lens, event: &KeyboardEvent) -> bool {
    let (cursor, total, page, row, parent) = lens.grid.with_value(|grid| {
        let row = grid.row(grid.cursor).map(|row| (row.at, row.open, row.secret));
        (grid.cursor, grid.rows_total(), grid.page(), row, grid.parent())
    });
    let target = match event.key().as_str() {
        "ArrowDown" => cursor + 1,
        "ArrowUp" => cursor.saturating_sub(1),
        "PageDown" => cursor + page,
        "PageUp" => cursor.saturating_sub(page),
        "Home" => 0,
        "End" => total.saturating_sub(1),
        "ArrowRight" => match row {
            Some((at, Some(false), _)) => {
                lens.toggle(at, true);
                return true;
            }
            Some((_, Some(true), _)) => cursor + 1,
            _ => return true,
        },
        "ArrowLeft" => match (row, parent) {
            (Some((at, Some(true), _)), _) => {
                lens.toggle(at, false);
                return true;
            }
            (_, Some(parent)) => parent,
            _ => return true,
        },
        "Enter" => {
            if let Some((at, ..)) = row {
                lens.select(at);
            }
            lens.set_tab(Tab::Field);
            dom::focus("panel");
            return true;
        }
        " " => {
            if let Some((at, Some(open), _)) = row {
                lens.toggle(at, !open);
            }
            return true;
        }
        "s" => {
            if let Some((at, _, true)) = row {
                lens.toggle_secret(at);
            }
            return true;
        }
        "*" => {
            lens.step(|doc| Request::Fold { doc, depth: u32::MAX });
            return true;
        }
        "-" => {
            lens.step(|doc| Request::Fold { doc, depth: 1 });
            return true;
        }
        _ => return false,
    };
    lens.grid.update_value(|grid| {
        grid.move_to(target);
    });
    lens.follow_cursor();
    true
}

/// One step back: out of the field, out of the detail, out of the search, out of the table.
fn back(lens: Lens, typing: bool) -> bool {
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
    if dom::closest(document().active_element().map(Into::into), ".side").is_some() || (lens.detail_open.get_untracked() && !dom::is_wide())
    {
        lens.leave_detail();
    } else if !lens.search.with_untracked(|search| search.query.is_empty()) {
        lens.find(String::new());
    } else if matches!(lens.view.get_untracked(), View::Table(_)) {
        lens.view.set(View::Payload);
    } else {
        return false;
    }
    true
}

impl Lens {
    /// The detail goes along with the cursor, as soon as its row is here.
    pub fn follow_cursor(self) {
        let at = self.grid.with_value(|grid| grid.row(grid.cursor).map(|row| row.at));
        match at {
            Some(at) => self.select(at),
            None => self.grid.update_value(|grid| grid.follow = true),
        }
    }
}
