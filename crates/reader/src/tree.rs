//! The tree: an arena in reading order, twenty bytes a node.
//!
//! Reading order makes the arithmetic of the page simple: a subtree is the range `node..after(node)`, the rows on screen
//! are a range less the collapsed ranges, and the path of a node is its chain of parents.
//!
//! A child of a dictionary names its [`Shape`]: the way of keys to it with array positions left out. Real payloads have few
//! shapes and many nodes (a sync of 100,000 devices has twenty), so what the catalog knows is looked up once a shape.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher, RandomState};

use hashbrown::HashTable;

use crate::error::Error;
use crate::scan::same;

/// Index of a node in reading order.
pub type NodeId = u32;

/// The whole document's value.
pub const ROOT: NodeId = 0;

/// A range of bytes of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
    pub fn len(self) -> usize {
        self.end - self.start
    }
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What a value is on the wire. Property lists and JSON share the words; `Null` and `Uid` exist in one of them only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    Dict,
    Array,
    String,
    Integer,
    Real,
    True,
    False,
    Null,
    Date,
    Data,
    Uid,
    /// A container of a binary plist that stands elsewhere in the tree already and was not expanded again.
    Alias,
    /// A key without a value in a broken property list.
    Missing,
}

/// By the upper bits of a node's tag; the last two are containers with an [`Anchor`].
const KINDS: [Kind; 15] = [
    Kind::Dict,
    Kind::Array,
    Kind::String,
    Kind::Integer,
    Kind::Real,
    Kind::True,
    Kind::False,
    Kind::Null,
    Kind::Date,
    Kind::Data,
    Kind::Uid,
    Kind::Alias,
    Kind::Missing,
    Kind::Dict,
    Kind::Array,
];

/// From here on [`KINDS`] are containers with an [`Anchor`].
const ANCHORED: u32 = 13;

impl Kind {
    /// The name that the catalog and the NDJSON output use.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Dict => "dictionary",
            Kind::Array => "array",
            Kind::String => "string",
            Kind::Integer => "integer",
            Kind::Real => "real",
            Kind::True | Kind::False => "boolean",
            Kind::Null => "null",
            Kind::Date => "date",
            Kind::Data => "data",
            Kind::Uid => "uid",
            Kind::Alias => "alias",
            Kind::Missing => "missing",
        }
    }

    pub fn is_container(self) -> bool {
        matches!(self, Kind::Dict | Kind::Array)
    }
}

/// A way of keys from the root, array positions left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape(pub u32);

const NONE: u32 = u32::MAX;
const KEY_BITS: u32 = 28;
const KEY_MASK: u32 = (1 << KEY_BITS) - 1;
const CHUNK_BITS: usize = 14;
const CHUNK: usize = 1 << CHUNK_BITS;
/// Children from which on a container's count is kept instead of counted.
const MANY: u32 = 16;

/// `tag` holds the kind in its upper four bits; below them the shape (in a dictionary) or the position (in an array).
/// `after` is [`OPEN`] while the container is being read.
#[derive(Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    parent: u32,
    after: u32,
    tag: u32,
}

/// No node comes before the root, so nothing has 0 behind it.
const OPEN: u32 = 0;

/// Chunks instead of one vector: growing never copies and never holds twice the memory.
#[derive(Default)]
struct Nodes {
    chunks: Vec<Vec<Node>>,
    len: usize,
}

impl Nodes {
    fn push(&mut self, node: Node) {
        if self.len & (CHUNK - 1) == 0 {
            let room = if self.chunks.is_empty() { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(room));
        }
        self.chunks[self.len >> CHUNK_BITS].push(node);
        self.len += 1;
    }
    #[inline]
    fn at(&self, id: u32) -> &Node {
        &self.chunks[id as usize >> CHUNK_BITS][id as usize & (CHUNK - 1)]
    }
    #[inline]
    fn at_mut(&mut self, id: u32) -> &mut Node {
        &mut self.chunks[id as usize >> CHUNK_BITS][id as usize & (CHUNK - 1)]
    }
}

struct ShapeInfo {
    parent: u32,
    /// Index into `keys`, or `NONE` for the root and for array elements.
    key: u32,
    /// What followed last time: the guess that makes interning a comparison.
    next: u32,
    first: u32,
    element: u32,
    /// The dictionary that had this key last: once more in the same one is a duplicate.
    seen: u32,
}

