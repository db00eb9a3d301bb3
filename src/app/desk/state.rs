//! What the page knows: the documents that are open, what is looked at, and what the worker was asked.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::Blob;

use crate::app::desk::link::Link;
use crate::app::desk::route::View;
use crate::app::desk::settings::Settings;
use crate::app::desk::wanted::{RevealFor, Wanted};
use crate::app::grid::view::Grid;
use mdm_lens::session::*;

/// A document as the page knows it. The file itself is kept by its handle only; its content is never read here.
#[derive(Clone)]
pub struct Doc {
    pub id: DocId,
    pub name: String,
    /// `None` for the further documents of a thing that held several.
    pub blob: Option<Blob>,
    pub parent: Option<DocId>,
    /// Whether the worker was told of it.
    pub sent: bool,
    /// It was open in a worker that is gone and is being read again.
    pub again: bool,
    /// It brought a worker down and is not opened again by itself.
    pub left_out: bool,
    pub summary: Option<Rc<Summary>>,
    /// What was opened, closed and chosen in it, to be done again in a fresh worker.
    pub steps: Rc<RefCell<Vec<Request>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Field,
    Source,
    Findings,
    Discloses,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The list of keys.
    Keys,
    /// Whether a copy is wanted with its secrets.
    Secrets,
    /// Paste, files, samples.
    Opener,
    /// How to check that nothing leaves the page.
    Private,
}

#[derive(Clone, Default, PartialEq)]
pub struct Search {
    pub query: String,
    pub count: u32,
    pub done: bool,
    /// Which match is looked at, one-based.
    pub ordinal: u32,
}

/// A copy of something with secrets in it, which waits for an answer: with them, or without.
#[derive(Clone, Copy, PartialEq)]
pub struct CopyQuestion {
    pub doc: DocId,
    pub at: At,
    pub secrets: u32,
}

#[derive(Clone, PartialEq)]
pub struct Toast {
    pub text: String,
    pub undo: bool,
}

type Local<T> = RwSignal<T, LocalStorage>;

/// The page's state; a handful of handles, to be passed by value.
#[derive(Clone, Copy)]
pub struct Lens {
    pub docs: Local<Vec<Doc>>,
    pub current: RwSignal<Option<DocId>>,
    /// The row that the detail is about.
    pub selected: RwSignal<Option<At>>,
    pub detail: Local<Option<Rc<Detail>>>,
    /// The identity that a password was tried on; nothing of the password itself.
    pub tried: RwSignal<Option<At>>,
    pub source: Local<Option<Rc<SourceView>>>,
    pub findings: Local<Rc<Vec<FindingRow>>>,
    pub discloses: Local<Rc<Vec<Disclosed>>>,
    pub tab: RwSignal<Tab>,
    pub search: RwSignal<Search>,
    pub view: RwSignal<View>,
    pub dialog: RwSignal<Option<Dialog>>,
    pub question: RwSignal<Option<CopyQuestion>>,
    pub toast: RwSignal<Option<Toast>>,
    /// Something that went wrong with the page itself.
    pub trouble: RwSignal<Option<String>>,
    /// The worker said hello.
    pub up: RwSignal<bool>,
    /// The data table is here; the worker unpacks it.
    pub catalog: RwSignal<bool>,
    /// On narrow screens the detail covers the tree while this is set; on medium ones the sheet is drawn up.
    pub detail_open: RwSignal<bool>,
    pub settings: RwSignal<Settings>,
    pub grid: StoredValue<Grid, LocalStorage>,
    pub link: StoredValue<Option<Link>, LocalStorage>,
    pub wanted: StoredValue<Rc<Wanted>, LocalStorage>,
    /// The document that was closed last, for "undo".
    pub closed: StoredValue<Option<(usize, Doc)>, LocalStorage>,
}

impl Lens {
    pub fn new() -> Self {
        Lens {
            docs: RwSignal::new_local(Vec::new()),
            current: RwSignal::new(None),
            selected: RwSignal::new(None),
            detail: RwSignal::new_local(None),
            tried: RwSignal::new(None),
            source: RwSignal::new_local(None),
            findings: RwSignal::new_local(Rc::default()),
            discloses: RwSignal::new_local(Rc::default()),
            tab: RwSignal::new(Tab::Field),
            search: RwSignal::new(Search::default()),
            view: RwSignal::new(View::now()),
            dialog: RwSignal::new(None),
            question: RwSignal::new(None),
            toast: RwSignal::new(None),
            trouble: RwSignal::new(None),
            up: RwSignal::new(false),
            catalog: RwSignal::new(false),
            detail_open: RwSignal::new(false),
            settings: RwSignal::new(Settings::load()),
            grid: StoredValue::new_local(Grid::default()),
            link: StoredValue::new_local(None),
            wanted: StoredValue::new_local(Rc::default()),
            closed: StoredValue::new_local(None),
        }
    }

