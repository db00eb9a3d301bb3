//! Lines of a copy beside what they were: those in which something changed, and a few around them.

use serde::{Deserialize, Serialize};

use super::copy::Change;

/// A line, before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedLine {
    /// In the copy, one-based; 0 in the place of lines that did not change.
    pub number: u32,
    pub parts: Vec<PairedPart>,
}

/// A piece of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedPart {
    pub text: String,
    /// What it was; `None` where it is the same.
    pub before: Option<String>,
}

/// Lines that are shown, pieces of one, lines around, and letters of a piece.
const MOST: usize = 400;
const PIECES: usize = 80;
const AROUND: usize = 2;
const LETTERS: usize = 120;

/// The lines in which something changed; none where the copy is no text.
pub(super) fn lines(copy: &[u8], changes: &[Change]) -> Vec<PairedLine> {
    let Ok(text) = std::str::from_utf8(copy) else { return Vec::new() };
    let mut pairs = Pairs { text, at: 0, number: 1, lines: Vec::new() };
    let mut rest = changes;
    while let Some(first) = rest.first() {
        if pairs.lines.len() >= MOST {
            break;
        }
        let (start, mut end) = (pairs.start_of(first.new.start), pairs.end_of(first.new.end));
        let mut count = 1;
        while let Some(next) = rest.get(count).filter(|next| next.new.start <= end) {
            end = end.max(pairs.end_of(next.new.end));
            count += 1;
        }
        pairs.lead_to(start);
        pairs.changed(start, end, &rest[..count]);
        rest = &rest[count..];
    }
    pairs.trail();
    pairs.lines
}

struct Pairs<'t> {
    text: &'t str,
    /// Where the next line begins, and its number.
    at: usize,
    number: u32,
    lines: Vec<PairedLine>,
}

impl Pairs<'_> {
    fn start_of(&self, byte: usize) -> usize {
        memchr::memrchr(b'\n', &self.text.as_bytes()[..byte]).map_or(0, |end| end + 1)
    }

    fn end_of(&self, byte: usize) -> usize {
        memchr::memchr(b'\n', &self.text.as_bytes()[byte..]).map_or(self.text.len(), |end| byte + end)
    }

    fn same(&mut self, line: &str) {
        self.lines.push(PairedLine { number: self.number, parts: vec![PairedPart { text: middle_out(line), before: None }] });
        self.number += 1;
    }

    /// Lines up to a place, without most of many.
    fn lead_to(&mut self, start: usize) {
        let gap = self.text.get(self.at..start).unwrap_or_default();
        let is_first = self.lines.is_empty();
        let between: Vec<&str> = gap.lines().collect();
        let (head, tail) = (if is_first { 0 } else { AROUND }, AROUND);
        if between.len() <= head + tail + 1 {
            between.into_iter().for_each(|line| self.same(line));
            return;
        }
        between[..head].iter().for_each(|line| self.same(line));
        let skipped = between.len() - head - tail;
        self.number += skipped as u32;
        let text = format!("{skipped} lines without a change");
        self.lines.push(PairedLine { number: 0, parts: vec![PairedPart { text, before: None }] });
        between[between.len() - tail..].iter().for_each(|line| self.same(line));
    }

    /// A line with changes, or several that one change takes.
    fn changed(&mut self, start: usize, end: usize, changes: &[Change]) {
        let (mut parts, mut from) = (Vec::new(), start);
        for change in changes.iter().take(PIECES) {
            let between = self.text.get(from..change.new.start).unwrap_or_default();
            if !between.is_empty() {
                parts.push(PairedPart { text: middle_out(between), before: None });
            }
            let text = middle_out(self.text.get(change.new.clone()).unwrap_or_default());
            parts.push(PairedPart { text, before: Some(change.before.clone()) });
            from = change.new.end.max(from);
        }
        let rest = self.text.get(from..end).unwrap_or_default();
        let rest = if changes.len() > PIECES { "…".to_owned() } else { middle_out(rest) };
        if !rest.is_empty() {
            parts.push(PairedPart { text: rest, before: None });
        }
        self.lines.push(PairedLine { number: self.number, parts });
        self.number += 1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[start..end]).count() as u32;
        self.at = (end + 1).min(self.text.len());
    }

    /// The lines behind the last change.
    fn trail(&mut self) {
        if self.lines.is_empty() {
            return;
        }
        let rest: Vec<&str> = self.text.get(self.at..).unwrap_or_default().lines().take(AROUND).collect();
        rest.into_iter().for_each(|line| self.same(line));
    }
}

/// A text on one line, without the middle of a long one.
fn middle_out(text: &str) -> String {
    let text = text.replace(['\n', '\r'], "⏎");
    let count = text.chars().count();
    if count <= LETTERS {
        return text;
    }
    let head: String = text.chars().take(LETTERS / 2).collect();
    let tail: String = text.chars().skip(count - LETTERS / 4).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_with_two_around_and_others_are_counted() {
        let text: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let at = |what: &str| {
            let start = text.find(what).expect("there");
            Change { new: start..start + what.len(), before: "was".to_owned() }
        };
        let lines = lines(text.as_bytes(), &[at("10"), at("18")]);
        let told: Vec<String> = lines
            .iter()
            .map(|line| format!("{} {}", line.number, line.parts.iter().map(|part| part.text.as_str()).collect::<String>()))
            .collect();
        assert_eq!(
            told,
            [
                "0 7 lines without a change",
                "8 line 8",
                "9 line 9",
                "10 line 10",
                "11 line 11",
                "12 line 12",
                "0 3 lines without a change",
                "16 line 16",
                "17 line 17",
                "18 line 18",
                "19 line 19",
                "20 line 20"
            ]
        );
        assert_eq!(lines[3].parts[1], PairedPart { text: "10".to_owned(), before: Some("was".to_owned()) });
    }

    #[test]
    fn a_long_line_is_told_in_pieces() {
        let text = format!("{}X{}", "a".repeat(5_000), "b".repeat(5_000));
        let lines = lines(text.as_bytes(), &[Change { new: 5_000..5_001, before: "Y".to_owned() }]);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].parts.iter().all(|part| part.text.chars().count() <= LETTERS) && lines[0].parts.len() == 3);
    }
}
