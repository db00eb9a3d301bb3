//! Certificates in a profile: how long they are good for; and keys that devices are told to make.

use super::case::{Case, seconds, shown};
use crate::decode::NodeId;
use crate::source::inner::{self, Value};

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
    let Some(node) = case.child(payload, "PayloadContent") else { return };
    let Some(data) = case.doc.data(node) else { return };
    let Some(certificate) = Certificate::read(&data) else {
        let message = format!("PayloadContent holds {} bytes that are no certificate.", data.len());
        return case.warn(
            node,
            "certificate-unreadable",
            message,
            "Put a certificate in DER or PEM here; the device refuses anything else.",
        );
    };
    lifetime(case, node, &certificate);
    let bits: Option<u32> =
        certificate.key.strip_prefix("RSA, ").and_then(|rest| rest.strip_suffix(" bits")).and_then(|bits| bits.parse().ok());
    if let Some(bits) = bits.filter(|bits| *bits < 2048) {
        let message = format!("The key of {} has {bits} bits.", shown(&certificate.name));
        case.info(node, "certificate-weak", message, "Apple's systems trust RSA keys from 2048 bits on for TLS. Use a newer certificate.");
    }
}

fn lifetime(case: &mut Case, node: NodeId, certificate: &Certificate) {
    let Some(left) = seconds(&certificate.end).map(|at| at - case.now) else { return };
    let (name, day) = (shown(&certificate.name), certificate.end.get(..10).unwrap_or(&certificate.end));
    if left < 0 {
        let message = format!("The certificate {name} ended on {day}.");
        case.warn(node, "certificate-expired", message, "Nothing that it signed is trusted any more. Put its successor into the profile.");
    } else if left < SOON {
        let days = left / DAY;
        let message = format!("The certificate {name} ends on {day}, in {days} {}.", if days == 1 { "day" } else { "days" });
        case.warn(node, "certificate-expires", message, "Send its successor before that day, beside this one.");
    }
}

/// Keys for SCEP are RSA.
pub(super) fn scep(case: &mut Case, payload: NodeId) {
    let Some(content) = case.child(payload, "PayloadContent") else { return };
    let advice = "Set Keysize to 2048 or 4096: servers refuse smaller keys, and Apple's systems do not trust them in TLS.";
    match (case.child(content, "Keysize"), case.number(content, "Keysize")) {
        (None, _) => case.info(content, "weak-key", "Keysize is missing, and the default is 1024 bits.", advice),
        (Some(node), Some(bits)) if bits < 2048.0 => case.warn(node, "weak-key", format!("A key of {bits} bits is too small."), advice),
        _ => {}
    }
    let insecure = case.text(content, "URL").is_some_and(|url| url.trim().to_ascii_lowercase().starts_with("http://"));
    if insecure && case.child(content, "CAFingerprint").is_none() {
        let node = case.child(content, "URL").unwrap_or(content);
        let message = "The SCEP server is called without encryption and no CAFingerprint tells the right one from another.";
        case.warn(node, "scep-unverified", message, "Use https, or add the fingerprint of the CA's certificate as CAFingerprint.");
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
            "HardwareBound is true, and the Secure Enclave makes no RSA keys.",
            "Set KeyType to ECSECPrimeRandom and KeySize to 256 or 384.",
        );
    }
    if attest && !bound {
        let node = case.child(payload, "Attest").unwrap_or(payload);
        case.warn(
            node,
            "acme-key",
            "Attest is true, but only keys that are bound to the hardware can be attested.",
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
            format!("KeySize is {size}; for {kind}{bound} it has to be {wanted}."),
            format!("Set KeySize to {wanted}."),
        );
    } else if kind == "RSA" && size < 2048.0 {
        case.warn(node, "weak-key", format!("A key of {size} bits is too small."), "Set KeySize to 2048 or more.");
    }
}
