//! The declarations of all documents that are open, so that one can be looked up when another refers to it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::catalog;
use crate::decode::{Document, Kind, NodeId, ROOT};
use crate::recognize::Reading;

/// Nodes among which declarations are looked for, and nodes of their contents that are compared.
const LOOKED_AT: usize = 20_000;
/// The message that lists a device's declarations.
const ITEMS: &str = "DeclarationItemsResponse";
/// Levels of lists and envelopes around a declaration.
const DEEP: usize = 3;

/// A declaration, as far as others have to know of it.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub node: NodeId,
    pub kind: String,
    pub name: String,
    pub token: Option<String>,
    /// Tells two contents apart; `None` where there is too much of it.
    content: Option<u64>,
    /// Of an activation: the configurations it turns on.
    pub activates: Vec<String>,
}

/// A line of a list of declarations (`DeclarationItemsResponse`).
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub node: NodeId,
    pub name: String,
    pub token: Option<String>,
}

/// What one document holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    pub declared: Vec<Declared>,
    pub items: Vec<Item>,
    pub is_list: bool,
}

/// What all documents hold, by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    docs: Vec<(u32, Held)>,
    /// Where each identifier stands: the document and the declaration in it.
    names: HashMap<String, Vec<(usize, usize)>>,
    items: HashMap<String, Vec<(usize, usize)>>,
}

impl Shelf {
    /// Whether a document that is taken for this message may hold declarations, or a list of them.
    pub fn takes(reading: Option<&Reading>) -> bool {
        reading
            .map(|reading| catalog::get().dict(reading.message))
            .is_none_or(|message| message.kind == "declaration" || message.name == ITEMS)
    }

    /// Puts the declarations of a document on the shelf, in place of those that it had there; `false` if it has and had none.
    pub fn put(&mut self, number: u32, doc: &Document, reading: Option<&Reading>) -> bool {
        let held = Held::read(doc, reading);
        let taken = self.take(number);
        if held.is_empty() {
            return taken;
        }
        self.docs.push((number, held));
        self.index();
        true
    }

    /// Takes a document's declarations away; `false` if it has none.
    pub fn take(&mut self, number: u32) -> bool {
        let before = self.docs.len();
        self.docs.retain(|(known, _)| *known != number);
        let taken = self.docs.len() < before;
        if taken {
            self.index();
        }
        taken
    }

    /// Documents that have declarations.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }

    /// Whether a document has declarations.
    pub fn has(&self, number: u32) -> bool {
        self.docs.iter().any(|(known, _)| *known == number)
    }

    fn index(&mut self) {
        (self.names, self.items) = Default::default();
        for (at, (_, held)) in self.docs.iter().enumerate() {
            for (nth, declared) in held.declared.iter().enumerate() {
                self.names.entry(declared.name.clone()).or_default().push((at, nth));
            }
            for (nth, item) in held.items.iter().enumerate() {
                self.items.entry(item.name.clone()).or_default().push((at, nth));
            }
        }
    }

    /// Declarations of an identifier in other documents than this one.
    pub(super) fn named<'s>(&'s self, name: &str, but: Option<u32>) -> impl Iterator<Item = &'s Declared> + use<'s> {
        let places = self.names.get(name).into_iter().flatten();
        places.filter(move |(at, _)| Some(self.docs[*at].0) != but).map(|(at, nth)| &self.docs[*at].1.declared[*nth])
    }

    /// Lines of other documents' lists for an identifier.
    pub(super) fn listed<'s>(&'s self, name: &str, but: Option<u32>) -> impl Iterator<Item = &'s Item> + use<'s> {
        let places = self.items.get(name).into_iter().flatten();
        places.filter(move |(at, _)| Some(self.docs[*at].0) != but).map(|(at, nth)| &self.docs[*at].1.items[*nth])
    }

    /// What the other documents hold.
    pub(super) fn others(&self, but: Option<u32>) -> impl Iterator<Item = &Held> {
        self.docs.iter().filter(move |(number, _)| Some(*number) != but).map(|(_, held)| held)
    }
}

