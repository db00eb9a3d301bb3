//! JSON that no parser takes: cut off, with quotes of a word processor, with comments and commas too many, with links of a chat.
//!
//! One pass with the open brackets on a stack; what JSON can only mean is written into the copy.

use super::chat;
use super::draft::Draft;
use super::{spaces, words};
use crate::decode::unescape_json;
use crate::remark::Level;
use crate::source::mended::Mended;

const ADVICE: &str = "No parser of JSON takes it like this.";
const CUT: &str =
    "If the file itself looks like this, nobody can read it. Nothing is said of what is not there: paste all of it to have it checked.";

/// Quotes that open a text, and those that close it.
const QUOTES: [(&str, &str); 6] = [("“", "“”„\""), ("”", "”\""), ("„", "“”\""), ("«", "»\""), ("″", "″\""), ("‟", "”\"")];

struct Open {
    is_dict: bool,
    /// What comes next.
    wants: Wants,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wants {
    /// A key or element, or the end.
    Item,
    Colon,
    Value,
    Comma,
}

/// What was said already: each kind of damage is told once or at each place, as it helps.
#[derive(Default)]
struct Told {
    quotes: bool,
    spaces: bool,
    words: bool,
    comments: bool,
    bare_keys: bool,
    missing_commas: bool,
}

struct Mender<'a> {
    text: &'a str,
    at: usize,
    draft: Draft<'a>,
    open: Vec<Open>,
    is_done: bool,
    told: Told,
    failed: bool,
}

/// The JSON that a text was meant to be; `None` where it is right, or cannot be told.
pub(super) fn mend(text: &[u8]) -> Option<(Mended, Vec<u8>)> {
    let text = std::str::from_utf8(text).ok()?;
    let mut mender =
        Mender { text, at: 0, draft: Draft::new(text.as_bytes()), open: Vec::new(), is_done: false, told: Told::default(), failed: false };
    mender.begin();
    while !mender.failed && mender.step() {}
    mender.end();
    (!mender.failed && mender.draft.is_changed()).then(|| mender.draft.finish())
}

/// Keys that stand in a text as JSON writes them: `"key":`.
pub(super) fn keys(text: &str) -> impl Iterator<Item = &str> {
    let quotes = |char: char| matches!(char, '"' | '“' | '”' | '„' | '\'');
    text.split(':').filter_map(move |part| {
        let part = part.trim_end();
        let inner = part.strip_suffix(quotes)?;
        let start = inner.rfind(quotes)?;
        let first = inner[start..].chars().next()?;
        Some(&inner[start + first.len_utf8()..]).filter(|key| !key.is_empty() && key.len() < 80 && !key.contains('\n'))
    })
}

