//! Binary property lists (`bplist00`), read by their table of offsets.
//!
//! A container that several others refer to is expanded again only while the tree stays smaller than the file plus [`ROOM`]
//! nodes; after that, and where a container contains itself, an [`Kind::Alias`] stands for it. So ten references on thirty levels
//! (10^30 values in 400 bytes) stay as small as they are on disk.

use crate::error::Error;
use crate::json::Step;
use crate::tree::{IdMap, Kind, NodeId, Span, Tree};

/// Nodes that any file may have, however short it is.
const ROOM: usize = 4096;
/// What a value counts against the budget of a step, in bytes.
const COST: usize = 16;

#[derive(Clone, Copy)]
struct Trailer {
    offset_size: usize,
    ref_size: usize,
    objects: usize,
    top: usize,
    table: usize,
}

struct Frame {
    refs: usize,
    count: usize,
    next: usize,
    dict: bool,
    end: usize,
}

pub(crate) struct Binary {
    trailer: Option<Trailer>,
    stack: Vec<Frame>,
    /// What is known of every object: of a container the node where it was expanded last, of a string its number as a key
    /// and [`KEY`].
    known: Vec<u32>,
    /// Bytes of the keys that were met: more than the file has can only be where they lie over each other.
    key_bytes: usize,
    pub(crate) soft: Option<Error>,
}

const UNKNOWN: u32 = u32::MAX;

/// Marks the numbers of keys, which like nodes have 28 bits.
const KEY: u32 = 1 << 31;

/// A big-endian number; `None` if it does not fit.
#[inline]
fn be(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [a] => Some(usize::from(a)),
        [a, b] => Some(usize::from(u16::from_be_bytes([a, b]))),
        [a, b, c, d] => usize::try_from(u32::from_be_bytes([a, b, c, d])).ok(),
        _ => bytes.iter().try_fold(0usize, |sum, byte| Some(sum.checked_mul(256)? + usize::from(*byte))),
    }
}

impl Trailer {
    fn read(source: &[u8]) -> Result<Self, Error> {
        let at = source.len().checked_sub(32).filter(|at| *at >= 8);
        let Some(at) = at else {
            return Err(Error::new("a binary property list ends with a table of 32 bytes; this one is cut off", source.len()));
        };
        let tail = &source[at..];
        let word = |from: usize| be(&tail[from..from + 8]);
        let trailer = Self {
            offset_size: usize::from(tail[6]),
            ref_size: usize::from(tail[7]),
            objects: word(8).unwrap_or(usize::MAX),
            top: word(16).unwrap_or(usize::MAX),
            table: word(24).unwrap_or(usize::MAX),
        };
        let fits = (1..=8).contains(&trailer.offset_size)
            && (1..=8).contains(&trailer.ref_size)
            && trailer.top < trailer.objects
            && trailer.table >= 8
            && trailer.objects.checked_mul(trailer.offset_size).and_then(|len| len.checked_add(trailer.table)).is_some_and(|end| end <= at);
        match fits {
            true => Ok(trailer),
            false => {
                Err(Error::new("the table at the end of this binary property list does not fit the file; it is cut off or damaged", at))
            }
        }
    }

    fn offset(&self, source: &[u8], object: usize) -> Result<usize, Error> {
        if object >= self.objects {
            return Err(Error::new(format!("object {object} is not in the table of this file"), self.table));
        }
        let at = self.table + object * self.offset_size;
        match be(&source[at..at + self.offset_size]).filter(|offset| (8..self.table).contains(offset)) {
            Some(offset) => Ok(offset),
            None => Err(Error::new(format!("object {object} lies outside of the file"), at)),
        }
    }
}

/// What stands at an offset: kind, where the contents start, how many (bytes, characters or references).
pub(crate) struct Object {
    pub kind: Kind,
    pub from: usize,
    pub count: usize,
    pub end: usize,
    pub wide: bool,
}

