//! Rows, details and pieces of source, ready to be shown.

use std::borrow::Cow;

use super::inside::{holds, may_hold, open_value, say};
use super::open::Open;
use super::requests::Copy;
use super::views::{At, Detail, FindingRow, Row, SourceView};
use crate::annotate::{Explained, error_links};
use crate::catalog;
use crate::catalog::FieldView;
use crate::decode::{Document, Format, Kind, NodeId};
use crate::remark::Remark;
use crate::source::inner;

/// Characters of a value that a row shows.
const IN_ROW: usize = 200;
/// Bytes of a value that the detail shows, and of source around it.
const IN_DETAIL: usize = 64 * 1024;
const AROUND: usize = 1_500;
/// Siblings up to which a position among them is worked out.
const COUNTED: u32 = 64;
/// Levels of a path that a value's words name.
const TOLD: usize = 100;
/// Bytes that go to the clipboard at the most.
const COPIED: usize = 8 << 20;

impl Open {
    pub(super) fn row(&mut self, at: At) -> Row {
        let now = self.now;
        let layer = self.layers.of_mut(at);
        let explained = layer.explain(at.node, now);
        let (depth, path) = (self.layers.depth(at), self.layers.path(at));
        let doc = self.layers.of(at).doc();
        let kind = doc.kind(at.node);
        let catalog = catalog::get();
        let field = explained.field.map(|id| (id, catalog.field(id)));
        let hint = field.map_or("", |(_, field)| field.reading());
        let inside = may_hold(kind).then(|| holds(doc, at.node, hint)).flatten();
        let (value, cut) = shown(doc, at.node, inside.as_ref().map(|inside| inside.title.as_str()));
        let reading = self.reading(at, &explained);
        let worst = explained.remarks.iter().min_by_key(|remark| remark.level);
        let whole = self.found.at(at).min_by_key(|remark| remark.level);
        let worst = worst.into_iter().chain(whole).min_by_key(|remark| remark.level);
        let closed = self.shown.view.is_closed(at);
        let open = match (kind.is_container(), &inside) {
            (true, _) if doc.count(at.node) == 0 => None,
            (true, _) => Some(!closed),
            (false, Some(_)) => Some(self.shown.view.inside(at).is_some()),
            (false, None) => None,
        };
        let (position, siblings) = position(doc, at.node);
        Row {
            at,
            depth,
            position,
            siblings,
            key: match (doc.key(at.node), doc.index(at.node)) {
                (Some(key), _) => shortened(key),
                (None, Some(index)) => index.to_string(),
                (None, None) => "value".to_owned(),
            },
            is_index: doc.index(at.node).is_some(),
            path,
            kind: kind.name().to_owned(),
            value: if explained.secret { String::new() } else { value },
            cut,
            size: if explained.secret || cut || kind.is_container() || kind == Kind::Data { size(doc, at.node) } else { String::new() },
            open,
            holds: inside.map(|inside| inside.title),
            secret: explained.secret,
            field: field.map(|(id, _)| catalog.id(id)),
            meaning: field.map_or("", |(_, field)| field.meaning).to_owned(),
            purpose: field.map_or("", |(id, _)| catalog.purpose(id)).to_owned(),
            privacy: field.map(|(_, field)| field.class),
            rows: field.map(|(id, _)| catalog.rows_of(id, false)).unwrap_or_default(),
            reading,
            finding: worst.map(|remark| remark.level),
            remark: worst.map(|remark| remark.message.clone()),
            matched: self.shown.matches(at),
        }
    }

    /// A value in words; what its field makes of it stands in `explained`.
    pub(crate) fn reading(&self, at: At, explained: &Explained) -> Option<String> {
        let doc = self.layers.of(at).doc();
        if let Some(first) = doc.alias(at.node) {
            return Some(match doc.depth(first) {
                0 => "the whole document again".to_owned(),
                depth if depth > TOLD => format!("the same object as one {depth} levels deep"),
                _ => format!("the same object as {}", doc.path(first)),
            });
        }
        if explained.reading.is_some() {
            return explained.reading.clone();
        }
        let hint = explained.field.map_or("", |id| catalog::get().field(id).reading());
        if matches!(hint, "cert" | "url" | "topic" | "uuid")
            && !explained.secret
            && let Some(said) = say(doc, at.node, hint, self.now)
        {
            return Some(said);
        }
        let is_element = doc.kind(at.node) == Kind::Dict && doc.index(at.node).is_some();
        is_element.then(|| label(doc, at.node)).flatten()
    }

