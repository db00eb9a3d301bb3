//! One open document: its layers, what is known of them, what is visible.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::protocol::{Aim, At, Choice, Class, DocId, Level, Problem, State, Summary, WrapperView};
use super::search::Search;
use super::study::Study;
use super::view::View;
use crate::annotate::{Annotator, Explained, explain};
use crate::catalog::{self, FieldId};
use crate::decode::{Document, Kind, NodeId, ROOT, Reader};
use crate::findings::{Measure, Shelf};
use crate::recognize::{self, Reading};
use crate::source;

/// Marks in a path, and values behind them, that are tried as the way.
const MARKS: usize = 100;

/// A tree that is still growing, or whole.
pub(super) enum Body {
    Reading(Box<Reader>),
    Whole(Box<Document>),
}

impl Body {
    pub(super) fn doc(&self) -> &Document {
        match self {
            Body::Reading(reader) => reader.document(),
            Body::Whole(doc) => doc,
        }
    }
}

/// A document and what is known of it: the opened one, or one found inside a value.
pub(super) struct Layer {
    pub(super) body: Body,
    pub(super) annotator: Annotator,
    pub(super) readings: Vec<Reading>,
    /// Which of the readings is taken.
    pub(super) chosen: usize,
    /// The value it was found in, and the step that leads into it.
    pub(super) parent: Option<(At, &'static str)>,
    pub(super) facts: Vec<(String, String)>,
    pub(super) remarks: Vec<source::Remark>,
    /// A password would show more of the value.
    pub(super) is_locked: bool,
}

impl Layer {
    pub(super) fn new(body: Body) -> Self {
        Self {
            body,
            annotator: Annotator::default(),
            readings: Vec::new(),
            chosen: 0,
            parent: None,
            facts: Vec::new(),
            remarks: Vec::new(),
            is_locked: false,
        }
    }

    pub(super) fn doc(&self) -> &Document {
        self.body.doc()
    }

    /// Recognises what there is so far; `complete` when all is there.
    pub(super) fn recognize(&mut self, complete: bool) {
        let readings = recognize::recognize(self.body.doc(), ROOT);
        if !complete && readings == self.readings && !readings.is_empty() {
            return;
        }
        self.readings = readings;
        self.chosen = 0;
        self.annotator = Annotator::new(self.readings.first(), complete);
    }

    pub(super) fn reading(&self) -> Option<&Reading> {
        self.readings.get(self.chosen)
    }

    pub(super) fn explain(&mut self, node: NodeId, now: i64) -> Explained {
        let doc = self.body.doc();
        let known = self.annotator.known(doc, node);
        explain(doc, node, known, now)
    }
}

/// A document of the list.
pub struct Open {
    pub(super) id: DocId,
    pub(super) name: String,
    pub(super) size: usize,
    pub(super) received: usize,
    /// Bytes kept until it is clear what they are (wrapped, or UTF-16).
    pub(super) head: Option<Vec<u8>>,
    /// It was looked at, and all bytes are kept.
    pub(super) keeps: bool,
    /// All bytes are there and wait to be peeled.
    pub(super) peel: bool,
    pub(super) state: State,
    pub(super) layers: Vec<Layer>,
    pub(super) wrappers: Vec<source::Layer>,
    pub(super) time: Option<String>,
    pub(super) direction: Option<source::Direction>,
    /// Why nothing could be read, or why reading ended early.
    pub(super) failed: Option<String>,
    pub(super) view: View,
    pub(super) search: Option<Search>,
    pub(super) study: Study,
    /// When the page was told last, in milliseconds.
    pub(super) told: i64,
    pub(super) now: i64,
    pub(super) aim: Aim,
    /// Declarations of all documents that are open.
    pub(super) shelf: Rc<Shelf>,
}

impl Open {
    pub(super) fn new(id: DocId, name: String, size: usize, now: i64) -> Self {
        Self {
            id,
            name,
            size,
            received: 0,
            head: Some(Vec::new()),
            keeps: false,
            peel: false,
            state: State::Loading,
            layers: Vec::new(),
            wrappers: Vec::new(),
            time: None,
            direction: None,
            failed: None,
            view: View::default(),
            search: None,
            study: Study::default(),
            told: 0,
            now,
            aim: Aim::default(),
            shelf: Rc::default(),
        }
    }

