//! What a person can do, as data: keys, the list of keys and menus read it here.

use leptos::prelude::*;

use crate::app::compare::view::step;
use crate::app::desk::mode::Mode;
use crate::app::desk::route::View;
use crate::app::desk::state::{Dialog, Lens, Tab};
use crate::app::parts::dom;
use mdm_lens::session::ways::Form;
use mdm_lens::session::{Copy, Request, Secrets};

/// Where a key means an action.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Anywhere,
    /// On a row of the tree only.
    Tree,
}

/// One thing that can be done.
pub struct Action {
    /// Short and stable: "copy-value".
    pub id: &'static str,
    /// A verb and what it is done to: "Copy the value".
    pub name: &'static str,
    /// As `KeyboardEvent.key` names it; empty where there is none.
    pub key: &'static str,
    pub place: Place,
    /// Whether it is possible now.
    pub when: fn(Lens) -> bool,
    pub run: fn(Lens),
}

/// All of them, in the order of the list of keys.
pub static ACTIONS: &[Action] = &[
    anywhere("palette", "Find an action", "", |_| true, |lens| lens.dialog.set(Some(Dialog::Palette))),
    anywhere("search", "Search", "/", |_| true, |lens| dom::focus(if on_compare(lens) { "compare-filter" } else { "search" })),
    anywhere("next-change", "Go to the next change", "n", on_compare, |lens| step(lens, true)),
    anywhere("previous-change", "Go to the previous change", "N", on_compare, |lens| step(lens, false)),
    anywhere("next", "Go to the next match or finding", "n", has_payload, |lens| next(lens, true)),
    anywhere("previous", "Go to the previous match or finding", "N", has_payload, |lens| next(lens, false)),
    on_row("detail", "Show the detail of the row", "Enter", |_| true, show_detail),
    anywhere("overview", "Show the overview of the document", "0", has_payload, |lens| lens.show_overview()),
    anywhere("field", "Show Field", "1", has_payload, |lens| lens.set_tab(Tab::Field)),
    anywhere("source", "Show Source beside the tree", "2", has_payload, |lens| lens.set_tab(Tab::Source)),
    anywhere("findings", "Show Findings", "3", has_payload, |lens| lens.set_tab(Tab::Findings)),
    anywhere("discloses", "Show Discloses", "4", has_payload, |lens| lens.set_tab(Tab::Discloses)),
    anywhere("read", "View: Read (what it is and what it is used for)", "", has_payload, |lens| lens.set_mode(Mode::Read)),
    anywhere("dense", "View: Dense (one line a row)", "", has_payload, |lens| lens.set_mode(Mode::Dense)),
    anywhere("list-table", "View: Table (a line for each device, app or profile)", "", has_payload, |lens| lens.set_mode(Mode::Table)),
    anywhere("whole-source", "View: Source (every line)", "", has_payload, |lens| lens.set_mode(Mode::Source)),
    anywhere("text", "Switch between what it is and what it is used for", "u", has_payload, |lens| lens.toggle_text()),
    anywhere("copy-value", "Copy the value", "c", has_row, |lens| copy(lens, Copy::Value, "Value copied")),
    anywhere("copy-path", "Copy the path", "p", has_row, |lens| copy(lens, Copy::Path, "Path copied")),
    anywhere("copy-link", "Copy the path as link", "", has_row, |lens| lens.copy_link()),
    anywhere("copy-pointer", "Copy the path as JSON Pointer", "", has_row, |lens| lens.copy_path(Form::Pointer)),
    anywhere("copy-jq", "Copy the path for jq", "", has_row, |lens| lens.copy_path(Form::Jq)),
    anywhere("copy-plistbuddy", "Copy the path as PlistBuddy command", "", has_row, |lens| lens.copy_path(Form::PlistBuddy)),
    anywhere("copy-plutil", "Copy the path as plutil command", "", has_row, |lens| lens.copy_path(Form::Plutil)),
    anywhere("go-path", "Go to a path or key", "g", has_payload, go_to_path),
    on_row("secret", "Show or hide a secret", "s", on_secret, toggle_secret),
    anywhere("secrets", "Show or mask all secrets of the document", "S", has_secrets, toggle_secrets),
    on_row("unfold", "Open everything", "*", |_| true, |lens| lens.step(|doc| Request::Fold { doc, depth: u32::MAX })),
    on_row("fold", "Close everything", "-", |_| true, |lens| lens.step(|doc| Request::Fold { doc, depth: 1 })),
    anywhere("open", "Open files", "o", |_| true, |lens| lens.pick_files()),
    anywhere("paste", "Paste a payload", "v", |_| true, paste),
    anywhere("samples", "Try a sample", "", has_docs, |lens| lens.dialog.set(Some(Dialog::Opener))),
    anywhere("close", "Close the document", "", has_payload, close),
    anywhere("next-document", "Go to the next document", "]", has_payload, |lens| lens.next_document(true)),
    anywhere("previous-document", "Go to the previous document", "[", has_payload, |lens| lens.next_document(false)),
    anywhere("table", "Open or leave the data table", "t", |_| true, |lens| lens.toggle_table()),
    anywhere("safe", "Make a safe copy to show to others", "", has_payload, |lens| lens.dialog.set(Some(Dialog::Safe))),
    anywhere("share", "Share what is looked at as a link", "", has_payload, |lens| lens.dialog.set(Some(Dialog::Share))),
    anywhere("dossier", "Make a dossier: what this tells, for somebody who has to judge it", "", |_| true, |lens| lens.show_dossier()),
    anywhere("export", "Export what is seen", "", has_something, |lens| lens.dialog.set(Some(Dialog::Export))),
    anywhere("compare", "Compare with another document", "", has_docs, |lens| lens.start_compare()),
    anywhere("swap", "Swap what is compared", "", on_compare, |lens| lens.swap_against()),
    anywhere("leave-compare", "Leave the comparison", "", on_compare, |lens| lens.leave_compare()),
    anywhere("print", "Print, or save as PDF", "", has_payload, |lens| lens.print()),
    anywhere("compact", "Switch compact rows in the dense view", "", has_docs, |lens| lens.toggle_compact()),
    anywhere("theme", "Switch the theme", "", |_| true, |lens| lens.settings.update(|settings| settings.next_theme())),
    anywhere(
        "letters",
        "Switch single-letter keys on or off",
        "",
        |_| true,
        |lens| lens.settings.update(|settings| settings.keys_off = !settings.keys_off),
    ),
    anywhere("promise", "How to check that nothing leaves this page", "", |_| true, |lens| lens.dialog.set(Some(Dialog::Private))),
    anywhere("keys", "List the keys", "?", |_| true, |lens| lens.dialog.set(Some(Dialog::Keys))),
];

