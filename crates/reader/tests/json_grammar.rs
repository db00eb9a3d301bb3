//! JSON is accepted and refused exactly as RFC 8259 has it: every short text over the alphabets that matter, with `serde_json`
//! as the judge, and the classes of cases of nst/JSONTestSuite made here.

mod common;

use common::*;
use mdm_reader::{Format, read};

/// Every sequence of `parts` up to `longest` between `start` and `end`.
fn every(parts: &[&str], longest: u32, start: &str, end: &str, check: impl Fn(&[u8])) {
    for length in 0..=longest {
        for number in 0..parts.len().pow(length) {
            let mut text = start.to_owned();
            let mut rest = number;
            for _ in 0..length {
                text.push_str(parts[rest % parts.len()]);
                rest /= parts.len();
            }
            check((text + end).as_bytes());
        }
    }
}

#[test]
fn every_short_sequence_of_tokens() {
    every(&["{", "}", "[", "]", ":", ",", "\"a\"", "1"], 5, "", "", assert_like_serde);
    every(&["{", "}", "[", "]", ":", ",", "\"a\"", "null", " "], 4, "[", "]", assert_like_serde);
    every(&["\"a\"", ":", ",", "1", "}", "{"], 5, "{\"a\":1", "}", assert_like_serde);
}

#[test]
fn every_short_number() {
    every(&["0", "1", "-", "+", ".", "e"], 6, "[", "]", assert_like_serde);
    every(&["0", "9", "-", ".", "E", " "], 4, "", "", assert_like_serde);
}

#[test]
fn every_short_string() {
    every(&["\\", "\"", "u", "0", "8", "n", "F", "\n", "x", "ä", "\u{7f}"], 4, "[\"", "\"]", assert_like_serde);
    every(&["\\u", "0", "00", "d", "D8", "F", "g"], 4, "[\"", "\"]", assert_like_serde);
}

#[test]
fn every_byte_in_every_kind_of_place() {
    for byte in 0..=255u8 {
        for (start, end) in [
            ("", "[1]"),
            ("[1]", ""),
            ("[", "1]"),
            ("[1", "]"),
            ("[1", "2]"),
            ("[\"", "\"]"),
            ("[\"\\", "\"]"),
            ("{\"a\"", ":1}"),
            ("{\"a\":1", "}"),
            ("[tru", "]"),
        ] {
            assert_like_serde(&[start.as_bytes(), &[byte], end.as_bytes()].concat());
        }
    }
}

#[test]
fn every_pair_of_bytes_that_may_be_a_character() {
    for first in 0x7F..=255u8 {
        for second in [0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF] {
            for rest in [&b""[..], b"\x80", b"\x80\x80", b"\x80\x80\x80"] {
                assert_like_serde(&[b"[\"", &[first, second][..], rest, b"\"]"].concat());
            }
        }
    }
}

#[test]
fn what_the_standard_leaves_open_is_accepted() {
    for source in [
        "[1e999999]",
        "[-1e-999999]",
        "[123123e100000]",
        "[0.00000000000000000000000000000000000000000000000000000000000000000000000000001]",
        "[\"\\uD800\"]",
        "[\"\\uDC00\\uD800\"]",
        "[\"\\uD800\\u0041\"]",
        "{\"\\uDFAA\":0}",
        "{\"a\":1,\"a\":2}",
        "\u{FEFF}{}",
        "[\"\u{FFFF}\u{10FFFF}\"]",
    ] {
        let doc = read(source.as_bytes().to_vec());
        assert_eq!((doc.error(), doc.format()), (None, Format::Json), "{source}");
    }
}

#[test]
fn extensions_of_json_are_refused() {
    for source in [
        "[1,]",
        "{\"a\":1,}",
        "[,1]",
        "[1,,2]",
        "{'a':1}",
        "{a:1}",
        "['a']",
        "[.5]",
        "[5.]",
        "[+1]",
        "[0x1F]",
        "[1_000]",
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[True]",
        "[nul]",
        "[undefined]",
        "[1] // x",
        "/* x */[1]",
        "[1]#",
        "[\"a\nb\"]",
        "[\"a\tb\"]",
        "[\"\\x41\"]",
        "[\"\\u41\"]",
        "[\"\\'\"]",
        "[\u{a0}1]",
        "[\u{2060}1]",
        "[\u{c}1]",
        "[１]",
        "{1:1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" \"b\"}",
        "{\"a\"::1}",
        "[1]x",
        "[1]]",
        "[",
        "]",
        "{",
        "\"",
        "",
        " ",
        "\u{FEFF}",
        "abc",
        "<null>",
        "*",
        "[1\u{0}]",
        "--1",
        "[\"\u{FEFF}",
    ] {
        let doc = read(source.as_bytes().to_vec());
        assert!(doc.error().is_some(), "{source} was accepted");
    }
}
