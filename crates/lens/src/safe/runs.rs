//! Runs of characters in a text in which something may be encoded.

use std::ops::Range;

use crate::decode::decode_base64;

/// Characters from which on something may be encoded in them.
const ENCODED: usize = 16;

pub(super) fn is_encoding(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The first run of base64 or hexadecimal digits from `at` on, with its padding.
pub(super) fn next(text: &[u8], mut at: usize) -> Option<Range<usize>> {
    while at < text.len() {
        let len = text[at..].iter().take_while(|byte| is_encoding(**byte)).count();
        if len >= ENCODED {
            let padding = text[at + len..].iter().take(2).take_while(|byte| **byte == b'=').count();
            return Some(at..at + len + padding);
        }
        at += len.max(1);
    }
    None
}

/// What the runs of a text decode to, where that is worth a look.
pub(super) fn decoded(text: &[u8]) -> Vec<Vec<u8>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(run) = next(text, at) {
        at = run.end;
        let run = std::str::from_utf8(&text[run]).unwrap_or_default();
        let data = super::encode::from_hex(run).filter(|data| leads_on(data)).or_else(|| decode_base64(run.as_bytes()));
        found.extend(data.filter(|data| leads_on(data)));
    }
    found
}

/// Whether decoded bytes are worth a look: a document, something packed or signed, or base64 once more.
pub(super) fn leads_on(data: &[u8]) -> bool {
    let starts = |with: &[u8]| data.starts_with(with);
    starts(b"bplist0")
        || starts(b"<?xml")
        || starts(b"<plist")
        || starts(b"{\"")
        || starts(b"{\n")
        || starts(b"[{")
        || starts(b"\x1F\x8B\x08")
        || starts(b"-----BEGIN ")
        || starts(&[0x30, 0x82])
        || starts(&[0x30, 0x80, 6])
        || data.len() >= 32 && (data.iter().all(|byte| is_encoding(*byte) || *byte == b'=') || is_text_with_more(data))
}

/// Whether it is a text in which a document may stand: a log.
fn is_text_with_more(data: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < 0x20 && !byte.is_ascii_whitespace();
    memchr::memchr2(b'{', b'<', data).is_some() && !data.iter().any(is_control) && std::str::from_utf8(data).is_ok()
}
