//! What a dropped thing is, by its first bytes and never by its name.

use crate::json;
use crate::openstep;
use crate::scan::{skip_space, string_end};
use crate::text::Encoding;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    XmlPlist,
    BinaryPlist,
    OpenStepPlist,
    Json,
    /// What a [`Builder`](crate::Builder) made of a text. Nothing is known as such by its beginning.
    Text,
}

impl Format {
    /// The name of the NDJSON output.
    pub fn id(self) -> &'static str {
        match self {
            Format::XmlPlist => "xml-plist",
            Format::BinaryPlist => "binary-plist",
            Format::OpenStepPlist => "openstep-plist",
            Format::Json => "json",
            Format::Text => "text",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Format::XmlPlist => "XML plist",
            Format::BinaryPlist => "binary plist",
            Format::OpenStepPlist => "OpenStep plist",
            Format::Json => "JSON",
            Format::Text => "Text",
        }
    }
}

/// Something that is no payload: what it is, and what to drop instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPayload {
    pub what: String,
    pub hint: &'static str,
    /// It is text that may be shown, and not a file of some other kind.
    pub is_text: bool,
}

const PAYLOADS: &str = "Drop a property list, a profile or JSON instead.";

const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a ZIP archive", "Unpack it and drop the payloads that are in it."),
    (b"PK\x05\x06", "an empty ZIP archive", PAYLOADS),
    (b"\x1F\x8B", "a gzip file", "Unpack it and drop what is in it."),
    (b"BZh", "a bzip2 file", "Unpack it and drop what is in it."),
    (b"\xFD7zXZ\0", "an xz file", "Unpack it and drop what is in it."),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "Unpack it and drop the payloads that are in it."),
    (b"\x89PNG\r\n\x1A\n", "a PNG image", "A picture of a payload cannot be read; drop the payload itself."),
    (b"\xFF\xD8\xFF", "a JPEG image", "A picture of a payload cannot be read; drop the payload itself."),
    (b"GIF8", "a GIF image", "A picture of a payload cannot be read; drop the payload itself."),
    (b"%PDF-", "a PDF document", "Copy the payload out of it and paste it here."),
    (b"SQLite format 3\0", "an SQLite database", "Export the payloads from it and drop them."),
    (b"xar!", "an installer package (xar)", PAYLOADS),
    (b"\xCA\xFE\xBA\xBE", "a program", PAYLOADS),
    (b"\xCF\xFA\xED\xFE", "a program", PAYLOADS),
    (b"\x7FELF", "a program", PAYLOADS),
    (b"MZ", "a Windows program", PAYLOADS),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Microsoft Office document", "Copy the payload out of it and paste it here."),
    (b"\0asm", "a WebAssembly module", PAYLOADS),
    (b"RIFF", "an audio or video file", PAYLOADS),
    (b"{\\rtf", "a rich-text document", "Save it as plain text, or paste the payload itself."),
    (b"-----BEGIN PRIVATE KEY", "a private key", "Keep it to yourself; nothing here needs it."),
    (b"-----BEGIN RSA PRIVATE KEY", "a private key", "Keep it to yourself; nothing here needs it."),
    (b"-----BEGIN EC PRIVATE KEY", "a private key", "Keep it to yourself; nothing here needs it."),
    (b"-----BEGIN ENCRYPTED PRIVATE KEY", "a private key", "Keep it to yourself; nothing here needs it."),
];

/// The format of `head`, the first bytes of a source (as UTF-8, a byte order mark allowed; a few kilobytes are enough).
pub fn detect(head: &[u8]) -> Result<Format, NotPayload> {
    if head.is_empty() {
        return Err(not("an empty file", PAYLOADS));
    }
    if let Some((_, what, hint)) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(not(*what, hint));
    }
    if head.starts_with(b"bplist0") {
        return Ok(Format::BinaryPlist);
    }
    let start = match Encoding::detect(head) {
        Encoding::Utf8Bom => 3,
        _ => 0,
    };
    let at = skip_space(head, start);
    let text = &head[at..];
    match text.first() {
        None => Err(not("white space and nothing else", PAYLOADS)),
        Some(b'<') => xml(text),
        // A template that begins with a mark of its own, such as a comment or an assignment.
        Some(b'{') if matches!(text.get(1), Some(b'%' | b'#' | b'{')) && memchr::memmem::find(text, b"<plist").is_some() => xml(text),
        Some(b'{' | b'[' | b'(') => brackets(text),
        Some(b'"') if opens_json_string(text) => Ok(Format::Json),
        Some(b'/') => match openstep::skip(text, 0).ok().and_then(|at| text.get(at..)) {
            Some(rest @ [b'{' | b'(', ..]) => brackets(rest),
            _ => Err(plain_text()),
        },
        Some(b'-' | b'0'..=b'9') if json::is_number(text.trim_ascii_end()) => Ok(Format::Json),
        Some(_) if matches!(text.trim_ascii(), b"true" | b"false" | b"null") => Ok(Format::Json),
        Some(_) if text.iter().take(512).any(|byte| *byte == 0) => Err(not("a binary file of a kind that is not known here", PAYLOADS)),
        Some(_) => Err(plain_text()),
    }
}

