//! Dictionaries and lists as languages and tools write them: `plutil -p`, Ruby, Python, PHP, Perl, Swift, Objective-C, Lua, Rust,
//! JavaScript, PowerShell's `@{…}`, Java's maps, Terraform.
//!
//! One reader for all of them: between brackets stand pairs with `=>`, `:` or `=` between key and value, or values; what parts them
//! (commas, semicolons, lines) need not be there. It is a loop with a stack of its own and goes over every byte once.

use super::escape::quoted;
use crate::decode::{Builder, Error, Kind, Span};
use crate::source::text::python_bytes;

/// Bytes of a value that is a call, such as `datetime.datetime(2024, 5, 4)`.
const CALL: usize = 512;
/// Bytes that are looked at for what a bracket opens.
const PEEK: usize = 256;

/// How a reading ended.
pub(super) struct Outcome {
    /// Behind what was read.
    pub end: usize,
    /// Why it ended too early.
    pub error: Option<Error>,
    /// Pairs that were read.
    pub pairs: usize,
    /// `=>` stood between keys and values.
    pub has_arrows: bool,
    /// Words that Python has: `True`, `None`, a colon behind a single quote.
    pub is_python: bool,
    /// The text ended inside.
    pub is_cut: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kinds {
    Dict,
    List,
    /// `name(` around one value.
    Call,
    /// Pairs at the top, without brackets.
    Bare,
}

struct Frame {
    kind: Kinds,
    close: u8,
    /// Containers that end with it: `resource "a" "b" {` opens three.
    levels: usize,
    count: usize,
    /// `=` stands between keys and values, so that a comma may belong to a value.
    is_equals: bool,
}

struct Reader<'a, 'b> {
    text: &'a [u8],
    at: usize,
    build: &'b mut Builder,
    frames: Vec<Frame>,
    outcome: Outcome,
}

/// Reads the value that starts at `at`.
pub(super) fn value(text: &[u8], at: usize, build: &mut Builder) -> Outcome {
    let mut reader = Reader::new(text, at, build);
    reader.run(false);
    reader.outcome
}

/// Reads pairs that stand by themselves, up to what is no pair; closing brackets of a beginning that is missing are passed over.
pub(super) fn pairs(text: &[u8], at: usize, build: &mut Builder) -> Outcome {
    let mut reader = Reader::new(text, at, build);
    reader.build.open(Kind::Dict, at);
    reader.frames.push(Frame { kind: Kinds::Bare, close: 0, levels: 1, count: 0, is_equals: false });
    reader.run(true);
    reader.outcome
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(text: &'a [u8], at: usize, build: &'b mut Builder) -> Self {
        let outcome = Outcome { end: at, error: None, pairs: 0, has_arrows: false, is_python: false, is_cut: false };
        Self { text, at, build, frames: Vec::new(), outcome }
    }

    fn run(&mut self, is_bare: bool) {
        let done = loop {
            self.skip(!self.frames.is_empty());
            let before = self.at;
            let Some(byte) = self.text.get(self.at).copied() else { break self.cut() };
            let step = match self.frames.last() {
                None => self.value(byte),
                Some(frame) if byte == frame.close => {
                    self.close();
                    Ok(())
                }
                Some(frame) if frame.kind == Kinds::Bare && matches!(byte, b'}' | b']' | b')') => {
                    self.at += 1;
                    Ok(())
                }
                Some(Frame { kind: Kinds::Dict | Kinds::Bare, .. }) => self.entry(byte),
                Some(Frame { kind: Kinds::List, .. }) => self.item(byte),
                Some(Frame { kind: Kinds::Call, count, .. }) if *count > 0 => Err(self.wrong("a second argument")),
                Some(_) => self.value(byte),
            };
            if let Err(error) = step {
                self.at = before;
                break Some(error);
            }
            if self.frames.is_empty() {
                break None;
            }
        };
        self.outcome.end = self.at;
        let is_end = is_bare && self.frames.len() == 1;
        self.outcome.error = done.filter(|_| !is_end);
        while let Some(frame) = self.frames.pop() {
            (0..frame.levels).for_each(|_| self.build.close(self.at));
        }
    }

    fn cut(&mut self) -> Option<Error> {
        self.outcome.is_cut = true;
        let is_bare = self.frames.last().is_some_and(|frame| frame.kind == Kinds::Bare);
        (!is_bare).then(|| Error {
            message: "the text ends before what it prints is closed".to_owned(),
            offset: self.text.len(),
            fatal: true,
        })
    }

    fn wrong(&self, found: &str) -> Error {
        Error { message: format!("{found} stands where a key or a value is expected"), offset: self.at, fatal: true }
    }

    /// Past white space, comments and, inside of brackets, what parts values.
    fn skip(&mut self, is_inside: bool) {
        loop {
            let rest = &self.text[self.at..];
            let len = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || is_inside && matches!(byte, b',' | b';')).count();
            self.at += len;
            let rest = &rest[len..];
            let line = || memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.at += match rest {
                [b'#', next, ..] if *next != b'<' => line(),
                [b'/', b'/', ..] => line(),
                [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/").map_or(rest.len(), |len| len + 2),
                [b'\\', b'\n', ..] => 2,
                [b'\\', b'\r', b'\n', ..] => 3,
                _ => return,
            };
        }
    }

    fn skip_blanks(&mut self) {
        self.at += self.text[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }

    fn close(&mut self) {
        self.at += 1;
        if let Some(frame) = self.frames.pop() {
            (0..frame.levels).for_each(|_| self.build.close(self.at));
        }
    }

    fn push(&mut self, kind: Kinds, close: u8, levels: usize) {
        self.frames.push(Frame { kind, close, levels, count: 0, is_equals: false });
    }

    /// A key, its mark, and its value.
    fn entry(&mut self, byte: u8) -> Result<(), Error> {
        let Some(key) = self.key(byte) else { return Err(self.wrong("something else")) };
        self.skip(false);
        let rest = &self.text[self.at..];
        let len = match rest {
            [b'=', b'>', ..] => 2,
            [b'-', b'>', ..] => 2,
            [b'=', b'=', ..] | [b':', b':', ..] => 0,
            [b':', b'=', ..] => 2,
            [b'=' | b':', ..] => 1,
            [b'"' | b'{', ..] => return self.block(&key),
            _ => 0,
        };
        if len == 0 {
            return Err(self.wrong("a key without a value"));
        }
        self.outcome.has_arrows |= rest.starts_with(b"=>");
        self.outcome.is_python |= rest[0] == b':' && byte == b'\'';
        self.outcome.pairs += 1;
        let is_equals = rest[0] == b'=' && len == 1;
        self.at += len;
        self.skip_in_line();
        self.build.key(&key);
        if let Some(frame) = self.frames.last_mut() {
            (frame.is_equals, frame.count) = (is_equals, frame.count + 1);
        }
        let Some(byte) = self.text.get(self.at).copied() else { return Ok(()) };
        match byte {
            b',' | b'}' | b']' | b')' | b';' => {
                self.build.value(Kind::String, Span { start: self.at, end: self.at });
                Ok(())
            }
            byte => self.value(byte),
        }
    }

    /// Past blanks and, where the line has nothing else, to the next one with something.
    fn skip_in_line(&mut self) {
        self.skip_blanks();
        if self.text[self.at..].starts_with(b"\\\n") {
            self.at += 2;
            self.skip_blanks();
        }
    }

    /// The text of the key at `at`, behind which `at` comes to stand.
    fn key(&mut self, byte: u8) -> Option<String> {
        let text = self.text;
        match byte {
            b'"' | b'\'' => Some(self.quoted_text()),
            b'@' | b'u' | b'b' | b'r' if matches!(text.get(self.at + 1), Some(b'"' | b'\'')) => {
                self.at += 1;
                Some(self.quoted_text())
            }
            b':' if matches!(text.get(self.at + 1), Some(b'"')) => {
                self.at += 1;
                Some(self.quoted_text())
            }
            b':' if text.get(self.at + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == b'_') => {
                self.at += 1;
                self.word().map(str::to_owned)
            }
            b'[' => {
                self.at += 1;
                let next = *text.get(self.at)?;
                let key = if matches!(next, b'"' | b'\'') { self.quoted_text() } else { self.word()?.to_owned() };
                (text.get(self.at) == Some(&b']')).then_some(())?;
                self.at += 1;
                Some(key)
            }
            _ => {
                let word = self.word()?;
                // `AnyHashable("aps")`.
                if text.get(self.at) == Some(&b'(') && matches!(text.get(self.at + 1), Some(b'"')) {
                    self.at += 1;
                    let key = self.quoted_text();
                    (text.get(self.at) == Some(&b')')).then_some(())?;
                    self.at += 1;
                    return Some(key);
                }
                Some(word.to_owned())
            }
        }
    }

    fn quoted_text(&mut self) -> String {
        let found = quoted(self.text, self.at);
        self.at = found.end;
        found.meaning.unwrap_or_else(|| String::from_utf8_lossy(&self.text[found.content.range()]).into_owned())
    }

    fn word(&mut self) -> Option<&'a str> {
        let len = word_len(&self.text[self.at..]);
        let word = std::str::from_utf8(&self.text[self.at..self.at + len]).ok().filter(|word| !word.is_empty())?;
        self.at += len;
        Some(word)
    }

    /// `name "label" "label" {`: a block of Terraform, its labels as keys within each other.
    fn block(&mut self, name: &str) -> Result<(), Error> {
        let mut levels = 1;
        self.build.key(name);
        self.count();
        while matches!(self.text.get(self.at), Some(b'"')) {
            let start = self.at;
            let label = self.quoted_text();
            self.build.open(Kind::Dict, start);
            self.build.key(&label);
            levels += 1;
            self.skip_blanks();
        }
        if self.text.get(self.at) != Some(&b'{') {
            (1..levels).for_each(|_| self.build.close(self.at));
            return Err(self.wrong("a block without braces"));
        }
        self.build.open(Kind::Dict, self.at);
        self.at += 1;
        self.push(Kinds::Dict, b'}', levels);
        Ok(())
    }

    fn count(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.count += 1;
        }
    }

