//! Secrets among the options of a command: curl's `-u name:password`, `--token FAKE` of whatever tool.

use std::ops::Range;

use memchr::memmem;

use super::names::{Sound, sound};

/// Options of curl whose value is a credential.
pub(super) const OF_CURL: [&str; 14] = [
    "-u",
    "--user",
    "-U",
    "--proxy-user",
    "-b",
    "--cookie",
    "-E",
    "--cert",
    "--proxy-cert",
    "--pass",
    "--proxy-pass",
    "--oauth2-bearer",
    "--tlspassword",
    "--aws-sigv4",
];

/// The value of an option that starts at `start`, if that is a secret.
pub(super) fn at(text: &[u8], start: usize) -> Option<Range<usize>> {
    let len = text[start..].iter().take(60).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let option = std::str::from_utf8(&text[start..start + len]).ok()?;
    let short = option.get(..2).filter(|short| OF_CURL.contains(short));
    let is_long = option.starts_with("--");
    if short.is_none() && !(is_long && (OF_CURL.contains(&option) || sound(&option[2..]) >= Sound::Text)) {
        return None;
    }
    let is_curls = memmem::find(&text[start.saturating_sub(4096)..start], b"curl").is_some();
    match short {
        // `-ubob:hunter2`
        Some(_) if is_curls && len > 2 => value(text, start + 2, true),
        Some(_) if is_curls => value(text, start + len, false),
        None if is_curls || sound(&option[2..]) >= Sound::Text => value(text, start + len, false),
        _ => None,
    }
}

/// The word behind an option; what the shell takes for quotes stays outside.
fn value(text: &[u8], end: usize, is_joined: bool) -> Option<Range<usize>> {
    let from = match text.get(end) {
        _ if is_joined => end,
        Some(b'=') => end + 1,
        Some(b' ') => end + text[end..].iter().take_while(|byte| **byte == b' ').count(),
        _ => return None,
    };
    let (start, close) = match text.get(from)? {
        quote @ (b'\'' | b'"') => (from + 1, Some(*quote)),
        b'-' => return None,
        _ => (from, None),
    };
    let ends = |byte: &u8| match close {
        Some(quote) => *byte == quote,
        None => byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''),
    };
    let len = text[start..].iter().position(ends).unwrap_or(text.len() - start);
    Some(start..start + len)
}