    pub(super) fn detail(&mut self, at: At) -> Detail {
        let now = self.now;
        let explained = self.layers.of_mut(at).explain(at.node, now);
        let row = self.row(at);
        let path = self.layers.path(at);
        let catalog = catalog::get();
        let opened = match row.holds {
            Some(_) => self.opened(at, explained.field.map_or("", |id| catalog.field(id).reading())),
            None => inner::Opened::default(),
        };
        let layer = self.layers.of(at);
        let doc = layer.doc();
        let text = if doc.raw(at.node).len() <= IN_DETAIL { doc.text(at.node) } else { None };
        let mut field =
            explained.field.map(|id| FieldView { target: crate::findings::on_target(id, &self.found.target), ..catalog.view(id) });
        if let (Some(field), Some(text)) = (&mut field, text.as_deref()) {
            for (value, _, present) in &mut field.values {
                *present = value == text;
            }
        }
        let mut facts = error_links(doc, at.node);
        let mut findings: Vec<FindingRow> = explained.remarks.iter().map(|remark| finding(at, &path, remark)).collect();
        findings.extend(self.found.at(at).map(|remark| finding(at, &path, remark)));
        findings.dedup_by(|a, b| a.message == b.message);
        facts.extend(opened.facts);
        findings.extend(opened.remarks.iter().map(|remark| finding(at, &path, remark)));
        Detail {
            at,
            key: row.key,
            path,
            kind: row.kind,
            secret: explained.secret,
            forms: forms(doc, at.node, text.as_deref()),
            reading: row.reading,
            facts,
            findings,
            image: opened.image,
            unlock: self.layers.lock_of(at, self.origin.locked().is_some()),
            children: doc.count(at.node),
            field,
        }
    }

    /// What is to be said of a value that holds something.
    fn opened(&mut self, at: At, hint: &str) -> inner::Opened {
        let doc = self.layers.of(at).doc();
        // An identity is decrypted once and not for every look at it.
        if holds(doc, at.node, hint).is_some_and(|inside| inside.id == "p12") {
            let Ok(inside) = self.look_inside(at) else { return inner::Opened::default() };
            let inside = self.layers.get(inside).expect("it was opened just now");
            return inner::Opened { facts: inside.facts.clone(), remarks: inside.remarks.clone(), ..inner::Opened::default() };
        }
        open_value(doc, at.node, hint, None).unwrap_or_default()
    }

    pub(super) fn source_view(&self, at: At) -> Option<SourceView> {
        let doc = self.layers.get(at.layer)?.doc();
        let span = doc.span(at.node);
        let source = doc.source();
        let binary = doc.format() == Format::BinaryPlist;
        let around = if binary { AROUND / 4 } else { AROUND };
        let from = boundary(source, span.start.saturating_sub(around));
        let value_end = boundary(source, span.end.min(span.start + 2 * AROUND));
        let to = boundary(source, (span.end + around).min(source.len()).max(value_end));
        let text = |range: std::ops::Range<usize>| match binary {
            true => hex(&source[range]),
            false => String::from_utf8_lossy(&source[range]).into_owned(),
        };
        let whole = value_end == span.end;
        Some(SourceView {
            offset: from as f64,
            line: if binary { 0 } else { doc.place(from).line as u32 },
            before: text(from..span.start),
            value: text(span.start..value_end),
            after: if whole { text(span.end.min(to)..to) } else { String::new() },
            binary,
            cut_before: from > 0,
            cut_after: !whole || to < source.len(),
        })
    }

    /// Text for the clipboard, and whether it had to be cut.
    pub(super) fn copy(&mut self, at: At, what: Copy) -> (String, bool) {
        let doc = self.layers.of(at).doc();
        match what {
            Copy::Path => (self.layers.path(at), false),
            Copy::Value if doc.kind(at.node).is_container() => crate::export::json(doc, at.node, COPIED),
            Copy::Value => (doc.text(at.node).unwrap_or_default().into_owned(), false),
            Copy::Hex => match doc.data(at.node) {
                Some(data) => (data.iter().map(|byte| format!("{byte:02x}")).collect(), false),
                None => (doc.text(at.node).unwrap_or_default().bytes().map(|byte| format!("{byte:02x}")).collect(), false),
            },
            Copy::Explained => {
                let detail = self.detail(at);
                let value = detail.forms.first().map_or("", |(_, text)| text).to_owned();
                let (meaning, purpose) = detail.field.map(|field| (field.meaning, field.purpose)).unwrap_or_default();
                let reading = detail.reading.map(|reading| format!(" ({reading})")).unwrap_or_default();
                let value = if detail.secret { "(secret, left out)".to_owned() } else { value };
                (format!("{}: {value}{reading}\n{meaning}\nUsed for: {purpose}\n", detail.path), false)
            }
        }
    }
}

pub(super) fn finding(at: At, path: &str, remark: &Remark) -> FindingRow {
    FindingRow {
        at,
        path: path.to_owned(),
        level: remark.level,
        code: remark.code.to_owned(),
        message: remark.message.clone(),
        advice: remark.advice.clone(),
    }
}

/// Keys that name what a dictionary is about, the most telling first. None of them is a secret.
const NAMING: [&str; 14] = [
    "PayloadDisplayName",
    "PayloadType",
    "Item",
    "Name",
    "name",
    "DisplayName",
    "CommonName",
    "Identifier",
    "identifier",
    "serial_number",
    "serialNumber",
    "adamId",
    "adamIdStr",
    "ErrorDomain",
];
/// Children of an element that are looked at for a name.
const NAMED_EARLY: usize = 32;