impl ShapeInfo {
    fn new(parent: u32, key: u32) -> Self {
        Self { parent, key, next: NONE, first: NONE, element: NONE, seen: NONE }
    }
}

/// A key as it stood in the source when it came first, which is what a guess is compared with, and its text in `texts`.
struct Key {
    raw: u32,
    raw_len: u32,
    text: usize,
    text_len: usize,
}

impl Key {
    fn raw<'a>(&self, source: &'a [u8]) -> &'a [u8] {
        &source[self.raw as usize..self.raw as usize + self.raw_len as usize]
    }
    fn text<'a>(&self, texts: &'a str) -> &'a str {
        &texts[self.text..self.text + self.text_len]
    }
}

/// A number in a table. Its hash stands beside it: a dictionary of 300,000 keys has both tables grow at the same key, and to hash
/// all of them again takes longer than a step of reading may.
struct Slot {
    hash: u32,
    id: u32,
}

/// The table looks at both ends of a hash.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

#[derive(Clone, Copy)]
struct Frame {
    node: u32,
    shape: u32,
    count: u32,
    last: u32,
    dict: bool,
}

/// What is known of a container on every [`ANCHORS`]th level, so that depth and shape are found without climbing to the root.
struct Anchor {
    node: u32,
    shape: u32,
    depth: u32,
}

const ANCHORS: usize = 32;

/// Levels that a document may have. Each costs 70 bytes while it is open, so that this many stay below 20 MB.
pub(crate) const DEPTH: usize = 1 << 18;

/// Values that a document may have: positions and shapes have 28 bits. A reader looks once a [piece](PIECE) whether there are more.
pub(crate) const NODES: usize = if cfg!(test) { PIECE } else { (1 << KEY_BITS) - PIECE };

/// Bytes that are read between two looks at the limits; a value takes one byte at least.
pub(crate) const PIECE: usize = 1 << 20;

/// Keys that are there twice are remembered up to this many.
const DUPLICATES: usize = 1000;

/// Keys of a dictionary that may be left out in a row until the guess is given up.
const GUESSES: usize = 4;

/// How the text of a key is got from its bytes.
pub(crate) type Decode = for<'a> fn(&'a [u8]) -> Cow<'a, str>;

/// The arena and the names in it, while it is being built and after.
pub(crate) struct Tree {
    nodes: Nodes,
    keys: Vec<Key>,
    texts: String,
    key_table: HashTable<Slot>,
    shapes: Vec<ShapeInfo>,
    shape_table: HashTable<Slot>,
    /// SipHash: no key can be made to collide with many others by arithmetic, and it is computed where a guess fails only.
    hasher: RandomState,
    counts: IdMap<u32, u32>,
    stack: Vec<Frame>,
    pending: u32,
    anchors: Vec<Anchor>,
    /// Nodes whose dictionary had their key before, the first thousand.
    pub(crate) duplicates: Vec<u32>,
}

/// A map keyed by numbers of our own making.
pub(crate) type IdMap<K, V> = std::collections::HashMap<K, V, std::hash::BuildHasherDefault<IdHasher>>;

#[derive(Default)]
pub(crate) struct IdHasher(u64);
impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }
    fn write_u32(&mut self, value: u32) {
        let product = u128::from(self.0 ^ u64::from(value) ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }
}

