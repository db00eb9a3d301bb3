//! OpenStep (ASCII) property lists, as `profiles show -type enrollment` and `defaults read` print them.

use std::borrow::Cow;

use crate::error::Error;
use crate::json::Step;
use crate::tree::{Kind, Tree};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Value,
    KeyOrEnd,
    Equals,
    Semicolon,
    ItemOrEnd,
    CommaOrEnd,
    Done,
}

pub(crate) struct OpenStep {
    at: usize,
    state: State,
}

impl OpenStep {
    pub(crate) fn new(at: usize) -> Self {
        Self { at, state: State::Value }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Needs the whole input: such lists are what people paste from a terminal.
    pub(crate) fn step(&mut self, source: &[u8], complete: bool, budget: usize, tree: &mut Tree) -> Result<Step, Error> {
        if !complete {
            return Ok(Step::Starved);
        }
        let stop = self.at.saturating_add(budget);
        loop {
            self.at = skip(source, self.at)?;
            let Some(byte) = source.get(self.at).copied() else {
                return match self.state {
                    State::Done => Ok(Step::Done),
                    _ => Err(Error::new(format!("the input ends inside the value that starts at byte {}", tree.open_start()), self.at)),
                };
            };
            if self.at >= stop {
                return Ok(Step::Paused);
            }
            match (self.state, byte) {
                (State::KeyOrEnd, b'}') | (State::ItemOrEnd | State::CommaOrEnd, b')') => {
                    self.at += 1;
                    tree.close(self.at);
                    self.state = after(tree);
                }
                (State::KeyOrEnd, _) => {
                    let end = text_end(source, self.at)?;
                    tree.key(source, self.at, end, text);
                    self.at = end;
                    self.state = State::Equals;
                }
                (State::Equals, b'=') => (self.at, self.state) = (self.at + 1, State::Value),
                (State::Semicolon, b';') => (self.at, self.state) = (self.at + 1, State::KeyOrEnd),
                (State::CommaOrEnd, b',') => (self.at, self.state) = (self.at + 1, State::ItemOrEnd),
                (State::Value | State::ItemOrEnd, _) => self.value(source, byte, tree)?,
                (State::Done, _) => return Err(Error::new("something follows the end of the property list", self.at)),
                (state, _) => {
                    let wanted = match state {
                        State::Equals => "`=` after the key",
                        State::Semicolon => "`;` after the value",
                        _ => "`,` or `)`",
                    };
                    return Err(Error::new(format!("expected {wanted}, found `{}`", byte as char), self.at));
                }
            }
        }
    }

    fn value(&mut self, source: &[u8], byte: u8, tree: &mut Tree) -> Result<(), Error> {
        let start = self.at;
        if let Some(end) = printed_bytes(source, start) {
            tree.scalar(Kind::Data, start, end);
            self.at = end;
            self.state = after(tree);
            return Ok(());
        }
        match byte {
            b'{' => {
                tree.open(Kind::Dict, start)?;
                (self.at, self.state) = (start + 1, State::KeyOrEnd);
            }
            b'(' => {
                tree.open(Kind::Array, start)?;
                (self.at, self.state) = (start + 1, State::ItemOrEnd);
            }
            b'<' => {
                let len =
                    memchr::memchr(b'>', &source[start..]).ok_or_else(|| Error::new("these bytes are never closed with `>`", start))?;
                self.at = start + len + 1;
                tree.scalar(Kind::Data, start, self.at);
                self.state = after(tree);
            }
            _ => {
                let end = text_end(source, start)?;
                tree.scalar(Kind::String, start, end);
                self.at = end;
                self.state = after(tree);
            }
        }
        Ok(())
    }
}

fn after(tree: &Tree) -> State {
    match tree.in_dict() {
        None => State::Done,
        Some(true) => State::Semicolon,
        Some(false) => State::CommaOrEnd,
    }
}

/// Past white space and both kinds of comments.
pub(crate) fn skip(source: &[u8], mut at: usize) -> Result<usize, Error> {
    loop {
        at += source[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if source[at..].starts_with(b"//") {
            at += memchr::memchr(b'\n', &source[at..]).unwrap_or(source.len() - at);
        } else if source[at..].starts_with(b"/*") {
            let len = memchr::memmem::find(&source[at..], b"*/").ok_or_else(|| Error::new("this comment is never closed", at))?;
            at += len + 2;
        } else {
            return Ok(at);
        }
    }
}

/// Brackets in each other that are looked into for the first value.
const LOOKED_INTO: usize = 64;

/// Whether text that starts with a bracket goes on as such a list does: a key, `=`, a value and `;`, or values with `,` between them
/// up to `)`. What ends before that may be one.
pub(crate) fn begins(text: &[u8]) -> bool {
    looks_like_one(text).unwrap_or(false)
}

/// `None` where a token is none of OpenStep's.
fn looks_like_one(text: &[u8]) -> Option<bool> {
    let mut at = 0;
    for depth in 0..LOOKED_INTO {
        let in_dict = text[at] == b'{';
        at = past(text, at + 1);
        loop {
            let Some(byte) = text.get(at) else { return Some(true) };
            if matches!((in_dict, byte), (true, b'}') | (false, b')')) {
                // Of words in parentheses prose is full: nothing may follow them.
                return Some(depth > 0 || in_dict || text[at + 1..].trim_ascii().is_empty());
            }
            if in_dict {
                at = past(text, end_or_all(text, at)?);
                match (text.get(at), text.get(at + 1)) {
                    (None, _) => return Some(true),
                    (Some(b'='), Some(b'>' | b'=')) => return Some(false),
                    (Some(b'='), _) => at = past(text, at + 1),
                    _ => return Some(false),
                }
            }
            match (text.get(at), printed_bytes(text, at)) {
                (None, _) => return Some(true),
                (Some(_), Some(end)) => at = end,
                (Some(b'{' | b'('), None) => break,
                (Some(b'<'), None) => at += memchr::memchr(b'>', &text[at..]).map_or(text.len() - at, |len| len + 1),
                (Some(_), None) => at = end_or_all(text, at)?,
            }
            at = past(text, at);
            match text.get(at) {
                None => return Some(true),
                Some(b';') if in_dict => return Some(true),
                Some(b',') if !in_dict => at = past(text, at + 1),
                Some(b')') if !in_dict => {}
                Some(_) => return Some(false),
            }
        }
    }
    Some(true)
}

/// Past white space and comments; the end of all where one is not closed.
fn past(text: &[u8], at: usize) -> usize {
    skip(text, at).unwrap_or(text.len())
}

/// End of the word at `at`; the end of all where a string is not closed.
fn end_or_all(text: &[u8], at: usize) -> Option<usize> {
    match text_end(text, at) {
        Ok(end) => Some(end),
        Err(_) => matches!(text[at], b'"' | b'\'').then_some(text.len()),
    }
}

fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'/' | b':' | b'.' | b'-' | b'+' | b'@') || byte >= 0x80
}

