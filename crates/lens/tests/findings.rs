//! Each finding once where it belongs and once where it does not: `fixtures/findings/NAME.plist` and `NAME-not.plist`.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use mdm_lens::annotate::{Annotator, explain};
use mdm_lens::decode::{self, Document, NodeId, ROOT};
use mdm_lens::findings::{Enrollment, Target};
use mdm_lens::findings::{Exam, Measure, Shelf, check};
use mdm_lens::recognize::recognize;
use mdm_lens::remark::{Level, Remark};

/// 1 December 2026.
const NOW: i64 = 1_796_083_200;
/// 1 November 2036, three weeks before the made-up root ends.
const SOON: i64 = 2_109_024_000;
/// Three months after; its counterpart, the root with the larger key, outlives it by decades.
const LATER: i64 = 2_116_000_000;

fn target(platform: &str, version: &str) -> Target {
    Target { platform: platform.to_owned(), version: version.to_owned(), ..Target::default() }
}

fn fixture(name: &str) -> Document {
    let path = fixtures::folder().join("findings").join(format!("{name}.plist"));
    decode::read(std::fs::read(path).expect("a fixture"))
}

fn found(doc: &Document, target: &Target, now: i64) -> Vec<(NodeId, Remark)> {
    let readings = if doc.is_empty() { Vec::new() } else { recognize(doc, ROOT) };
    let mut annotator = Annotator::new(readings.first(), true);
    check(doc, &mut annotator, readings.first(), target, now)
}

fn has(name: &str, code: &str, level: Level, target: &Target, now: i64) -> bool {
    let found = found(&fixture(name), target, now);
    for (_, remark) in &found {
        assert!(!remark.message.is_empty() && !remark.advice.is_empty(), "{remark:?}");
    }
    found.iter().any(|(_, remark)| remark.code == code && remark.level == level)
}

macro_rules! findings {
    ($($name:ident: $code:literal $level:ident, $target:expr, $now:expr;)*) => {
        $(#[test]
        fn $name() {
            let (name, target) = (stringify!($name), $target);
            assert!(has(name, $code, Level::$level, &target, $now), "not found: {:?}", found(&fixture(name), &target, $now));
            let not = format!("{name}-not");
            assert!(!has(&not, $code, Level::$level, &target, $now), "found: {:?}", found(&fixture(&not), &target, $now));
        })*
    };
}