    pub fn wanted(self) -> Rc<Wanted> {
        self.wanted.get_value()
    }

    /// Summary of the document that is looked at; follows it.
    pub fn summary(self) -> Option<Rc<Summary>> {
        let current = self.current.get()?;
        self.docs.with(|docs| docs.iter().find(|doc| doc.id == current).and_then(|doc| doc.summary.clone()))
    }

    pub fn summary_now(self) -> Option<Rc<Summary>> {
        untrack(|| self.summary())
    }

    /// Number for a document of the page's own; the worker numbers the further ones of a file from the top.
    pub fn new_id(self) -> DocId {
        let wanted = self.wanted();
        wanted.next_doc.set(wanted.next_doc.get() + 1);
        wanted.next_doc.get()
    }

    pub fn ask(self, request: Request) {
        self.link.with_value(|link| {
            if let Some(link) = link {
                link.ask(request);
            }
        });
    }

    /// Asks with a number of its own about the document that is looked at.
    pub fn ask_current(self, request: impl FnOnce(DocId, u32) -> Request) -> Option<u32> {
        let doc = self.current.get_untracked()?;
        let seq = self.wanted().seq();
        self.ask(request(doc, seq));
        Some(seq)
    }

    /// A step that changes how the document is shown, to be repeated if it has to be opened anew.
    pub fn step(self, request: impl FnOnce(DocId) -> Request) {
        let Some(current) = self.current.get_untracked() else { return };
        let request = request(current);
        self.remember(current, &request);
        self.ask(request);
    }

    fn remember(self, current: DocId, request: &Request) {
        self.docs.with_untracked(|docs| {
            if let Some(doc) = docs.iter().find(|doc| doc.id == current) {
                let mut steps = doc.steps.borrow_mut();
                if !matches!(request, Request::Toggle { .. }) {
                    steps.clear();
                }
                if steps.len() < 500 {
                    steps.push(request.clone());
                }
            }
        });
    }

    /// Opens or closes a row. It is remembered by its path where its place may be another one in a fresh worker.
    pub fn toggle(self, at: At, open: bool) {
        let Some(doc) = self.current.get_untracked() else { return };
        let path = self.grid.with_value(|grid| grid.row_of(at).map(|row| row.path.clone()));
        let goal = path.filter(|_| at.layer > 0).map_or(Goal::At(at), Goal::Path);
        self.remember(doc, &Request::Toggle { doc, goal, open });
        self.ask(Request::Toggle { doc, goal: Goal::At(at), open });
    }

    pub fn say(self, text: impl Into<String>) {
        self.toast.set(Some(Toast { text: text.into(), undo: false }));
    }

    /// Looks at another document.
    pub fn show(self, doc: DocId) {
        if self.current.get_untracked() == Some(doc) {
            return;
        }
        self.mask_again();
        self.wanted().forget();
        // What has been said of it and waits to be drawn: its rows are not told again.
        self.take_summaries();
        self.grid.update_value(|grid| grid.leave());
        self.current.set(Some(doc));
        self.forget_detail();
        self.search.set(Search::default());
        let rows = self.summary_now().map_or(0, |summary| summary.rows);
        self.grid.update_value(|grid| grid.show(doc, rows));
        self.refresh_panels();
    }

    pub fn forget_detail(self) {
        self.selected.set(None);
        self.detail.set(None);
        self.tried.set(None);
        self.source.set(None);
        self.findings.set(Rc::default());
        self.discloses.set(Rc::default());
        self.detail_open.set(false);
    }

    /// Makes a row the one that the detail is about.
    pub fn select(self, at: At) {
        if self.selected.get_untracked() == Some(at) && self.detail.with_untracked(Option::is_some) {
            return;
        }
        self.selected.set(Some(at));
        self.tried.set(None);
        self.wanted().password.set(false);
        self.refresh_panels();
    }