    /// An element of a list, perhaps with its number before it.
    fn item(&mut self, byte: u8) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        let digits = |from: usize| from + rest[from..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let mark = match byte {
            // `[0] "a"`.
            b'[' => Some(digits(1)).filter(|end| *end > 1 && rest.get(*end) == Some(&b']')).map(|end| end + 1),
            // `0 => "a"`.
            b'0'..=b'9' => {
                let end = digits(0);
                let blanks = rest[end..].iter().take(8).take_while(|byte| **byte == b' ').count();
                rest[end + blanks..].starts_with(b"=>").then_some(end + blanks + 2)
            }
            _ => None,
        };
        let behind = mark.and_then(|len| {
            let blanks = rest[len..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            rest.get(len + blanks).map(|byte| (len + blanks, *byte))
        });
        self.count();
        match behind {
            Some((len, byte)) if !matches!(byte, b',' | b']' | b'=') => {
                self.outcome.has_arrows = true;
                self.at += len;
                self.value(byte)
            }
            _ => self.value(byte),
        }
    }

    fn value(&mut self, byte: u8) -> Result<(), Error> {
        if self.frames.last().is_some_and(|frame| frame.kind == Kinds::Call) {
            self.count();
        }
        let rest = &self.text[self.at..];
        match byte {
            b'{' => match printed_data(rest) {
                Some(len) => self.take(Kind::Data, len),
                None => self.open_brace(),
            },
            b'[' => self.open(if pairs_follow(rest) { Kinds::Dict } else { Kinds::List }, b']'),
            b'(' if rest.starts_with(b"(null)") => self.take(Kind::Null, 6),
            b'(' => self.open(Kinds::List, b')'),
            b'@' | b'%' | b'&' if matches!(rest.get(1), Some(b'{' | b'[' | b'(' | b'"')) => {
                self.at += 1;
                self.value(rest[1])
            }
            b'"' | b'\'' => self.string(),
            b'b' | b'B' if matches!(rest.get(1), Some(b'"' | b'\'')) => self.bytes(),
            b'u' | b'r' | b'f' | b'U' if matches!(rest.get(1), Some(b'"' | b'\'')) => {
                self.at += 1;
                self.string()
            }
            b'<' => self.angle(),
            b':' if rest.get(1).is_some_and(|next| next.is_ascii_alphabetic() || *next == b'_') => {
                let len = 1 + word_len(&rest[1..]);
                let place = Span { start: self.at + 1, end: self.at + len };
                self.build.value(Kind::String, place);
                self.at += len;
                Ok(())
            }
            b'-' | b'0'..=b'9' => self.number(),
            b'}' | b']' | b')' => Err(self.wrong("a bracket that nothing opened")),
            _ if byte.is_ascii_alphabetic() || byte == b'_' => self.named(),
            _ => self.bare(),
        }
    }

    fn take(&mut self, kind: Kind, len: usize) -> Result<(), Error> {
        self.build.value(kind, Span { start: self.at, end: self.at + len });
        self.at += len;
        Ok(())
    }

    fn open(&mut self, kind: Kinds, close: u8) -> Result<(), Error> {
        self.build.open(if kind == Kinds::Dict { Kind::Dict } else { Kind::Array }, self.at);
        // Swift's empty dictionary, `[:]`.
        self.at += if kind == Kinds::Dict && self.text[self.at..].starts_with(b"[:]") { 2 } else { 1 };
        self.push(kind, close, 1);
        Ok(())
    }

    /// What `{` opens: pairs, or in sets and PowerShell's lists values.
    fn open_brace(&mut self) -> Result<(), Error> {
        let inner = past_blanks(&self.text[self.at + 1..]);
        let is_list = match inner {
            [b'{' | b'[', ..] | [b'@', b'{', ..] => true,
            [b'"' | b'\'', ..] => !pairs_follow(&self.text[self.at..]) && string_then(inner, |next| matches!(next, b',' | b'}')),
            _ => {
                let len = word_len(inner);
                len > 0 && matches!(past_blanks(&inner[len..]).first(), Some(b',' | b'}'))
            }
        };
        self.open(if is_list { Kinds::List } else { Kinds::Dict }, b'}')
    }

    /// A string, and those that follow it without anything between them.
    fn string(&mut self) -> Result<(), Error> {
        let first = quoted(self.text, self.at);
        let (start, mut end) = (first.content.start, first.content.end);
        self.at = first.end;
        let mut joined = first.meaning;
        while let Some(next) = self.adjacent() {
            let more = quoted(self.text, next);
            let plain = |place: Span| String::from_utf8_lossy(&self.text[place.range()]).into_owned();
            let text = joined.get_or_insert_with(|| plain(Span { start, end }));
            text.push_str(&more.meaning.unwrap_or_else(|| plain(more.content)));
            (self.at, end) = (more.end, more.content.end);
        }
        let place = Span { start, end };
        match joined {
            Some(text) => self.build.meaning(Kind::String, place, text),
            None => self.build.value(Kind::String, place),
        }
        Ok(())
    }

    /// Where a string stands that continues the one before: directly behind it, and no key.
    fn adjacent(&self) -> Option<usize> {
        let rest = &self.text[self.at..];
        let blanks = rest.iter().take(PEEK).take_while(|byte| byte.is_ascii_whitespace()).count();
        let next = &rest[blanks..];
        let prefix = usize::from(matches!(next, [b'u' | b'r' | b'f', b'"' | b'\'', ..]));
        if !matches!(next.get(prefix), Some(b'"' | b'\'')) {
            return None;
        }
        let found = quoted(next, prefix);
        let is_key = matches!(past_blanks(&next[found.end..]), [b':' | b'=', ..]);
        (!is_key && !found.is_cut).then_some(self.at + blanks + prefix)
    }

    /// `b'…'` of Python.
    fn bytes(&mut self) -> Result<(), Error> {
        let Some((bytes, len)) = python_bytes(&self.text[self.at..]) else { return Err(self.wrong("bytes that do not end")) };
        use base64::Engine;
        let place = Span { start: self.at, end: self.at + len };
        self.build.meaning(Kind::Data, place, base64::engine::general_purpose::STANDARD.encode(bytes));
        self.outcome.is_python = true;
        self.at += len;
        Ok(())
    }

    /// `<hex>`, `<nil>`, a here document, or another thing between angle brackets.
    fn angle(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        if !rest.starts_with(b"<< ")
            && let Some(here) = here_document(rest)
        {
            let place = Span { start: self.at + here.content.start, end: self.at + here.content.end };
            self.build.value(Kind::String, place);
            self.at += here.end;
            return Ok(());
        }
        let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        let Some(end) = memchr::memchr(b'>', rest).filter(|end| *end < line.len() || is_hex(&rest[1..*end])) else { return self.bare() };
        let inner = &rest[1..end];
        match inner {
            b"nil" | b"null" | b"NULL" | b"none" => self.take(Kind::Null, end + 1),
            _ if inner.len() > 1 && is_hex(inner) => self.take(Kind::Data, end + 1),
            _ => self.bare(),
        }
    }

    fn number(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        let digits = |from: usize| from + rest[from.min(rest.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let start = usize::from(rest[0] == b'-');
        let mut end = digits(start);
        let mut kind = Kind::Integer;
        if end > start && rest.get(end) == Some(&b'.') && digits(end + 1) > end + 1 {
            (end, kind) = (digits(end + 1), Kind::Real);
        }
        let is_whole = end > start
            && match rest.get(end) {
                None => true,
                Some(byte) if byte.is_ascii_whitespace() => {
                    let line = &rest[end..];
                    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                    matches!(line.get(blanks), None | Some(b'\n' | b',' | b'}' | b']' | b')' | b';' | b'#' | b'/'))
                }
                Some(byte) => matches!(byte, b',' | b'}' | b']' | b')' | b';'),
            };
        if is_whole { self.take(kind, end) } else { self.bare() }
    }

    /// A word: true, nil, a call, a struct with its name, or bare text.
    fn named(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        let len = word_len(rest);
        let word = &rest[..len];
        let behind = &rest[len..];
        let ends = behind.first().is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b',' | b'}' | b']' | b')' | b';'));
        if ends {
            let kind = match word {
                b"true" | b"True" | b"TRUE" | b"YES" | b"$true" => Some(Kind::True),
                b"false" | b"False" | b"FALSE" | b"NO" | b"$false" => Some(Kind::False),
                b"nil" | b"None" | b"null" | b"NULL" | b"Null" | b"undefined" => Some(Kind::Null),
                _ => None,
            };
            if let Some(kind) = kind {
                self.outcome.is_python |= matches!(word, b"True" | b"False" | b"None");
                return self.take(kind, len);
            }
        }
        let blanks = behind.iter().take_while(|byte| **byte == b' ').count();
        match behind.get(blanks) {
            Some(b'(') if blanks == 0 || word == b"array" => self.call(len + blanks),
            Some(b'{') if behind[..blanks].len() <= 1 => {
                self.at += len + blanks;
                self.open_brace()
            }
            _ => self.bare(),
        }
    }

    /// `name(…)`: what is in it, if that is one value that tells; else the call as text.
    fn call(&mut self, len: usize) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        let inner = past_blanks(&rest[len + 1..]);
        if rest.starts_with(b"array") {
            self.at += len;
            let kind = if pairs_follow(&self.text[self.at..]) { Kinds::Dict } else { Kinds::List };
            return self.open(kind, b')');
        }
        let is_string = matches!(inner, [b'"' | b'\'', ..]) && string_then(inner, |next| next == b')');
        let is_bytes = matches!(inner, [b'b', b'"' | b'\'', ..]);
        if matches!(inner, [b'{' | b'[', ..] | [b'@', b'{', ..]) || is_string || is_bytes {
            self.at += len + 1;
            self.push(Kinds::Call, b')', 0);
            return Ok(());
        }
        let mut depth = 0usize;
        for (at, byte) in rest.iter().enumerate().take(CALL) {
            match byte {
                b'(' => depth += 1,
                b')' if depth <= 1 => return self.take(Kind::String, at + 1),
                b')' => depth -= 1,
                b'\n' => break,
                _ => {}
            }
        }
        self.bare()
    }