findings! {
    a_missing_uuid_is_an_error: "missing-key" Error, Target::default(), NOW;
    a_declaration_without_an_identifier_is_an_error: "missing-key" Error, Target::default(), NOW;
    a_required_key_is_missed: "missing-key" Warning, Target::default(), NOW;
    a_legacy_declaration_says_where_its_profile_is: "missing-key" Warning, Target::default(), NOW;
    a_misspelt_key_is_found: "unknown-key" Warning, Target::default(), NOW;
    a_payload_type_is_spelt_right: "unknown-kind" Warning, Target::default(), NOW;
    a_setting_is_spelt_right: "unknown-kind" Warning, Target::default(), NOW;
    a_key_that_nobody_knows_is_told: "unknown-key" Info, Target::default(), NOW;
    a_uuid_belongs_to_one_payload: "duplicate-uuid" Warning, Target::default(), NOW;
    an_identifier_belongs_to_one_payload: "duplicate-identifier" Warning, Target::default(), NOW;
    a_reference_leads_to_a_payload: "dangling-reference" Warning, Target::default(), NOW;
    an_enrolment_has_its_identity: "dangling-reference" Error, Target::default(), NOW;
    a_reference_leads_to_a_certificate: "reference-kind" Warning, Target::default(), NOW;
    an_enrolment_identity_has_a_private_key: "reference-kind" Warning, Target::default(), NOW;
    an_activation_turns_something_on: "activates-nothing" Warning, Target::default(), NOW;
    an_activation_lists_a_configuration_once: "listed-twice" Info, Target::default(), NOW;
    a_long_identifier_is_refused: "too-long" Warning, Target::default(), NOW;
    a_deprecated_payload_is_told: "deprecated" Info, Target::default(), NOW;
    what_was_removed_has_no_effect: "removed" Warning, target("iOS", "17.6"), NOW;
    a_key_of_a_later_system_is_told: "not-yet" Warning, target("macOS", "14.0"), NOW;
    a_payload_of_another_platform_is_told: "not-on-platform" Warning, target("macOS", "15.0"), NOW;
    single_app_mode_needs_supervision: "needs-supervision" Warning, Target { supervised: Some(false), ..target("iOS", "17.6") }, NOW;
    user_enrollment_forbids_payloads: "no-user-enrolment" Warning, Target { enrollment: Enrollment::User, ..target("iOS", "17.6") }, NOW;
    user_enrollment_forbids_keys: "no-user-enrolment" Warning, Target { enrollment: Enrollment::User, ..target("iOS", "17.6") }, NOW;
    account_setup_needs_automated_enrolment: "needs-automated" Warning, Target { enrollment: Enrollment::Device, ..Target::default() }, NOW;
    a_device_takes_one_enrolment: "one-only" Warning, Target::default(), NOW;
    privacy_permissions_need_an_mdm_server: "needs-mdm" Info, Target::default(), NOW;
    a_device_payload_is_not_for_one_user: "scope" Warning, Target::default(), NOW;
    a_password_in_the_clear_is_told: "secret-in-clear" Warning, Target::default(), NOW;
    an_open_network_is_told: "wifi-open" Warning, Target::default(), NOW;
    wep_is_broken: "wifi-wep" Warning, Target::default(), NOW;
    a_sign_in_server_has_to_be_known: "eap-any-server" Warning, Target::default(), NOW;
    leap_is_broken: "eap-weak" Warning, Target::default(), NOW;
    a_certificate_is_named_by_a_uuid: "format" Info, Target::default(), NOW;
    an_operator_has_six_digits: "format" Warning, Target::default(), NOW;
    enrolment_goes_over_https: "https-needed" Error, Target::default(), NOW;
    an_expired_certificate_is_told: "certificate-expired" Warning, Target::default(), LATER;
    a_certificate_that_ends_soon_is_told: "certificate-expires" Warning, Target::default(), SOON;
    data_that_is_no_certificate_is_told: "certificate-unreadable" Warning, Target::default(), NOW;
    a_short_rsa_key_is_told: "certificate-weak" Info, Target::default(), NOW;
    a_removal_date_in_the_past_is_told: "removal-past" Warning, Target::default(), NOW;
    no_time_until_removal_is_told: "removal-past" Warning, Target::default(), NOW;
    an_expired_profile_is_told: "expiration-past" Info, Target::default(), NOW;
    a_removal_password_has_its_payload: "removal-password" Warning, Target::default(), NOW;
    a_profile_without_payloads_is_told: "no-payloads" Warning, Target::default(), NOW;
    rights_that_need_others_are_told: "mdm-rights" Error, Target::default(), NOW;
    no_rights_at_all_are_told: "mdm-rights" Warning, Target::default(), NOW;
    a_push_topic_has_its_form: "mdm-topic" Warning, Target::default(), NOW;
    development_push_is_told: "mdm-push" Warning, Target::default(), NOW;
    a_missing_check_out_is_told: "mdm-check-out" Info, Target::default(), NOW;
    unsigned_requests_are_told: "mdm-sign" Info, Target::default(), NOW;
    missing_capabilities_are_told: "mdm-capabilities" Info, Target::default(), NOW;
    a_permission_has_one_answer: "pppc-both" Warning, Target::default(), NOW;
    a_permission_has_an_answer: "pppc-no-answer" Warning, Target::default(), NOW;
    the_camera_can_only_be_denied: "pppc-deny-only" Warning, Target::default(), NOW;
    apple_events_have_a_receiver: "pppc-receiver" Warning, Target::default(), NOW;
    a_requirement_is_that_of_its_app: "code-requirement" Warning, Target::default(), NOW;
    a_team_has_ten_letters: "team-form" Warning, Target::default(), NOW;
    a_team_is_allowed_once: "team-twice" Warning, Target::default(), NOW;
    kinds_of_extensions_are_known: "extension-kind" Warning, Target::default(), NOW;
    a_small_scep_key_is_told: "weak-key" Warning, Target::default(), NOW;
    an_unverified_scep_server_is_told: "scep-unverified" Warning, Target::default(), NOW;
    the_secure_enclave_makes_no_rsa_keys: "acme-key" Warning, Target::default(), NOW;
    an_enrollment_that_cannot_be_removed_is_supervised: "dep-flags" Error, Target::default(), NOW;
    a_text_of_an_enrollment_has_its_length: "dep-length" Error, Target::default(), NOW;
    an_enrollment_has_an_address: "dep-url" Error, Target::default(), NOW;
    a_pane_is_spelled_right: "skip-pane" Warning, Target::default(), NOW;
    a_push_has_only_mdm: "push-aps" Warning, Target::default(), NOW;
    a_predicate_can_be_read: "predicate-syntax" Error, Target::default(), NOW;
    a_predicate_has_known_words: "predicate-word" Error, Target::default(), NOW;
    a_predicate_names_a_status_item: "predicate-item" Error, Target::default(), NOW;
    sides_of_a_predicate_are_of_one_type: "predicate-type" Warning, Target::default(), NOW;
    a_subscription_names_a_status_item: "status-item" Warning, Target::default(), NOW;
    a_declaration_type_is_whole: "declaration-type" Warning, Target::default(), NOW;
    a_code_requirement_can_be_read: "requirement-syntax" Warning, Target::default(), NOW;
    an_ended_token_is_told: "token-expired" Error, Target::default(), NOW;
    a_token_that_ends_soon_is_told: "token-expires" Warning, Target::default(), NOW;
    old_tls_is_told: "tls-old" Warning, Target::default(), NOW;
    bounds_of_tls_leave_a_version: "tls-range" Error, Target::default(), NOW;
    managed_preferences_have_their_shape: "mcx-shape" Warning, Target::default(), NOW;
    preferences_of_an_iphone_app_are_told: "app-preferences" Warning, Target::default(), NOW;
    a_profile_is_no_payload: "profile-in-profile" Warning, Target::default(), NOW;
    kernel_extensions_need_reduced_security: "kernel-apple-silicon" Info, Target::default(), NOW;
    private_data_in_logs_are_told: "log-private-data" Warning, Target::default(), NOW;
    a_root_installed_by_hand_needs_full_trust: "root-full-trust" Info, Target::default(), NOW;
    an_extension_is_no_type_of_a_payload: "extension-as-type" Warning, Target::default(), NOW;
    a_payload_for_the_whole_mac_has_a_scope: "scope-missing" Info, Target::default(), NOW;
    a_number_is_not_true: "number-for-truth" Info, Target::default(), NOW;
    garbled_text_is_told: "garbled" Warning, Target::default(), NOW;
    a_link_in_a_value_is_told: "chat-link" Warning, Target::default(), NOW;
    base64_is_encoded_once: "double-base64" Error, Target::default(), NOW;
}

