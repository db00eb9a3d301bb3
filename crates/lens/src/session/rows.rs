//! Rows, details and pieces of source, ready to be shown.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::inside::{holds, may_hold, open_value, say};
use super::open::Open;
use super::requests::Copy;
use super::views::{At, Detail, FindingRow, Row, SourceView};
use crate::annotate::{Explained, Mask, Why, error_links};
use crate::catalog::{self, Class, FieldView};
use crate::decode::{Document, Format, Kind, NodeId, Place, ROOT, Span};
use crate::remark::Remark;
use crate::secret::{DOTS, veil, veiled, without};
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
        let doc = self.layers.of(at).doc();
        let kind = doc.kind(at.node);
        let catalog = catalog::get();
        let field = explained.field.map(|id| (id, catalog.field(id)));
        let hint = field.map_or("", |(_, field)| field.reading());
        let inside = may_hold(kind).then(|| holds(doc, at.node, hint)).flatten();
        let title = inside.as_ref().map(|inside| inside.title.as_str());
        let (depth, path) = (self.layers.depth(at), self.layers.path(at));
        let mask = self.mask(at);
        let masked = if self.shown.secrets.has(at) { Mask::Nothing } else { mask.clone() };
        let doc = self.layers.of(at).doc();
        let (value, cut) = match &masked {
            Mask::Nothing if mask.is_whole() => cut_to_row(&doc.text(at.node).unwrap_or_default()),
            Mask::Nothing => shown(doc, at.node, title),
            Mask::Whole(_) => Default::default(),
            Mask::Parts(parts) => cut_to_row(&without(&doc.text(at.node).unwrap_or_default(), parts)),
        };
        let reading = self.reading(at, &explained).filter(|_| !masked.is_whole() || explained.reading.is_some());
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
        let is_around = self.layers.around() == Some(at.layer) && at.node == ROOT;
        let message = if is_around { self.layers.of(at).reading() } else { None };
        let meaning = message.map_or("", |reading| catalog.dict(reading.message).summary);
        Row {
            at,
            depth,
            position,
            siblings,
            key: match (doc.key(at.node), doc.index(at.node)) {
                (Some(key), _) => shortened(key),
                (None, Some(index)) => index.to_string(),
                (None, None) if is_around => "HTTP".to_owned(),
                (None, None) => "value".to_owned(),
            },
            is_index: doc.index(at.node).is_some(),
            path,
            kind: kind.name().to_owned(),
            value,
            cut,
            size: if masked.is_whole() || cut || kind.is_container() || kind == Kind::Data { size(doc, at.node) } else { String::new() },
            open,
            holds: inside.map(|inside| inside.title),
            secret: mask.is_something(),
            masked: masked.is_something(),
            field: field.map(|(id, _)| catalog.id(id)),
            meaning: field.map_or(meaning, |(_, field)| field.meaning).to_owned(),
            purpose: field.map_or("", |(id, _)| catalog.purpose(id)).to_owned(),
            privacy: class(&mask, field.map(|(_, field)| field.class)),
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
            && !explained.mask.is_whole()
            && let Some(said) = say(doc, at.node, hint, self.now)
        {
            return Some(veiled(&said).into_owned());
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
        let mask = self.mask(at);
        let forms = self.forms(at);
        let doc = self.layers.of(at).doc();
        let text = if doc.raw(at.node).len() <= IN_DETAIL { doc.text(at.node) } else { None };
        let mut field =
            explained.field.map(|id| FieldView { target: crate::findings::on_target(id, &self.found.target), ..catalog.view(id) });
        if let (Some(field), Some(text), false) = (&mut field, text.as_deref(), row.masked) {
            for (value, _, present) in &mut field.values {
                *present = value == text;
            }
        }
        let mut facts = error_links(doc, at.node);
        facts.extend(opened.facts);
        facts.iter_mut().for_each(|(_, text)| veil(text));
        let remarks = explained.remarks.iter().chain(self.found.at(at)).chain(&opened.remarks);
        let mut findings: Vec<FindingRow> = Vec::new();
        for row in remarks.map(|remark| finding(at, &path, remark)) {
            if !findings.iter().any(|known| known.message == row.message) {
                findings.push(row);
            }
        }
        Detail {
            at,
            key: row.key,
            path,
            kind: row.kind,
            secret: row.secret,
            masked: row.masked,
            why: mask.words().to_owned(),
            size: if row.masked { size(doc, at.node) } else { String::new() },
            forms,
            reading: row.reading,
            facts,
            findings,
            image: opened.image.filter(|_| !row.masked),
            unlock: self.layers.lock_of(at, self.origin.locked().is_some()),
            children: doc.count(at.node),
            field,
        }
    }

    /// The value in its forms, the first as it is written; without what is masked.
    fn forms(&mut self, at: At) -> Vec<(String, String)> {
        if self.layers.of(at).doc().kind(at.node).is_container() {
            return vec![("JSON".to_owned(), self.json(at, IN_DETAIL, Instead::Size).0)];
        }
        let masked = self.masked(at);
        let doc = self.layers.of(at).doc();
        let text = if doc.raw(at.node).len() <= IN_DETAIL { doc.text(at.node) } else { None };
        match &masked {
            Mask::Nothing => forms(doc, at.node, text.as_deref()),
            Mask::Whole(_) => Vec::new(),
            Mask::Parts(parts) => text.iter().map(|text| ("Value".to_owned(), without(text, parts))).collect(),
        }
    }

    /// JSON of a container, and whether it was cut.
    fn json(&mut self, at: At, limit: usize, how: Instead) -> (String, bool) {
        let doc = self.layers.of(at).doc();
        let (end, mut bytes, mut instead) = (doc.after(at.node), 0, HashMap::new());
        for node in at.node..end {
            if bytes > limit {
                break;
            }
            let here = At { node, ..at };
            let masked = if how == Instead::Nothing { Mask::Nothing } else { self.masked_for(here, how) };
            let doc = self.layers.of(at).doc();
            bytes += if doc.kind(node).is_container() { 4 } else { doc.raw(node).len() };
            let text = match (&masked, how) {
                (Mask::Nothing, _) => continue,
                (Mask::Whole(_), Instead::Size) => [DOTS, " ", &size(doc, node)].concat(),
                (Mask::Whole(_), _) => LEFT_OUT.to_owned(),
                (Mask::Parts(parts), _) => without(&doc.text(node).unwrap_or_default(), parts),
            };
            instead.insert(node, text);
        }
        crate::export::json(self.layers.of(at).doc(), at.node, limit, &mut |node| instead.remove(&node))
    }

    /// What is left out of a value: for the screen what nobody asked for, for a copy every secret.
    fn masked_for(&mut self, at: At, how: Instead) -> Mask {
        if how == Instead::Size { self.masked(at) } else { self.mask(at) }
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

    pub(super) fn source_view(&mut self, at: At) -> Option<SourceView> {
        let doc = self.layers.get(at.layer)?.doc();
        let binary = doc.format() == Format::BinaryPlist;
        let (source, span) = self.source_of(at);
        let around = if binary { AROUND / 4 } else { AROUND };
        let from = boundary(source, span.start.saturating_sub(around));
        let value_end = boundary(source, span.end.min(span.start + 2 * AROUND));
        let to = boundary(source, (span.end + around).min(source.len()).max(value_end));
        let masked = match self.is_repaired(at) {
            true => self.masked_original(from..to),
            false => self.masked_source(at.layer, from..to),
        };
        let (source, span) = self.source_of(at);
        let text = |range: Range<usize>| if binary { hex(source, range, &masked) } else { in_part(source, range, &masked) };
        let whole = value_end == span.end;
        Some(SourceView {
            offset: from as f64,
            line: if binary { 0 } else { Place::of(source, from).line as u32 },
            before: text(from..span.start),
            value: text(span.start..value_end),
            after: if whole { text(span.end.min(to)..to) } else { String::new() },
            binary,
            cut_before: from > 0,
            cut_after: !whole || to < source.len(),
        })
    }

    /// Whether the document is a repaired copy of what came.
    fn is_repaired(&self, at: At) -> bool {
        at.layer == 0 && self.origin.original(Span::default()).is_some()
    }

    /// The text that a value stands in, and where: what came, also where a repaired copy of it was read.
    fn source_of(&self, at: At) -> (&[u8], Span) {
        let doc = self.layers.doc(at.layer);
        let original = self.origin.original(doc.span(at.node)).filter(|_| at.layer == 0);
        original.unwrap_or((doc.source(), doc.span(at.node)))
    }

    /// Secrets that a copy would take along among other things, so that a person has to be asked. One by itself is what was asked for.
    pub(super) fn secrets_to_ask_for(&mut self, at: At) -> u32 {
        match self.mask(at) {
            Mask::Whole(why) if why != Why::Holds => 0,
            _ => self.secrets_in(at),
        }
    }

    /// Text for the clipboard, and whether it had to be cut.
    pub(super) fn copy(&mut self, at: At, what: Copy) -> (String, bool) {
        let is_container = self.layers.of(at).doc().kind(at.node).is_container();
        match what {
            Copy::Path => (self.layers.path(at), false),
            Copy::WithoutSecrets if is_container => self.json(at, COPIED, Instead::Words),
            Copy::Value | Copy::WithSecrets if is_container => self.json(at, COPIED, Instead::Nothing),
            Copy::Value | Copy::WithSecrets => (self.layers.of(at).doc().text(at.node).unwrap_or_default().into_owned(), false),
            Copy::WithoutSecrets => (self.text_without_secrets(at), false),
            Copy::Explained => {
                let detail = self.detail(at);
                let value = if is_container { self.json(at, IN_DETAIL, Instead::Words).0 } else { self.text_without_secrets(at) };
                let (meaning, purpose) = detail.field.map(|field| (field.meaning, field.purpose)).unwrap_or_default();
                let reading = detail.reading.map(|reading| format!(" ({reading})")).unwrap_or_default();
                (format!("{}: {value}{reading}\n{meaning}\nUsed for: {purpose}\n", detail.path), false)
            }
        }
    }

    fn text_without_secrets(&mut self, at: At) -> String {
        let mask = self.mask(at);
        let text = self.layers.of(at).doc().text(at.node).unwrap_or_default();
        mask.told(&text).map_or_else(|| LEFT_OUT.to_owned(), Cow::into_owned)
    }
}

/// What stands in the place of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead {
    /// Its size, where it is not shown.
    Size,
    /// That it was left out, also where it is shown.
    Words,
    /// The secret itself.
    Nothing,
}

