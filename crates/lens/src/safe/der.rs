//! Certificates, keys and signed messages: who is named in them, and every number that tells one from another, made up anew.

use super::choose::is_apples;
use super::key::Key;
use super::make;
use crate::catalog::Class;
use crate::certificate::tlv::{BIT_STRING, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Tlv};

/// Bytes from which on a number or a string of bytes tells one certificate from another.
const TELLING: usize = 4;
const LONG: usize = 12;
const DEPTH: usize = 48;

/// The same structure with other names, numbers and keys. `None`: it is no DER.
pub(super) fn scrubbed(bytes: &[u8], key: &mut Key) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some((tlv, behind)) = Tlv::read(rest).filter(|(tlv, _)| tlv.missing == 0) else {
            // White space and zeros behind the end.
            out.extend(rest.iter().map(|byte| if byte.is_ascii_whitespace() { *byte } else { 0 }));
            break;
        };
        element(&tlv, key, DEPTH, &mut out);
        rest = behind;
    }
    (!out.is_empty()).then_some(out)
}

fn element(tlv: &Tlv<'_>, key: &mut Key, depth: usize, out: &mut Vec<u8>) {
    let body = match tlv.tag {
        tag if tag & 0x20 != 0 && depth > 0 => {
            let mut body = Vec::with_capacity(tlv.body.len());
            let is_country = is_country(tlv);
            for child in tlv.children() {
                match is_country && child.tag != OID {
                    true => {
                        let country = key.text(&String::from_utf8_lossy(child.body), "country", Class::Organization);
                        wrap(child.tag, country.as_bytes(), &mut body);
                    }
                    false => element(&child, key, depth - 1, &mut body),
                }
            }
            body
        }
        OID | 1 | 5 | 0x0A | 0x17 | 0x18 => tlv.body.to_vec(),
        INTEGER if tlv.body.len() >= TELLING => number(tlv.body, key),
        INTEGER => tlv.body.to_vec(),
        0x0C | 0x12 | 0x13 | 0x14 | 0x16 | 0x1A | 0x81 | 0x82 | 0x86 => name(tlv.body, key),
        0x1E => wide(tlv.body, key),
        OCTET_STRING | BIT_STRING | 0x80..=0x9F => nested(tlv, key, depth),
        _ => tlv.body.to_vec(),
    };
    wrap(tlv.tag, &body, out);
}

/// An attribute with a country, which names nobody.
fn is_country(tlv: &Tlv<'_>) -> bool {
    tlv.tag == SEQUENCE && tlv.children().next().is_some_and(|first| first.tag == OID && first.body == [0x55, 4, 6])
}

/// As long as it was, positive, and odd where it was.
fn number(old: &[u8], key: &mut Key) -> Vec<u8> {
    let mut made = filled(old, key);
    made[0] = old[0].min(0x7F);
    if let Some(last) = made.last_mut() {
        *last |= old[old.len() - 1] & 1;
    }
    made
}

/// The stand-in of some bytes, which may be known as hexadecimal text.
fn filled(old: &[u8], key: &mut Key) -> Vec<u8> {
    let text = crate::json::hex(old);
    let known = key.known(&text).or_else(|| key.known(&text.to_ascii_uppercase())).and_then(|text| super::encode::from_hex(&text));
    match known.filter(|known| known.len() == old.len()) {
        Some(known) => known,
        None if old.len() < 7 => make::data(old, super::form::Form::Data, Class::Organization, old.len()),
        None => key.data(old, Class::Organization),
    }
}

fn name(old: &[u8], key: &mut Key) -> Vec<u8> {
    let Some(text) = std::str::from_utf8(old).ok().filter(|text| !text.chars().any(char::is_control)) else {
        return if old.len() >= LONG { filled(old, key) } else { old.to_vec() };
    };
    // Those of Apple are the same for everybody.
    if old.is_empty() || is_apples(text) {
        return old.to_vec();
    }
    key.text(text, "", Class::Organization).into_bytes()
}

fn wide(old: &[u8], key: &mut Key) -> Vec<u8> {
    let units: Vec<u16> = old.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    key.text(&String::from_utf16_lossy(&units), "", Class::Organization).encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Bytes in which DER may stand: extensions, keys, signatures.
fn nested(tlv: &Tlv<'_>, key: &mut Key, depth: usize) -> Vec<u8> {
    let (start, body) = if tlv.tag == BIT_STRING { tlv.body.split_at(tlv.body.len().min(1)) } else { (&[][..], tlv.body) };
    let inner = Tlv::exact(body).filter(|inner| {
        depth > 0 && inner.is_sound() && matches!(inner.tag, SEQUENCE | SET | OCTET_STRING | BIT_STRING | INTEGER | 0x0C | 0x13 | 0x16)
    });
    let mut made = start.to_vec();
    match inner {
        Some(inner) => element(&inner, key, depth - 1, &mut made),
        None => {
            let text = std::str::from_utf8(body).ok().filter(|text| !text.is_empty() && text.chars().all(|char| !char.is_control()));
            match text {
                Some(text) if body.len() >= TELLING => made.extend(key.text(text, "", Class::Device).into_bytes()),
                _ if body.len() >= LONG => {
                    let mut new = filled(body, key);
                    // Whether a point is compressed stays.
                    new[0] = body[0];
                    made.extend(new);
                }
                _ => made.extend_from_slice(body),
            }
        }
    }
    made
}

fn wrap(tag: u8, body: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    match body.len() {
        len @ 0..0x80 => out.push(len as u8),
        len => {
            let digits = len.to_be_bytes();
            let from = digits.iter().position(|digit| *digit != 0).unwrap_or(0);
            out.push(0x80 | (digits.len() - from) as u8);
            out.extend_from_slice(&digits[from..]);
        }
    }
    out.extend_from_slice(body);
}

/// A signed message (RFC 5652) with this content that nobody signed.
pub(super) fn unsigned(content: &[u8]) -> Vec<u8> {
    const DATA: &[u8] = &[OID, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];
    const SIGNED: &[u8] = &[OID, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
    let within = |tag: u8, parts: &[&[u8]]| {
        let mut out = Vec::new();
        wrap(tag, &parts.concat(), &mut out);
        out
    };
    let octets = within(0xA0, &[&within(OCTET_STRING, &[content])]);
    let message = within(SEQUENCE, &[&[INTEGER, 1, 1, SET, 0], &within(SEQUENCE, &[DATA, &octets]), &[SET, 0]]);
    within(SEQUENCE, &[SIGNED, &within(0xA0, &[&message])])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::cms;

    #[test]
    fn an_unsigned_message_has_its_content() {
        let message = cms::open(&unsigned(b"<plist/>"), None).expect("CMS");
        assert_eq!(message.content.as_deref(), Some(&b"<plist/>"[..]));
    }
}
