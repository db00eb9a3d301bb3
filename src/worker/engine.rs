//! The documents themselves: plain Rust, driven by the glue in the browser and by tests natively.

use super::protocol::{DocId, Event, Request};

/// All open documents.
#[derive(Default)]
pub struct Engine {}

impl Engine {
    pub fn new() -> Self {
        Self::default()
    }

    /// Announces a document of `size` bytes; its bytes follow by [`feed`](Self::feed).
    pub fn begin(&mut self, _doc: DocId, _name: String, _size: usize) -> Vec<Event> {
        Vec::new()
    }

    /// Makes room for `len` further bytes and has `fill` write them.
    pub fn feed(&mut self, _doc: DocId, _len: usize, _fill: impl FnOnce(&mut [u8])) {}

    /// Says that the document's bytes are all there, or with a reason that the rest cannot be read.
    pub fn finish(&mut self, _doc: DocId, _failed: Option<String>) {}

    /// Works for about `budget` bytes on what there is to do (reading, counting, searching). The events are to be sent; `true`
    /// says that there is more to do with the bytes that are there.
    pub fn work(&mut self, _budget: usize) -> (Vec<Event>, bool) {
        (Vec::new(), false)
    }

    /// Whether the document is known and not cancelled: the glue stops feeding one that is not.
    pub fn wants(&self, _doc: DocId) -> bool {
        false
    }

    /// Answers one request.
    pub fn handle(&mut self, _request: Request) -> Vec<Event> {
        Vec::new()
    }
}
