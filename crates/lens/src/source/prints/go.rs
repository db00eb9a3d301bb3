//! What Go prints: `map[Key:value]`, `{Key:value Other:value}` and `[a b]` of `%v` and `%+v`, and the types and quotes of `%#v`.
//!
//! Values of `%v` are not quoted and may have blanks and colons of their own: one ends where a blank, a name and a colon follow, or
//! its bracket.

use super::escape::quoted;
use super::literal::Outcome;
use crate::decode::{Builder, Error, Kind, Span};

/// Letters of a name that are looked at.
const NAME: usize = 80;

struct Frame {
    close: u8,
    is_dict: bool,
}

struct Reader<'a, 'b> {
    text: &'a [u8],
    at: usize,
    build: &'b mut Builder,
    frames: Vec<Frame>,
    pairs: usize,
}

/// Whether what starts here is a map or a struct as Go prints them.
pub(super) fn begins(text: &[u8]) -> bool {
    if text.starts_with(b"map[") && typed(text).is_some_and(|(len, _)| len > 4) {
        return true;
    }
    let inner = match text {
        [b'm', b'a', b'p', b'[', inner @ ..] | [b'{', inner @ ..] => inner,
        [b'&', b'{', inner @ ..] => inner,
        _ => return false,
    };
    let len = name_len(inner);
    // `{name: value}` is what other languages print.
    len > 0 && inner.get(len) == Some(&b':') && inner.get(len + 1).is_some_and(|next| !matches!(next, b'\n' | b'\r')) && is_key(inner)
}

/// Reads the value that starts at `at`.
pub(super) fn value(text: &[u8], at: usize, build: &mut Builder) -> Outcome {
    let mut reader = Reader { text, at, build, frames: Vec::new(), pairs: 0 };
    let error = loop {
        if let Err(error) = reader.step() {
            break Some(error);
        }
        if reader.frames.is_empty() {
            break None;
        }
    };
    let (end, pairs) = (reader.at, reader.pairs);
    let is_cut = error.is_some() && end >= text.len();
    while reader.frames.pop().is_some() {
        reader.build.close(end);
    }
    Outcome { end, error, pairs, has_arrows: false, is_python: false, is_cut }
}

impl Reader<'_, '_> {
    fn step(&mut self) -> Result<(), Error> {
        let blanks = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b',';
        if !self.frames.is_empty() {
            self.at += self.text[self.at..].iter().take_while(blanks).count();
        }
        let Some(byte) = self.text.get(self.at).copied() else {
            let message = "the text ends before what it prints is closed".to_owned();
            return Err(Error { message, offset: self.at, fatal: true });
        };
        let Some(frame) = self.frames.last() else { return self.value() };
        if byte == frame.close {
            self.at += 1;
            self.frames.pop();
            self.build.close(self.at);
            return Ok(());
        }
        if frame.is_dict { self.entry() } else { self.value() }
    }

    fn wrong(&self) -> Error {
        Error { message: "something else stands where a name and a colon are expected".to_owned(), offset: self.at, fatal: true }
    }

    fn entry(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        let (key, end) = if rest[0] == b'"' {
            let found = quoted(rest, 0);
            let plain = || String::from_utf8_lossy(&rest[found.content.range()]).into_owned();
            (found.meaning.clone().unwrap_or_else(plain), found.end)
        } else {
            let len = name_len(rest);
            (String::from_utf8_lossy(&rest[..len]).into_owned(), len)
        };
        if key.is_empty() || rest.get(end) != Some(&b':') {
            return Err(self.wrong());
        }
        self.pairs += 1;
        self.build.key(&key);
        self.at += end + 1;
        // An empty text: the next name, or the end, follows at once.
        let rest = &self.text[self.at..];
        let is_empty =
            matches!(rest.first(), None | Some(b'}' | b']' | b',')) || rest.starts_with(b" ") && (is_key(&rest[1..]) || rest.len() == 1);
        if is_empty {
            self.build.value(Kind::String, Span { start: self.at, end: self.at });
            return Ok(());
        }
        self.at += usize::from(rest.starts_with(b" "));
        self.value()
    }

    fn value(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        if let Some((len, is_map)) = typed(rest) {
            let close = if rest[len - 1] == b'[' { b']' } else { b'}' };
            return self.open(len, is_map, close);
        }
        match rest {
            [b'&', b'{', ..] => self.open(2, true, b'}'),
            [b'{', inner @ ..] => self.open(1, inner.first() == Some(&b'}') || is_key(inner) || inner.first() == Some(&b'"'), b'}'),
            [b'[', ..] => self.open(1, false, b']'),
            [b'"', ..] => {
                let found = quoted(self.text, self.at);
                match found.meaning {
                    Some(text) => self.build.meaning(Kind::String, found.content, text),
                    None => self.build.value(Kind::String, found.content),
                }
                self.at = found.end;
                Ok(())
            }
            [b'<', b'n', b'i', b'l', b'>', ..] => self.take(Kind::Null, 5),
            [b'n', b'i', b'l', b' ' | b',' | b'}' | b']', ..] => self.take(Kind::Null, 3),
            // A nil of some type, or an address.
            [b'(', b'*', ..] => match memchr::memmem::find(&rest[..rest.len().min(NAME * 4)], b")(") {
                Some(at) => {
                    let end = memchr::memchr(b')', &rest[at + 2..]).map_or(rest.len(), |len| at + 3 + len);
                    self.take(if rest[at + 2..].starts_with(b"nil") { Kind::Null } else { Kind::String }, end)
                }
                None => self.plain(),
            },
            _ => self.plain(),
        }
    }

