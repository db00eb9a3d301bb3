//! What a device says of the declarations that it has, and those declarations where they are open.

use super::found::{Found, note};
use super::sheet::{Place, Sheet, shown};
use crate::catalog::{self, ErrorCode};
use crate::decode::{NodeId, ROOT};
use crate::remark::Level;

/// Declarations of a report that are read.
const READ: usize = 20_000;
/// Lists of a report, with what is in them in the singular.
const LISTS: [(&str, &str); 4] =
    [("activations", "activation"), ("configurations", "configuration"), ("assets", "asset"), ("management", "management declaration")];

/// How the device stands to a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Refused,
    /// Accepted and not in effect.
    Idle,
    /// Not checked yet.
    Unknown,
    Fine,
}

/// What a device says of one declaration.
#[derive(Clone, Debug)]
pub struct State {
    pub place: Place,
    /// "configuration".
    pub kind: &'static str,
    pub identifier: String,
    pub token: Option<String>,
    pub verdict: Verdict,
    pub reasons: Vec<Reason>,
}

/// Why: a code with what belongs to it.
#[derive(Clone, Debug)]
pub struct Reason {
    pub place: Place,
    pub code: String,
    /// The device's own words.
    pub description: String,
    /// Texts among the details: names of keys, identifiers of assets.
    pub details: Vec<String>,
}

impl Reason {
    /// The entry of the table of errors.
    pub fn entry(&self) -> Option<ErrorCode> {
        catalog::error_code("declarative management", &self.code)
    }

    /// Whether something failed; other reasons are notes.
    pub fn is_error(&self) -> bool {
        !self.code.starts_with("Info.")
    }
}

/// The states of declarations that a status report has.
pub fn states(sheet: &Sheet) -> Vec<State> {
    let ways: [&[&str]; 4] = [
        &["StatusItems", "management", "declarations"],
        &["management", "declarations"],
        &["StatusItems", "management.declarations"],
        &["management.declarations"],
    ];
    let Some(lists) = ways.iter().find_map(|way| sheet.at(ROOT, way)) else { return Vec::new() };
    let mut states = Vec::new();
    for (list, kind) in LISTS {
        states.extend(sheet.each(lists, list).take(READ).filter_map(|node| state(sheet, node, kind)));
    }
    states
}

fn state(sheet: &Sheet, node: NodeId, kind: &'static str) -> Option<State> {
    let identifier = sheet.text(node, "identifier")?.into_owned();
    let verdict = match (sheet.text(node, "valid").as_deref(), sheet.flag(node, "active")) {
        (Some("invalid"), _) => Verdict::Refused,
        (Some("unknown"), _) => Verdict::Unknown,
        // An asset is in effect through what refers to it.
        (_, Some(false)) if matches!(kind, "activation" | "configuration") => Verdict::Idle,
        _ => Verdict::Fine,
    };
    Some(State {
        place: sheet.place(node),
        kind,
        identifier,
        token: sheet.text(node, "server-token").map(|token| token.into_owned()),
        verdict,
        reasons: reasons(sheet, node, "reasons"),
    })
}

/// The reasons under a key.
pub(crate) fn reasons(sheet: &Sheet, node: NodeId, key: &str) -> Vec<Reason> {
    let either = |node: NodeId, small: &str, large: &str| sheet.text(node, small).or_else(|| sheet.text(node, large));
    let reasons = sheet.each(node, key).take(50).filter_map(|node| {
        Some(Reason {
            place: sheet.place(node),
            code: either(node, "code", "Code")?.into_owned(),
            description: either(node, "description", "Description").map(|text| text.into_owned()).unwrap_or_default(),
            details: sheet.doc.child(node, "details").or_else(|| sheet.doc.child(node, "Details")).map_or_else(Vec::new, |details| {
                let inner = details..sheet.doc.after(details).min(details + 60);
                inner.filter_map(|node| sheet.value(node)).map(|text| text.into_owned()).filter(|text| text.len() < 200).collect()
            }),
        })
    });
    reasons.collect()
}

/// A declaration, as far as what a device says of it is held against it.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub place: Place,
    pub identifier: String,
    pub token: Option<String>,
}

/// At each declaration that is open, what a device made of it.
pub(super) fn findings(states: &[&State], all: &[&Declared], found: &mut Vec<Found>) {
    for state in states.iter().filter(|state| matches!(state.verdict, Verdict::Refused | Verdict::Idle)) {
        {
            for declared in all.iter().filter(|declared| declared.identifier == state.identifier) {
                // A report about another version says nothing of this one.
                if declared.token.is_some() && state.token.is_some() && declared.token != state.token {
                    continue;
                }
                let reason = state.reasons.iter().find(|reason| reason.is_error()).or(state.reasons.first());
                let (level, what) = match state.verdict {
                    Verdict::Refused => (Level::Error, "refused this declaration"),
                    _ => (Level::Warning, "has this declaration, and it is not in effect"),
                };
                let why = reason.map_or_else(String::new, |reason| format!(" ({})", shown(&reason.code, 80)));
                let entry = reason.and_then(Reason::entry);
                let meaning = entry.map_or_else(String::new, |entry| format!(" {}", entry.meaning));
                let advice = entry.map_or("The status report that is open says more.", |entry| entry.advice);
                note(
                    found,
                    &declared.place,
                    Some(&state.place),
                    level,
                    "declaration-state",
                    format!("A device {what}{why}.{meaning}"),
                    advice,
                );
            }
        }
    }
}
