//! What the data table shows for a search and its facets, and the same as CSV.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::app::desk::clipboard;
use crate::app::desk::route::{Part, Table, View};
use crate::app::desk::state::Lens;
use mdm_lens::catalog::Class;
use mdm_lens::catalog::{self, FieldId, SeedRow};

#[derive(Clone, Copy, PartialEq)]
pub enum Line {
    /// Head of the rows of one message.
    Group(&'static str, &'static str),
    Seed(&'static SeedRow),
    Field(FieldId),
}

/// The lines that match, and how many there are by service and by class when that facet is left open.
#[derive(Default)]
pub struct Lines {
    pub lines: Vec<Line>,
    pub matching: usize,
    pub all: usize,
    pub services: Vec<(String, usize)>,
    pub classes: Vec<(Class, usize)>,
}

pub fn seed_of(part: Part) -> &'static [SeedRow] {
    let catalog = catalog::get();
    match part {
        Part::In => catalog.seed_rows(),
        Part::Out => catalog.seed_rows_out(),
        Part::All => &[],
    }
}

pub fn lines(table: &Table) -> Lines {
    let items: Vec<Line> = match table.part {
        Part::All => catalog::get().search(&table.query).into_iter().map(Line::Field).collect(),
        part => {
            let words = words(&table.query);
            seed_of(part).iter().filter(|row| seed_matches(row, &words)).map(Line::Seed).collect()
        }
    };
    let mut found = Lines { all: total(table.part), ..Lines::default() };
    let mut group = None;
    for line in items {
        let (service, class) = (line.service(), line.class());
        let service_fits = table.service.is_empty() || table.service == service;
        let class_fits = table.class.is_empty() || class.is_some_and(|class| class.id() == table.class);
        if class_fits {
            match found.services.iter_mut().find(|(name, _)| name == service) {
                Some((_, count)) => *count += 1,
                None => found.services.push((service.to_owned(), 1)),
            }
        }
        if let Some(class) = class.filter(|_| service_fits) {
            match found.classes.iter_mut().find(|(name, _)| *name == class) {
                Some((_, count)) => *count += 1,
                None => found.classes.push((class, 1)),
            }
        }
        if !service_fits || !class_fits {
            continue;
        }
        if group != Some((line.service(), line.message())) && is_grouped(table) {
            group = Some((line.service(), line.message()));
            found.lines.push(Line::Group(line.service(), line.message()));
        }
        found.matching += 1;
        found.lines.push(line);
    }
    found.services.retain(|(name, _)| !name.is_empty());
    found.classes.sort();
    found
}

pub fn total(part: Part) -> usize {
    match part {
        Part::All => catalog::get().fields().count(),
        part => seed_of(part).len(),
    }
}

/// How many rows of a part a search finds.
pub fn count(part: Part, query: &str) -> usize {
    match part {
        Part::All => catalog::get().search(query).len(),
        part => {
            let words = words(query);
            seed_of(part).iter().filter(|row| seed_matches(row, &words)).count()
        }
    }
}

/// Whether heads name the messages: what a search finds in everything is in the order of how well it fits.
pub fn is_grouped(table: &Table) -> bool {
    table.part != Part::All || table.query.is_empty()
}

fn words(query: &str) -> Vec<String> {
    query.split_whitespace().map(str::to_lowercase).collect()
}

fn seed_matches(row: &SeedRow, words: &[String]) -> bool {
    let catalog = catalog::get();
    let texts = [row.service, row.message, row.data, row.used_for, row.wire];
    let fields = row.fields.iter().flat_map(|id| [catalog.field(*id).meaning, catalog.field(*id).purpose]);
    let texts: Vec<String> = texts.into_iter().chain(fields).map(str::to_lowercase).collect();
    words.iter().all(|word| *word == row.row.to_string() || texts.iter().any(|text| text.contains(word)))
}

impl Line {
    pub fn service(self) -> &'static str {
        match self {
            Line::Group(service, _) => service,
            Line::Seed(row) => row.service,
            Line::Field(id) => catalog::get().service(id),
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Line::Group(_, message) => message,
            Line::Seed(row) => row.message,
            Line::Field(id) => catalog::get().dict(catalog::get().field(id).dict).called(),
        }
    }

    /// The field that stands for the line.
    pub fn field(self) -> Option<FieldId> {
        match self {
            Line::Group(..) => None,
            Line::Seed(row) => row.fields.first().copied(),
            Line::Field(id) => Some(id),
        }
    }

    pub fn class(self) -> Option<Class> {
        self.field().map(|id| catalog::get().field(id).class)
    }

    pub fn row(self) -> String {
        match self {
            Line::Group(..) => String::new(),
            Line::Seed(row) => row.row.to_string(),
            Line::Field(id) => {
                let rows = catalog::get().rows_of(id, false);
                rows.iter().map(u16::to_string).collect::<Vec<_>>().join(" ")
            }
        }
    }

    pub fn data(self) -> &'static str {
        match self {
            Line::Seed(row) => row.data,
            Line::Field(id) => catalog::get().field(id).key,
            Line::Group(..) => "",
        }
    }

    pub fn wire(self) -> String {
        match self {
            // The head of the group has named the message.
            Line::Seed(row) => {
                let named = row.wire.split_once(':').filter(|(message, _)| message.eq_ignore_ascii_case(row.message));
                named.map_or(row.wire, |(_, path)| path).to_owned()
            }
            Line::Field(id) => catalog::get().wire_path(id),
            Line::Group(..) => String::new(),
        }
    }

    /// Our words for what it is used for; for fields without a purpose their meaning; at last the table's own words.
    pub fn used_for(self) -> &'static str {
        let catalog = catalog::get();
        let own = self.field().map_or("", |id| match catalog.purpose(id) {
            "" => catalog.field(id).meaning,
            purpose => purpose,
        });
        match self {
            Line::Seed(row) if own.is_empty() => row.used_for,
            Line::Field(id) => catalog.field(id).meaning,
            _ => own,
        }
    }
}

/// Rows of the table that open payloads answer.
pub fn seen(lens: Lens, part: Part) -> HashSet<u16> {
    lens.docs.with(|docs| {
        let summaries = docs.iter().filter_map(|doc| doc.summary.as_ref());
        summaries.flat_map(|summary| if part == Part::Out { summary.table_out.clone() } else { summary.table.clone() }).collect()
    })
}

/// Puts what is shown on the clipboard.
pub fn copy_csv(lens: Lens) {
    let View::Table(table) = lens.view.get_untracked() else { return };
    let mut csv = String::from("Row,Service,Message,Data,Key on the wire,Used for,In the table's words\r\n");
    for line in lines(&table).lines {
        if matches!(line, Line::Group(..)) {
            continue;
        }
        let original = if let Line::Seed(row) = line { row.used_for } else { "" };
        let cells = [&line.row(), line.service(), line.message(), line.data(), &line.wire(), line.used_for(), original].map(cell);
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    clipboard::write(lens, csv, "Copied as CSV");
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    ["\"", guard, &text.replace('"', "\"\""), "\""].concat()
}