#[test]
fn no_counterpart_is_called_an_error() {
    let folder = fixtures::folder().join("findings");
    for file in std::fs::read_dir(folder).expect("the fixtures").flatten() {
        let name = file.file_name().to_string_lossy().trim_end_matches(".plist").to_owned();
        if name.ends_with("-not") {
            let errors: Vec<_> =
                found(&fixture(&name), &Target::default(), NOW).into_iter().filter(|(_, remark)| remark.level == Level::Error).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    }
}

/// A linear congruential generator: the same documents on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn no_damaged_document_makes_it_panic() {
    let folder = fixtures::folder().join("findings");
    let mut dice = Dice(7);
    let mut aims = vec![Target::default(), target("iPadOS", "17"), target("macOS", "x"), target("watchOS", "")];
    aims[1].supervised = Some(false);
    aims[1].enrollment = Enrollment::User;
    for file in std::fs::read_dir(folder).expect("the fixtures").flatten() {
        let whole = std::fs::read(file.path()).expect("a fixture");
        for target in &aims {
            let mut bytes = whole.clone();
            for _ in 0..dice.roll(12) {
                let at = dice.roll(bytes.len());
                match dice.roll(3) {
                    0 => bytes[at] = dice.roll(256) as u8,
                    1 => bytes.truncate(at.max(200)),
                    _ => drop(bytes.drain(at..(at + 30).min(bytes.len()))),
                }
            }
            // Whole values of other types in the place of what is expected.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let swapped = [
                ("<string>", "<data>"),
                ("</string>", "</data>"),
                ("<integer>", "<real>-"),
                ("</integer>", "</real>"),
                ("<array>", "<dict>"),
                ("</array>", "</dict>"),
            ];
            let swapped = swapped.iter().filter(|_| dice.roll(4) == 0).fold(text, |text, (from, to)| text.replace(from, to));
            let doc = decode::read(swapped.into_bytes());
            found(&doc, target, NOW);
            mdm_lens::summary::in_words(&doc, &mut Annotator::default(), NOW);
        }
    }
}

