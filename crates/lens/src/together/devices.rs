//! Devices in lists of Apple, in check-ins and in answers: what they say of one and the same device.

use std::collections::HashMap;

use super::found::{Found, note};
use super::sheet::{Place, Sheet, short, shown};
use crate::decode::{Kind, NodeId, ROOT};
use crate::remark::Level;

/// Devices of a document that are read.
const READ: usize = 20_000;

/// A device, as one document tells of it. Texts are empty where it does not.
#[derive(Clone, Debug, Default)]
pub(super) struct Device {
    place: Place,
    serial: String,
    udid: String,
    /// "iPhone15,4".
    model: String,
    /// "iPhone".
    family: String,
    supervised: Option<bool>,
    /// Apple's list says that it left the organization.
    removed: bool,
    /// An enrollment profile that is meant for it, which says whether it is to be supervised.
    is_plan: bool,
}

pub(super) fn read(sheet: &Sheet) -> Vec<Device> {
    match sheet.message() {
        Some(message) if message.kind == "checkin" => one(sheet, ROOT, ROOT).into_iter().collect(),
        Some(message) if message.kind == "response" => {
            let answers = sheet.doc.child(ROOT, "QueryResponses").unwrap_or(ROOT);
            one(sheet, answers, ROOT).into_iter().collect()
        }
        Some(message) if message.name.starts_with("DepDefineProfile") || message.name == "DepFetchProfile" => plan(sheet),
        Some(message) if message.kind == "dep" => sheet.each(ROOT, "devices").take(READ).filter_map(|node| listed(sheet, node)).collect(),
        None if sheet.reading.is_some_and(|reading| reading.elements) => {
            sheet.doc.children(ROOT).take(READ).filter_map(|node| listed(sheet, node)).collect()
        }
        _ => Vec::new(),
    }
}

/// A check-in or an answer; `node` has the properties, `root` the UDID.
fn one(sheet: &Sheet, node: NodeId, root: NodeId) -> Option<Device> {
    let text = |node: NodeId, key: &str| sheet.text(node, key).map(|text| text.into_owned()).unwrap_or_default();
    let either = |key: &str| if node == root || sheet.doc.child(node, key).is_some() { text(node, key) } else { text(root, key) };
    let model = either("ProductName");
    let device = Device {
        place: sheet.place(sheet.doc.child(node, "SerialNumber").or_else(|| sheet.doc.child(root, "UDID")).unwrap_or(root)),
        serial: either("SerialNumber"),
        udid: either("UDID"),
        family: family_of(&model).to_owned(),
        model,
        supervised: sheet.flag(node, "IsSupervised"),
        ..Device::default()
    };
    (!device.serial.is_empty() || !device.udid.is_empty()).then_some(device)
}

/// A device of a list of Apple's.
fn listed(sheet: &Sheet, node: NodeId) -> Option<Device> {
    if sheet.doc.kind(node) != Kind::Dict {
        return None;
    }
    let serial = sheet.text(node, "serial_number")?.into_owned();
    let family = sheet.text(node, "device_family").map(|family| family.into_owned()).unwrap_or_default();
    let removed = sheet.text(node, "op_type").is_some_and(|kind| kind == "deleted");
    Some(Device { place: sheet.place(sheet.doc.child(node, "serial_number")?), serial, family, removed, ..Device::default() })
}

/// The devices that an enrollment profile of Automated Device Enrollment is assigned to.
fn plan(sheet: &Sheet) -> Vec<Device> {
    let Some(supervised) = sheet.flag(ROOT, "is_supervised") else { return Vec::new() };
    let nodes = sheet.each(ROOT, "devices").take(READ);
    let devices = nodes.filter_map(|node| {
        let serial = sheet.value(node)?.into_owned();
        Some(Device { place: sheet.place(node), serial, supervised: Some(supervised), is_plan: true, ..Device::default() })
    });
    devices.collect()
}

/// The family as Apple's lists name it.
fn family_of(model: &str) -> &'static str {
    let name = model.trim_end_matches(|char: char| char.is_ascii_digit() || char == ',');
    match name {
        "iPhone" => "iPhone",
        "iPad" => "iPad",
        "AppleTV" => "AppleTV",
        name if name.contains("Mac") => "Mac",
        _ => "",
    }
}