    /// Text without quotes: up to a comma, a closing bracket or the end of the line.
    fn bare(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at..];
        let frame = self.frames.last();
        let may_go_on = frame.is_some_and(|frame| frame.kind != Kinds::List && frame.is_equals);
        let mut depth = 0usize;
        let mut end = rest.len();
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                b'\n' => end = at,
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    continue;
                }
                b')' | b']' | b'}' if depth > 0 => {
                    depth -= 1;
                    continue;
                }
                b')' | b']' | b'}' => end = at,
                b';' if depth == 0 => end = at,
                b',' if depth == 0 && !(may_go_on && goes_on(&rest[at + 1..])) => end = at,
                _ => continue,
            }
            break;
        }
        let text = rest[..end].trim_ascii_end();
        if text.is_empty() {
            return Err(self.wrong("nothing"));
        }
        let is_null = matches!(text, b"<null>" | b"<nil>" | b"(null)");
        self.build.value(if is_null { Kind::Null } else { Kind::String }, Span { start: self.at, end: self.at + text.len() });
        self.at += end;
        Ok(())
    }
}

/// Whether what follows a comma belongs to the value before it: no key and mark, no quote, no end.
fn goes_on(rest: &[u8]) -> bool {
    let rest = &rest[..rest.len().min(PEEK)];
    let Some(rest) = rest.strip_prefix(b" ") else { return false };
    let word = word_len(rest);
    match rest.first() {
        None | Some(b'"' | b'\'' | b'\n' | b'\r' | b'}' | b']' | b')' | b' ') => false,
        _ => word == 0 || !matches!(past_blanks(&rest[word..]), [b'=' | b':', ..]),
    }
}

