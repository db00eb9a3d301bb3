//! Inputs that are made to hurt: each is answered fast, in bounded memory, with a clear word and all that could be read.
//!
//! `cargo test` reads them at sizes that suit a debug build; `cargo test --release --test hostile -- --ignored` at full size.

mod common;

use std::time::{Duration, Instant};

use common::*;
use mdm_reader::{Document, Format, Kind, NodeId, ROOT, Reader, Status, read};

const DEEP: usize = 100_000;

/// Reads within a second a megabyte, ten in a debug build, and ten for a busy machine; checks what must hold of every document.
fn answered(source: Vec<u8>) -> Document {
    let (len, start) = (source.len(), Instant::now());
    let doc = read(source);
    let debug = if cfg!(debug_assertions) { 10 } else { 1 };
    let limit = Duration::from_secs_f64(10.0 + debug as f64 * len as f64 / 1e6);
    assert!(start.elapsed() < limit, "{:?} for {len} bytes", start.elapsed());
    assert_sound(&doc);
    doc
}

fn message(doc: &Document) -> &str {
    doc.error().map_or("", |error| &error.message)
}

/// A binary list of these objects, the first at the top, with references of two bytes.
fn binary(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut offsets = Vec::new();
    let mut file = b"bplist00".to_vec();
    for object in objects {
        offsets.push(file.len());
        file.extend_from_slice(object);
    }
    with_table(file, &offsets)
}

fn with_table(mut file: Vec<u8>, offsets: &[usize]) -> Vec<u8> {
    let table = file.len();
    for offset in offsets {
        file.extend_from_slice(&(*offset as u32).to_be_bytes());
    }
    file.extend_from_slice(&[0, 0, 0, 0, 0, 0, 4, 4]);
    for number in [offsets.len(), 0, table] {
        file.extend_from_slice(&(number as u64).to_be_bytes());
    }
    file
}

/// An array (0xA) or dictionary (0xD) of these references.
fn container(marker: u8, count: usize, refs: impl IntoIterator<Item = usize>) -> Vec<u8> {
    let mut object = vec![marker << 4 | 0xF, 0x12];
    object.extend_from_slice(&(count as u32).to_be_bytes());
    object.extend(refs.into_iter().flat_map(|reference| (reference as u32).to_be_bytes()));
    object
}

fn array(refs: impl IntoIterator<Item = usize> + Clone) -> Vec<u8> {
    container(0xA, refs.clone().into_iter().count(), refs)
}

// Depth.

