//! A profile as a whole: its envelope, how it goes away again, and each payload by its type.

use std::collections::HashMap;

use super::case::{Case, Payload, shown};
use super::{certificates, enrolment, mdm, network, privacy, references};
use crate::catalog::Dict;
use crate::decode::{Kind, NodeId, ROOT};

/// What every payload and every profile has; a device refuses the profile otherwise.
const ENVELOPE: [(&str, &str); 4] = [
    ("PayloadType", "It says what the payload is. A profile has Configuration, a payload a name such as com.apple.wifi.managed."),
    ("PayloadUUID", "Make one up, for instance with uuidgen; it has to differ from all others in the profile."),
    ("PayloadIdentifier", "Choose a name in reverse DNS, such as com.example.wifi, and keep it through later versions."),
    ("PayloadVersion", "Write the number 1; it is the version of the format and not yours."),
];

pub(super) fn check(case: &mut Case) {
    let payloads = case.payloads();
    envelope(case, ROOT);
    removal(case, &payloads);
    empty(case, &payloads);
    unique(case, &payloads);
    enrolment::one_only(case, &payloads);
    enrolment::scope(case, &payloads);
    references::check(case, &payloads);
    for one in &payloads {
        envelope(case, one.node);
        payload(case, one);
    }
}

/// A payload that stands alone, outside a profile.
pub(super) fn alone(case: &mut Case, message: &Dict) {
    payload(case, &Payload { node: ROOT, kind: message.name.into() });
}

fn payload(case: &mut Case, payload: &Payload) {
    enrolment::payload(case, payload);
    let node = payload.node;
    match payload.kind.as_ref() {
        "com.apple.mdm" => mdm::check(case, node),
        "com.apple.wifi.managed" => network::wifi(case, node),
        kind if kind.contains("ethernet.managed") => network::sign_in(case, node),
        "com.apple.security.scep" => certificates::scep(case, node),
        "com.apple.security.acme" => certificates::acme(case, node),
        "com.apple.security.root" | "com.apple.security.pkcs1" | "com.apple.security.pem" => certificates::check(case, node),
        "com.apple.TCC.configuration-profile-policy" => privacy::permissions(case, node),
        "com.apple.system-extension-policy" => privacy::system_extensions(case, node),
        "com.apple.syspolicy.kernel-extension-policy" => privacy::kernel_extensions(case, node),
        _ => {}
    }
}

fn envelope(case: &mut Case, node: NodeId) {
    if !case.is_whole() {
        return;
    }
    let what = if node == ROOT { "The profile" } else { "This payload" };
    for (key, advice) in ENVELOPE {
        match case.child(node, key) {
            None => case.error(node, "missing-key", format!("{what} has no {key}."), advice),
            Some(child) if case.string(child).is_some_and(|text| text.is_empty()) => {
                case.error(child, "missing-key", format!("{what} has an empty {key}."), advice)
            }
            Some(_) => {}
        }
    }
}

fn empty(case: &mut Case, payloads: &[Payload]) {
    let list = case.child(ROOT, "PayloadContent");
    if let Some(list) = list.filter(|list| payloads.is_empty() && case.doc.kind(*list) == Kind::Array && case.doc.count(*list) == 0) {
        case.warn(
            list,
            "no-payloads",
            "The profile has no payloads: installing it changes nothing.",
            "Add a payload, or check what left them out.",
        );
    }
}

/// UUIDs and identifiers that are there twice.
fn unique(case: &mut Case, payloads: &[Payload]) {
    let mut uuids: HashMap<String, NodeId> = HashMap::new();
    let mut names: HashMap<String, NodeId> = HashMap::new();
    for node in std::iter::once(ROOT).chain(payloads.iter().map(|payload| payload.node)) {
        let whose = |other: NodeId| {
            if other == ROOT {
                "the profile itself".to_owned()
            } else {
                format!("payload {}", case.doc.index(other).unwrap_or_default() + 1)
            }
        };
        let uuid = case.child(node, "PayloadUUID").and_then(|child| Some((child, case.string(child).filter(|text| !text.is_empty())?)));
        let twin = uuid.as_ref().and_then(|(_, text)| uuids.insert(text.to_ascii_uppercase(), node)).map(|other| (other, whose(other)));
        let name =
            case.child(node, "PayloadIdentifier").and_then(|child| Some((child, case.string(child).filter(|text| !text.is_empty())?)));
        let same = name.as_ref().and_then(|(_, text)| names.insert(text.to_string(), node)).map(|other| (other, whose(other)));
        if let (Some((child, text)), Some((_, whose))) = (uuid, twin) {
            let message = format!("The PayloadUUID {} is also that of {whose}.", shown(&text));
            case.warn(
                child,
                "duplicate-uuid",
                message,
                "Give it a new one (uuidgen): devices tell payloads apart by it, and what refers to it may find the other.",
            );
        }
        if let (Some((child, text)), Some((other, whose))) = (name, same) {
            let message = format!("The PayloadIdentifier {} is also that of {whose}.", shown(&text));
            let advice = "Give each its own, for instance with a suffix: on an update the device matches payloads by it.";
            if other == ROOT {
                case.info(child, "duplicate-identifier", message, advice)
            } else {
                case.warn(child, "duplicate-identifier", message, advice)
            }
        }
    }
}

/// When and by whom it can be removed.
fn removal(case: &mut Case, payloads: &[Payload]) {
    let past = |case: &Case, key: &str| case.child(ROOT, key).filter(|node| case.moment(*node).is_some_and(|at| at < case.now));
    if let Some(node) = past(case, "RemovalDate") {
        case.warn(
            node,
            "removal-past",
            "RemovalDate has passed: a device removes the profile at once, or does not install it.",
            "Set a later date, or take the key out.",
        );
    }
    if let Some(node) = past(case, "PayloadExpirationDate") {
        case.info(
            node,
            "expiration-past",
            "PayloadExpirationDate has passed: the profile is shown as expired.",
            "Its settings still apply. Set a later date, or take the key out.",
        );
    }
    let duration = case.child(ROOT, "DurationUntilRemoval");
    if let Some(node) = duration.filter(|_| case.number(ROOT, "DurationUntilRemoval").is_some_and(|seconds| seconds <= 0.0)) {
        case.warn(
            node,
            "removal-past",
            "DurationUntilRemoval leaves no time: the profile goes away as soon as it is installed.",
            "Write the seconds for which it should stay.",
        );
    }
    let password = payloads.iter().find(|payload| payload.kind == "com.apple.profileRemovalPassword").map(|payload| payload.node);
    let asks = case.child(ROOT, "HasRemovalPasscode").filter(|_| case.flag(ROOT, "HasRemovalPasscode") == Some(true));
    if let (Some(node), None) = (asks, password) {
        let advice = "Add a payload com.apple.profileRemovalPassword, or take HasRemovalPasscode out.";
        case.warn(node, "removal-password", "HasRemovalPasscode is true, and no payload sets the password.", advice);
    }
    let disallowed = case.child(ROOT, "PayloadRemovalDisallowed").filter(|_| case.flag(ROOT, "PayloadRemovalDisallowed") == Some(true));
    let Some(node) = disallowed else { return };
    if case.platform() != "macOS" && case.aim.supervised != Some(true) {
        let message = "PayloadRemovalDisallowed holds on a supervised iPhone, iPad or Apple TV only; on a Mac it holds for profiles that are installed by hand.";
        case.info(
            node,
            "removal-disallowed",
            message,
            "What an MDM server installs cannot be removed by hand anyway. Without either, the user can remove the profile.",
        );
    }
}