fn not(what: impl Into<String>, hint: &'static str) -> NotPayload {
    NotPayload { what: what.into(), hint, is_text: false }
}

fn plain_text() -> NotPayload {
    NotPayload {
        is_text: true,
        ..not("text that is no payload", "Drop or paste a property list, a profile or JSON; it starts with `<`, `{`, `[` or `bplist`.")
    }
}

fn xml(text: &[u8]) -> Result<Format, NotPayload> {
    let lower: Vec<u8> = text.iter().take(4096).map(u8::to_ascii_lowercase).collect();
    let has = |needle: &[u8]| memchr::memmem::find(&lower, needle).is_some();
    let other = |what: String, hint| Err(NotPayload { is_text: true, ..not(what, hint) });
    let root = first_element(text);
    let name = root.map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
    match name.to_ascii_lowercase().as_str() {
        "plist" | "dict" | "array" => Ok(Format::XmlPlist),
        "html" | "head" | "body" | "div" | "span" | "script" => other(
            "HTML, a web page".to_owned(),
            "A server that answers with a page has usually refused the request or redirected it. Drop what the device or Apple sent.",
        ),
        "svg" => other("an SVG image".to_owned(), PAYLOADS),
        "" if has(b"<!doctype plist") || has(b"<?xml") || text.starts_with(b"<!--") => Ok(Format::XmlPlist),
        "" if has(b"<!doctype html") => {
            other("HTML, a web page".to_owned(), "Drop what the device or Apple sent, not the page that shows it.")
        }
        "" if openstep_data(text) => Ok(Format::OpenStepPlist),
        "string" | "integer" | "real" | "date" | "data" | "true" | "false" => Ok(Format::XmlPlist),
        _ if has(b"plist") => Ok(Format::XmlPlist),
        _ => other(format!("XML that is no property list (its first element is <{name}>)"), PAYLOADS),
    }
}

fn first_element(text: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        at += memchr::memchr(b'<', &text[at..])?;
        let rest = &text[at + 1..];
        if rest.starts_with(b"!--") {
            at += memchr::memmem::find(&rest[3..], b"-->")? + 6;
        } else if rest.first()?.is_ascii_alphabetic() {
            let len = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b":_-.".contains(byte)).count();
            return Some(&rest[..len]);
        } else {
            at += 1;
        }
    }
}

fn openstep_data(text: &[u8]) -> bool {
    let end = memchr::memchr(b'>', text);
    end.is_some_and(|end| end > 1 && text[1..end].iter().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace()))
}

/// A bracket opens JSON and OpenStep, and much else: source code, log lines, templates. What follows tells.
fn brackets(text: &[u8]) -> Result<Format, NotPayload> {
    match text[0] {
        b'(' if openstep::begins(text) => Ok(Format::OpenStepPlist),
        b'{' if openstep::begins(text) && !opens_json(text) => Ok(Format::OpenStepPlist),
        b'{' | b'[' if opens_json(text) => Ok(Format::Json),
        _ => Err(plain_text()),
    }
}

/// Brackets in each other that are looked into for the first value.
const LOOKED_INTO: usize = 64;

/// Whether what follows a bracket is what JSON has there: a key in quotes and a colon, or a value. What ends before that may be JSON.
fn opens_json(text: &[u8]) -> bool {
    let mut at = 0;
    for depth in 0..LOOKED_INTO {
        let in_list = text[at] == b'[';
        at = skip_space(text, at + 1);
        let Some(byte) = text.get(at) else { return true };
        match byte {
            b'{' | b'[' if in_list => continue,
            b'}' if !in_list => return true,
            b']' if in_list => return true,
            b'"' => {
                let Some(end) = string_end(text, at + 1) else { return !text[at..].contains(&b'\n') };
                // A forgotten comma or colon is for the reader to report.
                return match text.get(skip_space(text, end)) {
                    Some(b':') => !in_list,
                    Some(next) => !matches!(next, b'=' | b';' | b'.' | b'('),
                    None => true,
                };
            }
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' if in_list => {
                let len = text[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')).count();
                let word = &text[at..at + len];
                let is_value = json::is_number(word) || matches!(word, b"true" | b"false" | b"null");
                let end = skip_space(text, at + len);
                return match text.get(end) {
                    None => true,
                    // A number in brackets at the start of a line of a log.
                    Some(b']') => is_value && ends_list(text.get(skip_space(text, end + 1)), depth > 0),
                    Some(next) => is_value && !matches!(next, b':' | b'/' | b';'),
                };
            }
            _ => return false,
        }
    }
    true
}

