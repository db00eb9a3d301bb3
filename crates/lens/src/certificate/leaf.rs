//! What ends the peeling and is no payload by itself: certificates, keys, tokens, pictures. Each becomes a JSON text that can be read.

use super::tlv::{self, BIT_STRING, INTEGER, OID, SEQUENCE, Tlv};
use super::view::{Dict, View, hex, is_json};
use super::x509::{self, Certificate, Request};
use super::{Remark, cms, pkcs12};
use crate::decode::decode_base64;

/// A leaf, opened.
#[derive(Default)]
pub struct Leaf {
    pub id: &'static str,
    pub title: String,
    pub view: View,
    pub facts: Vec<(String, String)>,
    pub remarks: Vec<Remark>,
    /// A password would show more.
    pub is_locked: bool,
}

/// What DER holds, by its structure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Der {
    Certificate,
    /// Certificates one behind the other.
    Chain,
    Request,
    PublicKey,
    PrivateKey,
    Pkcs12,
    Cms,
    RevocationList,
    Other,
}

/// Looks at DER without decoding what is below. Conservative: the lengths must fit exactly, and short things are nothing.
pub fn der(bytes: &[u8]) -> Option<Der> {
    if bytes.len() < 24 || bytes[0] != 0x30 {
        return None;
    }
    if cms::is_cms(bytes) {
        return Some(Der::Cms);
    }
    if pkcs12::is_pkcs12(bytes) {
        return Some(Der::Pkcs12);
    }
    let (outer, behind) = Tlv::read(bytes)?;
    if outer.missing > 0 {
        // Cut off: only a certificate is told from random bytes by its beginning.
        return is_certificate(&outer).then_some(Der::Certificate);
    }
    if !behind.is_empty() {
        let is_padding = behind.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
        return match (is_certificate(&outer), Tlv::read(behind)) {
            (true, _) if is_padding => Some(Der::Certificate),
            (true, Some((second, _))) if is_certificate(&second) => Some(Der::Chain),
            _ => None,
        };
    }
    let kind = match () {
        _ if is_certificate(&outer) => Der::Certificate,
        _ if Request::parse(bytes).is_some() => Der::Request,
        _ if is_public_key(&outer) => Der::PublicKey,
        _ if x509::private_key_title(&outer).is_some() => Der::PrivateKey,
        _ if is_revocation_list(&outer) => Der::RevocationList,
        _ if bytes.len() >= 40 && outer.is_sound() => Der::Other,
        _ => return None,
    };
    Some(kind)
}

/// SEQUENCE { SEQUENCE { [0] version, INTEGER, SEQUENCE … or INTEGER, SEQUENCE, SEQUENCE, SEQUENCE …
fn is_certificate(outer: &Tlv<'_>) -> bool {
    let Some(tbs) = outer.children().next().and_then(|tbs| tbs.is(SEQUENCE)) else { return false };
    let tags: Vec<u8> = tbs.children().take(7).map(|part| part.tag).collect();
    let tags = tags.strip_prefix(&[0xA0]).unwrap_or(&tags);
    tags.starts_with(&[INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE])
}

fn is_public_key(outer: &Tlv<'_>) -> bool {
    let tags: Vec<u8> = outer.children().take(3).map(|part| part.tag).collect();
    tags == [SEQUENCE, BIT_STRING] && outer.children().next().and_then(|algorithm| algorithm.children().take_tag(OID)).is_some()
}

fn is_revocation_list(outer: &Tlv<'_>) -> bool {
    let mut parts = outer.children();
    let Some(list) = parts.next().and_then(|list| list.is(SEQUENCE)) else { return false };
    let tags: Vec<u8> = list.children().take(5).map(|part| part.tag).collect();
    parts.next().is_some_and(|part| part.tag == SEQUENCE)
        && parts.next().is_some_and(|part| part.tag == BIT_STRING)
        && (tags.starts_with(&[INTEGER, SEQUENCE, SEQUENCE, 0x17])
            || tags.starts_with(&[INTEGER, SEQUENCE, SEQUENCE, 0x18])
            || tags.starts_with(&[SEQUENCE, SEQUENCE, 0x17]))
}

