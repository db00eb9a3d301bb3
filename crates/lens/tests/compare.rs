//! Pairs of documents with what the devices will notice of the change: the text stands beside each pair in `told.txt`.
//!
//! `UPDATE_GOLDEN=1 cargo test --test compare` writes them anew: read the difference before you commit it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use mdm_lens::compare::{CompareView, Paper};
use mdm_lens::compare::{Comparison, Form, Side, compare, words};
use proptest::prelude::*;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/compare")
}

fn pairs() -> Vec<PathBuf> {
    let mut pairs: Vec<PathBuf> = fs::read_dir(folder()).expect("the folder of the pairs").flatten().map(|entry| entry.path()).collect();
    pairs.sort();
    pairs
}

fn side(folder: &Path) -> Side {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("a side").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut side = Side::default();
    for file in files {
        let name = file.file_name().expect("a file").to_string_lossy().into_owned();
        side.add(&name, fs::read(&file).expect("a file"));
    }
    side
}

fn compared(old: &Side, new: &Side) -> Comparison {
    compare(&old.papers(), &new.papers(), usize::MAX)
}

fn of_text(old: &str, new: &str) -> Comparison {
    let side = |text: &str| {
        let mut side = Side::default();
        side.add("made", text.as_bytes().to_vec());
        side
    };
    compared(&side(old), &side(new))
}

fn of_json(old: &Value, new: &Value) -> Comparison {
    of_text(&old.to_string(), &new.to_string())
}

fn codes(comparison: &Comparison) -> Vec<&'static str> {
    comparison.consequences.iter().map(|one| one.code).collect()
}

fn told(comparison: &Comparison) -> String {
    let mut text = String::new();
    for one in &comparison.consequences {
        let _ = writeln!(text, "{} [{}] {}\n    {}", one.level.id(), one.code, one.says, one.why);
    }
    for change in &comparison.changes {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
        let _ = writeln!(text, "{} · {} ({}): {} → {}", change.thing, change.key, change.path, value(&change.was), value(&change.now));
    }
    let _ = writeln!(text, "{} the same", comparison.same);
    text
}

#[test]
fn every_pair_is_told_as_its_golden_text_says() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differing = Vec::new();
    for pair in pairs() {
        let text = told(&compared(&side(&pair.join("old")), &side(&pair.join("new"))));
        let golden = pair.join("told.txt");
        if update {
            fs::write(&golden, &text).expect("a writable folder");
        } else if fs::read_to_string(&golden).unwrap_or_default() != text {
            differing.push(format!("{}\n{text}", pair.display()));
        }
    }
    assert!(differing.is_empty(), "{} pairs are told otherwise (UPDATE_GOLDEN=1 accepts it):\n\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn pairs_from_fifty_on_have_no_consequence_and_the_others_have_some() {
    let (mut with, mut without) = (0, 0);
    for pair in pairs() {
        let name = pair.file_name().expect("a pair").to_string_lossy().into_owned();
        let comparison = compared(&side(&pair.join("old")), &side(&pair.join("new")));
        match name.as_str() < "50" {
            true => with += usize::from(!comparison.consequences.is_empty()),
            false => {
                assert!(comparison.consequences.is_empty(), "{name}: {:?}", codes(&comparison));
                without += 1;
            }
        }
    }
    assert!(with >= 20 && without >= 10, "{with} with consequences, {without} without");
}

#[test]
fn what_is_compared_with_itself_does_not_differ() {
    for pair in pairs() {
        for half in ["old", "new"] {
            let (a, b) = (side(&pair.join(half)), side(&pair.join(half)));
            let comparison = compared(&a, &b);
            assert!(comparison.changes.is_empty() && comparison.consequences.is_empty(), "{}: {comparison:?}", pair.display());
        }
    }
}

/// Paths of both sides, each pair in the order of the alphabet.
fn places(comparison: &Comparison, is_swapped: bool) -> BTreeSet<(String, String)> {
    let place = |change: &mdm_lens::compare::Change| {
        let was = change.was_path.clone().unwrap_or_default();
        let now = if change.now.is_some() { change.path.clone() } else { String::new() };
        if is_swapped { (now, was) } else { (was, now) }
    };
    comparison.changes.iter().map(place).collect()
}