const LEFT_OUT: &str = "(secret, left out)";

/// The class of a value; one that is taken for a secret is a credential, whatever the catalog says of its field.
fn class(mask: &Mask, known: Option<Class>) -> Option<Class> {
    match mask {
        Mask::Nothing | Mask::Whole(Why::Holds) => known,
        Mask::Whole(_) | Mask::Parts(_) => Some(Class::Credential),
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
    let text = veiled(&text);
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
            cut_to_row(&text)
        }
    }
}

/// As much of a text as a row shows, and whether that is not all.
fn cut_to_row(text: &str) -> (String, bool) {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(IN_ROW).collect();
    let cut = chars.next().is_some();
    (head, cut)
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

/// Sixteen bytes a line; of what is masked only how much it is.
fn hex(source: &[u8], range: Range<usize>, masked: &[Range<usize>]) -> String {
    let is_masked = |at: &usize| masked.iter().any(|span| span.contains(at));
    let byte = |at: usize| if is_masked(&at) { "••".to_owned() } else { format!("{:02x}", source[at]) };
    let places: Vec<usize> = range.collect();
    places.chunks(16).map(|line| line.iter().copied().map(byte).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}

/// A piece of text without what is masked of it.
fn in_part(source: &[u8], range: Range<usize>, masked: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut from = range.start;
    for span in masked.iter().filter(|span| span.start < range.end && span.end > range.start) {
        out += &String::from_utf8_lossy(&source[from..span.start.max(from)]);
        if !out.ends_with(DOTS) || span.start > from {
            out += DOTS;
        }
        from = span.end.clamp(from, range.end);
    }
    out += &String::from_utf8_lossy(&source[from..range.end]);
    out
}

/// The next character boundary at or after a byte.
fn boundary(source: &[u8], mut at: usize) -> usize {
    while at < source.len() && source[at] & 0xC0 == 0x80 {
        at += 1;
    }
    at
}
