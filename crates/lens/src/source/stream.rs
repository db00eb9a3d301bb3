//! Several documents in one text: JSON Lines, property lists in a row, logs, command output, a chat or Markdown paste.

use std::collections::VecDeque;

use memchr::memmem;

use super::kinds::is_promising;
use super::step::{MOST, Part, Step};
use super::text::{self, json_end, openstep_end};
use super::{Layer, prints, webhook};
use crate::decode::{Format, Span, detect, read, unescape_json};
use crate::remark::Remark;

/// JSON Lines up to this many are a document each; more are one list, which is read and searched in one go.
const LINES: usize = 2_000;

/// JSON that is more than one plain document: a webhook event, JSON Lines, texts in a row. `None`: it is a document by itself.
pub fn json(bytes: &[u8]) -> Option<Step> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let Some(len) = json_end(&bytes[start..]) else {
        return webhook::is_webhook(&bytes[..bytes.len().min(1 << 16)]).then(|| one_event(bytes))?;
    };
    let end = start + len;
    if bytes[end..].trim_ascii().is_empty() {
        return one(bytes);
    }
    if let Some(step) = rows(bytes, start) {
        return Some(step);
    }
    let found = find(bytes);
    (found.len() > 1).then_some(Step::Parts(found))
}

/// One JSON text: a webhook event, or a list of them.
fn one(bytes: &[u8]) -> Option<Step> {
    if !webhook::is_webhook(&bytes[..bytes.len().min(1 << 16)]) {
        return None;
    }
    one_event(bytes)
}

fn one_event(bytes: &[u8]) -> Option<Step> {
    let doc = read(bytes.to_vec());
    if doc.is_empty() {
        return None;
    }
    let root = crate::decode::ROOT;
    if doc.kind(root) == crate::decode::Kind::Dict {
        return webhook::event(&doc, root);
    }
    let mut parts = Vec::new();
    for node in doc.children(root).take(MOST) {
        match webhook::event(&doc, node) {
            Some(Step::Parts(mut part)) => parts.append(&mut part),
            Some(Step::Stuck(layer)) => {
                parts.push(Part { layers: vec![layer], place: Some(doc.span(node)), ..Part::new(bytes[doc.span(node).range()].to_vec()) })
            }
            _ => parts.push(Part {
                layers: vec![layer("list", "a list of events")],
                place: Some(doc.span(node)),
                ..Part::new(bytes[doc.span(node).range()].to_vec())
            }),
        }
    }
    (!parts.is_empty()).then_some(Step::Parts(parts))
}

fn layer(id: &'static str, title: &str) -> Layer {
    Layer { id, title: title.to_owned(), ..Layer::default() }
}

/// JSON texts one after the other with nothing but white space (or commas, or the RS of RFC 7464) between them.
fn rows(bytes: &[u8], start: usize) -> Option<Step> {
    let mut rows: Vec<Span> = Vec::new();
    let mut at = start;
    loop {
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | 0x1E)).count();
        if at >= bytes.len() {
            break;
        }
        if !matches!(bytes[at], b'{' | b'[') {
            return None;
        }
        // A row that is not closed is the last one; the decoder says what is wrong with it.
        let end = json_end(&bytes[at..]).map_or(bytes.len(), |len| at + len);
        rows.push(Span { start: at, end });
        at = end;
    }
    if rows.len() < 2 {
        return None;
    }
    let is_lines = rows.windows(2).all(|pair| bytes[pair[0].end..pair[1].start].contains(&b'\n'))
        && rows.iter().take(50).all(|row| !bytes[row.range()].contains(&b'\n'));
    let (id, title) = if is_lines { ("json-lines", "JSON Lines") } else { ("json-texts", "JSON texts in a row") };
    if rows.len() > LINES {
        let mut layer = layer(id, title);
        let message = format!("{} lines are shown as one list, not as a document each", rows.len());
        let advice = "Nothing is left out. Findings that compare documents are not made between the lines.";
        layer.remarks.push(Remark::info("many-lines", message, advice));
        let mut list = Vec::with_capacity(bytes.len() + 2);
        list.push(b'[');
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                list.extend_from_slice(b",\n");
            }
            list.extend_from_slice(&bytes[row.range()]);
        }
        list.push(b']');
        return Some(Step::Inside(layer, list));
    }
    let count = rows.len();
    let part = |(index, row): (usize, Span)| {
        let mut layer = layer(id, title);
        layer.facts.push(("Row".to_owned(), format!("{} of {count}", index + 1)));
        let text = &bytes[row.range()];
        Part { layers: vec![layer], time: row_time(text), place: Some(row), ..Part::new(text.to_vec()) }
    };
    Some(Step::Parts(rows.into_iter().enumerate().map(part).collect()))
}