#[test]
fn the_other_way_round_the_same_places_differ() {
    for pair in pairs() {
        let (old, new) = (side(&pair.join("old")), side(&pair.join("new")));
        let (there, back) = (compared(&old, &new), compared(&new, &old));
        assert_eq!(places(&there, false), places(&back, true), "{}", pair.display());
        assert_eq!(there.same, back.same, "{}", pair.display());
    }
}

#[test]
fn no_secret_is_told_in_any_form() {
    for pair in pairs() {
        let comparison = compared(&side(&pair.join("old")), &side(&pair.join("new")));
        let view = CompareView::of(&comparison, "old", "new");
        let all = [told(&comparison), view.copy(Form::Markdown), view.copy(Form::Csv), format!("{view:?}")].concat();
        for secret in ["fake-passphrase", "fake-secret", "fake-challenge", "AQEBAQ", "0A0B0C0D-0000-4000-8000-000000000011"] {
            assert!(!all.contains(secret), "{} tells {secret}", pair.display());
        }
    }
}

#[test]
fn every_code_is_in_the_documentation_and_the_documentation_has_no_other() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/compare.md")).expect("docs/compare.md");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
    let documented: BTreeSet<&str> = rows.iter().filter_map(|line| line.split('`').nth(1)).collect();
    let known: BTreeSet<&str> = words().iter().map(|words| words.code).collect();
    assert_eq!(documented, known);
    for words in words() {
        let row = rows.iter().find(|row| row.split('`').nth(1) == Some(words.code)).expect("a row");
        assert!(row.contains(words.says) && row.contains(words.why), "{} is documented with other words", words.code);
    }
}

fn declaration(identifier: &str, token: &str, length: i64) -> Value {
    json!({"Type": "com.apple.configuration.passcode.settings", "Identifier": identifier, "ServerToken": token, "Payload": {"MinimumLength": length}})
}

#[test]
fn of_a_declaration_that_nobody_fetches_nothing_else_is_told() {
    let old = declaration("com.example.a", "1", 6);
    assert_eq!(codes(&of_json(&old, &declaration("com.example.a", "1", 8))), ["token-unchanged"]);
    assert_eq!(codes(&of_json(&old, &declaration("com.example.a", "2", 8))), ["passcode-stricter"]);
    assert_eq!(codes(&of_json(&old, &declaration("com.example.a", "2", 4))), ["passcode-looser"]);
    assert_eq!(codes(&of_json(&old, &declaration("com.example.a", "2", 6))), ["token-only"]);
}

#[test]
fn declarations_in_files_of_their_own_are_paired_by_their_identifier() {
    let set = |declarations: &[(&str, Value)]| {
        let mut side = Side::default();
        declarations.iter().for_each(|(name, value)| side.add(name, value.to_string().into_bytes()));
        side
    };
    let old = set(&[("a.json", declaration("com.example.a", "1", 6)), ("b.json", declaration("com.example.b", "1", 6))]);
    let new = set(&[("1.json", declaration("com.example.b", "1", 6)), ("2.json", declaration("com.example.a", "2", 8))]);
    let comparison = compared(&old, &new);
    assert_eq!(codes(&comparison), ["passcode-stricter"]);
    let gone = compared(&old, &set(&[("1.json", declaration("com.example.b", "1", 6))]));
    assert_eq!(codes(&gone), ["configuration-gone"]);
}

fn restrictions(settings: Value) -> Value {
    let mut payload = json!({"PayloadType": "com.apple.applicationaccess", "PayloadIdentifier": "com.example.p.r", "PayloadUUID": "0A0B0C0D-0000-4000-8000-000000000001", "PayloadVersion": 1});
    payload.as_object_mut().expect("an object").extend(settings.as_object().expect("an object").clone());
    json!({"PayloadType": "Configuration", "PayloadIdentifier": "com.example.p", "PayloadUUID": "0A0B0C0D-0000-4000-8000-000000000002", "PayloadVersion": 1, "PayloadContent": [payload]})
}

