//! Identities (PKCS#12) and their passwords, on the fixtures of `tests/fixtures/source/make_identities.py`.
//!
//! Goldens stand in `identities.golden`; `UPDATE=1 cargo test --test identities` writes them anew.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use fixtures::made;

use made::{fixture, matches_golden};

use std::fmt::Write as _;
use std::time::Instant;

use mdm_lens::decode;
use mdm_lens::session::Engine;
use mdm_lens::session::{At, Detail, Event, Goal, Request};
use mdm_lens::source::inner::{Given, Opened, Origin, Value, look, open};

const EVERY: [&str; 11] = ["modern", "legacy", "3des", "rc2", "aes128", "nomac", "empty", "open-certificates", "rc4", "changed", "ber"];

fn identity(name: &str) -> Vec<u8> {
    fixture(&format!("identity-{name}.p12"))
}

fn with(bytes: &[u8], text: &str, origin: Origin) -> Opened {
    open(Value::Bytes(bytes), "", Some(Given { text, origin })).unwrap()
}

fn codes(opened: &Opened) -> Vec<&str> {
    opened.remarks.iter().map(|remark| remark.code).collect()
}

fn fact<'a>(opened: &'a Opened, label: &str) -> &'a str {
    opened.facts.iter().find(|(known, _)| known == label).map_or("", |(_, text)| text)
}

fn render(opened: &Opened) -> String {
    let mut out = format!("{} {}{}\n", opened.id, opened.title, if opened.is_locked { ", locked" } else { "" });
    for (label, text) in &opened.facts {
        let _ = writeln!(out, "    {label}: {text}");
    }
    for remark in &opened.remarks {
        let _ = writeln!(out, "    ! {:?} {}: {} {}", remark.level, remark.code, remark.message, remark.advice);
    }
    out + &String::from_utf8_lossy(&opened.document)
}

#[test]
fn identities_open_as_their_golden_says() {
    let mut now = String::new();
    for name in EVERY {
        let bytes = identity(name);
        let _ = writeln!(now, "== {name}, without a password: {}", render(&open(Value::Bytes(&bytes), "", None).unwrap()));
        let _ = writeln!(now, "== {name}, with it: {}", render(&with(&bytes, "fake", Origin::Person)));
    }
    matches_golden("identities.golden", &now);
}

#[test]
fn every_cipher_that_tools_write_is_opened() {
    for name in ["modern", "legacy", "3des", "rc2", "aes128", "nomac", "open-certificates", "ber"] {
        let bytes = identity(name);
        let opened = with(&bytes, "fake", Origin::Person);
        assert!(!opened.is_locked, "{name}");
        assert_eq!(codes(&opened), ["pkcs12"], "{name}");
        assert_eq!(fact(&opened, "Password"), "the one that you gave opens it; it is kept nowhere", "{name}");
        let (key, device) = match name {
            "modern" | "legacy" | "ber" => ("RSA, 2048 bits", "fake-device-1"),
            _ => ("elliptic curve P-256", "fake-device-2"),
        };
        assert_eq!(fact(&opened, "Private key"), format!("{key}, of CN={device}; its bytes are not shown"), "{name}");
        assert_eq!(fact(&opened, "Certificates"), format!("CN={device}, CN=Fake Identity Root"), "{name}");
    }
}

#[test]
fn a_certificate_in_an_identity_opens_in_place() {
    let doc = decode::read(with(&identity("modern"), "fake", Origin::Person).document);
    let bag = |key: &str| doc.text(doc.find(&format!("/contents/0/bags/0/{key}")).unwrap()).unwrap();
    assert_eq!(bag("friendlyName"), "Fake identité");
    assert_eq!(bag("localKeyId").len(), 40);
    assert_eq!(look(Value::Text(&bag("certificate")), "cert").unwrap().id, "x509");
    assert!(open(Value::Text(&bag("certificate")), "cert", None).unwrap().title.contains("fake-device-1"));
}

#[test]
fn a_wrong_password_is_said_and_the_structure_still_shown() {
    for name in ["modern", "legacy", "3des", "rc2", "aes128", "nomac", "ber"] {
        for (origin, word) in [(Origin::Beside, "beside"), (Origin::Person, "This password")] {
            let opened = with(&identity(name), "Fake", origin);
            assert!(opened.is_locked, "{name}");
            assert!(codes(&opened).contains(&"p12-wrong-password"), "{name}: {:?}", codes(&opened));
            assert!(opened.remarks.iter().any(|remark| remark.message.contains(word)), "{name}");
            let doc = decode::read(opened.document);
            assert!(doc.find("/contents/1/bags/0/encryption").is_some(), "{name}");
            assert!(doc.find("/contents/1/bags/0/privateKey").is_none(), "{name}");
        }
    }
    let changed = with(&identity("changed"), "fake", Origin::Person);
    assert!(codes(&changed).contains(&"p12-wrong-password"));
}

#[test]
fn the_empty_password_is_tried_by_itself_and_said() {
    let opened = open(Value::Bytes(&identity("empty")), "", None).unwrap();
    assert!(!opened.is_locked);
    assert_eq!(codes(&opened), ["pkcs12", "p12-empty-password"]);
    assert_eq!(fact(&opened, "Password"), "the empty one opens it");
    let given = with(&identity("empty"), "not needed", Origin::Beside);
    assert!(!given.is_locked);
}

#[test]
fn no_byte_of_a_private_key_is_shown() {
    for name in EVERY {
        let opened = with(&identity(name), "fake", Origin::Person);
        // A key in base64 or hex would begin like this.
        for start in ["MIIEv", "MIIEo", "MIGHAgEA", "308204b", "308187020100"] {
            assert!(!String::from_utf8_lossy(&opened.document).contains(start), "{name}");
        }
    }
}

