//! What is wrong between documents that are open together, each once where it belongs and once where it does not.

mod common;

use common::{data, found, open, plist};
use serde_json::{Value, json};

const OURS: &str = "com.apple.mgmt.External.11111111-2222-4333-8444-555555555555";
const THEIRS: &str = "com.apple.mgmt.External.99999999-2222-4333-8444-555555555555";
const UDID: &str = "00008101-000A11223344001E";

fn token_update(topic: &str) -> Value {
    json!({"MessageType": "TokenUpdate", "UDID": UDID, "Topic": topic, "Token": "base64:eHh4eA==", "PushMagic": "made up"})
}

fn profile(identifier: &str, name: &str, payloads: Value) -> Value {
    json!({"PayloadType": "Configuration", "PayloadIdentifier": identifier, "PayloadUUID": "10000000-0000-4000-8000-000000000001",
        "PayloadVersion": 1, "PayloadDisplayName": name, "PayloadContent": payloads})
}

fn payload(kind: &str, uuid: u8, more: Value) -> Value {
    let mut payload = json!({"PayloadType": kind, "PayloadIdentifier": format!("com.example.{uuid}"), "PayloadVersion": 1,
        "PayloadUUID": format!("20000000-0000-4000-8000-0000000000{uuid:02X}")});
    payload.as_object_mut().expect("a dictionary").extend(more.as_object().expect("a dictionary").clone());
    payload
}

fn mdm(topic: &str) -> Value {
    profile(
        "com.example.mdm",
        "MDM",
        json!([payload("com.apple.mdm", 1, json!({"Topic": topic, "ServerURL": "https://mdm.example.com", "AccessRights": 8191}))]),
    )
}

#[test]
fn the_topic_of_a_check_in_is_that_of_the_mdm_payload() {
    assert!(found(&[("a.plist", token_update(OURS)), ("b.mobileconfig", mdm(OURS))], "topic-differs").is_empty());
    let told = found(&[("a.plist", token_update(OURS)), ("b.mobileconfig", mdm(THEIRS))], "topic-differs");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("a.plist /Topic: ") && told[0].contains(THEIRS) && told[0].contains("b.mobileconfig"), "{told:?}");
    // One of two that are open is enough.
    assert!(found(&[("a.plist", token_update(OURS)), ("b.plist", mdm(THEIRS)), ("c.plist", mdm(OURS))], "topic-differs").is_empty());
}

#[test]
fn one_identifier_for_two_profiles_is_told_in_both() {
    let one = |name: &str, camera: bool| {
        profile("com.example.a", name, json!([payload("com.apple.applicationaccess", 1, json!({"allowCamera": camera}))]))
    };
    let told = found(&[("a.plist", one("A", true)), ("b.plist", one("B", false))], "same-identifier");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(found(&[("a.plist", one("A", true)), ("b.plist", one("A", true))], "same-identifier").is_empty(), "a copy");
    // Versions of one profile are no fault between each other, and their settings are not contrary.
    let versions = [("a.plist", one("A", true)), ("b.plist", one("A", false))];
    assert!(found(&versions, "contrary-setting").is_empty());
    assert_eq!(found(&versions, "same-identifier").len(), 2);
}

#[test]
fn contrary_values_of_one_setting_say_which_counts() {
    let one = |id: &str, kind: &str, more: Value| profile(id, id, json!([payload(kind, 1, more)]));
    let pair = |kind: &str, one_has: Value, other_has: Value| {
        found(&[("a.plist", one("com.example.a", kind, one_has)), ("b.plist", one("com.example.b", kind, other_has))], "contrary-setting")
    };
    let told = pair(
        "com.apple.applicationaccess",
        json!({"allowCamera": true, "allowAirDrop": true}),
        json!({"allowCamera": false, "allowAirDrop": true}),
    );
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("allowCamera is true here and false in b.plist") && told[0].contains("does not define"), "{told:?}");
    let told = pair("com.apple.security.firewall", json!({"EnableFirewall": true}), json!({"EnableFirewall": false}));
    assert!(told[0].contains("most restrictive"), "{told:?}");
    let told = pair("com.apple.MCX", json!({"timeServer": "a.example.com"}), json!({"timeServer": "b.example.com"}));
    assert!(told[0].contains("installed last"), "{told:?}");
    // Each Wi-Fi network is one of its own, and a variable is no value.
    assert!(pair("com.apple.wifi.managed", json!({"SSID_STR": "A"}), json!({"SSID_STR": "B"})).is_empty());
    assert!(
        pair("com.google.Chrome", json!({"HomepageLocation": "$FLEET_VAR_HOME"}), json!({"HomepageLocation": "https://example.com"}))
            .is_empty()
    );
}

#[test]
fn a_contrary_value_that_may_be_a_secret_is_not_shown() {
    let one = |id: &str, key: &str| profile(id, id, json!([payload("com.example.app", 1, json!({"LicenseKey": key}))]));
    let told = found(&[("a.plist", one("com.example.a", "AAAA-1111")), ("b.plist", one("com.example.b", "BBBB-2222"))], "contrary-setting");
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|text| !text.contains("AAAA") && !text.contains("BBBB")), "{told:?}");
}

#[test]
fn a_reference_into_another_profile_is_told() {
    let wifi = profile(
        "com.example.a",
        "A",
        json!([payload("com.apple.wifi.managed", 1, json!({"PayloadCertificateUUID": "20000000-0000-4000-8000-000000000002"}))]),
    );
    let identity = profile("com.example.b", "B", json!([payload("com.apple.security.scep", 2, json!({"PayloadDisplayName": "Identity"}))]));
    let told = found(&[("a.plist", wifi.clone()), ("b.plist", identity)], "reference-elsewhere");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("a.plist /PayloadContent/0/PayloadCertificateUUID: ") && told[0].contains("Identity"), "{told:?}");
    assert!(found(&[("a.plist", wifi.clone()), ("b.plist", mdm(OURS))], "reference-elsewhere").is_empty());
}