/// Reads the marker at `at`; `limit` is where objects must end, `ref_size` the width of references.
pub(crate) fn object(source: &[u8], at: usize, limit: usize, ref_size: usize) -> Result<Object, Error> {
    let bad = |what: &str| Error::new(what.to_owned(), at);
    let marker = *source.get(at).filter(|_| at < limit).ok_or_else(|| bad("an object lies outside of the file"))?;
    let (high, low) = (marker >> 4, usize::from(marker & 0x0F));
    let fixed = |kind, count: usize| (kind, at + 1, count, count);
    let (kind, from, count, bytes) = match (high, low) {
        (0x0, 0x0) => fixed(Kind::Null, 0),
        (0x0, 0x8) => fixed(Kind::False, 0),
        (0x0, 0x9) => fixed(Kind::True, 0),
        (0x1, 0..=4) => fixed(Kind::Integer, 1 << low),
        (0x2, 2 | 3) => fixed(Kind::Real, 1 << low),
        (0x3, 3) => fixed(Kind::Date, 8),
        (0x8, _) => fixed(Kind::Uid, low + 1),
        (0x4..=0x6 | 0xA..=0xD, _) => {
            let (count, from) = match low {
                0xF => {
                    let size = source.get(at + 1).filter(|int| **int >> 4 == 1 && **int & 0xF <= 3);
                    let size = 1usize << (size.ok_or_else(|| bad("an object has no length"))? & 0xF);
                    let digits = source.get(at + 2..at + 2 + size).ok_or_else(|| bad("an object ends outside of the file"))?;
                    (be(digits).ok_or_else(|| bad("the length of an object is larger than any file"))?, at + 2 + size)
                }
                _ => (low, at + 1),
            };
            let (kind, width) = match high {
                0x4 => (Kind::Data, 1),
                0x5 => (Kind::String, 1),
                0x6 => (Kind::String, 2),
                0xD => (Kind::Dict, 2 * ref_size),
                _ => (Kind::Array, ref_size),
            };
            let bytes = count.checked_mul(width).ok_or_else(|| bad("the length of an object is larger than any file"))?;
            (kind, from, count, bytes)
        }
        _ => return Err(bad(&format!("marker 0x{marker:02x} is no object of a property list"))),
    };
    let end = from.checked_add(bytes).filter(|end| *end <= limit);
    let end = end.ok_or_else(|| bad("an object says that it is longer than the file"))?;
    Ok(Object { kind, from, count, end, wide: high == 6 })
}

impl Binary {
    pub(crate) fn new() -> Self {
        Self { trailer: None, stack: Vec::new(), known: Vec::new(), key_bytes: 0, soft: None }
    }

    /// Reads about as many values as `budget` bytes have. Needs the whole input, for the table stands at its end. `aliases`
    /// gets what each [`Kind::Alias`] stands for.
    pub(crate) fn step(
        &mut self,
        source: &[u8],
        complete: bool,
        budget: usize,
        tree: &mut Tree,
        aliases: &mut IdMap<NodeId, NodeId>,
    ) -> Result<Step, Error> {
        if !complete {
            return Ok(Step::Starved);
        }
        let trailer = match self.trailer {
            Some(trailer) => trailer,
            None => {
                let trailer = Trailer::read(source)?;
                self.trailer = Some(trailer);
                self.known = vec![UNKNOWN; trailer.objects];
                self.value(source, trailer, trailer.top, tree, aliases)?;
                trailer
            }
        };
        let width = trailer.ref_size;
        let reference = |slot: usize| be(&source[slot..slot + width]).unwrap_or(usize::MAX);
        for _ in 0..budget / COST + 1 {
            let Some(frame) = self.stack.last_mut() else { return Ok(Step::Done) };
            if frame.next == frame.count {
                tree.close(frame.end);
                self.stack.pop();
                continue;
            }
            let slot = frame.refs + frame.next * width;
            let value = if frame.dict { slot + frame.count * width } else { slot };
            frame.next += 1;
            if frame.dict {
                self.key(source, trailer, reference(slot), slot, tree)?;
            }
            self.value(source, trailer, reference(value), tree, aliases)?;
        }
        Ok(Step::Paused)
    }

    /// Closes what is open, each container where it ends in the file.
    pub(crate) fn close_all(&mut self, tree: &mut Tree) {
        while let Some(frame) = self.stack.pop() {
            tree.close(frame.end);
        }
    }

    #[inline]
    fn key(&mut self, source: &[u8], trailer: Trailer, id: usize, slot: usize, tree: &mut Tree) -> Result<(), Error> {
        let number = match self.known.get(id) {
            Some(&known) if known != UNKNOWN && known & KEY != 0 => known & !KEY,
            _ => self.new_key(source, trailer, id, slot, tree)?,
        };
        tree.known_key(number);
        Ok(())
    }

    #[cold]
    fn new_key(&mut self, source: &[u8], trailer: Trailer, id: usize, slot: usize, tree: &mut Tree) -> Result<u32, Error> {
        let at = trailer.offset(source, id)?;
        let object = object(source, at, trailer.table, trailer.ref_size)?;
        let contents = &source[object.from..object.end];
        if object.kind != Kind::String {
            let name = object.kind.name();
            if self.soft.is_none() {
                self.soft = Some(Error { message: format!("this key is not a string; its kind is {name}"), offset: slot, fatal: false });
            }
            let text = match object.kind {
                Kind::Integer => format!("({name} {})", integer(contents)),
                Kind::Real => format!("({name} {})", real_text(contents)),
                Kind::Date => format!("({name} {})", date_text(contents)),
                Kind::Uid => format!("({name} {})", uid(contents)),
                _ => format!("({name})"),
            };
            return Ok(tree.intern(at, object.end, &text));
        }
        self.key_bytes += object.end - at;
        if self.key_bytes > source.len() {
            return Err(Error::new("the keys of this file lie over each other; reading stopped here", at));
        }
        let number = tree.intern(at, object.end, &string(contents, object.wide));
        self.known[id] = number | KEY;
        Ok(number)
    }

