//! A profile as a whole: its envelope, how it goes away again, and each payload by its type.

use std::collections::HashMap;

use super::case::{Case, Payload, shown};
use super::lists::Lists;
use super::{certificates, ignored, mdm, network, privacy, references, support};
use crate::decode::{Kind, NodeId, ROOT};
use crate::remark::Level;

/// What every payload and every profile has; a device refuses the profile otherwise.
const ENVELOPE: [(&str, &str); 4] = [
    ("PayloadType", "Add it: Configuration for a profile, a name such as com.apple.wifi.managed for a payload."),
    ("PayloadUUID", "Add a new one, for example with uuidgen. It must differ from all others in the profile."),
    ("PayloadIdentifier", "Add a name in reverse DNS, such as com.example.wifi, and keep it in later versions."),
    ("PayloadVersion", "Add it with the number 1. It is the version of the format and not yours."),
];

/// The examination of a profile, or of a payload that stands alone, as far as it has come.
#[derive(Default)]
pub(super) struct Walk {
    part: Part,
    is_profile: bool,
    payloads: Vec<NodeId>,
    seen: Seen,
    references: references::Walk,
    lists: Lists,
}

/// Where the walk is: at which payload, or at which node.
#[derive(Default)]
enum Part {
    #[default]
    Start,
    Collect(NodeId, NodeId),
    Together(usize),
    References,
    Each(usize),
}

/// What other payloads had before.
#[derive(Default)]
struct Seen {
    uuids: HashMap<String, NodeId>,
    names: HashMap<String, NodeId>,
    /// The first payload of a type of which there may be one.
    firsts: HashMap<String, usize>,
    password: bool,
}

impl Walk {
    pub fn new(is_profile: bool) -> Self {
        Self { is_profile, ..Self::default() }
    }

    /// Goes on while there is time; `true` at the end.
    pub fn step(&mut self, case: &mut Case) -> bool {
        // The search for references pays for itself.
        let paid = |case: &mut Case| matches!(self.part, Part::References) || case.spend(1);
        if !self.lists.step(case) || !paid(case) {
            return false;
        }
        match &mut self.part {
            Part::Start if !self.is_profile => {
                self.payloads.push(ROOT);
                self.part = Part::Each(0);
            }
            Part::Start => {
                envelope(case, ROOT);
                root_type(case);
                removal(case);
                unique(case, &mut self.seen, ROOT);
                let list = case.child(ROOT, "PayloadContent").filter(|list| case.doc.kind(*list) == Kind::Array);
                self.part = list.map_or(Part::Collect(ROOT, ROOT), |list| Part::Collect(list + 1, case.doc.after(list)));
            }
            Part::Collect(next, end) => {
                let (node, end) = (*next, *end);
                if node >= end {
                    empty(case, &self.payloads);
                    self.part = Part::Together(0);
                    return false;
                }
                if case.doc.kind(node) == Kind::Dict {
                    self.payloads.push(node);
                }
                *next = case.doc.after(node);
            }
            Part::Together(at) => match self.payloads.get(*at) {
                Some(node) => {
                    let payload = case.payload(*node);
                    together(case, &mut self.seen, &payload, *at);
                    self.references.add(case, &payload);
                    *at += 1;
                }
                None => {
                    removal_password(case, self.seen.password);
                    self.part = Part::References;
                }
            },
            Part::References => {
                if self.references.step(case, &self.payloads) {
                    self.part = Part::Each(0);
                }
            }
            Part::Each(at) => {
                let Some(node) = self.payloads.get(*at) else { return true };
                *at += 1;
                if self.is_profile {
                    envelope(case, *node);
                }
                let payload = case.payload(*node);
                self::payload(case, &payload, &mut self.lists);
            }
        }
        false
    }
}

/// What payloads of one profile must not have in common.
fn together(case: &mut Case, seen: &mut Seen, payload: &Payload, at: usize) {
    unique(case, seen, payload.node);
    seen.password |= payload.kind == "com.apple.profileRemovalPassword";
    support::scope(case, payload);
    if !support::is_one_only(case, &payload.kind) {
        return;
    }
    let name = payload.kind.as_ref();
    let Some(first) = seen.firsts.get(name) else {
        seen.firsts.insert(name.to_owned(), at);
        return;
    };
    let message = format!("This is another payload {name}; the first is payload {}. A device takes only one.", first + 1);
    case.warn(payload.node, "one-only", message, "Put the settings into one payload.");
}

/// What a certificate costs to read, in nodes.
const CERTIFICATE: u32 = 200;

