//! From a node to its field.
//!
//! The way of keys decides nearly always, so the answer is kept a [`Shape`]. Where a value decides which dictionary a container
//! is (the `PayloadType` of a payload, the `Item` of a setting), it is kept a container.

use std::collections::HashMap;

use crate::catalog::{self, Class, FieldId, Scope};
use crate::decode::{Document, Kind, NodeId, ROOT};
use crate::recognize::{self, Reading};
use crate::secret::{Sound, sound};

/// Containers whose answer is kept; beyond that they are worked out again.
const KEPT: usize = 100_000;

/// Whether a value stands in something that is secret as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    #[default]
    Nothing,
    /// A container that the catalog calls a credential.
    Class,
    /// A container whose name sounds like a secret.
    Name,
    /// A document inside a value that is a secret.
    Secret,
    /// The same, and it is a token: how it is signed and how long it is valid may be seen.
    Token,
}

/// What the catalog says of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub field: Option<FieldId>,
    /// Where the keys below the node are looked up.
    pub scope: Scope,
    /// Whether somebody wrote the document and can mend it, and did not get it from a device or a service.
    pub written: bool,
    /// Whether the catalog says nothing of this very key: it knows neither the place nor, among keys of whatever name, this one.
    pub silent: bool,
    /// What its key says where the catalog is silent.
    pub(super) sound: Sound,
    /// Whether it stands in something that is secret as a whole.
    pub(super) within: Within,
    /// What it has of its field.
    pub(super) kin: Kin,
    /// Whether every node of the same shape has the same answer.
    fixed: bool,
}

/// Whose line of the table a field is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kin {
    /// The node's own.
    #[default]
    Own,
    /// Its array's, which has no line for its elements: how values are read and which there are holds for each, the type does not.
    Element,
    /// That of something arbitrary further up, of which nothing holds but the meaning.
    Below,
}

impl Known {
    /// Whether every node of the same shape has the same answer.
    pub fn is_fixed(self) -> bool {
        self.fixed
    }
}

/// The memory of one document's answers.
#[derive(Default)]
pub struct Annotator {
    root: Known,
    /// Elements of a root list, where they are the message and not the list.
    element: Option<Scope>,
    shapes: Vec<Option<Known>>,
    containers: HashMap<NodeId, Known>,
    complete: bool,
}

impl Annotator {
    /// Reads a document as `reading` says; `complete` says whether all of it is there, so that what is not there yet is not
    /// taken for absent.
    pub fn new(reading: Option<&Reading>, complete: bool) -> Self {
        let scope = reading.map(Reading::scope);
        let elements = reading.is_some_and(|reading| reading.elements);
        let kind = reading.map_or("", |reading| catalog::get().dict(reading.message).kind);
        let written = matches!(kind, "command" | "profile" | "payload" | "declaration" | "asset-data" | "answer" | "error");
        // A message that is a single value has one field, whose path is `/`.
        let alone = scope.and_then(|scope| catalog::get().exact(scope, ""));
        let root = Known {
            field: alone.filter(|_| !elements),
            scope: if elements { Scope::default() } else { scope.unwrap_or_default() },
            written,
            kin: Kin::Own,
            fixed: true,
            ..Known::default()
        };
        Self { root, element: scope.filter(|_| elements), complete, ..Self::default() }
    }

    /// The document stands in a value that is a secret, and so is all that is in it.
    pub fn within(mut self, within: Within) -> Self {
        self.root.within = within;
        self
    }

    /// What is known of a node.
    pub fn known(&mut self, doc: &Document, node: NodeId) -> Known {
        let mut chain = Vec::new();
        let mut at = node;
        let mut known = loop {
            if let Some(known) = self.kept(doc, at) {
                break known;
            }
            chain.push(at);
            match doc.parent(at) {
                Some(parent) => at = parent,
                None => break self.root,
            }
        };
        while let Some(child) = chain.pop() {
            known = self.step(doc, known, child);
        }
        known
    }

    fn kept(&self, doc: &Document, node: NodeId) -> Option<Known> {
        if node == ROOT {
            return Some(self.root);
        }
        let shape = doc.shape(node)?;
        let of_shape = self.shapes.get(shape.0 as usize).copied().flatten();
        of_shape.or_else(|| self.containers.get(&node).copied())
    }

    fn keep(&mut self, doc: &Document, node: NodeId, known: Known) {
        let Some(shape) = doc.shape(node) else { return };
        if known.fixed {
            let at = shape.0 as usize;
            if self.shapes.len() <= at {
                self.shapes.resize(at + 1, None);
            }
            self.shapes[at] = Some(known);
        } else if doc.kind(node).is_container() && self.complete {
            if self.containers.len() >= KEPT {
                self.containers.clear();
            }
            self.containers.insert(node, known);
        }
    }

