//! Keys that name another payload of the same profile by its UUID.

use std::borrow::Cow;
use std::collections::HashMap;

use super::case::{Case, Payload, shown};
use crate::decode::{Kind, NodeId};

/// Keys whose value is the `PayloadUUID` of a certificate or identity payload beside them, as Apple's schema describes them. Other
/// keys end in UUID too but name what they belong to (`VPNUUID`, `RelayUUID`, `ContentFilterUUID`, `DNSProxyUUID`).
const CERTIFICATES: &[&str] = &[
    "AuthenticationCertificateUUID",
    "CertificateUUID",
    "CheckInURLPinningCertificateUUIDs",
    "ControllerCACertificateUUIDs",
    "ControllerCertificateUUID",
    "DeviceCACertificateUUIDs",
    "DeviceCertificateUUID",
    "EncryptCertPayloadUUID",
    "IdentityCertificateUUID",
    "LeaderPayloadCertificateAnchorUUID",
    "LeaderPayloadCertificateUUID",
    "MemberPayloadCertificateAnchorUUID",
    "MemberPayloadCertificateUUID",
    "PayloadCertificateAnchorUUID",
    "PayloadCertificateUUID",
    "ResourcePayloadCertificateUUID",
    "SMIMEEncryptionCertificateUUID",
    "SMIMESigningCertificateUUID",
    "ServerURLPinningCertificateUUIDs",
    "TLSCertificateUUID",
    "certificateUUID",
];

/// What has to come with its private key.
const IDENTITIES: &[&str] = &[
    "IdentityCertificateUUID",
    "SMIMESigningCertificateUUID",
    "DeviceCertificateUUID",
    "ControllerCertificateUUID",
    "AuthenticationCertificateUUID",
];

/// Payloads that install a certificate; of the first half the device has the private key.
const WITH_KEY: &[&str] = &[
    "com.apple.security.pkcs12",
    "com.apple.security.scep",
    "com.apple.security.acme",
    "com.apple.ADCertificate.managed",
    "com.apple.security.wapi-identity",
];
const WITHOUT_KEY: &[&str] = &["com.apple.security.root", "com.apple.security.pkcs1", "com.apple.security.pem"];

pub(super) fn check(case: &mut Case, payloads: &[Payload]) {
    let doc = case.doc;
    let kinds: HashMap<String, Cow<str>> = payloads
        .iter()
        .filter_map(|payload| Some((case.text(payload.node, "PayloadUUID")?.to_ascii_uppercase(), payload.kind.clone())))
        .collect();
    let mut certain: Vec<Option<bool>> = vec![None; doc.shapes() as usize];
    for payload in payloads {
        for node in payload.node + 1..doc.after(payload.node) {
            let Some(key) = doc.key(node) else { continue };
            // Thousands of payloads have a few dozen shapes.
            let slot = doc.shape(node).and_then(|shape| certain.get_mut(shape.0 as usize));
            let refers = slot.map_or_else(|| CERTIFICATES.contains(&key), |slot| *slot.get_or_insert_with(|| CERTIFICATES.contains(&key)));
            if !refers {
                continue;
            }
            match doc.kind(node) {
                Kind::Array => doc.children(node).for_each(|element| reference(case, element, key, payload, &kinds)),
                _ => reference(case, node, key, payload, &kinds),
            }
        }
    }
}

fn reference(case: &mut Case, node: NodeId, key: &str, payload: &Payload, kinds: &HashMap<String, Cow<str>>) {
    let Some(uuid) = case.string(node).filter(|uuid| !uuid.is_empty() && !super::secrets::is_placeholder(uuid)) else { return };
    let Some(kind) = kinds.get(&uuid.to_ascii_uppercase()) else {
        let message = format!("{key} names the payload {}, which is not in this profile.", shown(&uuid));
        let advice = "Put the certificate or identity into the same profile and write its PayloadUUID here: devices look nowhere else.";
        match (key, payload.kind.as_ref()) {
            ("IdentityCertificateUUID", "com.apple.mdm") => case.error(node, "dangling-reference", message, advice),
            _ => case.warn(node, "dangling-reference", message, advice),
        }
        return;
    };
    let kind = kind.as_ref();
    if WITH_KEY.contains(&kind) {
        return;
    }
    if !WITHOUT_KEY.contains(&kind) {
        let message = format!("{key} names a payload of type {kind}, which holds no certificate.");
        case.warn(node, "reference-kind", message, "Name a certificate payload (or SCEP, ACME, PKCS #12 for an identity).");
    } else if IDENTITIES.contains(&key) {
        let message = format!("{key} names a payload of type {kind}, which has no private key.");
        case.warn(
            node,
            "reference-kind",
            message,
            "The device has to prove who it is with it: name a payload of type SCEP, ACME or PKCS #12.",
        );
    }
}
