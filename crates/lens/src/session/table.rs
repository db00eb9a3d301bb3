//! A list of alike things as a table: which cell stands where, and in which order the rows are.
//!
//! A column is a way of keys from the element, so that it is decided once a shape. Cells are nodes; their texts are read when they are
//! sorted or drawn.

use std::borrow::Cow;
use std::collections::HashMap;

use super::tabular::TableAsk;
use super::views::At;
use crate::annotate::reading::seconds;
use crate::decode::{Document, Kind, NodeId};

/// Elements that a dictionary of alike things has at least.
const ALIKE: u32 = 3;
/// Columns, and levels of dictionaries in an element that have columns of their own.
const COLUMNS: usize = 400;
const DEEP: u32 = 3;
/// In place of a node: the row has no such cell.
pub(super) const NONE: NodeId = 0;

/// A list, its columns, and the order that was asked for last.
pub(super) struct Table {
    pub(super) list: At,
    pub(super) rows: Vec<NodeId>,
    pub(super) columns: Vec<Line>,
    pub(super) ask: Option<TableAsk>,
    pub(super) order: Vec<u32>,
}

/// A column: its key and the node of each row.
pub(super) struct Line {
    pub(super) key: String,
    pub(super) cells: Vec<NodeId>,
    pub(super) filled: u32,
}

impl Line {
    pub(super) fn sample(&self) -> Option<NodeId> {
        self.cells.iter().copied().find(|node| *node != NONE)
    }
}

/// Whether a container holds alike things, and how many.
pub(super) fn alike(doc: &Document, node: NodeId) -> Option<u32> {
    let is_element = |child: &NodeId| doc.kind(*child) == Kind::Dict && doc.count(*child) > 0;
    let count = doc.count(node);
    match doc.kind(node) {
        Kind::Array if count >= 2 => doc.children(node).take(2).all(|child| is_element(&child)).then_some(count),
        Kind::Dict if count >= ALIKE => {
            let first: Vec<NodeId> = doc.children(node).take(ALIKE as usize).collect();
            let keys = |child: NodeId| doc.children(child).filter_map(|inner| doc.key(inner)).collect::<Vec<_>>();
            let own = keys(*first.first()?);
            let shares = |child: &NodeId| keys(*child).iter().filter(|key| own.contains(key)).count() * 2 >= own.len().max(1);
            (first.iter().all(is_element) && first.iter().all(shares)).then_some(count)
        }
        _ => None,
    }
}

impl Table {
    pub(super) fn of(doc: &Document, list: At) -> Option<Self> {
        alike(doc, list.node)?;
        let rows: Vec<NodeId> = doc.children(list.node).filter(|child| doc.kind(*child) == Kind::Dict).collect();
        let mut building = Building { doc, by_shape: Vec::new(), by_key: HashMap::new(), columns: Vec::new() };
        for (row, element) in rows.iter().enumerate() {
            building.take(row, *element, None, 0);
        }
        let mut columns = building.columns;
        columns.retain(|column| column.filled > 0);
        columns.iter_mut().for_each(|column| column.cells.resize(rows.len(), NONE));
        let order = (0..rows.len() as u32).collect();
        Some(Self { list, rows, columns, ask: None, order })
    }
}

struct Building<'a> {
    doc: &'a Document,
    by_shape: Vec<u32>,
    by_key: HashMap<String, u32>,
    columns: Vec<Line>,
}

impl Building<'_> {
    fn take(&mut self, row: usize, element: NodeId, within: Option<u32>, depth: u32) {
        let doc = self.doc;
        for child in doc.children(element) {
            let Some(column) = self.column_of(child, within) else { continue };
            if doc.kind(child) == Kind::Dict && doc.count(child) > 0 && depth + 1 < DEEP {
                self.take(row, child, Some(column), depth + 1);
                continue;
            }
            let line = &mut self.columns[column as usize];
            // Of a key that is there twice the first counts.
            if line.cells.len() <= row {
                line.cells.resize(row, NONE);
                line.cells.push(child);
                line.filled += 1;
            }
        }
    }

    fn column_of(&mut self, node: NodeId, within: Option<u32>) -> Option<u32> {
        const UNKNOWN: u32 = u32::MAX;
        let shape = self.doc.shape(node)?.0 as usize;
        if let Some(known) = self.by_shape.get(shape).filter(|known| **known != UNKNOWN) {
            return Some(*known);
        }
        let own = self.doc.key(node)?;
        let key = within.map_or_else(|| own.to_owned(), |within| [&self.columns[within as usize].key, ".", own].concat());
        let column = match self.by_key.get(&key) {
            Some(column) => *column,
            None if self.columns.len() >= COLUMNS => return None,
            None => {
                self.columns.push(Line { key: key.clone(), cells: Vec::new(), filled: 0 });
                self.by_key.insert(key, self.columns.len() as u32 - 1);
                self.columns.len() as u32 - 1
            }
        };
        if self.by_shape.len() <= shape {
            self.by_shape.resize(shape + 1, UNKNOWN);
        }
        self.by_shape[shape] = column;
        Some(column)
    }
}

/// What a cell says, for filter and count.
pub(super) fn said(doc: &Document, node: NodeId) -> Cow<'_, str> {
    match doc.kind(node) {
        kind if kind.is_container() => Cow::Owned([&doc.count(node).to_string(), " items"].concat()),
        _ => doc.text(node).unwrap_or_default(),
    }
}

/// As what a column's texts are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    /// As people count: 17.9 before 17.10.
    #[default]
    Natural,
    Time,
    /// "512 GB" before "1 TB".
    Size,
}

/// Values of a column that say what it is of, where the catalog does not.
const SAMPLES: usize = 12;

