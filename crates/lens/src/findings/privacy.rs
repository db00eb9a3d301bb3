//! What apps on a Mac are allowed in advance: privacy permissions (PPPC), system and kernel extensions.

use std::borrow::Cow;
use std::collections::HashSet;

use super::case::{Case, shown};
use super::lists::Lists;
use crate::decode::{Kind, NodeId};
use crate::standin;

/// Services that a profile can deny but not grant.
const DENY_ONLY: [&str; 4] = ["Camera", "Microphone", "ListenEvent", "ScreenCapture"];
/// Of those the ones that a profile may leave to standard users.
const USERS_CHOICE: [&str; 2] = ["ListenEvent", "ScreenCapture"];

pub(super) fn permissions(case: &mut Case, payload: NodeId, lists: &mut Lists) {
    let Some(services) = case.child(payload, "Services") else { return };
    lists.each(case, services, |case, service, lists| lists.each(case, service, permission));
}

fn permission(case: &mut Case, entry: NodeId, _: &mut Lists) {
    let doc = case.doc;
    let Some(service) = doc.parent(entry).and_then(|list| doc.key(list)).filter(|_| doc.kind(entry) == Kind::Dict) else { return };
    answer(case, entry, service);
    identifier(case, entry, "Identifier", "IdentifierType");
    identifier(case, entry, "AEReceiverIdentifier", "AEReceiverIdentifierType");
    requirement(case, entry, "Identifier", "IdentifierType", "CodeRequirement");
    requirement(case, entry, "AEReceiverIdentifier", "AEReceiverIdentifierType", "AEReceiverCodeRequirement");
    let needed = ["AEReceiverIdentifier", "AEReceiverIdentifierType", "AEReceiverCodeRequirement"];
    let there = needed.iter().filter(|key| case.child(entry, key).is_some()).count();
    if service == "AppleEvents" && there < needed.len() && case.is_whole() {
        let missing = needed.into_iter().filter(|key| case.child(entry, key).is_none()).collect::<Vec<_>>().join(", ");
        let message = format!("{missing} is missing. An entry of AppleEvents must name the app that receives the events.");
        case.warn(
            entry,
            "pppc-receiver",
            message,
            "Name the receiving app, for example com.apple.systemevents, with its code requirement.",
        );
    }
}

/// Whether access is granted, and whether a profile can.
fn answer(case: &mut Case, entry: NodeId, service: &str) {
    let (allowed, authorization) = (case.child(entry, "Allowed"), case.text(entry, "Authorization"));
    let node = case.child(entry, "Authorization").or(allowed).unwrap_or(entry);
    match (allowed, &authorization) {
        (Some(_), Some(_)) => {
            let message = "Allowed and Authorization are both there. An entry must have one of them.";
            case.warn(node, "pppc-both", message, "Keep Authorization for macOS 11 and later, or Allowed for older systems.");
        }
        (None, None) if case.is_whole() => {
            let message = "Allowed and Authorization are both missing. An entry must have one of them.";
            case.warn(entry, "pppc-no-answer", message, "Add Authorization with Allow or Deny (macOS 11 and later), or Allowed.");
        }
        _ => {}
    }
    let grants = authorization.as_deref() == Some("Allow") || authorization.is_none() && case.flag(entry, "Allowed") == Some(true);
    if grants && DENY_ONLY.contains(&service) {
        let message = format!("A profile can deny {service}, and cannot allow it.");
        let advice = match USERS_CHOICE.contains(&service) {
            true => "Set Authorization to AllowStandardUserToSetSystemService. Then any user can turn it on.",
            false => "Leave the entry out, and tell users what to answer when they are asked.",
        };
        case.warn(node, "pppc-deny-only", message, advice);
    }
    if authorization.as_deref() == Some("AllowStandardUserToSetSystemService") && !USERS_CHOICE.contains(&service) {
        let message = format!(
            "Authorization is AllowStandardUserToSetSystemService, which is for ListenEvent and ScreenCapture and not for {service}."
        );
        case.warn(node, "pppc-deny-only", message, "Use Allow or Deny.");
    }
}

/// What names an app has to be of the kind that is said beside it.
fn identifier(case: &mut Case, entry: NodeId, name: &str, kind: &str) {
    let (Some(node), Some(said)) = (case.child(entry, name), case.text(entry, kind)) else { return };
    let Some(text) = case.value(node).filter(|text| !text.is_empty()) else { return };
    let is_path = text.starts_with('/');
    let (is, must) = match (said.as_ref(), is_path) {
        ("bundleID", true) => ("a path", "path"),
        ("path", false) => ("no path", "bundleID"),
        _ => return,
    };
    let message = format!("{kind} is {said}, and {name} is {is}. The entry applies to nothing.");
    case.warn(node, "pppc-identifier", message, format!("Set {kind} to {must}, or change {name}."));
}

