//! Values decoded from their place in the source, when somebody looks.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// The text between the quotes of a JSON string. Lone surrogates become U+FFFD; what is no UTF-8 likewise.
pub fn unescape_json(raw: &[u8]) -> Cow<'_, str> {
    if memchr(b'\\', raw).is_none() {
        return String::from_utf8_lossy(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr(b'\\', rest) {
        text.push_str(&String::from_utf8_lossy(&rest[..at]));
        let Some(escape) = rest.get(at + 1) else { break };
        rest = &rest[at + 2..];
        text.push(match escape {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = take_unit(&mut rest);
                match high {
                    0xD800..=0xDBFF if rest.starts_with(b"\\u") => {
                        let mut behind = &rest[2..];
                        let low = take_unit(&mut behind);
                        match char::decode_utf16([high, low]).next() {
                            Some(Ok(char)) => {
                                rest = behind;
                                char
                            }
                            _ => '\u{FFFD}',
                        }
                    }
                    _ => char::from_u32(u32::from(high)).unwrap_or('\u{FFFD}'),
                }
            }
            other => *other as char,
        });
    }
    text.push_str(&String::from_utf8_lossy(rest));
    Cow::Owned(text)
}

fn take_unit(rest: &mut &[u8]) -> u16 {
    let digits = &rest[..rest.len().min(4)];
    let unit = std::str::from_utf8(digits).ok().and_then(|digits| u16::from_str_radix(digits, 16).ok());
    *rest = &rest[digits.len()..];
    unit.unwrap_or(0xFFFD)
}

/// The text of an XML element: entities and CDATA resolved, comments left out, unknown entities kept as they stand.
pub fn unescape_xml(raw: &[u8]) -> Cow<'_, str> {
    if memchr::memchr2(b'&', b'<', raw).is_none() {
        return String::from_utf8_lossy(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr2(b'&', b'<', rest) {
        text.push_str(&String::from_utf8_lossy(&rest[..at]));
        rest = &rest[at..];
        if let Some(inner) = rest.strip_prefix(b"<![CDATA[") {
            let end = memmem::find(inner, b"]]>").unwrap_or(inner.len());
            text.push_str(&String::from_utf8_lossy(&inner[..end]));
            rest = inner.get(end + 3..).unwrap_or_default();
        } else if let Some(inner) = rest.strip_prefix(b"<!--") {
            let end = memmem::find(inner, b"-->").unwrap_or(inner.len());
            rest = inner.get(end + 3..).unwrap_or_default();
        } else if let Some((char, len)) = entity(rest) {
            text.push(char);
            rest = &rest[len..];
        } else {
            text.push(rest[0] as char);
            rest = &rest[1..];
        }
    }
    text.push_str(&String::from_utf8_lossy(rest));
    Cow::Owned(text)
}

/// The character that the entity at the start of `text` stands for, and the length of the entity; `None` for what XML does
/// not know without a declaration, and for what is no character.
pub(crate) fn entity(text: &[u8]) -> Option<(char, usize)> {
    let named = [(&b"&lt;"[..], '<'), (b"&gt;", '>'), (b"&amp;", '&'), (b"&quot;", '"'), (b"&apos;", '\'')];
    if let Some((name, char)) = named.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*char, name.len()));
    }
    let (from, radix) = match text {
        [b'&', b'#', b'x', ..] => (3, 16),
        [b'&', b'#', ..] => (2, 10),
        _ => return None,
    };
    let mut code = 0u32;
    let mut at = from;
    while let Some(digit) = text.get(at).and_then(|byte| (*byte as char).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    let char = char::from_u32(code).filter(|char| *char != '\0')?;
    (at > from && text.get(at) == Some(&b';')).then_some((char, at + 1))
}

/// Base64 in either alphabet, padded or not, white space anywhere. `None` at the first other character or where the
/// length cannot be right.
pub fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true),
    );
    let plain: Vec<u8> = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    base64::Engine::decode(&LENIENT, plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_escapes_become_their_characters() {
        assert_eq!(unescape_json(br#"\"\\\/\b\f\n\r\t\u00e4\uD83D\uDE00"#), "\"\\/\u{8}\u{c}\n\r\tä😀");
        assert!(matches!(unescape_json("plain ä".as_bytes()), Cow::Borrowed("plain ä")));
    }

    #[test]
    fn lone_surrogates_do_not_swallow_what_follows() {
        assert_eq!(unescape_json(br"\ud83dx"), "\u{FFFD}x");
        assert_eq!(unescape_json(br"\ud83d\u0041"), "\u{FFFD}A");
        assert_eq!(unescape_json(br"\ud83d\ud83d\ude00"), "\u{FFFD}\u{1F600}");
        assert_eq!(unescape_json(br"\ude00"), "\u{FFFD}");
    }

    #[test]
    fn escapes_that_are_cut_do_no_harm() {
        for cut in [&br"\"[..], br"\u", br"\u00", br"\ud83d\", br"\ud83d\u", br"\ud83d\ude", b"\\u\xFF\xFF\xFF\xFF"] {
            assert!(unescape_json(cut).chars().count() <= cut.len());
        }
    }

    #[test]
    fn xml_text_has_its_entities_and_sections_resolved() {
        let raw = "a &lt;b&gt; &amp;amp; &quot;&apos; <![CDATA[<i> &amp;]]><!-- gone -->&#228;&#x1F600;&#X41;";
        assert_eq!(unescape_xml(raw.as_bytes()), "a <b> &amp; \"' <i> &amp;ä😀&#X41;");
    }

    #[test]
    fn what_is_no_entity_stays_as_it_stands() {
        for raw in [
            "&",
            "&&",
            "& b",
            "&unknown;",
            "&lt",
            "&#;",
            "&#x;",
            "&#xZ;",
            "&#0;",
            "&#xD800;",
            "&#x110000;",
            "&#99999999999999999999;",
            "a < b",
        ] {
            assert_eq!(unescape_xml(raw.as_bytes()), raw);
        }
        assert_eq!(unescape_xml(b"&#x000000000000041;"), "A");
    }

    #[test]
    fn sections_that_never_end_reach_to_the_end() {
        assert_eq!(unescape_xml(b"a<![CDATA[b"), "ab");
        assert_eq!(unescape_xml(b"a<!-- b"), "a");
    }

    #[test]
    fn base64_is_read_in_either_alphabet_padded_or_not() {
        for text in ["+/+/AA==", "-_-_AA", "  +/\n\t+/ AA = = ", "+/+/AB=="] {
            assert_eq!(decode_base64(text.as_bytes()), Some(vec![0xFB, 0xFF, 0xBF, 0x00]), "{text}");
        }
        assert_eq!(decode_base64(b""), Some(vec![]));
        for broken in ["A", "AAAA!", "AA=A", "A===", "ä"] {
            assert_eq!(decode_base64(broken.as_bytes()), None, "{broken}");
        }
    }
}
