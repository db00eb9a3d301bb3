//! base64 that was cut: the beginning or the end of it is missing.

use memchr::memmem;

use crate::decode::decode_base64;

/// What the bytes of a payload have somewhere, wherever the base64 was cut.
const SIGNS: [&[u8]; 6] = [b"<key>", b"</key>", b"<plist", b"</plist>", b"</string>", b"<dict>"];
/// Shorter texts are not looked into.
const SHORTEST: usize = 80;

/// The bytes of base64 whose first letters are missing, or whose end is, and what is missing in words.
pub(super) fn mend(text: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let text = text.trim_ascii();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    if text.len() < SHORTEST || !text.iter().all(|byte| is_letter(byte) || *byte == b'=' || byte.is_ascii_whitespace()) {
        return None;
    }
    let letters: Vec<u8> = text.iter().copied().filter(is_letter).collect();
    (0..4).find_map(|skip| {
        let rest = &letters[skip.min(letters.len())..];
        let bytes = decode_base64(&rest[..rest.len() / 4 * 4])?;
        let head = &bytes[..bytes.len().min(1 << 16)];
        let signs = SIGNS.iter().filter(|sign| memmem::find(head, sign).is_some()).count();
        let is_start =
            bytes.starts_with(b"<?xml") || bytes.starts_with(b"<plist") || bytes.starts_with(b"<!DOCTYPE") || bytes.starts_with(b"{\"");
        let what = match is_start && skip == 0 {
            true => "the end",
            false => "the beginning",
        };
        (signs >= 2).then(|| (utf8_from(bytes), what))
    })
}

/// Without the rest of a character at either end.
fn utf8_from(mut bytes: Vec<u8>) -> Vec<u8> {
    let from = bytes.iter().take(4).take_while(|byte| **byte & 0xC0 == 0x80).count();
    bytes.drain(..from);
    if let Err(error) = std::str::from_utf8(&bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_wherever_it_was_cut() {
        use base64::Engine;
        let text =
            "<?xml version=\"1.0\"?><plist><dict><key>a</key><string>some text that is long enough to be cut</string></dict></plist>";
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        for cut in 1..40 {
            let (bytes, what) = mend(&encoded.as_bytes()[cut..]).unwrap_or_else(|| panic!("cut at {cut}"));
            // What begins with a root looks as if only its end could be missing.
            assert!(what == "the beginning" || bytes.starts_with(b"<plist"), "{cut}");
            assert!(text.as_bytes().ends_with(&bytes[1..]), "{cut}");
        }
        let (bytes, what) = mend(&encoded.as_bytes()[..encoded.len() - 7]).expect("an end that is cut");
        assert!(what == "the end" && text.as_bytes().starts_with(&bytes));
        assert!(mend("QUJD".repeat(100).as_bytes()).is_none());
    }
}
