//! Search over keys, values and meanings, in steps.
//!
//! Keys and meanings are decided once a shape. Values are searched as bytes of the source, which finds 10 MB in a few
//! milliseconds, and a hit is led back to its node; only where an escape could hide a match are values decoded one by one.

use crate::annotate::Annotator;
use crate::catalog::{self, view::contains};
use crate::decode::{Document, Format, Kind, NodeId, Shape};

/// Nodes and bytes that one step looks at.
const NODES: u32 = 200_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum ByShape {
    Unknown,
    Yes,
    No,
    /// The field depends on a value: ask for each node.
    Ask,
}

pub(super) struct Search {
    lower: String,
    pub(super) seq: u32,
    next: NodeId,
    shapes: Vec<ByShape>,
    /// Place of the next hit in the source, from `next`'s place on.
    hit: Option<usize>,
    decode: bool,
    pub(super) found: Vec<NodeId>,
    pub(super) done: bool,
}

impl Search {
    pub(super) fn new(query: &str, seq: u32, doc: &Document) -> Self {
        let lower = query.to_ascii_lowercase();
        let escaped = match doc.format() {
            Format::BinaryPlist => true,
            Format::XmlPlist => lower.contains(['&', '<', '>', '"', '\'']),
            Format::Json | Format::OpenStepPlist => {
                lower.contains(['"', '\\', '/']) || !lower.is_ascii() || lower.contains(char::is_control)
            }
        };
        Self { lower, seq, next: 0, shapes: Vec::new(), hit: None, decode: escaped, found: Vec::new(), done: false }
    }

    /// Looks at some more nodes; `true` when all that are there were looked at.
    pub(super) fn step(&mut self, doc: &Document, annotator: &mut Annotator) -> bool {
        let end = (doc.len() as NodeId).min(self.next.saturating_add(NODES));
        if self.next == 0 && end > 0 {
            self.hit = find(doc.source(), 0, self.lower.as_bytes());
        }
        self.shapes.resize(doc.shapes() as usize, ByShape::Unknown);
        while self.next < end {
            let node = self.next;
            if self.by_shape(doc, annotator, node) || self.by_value(doc, node) {
                self.found.push(node);
            }
            self.next += 1;
        }
        self.done = self.next as usize >= doc.len();
        self.done
    }

    fn by_shape(&mut self, doc: &Document, annotator: &mut Annotator, node: NodeId) -> bool {
        if doc.key(node).is_none() {
            return false;
        }
        let Some(shape) = doc.shape(node) else { return false };
        let at = shape.0 as usize;
        if self.shapes[at] == ByShape::Unknown {
            self.shapes[at] = self.judge(doc, annotator, node, shape);
        }
        match self.shapes[at] {
            ByShape::Yes => true,
            ByShape::Ask => annotator.known(doc, node).field.is_some_and(|field| self.in_words(field)),
            ByShape::No | ByShape::Unknown => false,
        }
    }

    fn judge(&self, doc: &Document, annotator: &mut Annotator, node: NodeId, shape: Shape) -> ByShape {
        if doc.shape_key(shape).is_some_and(|key| contains(key, &self.lower)) {
            return ByShape::Yes;
        }
        let known = annotator.known(doc, node);
        match (known.is_fixed(), known.field) {
            (false, _) => ByShape::Ask,
            (true, Some(field)) if self.in_words(field) => ByShape::Yes,
            _ => ByShape::No,
        }
    }

    fn in_words(&self, field: catalog::FieldId) -> bool {
        let field = catalog::get().field(field);
        contains(field.meaning, &self.lower)
    }

    fn by_value(&mut self, doc: &Document, node: NodeId) -> bool {
        if doc.kind(node).is_container() || doc.kind(node) == Kind::Missing {
            return false;
        }
        if self.decode {
            return doc.text(node).is_some_and(|text| contains(&text, &self.lower));
        }
        let Some(hit) = self.hit else { return false };
        let span = doc.span(node);
        if hit >= span.end {
            return false;
        }
        if hit < span.start {
            self.hit = find(doc.source(), span.start, self.lower.as_bytes());
        }
        match self.hit {
            Some(hit) if hit < span.end => {
                // The span has quotes or tags around the value, in which a hit does not count.
                let raw = doc.raw(node);
                let matched = find(raw, 0, self.lower.as_bytes()).is_some();
                self.hit = find(doc.source(), span.end, self.lower.as_bytes());
                matched
            }
            _ => false,
        }
    }

    /// Index of the match after (or before) a node, round the end.
    pub(super) fn neighbour(&self, from: Option<NodeId>, forward: bool) -> Option<usize> {
        let last = self.found.len().checked_sub(1)?;
        let Some(from) = from else { return Some(if forward { 0 } else { last }) };
        Some(match forward {
            true => Some(self.found.partition_point(|node| *node <= from)).filter(|at| *at <= last).unwrap_or(0),
            false => self.found.partition_point(|node| *node < from).checked_sub(1).unwrap_or(last),
        })
    }

    pub(super) fn matches(&self, node: NodeId) -> bool {
        self.found.binary_search(&node).is_ok()
    }
}

/// Letters by how rare they are in payloads, commonest last: the rarest of a query is the one to look for.
const COMMON: &[u8] = b"qjzxvkwybhgfpumcdlnrsoitae";

/// Place of `word` (lower case) in `text` from `from` on, ASCII case ignored.
fn find(text: &[u8], from: usize, word: &[u8]) -> Option<usize> {
    let rank = |byte: &u8| COMMON.iter().position(|common| common == byte).map_or(if byte.is_ascii_digit() { 14 } else { 0 }, |at| at + 1);
    let (offset, rare) = word.iter().enumerate().min_by_key(|(_, byte)| rank(byte))?;
    let (rare, upper) = (*rare, rare.to_ascii_uppercase());
    let mut at = from + offset;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr2(rare, upper, rest)) {
        let start = at + found - offset;
        if text.len() - start < word.len() {
            return None;
        }
        if text[start..start + word.len()].eq_ignore_ascii_case(word) {
            return Some(start);
        }
        at += found + 1;
    }
    None
}
