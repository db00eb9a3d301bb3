//! Values that were damaged on their way: encoded twice, made into links.

use crate::decode::{Kind, NodeId, decode_base64};
use crate::findings::case::{Case, shown};
use crate::source::mend::{ungarbled, without_links};

/// Texts longer than this are not looked at.
const LONGEST: usize = 4096;

pub(super) fn text(case: &mut Case, node: NodeId) {
    let raw = case.doc.raw(node);
    if raw.len() > LONGEST {
        return twice(case, node);
    }
    // Most texts have none of the signs.
    let is_ascii = raw.is_ascii();
    let may_link = memchr::memmem::find(raw, b"](").is_some() || memchr::memchr(b'|', raw).is_some();
    if is_ascii && !may_link {
        if raw.len() >= SHORTEST {
            twice(case, node);
        }
        return;
    }
    let Some(text) = case.string(node) else { return };
    if let Some(meant) = ungarbled(&text) {
        let message = format!("The text is garbled: its UTF-8 was encoded twice. It was meant to be {}.", shown(&meant));
        let advice =
            "The program that wrote it read UTF-8 in another encoding. Have it read and write UTF-8; the device shows what stands here.";
        return case.warn(node, "garbled", message, advice);
    }
    if let Some(plain) = without_links(&text).filter(|_| may_link) {
        let message = format!("A chat or mail program made a link of this value. It was meant to be {}.", shown(&plain));
        case.warn(node, "chat-link", message, "Write the value itself: the link is taken for the value.");
    }
}

/// Shorter texts are not taken for something encoded.
const SHORTEST: usize = 80;
/// Letters that are decoded to see what something is.
const HEAD: usize = 1024;

pub(super) fn data(case: &mut Case, node: NodeId) {
    twice(case, node);
}

/// base64 of base64: a server encoded what was encoded already.
fn twice(case: &mut Case, node: NodeId) {
    let doc = case.doc;
    let is_data = doc.kind(node) == Kind::Data;
    let raw = doc.raw(node);
    if raw.len() < SHORTEST {
        return;
    }
    let inner = match doc.format() {
        crate::decode::Format::BinaryPlist if is_data => Some(raw[..raw.len().min(HEAD)].to_vec()),
        _ => decoded_head(raw),
    };
    let Some(inner) = inner.filter(|inner| is_data || !is_payload(inner)) else { return };
    // Data may be text; only base64 of something that a device reads is a mistake.
    let Some(innermost) = decoded_head(&inner).filter(|bytes| is_payload(bytes)) else { return };
    let what = if innermost.first() == Some(&0x30) { "a signed file or a certificate" } else { "a property list" };
    let key = doc.key(node).unwrap_or("The value");
    let message = format!("{key} is {what} that was encoded in base64 twice.");
    let advice = "A device decodes it once, finds text, and refuses it. Encode it once: plist libraries encode <data> by themselves.";
    case.error(node, "double-base64", message, advice);
}

/// The first bytes of base64; `None` where it is none.
fn decoded_head(text: &[u8]) -> Option<Vec<u8>> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let head = &text[..text.len().min(HEAD)];
    if !head.iter().all(|byte| is_letter(byte) || *byte == b'=' || byte.is_ascii_whitespace()) {
        return None;
    }
    let letters: Vec<u8> = head.iter().copied().filter(is_letter).collect();
    decode_base64(&letters[..letters.len() / 4 * 4])
}

/// Whether bytes begin like something that devices read.
fn is_payload(bytes: &[u8]) -> bool {
    bytes.starts_with(b"<?xml")
        || bytes.starts_with(b"<plist")
        || bytes.starts_with(b"<!DOCTYPE plist")
        || bytes.starts_with(b"bplist0")
        || matches!(bytes, [0x30, 0x80 | 0x82, _, _, 0x06 | 0x30 | 0x02, ..])
}
