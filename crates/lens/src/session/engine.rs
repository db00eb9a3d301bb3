//! The documents themselves: plain Rust, driven by the glue in the browser and by tests natively.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::open::{Body, Layer, Open};
use super::protocol::{Aim, At, Disclosed, DocId, Event, Request, Revealed, SCREENFUL, State, Target};
use super::search::Search;
use crate::annotate::Annotator;
use crate::catalog;
use crate::clock::{millis, now};
use crate::decode::{Encoding, ROOT, Reader};
use crate::findings::Shelf;
use crate::recognize::Reading;
use crate::source;

/// First number for documents that were found inside others; the page counts from 1.
const FURTHER: DocId = 1 << 30;
/// Bytes that decide whether there is anything to peel.
const HEAD: usize = 64 << 10;
/// Milliseconds between two reports of progress.
const EVERY: i64 = 120;
/// Milliseconds after which a turn begins to count no further document.
const TURN: i64 = 8;
/// In place of the time of the last report: the last one was sent.
const TOLD: i64 = i64::MAX;
/// Documents that one dropped thing may bring.
const PIECES: usize = 2_000;

/// All open documents.
pub struct Engine {
    docs: BTreeMap<DocId, Open>,
    further: DocId,
    aim: Aim,
    sessions: Sessions,
    shelf: Rc<Shelf>,
    /// Something was put on the shelf or taken away, and nobody was judged by it yet.
    moved: bool,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            docs: BTreeMap::new(),
            further: FURTHER,
            aim: Aim::default(),
            sessions: Sessions::default(),
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
        open.aim = self.aim.clone();
        let event = Event::Summary(Box::new(open.summary()));
        self.docs.insert(doc, open);
        vec![event]
    }

    /// Makes room for `len` further bytes and has `fill` write them.
    pub fn feed(&mut self, doc: DocId, len: usize, fill: impl FnOnce(&mut [u8])) {
        let Some(open) = self.docs.get_mut(&doc) else { return };
        open.received += len;
        if let Some(head) = &mut open.head {
            let from = head.len();
            head.resize(from + len, 0);
            fill(&mut head[from..]);
            open.decide();
        } else if let Some(Layer { body: Body::Reading(reader), .. }) = open.layers.first_mut() {
            reader.push_with(len, fill);
        }
    }

    /// Says that the document's bytes are all there, or with a reason that the rest cannot be read.
    pub fn finish(&mut self, doc: DocId, failed: Option<String>) {
        let Some(open) = self.docs.get_mut(&doc) else { return };
        if let Some(why) = failed {
            open.end_reading();
            open.fail(why);
            return;
        }
        open.size = open.received;
        if open.head.is_some() {
            open.peel = true;
        } else if let Some(Layer { body: Body::Reading(reader), .. }) = open.layers.first_mut() {
            reader.finish();
        }
    }

    /// Works for about `budget` bytes on what there is to do (reading, counting, searching). The events are to be sent; `true`
    /// says that there is more to do with the bytes that are there.
    pub fn work(&mut self, budget: usize) -> (Vec<Event>, bool) {
        let mut events = Vec::new();
        let mut more = false;
        if let Some(doc) = self.docs.values().find(|open| open.peel).map(|open| open.id) {
            self.peel(doc, &mut events);
        }
        let mut ready = Vec::new();
        let late = millis() + TURN;
        for open in self.docs.values_mut() {
            let before = open.told;
            // Of many documents, the later ones are counted in the next turns.
            if open.is_counting() && millis() > late {
                more = true;
                continue;
            }
            more |= open.work(budget, &mut events);
            if before != TOLD && open.told == TOLD {
                ready.push(open.id);
            }
        }
        self.shelve(&ready);
        more |= self.judge_anew();
        for doc in ready {
            for answer in self.sessions.join(doc, &self.docs) {
                more |= self.settle(answer, &mut events);
            }
        }
        (events, more)
    }

    /// Whether the document is known and not cancelled: the glue stops feeding one that is not.
    pub fn wants(&self, doc: DocId) -> bool {
        self.docs.get(&doc).is_some_and(|open| open.state == State::Loading)
    }

    /// Reads an answer as that of the command that is open beside it.
    fn settle(&mut self, doc: DocId, events: &mut Vec<Event>) -> bool {
        let Some(open) = self.docs.get_mut(&doc) else { return false };
        let command = self.sessions.command_of(open);
        let settled = command.is_some_and(|command| open.answers(&command));
        if settled {
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
        self.docs.values_mut().filter(|open| shelf.has(open.id)).for_each(|open| open.judge_with(shelf));
        true
    }

    fn peel(&mut self, doc: DocId, events: &mut Vec<Event>) {
        let Some(open) = self.docs.get_mut(&doc) else { return };
        open.peel = false;
        let bytes = open.head.take().unwrap_or_default();
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
            further.aim = self.aim.clone();
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
            (None, Request::Aim(aim)) => return self.aim_at(aim.clone()),
            (None, _) => return Vec::new(),
        };
        if let Request::Close { .. } = request {
            self.docs.remove(&doc);
            self.moved |= self.shelf.has(doc) && Rc::make_mut(&mut self.shelf).take(doc);
            return vec![Event::Closed { doc }];
        }
        match self.docs.get_mut(&doc) {
            Some(open) => open.handle(request),
            None => Vec::new(),
        }
    }

    /// Counts and judges all documents anew, for another device.
    fn aim_at(&mut self, aim: Aim) -> Vec<Event> {
        self.aim = aim;
        for open in self.docs.values_mut() {
            open.aim = self.aim.clone();
            open.study = Default::default();
        }
        Vec::new()
    }

    /// An open document.
    pub fn open(&self, doc: DocId) -> Option<&Open> {
        self.docs.get(&doc)
    }
}

