//! Examples of bytes that no text can show: archives, and DER that is cut, changed or without what it needs. They are built here or by
//! changing a fixture.

use std::io::Write;

use base64::Engine as _;

use crate::fixtures::made::fixture;

/// The bytes that a name in `docs/findings.md` stands for.
pub fn made(name: &str) -> Vec<u8> {
    let signed = || fixture("signed.mobileconfig");
    match name {
        "many-exchanges" => capture(5_001),
        "bomb" => bomb(),
        "zip-entry" => unknown_method(zipped(&[("a.plist", &fixture("detached.plist")[..]), ("b.plist", &fixture("detached.plist")[..])])),
        "zip-many" => files(100_001),
        "zip-empty" => zipped(&[("readme.txt", b"Nothing to see")]),
        "pem-open" => before(&fixture("leaf.pem"), b"-----END"),
        "pem-broken" => b"-----BEGIN CERTIFICATE-----\nMIIB!!!!\n-----END CERTIFICATE-----\n".to_vec(),
        "smime-broken" => {
            b"Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\nMIIB!!!!\n".to_vec()
        }
        "detached-nonsense" => other_signature(&fixture("checkin.http")),
        "no-signer" => without_signer(),
        // SHA-224 where SHA-256 was.
        "unchecked" => changed(
            signed(),
            &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
            &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04],
        ),
        "signed-late" => signed_late(signed()),
        "der-cut" => {
            let mut whole = fixture("leaf.cer");
            whole.truncate(whole.len() - 20);
            whole
        }
        "der-behind" => [&fixture("identity.p12")[..], b"more"].concat(),
        "bare-key" => bare_key(),
        "right-password" => identity_in_a_profile("identity.p12", "fake"),
        "wrong-password" => identity_in_a_profile("identity.p12", "wrong"),
        "old-cipher" => identity_in_a_profile("identity-rc4.p12", "fake"),
        "p12-broken" => der(0x30, &[der(0x02, &[3]), der(0x30, &[DATA, &der(0x05, &[0; 40])].concat())].concat()),
        "base64-cut" => fixture("base64.txt").split_off(3),
        "signed-as-text" => as_text(&signed()),
        "signed-in-pieces-as-text" => as_text(&in_pieces(&fixture("detached.plist"))),
        "many-lines" => "{\"MessageType\": \"CheckOut\"}\n".repeat(2_001).into_bytes(),
        "many-inside" => serde_json::json!(vec!["{\"MessageType\": \"CheckOut\"}"; 1_001]).to_string().into_bytes(),
        "attestation" => attestation(),
        "attestation-command" => attestation_command(b"another nonce"),
        "attestation-command-of-its-nonce" => attestation_command(NONCE),
        other => panic!("{other} is not made here"),
    }
}

/// The object identifier of plain data in CMS.
const DATA: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
/// The object identifier of signed data in CMS.
const SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// The attribute with the time of signing.
const SIGNING_TIME: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05];
/// The object identifier of RSA keys.
const RSA: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

fn der(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = match body.len() {
        short @ 0..=0x7F => vec![short as u8],
        long => vec![0x82, (long >> 8) as u8, long as u8],
    };
    [&[tag][..], &length, body].concat()
}

fn position(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|window| window == part).expect("the part in the fixture")
}

fn before(bytes: &[u8], mark: &[u8]) -> Vec<u8> {
    bytes[..position(bytes, mark)].to_vec()
}

/// `old` everywhere replaced by `new`, which is as long.
fn changed(mut bytes: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    for at in 0..bytes.len() - old.len() {
        if bytes[at..].starts_with(old) {
            bytes[at..at + old.len()].copy_from_slice(new);
        }
    }
    bytes
}

/// A browser's capture of pages without a payload, and of one with one.
fn capture(pages: usize) -> Vec<u8> {
    let entry = |text: &str| serde_json::json!({"request": {"method": "GET", "url": "https://www.example.com/", "headers": []}, "response": {"status": 200, "headers": [], "content": {"text": text}}});
    let mut entries = vec![entry("hello"); pages];
    entries.push(entry(&String::from_utf8(fixture("detached.plist")).expect("a text")));
    serde_json::json!({"log": {"version": "1.2", "entries": entries}}).to_string().into_bytes()
}

fn bomb() -> Vec<u8> {
    let mut plist = fixture("detached.plist");
    plist.resize(65 << 20, b' ');
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&plist).expect("memory");
    encoder.finish().expect("memory")
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut out);
    for (name, bytes) in files {
        let (mut entry, config) = archive.new_file(name).compression_method(rawzip::CompressionMethod::STORE).start().expect("a new file");
        let mut writer = config.wrap(&mut entry);
        writer.write_all(bytes).expect("memory");
        let (_, descriptor) = writer.finish().expect("memory");
        entry.finish(descriptor).expect("memory");
    }
    archive.finish().expect("memory");
    out
}

