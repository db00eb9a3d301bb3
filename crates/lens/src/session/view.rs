//! Which node stands in which row: arithmetic over the reading order of the layers, never a walk.
//!
//! A layer is a document: layer 0 the one that was opened, others documents found inside values. What is visible is a list of
//! runs of consecutive nodes; there are as many runs as things were closed or opened by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::views::At;
use crate::decode::{Document, NodeId, ROOT};

/// Consecutive visible nodes of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    row: u32,
    layer: u32,
    first: NodeId,
    count: u32,
}

/// What a person closed and opened in one layer.
#[derive(Debug, Default)]
struct Folds {
    closed: BTreeSet<NodeId>,
    inside: BTreeMap<NodeId, u32>,
}

/// The visible rows of a document and of what is open inside it.
#[derive(Debug, Default)]
pub(super) struct View {
    folds: Vec<Folds>,
    runs: Vec<Run>,
    rows: u32,
}

/// The first node that has a row: a root that is a container has none, its keys say it all.
fn first_row(doc: &Document) -> NodeId {
    if doc.len() > 1 && doc.kind(ROOT).is_container() { 1 } else { 0 }
}

impl View {
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    pub(super) fn is_closed(&self, at: At) -> bool {
        self.folds.get(at.layer as usize).is_some_and(|folds| folds.closed.contains(&at.node))
    }

    /// The layer that is open inside a value.
    pub(super) fn inside(&self, at: At) -> Option<u32> {
        self.folds.get(at.layer as usize).and_then(|folds| folds.inside.get(&at.node)).copied()
    }

    fn fold(&mut self, layer: u32) -> &mut Folds {
        let layer = layer as usize;
        if self.folds.len() <= layer {
            self.folds.resize_with(layer + 1, Folds::default);
        }
        &mut self.folds[layer]
    }

    pub(super) fn close(&mut self, at: At) {
        self.fold(at.layer).closed.insert(at.node);
    }

    pub(super) fn open(&mut self, at: At) {
        self.fold(at.layer).closed.remove(&at.node);
    }

    pub(super) fn open_inside(&mut self, at: At, layer: u32) {
        self.fold(at.layer).inside.insert(at.node, layer);
    }

    pub(super) fn close_inside(&mut self, at: At) {
        self.fold(at.layer).inside.remove(&at.node);
    }

    /// Closes every container of layer 0 that is `depth` levels deep; opens all others.
    pub(super) fn fold_to(&mut self, doc: &Document, depth: u32) {
        let mut closed = BTreeSet::new();
        if depth != u32::MAX {
            let (mut node, mut levels) = (first_row(doc), vec![doc.len() as NodeId]);
            while (node as usize) < doc.len() {
                while levels.last().is_some_and(|end| node >= *end) {
                    levels.pop();
                }
                let end = doc.after(node);
                if doc.kind(node).is_container() && levels.len() as u32 >= depth {
                    closed.insert(node);
                    node = end;
                    continue;
                }
                if end > node + 1 {
                    levels.push(end);
                }
                node += 1;
            }
        }
        self.fold(0).closed = closed;
    }

    /// The same with nothing closed; what is open inside values stays so. To be refreshed.
    pub(super) fn unfolded(&self) -> Self {
        let folds = self.folds.iter().map(|folds| Folds { closed: BTreeSet::new(), inside: folds.inside.clone() });
        Self { folds: folds.collect(), ..Self::default() }
    }

    /// Closes or opens the row of what the document came in, with all that is in it.
    pub(super) fn fold_around(&mut self, around: u32, is_closed: bool) {
        let closed = &mut self.fold(around).closed;
        closed.clear();
        closed.extend(is_closed.then_some(ROOT));
    }

