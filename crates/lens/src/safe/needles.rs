//! Many texts looked for at once: four bytes decide whether a closer look is worth it, and which lengths it takes.

use std::collections::HashMap;

/// Shorter ones cannot be looked for.
pub(super) const SHORTEST: usize = 4;

/// Texts to look for, each with a number of the caller's.
#[derive(Default)]
pub(super) struct Needles {
    /// Capitals are the same as small letters.
    folds: bool,
    by_text: HashMap<Vec<u8>, u32>,
    /// Lengths of the texts that begin with these bytes, longest first.
    lengths: HashMap<u32, Vec<usize>>,
    /// A bit for every hash of four bytes that some text begins with.
    filter: Vec<u64>,
}

/// Bits of the filter.
const BITS: u32 = 20;

/// Where one of them stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub start: usize,
    pub end: usize,
    pub number: u32,
}

fn prefix(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

fn slot(prefix: u32) -> (usize, u64) {
    let hash = prefix.wrapping_mul(0x9E37_79B1) >> (32 - BITS);
    (hash as usize >> 6, 1 << (hash & 63))
}

impl Needles {
    pub(super) fn new(folds: bool) -> Self {
        Self { folds, filter: vec![0; 1 << (BITS - 6)], ..Self::default() }
    }

    pub(super) fn add(&mut self, text: &[u8], number: u32) {
        if text.len() < SHORTEST {
            return;
        }
        let text = if self.folds { text.to_ascii_lowercase() } else { text.to_vec() };
        let (prefix, len) = (prefix(&text), text.len());
        if self.by_text.contains_key(&text) {
            return;
        }
        self.by_text.insert(text, number);
        let lengths = self.lengths.entry(prefix).or_default();
        if let Err(at) = lengths.binary_search_by(|known| len.cmp(known)) {
            lengths.insert(at, len);
        }
        let (word, bit) = slot(prefix);
        self.filter[word] |= bit;
    }

    /// Calls `take` for everything that stands in the text, the longest at each place, and goes on behind it if it is taken.
    pub(super) fn each(&self, text: &[u8], mut take: impl FnMut(Hit) -> bool) {
        if self.by_text.is_empty() {
            return;
        }
        let folded;
        let text = if self.folds && text.iter().any(u8::is_ascii_uppercase) {
            folded = text.to_ascii_lowercase();
            &folded
        } else {
            text
        };
        let mut at = 0;
        while at + SHORTEST <= text.len() {
            let start = at;
            at += 1;
            let prefix = prefix(&text[start..]);
            let (word, bit) = slot(prefix);
            if self.filter[word] & bit == 0 {
                continue;
            }
            let Some(lengths) = self.lengths.get(&prefix) else { continue };
            for len in lengths {
                let Some(number) = text.get(start..start + len).and_then(|text| self.by_text.get(text)) else { continue };
                if take(Hit { start, end: start + len, number: *number }) {
                    at = start + len;
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folds: bool, needles: &[&str], text: &str) -> Vec<(usize, u32)> {
        let mut all = Needles::new(folds);
        for (number, needle) in needles.iter().enumerate() {
            all.add(needle.as_bytes(), number as u32);
        }
        let mut hits = Vec::new();
        all.each(text.as_bytes(), |hit| {
            hits.push((hit.start, hit.number));
            true
        });
        hits
    }

    #[test]
    fn the_longest_is_found_at_each_place() {
        assert_eq!(found(false, &["abcd", "abcdef", "cdef"], "xabcdefabcd"), [(1, 1), (7, 0)]);
        assert_eq!(found(false, &["abcd"], "ABCD abc"), []);
        assert_eq!(found(true, &["AbCd", "abc"], "xxABCD"), [(2, 0)]);
    }
}
