//! What the page knows: the documents that are open, what is looked at, and what the worker was asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::Blob;

use crate::app::desk::about::About;
use crate::app::desk::against::Against;
use crate::app::desk::exports::Exports;
use crate::app::desk::link::Link;
use crate::app::desk::listing::Listing;
use crate::app::desk::mode::Mode;
use crate::app::desk::route::View;
use crate::app::desk::settings::Settings;
use crate::app::desk::sheet::Sheet;
use crate::app::desk::visits::Visits;
use crate::app::desk::wanted::{RevealFor, Wanted};
use crate::app::grid::view::Grid;
use crate::app::parts::dom;
use mdm_lens::answer::Answer;
use mdm_lens::safe::share::{Broken, Shared};
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
    /// What the search finds in everything that is open.
    Hits,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The list of keys.
    Keys,
    /// What is seen, as a file.
    Export,
    /// A copy to show to others.
    Safe,
    /// Whether a copy is wanted with its secrets.
    Secrets,
    /// All actions by their names.
    Palette,
    /// Paste, files, samples.
    Opener,
    /// How to check that nothing leaves the page.
    Private,
    /// Whether what another page hands over is opened.
    Given,
    /// A link that carries what is looked at.
    Share,
    /// Whether what the link carries that somebody followed is opened.
    Carried,
    /// Whether a further version of the page is taken now.
    Update,
}

/// A file or text that another page has handed over.
#[derive(Clone)]
pub struct Given {
    pub name: String,
    pub blob: Blob,
    /// Whose page it was, as the browser says.
    pub origin: String,
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
    pub lines: Local<Option<Rc<SourceLines>>>,
    pub spot: RwSignal<Option<SourceSpot>>,
    /// A place of the source that is to be shown as soon as the source is.
    pub source_goal: RwSignal<Option<SourceGoal>>,
    /// What the mouse is over, in the tree or in the source.
    pub lit: RwSignal<Option<At>>,
    /// All rows of the document, for paper; and whether the paper is what is looked at.
    pub sheet: Local<Rc<Sheet>>,
    pub printing: RwSignal<bool>,
    /// What the dossier is about that is looked at.
    pub dossier: RwSignal<Option<About>>,
    /// What is said aloud, and shown nowhere.
    pub said: RwSignal<String>,
    /// Counts secrets that were shown and hidden.
    pub unmasked: RwSignal<u32>,
    pub overview: Local<Option<Rc<Overview>>>,
    /// What broke in the document, and how it stands to the device that is written for.
    pub answer: Local<Option<Rc<Answer>>>,
    pub verdict: Local<Option<Rc<VerdictView>>>,
    /// The table view.
    pub listing: Listing,
    pub exports: Exports,
    /// Two documents against each other.
    pub against: Against,
    /// The catalog's fields that are in what is open, for the data table.
    pub open_fields: Local<Rc<Vec<OpenField>>>,
    pub findings: Local<Rc<Vec<FindingRow>>>,
    pub discloses: Local<Rc<Vec<Disclosed>>>,
    pub tab: RwSignal<Tab>,
    pub mode: RwSignal<Mode>,
    pub search: RwSignal<Search>,
    /// Matches in each document, and whether all of it was looked at; and the rows that were fetched of them.
    pub hits: Local<HashMap<DocId, (u32, bool)>>,
    pub hit_rows: Local<HashMap<DocId, Rc<Vec<Row>>>>,
    pub view: RwSignal<View>,
    pub dialog: RwSignal<Option<Dialog>>,
    pub question: RwSignal<Option<CopyQuestion>>,
    /// What another page has handed over and nobody has agreed to yet.
    pub given: Local<Vec<Given>>,
    /// What a link carries that was followed, until the person agrees to open it; or why it cannot be opened.
    pub carried: Local<Option<Result<Shared, Broken>>>,
    pub toast: RwSignal<Option<Toast>>,
    /// Something that went wrong with the page itself.
    pub trouble: RwSignal<Option<String>>,
    /// The worker said hello.
    pub up: RwSignal<bool>,
    /// The data table is here; the worker unpacks it.
    pub catalog: RwSignal<bool>,
    /// The detail stands beside the tree while this is set; on medium screens the sheet is drawn up, on narrow ones it covers the tree.
    pub detail_open: RwSignal<bool>,
    /// It was put away by hand: going from row to row does not bring it back.
    pub detail_shut: RwSignal<bool>,
    /// There is room for panes beside each other.
    pub wide: RwSignal<bool>,
    pub visits: RwSignal<Visits>,
    pub settings: RwSignal<Settings>,
    pub grid: StoredValue<Grid, LocalStorage>,
    pub link: StoredValue<Option<Link>, LocalStorage>,
    pub wanted: StoredValue<Rc<Wanted>, LocalStorage>,
    /// The document that was closed last, for "undo".
    pub closed: StoredValue<Option<(usize, Doc)>, LocalStorage>,
}

