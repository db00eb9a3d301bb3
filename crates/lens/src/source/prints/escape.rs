//! Strings in quotes as languages write them.

use crate::decode::Span;

/// A string in quotes.
pub(super) struct Quoted {
    /// Between the quotes.
    pub content: Span,
    /// Behind the closing quote.
    pub end: usize,
    /// What it means, where escapes say it otherwise.
    pub meaning: Option<String>,
    /// It does not end.
    pub is_cut: bool,
}

/// Blanks behind a quote that are looked past for what shows that it closes.
const LOOKED_PAST: usize = 64;

/// The string whose opening quote is at `at`. Tools do not always escape a quote inside; one that letters follow is taken for one.
pub(super) fn quoted(text: &[u8], at: usize) -> Quoted {
    let quote = text[at];
    let triple = [quote; 3];
    if text[at..].starts_with(&triple) && text.get(at + 3).is_some_and(|next| *next != quote) {
        let start = at + 3;
        let found = memchr::memmem::find(&text[start..], &triple);
        let content = Span { start, end: found.map_or(text.len(), |len| start + len) };
        let end = found.map_or(text.len(), |len| start + len + 3);
        return Quoted { content, end, meaning: unescape(&text[content.range()]), is_cut: found.is_none() };
    }
    let start = at + 1;
    let mut here = start;
    while let Some(found) = memchr::memchr2(quote, b'\\', &text[here.min(text.len())..]) {
        here += found;
        if text[here] == b'\\' {
            here += 2;
            continue;
        }
        if closes(&text[here + 1..]) {
            let content = Span { start, end: here };
            return Quoted { content, end: here + 1, meaning: unescape(&text[content.range()]), is_cut: false };
        }
        here += 1;
    }
    let content = Span { start, end: text.len() };
    Quoted { content, end: text.len(), meaning: unescape(&text[content.range()]), is_cut: true }
}

/// Whether what follows a quote is what follows a string: a mark, a comma, a bracket, the end of the line or of all.
fn closes(rest: &[u8]) -> bool {
    let blanks = rest.iter().take(LOOKED_PAST).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match rest.get(blanks) {
        None => true,
        Some(byte) if blanks > 0 && byte.is_ascii_alphabetic() => matches!(rest.get(blanks + 1), Some(b'\'' | b'"')),
        Some(byte) => matches!(
            byte,
            b'\n' | b'\r' | b',' | b';' | b':' | b'=' | b')' | b']' | b'}' | b'\'' | b'"' | b'\\' | b'+' | b'#' | b'-' | b'>' | b'{'
        ),
    }
}

/// A text with the escapes of common languages resolved; `None` where it has none. What is no escape stays as it is.
pub(super) fn unescape(raw: &[u8]) -> Option<String> {
    memchr::memchr(b'\\', raw)?;
    let text = String::from_utf8_lossy(raw);
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(kind) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        let behind = &rest[kind.len_utf8()..];
        rest = match (plain(kind), kind) {
            (Some(plain), _) => {
                out.push(plain);
                behind
            }
            (None, '\n') => behind,
            (None, 'x') => number(behind, 16, 2, &mut out, "\\x"),
            (None, 'u') => match behind.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
                Some((digits, after)) => {
                    number(digits, 16, 6, &mut out, "\\u");
                    after
                }
                None => utf16(behind, &mut out),
            },
            (None, 'U') => {
                let long = behind.len() >= 8 && behind.bytes().take(8).all(|byte| byte.is_ascii_hexdigit());
                if long { number(behind, 16, 8, &mut out, "\\U") } else { utf16(behind, &mut out) }
            }
            (None, '0'..='7') => number(rest, 8, 3, &mut out, "\\"),
            (None, _) => {
                out.push('\\');
                rest
            }
        };
    }
    out.push_str(rest);
    Some(out)
}

fn plain(kind: char) -> Option<char> {
    Some(match kind {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'e' => '\u{1b}',
        '\\' | '\'' | '"' | '/' | '$' | '`' | '#' => kind,
        _ => return None,
    })
}

/// Appends the character of up to `most` digits and gives what follows them.
fn number<'a>(text: &'a str, radix: u32, most: usize, out: &mut String, written: &str) -> &'a str {
    let len = text.bytes().take(most).take_while(|byte| (*byte as char).is_digit(radix)).count();
    match u32::from_str_radix(&text[..len], radix).ok().and_then(char::from_u32) {
        Some(char) => out.push(char),
        None => {
            out.push_str(written);
            out.push_str(&text[..len]);
        }
    }
    &text[len..]
}

/// Appends a character of four hexadecimal digits, or of two such in UTF-16, and gives what follows.
fn utf16<'a>(text: &'a str, out: &mut String) -> &'a str {
    let unit = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let Some(high) = unit(text) else {
        out.push_str("\\u");
        return text;
    };
    let behind = &text[4..];
    let low = behind.strip_prefix("\\u").or(behind.strip_prefix("\\U")).and_then(unit);
    let units: Vec<u16> = [Some(high), low.filter(|_| (0xD800..0xDC00).contains(&high))].into_iter().flatten().collect();
    out.push_str(&String::from_utf16_lossy(&units));
    if units.len() == 2 { &behind[6..] } else { behind }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, usize, bool) {
        let found = quoted(text.as_bytes(), 0);
        let plain = text[found.content.range()].to_owned();
        (found.meaning.unwrap_or(plain), found.end, found.is_cut)
    }

    #[test]
    fn strings_end_where_a_mark_follows_their_quote() {
        assert_eq!(read(r#""He said "no" to it", 1"#), (r#"He said "no" to it"#.to_owned(), 20, false));
        assert_eq!(read("'it's here'}"), ("it's here".to_owned(), 11, false));
        assert_eq!(read("\"a\" => 1"), ("a".to_owned(), 3, false));
        assert_eq!(read("'a' b'c'"), ("a".to_owned(), 3, false));
        assert_eq!(read("\"\"\"a\n\"b\"\"\"\" x"), ("a\n\"b".to_owned(), 10, false));
        assert_eq!(read("''"), (String::new(), 2, false));
        assert_eq!(read("\"open\nend"), ("open\nend".to_owned(), 9, true));
        assert_eq!(read("\"\\"), ("\\".to_owned(), 2, true));
    }

    #[test]
    fn escapes_become_their_characters() {
        let of = |text: &str| unescape(text.as_bytes());
        assert_eq!(of("plain"), None);
        assert_eq!(of(r#"a\n\t\\\'\"\/"#).as_deref(), Some("a\n\t\\'\"/"));
        assert_eq!(of(r"\xe4\u00fc\u{1F600}\U0001F600\ud83d\ude00\101\0").as_deref(), Some("äü😀😀😀A\0"));
        assert_eq!(of(r"\ud83dx\q\u12\x").as_deref(), Some("\u{FFFD}x\\q\\u12\\x"));
        assert_eq!(of("a\\\nb").as_deref(), Some("ab"));
        assert_eq!(of("\\").as_deref(), Some("\\"));
        assert_eq!(of("\\u{zz}\\é").as_deref(), Some("\\u\\é"));
    }
}