    fn step(&mut self, doc: &Document, parent: Known, node: NodeId) -> Known {
        let catalog = catalog::get();
        let key = doc.key(node).unwrap_or("[]");
        let found = catalog.lookup(parent.scope, key);
        let above = parent.field.map(|field| catalog.field(field));
        let mut known = match (found, above) {
            (Some(field), _) => {
                let (dict, keyed) = refer(doc, node, catalog.field(field).reference);
                Known {
                    field: Some(field),
                    scope: Scope { field: Some(field), dict },
                    kin: Kin::Own,
                    fixed: parent.fixed && !keyed,
                    ..parent
                }
            }
            // Elements without a line of their own are what their array is.
            (None, Some(above)) if key == "[]" => {
                let (dict, keyed) = refer(doc, node, above.reference);
                Known {
                    field: parent.field,
                    scope: Scope { field: parent.field, dict: dict.or(parent.scope.dict) },
                    kin: if parent.kin == Kin::Below || above.key == "*" { Kin::Below } else { Kin::Element },
                    fixed: parent.fixed && !keyed,
                    ..parent
                }
            }
            // What is arbitrary is so to its last key.
            (None, Some(above)) if above.key == "*" && !catalog.knows_children(parent.scope) => Known { kin: Kin::Below, ..parent },
            (None, _) => Known { field: None, scope: Scope::default(), kin: Kin::Own, ..parent },
        };
        if known.field.is_none() {
            if let Some(scope) = self.element.filter(|_| doc.parent(node) == Some(ROOT)) {
                known.scope = scope;
            } else if doc.kind(node) == Kind::Dict && parent.field.is_none() {
                // A message inside something unknown: an envelope that the catalog has never seen.
                known.scope = recognize::recognize_within(doc, node).unwrap_or_default();
            }
        }
        (known.silent, known.sound, known.within) = secrecy(doc, parent, &known, found, node);
        self.keep(doc, node, known);
        known
    }
}

/// What a node's name and place say of whether it is a secret. `found` is the catalog's line for its key.
fn secrecy(doc: &Document, parent: Known, known: &Known, found: Option<FieldId>, node: NodeId) -> (bool, Sound, Within) {
    let catalog = catalog::get();
    let line = found.map(|found| catalog.field(found));
    // Any key, whatever its name: the catalog is silent about this one.
    let is_silent = line.map_or_else(|| known.field.is_none() || known.field == parent.field, |line| line.key == "*");
    let said = match doc.key(node) {
        Some(key) if is_silent => sound(key),
        Some(_) => Sound::Plain,
        // Elements are what their array is, and a number among them is no count.
        None => {
            if parent.sound == Sound::Text {
                Sound::Secret
            } else {
                parent.sound
            }
        }
    };
    let above = parent.field.map(|above| catalog.field(above).class);
    let within = match parent.within {
        Within::Nothing | Within::Name | Within::Class if line.is_some_and(|line| line.key != "*") => Within::Nothing,
        Within::Nothing if above == Some(Class::Credential) && line.is_none() && node != ROOT => Within::Class,
        Within::Nothing if parent.sound >= Sound::Text => Within::Name,
        within => within,
    };
    (is_silent, said, within)
}

/// The dictionary that a reference leads to, and whether a value decided it. `Name` · `Name{Key}`: by the value of a key inside ·
/// `Name{../Key}`: by the value of a key beside ·
/// `Name{^n}`: by the key of the ancestor n steps up.
fn refer(doc: &Document, node: NodeId, reference: &str) -> (Option<catalog::DictId>, bool) {
    let catalog = catalog::get();
    let Some((family, key)) = reference.strip_suffix('}').and_then(|reference| reference.split_once('{')) else {
        return (catalog.named(reference).filter(|_| !reference.is_empty()), false);
    };
    if let Some(steps) = key.strip_prefix('^') {
        let above = steps.parse().ok().and_then(|steps| std::iter::successors(Some(node), |node| doc.parent(*node)).nth(steps));
        let name = above.and_then(|above| doc.key(above));
        return (catalog.dispatch(family, name.unwrap_or_default()), true);
    }
    let holder = match key.strip_prefix("../") {
        Some(key) => doc.parent(node).and_then(|parent| doc.child(parent, key)),
        None => doc.child(node, key),
    };
    let value = holder.and_then(|holder| doc.text(holder));
    (catalog.dispatch(family, value.as_deref().unwrap_or_default()), true)
}