impl Lens {
    pub fn new() -> Self {
        let settings = Settings::load();
        let mode = if settings.view == "dense" { Mode::Dense } else { Mode::Read };
        Lens {
            docs: RwSignal::new_local(Vec::new()),
            current: RwSignal::new(None),
            selected: RwSignal::new(None),
            detail: RwSignal::new_local(None),
            tried: RwSignal::new(None),
            lines: RwSignal::new_local(None),
            spot: RwSignal::new(None),
            source_goal: RwSignal::new(None),
            lit: RwSignal::new(None),
            sheet: RwSignal::new_local(Rc::default()),
            printing: RwSignal::new(false),
            dossier: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            unmasked: RwSignal::new(0),
            overview: RwSignal::new_local(None),
            answer: RwSignal::new_local(None),
            verdict: RwSignal::new_local(None),
            listing: Listing::new(),
            exports: Exports::new(),
            against: Against::new(),
            open_fields: RwSignal::new_local(Rc::default()),
            findings: RwSignal::new_local(Rc::default()),
            discloses: RwSignal::new_local(Rc::default()),
            tab: RwSignal::new(Tab::Field),
            mode: RwSignal::new(mode),
            search: RwSignal::new(Search::default()),
            hits: RwSignal::new_local(HashMap::new()),
            hit_rows: RwSignal::new_local(HashMap::new()),
            view: RwSignal::new(View::now()),
            dialog: RwSignal::new(None),
            question: RwSignal::new(None),
            given: RwSignal::new_local(Vec::new()),
            carried: RwSignal::new_local(None),
            toast: RwSignal::new(None),
            trouble: RwSignal::new(None),
            up: RwSignal::new(false),
            catalog: RwSignal::new(false),
            detail_open: RwSignal::new(false),
            detail_shut: RwSignal::new(false),
            wide: RwSignal::new(dom::is_wide()),
            visits: RwSignal::new(Visits::default()),
            settings: RwSignal::new(settings),
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
        let (count, done) = self.hits.with_untracked(|hits| hits.get(&doc).copied().unwrap_or_default());
        self.search.update(|search| (search.count, search.done, search.ordinal) = (count, done, 0));
        let summary = self.summary_now();
        let rows = summary.as_ref().map_or(0, |summary| summary.rows);
        self.grid.update_value(|grid| grid.show(doc, rows));
        // Of what is not read yet there is nothing to ask.
        if summary.is_some() {
            self.refresh_panels();
        }
    }

    pub fn forget_detail(self) {
        // What is told that nothing changed draws itself anew all the same.
        macro_rules! empty {
            ($($signal:ident)*) => { $(if self.$signal.with_untracked(Option::is_some) { self.$signal.set(None); })* };
        }
        empty!(selected detail tried lines spot lit overview answer verdict);
        self.listing.forget();
        if self.findings.with_untracked(|findings| !findings.is_empty()) {
            self.findings.set(Rc::default());
        }
        if self.discloses.with_untracked(|classes| !classes.is_empty()) {
            self.discloses.set(Rc::default());
        }
        for open in [self.detail_open, self.detail_shut] {
            if open.get_untracked() {
                open.set(false);
            }
        }
    }

    /// Lets go of the row: the overview stands in the detail's place.
    pub fn unchoose(self) {
        self.selected.set(None);
        self.detail.set(None);
        self.grid.update_value(Grid::unchoose);
        self.refresh_panels();
    }

    /// Shows the detail, wherever that stands on this screen.
    pub fn open_detail(self) {
        self.detail_shut.set(false);
        self.detail_open.set(true);
    }

    /// Makes a row the one that the detail is about, and shows that where it does not cover the tree.
    pub fn choose(self, at: At) {
        self.select(at);
        if dom::is_wide() && !self.detail_shut.get_untracked() {
            self.detail_open.set(true);
        }
    }

    /// Another view of the document.
    pub fn set_mode(self, mode: Mode) {
        self.mode.set(mode);
        if matches!(mode, Mode::Read | Mode::Dense) {
            self.settings.update(|settings| settings.view = if mode == Mode::Dense { "dense".to_owned() } else { String::new() });
            dom::next_frame(move || {
                self.grid.try_update_value(Grid::refit);
            });
        }
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
            (Tab::Field, None) => {
                let seq = self.ask_current(|doc, seq| Request::Overview { doc, seq });
                wanted.overview.set(seq.unwrap_or(0));
                let seq = self.ask_current(|doc, seq| Request::Verdict { doc, seq });
                wanted.verdict.set(seq.unwrap_or(0));
            }
            (Tab::Findings, _) => {
                let seq = self.ask_current(|doc, seq| Request::Findings { doc, limit: 500, seq });
                wanted.findings.set(seq.unwrap_or(0));
            }
            (Tab::Hits, _) => self.fetch_hits(),
            (Tab::Discloses, _) => {
                let seq = self.ask_current(|doc, seq| Request::Discloses { doc, seq });
                wanted.discloses.set(seq.unwrap_or(0));
            }
            _ => {}
        }
    }