impl Tree {
    pub(crate) fn new() -> Self {
        Self {
            nodes: Nodes::default(),
            keys: Vec::new(),
            texts: String::new(),
            key_table: HashTable::new(),
            shapes: vec![ShapeInfo::new(NONE, NONE)],
            shape_table: HashTable::new(),
            hasher: RandomState::new(),
            counts: IdMap::default(),
            stack: Vec::new(),
            pending: NONE,
            anchors: Vec::new(),
            duplicates: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len
    }

    /// Whether the innermost open container is a dictionary; `None` at the top.
    #[inline]
    pub(crate) fn in_dict(&self) -> Option<bool> {
        self.stack.last().map(|frame| frame.dict)
    }

    /// Announces the key of the last value of the innermost dictionary once more; `false` if it has none.
    pub(crate) fn same_key(&mut self) -> bool {
        self.pending = self.stack.last().map_or(NONE, |frame| frame.last);
        self.has_key()
    }

    #[inline]
    pub(crate) fn has_key(&self) -> bool {
        self.pending != NONE
    }

    /// Where the innermost open container starts.
    pub(crate) fn open_start(&self) -> usize {
        self.stack.last().map_or(0, |frame| self.nodes.at(frame.node).start as usize)
    }

    /// Bytes that the arena holds, for the promise that memory is a stated factor of the input.
    pub(crate) fn bytes(&self) -> usize {
        self.nodes.chunks.iter().map(|chunk| chunk.capacity() * size_of::<Node>()).sum::<usize>()
            + self.texts.capacity()
            + self.keys.capacity() * size_of::<Key>()
            + self.shapes.capacity() * size_of::<ShapeInfo>()
            + self.key_table.allocation_size()
            + self.shape_table.allocation_size()
            + self.counts.capacity() * 9
            + self.anchors.capacity() * size_of::<Anchor>()
            + self.stack.capacity() * size_of::<Frame>()
    }

    // Keys.

    /// What most likely comes next in the innermost dictionary.
    #[inline]
    fn guess(&self) -> u32 {
        match self.stack.last() {
            None => NONE,
            Some(frame) if frame.last == NONE => self.shapes[frame.shape as usize].first,
            Some(frame) => self.shapes[frame.last as usize].next,
        }
    }

    /// Announces the key of the next value if it is the one that was to be expected: if `source` has from `from` on its bytes
    /// and then `tail`. Gives the place behind `tail`. Payloads repeat the same keys in the same order, so this nearly always
    /// hits, and then the key needs neither a search for its end nor a check, a hash or a look-up.
    #[inline]
    pub(crate) fn expected_key<const N: usize>(&mut self, source: &[u8], from: usize, tail: &[u8; N]) -> Option<usize> {
        let mut guess = self.guess();
        for _ in 0..GUESSES {
            let shape = self.shapes.get(guess as usize)?;
            let key = &self.keys[shape.key as usize];
            let end = from + key.raw_len as usize;
            if source.get(end..end + N) == Some(tail) && same(&source[from..end], key.raw(source)) {
                self.pending = guess;
                return Some(end + N);
            }
            guess = shape.next;
        }
        None
    }

    /// Announces the key of the next value: `source[from..to]`, of which `decode` makes the text.
    pub(crate) fn key(&mut self, source: &[u8], from: usize, to: usize, decode: Decode) {
        let guess = self.guess();
        if let Some(shape) = self.shapes.get(guess as usize)
            && *self.keys[shape.key as usize].raw(source) == source[from..to]
        {
            self.pending = guess;
            return;
        }
        let text = decode(&source[from..to]);
        let id = self.intern(from, to, &text);
        self.known_key(id);
    }

    /// Announces a key that [`intern`](Self::intern) gave a number.
    #[inline]
    pub(crate) fn known_key(&mut self, key: u32) {
        let mut guess = self.guess();
        for _ in 0..GUESSES {
            let Some(shape) = self.shapes.get(guess as usize) else { break };
            if shape.key == key {
                self.pending = guess;
                return;
            }
            guess = shape.next;
        }
        self.pending = self.unexpected_key(key);
    }

    #[cold]
    fn unexpected_key(&mut self, key: u32) -> u32 {
        let (parent, last) = self.stack.last().map_or((0, NONE), |frame| (frame.shape, frame.last));
        let shape = self.child_shape(parent, key);
        if last == NONE {
            self.shapes[parent as usize].first = shape;
        } else {
            self.shapes[last as usize].next = shape;
        }
        shape
    }

    /// The number of the key `text`, which stands at `from..to` of the source. Keys that are written differently and mean
    /// the same are one.
    pub(crate) fn intern(&mut self, from: usize, to: usize, text: &str) -> u32 {
        let Self { keys, texts, key_table, hasher, .. } = self;
        let hash = hasher.hash_one(text) as u32;
        let same = |slot: &Slot| slot.hash == hash && keys[slot.id as usize].text(texts) == text;
        if let Some(slot) = key_table.find(spread(hash), same) {
            return slot.id;
        }
        let id = keys.len() as u32;
        keys.push(Key { raw: from as u32, raw_len: (to - from) as u32, text: texts.len(), text_len: text.len() });
        texts.push_str(text);
        key_table.insert_unique(spread(hash), Slot { hash, id }, |slot| spread(slot.hash));
        id
    }

    fn child_shape(&mut self, parent: u32, key: u32) -> u32 {
        let Self { shapes, shape_table, hasher, .. } = self;
        let hash = hasher.hash_one((parent, key)) as u32;
        let is = |shape: &ShapeInfo| shape.parent == parent && shape.key == key;
        if let Some(slot) = shape_table.find(spread(hash), |slot| slot.hash == hash && is(&shapes[slot.id as usize])) {
            return slot.id;
        }
        let id = shapes.len() as u32;
        shapes.push(ShapeInfo::new(parent, key));
        shape_table.insert_unique(spread(hash), Slot { hash, id }, |slot| spread(slot.hash));
        id
    }

    fn element_shape(&mut self, parent: u32) -> u32 {
        let known = self.shapes[parent as usize].element;
        if known != NONE {
            return known;
        }
        let id = self.shapes.len() as u32;
        self.shapes.push(ShapeInfo::new(parent, NONE));
        self.shapes[parent as usize].element = id;
        id
    }

    // Values.

    /// Appends a value; its parent is the innermost open container. Returns its shape.
    #[inline]
    fn append(&mut self, kind: Kind, start: usize, end: usize, after: u32) -> u32 {
        let id = self.nodes.len as u32;
        let (parent, low, shape) = match self.stack.last_mut() {
            None => (NONE, 0, 0),
            Some(frame) => {
                let index = frame.count;
                frame.count += 1;
                if frame.dict {
                    debug_assert!(self.pending != NONE, "a value in a dictionary has a key");
                    let shape = self.pending;
                    self.pending = NONE;
                    frame.last = shape;
                    let info = &mut self.shapes[shape as usize];
                    if info.seen == frame.node && self.duplicates.len() < DUPLICATES {
                        self.duplicates.push(id);
                    }
                    info.seen = frame.node;
                    (frame.node, shape, shape)
                } else {
                    (frame.node, index, NONE)
                }
            }
        };
        self.nodes.push(Node { start: start as u32, end: end as u32, parent, after, tag: (kind as u32) << KEY_BITS | (low & KEY_MASK) });
        shape
    }

    #[inline]
    pub(crate) fn scalar(&mut self, kind: Kind, start: usize, end: usize) -> NodeId {
        let id = self.nodes.len as u32;
        self.append(kind, start, end, id + 1);
        id
    }

    /// Opens a container. Fails where that would be deeper than [`DEPTH`].
    pub(crate) fn open(&mut self, kind: Kind, start: usize) -> Result<NodeId, Error> {
        let depth = self.stack.len();
        if depth >= DEPTH {
            return Err(Error::new(format!("this is nested deeper than {DEPTH} levels; reading stopped here"), start));
        }
        let id = self.nodes.len as u32;
        let mut shape = self.append(kind, start, start, OPEN);
        if shape == NONE {
            let parent = self.stack.last().map_or(0, |frame| frame.shape);
            shape = self.element_shape(parent);
        }
        if depth > 0 && depth.is_multiple_of(ANCHORS) {
            self.anchors.push(Anchor { node: id, shape, depth: depth as u32 });
            self.nodes.at_mut(id).tag += ANCHORED << KEY_BITS;
        }
        self.stack.push(Frame { node: id, shape, count: 0, last: NONE, dict: kind == Kind::Dict });
        Ok(id)
    }

    #[inline]
    pub(crate) fn close(&mut self, end: usize) {
        self.pending = NONE;
        let Some(frame) = self.stack.pop() else { return };
        let after = self.nodes.len as u32;
        let node = self.nodes.at_mut(frame.node);
        node.end = end as u32;
        node.after = after;
        if frame.count > MANY {
            self.counts.insert(frame.node, frame.count);
        }
    }

    pub(crate) fn close_all(&mut self, end: usize) {
        while !self.stack.is_empty() {
            self.close(end);
        }
    }

    /// Gives back the memory that only building needs.
    pub(crate) fn finish(&mut self) {
        (self.key_table, self.shape_table, self.stack) = Default::default();
        self.keys.shrink_to_fit();
        self.texts.shrink_to_fit();
        self.shapes.shrink_to_fit();
    }

    // Looking at what was built, or is being built.

    pub(crate) fn kind(&self, id: NodeId) -> Kind {
        KINDS[(self.nodes.at(id).tag >> KEY_BITS) as usize]
    }

    /// Whether the container is still being read.
    pub(crate) fn is_open(&self, id: NodeId) -> bool {
        self.nodes.at(id).after == OPEN
    }

    pub(crate) fn span(&self, id: NodeId) -> Span {
        let node = self.nodes.at(id);
        Span { start: node.start as usize, end: node.end as usize }
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.nodes.at(id).parent;
        (parent != NONE).then_some(parent)
    }

    /// The node after the subtree of `id`: while the container is still being read, the end so far.
    pub(crate) fn after(&self, id: NodeId) -> NodeId {
        match self.nodes.at(id).after {
            OPEN => self.nodes.len as u32,
            after => after,
        }
    }

    pub(crate) fn low(&self, id: NodeId) -> u32 {
        self.nodes.at(id).tag & KEY_MASK
    }

    pub(crate) fn count(&self, id: NodeId) -> u32 {
        let end = self.nodes.at(id).after;
        if end == OPEN {
            let frame = self.stack.binary_search_by_key(&id, |frame| frame.node);
            return frame.map_or(0, |at| self.stack[at].count);
        }
        if let Some(count) = self.counts.get(&id) {
            return *count;
        }
        let (mut child, mut count) = (id + 1, 0);
        while child < end {
            count += 1;
            child = self.nodes.at(child).after;
        }
        count
    }

    pub(crate) fn in_array(&self, id: NodeId) -> bool {
        self.parent(id).is_some_and(|parent| self.kind(parent) == Kind::Array)
    }

    pub(crate) fn key_text(&self, id: NodeId) -> Option<&str> {
        self.parent(id).filter(|parent| self.kind(*parent) == Kind::Dict)?;
        self.shape_key(self.low(id))
    }

    pub(crate) fn shape_key(&self, shape: u32) -> Option<&str> {
        let key = self.shapes.get(shape as usize)?.key;
        self.keys.get(key as usize).map(|key| key.text(&self.texts))
    }

    pub(crate) fn shape_parent(&self, shape: u32) -> Option<u32> {
        let parent = self.shapes.get(shape as usize)?.parent;
        (parent != NONE).then_some(parent)
    }

    pub(crate) fn shape_count(&self) -> u32 {
        self.shapes.len() as u32
    }

    fn anchor(&self, id: NodeId) -> Option<&Anchor> {
        if self.nodes.at(id).tag >> KEY_BITS < ANCHORED {
            return None;
        }
        let at = self.anchors.binary_search_by_key(&id, |anchor| anchor.node).ok()?;
        Some(&self.anchors[at])
    }

    /// Levels above the node.
    pub(crate) fn depth(&self, id: NodeId) -> usize {
        let (mut node, mut up) = (id, 0);
        loop {
            if let Some(anchor) = self.anchor(node) {
                return anchor.depth as usize + up;
            }
            let Some(parent) = self.parent(node) else { return up };
            node = parent;
            up += 1;
        }
    }

    pub(crate) fn shape(&self, id: NodeId) -> Option<u32> {
        let (mut node, mut up) = (id, 0);
        loop {
            if let Some(anchor) = self.anchor(node) {
                return self.descend(anchor.shape, up);
            }
            match self.parent(node) {
                None => return self.descend(0, up),
                Some(parent) if self.kind(parent) == Kind::Array => {
                    up += 1;
                    node = parent;
                }
                Some(_) => return self.descend(self.low(node), up),
            }
        }
    }

    fn descend(&self, mut shape: u32, levels: u32) -> Option<u32> {
        for _ in 0..levels {
            let element = self.shapes[shape as usize].element;
            if element == NONE {
                return None;
            }
            shape = element;
        }
        Some(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &[u8]) -> Cow<'_, str> {
        String::from_utf8_lossy(raw)
    }

    /// A list of dictionaries that have these keys, each a letter.
    fn dictionaries(keys: &[&str]) -> Tree {
        let mut tree = Tree::new();
        let source = keys.concat().into_bytes();
        let mut at = 0;
        tree.open(Kind::Array, 0).expect("not deep");
        for keys in keys {
            tree.open(Kind::Dict, at).expect("not deep");
            for _ in keys.bytes() {
                if tree.expected_key(&source, at, b"").is_none() {
                    tree.key(&source, at, at + 1, text);
                }
                tree.scalar(Kind::True, at, at + 1);
                at += 1;
            }
            tree.close(at);
        }
        tree.close(at);
        tree
    }

    #[test]
    fn keys_have_the_same_shape_in_every_order() {
        let tree = dictionaries(&["abc", "acb", "cba", "b", "", "ca", "abc", "dabc", "ac"]);
        assert_eq!(tree.shape_count(), 2 + 4);
        let mut shapes: Vec<_> = (0..tree.len() as u32).filter_map(|id| Some((tree.key_text(id)?, tree.low(id)))).collect();
        shapes.sort();
        shapes.dedup();
        assert_eq!(shapes.iter().map(|(key, _)| *key).collect::<String>(), "abcd");
        assert!(tree.duplicates.is_empty());
    }

    #[test]
    fn a_second_key_of_the_same_name_is_kept_and_reported() {
        let tree = dictionaries(&["aba", "ab", "bb"]);
        assert_eq!(tree.len(), 1 + 4 + 3 + 3);
        assert_eq!(tree.duplicates, [4, 10]);
    }

    #[test]
    fn the_same_key_in_dictionaries_within_each_other_is_no_duplicate() {
        let mut tree = Tree::new();
        tree.open(Kind::Dict, 0).expect("not deep");
        for _ in 0..3 {
            tree.key(b"a", 0, 1, text);
            tree.open(Kind::Dict, 0).expect("not deep");
        }
        tree.close_all(1);
        assert!(tree.duplicates.is_empty());
        assert_eq!((tree.depth(3), tree.shape_count()), (3, 4));
    }

    #[test]
    fn only_the_first_thousand_duplicates_are_remembered() {
        let tree = dictionaries(&[&"a".repeat(3000)]);
        assert_eq!((tree.len(), tree.duplicates.len()), (3002, DUPLICATES));
    }

    #[test]
    fn many_chunks_of_nodes_are_one_row_of_them() {
        let mut tree = Tree::new();
        tree.open(Kind::Array, 0).expect("not deep");
        for at in 0..3 * CHUNK {
            tree.scalar(Kind::Null, at, at + 1);
        }
        assert_eq!((tree.count(0), tree.after(0)), (3 * CHUNK as u32, 1 + 3 * CHUNK as u32));
        tree.close(3 * CHUNK);
        assert_eq!((tree.count(0), tree.low(2 * CHUNK as u32)), (3 * CHUNK as u32, 2 * CHUNK as u32 - 1));
        assert_eq!(tree.span(CHUNK as u32), Span { start: CHUNK - 1, end: CHUNK });
    }

    #[test]
    fn counts_are_right_around_the_number_from_which_they_are_kept() {
        for count in MANY - 1..=MANY + 1 {
            let mut tree = Tree::new();
            tree.open(Kind::Array, 0).expect("not deep");
            for _ in 0..count {
                tree.scalar(Kind::Null, 0, 0);
            }
            assert_eq!(tree.count(0), count);
            tree.close(0);
            assert_eq!(tree.count(0), count);
        }
    }

    #[test]
    fn depth_and_shape_are_right_on_every_level() {
        let mut tree = Tree::new();
        for level in 0..5 * ANCHORS {
            if tree.in_dict() == Some(true) {
                tree.key(b"k", 0, 1, text);
            }
            let kind = if level % 7 == 3 { Kind::Dict } else { Kind::Array };
            let id = tree.open(kind, 0).expect("not deep");
            assert_eq!((tree.depth(id), tree.kind(id), tree.shape(id)), (level, kind, Some(level as u32)));
            assert!(tree.is_open(id) && tree.after(id) == id + 1);
        }
        tree.close_all(0);
        assert!((0..tree.len() as u32).all(|id| tree.depth(id) == id as usize && !tree.is_open(id)));
    }

    #[test]
    fn what_is_deeper_than_the_limit_is_refused() {
        let mut tree = Tree::new();
        assert!((0..DEPTH).all(|at| tree.open(Kind::Array, at).is_ok()));
        assert_eq!(tree.open(Kind::Array, 9).map_err(|error| error.offset), Err(9));
        assert_eq!(tree.len(), DEPTH);
    }
}
