//! The values that matter, for the head of a document: found by how fields are read, not by their names.

use super::layer::Layer;
use crate::annotate::{Annotator, explain};
use crate::catalog;
use crate::decode::{Document, Kind, NodeId, ROOT};

/// Nodes at the top of a document that are looked at.
const LOOKED_AT: NodeId = 400;
/// Levels below the root that speak for the whole.
const DEEP: usize = 2;

/// Facts such as "iPhone 15 (iPhone15,4)", "iOS 17.6.1 (21G93)", "serial number C02X…", "40 devices", "Error: …".
pub(super) fn facts(layer: &Layer, now: i64) -> Vec<String> {
    let doc = layer.doc();
    if doc.is_empty() || layer.reading().is_none() {
        return Vec::new();
    }
    let mut annotator = Annotator::new(layer.reading(), false);
    let kind = layer.reading().map_or("", |reading| catalog::get().dict(reading.message).kind);
    if matches!(kind, "profile" | "payload" | "declaration")
        && let Some(words) = crate::summary::in_words(doc, &mut annotator, now)
    {
        return vec![words];
    }
    if kind == "text" {
        return in_text(layer, &mut annotator, now);
    }
    // Lists of a certificate's description say how it is built, and nothing of whose it is.
    if layer.reading().is_some_and(|reading| catalog::get().dict(reading.message).service == "Certificates") {
        return Vec::new();
    }
    let mut told: [Option<String>; 5] = Default::default();
    let mut lists = Vec::new();
    let (mut chain, mut status) = (None, None);
    let mut node = 1;
    while node < (doc.len() as NodeId).min(LOOKED_AT) {
        let depth = doc.depth(node);
        if depth > DEEP || doc.index(node).is_some() {
            node = doc.after(node);
            continue;
        }
        let known = annotator.known(doc, node);
        if let Some(field) = known.field.map(|field| catalog::get().field(field)) {
            let explained = || explain(doc, node, known, now).reading;
            let text = || doc.text(node).map(std::borrow::Cow::into_owned).filter(|text| !text.is_empty());
            match (field.reading(), doc.kind(node)) {
                (_, Kind::Array) if field.key == "ErrorChain" => chain = chain.or_else(explained),
                (_, Kind::Array) if depth == 1 && doc.parent(node) == Some(ROOT) => lists.extend(counted(doc, node)),
                ("model", Kind::String) => keep(&mut told[0], || Some(with_code(explained(), text()?))),
                ("osversion", Kind::String) => keep(&mut told[1], text),
                ("build", Kind::String) => keep(&mut told[2], || Some(with_code(explained(), text()?))),
                ("serial", Kind::String) => keep(&mut told[3], || Some(format!("serial number {}", text()?))),
                // Of errors the chain says more.
                (_, Kind::String)
                    if field.key == "Status"
                        && depth == 1
                        && kind == "response"
                        && text().is_some_and(|text| text != "Acknowledged" && text != "Error") =>
                {
                    keep(&mut status, || Some(format!("{}: {}", text()?, explained()?.trim_end_matches('.'))))
                }
                ("udid", Kind::String) if depth == 1 => keep(&mut told[4], || Some(format!("UDID {}", text()?))),
                _ => {}
            }
        }
        node += 1;
    }
    let [model, version, build, serial, udid] = told;
    let system = match (version, build) {
        (Some(version), Some(build)) if !build.contains(&version) => Some(format!("{version} ({build})")),
        (version, build) => build.or(version),
    };
    let who = if serial.is_some() { serial } else { udid };
    // How it went is what somebody opened this for; which device it was stands in the first rows.
    if let Some(outcome) = chain.map(|chain| ["Failed: ", &chain].concat()).or(status) {
        return vec![outcome];
    }
    [model, system, who].into_iter().flatten().chain(lists).collect()
}

/// Things found in a text that the head tells; further ones are counted.
const TOLD: usize = 2;
/// Records of a text that are looked at.
const RECORDS: usize = 400;

/// What was found in a text: where, by whom, and what it means.
fn in_text(layer: &Layer, annotator: &mut Annotator, now: i64) -> Vec<String> {
    let doc = layer.doc();
    let Some(found) = doc.child(ROOT, "FoundInText") else { return Vec::new() };
    let mut told: Vec<String> = Vec::new();
    let mut more = 0;
    for record in doc.children(found).take(RECORDS) {
        let words: Vec<String> = doc.children(record).filter_map(|node| of_record(doc, node, annotator, now)).collect();
        // What was said in a line before is not said again.
        let words = words.join(" ");
        if words.is_empty() || told.iter().any(|before| before.ends_with(&words)) {
            continue;
        }
        if told.len() == TOLD {
            more += 1;
            continue;
        }
        let line = doc.place(doc.span(record).start).line;
        let process = doc.child(record, "Process").and_then(|node| doc.text(node)).map(|name| format!(", {name}")).unwrap_or_default();
        told.push(format!("Line {line}{process}: {words}"));
    }
    if more > 0 {
        told.push(format!("{more} more below"));
    }
    told
}

