//! The forms of stand-ins that are words: `YOUR_TEAM_ID`, `CHANGEME`, `<insert name>`, `REDACTED`, `XXXX-XXXX`, a UUID of zeros.

use super::mark::{Found, found};
use super::{Kind, StandIn};

/// Words that stand for a value that was taken out, whole or in brackets.
const TAKEN_OUT: [&str; 9] =
    ["redacted", "masked", "obfuscated", "anonymized", "anonymised", "censored", "sanitized", "sanitised", "scrubbed"];
/// The same, in brackets only: as a plain word they may be a value.
const BRACKETED: [&str; 8] = ["removed", "hidden", "omitted", "snip", "secret", "private", "cut", "…"];
/// What a text in brackets begins with that asks for a value.
const ASKS: [&str; 12] = ["your", "insert", "enter", "replace", "add", "put", "paste", "change", "fill", "set", "use", "placeholder"];
/// What a word of capitals begins with that asks for a value.
const CAPITALS: [&str; 12] =
    ["YOUR_", "YOUR-", "INSERT_", "INSERT-", "ENTER_", "PASTE_", "REPLACE_", "REPLACE-", "CHANGE_", "FILL_", "PUT_YOUR_", "ADD_YOUR_"];
/// Words that ask for a value, in any case.
const WORDS: [&str; 8] = ["changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "placeholder", "fillmein"];
/// What people write for their own domain, company and the like.
const YOURS: [&str; 11] = [
    "yourdomain",
    "yourcompany",
    "yourserver",
    "yourorg",
    "yourorganization",
    "yourtenant",
    "yourteamid",
    "yourcompanyname",
    "yourpassword",
    "yourhostname",
    "yourname",
];
/// Headings that people frame in stars, which are no names of what is missing.
const HEADINGS: [&str; 9] = ["warning", "attention", "notice", "confidential", "important", "alert", "caution", "note", "welcome"];

/// What programs print in angle brackets where there is no value.
const NOTHING: [&str; 9] = ["none", "null", "nil", "unknown", "empty", "undefined", "blank", "not set", "any"];

/// Longest text that is looked at as a whole word.
const SHORT: usize = 80;

/// What only the text as a whole can be.
pub(super) fn whole(text: &str) -> Option<StandIn<'_>> {
    if text.is_empty() || text.len() > SHORT {
        return None;
    }
    let stand_in = |kind, certain| Some(StandIn { kind, mark: text, whose: "", whole: true, certain });
    if matches!(text, "…" | "...") || TAKEN_OUT.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return stand_in(Kind::Masked, true);
    }
    if matches!(text, "TODO" | "FIXME" | "TBD") {
        return stand_in(Kind::Placeholder, true);
    }
    if is_row_of_x(text) || is_one_digit(text) {
        return stand_in(Kind::Placeholder, text.len() >= 4);
    }
    if has_note(text) || is_one_group(text) {
        return stand_in(Kind::Placeholder, true);
    }
    None
}

/// "XXXX", "xx:xx:xx:xx:xx:xx", "XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX".
fn is_row_of_x(text: &str) -> bool {
    let crosses = text.bytes().filter(|byte| matches!(byte, b'x' | b'X')).count();
    crosses >= 4 && text.bytes().all(|byte| matches!(byte, b'x' | b'X' | b'-' | b':' | b'.' | b' ' | b'_'))
}

/// A UUID of one digit, such as 11111111-1111-1111-1111-111111111111.
fn is_one_digit(text: &str) -> bool {
    let bytes = text.as_bytes();
    let fits = |(at, byte): (usize, &u8)| if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { *byte == bytes[0] };
    bytes.len() == 36 && bytes[0].is_ascii_hexdigit() && bytes.iter().enumerate().all(fits)
}

/// "(Optional) two letters", "(Required) your name for it": a description in the value's place says whether it has to be there.
fn has_note(text: &str) -> bool {
    const NOTES: [&str; 3] = ["(optional)", "(required)", "(mandatory)"];
    NOTES.iter().any(|note| text.get(..note.len()).is_some_and(|head| head.eq_ignore_ascii_case(note)))
}

/// "QUINC-QUINC-QUINC": a license or recovery key whose groups are all the same.
fn is_one_group(text: &str) -> bool {
    let mut groups = text.split('-');
    let first = groups.next().unwrap_or_default();
    let is_group = first.len() >= 4 && first.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    is_group && groups.clone().count() >= 2 && groups.all(|group| group == first)
}