pub(super) fn findings(all: &[(&Device, &str)], found: &mut Vec<Found>) {
    let mut by_serial: HashMap<&str, Vec<(&Device, &str)>> = HashMap::new();
    let mut by_udid: HashMap<&str, Vec<(&Device, &str)>> = HashMap::new();
    for (device, name) in all.iter().copied() {
        if !device.serial.is_empty() {
            by_serial.entry(&device.serial).or_default().push((device, name));
        }
        if !device.udid.is_empty() {
            by_udid.entry(&device.udid).or_default().push((device, name));
        }
    }
    let advice = "One of the two documents is of another device, or was changed. Find out which before acting on either.";
    for same in by_udid.values() {
        differ(
            same,
            |device| device.serial.clone(),
            |device, other, name| {
                let message = format!(
                    "The device with this UDID has the serial number {} here and {} in {name}.",
                    shown(&device.serial, 40),
                    shown(&other.serial, 40)
                );
                (Level::Warning, "device-differs", message, advice)
            },
            found,
        );
    }
    for same in by_serial.values() {
        differ(
            same,
            |device| device.udid.clone(),
            |device, other, name| {
                let message = format!(
                    "The device with this serial number has the UDID {} here and {} in {name}.",
                    shown(&device.udid, 40),
                    shown(&other.udid, 40)
                );
                (Level::Warning, "device-differs", message, advice)
            },
            found,
        );
        differ(
            same,
            |device| device.model.clone(),
            |device, other, name| {
                let message = format!(
                    "The device with this serial number is {} here and {} in {name}.",
                    shown(&device.model, 40),
                    shown(&other.model, 40)
                );
                (Level::Warning, "device-differs", message, advice)
            },
            found,
        );
        let family = |device: &Device| if device.model.is_empty() { known_family(&device.family) } else { device.family.clone() };
        differ(
            same,
            family,
            |device, other, name| {
                let message = format!(
                    "The device with this serial number is of the family {} here and {} in {name}.",
                    shown(&device.family, 40),
                    shown(&other.family, 40)
                );
                (Level::Warning, "device-differs", message, advice)
            },
            found,
        );
        plans(same, found);
    }
}

/// A family that models tell too; others are not compared.
fn known_family(family: &str) -> String {
    if matches!(family, "iPhone" | "iPad" | "AppleTV" | "Mac") { family.to_owned() } else { String::new() }
}

/// Tells, at each that differs from the first that says something, that it does.
fn differ(
    same: &[(&Device, &str)],
    what: impl Fn(&Device) -> String,
    say: impl Fn(&Device, &Device, &str) -> (Level, &'static str, String, &'static str),
    found: &mut Vec<Found>,
) {
    let mut told = same.iter().filter(|(device, _)| !what(device).is_empty());
    let Some((first, name)) = told.next() else { return };
    for (device, _) in told.filter(|(device, _)| !what(device).eq_ignore_ascii_case(&what(first))) {
        let (level, code, message, advice) = say(device, first, &short(name));
        note(found, &device.place, Some(&first.place), level, code, message, advice);
    }
}

/// What Apple or an enrollment profile says of a device that answers.
fn plans(same: &[(&Device, &str)], found: &mut Vec<Found>) {
    for (device, _) in same.iter().filter(|(device, _)| !device.udid.is_empty()) {
        if let Some((list, name)) = same.iter().find(|(other, _)| other.removed) {
            let message = format!("Apple's list ({}) says that this device was removed from the organization's server.", short(name));
            let advice = "It stays enrolled until it is erased; after that it does not enroll by itself again. Assign it again in Apple Business Manager, if that was a mistake.";
            note(found, &device.place, Some(&list.place), Level::Info, "device-removed", message, advice);
        }
        if device.supervised == Some(false)
            && let Some((plan, name)) = same.iter().find(|(other, _)| other.is_plan && other.supervised == Some(true))
        {
            let message = format!("The device is not supervised, and its enrollment profile ({}) asks for supervision.", short(name));
            let advice = "It enrolled before the profile was assigned to it, or in another way than Automated Device Enrollment. Erase it and set it up again to have it supervised.";
            note(found, &device.place, Some(&plan.place), Level::Info, "device-unsupervised", message, advice);
        }
    }
}