impl Der {
    /// The path step.
    pub fn id(self) -> &'static str {
        match self {
            Der::Certificate | Der::Chain => "x509",
            Der::Request => "csr",
            Der::PublicKey | Der::PrivateKey => "key",
            Der::Pkcs12 => "p12",
            Der::Cms => "cms",
            Der::RevocationList | Der::Other => "asn1",
        }
    }

    /// For the row.
    pub fn title(self, bytes: &[u8]) -> String {
        match self {
            Der::Certificate => match Certificate::parse(bytes) {
                Some(certificate) => match certificate.role() {
                    Some(role) => format!("certificate: {} ({})", certificate.title(), role.title),
                    None => format!("certificate: {}", certificate.title()),
                },
                None => "certificate, damaged".to_owned(),
            },
            Der::Chain => format!("{} certificates", tlv::Elements(bytes).take(100).count()),
            Der::Request => format!("certificate request: {}", Request::parse(bytes).map(|request| request.title()).unwrap_or_default()),
            Der::PublicKey => format!("public key: {}", Tlv::exact(bytes).map(|key| x509::key_title(&key)).unwrap_or_default()),
            Der::PrivateKey => {
                format!("private key: {}", Tlv::exact(bytes).and_then(|key| x509::private_key_title(&key)).unwrap_or_default())
            }
            Der::Pkcs12 => "identity with its key (PKCS#12)".to_owned(),
            Der::Cms => "CMS message".to_owned(),
            Der::RevocationList => "certificate revocation list".to_owned(),
            Der::Other => "ASN.1 structure".to_owned(),
        }
    }

    /// Everything in it. CMS is opened by [`cms::open`], which may have content; a password opens an identity.
    pub fn open(self, bytes: &[u8], password: Option<pkcs12::Given<'_>>) -> Option<Leaf> {
        let definite = (self == Der::Pkcs12).then(|| tlv::definite(bytes)).flatten();
        // BER of indefinite length has no end that could be missed.
        let (outer, behind) = Tlv::read(bytes).or_else(|| Tlv::read(&definite.as_ref()?.bytes))?;
        let mut leaf = Leaf { id: self.id(), title: self.title(bytes), ..Leaf::default() };
        match self {
            Der::Certificate => match Certificate::parse(bytes) {
                Some(certificate) => {
                    leaf.view = certificate.view();
                    leaf.facts = certificate.facts();
                }
                None => leaf.view = structure(&outer, "certificate-damaged"),
            },
            Der::Chain => {
                let certificates: Vec<Certificate<'_>> =
                    tlv::Elements(bytes).take(100).filter_map(|one| Certificate::parse(one.whole)).collect();
                leaf.view = cms::certificates_view(&certificates);
            }
            Der::Request => leaf.view = Request::parse(bytes)?.view(),
            Der::PublicKey => leaf.view = x509::public_key_view(&outer)?,
            Der::PrivateKey => {
                let mut dict = Dict::new("private-key");
                dict.text("keyAlgorithm", x509::private_key_title(&outer)?).put("bytes", View::Number(bytes.len() as u64));
                leaf.view = dict.done();
                let advice = "Whoever has it can act as its owner. Do not send it on; if it came with a log or a profile, replace the key.";
                leaf.remarks.push(Remark::warning("private-key", "A private key is in here".to_owned(), advice));
            }
            Der::Pkcs12 => match pkcs12::open(bytes, password) {
                Some(identity) => leaf = identity,
                None => {
                    leaf.view = structure(&outer, "asn1");
                    let advice = "It was cut off or changed on the way. Export it again.";
                    leaf.remarks.push(Remark::error("p12-broken", "The identity's structure cannot be read".to_owned(), advice));
                }
            },
            Der::Cms => leaf.view = structure(&outer, "cms"),
            Der::RevocationList => leaf.view = structure(&outer, "revocation-list"),
            Der::Other => leaf.view = structure(&outer, "asn1"),
        }
        if outer.missing > 0 {
            let message = format!("{} bytes are missing at its end", outer.missing);
            leaf.remarks.push(Remark::error(
                "der-truncated",
                message,
                "It was cut off, or its length lies; what is shown is what could still be read.",
            ));
        }
        let behind = behind.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != 0).count();
        if behind > 0 && self != Der::Chain {
            leaf.remarks.push(Remark::warning("der-behind", format!("{behind} bytes stand behind its end"), "They are ignored."));
        }
        Some(leaf)
    }
}

fn structure(outer: &Tlv<'_>, object: &str) -> View {
    let mut dict = Dict::new(object);
    dict.put("structure", x509::any(outer, 24));
    dict.done()
}