/// The time of a log line or event in JSON, under the keys that loggers use.
fn row_time(text: &[u8]) -> Option<String> {
    const KEYS: [&str; 7] = ["time", "timestamp", "ts", "@timestamp", "created_at", "date", "eventTime"];
    if !KEYS.iter().any(|key| memmem::find(&text[..text.len().min(4096)], key.as_bytes()).is_some()) || text.len() > 1 << 20 {
        return None;
    }
    let doc = read(text.to_vec());
    (!doc.is_empty()).then_some(())?;
    KEYS.iter().find_map(|key| doc.text(doc.child(crate::decode::ROOT, key)?)).map(|time| time.into_owned())
}

/// XML that is more than one property list. `None`: a document by itself, broken or not.
pub fn xml(bytes: &[u8]) -> Option<Step> {
    const CLOSE: &[u8] = b"</plist>";
    let end = memmem::find(bytes, CLOSE)? + CLOSE.len();
    let behind = bytes[end..].trim_ascii();
    if behind.is_empty() {
        return None;
    }
    // Only another document makes it a row; a stray word behind the end is the decoder's to report.
    let found = find(bytes);
    (found.len() > 1).then_some(Step::Parts(found))
}

/// Whether XML has another root than a property list has: what is in it is looked for.
pub fn is_foreign_xml(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 10] = [b"plist", b"dict", b"array", b"string", b"data", b"integer", b"real", b"date", b"true", b"false"];
    let text = &text[..text.len().min(AROUND)];
    let root = memmem::find_iter(text, b"<").find(|at| text.get(at + 1).is_some_and(u8::is_ascii_alphabetic));
    root.is_some_and(|at| {
        let name = &text[at + 1..];
        let name = &name[..name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_')).count()];
        !NAMES.contains(&name)
    })
}

/// Payloads in a text that is none itself, beside what is taken of it already. `speaks`: its words are those of device management, so
/// that it may print some of it.
pub fn find_beside(bytes: &[u8], taken: &[Span], speaks: bool) -> Vec<Part> {
    let finder = Finder { taken, speaks, ..Finder::new(bytes) };
    find_by(bytes, finder)
}

/// Whether a text has a payload somewhere.
pub fn has_payload(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && Finder::new(bytes).next().is_some()
}

fn find(bytes: &[u8]) -> Vec<Part> {
    find_by(bytes, Finder::new(bytes))
}

fn find_by(bytes: &[u8], mut finder: Finder) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some(found) = finder.next() {
        parts.push(found.part(bytes));
        if parts.len() == MOST {
            let rest = finder.next().is_some();
            if rest {
                let message = format!("More than {MOST} payloads in this text; the rest was left out");
                let remark = Remark::warning("too-many", message, "Cut the log and drop the part that you need.");
                parts[0].layers[0].remarks.push(remark);
            }
            break;
        }
    }
    let several = parts.len() > 1 && parts.iter().all(|part| part.layers[0].facts.is_empty() && part.layers[0].id == "log");
    if several {
        let count = parts.len();
        for (index, part) in parts.iter_mut().enumerate() {
            let first = &mut part.layers[0];
            (first.id, first.title) = ("documents", "documents in a row".to_owned());
            first.facts.push(("Document".to_owned(), format!("{} of {count}", index + 1)));
        }
    }
    parts
}