/// Every fixture, and a list of declarations that lean on each other.
fn all_documents() -> Vec<Vec<u8>> {
    let mut folders = vec![fixtures::folder()];
    let mut documents = vec![DECLARATIONS.as_bytes().to_vec()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the fixtures").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path if path.extension().is_some_and(|ending| ending == "golden") => {}
                path => documents.push(std::fs::read(path).expect("a fixture")),
            }
        }
    }
    documents
}

#[test]
fn however_the_work_is_cut_the_findings_are_the_same() {
    let mut dice = Dice(11);
    let (target, shelf) = (Target { supervised: Some(false), ..target("iOS", "17") }, Shelf::default());
    let measure = Measure { target: &target, now: NOW, shelf: &shelf, number: None };
    let mut compared = 0;
    for bytes in all_documents() {
        let doc = decode::read(bytes);
        if doc.is_empty() {
            continue;
        }
        let readings = recognize(&doc, ROOT);
        let whole = found(&doc, &target, NOW);
        for most in [1, 3, 40, 1000] {
            let mut annotator = Annotator::new(readings.first(), true);
            let mut exam = Exam::default();
            while !exam.step(&doc, &mut annotator, readings.first(), measure, 1 + dice.roll(most) as u32) {}
            assert_eq!(exam.into_found(), whole);
        }
        compared += whole.len();
    }
    assert!(compared > 100, "{compared}");
}

const DECLARATIONS: &str = r#"[
    {"Type": "com.apple.activation.simple", "Identifier": "on", "ServerToken": "1", "Payload": {"StandardConfigurations": ["mail", "gone", "login"]}},
    {"Type": "com.apple.configuration.account.mail", "Identifier": "mail", "ServerToken": "1", "Payload": {"UserIdentityAssetReference": "login",
        "IncomingServer": {"ServerType": "IMAP", "HostName": "mail.example.invalid", "AuthenticationMethod": "Password", "AuthenticationCredentialsAssetReference": "login"},
        "OutgoingServer": {"HostName": "mail.example.invalid", "AuthenticationMethod": "Password", "AuthenticationCredentialsAssetReference": "lost"}}},
    {"Type": "com.apple.asset.credential.userpassword", "Identifier": "login", "ServerToken": "1", "Payload": {"Reference": {"DataURL": "https://mdm.example.invalid/a"}}},
    {"Type": "com.apple.configuration.passcode.settings", "Identifier": "idle", "ServerToken": "1", "Payload": {"RequirePasscode": true}},
    {"Type": "com.apple.configuration.passcode.settings", "Identifier": "idle", "ServerToken": "2", "Payload": {"RequirePasscode": false}}
]"#;

/// Paths and codes of what declarations are told of each other.
fn relations(doc: &Document, found: &[(NodeId, Remark)]) -> Vec<(String, &'static str)> {
    const CODES: [&str; 6] =
        ["duplicate-declaration", "dangling-reference", "reference-kind", "not-activated", "token-reused", "token-differs"];
    let told = found.iter().filter(|(_, remark)| CODES.contains(&remark.code));
    told.map(|(node, remark)| (doc.path(*node), remark.code)).collect()
}

