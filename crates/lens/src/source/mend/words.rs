//! The keys that the data table knows: what tells a piece of a payload from a piece of anything else.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::catalog;

/// Keys by which a piece of text is known; more are not looked at.
const LOOKED_AT: usize = 400;
/// What the keys of a piece weigh together before it is taken for one of a payload.
const ENOUGH: u32 = 4;

/// How much a key says: `PayloadIdentifier` is a key of device management wherever it stands, `name` is one of anything.
fn weight(key: &str) -> u32 {
    if !exact().contains(key) {
        return 0;
    }
    let inner_capital = key.char_indices().skip(1).any(|(_, char)| char.is_ascii_uppercase());
    if key.len() >= 6 && (inner_capital || key.contains('_')) { 2 } else { 1 }
}

/// Whether keys are those of a payload: enough of them are known, and half of all.
pub(super) fn are_of_payload<'a>(keys: impl Iterator<Item = &'a str>) -> bool {
    let keys: HashSet<&str> = keys.take(LOOKED_AT).collect();
    let known = keys.iter().filter(|key| exact().contains(**key)).count();
    let telling = keys.iter().any(|key| weight(key) == 2);
    let sum: u32 = keys.iter().map(|key| weight(key)).sum();
    telling && sum >= ENOUGH && known * 2 >= keys.len()
}

/// Whether the data table knows such a key.
pub(super) fn is_known(key: &str) -> bool {
    exact().contains(key)
}

/// The key that one in other letters of either case was meant to be, where there is only one.
pub(super) fn in_right_case(key: &str) -> Option<&'static str> {
    if exact().contains(key) {
        return None;
    }
    static BY_LOWER: OnceLock<HashMap<String, Option<&'static str>>> = OnceLock::new();
    let by_lower = BY_LOWER.get_or_init(|| {
        let mut map: HashMap<String, Option<&'static str>> = HashMap::new();
        for key in exact() {
            map.entry(key.to_ascii_lowercase()).and_modify(|known| *known = None).or_insert(Some(*key));
        }
        map
    });
    by_lower.get(&key.to_ascii_lowercase()).copied().flatten()
}

/// The same in a property list, whose keys begin with capitals where Apple chose them: `udid` is there `UDID`.
pub(super) fn in_plist_case(key: &str) -> Option<&'static str> {
    static CAPITALS: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let capitals = CAPITALS.get_or_init(|| {
        let capital = exact().iter().filter(|key| key.starts_with(|char: char| char.is_ascii_uppercase()));
        capital.map(|key| (key.to_ascii_lowercase(), *key)).collect()
    });
    in_right_case(key).or_else(|| capitals.get(&key.to_ascii_lowercase()).copied()).filter(|right| *right != key)
}

fn exact() -> &'static HashSet<&'static str> {
    static KEYS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let catalog = catalog::get();
        let keys = catalog.fields().map(|id| catalog.field(id).key);
        keys.filter(|key| !matches!(*key, "" | "*" | "[]")).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are(keys: &[&str]) -> bool {
        are_of_payload(keys.iter().copied())
    }

    #[test]
    fn pieces_of_payloads_are_told_by_their_keys() {
        assert!(are(&["PayloadType", "idleTime", "askForPassword"]));
        assert!(are(&["is_supervised", "is_mandatory", "skip_setup_items", "url"]));
        assert!(!are(&["name", "version", "description", "main", "scripts"]));
        assert!(!are(&["status", "type", "id"]));
        assert!(!are(&["PayloadType", "a", "b", "c", "d", "e", "f"]));
    }

    #[test]
    fn keys_are_found_in_their_right_case() {
        assert_eq!(in_right_case("payloadtype"), Some("PayloadType"));
        assert_eq!(in_right_case("PayloadType"), None);
        assert_eq!(in_plist_case("udid"), Some("UDID"));
        assert_eq!(in_right_case("no such key"), None);
    }
}