fn payload(case: &mut Case, payload: &Payload, lists: &mut Lists) {
    let node = payload.node;
    match ignored::message(&payload.kind) {
        Some(ignored) => ignored.tell(case, node, &format!("the payload {}", payload.kind)),
        None => support::payload(case, payload),
    }
    match payload.kind.as_ref() {
        "Configuration" => nested(case, node),
        "com.apple.mdm" => mdm::check(case, node),
        "com.apple.wifi.managed" => network::wifi(case, node),
        kind if kind.contains("ethernet.managed") => network::sign_in(case, node),
        "com.apple.security.scep" => certificates::scep(case, node),
        "com.apple.security.acme" => certificates::acme(case, node),
        "com.apple.security.root" | "com.apple.security.pkcs1" | "com.apple.security.pem" => {
            case.spend(CERTIFICATE);
            certificates::check(case, node);
        }
        "com.apple.security.pkcs12" => certificates::identity(case, node),
        "com.apple.TCC.configuration-profile-policy" => privacy::permissions(case, node, lists),
        "com.apple.system-extension-policy" => privacy::system_extensions(case, node, lists),
        "com.apple.syspolicy.kernel-extension-policy" => privacy::kernel_extensions(case, node, lists),
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
            None => case.error(node, "missing-key", format!("{what} has no {key}. Devices refuse the profile."), advice),
            Some(child) if case.string(child).is_some_and(|text| text.is_empty()) => {
                case.error(child, "missing-key", format!("{what} has an empty {key}. Devices refuse the profile."), advice)
            }
            Some(_) => {}
        }
    }
}

/// The type of the outer dictionary.
fn root_type(case: &mut Case) {
    let Some(node) = case.child(ROOT, "PayloadType") else { return };
    if case.value(node).is_some_and(|kind| !kind.is_empty() && kind != "Configuration") {
        let advice = "Change the value, or put what is here into the PayloadContent of a profile if it is one payload.";
        case.error(node, "profile-type", "PayloadType of a profile must be Configuration. Devices refuse the profile.", advice);
    }
}

/// A profile in the place of a payload.
fn nested(case: &mut Case, payload: NodeId) {
    let node = case.child(payload, "PayloadType").unwrap_or(payload);
    let message =
        "This payload is a whole profile: its PayloadType is Configuration. No payload has that type, so devices apply nothing of it.";
    case.warn(
        node,
        "profile-in-profile",
        message,
        "Move its payloads into the PayloadContent of the outer profile, or install it as a profile of its own.",
    );
}

fn empty(case: &mut Case, payloads: &[NodeId]) {
    let list = case.child(ROOT, "PayloadContent");
    if let Some(list) = list.filter(|list| payloads.is_empty() && case.doc.kind(*list) == Kind::Array && case.doc.count(*list) == 0)
        && case.is_whole()
    {
        let message = "The profile has no payloads. Installing it changes nothing.";
        case.warn(list, "no-payloads", message, "Add a payload, or check what left them out.");
    }
}

/// UUIDs and identifiers that are there twice.
fn unique(case: &mut Case, seen: &mut Seen, node: NodeId) {
    let value = |case: &Case, key: &str| {
        let child = case.child(node, key)?;
        Some((child, case.value(child).filter(|text| !text.is_empty())?.into_owned()))
    };
    let whose = |case: &Case, other: NodeId| match other {
        ROOT => "the profile itself".to_owned(),
        other => format!("payload {}", case.doc.index(other).unwrap_or_default() + 1),
    };
    if let Some((child, text)) = value(case, "PayloadUUID")
        && let Some(other) = seen.uuids.insert(text.to_ascii_uppercase(), node)
    {
        let message =
            format!("PayloadUUID {} is also that of {}. What refers to one of them may find the other.", shown(&text), whose(case, other));
        let advice = "Give it a new one, for example with uuidgen.";
        case.warn(child, "duplicate-uuid", message, advice);
    }
    if let Some((child, text)) = value(case, "PayloadIdentifier")
        && let Some(other) = seen.names.insert(text.clone(), node)
    {
        let message = format!(
            "PayloadIdentifier {} is also that of {}. On an update, devices match payloads by it.",
            shown(&text),
            whose(case, other)
        );
        let advice = "Give each its own, for example with a suffix.";
        let level = if other == ROOT { Level::Info } else { Level::Warning };
        case.note(child, level, "duplicate-identifier", message, advice);
    }
}

/// When and by whom it can be removed.
fn removal(case: &mut Case) {
    let past = |case: &Case, key: &str| case.child(ROOT, key).filter(|node| case.moment(*node).is_some_and(|at| at < case.now));
    if let Some(node) = past(case, "RemovalDate") {
        case.warn(
            node,
            "removal-past",
            "RemovalDate has passed. A device removes the profile at once, or does not install it.",
            "Set a later date, or leave the key out.",
        );
    }
    if let Some(node) = past(case, "PayloadExpirationDate") {
        case.info(
            node,
            "expiration-past",
            "PayloadExpirationDate has passed. A device shows the profile as expired.",
            "Set a later date, or leave the key out.",
        );
    }
    let duration = case.child(ROOT, "DurationUntilRemoval");
    if let Some(node) = duration.filter(|_| case.number(ROOT, "DurationUntilRemoval").is_some_and(|seconds| seconds <= 0.0)) {
        case.warn(
            node,
            "removal-past",
            "DurationUntilRemoval leaves no time. A device removes the profile as soon as it is installed.",
            "Write the number of seconds for which the profile should stay.",
        );
    }
}

/// A password for removal that no payload sets.
fn removal_password(case: &mut Case, is_set: bool) {
    let asks = case.child(ROOT, "HasRemovalPasscode").filter(|_| case.flag(ROOT, "HasRemovalPasscode") == Some(true));
    if let Some(node) = asks.filter(|_| !is_set && case.is_whole()) {
        let advice = "Add a payload com.apple.profileRemovalPassword, or leave HasRemovalPasscode out.";
        case.warn(node, "removal-password", "HasRemovalPasscode is true, and no payload sets the password.", advice);
    }
}