const fn anywhere(id: &'static str, name: &'static str, key: &'static str, when: fn(Lens) -> bool, run: fn(Lens)) -> Action {
    Action { id, name, key, place: Place::Anywhere, when, run }
}

const fn on_row(id: &'static str, name: &'static str, key: &'static str, when: fn(Lens) -> bool, run: fn(Lens)) -> Action {
    Action { id, name, key, place: Place::Tree, when, run }
}

/// Does what a key means at a place; `false` where it means nothing, or what it means is not possible now.
pub fn press(lens: Lens, key: &str, place: Place) -> bool {
    let action = ACTIONS.iter().find(|action| action.key == key && action.place == place && (action.when)(lens));
    if let Some(action) = action {
        (action.run)(lens);
    }
    action.is_some()
}

/// An action by its id. Panics where there is none: ids are written in the program.
pub fn action(id: &str) -> &'static Action {
    ACTIONS.iter().find(|action| action.id == id).expect("an id of the registry")
}

pub fn has_docs(lens: Lens) -> bool {
    lens.docs.with_untracked(|docs| !docs.is_empty())
}

pub fn on_compare(lens: Lens) -> bool {
    lens.view.get_untracked() == View::Compare
}

/// Whether a payload is what is looked at.
pub fn has_payload(lens: Lens) -> bool {
    has_docs(lens) && lens.view.get_untracked() == View::Payload
}

/// Whether a payload or the data table is what is looked at.
fn has_something(lens: Lens) -> bool {
    has_payload(lens) || matches!(lens.view.get_untracked(), View::Table(_))
}

fn has_row(lens: Lens) -> bool {
    lens.selected.get_untracked().is_some() && lens.view.get_untracked() == View::Payload
}

fn copy(lens: Lens, what: Copy, said: &'static str) {
    if let Some(at) = lens.selected.get_untracked() {
        lens.copy(at, what, said);
    }
}

fn next(lens: Lens, forward: bool) {
    if lens.search.with_untracked(|search| search.query.is_empty()) {
        lens.next_finding(forward);
    } else {
        lens.next_match(forward);
    }
}

fn paste(lens: Lens) {
    match has_docs(lens) {
        true => lens.dialog.set(Some(Dialog::Opener)),
        false => dom::focus("paste"),
    }
}

fn show_detail(lens: Lens) {
    if let Some(at) = lens.grid.with_value(|grid| grid.row(grid.cursor).map(|row| row.at)) {
        lens.select(at);
    }
    lens.set_tab(Tab::Field);
    lens.went();
    dom::focus("panel");
}

fn on_secret(lens: Lens) -> bool {
    lens.grid.with_value(|grid| grid.row(grid.cursor).is_some_and(|row| row.secret))
}

fn toggle_secret(lens: Lens) {
    if let Some(at) = lens.grid.with_value(|grid| grid.row(grid.cursor).map(|row| row.at)) {
        lens.toggle_secret(at);
    }
}

fn has_secrets(lens: Lens) -> bool {
    has_payload(lens) && lens.summary_now().is_some_and(|summary| summary.secrets > 0)
}

fn toggle_secrets(lens: Lens) {
    let shown = lens.summary_now().is_some_and(|summary| summary.secrets_shown);
    lens.secrets(if shown { Secrets::HideAll } else { Secrets::ShowAll });
}

fn go_to_path(_: Lens) {
    if let Ok(Some(menu)) = document().query_selector("details.menu[data-do=path-menu]") {
        dom::attribute(&menu, "open", Some(""));
        dom::focus("go-path");
    }
}

fn close(lens: Lens) {
    if let Some(doc) = lens.current.get_untracked() {
        lens.close(doc);
    }
}

impl Lens {
    pub fn toggle_text(self) {
        self.settings.update(|settings| settings.text = if settings.text.is_empty() { "purpose".to_owned() } else { String::new() });
        dom::next_frame(move || self.grid.update_value(|grid| grid.refit()));
    }

    pub fn next_document(self, forward: bool) {
        let current = self.current.get_untracked();
        let next = self.docs.with_untracked(|docs| {
            let place = docs.iter().position(|doc| Some(doc.id) == current)?;
            let place = if forward { place + 1 } else { place.checked_sub(1)? };
            docs.get(place).map(|doc| doc.id)
        });
        if let Some(next) = next {
            self.visit(next);
        }
    }
}
