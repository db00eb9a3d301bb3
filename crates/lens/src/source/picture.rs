//! Pictures, by their first bytes.

use super::step::size;
use crate::json::{Dict, View};

/// A picture that browsers show.
pub struct Picture {
    pub name: &'static str,
    pub mime: &'static str,
    pub size: Option<(u32, u32)>,
}

pub fn picture(bytes: &[u8]) -> Option<Picture> {
    let be =
        |at: usize, len: usize| bytes.get(at..at + len).map(|digits| digits.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)));
    let le = |at: usize, len: usize| {
        bytes.get(at..at + len).map(|digits| digits.iter().rev().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)))
    };
    let picture = |name, mime, size: Option<(u32, u32)>| Some(Picture { name, mime, size });
    if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        return picture("PNG", "image/png", be(16, 4).zip(be(20, 4)));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return picture("GIF", "image/gif", le(6, 2).zip(le(8, 2)));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        let size = match bytes.get(12..16) {
            Some(b"VP8X") => le(24, 3).zip(le(27, 3)).map(|(width, height)| (width + 1, height + 1)),
            Some(b"VP8 ") => le(26, 2).zip(le(28, 2)).map(|(width, height)| (width & 0x3FFF, height & 0x3FFF)),
            Some(b"VP8L") => le(21, 4).map(|bits| ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)),
            _ => None,
        };
        return picture("WebP", "image/webp", size);
    }
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        return picture("JPEG", "image/jpeg", jpeg_size(bytes));
    }
    if bytes.starts_with(b"icns") && be(4, 4) == Some(bytes.len() as u32) {
        return picture("Apple icon (ICNS)", "", None);
    }
    None
}

/// Width and height stand in the frame header (SOF).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xFF, marker] = *bytes.get(at..at + 2)? else { return None };
        let len = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let number = |at: usize| Some(u32::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
            return number(at + 7).zip(number(at + 5));
        }
        at += 2 + len.max(2);
    }
}

impl Picture {
    pub fn title(&self, bytes: &[u8]) -> String {
        match self.size {
            Some((width, height)) => format!("{} picture, {width} × {height}, {}", self.name, size(bytes.len())),
            None => format!("{} picture, {}", self.name, size(bytes.len())),
        }
    }

    pub fn view(&self, bytes: &[u8]) -> View {
        let mut dict = Dict::new("image");
        dict.text("format", self.name);
        if let Some((width, height)) = self.size {
            dict.put("width", View::Number(width.into())).put("height", View::Number(height.into()));
        }
        dict.put("bytes", View::Number(bytes.len() as u64));
        dict.done()
    }
}
