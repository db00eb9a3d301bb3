//! What the data table shows for a search and its facets.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::app::desk::route::{Part, Table};
use mdm_lens::catalog::changes::{Change, Step};
use mdm_lens::catalog::fold::Spellings;
use mdm_lens::catalog::{self, Class, Dict, ErrorCode, FieldId, SeedRow, search_errors};
use mdm_lens::session::OpenField;

/// The release whose changes have a view of their own.
pub const RELEASE: u32 = 27;

/// Fields that are in what is open, with their values.
pub type Present = HashMap<FieldId, Vec<OpenField>>;

#[derive(Clone, Copy, PartialEq)]
pub enum Line {
    /// Head of the rows of one message.
    Group(&'static str, &'static str),
    Seed(&'static SeedRow),
    Field(FieldId),
    Error(&'static ErrorCode),
    Change(&'static Change),
}

/// The lines that match, and how many there are by service and by class when that facet is left open.
#[derive(Default)]
pub struct Lines {
    pub lines: Vec<Line>,
    pub matching: usize,
    pub all: usize,
    /// Nothing of the part matches: what stands here is found in the whole catalog.
    pub fell_through: bool,
    pub services: Vec<(String, usize)>,
    pub classes: Vec<(Class, usize)>,
    /// Lines that are in what is open.
    pub open: usize,
}

pub fn seed_of(part: Part) -> &'static [SeedRow] {
    let catalog = catalog::get();
    match part {
        Part::In => catalog.seed_rows(),
        Part::Out => catalog.seed_rows_out(),
        Part::All | Part::Errors | Part::Changes => &[],
    }
}

/// What changes in [`RELEASE`].
pub fn changes() -> &'static [Change] {
    static CHANGES: OnceLock<Vec<Change>> = OnceLock::new();
    CHANGES.get_or_init(|| catalog::get().changes(RELEASE))
}

fn items(part: Part, query: &str) -> Vec<Line> {
    match part {
        Part::All => catalog::get().search(query).into_iter().map(Line::Field).collect(),
        Part::Errors => search_errors(query).into_iter().map(Line::Error).collect(),
        Part::Changes => {
            let words = words(query);
            changes().iter().filter(|change| change_matches(change, &words)).map(Line::Change).collect()
        }
        Part::In | Part::Out => {
            let words = words(query);
            seed_of(part).iter().filter(|row| seed_matches(row, &words)).map(Line::Seed).collect()
        }
    }
}

pub fn lines(table: &Table, present: &Present) -> Lines {
    let mut items_of = items(table.part, &table.query);
    let fell_through = items_of.is_empty() && !table.query.is_empty() && matches!(table.part, Part::In | Part::Out);
    if fell_through {
        items_of = items(Part::All, &table.query);
    }
    let mut found = Lines { all: total(table.part), fell_through, ..Lines::default() };
    let mut group = None;
    for line in items_of {
        let (service, class) = (line.service(), line.class());
        let service_fits = table.service.is_empty() || table.service == service;
        let class_fits = table.class.is_empty() || class.is_some_and(|class| class.id() == table.class);
        let is_open = line.fields().iter().any(|field| present.contains_key(field));
        let open_fits = !table.open || is_open;
        if class_fits && open_fits {
            match found.services.iter_mut().find(|(name, _)| name == service) {
                Some((_, count)) => *count += 1,
                None => found.services.push((service.to_owned(), 1)),
            }
        }
        if let Some(class) = class.filter(|_| service_fits && open_fits) {
            match found.classes.iter_mut().find(|(name, _)| *name == class) {
                Some((_, count)) => *count += 1,
                None => found.classes.push((class, 1)),
            }
        }
        found.open += usize::from(service_fits && class_fits && is_open);
        if !service_fits || !class_fits || !open_fits {
            continue;
        }
        if group != Some(line.group()) && !fell_through && is_grouped(table) {
            let (first, second) = line.group();
            group = Some((first, second));
            found.lines.push(Line::Group(first, second));
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
        Part::Errors => catalog::errors().len(),
        Part::Changes => changes().len(),
        part => seed_of(part).len(),
    }
}

/// How many rows of a part a search finds.
pub fn count(part: Part, query: &str) -> usize {
    if query.is_empty() { total(part) } else { items(part, query).len() }
}

/// Whether heads name the messages: what a search finds in everything is in the order of how well it fits.
pub fn is_grouped(table: &Table) -> bool {
    !matches!(table.part, Part::All | Part::Errors) || table.query.is_empty()
}

fn words(query: &str) -> Vec<(String, Spellings)> {
    query.split_whitespace().map(|word| (word.to_owned(), Spellings::of(word))).collect()
}

fn seed_matches(row: &SeedRow, words: &[(String, Spellings)]) -> bool {
    let catalog = catalog::get();
    let own = [row.service, row.message, row.data, row.used_for, row.wire];
    let has = |word: &Spellings| {
        own.iter().any(|text| word.is_in(text))
            || row.fields.iter().any(|id| word.is_in(catalog.field(*id).meaning) || word.is_in(catalog.purpose(*id)))
    };
    words.iter().all(|(word, spelled)| *word == row.row.to_string() || has(spelled))
}

fn change_matches(change: &Change, words: &[(String, Spellings)]) -> bool {
    let (catalog, dict) = (catalog::get(), catalog::get().dict(change.dict));
    let of_field = change.field.map(|id| [catalog.field(id).key, catalog.field(id).meaning, catalog.purpose(id)]).unwrap_or_default();
    let texts = [dict.name, dict.title, dict.summary, change.platforms.as_str(), change.step.title()];
    words.iter().all(|(_, word)| texts.iter().chain(&of_field).any(|text| word.is_in(text)))
}

impl Line {
    /// What the first facet goes by: the service, of a code its domain, of a change what happens.
    pub fn service(self) -> &'static str {
        match self {
            Line::Group(service, _) => service,
            Line::Seed(row) => row.service,
            Line::Field(id) => catalog::get().service(id),
            Line::Error(error) => error.domain,
            Line::Change(change) => change.step.title(),
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Line::Group(_, message) => message,
            Line::Seed(row) => row.message,
            Line::Field(id) => catalog::get().dict(catalog::get().field(id).dict).called(),
            Line::Error(_) => "",
            Line::Change(change) => catalog::get().dict(change.dict).called(),
        }
    }

    /// What the head of its group says.
    fn group(self) -> (&'static str, &'static str) {
        match self {
            Line::Change(change) => match change.step {
                Step::Introduced => ("New in 27", self.message()),
                Step::Deprecated => ("Deprecated in 27", self.message()),
                Step::Removed => ("Removed in 27", self.message()),
            },
            line => (line.service(), line.message()),
        }
    }

    /// The field that stands for the line.
    pub fn field(self) -> Option<FieldId> {
        self.fields().first().copied()
    }

    /// All fields that the line is about.
    pub fn fields(self) -> Vec<FieldId> {
        match self {
            Line::Group(..) | Line::Error(_) => Vec::new(),
            Line::Seed(row) => row.fields.clone(),
            Line::Field(id) => vec![id],
            Line::Change(change) => change.field.into_iter().collect(),
        }
    }

    /// What a link to the line names.
    pub fn id(self) -> Option<String> {
        match self {
            Line::Error(error) => Some(error.id()),
            line => line.field().map(|id| catalog::get().id(id)),
        }
    }

    pub fn class(self) -> Option<Class> {
        self.field().map(|id| catalog::get().field(id).class)
    }

    pub fn row(self) -> String {
        match self {
            Line::Seed(row) => row.row.to_string(),
            line => {
                let rows = line.field().map(|id| catalog::get().rows_of(id, false)).unwrap_or_default();
                rows.iter().map(u16::to_string).collect::<Vec<_>>().join(" ")
            }
        }
    }

    pub fn data(self) -> &'static str {
        match self {
            Line::Seed(row) => row.data,
            Line::Field(id) => catalog::get().field(id).key,
            Line::Change(change) if change.field.is_some() => self.field().map_or("", |id| catalog::get().field(id).key),
            Line::Change(change) => catalog::get().dict(change.dict).title,
            Line::Error(error) => error.names,
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
            Line::Change(Change { field: Some(id), .. }) => catalog::get().wire_path(*id),
            Line::Change(change) => catalog::get().dict(change.dict).name.to_owned(),
            Line::Error(error) => error.code.to_owned(),
            Line::Group(..) => String::new(),
        }
    }

