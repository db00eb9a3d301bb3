//! Where the lines of a source begin, and where they are broken.

use std::ops::Range;

use crate::decode::{Document, NodeId};

/// Bytes after which a line goes on in the next, where none is asked for.
const LONG: u32 = 2_000;

/// Where the lines of a source begin, worked out when it is looked at first.
#[derive(Default)]
pub(super) struct SourceIndex {
    layer: u32,
    len: usize,
    starts: Vec<u32>,
    longest: u32,
    /// Bytes after which lines are broken, and the rows before each line where some are.
    width: u32,
    before: Vec<u32>,
    /// Of a binary source: values by where they stand.
    pub(super) places: Vec<(u32, NodeId)>,
}

impl SourceIndex {
    /// Works out where the lines of a source begin. `binary` is the document where it is a binary property list.
    pub(super) fn prepare(&mut self, layer: u32, source: &[u8], binary: Option<&Document>, width: u32) {
        if self.starts.is_empty() || (self.layer, self.len) != (layer, source.len()) {
            *self = SourceIndex { layer, len: source.len(), ..SourceIndex::default() };
            if let Some(doc) = binary {
                self.places = (0..doc.len() as NodeId).map(|node| (doc.span(node).start as u32, node)).collect();
                self.places.sort_unstable();
            }
            self.starts.push(0);
            self.starts.extend(memchr::memchr_iter(b'\n', source).map(|at| at as u32 + 1));
            let ends = self.starts.iter().skip(1).copied().chain([source.len() as u32]);
            self.longest = self.starts.iter().zip(ends).map(|(start, end)| end - start).max().unwrap_or(0);
        }
        let width = if width == 0 { LONG } else { width.max(8) };
        if self.width != width {
            self.width = width;
            self.before.clear();
            if self.longest > width {
                let mut rows = 0;
                for line in 0..self.starts.len() {
                    self.before.push(rows);
                    rows += self.rows_of(line);
                }
            }
        }
    }

    fn line(&self, line: usize) -> Range<usize> {
        let end = self.starts.get(line + 1).map_or(self.len, |next| *next as usize - 1);
        self.starts[line] as usize..end.max(self.starts[line] as usize)
    }

    fn rows_of(&self, line: usize) -> u32 {
        (self.line(line).len() as u32).div_ceil(self.width).max(1)
    }

    pub(super) fn rows(&self) -> u32 {
        match self.before.last() {
            Some(rows) => rows + self.rows_of(self.starts.len() - 1),
            None => self.starts.len() as u32,
        }
    }

    /// The line of a row, and which of its pieces that is.
    pub(super) fn at_row(&self, row: u32) -> (usize, u32) {
        if self.before.is_empty() {
            return (row as usize, 0);
        }
        let line = self.before.partition_point(|before| *before <= row) - 1;
        (line, row - self.before[line])
    }

    /// The bytes of a piece of a line.
    pub(super) fn piece(&self, source: &[u8], line: usize, piece: u32) -> Range<usize> {
        let whole = self.line(line);
        let start = |piece: u32| boundary(source, (whole.start + (piece * self.width) as usize).min(whole.end));
        let end = if (piece + 1) * self.width >= whole.len() as u32 { whole.end } else { start(piece + 1) };
        let mut end = end;
        if end == whole.end && end > whole.start && source.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        start(piece).min(end)..end
    }

    pub(super) fn row_of(&self, byte: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start as usize <= byte) - 1;
        let piece = (byte - self.starts[line] as usize) as u32 / self.width;
        self.before.get(line).map_or(line as u32, |before| before + piece.min(self.rows_of(line) - 1))
    }
}

/// The next character boundary at or after a byte.
fn boundary(source: &[u8], mut at: usize) -> usize {
    while at < source.len() && source[at] & 0xC0 == 0x80 {
        at += 1;
    }
    at
}
