//! Every wrapper, on fixtures that real tools made (`tests/fixtures/source/make.py`).
//!
//! Goldens stand in `peeled.golden`; `UPDATE=1 cargo test --test source` writes them anew.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use fixtures::made;

use made::{fixture, folder, matches_golden};

use std::fmt::Write as _;

use mdm_lens::decode;
use mdm_lens::source::{Layer, Piece, peel, verify_detached, wants};

fn peeled(name: &str) -> Vec<Piece> {
    peel(name, fixture(name))
}

fn ids(piece: &Piece) -> Vec<&str> {
    piece.layers.iter().map(|layer| layer.id).collect()
}

fn codes(piece: &Piece) -> Vec<&str> {
    piece.layers.iter().flat_map(|layer| &layer.remarks).map(|remark| remark.code).collect()
}

fn fact<'a>(layer: &'a Layer, label: &str) -> &'a str {
    layer.facts.iter().find(|(known, _)| known == label).map_or("", |(_, text)| text)
}

/// A session at the terminal: what comes out of a fixture, line by line.
fn render(name: &str) -> String {
    let source = fixture(name);
    let mut out = format!("== {name}: {} bytes, wants {}\n", source.len(), wants(&source[..source.len().min(4096)], source.len()));
    for piece in peel(name, source) {
        let doc = decode::read(piece.bytes.clone());
        let _ = write!(out, "{} at {}..{}", piece.name, piece.place.start, piece.place.end);
        if let Some(time) = &piece.time {
            let _ = write!(out, ", {time}");
        }
        if let Some(direction) = piece.direction {
            let _ = write!(out, ", {direction:?}");
        }
        out.push('\n');
        for layer in &piece.layers {
            let _ = writeln!(out, "  [{}] {}{}", layer.id, layer.title, if layer.inner.is_some() { " (+ view)" } else { "" });
            for (label, text) in &layer.facts {
                let _ = writeln!(out, "      {label}: {text}");
            }
            for remark in &layer.remarks {
                let _ = writeln!(out, "      ! {:?} {}: {} {}", remark.level, remark.code, remark.message, remark.advice);
            }
        }
        let error = doc.error().map(|error| format!(", error: {}", error.message)).unwrap_or_default();
        let keys: Vec<&str> =
            if doc.is_empty() { Vec::new() } else { doc.children(decode::ROOT).filter_map(|child| doc.key(child)).take(40).collect() };
        let _ = writeln!(out, "  {} of {} bytes: {}{error}", doc.format().id(), piece.bytes.len(), keys.join(" "));
    }
    out
}

#[test]
fn fixtures_peel_as_their_golden_says() {
    let mut names: Vec<String> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with(".py") && !name.ends_with(".golden") && name != "README.md");
    names.sort();
    let now: String = names.iter().map(|name| render(name) + "\n").collect();
    matches_golden("peeled.golden", &now);
}

#[test]
fn every_plain_document_of_the_corpus_is_streamed_or_comes_back_as_it_is() {
    let Ok(kinds) = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")) else { return };
    for kind in kinds.flatten() {
        let Ok(files) = std::fs::read_dir(kind.path()) else { continue };
        for file in files.flatten() {
            let bytes = std::fs::read(file.path()).unwrap();
            let name = file.file_name().into_string().unwrap();
            let plain = decode::read(bytes.clone());
            if plain.error().is_some() || plain.is_empty() {
                continue;
            }
            let pieces = peel(&name, bytes.clone());
            assert_eq!(pieces.len(), 1, "{name}");
            assert_eq!(pieces[0].bytes, bytes, "{name}");
            assert!(pieces[0].layers.is_empty(), "{name}");
            assert!(!wants(&bytes[..bytes.len().min(4096)], bytes.len()) || bytes.len() > 4096, "{name}");
        }
    }
}

#[test]
fn one_flipped_byte_of_a_signed_body_is_reported() {
    let (signature, mut body) = (fixture("detached.der"), fixture("detached.plist"));
    let layer = verify_detached(&signature, &body);
    assert!(layer.remarks.is_empty(), "{:?}", layer.remarks);
    assert!(fact(&layer, "Digest").ends_with("matches the body"));
    assert!(fact(&layer, "Signature").contains("verifies"));
    for at in [0, body.len() / 2, body.len() - 1] {
        body[at] ^= 1;
        let layer = verify_detached(&signature, &body);
        assert_eq!(layer.remarks[0].code, "cms-digest-mismatch");
        body[at] ^= 1;
    }
    let mut forged = signature.clone();
    let last = forged.len() - 5;
    forged[last] ^= 1;
    assert_eq!(verify_detached(&forged, &body).remarks[0].code, "cms-signature-bad");
    assert_eq!(verify_detached(b"nonsense", &body).remarks[0].code, "cms-unreadable");
}

