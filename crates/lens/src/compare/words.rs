//! How a consequence is said, and what things are called.

use super::hit::{Hit, cut};
use super::walk::Walk;
use crate::catalog;
use crate::decode::{Kind, NodeId, ROOT};

/// Things and keys that are named before the rest is counted.
const NAMED: usize = 12;

/// A sentence of the table with what the changes say in it.
pub(super) fn fill(walk: &Walk, template: &str, hits: &[&Hit]) -> String {
    let mut said = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        said.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else { break };
        said.push_str(&word(walk, &rest[at + 1..at + end], hits));
        rest = &rest[at + end + 1..];
    }
    said.push_str(rest);
    let first = said.chars().next().map(char::to_uppercase);
    first.map(|first| first.chain(said.chars().skip(1)).collect()).unwrap_or_default()
}

fn word(walk: &Walk, name: &str, hits: &[&Hit]) -> String {
    let first = hits[0];
    match name {
        "thing" => label(walk, first.thing),
        "was" => first.was.clone().unwrap_or_else(|| "nothing".to_owned()),
        "now" => first.now.clone().unwrap_or_else(|| "nothing".to_owned()),
        "what" => listed(hits.iter().map(|hit| change(hit)).collect()),
        "keys" => listed(hits.iter().map(|hit| hit.key.clone()).collect()),
        "items" | "names" => listed(hits.iter().filter_map(|hit| hit.item.clone()).collect()),
        name => match name.strip_prefix("n:") {
            Some(what) => format!("{} {what}{}", hits.len(), if hits.len() == 1 { "" } else { "s" }),
            None => String::new(),
        },
    }
}

/// "minLength (6 → 8)".
fn change(hit: &Hit) -> String {
    let Hit { key, was, now, .. } = hit;
    let dots = crate::secret::DOTS;
    match (was.as_deref(), now.as_deref()) {
        (Some(was), Some(now)) if was == dots && now == dots => format!("{key} (another value, masked)"),
        (Some(was), Some(now)) => format!("{key} ({was} → {now})"),
        (None, Some(now)) => format!("{key} (new: {now})"),
        (Some(was), None) => format!("{key} (gone, was {was})"),
        (None, None) => key.clone(),
    }
}

fn listed(mut words: Vec<String>) -> String {
    words.retain(|word| !word.is_empty());
    let mut seen = std::collections::HashSet::new();
    words.retain(|word| seen.insert(word.clone()));
    let more = words.len().saturating_sub(NAMED);
    words.truncate(NAMED);
    let words = words.join(", ");
    if more > 0 { format!("{words} and {more} more") } else { words }
}

/// Keys under which things have a name that people know.
const NAMES: [&str; 8] = [
    "SSID_STR",
    "UserDefinedName",
    "EmailAccountDescription",
    "CalDAVAccountDescription",
    "PayloadDisplayName",
    "Label",
    "profile_name",
    "name",
];

/// What a thing is called in a sentence: "Wi-Fi network “Office”".
pub(super) fn label(walk: &Walk, at: usize) -> String {
    let thing = walk.thing(at);
    let spot = thing.spot();
    let book = &walk.books[spot.book];
    let doc = book.doc();
    let told = |key: &str| {
        let node = doc.child(spot.node, key).filter(|node| doc.kind(*node) == Kind::String)?;
        let text = book.told(node)?;
        let text = text.trim();
        (!text.is_empty()).then(|| cut(text, 60))
    };
    let name = NAMES.iter().find_map(|key| told(key));
    let called = |title: String| match name.as_ref().filter(|name| !name.eq_ignore_ascii_case(&title)) {
        Some(name) => format!("{title} “{name}”"),
        None => title,
    };
    if let Some(kind) = told("PayloadType") {
        return match kind.as_str() {
            "Configuration" => called("the profile".to_owned()),
            kind => called(title("Payload", kind)),
        };
    }
    if let (Some(kind), Some(identifier)) = (told("Type"), told("Identifier")) {
        return match kind.starts_with("com.apple.activation.") {
            true => format!("the activation “{identifier}”"),
            false => format!("{} “{identifier}”", title("Declaration", &kind)),
        };
    }
    if let Some(message) = book.message().filter(|_| spot.node == ROOT) {
        return called(message.heading().0);
    }
    for key in ["serial_number", "Identifier", "identifier", "CommandUUID", "serialNumber", "SerialNumber", "adamId", "clientUserId"] {
        if let Some(value) = told(key) {
            return value;
        }
    }
    name.map_or_else(|| place(walk, spot.book, spot.node), |name| format!("“{name}”"))
}

fn title(family: &str, kind: &str) -> String {
    let catalog = catalog::get();
    let known = catalog.dispatch(family, kind).map(|dict| catalog.dict(dict)).filter(|dict| dict.name == kind && !dict.title.is_empty());
    known.map_or_else(|| cut(kind, 60), |dict| dict.heading().0)
}

fn place(walk: &Walk, book: usize, node: NodeId) -> String {
    let book = &walk.books[book];
    match book.doc().key(node) {
        Some(key) => key.to_owned(),
        None if node == ROOT => cut(book.name.rsplit(['/', '\\']).next().unwrap_or_default(), 60),
        None => book.path(node),
    }
}
