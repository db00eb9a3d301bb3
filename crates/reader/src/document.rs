//! A source being read, and what came of it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::binary::{self, Binary};
use crate::detect::{Format, NotPayload, detect};
use crate::error::{Error, Place};
use crate::json::{Json, Step};
use crate::openstep::{self, OpenStep};
use crate::text::{BOM, Encoding, Utf16};
use crate::tree::{IdMap, Kind, NODES, NodeId, PIECE, ROOT, Shape, Span, Tree};
use crate::value::{decode_base64, unescape_json, unescape_xml};
use crate::xml::{self, Xml};

/// Bytes that a source may have: spans are two numbers of 32 bits.
const MOST: usize = if cfg!(test) { 1 << 23 } else { u32::MAX as usize - 1 };

/// Bytes that are set aside at once because a caller says so.
const TRUSTED: usize = 1 << 30;

/// What a source is known by: so much of it decides the format.
const HEAD: usize = 1 << 16;

enum Machine {
    Json(Json),
    Xml(Xml),
    Binary(Binary),
    OpenStep(OpenStep),
}

/// How far a [`Reader`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// More can be done with what is there.
    Working,
    /// Nothing can be done until [`Reader::push`] or [`Reader::finish`].
    Starved,
    Done,
}

/// Reads a document piece by piece.
///
/// Feed it with [`push`](Reader::push) and [`finish`](Reader::finish), work it with [`step`](Reader::step); between the steps
/// [`document`](Reader::document) shows what is there already.
pub struct Reader {
    doc: Document,
    machine: Machine,
    /// What the whole source will have, as the caller says.
    size: usize,
    utf16: Option<Utf16>,
    complete: bool,
    done: bool,
    /// Some of the source was refused, so that nothing that follows has its place any more.
    full: bool,
    /// A token that was cut off is not tried again before so many bytes are there: twice what was tried in vain. So a string
    /// of 30 MB that arrives in small pieces costs two passes and not one for every piece.
    wake: usize,
}

/// A tree over its source. While it is read, the open containers end where reading stands.
pub struct Document {
    source: Vec<u8>,
    pub(crate) tree: Tree,
    format: Format,
    encoding: Encoding,
    error: Option<Error>,
    aliases: IdMap<NodeId, NodeId>,
    /// Where reading stands, which is where open containers end.
    read: usize,
    /// Of a text that was built: what values mean that say it otherwise.
    meanings: HashMap<NodeId, String>,
    /// The beginning or the end of it is known to be missing.
    part: bool,
    /// See [`Document::places`].
    places: OnceLock<Vec<Range<usize>>>,
}

impl Reader {
    /// Starts with the first bytes of a source: all of it or 64 KiB at least, for they decide what it is. `size` is what the
    /// whole will have, to make room once; 0 if nobody knows. UTF-16 is converted as it arrives.
    pub fn new(head: Vec<u8>, size: usize) -> Result<Self, NotPayload> {
        if size.max(head.len()) > MOST {
            return Err(NotPayload {
                what: format!("a file of {:.1} GB", size.max(head.len()) as f64 / 1e9),
                hint: "Documents of less than 4.29 GB can be opened.",
                is_text: false,
            });
        }
        let encoding = Encoding::detect(&head);
        let mut utf16 = Utf16::new(encoding);
        let source = match &mut utf16 {
            None => head,
            Some(utf16) => {
                let mut text = Vec::with_capacity(head.len());
                utf16.push(&head, &mut text);
                text
            }
        };
        let format = detect(&source[..source.len().min(HEAD)])?;
        let start = if source.starts_with(BOM) { BOM.len() } else { 0 };
        let machine = match format {
            Format::Json | Format::Text => Machine::Json(Json::new(start)),
            Format::XmlPlist => Machine::Xml(Xml::new(start)),
            Format::BinaryPlist => Machine::Binary(Binary::new()),
            Format::OpenStepPlist => Machine::OpenStep(OpenStep::new(start)),
        };
        let doc = Document {
            source,
            tree: Tree::new(),
            format,
            encoding,
            error: None,
            aliases: Default::default(),
            read: start,
            meanings: HashMap::new(),
            places: OnceLock::new(),
            part: false,
        };
        // What is plain in UTF-16 becomes half as long.
        let size = if utf16.is_some() { size / 2 } else { size };
        let mut reader = Self { doc, machine, size, utf16, complete: false, done: false, full: false, wake: 0 };
        let rest = size.min(TRUSTED).saturating_sub(reader.doc.source.len());
        // Without this room all goes on as well, a little slower.
        let _ = reader.doc.source.try_reserve_exact(rest);
        Ok(reader)
    }