    /// A document from bytes at hand, read to its end.
    pub fn whole(id: DocId, name: &str, piece: source::Piece, now: i64) -> Self {
        let mut open = Self::new(id, name.to_owned(), piece.bytes.len(), now);
        open.take(piece);
        while !open.read(usize::MAX) {}
        while !open.study_on() {}
        open
    }

    /// Judges documents that were read to their end anew, each beside the declarations of the others.
    pub fn judge_together(mut opened: Vec<&mut Self>) {
        let mut shelf = Shelf::default();
        let holders = opened.iter().filter(|open| open.shelve(&mut shelf)).count();
        if holders < 2 {
            return;
        }
        let shelf = Rc::new(shelf);
        for open in opened.iter_mut().filter(|open| shelf.has(open.id)) {
            open.judge_with(&shelf);
            while !open.study_on() {}
        }
    }

    /// Takes a piece that was peeled out of what was dropped.
    pub(super) fn take(&mut self, piece: source::Piece) {
        (self.wrappers, self.time, self.direction) = (piece.layers, piece.time, piece.direction);
        self.received = piece.bytes.len();
        self.size = self.received;
        self.head = None;
        match Reader::new(piece.bytes, 0) {
            Ok(mut reader) => {
                reader.finish();
                self.layers = vec![Layer::new(Body::Reading(Box::new(reader)))];
            }
            Err(not) => self.fail(format!("This is {}. {}", not.what, not.hint)),
        }
    }

    pub(super) fn fail(&mut self, why: String) {
        self.failed = Some(why);
        self.head = None;
        let readable = self.layers.first().is_some_and(|layer| !layer.doc().is_empty());
        self.state = if readable { State::Ready } else { State::Failed };
    }

    pub(super) fn is_reading(&self) -> bool {
        matches!(self.layers.first(), Some(Layer { body: Body::Reading(_), .. }))
    }

    /// Reads on; `true` when there is nothing to read with the bytes at hand.
    pub(super) fn read(&mut self, budget: usize) -> bool {
        let Some(Layer { body: Body::Reading(reader), .. }) = self.layers.first_mut() else { return true };
        match reader.step(budget) {
            crate::decode::Status::Working => false,
            crate::decode::Status::Starved => true,
            crate::decode::Status::Done => {
                self.end_reading();
                true
            }
        }
    }

    /// Takes the tree as it is: all is read, or no more will come.
    pub(super) fn end_reading(&mut self) {
        let Some(mut layer) = self.layers.pop() else { return };
        layer.body = match layer.body {
            Body::Reading(reader) => Body::Whole(Box::new(reader.into_document())),
            whole => whole,
        };
        layer.recognize(true);
        self.state = if layer.doc().is_empty() { State::Failed } else { State::Ready };
        self.layers.push(layer);
        self.study = Study::default();
        self.refresh();
    }

    pub(super) fn position(&self) -> usize {
        match self.layers.first().map(|layer| &layer.body) {
            Some(Body::Reading(reader)) => reader.position(),
            Some(Body::Whole(_)) => self.size,
            None => 0,
        }
    }

    pub(super) fn refresh(&mut self) {
        if self.layers.first().is_some_and(|layer| !layer.doc().is_empty()) {
            let layers = &self.layers;
            self.view.refresh(|layer| layers[layer as usize].doc());
        }
    }

    /// Counts on; `true` when everything is counted.
    pub fn study_on(&mut self) -> bool {
        if self.state != State::Ready || self.layers.is_empty() {
            return true;
        }
        let measure = Measure { aim: &self.aim, now: self.now, shelf: &self.shelf, number: Some(self.id) };
        self.study.step(&mut self.layers, measure)
    }

    /// Whether the document is one that can hold declarations.
    pub(super) fn may_declare(&self) -> bool {
        self.layers.first().is_some_and(|layer| Shelf::takes(layer.reading()))
    }

    /// Puts the document's declarations on a shelf; `false` if it has none.
    pub(super) fn shelve(&self, shelf: &mut Shelf) -> bool {
        self.layers.first().is_some_and(|layer| shelf.put(self.id, layer.doc(), layer.reading()))
    }