/// How a payload stands in a text.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Plain,
    /// With `&lt;` for `<`: peeled in a step of its own.
    Html,
    /// With `\n` and `\"`, as loggers quote strings.
    Quoted,
    /// `<?xml` written `\u003c?xml`.
    Unicode,
    /// In a URL or a form: `%3C?xml`, or base64 with `%2B` for `+`.
    Percent,
    /// As Python prints bytes: `b'bplist00\xd1'`.
    Bytes,
    /// As Go prints bytes: `[60 63 120]`.
    Numbers,
    /// In one of the forms of tools.
    Printed(prints::Form),
}

#[derive(Clone, Copy)]
struct Found {
    place: Span,
    form: Form,
}

impl Found {
    fn part(&self, text: &[u8]) -> Part {
        let raw = &text[self.place.range()];
        if let Form::Printed(form) = self.form {
            return self.printed(text, form);
        }
        let mut layers = vec![surroundings(text, self.place)];
        let (bytes, is_verbatim) = match self.form {
            Form::Plain | Form::Html => match without_prefix(text, self.place) {
                Some(bytes) => {
                    layers.push(layer("lines", "lines that begin alike"));
                    (bytes, false)
                }
                None => (raw.to_vec(), true),
            },
            Form::Percent => {
                layers.push(layer("percent", "encoded for a URL (%)"));
                (text::unescape_percent(raw), false)
            }
            Form::Bytes => {
                layers.push(layer("python-bytes", "bytes as Python prints them"));
                (text::python_bytes(raw).map(|(bytes, _)| bytes).unwrap_or_default(), false)
            }
            Form::Numbers => {
                layers.push(layer("byte-list", "bytes as numbers"));
                (prints::go_bytes(raw).map(|(bytes, _)| bytes).unwrap_or_default(), false)
            }
            Form::Printed(_) => (raw.to_vec(), true),
            Form::Quoted | Form::Unicode => {
                layers.push(layer("json-string", "quoted, with \\n for line breaks"));
                (unescape_json(raw).into_owned().into_bytes(), false)
            }
        };
        let time = time_before(text, self.place.start);
        Part { layers, time, place: Some(self.place), is_verbatim, ..Part::new(bytes) }
    }

    /// What a tool printed, without what stands before each of its lines.
    fn printed(self, text: &[u8], form: prints::Form) -> Part {
        let plain = without_prefix(text, self.place);
        let raw = &text[self.place.range()];
        let is_alone = text[..self.place.start].trim_ascii().is_empty() && text[self.place.end..].trim_ascii().is_empty();
        let mut layers = Vec::new();
        if !is_alone {
            layers.push(surroundings(text, self.place));
        }
        if plain.is_some() {
            layers.push(layer("lines", "lines that begin alike"));
        }
        layers.push(layer(form.id(), form.title()));
        let (is_verbatim, bytes) = (plain.is_none(), plain.unwrap_or_else(|| raw.to_vec()));
        let time = time_before(text, self.place.start);
        Part { layers, time, place: Some(self.place), is_verbatim, form: Some(form), ..Part::new(bytes) }
    }
}

