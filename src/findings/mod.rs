//! What is wrong with a document as a whole: keys that are missing, unknown or there twice, parts that contradict each other,
//! and what the device that a person writes for will not take. What is wrong with one value by itself comes with its reading.
//!
//! Nothing here blocks anything, and only what makes a device refuse the document is an error.

pub mod availability;

mod case;
mod certificates;
mod declaration;
mod enrolment;
mod keys;
mod mdm;
mod network;
mod privacy;
mod profile;
mod references;
mod secrets;

use crate::annotate::Annotator;
use crate::annotate::reading::Remark;
use crate::catalog;
use crate::decode::{Document, NodeId};
use crate::recognize::Reading;
use crate::worker::protocol::{Aim, Level};

use case::Case;
pub(crate) use case::seconds;
pub(crate) use certificates::Certificate;

/// Everything that is wrong with a document, in no particular order. `reading` is the message it is taken for, `now` is seconds
/// since 1970, and `aim` the device and enrolment it is written for.
pub fn check(doc: &Document, annotator: &mut Annotator, reading: Option<&Reading>, aim: &Aim, now: i64) -> Vec<(NodeId, Remark)> {
    let mut case = Case::new(doc, aim, now);
    if doc.is_empty() {
        return Vec::new();
    }
    duplicates(&mut case);
    let Some(reading) = reading else { return case.into_found() };
    let message = catalog::get().dict(reading.message);
    keys::check(&mut case, annotator, message.kind);
    if !reading.elements {
        whole(&mut case, message);
    }
    case.into_found()
}

/// What only the document as a whole shows.
fn whole(case: &mut Case, message: &catalog::Dict) {
    match message.kind {
        "profile" => profile::check(case),
        "payload" => profile::alone(case, message),
        "declaration" => declaration::check(case, message),
        "command" => enrolment::command(case, message),
        _ => {}
    }
}

fn duplicates(case: &mut Case) {
    for node in case.doc.duplicates() {
        let key = case.doc.key(*node).unwrap_or_default();
        let message = format!("The key {key} is in this dictionary twice.");
        case.note(*node, Level::Error, "duplicate-key", message, "Readers disagree on which of the two counts. Remove one.");
    }
}
