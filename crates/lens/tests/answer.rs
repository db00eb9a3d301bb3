//! What broke, from an answer alone and with what is open beside it.

mod common;

use common::{data, open, plist};
use mdm_lens::answer::{Answer, Outcome};
use mdm_lens::lens::answers;
use mdm_lens::together::Place;
use serde_json::{Value, json};

const UDID: &str = "00008101-000A11223344001E";

/// What broke in the first of the documents.
fn broke(documents: &[(&str, Value)]) -> Option<Answer> {
    answers(&open(documents)).into_iter().next().flatten()
}

fn all(answer: &Answer) -> String {
    let items = answer.items.iter().map(|item| format!("{} {} {}", item.title, item.text, item.advice)).collect::<Vec<_>>().join("\n");
    [answer.title.as_str(), &answer.text.join("\n"), &items, &answer.steps.join("\n"), &answer.why, &answer.hint].join("\n")
}

fn failed(uuid: &str, chain: Value) -> Value {
    json!({"CommandUUID": uuid, "Status": "Error", "UDID": UDID, "ErrorChain": chain})
}

fn link(domain: &str, code: i64, words: &str) -> Value {
    json!({"ErrorCode": code, "ErrorDomain": domain, "LocalizedDescription": words, "USEnglishDescription": words})
}

fn profile() -> Value {
    json!({"PayloadType": "Configuration", "PayloadIdentifier": "com.example.office", "PayloadUUID": "10000000-0000-4000-8000-000000000001", "PayloadVersion": 1,
        "PayloadDisplayName": "Office", "PayloadContent": [
            {"PayloadType": "com.apple.security.scep", "PayloadIdentifier": "com.example.office.scep", "PayloadUUID": "10000000-0000-4000-8000-0000000000B2", "PayloadVersion": 1,
                "PayloadDisplayName": "Device identity", "PayloadContent": {"URL": "https://scep.example.com", "Keysize": 2048}},
            {"PayloadType": "com.apple.wifi.managed", "PayloadIdentifier": "com.example.office.wifi", "PayloadUUID": "10000000-0000-4000-8000-0000000000C3", "PayloadVersion": 1,
                "PayloadDisplayName": "Corp Wi-Fi", "SSID_STR": "Corp", "EncryptionType": "WPA2", "PayloadCertificateUUID": "70000000-0000-4000-8000-0000000000A2",
                "EAPClientConfiguration": {"AcceptEAPTypes": [13], "TLSTrustedServerNames": ["radius.example.com"]}}]})
}

fn wifi_chain() -> Value {
    json!([
        link("MCInstallationErrorDomain", 4001, "The profile “Office” could not be installed."),
        link("MCWiFiErrorDomain", 28003, "The certificate for the Wi-Fi network “Corp Wi-Fi” could not be found.")
    ])
}

#[test]
fn the_chain_alone_says_what_happened_why_and_what_to_do() {
    let answer = broke(&[("a.plist", failed("A1", wifi_chain()))]).expect("an answer");
    assert_eq!(answer.outcome, Outcome::Failed);
    assert!(all(&answer).contains("certificate"), "{}", all(&answer));
    assert!(answer.why.contains("MCInstallationErrorDomain 4001 → MCWiFiErrorDomain 28003"), "{}", answer.why);
    assert_eq!(answer.go, Some(Place { doc: 0, path: "/ErrorChain/1".to_owned() }));
    assert_eq!(answer.hint, "Open the profile too, and the exact key is shown.");
    assert!(!answer.steps.is_empty());
}

#[test]
fn with_the_profile_open_the_key_is_named_and_corrected() {
    let answer = broke(&[("a.plist", failed("A1", wifi_chain())), ("office.mobileconfig", profile())]).expect("an answer");
    let text = all(&answer);
    assert!(text.contains("payload 2 of 2, “Corp Wi-Fi” (com.apple.wifi.managed), and its key PayloadCertificateUUID"), "{text}");
    assert_eq!(answer.go, Some(Place { doc: 1, path: "/PayloadContent/1/PayloadCertificateUUID".to_owned() }));
    assert_eq!(answer.fix.len(), 2);
    assert!(answer.fix[1].text.contains("10000000-0000-4000-8000-0000000000B2"), "{:?}", answer.fix);
    assert_eq!(answer.hint, "");
}