/// A payload of several lines without what stands before each of them, as before its first: the marks of a mail that was answered
/// or of a patch, the time and source that a log collector writes. Digits may differ.
fn without_prefix(text: &[u8], place: Span) -> Option<Vec<u8>> {
    let line = memchr::memrchr(b'\n', &text[..place.start]).map_or(0, |at| at + 1);
    let prefix = &text[line..place.start];
    let raw = &text[place.range()];
    let mut lines = raw.split(|byte| *byte == b'\n');
    let first = lines.next()?;
    if prefix.len() > 200 || prefix.trim_ascii().is_empty() || !raw.contains(&b'\n') {
        return None;
    }
    let alike =
        |line: &[u8]| prefix.iter().zip(line).all(|(wanted, byte)| wanted == byte || (wanted.is_ascii_digit() && byte.is_ascii_digit()));
    let mut out = first.to_vec();
    for line in lines {
        // Tools take the blank at the end of an empty line away.
        if line.len() < prefix.trim_ascii_end().len() || !alike(line) {
            return None;
        }
        out.push(b'\n');
        out.extend_from_slice(line.get(prefix.len()..).unwrap_or_default());
    }
    Some(out)
}

/// Bytes before a payload that are looked at.
const AROUND: usize = 4096;

/// What stands before a payload, as the layer of the text around it.
pub fn surroundings(text: &[u8], place: Span) -> Layer {
    let text = &text[place.start.saturating_sub(AROUND)..];
    let place = Span { start: place.start.min(AROUND), end: 0 };
    let line_start = memchr::memrchr(b'\n', &text[..place.start]).map_or(0, |at| at + 1);
    let before = String::from_utf8_lossy(&text[line_start.max(place.start.saturating_sub(400))..place.start]);
    let above_end = line_start.saturating_sub(1);
    let above_start = memchr::memrchr(b'\n', &text[..above_end]).map_or(0, |at| at + 1);
    let above = String::from_utf8_lossy(&text[above_start..above_end.max(above_start)]);
    if above.trim_start().starts_with("```") || before.trim_start().starts_with("```") || before.ends_with('`') {
        return layer("markdown", "code in Markdown");
    }
    let mut around = layer("log", "text around it");
    let before = before.trim();
    if before.len() > 2 {
        let short: String = before.chars().take(160).collect();
        around.facts.push(("Before it".to_owned(), short));
    }
    around
}

/// The moment in the line of a payload, or in the two lines above it.
pub(super) fn time_before(text: &[u8], at: usize) -> Option<String> {
    let text = &text[at.saturating_sub(AROUND)..];
    let mut end = at.min(AROUND);
    for _ in 0..3 {
        let start = memchr::memrchr(b'\n', &text[..end]).map_or(0, |at| at + 1);
        let line = String::from_utf8_lossy(&text[start..end.min(start + 2000)]);
        if let Some(time) = text::find_time(&line) {
            return Some(time);
        }
        if start == 0 {
            return None;
        }
        end = start - 1;
    }
    None
}

/// Looks for payloads from one place on.
struct Finder<'a> {
    text: &'a [u8],
    at: usize,
    /// Openings that led nowhere. Each costs a look at all that follows: a text of braces must not take its square.
    misses: usize,
    /// Places that are taken already, in order.
    taken: &'a [Span],
    /// Prints of device management are looked for, too.
    speaks: bool,
    brackets: prints::Brackets,
    /// Found with another one, and told after it.
    queue: VecDeque<Found>,
}

impl<'a> Finder<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, misses: 0, taken: &[], speaks: false, brackets: prints::Brackets::new(text), queue: VecDeque::new() }
    }

    /// Past what is taken; whether there was something of it here.
    fn skip_taken(&mut self) -> bool {
        while let [first, rest @ ..] = self.taken
            && first.end <= self.at
        {
            self.taken = rest;
        }
        match self.taken.first() {
            Some(first) if first.start <= self.at => {
                self.at = first.end;
                true
            }
            _ => false,
        }
    }

    /// What a bracket opens in one of the forms of tools: the first of it; the others wait.
    fn printed_at(&mut self, at: usize) -> Option<Found> {
        let opened = self.brackets.at(self.text, at)?;
        // What is of other trades is passed as a whole.
        self.at = opened.end.max(at + 1);
        let found = |printed: prints::Printed| Found { place: printed.place, form: Form::Printed(printed.form) };
        self.queue.extend(opened.printed.into_iter().map(found));
        self.queue.pop_front()
    }
}

