//! Text encodings: everything that is text becomes UTF-8, and the page says what it was.

use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 with BOM",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
        }
    }

    /// By the byte order mark, or else by where the zero bytes of the first two characters stand.
    pub fn detect(bytes: &[u8]) -> Self {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => Encoding::Utf8Bom,
            [0xFF, 0xFE, ..] => Encoding::Utf16Le,
            [0xFE, 0xFF, ..] => Encoding::Utf16Be,
            [first, 0, second, 0, ..] if first.is_ascii_graphic() && *second != 0 => Encoding::Utf16Le,
            [0, first, 0, second, ..] if first.is_ascii_graphic() && *second != 0 => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        }
    }
}

/// The byte order mark in UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The text as UTF-8. UTF-8 is given back as it is, its byte order mark included, so that offsets stay those of the file;
/// of UTF-16 a copy is made, and offsets are those of the copy. An unpaired surrogate becomes U+FFFD.
pub fn to_utf8(bytes: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    let Some(mut utf16) = Utf16::new(encoding) else { return Cow::Borrowed(bytes) };
    let mut text = Vec::with_capacity(bytes.len());
    utf16.push(bytes, &mut text);
    utf16.finish(&mut text);
    Cow::Owned(text)
}

/// UTF-16 that arrives in pieces of any length.
pub(crate) struct Utf16 {
    unit: fn([u8; 2]) -> u16,
    odd: Option<u8>,
    high: Option<u16>,
}

impl Utf16 {
    /// A converter if `encoding` needs one.
    pub(crate) fn new(encoding: Encoding) -> Option<Self> {
        let unit = match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => return None,
            Encoding::Utf16Le => u16::from_le_bytes,
            Encoding::Utf16Be => u16::from_be_bytes,
        };
        Some(Self { unit, odd: None, high: None })
    }

    /// Appends to `text` what `bytes` complete.
    pub(crate) fn push(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        let mut bytes = bytes;
        if let (Some(first), [second, rest @ ..]) = (self.odd, bytes) {
            self.odd = None;
            bytes = rest;
            self.take((self.unit)([first, *second]), text);
        }
        let pairs = bytes.chunks_exact(2);
        if let [last] = pairs.remainder() {
            self.odd = Some(*last);
        }
        for pair in pairs {
            self.take((self.unit)([pair[0], pair[1]]), text);
        }
    }

    fn take(&mut self, unit: u16, text: &mut Vec<u8>) {
        let high = self.high.take();
        match (high, unit) {
            (None, 0..=0x7F) => return text.push(unit as u8),
            (Some(high), 0xDC00..=0xDFFF) => {
                let code = 0x10000 + (u32::from(high & 0x3FF) << 10 | u32::from(unit & 0x3FF));
                return Self::put(char::from_u32(code), text);
            }
            (Some(_), _) => Self::put(None, text),
            (None, _) => {}
        }
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            _ => Self::put(char::from_u32(u32::from(unit)), text),
        }
    }

    fn put(char: Option<char>, text: &mut Vec<u8>) {
        text.extend_from_slice(char.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Says that nothing follows: what is half there becomes U+FFFD.
    pub(crate) fn finish(&mut self, text: &mut Vec<u8>) {
        if self.high.take().is_some() | self.odd.take().is_some() {
            Self::put(None, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> (Vec<u8>, Vec<u8>) {
        let units = || text.encode_utf16();
        (units().flat_map(u16::to_le_bytes).collect(), units().flat_map(u16::to_be_bytes).collect())
    }

    #[test]
    fn encodings_are_known_by_their_mark_or_their_zeros() {
        let (little, big) = utf16("{\"a\"");
        assert_eq!((Encoding::detect(&little), Encoding::detect(&big)), (Encoding::Utf16Le, Encoding::Utf16Be));
        let (little, big) = utf16("\u{FEFF}{");
        assert_eq!((Encoding::detect(&little), Encoding::detect(&big)), (Encoding::Utf16Le, Encoding::Utf16Be));
        for plain in [&b""[..], b"{", b"{}", b"bplist00\0\0\0", b"\0\0\0\0", b"{\0\0\0"] {
            assert_eq!(Encoding::detect(plain), Encoding::Utf8);
        }
        assert_eq!(Encoding::detect(b"\xEF\xBB\xBF{}"), Encoding::Utf8Bom);
    }

    #[test]
    fn utf16_becomes_what_the_standard_library_makes_of_it() {
        let text = "a\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}z";
        let (little, big) = utf16(text);
        assert_eq!(to_utf8(&little, Encoding::Utf16Le), text.as_bytes());
        assert_eq!(to_utf8(&big, Encoding::Utf16Be), text.as_bytes());
    }

    #[test]
    fn half_a_surrogate_pair_becomes_the_replacement_character() {
        let read = |units: &[u16]| {
            let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            String::from_utf8(to_utf8(&bytes, Encoding::Utf16Be).into_owned()).expect("UTF-8")
        };
        assert_eq!(read(&[0xD800, 0x61]), "\u{FFFD}a");
        assert_eq!(read(&[0xD800, 0xD83D, 0xDE00]), "\u{FFFD}\u{1F600}");
        assert_eq!(read(&[0xDC00, 0x61, 0xD800]), "\u{FFFD}a\u{FFFD}");
    }

    #[test]
    fn an_odd_byte_at_the_end_becomes_the_replacement_character() {
        assert_eq!(to_utf8(b"\0a\0", Encoding::Utf16Be), "a\u{FFFD}".as_bytes());
    }

    #[test]
    fn utf8_is_not_copied() {
        assert!(matches!(to_utf8(b"\xEF\xBB\xBF{}", Encoding::Utf8Bom), Cow::Borrowed(b"\xEF\xBB\xBF{}")));
    }
}
