//! `Dict {`, `Array {` and `Key = value`, a line each, as PlistBuddy prints them. Values have no quotes and may have several lines.

use super::literal::Outcome;
use crate::decode::{Builder, Error, Kind, Span};

/// Whether the line that starts here opens such a print.
pub(super) fn begins(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), b"Dict {" | b"Array {")
}

/// Reads the container whose line starts at `at`.
pub(super) fn value(text: &[u8], at: usize, build: &mut Builder) -> Outcome {
    let mut outcome = Outcome { end: at, error: None, pairs: 0, has_arrows: false, is_python: false, is_cut: false };
    let mut frames: Vec<bool> = Vec::new();
    // A value that may go on in the next line.
    let mut open: Option<Span> = None;
    let mut here = at;
    loop {
        if here >= text.len() {
            let message = "the text ends before what it prints is closed".to_owned();
            outcome.error = Some(Error { message, offset: text.len(), fatal: true });
            outcome.is_cut = true;
            break;
        }
        let end = memchr::memchr(b'\n', &text[here..]).map_or(text.len(), |len| here + len);
        let raw = &text[here..end];
        let line = raw.trim_ascii();
        let start = here + raw.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        here = end + 1;
        let (key, value) = match (frames.last(), find(line, b" = ")) {
            (Some(true), Some(mark)) => (Some(&line[..mark]), start + mark + 3),
            // An empty text has no blank behind its mark.
            (Some(true), None) if line.ends_with(b" =") => (Some(&line[..line.len() - 2]), start + line.len()),
            _ => (None, start),
        };
        let content = &text[value.min(start + line.len())..start + line.len()];
        let opens = match content {
            b"Dict {" => Some(true),
            b"Array {" => Some(false),
            _ => None,
        };
        let is_value = key.is_some() || frames.last() != Some(&true);
        if line == b"}" || is_value {
            flush(&mut open, text, build);
        }
        match (line, opens) {
            (b"}", _) => {
                frames.pop();
                build.close(start + 1);
            }
            (_, Some(is_dict)) if is_value => {
                outcome.pairs += usize::from(key.is_some());
                key.iter().for_each(|key| build.key(&String::from_utf8_lossy(key)));
                build.open(if is_dict { Kind::Dict } else { Kind::Array }, value);
                frames.push(is_dict);
            }
            _ if is_value && !frames.is_empty() => {
                outcome.pairs += usize::from(key.is_some());
                key.iter().for_each(|key| build.key(&String::from_utf8_lossy(key)));
                open = Some(Span { start: value.min(start + line.len()), end: start + line.len() });
            }
            // A further line of a value.
            _ => match &mut open {
                Some(value) if !line.is_empty() || end < text.len() => value.end = start + line.len(),
                _ => {
                    let message = "something else stands where a key and its value are expected".to_owned();
                    outcome.error = Some(Error { message, offset: start, fatal: true });
                    outcome.end = start;
                    break;
                }
            },
        }
        outcome.end = (start + line.len()).min(text.len());
        if frames.is_empty() {
            break;
        }
    }
    flush(&mut open, text, build);
    frames.iter().for_each(|_| build.close(outcome.end));
    outcome
}

fn find(line: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(line, mark)
}

fn flush(open: &mut Option<Span>, text: &[u8], build: &mut Builder) {
    let Some(place) = open.take() else { return };
    let value = &text[place.range()];
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    let kind = match value {
        b"true" => Kind::True,
        b"false" => Kind::False,
        _ if !digits.is_empty() && digits.len() < 19 && digits.iter().all(u8::is_ascii_digit) => Kind::Integer,
        _ => Kind::String,
    };
    build.value(kind, place);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Vec<String>, usize, bool) {
        let mut build = Builder::default();
        let outcome = value(text.as_bytes(), 0, &mut build);
        let doc = build.finish(text.as_bytes().to_vec(), outcome.error.clone());
        let row = |node| format!("{} {}", doc.path(node), doc.text(node).unwrap_or_default());
        ((0..doc.len() as u32).map(row).collect(), outcome.end, outcome.error.is_some())
    }

    #[test]
    fn what_plistbuddy_prints_is_read() {
        let text = "Dict {\r\n    A = Error\r\n    B = Array {\r\n        Dict {\r\n            C = 12021\r\n        }\r\n        x = y\r\n    }\r\n    D = \r\n    E = one\ntwo = 2\n    F = true\n}\nrest";
        let (rows, end, failed) = rows(text);
        assert_eq!(rows, [" ", "/A Error", "/B ", "/B/0 ", "/B/0/C 12021", "/B/1 x = y", "/D ", "/E one", "/two 2", "/F true"]);
        assert_eq!((&text[end..], failed), ("\nrest", false));
    }

    #[test]
    fn a_value_of_several_lines_and_a_cut_end_are_kept() {
        let (found, _, failed) = rows("Dict {\n    Text = one\n\n  two\n    A = 1\n    L = Array {\n        z");
        assert_eq!(found, [" ", "/Text one\n\n  two", "/A 1", "/L ", "/L/0 z"]);
        assert!(failed);
        assert!(rows("Dict {\nnonsense\n}").2);
        assert!(rows("Array {\n}").0.len() == 1);
    }
}