    fn value(
        &mut self,
        source: &[u8],
        trailer: Trailer,
        id: usize,
        tree: &mut Tree,
        aliases: &mut IdMap<NodeId, NodeId>,
    ) -> Result<(), Error> {
        let at = trailer.offset(source, id)?;
        let object = object(source, at, trailer.table, trailer.ref_size)?;
        if tree.len() > source.len() + ROOM {
            return Err(Error::new(format!("this file has more values than bytes; reading stopped after {} of them", tree.len()), at));
        }
        if !object.kind.is_container() {
            tree.scalar(object.kind, at, object.end);
            return Ok(());
        }
        let before = Some(self.known[id]).filter(|node| *node != UNKNOWN);
        let cycle = before.is_some_and(|node| tree.is_open(node));
        if let Some(before) = before.filter(|_| cycle || tree.len() + object.count > ROOM) {
            if cycle && self.soft.is_none() {
                self.soft = Some(Error { message: "a container contains itself".to_owned(), offset: at, fatal: false });
            }
            let node = tree.scalar(Kind::Alias, at, object.end);
            aliases.insert(node, before);
            return Ok(());
        }
        self.known[id] = tree.open(object.kind, at)?;
        self.stack.push(Frame { refs: object.from, count: object.count, next: 0, dict: object.kind == Kind::Dict, end: object.end });
        Ok(())
    }
}

/// The text of a string object's contents: ASCII (Latin-1 where a writer was careless) or UTF-16, big-endian.
pub(crate) fn string(contents: &[u8], wide: bool) -> String {
    if wide {
        let units = contents.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        return char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect();
    }
    match std::str::from_utf8(contents) {
        Ok(text) => text.to_owned(),
        Err(_) => contents.iter().map(|byte| *byte as char).collect(),
    }
}

/// The contents of the object whose span is `span`.
pub(crate) fn contents(source: &[u8], span: Span) -> (&[u8], bool) {
    match object(source, span.start, source.len(), 8) {
        Ok(object) if object.from <= span.end => (&source[object.from..span.end], object.wide),
        _ => (&[], false),
    }
}

/// Bytes of an integer object: signed from eight bytes on, as Apple writes them.
pub(crate) fn integer(raw: &[u8]) -> i128 {
    let value = raw.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte));
    match raw.len() {
        8 => i128::from(value as i64),
        _ => value as i128,
    }
}

/// The number of a UID object, in words.
pub(crate) fn uid(raw: &[u8]) -> String {
    raw.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte)).to_string()
}