/// End of the quoted or bare word at `at`.
fn text_end(source: &[u8], at: usize) -> Result<usize, Error> {
    match source[at] {
        quote @ (b'"' | b'\'') => {
            let mut i = at + 1;
            while let Some(found) = memchr::memchr2(quote, b'\\', &source[i..]) {
                i += found + 1;
                if source[i - 1] == quote {
                    return Ok(i);
                }
                i += 1;
                if i > source.len() {
                    break;
                }
            }
            Err(Error::new("this string is never closed", at))
        }
        byte if is_bare(byte) => Ok(at + source[at..].iter().take_while(|byte| is_bare(**byte)).count()),
        byte => Err(Error::new(format!("`{}` starts no value here", byte as char), at)),
    }
}

/// The text of a word as it stands in the source, quotes and escapes resolved (`\U2019` is UTF-16, `\101` octal).
pub(crate) fn text(raw: &[u8]) -> Cow<'_, str> {
    let Some(inner) = raw.strip_prefix(b"\"").or(raw.strip_prefix(b"'")) else {
        return String::from_utf8_lossy(raw);
    };
    let inner = String::from_utf8_lossy(&inner[..inner.len().saturating_sub(1)]);
    if !inner.contains('\\') {
        return inner;
    }
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '\\' {
            units.extend(char.encode_utf16(&mut [0; 2]).iter());
            continue;
        }
        match inner_escape(chars.clone().next()) {
            Escape::Unicode => {
                chars.next();
                units.push(digits(&mut chars, 16, 4));
            }
            Escape::Octal => units.push(digits(&mut chars, 8, 3)),
            Escape::Plain(plain) => {
                chars.next();
                units.extend(plain.encode_utf16(&mut [0; 2]).iter());
            }
            Escape::End => {}
        }
    }
    String::from_utf16_lossy(&units).into()
}

fn digits(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, radix: u32, most: usize) -> u16 {
    let mut value = 0;
    for _ in 0..most {
        let Some(digit) = chars.peek().and_then(|char| char.to_digit(radix)) else { break };
        value = value * radix + digit;
        chars.next();
    }
    value as u16
}

enum Escape {
    Unicode,
    Octal,
    Plain(char),
    End,
}

fn inner_escape(next: Option<char>) -> Escape {
    match next {
        None => Escape::End,
        Some('U' | 'u') => Escape::Unicode,
        Some('0'..='7') => Escape::Octal,
        Some('a') => Escape::Plain('\u{7}'),
        Some('b') => Escape::Plain('\u{8}'),
        Some('f') => Escape::Plain('\u{c}'),
        Some('v') => Escape::Plain('\u{b}'),
        Some('n') => Escape::Plain('\n'),
        Some('r') => Escape::Plain('\r'),
        Some('t') => Escape::Plain('\t'),
        Some(other) => Escape::Plain(other),
    }
}

