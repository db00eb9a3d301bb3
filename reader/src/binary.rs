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
    object: usize,
    refs: usize,
    count: usize,
    next: usize,
    dict: bool,
    end: usize,
}

pub(crate) struct Binary {
    trailer: Option<Trailer>,
    stack: Vec<Frame>,
    /// Containers that are open now, and where every container was expanded first.
    open: IdMap<usize, ()>,
    first: IdMap<usize, NodeId>,
    pub(crate) aliases: IdMap<NodeId, NodeId>,
    pub(crate) soft: Option<Error>,
}

fn be(bytes: &[u8]) -> Option<usize> {
    bytes.iter().try_fold(0usize, |sum, byte| Some(sum.checked_mul(256)? + usize::from(*byte)))
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
            false => Err(Error::new("the table at the end of this binary property list does not fit the file; it is cut off or damaged", at)),
        }
    }

    fn offset(&self, source: &[u8], object: usize) -> Result<usize, Error> {
        let at = self.table + object * self.offset_size;
        let offset = (object < self.objects).then(|| be(&source[at..at + self.offset_size])).flatten();
        match offset.filter(|offset| (8..self.table).contains(offset)) {
            Some(offset) => Ok(offset),
            None => Err(Error::new(format!("object {object} lies outside of the file"), at.min(source.len()))),
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
        Self { trailer: None, stack: Vec::new(), open: IdMap::default(), first: IdMap::default(), aliases: IdMap::default(), soft: None }
    }

    pub(crate) fn ref_size(&self) -> usize {
        self.trailer.map_or(1, |trailer| trailer.ref_size)
    }

    /// Where the objects end and the table of their offsets begins.
    pub(crate) fn limit(&self) -> usize {
        self.trailer.map_or(0, |trailer| trailer.table)
    }

    pub(crate) fn step(&mut self, source: &[u8], complete: bool, budget: usize, tree: &mut Tree) -> Result<Step, Error> {
        if !complete {
            return Ok(Step::Starved);
        }
        let trailer = match self.trailer {
            Some(trailer) => trailer,
            None => {
                let trailer = Trailer::read(source)?;
                self.trailer = Some(trailer);
                self.value(source, trailer, trailer.top, tree)?;
                trailer
            }
        };
        for _ in 0..budget / COST + 1 {
            let Some(frame) = self.stack.last_mut() else { return Ok(Step::Done) };
            if frame.next == frame.count {
                tree.close(frame.end);
                self.open.remove(&frame.object);
                self.stack.pop();
                continue;
            }
            let width = trailer.ref_size;
            let reference = |slot: usize| be(&source[slot..slot + width]).unwrap_or(usize::MAX);
            let slot = frame.refs + frame.next * width;
            let value = match frame.dict {
                true => slot + frame.count * width,
                false => slot,
            };
            frame.next += 1;
            if frame.dict {
                let key = reference(slot);
                self.key(source, trailer, key, slot, tree)?;
            }
            self.value(source, trailer, reference(value), tree)?;
        }
        Ok(Step::Paused)
    }

    fn key(&mut self, source: &[u8], trailer: Trailer, key: usize, slot: usize, tree: &mut Tree) -> Result<(), Error> {
        let offset = trailer.offset(source, key)?;
        let object = object(source, offset, trailer.table, trailer.ref_size)?;
        if object.kind != Kind::String {
            if self.soft.is_none() {
                self.soft = Some(Error { message: format!("a key is a {} and not a string", object.kind.name()), offset: slot, fatal: false });
            }
            tree.key(b"", |_| format!("({})", object.kind.name()));
            return Ok(());
        }
        let wide = object.wide;
        let skip = object.from - offset;
        tree.key(&source[offset..object.end], |raw| string(&raw[skip..], wide));
        Ok(())
    }

    fn value(&mut self, source: &[u8], trailer: Trailer, id: usize, tree: &mut Tree) -> Result<(), Error> {
        let at = trailer.offset(source, id)?;
        let object = object(source, at, trailer.table, trailer.ref_size)?;
        if tree.len() > source.len() + ROOM {
            return Err(Error::new(format!("this file has more values than bytes; reading stopped after {} of them", tree.len()), at));
        }
        if !object.kind.is_container() {
            tree.scalar(object.kind, at, object.end);
            return Ok(());
        }
        let again = self.first.get(&id).copied();
        let cycle = self.open.contains_key(&id);
        if let Some(first) = again.filter(|_| cycle || tree.len() + object.count > ROOM) {
            if cycle && self.soft.is_none() {
                self.soft = Some(Error { message: "a container contains itself".to_owned(), offset: at, fatal: false });
            }
            let node = tree.scalar(Kind::Alias, at, object.end);
            self.aliases.insert(node, first);
            return Ok(());
        }
        let node = tree.open(object.kind, at);
        self.first.entry(id).or_insert(node);
        self.open.insert(id, ());
        self.stack.push(Frame { object: id, refs: object.from, count: object.count, next: 0, dict: object.kind == Kind::Dict, end: object.end });
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
