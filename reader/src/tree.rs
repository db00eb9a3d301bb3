//! The tree: an arena in reading order, twenty bytes a node.
//!
//! Reading order makes the arithmetic of the page simple: a subtree is the range `node..after(node)`, the rows on screen
//! are a range less the collapsed ranges, and the path of a node is its chain of parents.
//!
//! A child of a dictionary names its [`Shape`]: the way of keys to it with array positions left out. Real payloads have few
//! shapes and many nodes (a sync of 100,000 devices has twenty), so what the catalog knows is looked up once a shape.

use hashbrown::HashTable;

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

const KINDS: [Kind; 13] = [
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
];

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
#[derive(Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    parent: u32,
    after: u32,
    tag: u32,
}

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
}

struct Key {
    text: Box<str>,
    /// The key as it is written in the source, which is what a guess is compared with.
    raw: Box<[u8]>,
}

struct Frame {
    node: u32,
    shape: u32,
    count: u32,
    last: u32,
    dict: bool,
}

/// The arena and the names in it, while it is being built and after.
pub(crate) struct Tree {
    nodes: Nodes,
    keys: Vec<Key>,
    key_table: HashTable<u32>,
    shapes: Vec<ShapeInfo>,
    shape_table: HashTable<u32>,
    counts: IdMap<u32, u32>,
    stack: Vec<Frame>,
    pending: Option<u32>,
    /// Dictionaries that have a key twice: (node of the second).
    pub(crate) duplicates: Vec<u32>,
}

/// A map keyed by numbers of our own making.
pub(crate) type IdMap<K, V> = std::collections::HashMap<K, V, std::hash::BuildHasherDefault<IdHasher>>;

#[derive(Default)]
pub(crate) struct IdHasher(u64);
impl std::hash::Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mix(self.0, u64::from(*byte));
        }
    }
    fn write_u32(&mut self, value: u32) {
        self.0 = mix(self.0, u64::from(value));
    }
    fn write_usize(&mut self, value: usize) {
        self.0 = mix(self.0, value as u64);
    }
}