#[test]
fn declarations_of_a_list_are_held_against_each_other() {
    let doc = decode::read(DECLARATIONS.as_bytes().to_vec());
    let told = relations(&doc, &found(&doc, &Target::default(), NOW));
    let told: Vec<_> = told.iter().map(|(path, code)| (path.as_str(), *code)).collect();
    assert_eq!(
        told,
        [
            ("/0/Payload/StandardConfigurations/1", "dangling-reference"),
            ("/0/Payload/StandardConfigurations/2", "reference-kind"),
            ("/1/Payload/UserIdentityAssetReference", "reference-kind"),
            ("/1/Payload/OutgoingServer/AuthenticationCredentialsAssetReference", "dangling-reference"),
            ("/3", "not-activated"),
            ("/4/Identifier", "duplicate-declaration"),
            ("/4", "not-activated"),
        ]
    );
}

/// What is found in documents that are open together.
fn beside(texts: &[&str]) -> Vec<Vec<(String, &'static str)>> {
    let docs: Vec<Document> = texts.iter().map(|text| decode::read(text.as_bytes().to_vec())).collect();
    let readings: Vec<_> = docs.iter().map(|doc| recognize(doc, ROOT)).collect();
    let mut shelf = Shelf::default();
    for (number, (doc, readings)) in docs.iter().zip(&readings).enumerate() {
        shelf.put(number as u32, doc, readings.first());
    }
    let judged = docs.iter().zip(&readings).enumerate().map(|(number, (doc, readings))| {
        let mut exam = Exam::default();
        let measure = Measure { target: &Target::default(), now: NOW, shelf: &shelf, number: Some(number as u32) };
        let mut annotator = Annotator::new(readings.first(), true);
        while !exam.step(doc, &mut annotator, readings.first(), measure, 100) {}
        relations(doc, &exam.into_found())
    });
    judged.collect()
}

const ACTIVATION: &str = r#"{"Type": "com.apple.activation.simple", "Identifier": "on", "ServerToken": "1", "Payload": {"StandardConfigurations": ["pin", "mail"]}}"#;
const PASSCODE: &str = r#"{"Type": "com.apple.configuration.passcode.settings", "Identifier": "pin", "ServerToken": "1", "Payload": {"RequirePasscode": true}}"#;

#[test]
fn a_declaration_alone_is_not_asked_for_others() {
    assert!(beside(&[ACTIVATION]).concat().is_empty());
    assert!(beside(&[PASSCODE]).concat().is_empty());
}

#[test]
fn declarations_that_are_open_together_are_held_against_each_other() {
    let mail = "/Payload/StandardConfigurations/1".to_owned();
    assert_eq!(beside(&[ACTIVATION, PASSCODE]), [vec![(mail, "dangling-reference")], vec![]]);
    let other = PASSCODE.replace("pin", "other");
    let told = beside(&[ACTIVATION, &other]);
    assert_eq!(told[1], [(String::new(), "not-activated")]);
}

#[test]
fn a_changed_declaration_needs_a_new_token() {
    let changed = PASSCODE.replace("true", "false");
    assert_eq!(
        beside(&[PASSCODE, &changed]).concat(),
        [("/ServerToken".to_owned(), "token-reused"), ("/ServerToken".to_owned(), "token-reused")]
    );
    assert!(beside(&[PASSCODE, &changed.replace("\"1\"", "\"2\"")]).concat().is_empty());
    // The same once more, only written otherwise.
    assert!(beside(&[PASSCODE, &PASSCODE.replace(' ', "\n ")]).concat().is_empty());
}

#[test]
fn a_list_of_declarations_knows_identifiers_and_tokens() {
    let list = r#"{"Declarations": {"Activations": [{"Identifier": "on", "ServerToken": "1"}], "Configurations": [{"Identifier": "pin", "ServerToken": "2"},
        {"Identifier": "mail", "ServerToken": "1"}, {"Identifier": "mail", "ServerToken": "1"}], "Assets": [], "Management": []}, "DeclarationsToken": "t"}"#;
    let told = beside(&[ACTIVATION, PASSCODE, list]);
    assert!(told[0].is_empty(), "the list has what the activation names: {:?}", told[0]);
    assert_eq!(told[1], [("/Identifier".to_owned(), "token-differs")]);
    assert_eq!(
        told[2],
        [
            ("/Declarations/Configurations/0".to_owned(), "token-differs"),
            ("/Declarations/Configurations/2".to_owned(), "duplicate-declaration")
        ]
    );
}

