//! What Apple's enrollment service and push service refuse, or devices pass over.

use std::collections::HashSet;

use crate::annotate::nearest;
use crate::catalog::{self, Scope};
use crate::decode::{NodeId, ROOT};
use crate::findings::case::{Case, shown};
use crate::remark::Level;

/// The longest texts of an enrollment profile in characters, and what Apple answers to longer or empty ones
/// (https://developer.apple.com/documentation/devicemanagement/profile, /define-profile).
const LENGTHS: [(&str, usize, &str); 6] = [
    ("profile_name", 125, "CONFIG_NAME_INVALID"),
    ("url", 2000, "CONFIG_URL_INVALID"),
    ("department", 125, "DEPARTMENT_INVALID"),
    ("org_magic", 256, "MAGIC_INVALID"),
    ("support_phone_number", 50, "SUPPORT_PHONE_INVALID"),
    ("support_email_address", 250, "SUPPORT_EMAIL_INVALID"),
];

/// An enrollment profile of Apple Business or School Manager. `is_new`: it is sent to Apple to be stored.
pub(super) fn profile(case: &mut Case, is_new: bool) {
    let supervised = case.flag(ROOT, "is_supervised") == Some(true);
    if case.flag(ROOT, "is_mdm_removable") == Some(false) && !supervised {
        let node = case.child(ROOT, "is_mdm_removable").unwrap_or(ROOT);
        let message =
            "is_mdm_removable is false, and is_supervised is not true. Apple answers FLAGS_INVALID and does not store the profile.";
        case.error(node, "dep-flags", message, "Set is_supervised to true, or let users remove the enrollment.");
    }
    let unsupervised = case.flag(ROOT, "is_supervised") == Some(false);
    if unsupervised && case.flag(ROOT, "await_device_configured") == Some(true) {
        let node = case.child(ROOT, "await_device_configured").unwrap_or(ROOT);
        let message = "await_device_configured has no effect on iPhone and iPad, because is_supervised is false.";
        case.info(node, "dep-flags", message, "Set is_supervised to true if the device should wait for the server.");
    }
    if !supervised && let Some(node) = case.child(ROOT, "supervising_host_certs").filter(|list| case.doc.count(*list) > 0) {
        let message = "supervising_host_certs is used only if is_supervised is true.";
        case.info(node, "dep-flags", message, "Set is_supervised to true, or leave the certificates out.");
    }
    for (key, longest, answer) in LENGTHS {
        let Some(node) = case.child(ROOT, key) else { continue };
        let Some(text) = case.string(node) else { continue };
        let length = text.chars().count();
        if length > longest {
            let message = format!("{key} has {length} characters; at most {longest} are allowed. Apple answers {answer}.");
            case.error(node, "dep-length", message, "Shorten it.");
        } else if text.trim().is_empty() {
            let message = format!("{key} is empty. Apple answers {answer}.");
            case.error(node, "dep-length", message, "Write a text, or leave the key out if it is optional.");
        }
    }
    url(case);
    if is_new && case.is_whole() {
        let has_url = case.child(ROOT, "url").is_some() || case.child(ROOT, "configuration_web_url").is_some();
        if !has_url {
            let message = "url is missing: nothing says where devices enroll. Apple answers CONFIG_URL_REQUIRED.";
            case.error(ROOT, "missing-key", message, "Add the address of the MDM server.");
        }
        if case.child(ROOT, "profile_name").is_none() {
            let message = "profile_name is missing. Apple answers CONFIG_NAME_REQUIRED.";
            case.error(ROOT, "missing-key", message, "Add a name by which admins tell profiles apart.");
        }
    }
}

