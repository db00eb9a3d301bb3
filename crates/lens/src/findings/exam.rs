//! Judging one document, in pieces.

use super::case::Case;
use super::{Measure, Shelf, Target};
use super::{declaration, further, keys, outcome, profile, standins, support};
use crate::annotate::Annotator;
use crate::catalog;
use crate::decode::{Document, NodeId, ROOT};
use crate::recognize::Reading;
use crate::remark::{Level, Remark};
use crate::standin;

/// Bytes between two values under one key that are looked through for marks of a template.
const BETWEEN: usize = 20_000;

/// Judging one document, in pieces. However it is cut, the findings are the same.
#[derive(Default)]
pub struct Exam {
    found: Vec<(NodeId, Remark)>,
    stage: Stage,
}

#[derive(Default)]
enum Stage {
    #[default]
    Start,
    Duplicates(usize),
    Standins(Box<standins::Walk>),
    Keys(Box<keys::Walk>),
    Profile(Box<profile::Walk>),
    Declarations(Box<declaration::Walk>),
    Further(Box<further::Walk>),
    Done,
}

impl Exam {
    /// Goes on for about `budget` nodes; `true` when all is judged. Document, reading and measure are the same in every step.
    pub fn step(&mut self, doc: &Document, annotator: &mut Annotator, reading: Option<&Reading>, measure: Measure, budget: u32) -> bool {
        let mut case = Case::new(doc, measure, std::mem::take(&mut self.found), budget);
        while case.has_time() && self.stage.step(&mut case, annotator, reading) {}
        self.found = case.into_found();
        matches!(self.stage, Stage::Done)
    }

    /// What was found, in no particular order.
    pub fn into_found(self) -> Vec<(NodeId, Remark)> {
        self.found
    }
}

impl Stage {
    /// Goes on with the stage, to the next one at its end; `false` when there is none.
    fn step(&mut self, case: &mut Case, annotator: &mut Annotator, reading: Option<&Reading>) -> bool {
        let message = reading.map(|reading| (reading.message, catalog::get().dict(reading.message).kind));
        let ended = match self {
            Stage::Start => true,
            Stage::Duplicates(next) => duplicates(case, next),
            Stage::Standins(walk) => walk.step(case, annotator),
            Stage::Keys(walk) => walk.step(case, annotator),
            Stage::Profile(walk) => walk.step(case),
            Stage::Declarations(walk) => walk.step(case),
            Stage::Further(walk) => walk.step(case, annotator),
            Stage::Done => return false,
        };
        if !ended {
            return true;
        }
        let whole = reading.is_some_and(|reading| !reading.elements);
        *self = match (&*self, message) {
            (Stage::Start, _) if case.doc.is_empty() => Stage::Done,
            (Stage::Start, _) => Stage::Duplicates(0),
            // What a device or service sent is no template.
            (Stage::Duplicates(_), Some(_)) if is_written(annotator, case.doc) => Stage::Standins(Box::default()),
            (Stage::Duplicates(_) | Stage::Standins(_), Some((_, kind))) => Stage::Keys(Box::new(keys::Walk::new(case, kind))),
            (Stage::Keys(_), Some((message, kind))) => match kind {
                "profile" if whole => Stage::Profile(Box::new(profile::Walk::new(true))),
                "payload" if whole => Stage::Profile(Box::new(profile::Walk::new(false))),
                "command" if whole => {
                    support::command(case, message);
                    Stage::Further(Box::new(further::Walk::new(case, reading)))
                }
                kind => {
                    match (kind, catalog::get().dict(message).name) {
                        ("response", _) if whole => outcome::answer(case),
                        ("ddm", "StatusReport") if whole => outcome::report(case),
                        _ => {}
                    }
                    Stage::Declarations(Box::new(declaration::Walk::new(case, reading)))
                }
            },
            (Stage::Duplicates(_), None) => Stage::Declarations(Box::new(declaration::Walk::new(case, None))),
            (Stage::Profile(_) | Stage::Declarations(_), _) => Stage::Further(Box::new(further::Walk::new(case, reading))),
            _ => Stage::Done,
        };
        true
    }
}

/// Everything that is wrong with a document, in no particular order. `reading` is the message it is taken for.
pub fn check(doc: &Document, annotator: &mut Annotator, reading: Option<&Reading>, target: &Target, now: i64) -> Vec<(NodeId, Remark)> {
    let mut exam = Exam::default();
    let shelf = Shelf::default();
    while !exam.step(doc, annotator, reading, Measure { target, now, shelf: &shelf, number: None }, u32::MAX) {}
    exam.into_found()
}

fn is_written(annotator: &mut Annotator, doc: &Document) -> bool {
    annotator.known(doc, ROOT).written
}

fn duplicates(case: &mut Case, next: &mut usize) -> bool {
    let doc = case.doc;
    while let Some(node) = doc.duplicates().get(*next) {
        if !case.spend(1) {
            return false;
        }
        *next += 1;
        let key = doc.key(*node).unwrap_or_default();
        if is_choice(doc, *node) {
            continue;
        }
        // Values without a key are told by the reader.
        let message = match key {
            "" => "Two values of this dictionary have no key. Readers refuse the property list.".to_owned(),
            key => format!("The key {key} is in this dictionary twice. Readers disagree on which of the two counts."),
        };
        case.note(*node, Level::Error, "duplicate-key", message, if key.is_empty() { "Give each its key." } else { "Remove one of them." });
    }
    true
}

/// Whether marks of a template stand between a value and the one before it under the same key: then only one of them gets there.
fn is_choice(doc: &Document, node: NodeId) -> bool {
    let (Some(parent), Some(key)) = (doc.parent(node), doc.key(node)) else { return false };
    let before = doc.children(parent).take_while(|other| *other < node).filter(|other| doc.key(*other) == Some(key)).last();
    let between = before.and_then(|before| doc.source().get(doc.span(before).end..doc.span(node).start));
    between.is_some_and(|between| between.len() <= BETWEEN && standin::are_marks(between))
}
