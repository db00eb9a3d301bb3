//! What a document was peeled out of, and what had to be repaired before it could be read.

use super::layer::{Body, Layer};
use crate::decode::{Document, NodeId, Place, Span};
use crate::remark::Remark;
use crate::source;
use crate::source::mended::Mended;

/// What a document was peeled out of.
#[derive(Default)]
pub(super) struct Origin {
    /// Outermost first.
    pub(super) wrappers: Vec<source::Layer>,
    pub(super) time: Option<String>,
    pub(super) direction: Option<source::Direction>,
    /// Of a text: what it is, in a sentence or two.
    pub(super) about: String,
}

impl Origin {
    /// The bytes that the document itself is a locked identity of.
    pub(super) fn locked(&self) -> Option<&Vec<u8>> {
        self.wrappers.last().and_then(|wrapper| wrapper.locked.as_ref())
    }

    /// Puts a repaired copy in the place of a document.
    pub(super) fn repair(&mut self, layer: &mut Layer, (wrapper, document): (source::Layer, Document)) {
        self.wrappers.push(wrapper);
        layer.body = Body::Whole(Box::new(document));
    }

    /// The repaired texts that the document is a copy of, the last one first.
    fn mended(&self) -> impl Iterator<Item = &Mended> {
        self.wrappers.iter().rev().map_while(|wrapper| wrapper.mended.as_deref())
    }

    /// Whether the beginning or the end of what came is missing.
    pub(super) fn is_part(&self) -> bool {
        self.wrappers.iter().any(|wrapper| wrapper.is_part || wrapper.mended.as_ref().is_some_and(|mended| mended.is_part))
    }

    /// What was repaired, at the values in which it was.
    pub(super) fn repairs(&self, doc: &Document) -> Vec<(NodeId, Remark)> {
        let mut later: Vec<&Mended> = Vec::new();
        let mut repairs = Vec::new();
        for mended in self.mended() {
            for (at, remark) in &mended.marks {
                // What a repair made is what the next one started from.
                let at = later.iter().rev().fold(*at, |at, mended| mended.inner(at));
                repairs.extend(doc.last_before(at).map(|node| (node, remark.clone())));
            }
            later.push(mended);
        }
        repairs
    }

    /// What came, and where something of the document stood in it; `None` where it was not repaired.
    pub(super) fn original(&self, span: Span) -> Option<(&[u8], Span)> {
        self.mended().fold(None, |found: Option<(&[u8], Span)>, mended| {
            let span = found.map_or(span, |(_, span)| span);
            Some((mended.original.as_slice(), mended.place(span)))
        })
    }

    /// The place in the document of a byte of what came.
    pub(super) fn inner(&self, outer: usize) -> usize {
        let mended: Vec<&Mended> = self.mended().collect();
        mended.iter().rev().fold(outer, |at, mended| mended.inner(at))
    }

    /// The line and column of a byte of the document, in what came.
    pub(super) fn place(&self, doc: &Document, offset: usize) -> Place {
        match self.original(Span { start: offset, end: offset }) {
            Some((source, span)) => Place::of(source, span.start),
            None => doc.place(offset),
        }
    }
}

/// A sentence from the words of a reader.
pub(super) fn capital(message: &str) -> String {
    match message.get(..1) {
        Some(first) => first.to_ascii_uppercase() + &message[1..],
        None => message.to_owned(),
    }
}