impl<'a> Mender<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Opens what was open before the text begins.
    fn begin(&mut self) {
        let from = self.text.len() - self.text.trim_start().len();
        if self.text[from..].starts_with(['{', '[']) {
            return;
        }
        let closed = unopened(&self.text[from..]);
        // What is left of a value or key before the first whole one says nothing.
        let first = first_key(&self.text[from..]).map_or(from, |at| from + at);
        self.draft.skip_to(first);
        self.at = first;
        self.draft.set_part();
        let mut above = None;
        let open = if closed.is_empty() { vec![true] } else { closed };
        for is_dict in open.iter().rev() {
            if above == Some(true) {
                self.draft.put(b"\"(missing key)\":");
            }
            self.draft.put(if *is_dict { b"{" } else { b"[" });
            self.open.push(Open { is_dict: *is_dict, wants: Wants::Comma });
            above = Some(*is_dict);
        }
        if let Some(innermost) = self.open.last_mut() {
            innermost.wants = Wants::Item;
        }
        self.draft.tell(
            Level::Warning,
            "cut-off",
            "the beginning is missing. What was open there is taken from the closing brackets.",
            CUT,
        );
    }

    fn step(&mut self) -> bool {
        self.blanks();
        let Some(char) = self.rest().chars().next() else { return false };
        if self.is_done {
            // What stands behind the end is no part of it.
            let message = "something stands behind the end. It was left out.";
            self.draft.keep_to(self.at);
            self.draft.tell(Level::Error, "extra-text", message, &format!("{ADVICE} Remove it."));
            self.draft.skip_to(self.text.len());
            self.at = self.text.len();
            return false;
        }
        match char {
            '[' if chat::link(self.text, self.at).is_some() => self.item(char),
            '{' | '[' => self.bracket(char == '{'),
            '}' | ']' => self.close(char == '}'),
            ',' | ';' => self.comma_here(char),
            ':' => self.colon(),
            '=' if self.wants() == Some(Wants::Colon) => self.colon(),
            _ => self.item(char),
        }
        true
    }

    fn wants(&self) -> Option<Wants> {
        self.open.last().map(|open| open.wants)
    }

    /// Blanks, odd ones too, and comments.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest().as_bytes();
            let plain = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.at += plain;
            let rest = &rest[plain..];
            if let Some(len) = spaces::odd(rest) {
                self.draft.keep_to(self.at);
                if !std::mem::replace(&mut self.told.spaces, true) {
                    self.draft.tell(Level::Error, "odd-spaces", spaces::JSON_MESSAGE, spaces::ADVICE);
                }
                self.draft.replace_to(self.at + len, b" ");
                self.at += len;
                continue;
            }
            let Some(len) = comment(rest) else { return };
            self.draft.keep_to(self.at);
            let is_left_out = rest.starts_with(b"...") || rest.starts_with("…".as_bytes());
            if is_left_out {
                self.draft.set_part();
                let advice = "Nothing is said of what is not there. Paste the whole file to have it checked.";
                self.draft.tell(Level::Info, "left-out", "somebody left something out here.", advice);
            } else if !std::mem::replace(&mut self.told.comments, true) {
                let advice = format!("{ADVICE} Remove it.");
                self.draft.tell(Level::Error, "comment", "a comment stands here, which JSON does not have. It was left out.", &advice);
            }
            self.draft.skip_to(self.at + len);
            self.at += len;
        }
    }

    /// Makes ready for a key, an element or a value: puts in what has to stand before it.
    fn before_item(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        if open.wants == Wants::Comma {
            open.wants = Wants::Item;
            self.draft.keep_to(self.at);
            if !std::mem::replace(&mut self.told.missing_commas, true) {
                let message = "a comma is missing before this. It was put in.";
                self.draft.tell(Level::Error, "comma", message, &format!("{ADVICE} Put a comma behind each value but the last."));
            }
            self.draft.put(b",");
        } else if open.wants == Wants::Colon {
            open.wants = Wants::Value;
            self.draft.keep_to(self.at);
            self.draft.tell(Level::Error, "colon", "a colon is missing before this. It was put in.", &format!("{ADVICE} Put it there."));
            self.draft.put(b":");
        }
    }

    /// A value is there.
    fn valued(&mut self) {
        match self.open.last_mut() {
            Some(open) if open.is_dict && open.wants == Wants::Item => open.wants = Wants::Colon,
            Some(open) => open.wants = Wants::Comma,
            None => self.is_done = true,
        }
    }

    fn bracket(&mut self, is_dict: bool) {
        self.before_item();
        if let Some(open) = self.open.last_mut() {
            if open.is_dict && open.wants == Wants::Item {
                self.draft.keep_to(self.at);
                self.draft.tell(
                    Level::Error,
                    "key-missing",
                    "a value has no key before it.",
                    &format!("{ADVICE} Write a key and a colon."),
                );
                self.draft.put(b"\"(missing key)\":");
            }
            open.wants = Wants::Comma;
        }
        self.open.push(Open { is_dict, wants: Wants::Item });
        self.at += 1;
        self.draft.keep_to(self.at);
    }

    fn close(&mut self, is_dict: bool) {
        self.end_value();
        let known = self.open.iter().rev().take(64).position(|open| open.is_dict == is_dict);
        self.draft.keep_to(self.at);
        let Some(above) = known else {
            let char = if is_dict { '}' } else { ']' };
            self.draft.tell(Level::Error, "bracket", format!("`{char}` closes nothing. It was left out."), &format!("{ADVICE} Remove it."));
            self.at += 1;
            return self.draft.skip_to(self.at);
        };
        for _ in 0..above {
            let Some(open) = self.open.pop() else { break };
            let char = if open.is_dict { "}" } else { "]" };
            self.draft.tell(Level::Error, "bracket", format!("`{char}` is missing. It was put in."), &format!("{ADVICE} Put it there."));
            self.draft.put(char.as_bytes());
        }
        self.open.pop();
        self.at += 1;
        self.draft.keep_to(self.at);
        self.is_done = self.open.is_empty();
    }

    /// A key without a value has none.
    fn end_value(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        if open.is_dict && matches!(open.wants, Wants::Colon | Wants::Value) {
            self.draft.keep_to(self.at);
            self.draft.tell(Level::Error, "value-missing", "a key has no value. It was read as null.", &format!("{ADVICE} Write one."));
            self.draft.put(if open.wants == Wants::Colon { b":null" } else { b"null" });
            open.wants = Wants::Comma;
        }
    }

    fn comma_here(&mut self, char: char) {
        self.end_value();
        let is_wanted = self.wants() == Some(Wants::Comma);
        let is_last = self.is_followed_by(self.at + 1, ['}', ']', ',', ';']);
        if is_wanted && !is_last {
            if let Some(open) = self.open.last_mut() {
                open.wants = Wants::Item;
            }
            if char == ',' {
                self.at += 1;
                return self.draft.keep_to(self.at);
            }
        }
        self.draft.keep_to(self.at);
        let message = match (char, is_wanted && is_last) {
            (',', true) => "a comma stands behind the last value. It was left out.",
            (',', false) => "a comma too many stands here. It was left out.",
            _ => "a semicolon stands where a comma belongs.",
        };
        self.draft.tell(Level::Error, "comma", message, &format!("{ADVICE} Put one comma between two values, and none behind the last."));
        if is_wanted && !is_last {
            self.draft.put(b",");
        }
        self.at += 1;
        self.draft.skip_to(self.at);
    }

    /// Whether the next thing behind blanks and comments is one of these, or there is none.
    fn is_followed_by(&self, mut at: usize, chars: [char; 4]) -> bool {
        for _ in 0..16 {
            let rest = self.text[at..].trim_start();
            match comment(rest.as_bytes()).filter(|_| !rest.starts_with('.') && !rest.starts_with('…')) {
                Some(len) => at = self.text.len() - rest.len() + len,
                None => return rest.is_empty() || rest.starts_with(chars),
            }
        }
        false
    }

    fn colon(&mut self) {
        if self.wants() != Some(Wants::Colon) {
            // Nothing but a key has one: what this is cannot be told.
            self.failed = true;
            return;
        }
        if let Some(open) = self.open.last_mut() {
            open.wants = Wants::Value;
        }
        if self.rest().starts_with(':') {
            self.at += 1;
            return self.draft.keep_to(self.at);
        }
        self.draft.keep_to(self.at);
        self.draft.tell(
            Level::Error,
            "colon",
            "`=` stands between key and value. It was read as a colon.",
            &format!("{ADVICE} Write a colon."),
        );
        self.at += 1;
        self.draft.replace_to(self.at, b":");
    }

    /// A key or a plain value.
    fn item(&mut self, char: char) {
        self.before_item();
        let quotes = QUOTES.iter().find(|(open, _)| self.rest().starts_with(open));
        match (char, quotes) {
            ('"', _) => self.string("\"", 1),
            ('\'', _) => self.string("'", 1),
            (_, Some((open, closing))) => self.string(closing, open.len()),
            ('[' | '<', _) if self.link() => {}
            _ => self.word(),
        }
        self.valued();
    }

    fn link(&mut self) -> bool {
        let Some((label, end)) = chat::link(self.text, self.at) else { return false };
        self.draft.keep_to(self.at);
        self.draft.tell(Level::Error, "chat-link", LINK, &format!("{ADVICE} Write the value itself."));
        let is_number = !label.is_empty() && label.len() < 20 && label.bytes().all(|byte| byte.is_ascii_digit());
        let text = if is_number { label.to_owned() } else { quoted(label) };
        self.draft.replace_to(end, text.as_bytes());
        self.at = end;
        true
    }

    /// A text in quotes that close with one of `closing`.
    fn string(&mut self, closing: &str, opening: usize) {
        let start = self.at;
        let (inner_end, end) = self.string_end(start + opening, closing);
        let inner = &self.text[start + opening..inner_end];
        let is_plain = opening == 1 && self.text[start..].starts_with('"') && self.text[inner_end..end] == *"\"" && is_strict(inner);
        self.draft.keep_to(start);
        let plain = chat::without_links(inner);
        if let Some(plain) = &plain {
            self.draft.tell(Level::Error, "chat-link", LINK, "A server or device takes the link for the value. Write the value itself.");
            self.draft.replace_to(end, quoted(plain).as_bytes());
        } else if is_plain {
            self.draft.keep_to(end);
        } else {
            let is_curly = inner_end == end || opening > 1 || !self.text[start..].starts_with('"') || self.text[inner_end..end] != *"\"";
            if inner_end == end && end < self.text.len() {
                self.draft.tell(
                    Level::Error,
                    "quote-missing",
                    "the quote behind this text is missing. It was put in.",
                    &format!("{ADVICE} Put it there."),
                );
            } else if inner_end == end {
                self.draft.set_part();
            } else if is_curly && !std::mem::replace(&mut self.told.quotes, true) {
                let advice = format!("{ADVICE} Write straight double quotes; word processors, mail programs and chats change them.");
                let message = "curly or single quotes stand where straight double ones belong. They were read as those.";
                self.draft.tell(Level::Error, "curly-quotes", message, &advice);
            } else if !is_curly {
                let message = "a character in this text has to be written with a backslash before it. It was read as it stands.";
                self.draft.tell(Level::Error, "escape", message, &format!("{ADVICE} Write \\\" for a quote and \\n for a line break."));
            }
            self.draft.replace_to(end, quoted(&unescape_json(inner.as_bytes())).as_bytes());
        }
        self.at = end;
    }

    /// Where a text ends: its last byte, and the byte behind its quote. A quote inside it is followed by neither bracket, comma nor colon.
    fn string_end(&self, from: usize, closing: &str) -> (usize, usize) {
        let mut chars = self.text[from..].char_indices();
        while let Some((at, char)) = chars.next() {
            if char == '\\' {
                chars.next();
                continue;
            }
            if char == '\n' {
                // A text that goes on with a key or bracket in the next line was not closed in its own.
                let next = self.text[from + at..].trim_start();
                if next.starts_with(['"', '“', '}', ']']) {
                    let inner = self.text[from..from + at].trim_end();
                    let end = from + inner.strip_suffix(',').unwrap_or(inner).len();
                    return (end, end);
                }
            }
            if !closing.contains(char) {
                continue;
            }
            let end = from + at + char.len_utf8();
            let next = self.text[end..].trim_start_matches(|char: char| char.is_whitespace());
            if next.is_empty()
                || next.starts_with([',', ':', '}', ']', ';', '=', '"', '“', '/', '#', '…', '.'])
                || self.text[end..].starts_with('\n')
            {
                return (from + at, end);
            }
        }
        (self.text.len(), self.text.len())
    }

    /// A number, or a word that JSON knows, or one without quotes.
    fn word(&mut self) {
        let rest = self.rest();
        let is_key = self.open.last().is_some_and(|open| open.is_dict && open.wants == Wants::Item);
        let end = rest
            .find(|char: char| matches!(char, ',' | '}' | ']' | '{' | '\n' | '"') || is_key && matches!(char, ':' | '='))
            .unwrap_or(rest.len());
        let end = [" //", " /*", " #", "\t//", "\t#"].iter().filter_map(|mark| rest[..end].find(mark)).min().unwrap_or(end);
        let word = rest[..end].trim_end();
        self.draft.keep_to(self.at);
        if word.is_empty() || word.len() > 400 {
            self.failed = true;
            return;
        }
        let end = self.at + word.len();
        let json = match word {
            _ if crate::json::is_json(word) && !is_key => None,
            "True" | "TRUE" | "yes" | "YES" => Some("true".to_owned()),
            "False" | "FALSE" | "no" | "NO" => Some("false".to_owned()),
            "None" | "nil" | "NULL" | "undefined" | "NaN" | "<null>" | "<nil>" => Some("null".to_owned()),
            other => Some(quoted(other)),
        };
        match json {
            None => self.draft.keep_to(end),
            Some(json) => {
                let told = if is_key { &mut self.told.bare_keys } else { &mut self.told.words };
                if !std::mem::replace(told, true) {
                    let message = format!("{word} stands without quotes. It was read as {json}.");
                    self.draft.tell(Level::Error, "bare-word", message, &format!("{ADVICE} Put texts and keys into double quotes."));
                }
                self.draft.replace_to(end, json.as_bytes());
            }
        }
        self.at = end;
    }

    fn end(&mut self) {
        self.end_value();
        self.draft.keep_to(self.text.len());
        if !self.open.is_empty() {
            self.draft.set_part();
            if self.draft.is_changed() {
                self.draft.tell(Level::Warning, "cut-off", "the end is missing. What is open there was closed.", CUT);
            }
        }
        while let Some(open) = self.open.pop() {
            self.draft.put(if open.is_dict { b"}" } else { b"]" });
        }
    }
}

