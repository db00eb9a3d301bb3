//! Places that somebody went to, in documents and their fields.

use crate::app::desk::mode::Mode;
use mdm_lens::session::{At, DocId};

/// A place that somebody went to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    pub doc: DocId,
    pub at: Option<At>,
    /// Whether the detail was open.
    pub opened: bool,
    pub mode: Mode,
}

/// The places, and which of them is looked at.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    pub list: Vec<Visit>,
    pub now: usize,
}

impl Visits {
    pub fn has_before(&self) -> bool {
        self.now > 0
    }

    pub fn has_after(&self) -> bool {
        self.now + 1 < self.list.len()
    }

    pub fn current(&self) -> Option<&Visit> {
        self.list.get(self.now)
    }

    /// Whether the place before is this one with its detail closed.
    pub fn was_closed_before(&self) -> bool {
        let before = self.now.checked_sub(1).and_then(|before| self.list.get(before));
        before.zip(self.current()).is_some_and(|(before, now)| before.doc == now.doc && now.opened && !before.opened)
    }
}
