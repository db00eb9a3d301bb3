//! JSON as RFC 8259 has it, no more and no less, over a source that may still be arriving.

use crate::error::Error;
use crate::scan::{json_plain, skip_space};
use crate::tree::{Kind, Tree};
use crate::value::unescape_json;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
    Done,
}

pub(crate) struct Json {
    at: usize,
    state: State,
}

/// What a piece of work came to.
pub(crate) enum Step {
    /// The budget is used up; there is more to do with the bytes at hand.
    Paused,
    /// The bytes at hand end within a token.
    Starved,
    Done,
}

/// How far a token reached.
enum Token {
    End(usize),
    Starved,
    Bad(Box<Error>),
}

impl Token {
    #[cold]
    fn bad(message: impl Into<String>, offset: usize) -> Self {
        Token::Bad(Box::new(Error::new(message, offset)))
    }
}

impl Json {
    pub(crate) fn new(at: usize) -> Self {
        Self { at, state: State::Value }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Reads until `budget` bytes are done. `complete` says that no more bytes will follow.
    pub(crate) fn step(&mut self, source: &[u8], complete: bool, budget: usize, tree: &mut Tree) -> Result<Step, Error> {
        let stop = self.at.saturating_add(budget);
        loop {
            self.at = skip_space(source, self.at);
            let Some(mut byte) = source.get(self.at).copied() else {
                return match (complete, self.state) {
                    (true, State::Done) => Ok(Step::Done),
                    (true, _) => Err(self.cut(tree)),
                    (false, _) => Ok(Step::Starved),
                };
            };
            if self.at >= stop {
                return Ok(Step::Paused);
            }
            // What comes again and again, a comma and an expected key, is read in one turn.
            if byte == b',' && self.state == State::CommaOrEnd {
                self.state = if tree.in_dict() == Some(true) { State::Key } else { State::Value };
                self.at = skip_space(source, self.at + 1);
                match source.get(self.at) {
                    Some(next) => byte = *next,
                    None => continue,
                }
            }
            if byte == b'"'
                && matches!(self.state, State::Key | State::KeyOrEnd)
                && let Some(end) = tree.expected_key(source, self.at + 1, b"\":")
            {
                self.state = State::Value;
                self.at = skip_space(source, end);
                match source.get(self.at) {
                    Some(next) => byte = *next,
                    None => continue,
                }
            }
            match (self.state, byte) {
                (State::Value | State::ValueOrEnd, _) if byte != b']' => match self.value(source, byte, complete, tree) {
                    Token::End(end) => {
                        self.at = end;
                    }
                    Token::Starved => return Ok(Step::Starved),
                    Token::Bad(error) => return Err(*error),
                },
                (State::Key | State::KeyOrEnd, b'"') => match string_end(source, self.at, complete) {
                    Token::End(end) => {
                        tree.key(source, self.at + 1, end - 1, unescape_json);
                        self.at = end;
                        self.state = State::Colon;
                    }
                    Token::Starved => return Ok(Step::Starved),
                    Token::Bad(error) => return Err(*error),
                },
                (State::Colon, b':') => {
                    self.at += 1;
                    self.state = State::Value;
                }
                (State::KeyOrEnd | State::CommaOrEnd, b'}') if tree.in_dict() == Some(true) => self.close(tree),
                (State::ValueOrEnd | State::CommaOrEnd, b']') if tree.in_dict() == Some(false) => self.close(tree),
                _ => match self.wrong(source, byte, complete, tree) {
                    Token::Bad(error) => return Err(*error),
                    _ => return Ok(Step::Starved),
                },
            }
        }
    }

    fn close(&mut self, tree: &mut Tree) {
        self.at += 1;
        tree.close(self.at);
        self.state = if tree.in_dict().is_none() { State::Done } else { State::CommaOrEnd };
    }

    #[inline]
    fn value(&mut self, source: &[u8], byte: u8, complete: bool, tree: &mut Tree) -> Token {
        let start = self.at;
        let (kind, token) = match byte {
            b'{' => {
                if let Err(error) = tree.open(Kind::Dict, start) {
                    return Token::Bad(error.into());
                }
                self.state = State::KeyOrEnd;
                return Token::End(start + 1);
            }
            b'[' => {
                if let Err(error) = tree.open(Kind::Array, start) {
                    return Token::Bad(error.into());
                }
                self.state = State::ValueOrEnd;
                return Token::End(start + 1);
            }
            b'"' => match json_plain(source, start + 1) {
                end if source.get(end) == Some(&b'"') => (Kind::String, Token::End(end + 1)),
                _ => (Kind::String, string_end(source, start, complete)),
            },
            b't' => (Kind::True, word(source, start, b"true", complete)),
            b'f' => (Kind::False, word(source, start, b"false", complete)),
            b'n' => (Kind::Null, word(source, start, b"null", complete)),
            b'-' | b'0'..=b'9' => number(source, start, complete),
            _ => return self.wrong(source, byte, complete, tree),
        };
        if let Token::End(end) = token {
            tree.scalar(kind, start, end);
            self.state = if tree.in_dict().is_none() { State::Done } else { State::CommaOrEnd };
        }
        token
    }

    fn cut(&self, tree: &Tree) -> Error {
        let message = match (self.state, tree.in_dict()) {
            (State::Value, None) => "there is nothing here".to_owned(),
            (_, Some(dict)) => {
                let what = if dict { "object" } else { "list" };
                format!("the input ends inside the {what} that starts at byte {}", tree.open_start())
            }
            _ => "the input ends too early".to_owned(),
        };
        Error::new(message, self.at)
    }

    /// An error that names the character at hand, as soon as all its bytes are there.
    #[cold]
    fn wrong(&self, source: &[u8], byte: u8, complete: bool, tree: &Tree) -> Token {
        match byte >= 0x80 && !complete && source.len() < self.at + 4 {
            true => Token::Starved,
            false => Token::Bad(self.unexpected(source, byte, tree).into()),
        }
    }

    fn unexpected(&self, source: &[u8], byte: u8, tree: &Tree) -> Error {
        let found = match byte {
            b' '..=b'~' => format!("`{}`", byte as char),
            0x80.. => {
                match source[self.at..source.len().min(self.at + 4)].utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()) {
                    Some(char) => format!("`{char}`"),
                    None => format!("byte 0x{byte:02x}"),
                }
            }
            _ => format!("byte 0x{byte:02x}"),
        };
        let dict = tree.in_dict() == Some(true);
        let wanted = match self.state {
            State::Value => "a value",
            State::ValueOrEnd => "a value or `]`",
            State::KeyOrEnd => "a key in double quotes or `}`",
            State::Key => "a key in double quotes",
            State::Colon => "`:` after the key",
            State::CommaOrEnd if dict => "`,` or `}`",
            State::CommaOrEnd => "`,` or `]`",
            State::Done => return Error::new(format!("{found} after the end of the document"), self.at),
        };
        Error::new(format!("expected {wanted}, found {found}"), self.at)
    }
}