/// The code requirement has to be that of the app which is named.
fn requirement(case: &mut Case, entry: NodeId, name: &str, kind: &str, requirement: &str) {
    let Some(node) = case.child(entry, requirement) else { return };
    let Some(text) = case.string(node) else { return };
    if text.trim().is_empty() {
        let advice = "Copy it from codesign -display -r - /path/to/the.app, behind designated =>.";
        return case.warn(node, "code-requirement", format!("{requirement} is empty. The entry applies to no app."), advice);
    }
    if case.text(entry, kind).is_none_or(|kind| kind != "bundleID") || standin::is(&text) {
        return;
    }
    let (Some(app), Some(signed)) = (case.text(entry, name).filter(|app| !standin::is(app)), signed_identifier(&text)) else { return };
    if !app.eq_ignore_ascii_case(signed) && !app.starts_with('/') {
        let message = format!("{name} is {}, and {requirement} is that of {}. The entry applies to nothing.", shown(&app), shown(signed));
        case.warn(node, "code-requirement", message, "Copy the requirement from this app (codesign -display -r -).");
    }
}

/// The identifier that a requirement asks for, if it asks for one and nothing else instead: `identifier "com.example.app" and …`.
fn signed_identifier(requirement: &str) -> Option<&str> {
    let mut parts = requirement.split("identifier ");
    let behind = parts.nth(1)?.trim_start();
    // With several, it is an alternative.
    if parts.next().is_some() {
        return None;
    }
    let name = match behind.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => behind.split([' ', ')']).next()?,
    };
    (!name.is_empty() && !name.contains('*')).then_some(name)
}

const EXTENSION_KINDS: [&str; 3] = ["DriverExtension", "NetworkExtension", "EndpointSecurityExtension"];

/// Teams that are compared; nobody allows as many.
const TEAMS: usize = 1_000;

pub(super) fn system_extensions(case: &mut Case, payload: NodeId, lists: &mut Lists) {
    let child = |key: &str| case.child(payload, key);
    let allowed = child("AllowedTeamIdentifiers");
    let teams: HashSet<Cow<str>> =
        case.elements(payload, "AllowedTeamIdentifiers").take(TEAMS).filter_map(|node| case.string(node)).collect();
    let twice: Vec<(NodeId, &str)> = case
        .elements(payload, "AllowedSystemExtensions")
        .take(TEAMS)
        .filter_map(|node| Some((node, case.doc.key(node)?)))
        .filter(|(_, team)| teams.contains(*team))
        .collect();
    let by_team = [
        "AllowedSystemExtensions",
        "AllowedSystemExtensionTypes",
        "RemovableSystemExtensions",
        "NonRemovableSystemExtensions",
        "NonRemovableFromUISystemExtensions",
    ];
    let keyed: Vec<NodeId> = by_team.into_iter().filter_map(child).collect();
    let kinds = child("AllowedSystemExtensionTypes");
    if let Some(list) = allowed {
        lists.each(case, list, named_team);
    }
    for list in keyed {
        lists.each(case, list, named_team);
    }
    if let Some(types) = kinds {
        lists.each(case, types, |case, list, lists| lists.each(case, list, kind));
    }
    for (node, team) in twice {
        let message = format!(
            "The team {team} is also in AllowedTeamIdentifiers, which allows all its extensions. Apple calls both together an error."
        );
        case.warn(node, "team-twice", message, "Keep it in one of the two.");
    }
}

/// A team, as a key or as a value.
fn named_team(case: &mut Case, node: NodeId, _: &mut Lists) {
    let doc = case.doc;
    let name = doc.key(node).map(Cow::Borrowed).or_else(|| case.string(node));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        team(case, node, &name);
    }
}

fn kind(case: &mut Case, node: NodeId, _: &mut Lists) {
    let Some(kind) = case.value(node).filter(|kind| !EXTENSION_KINDS.contains(&kind.as_ref())) else { return };
    let message = format!("“{}” is no kind of system extension.", shown(&kind));
    case.warn(node, "extension-kind", message, "Use DriverExtension, NetworkExtension or EndpointSecurityExtension.");
}

pub(super) fn kernel_extensions(case: &mut Case, payload: NodeId, lists: &mut Lists) {
    for key in ["AllowedTeamIdentifiers", "AllowedKernelExtensions"] {
        if let Some(list) = case.child(payload, key) {
            lists.each(case, list, named_team);
        }
    }
}

/// Ten capital letters and digits, as Apple gives them to developers.
fn team(case: &mut Case, node: NodeId, team: &str) {
    let fits = team.len() == 10 && team.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !fits && !standin::is(team) {
        let message =
            format!("“{}” is no team identifier, which has ten capital letters and digits. The entry applies to nothing.", shown(team));
        case.warn(node, "team-form", message, "Copy it from codesign -dv --verbose=4 /path/to/the.app, behind TeamIdentifier.");
    }
}

#[cfg(test)]
mod tests {
    use super::signed_identifier;

    #[test]
    fn the_identifier_of_a_requirement_is_found_in_both_spellings() {
        assert_eq!(signed_identifier(r#"identifier "com.example.app" and anchor apple generic"#), Some("com.example.app"));
        assert_eq!(signed_identifier("anchor apple and (identifier com.example.app)"), Some("com.example.app"));
        assert_eq!(signed_identifier("anchor apple generic"), None);
        assert_eq!(signed_identifier(r#"identifier "a.b" or identifier "a.c""#), None);
    }
}
