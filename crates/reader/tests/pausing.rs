//! Reading in steps and pieces comes to the same as reading at once.

mod common;

use common::*;
use mdm_reader::{Document, Kind, ROOT, Reader, Status, read};

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd" [<!-- isn't it --> <!ENTITY a "b">]>
<plist version="1.0"><!-- a > comment --><dict>
  <key>Name</key><string>Grüße &amp; Küsse, <![CDATA[<b>]]> &#x1F600; <!-- not text --> 😀</string>
  <key>Empty</key><string/>
  <key >Spaced</key ><string attribute=">">kept</string >
  <key>Numbers</key><array><integer>-12</integer><real>1.5e3</real><true/><false /><date>2024-05-06T07:08:09Z</date></array>
  <key>Bytes</key><data>
    AAEC
    Aw==
  </data>
  <key>HTML</key><string>a <b> c</string>
  <key>Deep</key><array><array><dict><key>x</key><dict/></dict></array></array>
</dict></plist>
<!-- the end -->
"#;

const JSON: &str = r#" {"name": "Grüße \u00e4 \ud83d\ude00 \\ \" 😀", "numbers": [0, -0, 1.5, -1.5e+10, 1E-2, 123456789012345678901234567890],
 "words" : [true, false ,null], "empty": [{}, [], ""], "name": "again", "a\u0062c": {"abc": 1, "\u0061bc": 2}} "#;

const OPENSTEP: &str = r#"// printed by a tool
{ Name = "Gr\U00fc\U00dfe"; List = (a, "b c", <00 ff>, { x = y; }, ); /* a comment */ 'k' = v.1; }"#;

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn binary() -> Vec<u8> {
    let value: plist::Value = plist::from_bytes(XML.replace("<b> c", "").replace("<!ENTITY a \"b\">", "").as_bytes()).expect("a plist");
    let mut bytes = Vec::new();
    value.to_writer_binary(&mut bytes).expect("written");
    bytes
}

fn sources() -> Vec<Vec<u8>> {
    let bom = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let mut all: Vec<Vec<u8>> = [XML, JSON, OPENSTEP].iter().map(|text| text.as_bytes().to_vec()).collect();
    all.extend([bom(XML), bom(JSON), utf16(XML, true), utf16(XML, false), utf16(JSON, true), utf16(JSON, false), binary()]);
    all
}

const STRIKING: &[u8] = b"<>&\"\\{}[]:,;=()/'-0 \n\x00\x80\xFFu!";

fn mutants(source: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut next = numbers(source.len() as u64, 1 << 20);
    let source = source.to_vec();
    (0..300).map(move |_| {
        let mut mutant = source.clone();
        for _ in 0..1 + next() % 3 {
            let at = next() % mutant.len();
            match next() % 4 {
                0 => mutant[at] = STRIKING[next() % STRIKING.len()],
                1 => drop(mutant.drain(at..(at + next() % 9).min(source.len()).min(mutant.len()).max(at))),
                2 => mutant.insert(at, mutant[next() % mutant.len()]),
                _ => mutant.truncate(at),
            }
            if mutant.is_empty() {
                mutant.push(b' ');
            }
        }
        mutant
    })
}

#[test]
fn our_samples_are_read_whole() {
    for source in sources() {
        let doc = read(source);
        assert!(doc.error().is_none_or(|error| !error.fatal), "{:?}", doc.error());
        assert_sound(&doc);
    }
}

#[test]
fn one_byte_at_a_time_gives_the_same_tree() {
    for source in sources() {
        let doc = read_in_pieces_and(&source, || 1, assert_sound_while_open).expect("a payload");
        assert_same(&read(source), &doc);
    }
}

#[test]
fn any_split_and_any_budget_give_the_same_tree_and_the_same_error() {
    for source in sources() {
        for (seed, mutant) in std::iter::once(source.clone()).chain(mutants(&source)).enumerate() {
            let whole = read(mutant.clone());
            if let Some(doc) = read_in_pieces(&mutant, numbers(seed as u64, [3, 20, 300][seed % 3])) {
                assert_same(&whole, &doc);
                assert_sound(&doc);
            }
        }
    }
}

#[test]
fn every_truncation_keeps_what_came_before_it() {
    for source in sources().into_iter().filter(|source| !source.starts_with(b"bplist")) {
        let whole = read(source.clone());
        for len in 1..source.len() {
            let Ok(mut reader) = Reader::new(source[..len].to_vec(), 0) else { continue };
            if reader.document().format() != whole.format() || reader.document().encoding() != whole.encoding() {
                continue;
            }
            reader.finish();
            while reader.step(usize::MAX) != Status::Done {}
            let part = reader.into_document();
            assert_sound(&part);
            // A number may be cut in its middle and still be one; a value that was left out may stand for the last.
            let sure = part.len().saturating_sub(1).min(whole.len());
            assert_prefix(&whole, &part, sure);
        }
    }
}

