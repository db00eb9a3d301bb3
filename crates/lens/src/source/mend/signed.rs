//! Signed files whose bytes went through a text editor, a mail or a chat: the signature is lost, the property list in it is not.

use std::borrow::Cow;

use memchr::memmem;

use super::draft::Draft;
use crate::decode::Span;
use crate::remark::Level;
use crate::source::mended::Mended;

/// Where the property list stands, whether anything before it looks like a signature's beginning.
pub(super) fn find(text: &[u8]) -> Option<Span> {
    const CLOSE: &[u8] = b"</plist>";
    let root = memmem::find(text, b"<plist")?;
    let before = root.saturating_sub(400);
    let start = memmem::rfind(&text[before..root], b"<?xml").map_or(root, |at| before + at);
    let end = root + memmem::find(&text[root..], CLOSE)? + CLOSE.len();
    is_signature(&text[start.saturating_sub(400)..start]).then_some(Span { start, end })
}

/// The object identifier of PKCS #7, its bytes as they are or as the characters that Windows, macOS or UTF-8 make of them; or
/// control characters, which no text has.
fn is_signature(before: &[u8]) -> bool {
    const SIGNS: [&[u8]; 4] =
        [b"*\x86H\x86\xF7\r\x01\x07", "*†H†÷".as_bytes(), "*\u{86}H\u{86}÷".as_bytes(), "*\u{FFFD}H\u{FFFD}\u{FFFD}".as_bytes()];
    // The mark of a piece stands right before it.
    let has_mark = before[before.len().saturating_sub(12)..].contains(&4);
    let controls = before.iter().filter(|byte| matches!(byte, 0..=8 | 0x0E..=0x1A)).count();
    SIGNS.iter().any(|sign| memmem::find(before, sign).is_some()) || has_mark && controls >= 3
}

/// The property list without the marks of the pieces that a signature cuts its content into.
pub(super) fn mend(text: &[u8]) -> Option<(Mended, Vec<u8>)> {
    let mut draft = Draft::new(text);
    let mut at = 0;
    let mut count = 0;
    while let Some(found) = text[at..].iter().position(|byte| matches!(byte, 0..=8 | 0x0B | 0x0C | 0x0E..=0x1F)) {
        let start = at + found;
        // 04, the length of the length with its high bit, the length: each byte one character, whatever it became.
        let length = characters(&text[start + 1..], text[start] == 4);
        draft.keep_to(start);
        draft.skip_to(start + 1 + length);
        at = start + 1 + length;
        count += 1;
    }
    if count == 0 {
        return None;
    }
    let advice = "Nothing of the text is missing, but it has to be taken from the original file to be whole.";
    let message = format!("Bytes of the signature stood in {count} places of the text. They were left out.");
    draft.tell_all(Level::Info, "signature-bytes", message, advice);
    Some(draft.finish())
}

/// The length of a length: of the bytes behind the mark of a piece.
fn characters(rest: &[u8], is_mark: bool) -> usize {
    if !is_mark {
        return 0;
    }
    let head = String::from_utf8_lossy(&rest[..rest.len().min(16)]);
    let lengths = head.chars().next().map_or(0, |first| match first {
        '\u{81}' => 2,
        '‚' | '\u{82}' => 3,
        'ƒ' | '\u{83}' => 4,
        '\u{FFFD}' => 3,
        char if char.is_ascii() => 1,
        _ => 0,
    });
    // A byte that is no text counts as one whatever it was read as.
    match head {
        Cow::Borrowed(head) => head.chars().take(lengths).take_while(|char| *char != '<').map(char::len_utf8).sum(),
        Cow::Owned(_) => lengths.min(rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_in_a_signature_that_became_text_is_found() {
        let text = "before\n0€\u{6}\t*†H†÷\r\u{1}\u{7}\u{2} 0€\u{4}‚\u{3}è<?xml version=\"1.0\"?><plist><dict/></plist>\0\0 0‚";
        let place = find(text.as_bytes()).expect("a list");
        assert!(text[place.range()].starts_with("<?xml") && text[place.range()].ends_with("</plist>"));
        assert!(find(b"a log line <plist><dict/></plist>").is_none());
    }

    #[test]
    fn lengths_of_pieces_are_left_out() {
        let text = "<plist><dict><key>ab\u{4}‚\u{3}ècd</key><true/></dict></plist>";
        let (_, out) = mend(text.as_bytes()).expect("a repair");
        assert_eq!(out, b"<plist><dict><key>abcd</key><true/></dict></plist>");
        let raw = b"<key>ab\x04\x82\x03\xe8cd</key>";
        assert_eq!(mend(raw).expect("a repair").1, b"<key>abcd</key>");
        assert!(mend(b"<plist>\n\t<true/></plist>").is_none());
    }
}