#[test]
fn the_profile_inside_the_command_counts_before_any_other() {
    let command = json!({"CommandUUID": "A1", "Command": {"RequestType": "InstallProfile", "Payload": data(plist(&profile()).as_bytes())}});
    let answer = broke(&[("a.plist", failed("A1", wifi_chain())), ("b.mobileconfig", profile()), ("c.plist", command)]).expect("an answer");
    assert_eq!(answer.go, Some(Place { doc: 2, path: "/Command/Payload!plist/PayloadContent/1/PayloadCertificateUUID".to_owned() }));
}

#[test]
fn a_key_that_is_missing_leads_to_its_payload() {
    let chain = json!([
        link("MCProfileErrorDomain", 1009, "The profile “Office” is invalid."),
        link("MCPayloadErrorDomain", 2002, "The required field “SSID_STR” is missing in the payload “com.example.office.wifi”.")
    ]);
    let mut profile = profile();
    profile["PayloadContent"][1].as_object_mut().expect("a payload").remove("SSID_STR");
    let answer = broke(&[("a.plist", failed("A1", chain)), ("office.mobileconfig", profile)]).expect("an answer");
    assert!(all(&answer).contains("The key SSID_STR is not there."), "{}", all(&answer));
    assert_eq!(answer.go, Some(Place { doc: 1, path: "/PayloadContent/1".to_owned() }));
}

#[test]
fn an_unrelated_profile_is_left_alone() {
    let chain = json!([link("MCMDMErrorDomain", 12026, "No license was found for the app “com.example.app”.")]);
    let answer = broke(&[("a.plist", failed("A1", chain)), ("office.mobileconfig", profile())]).expect("an answer");
    assert!(!all(&answer).contains("Office"), "{}", all(&answer));
    assert_eq!(answer.go.map(|place| place.doc), Some(0));
}

#[test]
fn of_a_command_the_key_that_it_is_about_is_shown() {
    let command = json!({"CommandUUID": "A1", "Command": {"RequestType": "RemoveProfile", "Identifier": "com.example.gone"}});
    let chain = json!([link("MDMClientError", 89, "Profile “com.example.gone” is not installed. <MDMClientError:89>")]);
    let answer = broke(&[("a.plist", failed("A1", chain)), ("b.plist", command)]).expect("an answer");
    assert!(all(&answer).contains("RemoveProfile"), "{}", all(&answer));
    assert_eq!(answer.go, Some(Place { doc: 1, path: "/Command/Identifier".to_owned() }));
    let unknown = json!({"CommandUUID": "A2", "Command": {"RequestType": "ShutdownDevice"}});
    let chain = json!([link("MCMDMErrorDomain", 12021, "Unknown command: ShutdownDevice <MDMClientError:91>")]);
    let answer = broke(&[("a.plist", failed("A2", chain)), ("b.plist", unknown)]).expect("an answer");
    assert_eq!(answer.go, Some(Place { doc: 1, path: "/Command/RequestType".to_owned() }));
}

#[test]
fn a_link_that_the_table_does_not_have_is_said_to_be_missing_and_told_in_the_device_s_words() {
    let answer = broke(&[("a.plist", failed("A1", json!([link("XYErrorDomain", 7, "The flux capacitor is empty.")])))]).expect("an answer");
    assert_eq!(answer.title, "The flux capacitor is empty");
    assert!(all(&answer).contains("The table of errors does not have XYErrorDomain 7."), "{}", all(&answer));
}

#[test]
fn what_waits_is_no_failure() {
    let answer = broke(&[("a.plist", json!({"CommandUUID": "A1", "Status": "NotNow", "UDID": UDID}))]).expect("an answer");
    assert_eq!(answer.outcome, Outcome::Waits);
    assert!(broke(&[("a.plist", json!({"CommandUUID": "A1", "Status": "Acknowledged", "UDID": UDID}))]).is_none());
    assert!(broke(&[("a.plist", json!({"Status": "Idle", "UDID": UDID}))]).is_none());
}

#[test]
fn settings_that_failed_are_told_each() {
    let answer = json!({"CommandUUID": "A1", "Status": "Acknowledged", "UDID": UDID, "Settings": [
        {"Item": "DeviceName", "Status": "Acknowledged"},
        {"Item": "Wallpaper", "Status": "Error", "ErrorChain": [link("MCMDMErrorDomain", 12035, "x")]}]});
    let answer = broke(&[("a.plist", answer)]).expect("an answer");
    assert_eq!(answer.outcome, Outcome::Partly);
    assert_eq!(answer.items.len(), 1);
    assert_eq!(
        (answer.items[0].title.as_str(), answer.items[0].go.clone().map(|place| place.path)),
        ("Wallpaper", Some("/Settings/1".to_owned()))
    );
}