    /// Works the runs out again, after something was opened, closed or read. `around` is the layer of what the document came in.
    pub(super) fn refresh<'a>(&mut self, around: Option<u32>, doc: impl Fn(u32) -> &'a Document) {
        self.runs.clear();
        self.rows = 0;
        self.layer(0, first_row(doc(0)), &doc);
        if let Some(around) = around {
            self.layer(around, ROOT, &doc);
        }
    }

    fn layer<'a>(&mut self, layer: u32, first: NodeId, doc: &impl Fn(u32) -> &'a Document) {
        let document = doc(layer);
        let mut from = first;
        let len = document.len() as NodeId;
        loop {
            let folds = self.folds.get(layer as usize);
            let closed = folds.and_then(|folds| folds.closed.range(from..).next().copied());
            let inside = folds.and_then(|folds| folds.inside.range(from..).next().map(|(node, layer)| (*node, *layer)));
            let next_inside = inside.filter(|(node, _)| closed.is_none_or(|closed| *node < closed));
            let stop = next_inside.map(|(node, _)| node).or(closed).filter(|node| *node < len);
            let Some(stop) = stop else {
                self.push(layer, from, len.saturating_sub(from));
                return;
            };
            self.push(layer, from, stop + 1 - from);
            from = match next_inside {
                Some((_, inner)) => {
                    self.layer(inner, first_row(doc(inner)), doc);
                    stop + 1
                }
                None => document.after(stop),
            };
        }
    }

    fn push(&mut self, layer: u32, first: NodeId, count: u32) {
        if count > 0 {
            self.runs.push(Run { row: self.rows, layer, first, count });
            self.rows += count;
        }
    }

    /// The node in a row.
    pub(super) fn at(&self, row: u32) -> Option<At> {
        let run = self.runs[..self.runs.partition_point(|run| run.row <= row)].last()?;
        (row - run.row < run.count).then(|| At { layer: run.layer, node: run.first + (row - run.row) })
    }

    /// The row of a node; `None` while something closed hides it.
    pub(super) fn row(&self, at: At) -> Option<u32> {
        let run = self.runs.iter().find(|run| run.layer == at.layer && (run.first..run.first + run.count).contains(&at.node))?;
        Some(run.row + (at.node - run.first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    fn view(doc: &Document, change: impl FnOnce(&mut View)) -> Vec<String> {
        let mut view = View::default();
        change(&mut view);
        view.refresh(None, |_| doc);
        (0..view.rows())
            .map(|row| view.at(row).expect("a row"))
            .inspect(|at| assert_eq!(view.at(view.row(*at).expect("visible")), Some(*at)))
            .map(|at| doc.path(at.node))
            .collect()
    }

    #[test]
    fn everything_is_visible_but_the_root() {
        let doc = read(br#"{"a": [1, 2], "b": {"c": 3}}"#.to_vec());
        assert_eq!(view(&doc, |_| {}), ["/a", "/a/0", "/a/1", "/b", "/b/c"]);
    }

    #[test]
    fn a_closed_container_hides_what_is_in_it_and_in_its_closed_children() {
        let doc = read(br#"{"a": [[1], 2], "b": {"c": 3}}"#.to_vec());
        let close = |view: &mut View| [1, 2].into_iter().for_each(|node| view.close(At { layer: 0, node }));
        assert_eq!(view(&doc, close), ["/a", "/b", "/b/c"]);
    }

    #[test]
    fn folding_to_a_depth_leaves_that_many_levels() {
        let doc = read(br#"{"a": [[1], 2], "b": {"c": 3}}"#.to_vec());
        assert_eq!(view(&doc, |view| view.fold_to(&doc, 1)), ["/a", "/b"]);
        assert_eq!(view(&doc, |view| view.fold_to(&doc, 2)), ["/a", "/a/0", "/a/1", "/b", "/b/c"]);
        assert_eq!(view(&doc, |view| view.fold_to(&doc, u32::MAX)).len(), 6);
    }

    #[test]
    fn a_root_that_is_no_container_has_a_row() {
        let doc = read(b"42".to_vec());
        assert_eq!(view(&doc, |_| {}), [""]);
    }
}