/// A JSON Web Token (RFC 7519) in compact form: header, claims, signature. Encrypted ones (five parts) show their header.
pub fn jwt(text: &str) -> Option<Leaf> {
    let text = text.trim();
    let text = text.strip_prefix("Bearer ").unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    if !is_jwt(text) {
        return None;
    }
    let bytes = |part: &str| decode_base64(part.as_bytes()).unwrap_or_default();
    // JSON where it is JSON; a damaged part still shows its text.
    let json = |part: &str| match String::from_utf8(bytes(part)) {
        Ok(text) if is_json(&text) => View::Raw(text),
        Ok(text) => View::Text(text),
        Err(error) => View::Text(String::from_utf8_lossy(error.as_bytes()).into_owned()),
    };
    let mut dict = Dict::new("jwt");
    dict.put("header", json(parts[0]));
    if parts.len() == 5 {
        dict.put("encryptedBytes", View::Number(bytes(parts[3]).len() as u64));
        return Some(Leaf { id: "jwt", title: "encrypted token (JWE)".to_owned(), view: dict.done(), ..Leaf::default() });
    }
    dict.put("claims", json(parts[1]));
    dict.text("signature", hex(&bytes(parts[2])));
    let facts = vec![("Signature".to_owned(), "not verified: that needs the issuer's key".to_owned())];
    Some(Leaf { id: "jwt", title: "token (JWT)".to_owned(), view: dict.done(), facts, ..Leaf::default() })
}

/// Three or five parts of base64url of which the first is a JSON object.
pub fn is_jwt(text: &str) -> bool {
    let parts = text.split('.').count();
    text.starts_with("eyJ")
        && matches!(parts, 3 | 5)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'='))
        && text
            .split('.')
            .next()
            .and_then(|part| decode_base64(part.as_bytes()))
            .is_some_and(|head| head.starts_with(b"{\"") && head.ends_with(b"}"))
}

/// A picture that browsers show.
pub struct Picture {
    pub name: &'static str,
    pub mime: &'static str,
    pub size: Option<(u32, u32)>,
}

pub fn picture(bytes: &[u8]) -> Option<Picture> {
    let be =
        |at: usize, len: usize| bytes.get(at..at + len).map(|digits| digits.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)));
    let le = |at: usize, len: usize| {
        bytes.get(at..at + len).map(|digits| digits.iter().rev().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)))
    };
    let picture = |name, mime, size: Option<(u32, u32)>| Some(Picture { name, mime, size });
    if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        return picture("PNG", "image/png", be(16, 4).zip(be(20, 4)));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return picture("GIF", "image/gif", le(6, 2).zip(le(8, 2)));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        let size = match bytes.get(12..16) {
            Some(b"VP8X") => le(24, 3).zip(le(27, 3)).map(|(width, height)| (width + 1, height + 1)),
            Some(b"VP8 ") => le(26, 2).zip(le(28, 2)).map(|(width, height)| (width & 0x3FFF, height & 0x3FFF)),
            Some(b"VP8L") => le(21, 4).map(|bits| ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)),
            _ => None,
        };
        return picture("WebP", "image/webp", size);
    }
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        return picture("JPEG", "image/jpeg", jpeg_size(bytes));
    }
    if bytes.starts_with(b"icns") && be(4, 4) == Some(bytes.len() as u32) {
        return picture("Apple icon (ICNS)", "", None);
    }
    None
}

/// Width and height stand in the frame header (SOF).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xFF, marker] = *bytes.get(at..at + 2)? else { return None };
        let len = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let number = |at: usize| Some(u32::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
            return number(at + 7).zip(number(at + 5));
        }
        at += 2 + len.max(2);
    }
}

impl Picture {
    pub fn title(&self, bytes: &[u8]) -> String {
        match self.size {
            Some((width, height)) => format!("{} picture, {width} × {height}, {}", self.name, super::size(bytes.len())),
            None => format!("{} picture, {}", self.name, super::size(bytes.len())),
        }
    }

    pub fn view(&self, bytes: &[u8]) -> View {
        let mut dict = Dict::new("image");
        dict.text("format", self.name);
        if let Some((width, height)) = self.size {
            dict.put("width", View::Number(width.into())).put("height", View::Number(height.into()));
        }
        dict.put("bytes", View::Number(bytes.len() as u64));
        dict.done()
    }
}
