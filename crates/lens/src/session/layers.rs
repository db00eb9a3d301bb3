//! The layers of a document: itself, and what was found inside its values.

use super::inside::{self, may_hold};
use super::layer::{Body, Layer};
use super::views::At;
use crate::catalog;
use crate::decode::{Document, NodeId, Reader, read};

/// Levels to which documents inside documents are opened.
const DEEPEST: usize = 16;
/// Nodes among which a key is looked for by its name.
const NAMED: NodeId = 2_000_000;
/// Marks in a path, and values behind them, that are tried as the way.
const MARKS: usize = 100;

/// The document itself is layer 0, once there is something of it; layers keep their numbers.
#[derive(Default)]
pub(super) struct Layers(Vec<Layer>);

impl Layers {
    /// A document that is read as its bytes come.
    pub(super) fn reading(reader: Reader) -> Self {
        Self(vec![Layer::new(Body::Reading(Box::new(reader)))])
    }

    /// A document that is there.
    pub(super) fn whole(document: Document) -> Self {
        Self(vec![Layer::new(Body::Whole(Box::new(document)))])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The document itself.
    pub(super) fn main(&self) -> Option<&Layer> {
        self.0.first()
    }

    pub(super) fn main_mut(&mut self) -> Option<&mut Layer> {
        self.0.first_mut()
    }

    /// The reader of the document, while it is read.
    pub(super) fn reader(&mut self) -> Option<&mut Reader> {
        match self.0.first_mut()?.body {
            Body::Reading(ref mut reader) => Some(reader),
            Body::Whole(_) => None,
        }
    }

    /// Whether something of the document could be read.
    pub(super) fn is_readable(&self) -> bool {
        self.main().is_some_and(|layer| !layer.doc().is_empty())
    }

    /// The layer of a place. Panics where there is none: places come from here.
    pub(super) fn of(&self, at: At) -> &Layer {
        &self.0[at.layer as usize]
    }

    pub(super) fn of_mut(&mut self, at: At) -> &mut Layer {
        &mut self.0[at.layer as usize]
    }

    /// The document of a layer, by its number.
    pub(super) fn doc(&self, layer: u32) -> &Document {
        self.0[layer as usize].doc()
    }

    pub(super) fn get(&self, layer: u32) -> Option<&Layer> {
        self.0.get(layer as usize)
    }

    /// Whether there is such a place.
    pub(super) fn knows(&self, at: At) -> bool {
        self.get(at.layer).is_some_and(|layer| (at.node as usize) < layer.doc().len())
    }

    pub(super) fn all(&mut self) -> &mut [Layer] {
        &mut self.0
    }

    /// The node of the opened document that a place lies in.
    pub(super) fn outermost(&self, mut at: At) -> NodeId {
        while let Some((parent, _)) = self.get(at.layer).and_then(|layer| layer.parent) {
            at = parent;
        }
        at.node
    }

    /// The layer that is locked inside a value.
    pub(super) fn locked_in(&self, at: At) -> Option<u32> {
        let known = self.0.iter().position(|layer| layer.is_locked && layer.parent.is_some_and(|(parent, _)| parent == at));
        known.map(|layer| layer as u32)
    }

    /// Empties a layer and all that was opened inside it, and says which values they were in. Their numbers stay taken.
    pub(super) fn forget(&mut self, layer: u32) -> Vec<At> {
        let inner: Vec<u32> = (0..self.0.len() as u32)
            .filter(|other| self.0[*other as usize].parent.is_some_and(|(parent, _)| parent.layer == layer))
            .collect();
        let mut values: Vec<At> = inner.into_iter().flat_map(|inner| self.forget(inner)).collect();
        values.extend(self.0[layer as usize].parent.map(|(parent, _)| parent));
        self.0[layer as usize] = Layer::new(Body::Whole(Box::new(read(Vec::new()))));
        values
    }

    /// The way of DESIGN to a node: JSON Pointers, with `!step` into values.
    pub(super) fn path(&self, at: At) -> String {
        let layer = self.of(at);
        let own = layer.doc().path(at.node);
        match layer.parent {
            Some((parent, step)) => format!("{}!{step}{own}", self.path(parent)),
            None => own,
        }
    }

    /// Levels that a layer's rows are deeper than those of the document.
    pub(super) fn base_depth(&self, layer: u32) -> u32 {
        match self.0[layer as usize].parent {
            Some((parent, _)) => self.depth(parent) + 1,
            None => 0,
        }
    }

    /// Level of a row, from 0.
    pub(super) fn depth(&self, at: At) -> u32 {
        let doc = self.of(at).doc();
        (doc.depth(at.node) as u32).saturating_sub(1) + self.base_depth(at.layer)
    }

    /// Decodes the document inside a value, or finds it decoded already. Says what went wrong.
    pub(super) fn look_inside(&mut self, at: At) -> Result<u32, String> {
        let known = self.0.iter().position(|layer| layer.parent.is_some_and(|(parent, _)| parent == at));
        if let Some(layer) = known {
            return Ok(layer as u32);
        }
        if self.layer_depth(at.layer) >= DEEPEST {
            return Err(format!("Documents inside documents are opened up to {} levels deep.", DEEPEST));
        }
        self.decode_inside(at, None)
    }

    /// Decodes the document inside a value as a layer of its own; `password` is what a person gave for it.
    pub(super) fn decode_inside(&mut self, at: At, password: Option<&str>) -> Result<u32, String> {
        let layer = self.of_mut(at);
        let known = layer.annotator.known(layer.body.doc(), at.node);
        let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
        let opened = inside::open_value(layer.body.doc(), at.node, hint, password)?;
        let mut inside = Layer::new(Body::Whole(Box::new(read(opened.document))));
        if inside.doc().is_empty() {
            return Err(inside.doc().error().map_or_else(|| "It is empty.".to_owned(), |error| error.message.clone()));
        }
        inside.recognize(true);
        inside.parent = Some((at, opened.id));
        (inside.facts, inside.remarks, inside.is_locked) = (opened.facts, opened.remarks, opened.is_locked);
        self.0.push(inside);
        Ok(self.0.len() as u32 - 1)
    }

    /// Where a password is asked for, for a row: its value, or the identity that it is of. `is_locked`: the document itself is one.
    pub(super) fn lock_of(&self, at: At, is_locked: bool) -> Option<At> {
        let inside = self.0.iter().find(|layer| layer.parent.is_some_and(|(parent, _)| parent == at));
        if inside.is_some_and(|layer| layer.is_locked) {
            return Some(at);
        }
        let own = self.of(at);
        match own.parent {
            Some((parent, _)) => own.is_locked.then_some(parent),
            None => is_locked.then(At::default),
        }
    }

    /// The first key of the document that has the name which a path ends in.
    pub(super) fn named(&self, path: &str) -> Option<At> {
        let name = path.rsplit('/').next()?.replace("~1", "/").replace("~0", "~");
        let doc = self.main().map(Layer::doc)?;
        let is_it = |node: &NodeId| doc.key(*node).is_some_and(|key| key.eq_ignore_ascii_case(&name));
        (1..(doc.len() as NodeId).min(NAMED)).find(is_it).map(|node| At { layer: 0, node })
    }

    /// The same field of the next (or previous) element of the list that a place lies in; elements without it are passed over.
    pub(super) fn beside(&self, at: At, forward: bool) -> Option<At> {
        let doc = self.of(at).doc();
        // From the innermost list outwards: the way down from its element is to be found in another one.
        let mut keys: Vec<&str> = Vec::new();
        let mut node = at.node;
        loop {
            let parent = doc.parent(node)?;
            let Some(index) = doc.index(node) else {
                keys.push(doc.key(node)?);
                node = parent;
                continue;
            };
            let same = |element: NodeId| keys.iter().rev().try_fold(element, |node, key| doc.child(node, key));
            let found = match forward {
                true => doc.children(parent).skip(index as usize + 1).find_map(same),
                false => doc.children(parent).take(index as usize).filter_map(same).last(),
            };
            return found.map(|node| At { node, ..at });
        }
    }

    fn layer_depth(&self, layer: u32) -> usize {
        std::iter::successors(Some(layer), |layer| self.0[*layer as usize].parent.map(|(at, _)| at.layer)).count() - 1
    }

    /// The node of a path of DESIGN, decoding what it leads into.
    pub(super) fn find(&mut self, path: &str) -> Option<At> {
        let mut tries = MARKS;
        self.find_in(0, path, &mut tries)
    }

    /// `tries`: values that may still be opened on the way.
    fn find_in(&mut self, layer: u32, path: &str, tries: &mut usize) -> Option<At> {
        let doc = self.0.get(layer as usize)?.doc();
        if let Some(node) = doc.find(path) {
            return Some(At { layer, node });
        }
        // A key may have a `!` of its own, and be there twice: what counts is the one behind a value that leads on.
        let marks = path.match_indices('!').take(MARKS);
        let holders: Vec<(NodeId, &str)> = marks
            .flat_map(|(mark, _)| doc.find_all(&path[..mark]).take(MARKS).map(move |node| (node, &path[mark + 1..])))
            .filter(|(node, _)| may_hold(doc.kind(*node)))
            .take(MARKS)
            .collect();
        holders.into_iter().find_map(|(node, inner)| {
            *tries = tries.checked_sub(1)?;
            let inside = self.look_inside(At { layer, node }).ok()?;
            self.find_in(inside, &inner[inner.find(['/', '!']).unwrap_or(inner.len())..], tries)
        })
    }
}