/// A word that begins at `at`, of letters, digits, `_` and `-`.
pub(super) fn word(text: &str, at: usize) -> Found<'_> {
    let bytes = text.as_bytes();
    // Few words begin so; all others are passed over at once.
    if !matches!(bytes[at] | 0x20, b'a' | b'c' | b'e' | b'f' | b'i' | b'p' | b'r' | b'x' | b'y') {
        return None;
    }
    let len = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    let word = &text[at..at + len];
    let end = at + len;
    let asks = CAPITALS.iter().any(|start| word.starts_with(start) && word.len() > start.len())
        || WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
        || YOURS.iter().any(|known| word.eq_ignore_ascii_case(known))
        || is_yours(word);
    if asks {
        return found(Kind::Placeholder, text, at, end, "", true);
    }
    if matches!(word, "REDACTED" | "MASKED" | "ANONYMIZED") {
        return found(Kind::Masked, text, at, end, "", false);
    }
    let is_crossed = text.len() <= 256 && word.len() <= 40 && (word.contains("XXXX") || word.contains("xxxx"));
    (is_crossed && has_crosses(word)).then(|| found(Kind::Placeholder, text, at, end, "", false))?
}

/// "your-domain", "your_name", "YourCompany".
fn is_yours(word: &str) -> bool {
    let Some(rest) = word.get(..4).filter(|head| head.eq_ignore_ascii_case("your")).and_then(|_| word.get(4..)) else { return false };
    // YOURSELF is none.
    let is_camel = word.as_bytes()[1] == b'o' && rest.len() >= 3;
    match rest.bytes().next() {
        Some(b'_' | b'-') => rest.len() > 1,
        Some(first) => first.is_ascii_uppercase() && is_camel,
        None => false,
    }
}

/// A row of at least four crosses that no word has: five, or four with nothing but digits and dashes beside them.
fn has_crosses(word: &str) -> bool {
    let rest = word.bytes().filter(|byte| !matches!(byte, b'x' | b'X'));
    let is_plain = rest.clone().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_plain || word.contains("XXXXX") || word.contains("xxxxx")
}

/// `<insert name>`, `<TEAM_ID>`.
pub(super) fn angled(text: &str, at: usize) -> Found<'_> {
    let inner = inner(text, at, '<', '>')?;
    let end = at + inner.len() + 2;
    let is_all = at == 0 && end == text.len();
    if !asks(inner, is_all && is_words(inner)) || text.contains("</") {
        return None;
    }
    let kind = if is_taken_out(inner) { Kind::Masked } else { Kind::Placeholder };
    found(kind, text, at, end, "", true)
}

/// `[insert name]`, `[REDACTED]`.
pub(super) fn bracketed(text: &str, at: usize) -> Found<'_> {
    let inner = inner(text, at, '[', ']')?;
    let end = at + inner.len() + 2;
    if is_taken_out(inner) {
        return found(Kind::Masked, text, at, end, "", true);
    }
    asks(inner, false).then(|| found(Kind::Placeholder, text, at, end, "", true))?
}

fn inner(text: &str, at: usize, open: char, close: char) -> Option<&str> {
    let rest = text[at..].strip_prefix(open)?;
    let len = rest.bytes().take(SHORT).position(|byte| byte == close as u8)?;
    rest.get(..len).filter(|inner| !inner.is_empty() && !inner.contains(open) && !inner.contains(['\n', '=']))
}

fn is_taken_out(inner: &str) -> bool {
    let inner = inner.trim();
    TAKEN_OUT.iter().chain(&BRACKETED).any(|word| inner.eq_ignore_ascii_case(word)) || inner == "..."
}

/// Whether what stands in brackets asks for a value. `is_all` says that any words do.
fn asks(inner: &str, is_all: bool) -> bool {
    let first = inner.trim_start().split([' ', '_', '-']).next().unwrap_or_default();
    let is_more = inner.trim().len() > first.len();
    // [A-Z0-9] is an expression.
    let mut parts = inner.split(['_', '-', ' ']);
    let is_part = |part: &str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let is_capital = inner.contains(['_', '-', ' ']) && parts.all(is_part) && inner.starts_with(|first: char| first.is_ascii_uppercase());
    is_all || is_capital || is_taken_out(inner) || is_more && ASKS.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// Words, and not the hexadecimal digits of a token, an address, or a tag of XML.
fn is_words(inner: &str) -> bool {
    let is_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.' | b'\'' | b',' | b':') || byte >= 0x80;
    let is_hex = inner.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b' ');
    inner.len() >= 3
        && !is_hex
        && !NOTHING.iter().any(|word| inner.eq_ignore_ascii_case(word))
        && inner.starts_with(|first: char| first.is_alphabetic())
        && inner.bytes().all(is_letter)
}

/// What stands between two rows of stars: the name of what is missing, and not a heading.
pub(super) fn framed(inner: &str) -> bool {
    let words: Vec<&str> = inner.split_whitespace().collect();
    let is_heading = words.iter().any(|word| HEADINGS.iter().any(|known| word.trim_matches(['!', '.', ':']).eq_ignore_ascii_case(known)));
    (1..=3).contains(&words.len()) && !is_heading
}