/// Commands and answers that are open, by their `CommandUUID`: an answer does not say which command it is for.
#[derive(Default)]
struct Sessions {
    commands: HashMap<String, String>,
    answers: HashMap<String, Vec<DocId>>,
}

impl Sessions {
    /// Takes note of a document that was read; gives the answers that can be settled now.
    fn join(&mut self, doc: DocId, docs: &BTreeMap<DocId, Open>) -> Vec<DocId> {
        let Some((uuid, command)) = docs.get(&doc).and_then(Open::session) else { return Vec::new() };
        match command {
            Some(command) => {
                self.commands.insert(uuid.clone(), command);
                self.answers.get(&uuid).cloned().unwrap_or_default()
            }
            None => {
                self.answers.entry(uuid).or_default().push(doc);
                vec![doc]
            }
        }
    }

    fn command_of(&self, answer: &Open) -> Option<String> {
        let (uuid, _) = answer.session()?;
        self.commands.get(&uuid).cloned()
    }
}

impl Open {
    /// `CommandUUID` of a command or an answer; of a command also its `RequestType`.
    fn session(&self) -> Option<(String, Option<String>)> {
        let doc = self.document().filter(|doc| !doc.is_empty())?;
        let text = |node| doc.text(node).map(std::borrow::Cow::into_owned);
        let uuid = text(doc.child(ROOT, "CommandUUID")?)?;
        let command = doc.child(ROOT, "Command").and_then(|command| doc.child(command, "RequestType")).and_then(text);
        Some((uuid, command))
    }

    /// Takes a document for the answer to `command`; `true` if that changes how it is read.
    fn answers(&mut self, command: &str) -> bool {
        let Some(reading) = Reading::answer_to(command) else { return false };
        let Some(layer) = self.layers.first_mut() else { return false };
        if layer.reading().is_some_and(|now| now.message == reading.message) && layer.readings.len() == 1 {
            return false;
        }
        layer.annotator = Annotator::new(Some(&reading), true);
        layer.readings = vec![reading];
        layer.chosen = 0;
        self.study = Default::default();
        true
    }

    /// With the first bytes at hand, once: stream them into a reader, or keep all of them because there is something to peel first.
    fn decide(&mut self) {
        let Some(head) = &self.head else { return };
        if self.keeps || head.len() < HEAD.min(self.size) {
            return;
        }
        self.keeps = source::wants(head, self.size) || matches!(Encoding::detect(head), Encoding::Utf16Le | Encoding::Utf16Be);
        if self.keeps {
            return;
        }
        let head = self.head.take().unwrap_or_default();
        match Reader::new(head, self.size) {
            Ok(reader) => self.layers = vec![Layer::new(Body::Reading(Box::new(reader)))],
            Err(not) => self.fail(format!("This is {}. {}", not.what, not.hint)),
        }
    }

    /// One turn of work; `true` when there is more.
    fn work(&mut self, budget: usize, events: &mut Vec<Event>) -> bool {
        if self.is_reading() {
            let starved = self.read(budget);
            self.tell_progress(events);
            return !starved || !self.is_reading();
        }
        if self.state == State::Failed || self.failed.is_some() {
            self.tell_once(events);
            return false;
        }
        if self.state != State::Ready {
            return false;
        }
        if self.tell_once(events) {
            // What the page waits for goes out before the counting begins.
            return true;
        }
        if let Some(search) = self.search.as_mut().filter(|search| !search.done) {
            let layer = &mut self.layers[0];
            search.step(layer.body.doc(), &mut layer.annotator);
            events.push(Event::Search { doc: self.id, seq: search.seq, count: search.found.len() as u32, done: search.done });
            if search.done {
                events.push(Event::Changed { doc: self.id, rows: self.view.rows() });
            }
            return true;
        }
        if !self.study.done {
            if self.study_on() {
                events.push(Event::Summary(Box::new(self.summary())));
                events.push(Event::Changed { doc: self.id, rows: self.view.rows() });
            }
            return true;
        }
        false
    }

