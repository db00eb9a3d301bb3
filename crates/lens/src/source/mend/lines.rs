//! Lines with something in front of each: the numbers that editors, terminals and web pages show.

use super::draft::Draft;
use crate::remark::Level;
use crate::source::mended::Mended;

/// Lines that a text must have at least for its numbers to be those of lines.
const FEWEST: usize = 3;

/// The text without the numbers in front of its lines; `None` where they are not numbered one after the other.
pub(super) fn without_numbers(text: &[u8]) -> Option<(Mended, Vec<u8>)> {
    let mut draft = Draft::new(text);
    let (mut at, mut last, mut count) = (0, None, 0);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (number, len) = numbered(line)?;
        if last.is_some_and(|last: usize| number != last + 1) {
            return None;
        }
        (last, count) = (Some(number), count + 1);
        draft.keep_to(start);
        draft.skip_to(start + len);
    }
    if count < FEWEST {
        return None;
    }
    let advice = "If they stand in the file itself, a device refuses it. Copy it without them, or drop the file.";
    draft.tell_all(Level::Warning, "line-numbers", "Line numbers stand in front of the lines. They were left out.", advice);
    Some(draft.finish())
}

/// The number in front of a line, and how long it is with what parts it from the line.
fn numbered(line: &[u8]) -> Option<(usize, usize)> {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let digits = line[blanks..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&line[blanks..blanks + digits]).ok()?.parse().ok().filter(|_| (1..=6).contains(&digits))?;
    let rest = &line[blanks + digits..];
    let marks: [&[u8]; 12] = [b"\t", b" | ", b" |", b"| ", b"|", b": ", b":", b". ", b".", b") ", b")", "→".as_bytes()];
    let bar = ["│ ".as_bytes(), " │ ".as_bytes(), "│".as_bytes()];
    if let Some(mark) = bar.iter().chain(&marks).find(|mark| rest.starts_with(mark)) {
        return Some((number, blanks + digits + mark.len()));
    }
    match rest {
        [] | [b'\n' | b'\r', ..] => Some((number, blanks + digits)),
        // One blank parts, others are those of the line; right behind the number a tag may begin.
        [b' ', ..] => Some((number, blanks + digits + 1)),
        [b'<' | b'{' | b'}' | b'"', ..] => Some((number, blanks + digits)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Option<String> {
        without_numbers(text.as_bytes()).map(|(_, out)| String::from_utf8(out).expect("a text"))
    }

    #[test]
    fn numbers_in_front_of_lines_are_left_out() {
        assert_eq!(plain("  9\t<a>\n 10\t <b>\n\n 11\t</b>\n").as_deref(), Some("<a>\n <b>\n\n</b>\n"));
        assert_eq!(plain("1: a\n2:   b\n3:\n").as_deref(), Some("a\n  b\n\n"));
        assert_eq!(plain("1 | {\n2 |   x\n3 | }").as_deref(), Some("{\n  x\n}"));
        assert_eq!(plain("7<a>\n8<b>\n9\n").as_deref(), Some("<a>\n<b>\n\n"));
    }

    #[test]
    fn other_numbers_are_not_those_of_lines() {
        for text in ["1 a\n3 b\n4 c", "1 a\n2 b", "a\nb\nc\n", "1x\n2x\n3x", "2024-01-01 x\n2024-01-02 y\n2024-01-03 z"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
