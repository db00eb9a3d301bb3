//! One open document: bytes that come in, its layers, what is shown of it, what was found in it.

use std::sync::Arc;

use super::found::Found;
use super::incoming::Incoming;
use super::index::SourceIndex;
use super::inside;
use super::layer::{Body, Layer};
use super::layers::{AROUND, Layers};
use super::origin::Origin;
use super::partners::Partners;
use super::shown::Shown;
use super::views::{At, DocId, State};
use crate::annotate::{Annotator, Known};
use crate::catalog::{self, FieldId};
use crate::decode::{Document, NodeId, Place, ROOT, Reader, Span, Status, read};
use crate::findings::{Shelf, Target};
use crate::recognize::{self, Reading};
use crate::remark::Remark;
use crate::source;

/// A document of the list.
pub struct Open {
    pub(super) id: DocId,
    pub(super) name: String,
    /// Seconds since 1970, when it was opened.
    pub(super) now: i64,
    pub(super) state: State,
    /// Why nothing could be read, or why reading ended early.
    pub(super) failed: Option<String>,
    pub(super) incoming: Incoming,
    pub(super) origin: Origin,
    pub(super) layers: Layers,
    pub(super) shown: Shown,
    pub(super) found: Found,
    pub(super) partners: Partners,
    pub(super) source: SourceIndex,
    /// When somebody was told last, in milliseconds.
    pub(super) told: i64,
}

impl Open {
    pub(super) fn new(id: DocId, name: String, size: usize, now: i64) -> Self {
        Self {
            id,
            name,
            now,
            state: State::Loading,
            failed: None,
            incoming: Incoming::new(size),
            origin: Origin::default(),
            layers: Layers::default(),
            shown: Shown::default(),
            found: Found::default(),
            partners: Partners::default(),
            source: SourceIndex::default(),
            told: 0,
        }
    }

    /// A document from bytes at hand, read to its end.
    pub fn whole(id: DocId, name: &str, piece: source::Piece, target: Target, now: i64) -> Self {
        let mut open = Self::new(id, name.to_owned(), piece.bytes.len(), now);
        open.found.target = target;
        open.take(piece);
        while !open.read(usize::MAX) {}
        while !open.study_on() {}
        open
    }

    /// Judges documents that were read to their end anew, each beside the declarations of the others.
    pub fn judge_together(mut opened: Vec<&mut Self>) {
        let mut shelf = Shelf::default();
        let holders = opened.iter().filter(|open| open.shelve(&mut shelf)).count();
        if holders < 2 {
            return;
        }
        let shelf = Arc::new(shelf);
        for open in opened.iter_mut().filter(|open| shelf.has(open.id)) {
            open.found.set_shelf(&shelf);
            while !open.study_on() {}
        }
    }

    /// Takes a piece that was peeled out of what was dropped.
    pub(super) fn take(&mut self, piece: source::Piece) {
        self.origin = Origin { wrappers: piece.layers, time: piece.time, direction: piece.direction, about: piece.about };
        self.incoming = Incoming::done(piece.bytes.len());
        if let Some(form) = piece.form {
            self.layers = Layers::whole(source::read_printed(form, piece.bytes));
            self.end_reading();
            return;
        }
        match Reader::new(piece.bytes, 0) {
            Ok(mut reader) => {
                reader.finish();
                self.layers = Layers::reading(reader);
                self.put_around();
            }
            Err(not) => self.fail(format!("This is {}. {}", not.what, not.hint)),
        }
    }

    /// What the document came in, if that has a text of its own: the HTTP message.
    fn put_around(&mut self) {
        let message = self.origin.wrappers.iter().rev().find(|wrapper| wrapper.is_exchange());
        if let Some(text) = message.and_then(|message| message.inner.clone()) {
            self.layers.put_around(text);
        }
    }

    pub(super) fn fail(&mut self, why: String) {
        self.failed = Some(why);
        self.incoming.drop_kept();
        self.state = if self.layers.is_readable() { State::Ready } else { State::Failed };
    }

    pub(super) fn is_reading(&self) -> bool {
        matches!(self.layers.main(), Some(Layer { body: Body::Reading(_), .. }))
    }

    /// Takes further bytes: keeps them, or has the reader take them.
    pub(super) fn feed(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) {
        if let Some(fill) = self.incoming.keep(len, fill) {
            if let Some(reader) = self.layers.reader() {
                reader.push_with(len, fill);
            }
            return;
        }
        let Some(head) = self.incoming.decide() else { return };
        match Reader::new(head, self.incoming.size) {
            Ok(reader) => self.layers = Layers::reading(reader),
            Err(not) => self.fail(format!("This is {}. {}", not.what, not.hint)),
        }
    }

