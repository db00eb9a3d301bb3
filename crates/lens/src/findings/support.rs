//! What the device that somebody writes for makes of a thing: whether its system has it, and whether its enrollment allows it.

use super::availability::Status;
use super::case::{Case, Payload};
use super::receivers;
use super::{Enrollment, Target};
use crate::catalog::{self, Availability, DictId, FieldId, Mode, Modes, Successors, devices};
use crate::decode::{NodeId, ROOT};
use crate::remark::Level;

/// A thing of the catalog as findings call it.
pub(super) struct Thing<'a> {
    pub name: &'a str,
    pub available: &'a Availability<'a>,
    pub successors: &'a Successors,
}

/// Says what is wrong with using a thing on the targeted device; `true` if it does not work there at all.
pub(super) fn report(case: &mut Case, node: NodeId, thing: &Thing) -> bool {
    let name = thing.name;
    let elsewhere =
        || "It is ignored there, or makes the device refuse the whole. Leave it out, or send it to other devices only.".to_owned();
    let (level, code, message, advice) = match Status::of(thing.available, case.target) {
        Status::Unknown | Status::Available => return false,
        Status::Deprecated(since) => {
            let advice = format!("It still works.{}", instead(thing.successors, ""));
            (Level::Info, "deprecated", format!("{name} is deprecated since {since}."), advice)
        }
        Status::Removed(since) => {
            let advice = format!("It has no effect from then on.{}", instead(thing.successors, " Leave it out."));
            (Level::Warning, "removed", format!("{name} ended with {since}."), advice)
        }
        Status::NotYet(since) => {
            let message = format!("{name} comes with {since}; your target is {} {}.", case.platform(), case.target.version);
            (Level::Warning, "not-yet", message, elsewhere())
        }
        Status::Elsewhere => {
            let message = format!("{name} is not for {}, only for {}.", case.platform(), thing.available.words());
            (Level::Warning, "not-on-platform", message, elsewhere())
        }
    };
    case.note(node, level, code, message, advice);
    level == Level::Warning
}

/// The sentence that names what takes the place of a thing, or says that nothing does.
fn instead(successors: &Successors, unsaid: &str) -> String {
    match (names_of(successors), successors) {
        (names, Successors::None) if names.is_empty() => " Apple names nothing that takes its place.".to_owned(),
        (names, _) if names.is_empty() => unsaid.to_owned(),
        (names, _) => format!(" Use {names} instead."),
    }
}

