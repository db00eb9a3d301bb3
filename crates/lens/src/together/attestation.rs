//! The nonce of a command that asks for an attestation, and the freshness code of the answer.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::found::{Found, note};
use super::sheet::{Place, Sheet};
use crate::certificate::Certificate;
use crate::decode::ROOT;
use crate::remark::Level;

#[derive(Clone, Debug)]
pub(super) enum Attested {
    /// The nonce that a command sends.
    Asked { uuid: String, nonce: Vec<u8>, place: Place },
    /// The freshness code of the answer's first certificate.
    Told { uuid: String, code: Vec<u8>, place: Place },
}

pub(super) fn read(sheet: &Sheet) -> Option<Attested> {
    if !matches!(sheet.kind(), "command" | "response") {
        return None;
    }
    let uuid = sheet.text(ROOT, "CommandUUID")?.into_owned();
    if let Some(node) = sheet.at(ROOT, &["Command", "DeviceAttestationNonce"]) {
        return Some(Attested::Asked { uuid, nonce: sheet.doc.data(node)?.into_owned(), place: sheet.place(node) });
    }
    let list = sheet.at(ROOT, &["QueryResponses", "DevicePropertiesAttestation"])?;
    let first = sheet.doc.children(list).next()?;
    let data = sheet.doc.data(first)?;
    let code = Certificate::parse(&data)?.freshness_code()?.to_vec();
    Some(Attested::Told { uuid, code, place: sheet.place(first) })
}

pub(super) fn findings(every: &[&Attested], found: &mut Vec<Found>) {
    let all = || every.iter().copied();
    let asked: HashMap<&str, (&Vec<u8>, &Place)> = all()
        .filter_map(|attested| match attested {
            Attested::Asked { uuid, nonce, place } => Some((uuid.as_str(), (nonce, place))),
            Attested::Told { .. } => None,
        })
        .collect();
    for attested in all() {
        let Attested::Told { uuid, code, place } = attested else { continue };
        let Some((nonce, other)) = asked.get(uuid.as_str()) else { continue };
        // The extension has the nonce, or its hash.
        if code == *nonce || code.as_slice() == Sha256::digest(nonce).as_slice() {
            continue;
        }
        let message =
            "The freshness code of the attestation is not that of the command's nonce: the device sent an attestation that it had kept."
                .to_owned();
        let advice = "A device makes at most one new attestation in seven days. Compare the values that it attests with what is expected, and ask again later for a fresh one.";
        note(found, place, Some(other), Level::Info, "attestation-kept", message, advice);
    }
}
