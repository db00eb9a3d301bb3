//! Certificates in a profile: how long they are good for; and keys that devices are told to make.

use super::case::{Case, seconds, shown};
use crate::decode::NodeId;
use crate::source::inner::{self, Value};
use crate::standin;

const DAY: i64 = 86_400;
/// A certificate that ends sooner is worth a warning.
const SOON: i64 = 30 * DAY;

/// What of a certificate matters here.
pub(crate) struct Certificate {
    /// Its common name, or what else it is known by.
    pub name: String,
    /// When it ends, in ISO 8601.
    pub end: String,
    /// "RSA, 2048 bits".
    key: String,
}

impl Certificate {
    /// Reads a certificate in DER or PEM.
    pub fn read(data: &[u8]) -> Option<Self> {
        let opened = inner::open(Value::Bytes(data), "cert", None).ok()?;
        let fact = |label: &str| opened.facts.iter().find(|(known, _)| known == label).map(|(_, text)| text.as_str());
        let title = opened.title.strip_prefix("certificate: ")?;
        // The title ends in what the certificate is for, where that is known.
        let name = fact("Is").and_then(|_| title.rsplit_once(" (")).map_or(title, |(name, _)| name);
        let end = fact("Valid")?.rsplit_once(" to ")?.1.to_owned();
        Some(Self { name: name.strip_prefix("CN=").unwrap_or(name).to_owned(), end, key: fact("Key").unwrap_or_default().to_owned() })
    }
}

/// A payload of one certificate, DER or PEM in `PayloadContent`.
pub(super) fn check(case: &mut Case, payload: NodeId) {
    let Some((node, data)) = content(case, payload, "Put the certificate here, in DER or PEM.") else { return };
    let Some(certificate) = Certificate::read(&data) else {
        let message = format!("PayloadContent holds {} bytes that are no certificate. The device refuses the payload.", data.len());
        return case.warn(node, "certificate-unreadable", message, "Put a certificate here, in DER or PEM.");
    };
    lifetime(case, node, &certificate);
    let bits: Option<u32> =
        certificate.key.strip_prefix("RSA, ").and_then(|rest| rest.strip_suffix(" bits")).and_then(|bits| bits.parse().ok());
    if let Some(bits) = bits.filter(|bits| *bits < 2048) {
        let message = format!(
            "The RSA key of the certificate “{}” has {bits} bits. For TLS, Apple devices trust RSA keys from 2048 bits on.",
            shown(&certificate.name)
        );
        case.info(node, "certificate-weak", message, "Use a certificate with a key of at least 2048 bits.");
    }
}

fn lifetime(case: &mut Case, node: NodeId, certificate: &Certificate) {
    let Some(left) = seconds(&certificate.end).map(|at| at - case.now) else { return };
    let (name, day) = (shown(&certificate.name), certificate.end.get(..10).unwrap_or(&certificate.end));
    if left < 0 {
        let message = format!("The certificate “{name}” expired on {day}. Devices do not trust an expired certificate.");
        case.warn(node, "certificate-expired", message, "Put its successor into the profile.");
    } else if left < SOON {
        let days = left / DAY;
        let message = format!("The certificate “{name}” expires on {day}, in {days} {}.", if days == 1 { "day" } else { "days" });
        case.warn(node, "certificate-expires", message, "Send its successor before that day, beside this one.");
    }
}

/// A payload of one identity, PKCS #12 in `PayloadContent`.
pub(super) fn identity(case: &mut Case, payload: NodeId) {
    let advice = "Put the identity here, as a PKCS #12 file (.p12).";
    let Some((node, data)) = content(case, payload, advice) else { return };
    if inner::look(Value::Bytes(&data), "").is_none_or(|inside| inside.id != "p12") {
        let message = format!("PayloadContent holds {} bytes that are no identity (PKCS #12). The device refuses the payload.", data.len());
        case.warn(node, "certificate-unreadable", message, advice);
    }
}

