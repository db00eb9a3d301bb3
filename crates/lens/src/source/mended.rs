//! A text that was repaired to be read, and the places of the original.

use crate::decode::Span;
use crate::remark::Remark;

/// A text that was repaired to be read.
#[derive(Clone, Debug, Default)]
pub struct Mended {
    /// The text as it came.
    pub original: Vec<u8>,
    /// What was repaired, each with its place in the repaired text, in order.
    pub marks: Vec<(usize, Remark)>,
    /// The beginning or the end is missing: nothing can be said of what is not there.
    pub is_part: bool,
    pub(super) runs: Vec<Run>,
}

/// Bytes that stand in both texts, one behind the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) inner: usize,
    pub(super) outer: usize,
    pub(super) len: usize,
    /// Bytes of the original in whose place something else was written.
    pub(super) replaced: usize,
}

impl Mended {
    /// The place in the original of a byte of the repaired text. What was added stands where it was put in.
    fn outer(&self, inner: usize) -> usize {
        let next = self.runs.partition_point(|run| run.inner <= inner);
        next.checked_sub(1).map_or(0, |at| self.runs[at].outer + (inner - self.runs[at].inner).min(self.runs[at].len))
    }

    /// The byte of the original behind that of a byte of the repaired text.
    fn end(&self, inner: usize) -> usize {
        let next = self.runs.partition_point(|run| run.inner <= inner);
        match next.checked_sub(1).map(|at| self.runs[at]) {
            Some(run) if inner - run.inner >= run.len => run.outer + run.len + run.replaced,
            Some(run) => run.outer + (inner - run.inner) + 1,
            None => 0,
        }
    }

    /// The place in the repaired text of a byte of the original.
    pub fn inner(&self, outer: usize) -> usize {
        let next = self.runs.partition_point(|run| run.outer <= outer);
        next.checked_sub(1).map_or(0, |at| self.runs[at].inner + (outer - self.runs[at].outer).min(self.runs[at].len))
    }

    /// Where something of the repaired text stood in the original.
    pub fn place(&self, span: Span) -> Span {
        let start = self.outer(span.start).min(self.original.len());
        // The end of a value is that of its last byte: what was added behind it stood nowhere.
        let end = if span.end > span.start { self.end(span.end - 1) } else { start };
        Span { start, end: end.clamp(start, self.original.len()) }
    }
}
