//! Safe copies: what is replaced, what stays, and that nothing is left of what was planted, wherever it was.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use mdm_lens::safe::{Options, Safe, copies, copy};
use proptest::collection::vec;
use proptest::prelude::*;

const UDID: &str = "00008120-001A2B3C4D5E6F70";
const MAGIC: &str = "8D0F3C52-6E1B-4B6A-9E57-2C5D7F9A1B3E";

fn safe(text: &str) -> Safe {
    safe_of(text.as_bytes())
}

#[track_caller]
fn safe_of(bytes: &[u8]) -> Safe {
    copy("test", bytes, Options::default()).unwrap_or_else(|refused| panic!("{} {:?}", refused.why, refused.left))
}

fn text(safe: &Safe) -> String {
    String::from_utf8(safe.bytes.clone()).expect("text")
}

fn plist(inner: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n{inner}</dict>\n</plist>\n")
}

fn token_update(more: &str) -> String {
    plist(&format!(
        "\t<key>MessageType</key>\n\t<string>TokenUpdate</string>\n\t<key>UDID</key>\n\t<string>{UDID}</string>\n\t<key>PushMagic</key>\n\t<string>{MAGIC}</string>\n\t<key>Topic</key>\n\t<string>com.apple.mgmt.External.11aa22bb-33cc-44dd-55ee-66ff77aa88bb</string>\n{more}"
    ))
}

#[test]
fn everything_that_is_not_replaced_stays_byte_for_byte() {
    let original = token_update("\t<key>NotOnConsole</key>\n\t<false/>\n\t<!-- kept -->\n");
    let copy = safe(&original);
    let changed: Vec<(&str, String)> =
        original.lines().zip(text(&copy).lines().map(str::to_owned)).filter(|(before, after)| before != after).collect();
    let after: Vec<&str> = changed.iter().map(|(_, after)| after.trim()).collect();
    assert_eq!(
        after,
        [
            "<string>00008120-00000000000000D1</string>",
            "<string>00000000-0000-4000-8000-0000000000C1</string>",
            "<string>com.apple.mgmt.External.00000000-0000-4000-8000-0000000000E1</string>"
        ]
    );
    assert_eq!((copy.documents, copy.fields, copy.replaced.len()), (1, 6, 3));
    assert!(copy.replaced.iter().any(|one| one.path == "/PushMagic" && one.class.id() == "credential" && one.kind == "uuid"));
}

#[test]
fn the_same_value_becomes_the_same_stand_in_everywhere() {
    let more = format!(
        "\t<!-- {UDID} -->\n\t<key>Unknown</key>\n\t<string>https://a.test/?d={}&amp;b={}</string>\n\t<key>{UDID}</key>\n\t<true/>\n",
        UDID.to_lowercase(),
        STANDARD.encode(format!("id={UDID}"))
    );
    let copy = text(&safe(&token_update(&more)));
    let (made, small) = ("00008120-00000000000000D1", "00008120-00000000000000d1");
    assert_eq!((copy.matches(made).count(), copy.matches(small).count()), (3, 1), "{copy}");
    assert!(copy.contains(&STANDARD.encode(format!("id={made}"))), "{copy}");
}

#[test]
fn what_is_kept_is_kept_and_credentials_never_are() {
    let options = Options::keeping("device,organization").expect("classes");
    let copy = copy("test", token_update("").as_bytes(), options).expect("a copy");
    let copy = text(&copy);
    assert!(copy.contains(UDID) && copy.contains("External.11aa22bb") && !copy.contains(MAGIC));
    assert!(Options::keeping("credential").is_err() && Options::keeping("colour").is_err());
}

#[test]
fn files_that_belong_together_have_the_same_stand_ins_and_one_key() {
    let other = plist(&format!(
        "<key>Status</key><string>Acknowledged</string><key>UDID</key><string>{UDID}</string><key>CommandUUID</key><string>x1</string>"
    ));
    let made = copies(&[("a".into(), token_update("").into_bytes()), (format!("{UDID}.plist"), other.into_bytes())], Options::default());
    let all: Vec<String> = made.copies.iter().map(|copy| text(copy.as_ref().expect("a copy"))).collect();
    assert!(all.iter().all(|copy| copy.contains("00008120-00000000000000D1")), "{all:?}");
    assert_eq!(made.copies[1].as_ref().expect("a copy").name, "00008120-00000000000000D1.plist");
    assert!(made.key.contains(&(UDID.to_owned(), "00008120-00000000000000D1".to_owned())));
}