fn deep_sources(depth: usize) -> [(&'static str, Vec<u8>); 5] {
    let json = ["[".repeat(depth), "]".repeat(depth)].concat();
    let objects = [r#"{"a":"#.repeat(depth), "1".to_owned(), "}".repeat(depth)].concat();
    let xml = ["<plist>".to_owned(), "<array>".repeat(depth), "</array>".repeat(depth), "</plist>".to_owned()].concat();
    let openstep = ["(".repeat(depth), ")".repeat(depth)].concat();
    let arrays: Vec<_> = (0..depth).map(|at| if at + 1 < depth { array([at + 1]) } else { array([]) }).collect();
    [
        ("json", json.into_bytes()),
        ("json objects", objects.into_bytes()),
        ("xml", xml.into_bytes()),
        ("openstep", openstep.into_bytes()),
        ("binary", binary(&arrays)),
    ]
}

#[test]
fn a_nesting_of_a_hundred_thousand_is_read_and_looked_at_fast() {
    for (name, source) in deep_sources(DEEP) {
        let doc = answered(source);
        assert_eq!(doc.error(), None, "{name}");
        assert!(doc.len() >= DEEP);
        let last = doc.len() as NodeId - 1;
        let start = Instant::now();
        for id in (0..last).rev().take(20_000) {
            assert_eq!(doc.depth(id), id as usize, "{name}");
            assert!(doc.shape(id).is_some());
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn a_nesting_that_is_still_open_is_looked_at_fast() {
    for (name, source) in deep_sources(DEEP).into_iter().filter(|(_, source)| !source.starts_with(b"b")) {
        let half = source.len() / 2;
        let Ok(mut reader) = Reader::new(source[..half].to_vec(), source.len()) else { panic!("{name}") };
        if reader.document().format() == Format::OpenStepPlist {
            continue; // It waits for the whole.
        }
        assert_eq!(reader.step(usize::MAX), Status::Starved);
        let doc = reader.document();
        let start = Instant::now();
        assert_sound_while_open(doc);
        for id in 0..doc.len() as NodeId {
            assert_eq!(doc.after(id), doc.len() as NodeId);
            assert!(doc.count(id) <= 1 && doc.span(id).end <= half);
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn a_nesting_without_end_stops_at_a_stated_depth() {
    for source in [b"[".repeat(3_000_000), [&b"<plist>"[..], &b"<array>".repeat(400_000)].concat(), b"(".repeat(400_000)] {
        let doc = answered(source);
        assert_eq!(message(&doc), "this is nested deeper than 262144 levels; reading stopped here");
        assert_eq!(doc.len(), 1 << 18);
    }
}

// Binary lists.

#[test]
fn shared_subtrees_do_not_multiply() {
    let bomb: Vec<_> = (0..30).map(|level| array([(level + 1).min(29); 10])).collect();
    let doc = answered(binary(&bomb));
    assert!(doc.len() < 10_000, "{} nodes", doc.len());
    let alias = (0..doc.len() as NodeId).find(|id| doc.kind(*id) == Kind::Alias).expect("an alias");
    assert!(doc.alias(alias).is_some_and(|at| doc.kind(at) == Kind::Array && doc.span(at) == doc.span(alias)));
}

#[test]
fn a_container_in_itself_is_an_alias_of_it() {
    let doc = answered(binary(&[array([1, 0]), container(0xD, 1, [2, 0]), b"\x51k".to_vec()]));
    assert_eq!((message(&doc), doc.error().map(|error| error.fatal)), ("a container contains itself", Some(false)));
    let ways: Vec<_> = (0..4).map(|id| (doc.path(id), doc.kind(id), doc.alias(id))).collect();
    let wanted = [("", Kind::Array, None), ("/0", Kind::Dict, None), ("/0/k", Kind::Alias, Some(0)), ("/1", Kind::Alias, Some(0))];
    assert_eq!(ways, wanted.map(|(path, kind, alias)| (path.to_owned(), kind, alias)));
}

#[test]
fn containers_that_lie_over_each_other_end_at_a_limit() {
    // Every object is an array that begins one byte further on in the same bytes.
    let body = [container(0xA, 5000, []), vec![0; 40_000]].concat();
    let offsets: Vec<_> = (0..5000).map(|at| 8 + at % 6).collect();
    let doc = answered(with_table([&b"bplist00"[..], &body].concat(), &offsets));
    assert!(!message(&doc).is_empty());
}

#[test]
fn keys_that_lie_over_each_other_end_at_a_limit() {
    // Each of these strings reaches to the end of the file: together they would be 12 GB of keys.
    let count = 50_000;
    let refs = (1..=count).chain(std::iter::repeat_n(1, count));
    let mut file = [b"bplist00".to_vec(), container(0xD, count, refs)].concat();
    let mut offsets = vec![8];
    let end = file.len() + count * 6;
    for at in (file.len()..end).step_by(6) {
        offsets.push(at);
        file.extend_from_slice(&[0x5F, 0x12]);
        file.extend_from_slice(&((end - at - 6) as u32).to_be_bytes());
    }
    let doc = answered(with_table(file, &offsets));
    assert_eq!(message(&doc), "the keys of this file lie over each other; reading stopped here");
    assert!(doc.memory() < 20_000_000);
}

#[test]
fn a_long_key_that_is_used_often_is_looked_at_once() {
    let count = 20_000;
    let long = [&b"\x5F\x12"[..], &1_000_000u32.to_be_bytes(), &vec![b'k'; 1_000_000]].concat();
    let one = container(0xD, 1, [1, 2]);
    let objects = [vec![array(3..3 + count), long, vec![0x09]], vec![one; count]].concat();
    let doc = answered(binary(&objects));
    assert_eq!((doc.error(), doc.count(ROOT), doc.len()), (None, count as u32, 1 + 2 * count));
}

#[test]
fn tables_that_lie_are_told() {
    let good = binary(&[array([1, 2]), b"\x51a".to_vec(), b"\x10\x05".to_vec()]);
    assert_eq!(answered(good.clone()).error(), None);
    let table = good.len() - 32;
    for at in 0..good.len() {
        for value in [0x00, 0x01, 0x0F, 0x7F, 0x80, 0xFF] {
            let mut damaged = good.clone();
            damaged[at] = value;
            answered(damaged);
        }
    }
    for (at, value) in [(table + 8, u64::MAX), (table + 16, 3), (table + 24, 7), (table + 24, u64::MAX), (table + 8, 1 << 40)] {
        let mut damaged = good.clone();
        damaged[at..at + 8].copy_from_slice(&value.to_be_bytes());
        let doc = answered(damaged);
        assert!(message(&doc).contains("does not fit the file"), "{}", message(&doc));
    }
}

#[test]
fn counts_that_lie_are_told() {
    for object in [
        &b"\x4F\x13\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"[..],
        b"\x5F\x12\xFF\xFF\xFF\xFF",
        b"\xAF\x13\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        b"\xDF\x12\x80\x00\x00\x00",
    ] {
        let doc = answered(binary(&[array([1]), object.to_vec()]));
        assert!(message(&doc).contains("longer than the file") || message(&doc).contains("larger than any file"), "{}", message(&doc));
        assert_eq!(doc.kind(ROOT), Kind::Array);
    }
}

// Text.

#[test]
fn entities_are_never_expanded() {
    let mut source = "<!DOCTYPE plist [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..30 {
        let entity = format!("&a{};", level - 1).repeat(10);
        source.push_str(&format!("<!ENTITY a{level} \"{entity}\">"));
    }
    source.push_str(
        "<!ENTITY file SYSTEM \"file:///etc/passwd\">]><plist><array><string>&a29;</string><string>&file;</string></array></plist>",
    );
    let doc = answered(source.into_bytes());
    assert_eq!(message(&doc), "this document type declares things of its own; none of them is expanded");
    assert_eq!((doc.text(1).as_deref(), doc.text(2).as_deref()), (Some("&a29;"), Some("&file;")));
}

#[test]
fn many_document_types_take_no_longer_than_their_length() {
    let source = ["<!DOCTYPE plist [] >".repeat(50_000), "<plist><true/></plist>".to_owned()].concat();
    let doc = answered(source.into_bytes());
    assert_eq!((doc.len(), doc.kind(ROOT)), (1, Kind::True));
}

#[test]
fn unclosed_things_take_no_longer_than_their_length() {
    for start in [
        "<plist><string>",
        "<!--",
        "<plist><string><!--",
        "<plist><string><![CDATA[",
        "<?xml ",
        "<!DOCTYPE plist [",
        "<plist><string>a<b ",
        "<plist a=\"",
    ] {
        for filling in ["<", "<b", "&", "-", "x ", "<!", "]", "'", "</string", "&#1"] {
            let source = [start, &filling.repeat(100_000 / filling.len())].concat();
            assert!(!message(&answered(source.clone().into_bytes())).is_empty());
            let start = Instant::now();
            let pieces = read_in_pieces(source.as_bytes(), || 1000);
            assert!(pieces.is_none_or(|pieces| pieces.error().is_some()));
            assert!(start.elapsed() < Duration::from_secs(5), "{:?} for {}", start.elapsed(), &source[..20]);
        }
    }
    for source in ["[\"", "{\"a\":\"\\", "[1", "[tru", "[\"\u{e4}"] {
        for filling in ["x", "\\u00e4", "ä", "1", "\\\\"] {
            let source = [source, &filling.repeat(100_000 / filling.len())].concat();
            answered(source.clone().into_bytes());
            read_in_pieces(source.as_bytes(), || 1000);
        }
    }
}

#[test]
fn lone_surrogates_and_bytes_that_are_no_text_are_shown_as_such() {
    let doc = answered(br#"["\ud800", "\udc00\ud800", "\ud83d\ude00", {"\ud800": 1}]"#.to_vec());
    let texts: Vec<_> = [1, 2, 3].map(|id| doc.text(id).unwrap_or_default().into_owned()).into();
    assert_eq!(texts, ["\u{FFFD}", "\u{FFFD}\u{FFFD}", "\u{1F600}"]);
    assert_eq!(doc.key(5), Some("\u{FFFD}"));
    for bytes in [&b"\x80"[..], b"\xC0\x80", b"\xED\xA0\x80", b"\xF4\x90\x80\x80", b"\xFF", b"\xE4"] {
        let doc = answered([b"[\"", bytes, b"\"]"].concat());
        assert_eq!((message(&doc), doc.error().map(|error| error.offset)), ("this is not UTF-8", Some(2)));
        let doc = answered([b"<plist><string>", bytes, b"</string></plist>"].concat());
        assert_eq!((message(&doc), doc.error().map(|error| error.fatal)), ("this text is not UTF-8", Some(false)));
        assert!(doc.text(ROOT).is_some_and(|text| text.contains('\u{FFFD}')));
    }
}

#[test]
fn what_is_dangerous_elsewhere_stays_text_here() {
    let texts = ["<script>alert(1)</script>", "=HYPERLINK(\"x\")", "\u{202E}gnp.exe", "__proto__", "\u{0}"];
    let object: serde_json::Value = texts.iter().map(|text| ((*text).to_owned(), serde_json::Value::from(*text))).collect();
    let doc = answered(object.to_string().into_bytes());
    for id in doc.children(ROOT) {
        assert_eq!(doc.key(id), doc.text(id).as_deref());
    }
    assert_eq!(doc.count(ROOT), texts.len() as u32);
}

// Size.

fn many_keys(count: usize) -> Vec<u8> {
    let keys: Vec<_> = (0..count).map(|at| format!("\"key{at}\":{at}")).collect();
    format!("{{{}}}", keys.join(",")).into_bytes()
}

#[test]
fn an_object_of_three_hundred_thousand_keys_is_read() {
    let doc = answered(many_keys(300_000));
    assert_eq!((doc.error(), doc.count(ROOT), doc.key(300_000)), (None, 300_000, Some("key299999")));
    assert_eq!(doc.find("/key299999"), Some(300_000));
}

#[test]
fn an_array_of_a_million_is_read() {
    let doc = answered(["[0", &",0".repeat(999_999), "]"].concat().into_bytes());
    assert_eq!((doc.error(), doc.count(ROOT), doc.index(1_000_000)), (None, 1_000_000, Some(999_999)));
}

#[test]
fn a_binary_array_of_a_million_is_read() {
    let doc = answered(binary(&[array(std::iter::repeat_n(1, 1_000_000)), vec![0x09]]));
    assert_eq!((doc.error(), doc.count(ROOT), doc.kind(77)), (None, 1_000_000, Kind::True));
}

#[test]
#[ignore = "30 MB: slow in a debug build"]
fn a_string_of_thirty_megabytes_is_read_however_it_arrives() {
    for text in ["x".repeat(30_000_000), "ä".repeat(15_000_000), "\\n".repeat(15_000_000)] {
        let json = format!("[\"{text}\"]").into_bytes();
        let xml = format!("<plist><array><string>{text}</string></array></plist>").into_bytes();
        for source in [json, xml] {
            let start = Instant::now();
            let doc = read_in_pieces(&source, || 1 << 16).expect("a payload");
            assert_eq!((doc.error(), doc.len()), (None, 2));
            assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
            assert!(doc.memory() < source.len() + (1 << 20));
        }
    }
}

#[test]
#[ignore = "slow in a debug build"]
fn the_cost_grows_linearly() {
    let time = |count: usize| {
        let run = |_| {
            let source = many_keys(count);
            let start = Instant::now();
            assert_eq!(read(source).error(), None);
            start.elapsed().as_secs_f64() / count as f64
        };
        (0..3).map(run).fold(f64::MAX, f64::min)
    };
    let (small, large) = (time(30_000), time(3_000_000));
    assert!(large < 8.0 * small + 1e-6, "{small} and {large} seconds a key");
}

#[test]
fn repeated_halves_of_a_key_cannot_be_made_to_collide() {
    // Blocks that made a multiplying hash forget all that came before them.
    const FORGET: u64 = 0x9E37_79B9_7F4A_7C15;
    let block = FORGET.to_le_bytes().map(|byte| byte & 0x7F | 0x20);
    let block = String::from_utf8_lossy(&block).replace(['"', '\\', '\u{7f}'], "x");
    let keys: Vec<_> = (0..100_000).map(|at| format!("\"{at:08}{block}\":0")).collect();
    let doc = answered(format!("{{{}}}", keys.join(",")).into_bytes());
    assert_eq!((doc.error(), doc.count(ROOT)), (None, 100_000));
}

#[test]
fn memory_stays_below_a_stated_factor_of_the_source() {
    let short_keys: Vec<_> = (0..20_000u32).map(|at| format!("\"{}\":0", char::from_u32(0x4E00 + at).expect("a character"))).collect();
    let one_object = format!("{{{}}}", short_keys.join(","));
    let letters: Vec<_> = ('a'..='z').map(|letter| format!("\"{letter}\":0")).collect();
    let inner = format!("{{{}}}", letters.join(","));
    let middle: Vec<_> = ('a'..='z').map(|letter| format!("\"{letter}\":{inner}")).collect();
    let outer: Vec<_> = ('a'..='z').map(|letter| format!("\"{letter}\":{{{}}}", middle.join(","))).collect();
    let deep = ["[".repeat(32), vec!["[]"; 60_000].join(","), "]".repeat(32)].concat();
    let empty: Vec<_> = (1..=40_000).map(|_| vec![0xA0]).collect();
    let sources = [
        ("numbers", ["[0", &",0".repeat(100_000), "]"].concat().into_bytes(), 14.0),
        ("empty lists", format!("[{}]", vec!["[]"; 60_000].join(",")).into_bytes(), 14.0),
        ("empty lists on an anchored level", deep.into_bytes(), 14.0),
        ("keys that come once", one_object.into_bytes(), 14.0),
        ("ways that come once", format!("{{{}}}", outer.join(",")).into_bytes(), 14.0),
        ("XML", ["<plist><array>", &"<true/>".repeat(40_000), "</array></plist>"].concat().into_bytes(), 4.5),
        ("binary", binary(&[vec![array(1..=40_000)], empty].concat()), 4.0),
    ];
    for (name, source, factor) in sources {
        let len = source.len();
        let doc = answered(source);
        assert_eq!(doc.error(), None, "{name}");
        let is = (doc.memory() as f64 - 4e5) / len as f64;
        assert!(is < factor, "{name}: {is:.1}");
    }
}