#[test]
fn signatures_of_every_algorithm_verify() {
    for name in
        ["signed", "signed-ber", "signed-p256", "signed-p384", "signed-pss", "signed-sha1", "signed-plain", "signed-keyid", "signed-pem"]
    {
        let pieces = peeled(&format!("{name}.mobileconfig"));
        assert_eq!(pieces.len(), 1, "{name}");
        let layer = pieces[0].layers.last().unwrap();
        assert!(fact(layer, "Signature").ends_with("verifies with the signer's key"), "{name}: {}", fact(layer, "Signature"));
        assert!(codes(&pieces[0]).is_empty(), "{name}: {:?}", codes(&pieces[0]));
        assert!(pieces[0].bytes.starts_with(b"<?xml"), "{name}");
    }
}

#[test]
fn a_cut_or_lying_signature_still_shows_its_outer_layer_and_content() {
    for (name, code) in [
        ("signed-cut", "cms-truncated"),
        ("signed-lying", "cms-truncated"),
        ("signed-flipped", "cms-digest-mismatch"),
        ("signed-bad", "cms-signature-bad"),
        ("signed-behind", "cms-behind"),
    ] {
        let pieces = peeled(&format!("{name}.mobileconfig"));
        assert_eq!(ids(&pieces[0]), ["cms"], "{name}");
        assert!(codes(&pieces[0]).contains(&code), "{name}: {:?}", codes(&pieces[0]));
        assert!(decode::read(pieces[0].bytes.clone()).find("/PayloadIdentifier").is_some(), "{name}");
    }
}

#[test]
fn places_point_at_the_bytes_in_the_source() {
    for (name, start) in [("plists.txt", &b"<?xml"[..]), ("chat.md", b""), ("checkin.http", b""), ("webhook.jsonl", b"{\"topic\"")] {
        let source = fixture(name);
        for piece in peel(name, source.clone()) {
            let there = &source[piece.place.range()];
            assert!(there.starts_with(start), "{name}");
            if start.is_empty()
                && !piece.layers.iter().any(|layer| layer.id == "http" && layer.facts.iter().any(|(_, text)| text.contains("200")))
            {
                assert_eq!(there, piece.bytes, "{name}");
            }
        }
    }
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut out = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut out);
    for (name, bytes) in files {
        let (mut entry, config) = archive.new_file(name).compression_method(rawzip::CompressionMethod::DEFLATE).start().unwrap();
        let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::fast()));
        writer.write_all(bytes).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

#[test]
fn bombs_are_bounded_and_said() {
    let mut plist = fixture("detached.plist");
    plist.resize(70 << 20, b' ');
    let bomb = gzipped(&plist);
    assert!(bomb.len() < 1 << 20);
    let pieces = peel("bomb.gz", bomb.clone());
    assert_eq!(pieces[0].bytes.len(), 64 << 20);
    assert_eq!(codes(&pieces[0]), ["expansion-limit"]);

    let many: Vec<(String, &[u8])> = (0..12).map(|number| (format!("{number}.plist.gz"), &bomb[..])).collect();
    let files: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let pieces = peel("bombs.zip", zipped(&files));
    let total: usize = pieces.iter().map(|piece| piece.bytes.len()).sum();
    assert!(total < 400 << 20, "{total}");
    assert!(pieces.iter().any(|piece| codes(piece).contains(&"expansion-limit")));

    let files: Vec<(&str, &[u8])> = ["a.plist", "b.plist"].map(|name| (name, &plist[..])).to_vec();
    let pieces = peel("bomb.zip", zipped(&files));
    assert!(pieces.iter().all(|piece| piece.bytes.len() <= 64 << 20 && codes(piece).contains(&"expansion-limit")));
}

#[test]
fn a_zip_in_a_zip_in_a_zip_ends() {
    let mut archive = zipped(&[("a.plist", &fixture("detached.plist")[..])]);
    for _ in 0..20 {
        archive = zipped(&[("next.zip", &archive[..]), ("again.zip", b"PK\x03\x04 not really")]);
    }
    let pieces = peel("deep.zip", archive);
    assert!(pieces.iter().all(|piece| piece.layers.len() <= 16));
    assert!(pieces.iter().any(|piece| codes(piece).contains(&"too-deep")));
}

