//! Wrappers that are text: base64, hex, PEM, S/MIME, a JSON string, escaped XML.

use std::borrow::Cow;

use memchr::memmem;

use super::kinds::{BEGIN, is_block, is_promising, label_end};
use super::step::{Part, Step};
use super::{Layer, verify_detached};
use crate::certificate::cms;
use crate::decode::{Span, brackets_end, decode_base64, string_end, unescape_json, unescape_xml};
use crate::remark::Remark;

/// Shorter texts are never taken for encoded ones.
const SHORTEST: usize = 16;

fn layer(id: &'static str, title: &str) -> Layer {
    Layer { id, title: title.to_owned(), ..Layer::default() }
}

/// The bytes of a text that is base64 and nothing else, in any of its dialects, if something is in them.
pub fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    if text.len() < SHORTEST || !text.iter().all(|byte| is_base64(*byte) || *byte == b'=' || byte.is_ascii_whitespace()) {
        return None;
    }
    // The first bytes tell; a large text is decoded once only.
    let head: Vec<u8> = text.iter().copied().filter(|byte| is_base64(*byte)).take(1024).collect();
    let head = decode_base64(&head[..head.len() / 4 * 4]).filter(|head| !head.is_empty())?;
    if !is_promising(&head)
        && head[0] != b'"'
        && !(head.len() >= SHORTEST && head.iter().all(|byte| is_base64(*byte) || matches!(byte, b'=' | b'\n' | b'\r')))
    {
        return None;
    }
    let bytes = decode_base64(text)?;
    // A single layer of letters is a word; only what leads on to something counts.
    leads_on(&bytes).then_some(bytes)
}

pub fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

pub fn base64_layer(text: &[u8]) -> Layer {
    let mut layer = layer("base64", "base64");
    let mut kinds = Vec::new();
    if text.iter().any(|byte| matches!(byte, b'-' | b'_')) {
        kinds.push("URL-safe alphabet");
    }
    if text.trim_ascii().contains(&b'\n') {
        kinds.push("in lines");
    }
    if !text.contains(&b'=') && text.iter().filter(|byte| is_base64(**byte)).count() % 4 != 0 {
        kinds.push("without padding");
    }
    layer.facts.push(("Form".to_owned(), if kinds.is_empty() { "plain".to_owned() } else { kinds.join(", ") }));
    layer
}

/// The bytes of a text that is hex and nothing else: pairs, `0x…`, `<…>` as macOS prints data, with colons or blanks.
pub fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let mut text = text.trim_ascii();
    if let Some(inner) = text.strip_prefix(b"<").and_then(|text| text.strip_suffix(b">")) {
        // Node.js prints data so, too.
        text = inner.strip_prefix(b"Buffer ").unwrap_or(inner);
    }
    let escaped;
    if text.starts_with(b"\\x") && text.get(4..6) == Some(b"\\x") {
        // Every byte by itself: `\x3c\x3f`.
        escaped = text.chunks(4).map(|byte| byte.strip_prefix(b"\\x").unwrap_or(b"?")).collect::<Vec<_>>().concat();
        text = &escaped;
    }
    text = text.strip_prefix(b"0x").or(text.strip_prefix(b"\\x")).unwrap_or(text);
    if text.len() < 32 || !text.iter().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace() || *byte == b':') {
        return None;
    }
    let mut digits = text.iter().filter_map(|byte| (*byte as char).to_digit(16)).map(|digit| digit as u8);
    let mut bytes = Vec::with_capacity(text.len() / 2);
    while let Some(high) = digits.next() {
        bytes.push(high << 4 | digits.next()?);
    }
    leads_on(&bytes).then_some(bytes)
}

/// The bytes of a hex dump (xxd, hexdump -C, od -t x1): lines of an offset, pairs of digits, and perhaps what they look like.
/// Offsets must follow on each other.
pub fn hexdump(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let mut bytes = Vec::new();
    for line in text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
        let (offset, rest) = line.trim_start().split_once([':', ' ']).unwrap_or((line, ""));
        let is_offset = (4..=16).contains(&offset.len()) && usize::from_str_radix(offset, 16) == Ok(bytes.len());
        if !is_offset {
            return None;
        }
        // What the bytes look like stands behind two blanks or a bar; hexdump also parts its halves by two.
        let before = bytes.len();
        let mut blanks = 0;
        for word in rest.trim_start().split(' ') {
            let is_hex = matches!(word.len(), 2 | 4 | 8) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            match word {
                "" => blanks += 1,
                _ if !is_hex || bytes.len() == before + 16 || (blanks > 0 && bytes.len() != before + 8) => break,
                _ => {
                    blanks = 0;
                    bytes.extend((0..word.len()).step_by(2).filter_map(|at| u8::from_str_radix(&word[at..at + 2], 16).ok()));
                }
            }
        }
    }
    leads_on(&bytes).then_some(bytes)
}

