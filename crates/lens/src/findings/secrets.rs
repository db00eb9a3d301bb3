//! Passwords and keys that stand in a file as they are.

use super::case::Case;
use crate::catalog::Class;
use crate::catalog::Field;
use crate::decode::{Kind, NodeId};

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
    if case.string(node).is_some_and(|text| text.trim().is_empty() || is_placeholder(&text)) {
        return;
    }
    let (message, advice) = match key {
        "ClientIdentifier" | "Challenge" => (
            format!("{key} stands here in the clear; whoever sends it first gets a certificate."),
            "Use a value that is good for one device and one request, and let the server fill it in.".to_owned(),
        ),
        "PayloadContent" | "Certificate" | "Identity" if case.doc.kind(node) == Kind::Data || key == "Identity" => (
            "A private key is in this file; only the password of the identity guards it.".to_owned(),
            "Whoever has both can act as its owner. Send them to the device alone, and not side by side; replace the identity if the file got out.".to_owned(),
        ),
        key => (format!("{key} stands here in the clear: anyone who gets this file has it."), advice(key)),
    };
    case.warn(node, "secret-in-clear", message, advice);
}

fn advice(key: &str) -> String {
    let instead = match key {
        "RemovalPassword" => "Share the file with nobody who must not remove the profile.",
        "SharedSecret" | "PPK" | "sharedSecret" => "Use certificates for the devices, or send the profile by MDM only and encrypted.",
        key if !key.to_ascii_lowercase().contains("password") => "Send it to the device that it is for and to nobody else.",
        _ => "Leave it out so that the user is asked for it, use certificates, or send the profile by MDM only and encrypted.",
    };
    format!("{instead} Redact it before you pass the file on, and change it if you have.")
}

fn sounds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["pass", "secret", "token", "apikey", "credential", "authorization", "private"].iter().any(|word| key.contains(word))
}

/// Variables that an MDM server replaces: `$PASSWORD`, `%Password%`, `{{secret}}`, `${SECRET}`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let between = |open: &str, close: &str| text.len() > open.len() + close.len() && text.starts_with(open) && text.ends_with(close);
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    between("%", "%") || between("{{", "}}") || between("${", "}") || between("<", ">") || text.strip_prefix('$').is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn variables_of_servers_are_no_secrets() {
        for text in ["$PASSWORD", "%Password%", "{{ secret }}", "${SECRET}", "<password>"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["$ecret", "100%", "%", "hunter2", ""] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
