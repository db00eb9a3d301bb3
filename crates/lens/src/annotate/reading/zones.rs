//! Time zones. The page carries no zone database; what is here are the clocks of common zones.

use super::Reading;
use super::text::shown;
use crate::remark::{Level, Remark};

/// Zone, minutes from UTC in winter, and whether the clock goes forward an hour in summer.
const ZONES: &[(&str, i32, bool)] = &[
    ("Africa/Cairo", 120, true),
    ("Africa/Johannesburg", 120, false),
    ("Africa/Lagos", 60, false),
    ("Africa/Nairobi", 180, false),
    ("America/Anchorage", -540, true),
    ("America/Bogota", -300, false),
    ("America/Buenos_Aires", -180, false),
    ("America/Argentina/Buenos_Aires", -180, false),
    ("America/Chicago", -360, true),
    ("America/Denver", -420, true),
    ("America/Detroit", -300, true),
    ("America/Halifax", -240, true),
    ("America/Lima", -300, false),
    ("America/Los_Angeles", -480, true),
    ("America/Mexico_City", -360, false),
    ("America/New_York", -300, true),
    ("America/Phoenix", -420, false),
    ("America/Sao_Paulo", -180, false),
    ("America/St_Johns", -210, true),
    ("America/Toronto", -300, true),
    ("America/Vancouver", -480, true),
    ("Asia/Bangkok", 420, false),
    ("Asia/Calcutta", 330, false),
    ("Asia/Dhaka", 360, false),
    ("Asia/Dubai", 240, false),
    ("Asia/Ho_Chi_Minh", 420, false),
    ("Asia/Hong_Kong", 480, false),
    ("Asia/Jakarta", 420, false),
    ("Asia/Jerusalem", 120, true),
    ("Asia/Karachi", 300, false),
    ("Asia/Kathmandu", 345, false),
    ("Asia/Kolkata", 330, false),
    ("Asia/Kuala_Lumpur", 480, false),
    ("Asia/Manila", 480, false),
    ("Asia/Riyadh", 180, false),
    ("Asia/Seoul", 540, false),
    ("Asia/Shanghai", 480, false),
    ("Asia/Singapore", 480, false),
    ("Asia/Taipei", 480, false),
    ("Asia/Tokyo", 540, false),
    ("Atlantic/Reykjavik", 0, false),
    ("Australia/Adelaide", 570, true),
    ("Australia/Brisbane", 600, false),
    ("Australia/Melbourne", 600, true),
    ("Australia/Perth", 480, false),
    ("Australia/Sydney", 600, true),
    ("Europe/Amsterdam", 60, true),
    ("Europe/Athens", 120, true),
    ("Europe/Belgrade", 60, true),
    ("Europe/Berlin", 60, true),
    ("Europe/Brussels", 60, true),
    ("Europe/Bucharest", 120, true),
    ("Europe/Budapest", 60, true),
    ("Europe/Copenhagen", 60, true),
    ("Europe/Dublin", 0, true),
    ("Europe/Helsinki", 120, true),
    ("Europe/Istanbul", 180, false),
    ("Europe/Kiev", 120, true),
    ("Europe/Kyiv", 120, true),
    ("Europe/Lisbon", 0, true),
    ("Europe/London", 0, true),
    ("Europe/Luxembourg", 60, true),
    ("Europe/Madrid", 60, true),
    ("Europe/Moscow", 180, false),
    ("Europe/Oslo", 60, true),
    ("Europe/Paris", 60, true),
    ("Europe/Prague", 60, true),
    ("Europe/Rome", 60, true),
    ("Europe/Sofia", 120, true),
    ("Europe/Stockholm", 60, true),
    ("Europe/Vienna", 60, true),
    ("Europe/Warsaw", 60, true),
    ("Europe/Zurich", 60, true),
    ("Pacific/Auckland", 720, true),
    ("Pacific/Honolulu", -600, false),
];

pub fn tz(text: &str) -> Option<Reading> {
    if let Some((_, minutes, summer)) = ZONES.iter().find(|(zone, ..)| *zone == text) {
        let words = utc(*minutes);
        return Reading::words(if *summer { format!("{words}, {} in summer", utc(minutes + 60)) } else { format!("{words} all year") });
    }
    if matches!(text, "UTC" | "GMT" | "Etc/UTC" | "Etc/GMT" | "Zulu" | "Universal") {
        return Reading::words("UTC all year");
    }
    if let Some(hours) = text.strip_prefix("Etc/GMT").and_then(|hours| hours.parse::<i32>().ok()).filter(|hours| hours.abs() <= 14) {
        return Reading::words(format!("{} all year; the sign in these names is the other way round", utc(-hours * 60)));
    }
    let abbreviation = matches!(text.len(), 2..=5) && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let blank = text.contains(' ');
    if !abbreviation && !blank {
        return None;
    }
    let message = format!("{} is not the name of a zone in the zone database.", shown(text, 40));
    let remark = Remark::new(Level::Info, "tz-form", message, "Names have an area and a city: Europe/Berlin, America/New_York.");
    Some(Reading::default().with(Some(remark)))
}

/// "UTC+5:30".
fn utc(minutes: i32) -> String {
    let (sign, away) = (if minutes < 0 { '−' } else { '+' }, minutes.abs());
    match (away / 60, away % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}