    /// Judges the document anew, with what else is open.
    pub(super) fn judge_with(&mut self, shelf: &Rc<Shelf>) {
        self.shelf = shelf.clone();
        self.study = Study::default();
    }

    /// Takes another reading, by the name that the summary's choices have.
    pub(super) fn choose(&mut self, choice: &str) {
        let Some(layer) = self.layers.first_mut() else { return };
        let names = |reading: &Reading| choice_id(reading) == choice;
        if let Some(chosen) = layer.readings.iter().position(names) {
            layer.chosen = chosen;
            layer.annotator = Annotator::new(layer.readings.get(chosen), true);
            self.study = Study::default();
        }
    }

    /// The way of DESIGN to a node: JSON Pointers, with `!step` into values.
    pub fn path(&self, at: At) -> String {
        let layer = &self.layers[at.layer as usize];
        let own = layer.doc().path(at.node);
        match layer.parent {
            Some((parent, step)) => format!("{}!{step}{own}", self.path(parent)),
            None => own,
        }
    }

    /// Levels that a layer's rows are deeper than those of the document.
    pub(super) fn base_depth(&self, layer: u32) -> u32 {
        match self.layers[layer as usize].parent {
            Some((parent, _)) => self.depth(parent) + 1,
            None => 0,
        }
    }

    /// Level of a row, from 0.
    pub(super) fn depth(&self, at: At) -> u32 {
        let doc = self.layers[at.layer as usize].doc();
        (doc.depth(at.node) as u32).saturating_sub(1) + self.base_depth(at.layer)
    }

    /// Decodes the document inside a value, or finds it decoded already. Says what went wrong.
    pub fn look_inside(&mut self, at: At) -> Result<u32, String> {
        let known = self.layers.iter().position(|layer| layer.parent.is_some_and(|(parent, _)| parent == at));
        if let Some(layer) = known {
            return Ok(layer as u32);
        }
        if self.layer_depth(at.layer) >= super::DEEPEST {
            return Err(format!("Documents inside documents are opened up to {} levels deep.", super::DEEPEST));
        }
        self.decode_inside(at, None)
    }

    /// Decodes the document inside a value as a layer of its own; `password` is what a person gave for it.
    fn decode_inside(&mut self, at: At, password: Option<&str>) -> Result<u32, String> {
        let layer = &mut self.layers[at.layer as usize];
        let known = layer.annotator.known(layer.body.doc(), at.node);
        let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
        let opened = super::rows::open_value(layer.body.doc(), at.node, hint, password)?;
        let mut inside = Layer::new(Body::Whole(Box::new(crate::decode::read(opened.document))));
        if inside.doc().is_empty() {
            return Err(inside.doc().error().map_or_else(|| "It is empty.".to_owned(), |error| error.message.clone()));
        }
        inside.recognize(true);
        inside.parent = Some((at, opened.id));
        (inside.facts, inside.remarks, inside.is_locked) = (opened.facts, opened.remarks, opened.is_locked);
        self.layers.push(inside);
        self.study.done = false;
        Ok(self.layers.len() as u32 - 1)
    }

    /// Opens a locked identity with a password: what was shown of it gives way to what is in it.
    pub(super) fn unlock(&mut self, at: At, password: &str) {
        if at == At::default() && self.locked().is_some() {
            return self.unlock_document(password);
        }
        let known = self.layers.iter().position(|layer| layer.is_locked && layer.parent.is_some_and(|(parent, _)| parent == at));
        let Some(known) = known else { return };
        self.forget_inside(known as u32);
        if let Ok(layer) = self.decode_inside(at, Some(password)) {
            self.view.open_inside(at, layer);
        }
        self.study = Study::default();
    }

    fn unlock_document(&mut self, password: &str) {
        let Some(wrapper) = self.wrappers.last_mut() else { return };
        let Some((layer, document)) = wrapper.locked.as_ref().and_then(|bytes| source::unlock(bytes, password)) else { return };
        *wrapper = layer;
        self.size = document.len();
        self.layers = vec![Layer::new(Body::Whole(Box::new(crate::decode::read(document))))];
        (self.view, self.search) = (View::default(), None);
        self.end_reading();
    }

