//! What of an open document is not told before somebody asks for it, and who asked.

use std::ops::Range;

use super::events::Event;
use super::inside::{holds, is_document, is_private, may_hold};
use super::open::Open;
use super::requests::Secrets;
use super::search::Search;
use super::views::At;
use crate::annotate::{Mask, Why, mask};
use crate::catalog;
use crate::decode::{Document, Format, Kind, NodeId, Span};
use crate::secret::spans;

/// Bytes of a value from which on its secrets are looked for in the piece of source that is shown, and not in the value.
const LONG: usize = 64 << 10;
/// Bytes before a piece of source in which a secret may begin.
const BEFORE: usize = 2 << 10;

impl Open {
    /// What of a value is a secret, whether it is shown or not.
    pub(crate) fn mask(&mut self, at: At) -> Mask {
        let layer = self.layers.of_mut(at);
        let doc = layer.body.doc();
        let known = layer.annotator.known(doc, at.node);
        let mask = mask(doc, at.node, known);
        if mask.is_whole() || !may_hold(doc.kind(at.node)) {
            return mask;
        }
        let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
        match holds(doc, at.node, hint) {
            Some(inside) if is_private(inside.id) => Mask::Whole(Why::Form),
            Some(inside) if is_document(inside.id) && !self.is_free_inside(at) => Mask::Whole(Why::Holds),
            _ => mask,
        }
    }

    /// Whether it is certain that there is no secret in what a value holds.
    fn is_free_inside(&self, at: At) -> bool {
        let study = &self.found.study;
        study.is_broken(at) || self.layers.inside(at).is_some_and(|inside| study.is_free_of_secrets(&self.layers, inside))
    }

    /// What of a value is not told now.
    pub(super) fn masked(&mut self, at: At) -> Mask {
        if self.shown.secrets.has(at) { Mask::Nothing } else { self.mask(at) }
    }

    /// Places with a secret among the values of a container, or a value by itself.
    pub(super) fn secrets_in(&mut self, at: At) -> u32 {
        let doc = self.layers.of(at).doc();
        let nodes = at.node..doc.after(at.node).max(at.node + 1);
        let counts = nodes.map(|node| At { node, ..at }).map(|here| match self.mask(here) {
            Mask::Nothing => 0,
            // What a value holds that was not looked into has one at least.
            Mask::Whole(Why::Holds) => {
                self.layers.inside(here).map_or(0, |inside| self.found.study.secrets_within(&self.layers, inside)).max(1)
            }
            _ => 1,
        });
        counts.sum()
    }

    /// Shows secrets, or masks them again.
    pub(super) fn ask_for(&mut self, secrets: Secrets) -> Vec<Event> {
        let asked = &mut self.shown.secrets;
        match secrets {
            Secrets::Show(at) => {
                asked.ones.insert(at);
            }
            Secrets::Hide(at) => {
                asked.ones.remove(&at);
                // Of all that are shown, one is masked: the others stay.
                if std::mem::take(&mut asked.all) {
                    let others = self.found.study.places().filter(|other| *other != at);
                    asked.ones.extend(others);
                }
            }
            Secrets::ShowAll => asked.all = true,
            Secrets::HideAll => *asked = Default::default(),
        }
        // What is shown can be found, and what is not cannot.
        if let Some(search) = self.shown.search.take() {
            self.shown.search = Some(Search::new(&search.query, search.seq, self.layers.doc(0)));
        }
        self.changed()
    }

