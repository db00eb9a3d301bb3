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

/// The text as UTF-8. UTF-8 is given back as it is, its byte order mark included, so that offsets stay those of the file;
/// of UTF-16 a copy is made, and offsets are those of the copy. An unpaired surrogate becomes U+FFFD.
pub fn to_utf8(bytes: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    let unit: fn([u8; 2]) -> u16 = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => return Cow::Borrowed(bytes),
        Encoding::Utf16Le => u16::from_le_bytes,
        Encoding::Utf16Be => u16::from_be_bytes,
    };
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|char| char.unwrap_or('\u{FFFD}')).collect();
    Cow::Owned(text.into_bytes())
}
