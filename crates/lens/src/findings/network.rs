//! Networks that a profile lets devices join.

use super::case::Case;
use crate::decode::NodeId;

pub(super) fn wifi(case: &mut Case, payload: NodeId) {
    let kind = case.text(payload, "EncryptionType").unwrap_or_default();
    let node = case.child(payload, "EncryptionType").unwrap_or(payload);
    match kind.as_ref() {
        "None" => {
            let message = "EncryptionType is None. Anyone near can read traffic that is not encrypted in another way.";
            case.warn(node, "wifi-open", message, "Use WPA2 or WPA3.");
        }
        "WEP" => {
            case.warn(node, "wifi-wep", "EncryptionType is WEP, whose keys can be computed from recorded traffic.", "Use WPA2 or WPA3.")
        }
        _ => {}
    }
    if case.child(payload, "SSID_STR").is_none() && case.child(payload, "DomainName").is_none() && case.is_whole() {
        let advice = "Add SSID_STR, the name of the network, or DomainName for a Hotspot 2.0 network.";
        case.warn(payload, "missing-key", "SSID_STR is missing. Nothing says which network this is.", advice);
    }
    sign_in(case, payload);
}

/// Methods of signing in (802.1X) in which the device has to know the server.
const BY_TLS: [f64; 4] = [13.0, 21.0, 25.0, 43.0];

/// Sign-in to a network by 802.1X.
pub(super) fn sign_in(case: &mut Case, payload: NodeId) {
    let Some(eap) = case.child(payload, "EAPClientConfiguration") else { return };
    let methods: Vec<(NodeId, f64)> =
        case.elements(eap, "AcceptEAPTypes").filter_map(|node| Some((node, case.doc.text(node)?.trim().parse().ok()?))).take(16).collect();
    if let Some((node, _)) = methods.iter().find(|(_, method)| *method == 17.0) {
        case.warn(
            *node,
            "eap-weak",
            "AcceptEAPTypes contains 17 (LEAP). Passwords can be computed from recorded LEAP traffic.",
            "Use TLS (13), or TTLS (21) or PEAP (25) with a known server.",
        );
    }
    let names = ["PayloadCertificateAnchorUUID", "TLSTrustedCertificates", "TLSTrustedServerNames"];
    let knows_server = names.iter().any(|key| case.elements(eap, key).next().is_some());
    if methods.iter().any(|(_, method)| BY_TLS.contains(method)) && !knows_server && case.is_whole() {
        let message = "Nothing says which sign-in server is the right one. Users are asked to trust any server that answers, and may give it their password.";
        let advice = "Add TLSTrustedServerNames or PayloadCertificateAnchorUUID.";
        case.warn(eap, "eap-any-server", message, advice);
    }
}