#[test]
fn a_key_that_is_not_there_has_its_default() {
    let told = |old: Value, new: Value| codes(&of_json(&restrictions(old), &restrictions(new)));
    assert_eq!(told(json!({"allowCamera": false}), json!({})), ["looser"]);
    assert_eq!(told(json!({"allowCamera": true}), json!({})), [""; 0]);
    assert_eq!(told(json!({}), json!({"allowCamera": true})), [""; 0]);
    assert_eq!(told(json!({}), json!({"allowCamera": false})), ["stricter"]);
    assert_eq!(told(json!({}), json!({"forceEncryptedBackup": true})), ["stricter"]);
    assert_eq!(told(json!({"allowListedAppBundleIDs": ["a.b", "c.d"]}), json!({"allowListedAppBundleIDs": ["a.b"]})), ["apps-fewer"]);
    assert_eq!(told(json!({}), json!({"allowListedAppBundleIDs": ["a.b"]})), ["apps-only"]);
    assert_eq!(told(json!({"allowListedAppBundleIDs": ["a.b"]}), json!({})), ["apps-all"]);
    assert_eq!(told(json!({"blockedAppBundleIDs": ["a.b"]}), json!({})), ["apps-more"]);
}

#[test]
fn a_page_of_changes_does_not_say_that_other_devices_are_gone() {
    let page = |serial: &str, operation: Option<&str>, more: bool| {
        let mut device = json!({"serial_number": serial, "model": "fake", "device_family": "iPad", "profile_status": "assigned"});
        if let Some(operation) = operation {
            device["op_type"] = operation.into();
        }
        json!({"devices": [device], "cursor": "ZmFrZQ", "fetched_until": "2026-01-02T00:00:00Z", "more_to_follow": more})
    };
    let told = |old: Value, new: Value| codes(&of_json(&old, &new));
    let complete = || page("FAKE00000001", None, false);
    assert_eq!(told(complete(), page("FAKE00000002", Some("modified"), false)), [""; 0]);
    assert_eq!(told(complete(), page("FAKE00000002", None, true)), ["device-added"]);
    assert_eq!(told(complete(), page("FAKE00000002", None, false)), ["device-gone", "device-added"]);
    assert_eq!(told(complete(), page("FAKE00000001", Some("deleted"), false)), ["device-released"]);
}

#[test]
fn of_documents_that_have_nothing_to_do_with_each_other_no_consequence_is_told() {
    let profile = restrictions(json!({"allowCamera": false}));
    let dep = json!({"profile_name": "fake", "url": "https://mdm.example.invalid/", "await_device_configured": true, "is_mdm_removable": false, "skip_setup_items": ["Siri"]});
    for (old, new) in [(&profile, &dep), (&dep, &profile), (&dep, &declaration("com.example.a", "1", 6))] {
        let comparison = of_json(old, new);
        assert!(comparison.is_unrelated && comparison.consequences.is_empty() && comparison.total > 0, "{:?}", codes(&comparison));
    }
    let checkin = |udid: &str, topic: &str| json!({"MessageType": "TokenUpdate", "UDID": udid, "Topic": topic});
    assert_eq!(codes(&of_json(&checkin("A", "com.apple.mgmt.a"), &checkin("A", "com.apple.mgmt.b"))), ["checkin-topic"]);
    assert_eq!(codes(&of_json(&checkin("A", "com.apple.mgmt.a"), &checkin("B", "com.apple.mgmt.b"))), [""; 0]);
}

#[test]
fn deep_and_broken_documents_are_compared_all_the_same() {
    let deep = |end: &str| [&"[".repeat(100_000), end, &"]".repeat(100_000)].concat();
    assert_eq!(of_text(&deep("1"), &deep("2")).total, 2);
    assert_eq!(of_text("{\"a\": [1, 2", "{\"a\": [1, 2]}").total, 0);
    let empty: [Paper; 0] = [];
    assert_eq!(compare(&empty, &empty, 10).total, 0);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9i64..9).prop_map(Value::from),
        "[a-c]{0,3}".prop_map(Value::from)
    ];
    let key = prop_oneof![Just("Identifier".to_owned()), Just("PayloadUUID".to_owned()), Just("serial_number".to_owned()), "[a-d]"];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_document_is_the_same_as_itself_and_differs_at_the_same_places_both_ways(a in value(), b in value()) {
        let (a, b) = (json!({"top": a}), json!({"top": b}));
        prop_assert_eq!(of_json(&a, &a).total, 0);
        let (there, back) = (of_json(&a, &b), of_json(&b, &a));
        prop_assert_eq!(there.total == 0, back.total == 0);
        prop_assert_eq!(there.total, back.total);
        if a == b {
            prop_assert_eq!(there.total, 0);
        }
    }
}