/// Openings that lead nowhere which a text may have before no more are followed.
const MISSES: usize = 64;

impl Iterator for Finder<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if let Some(found) = self.queue.pop_front() {
            return Some(found);
        }
        while self.at < self.text.len() {
            if self.skip_taken() {
                continue;
            }
            let rest = &self.text[self.at..];
            let step = rest.iter().position(|byte| {
                matches!(
                    byte,
                    b'<' | b'&' | b'{' | b'[' | b'(' | b'\\' | b'-' | b'%' | b'0'
                        ..=b'7' | b'b' | b'M' | b'P' | b'Y' | b'e' | b'H' | b'U' | b'L' | b'R' | b'S' | b'/'
                )
            })?;
            self.at += step;
            if self.skip_taken() {
                continue;
            }
            let at = self.at;
            let rest = &self.text[at..];
            let found = match rest[0] {
                b'<' => xml_at(rest, b"<", b"</plist>", Form::Plain),
                b'&' => xml_at(rest, b"&lt;", b"&lt;/plist&gt;", Form::Html),
                b'\\' => xml_at(rest, b"\\u003c", b"\\u003c/plist\\u003e", Form::Unicode)
                    .or_else(|| xml_at(rest, b"\\u003C", b"\\u003C/plist\\u003E", Form::Unicode))
                    .or_else(|| hex_at(rest)),
                b'%' => percent_at(rest),
                b'-' if rest.starts_with(b"-----BEGIN%20") => percent_at(rest),
                b'0'..=b'7' if at == 0 || !self.text[at - 1].is_ascii_alphanumeric() => hex_at(rest),
                b'b' if matches!(rest.get(1), Some(b'\'' | b'"')) && self.misses < MISSES => {
                    let literal = text::python_bytes(rest);
                    self.misses += usize::from(literal.is_none());
                    literal.filter(|(bytes, _)| is_promising(bytes)).map(|(_, len)| (len, Form::Bytes))
                }
                b'{' | b'[' if self.misses < MISSES && opens_json(rest) => {
                    let end = json_end(rest);
                    self.misses += usize::from(end.is_none());
                    end.filter(|len| *len >= 12).map(|len| (len, Form::Plain))
                }
                b'{' | b'(' if self.misses < MISSES && opens_openstep(rest) && detects_openstep(rest) => {
                    let end = openstep_end(rest);
                    self.misses += usize::from(end.is_none());
                    let is_one = |len: &usize| *len >= 12 && self.brackets.is_openstep(self.text, Span { start: at, end: at + len });
                    end.filter(is_one).map(|len| (len, Form::Plain))
                }
                b'[' | b'{' if self.misses < MISSES && opens_numbers(rest) => {
                    let bytes = prints::go_bytes(rest);
                    self.misses += usize::from(bytes.is_none());
                    bytes.filter(|(bytes, _)| is_promising(bytes)).map(|(_, len)| (len, Form::Numbers))
                }
                b'[' | b'{' | b'(' if self.speaks => match self.printed_at(at) {
                    Some(found) => return Some(found),
                    None if self.at > at => continue,
                    None => None,
                },
                b'-' if self.misses < MISSES && rest.starts_with(b"-----BEGIN ") => {
                    let block = text::pem(rest, 0).filter(|block| block.place.start == 0 && block.is_closed);
                    self.misses += usize::from(block.is_none());
                    block.map(|block| (block.place.end, if block.body.contains(&b'\\') { Form::Quoted } else { Form::Plain }))
                }
                _ if at == 0 || !text::is_base64(self.text[at - 1]) => encoded_at(rest, &mut self.misses),
                _ => None,
            };
            if let Some((len, form)) = found {
                self.at = at + len;
                return Some(Found { place: Span { start: at, end: at + len }, form });
            }
            // A word that led nowhere is passed as a whole.
            self.at += 1 + rest[1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        }
        None
    }
}

