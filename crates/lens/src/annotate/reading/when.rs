//! A moment in words: how far away it is, then when in UTC.

use jiff::civil::{Date, DateTime};

use super::dates::{self, EPOCH, NoStamp, Stamp, Zone};
use super::text::{self, plural};
use super::{Reading, Value};

use crate::remark::{Level, Remark};

const DAY: i64 = 86_400;
/// Numbers from here on are milliseconds: as seconds they would be after the year 5100, as milliseconds before March 1973.
const MILLISECONDS: f64 = 1e11;

/// What is evident without a reading: a plist date, or a text that is a full ISO date and nothing else.
pub fn evident(value: &Value, now: i64) -> Option<Reading> {
    let text = match value {
        Value::Date(text) => text,
        Value::Text(text) if looks_iso(text) => text,
        _ => return None,
    };
    dates::parse(text).ok().and_then(|stamp| Reading::words(stamp_in_words(&stamp, now)))
}

/// Dashes, colons and a letter in the middle: nothing that a version or a part number could be.
fn looks_iso(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 16 && bytes[4] == b'-' && bytes[7] == b'-' && matches!(bytes[10], b'T' | b' ') && bytes[13] == b':'
}

pub fn read(reading: &str, value: &Value, now: i64) -> Option<Reading> {
    let text = text::of(value)?;
    if let Some(number) = text::number(&text).filter(|_| !matches!(value, Value::Date(_))) {
        return count(reading, number, &text, now);
    }
    match dates::parse(&text) {
        Ok(stamp) => Reading::words(stamp_in_words(&stamp, now)),
        Err(NoStamp::Impossible) => {
            let message = format!("There is no such day or time as {}.", text::shown(&text, 40));
            Reading::remark(Level::Warning, "date-impossible", message, "Look for day and month exchanged, or a month with fewer days.")
        }
        Err(NoStamp::Unknown) => {
            let message = format!("{} is no date in a form known here.", text::shown(&text, 40));
            Reading::remark(Level::Info, "date-form", message, "The form that every reader takes is 2026-05-04T10:00:00Z.")
        }
    }
}

/// Seconds or milliseconds since 1970.
fn count(reading: &str, number: f64, text: &str, now: i64) -> Option<Reading> {
    let milliseconds = number.abs() >= MILLISECONDS;
    let digits = text.trim_start_matches('-').len();
    // "20260504" or "2026" where a date belongs counts no seconds.
    if reading == "date" && number.abs() < 1e9 && number != 0.0 {
        let message = format!("{} is no date in a form known here.", text::shown(text, 40));
        return Reading::remark(Level::Info, "date-form", message, "As a number it should count the seconds or milliseconds since 1970.");
    }
    let seconds = if milliseconds { number / 1000.0 } else { number };
    let remark = match reading {
        "epoch-s" if milliseconds => Some(("milliseconds", "seconds", digits)),
        "epoch-ms" if !milliseconds && number.abs() >= 1e9 => Some(("seconds", "milliseconds", digits)),
        _ => None,
    };
    let seconds = if reading == "epoch-ms" && remark.is_none() { number / 1000.0 } else { seconds };
    let remark = remark.map(|(is, wanted, digits)| {
        let message = format!("With {digits} digits this counts {is}; {wanted} since 1970 are expected.");
        Remark::new(Level::Warning, "epoch-unit", message, format!("Give the time in {wanted}."))
    });
    let words = match dates::civil(seconds as i64) {
        Some(_) => moment_in_words(seconds.floor() as i64, now),
        None => "beyond the year 9999".to_owned(),
    };
    Some(Reading { words, remark })
}

/// "3 days ago · 4 May 2026 10:00 UTC".
pub fn stamp_in_words(stamp: &Stamp, now: i64) -> String {
    let seconds = stamp.seconds();
    if let Some(never) = never(seconds, stamp.date.year()) {
        return never;
    }
    let note = match &stamp.zone {
        Zone::Offset(_) => return if stamp.time.is_some() { moment_in_words(seconds, now) } else { day_in_words(stamp.date, now) },
        Zone::Missing => "no zone given".to_owned(),
        Zone::Named(name) => format!("time of {}", text::shown(name, 40)),
    };
    let Some(time) = stamp.time else { return day_in_words(stamp.date, now) };
    format!("{} · {} ({note})", relative(seconds.saturating_sub(now)), absolute(stamp.date.to_datetime(time)))
}

/// The same for seconds since 1970.
pub fn moment_in_words(seconds: i64, now: i64) -> String {
    let Some(civil) = dates::civil(seconds) else { return "beyond the year 9999".to_owned() };
    never(seconds, civil.year()).unwrap_or_else(|| format!("{} · {} UTC", relative(seconds.saturating_sub(now)), absolute(civil)))
}

/// The moments that programs write for "never".
fn never(seconds: i64, year: i16) -> Option<String> {
    const APPLE_ZERO: i64 = 978_307_200;
    match year {
        ..=1 => Some("never (the year 1 stands for no date)".to_owned()),
        4001.. => Some(format!("never (the year {year} stands for no end)")),
        _ if seconds.abs() < DAY => Some("never (1 January 1970 is the zero of the clock)".to_owned()),
        _ if seconds == APPLE_ZERO => Some("probably never (1 January 2001 is the zero of Apple's clock)".to_owned()),
        _ => None,
    }
}

fn day_in_words(date: Date, now: i64) -> String {
    let today = now.div_euclid(DAY);
    let day = date.to_datetime(jiff::civil::Time::midnight()).duration_since(EPOCH).as_secs().div_euclid(DAY);
    let away = match day.saturating_sub(today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days => relative(days.saturating_mul(DAY)),
    };
    format!("{away} · {}", day_of(date))
}

/// "in 12 days", "8 years ago".
pub fn relative(seconds: i64) -> String {
    let amount = match seconds.unsigned_abs() {
        0..60 => return "just now".to_owned(),
        away @ 60..3_600 => (away / 60, "minute"),
        away @ 3_600..86_400 => (away / 3_600, "hour"),
        away @ 86_400..5_184_000 => (away / 86_400, "day"),
        away @ 5_184_000..63_115_200 => (away / 2_629_800, "month"),
        away => (away / 31_557_600, "year"),
    };
    let amount = plural(i128::from(amount.0), amount.1);
    if seconds > 0 { format!("in {amount}") } else { format!("{amount} ago") }
}

fn absolute(moment: DateTime) -> String {
    let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
    let day = day_of(moment.date());
    if second == 0 { format!("{day} {hour:02}:{minute:02}") } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
}

fn day_of(date: Date) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!("{} {} {}", date.day(), MONTHS[usize::from(date.month().unsigned_abs()).clamp(1, 12) - 1], date.year())
}