#[test]
fn a_command_in_a_webhook_is_rewritten_to_its_last_value() {
    let profile = plist(
        "<key>PayloadType</key><string>Configuration</string><key>PayloadIdentifier</key><string>test.acmefake.wifi</string><key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>Password</key><string>Summ3r-of-69!</string></dict></array>",
    );
    let command = plist(&format!(
        "<key>CommandUUID</key><string>x1</string><key>Command</key><dict><key>RequestType</key><string>InstallProfile</string><key>Payload</key><data>{}</data></dict>",
        STANDARD.encode(profile)
    ));
    let webhook = format!(
        "{{\"topic\": \"mdm.Connect\", \"acknowledge_event\": {{\"udid\": \"{UDID}\", \"raw_payload\": \"{}\"}}}}",
        STANDARD.encode(command)
    );
    let copy = text(&safe(&webhook));
    let inner = between(&copy, "raw_payload\": \"", "\"").expect("base64");
    let command = String::from_utf8(STANDARD.decode(inner).expect("base64")).expect("text");
    let profile = String::from_utf8(STANDARD.decode(between(&command, "<data>", "</data>").expect("data")).expect("base64")).expect("text");
    assert!(profile.contains("<key>Password</key><string>secret0000001</string>"), "{profile}");
    assert!(profile.contains("com.apple.wifi.managed") && !profile.contains("acmefake"), "{profile}");
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let rest = &text[text.find(start)? + start.len()..];
    rest.get(..rest.find(end)?)
}

#[test]
fn a_binary_property_list_is_written_anew_and_says_so() {
    let mut dict = plist::Dictionary::new();
    dict.insert("MessageType".into(), "CheckOut".into());
    dict.insert("UDID".into(), UDID.into());
    let mut bytes = Vec::new();
    plist::Value::Dictionary(dict).to_writer_binary(&mut bytes).expect("a binary property list");
    let copy = safe_of(&bytes);
    let read: plist::Value = plist::Value::from_reader(std::io::Cursor::new(&copy.bytes)).expect("a binary property list");
    assert_eq!(read.as_dictionary().and_then(|dict| dict.get("UDID")).and_then(plist::Value::as_string), Some("00008120-00000000000000D1"));
    assert!(copy.remarks.iter().any(|remark| remark.contains("written anew")));
}

#[test]
fn a_log_in_base64_is_looked_through() {
    let log = "2026-05-01 10:00:00 mdmclient[311]: received\n{\"serial_number\": \"FK123FAKE456\", \"vendor\": {\"password\": \"Summ3r-of-69!\"}, \"device_family\": \"iPad\", \"profile_status\": \"assigned\"}\n";
    let file = STANDARD.encode(log);
    for (file, begin) in [(file.clone(), ""), (serde_json::json!({ "note": "n", "body": file }).to_string(), "body\":\"")] {
        let copy = text(&safe(&file));
        let inner = &copy[copy.find(begin).expect("there") + begin.len()..];
        let inner = inner.split('"').next().unwrap_or_default();
        let inner = String::from_utf8(STANDARD.decode(inner).expect("base64")).expect("text");
        assert!(inner.contains("mdmclient[311]") && !inner.contains("Summ3r") && !inner.contains("FK123FAKE456"), "{inner}");
    }
}

#[test]
fn an_archive_is_refused_with_a_reason() {
    let refused = copy("test", b"PK\x03\x04\0\0\0\0", Options::default()).expect_err("no copy");
    assert!(refused.why.contains("Unpack"), "{}", refused.why);
}

/// A wrapper to plant in.
#[derive(Clone, Copy, Debug)]
enum Wrap {
    Command,
    Webhook,
    JsonString,
    XmlString,
    Log,
    Gzip,
    Base64,
}

