//! A document under examination: short ways to its values, and what was found so far.

use std::borrow::Cow;

use super::{Measure, Shelf};
use crate::decode::{Document, Kind, NodeId};
use crate::findings::Target;
use crate::remark::Level;
use crate::remark::Remark;
use crate::standin;

/// Findings that are kept; nobody reads more, and a file of a hundred megabytes must not fill the memory with them.
const KEPT: usize = 20_000;

/// Longest text that is looked at for stand-ins.
const SHORT: usize = 4096;

pub(super) struct Case<'a> {
    pub doc: &'a Document,
    pub target: &'a Target,
    /// Seconds since 1970.
    pub now: i64,
    pub shelf: &'a Shelf,
    /// The document's number on the shelf.
    pub number: Option<u32>,
    found: Vec<(NodeId, Remark)>,
    /// What may be spent in this step: about a node each.
    left: u32,
}

/// A payload of a profile.
#[derive(Clone, Debug)]
pub(super) struct Payload<'a> {
    pub node: NodeId,
    /// Its `PayloadType`, empty if it has none.
    pub kind: Cow<'a, str>,
}

impl<'a> Case<'a> {
    pub fn new(doc: &'a Document, measure: Measure<'a>, found: Vec<(NodeId, Remark)>, budget: u32) -> Self {
        Self { doc, target: measure.target, now: measure.now, shelf: measure.shelf, number: measure.number, found, left: budget }
    }

    /// Pays for a piece of work that is to be done now; `false` when this step is over and the piece is for the next one.
    pub fn spend(&mut self, cost: u32) -> bool {
        let has_time = self.left > 0;
        if has_time {
            self.left = self.left.saturating_sub(cost);
        }
        has_time
    }

    /// Whether nothing more is kept.
    pub fn is_full(&self) -> bool {
        self.found.len() >= KEPT
    }

    pub fn has_time(&self) -> bool {
        self.left > 0
    }

    pub fn into_found(self) -> Vec<(NodeId, Remark)> {
        self.found
    }

    pub fn note(&mut self, node: NodeId, level: Level, code: &'static str, message: impl Into<String>, advice: impl Into<String>) {
        if self.found.len() < KEPT {
            self.found.push((node, Remark { level, code, message: message.into(), advice: advice.into() }));
        }
    }

    pub fn error(&mut self, node: NodeId, code: &'static str, message: impl Into<String>, advice: impl Into<String>) {
        self.note(node, Level::Error, code, message, advice);
    }

    pub fn warn(&mut self, node: NodeId, code: &'static str, message: impl Into<String>, advice: impl Into<String>) {
        self.note(node, Level::Warning, code, message, advice);
    }

    pub fn info(&mut self, node: NodeId, code: &'static str, message: impl Into<String>, advice: impl Into<String>) {
        self.note(node, Level::Info, code, message, advice);
    }

    /// The value under `key`, if there is one.
    pub fn child(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.doc.child(node, key).filter(|child| self.doc.kind(*child) != Kind::Missing)
    }

    /// The string under `key`.
    pub fn text(&self, node: NodeId, key: &str) -> Option<Cow<'a, str>> {
        self.child(node, key).and_then(|child| self.string(child))
    }

    /// The value of a string.
    pub fn string(&self, node: NodeId) -> Option<Cow<'a, str>> {
        let doc = self.doc;
        (doc.kind(node) == Kind::String).then(|| doc.text(node))?
    }

    /// The text of a leaf that is short enough to be a stand-in or a name; of data what is written between its tags.
    pub fn short_text(&self, node: NodeId) -> Option<Cow<'a, str>> {
        let doc = self.doc;
        (!doc.kind(node).is_container() && doc.raw(node).len() <= SHORT).then(|| doc.text(node))?
    }

    /// The value of a string that is no stand-in.
    pub fn value(&self, node: NodeId) -> Option<Cow<'a, str>> {
        self.string(node).filter(|text| !standin::is(text))
    }

    pub fn flag(&self, node: NodeId, key: &str) -> Option<bool> {
        match self.doc.kind(self.child(node, key)?) {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    pub fn number(&self, node: NodeId, key: &str) -> Option<f64> {
        let child = self.child(node, key)?;
        let is_number = matches!(self.doc.kind(child), Kind::Integer | Kind::Real);
        is_number.then(|| self.doc.text(child))??.trim().parse().ok()
    }

    /// A date, in seconds since 1970.
    pub fn moment(&self, node: NodeId) -> Option<i64> {
        seconds(&self.doc.text(node)?)
    }

    /// Elements of the array under `key`, or children of the dictionary.
    pub fn elements(&self, node: NodeId, key: &str) -> impl Iterator<Item = NodeId> + use<'a> {
        let doc = self.doc;
        let list = self.child(node, key).filter(|list| doc.kind(*list).is_container());
        list.into_iter().flat_map(move |list| doc.children(list))
    }

    /// A payload by its node.
    pub fn payload(&self, node: NodeId) -> Payload<'a> {
        Payload { node, kind: self.text(node, "PayloadType").unwrap_or_default() }
    }

    /// Whether all of the document could be read, so that what is not there is missing. Marks of a template between its values are
    /// an error of reading too: what they bring may be anything.
    pub fn is_whole(&self) -> bool {
        self.doc.is_whole()
    }

    /// Platform of the target, as the catalog has it; empty for any.
    pub fn platform(&self) -> &str {
        self.target.platform()
    }
}

/// Seconds since 1970 of an ISO date with its zone.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    text.trim().parse::<jiff::Timestamp>().ok().map(|stamp| stamp.as_second())
}

/// What is quoted of a value, cut where it gets long.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
