//! What a dropped thing is, by its first bytes and never by its name.

use crate::json;
use crate::openstep;
use crate::scan::skip_space;
use crate::text::Encoding;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    XmlPlist,
    BinaryPlist,
    OpenStepPlist,
    Json,
}

impl Format {
    /// The name of the NDJSON output.
    pub fn id(self) -> &'static str {
        match self {
            Format::XmlPlist => "xml-plist",
            Format::BinaryPlist => "binary-plist",
            Format::OpenStepPlist => "openstep-plist",
            Format::Json => "json",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Format::XmlPlist => "XML plist",
            Format::BinaryPlist => "binary plist",
            Format::OpenStepPlist => "OpenStep plist",
            Format::Json => "JSON",
        }
    }
}

/// Something that is no payload: what it is, and what to drop instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPayload {
    pub what: String,
    pub hint: &'static str,
}

const PAYLOADS: &str = "Drop a property list, a profile or JSON instead.";

const TEXT: &str = "text that is no payload";
const STARTS: &str = "Drop or paste a property list, a profile or JSON; it starts with `<`, `{`, `[` or `bplist`.";

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
    let not = |what: &str, hint: &'static str| NotPayload { what: what.to_owned(), hint };
    if head.is_empty() {
        return Err(not("an empty file", PAYLOADS));
    }
    if let Some((_, what, hint)) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(not(what, hint));
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
        Some(b'{') => Ok(braces(text)),
        Some(b'[') => Ok(Format::Json),
        Some(b'"') if !is_openstep_pairs(text) => Ok(Format::Json),
        Some(b'(') => Ok(Format::OpenStepPlist),
        Some(b'/') => match openstep::skip(text, 0).ok().and_then(|at| text.get(at..)) {
            Some(rest @ [b'{', ..]) => Ok(braces(rest)),
            Some([b'(', ..]) => Ok(Format::OpenStepPlist),
            _ => Err(not(TEXT, STARTS)),
        },
        Some(b'-' | b'0'..=b'9') if json::is_number(text.trim_ascii_end()) => Ok(Format::Json),
        Some(_) if matches!(text.trim_ascii(), b"true" | b"false" | b"null") => Ok(Format::Json),
        Some(_) if text.iter().take(512).any(|byte| *byte == 0) => Err(not("a binary file of a kind that is not known here", PAYLOADS)),
        Some(_) => Err(not(
            "text that is no payload",
            "Drop or paste a property list, a profile or JSON; it starts with `<`, `{`, `[` or `bplist`.",
        )),
    }
}

fn xml(text: &[u8]) -> Result<Format, NotPayload> {
    let lower: Vec<u8> = text.iter().take(4096).map(u8::to_ascii_lowercase).collect();
    let has = |needle: &[u8]| memchr::memmem::find(&lower, needle).is_some();
    let root = first_element(text);
    let name = root.map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
    match name.to_ascii_lowercase().as_str() {
        "plist" | "dict" | "array" => Ok(Format::XmlPlist),
        "html" | "head" | "body" | "div" | "span" | "script" => Err(NotPayload {
            what: "HTML, a web page".to_owned(),
            hint: "A server that answers with a page has usually refused the request or redirected it. Drop what the device or Apple sent.",
        }),
        "svg" => Err(NotPayload { what: "an SVG image".to_owned(), hint: PAYLOADS }),
        "" if has(b"<!doctype plist") || has(b"<?xml") || text.starts_with(b"<!--") => Ok(Format::XmlPlist),
        "" if has(b"<!doctype html") => {
            Err(NotPayload { what: "HTML, a web page".to_owned(), hint: "Drop what the device or Apple sent, not the page that shows it." })
        }
        "" if openstep_data(text) => Ok(Format::OpenStepPlist),
        "string" | "integer" | "real" | "date" | "data" | "true" | "false" => Ok(Format::XmlPlist),
        _ if has(b"plist") => Ok(Format::XmlPlist),
        _ => Err(NotPayload { what: format!("XML that is no property list (its first element is <{name}>)"), hint: PAYLOADS }),
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

/// `{` opens both JSON and OpenStep: what follows the first word tells them apart.
fn braces(text: &[u8]) -> Format {
    let at = past_space(text, 1);
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'-' | b'/' | b':');
    let is_openstep = match text.get(at) {
        Some(b'"') => is_openstep_pairs(&text[at..]),
        Some(b'\'') => true,
        Some(byte) if word(byte) => {
            let end = at + text[at..].iter().take_while(|byte| word(byte)).count();
            text.get(past_space(text, end)) == Some(&b'=')
        }
        _ => false,
    };
    if is_openstep { Format::OpenStepPlist } else { Format::Json }
}

/// Whether a quoted word is followed by `=`.
fn is_openstep_pairs(text: &[u8]) -> bool {
    let mut at = 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &text[at.min(text.len())..]) {
        at += found;
        if text[at] == b'"' {
            return text.get(past_space(text, at + 1)) == Some(&b'=');
        }
        at += 2;
    }
    false
}

/// Past white space and the comments that OpenStep has.
fn past_space(text: &[u8], at: usize) -> usize {
    openstep::skip(text, at).unwrap_or(text.len())
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
            ("{ a: 1 }", Format::Json),
            ("( a, b )", Format::OpenStepPlist),
            ("<00ff 0a>", Format::OpenStepPlist),
            ("// comment\n/* another */ { a = 1; }", Format::OpenStepPlist),
        ] {
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
