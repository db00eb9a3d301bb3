//! How a document stands to the targeted device, in one sentence: how many of its settings apply, and what becomes of the others.

use std::collections::BTreeMap;

use super::availability::Status;
use super::support::{forbids, names_of};
use super::{Enrollment, Receiver, Target};
use crate::annotate::Annotator;
use crate::catalog::{self, Availability, DictId, Mode, Modes, Successors};
use crate::decode::{Document, Kind, NodeId, ROOT};
use crate::recognize::Reading;
use crate::remark::Remark;

/// Settings that are looked at.
const LOOKED_AT: usize = 20_000;

/// A verdict for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// "5 of 18 settings apply on macOS 27, unsupervised".
    pub title: String,
    pub applies: usize,
    pub all: usize,
    /// What becomes of the others: "12 are not for macOS", each with the settings.
    pub parts: Vec<(String, Vec<NodeId>)>,
}

/// What becomes of a setting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Refused,
    Elsewhere,
    /// Since when, and what to use instead.
    Ended(String, String),
    NotYet(String),
    Supervision,
    UserEnrollment,
    Automated,
    ByMdmOnly,
    Unknown,
    Deprecated(String, String),
    Applies,
}

/// The verdict on a profile, a payload, a declaration or a command; `None` for anything else, and without a target. `found` is
/// what was found in the document for this target.
pub fn verdict(doc: &Document, reading: Option<&Reading>, target: &Target, found: &[(NodeId, &Remark)]) -> Option<Verdict> {
    if *target == Target::default() || doc.is_empty() {
        return None;
    }
    let settings = settings(doc, reading?)?;
    let mut annotator = Annotator::new(reading, true);
    let mut fates: BTreeMap<Fate, Vec<NodeId>> = BTreeMap::new();
    for (node, owner) in &settings {
        let refused = found.iter().any(|(at, remark)| remark.code == "receiver-refuses" && *at >= *node && *at < doc.after(*node));
        let fate = if refused { Fate::Refused } else { fate(doc, &mut annotator, *node, *owner, target) };
        fates.entry(fate).or_default().push(*node);
    }
    let is_fine = |fate: &Fate| matches!(fate, Fate::Applies | Fate::Deprecated(..));
    let applies: usize = fates.iter().filter(|(fate, _)| is_fine(fate)).map(|(_, nodes)| nodes.len()).sum();
    let all = settings.len();
    let mut parts: Vec<(String, Vec<NodeId>)> = fates
        .into_iter()
        .filter(|(fate, _)| *fate != Fate::Applies)
        .map(|(fate, nodes)| (words(&fate, nodes.len(), target), nodes))
        .collect();
    parts.extend(receiver(found, target));
    Some(Verdict { title: title(applies, all, target), applies, all, parts })
}

/// The settings of a document, each with the payload, declaration or command that it belongs to.
fn settings(doc: &Document, reading: &Reading) -> Option<Vec<(NodeId, Option<DictId>)>> {
    if reading.elements || doc.kind(ROOT) != Kind::Dict {
        return None;
    }
    let catalog = catalog::get();
    let message = catalog.dict(reading.message);
    let keys = |node: NodeId, owner: Option<DictId>, but: &'static [&'static str]| {
        let children = doc.children(node).filter(move |child| doc.key(*child).is_some_and(|key| !is_envelope(key) && !but.contains(&key)));
        let keys: Vec<(NodeId, Option<DictId>)> = children.map(|child| (child, owner)).collect();
        // What has no settings is one itself.
        if keys.is_empty() { vec![(node, owner)] } else { keys }
    };
    let of_type = |node: NodeId| {
        let kind = doc.child(node, "PayloadType").and_then(|kind| doc.text(kind))?;
        catalog.dispatch("Payload", &kind)
    };
    let settings = match message.kind {
        "profile" => {
            let list = doc.child(ROOT, "PayloadContent").filter(|list| doc.kind(*list) == Kind::Array)?;
            let payloads = doc.children(list).filter(|node| doc.kind(*node) == Kind::Dict);
            payloads.flat_map(|payload| keys(payload, of_type(payload), &[])).take(LOOKED_AT).collect()
        }
        "payload" => keys(ROOT, Some(reading.message), &[]),
        "declaration" => keys(doc.child(ROOT, "Payload")?, Some(reading.message), &[]),
        "command" => keys(doc.child(ROOT, "Command")?, Some(reading.message), &["RequestType"]),
        _ => return None,
    };
    Some(settings)
}

fn is_envelope(key: &str) -> bool {
    matches!(
        key,
        "PayloadType"
            | "PayloadUUID"
            | "PayloadIdentifier"
            | "PayloadVersion"
            | "PayloadDisplayName"
            | "PayloadDescription"
            | "PayloadOrganization"
            | "PayloadEnabled"
            | "PayloadScope"
    )
}

