//! What names a device, a profile or a push topic.

use super::text::{is_uuid, shown};
use super::{Reading, when};
use crate::remark::{Level, Remark};
use crate::source::inner;

/// A serial number. The twelve characters of 2010 to 2021 tell half-year and week of manufacture; since then they are random.
pub fn serial(text: &str) -> Option<Reading> {
    let length = text.len();
    if !text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return None;
    }
    if length == 13 && text.starts_with('S') {
        let advice = format!("Without it the serial number would be {}.", &text[1..]);
        return Reading::remark(
            Level::Warning,
            "serial-prefix",
            "13 characters with an S in front: bar codes on boxes have that letter before the serial number.",
            advice,
        );
    }
    let remark = ((10..=12).contains(&length) && text.contains('O')).then(|| {
        Remark::new(
            Level::Info,
            "serial-letter",
            "Apple's serial numbers have no letter O.",
            "Compare with the device: it is probably the digit 0.",
        )
    });
    let words = if length == 12 { made(text.as_bytes()).unwrap_or_default() } else { String::new() };
    (remark.is_some() || !words.is_empty()).then_some(Reading { words, remark })
}

/// Fourth character: half-year since 2010, repeating after ten years; fifth: week in it. Only the years of which no second reading exists.
fn made(serial: &[u8]) -> Option<String> {
    const HALVES: &[u8] = b"CDFGHJKLMNPQRSTVWXYZ";
    const WEEKS: &[u8] = b"123456789CDFGHJKLMNPQRTVWXY";
    // "XXXXXXXXXXXX" is a blanked number.
    if serial.iter().all(|letter| *letter == serial[0]) {
        return None;
    }
    let half = HALVES.iter().position(|letter| *letter == serial[3])?;
    let week = WEEKS.iter().position(|letter| *letter == serial[4])? + 1;
    let year = 2010 + half / 2;
    if !(2014..=2019).contains(&year) {
        return None;
    }
    // The last of the 27 letters is the week that a year has beyond its 52.
    Some(format!("made about week {} of {year}", (week + half % 2 * 26).min(53)))
}

/// Chip by the first half of a UDID of the 8-16 form, which is the chip's identifier.
const CHIPS: &[(&str, &str)] = &[
    ("00006000", "M1 Pro"),
    ("00006001", "M1 Max"),
    ("00006002", "M1 Ultra"),
    ("00006020", "M2 Pro"),
    ("00006021", "M2 Max"),
    ("00006022", "M2 Ultra"),
    ("00006030", "M3 Pro"),
    ("00006031", "M3 Max"),
    ("00006034", "M3 Max"),
    ("00008006", "S4 or S5"),
    ("00008012", "T2"),
    ("00008020", "A12 Bionic"),
    ("00008027", "A12X or A12Z Bionic"),
    ("00008030", "A13 Bionic"),
    ("00008101", "A14 Bionic"),
    ("00008103", "M1"),
    ("00008110", "A15 Bionic"),
    ("00008112", "M2"),
    ("00008120", "A16 Bionic"),
    ("00008122", "M3"),
    ("00008130", "A17 Pro"),
    ("00008132", "M4"),
    ("00008140", "A18 or A18 Pro"),
];

/// A UDID has three shapes; see "Traps" of the service notes.
pub fn udid(text: &str) -> Option<Reading> {
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.bytes().all(|byte| matches!(byte, b'0' | b'-')) {
        return Reading::remark(
            Level::Warning,
            "udid-zero",
            "The UDID is all zeros.",
            "Whoever wrote this did not know the device or has blanked it.",
        );
    }
    if is_uuid(text) {
        return Reading::words("a UUID, as Macs have it");
    }
    if text.len() == 40 && hex(text) {
        return Reading::words("40 digits: a chip older than the A12 of 2018");
    }
    if let Some((chip, _)) = text.split_once('-').filter(|(chip, own)| chip.len() == 8 && own.len() == 16 && hex(chip) && hex(own)) {
        let known = CHIPS.iter().find(|(id, _)| *id == chip).map(|(_, name)| *name);
        return known.and_then(|name| Reading::words(format!("{name} chip")));
    }
    if text.len() == 24 && hex(text) {
        let advice = format!("Write {}-{}.", &text[..8], &text[8..]);
        return Reading::remark(Level::Warning, "udid-dash", "The dash after the eighth digit of this UDID is missing.", advice);
    }
    let advice = "40 hexadecimal digits, 8 and 16 with a dash between, or a UUID on Macs. User Enrollment has EnrollmentID instead.";
    Reading::remark(Level::Info, "udid-form", format!("{} has none of the three forms of a UDID.", shown(text, 50)), advice)
}

/// A UUID says nothing, except that it is empty, lacks its dashes or tells when it was made.
pub fn uuid(text: &str, now: i64) -> Option<Reading> {
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Reading::remark(
            Level::Info,
            "uuid-dashes",
            "This looks like a UUID without its dashes.",
            "Most readers want the form 8-4-4-4-12.",
        );
    }
    let text = text.trim_start_matches(['{', '<']).trim_end_matches(['}', '>']);
    if !is_uuid(text) {
        return None;
    }
    let number = u128::from_str_radix(&text.replace('-', ""), 16).ok()?;
    if number == 0 {
        return Reading::remark(
            Level::Warning,
            "uuid-nil",
            "The UUID is all zeros, which stands for none.",
            "Fill in an identifier of its own.",
        );
    }
    let seconds = inner::uuid_time(text, now)?;
    Reading::words(format!("made {}", when::moment_in_words(seconds, now)))
}

/// APNs topic of a device management service.
pub fn topic(text: &str) -> Option<Reading> {
    const PREFIX: &str = "com.apple.mgmt.";
    // Certificates of developers have their team in the place of the topic.
    if text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return Reading::words("a developer's team, no push topic");
    }
    let Some(rest) = text.strip_prefix(PREFIX) else {
        let advice = "Copy it from the subject of the push certificate (UID) that identity.apple.com issued.";
        return Reading::remark(
            Level::Warning,
            "topic-form",
            format!("{} is no push topic of device management: those begin with {PREFIX}", shown(text, 60)),
            advice,
        );
    };
    let (kind, own) = rest.split_once('.').unwrap_or((rest, ""));
    let words = match kind {
        "External" => "topic of an MDM push certificate, from identity.apple.com",
        "XServer" => "topic of Apple's own Profile Manager (macOS Server)",
        _ => return None,
    };
    let remark = (!is_uuid(own)).then(|| {
        Remark::new(
            Level::Info,
            "topic-uuid",
            format!("After {PREFIX}{kind}. a UUID is expected."),
            "Compare with the subject of the push certificate: the two must be equal.",
        )
    });
    Some(Reading { words: words.to_owned(), remark })
}