pub fn hexdump_layer() -> Layer {
    layer("hexdump", "hex dump")
}

/// A literal `b'…'` as Python prints bytes: what it stands for, and its length. `None`: it does not end.
pub fn python_bytes(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let quote = *text.get(1)?;
    let (mut bytes, mut at) = (Vec::new(), 2);
    loop {
        let byte = *text.get(at)?;
        at += 1;
        match byte {
            _ if byte == quote => return Some((bytes, at)),
            b'\n' => return None,
            b'\\' => {
                let kind = *text.get(at)?;
                at += 1;
                bytes.push(match kind {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'x' => {
                        let digits = std::str::from_utf8(text.get(at..at + 2)?).ok()?;
                        at += 2;
                        u8::from_str_radix(digits, 16).ok()?
                    }
                    other => other,
                });
            }
            _ => bytes.push(byte),
        }
    }
}

/// A text with `%` and two digits for a byte. Forms write blanks as `+`, unless they write them as `%20`.
pub fn unescape_percent(text: &[u8]) -> Vec<u8> {
    let is_markup = text.starts_with(b"%") && memmem::find(text, b"%20").is_none();
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 2;
            }
            None if *byte == b'+' && is_markup => out.push(b' '),
            None => out.push(*byte),
        }
        at += 1;
    }
    out
}

/// Whether decoded bytes are something, or are encoded once more.
pub fn leads_on(bytes: &[u8]) -> bool {
    is_promising(bytes) || hex(bytes).is_some() || base64(bytes).is_some()
}

pub fn hex_layer() -> Layer {
    layer("hex", "hex digits")
}

/// A JSON text that is one string with a payload in it.
pub fn json_string(text: &[u8]) -> Option<Step> {
    let text = text.trim_ascii();
    let inner = text.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if string_end(text, 1)? != text.len() {
        return None;
    }
    let inner = unescape_json(inner).into_owned().into_bytes();
    is_promising(&inner).then(|| Step::Inside(layer("json-string", "a JSON string"), inner))
}

/// The byte behind a JSON object or array that starts at 0; `None` where it does not end.
pub fn json_end(text: &[u8]) -> Option<usize> {
    brackets_end(text, *b"{[", *b"}]")
}

/// The byte behind an OpenStep dictionary or array that starts at 0.
pub fn openstep_end(text: &[u8]) -> Option<usize> {
    brackets_end(text, *b"{(", *b"})")
}

pub fn html_layer() -> Layer {
    layer("html", "escaped for HTML")
}

/// XML whose `<` are written `&lt;`. Escaped twice, it takes two layers.
pub fn unescape_html(text: &[u8]) -> Vec<u8> {
    match unescape_xml(text) {
        Cow::Borrowed(text) => text.as_bytes().to_vec(),
        Cow::Owned(text) => text.into_bytes(),
    }
}

/// A block between `-----BEGIN X-----` and `-----END X-----`.
pub struct Pem<'a> {
    pub label: &'a str,
    pub body: &'a [u8],
    pub place: Span,
    pub is_closed: bool,
}

/// The first block at or behind `from`; where words only name its first line, there is none.
pub fn pem(text: &[u8], from: usize) -> Option<Pem<'_>> {
    let mut from = from;
    loop {
        let block = pem_at(text, from)?;
        if is_block(block.body) {
            return Some(block);
        }
        from = block.place.start + BEGIN.len();
    }
}

fn pem_at(text: &[u8], from: usize) -> Option<Pem<'_>> {
    let start = from + memmem::find(text.get(from..)?, BEGIN)?;
    let after = start + BEGIN.len();
    let dashes = label_end(&text[after..])?;
    let label = std::str::from_utf8(&text[after..after + dashes]).ok()?;
    let body = after + dashes + 5;
    let end = format!("-----END {label}-----");
    let found = memmem::find(&text[body..], end.as_bytes());
    let close = found.map_or(text.len(), |at| body + at);
    Some(Pem {
        label,
        body: &text[body..close],
        place: Span { start, end: (close + found.map_or(0, |_| end.len())).min(text.len()) },
        is_closed: found.is_some(),
    })
}