fn mix(seed: u64, value: u64) -> u64 {
    let product = u128::from(seed ^ value ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
    (product as u64) ^ (product >> 64) as u64
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    let mut rest = bytes;
    while let Some((eight, more)) = rest.split_first_chunk::<8>() {
        hash = mix(hash, u64::from_le_bytes(*eight));
        rest = more;
    }
    for byte in rest {
        hash = mix(hash, u64::from(*byte));
    }
    hash
}

impl Tree {
    pub(crate) fn new() -> Self {
        Self {
            nodes: Nodes::default(),
            keys: Vec::new(),
            key_table: HashTable::new(),
            shapes: vec![ShapeInfo { parent: NONE, key: NONE, next: NONE, first: NONE, element: NONE }],
            shape_table: HashTable::new(),
            counts: IdMap::default(),
            stack: Vec::new(),
            pending: None,
            duplicates: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len
    }

    pub(crate) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Whether the innermost open container is a dictionary; `None` at the top.
    pub(crate) fn in_dict(&self) -> Option<bool> {
        self.stack.last().map(|frame| frame.dict)
    }

    pub(crate) fn has_key(&self) -> bool {
        self.pending.is_some()
    }

    /// Where the innermost open container starts.
    pub(crate) fn open_start(&self) -> usize {
        self.stack.last().map_or(0, |frame| self.nodes.at(frame.node).start as usize)
    }

    /// Bytes that the arena holds, for the promise that memory is a stated factor of the input.
    pub(crate) fn bytes(&self) -> usize {
        self.nodes.chunks.iter().map(|chunk| chunk.capacity() * size_of::<Node>()).sum::<usize>()
            + self.keys.iter().map(|key| key.text.len() + key.raw.len() + size_of::<Key>()).sum::<usize>()
            + self.shapes.capacity() * size_of::<ShapeInfo>()
    }

    /// Announces the key of the next value. `raw` is compared and hashed; `decode` runs once a distinct key.
    #[inline]
    pub(crate) fn key(&mut self, raw: &[u8], decode: impl FnOnce(&[u8]) -> String) {
        let Some(frame) = self.stack.last() else { return };
        let guess = if frame.last == NONE { self.shapes[frame.shape as usize].first } else { self.shapes[frame.last as usize].next };
        if guess != NONE {
            let key = self.shapes[guess as usize].key;
            if *self.keys[key as usize].raw == *raw {
                self.pending = Some(guess);
                return;
            }
        }
        self.slow_key(raw, decode);
    }

    #[cold]
    fn slow_key(&mut self, raw: &[u8], decode: impl FnOnce(&[u8]) -> String) {
        let key = self.intern(raw, decode);
        let (parent, last) = self.stack.last().map_or((0, NONE), |frame| (frame.shape, frame.last));
        let shape = self.child_shape(parent, key);
        if last == NONE {
            self.shapes[parent as usize].first = shape;
        } else {
            self.shapes[last as usize].next = shape;
        }
        self.pending = Some(shape);
    }

    fn intern(&mut self, raw: &[u8], decode: impl FnOnce(&[u8]) -> String) -> u32 {
        let hash = hash_bytes(raw);
        let keys = &self.keys;
        if let Some(id) = self.key_table.find(hash, |id| *keys[*id as usize].raw == *raw) {
            return *id;
        }
        let id = self.keys.len() as u32;
        self.keys.push(Key { text: decode(raw).into(), raw: raw.into() });
        let keys = &self.keys;
        self.key_table.insert_unique(hash, id, |id| hash_bytes(&keys[*id as usize].raw));
        id
    }

    fn child_shape(&mut self, parent: u32, key: u32) -> u32 {
        let hash = mix(u64::from(parent), u64::from(key));
        let shapes = &self.shapes;
        let same = |id: &u32| shapes[*id as usize].parent == parent && shapes[*id as usize].key == key;
        if let Some(id) = self.shape_table.find(hash, same) {
            return *id;
        }
        let id = self.shapes.len() as u32;
        self.shapes.push(ShapeInfo { parent, key, next: NONE, first: NONE, element: NONE });
        let shapes = &self.shapes;
        self.shape_table.insert_unique(hash, id, |id| mix(u64::from(shapes[*id as usize].parent), u64::from(shapes[*id as usize].key)));
        id
    }

    fn element_shape(&mut self, parent: u32) -> u32 {
        let known = self.shapes[parent as usize].element;
        if known != NONE {
            return known;
        }
        let id = self.shapes.len() as u32;
        self.shapes.push(ShapeInfo { parent, key: NONE, next: NONE, first: NONE, element: NONE });
        self.shapes[parent as usize].element = id;
        id
    }

    /// Appends a value; its parent is the innermost open container. Returns its shape.
    #[inline]
    fn append(&mut self, kind: Kind, start: usize, end: usize) -> u32 {
        let id = self.nodes.len as u32;
        let (parent, low, shape) = match self.stack.last_mut() {
            None => (NONE, 0, 0),
            Some(frame) if frame.dict => {
                let shape = self.pending.take().unwrap_or(0);
                frame.last = shape;
                frame.count += 1;
                (frame.node, shape, shape)
            }
            Some(frame) => {
                let index = frame.count;
                frame.count += 1;
                (frame.node, index, NONE)
            }
        };
        self.nodes.push(Node { start: start as u32, end: end as u32, parent, after: id + 1, tag: (kind as u32) << KEY_BITS | (low & KEY_MASK) });
        shape
    }

    #[inline]
    pub(crate) fn scalar(&mut self, kind: Kind, start: usize, end: usize) -> NodeId {
        let id = self.nodes.len as u32;
        self.append(kind, start, end);
        id
    }

    pub(crate) fn open(&mut self, kind: Kind, start: usize) -> NodeId {
        let id = self.nodes.len as u32;
        let mut shape = self.append(kind, start, start);
        if shape == NONE {
            let parent = self.stack.last().map_or(0, |frame| frame.shape);
            shape = self.element_shape(parent);
        }
        self.stack.push(Frame { node: id, shape, count: 0, last: NONE, dict: kind == Kind::Dict });
        id
    }

    #[inline]
    pub(crate) fn close(&mut self, end: usize) {
        self.pending = None;
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

    // Looking at what was built.

    pub(crate) fn kind(&self, id: NodeId) -> Kind {
        KINDS[(self.nodes.at(id).tag >> KEY_BITS) as usize]
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
        match self.stack.iter().any(|frame| frame.node == id) {
            true => self.nodes.len as u32,
            false => self.nodes.at(id).after,
        }
    }

    pub(crate) fn low(&self, id: NodeId) -> u32 {
        self.nodes.at(id).tag & KEY_MASK
    }

    pub(crate) fn count(&self, id: NodeId) -> u32 {
        if let Some(frame) = self.stack.iter().find(|frame| frame.node == id) {
            return frame.count;
        }
        if let Some(count) = self.counts.get(&id) {
            return *count;
        }
        let end = self.nodes.at(id).after;
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
        self.keys.get(key as usize).map(|key| &*key.text)
    }

    pub(crate) fn shape_parent(&self, shape: u32) -> Option<u32> {
        let parent = self.shapes.get(shape as usize)?.parent;
        (parent != NONE).then_some(parent)
    }

    pub(crate) fn shape_count(&self) -> u32 {
        self.shapes.len() as u32
    }

    pub(crate) fn shape(&self, id: NodeId) -> Option<u32> {
        let mut up = 0;
        let mut node = id;
        loop {
            match self.parent(node) {
                None => break,
                Some(parent) if self.kind(parent) == Kind::Array => {
                    up += 1;
                    node = parent;
                }
                Some(_) => {
                    return self.descend(self.low(node), up);
                }
            }
        }
        self.descend(0, up)
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

    /// Looks through the children of every dictionary for a key that is there twice. Done once, after reading.
    pub(crate) fn find_duplicates(&mut self, limit: usize) {
        let mut seen: Vec<u32> = vec![NONE; self.shapes.len()];
        for id in 0..self.nodes.len as u32 {
            let node = self.nodes.at(id);
            if node.parent == NONE || node.tag & KEY_MASK == 0 || self.kind(node.parent) != Kind::Dict {
                continue;
            }
            let shape = (node.tag & KEY_MASK) as usize;
            // Shapes are per parent shape, and within one dictionary a shape stands for one key.
            if seen[shape] == node.parent {
                self.duplicates.push(id);
                if self.duplicates.len() >= limit {
                    return;
                }
            }
            seen[shape] = node.parent;
        }
    }
}
