//! What the device that somebody writes for makes of a thing: whether its system has it, and whether its enrollment allows it.

use super::availability::{Availability, Status};
use super::case::{Case, Payload};
use super::enrollment::{self, Facts};
use super::{Enrollment, Target};
use crate::catalog::{self, Dict, Field, FieldId};
use crate::decode::{NodeId, ROOT};
use crate::remark::Level;

/// Says what is wrong with using `name` on the targeted device; `true` if it does not work there at all.
pub(super) fn report(case: &mut Case, node: NodeId, name: &str, available: &Availability) -> bool {
    let advice = "It is ignored there, or makes the device refuse the whole. Leave it out, or send it to other devices only.";
    let (level, code, message, advice) = match available.status(case.target) {
        Status::Unknown | Status::Available => return false,
        Status::Deprecated(since) => {
            let advice = "It still works. Its description says what takes its place, if anything does.";
            (Level::Info, "deprecated", format!("{name} is deprecated since {since}."), advice)
        }
        Status::Removed(since) => {
            let advice = "Systems from then on ignore it. Its description says what takes its place, if anything does.";
            (Level::Warning, "removed", format!("{name} has no effect any more since {since}."), advice)
        }
        Status::NotYet(since) => {
            let message = format!("{name} comes with {since}; your target is {} {}.", case.platform(), case.target.version);
            (Level::Warning, "not-yet", message, advice)
        }
        Status::Elsewhere => {
            let message = format!("{name} is not for {}, only for {}.", case.platform(), available.words());
            (Level::Warning, "not-on-platform", message, advice)
        }
    };
    case.note(node, level, code, message, advice);
    level == Level::Warning
}

/// How a field stands to the targeted device, in words; empty where nothing is known or nothing is set.
pub fn on_target(id: FieldId, target: &Target) -> String {
    if *target == Target::default() {
        return String::new();
    }
    let catalog = catalog::get();
    let field = catalog.field(id);
    let dict = catalog.dict(field.dict);
    let available = Availability::parse(if field.since.is_empty() { dict.since } else { field.since });
    let place = [if target.platform.is_empty() { "it" } else { &target.platform }, &target.version].join(" ");
    let place = place.trim_end();
    let mut words = match available.status(target) {
        Status::Unknown => String::new(),
        Status::Available => ["works on ", place].concat(),
        Status::Deprecated(since) => ["works on ", place, ", deprecated since ", &since].concat(),
        Status::Removed(since) => return ["has no effect on ", place, ": removed with ", &since].concat(),
        Status::NotYet(since) => return ["not on ", place, ": comes with ", &since].concat(),
        Status::Elsewhere => return ["not on ", place, ": only on ", &available.words()].concat(),
    };
    let mut add = |more: &str| {
        if !words.is_empty() {
            words.push_str("; ");
        }
        words.push_str(more);
    };
    let needs_supervision = available.needs_supervision(target) || enrollment::is_supervised_only(dict, target.platform());
    match target.supervised {
        Some(true) if needs_supervision => add("needs supervision, which the device has"),
        Some(false) if needs_supervision => add("not on this device: it needs supervision"),
        None if needs_supervision => add("needs a supervised device"),
        _ => {}
    }
    if enrollment::forbids(target, field) || target.enrollment == Enrollment::User && enrollment::is_not_for_users(dict, target.platform())
    {
        add("not allowed under User Enrollment");
    }
    words
}

/// What to do about a thing that needs supervision.
pub(super) const SUPERVISE: &str =
    "Unsupervised devices ignore it or refuse it. Devices become supervised by Automated Device Enrollment or Apple Configurator.";

/// Says that a key needs supervision where the device is known to have none: of two hundred keys nobody wants to be reminded.
pub(super) fn supervision(case: &mut Case, node: NodeId, name: &str, available: &Availability) {
    if !asks_supervision(case, available) {
        return;
    }
    let on_mac = case.platform().is_empty() && available.on("macOS").is_some();
    let place = if on_mac { ", Macs aside" } else { "" };
    case.warn(node, "needs-supervision", format!("{name} works on supervised devices only{place}."), SUPERVISE);
}