    /// Appends the next bytes of the source.
    pub fn push(&mut self, bytes: &[u8]) {
        // UTF-16 makes three bytes of two at most.
        let len = if self.utf16.is_some() { bytes.len() / 2 * 3 + 6 } else { bytes.len() };
        if !self.room(len) {
            return;
        }
        match &mut self.utf16 {
            Some(utf16) => utf16.push(bytes, &mut self.doc.source),
            None => self.doc.source.extend_from_slice(bytes),
        }
    }

    /// Appends the next `len` bytes of the source, which `fill` writes in place; they are zero before. A document that has
    /// become too large or does not fit into memory ends with an error, and `fill` is not called.
    pub fn push_with(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) {
        if self.utf16.is_some() {
            let mut bytes = vec![0; len];
            fill(&mut bytes);
            self.push(&bytes);
        } else if self.room(len) {
            let start = self.doc.source.len();
            self.doc.source.resize(start + len, 0);
            fill(&mut self.doc.source[start..]);
        }
    }

    /// Makes room for `more` bytes. Where that is impossible reading ends here.
    fn room(&mut self, more: usize) -> bool {
        let source = &mut self.doc.source;
        if self.full {
            return false;
        }
        let Some(total) = source.len().checked_add(more).filter(|total| *total <= MOST) else {
            self.fail("a document can have 4.29 GB at most; the rest of this one was not read");
            return false;
        };
        let wanted = match self.size.checked_sub(total) {
            Some(_) => self.size.min(TRUSTED.max(total.saturating_mul(2))),
            None => total.saturating_add(total / 2),
        };
        if source.capacity() < total {
            let len = source.len();
            if source.try_reserve_exact(wanted - len).is_err() && source.try_reserve_exact(total - len).is_err() {
                self.fail("there is not enough memory for the rest of this document");
                return false;
            }
        }
        true
    }

    fn fail(&mut self, message: &str) {
        self.full = true;
        if !self.done {
            self.doc.error = Some(Error::new(message, self.doc.source.len()));
            self.end();
        }
    }

    /// Says that no more bytes will come.
    pub fn finish(&mut self) {
        if !self.complete
            && let Some(utf16) = &mut self.utf16
        {
            utf16.finish(&mut self.doc.source);
        }
        self.complete = true;
    }

    /// Reads on for about `budget` bytes; a single value is never split, however long it is.
    pub fn step(&mut self, budget: usize) -> Status {
        let mut left = budget.max(1);
        while !self.done && left > 0 {
            if !self.complete && self.doc.source.len() < self.wake {
                return Status::Starved;
            }
            let piece = left.min(PIECE);
            match self.piece(piece) {
                Ok(Step::Paused) if self.doc.tree.len() > NODES => {
                    self.doc.error =
                        Some(Error::new("this document has more than 267 million values; reading stopped here", self.position()));
                    self.end();
                }
                Ok(Step::Paused) => left -= piece,
                Ok(Step::Starved) => {
                    let len = self.doc.source.len();
                    self.wake = len + (len - self.position().min(len));
                    return Status::Starved;
                }
                Ok(Step::Done) => self.end(),
                Err(error) => {
                    self.doc.error = Some(error);
                    self.end();
                }
            }
        }
        if self.done { Status::Done } else { Status::Working }
    }

