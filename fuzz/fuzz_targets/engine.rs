#![no_main]
//! Documents that are open beside each other, as the page opens them: fed in slices, judged by what the others hold, asked for everything.
//! The first byte says for which device; the record separator (1E), which no text of ours has, stands between documents.

use libfuzzer_sys::fuzz_target;
use mdm_lens::annotate::Annotator;
use mdm_lens::decode::{self, Document, ROOT};
use mdm_lens::findings::{Exam, Measure, Shelf};
use mdm_lens::recognize::recognize;
use mdm_lens::session::Engine;
use mdm_lens::findings::{Enrollment, Target};
use mdm_lens::session::{At, Copy, DocId, Event, Goal, Request, Row, State, Summary};

/// Documents at most, and turns that they may take for a byte of the input.
const DOCS: usize = 6;
const TURNS: usize = 50;
/// Rows that are asked about.
const ROWS: u32 = 40;
const NOW: i64 = 1_780_000_000;

fuzz_target!(|data: &[u8]| {
    let Some((&way, rest)) = data.split_first() else { return };
    let docs: Vec<&[u8]> = rest.split(|byte| *byte == 0x1E).take(DOCS).collect();
    let target = target(way);
    judged_alike_however_it_is_cut(&docs, &target, way);
    let mut session = Session { engine: Engine::new(), docs: Vec::new(), summaries: Vec::new() };
    session.engine.handle(Request::Target(target));
    session.open(&docs, 1 + usize::from(way));
    for doc in session.docs.clone() {
        session.ask(doc, way);
    }
});

fn target(way: u8) -> Target {
    let (platform, version) = [("", ""), ("iOS", "17.6"), ("macOS", "26"), ("tvOS", "15")][usize::from(way % 4)];
    Target {
        platform: platform.to_owned(),
        version: version.to_owned(),
        supervised: [None, Some(true), Some(false), None][usize::from(way / 4 % 4)],
        enrollment: [Enrollment::Any, Enrollment::Device, Enrollment::User, Enrollment::Automated][usize::from(way / 16 % 4)],
    }
}

/// Puts all on one shelf and judges each by it, at once and in steps.
fn judged_alike_however_it_is_cut(docs: &[&[u8]], target: &Target, way: u8) {
    let docs: Vec<Document> = docs.iter().map(|doc| decode::read(doc.to_vec())).collect();
    let readings: Vec<_> = docs.iter().map(|doc| if doc.is_empty() { Vec::new() } else { recognize(doc, ROOT) }).collect();
    let mut shelf = Shelf::default();
    for (number, (doc, readings)) in docs.iter().zip(&readings).enumerate() {
        assert_eq!(shelf.put(number as u32, doc, readings.first()), shelf.has(number as u32));
    }
    for (number, (doc, readings)) in docs.iter().zip(&readings).enumerate() {
        let measure = Measure { target, now: NOW, shelf: &shelf, number: Some(number as u32) };
        let judge = |budget: u32| {
            let mut annotator = Annotator::new(readings.first(), true);
            let mut exam = Exam::default();
            while !exam.step(doc, &mut annotator, readings.first(), measure, budget) {}
            exam.into_found()
        };
        let whole = judge(u32::MAX);
        assert!(whole.iter().all(|(node, remark)| (*node as usize) < doc.len() && !remark.message.is_empty()));
        assert_eq!(judge(1 + u32::from(way)), whole);
    }
}

struct Session {
    engine: Engine,
    docs: Vec<DocId>,
    summaries: Vec<Summary>,
}

impl Session {
    /// Opens all of them together, each in slices of `slice` bytes that are read while others come.
    fn open(&mut self, docs: &[&[u8]], slice: usize) {
        for (doc, bytes) in (1..).zip(docs) {
            let events = self.engine.begin(doc, format!("{doc}.plist"), bytes.len());
            self.docs.push(doc);
            self.take(events);
        }
        for (doc, bytes) in (1..).zip(docs) {
            for piece in bytes.chunks(slice * 16) {
                self.engine.feed(doc, piece.len(), |room| room.copy_from_slice(piece));
                let (events, _) = self.engine.work(slice);
                self.take(events);
            }
            self.engine.finish(doc, None);
        }
        self.work(docs.iter().map(|doc| 100 + doc.len()).sum::<usize>() * TURNS);
    }

