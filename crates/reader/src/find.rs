//! Looking through a whole document for what a person typed. It stands beside the arena because it is a loop over all of it.

use std::ops::Range;

use crate::document::Document;
use crate::tree::{Kind, NodeId};

/// Letters by how rare they are in payloads, commonest last.
const COMMON: &[u8] = b"qjzxvkwybhgfpumcdlnrsoitae";
/// Places that are compared at once.
const LANES: usize = 16;

/// A text to look for, ASCII case ignored.
#[derive(Debug, Clone)]
pub struct Needle {
    lower: Vec<u8>,
    /// Places of its two rarest letters: where both stand, the rest is compared.
    rare: [usize; 2],
}

/// A letter of the needle, and the bit to set in a byte of the source before the two are compared.
#[derive(Clone, Copy)]
struct Letter {
    lower: u8,
    fold: u8,
}

impl Letter {
    fn new(lower: u8) -> Self {
        Self { lower, fold: if lower.is_ascii_lowercase() { 0x20 } else { 0 } }
    }

    /// A bit for each of the bytes, the lowest for the first: whether it is this letter.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline]
    fn among(self, bytes: &[u8; LANES]) -> u16 {
        use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128_or};
        let bytes = u128::from_le_bytes(*bytes);
        let folded = v128_or(u64x2(bytes as u64, (bytes >> 64) as u64), u8x16_splat(self.fold));
        u8x16_bitmask(u8x16_eq(folded, u8x16_splat(self.lower)))
    }

    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    #[inline]
    fn among(self, bytes: &[u8; LANES]) -> u16 {
        (0..LANES).fold(0, |bits, lane| bits | u16::from(bytes[lane] | self.fold == self.lower) << lane)
    }
}

impl Needle {
    /// `text` must not be empty.
    pub fn new(text: &str) -> Self {
        assert!(!text.is_empty(), "there is something to look for");
        let lower = text.to_ascii_lowercase().into_bytes();
        let rank = |byte: u8| match byte {
            b'0'..=b'9' => 14,
            _ => COMMON.iter().position(|common| *common == byte).map_or(0, |at| at + 1),
        };
        let mut places: Vec<usize> = (0..lower.len()).collect();
        places.sort_by_key(|at| rank(lower[*at]));
        let rare = [places[0], *places.get(1).unwrap_or(&places[0])];
        Self { lower, rare }
    }

    /// The first place from `from` on where it stands in `text`.
    pub fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        // Behind this place it has no room.
        let stop = (text.len() + 1).checked_sub(self.lower.len())?;
        let [one, other] = self.rare;
        let (first, second) = (Letter::new(self.lower[one]), Letter::new(self.lower[other]));
        let lanes = |at: usize| text.get(at..).and_then(<[u8]>::first_chunk::<LANES>);
        let mut at = from;
        while at + LANES <= stop
            && let (Some(ones), Some(others)) = (lanes(at + one), lanes(at + other))
        {
            let mut both = first.among(ones) & second.among(others);
            while both != 0 {
                let place = at + both.trailing_zeros() as usize;
                if self.stands(text, place) {
                    return Some(place);
                }
                both &= both - 1;
            }
            at += LANES;
        }
        (at..stop).find(|place| self.stands(text, *place))
    }

    fn stands(&self, text: &[u8], at: usize) -> bool {
        text[at..at + self.lower.len()].eq_ignore_ascii_case(&self.lower)
    }
}

impl Document {
    /// Appends to `found` those of `nodes` that are a dictionary's and whose shape has `true` in `wanted`; a shape beyond the
    /// end of `wanted` is not.
    pub fn of_shapes(&self, nodes: Range<NodeId>, wanted: &[bool], found: &mut Vec<NodeId>) {
        // Neighbours have the same parent more often than not.
        let (mut parent, mut in_dict) = (None, false);
        for node in nodes {
            let above = self.tree.parent(node);
            if above != parent {
                (parent, in_dict) = (above, above.is_some_and(|above| self.tree.kind(above) == Kind::Dict));
            }
            if in_dict && wanted.get(self.tree.low(node) as usize) == Some(&true) {
                found.push(node);
            }
        }
    }