/// What takes the place of a thing: "a, b and c"; empty where nothing is said to.
pub(super) fn names_of(successors: &Successors) -> String {
    let names: Vec<String> = successors.list().iter().map(|successor| catalog::get().successor(*successor).1).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How a field stands to the targeted device, in words; empty where nothing is known or nothing is set.
pub fn on_target(id: FieldId, target: &Target) -> String {
    if *target == Target::default() {
        return String::new();
    }
    let catalog = catalog::get();
    let available = catalog.availability(id);
    let place = [if target.platform.is_empty() { "it" } else { &target.platform }, &target.version].join(" ");
    let place = place.trim_end();
    let mut words = match Status::of(&available, target) {
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
    let message = catalog.message_availability(catalog.field(id).dict);
    let needs_supervision = available.needs_supervision(target.platform()) || message.needs_supervision(target.platform());
    match target.supervised {
        Some(true) if needs_supervision => add("needs supervision, which the device has"),
        Some(false) if needs_supervision => add("not on this device: it needs supervision"),
        None if needs_supervision => add("needs a supervised device"),
        _ => {}
    }
    if forbids(id, target) {
        add("not allowed under User Enrollment");
    }
    words
}

/// What to do about a thing that needs supervision.
const SUPERVISE: &str =
    "Unsupervised devices ignore it or refuse it. Devices become supervised by Automated Device Enrollment or Apple Configurator.";

/// Says that a key needs supervision where the device is known to have none: of two hundred keys nobody wants to be reminded.
pub(super) fn supervision(case: &mut Case, node: NodeId, thing: &Thing) {
    if asks_supervision(case, thing.available) {
        let place = supervised_place(case, thing.available);
        case.warn(node, "needs-supervision", format!("{} works on supervised {place} only.", thing.name), SUPERVISE);
    }
}

/// What has to be supervised: "devices", or which where others need not.
fn supervised_place(case: &Case, available: &Availability) -> String {
    let all: Vec<&str> = available.platforms.iter().map(|platform| platform.name).collect();
    let supervised: Vec<&str> = all.iter().copied().filter(|name| available.needs_supervision(name)).collect();
    if case.platform().is_empty() && supervised.len() < all.len() { devices(&supervised) } else { "devices".to_owned() }
}

pub(super) fn asks_supervision(case: &Case, available: &Availability) -> bool {
    case.target.supervised == Some(false) && available.needs_supervision(case.platform())
}

/// What holds for a payload by its type.
pub(super) fn payload(case: &mut Case, payload: &Payload) {
    let Some(id) = of_type(&payload.kind) else { return };
    let title = format!("The payload {} ({})", payload.kind, catalog::get().dict(id).title);
    usable(case, payload.node, id, &title);
    receivers::payload(case, payload.node);
    if is_said(case, id, Mode::Manual, "no") && !receivers::only_by_mdm(case, payload.node, &title) {
        let advice = "Installed by hand it has no effect or is refused. Send it from the MDM server that the device is enrolled with.";
        case.info(payload.node, "needs-mdm", format!("{title} takes effect only when an MDM server installs it."), advice);
    }
}

/// The payload of a type that has a message of its own in the catalog.
fn of_type(kind: &str) -> Option<DictId> {
    let catalog = catalog::get();
    catalog.dispatch("Payload", kind).filter(|id| catalog.dict(*id).name == kind)
}

/// What holds for a command.
pub(super) fn command(case: &mut Case, id: DictId) {
    let node = case.child(ROOT, "Command").unwrap_or(ROOT);
    usable(case, node, id, &format!("The command {}", catalog::get().dict(id).name));
}

/// What holds for a declaration.
pub(super) fn declaration(case: &mut Case, node: NodeId, id: DictId) {
    usable(case, node, id, &format!("The declaration {}", catalog::get().dict(id).title));
}

/// Platform, supervision and enrollment of a message as a whole.
fn usable(case: &mut Case, node: NodeId, id: DictId, title: &str) {
    let catalog = catalog::get();
    let available = catalog.message_availability(id);
    let thing = Thing { name: title, available: &available, successors: catalog.message_successors(id) };
    if report(case, node, &thing) {
        return;
    }
    supervised(case, node, &thing);
    if case.target.enrollment == Enrollment::User && is_said(case, id, Mode::UserEnrollment, "forbidden") {
        let advice = "Devices under User Enrollment refuse it. Enroll the device as the organization's own, or leave this out.";
        case.warn(node, "no-user-enrolment", format!("{title} is not allowed under User Enrollment."), advice);
    }
    if matches!(case.target.enrollment, Enrollment::User | Enrollment::Device) && is_said(case, id, Mode::Automated, "yes") {
        let advice = "Devices take it only if they came in by Apple Business or School Manager.";
        case.warn(node, "needs-automated", format!("{title} needs Automated Device Enrollment."), advice);
    }
}

/// Whether a mode of a message has a value on the target's platform; without one, on all that can have the mode.
fn is_said(case: &Case, id: DictId, mode: Mode, value: &str) -> bool {
    let catalog = catalog::get();
    let available = catalog.message_availability(id);
    let has_mode = |name: &&str| mode != Mode::UserEnrollment || USER_ENROLLMENT.contains(name);
    let platforms: Vec<&str> = available.platforms.iter().map(|platform| platform.name).filter(has_mode).collect();
    catalog.message_modes(id).is(mode, value, case.platform(), &platforms)
}

/// The systems that know User Enrollment.
const USER_ENROLLMENT: [&str; 3] = ["iOS", "macOS", "visionOS"];

/// Says what needs supervision; as a hint only where nothing is known of the device.
fn supervised(case: &mut Case, node: NodeId, thing: &Thing) {
    if !thing.available.needs_supervision(case.platform()) {
        return;
    }
    let place = supervised_place(case, thing.available);
    match case.target.supervised {
        Some(true) => {}
        // It may well be meant for the other platforms.
        None if place != "devices" => {}
        Some(false) => {
            case.warn(node, "needs-supervision", format!("{} works on supervised {place} only.", thing.name), SUPERVISE);
        }
        None => case.info(node, "needs-supervision", format!("{} needs a supervised device.", thing.name), SUPERVISE),
    }
}

/// A key that User Enrollment forbids although it takes the payload.
pub(super) fn key(case: &mut Case, node: NodeId, id: FieldId) {
    if forbids(id, case.target) {
        let message = format!("{} is not allowed under User Enrollment.", catalog::get().field(id).key);
        case.warn(node, "no-user-enrolment", message, "Personal devices ignore it or refuse the payload. Leave it out for them.");
    }
}

/// Whether User Enrollment forbids a field to the target. Without a platform, iOS speaks for all: User Enrollment is mostly used there.
pub(super) fn forbids(id: FieldId, target: &Target) -> bool {
    if target.enrollment != Enrollment::User {
        return false;
    }
    let platform = if target.platform().is_empty() { "iOS" } else { target.platform() };
    let modes: Modes = catalog::get().modes(id);
    USER_ENROLLMENT.contains(&platform) && modes.user_enrollment(platform) == catalog::modes::Use::Forbidden
}

/// Whether a device takes only one payload of a type.
pub(super) fn is_one_only(case: &Case, kind: &str) -> bool {
    of_type(kind).is_some_and(|id| is_said(case, id, Mode::Several, "no"))
}

/// A payload in a profile whose scope it does not fit; only Macs have scopes.
pub(super) fn scope(case: &mut Case, payload: &Payload) {
    let Some(scope) = case.text(ROOT, "PayloadScope") else { return };
    if !matches!(case.platform(), "" | "macOS") {
        return;
    }
    let (wrong, place, other) = match scope.as_ref() {
        "User" => ("device", "the whole Mac", "System"),
        "System" => ("user", "one user", "User"),
        _ => return,
    };
    let catalog = catalog::get();
    let name = payload.kind.as_ref();
    let Some(id) = of_type(name).filter(|id| catalog.message_modes(*id).get(Mode::Channels, "macOS") == Some(wrong)) else { return };
    let message = format!("{name} works only for {place} on a Mac, and the profile's PayloadScope is {scope}.");
    let advice = format!("Set PayloadScope to {other}, or move the payload to a profile of its own.");
    let also_elsewhere = catalog.message_availability(id).platforms.iter().any(|platform| platform.name != "macOS");
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
