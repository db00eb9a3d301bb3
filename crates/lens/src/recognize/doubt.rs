//! What speaks against a guess: words that everybody uses, and values that the message does not have.

use crate::catalog::{self, Field, FieldId, Scope};
use crate::decode::{Document, Kind, NodeId};
use crate::standin;

/// Words that programs of all trades use as keys. They tell nothing by themselves: `{status, device}` is no activation lock.
const COMMON: &str = "accounts account action actions active address admin admins altitude app application applications apps artwork asset \
    assets assignments attributes body book books city code codes command commands config configuration content contents count country course \
    created cursor data date description detail details device devices domain email enabled error errorcode errormessage errors event events \
    extensions file files group groups guid hardware hash headers host hostname hosts id identifier ids info item items key keys kind label \
    lang language latitude level license licenses limit limits link links list location locations longitude message messages meta metadata \
    method model name names next notification notifications offset ok options org organization orgname os page params parameters password \
    path payload phone platform port product properties queries query reason request response result results role roles secret serial \
    serialnumber server servers service services session settings size source speed state status subscription subscriptions success tag tags \
    target text time timestamp title token tokens topic total type types uid updated uri url urls user userid userlist username users \
    uuid value values vendor version versions";

/// Whether a key tells something of the message it stands in.
pub(super) fn is_telling(key: &str) -> bool {
    let word: String = key.chars().filter(|letter| !matches!(letter, '_' | '-')).flat_map(char::to_lowercase).collect();
    !matches!(key, "" | "[]" | "*") && !COMMON.split_ascii_whitespace().any(|common| common == word)
}

/// Whether a value can stand where the table has a field: a dictionary is no name, and of a list that Apple closes another value is none.
/// Numbers in quotes and the like are common mistakes and speak against nothing.
pub(super) fn can_be(doc: &Document, node: NodeId, id: FieldId) -> bool {
    let field = catalog::get().field(id);
    is_of_type(field.type_name(), doc.kind(node)) && !is_another_value(doc, node, field)
}

/// Whether a value is of a type, as far as mistakes go that people and servers make.
pub(super) fn is_of_type(wanted: &str, kind: Kind) -> bool {
    match (wanted, kind) {
        ("any", _) | (_, Kind::Null | Kind::Alias | Kind::Missing) => true,
        ("dictionary", kind) => kind == Kind::Dict,
        ("array", kind) => kind == Kind::Array,
        (_, Kind::Dict | Kind::Array) => false,
        ("boolean" | "integer", _) => true,
        (_, Kind::True | Kind::False) => false,
        _ => true,
    }
}

/// Whether a value is of the type, or of the form, that a condition names: "array", "serial".
pub(super) fn has_form(wanted: &str, doc: &Document, node: NodeId) -> bool {
    let text = || doc.text(node).filter(|_| doc.kind(node) == Kind::String);
    match wanted {
        // Letters and digits as Apple writes them: 8 to 14 capitals and digits, some of them digits.
        "serial" => text().is_some_and(|text| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
            is_plain && (8..=14).contains(&text.len()) && text.bytes().any(|byte| byte.is_ascii_digit())
        }),
        "uuid" => text().is_some_and(|text| {
            text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
        }),
        "string" => doc.kind(node) == Kind::String,
        kind => is_of_type(kind, doc.kind(node)),
    }
}

/// Whether a condition names a form, which tells more than a type.
pub(super) fn is_form(wanted: &str) -> bool {
    matches!(wanted, "serial" | "uuid")
}

fn is_another_value(doc: &Document, node: NodeId, field: &Field) -> bool {
    let mut parts = field.presence.split("; ");
    let is_closed = parts.clone().any(|part| part == "closed") && !parts.any(|part| part.starts_with("range="));
    if !is_closed || field.values.is_empty() || doc.kind(node) != Kind::String || doc.raw(node).len() > 256 {
        return false;
    }
    doc.text(node).is_some_and(|text| !field.values.iter().any(|(value, _)| *value == text) && !text.is_empty() && !standin::is(&text))
}

/// The field that a path leads to below a place in the table; `None` where the table does not know the way.
pub(super) fn field_at(scope: Scope, path: &[String]) -> Option<FieldId> {
    let catalog = catalog::get();
    let mut at = scope;
    let mut found = None;
    for step in path {
        let id = catalog.lookup(at, step)?;
        let field = catalog.field(id);
        let dict = Some(field.reference).filter(|name| !name.is_empty() && !name.contains('{')).and_then(|name| catalog.named(name));
        (at, found) = (Scope { field: Some(id), dict }, Some(id));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_trades_tell_nothing() {
        for key in ["Status", "device", "id", "name", "URL", "user_id", "serial_number", "Users", "error_code", "[]", "*"] {
            assert!(!is_telling(key), "{key}");
        }
        for key in ["CommandUUID", "fetched_until", "adamIdStr", "escrow_key", "PayloadType", "device_family", "CAFingerprint"] {
            assert!(is_telling(key), "{key}");
        }
    }

    #[test]
    fn a_container_is_no_text() {
        assert!(is_of_type("string", Kind::Integer) && is_of_type("integer", Kind::String) && is_of_type("array", Kind::Null));
        assert!(!is_of_type("string", Kind::Dict) && !is_of_type("dictionary", Kind::String) && !is_of_type("array", Kind::Dict));
        assert!(!is_of_type("string", Kind::True) && is_of_type("boolean", Kind::String));
    }
}