fn word(source: &[u8], at: usize, word: &[u8], complete: bool) -> Token {
    let have = &source[at..(at + word.len()).min(source.len())];
    if have == word {
        Token::End(at + word.len())
    } else if !complete && word.starts_with(have) {
        Token::Starved
    } else {
        let wrong = have.iter().zip(word).take_while(|(a, b)| a == b).count();
        Token::bad(format!("expected `{}`", String::from_utf8_lossy(word)), at + wrong)
    }
}

/// End of the string whose opening quote is at `at`, past its closing quote. Checks escapes, control characters and UTF-8.
fn string_end(source: &[u8], at: usize, complete: bool) -> Token {
    let mut i = at + 1;
    let starved = |offset: usize| match complete {
        true => Token::bad(format!("the string that starts at byte {at} is never closed"), offset),
        false => Token::Starved,
    };
    loop {
        i = json_plain(source, i);
        match source.get(i) {
            None => return starved(source.len()),
            Some(b'"') => return Token::End(i + 1),
            Some(b'\\') => match source.get(i + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => i += 2,
                Some(b'u') => {
                    let digits = &source[i + 2..(i + 6).min(source.len())];
                    if let Some(wrong) = digits.iter().position(|digit| !digit.is_ascii_hexdigit()) {
                        return Token::bad("`\\u` needs four hexadecimal digits", i + 2 + wrong);
                    }
                    if digits.len() < 4 {
                        return starved(source.len());
                    }
                    i += 6;
                }
                Some(_) => return Token::bad("this escape does not exist in JSON", i),
                None => return starved(source.len()),
            },
            Some(0..=0x1F) => return Token::bad("a control character in a string must be escaped", i),
            Some(_) => {
                let run = source[i..].iter().take_while(|byte| **byte >= 0x80).count();
                match std::str::from_utf8(&source[i..i + run]) {
                    Ok(_) => i += run,
                    Err(error) if error.error_len().is_none() && i + run == source.len() && !complete => return Token::Starved,
                    Err(error) => return Token::bad("this is not UTF-8", i + error.valid_up_to()),
                }
            }
        }
    }
}

