//! A tree over a text that no reader of this crate knows: whoever understands it says what stands where.

use std::collections::HashMap;

use crate::document::Document;
use crate::error::Error;
use crate::tree::{Kind, NODES, NodeId, ROOT, Span, Tree};

/// Builds a document in reading order: containers are opened and closed, values stand between them.
///
/// Calls that make no sense (a second root, a value in a dictionary without a key) do the nearest thing that does: text of people is
/// never quite what it should be.
///
/// ```
/// use mdm_reader::{Builder, Kind, Span};
///
/// let text = b"Status = Error";
/// let mut build = Builder::default();
/// build.open(Kind::Dict, 0);
/// build.key("Status");
/// build.value(Kind::String, Span { start: 9, end: 14 });
/// build.close(14);
/// let doc = build.finish(text.to_vec(), None);
/// assert_eq!(doc.text(1).as_deref(), Some("Error"));
/// ```
pub struct Builder {
    tree: Tree,
    texts: HashMap<NodeId, String>,
    /// Containers that are open; one that was refused counts too, so that its end is its own.
    depth: usize,
    refused: usize,
    error: Option<Error>,
}

impl Default for Builder {
    fn default() -> Self {
        Self { tree: Tree::new(), texts: HashMap::new(), depth: 0, refused: 0, error: None }
    }
}

impl Builder {
    /// Whether the innermost open container is a dictionary; `None` where none is open.
    pub fn in_dict(&self) -> Option<bool> {
        self.tree.in_dict()
    }

    /// Nodes that there are.
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tree.len() == 0
    }

    /// Containers that are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Announces the key of the next value.
    pub fn key(&mut self, text: &str) {
        if self.tree.in_dict() == Some(true) {
            let key = self.tree.intern(0, 0, text);
            self.tree.known_key(key);
        }
    }

    /// Whether a key waits for its value.
    pub fn has_key(&self) -> bool {
        self.tree.has_key()
    }

    /// Opens a container; one that is too deep is left out with all that is in it.
    pub fn open(&mut self, kind: Kind, start: usize) {
        self.depth += 1;
        if self.refused > 0 || !self.admits() {
            self.refused += 1;
            return;
        }
        if let Err(error) = self.tree.open(kind, start) {
            self.refused += 1;
            self.error.get_or_insert(error);
        }
    }

    /// Closes the innermost container.
    pub fn close(&mut self, end: usize) {
        self.depth = self.depth.saturating_sub(1);
        if self.refused > 0 {
            self.refused -= 1;
            return;
        }
        self.settle(end);
        self.tree.close(end);
    }

    /// Closes what is open.
    pub fn close_all(&mut self, end: usize) {
        while self.depth > 0 {
            self.close(end);
        }
    }

    /// A plain value that means what stands at its place.
    pub fn value(&mut self, kind: Kind, place: Span) {
        if self.refused == 0 && self.admits() {
            self.tree.scalar(kind, place.start, place.end);
        }
    }

    /// A plain value that means something else than what stands at its place: escapes, folded lines. That of data is base64.
    pub fn meaning(&mut self, kind: Kind, place: Span, text: String) {
        if self.refused == 0 && self.admits() {
            let node = self.tree.scalar(kind, place.start, place.end);
            self.texts.insert(node, text);
        }
    }

    /// The document, over the text that all places are of. `error` says what was wrong with it.
    pub fn finish(mut self, source: Vec<u8>, error: Option<Error>) -> Document {
        self.close_all(source.len());
        self.tree.finish();
        Document::built(source, self.tree, self.texts, error.or(self.error))
    }

    /// A key whose value never came.
    fn settle(&mut self, at: usize) {
        if self.tree.has_key() {
            self.tree.scalar(Kind::Missing, at, at);
        }
    }

    /// Whether one more value has a place; one without a key gets an empty one.
    fn admits(&mut self) -> bool {
        if self.tree.len() > NODES {
            return false;
        }
        match self.tree.in_dict() {
            None => self.tree.len() == ROOT as usize,
            Some(true) if !self.tree.has_key() => {
                self.key("");
                true
            }
            Some(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    #[test]
    fn what_is_built_is_read_like_any_other_document() {
        let mut build = Builder::default();
        build.open(Kind::Dict, 0);
        build.key("a");
        build.open(Kind::Array, 0);
        build.value(Kind::Integer, span(0, 2));
        build.meaning(Kind::String, span(3, 5), "meant".to_owned());
        build.meaning(Kind::Data, span(3, 5), "AAE=".to_owned());
        build.close(5);
        build.key("b");
        build.value(Kind::Data, span(6, 12));
        build.close(12);
        let doc = build.finish(b"12 xy <00 ff>".to_vec(), None);
        let texts: Vec<String> = (0..doc.len() as u32).map(|node| doc.text(node).unwrap_or_default().into_owned()).collect();
        assert_eq!(texts, ["", "", "12", "meant", "AAE=", "<00 ff"]);
        assert_eq!((doc.path(4), doc.format().id(), doc.error()), ("/a/2".to_owned(), "text", None));
        assert_eq!((doc.data(4).as_deref(), doc.data(5).as_deref()), (Some(&[0, 1][..]), Some(&[0, 0xFF][..])));
    }

    #[test]
    fn calls_that_make_no_sense_do_no_harm() {
        let mut build = Builder::default();
        build.close(0);
        build.key("nowhere");
        build.open(Kind::Dict, 0);
        build.value(Kind::Null, span(0, 1));
        build.key("a");
        build.key("b");
        build.close(1);
        build.value(Kind::Null, span(0, 1));
        build.open(Kind::Array, 0);
        build.value(Kind::Null, span(0, 1));
        build.close(1);
        let doc = build.finish(b"x".to_vec(), None);
        let rows: Vec<_> = (0..doc.len() as u32).map(|node| (doc.path(node), doc.kind(node))).collect();
        assert_eq!(rows, [(String::new(), Kind::Dict), ("/".to_owned(), Kind::Null), ("/b".to_owned(), Kind::Missing)]);
    }

    #[test]
    fn what_is_too_deep_is_left_out_and_said() {
        let mut build = Builder::default();
        for _ in 0..300_000 {
            build.open(Kind::Array, 0);
        }
        build.value(Kind::Null, span(0, 1));
        for _ in 0..300_000 {
            build.close(1);
        }
        let doc = build.finish(b"x".to_vec(), None);
        assert_eq!(doc.len(), 1 << 18);
        assert!(doc.error().is_some_and(|error| error.message.contains("nested deeper")));
    }
}