const LINK: &str = "a chat or mail program made a link of this value. It was read without the link.";

/// The length of a comment, or of the dots that stand for what was left out.
fn comment(rest: &[u8]) -> Option<usize> {
    let line = || memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    match rest {
        [b'/', b'/', ..] | [b'#', ..] => Some(line()),
        [b'/', b'*', ..] => Some(memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2)),
        [b'.', b'.', b'.', ..] => Some(3),
        [0xE2, 0x80, 0xA6, ..] => Some(3),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    crate::json::quote(text, &mut out);
    out
}

/// Whether a text stands in quotes as JSON has it.
fn is_strict(inner: &str) -> bool {
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        let is_wrong = match byte {
            0..=0x1F | b'"' => true,
            b'\\' => !matches!(bytes.next(), Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u')),
            _ => false,
        };
        if is_wrong {
            return false;
        }
    }
    true
}

/// The first line that begins with a key, a bracket or a whole value.
fn first_key(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n').take(200) {
        let start = line.trim_start();
        let is_key =
            || keys(line).next().is_some_and(|key| start[1..].starts_with(key) || start.trim_start_matches(['“', '„']).starts_with(key));
        if start.starts_with(['{', '}', '[', ']']) || start.starts_with(['"', '“', '„', '\'']) && is_key() {
            return Some(at + line.len() - start.len());
        }
        // What is left of a line may have keys behind its first comma.
        if let Some(comma) = line.find(", \"").or_else(|| line.find(",\"")).filter(|_| at == 0) {
            return Some(comma + 1);
        }
        at += line.len();
    }
    None
}

