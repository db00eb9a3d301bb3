//! What DER holds: certificates, requests, keys, identities.

use super::leaf::Leaf;
use super::tlv::{self, BIT_STRING, INTEGER, OID, SEQUENCE, Tlv};
use super::x509::{self, Certificate, Request};
use super::{cms, pkcs12};
use crate::json::{Dict, View};
use crate::remark::Remark;

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
