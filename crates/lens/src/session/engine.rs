//! All open documents: takes bytes and requests, works in turns, answers with events.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::beside;
use super::copying::Copying;
use super::events::Event;
use super::open::Open;
use super::partners::{Partners, unanswered};
use super::requests::Request;
use super::views::{DocId, OpenField, State};
use crate::answer::Answer;
use crate::ask::ask;
use crate::catalog;
use crate::clock::{millis, now};
use crate::findings::{Shelf, Target};
use crate::source;
use crate::together::Table;

/// First number for documents that were found inside others; the page counts from 1.
const FURTHER: DocId = 1 << 30;
/// Milliseconds after which a turn begins to count no further document.
const TURN: i64 = 8;

/// Documents whose value of a field is told, and values that are told in all.
const VALUES: u32 = 8;
const FIELDS: usize = 20_000;

/// All open documents.
pub struct Engine {
    docs: BTreeMap<DocId, Open>,
    further: DocId,
    target: Target,
    table: Table,
    shelf: Arc<Shelf>,
    /// Something was put on the shelf or taken away, and nobody was judged by it yet.
    moved: bool,
    /// Likewise of the table.
    laid: bool,
    /// What is searched for in all documents.
    search: Option<(String, u32)>,
    copying: Copying,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            docs: BTreeMap::new(),
            further: FURTHER,
            target: Target::default(),
            table: Table::default(),
            shelf: Arc::default(),
            moved: false,
            laid: false,
            search: None,
            copying: Copying::default(),
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

    /// Takes a whole file of which a safe copy will be asked for.
    pub fn take_for_copy(&mut self, name: String, bytes: Vec<u8>) {
        self.copying.take(name, bytes);
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
        if let Some((query, seq)) = &self.search {
            for doc in &ready {
                let told = self.docs.get_mut(doc).map(|open| open.search(query, *seq));
                events.extend(told.into_iter().flatten());
                more = true;
            }
        }
        self.shelve(&ready);
        more |= self.judge_anew();
        for doc in ready {
            more |= self.lay(doc);
            for partner in self.partners_of(doc).docs.into_iter().chain([doc]) {
                more |= self.settle(partner, &mut events);
            }
        }
        self.judge_beside(&mut events);
        events.iter_mut().for_each(|event| self.veil(event));
        (events, more)
    }

    /// Whether the document is known and not cancelled: the glue stops feeding one that is not.
    pub fn wants(&self, doc: DocId) -> bool {
        self.docs.get(&doc).is_some_and(|open| open.state == State::Loading)
    }

    /// Tells a document what it belongs to, and reads an answer as that of the command that is open beside it; `true` if it is
    /// to be counted anew.
    fn settle(&mut self, doc: DocId, events: &mut Vec<Event>) -> bool {
        let partners = self.partners_of(doc);
        let Some(open) = self.docs.get_mut(&doc) else { return false };
        let settled = self.table.command_of(doc).is_some_and(|(_, command)| open.answers(command));
        if settled || open.partners != partners {
            open.partners = partners;
            events.extend(open.changed());
        }
        settled
    }

    /// The command of an answer, the answers of a command.
    fn partners_of(&self, doc: DocId) -> Partners {
        let Some((number, command)) = self.table.command_of(doc) else {
            return Partners { docs: self.table.answers_to(doc), ..Partners::default() };
        };
        let tree = |doc: DocId| self.docs.get(&doc).and_then(Open::document);
        let unanswered = tree(number).zip(tree(doc)).map(|(command, answer)| unanswered(command, answer)).unwrap_or_default();
        Partners { command: command.to_owned(), docs: vec![number], unanswered }
    }

    /// Puts what others have to know of a document that was read on the table; `true` if there is more of it to judge.
    fn lay(&mut self, doc: DocId) -> bool {
        let Some(open) = self.docs.get_mut(&doc) else { return false };
        let more = open.open_contents();
        self.laid |= self.table.put(doc, open.facts());
        more
    }