#[test]
fn a_device_is_one_and_the_same_in_every_document() {
    let authenticate =
        json!({"MessageType": "Authenticate", "UDID": UDID, "Topic": OURS, "SerialNumber": "FAKE0000001", "ProductName": "iPhone15,4"});
    let answer = |serial: &str, udid: &str| json!({"CommandUUID": "A1", "Status": "Acknowledged", "UDID": udid, "QueryResponses": {"SerialNumber": serial, "ProductName": "iPhone15,4", "IsSupervised": false}});
    let list = |family: &str, kind: &str| json!({"devices": [{"serial_number": "FAKE0000001", "device_family": family, "op_type": kind}], "cursor": "x", "fetched_until": "2026-01-01T00:00:00Z", "more_to_follow": false});
    assert!(
        found(
            &[("a.plist", authenticate.clone()), ("b.plist", answer("FAKE0000001", UDID)), ("c.json", list("iPhone", "added"))],
            "device-differs"
        )
        .is_empty()
    );
    assert_eq!(found(&[("a.plist", authenticate.clone()), ("b.plist", answer("FAKE0000002", UDID))], "device-differs").len(), 1);
    assert_eq!(
        found(&[("a.plist", authenticate.clone()), ("b.plist", answer("FAKE0000001", "00008101-000A11223344002E"))], "device-differs")
            .len(),
        1
    );
    assert_eq!(found(&[("a.plist", authenticate.clone()), ("c.json", list("iPad", "added"))], "device-differs").len(), 1);
    assert_eq!(found(&[("a.plist", authenticate.clone()), ("c.json", list("iPhone", "deleted"))], "device-removed").len(), 1);
    let plan = json!({"profile_name": "Ours", "url": "https://mdm.example.com", "is_supervised": true, "is_mdm_removable": false, "skip_setup_items": ["Siri"], "devices": ["FAKE0000001"]});
    assert_eq!(found(&[("p.json", plan), ("b.plist", answer("FAKE0000001", UDID))], "device-unsupervised").len(), 1);
}

#[test]
fn commands_and_answers_belong_to_each_other() {
    let command = |uuid: &str| json!({"CommandUUID": uuid, "Command": {"RequestType": "DeviceLock"}});
    let answer = |uuid: &str| json!({"CommandUUID": uuid, "Status": "Acknowledged", "UDID": UDID});
    let none = |documents: &[(&str, Value)]| found(documents, "no-answer").is_empty() && found(documents, "no-command").is_empty();
    assert!(none(&[("a.plist", command("A1")), ("b.plist", answer("A1"))]));
    assert!(none(&[("a.plist", command("A1")), ("b.plist", command("A2"))]), "only commands");
    let apart = [("a.plist", command("A1")), ("b.plist", answer("A2"))];
    assert_eq!((found(&apart, "no-answer").len(), found(&apart, "no-command").len()), (1, 1));
}

#[test]
fn an_answer_is_read_as_that_of_its_command() {
    let command = json!({"CommandUUID": "A1", "Command": {"RequestType": "DeviceInformation", "Queries": ["OSVersion"], "DeviceAttestationNonce": data(b"nonce")}});
    let answer = json!({"CommandUUID": "A1", "Status": "Acknowledged", "UDID": UDID, "QueryResponses": {"OSVersion": "26.1", "DevicePropertiesAttestation": []}});
    assert!(found(&[("a.plist", command), ("b.plist", answer)], "attestation-kept").is_empty(), "nothing was attested");
}

#[test]
fn a_declaration_that_a_device_refused_says_so() {
    let declaration = |token: &str| json!({"Type": "com.apple.configuration.passcode.settings", "Identifier": "com.example.passcode", "ServerToken": token, "Payload": {"MinimumLength": 6}});
    let report = json!({"StatusItems": {"management": {"declarations": {"activations": [], "assets": [], "management": [], "configurations": [
        {"identifier": "com.example.passcode", "active": false, "valid": "invalid", "server-token": "1", "reasons": [{"code": "Error.ConfigurationIsInvalid"}]}]}}}, "Errors": []});
    let told = found(&[("d.json", declaration("1")), ("s.json", report.clone())], "declaration-state");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("d.json /Identifier: ") && told[0].contains("Error.ConfigurationIsInvalid"), "{told:?}");
    assert!(
        found(&[("d.json", declaration("2")), ("s.json", report)], "declaration-state").is_empty(),
        "the report is about another version"
    );
}

#[test]
fn a_profile_inside_a_command_is_looked_into() {
    let inner = plist(&profile("com.example.a", "A", json!([payload("com.apple.applicationaccess", 1, json!({"allowCamera": true}))])));
    let command = json!({"CommandUUID": "A1", "Command": {"RequestType": "InstallProfile", "Payload": data(inner.as_bytes())}});
    let other = profile("com.example.b", "B", json!([payload("com.apple.applicationaccess", 1, json!({"allowCamera": false}))]));
    let told = found(&[("a.plist", command), ("b.plist", other)], "contrary-setting");
    assert!(told.iter().any(|text| text.starts_with("a.plist /Command/Payload!plist/PayloadContent/0/allowCamera: ")), "{told:?}");
}

#[test]
fn one_document_alone_has_nothing_beside_it() {
    let lenses = open(&[("a.plist", token_update(OURS))]);
    assert_eq!(lenses.len(), 1);
    for code in ["topic-differs", "no-answer", "device-differs"] {
        assert!(found(&[("a.plist", token_update(OURS))], code).is_empty());
    }
}
