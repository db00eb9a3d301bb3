//! The payload that enrolls a device with an MDM server.

use super::case::{Case, shown};
use crate::decode::NodeId;
use crate::standin;

/// Rights that need another (`AccessRights` of com.apple.mdm.yaml): bit, the one it needs, and both in words.
const NEEDS: [(u64, u64, &str); 2] = [
    (2, 1, "AccessRights has the right to install configuration profiles (2) and not the right to see them (1), which it requires."),
    (128, 64, "AccessRights has the right to install provisioning profiles (128) and not the right to see them (64), which it requires."),
];
const ALL: u64 = 8191;

pub(super) fn check(case: &mut Case, payload: NodeId) {
    rights(case, payload);
    topic(case, payload);
    let is_user =
        case.text(payload, "EnrollmentMode").is_some_and(|mode| mode == "BYOD") || case.child(payload, "ManagedAppleID").is_some();
    if case.child(payload, "AccessRights").is_none() && case.is_whole() && !is_user && case.child(payload, "EnrollmentMode").is_none() {
        case.warn(
            payload,
            "mdm-rights",
            "AccessRights is missing. The server may do nothing.",
            "Add the sum of the rights that the server needs. 8191 is all of them.",
        );
    }
    if case.flag(payload, "CheckOutWhenRemoved") != Some(true) {
        let node = case.child(payload, "CheckOutWhenRemoved").unwrap_or(payload);
        let message = "CheckOutWhenRemoved is not true. The device does not tell the server when the enrollment is removed.";
        case.info(node, "mdm-check-out", message, "Set it to true.");
    }
    if case.flag(payload, "SignMessage") != Some(true) {
        let node = case.child(payload, "SignMessage").unwrap_or(payload);
        let message =
            "SignMessage is not true. The device does not sign its requests, and the server knows it only by its TLS certificate.";
        case.info(node, "mdm-sign", message, "Set it to true if a proxy ends TLS before the server.");
    }
    if case.child(payload, "ServerCapabilities").is_none() {
        let message = "ServerCapabilities is missing. Macs open no user channel and escrow no bootstrap token.";
        case.info(
            payload,
            "mdm-capabilities",
            message,
            "List what the server supports, for example com.apple.mdm.per-user-connections and com.apple.mdm.bootstraptoken.",
        );
    }
    if case.flag(payload, "UseDevelopmentAPNS") == Some(true) {
        let node = case.child(payload, "UseDevelopmentAPNS").unwrap_or(payload);
        let message = "UseDevelopmentAPNS is true. The device listens to Apple's development push servers, which a production certificate cannot use.";
        case.warn(node, "mdm-push", message, "Set it to false. Push certificates from identity.apple.com are for production.");
    }
}

fn rights(case: &mut Case, payload: NodeId) {
    let (Some(node), Some(value)) = (case.child(payload, "AccessRights"), case.number(payload, "AccessRights")) else { return };
    let advice = "Add the right that is missing, or leave both out. 8191 is all rights.";
    if value == 0.0 {
        return case.warn(
            node,
            "mdm-rights",
            "AccessRights is 0, which Apple does not allow. The server may do nothing.",
            "Add the rights that the server needs. 8191 is all of them.",
        );
    }
    if value < 0.0 || value > ALL as f64 {
        return case.warn(
            node,
            "mdm-rights",
            format!("AccessRights is {value}, and all rights together are {ALL}."),
            "Use the sum of the rights that the server needs.",
        );
    }
    let bits = value as u64;
    for (bit, needed, message) in NEEDS {
        if bits & bit != 0 && bits & needed == 0 {
            case.error(node, "mdm-rights", message, advice);
        }
    }
}

fn topic(case: &mut Case, payload: NodeId) {
    let Some(topic) = case.text(payload, "Topic").filter(|topic| !standin::is(topic)) else { return };
    if !topic.starts_with("com.apple.mgmt.") {
        let node = case.child(payload, "Topic").unwrap_or(payload);
        let message = format!("Topic is “{}”, and a push topic of MDM begins with com.apple.mgmt. The device gets no push.", shown(&topic));
        case.warn(node, "mdm-topic", message, "Copy the user ID (UID) from the subject of the MDM push certificate.");
    }
}
