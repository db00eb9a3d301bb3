//! What a value of a document holds.

use std::borrow::Cow;

use crate::decode::{Document, Kind, NodeId};
use crate::source::inner;

/// Whether a value is worth a look inside.
pub(super) fn may_hold(kind: Kind) -> bool {
    matches!(kind, Kind::Data | Kind::String)
}

/// Whether a step leads to something that was sent, and not to a description that is made here.
pub(super) fn is_document(step: &str) -> bool {
    matches!(step, "plist" | "json" | "cms" | "provisioning")
}

/// Whether what a value holds is a private key, locked or not.
pub(super) fn is_private(step: &str) -> bool {
    matches!(step, "key" | "p12")
}

fn with_value<T>(doc: &Document, node: NodeId, then: impl FnOnce(inner::Value) -> Option<T>) -> Option<T> {
    match doc.kind(node) {
        Kind::Data => then(inner::Value::Bytes(&doc.data(node)?)),
        Kind::String => then(inner::Value::Text(&doc.text(node)?)),
        _ => None,
    }
}

pub(super) fn holds(doc: &Document, node: NodeId, hint: &str) -> Option<inner::Inside> {
    with_value(doc, node, |value| inner::look(value, hint))
}

/// Decodes what a value holds, with the password that a person gave, or the one that stands beside the value.
pub(super) fn open_value(doc: &Document, node: NodeId, hint: &str, password: Option<&str>) -> Result<inner::Opened, String> {
    let beside = password_beside(doc, node);
    let given = match (password, &beside) {
        (Some(text), _) => Some(inner::Given { text, origin: inner::Origin::Person }),
        (None, Some(text)) => Some(inner::Given { text, origin: inner::Origin::Beside }),
        (None, None) => None,
    };
    with_value(doc, node, |value| Some(inner::open(value, hint, given))).unwrap_or_else(|| Err("There is nothing inside.".to_owned()))
}

/// The password of an identity as profiles have it: `Password` beside `PayloadContent`, `CertificatePassword` beside `Certificate`.
fn password_beside(doc: &Document, node: NodeId) -> Option<Cow<'_, str>> {
    let (parent, key) = (doc.parent(node)?, doc.key(node)?);
    let own = [key, "Password"].concat();
    doc.text(doc.child(parent, &own).or_else(|| doc.child(parent, "Password"))?)
}

pub(super) fn say(doc: &Document, node: NodeId, hint: &str, now: i64) -> Option<String> {
    with_value(doc, node, |value| inner::say(value, hint, now))
}