    fn piece(&mut self, budget: usize) -> Result<Step, Error> {
        let (source, tree) = (&self.doc.source, &mut self.doc.tree);
        let step = match &mut self.machine {
            Machine::Json(json) => json.step(source, self.complete, budget, tree),
            Machine::Xml(xml) => xml.step(source, self.complete, budget, tree),
            Machine::Binary(binary) => binary.step(source, self.complete, budget, tree, &mut self.doc.aliases),
            Machine::OpenStep(openstep) => openstep.step(source, self.complete, budget, tree),
        };
        self.doc.read = self.position();
        step
    }

    fn end(&mut self) {
        self.done = true;
        let at = self.position();
        let tree = &mut self.doc.tree;
        let soft = match &mut self.machine {
            Machine::Xml(xml) => xml.soft.take(),
            Machine::Binary(binary) => {
                binary.close_all(tree);
                binary.soft.take()
            }
            _ => None,
        };
        tree.close_all(at.min(self.doc.source.len()));
        tree.finish();
        if self.doc.error.is_none() {
            self.doc.error = soft;
        }
    }

    /// Byte that reading has come to.
    pub fn position(&self) -> usize {
        match &self.machine {
            Machine::Json(json) => json.at(),
            Machine::Xml(xml) => xml.at(),
            Machine::OpenStep(openstep) => openstep.at(),
            Machine::Binary(_) => self.doc.source.len(),
        }
    }

    /// Bytes pushed so far (of UTF-16: what they became).
    pub fn received(&self) -> usize {
        self.doc.source.len()
    }

    pub fn is_done(&self) -> bool {
        self.done
    }

    pub fn document(&self) -> &Document {
        &self.doc
    }

    /// The document as far as it was read.
    pub fn into_document(mut self) -> Document {
        if !self.done {
            self.end();
        }
        let spare = self.doc.source.capacity() - self.doc.source.len();
        if spare > self.doc.source.len() / 16 {
            self.doc.source.shrink_to_fit();
        }
        self.doc
    }
}

/// Reads a whole source at once. What is no payload gives an empty document whose error says what it is.
pub fn read(source: Vec<u8>) -> Document {
    match Reader::new(source, 0) {
        Ok(mut reader) => {
            reader.finish();
            while reader.step(usize::MAX) != Status::Done {}
            reader.into_document()
        }
        Err(not) => Document {
            source: Vec::new(),
            tree: Tree::new(),
            format: Format::Json,
            encoding: Encoding::Utf8,
            error: Some(Error { message: format!("this is {}. {}", not.what, not.hint), offset: 0, fatal: true }),
            aliases: Default::default(),
            read: 0,
            meanings: HashMap::new(),
            places: OnceLock::new(),
            part: false,
        },
    }
}

impl Document {
    /// A document that somebody else made of a text.
    pub(crate) fn built(source: Vec<u8>, tree: Tree, meanings: HashMap<NodeId, String>, error: Option<Error>) -> Self {
        let read = source.len();
        Self {
            source,
            tree,
            format: Format::Text,
            encoding: Encoding::Utf8,
            error,
            aliases: Default::default(),
            read,
            meanings,
            part: false,
            places: OnceLock::new(),
        }
    }

    pub fn format(&self) -> Format {
        self.format
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes that spans point into.
    pub fn source(&self) -> &[u8] {
        &self.source
    }

    /// Places that somebody looks for in the whole source and asks for again at every node. They are found once, of a source that is
    /// all there; one kind of places for one document.
    pub fn places(&self, find: impl FnOnce(&[u8]) -> Vec<Range<usize>>) -> &[Range<usize>] {
        self.places.get_or_init(|| find(&self.source))
    }

    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Says that the beginning or the end of the document is missing, although what is there reads well.
    pub fn set_part(&mut self) {
        self.part = true;
    }

    /// Whether all of it is there and could be read, so that what is not in it is missing.
    pub fn is_whole(&self) -> bool {
        !self.part && self.error.is_none()
    }

    pub fn place(&self, offset: usize) -> Place {
        Place::of(&self.source, offset)
    }

    /// Nodes there are.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tree.len() == 0
    }