fn real(raw: &[u8]) -> f64 {
    match *raw {
        [a, b, c, d] => f64::from(f32::from_be_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => f64::from_be_bytes([a, b, c, d, e, f, g, h]),
        _ => f64::NAN,
    }
}

pub(crate) fn real_text(raw: &[u8]) -> String {
    match *raw {
        [a, b, c, d] => f32::from_be_bytes([a, b, c, d]).to_string(),
        _ => real(raw).to_string(),
    }
}

/// Seconds since 2001 as ISO 8601 in UTC.
pub(crate) fn date_text(raw: &[u8]) -> String {
    let seconds = real(raw) + 978_307_200.0;
    let millis = (seconds * 1000.0).round() as i64;
    jiff::Timestamp::from_millisecond(millis).map_or_else(|_| format!("{} seconds after 2001", real(raw)), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, read};

    /// A file of these objects, the first at the top, with offsets and references of one byte.
    fn file(objects: &[&[u8]]) -> Vec<u8> {
        let mut file = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for object in objects {
            offsets.push(file.len() as u8);
            file.extend_from_slice(object);
        }
        let table = file.len() as u64;
        file.extend_from_slice(&offsets);
        file.extend_from_slice(&[0, 0, 0, 0, 0, 0, 1, 1]);
        for number in [objects.len() as u64, 0, table] {
            file.extend_from_slice(&number.to_be_bytes());
        }
        file
    }

    fn rows(doc: &Document) -> Vec<String> {
        (0..doc.len() as u32).map(|id| format!("{} {} {}", doc.path(id), doc.kind(id).name(), doc.text(id).unwrap_or_default())).collect()
    }

    fn one(object: &[u8]) -> String {
        let doc = read(file(&[object]));
        assert_eq!(doc.error(), None);
        assert_eq!(doc.span(0), Span { start: 8, end: 8 + object.len() });
        format!("{} {}", doc.kind(0).name(), doc.text(0).unwrap_or_default())
    }

    #[test]
    fn every_kind_of_object_is_read() {
        for (object, wanted) in [
            (&b"\x00"[..], "null null"),
            (b"\x08", "boolean false"),
            (b"\x09", "boolean true"),
            (b"\x10\xFF", "integer 255"),
            (b"\x11\xFF\xFF", "integer 65535"),
            (b"\x12\xFF\xFF\xFF\xFF", "integer 4294967295"),
            (b"\x13\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "integer -1"),
            (b"\x14\0\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "integer 18446744073709551615"),
            (b"\x22\x3F\xC0\0\0", "real 1.5"),
            (b"\x23\x3F\xB9\x99\x99\x99\x99\x99\x9A", "real 0.1"),
            (b"\x33\x41\xC5\xF3\x45\xB9\0\0\0", "date 2024-05-04T15:27:46Z"),
            (b"\x33\x7F\xF0\0\0\0\0\0\0", "date inf seconds after 2001"),
            (b"\x43\0\x01\x02", "data AAEC"),
            (b"\x53abc", "string abc"),
            (b"\x5F\x10\x03abc", "string abc"),
            (b"\x51\xE4", "string ä"),
            (b"\x62\0\xE4\xD8\x00", "string ä\u{FFFD}"),
            (b"\x81\x01\x02", "uid 258"),
            (b"\xA0", "array "),
            (b"\xD0", "dictionary "),
        ] {
            assert_eq!(one(object), wanted);
        }
    }

    #[test]
    fn what_is_no_object_is_told() {
        for object in [&b"\x01"[..], b"\x15", b"\x24", b"\x30", b"\x70", b"\x90", b"\xE0", b"\xF0", b"\x5F\x20", b"\x5F\x14"] {
            let doc = read(file(&[b"\xA1\x01", object]));
            assert!(doc.error().is_some_and(|error| error.fatal && error.offset == 10), "{:?}", doc.error());
            assert_eq!(rows(&doc), [" array "]);
        }
    }

    #[test]
    fn what_came_before_an_error_is_kept_and_containers_end_where_they_do() {
        let doc = read(file(&[b"\xA3\x01\x02\x09", b"\xD1\x03\x04", b"\xA1\x09", b"\x51k", b"\x09"]));
        assert_eq!(doc.error().map(|error| error.message.as_str()), Some("object 9 is not in the table of this file"));
        assert_eq!(rows(&doc), [" array ", "/0 dictionary ", "/0/k boolean true", "/1 array "]);
        assert_eq!((doc.span(0).end, doc.span(3).end), (12, 17));
    }

    #[test]
    fn keys_that_are_no_strings_are_reported_and_shown() {
        let doc = read(file(&[b"\xD4\x01\x02\x03\x00\x01\x01\x01\x01", b"\x10\x05", b"\x10\x06", b"\x42ab"]));
        assert_eq!(doc.error().map(|error| error.message.as_str()), Some("this key is not a string; its kind is integer"));
        assert_eq!(rows(&doc)[1..], ["/(integer 5) integer 5", "/(integer 6) integer 5", "/(data) integer 5", "/(dictionary) integer 5"]);
        assert!(doc.duplicates().is_empty());
    }

    /// Found by fuzzing: the node of a container was taken for the number of a key.
    #[test]
    fn a_container_may_be_tried_as_a_key_after_it_was_a_value() {
        let doc = read(file(&[b"\xD2\x00\x00\x00\x00"]));
        assert_eq!(rows(&doc), [" dictionary ", "/(dictionary) alias ", "/(dictionary) alias "]);
        assert_eq!((doc.alias(1), doc.duplicates()), (Some(0), &[2][..]));
    }

    #[test]
    fn a_key_may_be_a_value_too() {
        let doc = read(file(&[b"\xD2\x01\x02\x02\x01", b"\x51a", b"\x51b"]));
        assert_eq!((doc.error(), rows(&doc)), (None, vec![" dictionary ".into(), "/a string b".into(), "/b string a".into()]));
    }

    #[test]
    fn a_small_file_has_its_shared_containers_expanded() {
        let doc = read(file(&[b"\xA2\x01\x01", b"\xA1\x02", b"\x09"]));
        assert_eq!((doc.error(), rows(&doc).len(), doc.kind(4)), (None, 5, Kind::True));
        assert_eq!(doc.span(1), doc.span(3));
    }

    #[test]
    fn numbers_that_do_not_fit_are_none() {
        assert_eq!((be(&[1, 2]), be(&[1, 2, 3]), be(&[0; 9])), (Some(258), Some(66051), Some(0)));
        assert_eq!((be(&[0xFF; 9]), be(&[])), (None, Some(0)));
    }
}