/// What tells an element of a list from its neighbours: the value of its naming key.
fn label(doc: &Document, node: NodeId) -> Option<String> {
    let children: Vec<NodeId> = doc.children(node).take(NAMED_EARLY).collect();
    let named = |key: &&str| children.iter().copied().find(|child| doc.key(*child) == Some(key) && !doc.raw(*child).is_empty());
    let text = doc.text(NAMING.iter().find_map(named)?)?;
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(60).collect();
    Some(if chars.next().is_some() { format!("{head}…") } else { head })
}

/// The value for a row, and whether it is cut.
fn shown(doc: &Document, node: NodeId, inside: Option<&str>) -> (String, bool) {
    match doc.kind(node) {
        Kind::Data => match doc.data(node) {
            Some(data) if inside.is_none() => {
                (data.iter().take(IN_ROW / 4).map(|byte| format!("{byte:02x}")).collect(), data.len() > IN_ROW / 4)
            }
            Some(_) => (String::new(), false),
            None => ("(broken base64)".to_owned(), false),
        },
        kind if kind.is_container() => (String::new(), false),
        Kind::Missing => ("(no value)".to_owned(), false),
        Kind::Alias => (String::new(), false),
        _ => {
            let raw = doc.raw(node);
            // Decoding 30 MB for 200 characters would be noticed; a cut escape at the end is not.
            let text: Cow<str> =
                if raw.len() > 16 * IN_ROW { String::from_utf8_lossy(&raw[..4 * IN_ROW]) } else { doc.text(node).unwrap_or_default() };
            let mut chars = text.chars();
            let head: String = chars.by_ref().take(IN_ROW).collect();
            let cut = chars.next().is_some();
            (head, cut)
        }
    }
}

/// A key as far as a row shows one.
fn shortened(key: &str) -> String {
    match key.char_indices().nth(IN_ROW) {
        Some((end, _)) => [&key[..end], "…"].concat(),
        None => key.to_owned(),
    }
}

fn size(doc: &Document, node: NodeId) -> String {
    let plural = |count: usize, one: &str, many: &str| if count == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(count)) };
    match doc.kind(node) {
        Kind::Dict => plural(doc.count(node) as usize, "key", "keys"),
        Kind::Array => plural(doc.count(node) as usize, "item", "items"),
        Kind::Data => doc.data(node).map_or_else(String::new, |data| plural(data.len(), "byte", "bytes")),
        Kind::String => match doc.raw(node) {
            raw if raw.len() > 1 << 16 => plural(raw.len(), "byte", "bytes"),
            _ => plural(doc.text(node).map_or(0, |text| text.chars().count()), "character", "characters"),
        },
        _ => plural(doc.text(node).map_or(0, |text| text.len()), "digit", "digits"),
    }
}

/// 1234567 as "1,234,567".
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn position(doc: &Document, node: NodeId) -> (u32, u32) {
    let Some(parent) = doc.parent(node) else { return (1, 1) };
    let siblings = doc.count(parent);
    match doc.index(node) {
        Some(index) => (index + 1, siblings),
        None if siblings <= COUNTED => (doc.children(parent).position(|child| child == node).map_or(0, |at| at as u32 + 1), siblings),
        None => (0, siblings),
    }
}

/// The value in its forms, the first as it is written.
fn forms(doc: &Document, node: NodeId, text: Option<&str>) -> Vec<(String, String)> {
    let form = |label: &str, text: String| (label.to_owned(), text);
    match doc.kind(node) {
        kind if kind.is_container() => vec![form("JSON", crate::export::json(doc, node, IN_DETAIL).0)],
        Kind::Data => {
            let Some(data) = doc.data(node) else { return vec![form("As it is written", text.unwrap_or_default().to_owned())] };
            let head = &data[..data.len().min(IN_DETAIL / 2)];
            let mut forms = vec![
                form("Base64", text.map_or_else(String::new, |text| text.split_whitespace().collect())),
                form("Hex", head.iter().map(|byte| format!("{byte:02x}")).collect()),
            ];
            if let Ok(text) = std::str::from_utf8(head)
                && text.chars().all(|char| !char.is_control() || char.is_whitespace())
                && !text.is_empty()
            {
                forms.push(form("Text", text.to_owned()));
            }
            forms
        }
        Kind::Missing | Kind::Alias => Vec::new(),
        _ => vec![form("Value", text.map_or_else(|| format!("(longer than {} KB: copy it to see it)", IN_DETAIL / 1024), str::to_owned))],
    }
}

/// Sixteen bytes a line.
fn hex(bytes: &[u8]) -> String {
    bytes.chunks(16).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}

/// The next character boundary at or after a byte.
fn boundary(source: &[u8], mut at: usize) -> usize {
    while at < source.len() && source[at] & 0xC0 == 0x80 {
        at += 1;
    }
    at
}