impl Sort {
    pub(super) fn of(doc: &Document, cells: &[NodeId], hint: &str) -> Self {
        if matches!(hint, "date" | "epoch-s" | "epoch-ms") {
            return Self::Time;
        }
        let strings = || cells.iter().filter(|node| **node != NONE && doc.kind(**node) == Kind::String).take(SAMPLES);
        let texts: Vec<Cow<str>> = strings().filter_map(|node| doc.text(*node)).filter(|text| !text.is_empty()).collect();
        let is_date = |text: &Cow<str>| text.len() >= 10 && text.as_bytes()[4] == b'-' && seconds(text).is_some();
        match texts.as_slice() {
            [] => Self::Natural,
            texts if texts.iter().all(is_date) => Self::Time,
            texts if texts.iter().all(|text| size(text).is_some()) => Self::Size,
            _ => Self::Natural,
        }
    }

    /// The key of a text that somebody typed, to be held against that of a cell.
    pub(super) fn key(self, text: &str, cell: &[u8]) -> Vec<u8> {
        let mut key = Vec::new();
        let date = match (self, text.len()) {
            (Self::Time, 4) => [text, "-01-01"].concat(),
            (Self::Time, 7) => [text, "-01"].concat(),
            _ => text.to_owned(),
        };
        match (cell.first(), text.parse::<f64>()) {
            (Some(&NUMBER), Ok(number)) if self != Self::Time => put_number(number, &mut key),
            _ => self.put_text(&date, &mut key),
        }
        key
    }

    fn put_text(self, text: &str, out: &mut Vec<u8>) {
        let number = match self {
            Self::Natural => None,
            Self::Time => seconds(text).map(|time| time as f64),
            Self::Size => size(text),
        };
        match number {
            Some(number) => put_number(number, out),
            None => put_natural(text, out),
        }
    }
}

/// Bytes that a text like "1.5 GB" stands for.
fn size(text: &str) -> Option<f64> {
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').filter(|end| *end > 0)?;
    let power = match text[end..].trim().to_ascii_lowercase().as_str() {
        "b" | "bytes" => 0,
        "kb" | "kib" => 1,
        "mb" | "mib" => 2,
        "gb" | "gib" => 3,
        "tb" | "tib" => 4,
        _ => return None,
    };
    text[..end].parse::<f64>().ok().map(|number| number * 1000f64.powi(power))
}

/// Puts rows in the order of a column: numbers by their size, dates by their time, all else as people count (17.9 before 17.10).
/// Rows without the cell stand at the end, whichever way it is sorted.
pub(super) fn sort(doc: &Document, cells: &[NodeId], as_what: Sort, descending: bool, order: &mut [u32]) {
    let mut bytes: Vec<u8> = Vec::new();
    // Of each row its first bytes, which mostly decide, and where the rest stands.
    let mut keys: Vec<(u64, u32, u32)> = vec![(0, 0, 0); cells.len()];
    for row in order.iter() {
        let node = cells[*row as usize];
        if node == NONE {
            continue;
        }
        let start = bytes.len();
        put_key(doc, node, as_what, &mut bytes);
        let mut head = [0; 8];
        let len = (bytes.len() - start).min(8);
        head[..len].copy_from_slice(&bytes[start..start + len]);
        keys[*row as usize] = (u64::from_be_bytes(head), start as u32, bytes.len() as u32);
    }
    let rest = |key: &(u64, u32, u32)| &bytes[key.1 as usize..key.2 as usize];
    order.sort_unstable_by(|one, other| {
        let (a, b) = (&keys[*one as usize], &keys[*other as usize]);
        let is_there = (a.2 == 0).cmp(&(b.2 == 0));
        let value = || a.0.cmp(&b.0).then_with(|| rest(a).cmp(rest(b)));
        is_there.then_with(|| if descending { value().reverse() } else { value() }).then(one.cmp(other))
    });
}

pub(super) fn key_of(doc: &Document, node: NodeId, as_what: Sort) -> Vec<u8> {
    let mut key = Vec::new();
    put_key(doc, node, as_what, &mut key);
    key
}

/// Bytes that stand in the order of the values.
fn put_key(doc: &Document, node: NodeId, as_what: Sort, out: &mut Vec<u8>) {
    let kind = doc.kind(node);
    if kind.is_container() {
        return put_number(f64::from(doc.count(node)), out);
    }
    let text = doc.text(node).unwrap_or_default();
    match kind {
        Kind::Integer | Kind::Real if text.parse::<f64>().is_ok() => put_number(text.parse().unwrap_or_default(), out),
        Kind::True | Kind::False => put_number(f64::from(u8::from(kind == Kind::True)), out),
        Kind::String => as_what.put_text(&text, out),
        Kind::Date => Sort::Time.put_text(&text, out),
        _ => put_natural(&text, out),
    }
}

/// What keys of numbers begin with.
const NUMBER: u8 = 1;

fn put_number(number: f64, out: &mut Vec<u8>) {
    let bits = number.to_bits();
    out.push(NUMBER);
    out.extend((if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }).to_be_bytes());
}

pub(super) fn natural(text: &str) -> Vec<u8> {
    let mut key = Vec::new();
    put_natural(text, &mut key);
    key
}

/// A text as people sort it: small letters and capitals alike, runs of digits by their number.
fn put_natural(text: &str, out: &mut Vec<u8>) {
    out.push(2);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            out.push(bytes[at].to_ascii_lowercase());
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = &bytes[at..end];
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count().min(digits.len() - 1);
        let digits = &digits[zeros..];
        out.extend([b'0', digits.len().min(255) as u8]);
        out.extend_from_slice(digits);
        at = end;
    }
}