    /// The bytes that the document itself is a locked identity of.
    fn locked(&self) -> Option<&Vec<u8>> {
        self.wrappers.last().and_then(|wrapper| wrapper.locked.as_ref())
    }

    /// Where a password is asked for, for a row: its value, or the identity that it is of.
    pub(super) fn lock_of(&self, at: At) -> Option<At> {
        let inside = self.layers.iter().find(|layer| layer.parent.is_some_and(|(parent, _)| parent == at));
        if inside.is_some_and(|layer| layer.is_locked) {
            return Some(at);
        }
        let own = &self.layers[at.layer as usize];
        match own.parent {
            Some((parent, _)) => own.is_locked.then_some(parent),
            None => self.locked().map(|_| At::default()),
        }
    }

    /// Takes a layer and all that was opened inside it out of sight. Layers keep their numbers, so that empty ones stay in their places.
    fn forget_inside(&mut self, layer: u32) {
        let inner: Vec<u32> = (0..self.layers.len() as u32)
            .filter(|other| self.layers[*other as usize].parent.is_some_and(|(parent, _)| parent.layer == layer))
            .collect();
        inner.into_iter().for_each(|inner| self.forget_inside(inner));
        if let Some((parent, _)) = self.layers[layer as usize].parent {
            self.view.close_inside(parent);
        }
        self.layers[layer as usize] = Layer::new(Body::Whole(Box::new(crate::decode::read(Vec::new()))));
    }

    fn layer_depth(&self, layer: u32) -> usize {
        std::iter::successors(Some(layer), |layer| self.layers[*layer as usize].parent.map(|(at, _)| at.layer)).count() - 1
    }

    /// Opens whatever hides a node and gives its row.
    pub(super) fn reveal(&mut self, at: At) -> Option<u32> {
        let mut changed = false;
        let mut here = at;
        loop {
            let doc = self.layers.get(here.layer as usize)?.doc();
            let ancestors: Vec<NodeId> = std::iter::successors(doc.parent(here.node), |node| doc.parent(*node)).collect();
            for node in ancestors {
                let above = At { layer: here.layer, node };
                changed |= self.view.is_closed(above);
                self.view.open(above);
            }
            let Some((parent, _)) = self.layers[here.layer as usize].parent else { break };
            if self.view.inside(parent) != Some(here.layer) {
                self.view.open_inside(parent, here.layer);
                changed = true;
            }
            here = parent;
        }
        if changed {
            self.refresh();
        }
        self.view.row(at).or_else(|| self.view.row(At { node: at.node + 1, ..at }))
    }

    /// The node of a path of DESIGN, decoding what it leads into.
    pub(super) fn find(&mut self, path: &str) -> Option<At> {
        let mut tries = MARKS;
        self.find_in(0, path, &mut tries)
    }

