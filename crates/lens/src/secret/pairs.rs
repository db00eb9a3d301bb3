//! `name=value`, `"name": "value"`, `Name: value`, `<key>name</key><string>value</string>`: names that say that a secret follows.

use std::ops::Range;

use memchr::memmem;

use super::names::{FAR, SCHEMES, Sound, header, is_token, sound};

/// What stands before a closing tag at `close`, if its key or its element is named like a secret.
pub(super) fn before_end(text: &[u8], close: usize) -> Option<Range<usize>> {
    match text[close..].starts_with(b"</key>") {
        true => behind_key(text, close),
        false => in_element(text, close),
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The name that ends before a place, and where it starts; quotes around it are passed.
fn name_before(text: &[u8], at: usize) -> Option<(&str, usize)> {
    let blanks = text[..at].iter().rev().take(3).take_while(|byte| **byte == b' ').count();
    let mut end = at - blanks;
    while end.checked_sub(1).is_some_and(|last| matches!(text[last], b'"' | b'\'' | b'\\' | b'`' | b'*')) {
        end -= 1;
    }
    let len = text[..end].iter().rev().take(121).take_while(|byte| is_name(**byte)).count();
    let start = end - len;
    std::str::from_utf8(&text[start..end]).ok().filter(|name| !name.is_empty()).map(|name| (name, start))
}

/// What a separator at `at` stands before, if the name in front of it is that of a secret.
pub(super) fn behind(text: &[u8], at: usize) -> Option<Range<usize>> {
    let is_colon = text[at] == b':';
    let (name, start) = name_before(text, at)?;
    let name = name.trim_start_matches(['-', '.']);
    // Times and addresses of hardware are not worth a closer look.
    if name.bytes().filter(u8::is_ascii_alphabetic).count() < 3 {
        return None;
    }
    if header(name) < Sound::Text || text[at + 1..].starts_with(b"//") || text.get(at + 1) == Some(&b'=') {
        return None;
    }
    let mut from = at + 1;
    if text.get(from) == Some(&b'>') {
        from += 1;
    }
    from += text[from..].iter().take_while(|byte| **byte == b' ' || **byte == b'\t').count();
    if let Some(quoted) = quoted(text, from) {
        return Some(quoted);
    }
    let quote = start.checked_sub(1).map(|before| text[before]).filter(|before| matches!(before, b'\'' | b'"'));
    if is_colon && is_header(name) {
        return Some(header_value(text, from, quote));
    }
    let len = text[from..].iter().take_while(|byte| !ends_value(**byte, is_colon)).count();
    let word = &text[from..from + len];
    let closes = text[from + len..].iter().find(|byte| **byte != b' ');
    let ends_line =
        closes.is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b',' | b';' | b'"' | b'\'' | b'}' | b']' | b')' | b'<' | b'&' | b'|'));
    let is_sure = if is_colon { ends_line || looks_typed(word) } else { true };
    // A sentence goes on behind its colon, a comment ends.
    (is_sure && !says_nothing(word)).then_some(from..from + len)
}

fn is_header(name: &str) -> bool {
    const WHOLE: [&str; 6] = ["authorization", "proxy-authorization", "cookie", "set-cookie", "cookie2", "authentication"];
    name.contains('-') || WHOLE.iter().any(|header| name.eq_ignore_ascii_case(header))
}

/// The rest of a header's line, without the scheme of an authorization.
fn header_value(text: &[u8], from: usize, quote: Option<u8>) -> Range<usize> {
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r') || Some(*byte) == quote || quote.is_none() && matches!(byte, b'"' | b'\'' | b'<');
    let end = text[from..].iter().position(ends).map_or(text.len(), |len| from + len);
    let value = &text[from..end];
    let escaped = value.windows(2).position(|pair| pair == b"\\n" || pair == b"\\r" || pair == b"\\\"").unwrap_or(value.len());
    let value = &value[..escaped];
    let word = value.iter().take_while(|byte| is_token(**byte)).count();
    let is_scheme = std::str::from_utf8(&value[..word]).is_ok_and(|word| SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme)));
    let skipped = if is_scheme { (word + 1).min(value.len()) } else { 0 };
    from + skipped..from + value.trim_ascii_end().len().max(skipped)
}

/// What stands in quotes here, also those that are written with a backslash; to the end of the text where they are not closed.
fn quoted(text: &[u8], from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    let open: &[u8] = match rest {
        [b'\\', b'"', ..] => b"\\\"",
        [b'"', ..] => b"\"",
        [b'\'', ..] => b"'",
        _ => return None,
    };
    let start = from + open.len();
    let mut at = start;
    while at < text.len() {
        if text[at..].starts_with(open) {
            return Some(start..at);
        }
        at += if text[at] == b'\\' && open.len() == 1 { 2 } else { 1 };
    }
    Some(start..text.len())
}

fn ends_value(byte: u8, is_colon: bool) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b'&' | b';' | b'"' | b'\'' | b'<' | b'>' | b'`' | b')' | b']' | b'}' | b'{' | b'[' | b'|' | b'#')
        || byte == b','
        || is_colon && byte == b'\\'
}

/// A word that somebody chose, and not one of a sentence.
fn looks_typed(word: &[u8]) -> bool {
    let turns = word.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    turns
        || word.len() >= 20
        || word.iter().any(|byte| {
            byte.is_ascii_digit() || matches!(byte, b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'+' | b'/' | b'=' | b'~')
        })
}

fn says_nothing(word: &[u8]) -> bool {
    const NOTHING: [&[u8]; 14] = [
        b"true",
        b"false",
        b"null",
        b"nil",
        b"none",
        b"yes",
        b"no",
        b"undefined",
        b"required",
        b"optional",
        b"redacted",
        b"unset",
        b"empty",
        b"string",
    ];
    word.is_empty()
        || NOTHING.iter().any(|nothing| word.eq_ignore_ascii_case(nothing))
        || word.iter().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.' | b'-'))
}

/// The value behind `<key>name</key>`, whatever its element.
fn behind_key(text: &[u8], close: usize) -> Option<Range<usize>> {
    let open = memmem::rfind(&text[close.saturating_sub(130)..close], b"<key>")? + close.saturating_sub(130) + 5;
    let name = std::str::from_utf8(&text[open..close]).ok()?;
    if sound(name) < Sound::Text {
        return None;
    }
    let mut from = close + b"</key>".len();
    from += text[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let element = text[from..].strip_prefix(b"<")?;
    if element.starts_with(b"/") || element.starts_with(b"dict") || element.starts_with(b"array") {
        return None;
    }
    let start = from + 1 + memchr::memchr(b'>', element)? + 1;
    let end = memchr::memchr(b'<', &text[start..]).map_or(text.len(), |len| start + len);
    (text[start - 2] != b'/').then_some(start..end)
}

/// What an element of another XML holds: `<password>…</password>`.
fn in_element(text: &[u8], close: usize) -> Option<Range<usize>> {
    let len = text[close + 2..].iter().take(121).take_while(|byte| is_name(**byte)).count();
    let name = std::str::from_utf8(&text[close + 2..close + 2 + len]).ok()?;
    if matches!(name, "key" | "string" | "data" | "integer" | "real" | "date" | "dict" | "array" | "plist") || sound(name) < Sound::Text {
        return None;
    }
    let from = close.saturating_sub(FAR / 4);
    let start = from + memchr::memrchr(b'>', &text[from..close])? + 1;
    (start < close).then_some(start..close)
}
