//! Small words that all readings share.

use std::borrow::Cow;

use super::{Reading, Value};

use crate::remark::{Level, Remark};

/// The value as text, without blanks around it; `None` for bytes.
pub fn of<'a>(value: &Value<'a>) -> Option<Cow<'a, str>> {
    match *value {
        Value::Text(text) | Value::Date(text) => Some(Cow::Borrowed(text.trim())),
        Value::Integer(number) => Some(Cow::Owned(number.to_string())),
        Value::Real(number) if number.is_finite() => Some(Cow::Owned(number.to_string())),
        Value::Real(_) => Some(Cow::Borrowed("")),
        Value::Bool(_) | Value::Bytes(_) => None,
    }
}

/// A finite number in text.
pub fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Remarks on blanks around an identifier, unless there is something worse.
pub fn padded(value: &Value, read: Option<Reading>) -> Option<Reading> {
    let Value::Text(text) = value else { return read };
    if text.trim() == *text || read.as_ref().is_some_and(|read| read.remark.is_some()) {
        return read;
    }
    let remark = Remark::new(
        Level::Warning,
        "blanks",
        "There are blanks or line breaks around the value.",
        "Remove them: such values are compared letter by letter.",
    );
    Some(read.unwrap_or_default().with(Some(remark)))
}

/// "1,234,567".
pub fn group(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// "1 day", "1,200 days".
pub fn plural(count: i128, unit: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {unit}{ending}", group(count))
}

/// At most `decimals` of them, no zeros at the end, thousands grouped.
pub fn rounded(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let (part, whole) = (part.trim_end_matches('0'), whole.parse().map(group).unwrap_or_else(|_| whole.to_owned()));
    let sign = if number < 0.0 && (whole != "0" || !part.is_empty()) { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Foreign text fit for a sentence: at most `max` characters, nothing that controls the line or its direction.
pub fn shown(text: &str, max: usize) -> String {
    let plain = |letter: char| if letter.is_control() || letter.is_whitespace() { ' ' } else { letter };
    let unseen =
        |letter: &char| !matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
    let mut letters = text.trim().chars().filter(unseen).map(plain);
    let mut shown: String = letters.by_ref().take(max).collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The digits of a number that people write with blanks and dashes; `None` if there is anything else.
pub fn digits(text: &str) -> Option<String> {
    let digits = hex_digits(text)?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then_some(digits)
}

/// The same for hexadecimal digits, as capitals.
pub fn hex_digits(text: &str) -> Option<String> {
    if text.len() > 128 {
        return None;
    }
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '\u{A0}')).collect();
    (!digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit())).then(|| digits.to_ascii_uppercase())
}

/// The Luhn check digit that belongs after `digits`.
pub fn luhn(digits: &str) -> u8 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let values = digits.bytes().rev().map(|digit| u32::from(digit.wrapping_sub(b'0') % 10));
    let sum: u32 = values.enumerate().map(|(at, digit)| if at % 2 == 0 { doubled(digit) } else { digit }).sum();
    ((10 - sum % 10) % 10) as u8
}

/// The five groups of a UUID.
pub fn is_uuid(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(shape)
}
