//! Errors of services: words of Automated Device Enrollment, numbers of Apps and Books, reasons of APNs, codes of a server.

use super::{Answer, Item, Outcome, title_of};
use crate::catalog::{self, ErrorCode};
use crate::decode::{Kind, NodeId, ROOT};
use crate::together::Sheet;

/// Errors of one document that are told.
const TOLD: usize = 50;

pub(super) fn answer(sheet: &Sheet) -> Option<Answer> {
    let is_error =
        sheet.kind() == "error" || sheet.reading.is_some_and(|reading| catalog::get().dict(reading.message).name.contains("Error"));
    let errors = if is_error { entries(sheet) } else { Vec::new() };
    let errors = if errors.is_empty() { apps_and_books(sheet) } else { errors };
    let (node, entry) = errors.first()?;
    let said = sheet.doc.parent(*node).into_iter().find_map(|holder| {
        let keys = ["errorMessage", "detail", "error_description", "description", "message"];
        keys.iter().find_map(|key| sheet.text(holder, key)).map(|text| text.chars().take(400).collect::<String>())
    });
    let mut answer = Answer {
        outcome: Outcome::Failed,
        title: title_of(entry.meaning),
        why: format!("Read from: {} {}.", entry.domain, entry.code),
        go: Some(sheet.place(*node)),
        errors: errors.iter().map(|(_, entry)| entry.id()).collect(),
        ..Answer::default()
    };
    if let Some(said) = said.filter(|said| title_of(said) != answer.title) {
        answer.text.push(format!("{} says: “{said}”", who(entry)));
    }
    if !entry.advice.is_empty() {
        answer.steps.push(entry.advice.to_owned());
    }
    if errors.len() > 1 {
        answer.items = errors.iter().skip(1).map(|(node, entry)| item(sheet, *node, entry)).collect();
    }
    Some(answer)
}

fn item(sheet: &Sheet, node: NodeId, entry: &ErrorCode) -> Item {
    Item {
        title: format!("{} {}", entry.domain, entry.code),
        text: entry.meaning.to_owned(),
        advice: entry.advice.to_owned(),
        go: Some(sheet.place(node)),
    }
}

fn who(entry: &ErrorCode) -> &'static str {
    match entry.domain {
        "device management service" => "The server",
        "Intune" | "Microsoft Graph" => "Microsoft",
        _ => "Apple",
    }
}

/// Words and reasons at the top of an error, or in its list.
fn entries(sheet: &Sheet) -> Vec<(NodeId, ErrorCode)> {
    let known = |node: NodeId| {
        let text = sheet.value(node)?;
        let text = text.trim().trim_matches('"').to_owned();
        let words = catalog::errors().iter().filter(|entry| !entry.is_number() && entry.kind != "phrase");
        let entry = words.copied().find(|entry| entry.code == text || entry.names.split(' ').any(|name| name == text))?;
        Some((node, entry))
    };
    match sheet.doc.kind(ROOT) {
        Kind::String => known(ROOT).into_iter().collect(),
        Kind::Dict => {
            let mut found: Vec<_> =
                ["code", "reason", "error", "type"].iter().filter_map(|key| sheet.doc.child(ROOT, key)).filter_map(known).collect();
            let list = sheet.each(ROOT, "errors").take(TOLD);
            found.extend(list.filter_map(|node| sheet.doc.child(node, "code")).filter_map(known));
            found
        }
        _ => Vec::new(),
    }
}

/// Numbers of Apps and Books, at the top and at each user or device.
fn apps_and_books(sheet: &Sheet) -> Vec<(NodeId, ErrorCode)> {
    if !matches!(sheet.kind(), "vpp1" | "vpp2" | "error" | "list" | "object") && !sheet.reading.is_some_and(|reading| reading.elements) {
        return Vec::new();
    }
    let doc = sheet.doc;
    let end = (doc.len() as NodeId).min(20_000);
    let numbers = (ROOT..end).filter(|node| matches!(doc.key(*node), Some("errorNumber" | "errorCode")));
    let entries = numbers.filter_map(|node| Some((node, catalog::error_code("Apps and Books", sheet.value(node)?.trim())?)));
    entries.take(TOLD).collect()
}
