//! What bytes are, by their beginnings: enough to say whether looking further is worth it.

use std::borrow::Cow;

use memchr::memmem;

use crate::certificate::{cms, der};
use crate::decode::{Encoding, Format, detect, to_utf8};

/// Files whose kind the decoder names, and nothing can be peeled of.
pub(super) fn is_foreign(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 9] =
        [b"BZh", b"\xFD7zXZ", b"7z\xBC\xAF", b"%PDF-", b"SQLite format 3", b"xar!", b"\xCA\xFE\xBA\xBE", b"\x7FELF", b"\0asm"];
    MAGIC.iter().any(|magic| head.starts_with(magic))
}

/// UTF-8 of a text in any encoding with a byte order mark; anything else as it is.
pub(super) fn plain_text(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::detect(&bytes[..bytes.len().min(4096)]) {
        Encoding::Utf8 => Cow::Borrowed(bytes),
        Encoding::Utf8Bom => Cow::Borrowed(&bytes[3..]),
        other => match to_utf8(bytes, other) {
            Cow::Owned(text) if text.starts_with(b"\xEF\xBB\xBF") => Cow::Owned(text[3..].to_vec()),
            text => text,
        },
    }
}

/// Whether bytes are, or lead to, something that can be read.
pub(super) fn is_promising(bytes: &[u8]) -> bool {
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        let text = plain_text(&bytes[..bytes.len().min(512) & !1]);
        return matches!(text.trim_ascii_start().first(), Some(b'<' | b'{' | b'['));
    }
    let start = bytes.trim_ascii_start();
    if start.len() < 2 {
        return false;
    }
    if bytes.starts_with(b"\x1F\x8B\x08")
        || bytes.starts_with(b"PK\x03\x04")
        || starts_block(start)
        || start.starts_with(b"&lt;")
        || cms::is_cms(bytes)
    {
        return true;
    }
    match start[0] {
        b'<' => matches!(detect(bytes), Ok(Format::XmlPlist)) || memmem::find(&start[..start.len().min(1024)], b"<plist").is_some(),
        b'{' | b'[' => matches!(detect(bytes), Ok(Format::Json | Format::OpenStepPlist)),
        b'"' => start.ends_with(b"\"") && start.len() > 24,
        0x30 => der(bytes).is_some() || starts_long_der(bytes),
        b'G' | b'P' | b'H' => is_http(&start[..start.len().min(1024)]),
        _ => bytes.starts_with(b"bplist0"),
    }
}

/// What the first line of a PEM block begins with.
pub(super) const BEGIN: &[u8] = b"-----BEGIN ";
/// Letters of base64 that a block has at least whose first line does not end there.
const FEWEST: usize = 16;

/// Whether something stands behind the first line of a block: in a line of its own, or enough of base64 in the same one.
pub(super) fn is_block(body: &[u8]) -> bool {
    let inner = body.trim_ascii();
    let has_line = body.trim_ascii_start().len() < body.len() && body[..body.len() - body.trim_ascii_start().len()].contains(&b'\n');
    let has_letters = || {
        let letters = inner.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'\\' | b'%' | b'='));
        letters.count() >= FEWEST
    };
    !inner.is_empty() && (has_line || has_letters())
}

/// Where the label of a block ends, of what stands behind [`BEGIN`].
pub(super) fn label_end(text: &[u8]) -> Option<usize> {
    memmem::find(&text[..text.len().min(80)], b"-----")
}

/// Whether a text begins with a PEM block, or as much of it as is there.
fn starts_block(start: &[u8]) -> bool {
    let label = start.strip_prefix(BEGIN);
    label.is_some_and(|label| label_end(label).is_some_and(|end| is_block(&label[end + 5..])))
}

/// The head of DER that is longer than what is there.
fn starts_long_der(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0x30, 0x82, _, _, 0x30, 0x82, ..]
            | [0x30, 0x82, _, _, 0x06, 0x09, ..]
            | [0x30, 0x82, _, _, 0x02, 0x01, ..]
            | [0x30, 0x80, 0x06, 0x09, ..]
            | [0x30, 0x80, 0x02, 0x01, 0x03, 0x30, ..]
    )
}

pub(super) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Whether a text starts like an HTTP message, also as `curl -v` prints it.
pub(super) fn is_http(text: &[u8]) -> bool {
    first_line(text).is_some_and(|line| is_start(line.trim_start_matches(['>', '<', ' '])))
}

pub(super) fn first_line(text: &[u8]) -> Option<&str> {
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len()).min(8192);
    std::str::from_utf8(&text[..end.min(text.len())]).ok()
}

pub(super) fn is_start(line: &str) -> bool {
    let line = line.trim_end();
    let mut words = line.split(' ');
    let (first, last) = (words.next().unwrap_or_default(), line.rsplit(' ').next().unwrap_or_default());
    (METHODS.contains(&first) && last.starts_with("HTTP/"))
        || (first.starts_with("HTTP/")
            && words.next().is_some_and(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())))
}
