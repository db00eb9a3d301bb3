//! Blanks that are none to a parser: what editors, chats and web pages put in place of a space.

pub(super) const XML_MESSAGE: &str =
    "between the tags stand non-breaking spaces (U+00A0) or other odd blanks where plain ones belong. They were read as plain ones.";
pub(super) const JSON_MESSAGE: &str =
    "non-breaking spaces (U+00A0) or other odd blanks stand where plain ones belong. They were read as plain ones.";
pub(super) const ADVICE: &str = "No parser of a device takes them for blanks: a file like this is refused. Write plain spaces or tabs; a chat or a web page often puts in the others.";

/// The length of an odd blank that `text` begins with.
pub(super) fn odd(text: &[u8]) -> Option<usize> {
    match text {
        [0xC2, 0xA0, ..] => Some(2),
        // U+2000 to U+200D and U+202F, U+2028, U+2029, U+205F, U+2060, U+3000, U+FEFF.
        [0xE2, 0x80, 0x80..=0x8D | 0xA8 | 0xA9 | 0xAF, ..]
        | [0xE2, 0x81, 0x9F | 0xA0, ..]
        | [0xE3, 0x80, 0x80, ..]
        | [0xEF, 0xBB, 0xBF, ..] => Some(3),
        _ => None,
    }
}

/// Whether there is nothing but blanks, and some of them odd.
pub(super) fn are_all(text: &[u8]) -> bool {
    let (mut at, mut some) = (0, false);
    while at < text.len() {
        match odd(&text[at..]) {
            Some(len) => (at, some) = (at + len, true),
            None if text[at].is_ascii_whitespace() => at += 1,
            None => return false,
        }
    }
    some
}

/// Whether a text between two tags is nothing but the marks that mails and patches put in front of lines.
pub(super) fn are_marks(text: &[u8]) -> bool {
    let marks = text.iter().filter(|byte| matches!(byte, b'>' | b'|' | b'+' | b'#' | b'*')).count();
    let others = text.iter().filter(|byte| !byte.is_ascii_whitespace()).count();
    (1..=64).contains(&marks) && marks == others && (text.contains(&b'\n') || marks == 1)
}

/// A text of blanks and marks with plain spaces in place of all but plain blanks.
pub(super) fn plain(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let len = odd(&text[at..]);
        out.push(if len.is_some() || !text[at].is_ascii_whitespace() { b' ' } else { text[at] });
        at += len.unwrap_or(1);
    }
    out
}