fn wrap(kind: Wrap, inner: &[u8], at: usize) -> Vec<u8> {
    let lossy = String::from_utf8_lossy(inner).into_owned();
    match kind {
        Wrap::Command => plist(&format!(
            "<key>CommandUUID</key><string>c{at}</string><key>Command</key><dict><key>RequestType</key><string>InstallProfile</string><key>Payload</key><data>\n\t{}\n</data></dict>",
            STANDARD.encode(inner)
        ))
        .into_bytes(),
        // A webhook carries what a device said, and no log.
        Wrap::Webhook if inner.starts_with(b"20") => wrap(Wrap::Command, inner, at),
        Wrap::Webhook => format!("{{\"topic\":\"mdm.Connect\",\"acknowledge_event\":{{\"raw_payload\":\"{}\"}}}}", STANDARD.encode(inner)).into_bytes(),
        // What is no text has no place in a string.
        Wrap::JsonString | Wrap::XmlString | Wrap::Log if lossy.as_bytes() != inner => wrap(Wrap::Command, inner, at),
        Wrap::JsonString => serde_json::json!({ "note": "n", "body": lossy, "list": [1, { "x": true }] }).to_string().into_bytes(),
        Wrap::XmlString => plist(&format!("<key>note</key><string>{}</string>", lossy.replace('&', "&amp;").replace('<', "&lt;"))).into_bytes(),
        Wrap::Log => format!("2026-05-01 10:00:00 mdmclient[311]: received {at}\n{lossy}\n2026-05-01 10:00:01 done\n").into_bytes(),
        Wrap::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(inner).expect("memory");
            encoder.finish().expect("memory")
        }
        Wrap::Base64 => STANDARD.encode(inner).into_bytes(),
    }
}

/// What is planted: each a secret, or says who or what somebody is.
#[derive(Clone, Debug)]
struct Plants {
    password: String,
    udid: String,
    serial: String,
    email: String,
    name: String,
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A document with everything planted, at places that only the catalog and at places that nobody knows.
fn planted(plants: &Plants, kind: u8) -> Vec<u8> {
    let Plants { password, udid, serial, email, name } = plants;
    let around = format!(
        "\t<!-- {udid} of {} -->\n\t<key>vendor.note</key>\n\t<string>for {serial}, see https://mdm.test/d/{udid}?u={}</string>\n",
        xml(&name.replace("--", "__")),
        STANDARD_NO_PAD.encode(email)
    );
    let xml_text = match kind % 3 {
        0 => plist(&format!(
            "<key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.mail.managed</string><key>EmailAddress</key><string>{}</string><key>EmailAccountName</key><string>{}</string><key>IncomingPassword</key><string>{}</string></dict><dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>Password</key><string>{}</string></dict></array><key>vendor</key><dict><key>SerialNumber</key><string>{serial}</string></dict>{around}",
            xml(email), xml(name), xml(password), xml(password)
        ))
        .replace(serial.as_str(), "")
        .replace(udid.as_str(), ""),
        1 => plist(&format!(
            "<key>MessageType</key><string>TokenUpdate</string><key>UDID</key><string>{udid}</string><key>UserLongName</key><string>{}</string><key>UserShortName</key><string>{}</string><key>PushMagic</key><string>{}</string><key>SerialNumber</key><string>{serial}</string>{around}",
            xml(name), xml(email), xml(password)
        )),
        _ => {
            let json = serde_json::json!({
                "serial_number": serial, "device_assigned_by": email, "asset_tag": name, "vendor": { "password": password, "serials": { serial.clone(): 1 } },
                "note": format!("{password} {email}"), "model": "iPad", "device_family": "iPad", "color": "x", "profile_status": "assigned",
            });
            return serde_json::to_vec_pretty(&json).expect("JSON");
        }
    };
    xml_text.into_bytes()
}

/// The spellings of a text, written without those of the room.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let mut all = vec![text.as_bytes().to_vec(), text.to_lowercase().into_bytes(), text.to_uppercase().into_bytes()];
    let json = serde_json::to_string(text).expect("JSON");
    all.push(json.as_bytes()[1..json.len() - 1].to_vec());
    all.push(xml(text).into_bytes());
    all.push(
        text.bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") })
            .collect::<String>()
            .into_bytes(),
    );
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    all.push(hex.to_uppercase().into_bytes());
    all.push(hex.into_bytes());
    all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    all.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    all.push(text.bytes().rev().collect());
    for before in ["", "0", "00"] {
        let whole = STANDARD_NO_PAD.encode(format!("{before}{text}"));
        let (first, last) = (if before.is_empty() { 0 } else { before.len() + 1 }, (before.len() + text.len()) * 4 / 3);
        all.push(whole.as_bytes()[first..last].to_vec());
    }
    all
}