#[test]
fn rounds_of_hashing_are_bounded() {
    let bytes = identity("modern");
    // 2048 iterations, wherever they stand, become two thousand million.
    let mut lying = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(&[0x02, 0x02, 0x08, 0x00]) {
            lying.extend([0x02, 0x02, 0x7F, 0xFF]);
            at += 4;
        } else {
            lying.push(bytes[at]);
            at += 1;
        }
    }
    assert!(with(&lying, "fake", Origin::Person).is_locked);
    let start = Instant::now();
    let huge: Vec<u8> = [&bytes[..bytes.len() - 4], &[0x02, 0x04, 0x7F, 0xFF, 0xFF, 0xFF][..]].concat();
    let huge = [&[0x30, 0x82, ((huge.len() - 4) >> 8) as u8, (huge.len() - 4) as u8][..], &huge[4..]].concat();
    let _ = open(Value::Bytes(&huge), "", None);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

fn detail(engine: &mut Engine, doc: u32, path: &str) -> Box<Detail> {
    let goal = Goal::Path(path.to_owned());
    let events = engine.handle(Request::Reveal { doc, goal, seq: 0 });
    let found = events.into_iter().find_map(|event| match event {
        Event::Revealed { found, .. } => found,
        _ => None,
    });
    let at = found.unwrap_or_else(|| panic!("{path} is not there")).at;
    detail_at(engine, doc, at).unwrap_or_else(|| panic!("{path} has no detail"))
}

fn detail_at(engine: &mut Engine, doc: u32, at: At) -> Option<Box<Detail>> {
    engine.handle(Request::Detail { doc, at, seq: 0 }).into_iter().find_map(|event| match event {
        Event::Detail { detail, .. } => detail,
        _ => None,
    })
}

fn opened_in_engine(name: &str) -> Engine {
    let bytes = fixture(name);
    let mut engine = Engine::new();
    engine.begin(1, name.to_owned(), bytes.len());
    engine.feed(1, bytes.len(), |room| room.copy_from_slice(&bytes));
    engine.finish(1, None);
    while engine.work(1 << 20).1 {}
    engine
}

#[test]
fn the_password_beside_a_payload_is_used_by_itself() {
    let mut engine = opened_in_engine("identities.mobileconfig");
    let fits = detail(&mut engine, 1, "/PayloadContent/0/PayloadContent");
    assert!(fits.facts.contains(&("Password".to_owned(), "the one beside it in the document opens it".to_owned())), "{:?}", fits.facts);
    assert_eq!(fits.unlock, None);
    detail(&mut engine, 1, "/PayloadContent/0/PayloadContent!p12/contents/0/bags/0/certificate!x509/subject");
    let wrong = detail(&mut engine, 1, "/PayloadContent/1/PayloadContent");
    assert!(wrong.findings.iter().any(|finding| finding.code == "p12-wrong-password"));
    assert_eq!(wrong.unlock, Some(wrong.at));
    let locked = detail(&mut engine, 1, "/PayloadContent/2/PayloadContent");
    assert_eq!(locked.unlock, Some(locked.at));
    assert!(locked.findings.iter().all(|finding| finding.code != "p12-wrong-password"));
}

#[test]
fn a_password_that_a_person_gives_replaces_what_is_shown_of_a_value() {
    let mut engine = opened_in_engine("identities.mobileconfig");
    let path = "/PayloadContent/2/PayloadContent";
    let row = detail(&mut engine, 1, &format!("{path}!p12/contents/0/encryption"));
    let place = row.unlock.expect("rows of a locked identity ask too");
    let unlock = |engine: &mut Engine, password: &str| {
        engine.handle(Request::Unlock { doc: 1, at: place, password: password.to_owned() });
        while engine.work(1 << 20).1 {}
        detail_at(engine, 1, place).unwrap()
    };
    let wrong = unlock(&mut engine, "wrong");
    assert_eq!(wrong.unlock, Some(place));
    assert!(wrong.findings.iter().any(|finding| finding.message.starts_with("This password does not open it")));
    let right = unlock(&mut engine, "fake");
    assert_eq!(right.unlock, None);
    assert!(right.facts.iter().any(|(label, text)| label == "Private key" && text.starts_with("RSA, 2048 bits")));
    let certificate = detail(&mut engine, 1, &format!("{path}!p12/contents/0/bags/0/certificate"));
    assert_eq!(certificate.field.unwrap().id, "PKCS12/contents/[]/bags/[]/certificate");
    assert!(detail_at(&mut engine, 1, row.at).is_none());
}

#[test]
fn a_dropped_identity_is_unlocked_as_a_whole() {
    for name in ["identity-modern.p12", "identity-ber.p12"] {
        let mut engine = opened_in_engine(name);
        let row = detail(&mut engine, 1, "/contents/0/encryption");
        assert_eq!(row.unlock, Some(At::default()));
        let unlock = |engine: &mut Engine, password: &str| {
            engine.handle(Request::Unlock { doc: 1, at: At::default(), password: password.to_owned() });
            while engine.work(1 << 20).1 {}
            engine.open(1).unwrap().summary()
        };
        let summary = unlock(&mut engine, "wrong");
        assert_eq!((summary.errors, detail(&mut engine, 1, "/contents/0/encryption").unlock), (1, Some(At::default())), "{name}");
        let summary = unlock(&mut engine, "fake");
        assert_eq!(summary.errors, 0);
        assert!(summary.wrappers.last().unwrap().facts.iter().any(|(label, _)| label == "Private key"), "{name}");
        assert_eq!(detail(&mut engine, 1, "/contents/0/bags/0/certificate!x509/object").unlock, None);
    }
}
