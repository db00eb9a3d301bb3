//! Documents held against others.

use super::engine::Engine;
use super::open::Open;
use super::views::{DocId, State};
use crate::compare::{CompareView, Paper, compare};

/// Changes that are sent.
const SENT: usize = 5_000;

impl Engine {
    /// What differs between two sides; `None` where one of them is not there, or nothing of it could be read.
    pub(super) fn compare(&self, old: &[DocId], new: &[DocId]) -> Option<CompareView> {
        let side = |docs: &[DocId]| {
            docs.iter().filter_map(|doc| self.open(*doc)).filter(|open| open.state == State::Ready).collect::<Vec<&Open>>()
        };
        let (before, after) = (side(old), side(new));
        let (was, now) = (before.first()?, after.first()?);
        let left: Vec<Paper> = before.iter().filter_map(|open| open.paper()).collect();
        let right: Vec<Paper> = after.iter().filter_map(|open| open.paper()).collect();
        let mut view = CompareView::of(&compare(&left, &right, SENT), &was.name, &now.name);
        // Nothing goes out with a secret in its words.
        for open in before.iter().chain(&after) {
            view.texts().for_each(|text| open.found.study.net.veil_text(text, &open.shown.secrets));
        }
        Some(view)
    }
}

impl Open {
    fn paper(&self) -> Option<Paper<'_>> {
        let layer = self.layers.main().filter(|layer| !layer.doc().is_empty())?;
        Some(Paper { name: &self.name, doc: layer.doc(), reading: layer.reading() })
    }
}