    /// Works until there is nothing to do, which comes within so many turns.
    fn work(&mut self, most: usize) {
        for _ in 0..most {
            let (events, more) = self.engine.work(4096);
            self.take(events);
            if !more {
                return;
            }
        }
        panic!("the work does not end");
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in events {
            match event {
                Event::More { docs, .. } => self.docs.extend(docs),
                Event::Summary(summary) => {
                    self.summaries.retain(|known| known.doc != summary.doc);
                    self.summaries.push(*summary);
                }
                _ => {}
            }
        }
    }

    fn send(&mut self, request: Request) -> Vec<Event> {
        let events = self.engine.handle(request);
        self.take(events.clone());
        events
    }

    /// Everything that a person can ask of a document.
    fn ask(&mut self, doc: DocId, way: u8) {
        let Some(summary) = self.summaries.iter().find(|known| known.doc == doc).cloned() else { return };
        assert!(summary.state != State::Loading, "{}", summary.name);
        self.send(Request::Fold { doc, depth: u32::MAX });
        self.open_values(doc);
        self.open_values(doc);
        let rows = self.rows(doc);
        for row in &rows {
            self.one(doc, row.at, &row.path, way);
        }
        self.send(Request::Search { doc, query: "com.apple".to_owned(), seq: 2 });
        self.work(100 * TURNS + rows.len());
        for forward in [true, false] {
            self.send(Request::Match { doc, from: rows.last().map(|row| row.at), forward, seq: 3 });
            self.send(Request::Finding { doc, from: rows.first().map(|row| row.at), forward, seq: 4 });
        }
        self.send(Request::Findings { doc, limit: 100, seq: 5 });
        self.send(Request::Discloses { doc, seq: 6 });
        for choice in summary.choices {
            self.send(Request::Choose { doc, choice: choice.id });
        }
        self.send(Request::Unlock { doc, at: At::default(), password: "fake".to_owned() });
        self.work(usize::MAX);
        self.send(Request::Fold { doc, depth: u32::from(way % 3) });
        self.rows(doc);
        if way & 0x40 != 0 {
            self.send(Request::Close { doc });
            self.work(usize::MAX);
        }
    }

    /// Opens what is inside the values that can be seen.
    fn open_values(&mut self, doc: DocId) {
        for row in self.rows(doc).into_iter().filter(|row| row.holds.is_some()) {
            self.send(Request::Toggle { doc, at: row.at, open: true });
            self.send(Request::Unlock { doc, at: row.at, password: "fake".to_owned() });
        }
    }

    fn one(&mut self, doc: DocId, at: At, path: &str, way: u8) {
        self.send(Request::Detail { doc, at, seq: 1 });
        self.send(Request::Source { doc, at, seq: 1 });
        let what = [Copy::Value, Copy::Path, Copy::Hex, Copy::Explained][usize::from(way % 4)];
        self.send(Request::Copy { doc, at, what, seq: 1 });
        let found = self.send(Request::Reveal { doc, goal: Goal::Path(path.to_owned()), seq: 1 });
        assert!(matches!(found.last(), Some(Event::Revealed { found: Some(_), .. })), "{path}");
    }

    /// The first rows.
    fn rows(&mut self, doc: DocId) -> Vec<Row> {
        match self.send(Request::Rows { doc, first: 0, count: ROWS, seq: 1 }).pop() {
            Some(Event::Rows { total, rows, .. }) => {
                assert_eq!(rows.len() as u32, total.min(ROWS));
                rows
            }
            _ => Vec::new(),
        }
    }
}
