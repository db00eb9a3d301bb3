//! All open documents: takes bytes and requests, works in turns, answers with events.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::events::Event;
use super::open::Open;
use super::pairs::Pairs;
use super::requests::Request;
use super::views::{DocId, State};
use crate::catalog;
use crate::clock::{millis, now};
use crate::findings::{Shelf, Target};
use crate::source;

/// First number for documents that were found inside others; the page counts from 1.
const FURTHER: DocId = 1 << 30;
/// Milliseconds after which a turn begins to count no further document.
const TURN: i64 = 8;
/// Documents that one dropped thing may bring.
const PIECES: usize = 2_000;

/// All open documents.
pub struct Engine {
    docs: BTreeMap<DocId, Open>,
    further: DocId,
    target: Target,
    pairs: Pairs,
    shelf: Rc<Shelf>,
    /// Something was put on the shelf or taken away, and nobody was judged by it yet.
    moved: bool,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            docs: BTreeMap::new(),
            further: FURTHER,
            target: Target::default(),
            pairs: Pairs::default(),
            shelf: Rc::default(),
            moved: false,
        }
    }
}

impl Engine {
    pub fn new() -> Self {
        Self::default()
    }

    /// Announces a document of `size` bytes; its bytes follow by [`feed`](Self::feed).
    pub fn begin(&mut self, doc: DocId, name: String, size: usize) -> Vec<Event> {
        let mut open = Open::new(doc, name, size, now());
        open.found.target = self.target.clone();
        let event = Event::Summary(Box::new(open.summary()));
        self.docs.insert(doc, open);
        vec![event]
    }

    /// Makes room for `len` further bytes and has `fill` write them.
    pub fn feed(&mut self, doc: DocId, len: usize, fill: impl FnOnce(&mut [u8])) {
        if let Some(open) = self.docs.get_mut(&doc) {
            open.feed(len, fill);
        }
    }

    /// Says that the document's bytes are all there, or with a reason that the rest cannot be read.
    pub fn finish(&mut self, doc: DocId, failed: Option<String>) {
        if let Some(open) = self.docs.get_mut(&doc) {
            open.finish(failed);
        }
    }

    /// Works for about `budget` bytes on what there is to do (reading, counting, searching). The events are to be sent; `true`
    /// says that there is more to do with the bytes that are there.
    pub fn work(&mut self, budget: usize) -> (Vec<Event>, bool) {
        let mut events = Vec::new();
        let mut more = false;
        if let Some(doc) = self.docs.values().find(|open| open.incoming.is_complete).map(|open| open.id) {
            self.peel(doc, &mut events);
        }
        let mut ready = Vec::new();
        let late = millis() + TURN;
        for open in self.docs.values_mut() {
            let was_told = open.is_told();
            // Of many documents, the later ones are counted in the next turns.
            if open.is_counting() && millis() > late {
                more = true;
                continue;
            }
            more |= open.work(budget, &mut events);
            if !was_told && open.is_told() {
                ready.push(open.id);
            }
        }
        self.shelve(&ready);
        more |= self.judge_anew();
        for doc in ready {
            for doc in self.pairs.join(doc, &self.docs) {
                more |= self.settle(doc, &mut events);
            }
        }
        (events, more)
    }

    /// Whether the document is known and not cancelled: the glue stops feeding one that is not.
    pub fn wants(&self, doc: DocId) -> bool {
        self.docs.get(&doc).is_some_and(|open| open.state == State::Loading)
    }

    /// Tells a document what it belongs to, and reads an answer as that of the command that is open beside it; `true` if it is
    /// to be counted anew.
    fn settle(&mut self, doc: DocId, events: &mut Vec<Event>) -> bool {
        let partners = self.pairs.of(doc, &self.docs);
        let Some(open) = self.docs.get_mut(&doc) else { return false };
        let settled = !partners.command.is_empty() && open.answers(&partners.command);
        if settled || open.partners != partners {
            open.partners = partners;
            events.extend(open.changed());
        }
        settled
    }

    /// Puts declarations that were read on the shelf.
    fn shelve(&mut self, ready: &[DocId]) {
        for open in ready.iter().filter_map(|doc| self.docs.get(doc)).filter(|open| open.may_declare()) {
            let shelf = Rc::make_mut(&mut self.shelf);
            self.moved |= open.shelve(shelf) && shelf.len() > 1;
        }
    }

    /// Has documents judged anew beside each other; `true` if there are any. Files that are dropped together are waited for.
    fn judge_anew(&mut self) -> bool {
        if !self.moved || self.docs.values().any(|open| open.state == State::Loading) {
            return false;
        }
        self.moved = false;
        let shelf = &self.shelf;
        self.docs.values_mut().filter(|open| shelf.has(open.id)).for_each(|open| open.found.set_shelf(shelf));
        true
    }

    fn peel(&mut self, doc: DocId, events: &mut Vec<Event>) {
        let Some(open) = self.docs.get_mut(&doc) else { return };
        let bytes = open.incoming.take();
        let mut pieces = source::peel(&open.name, bytes).into_iter().take(PIECES);
        let time = now();
        if let Some(first) = pieces.next() {
            let name = open.name.clone();
            open.take(first);
            open.name = name;
        }
        let mut docs = Vec::new();
        let name = open.name.clone();
        for (at, piece) in pieces.enumerate() {
            let id = self.further;
            self.further += 1;
            let title = if piece.name.is_empty() || piece.name == name { format!("{name}#{}", at + 2) } else { piece.name.clone() };
            let mut further = Open::new(id, title, piece.bytes.len(), time);
            further.found.target = self.target.clone();
            further.take(piece);
            self.docs.insert(id, further);
            docs.push(id);
        }
        if !docs.is_empty() {
            events.push(Event::More { doc, docs });
        }
    }

    /// Answers one request.
    pub fn handle(&mut self, request: Request) -> Vec<Event> {
        let doc = match (request.doc(), &request) {
            (Some(doc), _) => doc,
            (None, Request::Catalog) => return vec![Event::Catalog { bytes: catalog::unpacked().to_vec() }],
            (None, Request::Target(target)) => return self.set_target(target.clone()),
            (None, _) => return Vec::new(),
        };
        if let Request::Close { .. } = request {
            self.docs.remove(&doc);
            self.moved |= self.shelf.has(doc) && Rc::make_mut(&mut self.shelf).take(doc);
            let mut events = vec![Event::Closed { doc }];
            for left in self.pairs.leave(doc) {
                self.settle(left, &mut events);
            }
            return events;
        }
        match self.docs.get_mut(&doc) {
            Some(open) => open.handle(request),
            None => Vec::new(),
        }
    }

    /// Counts and judges all documents anew, for another device.
    fn set_target(&mut self, target: Target) -> Vec<Event> {
        self.target = target;
        for open in self.docs.values_mut() {
            open.found.set_target(self.target.clone());
        }
        Vec::new()
    }

    /// An open document.
    pub fn open(&self, doc: DocId) -> Option<&Open> {
        self.docs.get(&doc)
    }
}