    /// What it is: our words, else those of the table.
    pub fn meaning(self) -> &'static str {
        match (self, self.field()) {
            (Line::Group(..), _) => "",
            (Line::Error(error), _) => error.meaning,
            (_, Some(id)) => catalog::get().field(id).meaning,
            (Line::Change(change), None) => catalog::get().dict(change.dict).summary,
            (Line::Seed(row), None) => row.data,
            (Line::Field(_), None) => "",
        }
    }

    /// What it is used for, of a code what to do.
    pub fn purpose(self) -> &'static str {
        match (self, self.field()) {
            (Line::Error(error), _) => error.advice,
            (Line::Seed(row), field) => field.map(|id| catalog::get().purpose(id)).filter(|text| !text.is_empty()).unwrap_or(row.used_for),
            (_, Some(id)) => catalog::get().purpose(id),
            _ => "",
        }
    }

    /// Who sends it to whom: "Device → server".
    pub fn way(self, part: Part) -> &'static str {
        let kind = match self.field() {
            Some(id) => catalog::get().dict(catalog::get().field(id).dict),
            None => match self {
                Line::Change(change) => catalog::get().dict(change.dict),
                _ => return "",
            },
        };
        way(kind, part)
    }

    /// The class, of a change its platforms, of a code its kind.
    pub fn aside(self) -> String {
        match self {
            Line::Change(change) => change.platforms.clone(),
            Line::Error(error) => match error.kind {
                "code" => "number",
                kind => kind,
            }
            .to_owned(),
            line => line.class().map_or_else(String::new, |class| class.title().to_owned()),
        }
    }
}

fn way(dict: &Dict, part: Part) -> &'static str {
    match (dict.kind, part) {
        ("checkin" | "response" | "ddm" | "status-item", _) => "Device → server",
        ("command" | "answer" | "error" | "profile" | "payload" | "declaration" | "asset-data", _) => "Server → device",
        (_, Part::In) => "Apple → server",
        (_, Part::Out) => "Server → Apple",
        ("dep" | "axm" | "vpp" | "vpp1" | "vpp2" | "list", _) => "Apple ↔ server",
        _ => "",
    }
}

/// What is in open payloads, by field.
pub fn present(fields: Vec<OpenField>) -> Present {
    let mut present = Present::new();
    for field in fields {
        present.entry(FieldId(field.field)).or_default().push(field);
    }
    present
}
