//! What is shown of a document: which of its rows are open, and what is searched for.

use std::collections::HashSet;

use super::layers::Layers;
use super::search::Search;
use super::view::View;
use super::views::At;
use crate::decode::NodeId;

#[derive(Default)]
pub(super) struct Shown {
    pub(super) view: View,
    pub(super) search: Option<Search>,
    pub(super) secrets: Asked,
}

/// The secrets that somebody asked for.
#[derive(Default)]
pub(super) struct Asked {
    /// All of the document.
    pub(super) all: bool,
    pub(super) ones: HashSet<At>,
}

impl Asked {
    pub(super) fn has(&self, at: At) -> bool {
        self.all || self.ones.contains(&at)
    }
}

impl Shown {
    /// Works the rows out again, after something was opened, closed or read.
    pub(super) fn refresh(&mut self, layers: &Layers) {
        if layers.is_readable() {
            self.view.refresh(layers.around(), |layer| layers.doc(layer));
        }
    }

    /// Whether the present search matches a place.
    pub(super) fn matches(&self, at: At) -> bool {
        self.search.as_ref().is_some_and(|search| search.matches(at))
    }

    /// Opens whatever hides a node and gives its row.
    pub(super) fn reveal(&mut self, layers: &Layers, at: At) -> Option<u32> {
        let mut changed = false;
        let mut here = at;
        loop {
            let doc = layers.get(here.layer)?.doc();
            let ancestors: Vec<NodeId> = std::iter::successors(doc.parent(here.node), |node| doc.parent(*node)).collect();
            for node in ancestors {
                let above = At { layer: here.layer, node };
                changed |= self.view.is_closed(above);
                self.view.open(above);
            }
            let Some((parent, _)) = layers.of(here).parent else { break };
            if self.view.inside(parent) != Some(here.layer) {
                self.view.open_inside(parent, here.layer);
                changed = true;
            }
            here = parent;
        }
        if changed {
            self.refresh(layers);
        }
        self.view.row(at).or_else(|| self.view.row(At { node: at.node + 1, ..at }))
    }
}
