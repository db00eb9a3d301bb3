//! Passwords and keys that stand in a file as they are.

use super::case::Case;
use crate::catalog::Class;
use crate::catalog::Field;
use crate::decode::{Kind, NodeId};
use crate::source::inner::{self, Value};
use crate::standin;

/// Says that a secret is in the clear.
pub(super) fn check(case: &mut Case, node: NodeId, field: &Field) {
    if field.class != Class::Credential || !matches!(case.doc.kind(node), Kind::String | Kind::Data) || case.doc.raw(node).is_empty() {
        return;
    }
    let key = case.doc.key(node).unwrap_or(field.key);
    // The envelope is made so that only one device can open it; and what vendors keep here is not always secret.
    if matches!(key, "EncryptedPayloadContent" | "Username") || field.key == "*" && !sounds_secret(key) {
        return;
    }
    if is_none(case, node) {
        return;
    }
    let is_identity = matches!(key, "PayloadContent" | "Certificate") && case.doc.kind(node) == Kind::Data || key == "Identity";
    let (message, advice) = match key {
        "ClientIdentifier" | "Challenge" => (
            format!("{key} is readable in this file. Whoever sends it first gets a certificate."),
            "Use a value for one device and one request, and let the server fill it in.".to_owned(),
        ),
        // What holds no identity is told where it is read.
        _ if is_identity && !holds_key(case, node) => return,
        _ if is_identity => (
            "This file contains a private key, which only the password of the identity protects.".to_owned(),
            "Whoever has both can act as its owner. Send the file to the device alone, and replace the identity if others have it."
                .to_owned(),
        ),
        key => (format!("{key} is readable in this file. Whoever gets the file has it."), advice(key)),
    };
    case.warn(node, "secret-in-clear", message, advice);
}

/// Whether there is no secret: blanks, a variable that a server fills in, dots where it was taken out.
fn is_none(case: &Case, node: NodeId) -> bool {
    let doc = case.doc;
    match doc.kind(node) {
        Kind::Data if doc.data(node).is_none_or(|data| data.is_empty()) => true,
        _ => case.short_text(node).is_some_and(|text| text.trim().is_empty() || standin::in_secret(&text).is_some()),
    }
}

/// Whether a value is an identity or a private key, and no certificate and no few bytes of something else.
fn holds_key(case: &Case, node: NodeId) -> bool {
    let doc = case.doc;
    let inside = match doc.kind(node) {
        Kind::Data => doc.data(node).and_then(|data| inner::look(Value::Bytes(&data), "")),
        _ => doc.text(node).and_then(|text| inner::look(Value::Text(&text), "")),
    };
    inside.is_some_and(|inside| inside.id == "p12" || inside.id == "key" && !inside.title.starts_with("public"))
}

fn advice(key: &str) -> String {
    let instead = match key {
        "RemovalPassword" => "Give the file to nobody who must not remove the profile.",
        "SharedSecret" | "PPK" | "sharedSecret" => "Use certificates for the devices, or send the profile by MDM only and encrypted.",
        key if !key.to_ascii_lowercase().contains("password") => "Send it to the device that it is for and to nobody else.",
        _ => "Leave it out so that the user is asked for it, use certificates, or send the profile by MDM only and encrypted.",
    };
    format!("{instead} Remove it before you pass the file on, and change it if others have it.")
}

fn sounds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["pass", "secret", "token", "apikey", "credential", "authorization", "private"].iter().any(|word| key.contains(word))
}