    /// Whether all that is left to do is to count.
    fn is_counting(&self) -> bool {
        let searches = self.search.as_ref().is_some_and(|search| !search.done);
        self.told == TOLD && self.state == State::Ready && !self.study.done && !searches
    }

    /// While reading: as soon as there are rows, and then every now and then.
    fn tell_progress(&mut self, events: &mut Vec<Event>) {
        let rows = self.layers.first().is_some_and(|layer| layer.doc().len() > 1);
        let time = millis();
        if !self.is_reading() || !rows || time < self.told.saturating_add(EVERY) {
            return;
        }
        let first = self.told == 0;
        self.told = time;
        if let Some(layer) = self.layers.first_mut() {
            layer.recognize(false);
        }
        self.refresh();
        events.push(Event::Summary(Box::new(self.summary())));
        events.push(Event::Changed { doc: self.id, rows: self.view.rows() });
        if first {
            events.push(self.rows(0, SCREENFUL, 0));
        }
    }

    /// A window of rows.
    fn rows(&mut self, first: u32, count: u32, seq: u32) -> Event {
        let total = self.view.rows();
        let last = total.min(first.saturating_add(count));
        let places: Vec<At> = (first..last).filter_map(|row| self.view.at(row)).collect();
        let rows = places.into_iter().map(|at| self.row(at)).collect();
        Event::Rows { doc: self.id, seq, first, total, rows }
    }

    /// When reading has ended, well or not; `true` if that is news.
    fn tell_once(&mut self, events: &mut Vec<Event>) -> bool {
        if self.told == TOLD {
            return false;
        }
        let first = self.told == 0;
        self.told = TOLD;
        events.push(Event::Summary(Box::new(self.summary())));
        events.push(Event::Changed { doc: self.id, rows: self.view.rows() });
        if first && self.view.rows() > 0 {
            events.push(self.rows(0, SCREENFUL, 0));
        }
        true
    }

    fn changed(&mut self) -> Vec<Event> {
        self.refresh();
        vec![Event::Summary(Box::new(self.summary())), Event::Changed { doc: self.id, rows: self.view.rows() }]
    }

    fn knows(&self, at: At) -> bool {
        self.layers.get(at.layer as usize).is_some_and(|layer| (at.node as usize) < layer.doc().len())
    }

    fn handle(&mut self, request: Request) -> Vec<Event> {
        let doc = self.id;
        match request {
            Request::Rows { first, count, seq, .. } => {
                vec![self.rows(first, count.min(1_000), seq)]
            }
            Request::Toggle { at, open, .. } if self.knows(at) => self.toggle(at, open),
            Request::Fold { depth, .. } if !self.layers.is_empty() => {
                let layers = &self.layers;
                self.view.fold_to(layers[0].doc(), depth);
                self.changed()
            }
            Request::Detail { at, seq, .. } => {
                let detail = self.knows(at).then(|| Box::new(self.detail(at)));
                vec![Event::Detail { doc, seq, detail }]
            }
            Request::Reveal { target, seq, .. } => {
                let at = match target {
                    Target::At(at) => Some(at).filter(|at| self.knows(*at)),
                    Target::Path(path) => self.find(&path),
                };
                self.revealed(at, 0, seq)
            }
            Request::Search { query, seq, .. } => {
                let wanted = !query.is_empty() && !self.layers.is_empty();
                self.search = wanted.then(|| Search::new(&query, seq, self.layers[0].doc()));
                match wanted {
                    true => Vec::new(),
                    false => vec![Event::Search { doc, seq, count: 0, done: true }, Event::Changed { doc, rows: self.view.rows() }],
                }
            }
            Request::Match { from, forward, seq, .. } => {
                let from = from.map(|at| self.outermost(at));
                let found =
                    self.search.as_ref().and_then(|search| search.neighbour(from, forward).map(|index| (search.found[index], index)));
                let (at, ordinal) = found.map_or((None, 0), |(node, index)| (Some(At { layer: 0, node }), index as u32 + 1));
                self.revealed(at, ordinal, seq)
            }
            Request::Finding { from, forward, seq, .. } => {
                let (at, ordinal) = self.next_finding(from, forward);
                self.revealed(at, ordinal, seq)
            }
            Request::Copy { at, what, seq, .. } if self.knows(at) => {
                let (text, truncated) = self.copy(at, what);
                vec![Event::Copy { doc, seq, text, truncated }]
            }
            Request::Source { at, seq, .. } => vec![Event::Source { doc, seq, source: self.source_view(at).filter(|_| self.knows(at)) }],
            Request::Findings { limit, seq, .. } => {
                let total = self.study.levels.values().sum();
                let mut findings: Vec<_> = self.wrapper_findings().collect();
                let rows = self.study.findings.iter().take(limit as usize);
                findings.extend(rows.map(|(at, remark)| super::rows::finding(*at, &self.path(*at), remark)));
                vec![Event::Findings { doc, seq, findings, total }]
            }
            Request::Discloses { seq, .. } => vec![Event::Discloses { doc, seq, classes: self.discloses() }],
            Request::Choose { choice, .. } => {
                self.choose(&choice);
                self.changed()
            }
            Request::Unlock { at, password, .. } if self.knows(at) => {
                self.unlock(at, &password);
                self.changed()
            }
            Request::Cancel { .. } => {
                if self.state == State::Loading {
                    self.end_reading();
                    self.fail("Reading was cancelled. What had been read is shown.".to_owned());
                }
                self.changed()
            }
            _ => Vec::new(),
        }
    }

