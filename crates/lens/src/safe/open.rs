//! Documents as they are read: also those that had to be repaired first, with the way back to their source.

use std::ops::Range;

use crate::decode::{Document, ROOT, Span, read};
use crate::recognize::recognize;
use crate::source::mended::Mended;
use crate::source::{self, Layer, Piece, mend};

/// A document, and the repairs between it and its source, the first one first.
pub(super) struct Opened {
    pub doc: Document,
    repairs: Vec<Mended>,
}

impl Opened {
    /// Repairs a document as far as it can only mean one thing.
    pub(super) fn of(doc: Document) -> Self {
        let mut opened = Self { doc, repairs: Vec::new() };
        if let Some(repaired) = mend::document(&opened.doc) {
            opened.take(repaired);
        }
        if recognize(&opened.doc, ROOT).is_empty() {
            let recased = mend::recased(&opened.doc).find(|(_, doc)| !recognize(doc, ROOT).is_empty());
            if let Some(repaired) = recased {
                opened.take(repaired);
            }
        }
        opened
    }

    pub(super) fn of_piece(piece: Piece) -> Self {
        match piece.form {
            Some(form) => Self { doc: source::read_printed(form, piece.bytes), repairs: Vec::new() },
            None => Self::of(read(piece.bytes)),
        }
    }

    fn take(&mut self, (mut layer, doc): (Layer, Document)) {
        if let Some(mended) = layer.mended.take() {
            self.repairs.push(*mended);
            self.doc = doc;
        }
    }

    pub(super) fn is_repaired(&self) -> bool {
        !self.repairs.is_empty()
    }

    /// Where some bytes of the document stand in its source; `None` where they stand there in other words.
    pub(super) fn place(&self, place: Range<usize>) -> Option<Range<usize>> {
        let here = self.doc.source().get(place.clone())?;
        let span = Span { start: place.start, end: place.end };
        let span = self.repairs.iter().rev().fold(span, |span, mended| mended.place(span));
        let source = self.repairs.first().map_or(self.doc.source(), |mended| &mended.original);
        (source.get(span.range()) == Some(here)).then(|| span.range())
    }
}

pub(super) fn pieces(name: &str, bytes: &[u8]) -> Vec<Piece> {
    match source::wants(&bytes[..bytes.len().min(64 << 10)], bytes.len()) {
        true => source::peel(name, bytes.to_vec()),
        false => vec![Piece { name: name.to_owned(), bytes: bytes.to_vec(), ..Piece::default() }],
    }
}
