//! Values that hold something, on the fixtures of `tests/fixtures/source`.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use base64::Engine as _;
use mdm_lens::decode;
use mdm_lens::source::inner::{Opened, Value, look, open, say};

fn fixture(name: &str) -> Vec<u8> {
    let path = fixtures::folder().join("source").join(name);
    std::fs::read(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn opened(bytes: &[u8]) -> Opened {
    open(Value::Bytes(bytes), "", None).unwrap()
}

fn text_at(opened: &Opened, path: &str) -> String {
    let doc = decode::read(opened.document.clone());
    assert!(doc.error().is_none(), "{:?}", doc.error());
    doc.find(path).and_then(|node| doc.text(node)).map(|text| text.into_owned()).unwrap_or_default()
}

/// The same thing in all the forms in which values carry it.
fn every_form(bytes: &[u8], id: &str) {
    let encoded = base64(bytes);
    let url_safe = encoded.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned();
    for value in [Value::Bytes(bytes), Value::Text(&encoded), Value::Text(&url_safe)] {
        assert_eq!(look(value, "").map(|inside| inside.id), Some(id), "{value:?}");
        assert_eq!(open(value, "", None).unwrap().id, id);
    }
}

#[test]
fn every_kind_is_found_in_data_and_in_base64() {
    for (name, id) in [
        ("leaf.cer", "x509"),
        ("detached.plist", "plist"),
        ("signed.mobileconfig", "cms"),
        ("signed-ber.mobileconfig", "cms"),
        ("detached.der", "cms"),
        ("encrypted.der", "cms"),
        ("fake.mobileprovision", "provisioning"),
        ("identity.p12", "p12"),
        ("authenticate.plist.gz", "plist"),
        ("dep-webhook.json", "json"),
        ("leaf.pem", "x509"),
        ("request.csr", "csr"),
        ("public.pem", "key"),
    ] {
        eprintln!("{name}");
        every_form(&fixture(name), id);
    }
}

#[test]
fn a_certificate_is_readable() {
    let certificate = opened(&fixture("leaf.cer"));
    assert_eq!(certificate.title, "certificate: CN=mdm.example.com (server certificate)");
    for (path, text) in [
        ("/object", "certificate"),
        ("/subject", "CN=mdm.example.com, C=ZZ, O=Fake Org"),
        ("/subjectName/commonName", "mdm.example.com"),
        ("/issuer", "CN=Fake Issuing CA, C=ZZ, O=Fake Org"),
        ("/serialNumber", "1122334455"),
        ("/keyAlgorithm", "RSA"),
        ("/keyBits", "2048"),
        ("/signatureAlgorithm", "ecdsaWithSHA256"),
        ("/version", "3"),
        ("/basicConstraints/ca", "false"),
        ("/keyUsage/0", "digitalSignature"),
        ("/extendedKeyUsage/1", "serverAuth"),
        ("/subjectAltName/0/type", "dns"),
        ("/subjectAltName/1/value", "*.example.com"),
        ("/subjectAltName/2/value", "192.0.2.1"),
        ("/subjectAltName/3/type", "email"),
        ("/subjectAltName/4/value", "https://example.com/x"),
        ("/crlDistributionPoints/0", "http://crl.example.com/fake.crl"),
        ("/authorityInfoAccess/0/method", "ocsp"),
        ("/authorityInfoAccess/0/location", "http://ocsp.example.com"),
    ] {
        assert_eq!(text_at(&certificate, path), text, "{path}");
    }
    assert_eq!(text_at(&certificate, "/fingerprintSha256").len(), 64);
}

#[test]
fn a_push_certificate_is_named_for_what_it_is() {
    let certificate = opened(&fixture("push.pem"));
    assert!(certificate.title.contains("MDM push certificate"), "{}", certificate.title);
    assert_eq!(text_at(&certificate, "/topic"), "com.apple.mgmt.External.11111111-2222-4333-8444-555555555555");
    let said = say(Value::Text(std::str::from_utf8(&fixture("push.pem")).unwrap()), "pem", 1_800_000_000).unwrap();
    assert!(said.starts_with("MDM push certificate: ") && said.contains("days left"), "{said}");
}

#[test]
fn attested_properties_are_readable() {
    let certificate = opened(&fixture("attested.cer"));
    assert_eq!(text_at(&certificate, "/role"), "attestation of a device");
    assert_eq!(text_at(&certificate, "/otherExtensions/0/value"), "ZZFAKE000001");
    assert_eq!(text_at(&certificate, "/otherExtensions/0/name"), "serial number that Apple attests");
}

#[test]
fn a_chain_is_one_document() {
    let chain = opened(&fixture("chain.pem"));
    assert_eq!((chain.id, chain.title.as_str()), ("x509", "3 certificates"));
    assert_eq!(text_at(&chain, "/certificates/2/subjectName/commonName"), "Fake Root CA");
}

#[test]
fn validity_is_said_with_the_days_left() {
    let certificate = fixture("leaf.cer");
    let document = opened(&certificate);
    let end: jiff::Timestamp = text_at(&document, "/notAfter").parse().unwrap();
    let at = |days: i64| say(Value::Bytes(&certificate), "cert", end.as_second() - days * 86_400).unwrap();
    assert!(at(161).contains("(161 days left)"), "{}", at(161));
    assert!(at(1).ends_with("(1 day left)"));
    assert!(at(0).ends_with("(ends today)"));
    assert!(at(-3).contains("ended on") && at(-3).ends_with("(3 days ago)"), "{}", at(-3));
}

#[test]
fn a_request_shows_its_key_and_its_challenge_and_verifies() {
    let request = opened(&fixture("request.csr"));
    assert_eq!(text_at(&request, "/subjectName/commonName"), "Fake device identity");
    assert_eq!(text_at(&request, "/keyCurve"), "P-256");
    assert_eq!(text_at(&request, "/signatureVerifies"), "true");
    assert_eq!(text_at(&request, "/subjectAltName/0/value"), "device.example.com");
}

#[test]
fn an_identity_shows_how_it_is_packed() {
    let identity = opened(&fixture("identity.p12"));
    assert_eq!(text_at(&identity, "/integrity/digestAlgorithm"), "sha256");
    assert_eq!(text_at(&identity, "/integrity/iterations"), "2048");
    assert_eq!(text_at(&identity, "/contents/0/encrypted"), "true");
    assert_eq!(text_at(&identity, "/contents/1/bags/0/friendlyName"), "Fake identity");
}

#[test]
fn a_token_is_taken_apart() {
    let token = String::from_utf8(fixture("token.jwt")).unwrap();
    assert_eq!(look(Value::Text(&token), "").unwrap().id, "jwt");
    let opened = open(Value::Text(&token), "", None).unwrap();
    assert_eq!(text_at(&opened, "/header/alg"), "ES256");
    assert_eq!(text_at(&opened, "/claims/sub"), "fake");
}

#[test]
fn base64_twice_is_a_finding() {
    let once = base64(&fixture("detached.plist"));
    let twice = base64(once.as_bytes());
    let codes = |value| open(value, "", None).unwrap().remarks.iter().map(|remark| remark.code).collect::<Vec<_>>();
    assert!(codes(Value::Text(&once)).is_empty());
    assert_eq!(codes(Value::Text(&twice)), ["double-base64"]);
    assert_eq!(codes(Value::Bytes(once.as_bytes())), ["double-base64"]);
    assert_eq!(look(Value::Bytes(once.as_bytes()), "").unwrap().id, "plist");
}

#[test]
fn a_property_list_amid_the_words_of_a_log_message_opens_in_place() {
    let plist = String::from_utf8(fixture("detached.plist")).unwrap();
    let message = format!("PUT body: {plist} (457 bytes)");
    assert_eq!(look(Value::Text(&message), "").unwrap().id, "plist");
    let opened = open(Value::Text(&message), "", None).unwrap();
    assert_eq!(text_at(&opened, "/MessageType"), "Authenticate");
    assert!(opened.remarks.is_empty());
}

#[test]
fn a_picture_is_shown_up_to_its_limit() {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x78\0\0\0\x50\x08\x06".to_vec();
    png.resize(2000, 0);
    let opened_png = opened(&png);
    assert_eq!(opened_png.title, "PNG picture, 120 × 80, 1.9 KB");
    assert!(opened_png.image.unwrap().starts_with("data:image/png;base64,iVBORw0KGgo"));
    png.resize(300 << 10, 0);
    assert!(opened(&png).image.is_none());
    assert_eq!(look(Value::Bytes(&png), "").unwrap().id, "image");
}

#[test]
fn ordinary_values_hold_nothing() {
    for text in [
        "",
        "x",
        "Acknowledged",
        "com.apple.mgmt.External.11111111-2222-4333-8444-555555555555",
        "11111111-2222-4333-8444-555555555555",
        "00008120-000A1B2C3D4E5F60",
        "0123456789abcdef0123456789abcdef01234567",
        "https://mdm.example.com/checkin?tenant=1",
        "MIIDISTRICT",
        "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
        "{not json}",
        "[brackets]",
        "{\"",
        "Averylongwordwithoutanyblanksinitthatmightbebase64afterall",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgcGxhaW4gdGV4dA==",
        "$VAR{\"x\"}",
    ] {
        assert_eq!(look(Value::Text(text), ""), None, "{text}");
    }
    // A binary property list neither stands in a text nor after white space.
    assert_eq!(look(Value::Bytes(b"  bplist00"), ""), None);
    assert_eq!(look(Value::Text("bplist00"), ""), None);
    // Tokens: every first byte, and a stretch of a generator.
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    for _ in 0..20_000 {
        let token: Vec<u8> = (0..32)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state as u8
            })
            .collect();
        assert_eq!(look(Value::Bytes(&token), ""), None, "{token:?}");
    }
    assert_eq!(look(Value::Bytes(&fixture("leaf.cer")), "token"), None);
}

