//! A status report: how many declarations are refused or without effect, and why.

use super::{Answer, Item, Outcome, listed};
use crate::decode::{Kind, NodeId, ROOT};
use crate::together::{Place, Reason, Sheet, State, Verdict, reasons, states};

/// Things that are told each.
const TOLD: usize = 200;

pub(super) fn answer(sheet: &Sheet, beside: &[Sheet]) -> Option<Answer> {
    if sheet.doc.kind(ROOT) != Kind::Dict {
        return None;
    }
    let mut states = states(sheet);
    let errors = unreported(sheet);
    let update = update(sheet);
    states.sort_by_key(|state| state.verdict);
    let count = |verdict: Verdict| states.iter().filter(|state| state.verdict == verdict).count();
    let (refused, idle) = (count(Verdict::Refused), count(Verdict::Idle));
    if refused + idle + errors.len() + update.len() == 0 {
        return None;
    }
    let mut parts = Vec::new();
    let is = |count: usize| if count == 1 { "is" } else { "are" };
    if refused > 0 {
        parts.push(format!("{refused} of {} declarations {} refused", states.len(), is(refused)));
    }
    if idle > 0 {
        let of = if refused > 0 { idle.to_string() } else { format!("{idle} of {} declarations", states.len()) };
        parts.push(format!("{of} {} without effect", is(idle)));
    }
    if !update.is_empty() {
        parts.push("a software update failed".to_owned());
    }
    if !errors.is_empty() {
        parts.push(format!("{} status {} could not be reported", errors.len(), if errors.len() == 1 { "item" } else { "items" }));
    }
    let title = listed(&parts, 4);
    let unhappy = states.iter().filter(|state| matches!(state.verdict, Verdict::Refused | Verdict::Idle)).take(TOLD);
    let mut items: Vec<Item> = unhappy.map(|state| item(state, beside)).collect();
    items.extend(update);
    items.extend(errors);
    Some(Answer {
        outcome: if refused > 0 { Outcome::Failed } else { Outcome::Partly },
        title: title.chars().take(1).flat_map(char::to_uppercase).chain(title.chars().skip(1)).collect(),
        why: "Read from: the states of declarations and the errors in the status report.".to_owned(),
        hint: hint(&states, beside),
        go: items.first().and_then(|item| item.go.clone()),
        errors: states
            .iter()
            .flat_map(|state| &state.reasons)
            .filter(|reason| reason.is_error())
            .filter_map(|reason| reason.entry())
            .map(|entry| entry.id())
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect(),
        items,
        ..Answer::default()
    })
}

fn item(state: &State, beside: &[Sheet]) -> Item {
    let what = match state.verdict {
        Verdict::Refused => "refused",
        _ => "without effect",
    };
    let reason = state.reasons.iter().find(|reason| reason.is_error()).or(state.reasons.first());
    let text = match reason {
        Some(reason) => words(reason),
        None if state.verdict == Verdict::Idle && state.kind == "configuration" => {
            "The device names no reason. A configuration is in effect only if an activation that is in effect lists its Identifier."
                .to_owned()
        }
        None => "The device names no reason.".to_owned(),
    };
    Item {
        title: format!("{} · {} {what}", state.identifier, state.kind),
        text,
        advice: reason.and_then(Reason::entry).map_or_else(String::new, |entry| entry.advice.to_owned()),
        go: in_declaration(state, reason, beside).or_else(|| Some(state.place.clone())),
    }
}

/// A reason in words: what it means, and what the device says besides.
fn words(reason: &Reason) -> String {
    let meaning = reason.entry().map(|entry| entry.meaning);
    let mut text = match meaning {
        Some(meaning) => format!("{}: {meaning}", reason.code),
        None => format!("{}.", reason.code),
    };
    if !reason.description.is_empty()
        && Some(reason.description.trim_end_matches('.')) != meaning.map(|meaning| meaning.trim_end_matches('.'))
    {
        text.push_str(&format!(" The device says: “{}”", reason.description.chars().take(300).collect::<String>()));
    }
    let named: Vec<String> = reason
        .details
        .iter()
        .filter(|detail| !reason.description.contains(detail.as_str()))
        .map(|detail| detail.chars().take(80).collect())
        .collect();
    if !named.is_empty() {
        text.push_str(&format!(" It names {}.", listed(&named, 4)));
    }
    text
}

/// The place in the declaration that is open: a key or value that the reason names, else its identifier.
fn in_declaration(state: &State, reason: Option<&Reason>, beside: &[Sheet]) -> Option<Place> {
    for sheet in beside.iter().filter(|sheet| !sheet.doc.is_empty()) {
        let declared = crate::findings::declarations(sheet.doc, sheet.reading);
        let same = declared.into_iter().find(|(_, identifier, token)| {
            *identifier == state.identifier && (token.is_none() || state.token.is_none() || *token == state.token)
        });
        let Some((node, ..)) = same else { continue };
        let doc = sheet.doc;
        let end = doc.after(node).min(node + 5_000);
        let named = reason.into_iter().flat_map(|reason| &reason.details).find_map(|detail| {
            let last = detail.rsplit(['.', '/']).next().unwrap_or(detail);
            (node + 1..end)
                .find(|inner: &NodeId| doc.key(*inner) == Some(last) || sheet.value(*inner).is_some_and(|value| value == detail.as_str()))
        });
        return Some(sheet.place(named.or_else(|| doc.child(node, "Identifier")).unwrap_or(node)));
    }
    None
}

/// Status items that the device could not report.
fn unreported(sheet: &Sheet) -> Vec<Item> {
    let errors = sheet.each(ROOT, "Errors").take(TOLD).filter_map(|node| {
        let item = sheet.text(node, "StatusItem")?.into_owned();
        let reasons = reasons(sheet, node, "Reasons");
        let reason = reasons.first();
        Some(Item {
            title: format!("{item} · not reported"),
            text: reason.map_or_else(|| "The device names no reason.".to_owned(), words),
            advice: reason.and_then(Reason::entry).map_or_else(String::new, |entry| entry.advice.to_owned()),
            go: Some(sheet.place(node)),
        })
    });
    errors.collect()
}

/// A software update that failed.
fn update(sheet: &Sheet) -> Vec<Item> {
    let ways: [&[&str]; 2] = [&["StatusItems", "softwareupdate", "failure-reason"], &["softwareupdate", "failure-reason"]];
    let Some(node) = ways.iter().find_map(|way| sheet.at(ROOT, way)).filter(|node| sheet.doc.kind(*node) == Kind::Dict) else {
        return Vec::new();
    };
    let count = sheet.text(node, "count").and_then(|count| count.parse::<u32>().ok()).unwrap_or_default();
    if count == 0 {
        return Vec::new();
    }
    let reason = sheet.text(node, "reason").map_or_else(
        || "The device names no reason.".to_owned(),
        |reason| format!("The device says: “{}”", reason.chars().take(300).collect::<String>()),
    );
    let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
    vec![Item { title: format!("Software update · failed {times}"), text: reason, advice: String::new(), go: Some(sheet.place(node)) }]
}

/// Whether opening the declarations would show more.
fn hint(states: &[State], beside: &[Sheet]) -> String {
    let refused: Vec<&State> = states.iter().filter(|state| state.verdict == Verdict::Refused).collect();
    let is_open = |state: &&State| in_declaration(state, None, beside).is_some();
    match refused.is_empty() || refused.iter().all(is_open) {
        true => String::new(),
        false => "Open the declarations too, and the exact key is shown.".to_owned(),
    }
}