    /// Looks for what is wrong between documents. Files that are dropped together are waited for.
    fn judge_beside(&mut self, events: &mut Vec<Event>) {
        if !self.laid || self.docs.values().any(|open| open.state == State::Loading) {
            return;
        }
        self.laid = false;
        for doc in beside::note(&self.table, self.docs.values_mut()) {
            if let Some(open) = self.docs.get_mut(&doc).filter(|open| open.found.study.done) {
                events.extend(open.changed());
            }
        }
    }

    /// Puts declarations that were read on the shelf.
    fn shelve(&mut self, ready: &[DocId]) {
        for open in ready.iter().filter_map(|doc| self.docs.get(doc)).filter(|open| open.may_declare()) {
            let shelf = Arc::make_mut(&mut self.shelf);
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
        let mut pieces = source::peel(&open.name, bytes).into_iter();
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
            (None, Request::SearchAll { query, seq }) => return self.search_all(query, *seq),
            (None, Request::Safe(ask)) => return self.copying.handle(ask).map(|news| Event::Safe(Box::new(news))).into_iter().collect(),
            (None, Request::Fields { seq }) => {
                return vec![Event::Fields { seq: *seq, fields: self.open_fields() }];
            }
            (None, Request::Ask { question, seq }) => return vec![Event::Asked { seq: *seq, answers: Box::new(ask(question)) }],
            (None, _) => return Vec::new(),
        };
        if let Request::Close { .. } = request {
            self.docs.remove(&doc);
            self.moved |= self.shelf.has(doc) && Arc::make_mut(&mut self.shelf).take(doc);
            let left: Vec<DocId> = self.docs.values().filter(|open| open.partners.docs.contains(&doc)).map(|open| open.id).collect();
            self.laid |= self.table.take(doc);
            let mut events = vec![Event::Closed { doc }];
            for left in left {
                self.settle(left, &mut events);
            }
            return events;
        }
        let mut events = match request {
            Request::Compare { old, new, seq } => vec![Event::Compared { seq, view: self.compare(&old, &new).map(Box::new) }],
            Request::Answer { seq, .. } => vec![Event::Answer { doc, seq, answer: self.what_broke(doc).map(Box::new) }],
            request => self.docs.get_mut(&doc).map_or_else(Vec::new, |open| open.handle(request)),
        };
        events.iter_mut().for_each(|event| self.veil(event));
        events
    }

    /// Nothing goes out with a secret in its words.
    fn veil(&self, event: &mut Event) {
        if let Some(open) = event.doc().and_then(|doc| self.docs.get(&doc)) {
            open.found.study.net.veil_event(event, &open.shown.secrets);
        }
    }

    /// What broke in a document, with all that is open beside it.
    fn what_broke(&self, doc: DocId) -> Option<Answer> {
        let open = self.docs.get(&doc).filter(|open| open.state == State::Ready)?;
        let others: Vec<&Open> = self.docs.values().filter(|other| other.state == State::Ready).collect();
        open.what_broke(&others)
    }

    /// The fields that are in what is open, each with its value in a few of the documents.
    fn open_fields(&mut self) -> Vec<OpenField> {
        let mut told: HashMap<u32, u32> = HashMap::new();
        let mut fields = Vec::new();
        for open in self.docs.values_mut().filter(|open| open.state == State::Ready) {
            for field in open.open_fields() {
                let times = told.entry(field.field).or_default();
                *times += 1;
                if *times <= VALUES && fields.len() < FIELDS {
                    fields.push(field);
                }
            }
        }
        for field in &mut fields {
            if let Some(open) = self.docs.get_mut(&field.doc) {
                field.value = open.brief_value(field.at);
            }
        }
        fields
    }

    fn search_all(&mut self, query: &str, seq: u32) -> Vec<Event> {
        self.search = (!query.is_empty()).then(|| (query.to_owned(), seq));
        self.docs.values_mut().filter(|open| open.state == State::Ready).flat_map(|open| open.search(query, seq)).collect()
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
