//! Commands and their answers, by `CommandUUID`: an answer does not say which command it is for.

use std::collections::HashMap;

use super::found::{Found, note};
use super::sheet::{Place, Sheet};
use crate::decode::{Kind, ROOT};
use crate::remark::Level;

/// A command, or an answer to one.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub uuid: String,
    /// `RequestType` of a command; an answer has none.
    pub request: Option<String>,
    place: Place,
}

pub(super) fn read(sheet: &Sheet) -> Option<Exchange> {
    if !sheet.way.is_empty() || sheet.doc.kind(ROOT) != Kind::Dict {
        return None;
    }
    let node = sheet.doc.child(ROOT, "CommandUUID")?;
    let uuid = sheet.value(node)?.into_owned();
    let request = sheet.at(ROOT, &["Command", "RequestType"]).and_then(|node| sheet.value(node)).map(|request| request.into_owned());
    let is_answer = request.is_none() && sheet.doc.child(ROOT, "Status").is_some();
    (request.is_some() || is_answer).then(|| Exchange { uuid, request, place: sheet.place(node) })
}

/// Commands without an answer and answers without a command, where there are both kinds.
pub(super) fn findings(all: &[&Exchange], found: &mut Vec<Found>) {
    let mut sides: HashMap<&str, (bool, bool)> = HashMap::new();
    for exchange in all {
        let side = sides.entry(exchange.uuid.as_str()).or_default();
        if exchange.request.is_some() { side.0 = true } else { side.1 = true }
    }
    let (commands, answers) = (sides.values().any(|side| side.0), sides.values().any(|side| side.1));
    if !commands || !answers {
        return;
    }
    for exchange in all {
        match (&exchange.request, sides[exchange.uuid.as_str()]) {
            (Some(request), (_, false)) => {
                let message = format!("None of the answers that are open is for this {request} command.");
                let advice = "The device has not answered it yet, or its answer is in another capture: compare CommandUUID.";
                note(found, &exchange.place, None, Level::Info, "no-answer", message, advice);
            }
            (None, (false, _)) => {
                let message = "None of the commands that are open is the one that this answers.".to_owned();
                let advice = "Compare CommandUUID: the command is in another capture, or another server sent it.";
                note(found, &exchange.place, None, Level::Info, "no-command", message, advice);
            }
            _ => {}
        }
    }
}