/// Whether `text` is a number and nothing else.
pub(crate) fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && matches!(number(text, 0, true), (_, Token::End(end)) if end == text.len())
}

/// A number by the grammar of RFC 8259; its text stays in the source, so no digit is lost.
fn number(source: &[u8], at: usize, complete: bool) -> (Kind, Token) {
    let digits = |from: usize| from + source[from.min(source.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let bad = |what: &str, offset: usize| Token::bad(what, offset);
    let starved = |i: usize| i >= source.len() && !complete;
    let start = if source[at] == b'-' { at + 1 } else { at };
    let mut end = digits(start);
    let mut kind = Kind::Integer;
    if starved(end) {
        return (kind, Token::Starved);
    }
    if end == start {
        return (kind, bad("a number needs a digit here", end));
    }
    if source[start] == b'0' && end > start + 1 {
        return (kind, bad("a number cannot start with 0", start));
    }
    if source.get(end) == Some(&b'.') {
        kind = Kind::Real;
        let fraction = end + 1;
        end = digits(fraction);
        if starved(end) {
            return (kind, Token::Starved);
        }
        if end == fraction {
            return (kind, bad("a digit must follow the decimal point", end));
        }
    }
    if matches!(source.get(end), Some(b'e' | b'E')) {
        kind = Kind::Real;
        let sign = end + 1;
        let exponent = if matches!(source.get(sign), Some(b'+' | b'-')) { sign + 1 } else { sign };
        end = digits(exponent);
        if starved(end) {
            return (kind, Token::Starved);
        }
        if end == exponent {
            return (kind, bad("a digit must follow the exponent", end));
        }
    }
    (kind, Token::End(end))
}

#[cfg(test)]
mod tests {
    use crate::{Document, Kind, read};

    fn error(source: &str) -> (String, usize) {
        let doc = read(source.as_bytes().to_vec());
        let error = doc.error().unwrap_or_else(|| panic!("{source} has no error"));
        (error.message.clone(), error.offset)
    }

    fn doc(source: &str) -> Document {
        let doc = read(source.as_bytes().to_vec());
        assert_eq!(doc.error(), None);
        doc
    }

    #[test]
    fn spans_are_the_values_as_they_are_written() {
        let source = r#" {"a" : [1.50, "x\"" ,true],"b":null} "#;
        let doc = doc(source);
        let spans: Vec<_> = (0..doc.len() as u32).map(|id| &source[doc.span(id).range()]).collect();
        assert_eq!(spans, [source.trim(), r#"[1.50, "x\"" ,true]"#, "1.50", r#""x\"""#, "true", "null"]);
        assert_eq!((doc.raw(3), doc.text(3).as_deref()), (&br#"x\""#[..], Some("x\"")));
    }

    #[test]
    fn numbers_keep_every_digit() {
        for (text, kind) in [
            ("-0", Kind::Integer),
            ("123456789012345678901234567890", Kind::Integer),
            ("1.000", Kind::Real),
            ("1E400", Kind::Real),
            ("1e-0", Kind::Real),
        ] {
            let doc = doc(&format!("[{text}]"));
            assert_eq!((doc.text(1).as_deref(), doc.kind(1)), (Some(text), kind));
        }
    }

    #[test]
    fn a_value_alone_is_a_document() {
        let long = "9".repeat(5000);
        for text in ["1", "-1.5e3", "true", "false", "null", "\"x\"", " 7\n", &long] {
            assert_eq!(doc(text).len(), 1);
        }
    }

    #[test]
    fn errors_say_what_was_expected_and_where() {
        for (source, message, offset) in [
            ("{\"a\" 1}", "expected `:` after the key, found `1`", 5),
            ("{\"a\":1 \"b\"}", "expected `,` or `}`, found `\"`", 7),
            ("[1 2]", "expected `,` or `]`, found `2`", 3),
            ("[1,]", "expected a value, found `]`", 3),
            ("{\"a\":1,}", "expected a key in double quotes, found `}`", 7),
            ("[1,{a:1}]", "expected a key in double quotes or `}`, found `a`", 4),
            ("[1,ä]", "expected a value, found `ä`", 3),
            ("[1]\u{1}", "byte 0x01 after the end of the document", 3),
            ("[1][2]", "`[` after the end of the document", 3),
            ("[1,01]", "a number cannot start with 0", 3),
            ("[1,-]", "a number needs a digit here", 4),
            ("[0,1.]", "a digit must follow the decimal point", 5),
            ("[0,1e+]", "a digit must follow the exponent", 6),
            ("[0,trux]", "expected `true`", 6),
            ("[\"a\nb\"]", "a control character in a string must be escaped", 3),
            ("[\"\\x\"]", "this escape does not exist in JSON", 2),
            ("[\"\\u12g4\"]", "`\\u` needs four hexadecimal digits", 6),
            ("[\"abc", "the string that starts at byte 1 is never closed", 5),
            ("{\"a\": [", "the input ends inside the list that starts at byte 6", 7),
            ("{\"a\":", "the input ends inside the object that starts at byte 0", 5),
            ("[1}", "expected `,` or `]`, found `}`", 2),
        ] {
            assert_eq!(error(source), (message.to_owned(), offset), "{source}");
        }
    }

    #[test]
    fn what_came_before_an_error_is_kept() {
        let doc = read(br#"{"a": 1, "b": {"c": [2, oops]}, "d": 3}"#.to_vec());
        let paths: Vec<_> = (0..doc.len() as u32).map(|id| doc.path(id)).collect();
        assert_eq!(paths, ["", "/a", "/b", "/b/c", "/b/c/0"]);
        assert_eq!(doc.error().map(|error| (error.fatal, error.offset)), Some((true, 24)));
    }

    #[test]
    fn keys_that_are_written_differently_and_mean_the_same_are_one() {
        let doc = doc(r#"[{"abc": 1, "\u0061bc": 2}, {"\u0061bc": 3, "abc": 4}, {"\\u0061bc": 5}]"#);
        assert_eq!(doc.duplicates(), [3, 6]);
        assert_eq!(doc.shape(2), doc.shape(5));
        assert_eq!(doc.key(8), Some("\\u0061bc"));
    }

    #[test]
    fn keys_that_are_left_out_or_come_in_another_order_are_read_right() {
        let doc = doc(r#"[{"a":1,"b":2,"c":3},{"a":1,"c":3},{"c":3,"a":1},{"a":1,"b":2,"c":3},{"b" : 2,"bb":4},{"":0}]"#);
        let keys: Vec<_> = (0..doc.len() as u32).filter_map(|id| doc.key(id)).collect();
        assert_eq!(keys, ["a", "b", "c", "a", "c", "c", "a", "a", "b", "c", "b", "bb", ""]);
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let doc = doc("\u{FEFF}[1]");
        assert_eq!((doc.span(0).start, doc.encoding()), (3, crate::Encoding::Utf8Bom));
    }
}