fn fate(doc: &Document, annotator: &mut Annotator, node: NodeId, owner: Option<DictId>, target: &Target) -> Fate {
    let catalog = catalog::get();
    if let Some(owner) = owner {
        let whole = of(&catalog.message_availability(owner), &catalog.message_modes(owner), catalog.message_successors(owner), target);
        if whole != Fate::Applies && !matches!(whole, Fate::Deprecated(..)) {
            return whole;
        }
    }
    let is_whole = doc.key(node).is_none() || matches!(doc.key(node), Some("Payload" | "Command"));
    match annotator.known(doc, node).field {
        Some(id) if !is_whole => {
            if forbids(id, target) {
                return Fate::UserEnrollment;
            }
            of(&catalog.availability(id), &catalog.modes(id), catalog.successors(id), target)
        }
        None if !is_whole => Fate::Unknown,
        _ => owner.map_or(Fate::Unknown, |owner| {
            of(&catalog.message_availability(owner), &catalog.message_modes(owner), catalog.message_successors(owner), target)
        }),
    }
}

/// The fate of a thing by what the catalog says of it.
fn of(available: &Availability, modes: &Modes, successors: &Successors, target: &Target) -> Fate {
    let platform = target.platform();
    let late = match Status::of(available, target) {
        Status::Elsewhere => return Fate::Elsewhere,
        Status::Removed(since) => return Fate::Ended(since, names_of(successors)),
        Status::NotYet(since) => return Fate::NotYet(since),
        Status::Deprecated(since) => Some(since),
        Status::Unknown | Status::Available => None,
    };
    let is = |mode: Mode, value: &str| !platform.is_empty() && modes.get(mode, platform) == Some(value);
    if target.supervised == Some(false) && available.needs_supervision(platform) && !platform.is_empty() {
        return Fate::Supervision;
    }
    if target.enrollment == Enrollment::User && is(Mode::UserEnrollment, "forbidden") {
        return Fate::UserEnrollment;
    }
    if matches!(target.enrollment, Enrollment::User | Enrollment::Device) && is(Mode::Automated, "yes") {
        return Fate::Automated;
    }
    if target.receiver == Receiver::Hand && (platform.is_empty() || platform == "macOS") && modes.get(Mode::Manual, "macOS") == Some("no") {
        return Fate::ByMdmOnly;
    }
    late.map_or(Fate::Applies, |since| Fate::Deprecated(since, names_of(successors)))
}

fn title(applies: usize, all: usize, target: &Target) -> String {
    let what = if all == 1 { "setting" } else { "settings" };
    let place = target.words();
    match applies {
        0 if all == 1 => format!("The one setting does not apply {place}"),
        0 => format!("None of {all} settings applies {place}"),
        count if count == all && all == 1 => format!("The one setting applies {place}"),
        count if count == all => format!("All {all} {what} apply {place}"),
        1 => format!("1 of {all} {what} applies {place}"),
        count => format!("{count} of {all} {what} apply {place}"),
    }
}

fn words(fate: &Fate, count: usize, target: &Target) -> String {
    let (is, does, needs) = if count == 1 { ("is", "takes", "needs") } else { ("are", "take", "need") };
    let instead = |names: &str| if names.is_empty() { String::new() } else { format!(": use {names}") };
    match fate {
        Fate::Refused => format!("{count} {is} not accepted by {}", target.receiver.words()),
        Fate::Elsewhere => format!("{count} {is} not for {}", target.platform),
        Fate::Ended(since, names) => format!("{count} ended with {since}{}", instead(names)),
        Fate::NotYet(since) => format!("{count} {} with {since}", if count == 1 { "comes" } else { "come" }),
        Fate::Supervision => format!("{count} {needs} supervision"),
        Fate::UserEnrollment => format!("{count} {is} not allowed under User Enrollment"),
        Fate::Automated => format!("{count} {needs} Automated Device Enrollment"),
        Fate::ByMdmOnly => format!("{count} {does} effect only when an MDM server installs the profile"),
        Fate::Unknown => format!("{count} {is} not in the catalog"),
        Fate::Deprecated(since, names) => {
            format!("{count} {} but {is} deprecated since {since}{}", if count == 1 { "applies" } else { "apply" }, instead(names))
        }
        Fate::Applies => String::new(),
    }
}

/// What a receiver refuses, and whether anything is known that it would.
fn receiver(found: &[(NodeId, &Remark)], target: &Target) -> Option<(String, Vec<NodeId>)> {
    if target.receiver != Receiver::BusinessManager {
        return None;
    }
    let nodes: Vec<NodeId> = found.iter().filter(|(_, remark)| remark.code == "receiver-refuses").map(|(node, _)| *node).collect();
    let name = target.receiver.words();
    Some(match nodes.len() {
        0 => (format!("Nothing is known for which {name} would refuse it"), nodes),
        1 => (format!("{name} refuses it for 1 reason"), nodes),
        count => (format!("{name} refuses it for {count} reasons"), nodes),
    })
}
