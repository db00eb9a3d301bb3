//! Keys that name another payload of the same profile by its UUID.

use std::collections::HashMap;

use super::case::{Case, Payload, shown};
use crate::decode::{Kind, NodeId};

/// Keys whose value is the `PayloadUUID` of a certificate or identity payload beside them, as Apple's schema describes them. Other
/// keys end in UUID too but name what they belong to (`VPNUUID`, `RelayUUID`, `ContentFilterUUID`, `DNSProxyUUID`).
pub(crate) const CERTIFICATES: &[&str] = &[
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

/// The search for references, as far as it has come.
#[derive(Default)]
pub(super) struct Walk {
    /// Payload types by `PayloadUUID`, in capitals.
    kinds: HashMap<String, String>,
    /// The payload that is looked through, and the next node in it.
    at: usize,
    next: NodeId,
    /// Whether a shape's key refers to a certificate: thousands of payloads have a few dozen shapes.
    certain: Vec<Option<bool>>,
}

impl Walk {
    /// Takes note of a payload that others may refer to.
    pub fn add(&mut self, case: &Case, payload: &Payload) {
        if let Some(uuid) = case.text(payload.node, "PayloadUUID") {
            self.kinds.insert(uuid.to_ascii_uppercase(), payload.kind.clone().into_owned());
        }
    }

    /// Goes on while there is time; `true` at the end.
    pub fn step(&mut self, case: &mut Case, payloads: &[NodeId]) -> bool {
        let doc = case.doc;
        self.certain.resize(doc.shapes() as usize, None);
        while let Some(payload) = payloads.get(self.at).copied() {
            self.next = self.next.max(payload + 1);
            let end = doc.after(payload);
            while self.next < end {
                if !case.spend(1) {
                    return false;
                }
                let node = self.next;
                self.next += 1;
                self.node(case, payload, node);
            }
            self.at += 1;
        }
        true
    }

    fn node(&mut self, case: &mut Case, payload: NodeId, node: NodeId) {
        let doc = case.doc;
        // An element of a list is what the list's key says.
        let holder = if doc.key(node).is_some() { Some(node) } else { doc.parent(node) };
        let Some((holder, key)) = holder.and_then(|holder| Some((holder, doc.key(holder)?))) else { return };
        let slot = doc.shape(holder).and_then(|shape| self.certain.get_mut(shape.0 as usize));
        let refers = slot.map_or_else(|| CERTIFICATES.contains(&key), |slot| *slot.get_or_insert_with(|| CERTIFICATES.contains(&key)));
        if refers && doc.kind(node) != Kind::Array {
            reference(case, node, key, payload, &self.kinds);
        }
    }
}

fn reference(case: &mut Case, node: NodeId, key: &str, payload: NodeId, kinds: &HashMap<String, String>) {
    let Some(uuid) = case.value(node).filter(|uuid| !uuid.is_empty()) else { return };
    let Some(kind) = kinds.get(&uuid.to_ascii_uppercase()) else {
        if !case.is_whole() {
            return;
        }
        let message = format!("{key} names the payload {}, which is not in this profile. Devices look nowhere else.", shown(&uuid));
        let advice = "Put the certificate or identity into the same profile, and write its PayloadUUID here.";
        match (key, case.payload(payload).kind.as_ref()) {
            ("IdentityCertificateUUID", "com.apple.mdm") => case.error(node, "dangling-reference", message, advice),
            _ => case.warn(node, "dangling-reference", message, advice),
        }
        return;
    };
    let kind = kind.as_str();
    if WITH_KEY.contains(&kind) {
        return;
    }
    if !WITHOUT_KEY.contains(&kind) {
        let message = format!("{key} names a payload of type {kind}, which contains no certificate.");
        case.warn(node, "reference-kind", message, "Name a certificate payload, or one of type SCEP, ACME or PKCS #12 for an identity.");
    } else if IDENTITIES.contains(&key) {
        let message = format!("{key} names a payload of type {kind}, which has no private key. The device cannot prove with it who it is.");
        case.warn(node, "reference-kind", message, "Name a payload of type SCEP, ACME or PKCS #12.");
    }
}
