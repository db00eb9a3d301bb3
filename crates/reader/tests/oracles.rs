//! The readers against `serde_json` and `plist`: what those write reads back equal, and JSON is accepted and refused alike.

mod common;

use std::time::{Duration, SystemTime};

use common::*;
use mdm_reader::{Document, Format, Kind, NodeId, ROOT, read};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 ]{0,12}", "\\PC{0,8}", vec(any::<char>(), 0..6).prop_map(|chars| chars.into_iter().collect::<String>()),]
}

fn number() -> impl Strategy<Value = serde_json::Number> {
    let digits = "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?";
    digits.prop_map(|digits| digits.parse().expect("a number"))
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        number().prop_map(Value::Number),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 80, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            vec((text(), inner), 0..8).prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
}

/// The same JSON with every character of its strings escaped that is not ASCII.
fn escaped(json: &str) -> String {
    let mut escaped = String::new();
    for char in json.chars() {
        match char.is_ascii() {
            true => escaped.push(char),
            false => char.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped.push_str(&format!("\\u{unit:04X}"))),
        }
    }
    escaped
}

/// XML cannot hold every character.
fn xml_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 ]{0,12}", "[ -~\n\tàé€😀<>&'\"\\]]{0,12}", "\\PC{0,8}"]
}

fn plist_value(text: BoxedStrategy<String>) -> impl Strategy<Value = plist::Value> {
    use plist::Value;
    let date = (0u64..4_000_000_000).prop_map(|seconds| Value::Date((SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).into()));
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        any::<f64>().prop_filter("a number", |real| !real.is_nan()).prop_map(Value::from),
        date,
        vec(any::<u8>(), 0..100).prop_map(Value::Data),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 80, 20, move |inner| {
        let dictionary = vec((text.clone(), inner.clone()), 0..20).prop_map(|pairs| Value::Dictionary(pairs.into_iter().collect()));
        prop_oneof![vec(inner, 0..20).prop_map(Value::Array), dictionary]
    })
}

fn to_plist(doc: &Document, id: NodeId) -> plist::Value {
    use plist::Value;
    let text = || doc.text(id).expect("text").into_owned();
    match doc.kind(id) {
        Kind::Dict => {
            Value::Dictionary(doc.children(id).map(|child| (doc.key(child).expect("a key").to_owned(), to_plist(doc, child))).collect())
        }
        Kind::Array => Value::Array(doc.children(id).map(|child| to_plist(doc, child)).collect()),
        Kind::True => true.into(),
        Kind::False => false.into(),
        Kind::String => text().into(),
        Kind::Integer => text().parse::<i64>().map(Value::from).unwrap_or_else(|_| text().parse::<u64>().expect("64 bits").into()),
        Kind::Real => text().parse::<f64>().expect("a number").into(),
        Kind::Date => Value::Date(plist::Date::from_xml_format(&text()).expect("a date")),
        Kind::Data => Value::Data(doc.data(id).expect("data").into_owned()),
        Kind::Uid => Value::Uid(plist::Uid::new(text().parse().expect("a number"))),
        other => panic!("{other:?} in a property list"),
    }
}

fn xml(value: &plist::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.to_writer_xml(&mut bytes).expect("written");
    bytes
}

fn binary(value: &plist::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.to_writer_binary(&mut bytes).expect("written");
    bytes
}

