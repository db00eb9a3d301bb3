//! A document under examination: short ways to its values, and what was found so far.

use std::borrow::Cow;

use crate::annotate::reading::Remark;
use crate::decode::{Document, Kind, NodeId, ROOT};
use crate::worker::protocol::{Aim, Level};

/// Findings that are kept; nobody reads more, and a file of a hundred megabytes must not fill the memory with them.
const KEPT: usize = 20_000;

pub(super) struct Case<'a> {
    pub doc: &'a Document,
    pub aim: &'a Aim,
    /// Seconds since 1970.
    pub now: i64,
    found: Vec<(NodeId, Remark)>,
}

/// A payload of a profile.
#[derive(Clone, Debug)]
pub(super) struct Payload<'a> {
    pub node: NodeId,
    /// Its `PayloadType`, empty if it has none.
    pub kind: Cow<'a, str>,
}

impl<'a> Case<'a> {
    pub fn new(doc: &'a Document, aim: &'a Aim, now: i64) -> Self {
        Self { doc, aim, now, found: Vec::new() }
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

    /// Payloads of the profile that the document is.
    pub fn payloads(&self) -> Vec<Payload<'a>> {
        let doc = self.doc;
        let dicts = self.elements(ROOT, "PayloadContent").filter(|node| doc.kind(*node) == Kind::Dict && doc.key(*node).is_none());
        dicts.map(|node| Payload { node, kind: self.text(node, "PayloadType").unwrap_or_default() }).collect()
    }

    /// Whether all of the document could be read, so that what is not there is missing.
    pub fn is_whole(&self) -> bool {
        self.doc.error().is_none()
    }

    /// Platform of the aim, as the catalog has it; empty for any.
    pub fn platform(&self) -> &str {
        super::availability::platform(self.aim)
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
