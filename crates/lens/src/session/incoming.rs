//! Bytes that come in, until it is clear what is done with them.

use crate::decode::Encoding;
use crate::source;

/// Bytes that decide whether there is anything to peel.
const HEAD: usize = 64 << 10;

#[derive(Default)]
pub(super) struct Incoming {
    /// Bytes that there are, as far as anybody said.
    pub(super) size: usize,
    pub(super) received: usize,
    /// Bytes kept until it is clear what they are (wrapped, or UTF-16); `None` once they went on.
    kept: Option<Vec<u8>>,
    /// They were looked at, and all bytes are kept.
    keeps: bool,
    /// All bytes are there and wait to be peeled.
    pub(super) is_complete: bool,
}

impl Incoming {
    pub(super) fn new(size: usize) -> Self {
        Self { size, kept: Some(Vec::new()), ..Self::default() }
    }

    /// Bytes that went on in one piece.
    pub(super) fn done(len: usize) -> Self {
        Self { size: len, received: len, ..Self::default() }
    }

    /// Has `fill` write `len` bytes, if they are kept; `fill` comes back where they are not.
    pub(super) fn keep<F: FnOnce(&mut [u8])>(&mut self, len: usize, fill: F) -> Option<F> {
        self.received += len;
        let Some(kept) = &mut self.kept else { return Some(fill) };
        let from = kept.len();
        kept.resize(from + len, 0);
        fill(&mut kept[from..]);
        None
    }

    /// With the first bytes at hand, once: those to stream into a reader. `None`: there is something to peel first, or too little yet.
    pub(super) fn decide(&mut self) -> Option<Vec<u8>> {
        let kept = self.kept.as_ref()?;
        if self.keeps || kept.len() < HEAD.min(self.size) {
            return None;
        }
        self.keeps = source::wants(kept, self.size) || matches!(Encoding::detect(kept), Encoding::Utf16Le | Encoding::Utf16Be);
        if self.keeps { None } else { self.kept.take() }
    }

    /// No more bytes come. Whether those that are there are kept.
    pub(super) fn end(&mut self) -> bool {
        self.size = self.received;
        self.is_complete = self.kept.is_some();
        self.is_complete
    }

    /// The bytes that were kept, for peeling.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.is_complete = false;
        self.kept.take().unwrap_or_default()
    }

    /// Whatever is kept is of no use any more.
    pub(super) fn drop_kept(&mut self) {
        self.kept = None;
    }
}
