//! The spellings in which an original may stand somewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::encode;

/// How many there are: text, parts of more than six characters, base64 (at its three offsets), hexadecimal, UTF-16, URL-encoded,
/// JSON-escaped, XML-escaped, reversed.
pub const SPELLINGS: usize = 9;

/// A spelling, and what takes its place where the original becomes its stand-in; `None` where nothing of that form can.
pub(super) struct Spelled {
    pub needle: Vec<u8>,
    pub with: Option<Vec<u8>>,
    /// Capitals are not the same as small letters in it.
    pub is_exact: bool,
}

fn spelled(needle: impl Into<Vec<u8>>, with: impl Into<Vec<u8>>) -> Spelled {
    Spelled { needle: needle.into(), with: Some(with.into()), is_exact: false }
}

/// All spellings of a text but its parts, which are originals of their own.
pub(super) fn of_text(text: &str, with: &str) -> Vec<Spelled> {
    let mut all = vec![spelled(text, with)];
    let trimmed = text.trim();
    all.push(spelled(trimmed, with.trim()));
    // Escapes leave letters, digits and these as they are.
    let is_plain = trimmed.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    if !is_plain {
        for escape in [encode::json, encode::xml, encode::url, numbered_json, numbered_xml, slashes, quotes, json_twice, xml_twice, form] {
            all.push(spelled(escape(trimmed), escape(with)));
        }
    }
    all.extend(of_bytes(trimmed.as_bytes(), with.as_bytes()));
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let wide = |text: &str| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        all.push(spelled(wide(trimmed), wide(with)));
    }
    all
}

/// The spellings that data have.
pub(super) fn of_bytes(bytes: &[u8], with: &[u8]) -> Vec<Spelled> {
    let mut all = vec![Spelled { is_exact: true, ..spelled(bytes, with) }, spelled(crate::json::hex(bytes), crate::json::hex(with))];
    let reversed = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<u8>>();
    all.push(Spelled { is_exact: true, ..spelled(reversed(bytes), reversed(with)) });
    for offset in 0..3 {
        let fits = bytes.len() == with.len();
        let (needle, with) = (core(bytes, offset), core(with, offset));
        let is_url = needle.iter().any(|byte| matches!(byte, b'+' | b'/'));
        if is_url {
            let url = |core: &[u8]| {
                core.iter()
                    .map(|byte| {
                        if *byte == b'+' {
                            b'-'
                        } else if *byte == b'/' {
                            b'_'
                        } else {
                            *byte
                        }
                    })
                    .collect()
            };
            all.push(Spelled { needle: url(&needle), with: fits.then(|| url(&with)), is_exact: true });
        }
        all.push(Spelled { needle, with: fits.then_some(with), is_exact: true });
    }
    all
}

/// The characters of base64 that these bytes alone decide, if `offset` others stand before them.
fn core(bytes: &[u8], offset: usize) -> Vec<u8> {
    let padded = [&[0, 0][..offset], bytes].concat();
    let text = STANDARD_NO_PAD.encode(&padded).into_bytes();
    let first = (offset * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    text.get(first..last).unwrap_or_default().to_vec()
}

fn numbered_json(text: &str) -> String {
    text.encode_utf16().map(|unit| if unit < 0x80 { char::from(unit as u8).to_string() } else { format!("\\u{unit:04x}") }).collect()
}

fn numbered_xml(text: &str) -> String {
    text.chars()
        .map(|char| {
            if char.is_ascii() && !matches!(char, '&' | '<' | '>' | '"' | '\'') { char.to_string() } else { format!("&#{};", char as u32) }
        })
        .collect()
}

/// JSON of PHP and others.
fn slashes(text: &str) -> String {
    encode::json(text).replace('/', "\\/")
}

/// XML that escapes quotes too.
fn quotes(text: &str) -> String {
    encode::xml(text).replace('"', "&quot;").replace('\'', "&apos;")
}

fn json_twice(text: &str) -> String {
    encode::json(&encode::json(text))
}

fn xml_twice(text: &str) -> String {
    encode::xml(&encode::xml(text))
}

/// As forms encode: a blank is `+`.
fn form(text: &str) -> String {
    encode::url(text).replace("%20", "+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn the_core_stands_in_the_base64_of_whatever_is_around() {
        for before in ["", "a", "ab", "abc", "abcd"] {
            let text = STANDARD.encode(format!("{before}TOPSECRET!{before}"));
            let core = String::from_utf8(core(b"TOPSECRET!", before.len() % 3)).expect("ASCII");
            assert!(core.len() >= 11 && text.contains(&core), "{before}: {core} in {text}");
        }
    }

    #[test]
    fn spellings_have_their_stand_ins() {
        let all = of_text("a<b \"ü/", "xyz1");
        let has = |needle: &str| all.iter().any(|spelled| spelled.needle == needle.as_bytes());
        for needle in
            ["a<b \"ü/", "a&lt;b \"ü/", "a<b \\\"ü/", "a<b \\\"ü\\/", "a%3Cb%20%22%C3%BC%2F", "a%3Cb+%22%C3%BC%2F", "613c622022c3bc2f"]
        {
            assert!(has(needle), "{needle}");
        }
    }
}