#[test]
fn ten_thousand_payloads_are_checked_at_once() {
    let mut text = String::from("<plist><dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array>");
    for n in 0..10_000 {
        text += &format!(
            "<dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>PayloadVersion</key><integer>1</integer><key>PayloadUUID</key><string>00000000-0000-4000-8000-{n:012}</string>             <key>PayloadIdentifier</key><string>example.invalid.{n}</string><key>SSID_STR</key><string>Example {n}</string><key>EncryptionType</key><string>None</string>             <key>PayloadCertificateUUID</key><string>00000000-0000-4000-8001-{n:012}</string></dict>"
        );
    }
    text += "</array></dict></plist>";
    let doc = decode::read(text.into_bytes());
    let found = found(&doc, &Target::default(), NOW);
    assert_eq!(found.iter().filter(|(_, remark)| remark.code == "dangling-reference").count().min(5_000), 5_000);
}

/// 1 for true is told once, as what it is; 2 is no truth, and 1 of an app's maker is theirs.
#[test]
fn a_number_for_truth_is_no_fault_of_type() {
    let codes = |text: &str| -> Vec<(&'static str, Level)> {
        let doc = decode::read(text.as_bytes().to_vec());
        let mut annotator = Annotator::new(recognize(&doc, ROOT).first(), true);
        let node = doc.find("/PayloadContent/0/autohide").expect("the key");
        let known = annotator.known(&doc, node);
        let told = explain(&doc, node, known, NOW).remarks;
        let judged = found(&doc, &Target::default(), NOW).into_iter().filter(|(at, _)| *at == node).map(|(_, remark)| remark);
        told.into_iter().chain(judged).map(|remark| (remark.code, remark.level)).collect()
    };
    let profile = |value: &str| {
        format!(
            "<plist><dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array><dict>\
             <key>PayloadType</key><string>com.apple.dock</string><key>autohide</key>{value}</dict></array></dict></plist>"
        )
    };
    assert_eq!(codes(&profile("<integer>1</integer>")), [("number-for-truth", Level::Info)]);
    assert_eq!(codes(&profile("<integer>2</integer>")), [("type", Level::Warning)]);
    assert_eq!(codes(&profile("<true/>")), []);
}

