//! The lines that are shown as CSV or Markdown, with all columns: for the clipboard, or as a file.

use leptos::prelude::*;

use crate::app::desk::clipboard;
use crate::app::desk::route::{Part, Table, View};
use crate::app::desk::save;
use crate::app::desk::state::Lens;
use crate::app::table::lines::{self, Line};
use mdm_lens::export::{csv_cell, markdown_cell};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Markdown,
}

const FIELDS: [&str; 10] =
    ["Row", "Service", "Message", "Data", "Key on the wire", "What it is", "Used for", "Direction", "Sensitivity", "In the table's words"];
const ERRORS: [&str; 6] = ["Domain", "Code", "Names", "What it means", "What to do", "Kind"];
const CHANGES: [&str; 8] = ["Change", "Platforms", "Message", "Key", "Path", "What it is", "Used for", "Direction"];

fn heads(part: Part) -> &'static [&'static str] {
    match part {
        Part::Errors => &ERRORS,
        Part::Changes => &CHANGES,
        _ => &FIELDS,
    }
}

fn cells(line: Line, part: Part) -> Vec<String> {
    let own = |text: &str| text.to_owned();
    match line {
        Line::Error(error) => [error.domain, error.code, error.names, error.meaning, error.advice, error.kind].map(own).into(),
        Line::Change(_) => {
            let (aside, wire) = (line.aside(), line.wire());
            [line.service(), &aside, line.message(), line.data(), &wire, line.meaning(), line.purpose(), line.way(part)].map(own).into()
        }
        _ => {
            let original = if let Line::Seed(row) = line { row.used_for } else { "" };
            let (row, wire, aside) = (line.row(), line.wire(), line.aside());
            let words = [line.meaning(), line.purpose(), line.way(part), &aside, original];
            [&row, line.service(), line.message(), line.data(), &wire].into_iter().chain(words).map(own).collect()
        }
    }
}

fn text_of(table: &Table, lines: impl Iterator<Item = Line>, form: Form) -> String {
    let mut text = String::new();
    let mut put = |cells: Vec<String>| match form {
        Form::Csv => text.extend([&cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(","), "\r\n"]),
        Form::Markdown => text.extend(["| ", &cells.iter().map(|cell| markdown_cell(cell)).collect::<Vec<_>>().join(" | "), " |\n"]),
    };
    let heads = heads(table.part);
    put(heads.iter().map(|head| (*head).to_owned()).collect());
    if form == Form::Markdown {
        put(heads.iter().map(|_| "---".to_owned()).collect());
    }
    lines.filter(|line| !matches!(line, Line::Group(..))).for_each(|line| put(cells(line, table.part)));
    text
}

fn text(lens: Lens, form: Form) -> Option<String> {
    let View::Table(table) = lens.view.get_untracked() else { return None };
    let present = lines::present(lens.open_fields.with_untracked(|fields| fields.to_vec()));
    let found = lines::lines(&table, &present);
    // What fell through to the whole catalog has the columns of it.
    let table = if found.fell_through { Table { part: Part::All, ..table } } else { table };
    Some(text_of(&table, found.lines.into_iter(), form))
}

pub fn copy(lens: Lens, form: Form) {
    if let Some(text) = text(lens, form) {
        clipboard::write(lens, text, if form == Form::Csv { "Copied as CSV" } else { "Copied as Markdown" });
    }
}

/// Hands the browser a file to save; it goes nowhere else.
pub fn save(lens: Lens, form: Form) {
    let Some(text) = text(lens, form) else { return };
    let (name, kind) = if form == Form::Csv {
        ("mdm-data-table.csv", "text/csv;charset=utf-8")
    } else {
        ("mdm-data-table.md", "text/markdown;charset=utf-8")
    };
    // Spreadsheets know UTF-8 by its mark.
    let text = if form == Form::Csv { ["\u{feff}", &text].concat() } else { text };
    save::text(name, kind, &text);
    lens.say("Saved as a file");
}
