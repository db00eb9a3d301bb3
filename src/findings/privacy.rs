//! What apps on a Mac are allowed in advance: privacy permissions (PPPC), system and kernel extensions.

use std::collections::HashSet;

use super::case::{Case, shown};
use crate::decode::{Kind, NodeId};

/// Services that a profile can deny but not grant.
const DENY_ONLY: [&str; 4] = ["Camera", "Microphone", "ListenEvent", "ScreenCapture"];
/// Of those the ones that a profile may leave to standard users.
const USERS_CHOICE: [&str; 2] = ["ListenEvent", "ScreenCapture"];

pub(super) fn permissions(case: &mut Case, payload: NodeId) {
    let doc = case.doc;
    for list in case.elements(payload, "Services") {
        let Some(service) = doc.key(list) else { continue };
        for entry in doc.children(list).filter(|entry| doc.kind(*entry) == Kind::Dict) {
            permission(case, entry, service);
        }
    }
}

fn permission(case: &mut Case, entry: NodeId, service: &str) {
    answer(case, entry, service);
    requirement(case, entry, "Identifier", "IdentifierType", "CodeRequirement");
    requirement(case, entry, "AEReceiverIdentifier", "AEReceiverIdentifierType", "AEReceiverCodeRequirement");
    let needed = ["AEReceiverIdentifier", "AEReceiverIdentifierType", "AEReceiverCodeRequirement"];
    let there = needed.iter().filter(|key| case.child(entry, key).is_some()).count();
    if service == "AppleEvents" && there < needed.len() && case.is_whole() {
        let missing = needed.into_iter().filter(|key| case.child(entry, key).is_none()).collect::<Vec<_>>().join(", ");
        let message = format!("An entry of AppleEvents says which app receives the events; {missing} is not there.");
        case.warn(
            entry,
            "pppc-receiver",
            message,
            "Name the receiving app, for instance com.apple.systemevents, with its code requirement.",
        );
    }
}

/// Whether access is granted, and whether a profile can.
fn answer(case: &mut Case, entry: NodeId, service: &str) {
    let (allowed, authorization) = (case.child(entry, "Allowed"), case.text(entry, "Authorization"));
    let node = case.child(entry, "Authorization").or(allowed).unwrap_or(entry);
    match (allowed, &authorization) {
        (Some(_), Some(_)) => {
            let message = "Allowed and Authorization are both there; an entry has to have one of them.";
            case.warn(node, "pppc-both", message, "Keep Authorization for macOS 11 and later, Allowed for older systems; not both.");
        }
        (None, None) if case.is_whole() => {
            let message = "The entry says neither Allowed nor Authorization.";
            case.warn(entry, "pppc-no-answer", message, "Add Authorization with Allow or Deny (macOS 11 and later), or Allowed.");
        }
        _ => {}
    }
    let grants = authorization.as_deref() == Some("Allow") || authorization.is_none() && case.flag(entry, "Allowed") == Some(true);
    if grants && DENY_ONLY.contains(&service) {
        let message = format!("A profile cannot grant {service}, only deny it.");
        let advice = match USERS_CHOICE.contains(&service) {
            true => "Use AllowStandardUserToSetSystemService as Authorization: then any user may switch it on.",
            false => "Take the entry out and tell users what to answer when they are asked.",
        };
        case.warn(node, "pppc-deny-only", message, advice);
    }
    if authorization.as_deref() == Some("AllowStandardUserToSetSystemService") && !USERS_CHOICE.contains(&service) {
        let message = format!("AllowStandardUserToSetSystemService is not for {service}, only for ListenEvent and ScreenCapture.");
        case.warn(node, "pppc-deny-only", message, "Use Allow or Deny.");
    }
}

/// The code requirement has to be that of the app which is named.
fn requirement(case: &mut Case, entry: NodeId, name: &str, kind: &str, requirement: &str) {
    let Some(node) = case.child(entry, requirement) else { return };
    let Some(text) = case.string(node) else { return };
    if text.trim().is_empty() {
        let advice = "Copy it from codesign -display -r - /path/to/the.app, behind designated =>.";
        return case.warn(node, "code-requirement", format!("{requirement} is empty."), advice);
    }
    if case.text(entry, kind).is_none_or(|kind| kind != "bundleID") {
        return;
    }
    let (Some(app), Some(signed)) = (case.text(entry, name), signed_identifier(&text)) else { return };
    if !app.eq_ignore_ascii_case(signed) {
        let message = format!("{name} is {}, and {requirement} is that of {}.", shown(&app), shown(signed));
        case.warn(
            node,
            "code-requirement",
            message,
            "Copy the requirement from this very app (codesign -display -r -): otherwise the entry applies to nothing.",
        );
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

pub(super) fn system_extensions(case: &mut Case, payload: NodeId) {
    let doc = case.doc;
    let mut teams = HashSet::new();
    for node in case.elements(payload, "AllowedTeamIdentifiers") {
        if let Some(team) = case.string(node) {
            self::team(case, node, &team);
            teams.insert(team);
        }
    }
    for key in [
        "AllowedSystemExtensions",
        "AllowedSystemExtensionTypes",
        "RemovableSystemExtensions",
        "NonRemovableSystemExtensions",
        "NonRemovableFromUISystemExtensions",
    ] {
        for node in case.elements(payload, key) {
            let Some(team) = doc.key(node) else { continue };
            self::team(case, node, team);
            if key == "AllowedSystemExtensions" && teams.contains(team) {
                let message = format!("The team {team} is in AllowedTeamIdentifiers as well, which allows all its extensions already.");
                case.warn(node, "team-twice", message, "Keep it in one of the two: Apple's schema calls both an error.");
            }
            if key == "AllowedSystemExtensionTypes" {
                kinds(case, node);
            }
        }
    }
}

fn kinds(case: &mut Case, list: NodeId) {
    for node in case.doc.children(list) {
        let Some(kind) = case.string(node).filter(|kind| !EXTENSION_KINDS.contains(&kind.as_ref())) else { continue };
        let message = format!("{} is no kind of system extension.", shown(&kind));
        case.warn(node, "extension-kind", message, "Known are DriverExtension, NetworkExtension and EndpointSecurityExtension.");
    }
}

pub(super) fn kernel_extensions(case: &mut Case, payload: NodeId) {
    for node in case.elements(payload, "AllowedTeamIdentifiers") {
        if let Some(team) = case.string(node) {
            self::team(case, node, &team);
        }
    }
    for node in case.elements(payload, "AllowedKernelExtensions") {
        if let Some(team) = case.doc.key(node).filter(|team| !team.is_empty()) {
            self::team(case, node, team);
        }
    }
}

/// Ten capital letters and digits, as Apple gives them to developers.
fn team(case: &mut Case, node: NodeId, team: &str) {
    let fits = team.len() == 10 && team.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !fits && !super::secrets::is_placeholder(team) {
        let message = format!("{} is no team identifier: those have ten capital letters and digits.", shown(team));
        case.warn(node, "team-form", message, "Find it with codesign -dv --verbose=4 /path/to/the.app, as TeamIdentifier.");
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