    /// `tries`: values that may still be opened on the way.
    fn find_in(&mut self, layer: u32, path: &str, tries: &mut usize) -> Option<At> {
        let doc = self.layers.get(layer as usize)?.doc();
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

    pub fn problem(&self) -> Option<Problem> {
        if let Some(why) = &self.failed {
            return Some(Problem { message: why.clone(), line: 0, column: 0, offset: 0.0, fatal: true, at: None });
        }
        let doc = self.layers.first()?.doc();
        let error = doc.error()?;
        let place = doc.place(error.offset);
        let kept = if error.fatal && !doc.is_empty() { " Everything before it is shown." } else { "" };
        let mut message = error.message.clone();
        if let Some(first) = message.get(..1) {
            message = first.to_ascii_uppercase() + &message[1..];
        }
        Some(Problem {
            message: format!("{message}.{kept}"),
            line: place.line as u32,
            column: place.column as u32,
            offset: place.offset as f64,
            fatal: error.fatal,
            at: last_before(doc, error.offset).map(|node| At { layer: 0, node }),
        })
    }

    pub fn summary(&self) -> Summary {
        let layer = self.layers.first();
        let doc = layer.map(Layer::doc);
        let catalog = catalog::get();
        let message = layer.and_then(Layer::reading).map(|reading| catalog.dict(reading.message));
        let mut levels: BTreeMap<Level, u32> = self.study.levels.clone();
        for remark in self.wrappers.iter().flat_map(|wrapper| &wrapper.remarks) {
            *levels.entry(remark.level).or_default() += 1;
        }
        let level = |level: Level| levels.get(&level).copied().unwrap_or_default();
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let (heading, aside) = message.map(crate::catalog::Dict::heading).unwrap_or_default();
        Summary {
            doc: self.id,
            name: self.name.clone(),
            state: self.state,
            done: self.position() as f64,
            size: self.size as f64,
            format: text(doc.filter(|doc| !doc.is_empty()).map(|doc| doc.format().title())),
            encoding: text(
                doc.map(|doc| doc.encoding()).filter(|encoding| *encoding != crate::decode::Encoding::Utf8).map(|encoding| encoding.name()),
            ),
            wrappers: self
                .wrappers
                .iter()
                .map(|wrapper| WrapperView { title: wrapper.title.clone(), facts: wrapper.facts.clone() })
                .collect(),
            service: text(message.map(|message| message.service)),
            message: text(message.map(|message| message.name)),
            title: self.title(),
            heading,
            aside: aside.to_owned(),
            locked: self.locked().is_some(),
            sentence: self.sentence(),
            evidence: layer.and_then(Layer::reading).map(|reading| reading.evidence.clone()).unwrap_or_default(),
            direction: self.direction(message.map_or("", |message| message.kind)),
            way: text(self.direction.map(source::Direction::words)),
            time: text(self.time.as_deref()),
            choices: self.choices(),
            nodes: doc.map_or(0, |doc| doc.len() as u32),
            known: self.study.known,
            rows: self.view.rows(),
            tally: Class::ALL.into_iter().filter_map(|class| self.study.tally.get(&class).map(|count| (class, *count))).collect(),
            table: self.study.table.iter().copied().collect(),
            table_out: self.study.table_out.iter().copied().collect(),
            errors: level(Level::Error),
            warnings: level(Level::Warning),
            infos: level(Level::Info),
            problem: self.problem(),
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let Some(layer) = self.layers.first().filter(|layer| layer.readings.len() > 1) else { return Vec::new() };
        let catalog = catalog::get();
        let choice = |reading: &Reading| {
            let dict = catalog.dict(reading.message);
            Choice { id: choice_id(reading), label: label_of(dict), why: reading.evidence.clone() }
        };
        let (before, from) = layer.readings.split_at(layer.chosen);
        from.iter().take(1).chain(before).chain(from.iter().skip(1)).map(choice).collect()
    }

    fn direction(&self, kind: &str) -> String {
        use source::Direction::{FromApple, FromDevice, ToApple, ToDevice};
        let word = match (self.direction, kind) {
            (Some(FromDevice | FromApple), _) => "in",
            (Some(ToDevice | ToApple), _) => "out",
            (None, "checkin" | "response" | "webhook") => "in",
            (None, "command" | "answer" | "error") => "out",
            (None, "profile" | "payload" | "declaration" | "asset-data" | "object" | "token") => "file",
            (None, "") => "",
            _ => "list",
        };
        word.to_owned()
    }

    fn title(&self) -> String {
        let Some(layer) = self.layers.first() else { return String::new() };
        let Some(reading) = layer.reading() else {
            return match layer.doc().is_empty() {
                true => String::new(),
                false => "not a message that the catalog knows".to_owned(),
            };
        };
        catalog::get().dict(reading.message).title.to_owned()
    }

    /// What this is, with the values that matter: the device and its system, how many there are of what is listed, what went wrong.
    fn sentence(&self) -> String {
        let Some(layer) = self.layers.first() else { return String::new() };
        let summary = layer.reading().map_or("", |reading| catalog::get().dict(reading.message).summary);
        let facts = super::headline::facts(layer, self.now);
        match facts.is_empty() {
            true => summary.to_owned(),
            false => sentence_of(&facts.join(" · "), summary),
        }
    }

    /// The catalog's fields that the document has: how often each.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, u32)> + '_ {
        self.study.fields.iter().map(|(field, (count, _))| (*field, *count))
    }
}

/// Facts and what follows them as sentences.
fn sentence_of(facts: &str, rest: &str) -> String {
    // "iPhone" and "iOS" begin as they are written.
    let plain = facts.split(' ').next().is_some_and(|word| word.chars().all(|char| char.is_ascii_lowercase()));
    let (first, others) = facts.split_at(usize::from(plain));
    let end = if facts.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{others}{end} {rest}", first.to_ascii_uppercase()).trim_end().to_owned()
}

/// "InstallApplication · app installation accepted or refused".
fn label_of(dict: &crate::catalog::Dict) -> String {
    let (heading, aside) = dict.heading();
    if aside.is_empty() { heading } else { format!("{heading} · {aside}") }
}

fn choice_id(reading: &Reading) -> String {
    let dict = catalog::get().dict(reading.message);
    format!("{}:{}", dict.kind, dict.name)
}

/// The last node that starts before a byte; nodes stand in the order of the source, but for binary property lists.
pub(super) fn last_before(doc: &Document, offset: usize) -> Option<NodeId> {
    if doc.is_empty() {
        return None;
    }
    let (mut low, mut high) = (0, doc.len() as NodeId);
    while low < high {
        let middle = low + (high - low) / 2;
        if doc.span(middle).start <= offset { low = middle + 1 } else { high = middle }
    }
    Some(low.saturating_sub(1))
}

/// Whether a value is worth a look inside.
pub(super) fn may_hold(kind: Kind) -> bool {
    matches!(kind, Kind::Data | Kind::String)
}

/// "error", "warning", "info".
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    }
}