    /// Bytes of a layer's source that are not told, within a piece of it.
    pub(super) fn masked_source(&mut self, layer: u32, piece: Range<usize>) -> Vec<Range<usize>> {
        let doc = self.layers.doc(layer);
        let nodes = match doc.format() {
            // In the order of the source, and apart from each other.
            Format::Json | Format::XmlPlist | Format::OpenStepPlist => first_at(doc, piece.start)..first_at(doc, piece.end).max(1),
            Format::BinaryPlist => 0..doc.len() as NodeId,
            Format::Text => of_text(doc, &piece),
        };
        let is_in = |doc: &Document, node| {
            let span = doc.span(node);
            !doc.kind(node).is_container() && span.start < piece.end && span.end > piece.start
        };
        let (mut found, mut known) = (Vec::new(), Vec::new());
        for node in nodes.start.saturating_sub(1)..nodes.end.min(doc.len() as NodeId) {
            if !is_in(self.layers.doc(layer), node) {
                continue;
            }
            let mask = self.masked(At { layer, node });
            let doc = self.layers.doc(layer);
            let raw = place_of_raw(doc, node);
            if raw.len() <= LONG || mask.is_whole() {
                known.push(doc.span(node).range());
            }
            match mask {
                Mask::Nothing => {}
                Mask::Parts(parts) if doc.text(node).is_some_and(|text| text.as_bytes() == &doc.source()[raw.clone()]) => {
                    found.extend(parts.into_iter().map(|part| raw.start + part.start..raw.start + part.end));
                }
                Mask::Parts(_) | Mask::Whole(_) => found.push(raw),
            }
        }
        // Comments, and what stands behind a break: no value has it.
        let doc = self.layers.doc(layer);
        if doc.format() != Format::BinaryPlist && !self.shown.secrets.all {
            let from = piece.start.saturating_sub(BEFORE);
            let loose = spans(&doc.source()[from..piece.end]).into_iter().map(|span| from + span.start..from + span.end);
            found.extend(loose.filter(|span| !known.iter().any(|known| known.contains(&span.start))));
        }
        found.retain(|span| span.start < piece.end && span.end > piece.start);
        found.sort_by_key(|span| span.start);
        found
    }
}

impl Open {
    /// The same of what came, where a repaired copy of it was read: what the copy left out is looked through too.
    pub(super) fn masked_original(&mut self, piece: Range<usize>) -> Vec<Range<usize>> {
        let inner = self.origin.inner(piece.start)..self.origin.inner(piece.end).max(self.origin.inner(piece.start) + 1);
        let inner = inner.start..inner.end.min(self.layers.doc(0).source().len());
        let masked = self.masked_source(0, inner);
        let place = |start, end| self.origin.original(Span { start, end }).map(|(_, span)| span.range());
        let mut found: Vec<_> = masked.into_iter().filter_map(|range| place(range.start, range.end)).collect();
        if let Some((source, _)) = self.origin.original(Span::default()).filter(|_| !self.shown.secrets.all) {
            let loose = spans(&source[piece.clone()]).into_iter().map(|span| piece.start + span.start..piece.start + span.end);
            let is_left_out = |at: usize| place(self.origin.inner(at), self.origin.inner(at)).is_none_or(|place| place.start != at);
            found.extend(loose.filter(|span| is_left_out(span.start)));
        }
        found.retain(|span| span.start < piece.end && span.end > piece.start);
        found.sort_by_key(|span| span.start);
        found
    }
}

/// The values of a printed document, or the lines of a text that stand in a piece of it: they come in order, and there are many.
fn of_text(doc: &Document, piece: &Range<usize>) -> Range<NodeId> {
    let all = 0..doc.len() as NodeId;
    let Some(lines) = doc.child(0, "LinesOfText") else { return all };
    let first = |is_before: &dyn Fn(Span) -> bool| {
        let (mut low, mut high) = (lines + 1, all.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if is_before(doc.span(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    };
    first(&|span| span.end <= piece.start)..first(&|span| span.start < piece.end)
}

/// Where the contents of a value stand in the source, without what encloses them.
pub(super) fn place_of_raw(doc: &Document, node: NodeId) -> Range<usize> {
    let (span, raw) = (doc.span(node), doc.raw(node));
    let start = (raw.as_ptr() as usize).wrapping_sub(doc.source().as_ptr() as usize);
    match doc.kind(node) {
        Kind::Missing | Kind::Alias => span.range(),
        _ if start >= span.start && start + raw.len() <= span.end => start..start + raw.len(),
        _ => span.range(),
    }
}

/// The first node that starts at or behind a byte, of nodes in the order of the source.
pub(super) fn first_at(doc: &Document, byte: usize) -> NodeId {
    let (mut low, mut high) = (0, doc.len() as NodeId);
    while low < high {
        let middle = low + (high - low) / 2;
        if doc.span(middle).start < byte { low = middle + 1 } else { high = middle }
    }
    low
}