/// Brackets that are closed and were never opened, the innermost first: whether each is a dictionary's.
fn unopened(text: &str) -> Vec<bool> {
    let (mut closed, mut open, mut in_string) = (Vec::new(), 0_usize, false);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => {
                bytes.next();
            }
            b'"' => in_string = !in_string,
            b'\n' => in_string = false,
            b'{' | b'[' if !in_string => open += 1,
            b'}' | b']' if !in_string => match open.checked_sub(1) {
                Some(left) => open = left,
                None if closed.len() < 64 => closed.push(byte == b'}'),
                None => {}
            },
            _ => {}
        }
    }
    closed
}

/// Whether a text is a piece of JSON of a payload: keys in quotes that the data table knows.
pub(super) fn is_piece(text: &str) -> bool {
    words::are_of_payload(keys(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    fn mends(text: &str, wanted: &str, codes: &[&str]) {
        let (mended, out) = mend(text.as_bytes()).unwrap_or_else(|| panic!("{text} is not mended"));
        let doc = read(out.clone());
        assert!(doc.error().is_none(), "{}: {}", doc.error().expect("an error"), String::from_utf8_lossy(&out));
        let plain: String = String::from_utf8_lossy(&out).split_whitespace().collect();
        assert_eq!(plain, wanted, "{text}");
        assert_eq!(mended.marks.iter().map(|(_, remark)| remark.code).collect::<Vec<_>>(), codes, "{text}");
    }

    #[test]
    fn quotes_of_word_processors_are_read() {
        mends("{“a”: “b”, “c”: 1}", r#"{"a":"b","c":1}"#, &["curly-quotes"]);
        mends("{'a': 'it is', \"b\": „c“}", r#"{"a":"itis","b":"c"}"#, &["curly-quotes"]);
    }

    #[test]
    fn links_of_a_chat_are_taken_out() {
        mends(
            "{\"uId\": \"[2040](tel:2040)\", \"errorNumber\": [9616](tel:9616), \"x\": <tel:123|123>}",
            r#"{"uId":"2040","errorNumber":9616,"x":123}"#,
            &["chat-link"; 3],
        );
    }

    #[test]
    fn commas_and_comments_are_put_right() {
        mends("{\"a\": 1, \"b\": [1, 2,],}", r#"{"a":1,"b":[1,2]}"#, &["comma", "comma"]);
        mends("{\"a\": 1\n \"b\": 2}", r#"{"a":1,"b":2}"#, &["comma"]);
        mends("{\"a\": 1,, \"b\": 2}", r#"{"a":1,"b":2}"#, &["comma"]);
        mends("{\"a\": 1 // one\n, /* two */ \"b\": 2 # three\n}", r#"{"a":1,"b":2}"#, &["comment"]);
        mends("{\"a\": 1,\n ...\n \"b\": 2}", r#"{"a":1,"b":2}"#, &["left-out"]);
        mends("{a: True, b: None, \"c\": hello}", r#"{"a":true,"b":null,"c":"hello"}"#, &["bare-word", "bare-word"]);
        mends("{\"a\" \"b\", \"c\": }", r#"{"a":"b","c":null}"#, &["colon", "value-missing"]);
    }

    #[test]
    fn brackets_are_put_in_and_left_out() {
        mends("{\"a\": [1, 2}", r#"{"a":[1,2]}"#, &["bracket"]);
        mends("{\"a\": 1]}", r#"{"a":1}"#, &["bracket"]);
        mends("{\"a\": 1}}", r#"{"a":1}"#, &["extra-text"]);
    }

    #[test]
    fn what_is_cut_off_is_opened_and_closed() {
        mends("\"a\": true,\n\"b\": [1]\n}", r#"{"a":true,"b":[1]}"#, &["cut-off"]);
        mends("ervised\": true,\n\"b\": [1]\n}]", r#"[{"b":[1]}]"#, &["cut-off"]);
        mends("\"a\": 1,\n\"b\": {\"c\": \"d", r#"{"a":1,"b":{"c":"d"}}"#, &["cut-off", "cut-off"]);
    }

    #[test]
    fn texts_are_put_right() {
        mends("{\"a\": \"say \"hi\" now\", \"b\": \"x\ny\"}", r#"{"a":"say\"hi\"now","b":"x\ny"}"#, &["escape", "escape"]);
        mends("{\"a\": \"\\.x\",\u{A0}\"b\": 1}", r#"{"a":".x","b":1}"#, &["escape", "odd-spaces"]);
    }

    #[test]
    fn what_is_right_or_something_else_is_left_alone() {
        for text in [r#"{"a": [1, "b", {"c": null}]}"#, "{\"a\": : 1}", "{:}"] {
            assert!(mend(text.as_bytes()).is_none(), "{text}");
        }
        assert!(is_piece("\"is_supervised\": true,\n \"skip_setup_items\": [],"));
        assert!(!is_piece("\"name\": \"left-pad\",\n \"version\": \"1.0\",\n \"main\": \"index.js\""));
    }

    #[test]
    fn damage_costs_no_more_than_its_length() {
        for piece in ["[", "{\"a\":", "\"a\" ", "],", "“", "[1](tel:1)", "//", "\"x", "a:"] {
            let text = ["{\"k\": ", &piece.repeat(100_000 / piece.len())].concat();
            let clock = std::time::Instant::now();
            let _ = mend(text.as_bytes());
            assert!(clock.elapsed().as_secs() < 5, "{piece}");
        }
    }
}