#[test]
fn base64_of_base64_is_bounded() {
    let pieces = peeled("base64-twenty.txt");
    assert_eq!(pieces[0].layers.len(), 16);
    assert!(codes(&pieces[0]).contains(&"too-deep"));
    assert_eq!(ids(&peeled("base64-base64-base64.txt")[0]), ["base64"; 3]);
}

#[test]
fn more_than_two_thousand_json_lines_are_one_list() {
    let lines = |count: usize| (0..count).map(|number| format!("{{\"n\": {number}}}\n")).collect::<String>().into_bytes();
    assert_eq!(peel("a.jsonl", lines(2000)).len(), 2000);
    let pieces = peel("a.jsonl", lines(2001));
    assert_eq!((pieces.len(), ids(&pieces[0])), (1, vec!["json-lines"]));
    assert!(decode::read(pieces[0].bytes.clone()).find("/2000/n").is_some());
}

#[test]
fn what_is_plain_is_not_wanted() {
    let plist = fixture("detached.plist");
    assert!(!wants(&plist, plist.len()));
    assert!(!wants(&plist[..200], 500 << 20));
    assert!(!wants(b"bplist00\xd0", 500 << 20));
    assert!(!wants(b"{\"devices\": [{\"serial_number\": \"x\"", 500 << 20));
    assert!(!wants(b"{\"a\": 1}", 8));
    assert!(!wants(b"\x89PNG\r\n\x1a\n", 8));
    for name in [
        "signed.mobileconfig",
        "signed-ber.mobileconfig",
        "webhook.json",
        "webhook.jsonl",
        "capture.har",
        "server.log",
        "pack.zip",
        "checkin.http",
        "curl.sh",
        "utf16.txt",
        "plists.txt",
    ] {
        let bytes = fixture(name);
        assert!(wants(&bytes[..bytes.len().min(4096)], bytes.len()), "{name}");
    }
}

#[test]
fn a_broken_document_is_left_to_the_decoder() {
    for broken in
        [&b"{\"a\": 1}}"[..], b"{\"a\": ", b"<plist><dict><key>a</key>", b"<plist><dict/></plist> trailing", b"[1, 2, {\"a\": 1}] x"]
    {
        let pieces = peel("broken", broken.to_vec());
        assert_eq!((pieces.len(), pieces[0].layers.len()), (1, 0), "{}", String::from_utf8_lossy(broken));
        assert_eq!(pieces[0].bytes, broken);
    }
}

