//! The layers of a document: itself, and what was found inside its values.

use super::inside::{self, may_hold};
use super::layer::{Body, Layer};
use super::views::At;
use crate::annotate::mask;
use crate::catalog;
use crate::decode::{Document, NodeId, Reader, read};

/// Levels to which documents inside documents are opened.
const DEEPEST: usize = 16;
/// Nodes among which a key is looked for by its name.
const NAMED: NodeId = 2_000_000;
/// The step to what the document came in.
pub(super) const AROUND: &str = "!http";
/// Marks in a path, and values behind them, that are tried as the way.
const MARKS: usize = 100;

/// The document itself is layer 0, once there is something of it; layers keep their numbers.
#[derive(Default)]
pub(super) struct Layers {
    all: Vec<Layer>,
    /// What the document came in: its HTTP message. Its rows stand behind those of the document.
    around: Option<u32>,
}

impl Layers {
    /// A document that is read as its bytes come.
    pub(super) fn reading(reader: Reader) -> Self {
        Self { all: vec![Layer::new(Body::Reading(Box::new(reader)))], around: None }
    }

    /// A document that is there.
    pub(super) fn whole(document: Document) -> Self {
        Self { all: vec![Layer::new(Body::Whole(Box::new(document)))], around: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The document itself.
    pub(super) fn main(&self) -> Option<&Layer> {
        self.all.first()
    }

    pub(super) fn main_mut(&mut self) -> Option<&mut Layer> {
        self.all.first_mut()
    }

    /// The reader of the document, while it is read.
    pub(super) fn reader(&mut self) -> Option<&mut Reader> {
        match self.all.first_mut()?.body {
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
        &self.all[at.layer as usize]
    }

    pub(super) fn of_mut(&mut self, at: At) -> &mut Layer {
        &mut self.all[at.layer as usize]
    }

    /// The document of a layer, by its number.
    pub(super) fn doc(&self, layer: u32) -> &Document {
        self.all[layer as usize].doc()
    }

    pub(super) fn get(&self, layer: u32) -> Option<&Layer> {
        self.all.get(layer as usize)
    }

    /// Whether there is such a place.
    pub(super) fn knows(&self, at: At) -> bool {
        self.get(at.layer).is_some_and(|layer| (at.node as usize) < layer.doc().len())
    }

    pub(super) fn get_mut(&mut self, layer: usize) -> Option<&mut Layer> {
        self.all.get_mut(layer)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Puts what the document came in beside it.
    pub(super) fn put_around(&mut self, text: Vec<u8>) {
        let mut layer = Layer::new(Body::Whole(Box::new(read(text))));
        if !self.all.is_empty() && !layer.doc().is_empty() {
            layer.recognize(true);
            self.around = Some(self.all.len() as u32);
            self.all.push(layer);
        }
    }

    /// The layer of what the document came in.
    pub(super) fn around(&self) -> Option<u32> {
        self.around
    }

    /// The layer that was opened inside a value.
    pub(super) fn inside(&self, at: At) -> Option<u32> {
        self.all.iter().position(|layer| layer.parent.is_some_and(|(parent, _)| parent == at)).map(|layer| layer as u32)
    }

    /// The layers that were opened inside the values of one.
    pub(super) fn inside_of(&self, layer: u32) -> impl Iterator<Item = u32> + '_ {
        let is_in = move |inner: &Layer| inner.parent.is_some_and(|(at, _)| at.layer == layer);
        (layer + 1..self.all.len() as u32).filter(move |inner| is_in(&self.all[*inner as usize]))
    }

    /// The order of a place in the rows, whatever is open.
    pub(super) fn order(&self, at: At) -> Vec<NodeId> {
        let mut order = vec![at.node];
        let mut layer = at.layer;
        while let Some((parent, _)) = self.get(layer).and_then(|layer| layer.parent) {
            order.push(parent.node);
            layer = parent.layer;
        }
        if layer > 0 {
            order.push(NodeId::MAX);
        }
        order.reverse();
        order
    }

    /// The node of the opened document that a place lies in.
    pub(super) fn outermost(&self, mut at: At) -> NodeId {
        while let Some((parent, _)) = self.get(at.layer).and_then(|layer| layer.parent) {
            at = parent;
        }
        // What it came in stands behind all of it.
        if at.layer > 0 { NodeId::MAX } else { at.node }
    }

    /// The layer that is locked inside a value.
    pub(super) fn locked_in(&self, at: At) -> Option<u32> {
        let known = self.all.iter().position(|layer| layer.is_locked && layer.parent.is_some_and(|(parent, _)| parent == at));
        known.map(|layer| layer as u32)
    }

    /// Empties a layer and all that was opened inside it, and says which values they were in. Their numbers stay taken.
    pub(super) fn forget(&mut self, layer: u32) -> Vec<At> {
        let inner: Vec<u32> = (0..self.all.len() as u32)
            .filter(|other| self.all[*other as usize].parent.is_some_and(|(parent, _)| parent.layer == layer))
            .collect();
        let mut values: Vec<At> = inner.into_iter().flat_map(|inner| self.forget(inner)).collect();
        values.extend(self.all[layer as usize].parent.map(|(parent, _)| parent));
        self.all[layer as usize] = Layer::new(Body::Whole(Box::new(read(Vec::new()))));
        values
    }

    /// The way of DESIGN to a node: JSON Pointers, with `!step` into values.
    pub(super) fn path(&self, at: At) -> String {
        let layer = self.of(at);
        let own = layer.doc().path(at.node);
        match layer.parent {
            Some((parent, step)) => format!("{}!{step}{own}", self.path(parent)),
            None if at.layer > 0 => [AROUND, &own].concat(),
            None => own,
        }
    }

    /// Levels that a layer's rows are deeper than those of the document.
    pub(super) fn base_depth(&self, layer: u32) -> u32 {
        match self.all[layer as usize].parent {
            Some((parent, _)) => self.depth(parent) + 1,
            None => 0,
        }
    }

    /// Level of a row, from 0.
    pub(super) fn depth(&self, at: At) -> u32 {
        let depth = self.of(at).doc().depth(at.node) as u32;
        // What the document came in has a row for itself.
        if Some(at.layer) == self.around { depth } else { depth.saturating_sub(1) + self.base_depth(at.layer) }
    }

    /// Decodes the document inside a value, or finds it decoded already. Says what went wrong.
    pub(super) fn look_inside(&mut self, at: At) -> Result<u32, String> {
        if let Some(layer) = self.inside(at) {
            return Ok(layer);
        }
        if self.is_deepest(at.layer) {
            return Err(format!("Documents inside documents are opened up to {} levels deep.", DEEPEST));
        }
        self.decode_inside(at, None)
    }

    /// Decodes the document inside a value as a layer of its own; `password` is what a person gave for it.
    pub(super) fn decode_inside(&mut self, at: At, password: Option<&str>) -> Result<u32, String> {
        let layer = self.of_mut(at);
        let known = layer.annotator.known(layer.body.doc(), at.node);
        let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
        let is_secret = mask(layer.body.doc(), at.node, known).is_whole();
        let opened = inside::open_value(layer.body.doc(), at.node, hint, password)?;
        let mut inside = Layer::new(Body::Whole(Box::new(read(opened.document))));
        if inside.doc().is_empty() {
            return Err(inside.doc().error().map_or_else(|| "It is empty.".to_owned(), |error| error.message.clone()));
        }
        inside.recognize(true);
        inside.parent = Some((at, opened.id));
        (inside.facts, inside.remarks, inside.is_locked) = (opened.facts, opened.remarks, opened.is_locked);
        if is_secret {
            inside.is_in_secret();
        }
        self.all.push(inside);
        Ok(self.all.len() as u32 - 1)
    }

    /// Where a password is asked for, for a row: its value, or the identity that it is of. `is_locked`: the document itself is one.
    pub(super) fn lock_of(&self, at: At, is_locked: bool) -> Option<At> {
        let inside = self.all.iter().find(|layer| layer.parent.is_some_and(|(parent, _)| parent == at));
        if inside.is_some_and(|layer| layer.is_locked) {
            return Some(at);
        }
        let own = self.of(at);
        match own.parent {
            Some((parent, _)) => own.is_locked.then_some(parent),
            None => (is_locked && at.layer == 0).then(At::default),
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

    /// Whether nothing further inside is opened.
    pub(super) fn is_deepest(&self, layer: u32) -> bool {
        self.layer_depth(layer) >= DEEPEST
    }

    fn layer_depth(&self, layer: u32) -> usize {
        std::iter::successors(Some(layer), |layer| self.all[*layer as usize].parent.map(|(at, _)| at.layer)).count() - 1
    }

    /// The node of a path of DESIGN, decoding what it leads into.
    pub(super) fn find(&mut self, path: &str) -> Option<At> {
        let mut tries = MARKS;
        if let (Some(layer), Some(own)) = (self.around, path.strip_prefix(AROUND)) {
            return self.find_in(layer, own, &mut tries);
        }
        self.find_in(0, path, &mut tries)
    }

    /// `tries`: values that may still be opened on the way.
    fn find_in(&mut self, layer: u32, path: &str, tries: &mut usize) -> Option<At> {
        let doc = self.all.get(layer as usize)?.doc();
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