/// Letters of a key or word without quotes.
fn word_len(text: &[u8]) -> usize {
    let mut len = 0;
    while let Some(byte) = text.get(len) {
        let is_word = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'@' | b'?' | b'!') || *byte >= 0x80;
        let is_hyphen = *byte == b'-' && text.get(len + 1).is_some_and(|next| next.is_ascii_alphanumeric());
        if !is_word && !is_hyphen {
            break;
        }
        len += 1;
    }
    len
}

fn past_blanks(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| byte.is_ascii_whitespace()).count()..]
}

/// Whether the string at the start is followed by such a byte; a long one is not looked through.
fn string_then(text: &[u8], wanted: fn(u8) -> bool) -> bool {
    let head = &text[..text.len().min(16 * PEEK)];
    let found = quoted(head, 0);
    !found.is_cut && past_blanks(&head[found.end..]).first().is_some_and(|next| wanted(*next))
}

/// Whether a value that starts here may be a dictionary, or a list of them.
pub(super) fn begins(text: &[u8]) -> bool {
    if text.first() == Some(&b'{') || !matches!(text.first(), Some(b'[' | b'(')) {
        return text.first() == Some(&b'{')
            && (pairs_follow(text) || block_follows(text) || matches!(past_blanks(&text[1..PEEK.min(text.len())]), [b'@', b'{', ..]));
    }
    if pairs_follow(text) {
        return true;
    }
    let head = &text[..text.len().min(PEEK)];
    let inner = past_blanks(&head[1..]);
    let digits = |from: usize| from + inner[from.min(inner.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let inner = match inner.first() {
        Some(b'[') if digits(1) > 1 && inner.get(digits(1)) == Some(&b']') => past_blanks(&inner[digits(1) + 1..]),
        Some(b'0'..=b'9') => past_blanks(past_blanks(&inner[digits(0)..]).strip_prefix(b"=>").unwrap_or_default()),
        _ => inner,
    };
    let inner = inner.strip_prefix(b"%").or(inner.strip_prefix(b"@")).unwrap_or(inner);
    let at = text.len().min(head.len() - inner.len());
    matches!(inner.first(), Some(b'{' | b'[' | b'(')) && pairs_follow(&text[at..])
}

/// Whether a block of Terraform stands first in the braces at the start: a name, and labels or braces.
fn block_follows(text: &[u8]) -> bool {
    let inner = past_blanks(&text[1..PEEK.min(text.len())]);
    let len = word_len(inner);
    len > 0 && matches!(past_blanks(&inner[len..]), [b'{', b'\n' | b'\r', ..])
}

/// Whether pairs stand in what the bracket at the start opens.
pub(super) fn pairs_follow(text: &[u8]) -> bool {
    let head = &text[..text.len().min(16 * PEEK)];
    if head.starts_with(b"[:]") {
        return true;
    }
    let inner = past_blanks(head.get(1..).unwrap_or_default());
    let prefix = match inner {
        [b':' | b'@', ..] => 1,
        [b'u' | b'b' | b'r', b'"' | b'\'', ..] => 1,
        _ => 0,
    };
    let inner = &inner[prefix..];
    let end = match inner.first() {
        Some(b'"' | b'\'') => {
            let found = quoted(inner, 0);
            if found.is_cut {
                return false;
            }
            found.end
        }
        Some(_) => match word_len(inner) {
            0 => return false,
            // Numbers before `=>` count the elements of a list.
            len if inner[..len].iter().all(u8::is_ascii_digit) => return false,
            len if inner[len..].starts_with(b"(\"") => match memchr::memchr(b')', inner) {
                Some(close) => close + 1,
                None => return false,
            },
            len => len,
        },
        None => return false,
    };
    matches!(past_blanks(&inner[end..]), [b'=', b'>', ..] | [b':', ..] | [b'=', ..])
}

/// Data as macOS prints it, `{length = 4, bytes = 0x00010203}`: its length.
fn printed_data(text: &[u8]) -> Option<usize> {
    let head = text.strip_prefix(b"{length = ")?;
    let head = &head[..head.len().min(1 << 20)];
    let end = memchr::memchr(b'}', head)?;
    memchr::memmem::find(&head[..end], b", bytes = 0x")?;
    Some(text.len() - text.strip_prefix(b"{length = ")?.len() + end + 1)
}

fn is_hex(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace())
}

/// `<<TAG`, its lines, and TAG.
pub(super) struct Here {
    /// The lines.
    pub content: Span,
    pub end: usize,
    pub is_closed: bool,
}

/// The here document at the start of a text.
pub(super) fn here_document(text: &[u8]) -> Option<Here> {
    let head = text.strip_prefix(b"<<")?;
    let head = head.strip_prefix(b"-").or(head.strip_prefix(b"~")).unwrap_or(head);
    let head = past_line_blanks(head);
    let quote = head.first().copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    let head = if quote.is_some() { &head[1..] } else { head };
    let tag = &head[..head.iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()];
    (tag.len() >= 2).then_some(())?;
    let start = text.len() - head.len() + tag.len();
    let mut at = start + memchr::memchr(b'\n', &text[start..])? + 1;
    let content = at;
    loop {
        let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len);
        if text[at..end].trim_ascii() == tag {
            return Some(Here { content: Span { start: content, end: at.saturating_sub(1).max(content) }, end, is_closed: true });
        }
        if end == text.len() {
            // It is cut off: all of it is its content.
            return Some(Here { content: Span { start: content, end }, end, is_closed: false });
        }
        at = end + 1;
    }
}

fn past_line_blanks(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()..]
}