fn report() -> Value {
    json!({"StatusItems": {"management": {"declarations": {"activations": [{"identifier": "act", "active": true, "valid": "valid", "server-token": "1"}],
        "configurations": [
            {"identifier": "com.example.passcode", "active": false, "valid": "invalid", "server-token": "1", "reasons": [
                {"code": "Error.UnknownPayloadKeys", "description": "Unknown payload keys.", "details": {"UnknownPayloadKeys": ["MinLength"]}}]},
            {"identifier": "com.example.idle", "active": false, "valid": "valid", "server-token": "1"},
            {"identifier": "com.example.fine", "active": true, "valid": "valid", "server-token": "1"}],
        "assets": [{"identifier": "com.example.asset", "active": false, "valid": "valid", "server-token": "1"}], "management": []}}}, "Errors": []})
}

#[test]
fn a_status_report_says_how_many_declarations_are_refused_and_why() {
    let answer = broke(&[("s.json", report())]).expect("an answer");
    assert_eq!(answer.title, "1 of 5 declarations is refused and 1 is without effect");
    assert_eq!(answer.items.len(), 2);
    assert!(answer.items[0].text.contains("Error.UnknownPayloadKeys") && answer.items[0].text.contains("MinLength"), "{:?}", answer.items);
    assert_eq!(answer.hint, "Open the declarations too, and the exact key is shown.");
    let declaration = json!({"Type": "com.apple.configuration.passcode.settings", "Identifier": "com.example.passcode", "ServerToken": "1", "Payload": {"MinLength": 6}});
    let answer = broke(&[("s.json", report()), ("d.json", declaration)]).expect("an answer");
    assert_eq!(answer.go, Some(Place { doc: 1, path: "/Payload/MinLength".to_owned() }));
    assert_eq!(answer.hint, "");
}

#[test]
fn a_report_inside_a_check_in_is_read() {
    let check_in =
        json!({"MessageType": "DeclarativeManagement", "UDID": UDID, "Endpoint": "status", "Data": data(report().to_string().as_bytes())});
    let answer = broke(&[("a.plist", check_in)]).expect("an answer");
    assert!(answer.go.expect("a place").path.starts_with("/Data!json/StatusItems/"));
}

#[test]
fn words_and_numbers_of_services_are_answered() {
    let cases = [
        (json!("FLAGS_INVALID"), "is_supervised"),
        (json!({"status": -1, "errorNumber": 9610, "errorMessage": "License not found"}), "license"),
        (json!({"reason": "BadDeviceToken"}), "token"),
        (json!({"code": "com.apple.softwareupdate.required", "details": {"OSVersion": "26.1"}}), "update"),
    ];
    for (document, word) in cases {
        let answer = broke(&[("a.json", document.clone())]).unwrap_or_else(|| panic!("{document}"));
        assert!(all(&answer).contains(word) && !answer.steps.is_empty(), "{document}: {}", all(&answer));
    }
}

#[test]
fn what_did_not_break_has_no_answer() {
    let check_in = json!({"MessageType": "TokenUpdate", "UDID": UDID, "Topic": "com.apple.mgmt.External.11111111-2222-4333-8444-555555555555", "PushMagic": "x", "Token": "base64:eHg="});
    for document in
        [check_in, profile(), json!({"devices": [], "cursor": "x", "fetched_until": "x", "more_to_follow": false}), json!({"a": 1})]
    {
        assert_eq!(broke(&[("a.plist", document)]), None);
    }
}

#[test]
fn the_markdown_of_an_answer_has_no_udid() {
    let chain = json!([link("MCMDMErrorDomain", 12021, &format!("“Foo” is not a valid request type on {UDID} of ada@example.com."))]);
    let answer = broke(&[("a.plist", failed("A1", chain))]).expect("an answer");
    let text = answer.to_markdown();
    assert!(!text.contains(UDID) && !text.contains("ada@") && text.contains("**What to do**"), "{text}");
}

#[test]
fn a_file_without_anything_in_it_may_be_open_beside_what_broke() {
    let answer = failed("A1", wifi_chain()).to_string().into_bytes();
    let files = vec![
        ("a.json".to_owned(), answer),
        ("empty.plist".to_owned(), Vec::new()),
        ("picture.png".to_owned(), b"\x89PNG\r\n\x1a\n\0\0".to_vec()),
    ];
    let documents = mdm_lens::lens::open_together(files, &mdm_lens::findings::Target::default(), 1_796_083_200);
    assert!(answers(&documents)[0].is_some());
}
