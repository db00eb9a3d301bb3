//! Links into the page: what stands after `#`.

use leptos::prelude::window;

#[derive(Clone, Debug, PartialEq)]
pub enum View {
    Payload,
    /// Two documents against each other.
    Compare,
    /// The data table: which part of it, what is searched for, the field that is looked at.
    Table(Table),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub part: Part,
    pub query: String,
    pub service: String,
    pub class: String,
    /// Only what is in open payloads.
    pub open: bool,
    /// The field that is looked at; of the codes the entry.
    pub field: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// "Data Apple sends": 60 rows.
    #[default]
    In,
    /// What is sent back to Apple: 28 rows.
    Out,
    /// The whole catalog.
    All,
    /// Codes and messages of errors.
    Errors,
    /// What a release changes.
    Changes,
}

impl Part {
    const NAMES: [(Part, &'static str); 5] =
        [(Part::In, "in"), (Part::Out, "out"), (Part::All, "all"), (Part::Errors, "errors"), (Part::Changes, "changes")];

    pub fn id(self) -> &'static str {
        Self::NAMES.iter().find(|(part, _)| *part == self).map_or("", |(_, name)| name)
    }
}

impl View {
    pub fn now() -> Self {
        View::parse(&window().location().hash().unwrap_or_default())
    }

    pub fn parse(hash: &str) -> Self {
        let hash = hash.trim_start_matches('#');
        if let Some(field) = hash.strip_prefix("/field/") {
            return View::Table(Table { part: Part::All, field: decode(field), ..Table::default() });
        }
        if let Some(entry) = hash.strip_prefix("/error/") {
            return View::Table(Table { part: Part::Errors, field: decode(entry), ..Table::default() });
        }
        if hash == "/compare" {
            return View::Compare;
        }
        let Some(rest) = hash.strip_prefix("/table") else { return View::Payload };
        let mut table = Table::default();
        for pair in rest.trim_start_matches('?').split('&') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            let value = decode(value);
            match name {
                "q" => table.query = value,
                "part" => table.part = Part::NAMES.iter().find(|(_, name)| *name == value).map_or(Part::In, |(part, _)| *part),
                "service" => table.service = value,
                "class" => table.class = value,
                "open" => table.open = value == "1",
                "field" => table.field = value,
                _ => {}
            }
        }
        View::Table(table)
    }

    pub fn hash(&self) -> String {
        let table = match self {
            View::Table(table) => table,
            View::Compare => return "#/compare".to_owned(),
            View::Payload => return "#/".to_owned(),
        };
        if !table.field.is_empty() && table.query.is_empty() && table.part == Part::All {
            return field_link(&table.field);
        }
        if !table.field.is_empty() && table.query.is_empty() && table.part == Part::Errors {
            return error_link(&table.field);
        }
        let part = table.part.id();
        let pairs = [
            ("part", if table.part == Part::In { "" } else { part }),
            ("q", &table.query),
            ("service", &table.service),
            ("class", &table.class),
            ("open", if table.open { "1" } else { "" }),
            ("field", &table.field),
        ];
        let pairs: Vec<String> =
            pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| [name, "=", &encode(value)].concat()).collect();
        if pairs.is_empty() { "#/table".to_owned() } else { ["#/table?", &pairs.join("&")].concat() }
    }
}

/// The path that a link names: `#/at/PayloadContent/0`.
pub fn place_of(hash: &str) -> Option<String> {
    hash.trim_start_matches('#').strip_prefix("/at").map(decode).filter(|path| path.starts_with('/'))
}

/// A link to a path, in whatever is open then.
pub fn place_link(path: &str) -> String {
    let page = window().location().href().unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    [page, "#/at", &encode(path).replace("%2F", "/")].concat()
}

/// Link to a field of the catalog.
pub fn field_link(id: &str) -> String {
    ["#/field/", &encode(id).replace("%2F", "/")].concat()
}

/// Link to an entry of the table of errors: "MCMDMErrorDomain/12021".
pub fn error_link(id: &str) -> String {
    ["#/error/", &encode(id).replace("%2F", "/")].concat()
}

fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn decode(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}