fn url(case: &mut Case) {
    // Apple names the answer for url only.
    for (key, level, answer) in [
        ("url", Level::Error, "Apple answers CONFIG_URL_INVALID."),
        ("configuration_web_url", Level::Warning, "Setup Assistant cannot show the sign-in page."),
    ] {
        let Some(node) = case.child(ROOT, key) else { continue };
        let Some(text) = case.string(node).filter(|text| !text.trim().is_empty() && !crate::standin::is(text)) else { continue };
        let is_address = text.split_once("://").is_some_and(|(scheme, rest)| matches!(scheme, "https" | "http") && !rest.is_empty())
            && !text.contains(' ');
        // A variable may be all of it.
        if !is_address && !text.starts_with(['$', '{', '%', '<']) {
            let message = format!("{key} is no address: {}. {answer}", shown(&text));
            case.note(node, level, "dep-url", message, "Write an address that begins with https://.");
        }
    }
}

/// The keys under which lists of panes stand: in an enrollment profile, and in the payload for Setup Assistant on a Mac.
const LISTS: [&str; 3] = ["skip_setup_items", "SkipSetupItems", "SkipSetup"];

/// A pane of Setup Assistant in a list of those to skip.
pub(super) fn pane(case: &mut Case, node: NodeId) {
    let list = case.doc.parent(node).filter(|list| case.doc.key(*list).is_some_and(|key| LISTS.contains(&key)));
    let Some(list) = list else { return };
    let Some(name) = case.string(node).filter(|name| !name.is_empty() && !crate::standin::is(name)) else { return };
    let panes = panes();
    if let Some((_, words)) = panes.iter().find(|(known, _)| *known == name) {
        ended(case, node, &name, words);
        return twice(case, node, list, &name);
    }
    let same = panes.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name)).map(|(known, _)| *known);
    let meant = same.or_else(|| nearest(&name, panes.iter().map(|(known, _)| *known)));
    let message = format!("{} is no pane that Apple lists. Devices pass over it and show what it was meant to skip.", shown(&name));
    match meant.and_then(|meant| panes.iter().find(|(known, _)| *known == meant)) {
        Some((meant, words)) => case.warn(node, "skip-pane", message, format!("Did you mean {meant}? {words} Names are case-sensitive.")),
        None => case.info(node, "skip-pane", message, "It may be newer than this table. Compare it with Apple's list of skip keys."),
    }
}

/// Panes and what they are, with the systems that know them.
fn panes() -> &'static [(&'static str, &'static str)] {
    let catalog = catalog::get();
    let list = catalog.named("DepProfile").and_then(|dict| catalog.exact(Scope { field: None, dict: Some(dict) }, "skip_setup_items"));
    let item = list.and_then(|list| catalog.exact(Scope { field: Some(list), dict: None }, "[]"));
    item.map_or(&[], |item| catalog.field(item).values.as_slice())
}

/// A pane that newer systems do not have any more.
fn ended(case: &mut Case, node: NodeId, name: &str, words: &str) {
    let Some(at) = words.find("Removed in ") else { return };
    let when = words[at + "Removed in ".len()..].trim_end_matches('.');
    let message = format!("{name} is not shown any more from {when} on.");
    case.info(node, "skip-pane", message, "Older systems still need the entry; newer ones pass over it.");
}

fn twice(case: &mut Case, node: NodeId, list: NodeId, name: &str) {
    let before: HashSet<_> =
        case.doc.children(list).take(200).take_while(|other| *other < node).filter_map(|other| case.doc.text(other)).collect();
    if before.contains(name) {
        case.info(node, "listed-twice", format!("{} is in the list twice.", shown(name)), "Once is enough.");
    }
}

/// A push to a managed device.
pub(super) fn push(case: &mut Case) {
    let Some(node) = case.child(ROOT, "aps") else { return };
    // https://developer.apple.com/documentation/devicemanagement/sending-push-notifications-to-devices
    let message = "An MDM push has only mdm. The device does not read aps: no command, no text and no sound in it has an effect.";
    let advice = "Leave aps out. The device fetches commands from its server after the push; put them into the queue there.";
    case.warn(node, "push-aps", message, advice);
}
