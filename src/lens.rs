//! The whole lens in one call, for the terminal and for tests: bytes in, explained documents out.

use crate::annotate::explain;
use crate::catalog::{self, FieldId};
use crate::decode::{Document, Kind, NodeId, Span};
use crate::source;
use crate::worker::open::Open;
use crate::worker::protocol::{At, Problem};

/// A document that was opened, with all that is inside its values.
pub struct Lens {
    open: Open,
    now: i64,
}

/// What stands above a document.
pub struct Head {
    /// "xml-plist"; `None` where nothing could be read.
    pub format: Option<&'static str>,
    /// Ids of the wrappers, outermost first.
    pub wrappers: Vec<&'static str>,
    /// What the wrappers say of themselves.
    pub layers: Vec<crate::worker::protocol::WrapperView>,
    pub service: String,
    pub message: String,
    pub title: String,
    pub sentence: String,
    pub evidence: String,
    /// Other messages that it can be as well.
    pub choices: Vec<String>,
    pub error: Option<Problem>,
}

/// A value, explained.
pub struct Node {
    pub path: String,
    pub kind: &'static str,
    /// Text of the value; `None` for containers.
    pub value: Option<String>,
    pub span: Span,
    pub field: Option<FieldId>,
    pub reading: Option<String>,
    /// (level, code, message, advice)
    pub findings: Vec<(&'static str, String, String, String)>,
}

/// Opens what `bytes` hold: peels wrappers, reads, recognises. `now` is seconds since 1970.
pub fn open(name: &str, bytes: Vec<u8>, now: i64) -> Vec<Lens> {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let pieces = match source::wants(head, bytes.len()) {
        true => source::peel(name, bytes),
        false => vec![source::Piece { name: name.to_owned(), bytes, ..source::Piece::default() }],
    };
    let mut lenses: Vec<Lens> =
        pieces.into_iter().enumerate().map(|(at, piece)| Lens { open: Open::whole(at as u32, name, piece, now), now }).collect();
    Open::judge_together(lenses.iter_mut().map(|lens| &mut lens.open).collect());
    lenses
}

impl Lens {
    pub fn head(&self) -> Head {
        let summary = self.open.summary();
        let doc = self.open.document();
        Head {
            format: doc.filter(|doc| !doc.is_empty()).map(|doc| doc.format().id()),
            wrappers: self.open.wrapper_ids(),
            layers: summary.wrappers,
            service: summary.service,
            message: summary.message,
            title: summary.title,
            sentence: summary.sentence,
            evidence: summary.evidence,
            choices: summary.choices.into_iter().map(|choice| choice.label).collect(),
            error: summary.problem,
        }
    }

    /// The document itself; `None` where nothing could be read.
    pub fn document(&self) -> Option<&Document> {
        self.open.document()
    }

    /// Calls `tell` for every node in reading order; what is inside a value comes right behind it.
    pub fn each<E>(&mut self, mut tell: impl FnMut(Node) -> Result<(), E>) -> Result<(), E> {
        match self.open.document() {
            Some(doc) if !doc.is_empty() => self.layer(0, &mut tell),
            _ => Ok(()),
        }
    }

    fn layer<E>(&mut self, layer: u32, tell: &mut impl FnMut(Node) -> Result<(), E>) -> Result<(), E> {
        for node in 0..self.open.layer_len(layer) as NodeId {
            let at = At { layer, node };
            // What a value holds is told by its keys; the value itself was told already.
            if layer == 0 || node > 0 || self.open.layer_len(layer) == 1 {
                tell(self.node(at))?;
            }
            if self.open.holds_document(at)
                && let Ok(inside) = self.open.look_inside(at)
            {
                while !self.open.study_on() {}
                self.layer(inside, tell)?;
            }
        }
        Ok(())
    }

    fn node(&mut self, at: At) -> Node {
        let path = self.open.path(at);
        let row_reading = self.open.reading_of(at);
        let (doc, known) = self.open.known(at);
        let explained = explain(doc, at.node, known, self.now);
        let kind = doc.kind(at.node);
        let mut findings: Vec<_> =
            explained.remarks.iter().map(|remark| as_finding(remark.level, remark.code, &remark.message, &remark.advice)).collect();
        let value = doc.text(at.node).filter(|_| !matches!(kind, Kind::Missing | Kind::Alias)).map(std::borrow::Cow::into_owned);
        let span = doc.span(at.node);
        for (level, code, message, advice) in self.open.findings_at(at) {
            if !findings.iter().any(|finding| finding.2 == message) {
                findings.push(as_finding(level, &code, &message, &advice));
            }
        }
        Node { path, kind: kind.name(), value, span, field: explained.field, reading: explained.reading.or(row_reading), findings }
    }
}

fn as_finding(level: crate::worker::protocol::Level, code: &str, message: &str, advice: &str) -> (&'static str, String, String, String) {
    (crate::worker::open::level_name(level), code.to_owned(), message.to_owned(), advice.to_owned())
}

/// Share of a document's nodes below its root that the catalog knows, and their paths that it does not: for tests and reports.
pub fn unknown_paths(lens: &mut Lens) -> (usize, Vec<String>) {
    let (mut all, mut unknown) = (0, Vec::new());
    let walked: Result<(), ()> = lens.each(|node| {
        if !node.path.is_empty() {
            all += 1;
            if node.field.is_none() {
                unknown.push(node.path);
            }
        }
        Ok(())
    });
    debug_assert!(walked.is_ok());
    (all, unknown)
}

/// Rows of the data table that have no field with both a meaning and a purpose.
pub fn unanswered_rows() -> Vec<u16> {
    let catalog = catalog::get();
    let answered =
        |fields: &[FieldId]| fields.iter().any(|field| !catalog.field(*field).meaning.is_empty() && !catalog.purpose(*field).is_empty());
    catalog.seed_rows().iter().filter(|row| !answered(&row.fields)).map(|row| row.row).collect()
}