pub(super) fn asks_supervision(case: &Case, available: &Availability) -> bool {
    case.target.supervised == Some(false) && available.needs_supervision(case.target)
}

/// What holds for a payload by its type.
pub(super) fn payload(case: &mut Case, payload: &Payload) {
    let (node, name) = (payload.node, payload.kind.as_ref());
    let Some(dict) = catalog::get().dispatch("Payload", name).map(|dict| catalog::get().dict(dict)).filter(|dict| dict.name == name) else {
        return;
    };
    let title = format!("The payload {} ({})", name, dict.title);
    usable(case, node, dict, &title);
    let Some(facts) = enrollment::of(name) else { return };
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
    if report(case, node, title, &available) {
        return;
    }
    let platform = case.platform().to_owned();
    let facts = enrollment::of(dict.name).unwrap_or_default();
    supervised(case, node, title, facts);
    if case.target.enrollment == Enrollment::User && facts.has("no-user-enrolment", &platform) {
        let advice = "Devices under User Enrollment refuse it. Enrol the device as the organisation's own, or leave this out.";
        case.warn(node, "no-user-enrolment", format!("{title} is not allowed under User Enrollment."), advice);
    }
    if matches!(case.target.enrollment, Enrollment::User | Enrollment::Device) && facts.has("automated-only", &platform) {
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
    match case.target.supervised {
        Some(true) => {}
        // It may well be meant for the other platforms.
        None if some_only => {}
        Some(false) => case.warn(node, "needs-supervision", format!("{title} works{place} on supervised devices only."), SUPERVISE),
        None => case.info(node, "needs-supervision", format!("{title} needs a supervised device{place}."), SUPERVISE),
    }
}

/// A key that User Enrollment forbids although it takes the payload.
pub(super) fn key(case: &mut Case, node: NodeId, field: &Field) {
    if enrollment::forbids(case.target, field) {
        let message = format!("{} is not allowed under User Enrollment.", field.key);
        case.warn(node, "no-user-enrolment", message, "Personal devices ignore it or refuse the payload. Leave it out for them.");
    }
}

/// Whether a device takes only one payload of a type.
pub(super) fn is_one_only(case: &Case, kind: &str) -> bool {
    enrollment::of(kind).is_some_and(|facts| facts.has("one-only", case.platform()))
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
    if !enrollment::of(name).is_some_and(|facts| facts.has(wrong, "macOS")) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn target(platform: &str, version: &str) -> Target {
        Target { platform: platform.to_owned(), version: version.to_owned(), ..Target::default() }
    }

    #[test]
    fn a_field_is_told_for_the_device_that_is_aimed_at() {
        let told = |id: &str, target: &Target| on_target(catalog::get().by_id(id).expect("a field"), target);
        let bluetooth = "com.apple.applicationaccess/allowBluetoothModification";
        assert_eq!(told(bluetooth, &Target::default()), "");
        assert_eq!(told(bluetooth, &target("iOS", "10")), "not on iOS 10: comes with iOS 11.0");
        let mut phone = target("iOS", "17.6");
        assert_eq!(told(bluetooth, &phone), "works on iOS 17.6; needs a supervised device");
        phone.supervised = Some(false);
        assert_eq!(told(bluetooth, &phone), "works on iOS 17.6; not on this device: it needs supervision");
        assert!(told(bluetooth, &target("watchOS", "")).starts_with("not on watchOS: only on iOS 11.0"));
        let user = Target { enrollment: Enrollment::User, ..target("iOS", "") };
        assert!(told("com.apple.app.lock/App", &user).ends_with("not allowed under User Enrollment"));
    }
}
