//! A copy of a text that is repaired from its beginning to its end, and where everything in it stood before.

use crate::remark::{Level, Remark};
use crate::source::mended::{Mended, Run};

/// What becomes of a property list that had to be repaired.
pub(super) const REFUSED: &str = "A device refuses a file like this.";

/// Repairs that are told one by one; what is as damaged as that is not read for its single faults.
const TOLD: usize = 40;

/// The copy while it is made: goes once through the source, from left to right.
pub(super) struct Draft<'a> {
    source: &'a [u8],
    /// Up to here the source was copied or left out.
    at: usize,
    out: Vec<u8>,
    runs: Vec<Run>,
    marks: Vec<(usize, Remark)>,
    untold: usize,
    is_part: bool,
    /// The line of the byte up to which lines were counted.
    line: usize,
    counted: usize,
}

impl<'a> Draft<'a> {
    pub fn new(source: &'a [u8]) -> Self {
        Self::from_line(source, 1)
    }

    /// For a piece of a text that begins in a later line of it.
    pub fn from_line(source: &'a [u8], line: usize) -> Self {
        Self {
            source,
            at: 0,
            out: Vec::with_capacity(source.len() + 64),
            runs: Vec::new(),
            marks: Vec::new(),
            untold: 0,
            is_part: false,
            line,
            counted: 0,
        }
    }

    /// Copies the source up to a byte.
    pub fn keep_to(&mut self, to: usize) {
        let to = to.min(self.source.len());
        if to <= self.at {
            return;
        }
        let (inner, len) = (self.out.len(), to - self.at);
        match self.runs.last_mut().filter(|run| run.inner + run.len == inner && run.outer + run.len == self.at) {
            Some(run) => run.len += len,
            None => self.runs.push(Run { inner, outer: self.at, len, replaced: 0 }),
        }
        self.out.extend_from_slice(&self.source[self.at..to]);
        self.at = to;
    }

    /// Leaves the source out up to a byte.
    pub fn skip_to(&mut self, to: usize) {
        self.at = self.at.max(to.min(self.source.len()));
    }

    /// Adds what the source does not have.
    pub fn put(&mut self, text: &[u8]) {
        // A run without length says where it stands in the source.
        self.runs.push(Run { inner: self.out.len(), outer: self.at, len: 0, replaced: 0 });
        self.out.extend_from_slice(text);
    }

    /// Writes something else for what stands from here up to a byte.
    pub fn replace_to(&mut self, to: usize, text: &[u8]) {
        self.put(text);
        let replaced = to.min(self.source.len()).saturating_sub(self.at);
        if let Some(run) = self.runs.last_mut() {
            run.replaced = replaced;
        }
        self.skip_to(to);
    }

    /// Says that the beginning or the end is missing.
    pub fn set_part(&mut self) {
        self.is_part = true;
    }

    /// Whether anything was repaired.
    pub fn is_changed(&self) -> bool {
        !self.marks.is_empty()
    }

    /// The line of a byte of the source, from 1. Bytes have to be asked for in order.
    pub fn line(&mut self, offset: usize) -> usize {
        let to = offset.clamp(self.counted, self.source.len());
        self.line += memchr::memchr_iter(b'\n', &self.source[self.counted..to]).count();
        self.counted = to;
        self.line
    }

    /// Says what was repaired here, with its line in the source.
    pub fn tell(&mut self, level: Level, code: &'static str, message: impl AsRef<str>, advice: &str) {
        if self.marks.len() >= TOLD {
            self.untold += 1;
            return;
        }
        let line = self.line(self.at);
        let message = format!("Line {line}: {}", message.as_ref());
        self.marks.push((self.out.len(), Remark { level, code, message, advice: advice.to_owned() }));
    }

    /// Says what was repaired in the whole text, wherever it stood.
    pub fn tell_all(&mut self, level: Level, code: &'static str, message: impl Into<String>, advice: &str) {
        self.marks.push((0, Remark { level, code, message: message.into(), advice: advice.to_owned() }));
    }

    /// The repaired text, whole.
    pub fn finish(mut self) -> (Mended, Vec<u8>) {
        self.keep_to(self.source.len());
        if let Some((_, last)) = self.marks.last_mut().filter(|_| self.untold > 0) {
            last.message.push_str(&format!(" {} more places were repaired likewise.", self.untold));
        }
        self.marks.sort_by_key(|(at, _)| *at);
        let mended = Mended { original: self.source.to_vec(), marks: self.marks, is_part: self.is_part, runs: self.runs };
        (mended, self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Span;

    #[test]
    fn places_lead_from_the_copy_to_the_source_and_back() {
        let mut draft = Draft::new(b"abc def ghi");
        draft.keep_to(4);
        draft.put(b"<x>");
        draft.keep_to(7);
        draft.skip_to(8);
        draft.replace_to(9, b"GG");
        let (mended, out) = draft.finish();
        assert_eq!(out, b"abc <x>defGGhi");
        let place = |start, end| mended.place(Span { start, end });
        assert_eq!(place(0, 3), Span { start: 0, end: 3 });
        assert_eq!(place(4, 10), Span { start: 4, end: 7 });
        assert_eq!(place(7, 10), Span { start: 4, end: 7 });
        assert_eq!(place(10, 12), Span { start: 8, end: 9 });
        assert_eq!(place(12, 14), Span { start: 9, end: 11 });
        assert_eq!((mended.inner(0), mended.inner(5), mended.inner(9), mended.inner(11)), (0, 8, 12, 14));
        for inner in 0..=out.len() {
            let span = place(inner, out.len());
            assert!(span.start <= span.end && span.end <= mended.original.len());
        }
    }

    #[test]
    fn many_repairs_are_told_in_few_words() {
        let text = "x\n".repeat(100);
        let mut draft = Draft::new(text.as_bytes());
        for line in 0..100 {
            draft.keep_to(line * 2);
            draft.tell(Level::Error, "test", "a fault.", "Mend it.");
        }
        let (mended, _) = draft.finish();
        assert_eq!(mended.marks.len(), TOLD);
        assert_eq!(mended.marks[2].1.message, "Line 3: a fault.");
        assert!(mended.marks[TOLD - 1].1.message.ends_with(" 60 more places were repaired likewise."));
    }
}