/// End of data as newer tools print it, `{length = 4, bytes = 0x00010203}`; long ones with `...` in the middle.
fn printed_bytes(source: &[u8], at: usize) -> Option<usize> {
    let rest = source[at..].strip_prefix(b"{length = ")?;
    let rest = &rest[rest.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count()..];
    let rest = rest.strip_prefix(b", bytes = 0x")?;
    let rest = &rest[rest.iter().take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b' ' | b'.')).count()..];
    rest.starts_with(b"}").then(|| source.len() - rest.len() + 1)
}

/// The bytes between `<` and `>` or behind `0x`; `None` if they are not hexadecimal or not all there.
pub(crate) fn data(raw: &[u8]) -> Option<Vec<u8>> {
    let raw = match memchr::memmem::find(raw, b"0x").filter(|_| raw.starts_with(b"{")) {
        Some(at) => raw[at + 2..].strip_suffix(b"}")?,
        None => raw,
    };
    let digits: Vec<u8> = raw.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'<' | b'>')).collect();
    let nibble = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    digits.chunks(2).map(|pair| Some(nibble(pair[0])? << 4 | nibble(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Document, Format, Kind, read};

    fn doc(source: &str) -> Document {
        let doc = read(source.as_bytes().to_vec());
        assert_eq!(doc.format(), Format::OpenStepPlist);
        doc
    }

    fn rows(doc: &Document) -> Vec<String> {
        (0..doc.len() as u32).map(|id| format!("{} {} {}", doc.path(id), doc.kind(id).name(), doc.text(id).unwrap_or_default())).collect()
    }

    #[test]
    fn what_tools_print_is_read() {
        let doc = doc(
            "{\n    AwaitDeviceConfigured = 0;\n    ConfigurationURL = \"https://mdm.example.com/e\";\n    Skip = (\n        Siri,\n        \"Apple ID\"\n    );\n}\n",
        );
        let wanted = [
            " dictionary ",
            "/AwaitDeviceConfigured string 0",
            "/ConfigurationURL string https://mdm.example.com/e",
            "/Skip array ",
            "/Skip/0 string Siri",
            "/Skip/1 string Apple ID",
        ];
        assert_eq!((doc.error(), rows(&doc)), (None, wanted.map(str::to_owned).into()));
    }

    #[test]
    fn comments_may_stand_anywhere() {
        let doc = doc("// a ' comment\n{ /* { */ a /* = */ = // x\n b; } // the end");
        assert_eq!((doc.error(), rows(&doc)), (None, vec![" dictionary ".to_owned(), "/a string b".to_owned()]));
    }

    #[test]
    fn escapes_become_their_characters() {
        let doc = doc(r#"("\U00fc\101\n\"\\", '\'', "\Ud83d\Ude00", "\U2", "")"#);
        let texts: Vec<_> = doc.children(0).map(|id| doc.text(id).unwrap_or_default().into_owned()).collect();
        assert_eq!(texts, ["üA\n\"\\", "'", "😀", "\u{2}", ""]);
    }

    #[test]
    fn bytes_are_hexadecimal() {
        let doc = doc("{ a = <00fF 0a>; b = <>; c = <0>; d = <xx>; }");
        let bytes: Vec<_> = doc.children(0).map(|id| doc.data(id).map(|data| data.into_owned())).collect();
        assert_eq!(bytes, [Some(vec![0, 255, 10]), Some(vec![]), None, None]);
    }

    #[test]
    fn bytes_as_newer_tools_print_them_are_data() {
        let doc =
            doc("{ a = {length = 4, bytes = 0x00010203}; b = {length = 999, bytes = 0x0001 0203 ... fcfd feff }; c = { length = 4; }; }");
        let bytes: Vec<_> = doc.children(0).map(|id| (doc.kind(id), doc.data(id).map(|data| data.into_owned()))).collect();
        assert_eq!((doc.error(), bytes), (None, vec![(Kind::Data, Some(vec![0, 1, 2, 3])), (Kind::Data, None), (Kind::Dict, None)]));
        assert_eq!(doc.text(1).as_deref(), Some("{length = 4, bytes = 0x00010203}"));
    }

    #[test]
    fn keys_with_and_without_quotes_are_the_same() {
        assert_eq!(doc("{ a = 1; \"a\" = 2; }").duplicates(), [2]);
    }

    #[test]
    fn errors_say_what_was_expected_and_where() {
        for (source, message, offset) in [
            ("{ b = 2; a = 1 }", "expected `;` after the value, found `}`", 15),
            ("( (a), a b )", "expected `,` or `)`, found `b`", 9),
            ("{ b = 2; a = ; }", "`;` starts no value here", 13),
            ("( \"a )", "this string is never closed", 2),
            ("( <00", "these bytes are never closed with `>`", 2),
            ("( a, /* b", "this comment is never closed", 5),
            ("( a, ", "the input ends inside the value that starts at byte 0", 5),
            ("({}) x", "something follows the end of the property list", 5),
        ] {
            let doc = doc(source);
            let error = doc.error().unwrap_or_else(|| panic!("{source} has no error"));
            assert_eq!((error.message.as_str(), error.offset), (message, offset), "{source}");
        }
    }
}
