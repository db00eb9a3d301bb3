//! Search over keys, values and meanings, in steps: of the document first, then of what is inside its values.
//!
//! Keys and meanings are decided once a shape. Values are searched as bytes of the source, which finds 10 MB in a few
//! milliseconds, and a hit is led back to its node; only where an escape could hide a match are values decoded one by one.

use std::ops::Range;
use std::sync::Arc;

use super::query::Query;
use super::views::At;
use crate::annotate::Annotator;
use crate::catalog;
use crate::catalog::fold::Spellings;
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

/// A search of a document and of what is inside its values.
pub(super) struct Search {
    pub(super) query: String,
    pub(super) seq: u32,
    /// Terms, where it is more than a text.
    pub(super) terms: Option<Arc<Query>>,
    /// The layer that is looked at now, and how far.
    pub(super) layer: u32,
    text: Text,
    /// What matches in the document itself, and inside its values with the place of each in the order of the rows.
    pub(super) found: Vec<NodeId>,
    inner: Vec<(Vec<NodeId>, At)>,
    /// Everything that is there was looked at.
    pub(super) done: bool,
}

/// A text that is looked for in one layer.
struct Text {
    spelled: Spellings,
    needles: Vec<Needle>,
    next: NodeId,
    shapes: Vec<ByShape>,
    decode: bool,
}

impl Search {
    /// `query` must not be empty.
    pub(super) fn new(query: &str, seq: u32, doc: &Document) -> Self {
        let terms = Query::parse(query).map(Arc::new);
        let text = Text::new(query, doc);
        Self { query: query.to_owned(), seq, terms, layer: 0, text, found: Vec::new(), inner: Vec::new(), done: false }
    }

    /// Matches so far.
    pub(super) fn count(&self) -> u32 {
        (self.found.len() + self.inner.len()) as u32
    }

    /// Looks at some more nodes of the layer. Those that match by their key or meaning, and others that match by their value; what is
    /// to be found of both is to be [kept](Self::keep). `true` when that was all of the layer.
    pub(super) fn step(&mut self, doc: &Document, annotator: &mut Annotator) -> (Vec<NodeId>, Vec<NodeId>, bool) {
        self.text.step(doc, annotator)
    }

    /// The nodes that are to be held against the terms next.
    pub(super) fn next_nodes(&mut self, len: usize, many: u32) -> Range<NodeId> {
        let from = self.text.next;
        self.text.next = (len as NodeId).min(from.saturating_add(many));
        from..self.text.next
    }

    /// Goes on with another layer.
    pub(super) fn turn_to(&mut self, layer: u32, doc: &Document) {
        self.layer = layer;
        self.text = Text::new(&self.query, doc);
    }

    /// Takes what a step found; `order` says where a place inside a value stands.
    pub(super) fn keep(&mut self, mut found: Vec<NodeId>, order: impl Fn(At) -> Vec<NodeId>) {
        found.sort_unstable();
        found.dedup();
        if self.layer == 0 {
            return self.found.append(&mut found);
        }
        let places = found.into_iter().map(|node| At { layer: self.layer, node });
        self.inner.extend(places.map(|at| (order(at), at)));
        self.inner.sort_unstable();
    }

    /// Whether the query stands in a text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.text.spelled.is_in(text)
    }

    /// The match after (or before) a place in the order of the rows, round the end, and which one it is, from one.
    pub(super) fn neighbour(&self, from: Option<&[NodeId]>, forward: bool) -> Option<(At, u32)> {
        let count = self.count() as usize;
        let last = count.checked_sub(1)?;
        let Some(from) = from else { return self.nth(if forward { 0 } else { last }) };
        // How many stand before the place, and whether it is one itself.
        let outer = from.first().copied().unwrap_or_default();
        let before = self.found.partition_point(|node| *node < outer) + self.inner.partition_point(|(order, _)| order.as_slice() < from);
        let above = usize::from(from.len() > 1 && self.found.binary_search(&outer).is_ok());
        let itself = match from.len() {
            1 => usize::from(self.found.binary_search(&outer).is_ok()),
            _ => usize::from(self.inner.binary_search_by(|(order, _)| order.as_slice().cmp(from)).is_ok()),
        };
        let before = before + above;
        match forward {
            true => self.nth(if before + itself < count { before + itself } else { 0 }),
            false => self.nth(before.checked_sub(1).unwrap_or(last)),
        }
    }

    /// A match by its place among all of them.
    pub(super) fn nth(&self, index: usize) -> Option<(At, u32)> {
        if self.inner.is_empty() {
            return self.found.get(index).map(|node| (At { layer: 0, node: *node }, index as u32 + 1));
        }
        // Of both lists, which are sorted alike, the one in which it stands: how many of the inner ones come before it.
        let (mut low, mut high) = (index.saturating_sub(self.found.len()), self.inner.len().min(index));
        while low < high {
            let middle = low + (high - low) / 2;
            let outer = self.found.get(index - middle - 1);
            let is_before = outer.is_some_and(|outer| self.inner[middle].0.as_slice() < [*outer].as_slice());
            if is_before { low = middle + 1 } else { high = middle }
        }
        let (outer, inner) = (self.found.get(index - low), self.inner.get(low));
        let at = match (outer, inner) {
            (Some(outer), Some((order, at))) if order.as_slice() < [*outer].as_slice() => *at,
            (Some(outer), _) => At { layer: 0, node: *outer },
            (None, inner) => inner?.1,
        };
        Some((at, index as u32 + 1))
    }

    pub(super) fn matches(&self, at: At) -> bool {
        match at.layer {
            0 => self.found.binary_search(&at.node).is_ok(),
            _ => self.inner.iter().any(|(_, found)| *found == at),
        }
    }
}