    fn toggle(&mut self, at: At, open: bool) -> Vec<Event> {
        let container = self.layers[at.layer as usize].doc().kind(at.node).is_container();
        match (container, open) {
            (true, true) => self.view.open(at),
            (true, false) => self.view.close(at),
            (false, false) => self.view.close_inside(at),
            (false, true) => {
                if let Ok(layer) = self.look_inside(at) {
                    self.view.open_inside(at, layer);
                }
            }
        }
        self.changed()
    }

    fn revealed(&mut self, at: Option<At>, ordinal: u32, seq: u32) -> Vec<Event> {
        let before = self.view.rows();
        let found = at.and_then(|at| self.reveal(at).map(|row| Revealed { at, row, ordinal }));
        let mut events = vec![Event::Revealed { doc: self.id, seq, found }];
        if self.view.rows() != before {
            events.insert(0, Event::Changed { doc: self.id, rows: self.view.rows() });
        }
        events
    }

    /// The node of the opened document that a place lies in.
    fn outermost(&self, mut at: At) -> u32 {
        while let Some((parent, _)) = self.layers.get(at.layer as usize).and_then(|layer| layer.parent) {
            at = parent;
        }
        at.node
    }

    fn next_finding(&self, from: Option<At>, forward: bool) -> (Option<At>, u32) {
        let mut places: Vec<At> = self.study.findings.iter().map(|(at, _)| *at).collect();
        places.sort_unstable();
        places.dedup();
        let Some(last) = places.len().checked_sub(1) else { return (None, 0) };
        let from = from.map(|at| At { layer: 0, node: self.outermost(at) });
        let index = match (from, forward) {
            (None, true) => 0,
            (None, false) => last,
            (Some(from), true) => Some(places.partition_point(|at| *at <= from)).filter(|index| *index <= last).unwrap_or(0),
            (Some(from), false) => places.partition_point(|at| *at < from).checked_sub(1).unwrap_or(last),
        };
        (Some(places[index]), index as u32 + 1)
    }

    fn wrapper_findings(&self) -> impl Iterator<Item = super::protocol::FindingRow> + '_ {
        let remarks = self.wrappers.iter().flat_map(|wrapper| wrapper.remarks.iter().map(move |remark| (wrapper, remark)));
        remarks.map(|(wrapper, remark)| super::rows::finding(At::default(), &wrapper.title, remark))
    }

    fn discloses(&self) -> Vec<Disclosed> {
        let mut classes: BTreeMap<_, Vec<(String, u32, At)>> = BTreeMap::new();
        for (field, (count, at)) in &self.study.fields {
            let entry = catalog::get().field(*field);
            if !matches!(entry.type_name(), "dictionary" | "array") {
                classes.entry(entry.class).or_default().push((catalog::get().id(*field), *count, *at));
            }
        }
        let disclosed = classes.into_iter().map(|(class, mut fields)| {
            fields.sort_by_key(|(name, _, at)| (*at, name.clone()));
            Disclosed { class, count: self.study.tally.get(&class).copied().unwrap_or_default(), fields }
        });
        disclosed.collect()
    }
}