    /// No more bytes come; with a reason, the rest cannot be read.
    pub(super) fn finish(&mut self, failed: Option<String>) {
        if let Some(why) = failed {
            self.end_reading();
            self.fail(why);
        } else if !self.incoming.end()
            && let Some(reader) = self.layers.reader()
        {
            reader.finish();
        }
    }

    /// Reads on; `true` when there is nothing to read with the bytes at hand.
    pub(super) fn read(&mut self, budget: usize) -> bool {
        let Some(reader) = self.layers.reader() else { return true };
        match reader.step(budget) {
            Status::Working => false,
            Status::Starved => true,
            Status::Done => {
                self.end_reading();
                true
            }
        }
    }

    /// Takes the tree as it is: all is read, or no more will come.
    pub(super) fn end_reading(&mut self) {
        let Some(layer) = self.layers.main_mut() else { return };
        layer.end_reading();
        if let Some(repaired) = source::mend::document(layer.doc()) {
            self.origin.repair(layer, repaired);
        }
        layer.recognize(true);
        if layer.readings.is_empty() {
            let is_known = |(_, doc): &(source::Layer, Document)| !recognize::recognize(doc, ROOT).is_empty();
            let repaired = source::mend::recased(layer.doc()).find(is_known);
            if let Some(repaired) = repaired {
                self.origin.repair(layer, repaired);
                layer.recognize(true);
            }
        }
        if self.origin.is_part() {
            layer.set_part();
        }
        layer.repairs = self.origin.repairs(layer.doc());
        self.state = if layer.doc().is_empty() { State::Failed } else { State::Ready };
        self.found.begin_anew();
        self.shown.table = None;
        self.shown.refresh(&self.layers);
    }

    pub(super) fn position(&self) -> usize {
        match self.layers.main().map(|layer| &layer.body) {
            Some(Body::Reading(reader)) => reader.position(),
            Some(Body::Whole(_)) => self.incoming.size,
            None => 0,
        }
    }

    /// Counts on; `true` when everything is counted.
    pub fn study_on(&mut self) -> bool {
        if self.state != State::Ready || self.layers.is_empty() {
            return true;
        }
        self.found.step(&mut self.layers, self.id, self.now)
    }

    /// Whether the document is one that can hold declarations.
    pub(super) fn may_declare(&self) -> bool {
        self.layers.main().is_some_and(|layer| Shelf::takes(layer.reading()))
    }

    /// Puts the document's declarations on a shelf; `false` if it has none.
    pub(super) fn shelve(&self, shelf: &mut Shelf) -> bool {
        self.layers.main().is_some_and(|layer| shelf.put(self.id, layer.doc(), layer.reading()))
    }

    /// Takes another reading, by the name that the summary's choices have.
    pub(super) fn choose(&mut self, choice: &str) {
        let Some(layer) = self.layers.main_mut() else { return };
        let names = |reading: &Reading| reading.id() == choice;
        if let Some(chosen) = layer.readings.iter().position(names) {
            layer.chosen = chosen;
            layer.annotator = Annotator::new(layer.readings.get(chosen), true);
            self.found.begin_anew();
        }
    }

    /// Takes a document for the answer to `command`; `true` if that changes how it is read.
    pub(super) fn answers(&mut self, command: &str) -> bool {
        let Some(reading) = Reading::answer_to(command) else { return false };
        let Some(layer) = self.layers.main_mut() else { return false };
        if layer.reading().is_some_and(|now| now.message == reading.message) && layer.readings.len() == 1 {
            return false;
        }
        layer.annotator = Annotator::new(Some(&reading), true);
        layer.readings = vec![reading];
        layer.chosen = 0;
        self.found.begin_anew();
        true
    }

    /// Decodes the document inside a value, or finds it decoded already. Says what went wrong.
    pub fn look_inside(&mut self, at: At) -> Result<u32, String> {
        let known = self.layers.len();
        let inside = self.layers.look_inside(at)?;
        if self.layers.len() > known {
            self.found.go_on();
        }
        Ok(inside)
    }

    /// Opens a locked identity with a password: what was shown of it gives way to what is in it.
    pub(super) fn unlock(&mut self, at: At, password: &str) {
        if at == At::default() && self.origin.locked().is_some() {
            return self.unlock_document(password);
        }
        let Some(locked) = self.layers.locked_in(at) else { return };
        self.shown.table = None;
        for value in self.layers.forget(locked) {
            self.shown.view.close_inside(value);
        }
        if let Ok(layer) = self.layers.decode_inside(at, Some(password)) {
            self.shown.view.open_inside(at, layer);
        }
        self.found.begin_anew();
    }