    /// Memory of tree and source, in bytes.
    pub fn memory(&self) -> usize {
        self.tree.bytes() + self.source.capacity()
    }

    pub fn kind(&self, id: NodeId) -> Kind {
        self.tree.kind(id)
    }

    /// Where the value stands: a JSON value with its quotes, an XML element with its tags, a binary object with its marker.
    /// A container that is still being read ends where reading stands.
    pub fn span(&self, id: NodeId) -> Span {
        let span = self.tree.span(id);
        match self.tree.is_open(id) {
            true => Span { start: span.start, end: span.end.max(self.read.min(self.source.len())) },
            false => span,
        }
    }

    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.tree.parent(id)
    }

    /// The node behind the subtree of `id` in reading order.
    pub fn after(&self, id: NodeId) -> NodeId {
        self.tree.after(id)
    }

    /// Children of a container; 0 for anything else.
    pub fn count(&self, id: NodeId) -> u32 {
        match self.kind(id).is_container() {
            true => self.tree.count(id),
            false => 0,
        }
    }

    /// Children in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.siblings(id + 1, self.after(id))
    }

    fn siblings(&self, from: NodeId, end: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = from;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.after(child);
                child
            })
        })
    }

    /// The first child with this key.
    pub fn child(&self, id: NodeId, key: &str) -> Option<NodeId> {
        (self.kind(id) == Kind::Dict).then(|| self.children(id).find(|child| self.key(*child) == Some(key)))?
    }

    /// Levels above the node.
    pub fn depth(&self, id: NodeId) -> usize {
        self.tree.depth(id)
    }

    /// Key of a dictionary's child; `None` for the root and for array elements.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        self.tree.key_text(id)
    }

    /// The last node that starts before a byte; nodes stand in the order of the source, but for binary property lists.
    pub fn last_before(&self, offset: usize) -> Option<NodeId> {
        if self.is_empty() {
            return None;
        }
        let (mut low, mut high) = (0, self.len() as NodeId);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.span(middle).start <= offset { low = middle + 1 } else { high = middle }
        }
        Some(low.saturating_sub(1))
    }

    /// Position in the array the node is an element of.
    pub fn index(&self, id: NodeId) -> Option<u32> {
        self.tree.in_array(id).then(|| self.tree.low(id))
    }

    /// The way of keys to the node; `None` for an array element that is no container, whose parent's shape stands for it.
    pub fn shape(&self, id: NodeId) -> Option<Shape> {
        if self.tree.in_array(id) && !self.kind(id).is_container() {
            return None;
        }
        self.tree.shape(id).map(Shape)
    }

    /// Shapes there are: `Shape(0)..Shape(n)`.
    pub fn shapes(&self) -> u32 {
        self.tree.shape_count()
    }

    /// Last key of a shape; `None` for the root's and array elements'.
    pub fn shape_key(&self, shape: Shape) -> Option<&str> {
        self.tree.shape_key(shape.0)
    }

    pub fn shape_parent(&self, shape: Shape) -> Option<Shape> {
        self.tree.shape_parent(shape.0).map(Shape)
    }

    /// JSON Pointer (RFC 6901) of the node.
    pub fn path(&self, id: NodeId) -> String {
        let mut up: Vec<NodeId> = std::iter::successors(Some(id), |id| self.parent(*id)).collect();
        up.pop();
        let mut path = String::with_capacity(up.len() * 8);
        for node in up.iter().rev() {
            self.push_step(*node, &mut path);
        }
        path
    }

    /// Puts the last step of the node's [`path`](Self::path) behind that of its parent.
    pub fn push_step(&self, id: NodeId, path: &mut String) {
        path.push('/');
        match self.key(id) {
            Some(key) if key.contains(['~', '/']) => path.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Some(key) => path.push_str(key),
            None => path.push_str(&self.tree.low(id).to_string()),
        }
    }

    /// The first node of a JSON Pointer. Where a key is there twice, what is under the second is found too.
    pub fn find(&self, path: &str) -> Option<NodeId> {
        self.find_all(path).next()
    }

    /// Every node of a JSON Pointer, in reading order: more than one where keys are there twice.
    pub fn find_all(&self, path: &str) -> impl Iterator<Item = NodeId> {
        let is_path = !self.is_empty() && (path.is_empty() || path.starts_with('/'));
        let steps: Vec<String> = path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        // The way down, and where to go on looking in a dictionary that had the key but led nowhere.
        let mut way = if is_path { vec![ROOT] } else { Vec::new() };
        let mut from = ROOT + 1;
        std::iter::from_fn(move || {
            loop {
                let last = *way.last()?;
                let child = match steps.get(way.len() - 1) {
                    Some(step) => self.step(last, step, from),
                    None => None,
                };
                if let Some(child) = child {
                    way.push(child);
                    from = child + 1;
                    continue;
                }
                let is_found = way.len() > steps.len();
                way.pop();
                from = self.after(last);
                if is_found {
                    return Some(last);
                }
            }
        })
    }

    /// The first child from `from` on that `step` names.
    fn step(&self, id: NodeId, step: &str, from: NodeId) -> Option<NodeId> {
        let mut rest = self.siblings(from, self.after(id));
        match self.kind(id) {
            Kind::Dict => rest.find(|child| self.key(*child) == Some(step)),
            _ if from != id + 1 || (step.starts_with(['0', '+']) && step != "0") => None,
            _ => rest.nth(step.parse().ok()?),
        }
    }

    /// The container that an alias stands for.
    pub fn alias(&self, id: NodeId) -> Option<NodeId> {
        self.aliases.get(&id).copied()
    }

    /// Nodes whose dictionary has their key before already, the first thousand.
    pub fn duplicates(&self) -> &[NodeId] {
        &self.tree.duplicates
    }

    /// The value as it is written, without what encloses it: between quotes or tags; a binary object's contents.
    pub fn raw(&self, id: NodeId) -> &[u8] {
        let span = self.span(id);
        let bytes = &self.source[span.range()];
        match (self.format, self.kind(id)) {
            (_, Kind::Dict | Kind::Array | Kind::Alias | Kind::Missing) => bytes,
            (Format::Json, Kind::String) => bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default(),
            (Format::XmlPlist, _) => xml::contents(bytes),
            (Format::BinaryPlist, _) => binary::contents(&self.source, span).0,
            _ => bytes,
        }
    }

    /// The value in words that lose nothing: strings decoded, numbers with all their digits, dates as they are written
    /// (binary ones in ISO 8601), data in base64. `None` for containers.
    pub fn text(&self, id: NodeId) -> Option<Cow<'_, str>> {
        let raw = self.raw(id);
        Some(match self.kind(id) {
            Kind::Dict | Kind::Array | Kind::Alias | Kind::Missing => return None,
            Kind::True => "true".into(),
            Kind::False => "false".into(),
            Kind::Null => "null".into(),
            kind => match self.format {
                Format::Json if kind == Kind::String => unescape_json(raw),
                Format::Json => String::from_utf8_lossy(raw),
                Format::XmlPlist if kind == Kind::String => unescape_xml(raw),
                // A comment is no content of a number, a date or data.
                Format::XmlPlist if raw.contains(&b'<') => unescape_xml(raw).trim().to_owned().into(),
                Format::XmlPlist => String::from_utf8_lossy(raw.trim_ascii()),
                Format::OpenStepPlist if kind == Kind::String => openstep::text(raw),
                Format::OpenStepPlist => String::from_utf8_lossy(raw),
                Format::BinaryPlist => self.binary_text(kind, raw, id).into(),
                Format::Text => self.meanings.get(&id).map_or_else(|| String::from_utf8_lossy(raw), |text| text.as_str().into()),
            },
        })
    }

    fn binary_text(&self, kind: Kind, raw: &[u8], id: NodeId) -> String {
        match kind {
            Kind::String => binary::string(raw, binary::contents(&self.source, self.span(id)).1),
            Kind::Integer => binary::integer(raw).to_string(),
            Kind::Uid => binary::uid(raw),
            Kind::Real => binary::real_text(raw),
            Kind::Date => binary::date_text(raw),
            _ => {
                use base64::Engine;
                base64::engine::general_purpose::STANDARD.encode(raw)
            }
        }
    }

    /// The bytes of a data value; `None` for other kinds and where the base64 is broken.
    pub fn data(&self, id: NodeId) -> Option<Cow<'_, [u8]>> {
        if self.kind(id) != Kind::Data {
            return None;
        }
        let raw = self.raw(id);
        match self.format {
            Format::BinaryPlist => Some(raw.into()),
            Format::OpenStepPlist => openstep::data(raw).map(Cow::Owned),
            Format::Text => match self.meanings.get(&id) {
                Some(text) => decode_base64(text.as_bytes()).map(Cow::Owned),
                None => openstep::data(raw).map(Cow::Owned),
            },
            Format::XmlPlist if raw.contains(&b'<') => decode_base64(unescape_xml(raw).as_bytes()).map(Cow::Owned),
            _ => decode_base64(raw).map(Cow::Owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(source: &str) -> Document {
        read(source.as_bytes().to_vec())
    }

    #[test]
    fn paths_lead_to_their_nodes() {
        let doc = json(r#"{"a/b": {"~": [1, {"": 2}]}, "0": [[]]}"#);
        let paths: Vec<_> = (0..doc.len() as NodeId).map(|id| doc.path(id)).collect();
        assert_eq!(paths, ["", "/a~1b", "/a~1b/~0", "/a~1b/~0/0", "/a~1b/~0/1", "/a~1b/~0/1/", "/0", "/0/0"]);
        for (id, path) in paths.iter().enumerate() {
            assert_eq!(doc.find(path), Some(id as NodeId), "{path}");
        }
        for nowhere in ["a", "/a", "/0/1", "/0/00", "/0/+0", "/0/-1", "/0/x", "/0/0/0", "/a~1b/~0/0/0", "/a~1b/~0/18446744073709551616"] {
            assert_eq!(doc.find(nowhere), None, "{nowhere}");
        }
    }

    /// Found by fuzzing: only the first of two equal keys was looked into.
    #[test]
    fn what_is_under_the_second_of_two_equal_keys_is_found() {
        let doc = json(r#"{"a": {"x": 1, "x": [2]}, "a": {"y": 3, "x": [4, 5]}, "a": 6}"#);
        let found = |path| doc.find(path).and_then(|id| doc.text(id)).unwrap_or_default();
        assert_eq!((found("/a/x"), found("/a/x/0"), found("/a/x/1"), found("/a/y")), ("1".into(), "2".into(), "5".into(), "3".into()));
        assert_eq!((doc.find("/a"), doc.find("/a/x/2")), (Some(1), None));
        let all = |path| doc.find_all(path).collect::<Vec<_>>();
        assert_eq!(
            (all("/a"), all("/a/x"), all("/a/x/0"), all(""), all("x")),
            (vec![1, 5, 10], vec![2, 3, 7], vec![4, 8], vec![0], vec![])
        );
        assert_eq!(doc.duplicates(), [3, 5, 10]);
    }

    #[test]
    fn children_have_keys_or_positions() {
        let doc = json(r#"{"a": [true, false], "b": {}}"#);
        let kinds: Vec<_> = doc.children(ROOT).map(|id| (doc.key(id), doc.index(id), doc.kind(id), doc.count(id))).collect();
        assert_eq!(kinds, [(Some("a"), None, Kind::Array, 2), (Some("b"), None, Kind::Dict, 0)]);
        let elements: Vec<_> = doc.children(1).map(|id| (doc.key(id), doc.index(id), doc.parent(id))).collect();
        assert_eq!(elements, [(None, Some(0), Some(1)), (None, Some(1), Some(1))]);
        assert_eq!((doc.children(2).count(), doc.child(ROOT, "b"), doc.child(ROOT, "c"), doc.child(1, "a")), (0, Some(4), None, None));
    }

    #[test]
    fn shapes_leave_positions_out() {
        let doc = json(r#"{"list": [{"a": 1}, {"a": 2, "b": [[3]]}, 4]}"#);
        assert_eq!(doc.shape(3), doc.shape(5));
        assert_eq!((doc.shape(8), doc.shape(9)), (None, None));
        let shape = doc.shape(7).expect("a list in a list has a shape");
        let up: Vec<_> = std::iter::successors(Some(shape), |shape| doc.shape_parent(*shape)).map(|shape| doc.shape_key(shape)).collect();
        assert_eq!(up, [None, Some("b"), None, Some("list"), None]);
        assert_eq!(doc.shapes(), 6);
    }

    #[test]
    fn what_is_no_payload_is_an_empty_document_that_says_so() {
        let doc = json("hello");
        assert!(doc.is_empty() && doc.find("").is_none() && doc.duplicates().is_empty());
        assert!(doc.error().is_some_and(|error| error.message.starts_with("this is text that is no payload. ")));
    }

    #[test]
    fn a_source_that_grows_too_large_ends_with_an_error() {
        assert!(Reader::new(b"[".to_vec(), MOST + 1).is_err());
        let mut reader = Reader::new(b"[1, ".to_vec(), 0).expect("JSON");
        reader.step(100);
        reader.push_with(MOST, |_| panic!("there is no room"));
        // What follows does not close the gap.
        reader.push(b"2]");
        assert_eq!((reader.step(100), reader.received()), (Status::Done, 4));
        let doc = reader.into_document();
        assert_eq!(doc.error().map(|error| (error.fatal, error.offset)), Some((true, 4)));
        assert_eq!((doc.len(), doc.span(ROOT).end), (2, 4));
    }

    #[test]
    fn more_values_than_positions_have_numbers_end_with_an_error() {
        let doc = read(["[0", &",0".repeat(NODES + PIECE), "]"].concat().into_bytes());
        assert!(doc.error().is_some_and(|error| error.message.contains("267 million values")));
        assert!(doc.len() > NODES && doc.len() <= NODES + PIECE);
        assert_eq!(doc.index(NODES as NodeId), Some(NODES as u32 - 1));
    }

    #[test]
    fn a_document_that_nobody_read_on_ends_where_reading_stood() {
        let mut reader = Reader::new(br#"{"a": [1, "b", {"c": 2}]}"#.to_vec(), 0).expect("JSON");
        reader.step(8);
        let doc = reader.into_document();
        assert_eq!((doc.error(), doc.len(), doc.count(1)), (None, 3, 1));
        assert_eq!(doc.span(1), Span { start: 6, end: 8 });
    }

    #[test]
    fn progress_is_the_byte_that_reading_has_come_to() {
        let mut reader = Reader::new(b"[1, 2, 3, 4".to_vec(), 100).expect("JSON");
        assert_eq!(reader.step(4), Status::Working);
        assert!((4..8).contains(&reader.position()));
        assert_eq!((reader.step(100), reader.received(), reader.is_done()), (Status::Starved, 11, false));
        // A number may go on.
        assert_eq!(reader.position(), 10);
        reader.push(b"5]");
        reader.finish();
        assert_eq!((reader.step(100), reader.position(), reader.is_done()), (Status::Done, 13, true));
        assert_eq!(reader.document().text(4).as_deref(), Some("45"));
    }
}
