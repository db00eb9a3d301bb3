//! Eight bytes at a time without `unsafe`: the hot loops of the readers.

pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Not zero where one of the eight bytes is; exactly which is certain of the lowest only.
#[inline]
pub(crate) fn has_zero(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// Whether two short pieces are the same: keys of ten bytes or so, for which a call of `memcmp` costs more than it saves.
#[inline]
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    let ((ones, rest), (others, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    one.len() == other.len()
        && ones.iter().zip(others).all(|(one, other)| u64::from_ne_bytes(*one) == u64::from_ne_bytes(*other))
        && rest.iter().zip(other_rest).all(|(one, other)| one == other)
}

/// The first byte from `at` on that ends a plain run of JSON string characters: a quote, a backslash, a control character or
/// a byte that is not ASCII; the length of `bytes` if there is none. Most strings of a payload are 10 to 30 bytes, too short for a call of `memchr`.
#[inline]
pub(crate) fn json_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes([eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]]);
        let quote = has_zero(word ^ (ONES * b'"' as u64));
        let backslash = has_zero(word ^ (ONES * b'\\' as u64));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let stop = quote | backslash | control | (word & HIGH);
        if stop != 0 {
            return at + (stop.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < bytes.len() && !matches!(bytes[at], b'"' | b'\\' | 0..=0x1F | 0x80..) {
        at += 1;
    }
    at
}

/// The first byte from `at` on that ends a plain run of XML text: `<`, `&` or a byte that is not ASCII; the length of `bytes`
/// if there is none.
#[inline]
pub(crate) fn xml_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes([eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]]);
        let stop = has_zero(word ^ (ONES * b'<' as u64)) | has_zero(word ^ (ONES * b'&' as u64)) | (word & HIGH);
        if stop != 0 {
            return at + (stop.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < bytes.len() && !matches!(bytes[at], b'<' | b'&' | 0x80..) {
        at += 1;
    }
    at
}

/// The first byte from `at` on that is not XML or JSON white space.
#[inline]
pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && matches!(bytes[at], b' ' | b'\n' | b'\r' | b'\t') {
        at += 1;
    }
    at
}

/// The byte behind the quote that ends a string whose characters begin at `at`; a backslash takes the byte behind it along.
/// `None` where it does not end.
pub fn string_end(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at = json_plain(text, at + 1),
        }
    }
}

/// The byte behind what the bracket at 0 opens; brackets inside double quotes do not count. `None` where it does not end.
pub fn brackets_end(text: &[u8], opening: [u8; 2], closing: [u8; 2]) -> Option<usize> {
    let (mut depth, mut at) = (0usize, 0);
    loop {
        let byte = *text.get(at)?;
        at += 1;
        if byte == b'"' {
            at = string_end(text, at)?;
        } else if opening.contains(&byte) {
            depth += 1;
        } else if closing.contains(&byte) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte at every place of pieces that are longer and shorter than the eight that are read at once.
    fn finds_what_a_plain_loop_finds(scan: fn(&[u8], usize) -> usize, stops: fn(u8) -> bool) {
        for len in 0..20 {
            for place in 0..len {
                for byte in 0..=255u8 {
                    for filling in [b'a', 0x7F, 0x3B, 0x3D, 0x21, 0x23, 0x25, 0x27, 0x5B, 0x5D] {
                        let mut bytes = vec![filling; len];
                        bytes[place] = byte;
                        // What stops behind the place must not be taken for it.
                        bytes.extend_from_slice(&[byte, b'"', b'<', 0x80]);
                        for from in 0..=place.min(3) {
                            let wanted = from + bytes[from..].iter().position(|byte| stops(*byte)).expect("the last one stops");
                            assert_eq!(scan(&bytes, from), wanted, "{bytes:?} from {from}");
                        }
                    }
                }
            }
        }
        assert_eq!((scan(b"", 0), scan(b"abc", 3), scan(b"abcdefghij", 0)), (0, 3, 10));
    }

    #[test]
    fn plain_json_ends_where_a_byte_needs_a_look() {
        finds_what_a_plain_loop_finds(json_plain, |byte| matches!(byte, b'"' | b'\\' | 0..=0x1F | 0x80..));
    }

    #[test]
    fn plain_xml_ends_where_a_byte_needs_a_look() {
        finds_what_a_plain_loop_finds(xml_plain, |byte| matches!(byte, b'<' | b'&' | 0x80..));
    }

    #[test]
    fn pieces_are_the_same_if_every_byte_is() {
        for len in 0..30 {
            let one: Vec<u8> = (0..len).collect();
            assert!(same(&one, &one.clone()));
            assert!(!same(&one, &[one.clone(), vec![0]].concat()));
            for place in 0..one.len() {
                let mut other = one.clone();
                other[place] ^= 0x80;
                assert!(!same(&one, &other));
            }
        }
    }

    #[test]
    fn brackets_end_where_they_do() {
        let json = |text: &str| brackets_end(text.as_bytes(), *b"{[", *b"}]");
        assert_eq!(json(r#"{"a": [1, "}", "\"]"], "é": {}} x"#), Some(32));
        assert_eq!((json("[]"), json("[1"), json("[\"]"), json("[\"\\"), json("")), (Some(2), None, None, None, None));
        assert_eq!(brackets_end(b"(a, {b = \")\";}) ", *b"{(", *b"})"), Some(15));
        assert_eq!((string_end(b"\x01\n\"", 0), string_end(b"\\\"", 0)), (Some(3), None));
    }
}
