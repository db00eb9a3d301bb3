//! Keys in the wrong case: `payloadtype`, as servers and scripts write them that lower or raise everything.

use super::draft::Draft;
use super::words;
use crate::decode::{Document, Format, Kind, NodeId, ROOT};
use crate::remark::Level;
use crate::source::mended::Mended;

/// Nodes of a document whose keys are looked at.
const LOOKED_AT: NodeId = 5_000;
/// Keys that have to be in the wrong case at least, and their share at the top of the document.
const FEWEST: usize = 2;

/// Tells of a key the one that it was meant to be.
type Way = fn(&str) -> Option<&'static str>;

/// Keys that can only be one other; then all that resemble a key as Apple writes it in property lists.
pub(super) const WAYS: [Way; 2] = [words::in_right_case, words::in_plist_case];

/// The document with its keys as they should be; `None` where too few are wrong.
pub(super) fn mend(doc: &Document, right: Way) -> Option<(Mended, Vec<u8>)> {
    if doc.is_empty() || doc.kind(ROOT) != Kind::Dict || !matches!(doc.format(), Format::XmlPlist | Format::Json) {
        return None;
    }
    let wrong = |node: NodeId| doc.key(node).and_then(right);
    let top = doc.children(ROOT).take(400);
    let (count, all) = top.fold((0, 0), |(count, all), node| (count + usize::from(wrong(node).is_some()), all + 1));
    if count < FEWEST || count * 2 < all {
        return None;
    }
    let source = doc.source();
    let mut draft = Draft::new(source);
    let (mut last, mut names) = (0, Vec::new());
    for node in 1..(doc.len() as NodeId).min(LOOKED_AT) {
        let Some((key, right)) = doc.key(node).and_then(|key| Some((key, right(key)?))) else { continue };
        // Its key is the last text of that name before the value.
        let before = &source[last..doc.span(node).start];
        let Some(found) = memchr::memmem::rfind(before, key.as_bytes()) else { continue };
        let start = last + found;
        draft.keep_to(start);
        draft.replace_to(start + key.len(), right.as_bytes());
        last = start + key.len();
        if names.len() < 3 && !names.iter().any(|name: &String| name.starts_with(&[key, " "].concat())) {
            names.push(format!("{key} as {right}"));
        }
    }
    let message = format!("The keys are in the wrong case. They were read as the keys that they resemble: {}.", names.join(", "));
    let advice = "Keys are case-sensitive: a device or server finds none of them and refuses or ignores the whole. Write them as they are documented.";
    draft.tell_all(Level::Error, "wrong-case", message, advice);
    Some(draft.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    #[test]
    fn keys_are_written_in_their_right_case() {
        let text = "<plist><dict><key>payloadtype</key><string>payloadtype</string><key>payloaduuid</key><string>x</string></dict></plist>";
        let (mended, out) = mend(&read(text.as_bytes().to_vec()), words::in_plist_case).expect("a repair");
        let wanted =
            "<plist><dict><key>PayloadType</key><string>payloadtype</string><key>PayloadUUID</key><string>x</string></dict></plist>";
        assert_eq!(String::from_utf8_lossy(&out), wanted);
        assert!(mended.marks[0].1.message.contains("payloadtype as PayloadType"));
        let json = read(br#"{"MESSAGETYPE": "Authenticate", "UDID": "x", "topic": "y", "BUILDVERSION": "1"}"#.to_vec());
        assert!(mend(&json, words::in_plist_case).is_some());
    }

    #[test]
    fn keys_that_are_right_or_strange_are_left_alone() {
        for text in [r#"{"serial_number": "a", "model": "b"}"#, r#"{"Payloadtype": "a", "x": 1, "y": 2}"#, "[1]", r#"{"a": 1}"#] {
            assert!(mend(&read(text.as_bytes().to_vec()), words::in_plist_case).is_none(), "{text}");
        }
    }
}
