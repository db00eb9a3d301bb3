//! What tells values apart: equal for those that say the same, whatever the order of keys, the spaces between them, the format of the
//! document and the letters of a UUID.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::decode::{Document, Kind, NodeId};

/// Longest text that is looked at for another spelling of the same.
const SHORT: usize = 64;

/// Says what kind of value it is. In documents of different formats dates and data are texts in one of them.
fn class(kind: Kind, is_loose: bool) -> u8 {
    match kind {
        Kind::Dict => 1,
        Kind::Array => 2,
        Kind::Integer | Kind::Real | Kind::Uid => 3,
        Kind::True => 4,
        Kind::False => 5,
        Kind::Null | Kind::Missing => 6,
        Kind::Alias => 7,
        Kind::String => 8,
        Kind::Date if !is_loose => 9,
        Kind::Data if !is_loose => 10,
        Kind::Date | Kind::Data => 8,
    }
}

/// Whether the letters of a value may be large or small: UUIDs, but not identifiers that look like one.
fn ignores_case(doc: &Document, node: NodeId) -> bool {
    let key = doc.key(node).or_else(|| doc.parent(node).and_then(|parent| doc.key(parent))).unwrap_or_default();
    let is_uuid = |ending: &str| {
        key.len() >= ending.len()
            && key.is_char_boundary(key.len() - ending.len())
            && key[key.len() - ending.len()..].eq_ignore_ascii_case(ending)
    };
    is_uuid("uuid") || is_uuid("uuids") || is_uuid("udid")
}

/// The text of a value in the spelling in which values are compared.
pub(super) fn plain(doc: &Document, node: NodeId) -> Cow<'_, str> {
    let Some(text) = doc.text(node) else { return Cow::Borrowed("") };
    match doc.kind(node) {
        Kind::Data => match text.bytes().any(|byte| byte.is_ascii_whitespace() || byte == b'=') {
            true => text.chars().filter(|char| !char.is_ascii_whitespace() && *char != '=').collect::<String>().into(),
            false => text,
        },
        Kind::Real if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').to_owned().into(),
        Kind::Integer if text.starts_with('+') => text[1..].to_owned().into(),
        Kind::String if text.len() <= SHORT && text.len() >= 32 && ignores_case(doc, node) => {
            match text.bytes().any(|byte| byte.is_ascii_lowercase()) {
                true => text.to_ascii_uppercase().into(),
                false => text,
            }
        }
        // What a tool took out of a property list: base64 without its padding, as above.
        Kind::String if doc.format() == crate::decode::Format::Json && text.ends_with('=') => text.trim_end_matches('=').to_owned().into(),
        _ => text,
    }
}

/// Whether two values say the same. `is_loose`: they are of documents of different formats.
pub(super) fn same(old: (&Document, NodeId), new: (&Document, NodeId), is_loose: bool) -> bool {
    class(old.0.kind(old.1), is_loose) == class(new.0.kind(new.1), is_loose) && plain(old.0, old.1) == plain(new.0, new.1)
}

/// Numbers for all subtrees, with how many values each has.
pub(super) fn prints(doc: &Document, is_loose: bool) -> Vec<(u64, u32)> {
    let mut prints: Vec<(u64, u32)> = vec![(0, 0); doc.len()];
    // What stands in a container comes behind it, so that backwards all of it is there before the container is.
    for node in (0..doc.len() as NodeId).rev() {
        let kind = doc.kind(node);
        let mut hash = DefaultHasher::new();
        class(kind, is_loose).hash(&mut hash);
        let (within, leaves) = prints[node as usize];
        let leaves = match kind.is_container() {
            true => {
                within.hash(&mut hash);
                leaves
            }
            false => {
                plain(doc, node).hash(&mut hash);
                1
            }
        };
        let print = hash.finish();
        prints[node as usize] = (print, leaves);
        let Some(parent) = doc.parent(node) else { continue };
        let above = &mut prints[parent as usize];
        above.1 += leaves;
        above.0 = match doc.key(node) {
            // Keys in any order.
            Some(key) => {
                let mut hash = DefaultHasher::new();
                (key, print).hash(&mut hash);
                above.0.wrapping_add(hash.finish())
            }
            None => above.0.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(print),
        };
    }
    prints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{ROOT, read};

    fn print(text: &str) -> u64 {
        prints(&read(text.as_bytes().to_vec()), true)[ROOT as usize].0
    }

    #[test]
    fn order_of_keys_spaces_formats_and_letters_of_a_uuid_make_no_difference() {
        let json = print(r#"{"PayloadUUID": "0a0b0c0d-0000-4000-8000-00000000000a", "n": 1, "d": "AAEC", "l": [1, 2]}"#);
        let xml = print(
            "<plist version=\"1.0\"><dict><key>l</key><array><integer>1</integer><real>2.0</real></array><key>d</key><data>\n AAEC </data>\
             <key>n</key><integer>1</integer><key>PayloadUUID</key><string>0A0B0C0D-0000-4000-8000-00000000000A</string></dict></plist>",
        );
        assert_eq!(json, xml);
    }

    #[test]
    fn what_says_something_else_is_told_apart() {
        let all = [
            r#"{"a": 1}"#,
            r#"{"a": "1"}"#,
            r#"{"a": true}"#,
            r#"{"a": 2}"#,
            r#"{"b": 1}"#,
            r#"{"a": [1]}"#,
            r#"{"a": {}}"#,
            r#"{"a": null}"#,
            r#"{"a": [1, 2]}"#,
            r#"{"a": [2, 1]}"#,
            r#"{"Identifier": "0a0b0c0d-0000-4000-8000-00000000000a"}"#,
            r#"{"Identifier": "0A0B0C0D-0000-4000-8000-00000000000A"}"#,
        ];
        let prints: std::collections::HashSet<u64> = all.iter().map(|text| print(text)).collect();
        assert_eq!(prints.len(), all.len());
    }
}
