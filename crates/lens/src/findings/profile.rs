//! A profile as a whole: its envelope, how it goes away again, and each payload by its type.

use std::collections::HashMap;

use super::case::{Case, Payload, shown};
use super::lists::Lists;
use super::{certificates, ignored, mdm, network, privacy, references, support};
use crate::decode::{Kind, NodeId, ROOT};
use crate::remark::Level;

/// What every payload and every profile has; a device refuses the profile otherwise.
const ENVELOPE: [(&str, &str); 4] = [
    ("PayloadType", "It says what the payload is. A profile has Configuration, a payload a name such as com.apple.wifi.managed."),
    ("PayloadUUID", "Make one up, for instance with uuidgen; it has to differ from all others in the profile."),
    ("PayloadIdentifier", "Choose a name in reverse DNS, such as com.example.wifi, and keep it through later versions."),
    ("PayloadVersion", "Write the number 1; it is the version of the format and not yours."),
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
    let message = format!("This is another payload {name}, of which a device takes only one; the first is payload {}.", first + 1);
    case.warn(payload.node, "one-only", message, "Put the settings into one payload: which of them counts is undefined.");
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
            None => case.error(node, "missing-key", format!("{what} has no {key}."), advice),
            Some(child) if case.string(child).is_some_and(|text| text.is_empty()) => {
                case.error(child, "missing-key", format!("{what} has an empty {key}."), advice)
            }
            Some(_) => {}
        }
    }
}

fn empty(case: &mut Case, payloads: &[NodeId]) {
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
fn unique(case: &mut Case, seen: &mut Seen, node: NodeId) {
    let value = |case: &Case, key: &str| {
        let child = case.child(node, key)?;
        Some((child, case.string(child).filter(|text| !text.is_empty())?.into_owned()))
    };
    let whose = |case: &Case, other: NodeId| match other {
        ROOT => "the profile itself".to_owned(),
        other => format!("payload {}", case.doc.index(other).unwrap_or_default() + 1),
    };
    if let Some((child, text)) = value(case, "PayloadUUID")
        && let Some(other) = seen.uuids.insert(text.to_ascii_uppercase(), node)
    {
        let message = format!("The PayloadUUID {} is also that of {}.", shown(&text), whose(case, other));
        let advice = "Give it a new one (uuidgen): devices tell payloads apart by it, and what refers to it may find the other.";
        case.warn(child, "duplicate-uuid", message, advice);
    }
    if let Some((child, text)) = value(case, "PayloadIdentifier")
        && let Some(other) = seen.names.insert(text.clone(), node)
    {
        let message = format!("The PayloadIdentifier {} is also that of {}.", shown(&text), whose(case, other));
        let advice = "Give each its own, for instance with a suffix: on an update the device matches payloads by it.";
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
}

/// A password for removal that no payload sets.
fn removal_password(case: &mut Case, is_set: bool) {
    let asks = case.child(ROOT, "HasRemovalPasscode").filter(|_| case.flag(ROOT, "HasRemovalPasscode") == Some(true));
    if let Some(node) = asks.filter(|_| !is_set) {
        let advice = "Add a payload com.apple.profileRemovalPassword, or take HasRemovalPasscode out.";
        case.warn(node, "removal-password", "HasRemovalPasscode is true, and no payload sets the password.", advice);
    }
}
