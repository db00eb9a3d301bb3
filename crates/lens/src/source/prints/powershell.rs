//! `Name : value`, a line each, with the colons below each other, as PowerShell's Format-List prints objects. Objects are parted by
//! empty lines; a value that is too long goes on in the next line, below itself.

use super::literal;
use super::literal::Outcome;
use crate::decode::{Builder, Kind, Span};

/// Where the colon of a line stands, if it is one of such a list: a name, blanks, a colon and a blank.
fn colon(line: &[u8]) -> Option<usize> {
    let indent = line.iter().take(40).take_while(|byte| **byte == b' ').count();
    colon_of(&line[indent..]).map(|colon| indent + colon)
}

fn colon_of(line: &[u8]) -> Option<usize> {
    let name = line.iter().take(100).take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-@ ".contains(byte)).count();
    let is_name = line.first().is_some_and(|first| first.is_ascii_alphanumeric() || *first == b'_');
    let has_blank = name > 1 && line[name - 1] == b' ' && !line[..name].trim_ascii_end().contains(&b' ');
    (is_name && has_blank && line.get(name) == Some(&b':') && matches!(line.get(name + 1), None | Some(b' ' | b'\r'))).then_some(name)
}

/// The end of the list that starts at `at`; `None` where no list of two lines or more does.
pub(super) fn end(text: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    let mut here = at;
    let (mut count, mut empty) = (0, 0);
    let first = colon(&text[at..line_end(text, at)])?;
    while here < text.len() {
        let stop = line_end(text, here);
        let line = &text[here..stop];
        match (colon(line), line.trim_ascii().is_empty()) {
            (Some(place), _) if place == first || empty > 0 => {
                (count, empty, end) = (count + 1, 0, stop);
            }
            (_, true) if empty < 3 => empty += 1,
            (None, false) if empty == 0 && is_continued(line, first) => end = stop,
            _ => break,
        }
        here = stop + 1;
    }
    (count > 1).then_some(end)
}

fn is_continued(line: &[u8], colon: usize) -> bool {
    line.len() > colon && line[..colon].iter().all(|byte| *byte == b' ')
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len)
}

/// Reads a list: one object, or an array of them.
pub(super) fn read(text: &[u8], build: &mut Builder) -> Outcome {
    let mut outcome = Outcome { end: text.len(), error: None, pairs: 0, has_arrows: false, is_python: false, is_cut: false };
    let objects = objects(text);
    if objects.len() != 1 {
        build.open(Kind::Array, 0);
    }
    for object in &objects {
        build.open(Kind::Dict, object.first().map_or(0, |(key, _)| key.start));
        for (key, place) in object {
            outcome.pairs += 1;
            build.key(&String::from_utf8_lossy(text[key.range()].trim_ascii()));
            value(text, *place, build);
        }
        build.close(object.last().map_or(0, |(_, place)| place.end));
    }
    build.close_all(text.len());
    outcome
}

/// Names and values of the objects.
fn objects(text: &[u8]) -> Vec<Vec<(Span, Span)>> {
    let mut objects: Vec<Vec<(Span, Span)>> = Vec::new();
    let mut is_new = true;
    let mut here = 0;
    while here < text.len() {
        let stop = line_end(text, here);
        let line = &text[here..stop];
        let trimmed = here + line.trim_ascii_end().len();
        if let Some(colon) = colon(line) {
            if std::mem::take(&mut is_new) {
                objects.push(Vec::new());
            }
            let start = (here + colon + 2).min(trimmed.max(here + colon + 1));
            let pair = (Span { start: here, end: here + colon }, Span { start, end: trimmed.max(start) });
            objects.last_mut().expect("one was begun").push(pair);
        } else if trimmed == here {
            is_new = true;
        } else if let Some((_, value)) = objects.last_mut().and_then(|object| object.last_mut()) {
            value.end = trimmed.max(value.end);
        }
        here = stop + 1;
    }
    objects
}

fn value(text: &[u8], place: Span, build: &mut Builder) {
    let raw = &text[place.range()];
    let digits = raw.strip_prefix(b"-").unwrap_or(raw);
    match raw {
        b"True" => build.value(Kind::True, place),
        b"False" => build.value(Kind::False, place),
        [b'{', .., b'}'] | [b'@', b'{', .., b'}'] if holds_pairs(raw) => {
            // In a piece of its own, so that a bracket too few takes nothing of what follows.
            let outcome = literal::value(&text[..place.end], place.start, build);
            debug_assert!(outcome.end <= place.end);
        }
        _ if !digits.is_empty() && digits.len() < 19 && digits.iter().all(u8::is_ascii_digit) => build.value(Kind::Integer, place),
        _ if raw.contains(&b'\n') => build.meaning(Kind::String, place, joined(raw)),
        _ => build.value(Kind::String, place),
    }
}

/// `{@{Name=value; Other=value}, …}` and `@{Name=value}`, complete.
fn holds_pairs(raw: &[u8]) -> bool {
    let mut probe = Builder::default();
    raw.contains(&b'=') && !raw.ends_with(b"...}") && {
        let outcome = literal::value(raw, 0, &mut probe);
        outcome.error.is_none() && outcome.end == raw.len() && outcome.pairs > 0
    }
}

/// A value that goes on below itself, in one line.
fn joined(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    text.lines().enumerate().map(|(at, line)| if at == 0 { line.trim_end() } else { line.trim() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let mut build = Builder::default();
        read(text.as_bytes(), &mut build);
        let doc = build.finish(text.as_bytes().to_vec(), None);
        (0..doc.len() as u32)
            .map(|node| format!("{} {} {}", doc.path(node), doc.kind(node).name(), doc.text(node).unwrap_or_default()))
            .collect()
    }

    #[test]
    fn a_list_is_an_object_and_several_are_a_list_of_them() {
        let one = "CommandUUID : 2B\r\nStatus      : NotNow\r\nOK          : True\r\nChain       : {@{ErrorCode=12; ErrorDomain=M}}\r\n";
        assert_eq!(
            rows(one),
            [
                " dictionary ",
                "/CommandUUID string 2B",
                "/Status string NotNow",
                "/OK boolean true",
                "/Chain array ",
                "/Chain/0 dictionary ",
                "/Chain/0/ErrorCode integer 12",
                "/Chain/0/ErrorDomain string M"
            ]
        );
        assert_eq!(rows("A  : 1\nBb : x\n     y\n\n\nA  :\nBb : {a, b}\n").len(), 7);
        assert_eq!(rows("A  : 1\nBb : x\n     y\n")[2], "/Bb string xy");
    }

    #[test]
    fn only_colons_below_each_other_are_a_list() {
        let ends = |text: &str| end(text.as_bytes(), 0);
        assert_eq!(ends("A  : 1\nBb : 2\nrest"), Some(13));
        assert_eq!(ends("A  : 1\nBbb : 2\n"), None);
        assert_eq!(ends("A: 1\nB: 2\n"), None);
        assert_eq!(ends("A : 1\n\nB : 2\n\nend"), Some(12));
    }
}
