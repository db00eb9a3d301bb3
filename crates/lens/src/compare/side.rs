//! The documents of one side.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::annotate::{Annotator, Known, mask};
use crate::catalog::{self, Dict};
use crate::decode::{Document, Format, Kind, NodeId, ROOT, read};
use crate::recognize::{Reading, recognize};
use crate::secret::veiled;
use crate::source::{self, mend};

/// A document that is held against another, with what it is taken for.
pub struct Paper<'a> {
    /// What the person calls it.
    pub name: &'a str,
    pub doc: &'a Document,
    pub reading: Option<&'a Reading>,
}

/// Documents from files, for whoever has none open.
#[derive(Default)]
pub struct Side {
    files: Vec<(String, Document, Option<Reading>)>,
}

impl Side {
    /// Reads what `bytes` hold: one document, or several.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let pieces = match source::wants(&bytes[..bytes.len().min(64 << 10)], bytes.len()) {
            true => source::peel(name, bytes),
            false => vec![source::Piece { name: name.to_owned(), bytes, ..source::Piece::default() }],
        };
        for piece in pieces {
            let name = if piece.name.is_empty() { name.to_owned() } else { piece.name.clone() };
            let doc = match piece.form {
                Some(form) => source::read_printed(form, piece.bytes),
                None => mended(read(piece.bytes)),
            };
            let reading = recognize(&doc, ROOT).into_iter().next();
            self.files.push((name, doc, reading));
        }
    }

    pub fn papers(&self) -> Vec<Paper<'_>> {
        self.files.iter().map(|(name, doc, reading)| Paper { name, doc, reading: reading.as_ref() }).collect()
    }

    /// Whether something was read that has values.
    pub fn is_readable(&self) -> bool {
        self.files.iter().any(|(_, doc, _)| !doc.is_empty())
    }
}

fn mended(doc: Document) -> Document {
    let doc = match mend::document(&doc) {
        Some((_, repaired)) => repaired,
        None => doc,
    };
    if recognize(&doc, ROOT).is_empty()
        && let Some((_, repaired)) = mend::recased(&doc).find(|(_, doc)| !recognize(doc, ROOT).is_empty())
    {
        return repaired;
    }
    doc
}

/// Either somebody's document, or one that was found in a value.
enum Held<'a> {
    Open(&'a Document),
    Found(Box<Document>),
}

/// A document while it is compared.
pub(super) struct Book<'a> {
    pub name: String,
    /// The way to it from the document that was given: "/Command/Payload!plist".
    pub way: String,
    held: Held<'a>,
    reading: Option<Reading>,
    annotator: RefCell<Annotator>,
    /// What tells subtrees apart, and how many values each has; see `imprint`.
    pub prints: Vec<(u64, u32)>,
}

/// A value of one of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Spot {
    pub book: usize,
    pub node: NodeId,
}

impl<'a> Book<'a> {
    pub fn open(paper: &Paper<'a>) -> Self {
        Self {
            name: paper.name.to_owned(),
            way: String::new(),
            held: Held::Open(paper.doc),
            reading: paper.reading.cloned(),
            annotator: RefCell::new(Annotator::new(paper.reading, true)),
            prints: Vec::new(),
        }
    }

    /// A document that was found in a value.
    pub fn found(name: &str, way: String, doc: Document) -> Self {
        let reading = recognize(&doc, ROOT).into_iter().next();
        let annotator = RefCell::new(Annotator::new(reading.as_ref(), true));
        Self { name: name.to_owned(), way, held: Held::Found(Box::new(doc)), reading, annotator, prints: Vec::new() }
    }

    pub fn doc(&self) -> &Document {
        match &self.held {
            Held::Open(doc) => doc,
            Held::Found(doc) => doc,
        }
    }

    /// The message that it is, or of a list its elements.
    pub fn message(&self) -> Option<&'static Dict> {
        self.reading.as_ref().map(|reading| catalog::get().dict(reading.message))
    }

    pub fn known(&self, node: NodeId) -> Known {
        self.annotator.borrow_mut().known(self.doc(), node)
    }

    pub fn path(&self, node: NodeId) -> String {
        [self.way.as_str(), &self.doc().path(node)].concat()
    }

    /// The text of a value that is no container, as it may be told; `None` for a secret.
    pub fn told(&self, node: NodeId) -> Option<Cow<'_, str>> {
        let text = self.doc().text(node)?;
        let mask = mask(self.doc(), node, self.known(node));
        mask.told(&text).map(|told| Cow::Owned(veiled(&told).into_owned()))
    }

    /// The text under a key, as it is; for comparing and not for telling.
    pub fn text(&self, node: NodeId, key: &str) -> Option<Cow<'_, str>> {
        let child = self.doc().child(node, key)?;
        let is_text = matches!(self.doc().kind(child), Kind::String | Kind::Integer | Kind::Real | Kind::Date);
        is_text.then(|| self.doc().text(child))?.filter(|text| !text.trim().is_empty())
    }

    pub fn is_json(&self) -> bool {
        self.doc().format() == Format::Json
    }
}
