//! Property lists whose angle brackets were lost, or became something else: what forums, wikis and converters make of tags.

use memchr::memmem;

use super::draft::{Draft, REFUSED};
use super::tags::{Name, tag};
use crate::remark::Level;
use crate::source::mended::Mended;

/// What stands in place of `<` and `>`.
const PAIRS: [(&str, &str); 12] = [
    ("‹", "›"),
    ("＜", "＞"),
    ("«", "»"),
    ("〈", "〉"),
    ("[", "]"),
    ("{", "}"),
    ("(", ")"),
    ("\\<", "\\>"),
    ("&#60;", "&#62;"),
    ("&#x3c;", "&#x3e;"),
    ("&#x3C;", "&#x3E;"),
    ("&lt ", "&gt "),
];

/// The text with its angle brackets; `None` where there are no such tags.
pub(super) fn mend(text: &[u8]) -> Option<(Mended, Vec<u8>)> {
    replaced(text).or_else(|| lost(text))
}

/// Brackets of another kind.
fn replaced(text: &[u8]) -> Option<(Mended, Vec<u8>)> {
    let (left, right) = PAIRS.into_iter().find(|(left, right)| {
        let (opening, closing) = ([left, "key", right].concat(), [left, "/key", right].concat());
        memmem::find(text, opening.as_bytes()).is_some() && memmem::find(text, closing.as_bytes()).is_some()
    })?;
    let mut draft = Draft::new(text);
    let mut at = 0;
    while let Some(found) = memmem::find(&text[at..], left.as_bytes()) {
        let open = at + found;
        let inner = open + left.len();
        at = inner;
        let window = &text[inner..text.len().min(inner + 200)];
        let Some(len) = memmem::find(window, right.as_bytes()) else { continue };
        let word = [b"<", &window[..len], b">"].concat();
        let is_tag = matches!(word[1], b'?' | b'!') || tag(&word, 1).is_some_and(|tag| tag.end == word.len());
        if is_tag {
            draft.keep_to(open);
            draft.replace_to(inner, b"<");
            draft.keep_to(inner + len);
            draft.replace_to(inner + len + right.len(), b">");
            at = inner + len + right.len();
        }
    }
    let message = format!("{} and {} stand in place of < and >. They were read as those.", left.trim(), right.trim());
    draft.tell_all(Level::Error, "brackets-lost", message, &format!("{REFUSED} Copy the file anew, not the page that shows it."));
    Some(draft.finish())
}

/// Lines such as `keyCommand/key` and `dict`: no brackets at all.
fn lost(text: &[u8]) -> Option<(Mended, Vec<u8>)> {
    let mut draft = Draft::new(text);
    let (mut at, mut keys, mut values, mut others) = (0, 0, 0, 0);
    let mut open: Option<Name> = None;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at + line.len() - line.trim_ascii_start().len();
        at += line.len();
        let inner = line.trim_ascii();
        let end = start + inner.len();
        if inner.is_empty() {
            continue;
        }
        if let Some(name) = open {
            // The lines of a long value, up to the one that closes it.
            if inner.ends_with(["/", name.text()].concat().as_bytes()) {
                bracket(&mut draft, end - name.text().len() - 1, end);
                open = None;
            }
            continue;
        }
        match read_line(inner)? {
            Line::Whole => bracket(&mut draft, start, end),
            Line::Leaf(name) => {
                bracket(&mut draft, start, start + name.text().len());
                bracket(&mut draft, end - name.text().len() - 1, end);
                if name == Name::Key { keys += 1 } else { values += 1 }
            }
            Line::Opens(name) => {
                bracket(&mut draft, start, start + name.text().len());
                open = Some(name);
            }
            Line::Other => others += 1,
        }
    }
    if keys == 0 || values + keys < 2 || others > keys {
        return None;
    }
    let message = "The angle brackets of the tags are lost. They were put in where a tag can be told.";
    draft.tell_all(Level::Error, "brackets-lost", message, &format!("{REFUSED} Copy the file anew, not the page that shows it."));
    Some(draft.finish())
}

fn bracket(draft: &mut Draft, start: usize, end: usize) {
    draft.keep_to(start);
    draft.put(b"<");
    draft.keep_to(end);
    draft.put(b">");
}

enum Line {
    /// `dict`, `/array`, `true/`, `?xml …?`, `plist version="1.0"`.
    Whole,
    /// `keyName/key`.
    Leaf(Name),
    /// `data`, whose lines follow.
    Opens(Name),
    Other,
}

const LEAVES: [Name; 6] = [Name::Key, Name::String, Name::Integer, Name::Real, Name::Date, Name::Data];

/// `None` where the line has a bracket: then they are not lost.
fn read_line(line: &[u8]) -> Option<Line> {
    if line.iter().any(|byte| matches!(byte, b'<' | b'>')) {
        return None;
    }
    const WHOLE: [&[u8]; 11] =
        [b"dict", b"/dict", b"array", b"/array", b"true/", b"false/", b"dict/", b"array/", b"string/", b"/plist", b"plist"];
    if WHOLE.contains(&line) || line.starts_with(b"?xml") || line.starts_with(b"!DOCTYPE plist") || line.starts_with(b"plist version=") {
        return Some(Line::Whole);
    }
    for name in LEAVES {
        let word = name.text().as_bytes();
        let Some(rest) = line.strip_prefix(word) else { continue };
        if rest.strip_suffix(word).is_some_and(|rest| rest.ends_with(b"/")) {
            return Some(Line::Leaf(name));
        }
        if name == Name::Data && rest.is_empty() {
            return Some(Line::Opens(name));
        }
    }
    Some(Line::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Option<String> {
        mend(text.as_bytes()).map(|(_, out)| String::from_utf8(out).expect("a text"))
    }

    #[test]
    fn lost_brackets_are_put_in() {
        let text = "?xml version=\"1.0\"?\nplist version=\"1.0\"\ndict\n\tkeya b/key\n\tstringx/string\n\tkeyd/key\n\tdata\n\tAAAA\n\t/data\n/dict\n/plist\n";
        let wanted = "<?xml version=\"1.0\"?>\n<plist version=\"1.0\">\n<dict>\n\t<key>a b</key>\n\t<string>x</string>\n\t<key>d</key>\n\t<data>\n\tAAAA\n\t</data>\n</dict>\n</plist>\n";
        assert_eq!(mended(text).as_deref(), Some(wanted));
    }

    #[test]
    fn other_brackets_are_read_as_angles() {
        let wanted = Some("<dict><key>a</key><string>[x]</string></dict>");
        assert_eq!(mended("‹dict›‹key›a‹/key›‹string›[x]‹/string›‹/dict›").as_deref(), wanted);
        assert_eq!(mended("[dict][key]a[/key][string][x][/string][/dict]").as_deref(), wanted);
        assert_eq!(
            mended("&#60;dict&#62;&#60;key&#62;a&#60;/key&#62;&#60;string&#62;[x]&#60;/string&#62;&#60;/dict&#62;").as_deref(),
            wanted
        );
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in ["dict\narray\n", "a line\nanother\n", "<dict><key>a</key></dict>", "key words/key\nprose\nmore\nand more\nyet more"] {
            assert_eq!(mended(text), None, "{text}");
        }
    }
}
