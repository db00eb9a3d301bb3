//! An answer, ready to be shown.

use serde::{Deserialize, Serialize};

use super::index::{Index, Item};
use crate::annotate::reading::apps;
use crate::catalog::view::source_link;
use crate::catalog::{self, Dict, DictId, ErrorCode, FieldId};
use crate::certificate::oids;

/// One reading of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is, in a word or two: "error code", "key", "command".
    pub kind: String,
    pub title: String,
    /// What it means.
    pub text: String,
    /// What to do, or what it is used for; may be empty.
    pub advice: String,
    /// Its name in links: "error:MCMDMErrorDomain/12021", "field:Authenticate/Model". It never has a value that was typed in.
    pub id: String,
    /// Where the answer comes from: title and URL.
    pub source: Option<(String, String)>,
}

impl Hit {
    pub(super) fn of(item: Item, index: &Index) -> Self {
        match item {
            Item::Field(field, count) => Self::field(field, count),
            Item::Value(field, at) => Self::value(field, usize::from(at)),
            Item::Message(dict) => Self::message(dict),
            Item::Error(at) => Self::error(&catalog::errors()[usize::from(at)]),
            Item::Model(at) => Self::model(index.models[usize::from(at)]),
            Item::Build(at) => Self::build(index.builds[usize::from(at)]),
            Item::Oid(at) => Self::oid(oids()[usize::from(at)]),
            Item::App(at) => {
                let (bundle, name) = apps()[usize::from(at)];
                Self {
                    kind: "bundle identifier".to_owned(),
                    title: bundle.to_owned(),
                    text: format!("The bundle identifier of the app {name}."),
                    id: ["bundle:", bundle].concat(),
                    ..Self::default()
                }
            }
        }
    }

    pub(super) fn error(error: &ErrorCode) -> Self {
        let kind = match (error.domain, error.kind) {
            ("Intune", "code") => "Intune error",
            (_, "code") => "error code",
            (_, "phrase") => "error message",
            (_, "reason") => "reason",
            _ => "error word",
        };
        let names = if error.names.is_empty() || !error.is_number() { String::new() } else { format!(" ({})", error.names) };
        Self {
            kind: kind.to_owned(),
            title: if error.kind == "phrase" { format!("“{}”", error.code) } else { format!("{} {}{names}", error.domain, error.code) },
            text: error.meaning.to_owned(),
            advice: error.advice.to_owned(),
            id: ["error:", &error.id()].concat(),
            source: source_link(error.source),
        }
    }

    fn field(field: FieldId, count: u16) -> Self {
        let catalog = catalog::get();
        let entry = catalog.field(field);
        let dict = catalog.dict(entry.dict);
        let others = match count {
            1 => String::new(),
            2 => " and 1 other place".to_owned(),
            count => format!(" and {} other places", count - 1),
        };
        Self {
            kind: "key".to_owned(),
            title: format!("{} · {}{others}", named(field), dict.called()),
            text: entry.meaning.to_owned(),
            advice: catalog.purpose(field).to_owned(),
            id: ["field:", &catalog.id(field)].concat(),
            source: source_link(if entry.source.is_empty() { dict.source } else { entry.source }),
        }
    }

    fn value(field: FieldId, at: usize) -> Self {
        let catalog = catalog::get();
        let entry = catalog.field(field);
        let (value, meaning) = entry.values[at];
        let owner = named(field);
        let is_skip_key = owner.eq_ignore_ascii_case("skip_setup_items") || owner == "SkipSetupItems";
        Self {
            kind: if is_skip_key { "skip key" } else { "value" }.to_owned(),
            title: format!("{value} · {owner} in {}", catalog.dict(entry.dict).called()),
            text: meaning.to_owned(),
            advice: String::new(),
            id: ["field:", &catalog.id(field)].concat(),
            source: source_link(if entry.source.is_empty() { catalog.dict(entry.dict).source } else { entry.source }),
        }
    }

    fn message(dict: DictId) -> Self {
        let entry = catalog::get().dict(dict);
        let available = catalog::get().message_availability(dict);
        let since = if available.is_unknown() { String::new() } else { format!(" Since {}.", available.words()) };
        Self {
            kind: kind_of(entry).to_owned(),
            title: match entry.title {
                "" => entry.called().to_owned(),
                title if title == entry.called() => title.to_owned(),
                title => format!("{} · {title}", entry.called()),
            },
            text: format!("{}{since}", sentence(entry.summary)).trim().to_owned(),
            advice: String::new(),
            id: format!("message:{}:{}", entry.kind, entry.name),
            source: source_link(entry.source),
        }
    }

    fn model((identifier, name): (&'static str, &'static str)) -> Self {
        Self {
            kind: "model".to_owned(),
            title: format!("{identifier} · {name}"),
            text: format!("{identifier} is the product identifier of {name}."),
            id: ["model:", identifier].concat(),
            ..Self::default()
        }
    }

    fn build((build, releases): (&'static str, &'static str)) -> Self {
        Self {
            kind: "OS build".to_owned(),
            title: format!("{build} · {releases}"),
            text: format!("{build} is a build of {}.", releases.replace(", ", " and ")),
            id: ["build:", build].concat(),
            ..Self::default()
        }
    }

    fn oid((dotted, name, what): (&'static str, &'static str, &'static str)) -> Self {
        let text = if what.is_empty() { format!("The object identifier named {name}.") } else { sentence(&capital(what)) };
        Self { kind: "OID".to_owned(), title: format!("{dotted} · {name}"), text, id: ["oid:", dotted].concat(), ..Self::default() }
    }
}

/// The key of a field; of elements that of their list.
fn named(field: FieldId) -> &'static str {
    let entry = catalog::get().field(field);
    match (entry.key, entry.parent) {
        ("[]" | "*", Some(parent)) => named(parent),
        ("" | "*", _) => catalog::get().dict(entry.dict).called(),
        (key, _) => key,
    }
}

fn kind_of(dict: &Dict) -> &'static str {
    match dict.kind {
        "checkin" => "check-in",
        "command" => "command",
        "response" => "answer of a device",
        "answer" => "answer of a server",
        "profile" => "profile",
        "payload" => "profile payload",
        "declaration" => "declaration",
        "status-item" => "status item",
        "error" => "error",
        "object" => "object",
        _ => "message",
    }
}

pub(super) fn sentence(text: &str) -> String {
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