#[test]
fn lying_der_is_read_to_where_it_goes() {
    for lengths in [
        &[0x30u8, 0x84, 0xFF, 0xFF, 0xFF, 0xFF][..],
        &[0x30, 0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x30, 0x80, 0x24, 0x80, 0x24, 0x80],
        &[0x30, 0xFF],
    ] {
        let mut bytes = lengths.to_vec();
        bytes.extend_from_slice(b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
        bytes.resize(4000, 0x30);
        let pieces = peel("lying.der", bytes);
        assert_eq!(pieces.len(), 1);
    }
    let mut deep = vec![0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    deep.extend([0xA0, 0x80].repeat(500_000));
    assert_eq!(peel("deep.der", deep).len(), 1);
}

#[test]
fn a_text_of_braces_is_gone_through() {
    for text in [
        "{\"a\":",
        "{ a = ",
        "<?xml <plist ",
        "-----BEGIN X-----\n",
        "eyJhIjox",
        "&lt;plist ",
        "\\u003cplist ",
        "PD94bWwg ",
        "POST / HTTP/1.1\n\n",
        "[{\"a\":1},",
        "<plist></plist>",
        "PD94%2B",
        "PD94%2B\"",
        "%3cplist",
        "%3cplist ",
        "b'a",
        "b'a\"b\"",
        "0x3082",
        "0x3082 ",
        "\\x30",
        "-----BEGIN%20",
        "> <plist ",
        "0000 30 ",
        "--a\nContent-",
    ] {
        let bytes = text.repeat((64 << 10) / text.len()).into_bytes();
        let _ = peel("braces", bytes);
        let mut bytes = b"log ".to_vec();
        bytes.extend(text.repeat((64 << 10) / text.len()).into_bytes());
        // What takes the square of the length takes hours: the pieces are looked at, not the clock.
        assert!(!peel("braces", bytes).is_empty(), "{text}");
    }
}

/// A small generator: the same numbers on every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

fn wrapped(bytes: &[u8], kind: usize) -> (Vec<u8>, &'static str) {
    use base64::Engine;
    let base64 = || base64::engine::general_purpose::STANDARD.encode(bytes);
    let is_text = std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0);
    match kind {
        0 => (gzipped(bytes), "gzip"),
        1 => (zipped(&[("inner", bytes)]), "zip"),
        2 => (bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes(), "hex"),
        3 if is_text => (serde_json::to_vec(&String::from_utf8_lossy(bytes)).unwrap(), "json-string"),
        4 if bytes.starts_with(b"<") => {
            (String::from_utf8_lossy(bytes).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into_bytes(), "html")
        }
        5 => (format!("{{\"topic\":\"mdm.Connect\",\"acknowledge_event\":{{\"raw_payload\":\"{}\"}}}}", base64()).into_bytes(), "webhook"),
        _ => (base64().into_bytes(), "base64"),
    }
}

#[test]
fn wrappers_in_any_order_come_off_in_that_order() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let payloads = [fixture("detached.plist"), b"{\"serial_number\": \"ZZFAKE000001\", \"model\": \"x\"}".to_vec()];
    for round in 0..400 {
        let payload = &payloads[numbers.next(2)];
        let (mut bytes, mut expected) = (payload.clone(), Vec::new());
        for _ in 0..1 + numbers.next(6) {
            let (outer, id) = wrapped(&bytes, numbers.next(7));
            // A JSON string of base64 and the like says nothing of what is in it, and is left alone.
            if id == "json-string" && expected.last().is_some_and(|last| matches!(*last, "base64" | "hex")) {
                continue;
            }
            (bytes, _) = (outer, expected.push(id));
        }
        expected.reverse();
        let pieces = peel("round", bytes);
        assert_eq!(pieces.len(), 1, "round {round}: {expected:?}");
        assert_eq!(ids(&pieces[0]), expected, "round {round}");
        assert_eq!(&pieces[0].bytes, payload, "round {round}");
    }
}

#[test]
fn a_damaged_wrapper_never_panics_and_never_loses_the_source() {
    let mut numbers = Numbers(0xDEAD_BEEF_CAFE_F00D);
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if name.ends_with(".py") || name.ends_with(".golden") {
            continue;
        }
        let source = fixture(&name);
        for _ in 0..25 {
            let mut bytes = source.clone();
            for _ in 0..1 + numbers.next(4) {
                let at = numbers.next(bytes.len().max(1));
                match numbers.next(3) {
                    0 => bytes.truncate(at),
                    1 if !bytes.is_empty() => bytes[at] = numbers.next(256) as u8,
                    _ => bytes.insert(at.min(bytes.len()), numbers.next(256) as u8),
                }
                if bytes.is_empty() {
                    break;
                }
            }
            let pieces = peel(&name, bytes.clone());
            assert!(!pieces.is_empty(), "{name}");
            assert!(pieces.iter().all(|piece| piece.place.start <= piece.place.end && piece.place.end <= bytes.len()), "{name}");
        }
    }
}

/// Prose that names the first line of a block has no block; one with something in it has, also in one line or cut off.
#[test]
fn a_block_that_is_only_named_is_none() {
    let plist = String::from_utf8(fixture("detached.plist")).expect("a text");
    for prose in [
        "Copy what stands between `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`.",
        "It begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----.",
        "Look for \"-----BEGIN CERTIFICATE-----\".",
    ] {
        let pieces = peel("a.md", format!("{prose}\n\n```xml\n{plist}```\n").into_bytes());
        assert!(pieces.iter().all(|piece| !ids(piece).contains(&"pem")), "{prose}: {:?}", pieces.iter().map(ids).collect::<Vec<_>>());
        assert!(pieces.iter().any(|piece| piece.bytes.starts_with(b"<?xml")), "{prose}");
    }
    let pem = String::from_utf8(fixture("leaf.pem")).expect("a text");
    let cut = pem.split("-----END").next().expect("the block").to_owned();
    for block in [pem.clone(), pem.replace('\n', " "), cut] {
        assert!(peel("a", block.clone().into_bytes()).iter().any(|piece| ids(piece).contains(&"pem")), "{block}");
    }
}