    /// Asks for what the open tab shows.
    pub fn refresh_panels(self) {
        let wanted = self.wanted();
        let at = self.selected.get_untracked();
        if let Some(at) = at {
            let seq = self.ask_current(|doc, seq| Request::Detail { doc, at, seq });
            wanted.detail.set(seq.unwrap_or(0));
        }
        match (self.tab.get_untracked(), at) {
            (Tab::Source, Some(at)) => {
                let seq = self.ask_current(|doc, seq| Request::Source { doc, at, seq });
                wanted.source.set(seq.unwrap_or(0));
            }
            (Tab::Findings, _) => {
                let seq = self.ask_current(|doc, seq| Request::Findings { doc, limit: 500, seq });
                wanted.findings.set(seq.unwrap_or(0));
            }
            (Tab::Discloses, _) => {
                let seq = self.ask_current(|doc, seq| Request::Discloses { doc, seq });
                wanted.discloses.set(seq.unwrap_or(0));
            }
            _ => {}
        }
    }

    /// Goes to a node, opening what hides it.
    pub fn reveal(self, goal: Goal) {
        let seq = self.ask_current(|doc, seq| Request::Reveal { doc, goal, seq });
        self.wanted().reveal.set((seq.unwrap_or(0), Some(RevealFor::Place)));
    }

    pub fn next_match(self, forward: bool) {
        let from = self.selected.get_untracked();
        let seq = self.ask_current(|doc, seq| Request::Match { doc, from, forward, seq });
        self.wanted().reveal.set((seq.unwrap_or(0), Some(RevealFor::Match)));
    }

    pub fn next_finding(self, forward: bool) {
        let from = self.selected.get_untracked();
        let seq = self.ask_current(|doc, seq| Request::Finding { doc, from, forward, seq });
        self.wanted().reveal.set((seq.unwrap_or(0), Some(RevealFor::Finding)));
    }

    pub fn find(self, query: String) {
        if self.search.with_untracked(|search| search.query == query) {
            return;
        }
        self.seek(query);
    }

    /// Asks for a search, also for one that was asked for before.
    pub fn seek(self, query: String) {
        self.search.set(Search { query: query.clone(), ..Search::default() });
        let seq = self.ask_current(|doc, seq| Request::Search { doc, query, seq });
        self.wanted().search.set(seq.unwrap_or(0));
    }

    pub fn copy(self, at: At, what: Copy, said: &'static str) {
        let Some(seq) = self.ask_current(|doc, seq| Request::Copy { doc, at, what, seq }) else { return };
        self.wanted().copies.borrow_mut().insert(seq, said);
    }

    /// The answer to whether a copy is wanted with its secrets.
    pub fn answer_copy(self, what: Copy, said: &'static str) {
        let Some(CopyQuestion { doc, at, .. }) = self.question.get_untracked() else { return };
        let seq = self.wanted().seq();
        self.wanted().copies.borrow_mut().insert(seq, said);
        self.ask(Request::Copy { doc, at, what, seq });
        self.dialog.set(None);
    }

    /// Shows secrets of the document that is looked at, or masks them again. Row, detail and source follow.
    pub fn secrets(self, secrets: Secrets) {
        let Some(doc) = self.current.get_untracked() else { return };
        self.wanted().revealed.set(Some(doc));
        self.ask(Request::Secrets { doc, secrets });
        self.refresh_panels();
    }

    /// Shows or masks the secret of a row.
    pub fn toggle_secret(self, at: At) {
        if let Some(masked) = self.grid.with_value(|grid| grid.row_of(at).map(|row| row.masked)) {
            self.secrets(if masked { Secrets::Show(at) } else { Secrets::Hide(at) });
        }
    }

    /// Masks what was shown of the document that is left.
    pub fn mask_again(self) {
        if let Some(doc) = self.wanted().revealed.take() {
            self.ask(Request::Secrets { doc, secrets: Secrets::HideAll });
            if self.current.get_untracked() == Some(doc) {
                self.refresh_panels();
            }
        }
    }

    /// The detail goes along with the cursor, as soon as its row is here.
    pub fn follow_cursor(self) {
        let at = self.grid.with_value(|grid| grid.row(grid.cursor).map(|row| row.at));
        match at {
            Some(at) => self.select(at),
            None => self.grid.update_value(|grid| grid.follow = true),
        }
    }

    pub fn set_tab(self, tab: Tab) {
        self.tab.set(tab);
        self.detail_open.set(true);
        self.refresh_panels();
    }
}
