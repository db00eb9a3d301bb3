//! Bytes as text, in the dress that other bytes had.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

/// Base64 of `data` in the alphabet, with the padding and in the lines of `old`.
pub(super) fn in_lines_of(old: &str, data: &[u8]) -> String {
    let is_url = old.contains(['-', '_']) && !old.contains(['+', '/']);
    let plain = old.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    let is_padded = old.contains('=') || plain % 4 == 0;
    let new = match (is_url, is_padded) {
        (false, true) => STANDARD.encode(data),
        (false, false) => STANDARD_NO_PAD.encode(data),
        (true, true) if old.contains('=') => URL_SAFE.encode(data),
        (true, _) => URL_SAFE_NO_PAD.encode(data),
    };
    let core = old.trim();
    if !core.contains(char::is_whitespace) {
        return old.replacen(core, &new, usize::from(!core.is_empty()));
    }
    let start = &old[..old.len() - old.trim_start().len()];
    let end = &old[old.trim_end().len()..];
    let first = core.find(char::is_whitespace).unwrap_or(core.len());
    let between: String = core[first..].chars().take_while(|char| char.is_whitespace()).collect();
    let mut out = String::with_capacity(old.len());
    out.push_str(start);
    for (at, line) in new.as_bytes().chunks(first.max(1)).enumerate() {
        if at > 0 {
            out.push_str(&between);
        }
        out.push_str(std::str::from_utf8(line).unwrap_or_default());
    }
    out.push_str(end);
    out
}

/// Hexadecimal digits, in capitals where `old` has them.
pub(super) fn hex_like(old: &str, data: &[u8]) -> String {
    let small = crate::json::hex(data);
    if old.bytes().any(|byte| byte.is_ascii_uppercase()) { small.to_ascii_uppercase() } else { small }
}

pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|char| char.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// A text between the tags of XML.
pub(super) fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A text between the quotes of JSON.
pub(super) fn json(text: &str) -> String {
    let mut out = String::new();
    crate::json::quote(text, &mut out);
    out[1..out.len() - 1].to_owned()
}

/// A text in an address: all but letters, digits and `-._~` as `%` and two digits.
pub(super) fn url(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_keeps_its_lines_alphabet_and_padding() {
        assert_eq!(in_lines_of("\n\t\tAAAA\n\t\tAAAA\n\t", &[255; 9]), "\n\t\t////\n\t\t////\n\t\t////\n\t");
        assert_eq!(in_lines_of("-_-_AA", &[255; 4]), "_____w");
        assert_eq!(in_lines_of("AAA=", &[1]), "AQ==");
        assert_eq!(in_lines_of("", &[1]), "");
    }

    #[test]
    fn escapes() {
        assert_eq!((xml("a<&"), json("a\"\n"), url("a b/ü")), ("a&lt;&amp;".into(), "a\\\"\\n".into(), "a%20b%2F%C3%BC".into()));
    }
}