    fn open(&mut self, len: usize, is_dict: bool, close: u8) -> Result<(), Error> {
        self.build.open(if is_dict { Kind::Dict } else { Kind::Array }, self.at);
        self.at += len;
        self.frames.push(Frame { close, is_dict });
        Ok(())
    }

    fn take(&mut self, kind: Kind, len: usize) -> Result<(), Error> {
        self.build.value(kind, Span { start: self.at, end: self.at + len });
        self.at += len;
        Ok(())
    }

    /// Text up to the next name with its colon, or to the bracket that encloses it; in a list up to the next blank.
    fn plain(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        let in_dict = self.frames.last().is_some_and(|frame| frame.is_dict);
        let (mut depth, mut end) = (0usize, rest.len());
        for (at, byte) in rest.iter().enumerate() {
            let next = || &rest[at + 1..];
            let is_end = match byte {
                b'[' | b'{' | b'(' => {
                    depth += 1;
                    false
                }
                b']' | b'}' | b')' if depth > 0 => {
                    depth -= 1;
                    false
                }
                b']' | b'}' | b'\n' => true,
                b' ' if depth == 0 => !in_dict || is_key(next()),
                b',' if depth == 0 && in_dict && is_key(next()) => true,
                b',' if depth == 0 => next().starts_with(b" ") && (!in_dict || is_key(&next()[1..]) || next().get(1) == Some(&b'"')),
                _ => false,
            };
            if is_end {
                end = at;
                break;
            }
        }
        if rest.get(end) == Some(&b'\n') && self.frames.is_empty() || end == 0 {
            return Err(self.wrong());
        }
        let text = &rest[..end];
        let kind = match text {
            b"true" => Kind::True,
            b"false" => Kind::False,
            _ if is_integer(text) => Kind::Integer,
            _ => Kind::String,
        };
        self.take(kind, end)
    }
}

fn is_integer(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    !digits.is_empty() && digits.len() < 19 && digits.iter().all(u8::is_ascii_digit)
}

/// The length of a type with the bracket that it stands before, and whether names stand in it: `map[`, `map[string]string{`, `[]byte{`,
/// `mdm.Response{`, `&mdm.Response{`.
fn typed(text: &[u8]) -> Option<(usize, bool)> {
    let head = &text[..text.len().min(NAME * 2)];
    if head.starts_with(b"map[") {
        // Of `%#v` a type stands in the brackets, and behind them the braces.
        let close = memchr::memchr(b']', head);
        let brace = memchr::memchr(b'{', head).filter(|brace| close.is_some_and(|close| close < *brace));
        let is_type =
            |range: std::ops::Range<usize>| head[range].iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.*[] {}".contains(byte));
        return Some(match (close, brace) {
            (Some(close), Some(brace)) if close > 4 && is_type(4..brace) && !head[4..close].contains(&b':') => {
                let empty = usize::from(head[brace..].starts_with(b"{}{")) * 2;
                (brace + empty + 1, true)
            }
            _ => (4, true),
        });
    }
    let start = head.iter().take_while(|byte| matches!(byte, b'&' | b'*' | b'[' | b']')).count();
    let is_list = head.starts_with(b"[]");
    let name = name_len(&head[start..]);
    let mut end = start + name;
    if head[end..].starts_with(b" {}") {
        end += 3;
    }
    (name > 0 && head.get(end) == Some(&b'{') && (is_list || start == usize::from(head.starts_with(b"&")))).then_some((end + 1, !is_list))
}

fn name_len(text: &[u8]) -> usize {
    if !text.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_') {
        return 0;
    }
    text.iter().take(NAME).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')).count()
}

/// Whether a name with its colon stands here, and not a word of a sentence with one: behind that a blank follows.
fn is_key(text: &[u8]) -> bool {
    let len = name_len(text);
    if len == 0 || text.get(len) != Some(&b':') {
        return false;
    }
    let rest = &text[len + 1..];
    match rest.first() {
        None | Some(b'}' | b']') => true,
        Some(b'/') => !rest.starts_with(b"//"),
        // Nothing stands behind it, and the next name follows.
        Some(b' ') => {
            let next = &rest[1..];
            let len = name_len(next);
            len > 0 && next.get(len) == Some(&b':') && next.get(len + 1).is_some_and(|byte| !byte.is_ascii_whitespace())
        }
        Some(byte) => !byte.is_ascii_whitespace(),
    }
}

/// Bytes as numbers, `[60 63 120]` and `{0x3c, 0x3f}`: what they are, and their length as text. `None` for fewer than sixteen.
pub(in crate::source) fn bytes(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    const FEWEST: usize = 16;
    let close = match text.first()? {
        b'[' => b']',
        b'{' => b'}',
        _ => return None,
    };
    let mut bytes = Vec::new();
    let mut at = 1;
    loop {
        at += text[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        if *text.get(at)? == close {
            return (bytes.len() >= FEWEST).then_some((bytes, at + 1));
        }
        let rest = &text[at..];
        let hex = rest.starts_with(b"0x") || rest.starts_with(b"0X");
        let start = if hex { 2 } else { 0 };
        let len = start + rest[start..].iter().take(3).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let digits = std::str::from_utf8(&rest[start..len]).ok()?;
        bytes.push(u8::from_str_radix(digits, if hex { 16 } else { 10 }).ok()?);
        at += len;
    }
}
