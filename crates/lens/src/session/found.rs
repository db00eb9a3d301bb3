//! What was found in a document, and what it is judged by.

use std::sync::Arc;

use super::layers::Layers;
use super::study::Study;
use super::views::{At, DocId};
use crate::decode::NodeId;
use crate::findings::{Measure, Shelf, Target};
use crate::remark::Remark;

#[derive(Default)]
pub(super) struct Found {
    pub(super) study: Study,
    pub(super) target: Target,
    /// Declarations of all documents that are open.
    shelf: Arc<Shelf>,
    /// What is wrong between this document and others; part of the study once that is done.
    beside: Vec<(At, Remark)>,
}

impl Found {
    /// Judges on; `true` when everything is judged. `now` is seconds since 1970.
    pub(super) fn step(&mut self, layers: &mut Layers, id: DocId, now: i64) -> bool {
        let measure = Measure { target: &self.target, now, shelf: &self.shelf, number: Some(id) };
        let was_done = self.study.done;
        let done = self.study.step(layers, measure);
        if done && !was_done && self.study.done {
            self.study.put_in(&self.beside);
        }
        done
    }

    /// Judges on: there is a further layer.
    pub(super) fn go_on(&mut self) {
        if std::mem::take(&mut self.study.done) {
            self.study.take_out(&self.beside);
        }
    }

    /// Takes what is wrong between this document and others; `true` if that is new.
    pub(super) fn set_beside(&mut self, beside: Vec<(At, Remark)>) -> bool {
        if beside == self.beside {
            return false;
        }
        if self.study.done {
            self.study.take_out(&self.beside);
            self.study.put_in(&beside);
        }
        self.beside = beside;
        true
    }

    /// Judges anew, from the beginning.
    pub(super) fn begin_anew(&mut self) {
        self.study = Study::default();
    }

    /// Judges anew, for another device.
    pub(super) fn set_target(&mut self, target: Target) {
        self.target = target;
        self.begin_anew();
    }

    /// Judges anew, with what else is open.
    pub(super) fn set_shelf(&mut self, shelf: &Arc<Shelf>) {
        self.shelf = shelf.clone();
        self.begin_anew();
    }

    /// What the whole document shows at a place.
    pub(super) fn at(&self, at: At) -> impl Iterator<Item = &Remark> {
        self.study.findings.iter().filter(move |(place, _)| *place == at).map(|(_, remark)| remark)
    }

    /// The place of the finding after (or before) a place, round the end, and which one it is, from one. In the order of the rows.
    pub(super) fn neighbour(&self, layers: &Layers, from: Option<At>, forward: bool) -> Option<(At, u32)> {
        let mut places: Vec<(Vec<NodeId>, At)> = self.study.findings.iter().map(|(at, _)| (layers.order(*at), *at)).collect();
        places.sort_unstable();
        places.dedup();
        let last = places.len().checked_sub(1)?;
        let from = from.map(|from| layers.order(from));
        let index = match (from, forward) {
            (None, true) => 0,
            (None, false) => last,
            (Some(from), true) => Some(places.partition_point(|(order, _)| *order <= from)).filter(|index| *index <= last).unwrap_or(0),
            (Some(from), false) => places.partition_point(|(order, _)| *order < from).checked_sub(1).unwrap_or(last),
        };
        Some((places[index].1, index as u32 + 1))
    }
}
