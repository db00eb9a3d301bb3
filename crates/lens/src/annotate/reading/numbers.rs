//! Durations, sizes and shares.

use super::Reading;
use super::text::{number, plural, rounded};
use crate::remark::{Level, Remark};

const DAY: i128 = 86_400;

/// "1 day 6 hours"; nothing for zero and less, which mean something else in every field.
pub fn duration(reading: &str, text: &str) -> Option<Reading> {
    let count = number(text).filter(|count| *count > 0.0)?;
    let unit = match reading {
        "dur-ms" => 0.001,
        "dur-min" => 60.0,
        "dur-h" => 3_600.0,
        "dur-d" => 86_400.0,
        _ => 1.0,
    };
    // The largest 32-bit number, in whatever unit, is what programs write for "no limit".
    if count == f64::from(i32::MAX) || count == f64::from(u32::MAX) {
        return Reading::words("the largest number possible, in practice no limit");
    }
    Reading::words(span(count * unit))
}

fn span(seconds: f64) -> String {
    if seconds < 1.0 {
        return format!("{} ms", rounded(seconds * 1000.0, 1));
    }
    if seconds < 60.0 {
        let text = rounded(seconds, 2);
        return if text == "1" { "1 second".to_owned() } else { format!("{text} seconds") };
    }
    // A hundred thousand years.
    if seconds > 3.2e12 {
        return "longer than any device lasts".to_owned();
    }
    let seconds = seconds.round() as i128;
    let years =
        if seconds >= 365 * DAY { format!(", about {}", plural((seconds + 182 * DAY) / (365 * DAY), "year")) } else { String::new() };
    let parts = [(seconds / DAY, "day"), (seconds / 3_600 % 24, "hour"), (seconds / 60 % 60, "minute"), (seconds % 60, "second")];
    let first = parts.iter().position(|(count, _)| *count > 0).unwrap_or(parts.len() - 1);
    let shown = parts[first..].iter().take(2).filter(|(count, _)| *count > 0).map(|(count, unit)| plural(*count, unit));
    // What is cut away is not hidden.
    let about = if parts[first..].iter().skip(2).any(|(count, _)| *count > 0) { "about " } else { "" };
    format!("{about}{}{years}", shown.collect::<Vec<_>>().join(" "))
}

/// Decimal units, as Apple's devices show them.
pub fn size(reading: &str, text: &str) -> Option<Reading> {
    let count = number(text).filter(|count| *count > 0.0)?;
    let bytes = match reading {
        "kb" => count * 1e3,
        "mb" => count * 1e6,
        "gb" => count * 1e9,
        _ => count,
    };
    // More than all storage there is: no size.
    if bytes < 1e24 { Reading::words(bytes_in_words(bytes)) } else { None }
}

/// "1,400 bytes", "3.66 MB", "59.6 GB".
pub fn bytes_in_words(bytes: f64) -> String {
    let units = [(1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    if bytes < 10_000.0 {
        return plural(bytes.round() as i128, "byte");
    }
    let (unit, name) = units.into_iter().find(|(unit, _)| bytes >= *unit).unwrap_or((1e3, "kB"));
    let count = bytes / unit;
    format!("{} {name}", rounded(count, if count < 10.0 { 2 } else { 1 }))
}

/// A share from 0 to 100.
pub fn percent(text: &str) -> Option<Reading> {
    share(number(text)?, 100.0, "percent-range", "A share in percent lies between 0 and 100.")
}

/// A share from 0 to 1.
pub fn fraction(text: &str) -> Option<Reading> {
    share(number(text)?, 1.0, "fraction-range", "A share lies between 0 and 1; 0.8 is 80 %.")
}

fn share(value: f64, whole: f64, code: &'static str, message: &str) -> Option<Reading> {
    if value == -1.0 {
        return Reading::words("not known");
    }
    if !(0.0..=whole).contains(&value) {
        let advice = if whole == 1.0 { "Divide percents by 100." } else { "Check what the sender counts." };
        return Some(Reading { words: String::new(), remark: Some(Remark::new(Level::Warning, code, message, advice)) });
    }
    Reading::words(format!("{} %", rounded(value / whole * 100.0, 1)))
}