#[test]
fn readings_of_texts() {
    let said = |text| say(Value::Text(text), "", 0).unwrap_or_default();
    assert_eq!(said("https://mdm.example.com/checkin?tenant=secret&x=1"), "host mdm.example.com, path /checkin, parameters tenant, x");
    assert_eq!(said("http://example.com"), "unencrypted (http), host example.com");
    assert!(
        said("com.apple.mgmt.External.11111111-2222-4333-8444-555555555555").starts_with("push topic of MDM push certificate 11111111")
    );
    assert_eq!(said("9b2f1c34-7a5e-4d1b-8f3a-6c2e9d40b751"), "UUID version 4: random");
    assert_eq!(said("11111111-2222-4333-8444-555555555555"), "");
    assert_eq!(said("00000000-0000-0000-0000-000000000000"), "the nil UUID: stands for none");
    assert_eq!(said("1.3.6.1.5.5.7.3.2"), "TLS client");
    assert!(said("02:11:22:33:44:55").starts_with("made up by the device"));
    assert_eq!(said("00:11:22:33:44:55"), "");
    assert_eq!(said("just words"), "");
}

/// What fuzzing found: the two must not read the same bytes by different rules.
#[test]
fn a_look_and_an_opening_agree_on_where_things_begin() {
    // Dashes are letters of URL-safe base64, which a blank may part.
    let url_safe = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut plist = b"<plist version='1.0'><dict><key>UDID</key><string>".to_vec();
    plist.resize(plist.len().next_multiple_of(3), b' ');
    plist.extend(url_safe.decode("-----BEGINxx").unwrap());
    plist.extend(b"</string></dict></plist>");
    let text = url_safe.encode(&plist).replace("-----BEGIN", "-----BEGIN ");
    assert!(text.contains("-----BEGIN "));
    assert_eq!(look(Value::Text(&text), "").map(|inside| inside.id), Some("plist"));
    assert_eq!(open(Value::Text(&text), "", None).unwrap().id, "plist");
    // A length of 9 or of 127 digits is no header.
    for digits in [9, 127] {
        let mut cms = vec![0x30, 0x80 | digits];
        cms.resize(2 + usize::from(digits), 0);
        cms.extend([0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02, 0xA0, 0x80]);
        cms.resize(400, 0);
        let found = look(Value::Bytes(&cms), "");
        assert_eq!(found.is_some(), open(Value::Bytes(&cms), "", None).is_ok(), "{digits}: {found:?}");
    }
    // A vertical tab is white space to some and not to others.
    let block = "-----BEGIN CERTIFICATE REQUEST-----\nVHBbMKyEaavtOx\u{b}";
    for value in [Value::Bytes(block.as_bytes()), Value::Text(block)] {
        assert_eq!(look(value, "").is_some(), open(value, "", None).is_ok(), "{value:?}");
    }
}

#[test]
fn what_a_look_finds_can_be_opened_however_damaged() {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut number = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for name in [
        "leaf.cer",
        "chain.pem",
        "request.csr",
        "public.pem",
        "identity.p12",
        "signed.mobileconfig",
        "signed-ber.mobileconfig",
        "token.jwt",
        "encrypted.der",
        "authenticate.plist.gz",
        "base64.txt",
    ] {
        let source = fixture(name);
        for _ in 0..300 {
            let mut bytes = source.clone();
            for _ in 0..1 + number(3) {
                let at = number(bytes.len());
                match number(3) {
                    0 if at > 0 => bytes.truncate(at),
                    1 => bytes[at] = number(256) as u8,
                    _ => bytes.insert(at, number(256) as u8),
                }
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            for value in [Value::Bytes(&bytes), Value::Text(&text)] {
                say(value, "", 1_780_000_000);
                let found = look(value, "");
                match open(value, "", None) {
                    Ok(opened) if opened.document.starts_with(b"{\n  \"object\"") => {
                        assert!(decode::read(opened.document).error().is_none(), "{name}")
                    }
                    Ok(_) => {}
                    Err(error) => assert!(found.is_none(), "{name}: {found:?} but {error}"),
                }
            }
        }
    }
}