impl Pem<'_> {
    pub fn layer(&self) -> Layer {
        let mut layer = layer("pem", &format!("PEM, {}", self.label.to_ascii_lowercase()));
        if !self.is_closed {
            let message = format!("The block has no line -----END {}-----", self.label);
            layer.remarks.push(Remark::error("pem-open", message, "It was cut off when it was copied. Copy it again with its last line."));
        }
        layer
    }

    /// The bytes in it; a message (as Apple's decrypted server tokens are) is text as it stands.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        if self.label == "MESSAGE" {
            return Some(self.body.trim_ascii().to_vec());
        }
        // Old keys have headers, closed by an empty line.
        let body = match memmem::find(self.body, b"\n\n") {
            Some(at) if self.body[..at].contains(&b':') => &self.body[at..],
            _ => self.body,
        };
        decode_base64(body).filter(|bytes| !bytes.is_empty())
    }
}

/// Headers of a message in their order.
pub type Headers = Vec<(String, String)>;

/// The value of a header, in any case of its name.
pub fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Header lines up to the empty line (folded ones joined), and where the body starts. `None` where a line is no header.
pub fn headers(text: &[u8]) -> Option<(Vec<(String, String)>, usize)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    while headers.len() < 500 {
        let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
        let line = String::from_utf8_lossy(&text[at..end]);
        let line = line.trim_end();
        at = (end + 1).min(text.len());
        if line.is_empty() {
            return Some((headers, at));
        }
        match (line.starts_with([' ', '\t']), headers.last_mut()) {
            (true, Some((_, value))) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            _ => {
                let (name, value) = line.split_once(':')?;
                let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
                is_name.then(|| headers.push((name.to_owned(), value.trim().to_owned())))?;
            }
        }
        if end == text.len() {
            return Some((headers, at));
        }
    }
    None
}

/// A MIME message: S/MIME around CMS, or a signed multipart.
pub fn smime(text: &[u8]) -> Option<Step> {
    let (headers, at) = headers(text)?;
    let kind = header(&headers, "Content-Type")?;
    let body = &text[at..];
    let mut wrapper = layer("smime", "mail message (S/MIME)");
    wrapper.facts.push(("Content type".to_owned(), kind.to_owned()));
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        return multipart(kind, body, at, wrapper);
    }
    if let Some(block) = pem(body, 0).filter(|block| block.label == "MESSAGE") {
        let place = Span { start: at + block.place.start, end: at + block.place.end };
        let part = Part { layers: vec![wrapper, block.layer()], place: Some(place), ..Part::new(block.bytes()?) };
        return Some(Step::Parts(vec![part]));
    }
    let bytes = transfer_decoded(header(&headers, "Content-Transfer-Encoding"), body);
    match bytes {
        Some(bytes) => Some(Step::Inside(wrapper, bytes)),
        None => {
            wrapper.remarks.push(Remark::error(
                "smime-broken",
                "The body of the message is no base64".to_owned(),
                "It was cut off or changed on the way. Download it again.",
            ));
            Some(Step::Stuck(wrapper))
        }
    }
}

fn transfer_decoded(encoding: Option<&str>, body: &[u8]) -> Option<Vec<u8>> {
    match encoding.map(str::to_ascii_lowercase).as_deref() {
        Some("base64") => decode_base64(body),
        Some("quoted-printable") => Some(quoted_printable(body)),
        _ => Some(body.to_vec()),
    }
}

fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")) {
            rest = after;
        } else if let Some(byte) =
            rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 16).ok())
        {
            out.push(byte);
            rest = &rest[2..];
        } else {
            out.push(b'=');
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The parts of a form or message whose head is not there: the first line is their mark.
pub fn parts(bytes: &[u8]) -> Option<Step> {
    let line = bytes.strip_prefix(b"--")?;
    let line = &line[..memchr::memchr(b'\n', &line[..line.len().min(80)])?];
    let mark = std::str::from_utf8(line.trim_ascii_end()).ok().filter(|mark| !mark.is_empty() && !mark.starts_with('-'))?;
    let behind = &bytes[2 + line.len() + 1..];
    (behind.len() > 8 && behind[..8].eq_ignore_ascii_case(b"content-")).then_some(())?;
    multipart(&format!("multipart/mixed; boundary=\"{mark}\""), bytes, 0, layer("multipart", "parts of a message"))
}

fn multipart(kind: &str, body: &[u8], offset: usize, wrapper: Layer) -> Option<Step> {
    let boundary = parameter(kind, "boundary")?;
    let mark = format!("--{boundary}");
    let starts: Vec<usize> = memmem::find_iter(body, mark.as_bytes()).take(100).collect();
    let mut parts: Vec<Part> = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let start = start + mark.len();
        if body[start..].starts_with(b"--") {
            break;
        }
        let end = starts.get(index + 1).copied().unwrap_or(body.len());
        let Some(line) = memchr::memchr(b'\n', &body[start..end]) else { continue };
        let from = start + line + 1;
        let inner = strip_line_end(&body[from..end]);
        // openssl writes the signed part without headers.
        let (headers, at) = headers(inner).unwrap_or_default();
        let is_signature = header(&headers, "Content-Type").is_some_and(|kind| kind.contains("pkcs7-signature"));
        let bytes = transfer_decoded(header(&headers, "Content-Transfer-Encoding"), &inner[at..])?;
        match (is_signature, parts.last_mut()) {
            (true, Some(signed)) => {
                // Signed is the part with its headers, in lines that end in CR LF (RFC 8551, 3.1.1).
                let before = starts[index - 1] + mark.len();
                let first = before + memchr::memchr(b'\n', &body[before..])? + 1;
                let canonical = crlf(strip_line_end(&body[first..starts[index]]));
                signed.layers.push(verify_detached(&bytes, &canonical));
            }
            _ => {
                let place = Span { start: offset + from, end: offset + from + inner.len() };
                parts.push(Part { layers: vec![wrapper.clone()], place: Some(place), ..Part::new(bytes) });
            }
        }
    }
    parts.retain(|part| is_promising(&part.bytes) || part.layers.len() > 1 || cms::is_cms(&part.bytes));
    (!parts.is_empty()).then_some(Step::Parts(parts))
}

fn strip_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn crlf(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 32);
    for (index, byte) in text.iter().enumerate() {
        if *byte == b'\n' && (index == 0 || text[index - 1] != b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

/// A parameter of a header's value: `boundary` of `multipart/signed; boundary="x"`.
fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// `data:image/png;base64,…`: what it is said to be and its bytes.
pub fn data_url(text: &str) -> Option<(&str, Vec<u8>)> {
    let (kind, body) = text.trim().strip_prefix("data:")?.split_once(',')?;
    let kind = kind.strip_suffix(";base64")?;
    Some((kind, decode_base64(body.as_bytes())?))
}

/// The first moment written in a line, as it is written: ISO 8601, `2024/05/04 12:00:00`, syslog's `May  4 12:00:00`.
pub fn find_time(line: &str) -> Option<String> {
    let bytes = line.as_bytes();
    let matches = |at: usize, pattern: &str| {
        pattern.bytes().enumerate().all(|(index, wanted)| {
            bytes.get(at + index).is_some_and(|byte| match wanted {
                b'd' => byte.is_ascii_digit(),
                b's' => matches!(byte, b'-' | b'/' | b'.'),
                b't' => matches!(byte, b'T' | b't' | b' ' | b'_' | b':'),
                b'a' => byte.is_ascii_alphabetic(),
                b'p' => byte.is_ascii_digit() || *byte == b' ',
                other => *byte == other,
            })
        })
    };
    for at in 0..bytes.len().min(400) {
        if matches(at, "ddddsddsddtdd:dd:dd") {
            let mut end = at + 19;
            let digits = |end: usize| bytes[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if matches!(bytes.get(end), Some(b'.' | b',')) && digits(end + 1) > 0 {
                end += 1 + digits(end + 1);
            }
            if bytes.get(end) == Some(&b'Z') {
                end += 1;
            } else if let Some(zone) = ["+dd:dd", "-dd:dd", "+dddd", "-dddd", " +dddd", " -dddd"].iter().find(|zone| matches(end, zone)) {
                end += zone.len();
            }
            return Some(line.get(at..end)?.to_owned());
        }
        if matches(at, "aaa pd dd:dd:dd") && "JanFebMarAprMayJunJulAugSepOctNovDec".contains(line.get(at..at + 3)?) {
            return Some(line.get(at..at + 15)?.to_owned());
        }
    }
    None
}
