//! A document as others see it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::catalog::{self, Dict};
use crate::decode::{Document, Kind, NodeId, ROOT};
use crate::recognize::Reading;
use crate::remark::Remark;

/// A document that is open, or one inside a value of it.
#[derive(Clone)]
pub struct Sheet<'a> {
    /// The number of the document that is open.
    pub number: u32,
    /// What the person calls it.
    pub name: &'a str,
    pub doc: &'a Document,
    pub reading: Option<&'a Reading>,
    /// The way to it from the document that is open: "/Command/Payload!plist"; empty for that itself.
    pub way: String,
    /// What was found in it by itself.
    pub findings: Vec<(NodeId, &'a Remark)>,
}

/// A value of a document that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The number of the document.
    pub doc: u32,
    /// JSON Pointers with `!step` into values.
    pub path: String,
}

impl<'a> Sheet<'a> {
    /// The message that it is taken for, if it is the whole message.
    pub fn message(&self) -> Option<&'static Dict> {
        self.reading.filter(|reading| !reading.elements).map(|reading| catalog::get().dict(reading.message))
    }

    /// Kind of the message: "command"; empty where nobody knows it.
    pub fn kind(&self) -> &'static str {
        self.message().map_or("", |message| message.kind)
    }

    pub fn place(&self, node: NodeId) -> Place {
        Place { doc: self.number, path: [self.way.as_str(), &self.doc.path(node)].concat() }
    }

    /// The value at a way of keys from a node.
    pub fn at(&self, node: NodeId, way: &[&str]) -> Option<NodeId> {
        way.iter().try_fold(node, |node, key| self.doc.child(node, key))
    }

    /// The text of a value that is no container, and not empty.
    pub fn value(&self, node: NodeId) -> Option<Cow<'a, str>> {
        let has_text = !self.doc.kind(node).is_container() && !matches!(self.doc.kind(node), Kind::Missing | Kind::Alias | Kind::Null);
        let doc = self.doc;
        has_text.then(|| doc.text(node))?.filter(|text| !text.trim().is_empty())
    }

    /// The text under a key.
    pub fn text(&self, node: NodeId, key: &str) -> Option<Cow<'a, str>> {
        self.value(self.doc.child(node, key)?)
    }

    pub fn flag(&self, node: NodeId, key: &str) -> Option<bool> {
        match self.doc.kind(self.doc.child(node, key)?) {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// Elements of a list, or values of a dictionary, under a key.
    pub fn each(&self, node: NodeId, key: &str) -> impl Iterator<Item = NodeId> + use<'a> {
        let doc = self.doc;
        let list = doc.child(node, key).filter(|list| doc.kind(*list).is_container());
        list.into_iter().flat_map(move |list| doc.children(list))
    }

    /// The root of a profile, if that is what it is.
    pub fn profile(&self) -> Option<NodeId> {
        let is_profile = self.kind() == "profile" || self.text(ROOT, "PayloadType").is_some_and(|kind| kind == "Configuration");
        (is_profile && !self.doc.is_empty() && self.doc.kind(ROOT) == Kind::Dict).then_some(ROOT)
    }
}

/// The last part of a name, for sentences: "wifi.mobileconfig" of a path; cut where it gets long.
pub(super) fn short(name: &str) -> String {
    shown(name.rsplit(['/', '\\']).next().unwrap_or(name), 60)
}

/// A value as it is quoted.
pub(super) fn shown(text: &str, most: usize) -> String {
    let text = text.trim();
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
