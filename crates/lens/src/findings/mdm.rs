//! The payload that enrols a device with an MDM server.

use super::case::{Case, shown};
use crate::decode::NodeId;
use crate::standin;

/// Rights that need another (`AccessRights` of com.apple.mdm.yaml): bit, the one it needs, and both in words.
const NEEDS: [(u64, u64, &str); 2] = [
    (2, 1, "Installing configuration profiles (2) needs the right to see them (1)."),
    (128, 64, "Installing provisioning profiles (128) needs the right to see them (64)."),
];
const ALL: u64 = 8191;

pub(super) fn check(case: &mut Case, payload: NodeId) {
    rights(case, payload);
    topic(case, payload);
    let is_user =
        case.text(payload, "EnrollmentMode").is_some_and(|mode| mode == "BYOD") || case.child(payload, "ManagedAppleID").is_some();
    if case.child(payload, "AccessRights").is_none() && !is_user && case.child(payload, "EnrollmentMode").is_none() {
        case.warn(
            payload,
            "mdm-rights",
            "AccessRights is missing: the server may do nothing.",
            "Add the sum of the rights that the server needs; 8191 is all of them.",
        );
    }
    if case.flag(payload, "CheckOutWhenRemoved") != Some(true) {
        let node = case.child(payload, "CheckOutWhenRemoved").unwrap_or(payload);
        let message = "The device will not tell the server when the enrolment is removed (CheckOutWhenRemoved).";
        case.info(node, "mdm-check-out", message, "Set it to true, so that the server does not go on waiting for devices that have left.");
    }
    if case.flag(payload, "SignMessage") != Some(true) {
        let node = case.child(payload, "SignMessage").unwrap_or(payload);
        let message = "Requests are not signed (SignMessage): the server knows a device only by its TLS certificate.";
        case.info(node, "mdm-sign", message, "Set it to true where a proxy ends TLS before the server.");
    }
    if case.child(payload, "ServerCapabilities").is_none() {
        let message = "ServerCapabilities is missing: Macs will open no user channel and escrow no bootstrap token.";
        case.info(
            payload,
            "mdm-capabilities",
            message,
            "List what the server supports, for instance com.apple.mdm.per-user-connections and com.apple.mdm.bootstraptoken.",
        );
    }
    if case.flag(payload, "UseDevelopmentAPNS") == Some(true) {
        let node = case.child(payload, "UseDevelopmentAPNS").unwrap_or(payload);
        let message = "Pushes go over Apple's development servers (UseDevelopmentAPNS).";
        case.warn(
            node,
            "mdm-push",
            message,
            "Certificates from identity.apple.com work with production only: set it to false, or no push arrives.",
        );
    }
}

fn rights(case: &mut Case, payload: NodeId) {
    let (Some(node), Some(value)) = (case.child(payload, "AccessRights"), case.number(payload, "AccessRights")) else { return };
    let advice = "Add the right that is missing, or take both out; 8191 is all rights.";
    if value == 0.0 {
        return case.warn(
            node,
            "mdm-rights",
            "AccessRights is 0, which Apple's schema forbids: the server may do nothing.",
            "Add the rights that the server needs; 8191 is all of them.",
        );
    }
    if value < 0.0 || value > ALL as f64 {
        return case.warn(
            node,
            "mdm-rights",
            format!("AccessRights is {value}; all rights together are {ALL}."),
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
        let message = format!("The push topic {} does not start with com.apple.mgmt.", shown(&topic));
        case.warn(node, "mdm-topic", message, "Copy the UID from the subject of the server's push certificate, letter by letter.");
    }
}