    /// Asks for the first matches of each document that has some and of which none are here.
    pub fn fetch_hits(self) {
        let known = self.hit_rows.with_untracked(|rows| rows.keys().copied().collect::<Vec<_>>());
        let wanted = self.hits.with_untracked(|hits| {
            let found = hits.iter().filter(|(doc, (count, done))| *count > 0 && *done && !known.contains(doc));
            found.map(|(doc, _)| *doc).take(40).collect::<Vec<_>>()
        });
        let seq = self.wanted().search.get();
        wanted.into_iter().for_each(|doc| self.ask(Request::Hits { doc, first: 0, count: 20, seq }));
    }

    /// Asks what broke in the document that is looked at.
    pub fn ask_answer(self) {
        let seq = self.ask_current(|doc, seq| Request::Answer { doc, seq });
        self.wanted().answer.set(seq.unwrap_or(0));
    }

    pub fn more_hits(self, doc: DocId) {
        let first = self.hit_rows.with_untracked(|rows| rows.get(&doc).map_or(0, |rows| rows.len() as u32));
        let seq = self.wanted().search.get();
        self.ask(Request::Hits { doc, first, count: 100, seq });
    }

    /// Goes to a node, opening what hides it.
    pub fn reveal(self, goal: Goal) {
        let seq = self.ask_current(|doc, seq| Request::Reveal { doc, goal, seq });
        self.wanted().reveal.set((seq.unwrap_or(0), Some(RevealFor::Place)));
    }

    /// Goes to the same field of the next or previous element of the list.
    pub fn sibling(self, forward: bool) {
        let at = self.grid.with_value(|grid| grid.row(grid.cursor).map(|row| row.at)).or(self.selected.get_untracked());
        if let Some(at) = at {
            self.reveal(Goal::Sibling(at, forward));
        }
    }

    pub fn next_match(self, forward: bool) {
        // From the last match of a document on to the next that has some.
        let at_end = self.search.with_untracked(|search| search.ordinal > 0 && search.ordinal == if forward { search.count } else { 1 });
        let empty = self.search.with_untracked(|search| search.done && search.count == 0);
        if (at_end || empty)
            && let Some(next) = self.next_with_hits(forward)
        {
            self.visit(next);
        }
        let from = self.selected.get_untracked();
        let seq = self.ask_current(|doc, seq| Request::Match { doc, from, forward, seq });
        self.wanted().reveal.set((seq.unwrap_or(0), Some(RevealFor::Match)));
    }

    /// The next document in which the search finds something.
    fn next_with_hits(self, forward: bool) -> Option<DocId> {
        let current = self.current.get_untracked();
        self.docs.with_untracked(|docs| {
            let place = docs.iter().position(|doc| Some(doc.id) == current)?;
            let order = (1..docs.len()).map(|step| docs[(place + if forward { step } else { docs.len() - step }) % docs.len()].id);
            self.hits.with_untracked(|hits| order.into_iter().find(|doc| hits.get(doc).is_some_and(|(count, _)| *count > 0)))
        })
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
        self.hits.update(HashMap::clear);
        self.hit_rows.update(HashMap::clear);
        let seq = self.wanted().seq();
        self.wanted().search.set(seq);
        self.ask(Request::SearchAll { query, seq });
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
        self.masked_anew();
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
            self.masked_anew();
        }
    }

    /// What was fetched beside the tree may show what is masked now, and answers that are on their way too.
    fn masked_anew(self) {
        self.unmasked.update(|count| *count += 1);
        if self.hit_rows.with_untracked(|rows| !rows.is_empty()) {
            self.seek(self.search.with_untracked(|search| search.query.clone()));
        }
    }

    /// The detail goes along with the cursor, as soon as its row is here.
    pub fn follow_cursor(self) {
        let at = self.grid.with_value(|grid| grid.row(grid.cursor).map(|row| row.at));
        match at {
            Some(at) => {
                self.choose(at);
                self.moved();
            }
            None => self.grid.update_value(|grid| grid.follow = true),
        }
    }

    pub fn set_tab(self, tab: Tab) {
        self.tab.set(tab);
        self.open_detail();
        self.refresh_panels();
    }
}