impl Text {
    fn new(query: &str, doc: &Document) -> Self {
        let spelled = Spellings::of(query);
        let lower = query.to_ascii_lowercase();
        let decode = match doc.format() {
            // Of a text values may stand in one another.
            Format::BinaryPlist | Format::Text => true,
            Format::XmlPlist => lower.contains(['&', '<', '>', '"', '\'']),
            Format::Json | Format::OpenStepPlist => {
                lower.contains(['"', '\\', '/']) || !lower.is_ascii() || lower.contains(char::is_control)
            }
        };
        let needles = spelled.each().map(Needle::new).collect();
        Self { spelled, needles, next: 0, shapes: Vec::new(), decode }
    }

    fn step(&mut self, doc: &Document, annotator: &mut Annotator) -> (Vec<NodeId>, Vec<NodeId>, bool) {
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
        found.sort_unstable();
        by_value.retain(|node| found.binary_search(node).is_err());
        (found, by_value, self.next as usize >= doc.len())
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
        if doc.shape_key(shape).is_some_and(|key| self.spelled.is_in(key)) {
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
        self.spelled.is_in(field.meaning)
    }

    fn by_value(&self, doc: &Document, nodes: Range<NodeId>, found: &mut Vec<NodeId>) {
        match self.decode {
            true => found.extend(nodes.filter(|node| doc.text(*node).is_some_and(|text| self.spelled.is_in(&text)))),
            false => {
                let from = found.len();
                self.needles.iter().for_each(|needle| doc.with_text(nodes.clone(), needle, found));
                if self.needles.len() > 1 {
                    found[from..].sort_unstable();
                    found.dedup();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::view::contains;
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
                loop {
                    let (mut found, by_value, end) = search.step(&doc, &mut annotator);
                    found.extend(by_value);
                    search.keep(found, |_| Vec::new());
                    if end {
                        break;
                    }
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

    #[test]
    fn matches_in_the_document_and_inside_its_values_are_one_list() {
        let doc = read(br#"{"a": 1, "b": 2, "c": 3, "d": 4}"#.to_vec());
        let mut search = Search::new("x", 0, &doc);
        search.keep(vec![1, 3], |_| Vec::new());
        search.turn_to(1, &doc);
        search.keep(vec![5, 6], |at| vec![2, at.node]);
        search.turn_to(2, &doc);
        search.keep(vec![9], |at| vec![1, at.node]);
        let all: Vec<(u32, u32)> = (0..5).map(|n| search.nth(n).expect("a match").0).map(|at| (at.layer, at.node)).collect();
        assert_eq!(all, [(0, 1), (2, 9), (1, 5), (1, 6), (0, 3)]);
        let next = |order: &[u32], forward| search.neighbour(Some(order), forward).map(|(at, ordinal)| ((at.layer, at.node), ordinal));
        assert_eq!(next(&[1], true), Some(((2, 9), 2)));
        assert_eq!(next(&[1, 9], true), Some(((1, 5), 3)));
        assert_eq!(next(&[2], true), Some(((1, 5), 3)));
        assert_eq!(next(&[3], true), Some(((0, 1), 1)));
        assert_eq!(next(&[3], false), Some(((1, 6), 4)));
        assert_eq!(next(&[1, 9], false), Some(((0, 1), 1)));
        assert_eq!(next(&[1], false), Some(((0, 3), 5)));
        assert!(search.matches(At { layer: 1, node: 6 }) && !search.matches(At { layer: 1, node: 9 }));
    }
}
