//! Where a payload, command or declaration may be used at all: enrolment, channel, how many. Facts in `enrolment.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::availability::{self, Availability};
use super::case::{Case, Payload};
use crate::catalog::{self, Dict, Field};
use crate::decode::{NodeId, ROOT};
use crate::worker::protocol::{Aim, Enrolment};

const FACTS: &str = include_str!("enrolment.tsv");

/// One line of the facts. Words may end in `:` and the platforms for which they hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    flags: &'static str,
    /// Keys that User Enrollment forbids.
    keys: &'static str,
}

pub(super) fn of(name: &str) -> Option<Facts> {
    static TABLE: OnceLock<HashMap<&'static str, Facts>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let lines = FACTS.lines().filter(|line| !line.starts_with('#'));
        let cells = lines.filter_map(|line| line.split_once('\t'));
        cells
            .map(|(name, rest)| (name, rest.split_once('\t').unwrap_or((rest, ""))))
            .map(|(name, (flags, keys))| (name, Facts { flags, keys }))
            .collect()
    });
    table.get(name).copied()
}

impl Facts {
    /// Whether a flag holds on a platform; on any, if none is aimed at and it holds on all.
    pub fn has(self, flag: &str, platform: &str) -> bool {
        holds(self.flags, flag, platform)
    }

    /// Platforms on which a flag holds, with commas between; empty for all.
    fn places(self, flag: &str) -> Option<&'static str> {
        self.flags.split(' ').find_map(|word| match word.split_once(':') {
            Some((word, platforms)) => (word == flag).then_some(platforms),
            None => (word == flag).then_some(""),
        })
    }
}

fn holds(words: &str, wanted: &str, platform: &str) -> bool {
    words.split(' ').any(|word| match word.split_once(':') {
        Some((word, platforms)) => word == wanted && platforms.split(',').any(|known| known == platform),
        None => word == wanted,
    })
}

/// What holds for a payload by its type.
pub(super) fn payload(case: &mut Case, payload: &Payload) {
    let (node, name) = (payload.node, payload.kind.as_ref());
    let Some(dict) = catalog::get().dispatch("Payload", name).map(|dict| catalog::get().dict(dict)).filter(|dict| dict.name == name) else {
        return;
    };
    let title = format!("The payload {} ({})", name, dict.title);
    usable(case, node, dict, &title);
    let Some(facts) = of(name) else { return };
    let platform = case.platform().to_owned();
    if facts.has("no-manual-install", &platform) {
        let advice = "Installed by hand it has no effect or is refused. Send it from the MDM server that the device is enrolled with.";
        case.info(node, "needs-mdm", format!("{title} takes effect only when an MDM server installs it."), advice);
    }
}

/// What holds for a command.
pub(super) fn command(case: &mut Case, dict: &Dict) {
    let node = case.child(ROOT, "Command").unwrap_or(ROOT);
    usable(case, node, dict, &format!("The command {}", dict.name));
}

/// What holds for a declaration.
pub(super) fn declaration(case: &mut Case, node: NodeId, dict: &Dict) {
    usable(case, node, dict, &format!("The declaration {}", dict.title));
}

/// Platform, supervision and enrolment of a message as a whole.
fn usable(case: &mut Case, node: NodeId, dict: &Dict, title: &str) {
    let available = Availability::parse(dict.since);
    if availability::report(case, node, title, &available) {
        return;
    }
    let platform = case.platform().to_owned();
    let facts = of(dict.name).unwrap_or(Facts { flags: "", keys: "" });
    supervised(case, node, title, facts);
    if case.aim.enrolment == Enrolment::User && facts.has("no-user-enrolment", &platform) {
        let advice = "Devices under User Enrollment refuse it. Enrol the device as the organisation's own, or leave this out.";
        case.warn(node, "no-user-enrolment", format!("{title} is not allowed under User Enrollment."), advice);
    }
    if matches!(case.aim.enrolment, Enrolment::User | Enrolment::Device) && facts.has("automated-only", &platform) {
        let advice = "Devices take it only if they came in by Apple Business or School Manager.";
        case.warn(node, "needs-automated", format!("{title} needs Automated Device Enrollment."), advice);
    }
}