/// What a part of a record means, as a sentence.
fn of_record(doc: &Document, node: NodeId, annotator: &mut Annotator, now: i64) -> Option<String> {
    let mut read = |node| {
        let known = annotator.known(doc, node);
        explain(doc, node, known, now).reading
    };
    let text = |node| doc.text(node).unwrap_or_default();
    let words = match doc.key(node)? {
        "Time" | "Process" | "Level" | "Message" => return None,
        "ErrorChain" => {
            let link = |link| {
                let part = |key| doc.child(link, key).map(text).unwrap_or_default();
                format!("{} {}", part("ErrorDomain"), part("ErrorCode"))
            };
            let links: Vec<String> = doc.children(node).take(4).map(link).collect();
            format!("{}: {}", links.join(" › "), read(node)?)
        }
        "LogPhrases" => doc.children(node).filter_map(read).collect::<Vec<_>>().join(" "),
        "Command" => format!("{}: {}", text(node), read(node)?),
        _ => read(node)?,
    };
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    Some(format!("{words}{end}"))
}

/// The first of the facts, for a line in a list: which device, or how many there are of what is listed.
pub(super) fn brief(layer: &Layer, now: i64) -> String {
    let kind = layer.reading().map_or("", |reading| catalog::get().dict(reading.message).kind);
    if matches!(kind, "profile" | "payload" | "declaration" | "response") {
        return String::new();
    }
    let facts = facts(layer, now).into_iter().filter(|fact| !fact.starts_with("UDID ")).take(2);
    facts.collect::<Vec<_>>().join(" · ")
}

/// "2 certificates" for a `CertificateList`, "1 error" for `Errors`.
fn words_of(key: &str, count: u32) -> String {
    let name = key.strip_suffix("List").unwrap_or(key);
    let Some(one) = name.strip_suffix('s').filter(|one| !one.ends_with(['s', 'u'])).or((name != key).then_some(name)) else {
        return format!("{key}: {count}");
    };
    let mut words = String::new();
    let mut chars = one.chars().peekable();
    while let Some(char) = chars.next() {
        // "OSUpdate" is "OS update".
        let after_abbreviation =
            words.ends_with(|before: char| before.is_ascii_uppercase()) && chars.peek().is_some_and(char::is_ascii_lowercase);
        if char.is_ascii_uppercase() && (after_abbreviation || words.ends_with(|before: char| before.is_ascii_lowercase())) {
            words.push(' ');
        }
        words.push(char);
    }
    let words: Vec<String> = words.split(['_', ' ', '-']).map(small).collect();
    let words = words.join(" ");
    if count != 1 {
        return format!("{count} {words}s");
    }
    match (words.strip_suffix("ie"), words.strip_suffix("sse")) {
        (Some(stem), _) => format!("1 {stem}y"),
        (_, Some(stem)) => format!("1 {stem}ss"),
        _ => format!("1 {words}"),
    }
}

/// A word in lower case, unless it is an abbreviation.
fn small(word: &str) -> String {
    if word.chars().skip(1).any(|char| char.is_ascii_uppercase()) { word.to_owned() } else { word.to_ascii_lowercase() }
}

fn keep(slot: &mut Option<String>, value: impl FnOnce() -> Option<String>) {
    if slot.is_none() {
        *slot = value();
    }
}

fn with_code(reading: Option<String>, code: String) -> String {
    match reading {
        Some(words) => format!("{words} ({code})"),
        None => code,
    }
}

/// "40 devices" for a list of that name.
pub(super) fn counted(doc: &Document, list: NodeId) -> Option<String> {
    let key = doc.key(list)?;
    let count = doc.count(list);
    // A list of a few plain values is a property, not a content.
    doc.children(list).next().filter(|first| doc.kind(*first).is_container() || count > 1)?;
    if key.starts_with('_') {
        return None;
    }
    let words: String = key.chars().flat_map(|char| if char == '_' { vec![' '] } else { vec![char] }).collect();
    let plain = words.chars().all(|char| char.is_ascii_lowercase() || char == ' ');
    Some(match plain {
        true if count == 1 => format!("1 {}", words.strip_suffix('s').unwrap_or(&words)),
        true => format!("{count} {words}"),
        false => words_of(key, count),
    })
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn a_list_is_counted_in_words_where_its_name_has_a_plural() {
        let cases = [
            ("CertificateList", 2, "2 certificates"),
            ("Errors", 1, "1 error"),
            ("AvailableOSUpdates", 3, "3 available OS updates"),
            ("deviceFamilies", 2, "2 device families"),
            ("deviceFamilies", 1, "1 device family"),
            ("Addresses", 1, "1 address"),
            ("OSUpdateStatus", 1, "OSUpdateStatus: 1"),
            ("subjectAltName", 5, "subjectAltName: 5"),
        ];
        for (key, count, words) in cases {
            assert_eq!(words_of(key, count), words);
        }
    }
}
