//! A document and what is known of it: the opened one, or one found inside a value.

use super::inside;
use super::views::At;
use crate::annotate::{Annotator, Explained, Within, explain};
use crate::catalog;
use crate::decode::{Document, NodeId, ROOT, Reader};
use crate::recognize::{self, Reading};
use crate::remark::Remark;

/// A tree that is still growing, or whole.
pub(super) enum Body {
    Reading(Box<Reader>),
    Whole(Box<Document>),
}

impl Body {
    pub(super) fn doc(&self) -> &Document {
        match self {
            Body::Reading(reader) => reader.document(),
            Body::Whole(doc) => doc,
        }
    }
}

/// A document and what is known of it: the opened one, or one found inside a value.
pub(super) struct Layer {
    pub(super) body: Body,
    pub(super) annotator: Annotator,
    pub(super) readings: Vec<Reading>,
    /// Which of the readings is taken.
    pub(super) chosen: usize,
    /// The value it was found in, and the step that leads into it.
    pub(super) parent: Option<(At, &'static str)>,
    pub(super) facts: Vec<(String, String)>,
    pub(super) remarks: Vec<Remark>,
    /// What was repaired so that it could be read, at the values where it was.
    pub(super) repairs: Vec<(NodeId, Remark)>,
    /// A password would show more of the value.
    pub(super) is_locked: bool,
    /// Whether the value that it was found in is a secret, and so all that is in it.
    pub(super) within: Within,
}

impl Layer {
    pub(super) fn new(body: Body) -> Self {
        Self {
            body,
            annotator: Annotator::default(),
            readings: Vec::new(),
            chosen: 0,
            parent: None,
            facts: Vec::new(),
            remarks: Vec::new(),
            repairs: Vec::new(),
            is_locked: false,
            within: Within::Nothing,
        }
    }

    pub(super) fn doc(&self) -> &Document {
        self.body.doc()
    }

    /// Takes the tree as it is.
    pub(super) fn end_reading(&mut self) {
        let body = std::mem::replace(&mut self.body, Body::Whole(Box::new(crate::decode::read(Vec::new()))));
        self.body = match body {
            Body::Reading(reader) => Body::Whole(Box::new(reader.into_document())),
            whole => whole,
        };
    }

    /// Says that the beginning or the end of the document is missing.
    pub(super) fn set_part(&mut self) {
        if let Body::Whole(doc) = &mut self.body {
            doc.set_part();
        }
    }

    /// Recognises what there is so far; `complete` when all is there.
    pub(super) fn recognize(&mut self, complete: bool) {
        let readings = recognize::recognize(self.body.doc(), ROOT);
        if !complete && readings == self.readings && !readings.is_empty() {
            return;
        }
        self.readings = readings;
        self.chosen = 0;
        self.annotator = Annotator::new(self.readings.first(), complete).within(self.within);
    }

    /// Found in a value that is a secret as a whole: so is what is in it, unless the catalog knows the message and with it which
    /// of its values are. Descriptions that are made here hold none.
    pub(super) fn is_in_secret(&mut self) {
        let kind = self.reading().map(|reading| catalog::get().dict(reading.message).kind);
        self.within = match (self.parent.map(|(_, step)| step), kind) {
            (Some("jwt"), _) => Within::Token,
            (Some(step), Some("token")) if inside::is_document(step) => Within::Token,
            (Some(step), None | Some("object")) if inside::is_document(step) => Within::Secret,
            _ => return,
        };
        self.annotator = Annotator::new(self.readings.first(), true).within(self.within);
    }

    /// Whether it is something that was sent, and not a description that is made here: it counts.
    pub(super) fn is_document(&self) -> bool {
        self.parent.is_none_or(|(_, step)| inside::is_document(step)) && self.within == Within::Nothing
    }

    pub(super) fn reading(&self) -> Option<&Reading> {
        self.readings.get(self.chosen)
    }

    /// Kind of the message that it is taken for; empty where it is none that is known.
    pub(super) fn kind(&self) -> &'static str {
        self.reading().map_or("", |reading| catalog::get().dict(reading.message).kind)
    }

    pub(super) fn explain(&mut self, node: NodeId, now: i64) -> Explained {
        let doc = self.body.doc();
        let known = self.annotator.known(doc, node);
        explain(doc, node, known, now)
    }
}