/// Says what needs supervision; as a hint only where nothing is known of the device.
fn supervised(case: &mut Case, node: NodeId, title: &str, facts: Facts) {
    let Some(places) = facts.places("supervised-only") else { return };
    let here = case.platform().is_empty() || places.is_empty() || places.split(',').any(|place| place == case.platform());
    if !here {
        return;
    }
    let some_only = case.platform().is_empty() && !places.is_empty();
    let place = if some_only { format!(" on {}", places.replace(',', ", ")) } else { String::new() };
    match case.aim.supervised {
        Some(true) => {}
        // It may well be meant for the other platforms.
        None if some_only => {}
        Some(false) => {
            case.warn(node, "needs-supervision", format!("{title} works{place} on supervised devices only."), availability::SUPERVISE)
        }
        None => case.info(node, "needs-supervision", format!("{title} needs a supervised device{place}."), availability::SUPERVISE),
    }
}

/// Whether a message as a whole works on supervised devices only.
pub(super) fn is_supervised_only(dict: &Dict, platform: &str) -> bool {
    of(dict.name).is_some_and(|facts| facts.has("supervised-only", platform))
}

/// Whether User Enrollment forbids a message as a whole.
pub(super) fn is_not_for_users(dict: &Dict, platform: &str) -> bool {
    of(dict.name).is_some_and(|facts| facts.has("no-user-enrolment", platform))
}

/// A key that User Enrollment forbids although it takes the payload.
pub(super) fn key(case: &mut Case, node: NodeId, field: &Field) {
    if forbids(case.aim, field) {
        let message = format!("{} is not allowed under User Enrollment.", field.key);
        case.warn(node, "no-user-enrolment", message, "Personal devices ignore it or refuse the payload. Leave it out for them.");
    }
}

pub(super) fn forbids(aim: &Aim, field: &Field) -> bool {
    let platform = availability::platform(aim);
    aim.enrolment == Enrolment::User
        && of(catalog::get().dict(field.dict).name)
            .is_some_and(|facts| holds(facts.keys, field.key, platform) || on_all(facts.keys, field.key, platform))
}

/// Without a platform, iOS speaks for all: User Enrollment is mostly used there.
fn on_all(keys: &str, key: &str, platform: &str) -> bool {
    platform.is_empty() && holds(keys, key, "iOS")
}

/// Whether a device takes only one payload of a type.
pub(super) fn is_one_only(case: &Case, kind: &str) -> bool {
    of(kind).is_some_and(|facts| facts.has("one-only", case.platform()))
}

/// A payload in a profile whose scope it does not fit; only Macs have scopes.
pub(super) fn scope(case: &mut Case, payload: &Payload) {
    let Some(scope) = case.text(ROOT, "PayloadScope") else { return };
    if !matches!(case.platform(), "" | "macOS") {
        return;
    }
    let (wrong, place, other) = match scope.as_ref() {
        "User" => ("device-channel", "the whole Mac", "System"),
        "System" => ("user-channel", "one user", "User"),
        _ => return,
    };
    let name = payload.kind.as_ref();
    if !of(name).is_some_and(|facts| facts.has(wrong, "macOS")) {
        return;
    }
    let message = format!("{name} works only for {place} on a Mac, and the profile's PayloadScope is {scope}.");
    let advice = format!("Set PayloadScope to {other}, or move the payload to a profile of its own.");
    let also_elsewhere = catalog::get().named(name).is_some_and(|dict| !catalog::get().dict(dict).since.trim().starts_with("macOS"));
    if also_elsewhere && case.platform().is_empty() {
        case.info(payload.node, "scope", message, advice);
    } else {
        case.warn(payload.node, "scope", message, advice);
    }
}