/// Whether what follows a list of one value can follow it, in another list or at the top.
fn ends_list(next: Option<&u8>, is_inside: bool) -> bool {
    match next {
        None | Some(b',' | b']') => true,
        Some(next) => !is_inside && !next.is_ascii_alphabetic() && !b"\"'-(:<{".contains(next),
    }
}

/// Whether a text is one JSON string, or a piece of JSON that begins with one.
fn opens_json_string(text: &[u8]) -> bool {
    match string_end(text, 1) {
        Some(end) => matches!(text.get(skip_space(text, end)), None | Some(b':' | b',')),
        None => !text.contains(&b'\n'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_how_they_begin() {
        for (text, format) in [
            ("<?xml version='1.0'?><plist/>", Format::XmlPlist),
            ("\u{FEFF} <!DOCTYPE plist><plist>", Format::XmlPlist),
            ("<!-- a <b> --><dict/>", Format::XmlPlist),
            ("<?xml version='1.0'?>", Format::XmlPlist),
            ("<string>x", Format::XmlPlist),
            ("bplist00", Format::BinaryPlist),
            ("{", Format::Json),
            ("{}", Format::Json),
            (" \n{ \"a\": 1", Format::Json),
            ("[1", Format::Json),
            ("\"alone\"", Format::Json),
            ("-1.5e3\n", Format::Json),
            ("true", Format::Json),
            ("{ a = 1; }", Format::OpenStepPlist),
            ("{ \"a b\" = 1; }", Format::OpenStepPlist),
            ("{ 'a' = 1; }", Format::OpenStepPlist),
            ("{ /* c */ a /* d */ = 1; }", Format::OpenStepPlist),
            ("{ com.example/a-b = 1; }", Format::OpenStepPlist),
            ("( a, b )", Format::OpenStepPlist),
            ("<00ff 0a>", Format::OpenStepPlist),
            ("// comment\n/* another */ { a = 1; }", Format::OpenStepPlist),
        ] {
            assert_eq!(detect(text.as_bytes()), Ok(format), "{text}");
        }
    }

    #[test]
    fn brackets_of_other_trades_are_text() {
        for text in [
            "{ a: 1 }",
            "{'a': 1}",
            "{ a = 1\n b = 2 }",
            "{\n  \"a\" => \"b\"\n}",
            "{Status=Error, UDID=x}",
            "{% if x %}",
            "{{ x }}",
            "[INFO] started",
            "[package]\nname = \"x\"",
            "[2024-01-02 03:04:05] GET /",
            "[12:34:56] GET /",
            "[4711] GET /",
            "[\n  [0] {\n    \"a\" => 1",
            "[\"a\" => 1]",
            "[\"a\": 1]",
            "[{'a': 1}]",
            "(a) first of all",
            "(see, for example, there) and so on",
            "\"a\" = 1;",
            "\"Yes\", he said",
            "\"never closed\nbut a line more",
        ] {
            let what = detect(text.as_bytes()).map_err(|not| (not.what, not.is_text));
            match text.starts_with("\"Yes") {
                // A piece of JSON may begin so.
                true => assert_eq!(what, Ok(Format::Json)),
                false => assert_eq!(what, Err(("text that is no payload".to_owned(), true)), "{text}"),
            }
        }
        for text in
            ["[1", "[1 2]", "{\"a\" 1}", "[ -1.5, 2]", "[true]", "[[[{\"a\":", "[\"a\"", "{\"a\"", "{\"a\" \"b\"}", "[\"a\" \"b\"]", "[tr"]
        {
            assert_eq!(detect(text.as_bytes()), Ok(Format::Json), "{text}");
        }
        for text in [
            "{ a = \"b",
            "{ a = { b = (1, 2); }; }",
            "(\n  {\n a = 1;",
            "( \"a\" )",
            "{ a = {length = 1, bytes = 0x00}; }",
            "{ a = b",
            "{}",
        ] {
            let format = if text == "{}" { Format::Json } else { Format::OpenStepPlist };
            assert_eq!(detect(text.as_bytes()), Ok(format), "{text}");
        }
    }

    #[test]
    fn what_is_no_payload_is_named() {
        for (bytes, what) in [
            (&b""[..], "an empty file"),
            (b" \n", "white space and nothing else"),
            (b"PK\x03\x04", "a ZIP archive"),
            (b"<!DOCTYPE html><html>", "HTML, a web page"),
            (b"<svg>", "an SVG image"),
            (b"<rss>", "XML that is no property list (its first element is <rss>)"),
            (b"hello", "text that is no payload"),
            (b"01", "text that is no payload"),
            (b"\"a\" = 1;", "text that is no payload"),
            (b"/etc/passwd", "text that is no payload"),
            (b"a\0b", "a binary file of a kind that is not known here"),
            (b"-----BEGIN PRIVATE KEY-----", "a private key"),
        ] {
            assert_eq!(detect(bytes).map_err(|not| not.what), Err(what.to_owned()));
        }
    }
}