    fn unlock_document(&mut self, password: &str) {
        let Some(wrapper) = self.origin.wrappers.last_mut() else { return };
        let Some((layer, document)) = wrapper.locked.as_ref().and_then(|bytes| source::unlock(bytes, password)) else { return };
        *wrapper = layer;
        self.incoming = Incoming::done(document.len());
        self.layers = Layers::whole(read(document));
        self.put_around();
        self.shown = Shown::default();
        self.end_reading();
    }
}

/// What is asked of a document that is not shown: at the terminal, and in tests.
impl Open {
    pub fn document(&self) -> Option<&Document> {
        self.layers.main().map(Layer::doc)
    }

    /// Where a value stands: in the text that was opened, also where a repaired copy of it was read.
    pub fn span(&self, at: At) -> Span {
        let span = self.layers.of(at).doc().span(at.node);
        match at.layer {
            0 => self.origin.original(span).map_or(span, |(_, span)| span),
            _ => span,
        }
    }

    /// The line and column of a value of the opened document, in what came.
    pub fn place(&self, node: NodeId) -> Place {
        self.document().map_or_else(Place::default, |doc| self.origin.place(doc, doc.span(node).start))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong with the wrappers, with what each is called.
    pub fn wrapper_remarks(&self) -> impl Iterator<Item = (&str, &Remark)> {
        self.origin.wrappers.iter().flat_map(|wrapper| wrapper.remarks.iter().map(|remark| (wrapper.title.as_str(), remark)))
    }

    /// The node of the opened document that a place is, or is inside.
    pub fn outermost(&self, at: At) -> NodeId {
        self.layers.outermost(at)
    }

    pub fn wrapper_ids(&self) -> Vec<&'static str> {
        self.origin.wrappers.iter().map(|wrapper| wrapper.id).collect()
    }

    /// The step that leads into a layer, from the value that it was found in: "plist".
    pub fn step_into(&self, layer: u32) -> &'static str {
        self.layers.get(layer).and_then(|layer| layer.parent).map_or("", |(_, step)| step)
    }

    /// The layer of what the document came in, and the step that leads there.
    pub fn around(&self) -> Option<(u32, &'static str)> {
        self.layers.around().map(|layer| (layer, AROUND))
    }

    pub fn layer_len(&self, layer: u32) -> usize {
        self.layers.doc(layer).len()
    }

    /// Whether a value holds a document that can be read, not just something that can be described.
    pub fn holds_document(&mut self, at: At) -> bool {
        let (doc, known) = self.known(at);
        let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
        inside::may_hold(doc.kind(at.node)) && inside::holds(doc, at.node, hint).is_some()
    }

    pub fn known(&mut self, at: At) -> (&Document, Known) {
        let layer = self.layers.of_mut(at);
        let known = layer.annotator.known(layer.body.doc(), at.node);
        (layer.body.doc(), known)
    }

    /// Findings of the whole document that stand at a node.
    pub fn findings_at(&self, at: At) -> impl Iterator<Item = &Remark> {
        self.found.at(at)
    }

    /// The catalog's fields that the document has: how often each.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, u32)> + '_ {
        self.found.study.fields.iter().map(|(field, (count, _))| (*field, *count))
    }

    /// The way to a node: JSON Pointers, with `!step` into values.
    pub fn path(&self, at: At) -> String {
        self.layers.path(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Open {
        Open::whole(
            1,
            "test",
            source::Piece { bytes: text.as_bytes().to_vec(), ..source::Piece::default() },
            Target::default(),
            1_780_000_000,
        )
    }

    #[test]
    fn a_path_leads_to_keys_with_a_mark_of_their_own() {
        let mut open = opened(r#"{"a": [1], "a!b": {"!": 2}, "c!": "{\"x!y\": {\"z\": 3}, \"in\": \"{\\\"w\\\": 4}\"}"}"#);
        for path in ["/a", "/a!b", "/a!b/!", "/c!", "/c!!json/x!y/z", "/c!!json/in!json/w"] {
            let at = open.layers.find(path).unwrap_or_else(|| panic!("{path} is not found"));
            assert_eq!(open.path(at), path);
        }
        let mut twice = opened(r#"{"a": {"b": "{broken"}, "a": {"b": "{\"c\": 1}", "b": "{\"d\": 2}"}}"#);
        for path in ["/a/b!json/c", "/a/b!json/d"] {
            let at = twice.layers.find(path).unwrap_or_else(|| panic!("{path} is not found"));
            assert_eq!(twice.path(at), path);
        }
        assert_eq!(twice.layers.find("/a/b!json/e"), None);
        for nowhere in ["/a!json/0", "/c", "/c!json", "!json", "/c!!json/nothing", "/a!!!!!"] {
            assert_eq!(open.layers.find(nowhere), None, "{nowhere}");
        }
    }
}
