//! What the worker was asked, and whose answers are still wanted.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use mdm_lens::session::{DocId, Summary};

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
    pub sheet: Cell<u32>,
    pub spot: Cell<u32>,
    pub overview: Cell<u32>,
    pub findings: Cell<u32>,
    pub discloses: Cell<u32>,
    pub fields: Cell<u32>,
    pub lists: Cell<u32>,
    pub table: Cell<u32>,
    pub spread: Cell<u32>,
    pub export: Cell<u32>,
    pub answer: Cell<u32>,
    pub compared: Cell<u32>,
    pub verdict: Cell<u32>,
    pub search: Cell<u32>,
    pub reveal: Cell<(u32, Option<RevealFor>)>,
    /// Copies that are on their way to the clipboard, with what to say.
    pub copies: RefCell<HashMap<u32, &'static str>>,
    /// The document of which somebody was shown a secret: left, it masks them again.
    pub revealed: Cell<Option<DocId>>,
    /// Summaries that were not taken in yet, and whether a time is set at which they are.
    pub summaries: RefCell<HashMap<DocId, Summary>>,
    pub due: Cell<bool>,
    /// The first rows of a document were drawn and are not on the screen yet.
    pub painting: Cell<bool>,
    /// A worker died that had nothing to do, and no document was held to have caused it.
    pub spared: Cell<bool>,
    /// A worker ended before it said hello, and another one was started.
    pub started_again: Cell<bool>,
    /// Somebody asked for the form of a password: it takes the focus when it is drawn.
    pub password: Cell<bool>,
    /// A path that a link named, to be gone to in the first document that is read.
    pub goal: RefCell<Option<String>>,
    /// The tree takes the focus, and what it is of is said, when the document is read.
    pub greet: Cell<bool>,
    pub next_doc: Cell<DocId>,
}

impl Wanted {
    /// Nothing that was asked so far is shown any more: another document, or none, is looked at. What is copied still is.
    pub fn forget(&self) {
        let (panes, lists) = (
            [&self.detail, &self.lines, &self.sheet, &self.spot, &self.overview, &self.findings, &self.discloses],
            [&self.lists, &self.table, &self.spread],
        );
        for asked in panes.into_iter().chain(lists).chain([&self.answer, &self.verdict, &self.export]) {
            asked.set(0);
        }
        self.reveal.set((0, None));
        self.password.set(false);
    }

    pub fn seq(&self) -> u32 {
        self.next.set(self.next.get() + 1);
        self.next.get()
    }
}
