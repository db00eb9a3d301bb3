//! Bytes: how many, and what they are by their first ones. Never the bytes themselves, as they may be a secret.

use super::text::{plural, shown};
use super::{Reading, Value};
use crate::remark::Level;

/// Readings of bytes, raw or as text.
pub fn read(reading: &str, value: &Value) -> Option<Reading> {
    match (reading, value) {
        ("token", Value::Bytes(bytes)) => length(bytes.len(), ""),
        ("token", Value::Text(text)) => token_text(text.trim()),
        ("base64", Value::Bytes(bytes)) => length(bytes.len(), kind(bytes)),
        ("base64", Value::Text(text)) => base64(text),
        _ => None,
    }
}

/// The bytes in hexadecimal, shortened in the middle. For values that are no secret.
pub fn token_hex(bytes: &[u8]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match bytes {
        [a, b, c, d, .., w, x, y, z] if bytes.len() > 12 => format!("{}…{}", hex(&[*a, *b, *c, *d]), hex(&[*w, *x, *y, *z])),
        _ => hex(bytes),
    }
}

fn length(bytes: usize, kind: &str) -> Option<Reading> {
    if bytes == 0 {
        return Reading::words("empty");
    }
    let comma = if kind.is_empty() { "" } else { ", " };
    Reading::words(format!("{}{comma}{kind}", plural(bytes as i128, "byte")))
}

fn token_text(text: &str) -> Option<Reading> {
    let inner = text.trim_start_matches('<').trim_end_matches('>');
    let digits = inner.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    if digits >= 16 && digits % 2 == 0 && inner.bytes().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace()) {
        return Reading::words(format!("{} in hexadecimal", plural(digits as i128 / 2, "byte")));
    }
    match sextets(text) {
        Ok(count) if count >= 16 => Reading::words(format!("{} in base64", plural(count as i128 * 3 / 4, "byte"))),
        _ => None,
    }
}

/// How many digits of base64, of either alphabet, there are without padding; or the character that is none.
fn sextets(text: &str) -> Result<usize, char> {
    let mut count = 0;
    for letter in text.trim_end_matches(|letter: char| letter == '=' || letter.is_ascii_whitespace()).chars() {
        match letter {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '-' | '_' => count += 1,
            letter if letter.is_ascii_whitespace() => {}
            letter => return Err(letter),
        }
    }
    Ok(count)
}

fn base64(text: &str) -> Option<Reading> {
    const ADVICE: &str = "The value was cut off or altered on its way; copy it again in full.";
    match sextets(text) {
        Err(letter) => {
            let message = format!("“{}” does not belong into base64.", shown(&letter.to_string(), 1));
            Reading::remark(Level::Warning, "base64-form", message, ADVICE)
        }
        Ok(count) if count % 4 == 1 => {
            Reading::remark(Level::Warning, "base64-length", "The base64 text ends in the middle of a byte.", ADVICE)
        }
        Ok(count) => length(count * 3 / 4, kind(&first_bytes(text))),
    }
}

/// The first two dozen bytes of valid base64.
fn first_bytes(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = text.bytes().filter_map(digit).take(32).collect();
    let group = |digits: &[u8]| {
        let bits = (0..4).fold(0u32, |bits, at| bits << 6 | u32::from(digits.get(at).copied().unwrap_or(0)));
        bits.to_be_bytes().into_iter().skip(1).take(digits.len() * 3 / 4)
    };
    digits.chunks(4).flat_map(group).collect()
}

/// What bytes are by how they begin.
fn kind(bytes: &[u8]) -> &'static str {
    const KINDS: &[(&[u8], &str)] = &[
        (b"bplist00", "a binary property list"),
        (b"<?xml", "XML"),
        (b"<plist", "an XML property list"),
        (b"-----BEGIN", "PEM text"),
        (b"\x89PNG", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1F\x8B", "gzip data"),
        (b"\x30\x82", "DER: a certificate, key or signed message"),
        (b"{\"", "JSON"),
    ];
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map_or("", |(_, kind)| kind)
}