impl Declared {
    /// Whether the two have contents that differ.
    pub fn differs(&self, other: &Self) -> bool {
        self.content.zip(other.content).is_some_and(|(own, other)| own != other)
    }
}

impl Held {
    pub fn is_empty(&self) -> bool {
        self.declared.is_empty() && !self.is_list
    }

    /// Declarations and lists of declarations in a document. Most documents have none, and are not looked through.
    pub fn read(doc: &Document, reading: Option<&Reading>) -> Self {
        let mut held = Self::default();
        if doc.is_empty() || !Shelf::takes(reading) {
            return held;
        }
        if reading.is_some_and(|reading| catalog::get().dict(reading.message).name == ITEMS) {
            held.read_items(doc);
            return held;
        }
        let mut left = LOOKED_AT;
        held.look_for(doc, ROOT, 0, &mut left);
        // What an unknown document says of itself counts only if it holds several.
        if reading.is_none() && held.declared.len() < 2 {
            held.declared.clear();
        }
        held
    }

    fn look_for(&mut self, doc: &Document, node: NodeId, depth: usize, left: &mut usize) {
        if doc.kind(node) == Kind::Dict
            && let Some(declared) = Declared::read(doc, node, left)
        {
            return self.declared.push(declared);
        }
        if depth >= DEEP {
            return;
        }
        for child in doc.children(node) {
            if *left == 0 {
                return;
            }
            *left -= 1;
            if doc.kind(child).is_container() {
                self.look_for(doc, child, depth + 1, left);
            }
        }
    }

    fn read_items(&mut self, doc: &Document) {
        self.is_list = true;
        let Some(lists) = doc.child(ROOT, "Declarations") else { return };
        let items = doc.children(lists).flat_map(|list| doc.children(list)).take(LOOKED_AT);
        self.items = items
            .filter_map(|node| {
                let name = text(doc, node, "Identifier")?;
                Some(Item { node, name, token: text(doc, node, "ServerToken") })
            })
            .collect();
    }
}

impl Declared {
    fn read(doc: &Document, node: NodeId, left: &mut usize) -> Option<Self> {
        let kind = text(doc, node, "Type").filter(|kind| kind.starts_with("com.apple."))?;
        let name = text(doc, node, "Identifier")?;
        let payload = doc.child(node, "Payload")?;
        let list = doc.child(payload, "StandardConfigurations").filter(|_| kind.starts_with("com.apple.activation."));
        let names = list.into_iter().flat_map(|list| doc.children(list)).take(LOOKED_AT);
        let activates = names.filter_map(|node| doc.text(node)).map(|name| name.into_owned()).collect();
        Some(Self { node, kind, name, token: text(doc, node, "ServerToken"), content: content(doc, payload, left), activates })
    }
}

/// The declarations of a document: where each is, its `Identifier` and its `ServerToken`.
pub(crate) fn declarations(doc: &Document, reading: Option<&Reading>) -> Vec<(NodeId, String, Option<String>)> {
    Held::read(doc, reading).declared.into_iter().map(|declared| (declared.node, declared.name, declared.token)).collect()
}

/// A number for what stands in a container, whatever it looks like there.
fn content(doc: &Document, payload: NodeId, left: &mut usize) -> Option<u64> {
    let nodes = payload..doc.after(payload);
    *left = left.checked_sub(nodes.len())?;
    let mut hash = DefaultHasher::new();
    for node in nodes {
        (doc.key(node), doc.kind(node).name(), doc.depth(node)).hash(&mut hash);
        if !doc.kind(node).is_container() {
            doc.text(node).hash(&mut hash);
        }
    }
    Some(hash.finish())
}

fn text(doc: &Document, node: NodeId, key: &str) -> Option<String> {
    let child = doc.child(node, key).filter(|child| doc.kind(*child) == Kind::String)?;
    doc.text(child).map(|text| text.into_owned()).filter(|text| !text.is_empty())
}