    /// Appends to `found` those of `nodes` that are plain values and have `needle` in them as they are written: escapes are not
    /// undone. Not for binary property lists, whose values do not stand in the order of the nodes.
    pub fn with_text(&self, nodes: Range<NodeId>, needle: &Needle, found: &mut Vec<NodeId>) {
        if nodes.is_empty() {
            return;
        }
        let start = |node: NodeId| self.tree.span(node).start;
        let end = if (nodes.end as usize) < self.len() { start(nodes.end) } else { self.source().len() };
        let text = &self.source()[..end];
        let (mut node, mut at) = (nodes.start, start(nodes.start));
        while let Some(hit) = needle.find(text, at) {
            while node + 1 < nodes.end && start(node + 1) <= hit {
                node += 1;
            }
            let kind = self.kind(node);
            let plain = !kind.is_container() && !matches!(kind, Kind::Alias | Kind::Missing);
            // The span has quotes or tags around the value, in which a hit does not count.
            if plain && hit < self.tree.span(node).end && self.says(node, kind, needle) {
                found.push(node);
            }
            // What is left before the next value is this one's rest, or a key.
            node += 1;
            if node == nodes.end {
                return;
            }
            at = start(node);
        }
    }

    fn says(&self, node: NodeId, kind: Kind, needle: &Needle) -> bool {
        match kind {
            Kind::True => needle.find(b"true", 0).is_some(),
            Kind::False => needle.find(b"false", 0).is_some(),
            _ => needle.find(self.raw(node), 0).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;

    #[test]
    fn finds_what_a_plain_loop_finds() {
        let text: Vec<u8> = (0..400u32).map(|at| b"aAbB@`1qQ "[(at * at / 7) as usize % 10]).collect();
        for needle in ["a", "ab", "b@", "@", "`", "1q", "qq a", "ba1", "zz", "aabb@`1qq aabb@`1q"] {
            let plain = |from: usize| {
                (from..text.len())
                    .find(|at| text[*at..].get(..needle.len()).is_some_and(|here| here.eq_ignore_ascii_case(needle.as_bytes())))
            };
            for from in [0, 1, 15, 16, 17, 100, 383, 384, 399, 400] {
                assert_eq!(Needle::new(needle).find(&text, from), plain(from), "{needle} from {from}");
            }
        }
        assert_eq!((Needle::new("long").find(b"lon", 0), Needle::new("x").find(b"", 0)), (None, None));
    }

    #[test]
    fn values_are_found_and_keys_and_quotes_are_not() {
        let doc = read(br#"{"one": "A one", "b": [1, "xONEx", true], "c": {"one": "two"}, "d": "three"}"#.to_vec());
        let all = 0..doc.len() as NodeId;
        let found = |needle: &str, nodes: Range<NodeId>| {
            let mut found = Vec::new();
            doc.with_text(nodes, &Needle::new(needle), &mut found);
            found.iter().map(|node| doc.path(*node)).collect::<Vec<_>>()
        };
        assert_eq!(found("one", all.clone()), ["/one", "/b/1"]);
        assert_eq!(found("one", 2..4), [""; 0]);
        assert_eq!(found("one", 3..5), ["/b/1"]);
        assert_eq!(found("\"", all.clone()), [""; 0]);
        assert_eq!(found("true", all.clone()), ["/b/2"]);
        assert_eq!(found("e", all), ["/one", "/b/1", "/b/2", "/d"]);
    }

    #[test]
    fn true_is_found_in_a_property_list() {
        let doc = read(b"<plist><dict><key>true</key><false/><key>b</key><true/></dict></plist>".to_vec());
        let mut found = Vec::new();
        doc.with_text(0..doc.len() as NodeId, &Needle::new("true"), &mut found);
        assert_eq!(found, [2]);
    }

    #[test]
    fn nodes_of_a_shape_are_those_of_a_dictionary() {
        let doc = read(br#"[{"a": 1, "b": [2]}, {"b": 3}]"#.to_vec());
        let shape = doc.shape(3).expect("a key has a shape");
        let wanted: Vec<bool> = (0..doc.shapes()).map(|at| at == shape.0).collect();
        let mut found = Vec::new();
        doc.of_shapes(0..doc.len() as NodeId, &wanted, &mut found);
        assert_eq!(found.iter().map(|node| doc.path(*node)).collect::<Vec<_>>(), ["/0/b", "/1/b"]);
    }
}