/// Many files with nothing in them.
fn files(count: usize) -> Vec<u8> {
    let names: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    zipped(&names.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>())
}

/// The first file is said to be packed by a method that nobody uses.
fn unknown_method(mut archive: Vec<u8>) -> Vec<u8> {
    for (mark, method) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let at = position(&archive, mark) + method;
        archive[at] = 77;
    }
    archive
}

/// A request whose signature is some other text.
fn other_signature(request: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(request.to_vec()).expect("a text");
    let other = base64::engine::general_purpose::STANDARD.encode("This is no signature.");
    let lines =
        text.split('\n').map(|line| if line.starts_with("Mdm-Signature:") { format!("Mdm-Signature: {other}\r") } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n").into_bytes()
}

/// A signed message with an empty set of signers, and no certificate.
fn without_signer() -> Vec<u8> {
    let content = der(0x30, &[DATA, &der(0xA0, &der(0x04, &fixture("detached.plist")))].concat());
    let signed = der(0x30, &[der(0x02, &[1]), der(0x31, &[]), content, der(0x31, &[])].concat());
    der(0x30, &[SIGNED_DATA, &der(0xA0, &signed)].concat())
}

/// A property list in two pieces, as signing tools that stream write it (BER).
fn in_pieces(list: &[u8]) -> Vec<u8> {
    let (first, second) = list.split_at(list.len() / 2);
    let pieces = [&[0x30, 0x80][..], SIGNED_DATA, &[0xA0, 0x80, 0x24, 0x80], &der(0x04, first), &der(0x04, second), &[0; 8]];
    pieces.concat()
}

/// Signed in 2049, long after the certificate ended.
fn signed_late(mut message: Vec<u8>) -> Vec<u8> {
    // The attribute, a SET, a UTCTime, the year.
    let at = position(&message, SIGNING_TIME) + SIGNING_TIME.len() + 4;
    message[at..at + 2].copy_from_slice(b"49");
    message
}

/// A key in PKCS #8 whose numbers are all zeros.
fn bare_key() -> Vec<u8> {
    der(0x30, &[der(0x02, &[0]), der(0x30, &[RSA, &[0x05, 0x00]].concat()), der(0x04, &[0; 64])].concat())
}

fn identity_in_a_profile(name: &str, password: &str) -> Vec<u8> {
    let data = base64::engine::general_purpose::STANDARD.encode(fixture(name));
    let envelope = |last: char, kind: &str| {
        format!(
            "<key>PayloadIdentifier</key><string>com.example.{last}</string><key>PayloadType</key><string>{kind}</string>\
             <key>PayloadUUID</key><string>0A1B2C3D-0000-4000-8000-00000000000{last}</string><key>PayloadVersion</key><integer>1</integer>"
        )
    };
    let identity = format!("<key>PayloadContent</key><data>{data}</data><key>Password</key><string>{password}</string>");
    format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>{}<key>PayloadContent</key><array><dict>{}{identity}</dict></array></dict></plist>",
        envelope('A', "Configuration"),
        envelope('B', "com.apple.security.pkcs12")
    )
    .into_bytes()
}

/// Bytes that a program took for text: those that are none became replacement characters.
fn as_text(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).into_owned().into_bytes()
}

/// What the made-up attestation has as its freshness code: the bytes of another extension of the fixture, under another name.
const NONCE: &[u8] = b"ZZFAKE000001";

fn attestation() -> Vec<u8> {
    let serial_number = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x63, 0x64, 0x08, 0x09, 0x01];
    let freshness = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x63, 0x64, 0x08, 0x0B, 0x01];
    let certificate = changed(fixture("attested.cer"), &serial_number, &freshness);
    answered("<key>Status</key><string>Acknowledged</string><key>UDID</key><string>00008030-000A1D2E3C4B802E</string>", &certificate)
}

fn answered(more: &str, certificate: &[u8]) -> Vec<u8> {
    let data = base64::engine::general_purpose::STANDARD.encode(certificate);
    format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>CommandUUID</key><string>A1</string>{more}<key>QueryResponses</key><dict>\
         <key>DevicePropertiesAttestation</key><array><data>{data}</data></array></dict></dict></plist>"
    )
    .into_bytes()
}

fn attestation_command(nonce: &[u8]) -> Vec<u8> {
    let nonce = base64::engine::general_purpose::STANDARD.encode(nonce);
    format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>CommandUUID</key><string>A1</string><key>Command</key><dict>\
         <key>RequestType</key><string>DeviceInformation</string><key>Queries</key><array><string>DevicePropertiesAttestation</string></array>\
         <key>DeviceAttestationNonce</key><data>{nonce}</data></dict></dict></plist>"
    )
    .into_bytes()
}
