//! What must hold of every document, whatever was read. Shared by the tests and the fuzz targets.
#![allow(dead_code)]

use mdm_reader::{Document, Encoding, Format, Kind, NodeId, ROOT, Reader, Status, detect};

/// Bytes of text that a check looks at: objects of a hostile binary plist may lie over each other.
const TEXT: usize = 1 << 22;

/// Nodes of which everything is checked.
const CLOSELY: NodeId = 5000;

/// Nodes whose paths a check follows: a path is as long as the node is deep.
const PATHS: usize = 200;

/// Checks spans, order, counts, depths, shapes and paths of the whole tree, and that every value can be looked at.
pub fn assert_sound(doc: &Document) {
    assert_sound_while_open(doc);
    assert!(doc.len() <= doc.source().len() + 4097, "{} nodes of {} bytes", doc.len(), doc.source().len());
    let deep = doc.source().len().min(1 << 18);
    let bound = 24 * doc.source().len() + 100 * deep + (1 << 20);
    assert!(doc.memory() <= bound, "{} bytes of memory for {} bytes of source", doc.memory(), doc.source().len());
    if let Some(error) = doc.error() {
        assert!(error.offset <= doc.source().len(), "{error}");
        assert!(!error.message.is_empty());
        let place = doc.place(error.offset);
        assert!(place.line >= 1 && place.column >= 1);
    } else {
        assert!(!doc.is_empty());
    }
    let mut looked_at = 0;
    for id in (0..doc.len() as NodeId).filter(|id| *id < CLOSELY || id % 101 == 0) {
        looked_at += doc.span(id).len();
        if looked_at > TEXT {
            break;
        }
        assert_eq!(doc.text(id).is_none(), matches!(doc.kind(id), Kind::Dict | Kind::Array | Kind::Alias | Kind::Missing));
        assert!(doc.data(id).is_none() || doc.kind(id) == Kind::Data);
        assert!(doc.raw(id).len() <= doc.span(id).len());
        assert_eq!(doc.alias(id).is_some(), doc.kind(id) == Kind::Alias);
    }
    let mut walked = 0;
    for id in (0..(doc.len() as NodeId).min(CLOSELY)).filter(|id| doc.depth(*id) < 100).take(PATHS) {
        let path = doc.path(id);
        walked += path.len();
        if walked > TEXT / 16 {
            break;
        }
        let found = doc.find(&path).unwrap_or_else(|| panic!("nothing at {path}"));
        // A key that is there twice, here or further up, leads to the first.
        assert!(found == id || (found < id && doc.path(found) == path), "{path}");
    }
    for id in doc.duplicates() {
        let parent = doc.parent(*id).expect("a duplicate is in a dictionary");
        assert!(doc.child(parent, doc.key(*id).expect("a key")).is_some_and(|first| first < *id));
    }
}

/// The part of it that holds while reading, too.
pub fn assert_sound_while_open(doc: &Document) {
    let len = doc.len() as NodeId;
    let ordered = doc.format() != Format::BinaryPlist;
    let mut open: Vec<(NodeId, u32, usize)> = Vec::new();
    let mut keyed: u32 = 0;
    for id in 0..len {
        let span = doc.span(id);
        assert!(span.start <= span.end && span.end <= doc.source().len(), "{span:?} of {}", doc.source().len());
        assert!(doc.after(id) > id && doc.after(id) <= len);
        while open.last().is_some_and(|(node, ..)| doc.after(*node) <= id) {
            let (node, count, _) = open.pop().expect("seen");
            assert_eq!(doc.count(node), count);
        }
        // Of long documents a part is looked at closely.
        let closely = id < CLOSELY || id % 101 == 0;
        if closely {
            assert_eq!(doc.depth(id), open.len());
        }
        match open.last_mut() {
            None => assert_eq!((id, doc.parent(id), doc.key(id), doc.index(id)), (ROOT, None, None, None)),
            Some((parent, count, end)) => {
                assert_eq!(doc.parent(id), Some(*parent));
                assert!(doc.after(id) <= doc.after(*parent));
                let around = doc.span(*parent);
                if ordered {
                    assert!(span.start >= *end && span.end <= around.end.max(*end), "{span:?} in {around:?} after {end}");
                    *end = span.end;
                }
                let dict = doc.kind(*parent) == Kind::Dict;
                keyed += u32::from(dict);
                if closely && dict {
                    let shape = doc.shape(id).expect("the shape of a dictionary's child");
                    assert_eq!(doc.shape_key(shape), doc.key(id));
                    assert!(doc.key(id).is_some() && doc.index(id).is_none());
                    assert_eq!(doc.shape_parent(shape), doc.shape(*parent));
                } else if closely {
                    assert_eq!((doc.index(id), doc.key(id)), (Some(*count), None));
                    if doc.kind(id).is_container() {
                        let shape = doc.shape(id).expect("the shape of a container");
                        assert_eq!(doc.shape_parent(shape), doc.shape(*parent));
                        assert_eq!(doc.shape_key(shape), None);
                    }
                }
                *count += 1;
            }
        }
        if doc.kind(id).is_container() {
            open.push((id, 0, span.start));
        } else {
            assert_eq!((doc.after(id), doc.count(id)), (id + 1, 0));
        }
    }
    for (node, count, _) in open {
        assert_eq!(doc.count(node), count);
    }
    assert!(doc.shapes() <= 1 + 2 * keyed + len);
}