/// What the terminal's view of a document needs.
impl Open {
    pub fn document(&self) -> Option<&Document> {
        self.layers.first().map(Layer::doc)
    }

    pub fn wrapper_ids(&self) -> Vec<&'static str> {
        self.wrappers.iter().map(|wrapper| wrapper.id).collect()
    }

    /// The step that leads into a layer, from the value that it was found in: "plist".
    pub fn step_into(&self, layer: u32) -> &'static str {
        self.layers[layer as usize].parent.map_or("", |(_, step)| step)
    }

    pub fn layer_len(&self, layer: u32) -> usize {
        self.layers[layer as usize].doc().len()
    }

    /// Whether a value holds a document that can be read, not just something that can be described.
    pub fn holds_document(&mut self, at: At) -> bool {
        let kind = self.layers[at.layer as usize].doc().kind(at.node);
        may_hold(kind) && super::rows::inside(self, at).is_some()
    }

    pub fn known(&mut self, at: At) -> (&Document, crate::annotate::Known) {
        let layer = &mut self.layers[at.layer as usize];
        let known = layer.annotator.known(layer.body.doc(), at.node);
        (layer.body.doc(), known)
    }

    /// Findings of the whole document that stand at a node.
    pub fn findings_at(&self, at: At) -> impl Iterator<Item = (Level, String, String, String)> + '_ {
        let here = self.study.findings.iter().filter(move |(place, _)| *place == at);
        here.map(|(_, remark)| (remark.level, remark.code.to_owned(), remark.message.clone(), remark.advice.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Open {
        Open::whole(1, "test", source::Piece { bytes: text.as_bytes().to_vec(), ..source::Piece::default() }, 1_780_000_000)
    }

    #[test]
    fn a_path_leads_to_keys_with_a_mark_of_their_own() {
        let mut open = opened(r#"{"a": [1], "a!b": {"!": 2}, "c!": "{\"x!y\": {\"z\": 3}, \"in\": \"{\\\"w\\\": 4}\"}"}"#);
        for path in ["/a", "/a!b", "/a!b/!", "/c!", "/c!!json/x!y/z", "/c!!json/in!json/w"] {
            let at = open.find(path).unwrap_or_else(|| panic!("{path} is not found"));
            assert_eq!(open.path(at), path);
        }
        let mut twice = opened(r#"{"a": {"b": "{broken"}, "a": {"b": "{\"c\": 1}", "b": "{\"d\": 2}"}}"#);
        for path in ["/a/b!json/c", "/a/b!json/d"] {
            let at = twice.find(path).unwrap_or_else(|| panic!("{path} is not found"));
            assert_eq!(twice.path(at), path);
        }
        assert_eq!(twice.find("/a/b!json/e"), None);
        for nowhere in ["/a!json/0", "/c", "/c!json", "!json", "/c!!json/nothing", "/a!!!!!"] {
            assert_eq!(open.find(nowhere), None, "{nowhere}");
        }
    }
}
