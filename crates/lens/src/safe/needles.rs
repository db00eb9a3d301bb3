//! Many texts looked for at once: four bytes decide whether a closer look is worth it, and which lengths it takes.

use std::collections::hash_map::Entry;

use super::fast::{Map, hash};

/// Shorter ones cannot be looked for.
pub(super) const SHORTEST: usize = 4;

/// Texts to look for, each with a number of the caller's.
#[derive(Default)]
pub(super) struct Needles {
    /// Capitals are the same as small letters.
    folds: bool,
    /// All texts, one behind the other.
    texts: Vec<u8>,
    /// By the hash of the text: where it stands, and its number. Two of one hash are kept beside each other.
    by_hash: Map<u64, Needle>,
    others: Vec<Needle>,
    /// Lengths of the texts that begin with these bytes, longest first.
    lengths: Map<u32, Vec<u32>>,
    /// A bit for every hash of four bytes that some text begins with.
    filter: Vec<u64>,
}

#[derive(Clone, Copy)]
struct Needle {
    start: u32,
    len: u32,
    number: u32,
}

/// Bits of the filter.
const BITS: u32 = 22;

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
        if text.len() < SHORTEST || self.texts.len() + text.len() > u32::MAX as usize {
            return;
        }
        let needle = Needle { start: self.texts.len() as u32, len: text.len() as u32, number };
        self.texts.extend_from_slice(text);
        if self.folds {
            self.texts[needle.start as usize..].make_ascii_lowercase();
        }
        let text = &self.texts[needle.start as usize..];
        let (hash, prefix) = (hash(text), prefix(text));
        let is_it = |known: &Needle| &self.texts[known.start as usize..(known.start + known.len) as usize] == text;
        match self.by_hash.entry(hash) {
            Entry::Vacant(free) => {
                free.insert(needle);
            }
            Entry::Occupied(known) if is_it(known.get()) || self.others.iter().any(is_it) => {
                self.texts.truncate(needle.start as usize);
                return;
            }
            Entry::Occupied(_) => self.others.push(needle),
        }
        let lengths = self.lengths.entry(prefix).or_default();
        if let Err(at) = lengths.binary_search_by(|known| needle.len.cmp(known)) {
            lengths.insert(at, needle.len);
        }
        let (word, bit) = slot(prefix);
        self.filter[word] |= bit;
    }

    fn number_of(&self, text: &[u8]) -> Option<u32> {
        let is = |needle: &&Needle| &self.texts[needle.start as usize..(needle.start + needle.len) as usize] == text;
        let needle = self.by_hash.get(&hash(text)).filter(is).or_else(|| self.others.iter().find(is))?;
        Some(needle.number)
    }

    /// Calls `take` for everything that stands in the text, the longest at each place, and goes on behind it if it is taken.
    pub(super) fn each(&self, text: &[u8], mut take: impl FnMut(Hit) -> bool) {
        if self.texts.is_empty() {
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
                let end = start + *len as usize;
                let Some(number) = text.get(start..end).and_then(|text| self.number_of(text)) else { continue };
                if take(Hit { start, end, number }) {
                    at = end;
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