/// An identity provider's SSO, a permission by Authorization and a screen saver without its module: Apple takes each as it stands.
#[test]
fn what_may_be_left_out_is_not_missed() {
    let profile = |payload: &str| {
        format!(
            "<plist version=\"1.0\"><dict><key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>\
             <key>PayloadIdentifier</key><string>org.example</string><key>PayloadUUID</key><string>9F6A1B60-3C55-4A1D-9C2E-0F3A55D8E101</string>\
             <key>PayloadContent</key><array><dict><key>PayloadVersion</key><integer>1</integer>\
             <key>PayloadIdentifier</key><string>org.example.1</string><key>PayloadUUID</key><string>9F6A1B60-3C55-4A1D-9C2E-0F3A55D8E102</string>\
             {payload}</dict></array></dict></plist>"
        )
    };
    for payload in [
        "<key>PayloadType</key><string>com.apple.extensiblesso</string>\
         <key>ExtensionIdentifier</key><string>org.example.sso</string><key>TeamIdentifier</key><string>ABCDE12345</string>\
         <key>Type</key><string>Redirect</string><key>URLs</key><array><string>https://login.example.org</string></array>",
        "<key>PayloadType</key><string>com.apple.TCC.configuration-profile-policy</string>\
         <key>Services</key><dict><key>ScreenCapture</key><array><dict><key>Identifier</key><string>org.example.meet</string>\
         <key>IdentifierType</key><string>bundleID</string><key>CodeRequirement</key><string>identifier \"org.example.meet\"</string>\
         <key>Authorization</key><string>AllowStandardUserToSetSystemService</string></dict></array></dict>",
        "<key>PayloadType</key><string>com.apple.screensaver</string>\
         <key>askForPassword</key><true/><key>askForPasswordDelay</key><integer>5</integer>",
    ] {
        let doc = decode::read(profile(payload).into_bytes());
        let wrong: Vec<_> = found(&doc, &Target::default(), NOW).into_iter().filter(|(_, remark)| remark.level < Level::Info).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// Apple names an answer for a wrong url; its page for signing in only fails to show. A description in the place of a value is none.
#[test]
fn addresses_of_an_enrollment_are_told_as_apple_answers() {
    let told = |key: &str, value: &str| {
        let doc = decode::read(
            format!(r#"{{"profile_name":"a","url":"https://mdm.example.com","skip_setup_items":[],"{key}":"{value}"}}"#).into_bytes(),
        );
        let told = found(&doc, &Target::default(), NOW).into_iter().map(|(_, remark)| remark).filter(|remark| remark.code == "dep-url");
        told.map(|remark| (remark.level, remark.message.contains("CONFIG_URL_INVALID"))).collect::<Vec<_>>()
    };
    assert_eq!(told("configuration_web_url", "login.example.org"), [(Level::Warning, false)]);
    assert_eq!(told("configuration_web_url", "(Optional) a page of login.example.org"), []);
    assert_eq!(told("configuration_web_url", "https://login.example.org"), []);
}

#[test]
fn answers_of_devices_miss_nothing() {
    let doc = decode::read(br#"{"MessageType":"Authenticate","Topic":"com.apple.mgmt.External.x"}"#.to_vec());
    assert!(found(&doc, &Target::default(), NOW).iter().all(|(_, remark)| remark.code != "missing-key"));
}

#[test]
fn a_query_that_nobody_knows_is_told() {
    let text = r#"{"CommandUUID": "1", "Command": {"RequestType": "DeviceInformation", "Queries": ["OSVersion", "osversion", "Colour"]}}"#;
    let doc = decode::read(text.as_bytes().to_vec());
    let mut annotator = Annotator::new(recognize(&doc, ROOT).first(), true);
    let queries = doc.find("/Command/Queries").expect("the list");
    let told = doc.children(queries).map(|node| explain(&doc, node, annotator.known(&doc, node), NOW).remarks);
    let told: Vec<Option<Level>> = told.map(|remarks| remarks.first().map(|remark| remark.level)).collect();
    assert_eq!(told, [None, Some(Level::Warning), Some(Level::Info)]);
}

#[test]
fn settings_of_an_app_are_those_of_its_payload() {
    let text = "<plist><dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array><dict>        <key>PayloadType</key><string>com.apple.ManagedClient.preferences</string><key>PayloadContent</key><dict><key>com.apple.dock</key><dict><key>Forced</key><array><dict>        <key>mcx_preference_settings</key><dict><key>orientation</key><string>left</string></dict></dict></array></dict></dict></dict></array></dict></plist>";
    let doc = decode::read(text.as_bytes().to_vec());
    let missing: Vec<_> = found(&doc, &Target::default(), NOW).into_iter().filter(|(_, remark)| remark.code == "missing-key").collect();
    // Only what the made-up profile itself lacks, never the payload keys of the Dock.
    assert_eq!(missing.len(), 6, "{missing:?}");
}

#[test]
fn a_profile_is_told_in_plain_words() {
    let doc = fixture("an_enrolment_has_its_identity-not");
    let words = mdm_lens::summary::in_words(&doc, &mut Annotator::new(recognize(&doc, ROOT).first(), true), NOW).expect("a profile");
    assert_eq!(
        words,
        "“Example (made up)” (example.invalid.profile) has 2 payloads: an enrollment with an MDM server (mdm.example.invalid, with all rights) \
         and a certificate by SCEP (scep.example.invalid). The user can remove it, unless an MDM server installed it"
    );
}

#[test]
fn a_declaration_is_told_in_plain_words() {
    let doc = fixture("an_activation_turns_something_on-not");
    let words = mdm_lens::summary::in_words(&doc, &mut Annotator::default(), NOW).expect("a declaration");
    assert_eq!(
        words,
        "Declaration “example.invalid.declaration”: activate a set of configurations (com.apple.activation.simple), turns on 1 configuration: a"
    );
}

#[test]
fn other_documents_have_no_such_words() {
    let doc = decode::read(br#"{"MessageType":"Authenticate"}"#.to_vec());
    assert_eq!(mdm_lens::summary::in_words(&doc, &mut Annotator::default(), NOW), None);
}