fn keys(value: &plist::Value) -> Vec<&String> {
    match value {
        plist::Value::Dictionary(dictionary) => {
            dictionary.iter().flat_map(|(key, value)| std::iter::once(key).chain(keys(value))).collect()
        }
        plist::Value::Array(values) => values.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}

fn assert_reads_as(value: &plist::Value, source: Vec<u8>, format: Format) {
    let doc = read(source);
    assert_sound(&doc);
    assert_eq!((doc.error(), doc.format()), (None, format));
    assert_eq!(&to_plist(&doc, ROOT), value);
    let order: Vec<_> = (0..doc.len() as NodeId).filter_map(|id| doc.key(id)).collect();
    assert_eq!(order, keys(value));
}

fn mutated(source: Vec<u8>, changes: &[(usize, u8, usize)]) -> Vec<u8> {
    let mut source = source;
    for (at, byte, how) in changes {
        let at = at % source.len().max(1);
        match how {
            0 if !source.is_empty() => source[at] = *byte,
            1 => source.insert(at, *byte),
            2 if !source.is_empty() => drop(source.remove(at)),
            _ => source.truncate(at.max(1)),
        }
    }
    source
}

fn changes() -> impl Strategy<Value = Vec<(usize, u8, usize)>> {
    let byte = prop_oneof![prop::sample::select(b"{}[]:,\"\\u0123eE+-. \ntrfnl<>&/!".to_vec()), any::<u8>()];
    vec((any::<usize>(), byte, 0usize..4), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_serde_json_writes_reads_back_equal(value in json()) {
        let compact = value.to_string();
        for source in [compact.clone(), format!("{value:#}"), escaped(&compact)] {
            let doc = read(source.into_bytes());
            assert_sound(&doc);
            prop_assert_eq!(doc.error(), None);
            prop_assert_eq!(&to_serde(&doc, ROOT), &value);
        }
    }

    #[test]
    fn damaged_json_is_accepted_and_refused_like_serde_json_does(value in json(), changes in changes()) {
        assert_like_serde(&mutated(format!("{value:#}").into_bytes(), &changes));
    }

    #[test]
    fn xml_that_plist_writes_reads_back_equal(value in plist_value(xml_text().boxed())) {
        assert_reads_as(&value, xml(&value), Format::XmlPlist);
    }

    #[test]
    fn binary_lists_that_plist_writes_read_back_equal(value in plist_value(text().boxed())) {
        assert_reads_as(&value, binary(&value), Format::BinaryPlist);
    }

    #[test]
    fn damaged_lists_are_sound_and_the_same_in_pieces(value in plist_value(xml_text().boxed()), changes in changes(), seed in any::<u64>()) {
        for source in [xml(&value), binary(&value)] {
            let source = mutated(source, &changes);
            let doc = read(source.clone());
            assert_sound(&doc);
            if let Some(pieces) = read_in_pieces(&source, numbers(seed, 1 + source.len() / 2)) {
                assert_same(&doc, &pieces);
            }
        }
    }

    #[test]
    fn a_cut_document_keeps_what_was_whole(value in json(), seed in any::<usize>()) {
        let source = format!("[{value}]").into_bytes();
        let whole = read(source.clone());
        let part = read(source[..1 + seed % source.len()].to_vec());
        assert_sound(&part);
        assert_prefix(&whole, &part, part.len().saturating_sub(1));
    }

    #[test]
    fn uids_of_keyed_archives_keep_their_number(number in any::<u64>()) {
        let value = plist::Value::Array(vec![plist::Value::Uid(plist::Uid::new(number))]);
        let doc = read(binary(&value));
        prop_assert_eq!(doc.text(1), Some(number.to_string().into()));
        prop_assert_eq!(doc.kind(1), Kind::Uid);
    }

    #[test]
    fn openstep_words_mean_what_plist_says(words in vec("[a-zA-Z0-9_][a-zA-Z0-9_./-]{0,8}", 1..8), quoted in "[a-zA-Z0-9 é€\\\\n']{0,9}") {
        let quoted = quoted.replace('\\', "\\\\");
        let pairs: Vec<_> = words.iter().enumerate().map(|(at, word)| format!("k{at} = {word}x; ")).collect();
        let source = format!("{{ {} list = ({}, \"{quoted}\"); }}", pairs.join(""), words.join("x, ") + "x");
        let doc = read(source.clone().into_bytes());
        assert_sound(&doc);
        prop_assert_eq!((doc.error(), doc.format()), (None, Format::OpenStepPlist));
        let value = plist::Value::from_reader_ascii(source.as_bytes()).expect("a property list");
        prop_assert_eq!(to_plist(&doc, ROOT), value);
    }
}