/// Checks that two documents are the same tree with the same error.
pub fn assert_same(one: &Document, other: &Document) {
    assert_eq!(one.error(), other.error());
    assert_same_tree(one, other, one.len());
    assert_eq!(one.len(), other.len());
    assert_eq!((one.duplicates(), one.shapes()), (other.duplicates(), other.shapes()));
}

/// Checks that the first `len` nodes of two documents are the same, apart from where containers end.
pub fn assert_prefix(whole: &Document, part: &Document, len: usize) {
    assert!(part.len() >= len && whole.len() >= len);
    for id in 0..len as NodeId {
        assert_eq!((whole.kind(id), whole.parent(id), whole.key(id)), (part.kind(id), part.parent(id), part.key(id)));
        assert_eq!(whole.span(id).start, part.span(id).start);
        if !whole.kind(id).is_container() {
            assert_eq!(whole.span(id), part.span(id));
        }
    }
}

fn assert_same_tree(one: &Document, other: &Document, len: usize) {
    assert_prefix(one, other, len);
    for id in 0..len as NodeId {
        assert_eq!((one.span(id), one.after(id), one.shape(id)), (other.span(id), other.after(id), other.shape(id)));
    }
}

/// Reads `source` in pieces whose lengths `next` gives, with budgets that it gives too. `None` where it is no payload.
pub fn read_in_pieces(source: &[u8], mut next: impl FnMut() -> usize) -> Option<Document> {
    read_in_pieces_and(source, &mut next, |_| {})
}

/// The same, and looks at the document between the steps.
pub fn read_in_pieces_and(source: &[u8], mut next: impl FnMut() -> usize, mut look: impl FnMut(&Document)) -> Option<Document> {
    // The head decides the format; shorter ones than a caller would pass are taken if they decide the same.
    let wanted = detect(&mdm_reader::to_utf8(source, Encoding::detect(source)));
    wanted.as_ref().ok()?;
    let mut head = next().min(source.len());
    while head < source.len() {
        let start = &source[..head];
        let same = detect(&mdm_reader::to_utf8(start, Encoding::detect(start))) == wanted;
        if same && Encoding::detect(start) == Encoding::detect(source) {
            break;
        }
        head = (head * 2 + 1).min(source.len());
    }
    let mut reader = Reader::new(source[..head].to_vec(), next()).ok()?;
    let mut at = head;
    loop {
        match reader.step(next()) {
            Status::Working => {}
            Status::Done => break,
            Status::Starved if at == source.len() => reader.finish(),
            Status::Starved => {
                let to = at + next().clamp(1, source.len() - at);
                if to.is_multiple_of(2) {
                    reader.push(&source[at..to]);
                } else {
                    reader.push_with(to - at, |bytes| bytes.copy_from_slice(&source[at..to]));
                }
                at = to;
            }
        }
        look(reader.document());
    }
    reader.push(&source[at..]);
    reader.finish();
    Some(reader.into_document())
}

/// Small numbers without a crate for them: the tests are the same every time.
pub fn numbers(seed: u64, below: usize) -> impl FnMut() -> usize {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1 + (state >> 33) as usize % below
    }
}

/// The value that a JSON document stands for; of keys that are there twice the last counts, as in `serde_json`.
pub fn to_serde(doc: &Document, id: NodeId) -> serde_json::Value {
    use serde_json::Value;
    match doc.kind(id) {
        Kind::Dict => {
            Value::Object(doc.children(id).map(|child| (doc.key(child).expect("a key").to_owned(), to_serde(doc, child))).collect())
        }
        Kind::Array => Value::Array(doc.children(id).map(|child| to_serde(doc, child)).collect()),
        Kind::True => true.into(),
        Kind::False => false.into(),
        Kind::Null => Value::Null,
        Kind::String => doc.text(id).expect("text").into(),
        _ => Value::Number(serde_json::from_str(&doc.text(id).expect("text")).expect("a number")),
    }
}

/// Whether a JSON source has an escape for a half of a surrogate pair, of which `serde_json` refuses the lone ones.
pub fn has_surrogate_escape(source: &[u8]) -> bool {
    source.windows(4).any(|four| four[0] == b'\\' && four[1] == b'u' && matches!(four[2], b'd' | b'D') && !matches!(four[3], b'0'..=b'7'))
}

/// Checks that JSON is accepted where `serde_json` accepts it, refused where it refuses, and means the same.
pub fn assert_like_serde(source: &[u8]) {
    // Read the way that serde_json knows no limit of nesting in, and where we know none either.
    let depth = source.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    if depth > 100 || !matches!(Encoding::detect(source), Encoding::Utf8) {
        return;
    }
    let doc = mdm_reader::read(source.to_vec());
    match serde_json::from_slice::<serde_json::Value>(source) {
        Ok(value) => {
            assert_eq!(doc.error(), None, "serde_json accepts it");
            assert_eq!(to_serde(&doc, ROOT), value);
        }
        Err(error) => {
            let refused = doc.error().is_some() || doc.format() != Format::Json;
            assert!(refused || has_surrogate_escape(source), "serde_json refuses it: {error}");
        }
    }
}
