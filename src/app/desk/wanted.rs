//! What the worker was asked, and whose answers are still wanted.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use mdm_lens::session::{At, DocId, Summary};

/// What an answer of `Copy` is for.
#[derive(Clone)]
pub enum CopyFor {
    /// The clipboard, and what to say.
    Clipboard(&'static str),
    /// A secret that was asked for.
    Show(At),
}

/// What an answer of `Revealed` is for.
#[derive(Clone, Copy, PartialEq)]
pub enum RevealFor {
    Place,
    Match,
    Finding,
    /// A place of the browser's history.
    Visit,
}

/// Numbers of the questions whose answers are still wanted.
#[derive(Default)]
pub struct Wanted {
    next: Cell<u32>,
    pub detail: Cell<u32>,
    pub lines: Cell<u32>,
    pub spot: Cell<u32>,
    pub overview: Cell<u32>,
    pub findings: Cell<u32>,
    pub discloses: Cell<u32>,
    pub search: Cell<u32>,
    pub reveal: Cell<(u32, Option<RevealFor>)>,
    pub copies: RefCell<HashMap<u32, CopyFor>>,
    /// Summaries that were not taken in yet, and whether a time is set at which they are.
    pub summaries: RefCell<HashMap<DocId, Summary>>,
    pub due: Cell<bool>,
    /// A worker died that had nothing to do, and no document was held to have caused it.
    pub spared: Cell<bool>,
    /// Somebody asked for the form of a password: it takes the focus when it is drawn.
    pub password: Cell<bool>,
    pub next_doc: Cell<DocId>,
}

impl Wanted {
    pub fn seq(&self) -> u32 {
        self.next.set(self.next.get() + 1);
        self.next.get()
    }
}