/// The data in `PayloadContent`, if it is to be judged; says where there is none.
fn content<'a>(case: &mut Case<'a>, payload: NodeId, advice: &str) -> Option<(NodeId, std::borrow::Cow<'a, [u8]>)> {
    let node = case.child(payload, "PayloadContent")?;
    let data = case.doc.data(node)?;
    if case.short_text(node).is_some_and(|text| standin::find(&text).is_some_and(|found| found.whole)) {
        return None;
    }
    if data.is_empty() {
        case.warn(node, "certificate-unreadable", "PayloadContent is empty. The device refuses the payload.", advice);
        return None;
    }
    Some((node, data))
}

/// Keys for SCEP are RSA.
pub(super) fn scep(case: &mut Case, payload: NodeId) {
    let Some(content) = case.child(payload, "PayloadContent") else { return };
    let advice = "Set Keysize to 2048 or 4096.";
    let why = "NIST (SP 800-131A) allows RSA keys from 2048 bits on, and a CA that follows it refuses the request.";
    match (case.child(content, "Keysize"), case.number(content, "Keysize")) {
        (None, _) if case.is_whole() => {
            case.info(content, "weak-key", format!("Keysize is missing, and the default is 1024 bits. {why}"), advice);
        }
        (Some(node), Some(bits)) if bits < 2048.0 => {
            case.warn(node, "weak-key", format!("Keysize is {bits} bits. {why}"), advice);
        }
        _ => {}
    }
    let insecure = case.text(content, "URL").is_some_and(|url| url.trim().to_ascii_lowercase().starts_with("http://"));
    if insecure && case.child(content, "CAFingerprint").is_none() {
        let node = case.child(content, "URL").unwrap_or(content);
        let message = "URL is not encrypted (http), and CAFingerprint is missing. Anyone on the way can pose as the SCEP server.";
        case.warn(node, "scep-unverified", message, "Use https, or add CAFingerprint, the hash of the CA's certificate.");
    }
}

/// Which keys ACME can ask for, as the schema has it.
pub(super) fn acme(case: &mut Case, payload: NodeId) {
    let kind = case.text(payload, "KeyType").unwrap_or_default();
    let (bound, attest) = (case.flag(payload, "HardwareBound") == Some(true), case.flag(payload, "Attest") == Some(true));
    if bound && kind == "RSA" {
        let node = case.child(payload, "KeyType").unwrap_or(payload);
        case.warn(
            node,
            "acme-key",
            "HardwareBound is true, and KeyType is RSA. The Secure Enclave makes no RSA keys.",
            "Set KeyType to ECSECPrimeRandom and KeySize to 256 or 384.",
        );
    }
    if attest && !bound {
        let node = case.child(payload, "Attest").unwrap_or(payload);
        case.warn(
            node,
            "acme-key",
            "Attest is true, and HardwareBound is not. A device attests only keys that are bound to its hardware.",
            "Set HardwareBound to true.",
        );
    }
    let (Some(node), Some(size)) = (case.child(payload, "KeySize"), case.number(payload, "KeySize")) else { return };
    let (fits, wanted) = match (kind.as_ref(), bound) {
        ("RSA", _) => ((1024.0..=4096.0).contains(&size) && size % 8.0 == 0.0, "a multiple of 8 from 1024 to 4096"),
        ("ECSECPrimeRandom", true) => ([256.0, 384.0].contains(&size), "256 or 384"),
        ("ECSECPrimeRandom", false) => ([192.0, 256.0, 384.0, 521.0].contains(&size), "192, 256, 384 or 521"),
        _ => return,
    };
    if !fits {
        let bound = if bound { ", bound to the hardware" } else { "" };
        case.warn(
            node,
            "acme-key",
            format!("KeySize is {size}, and for {kind}{bound} it must be {wanted}. The device makes no such key."),
            format!("Set KeySize to {wanted}."),
        );
    } else if kind == "RSA" && size < 2048.0 {
        case.warn(
            node,
            "weak-key",
            format!("KeySize is {size} bits. NIST (SP 800-131A) allows RSA keys from 2048 bits on."),
            "Set KeySize to 2048 or more.",
        );
    }
}
