//! Search over keys, values and meanings, in steps.
//!
//! Keys and meanings are decided once a shape. Values are searched as bytes of the source, which finds 10 MB in a few
//! milliseconds, and a hit is led back to its node; only where an escape could hide a match are values decoded one by one.

use std::ops::Range;

use crate::annotate::Annotator;
use crate::catalog::{self, view::contains};
use crate::decode::{Document, Format, Needle, NodeId, Shape};

/// Nodes that one step looks at.
const NODES: u32 = 400_000;
/// The first nodes of a step are taken by so many: they bring the shapes, and a shape that was judged need not be looked at again.
const FIRST_NODES: u32 = 256;

#[derive(Clone, Copy, PartialEq, Eq)]
enum ByShape {
    Unknown,
    Yes,
    No,
    /// The field depends on a value: ask for each node.
    Ask,
}

pub(super) struct Search {
    pub(super) query: String,
    lower: String,
    needle: Needle,
    pub(super) seq: u32,
    next: NodeId,
    shapes: Vec<ByShape>,
    decode: bool,
    pub(super) found: Vec<NodeId>,
    pub(super) done: bool,
}

impl Search {
    /// `query` must not be empty.
    pub(super) fn new(query: &str, seq: u32, doc: &Document) -> Self {
        let lower = query.to_ascii_lowercase();
        let decode = match doc.format() {
            // Of a text values may stand in one another.
            Format::BinaryPlist | Format::Text => true,
            Format::XmlPlist => lower.contains(['&', '<', '>', '"', '\'']),
            Format::Json | Format::OpenStepPlist => {
                lower.contains(['"', '\\', '/']) || !lower.is_ascii() || lower.contains(char::is_control)
            }
        };
        let needle = Needle::new(query);
        Self { query: query.to_owned(), lower, needle, seq, next: 0, shapes: Vec::new(), decode, found: Vec::new(), done: false }
    }

    /// Looks at some more nodes. Those that match by their key or meaning, and others that match by their value; what is to be
    /// found of both is to be [kept](Self::keep).
    pub(super) fn step(&mut self, doc: &Document, annotator: &mut Annotator) -> (Vec<NodeId>, Vec<NodeId>) {
        let end = (doc.len() as NodeId).min(self.next.saturating_add(NODES));
        // Elements of arrays have shapes without a key.
        let of_new = |at| if doc.shape_key(Shape(at)).is_some() { ByShape::Unknown } else { ByShape::No };
        self.shapes.extend((self.shapes.len() as u32..doc.shapes()).map(of_new));
        let mut many = FIRST_NODES;
        let (mut found, mut by_value) = (Vec::new(), Vec::new());
        while self.next < end {
            let nodes = self.next..end.min(self.next.saturating_add(many));
            self.next = nodes.end;
            found.extend(self.by_shape(doc, annotator, nodes.clone()));
            self.by_value(doc, nodes, &mut by_value);
            many *= 4;
        }
        self.done = self.next as usize >= doc.len();
        found.sort_unstable();
        by_value.retain(|node| found.binary_search(node).is_err());
        (found, by_value)
    }

    /// Takes what a step found.
    pub(super) fn keep(&mut self, mut found: Vec<NodeId>) {
        found.sort_unstable();
        found.dedup();
        self.found.append(&mut found);
    }

    /// Whether the query stands in a text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        contains(text, &self.lower)
    }

    fn by_shape(&mut self, doc: &Document, annotator: &mut Annotator, nodes: Range<NodeId>) -> Vec<NodeId> {
        let (mut found, mut unsure) = (Vec::new(), Vec::new());
        let collect = |shapes: &[ByShape], wanted: &[ByShape], into| {
            let wanted: Vec<bool> = shapes.iter().map(|shape| wanted.contains(shape)).collect();
            if wanted.contains(&true) {
                doc.of_shapes(nodes.clone(), &wanted, into);
            }
        };
        collect(&self.shapes, &[ByShape::Yes], &mut found);
        collect(&self.shapes, &[ByShape::Unknown, ByShape::Ask], &mut unsure);
        found.extend(unsure.into_iter().filter(|node| self.matches_by_shape(doc, annotator, *node)));
        found
    }

    fn matches_by_shape(&mut self, doc: &Document, annotator: &mut Annotator, node: NodeId) -> bool {
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

    fn by_value(&self, doc: &Document, nodes: Range<NodeId>, found: &mut Vec<NodeId>) {
        match self.decode {
            true => found.extend(nodes.filter(|node| doc.text(*node).is_some_and(|text| contains(&text, &self.lower)))),
            false => doc.with_text(nodes, &self.needle, found),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{ROOT, read};
    use crate::recognize::recognize;

    #[test]
    fn finds_what_a_plain_look_at_every_node_finds() {
        let samples: [&[u8]; 3] = [
            include_bytes!("../../../../src/app/shell/samples/dep-sync.json"),
            include_bytes!("../../../../src/app/shell/samples/wifi.mobileconfig"),
            include_bytes!("../../../../src/app/shell/samples/failed-command.plist"),
        ];
        for doc in samples.map(|sample| read(sample.to_vec())) {
            let reading = recognize(&doc, ROOT).into_iter().next();
            for query in ["serial", "e", "IPHONE", "true", "example.", "password", "\"", "no such text"] {
                let mut annotator = Annotator::new(reading.as_ref(), true);
                let mut search = Search::new(query, 0, &doc);
                while !search.done {
                    let (mut found, by_value) = search.step(&doc, &mut annotator);
                    found.extend(by_value);
                    search.keep(found);
                }
                let lower = query.to_ascii_lowercase();
                let plain = (0..doc.len() as NodeId).filter(|node| {
                    let field = annotator.known(&doc, *node).field.filter(|_| doc.key(*node).is_some());
                    doc.key(*node).is_some_and(|key| contains(key, &lower))
                        || doc.text(*node).is_some_and(|text| contains(&text, &lower))
                        || field.is_some_and(|field| contains(catalog::get().field(field).meaning, &lower))
                });
                assert_eq!(search.found, plain.collect::<Vec<_>>(), "{query}");
            }
        }
    }
}