/// A property list that starts here with `<` written as `open`: its length.
fn xml_at(text: &[u8], open: &[u8], close: &[u8], form: Form) -> Option<(usize, Form)> {
    let name = text.strip_prefix(open)?;
    let is_start = name.starts_with(b"?xml") || name.starts_with(b"!DOCTYPE plist") || name.starts_with(b"plist");
    if !is_start {
        return None;
    }
    let plist = [open, b"plist"].concat();
    let root = memmem::find(&text[..text.len().min(1024)], &plist)?;
    // Only declarations and comments stand before it: else it lies in some other XML, and is found there.
    let is_root = memmem::find_iter(&text[..root], open).all(|at| matches!(text[at + open.len()], b'?' | b'!'));
    if !is_root {
        return None;
    }
    let end = memmem::find(text, close).map(|at| at + close.len());
    let len = match end {
        Some(len) => len,
        // Cut off: up to the next document, or all.
        None => text.len(),
    };
    let form = match form {
        Form::Plain if is_quoted(&text[..len.min(2048)]) => Form::Quoted,
        form => form,
    };
    Some((len, form))
}

/// Whether line breaks or quotes are written with a backslash.
fn is_quoted(text: &[u8]) -> bool {
    memmem::find(text, b"?>\\n").is_some() || memmem::find(text, b"=\\\"").is_some() || memmem::find(text, b">\\n").is_some()
}

fn skip_space(text: &[u8], at: usize) -> &[u8] {
    let rest = text.get(at..).unwrap_or_default();
    &rest[rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()..]
}

fn opens_json(text: &[u8]) -> bool {
    let inner = skip_space(text, 1);
    match text[0] {
        b'[' => inner.first() == Some(&b'{') && opens_json(&inner[..inner.len().min(300)]),
        // `{"key" :`, not the `{"word"}` of a format string.
        _ => {
            inner.first() == Some(&b'"')
                && memchr::memchr(b'"', &inner[1..]).is_some_and(|end| skip_space(inner, end + 2).first() == Some(&b':'))
        }
    }
}

fn opens_openstep(text: &[u8]) -> bool {
    let inner = skip_space(text, 1);
    if text[0] == b'(' {
        return text.get(1) == Some(&b'\n') && inner.first() == Some(&b'{') && opens_openstep(&inner[..inner.len().min(300)]);
    }
    let word = match inner.first() {
        Some(b'"') => memchr::memchr(b'"', &inner[1..]).map_or(0, |end| end + 2),
        _ => inner.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'$')).count(),
    };
    word > 0 && skip_space(inner, word).first() == Some(&b'=')
}

/// Whether what the braces at the start hold goes on as an OpenStep list does.
fn detects_openstep(text: &[u8]) -> bool {
    detect(&text[..text.len().min(1 << 12)]) == Ok(Format::OpenStepPlist)
}

/// Whether a list of bytes as numbers may start here.
fn opens_numbers(text: &[u8]) -> bool {
    let inner = skip_space(&text[..text.len().min(300)], 1);
    let number = |text: &[u8]| text.iter().take(4).take_while(|byte| byte.is_ascii_hexdigit() || **byte == b'x').count();
    let len = number(inner);
    let next = skip_space(inner, len);
    let next = next.strip_prefix(b",").map_or(next, |next| skip_space(next, 0));
    inner.first().is_some_and(u8::is_ascii_digit) && len > 1 && next.first().is_some_and(u8::is_ascii_digit)
}