/// What may be in a copy: itself, and what comes out of everything in it that is packed or in base64.
fn insides(bytes: &[u8], depth: usize, out: &mut Vec<Vec<u8>>) {
    out.push(bytes.to_vec());
    if depth == 0 {
        return;
    }
    if bytes.starts_with(b"\x1F\x8B") {
        let mut plain = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut plain).expect("gzip");
        insides(&plain, depth - 1, out);
        return;
    }
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    for run in bytes.split(|byte| !is_base64(byte)).filter(|run| run.len() >= 8) {
        if let Ok(plain) = STANDARD.decode(run) {
            insides(&plain, depth - 1, out);
        }
    }
    // Strings in strings.
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.contains('\\')
    {
        insides(text.replace("\\\"", "\"").replace("\\\\", "\\").as_bytes(), depth - 1, out);
    }
}

fn plants() -> impl Strategy<Value = Plants> {
    (
        "[A-Za-z]{3}[0-9]{2}[ -~]{4,14}[a-z0-9]",
        "[0-9A-F]{16}",
        "[A-Z]{2}[0-9]{3}[A-Z0-9]{7}",
        "[a-z]{5,9}\\.[a-z]{5,9}",
        "[A-Z][a-z]{4,9} [A-Z][a-zü]{5,10} [0-9]{2}",
    )
        .prop_map(|(password, chip, serial, email, name)| Plants {
            password,
            udid: format!("00008120-{chip}"),
            serial,
            email: format!("{email}@qzvfirm.test"),
            name,
        })
}

fn wraps() -> impl Strategy<Value = Vec<Wrap>> {
    let kinds = [Wrap::Command, Wrap::Webhook, Wrap::JsonString, Wrap::XmlString, Wrap::Log, Wrap::Gzip, Wrap::Base64];
    // A webhook carries a message of a device, and no other webhook.
    let once = |wraps: Vec<Wrap>| {
        let mut is_first = true;
        wraps.into_iter().filter(|wrap| !matches!(wrap, Wrap::Webhook) || std::mem::take(&mut is_first)).collect()
    };
    vec(proptest::sample::select(kinds.to_vec()), 0..4).prop_map(once)
}

/// A copy takes a while without optimization.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn nothing_planted_is_left(plants in plants(), wraps in wraps(), kind in 0u8..3) {
        let document = planted(&plants, kind);
        let file = wraps.iter().enumerate().fold(document, |inner, (at, kind)| wrap(*kind, &inner, at));
        let copy = match copy("test", &file, Options::default()) {
            Ok(copy) => copy,
            // What cannot be proven is not handed out, and nothing leaks; a document in one wrapper has to come out.
            Err(_) if wraps.len() > 1 => return Ok(()),
            Err(refused) => return Err(TestCaseError::fail(format!("{wraps:?} {kind} {plants:?}: {} {:?}", refused.why, refused.left))),
        };
        let mut all = Vec::new();
        insides(&copy.bytes, 6, &mut all);
        let Plants { password, udid, serial, email, name } = &plants;
        let planted = if kind == 0 { vec![password, email, name] } else { vec![password, udid, serial, email, name] };
        for secret in planted {
            for spelled in spellings(secret) {
                for bytes in &all {
                    prop_assert!(
                        memchr::memmem::find(bytes, &spelled).is_none(),
                        "{wraps:?} {kind}: {secret} as {:?} in {}", String::from_utf8_lossy(&spelled), String::from_utf8_lossy(bytes)
                    );
                }
            }
        }
    }
}
