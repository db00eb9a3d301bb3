//! Exports: what they say of some fixtures stands in files beside them, and no secret is in any of them unasked.
//!
//! `UPDATE_GOLDEN=1 cargo test -p mdm-lens --test export` writes the files anew: read the difference before you commit it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use mdm_lens::annotate::{Annotator, mask};
use mdm_lens::decode::{NodeId, ROOT};
use mdm_lens::export::payload::Format;
use mdm_lens::export::report::Form;
use mdm_lens::findings::Target;
use mdm_lens::recognize::recognize;
use mdm_lens::session::{ExportAsk, ExportForm, Open, Scope};
use mdm_lens::source::{Piece, peel};
use proptest::prelude::*;

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use fixtures::messages::{self, NOW};

/// All forms, with the endings of their files.
const FORMS: [(ExportForm, &str); 8] = [
    (ExportForm::Rows(Form::Html), "html"),
    (ExportForm::Rows(Form::Markdown), "md"),
    (ExportForm::Rows(Form::Csv), "csv"),
    (ExportForm::Rows(Form::Tsv), "tsv"),
    (ExportForm::Rows(Form::Json), "explained.json"),
    (ExportForm::Payload(Format::XmlPlist), "plist"),
    (ExportForm::Payload(Format::BinaryPlist), "binary.plist"),
    (ExportForm::Payload(Format::Json), "json"),
];

/// A check-in with secrets, a profile with a password and data, a list of Apple, a broken file.
const SHOWN: [&str; 4] = [
    "checkin/TokenUpdate.plist",
    "profile/Configuration+wifi.mobileconfig",
    "dep/DepDeviceList.json",
    "broken/Authenticate+bad-entity.plist",
];

fn open(name: &str, bytes: Vec<u8>) -> Vec<Open> {
    peel(name, bytes).into_iter().map(|piece| Open::whole(1, name, piece, Target::default(), NOW)).collect()
}

fn of_text(text: &str) -> Open {
    Open::whole(1, "test", Piece { bytes: text.as_bytes().to_vec(), ..Piece::default() }, Target::default(), NOW)
}

fn all(form: ExportForm) -> ExportAsk {
    ExportAsk { scope: Scope::All, form, with: Vec::new() }
}

#[test]
fn some_fixtures_are_exported_as_their_files_say() {
    let folder = fixtures::folder().join("exports");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differing = Vec::new();
    let mut count = 0;
    for name in SHOWN {
        let Some(fixture) = messages::all().into_iter().find(|fixture| fixture.name.starts_with(name)) else {
            panic!("{name} is no fixture");
        };
        let mut open = open(&fixture.name, fixture.bytes()).remove(0);
        for (form, ending) in FORMS.into_iter().filter(|(form, _)| *form != ExportForm::Payload(Format::BinaryPlist)) {
            let piece = open.exported(&all(form));
            let notes: String = piece.notes.iter().chain(&piece.failed).map(|note| format!("note: {note}\n")).collect();
            let text = [notes.as_bytes(), &piece.bytes].concat();
            let path = folder.join(format!("{}.{ending}", fixture.name.replace('/', "-")));
            count += 1;
            if update {
                std::fs::create_dir_all(&folder).expect("a folder");
                std::fs::write(&path, &text).expect("a writable folder");
            } else if std::fs::read(&path).unwrap_or_default() != text {
                differing.push(path.display().to_string());
            }
        }
    }
    assert_eq!(count, SHOWN.len() * 7);
    assert!(differing.is_empty(), "exported otherwise than before (UPDATE_GOLDEN=1 accepts it): {differing:#?}");
}

/// Values of a document that are secrets as a whole, found without the session.
fn secrets(open: &Open) -> Vec<String> {
    let Some(doc) = open.document() else { return Vec::new() };
    let mut annotator = Annotator::new(recognize(doc, ROOT).first(), true);
    let nodes = 0..doc.len() as NodeId;
    let whole = nodes.filter(|node| {
        let known = annotator.known(doc, *node);
        mask(doc, *node, known).is_whole()
    });
    whole.filter_map(|node| doc.text(node)).map(|text| text.split_whitespace().collect::<String>()).filter(|text| text.len() >= 8).collect()
}

#[test]
fn no_secret_of_any_fixture_is_in_an_export() {
    let mut found = 0;
    for fixture in messages::all() {
        for mut open in open(&fixture.name, fixture.bytes()) {
            let secrets = secrets(&open);
            found += secrets.len();
            for (form, _) in FORMS {
                let piece = open.exported(&all(form));
                let text = String::from_utf8_lossy(&piece.bytes);
                for secret in &secrets {
                    assert!(!text.contains(secret.as_str()), "{}: {secret} in {form:?}", fixture.name);
                }
            }
        }
    }
    assert!(found > 50, "{found} secrets are too few to tell");
}

/// Forms in which a text may stand in a file.
fn spellings(text: &str) -> Vec<String> {
    let json = serde_json::to_string(text).expect("JSON");
    let xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let base64 = STANDARD_NO_PAD.encode(text);
    vec![
        text.to_owned(),
        json[1..json.len() - 1].to_owned(),
        xml.replace('"', "&quot;"),
        xml,
        text.replace('"', "\"\""),
        text.replace('|', "\\|"),
        base64[..base64.len() - 2].to_owned(),
    ]
}

/// An export takes a while without optimization.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn no_planted_secret_is_in_an_export(one in "[A-Za-z]{3}[0-9]{2}[ -~]{4,14}[a-z0-9]", two in "[A-Z]{2}[0-9]{3}[ -~]{4,9}[0-9]") {
        let profile = format!(
            "<plist><dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>Password</key><string>{}</string><key>Note</key><string>it is {} now</string></dict></array></dict></plist>",
            xml(&one), xml(&one)
        );
        let command = format!(
            "<plist><dict><key>CommandUUID</key><string>x</string><key>Command</key><dict><key>RequestType</key><string>InstallProfile</string><key>Payload</key><data>{}</data></dict></dict></plist>",
            STANDARD_NO_PAD.encode(&profile)
        );
        let json = serde_json::json!({ "password": one, "list": [{ "apiToken": two }], "note": format!("said {one} and"), "url": "https://a.example/" }).to_string();
        for text in [profile, command, json] {
            let mut open = of_text(&text);
            for (form, _) in FORMS {
                let piece = open.exported(&all(form));
                prop_assert!(piece.failed.is_none() && !piece.bytes.is_empty());
                let written = String::from_utf8_lossy(&piece.bytes);
                for spelled in [&one, &two].into_iter().flat_map(|secret| spellings(secret)) {
                    prop_assert!(!written.contains(&spelled), "{spelled} in {form:?}: {written}");
                }
            }
        }
    }
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
