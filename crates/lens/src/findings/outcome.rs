//! What came of a command or of a declaration, as the device tells it: whoever opens an answer that says no wants that first.

use std::borrow::Cow;

use super::case::{Case, shown};
use crate::annotate::chain_links;
use crate::annotate::reading::{LinkWords, Told};
use crate::decode::{Kind, NodeId, ROOT};

/// Elements of a list that are looked at.
const MANY: usize = 2_000;
const NO_RETRY: &str = "The device does not try again by itself.";

/// Judges an answer to a command.
pub(super) fn answer(case: &mut Case) {
    let Some(node) = case.child(ROOT, "Status") else { return };
    match case.string(node).as_deref() {
        Some("Error") => {
            let chain = case.child(ROOT, "ErrorChain");
            let (message, advice) = failure(&chain.map(|chain| chain_links(case.doc, chain)).unwrap_or_default());
            case.error(node, "failed", message, advice);
        }
        Some("CommandFormatError") => case.error(
            node,
            "refused",
            "The device did not understand the command. It was not carried out.",
            "Check RequestType, the required keys and their types, and that the OS version has this command. Sent again unchanged, it fails again.",
        ),
        Some("NotNow") => case.info(
            node,
            "not-now",
            "The device cannot carry out the command now.",
            "It can be locked, for example. It asks again by itself later. Keep the command in the queue.",
        ),
        _ => {}
    }
    settings(case);
}

/// What failed and why, and what to try.
fn failure(links: &[LinkWords]) -> (String, String) {
    let Some(first) = links.first() else {
        return ("The command failed. The device gives no reason.".to_owned(), NO_RETRY.to_owned());
    };
    let said = if first.told == Told::Device { "The command failed. The device says: " } else { "The command failed. " };
    let mut message = [said, &first.meaning].concat();
    // The innermost link is the nearest to the cause.
    if let Some(last) = links.last().filter(|last| last.meaning != first.meaning) {
        message.push_str(" Cause: ");
        message.push_str(&last.meaning);
    }
    let advice = links.iter().rev().map(|link| link.advice).find(|advice| !advice.is_empty());
    (message, advice.map_or_else(|| NO_RETRY.to_owned(), |advice| [NO_RETRY, " ", advice].concat()))
}

/// The command `Settings` is answered setting by setting.
fn settings(case: &mut Case) {
    for setting in case.elements(ROOT, "Settings").take(MANY).collect::<Vec<_>>() {
        let Some(node) = case.child(setting, "Status") else { continue };
        let status = case.string(node);
        let item = case.text(setting, "Item").unwrap_or(Cow::Borrowed("without a name"));
        match status.as_deref() {
            Some("Error") => {
                let chain = case.child(setting, "ErrorChain");
                let links = chain.map(|chain| chain_links(case.doc, chain)).unwrap_or_default();
                let why = links.first().map_or(String::new(), |link| [" ", &link.meaning].concat());
                case.error(node, "failed", format!("The setting {} failed.{why}", shown(&item)), NO_RETRY);
            }
            Some("CommandFormatError") => {
                let message = format!("The device did not understand the setting {}.", shown(&item));
                case.error(node, "refused", message, "Check its keys and their types, and that the OS version has this setting.");
            }
            _ => {}
        }
    }
}

/// Judges a status report: declarations that the device could not apply, and status items that it could not report.
pub(super) fn report(case: &mut Case) {
    let declarations = ["StatusItems", "management", "declarations"].iter().try_fold(ROOT, |node, key| case.child(node, key));
    let lists: Vec<NodeId> = declarations.into_iter().flat_map(|node| case.doc.children(node)).collect();
    for list in lists.into_iter().filter(|list| case.doc.kind(*list) == Kind::Array) {
        for declaration in case.doc.children(list).take(MANY) {
            if case.text(declaration, "valid").as_deref() == Some("invalid") {
                declined(case, declaration);
            }
        }
    }
    for error in case.elements(ROOT, "Errors").take(MANY).collect::<Vec<_>>() {
        let item = case.text(error, "StatusItem").unwrap_or(Cow::Borrowed("without a name"));
        let why = reasons(case, error, "Reasons", ["Code", "Description"]);
        let message = format!("The device could not report the status item {}.{why}", shown(&item));
        case.error(error, "failed", message, "Check that the OS version has this status item, or remove it from the subscription.");
    }
}

fn declined(case: &mut Case, declaration: NodeId) {
    let name = case.text(declaration, "identifier").unwrap_or(Cow::Borrowed("without an identifier"));
    let why = reasons(case, declaration, "reasons", ["code", "description"]);
    let node = case.child(declaration, "valid").unwrap_or(declaration);
    let message = format!("The device did not apply the declaration {}.{why}", shown(&name));
    case.error(node, "failed", message, "Correct the declaration and give it a new ServerToken. The device fetches it again.");
}

/// " The made-up asset could not be read (Error.AssetCannotBeDeserialized)."
fn reasons(case: &Case, node: NodeId, list: &str, [code, description]: [&str; 2]) -> String {
    let Some(reason) = case.elements(node, list).next() else { return String::new() };
    let code = case.text(reason, code).map(|code| shown(&code));
    let said = case.text(reason, description).map(|said| said.trim_end_matches('.').chars().take(300).collect::<String>());
    match (said, code) {
        (Some(said), Some(code)) => format!(" It says: {said} ({code})."),
        (Some(said), None) => format!(" It says: {said}."),
        (None, Some(code)) => format!(" Its code is {code}."),
        (None, None) => String::new(),
    }
}