/// base64 of something known that starts here: its length. Lines of equal length go on.
fn encoded_at(text: &[u8], misses: &mut usize) -> Option<(usize, Form)> {
    // `<?xml`, `<!DOCTYPE`, `<plist`, `bplist`, DER, `{"`, gzip, ZIP, PEM, UTF-16, HTTP messages.
    const STARTS: [&[u8]; 16] = [
        b"PD94",
        b"PCFET",
        b"PHBs",
        b"YnBsaXN0",
        b"MII",
        b"MIA",
        b"MIIB",
        b"eyJ",
        b"H4sI",
        b"UEsDB",
        b"LS0tLS1CRUdJT",
        b"//48A",
        b"UFVUIC9",
        b"UE9TVCAv",
        b"R0VUIC9",
        b"SFRUUC8x",
    ];
    STARTS.iter().any(|start| text.starts_with(start)).then_some(())?;
    let run = |text: &[u8]| text.iter().take_while(|byte| text::is_base64(**byte) || **byte == b'=').count();
    let mut end = run(text);
    let line = end;
    if text.starts_with(b"eyJ") && text.get(end) == Some(&b'.') {
        // A JWT: two or four more parts.
        while text.get(end) == Some(&b'.') {
            end += 1 + run(&text[end + 1..]);
        }
        return (end >= 40).then_some((end, Form::Plain));
    }
    if text.get(end) == Some(&b'%') && *misses < MISSES {
        let len = percent_run(text, |byte| text::is_base64(byte) || byte == b'=');
        let is_encoded = len >= 40 && text::base64(&text::unescape_percent(&text[..len])).is_some();
        // Looked through to its end for nothing.
        *misses += usize::from(!is_encoded);
        return is_encoded.then_some((len, Form::Percent));
    }
    if line >= 48 {
        loop {
            let break_len = if text[end..].starts_with(b"\r\n") { 2 } else { usize::from(text.get(end) == Some(&b'\n')) };
            let next = run(&text[(end + break_len).min(text.len())..]);
            if break_len == 0 || next == 0 || next > line {
                break;
            }
            end += break_len + next;
            if next < line {
                break;
            }
        }
    }
    (end >= 40 && text::base64(&text[..end]).is_some_and(|bytes| is_promising(&bytes))).then_some((end, Form::Plain))
}

/// Bytes up to the first that is neither wanted nor `%` with two digits.
fn percent_run(text: &[u8], is_wanted: fn(u8) -> bool) -> usize {
    let mut at = 0;
    loop {
        match text.get(at) {
            Some(b'%') if text.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => at += 3,
            Some(byte) if *byte != b'%' && is_wanted(*byte) => at += 1,
            _ => return at,
        }
    }
}

/// A property list or JSON that starts here as URLs write it.
fn percent_at(text: &[u8]) -> Option<(usize, Form)> {
    const STARTS: [&[u8]; 5] = [b"%3c%3fxml", b"%3c?xml", b"%3cplist", b"%7b%22", b"-----begin%20"];
    let head = text[..text.len().min(13)].to_ascii_lowercase();
    STARTS.iter().any(|start| head.starts_with(start)).then_some(())?;
    let len = percent_run(text, |byte| byte.is_ascii_graphic() && !matches!(byte, b'&' | b'"' | b'\'' | b'<' | b'>'));
    (len >= 40).then_some((len, Form::Percent))
}

/// Hex digits of something known that start here, also behind `0x` or `\x` as databases write them.
fn hex_at(text: &[u8]) -> Option<(usize, Form)> {
    const STARTS: [&[u8]; 7] = [b"3c3f786d", b"3c706c69", b"3c214f43", b"62706c69", b"3082", b"1f8b08", b"7b22"];
    let digits = text.strip_prefix(b"0x").or(text.strip_prefix(b"\\x")).unwrap_or(text);
    let head = digits[..digits.len().min(8)].to_ascii_lowercase();
    STARTS.iter().any(|start| head.starts_with(start)).then_some(())?;
    let len = text.len() - digits.len() + digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    text::hex(&text[..len])?;
    Some((len, Form::Plain))
}