#[test]
fn truncations_of_a_binary_list_are_told_and_end() {
    let source = binary();
    for len in 8..source.len() {
        let doc = read(source[..len].to_vec());
        assert!(doc.error().is_some_and(|error| error.fatal));
        assert_sound(&doc);
    }
}

fn rows(doc: &Document) -> Vec<(Kind, String)> {
    (0..doc.len() as u32).map(|id| (doc.kind(id), doc.path(id))).collect()
}

#[test]
fn rows_are_there_while_the_rest_is_still_to_come() {
    let mut reader = Reader::new(br#"{"a": [1, 2, {"b": "#.to_vec(), 100).expect("JSON");
    assert_eq!(reader.step(1000), Status::Starved);
    let doc = reader.document();
    let wanted = [(Kind::Dict, ""), (Kind::Array, "/a"), (Kind::Integer, "/a/0"), (Kind::Integer, "/a/1"), (Kind::Dict, "/a/2")];
    assert_eq!(rows(doc), wanted.map(|(kind, path)| (kind, path.to_owned())));
    assert_eq!((doc.count(ROOT), doc.count(1), doc.count(4), doc.after(ROOT), doc.after(1)), (1, 3, 0, 5, 5));
    assert_eq!((doc.span(ROOT).end, doc.span(1).end), (19, 19));
    reader.push(b"3}]}");
    reader.finish();
    assert_eq!(reader.step(1000), Status::Done);
    assert_eq!(reader.document().text(5).as_deref(), Some("3"));
    assert_eq!(reader.document().count(1), 3);
}

#[test]
fn what_is_written_in_place_is_read_like_what_is_pushed() {
    let mut reader = Reader::new(b"[\"gro".to_vec(), 0).expect("JSON");
    reader.push_with(5, |bytes| {
        assert_eq!(bytes, [0; 5]);
        bytes.copy_from_slice(b"wn\", ");
    });
    reader.push_with(0, |bytes| assert!(bytes.is_empty()));
    reader.push_with(2, |bytes| bytes.copy_from_slice(b"1]"));
    reader.finish();
    assert_eq!(reader.step(usize::MAX), Status::Done);
    assert_eq!(reader.document().text(1).as_deref(), Some("grown"));
}

#[test]
fn utf16_may_be_cut_anywhere_between_its_bytes() {
    let source = utf16("[\"a\u{1F600}z\"]", false);
    for cut in 6..source.len() {
        let mut reader = Reader::new(source[..cut].to_vec(), source.len()).expect("JSON");
        reader.step(1000);
        reader.push_with(source.len() - cut, |bytes| bytes.copy_from_slice(&source[cut..]));
        reader.finish();
        assert_eq!(reader.step(1000), Status::Done);
        assert_eq!(reader.document().error(), None);
        assert_eq!(reader.document().text(1).as_deref(), Some("a\u{1F600}z"));
    }
}

#[test]
fn utf16_that_ends_within_a_character_says_where() {
    let mut source = utf16("[\"a\u{1F600}\"]", true);
    source.truncate(source.len() - 5);
    let doc = read(source);
    assert_eq!(doc.error().map(|error| (error.fatal, error.offset)), Some((true, doc.source().len())));
    assert!(doc.source().ends_with("a\u{FFFD}".as_bytes()));
}

#[test]
fn a_budget_of_nothing_still_goes_on() {
    let mut reader = Reader::new(b"[1, 2]".to_vec(), 6).expect("JSON");
    reader.finish();
    for _ in 0..20 {
        if reader.step(0) == Status::Done {
            return;
        }
    }
    panic!("never done");
}

#[test]
fn what_comes_after_an_error_still_belongs_to_the_source() {
    let mut reader = Reader::new(b"[1, oops, 2]".to_vec(), 0).expect("JSON");
    assert_eq!(reader.step(usize::MAX), Status::Done);
    reader.push(b" and more");
    assert_eq!(reader.document().source(), b"[1, oops, 2] and more");
    assert_eq!(reader.document().span(ROOT).end, 4);
}

#[test]
fn a_size_that_is_absurd_is_refused_or_not_believed() {
    assert!(Reader::new(b"[]".to_vec(), usize::MAX).is_err_and(|not| not.what.contains("GB")));
    let reader = Reader::new(b"[]".to_vec(), 4_000_000_000).expect("JSON");
    assert!(reader.document().memory() <= (1 << 30) + (1 << 16));
}
