//! One look at some bytes, and how far looking goes.

use super::{Direction, Form, Layer};
use crate::decode::Span;

/// Wrappers in each other that are peeled.
pub(super) const DEPTH: usize = 16;

/// Documents that one source is taken apart into: more than any list that a person looks through, few enough for a browser's memory.
pub(super) const MOST: usize = 100_000;

/// Bytes that one wrapper may become.
pub(super) const LAYER_LIMIT: usize = 64 << 20;

pub(super) fn megabytes(bytes: usize) -> String {
    format!("{} MB", bytes >> 20)
}

/// "812 bytes", "4.2 KB".
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{}.{} KB", bytes >> 10, ((bytes & 1023) * 10) >> 10),
        _ => format!("{}.{} MB", bytes >> 20, ((bytes & 1_048_575) * 10) >> 20),
    }
}

/// What one look at some bytes came to.
pub(super) enum Step {
    /// A wrapper with one thing in it.
    Inside(Layer, Vec<u8>),
    /// Several things, each with its own layers.
    Parts(Vec<Part>),
    /// A wrapper that could not be peeled: the bytes stay as they are.
    Stuck(Layer),
}

/// One of several things in a wrapper.
pub(super) struct Part {
    /// Appended to the source's name; `None`: numbered.
    pub(super) name: Option<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) layers: Vec<Layer>,
    /// In the bytes of the wrapper.
    pub(super) place: Option<Span>,
    /// Whether `bytes` stand at `place` as they are.
    pub(super) is_verbatim: bool,
    /// It was looked into already.
    pub(super) is_settled: bool,
    pub(super) time: Option<String>,
    pub(super) direction: Option<Direction>,
    /// How it is printed, where it is no format of its own.
    pub(super) form: Option<Form>,
    /// What is said of a text.
    pub(super) about: String,
}

impl Part {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self {
            name: None,
            bytes,
            layers: Vec::new(),
            place: None,
            is_verbatim: false,
            is_settled: false,
            time: None,
            direction: None,
            form: None,
            about: String::new(),
        }
    }
}
