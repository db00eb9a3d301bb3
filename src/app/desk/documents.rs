//! Opening and closing documents, and life and death of the worker that holds them.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::Blob;

use crate::app::desk::clipboard;
use crate::app::desk::link::Link;
use crate::app::desk::route::View;
use crate::app::desk::state::{CopyQuestion, Dialog, Doc, Lens, Tab, Toast};
use crate::app::desk::title::title_of;
use crate::app::desk::wanted::RevealFor;
use crate::app::grid::view::Grid;
use crate::app::parts::dom;
use gloo::timers::callback::Timeout;

use mdm_lens::catalog;
use mdm_lens::findings::Target;
use mdm_lens::session::visible::make_visible;
use mdm_lens::session::*;

/// Files that the worker reads at the same time; the others wait their turn in the list.
const AT_ONCE: usize = 3;

/// How long news of a document that is being read may wait, in milliseconds.
const SOON: u32 = 100;

/// Closing a document of more bytes than this frees the worker's memory by a fresh worker: WebAssembly's never shrinks.
const HEAVY: f64 = 16e6;

/// How often the page looks after its worker, in milliseconds, and after how many looks a worker that has not started is told of.
const LOOK: u32 = 4000;
const LATE: u32 = 3;
const NOT_STARTED: &str =
    "The part of the page that reads files did not start. Load the page again; if that does not help, this browser may be too old.";

impl Lens {
    pub fn start_worker(self) {
        self.up.set(false);
        let link = Link::start(move |event| self.hear(event), move || self.worker_died());
        self.link.set_value(Some(link));
    }

    /// Opens files or texts; the first of them comes into view.
    pub fn open(self, things: Vec<(String, Blob)>) {
        if things.is_empty() {
            return;
        }
        let mut first = None;
        self.docs.update_untracked(|docs| {
            for (mut name, blob) in things {
                make_visible(&mut name);
                let id = self.new_id();
                first.get_or_insert(id);
                docs.push(Doc {
                    id,
                    name,
                    blob: Some(blob),
                    parent: None,
                    sent: false,
                    again: false,
                    left_out: false,
                    summary: None,
                    steps: Rc::new(RefCell::new(Vec::new())),
                });
            }
        });
        // The worker reads while the page is drawn.
        self.feed_first(first);
        self.docs.notify();
        self.wanted().spared.set(false);
        self.dialog.set(None);
        // What comes while a document waits for another one is that other one.
        if self.take_other(first) {
            return self.feed_worker();
        }
        self.view.set(View::Payload);
        if let Some(first) = first {
            self.show(first);
            self.wanted().greet.set(true);
            // The browser takes milliseconds to note a place in its history.
            dom::after_next_frame(move || self.went());
        }
    }

    /// Hands the worker what waits to be read, the document in view first.
    pub fn feed_worker(self) {
        self.feed_first(self.current.get_untracked());
    }

    fn feed_first(self, current: Option<DocId>) {
        if !self.up.get_untracked() {
            return;
        }
        self.docs.update_untracked(|docs| {
            self.link.with_value(|link| {
                let Some(link) = link else { return };
                while link.loading() < AT_ONCE {
                    let waits = |doc: &Doc| !doc.sent && !doc.left_out && doc.blob.is_some();
                    let in_view = docs.iter().position(|doc| Some(doc.id) == current && waits(doc));
                    let Some(place) = in_view.or_else(|| docs.iter().position(waits)) else { break };
                    let doc = &mut docs[place];
                    doc.sent = true;
                    if let Some(blob) = doc.blob.clone() {
                        link.open(doc.id, doc.name.clone(), blob);
                    }
                }
            });
        });
    }

    /// Tells the worker what the settings say of the device that a person writes for.
    pub fn send_target(self) {
        self.ask(Request::Target(self.settings.with_untracked(|settings| settings.target.clone())));
    }

    /// Takes in what the worker says.
    pub fn hear(self, event: Event) {
        let wanted = self.wanted();
        let current = self.current.get_untracked();
        match event {
            Event::Hello => {
                self.up.set(true);
                wanted.started_again.set(false);
                if self.trouble.with_untracked(|trouble| trouble.as_deref() == Some(NOT_STARTED)) {
                    self.trouble.set(None);
                }
                if self.settings.with_untracked(|settings| settings.target != Target::default()) {
                    self.send_target();
                }
                self.feed_worker();
                let query = self.search.with_untracked(|search| search.query.clone());
                if !query.is_empty() {
                    self.seek(query);
                }
                if !self.catalog.get_untracked() {
                    self.ask(Request::Catalog);
                }
            }
            Event::Catalog { bytes } => {
                catalog::install(bytes);
                // Tasks of their own, so that neither holds up the page: the table, and the panes that are built before they are needed.
                Timeout::new(0, move || {
                    catalog::get();
                    Timeout::new(0, move || {
                        self.catalog.set(true);
                        Timeout::new(0, move || {
                            self.grid.update_value(Grid::warm);
                            dom::after_next_frame(move || self.grid.update_value(Grid::cool));
                        })
                        .forget();
                    })
                    .forget();
                })
                .forget();
            }
            Event::Summary(summary) => self.hear_summary(*summary),
            Event::Changed { doc, rows } if Some(doc) == current => {
                self.grid.update_value(|grid| grid.changed(rows));
            }
            Event::Rows { doc, seq, first, total, rows } if Some(doc) == current => {
                let drawn = self.grid.try_update_value(|grid| grid.arrived(seq, first, total, rows));
                if seq == 0 && drawn == Some(true) && !wanted.painting.replace(true) {
                    // What the head and the panes say waits until the rows are seen.
                    dom::after_next_frame(move || {
                        self.wanted().painting.set(false);
                        self.grid.update_value(Grid::complete);
                        self.take_summaries();
                    });
                }
                let follows = self.grid.try_update_value(|grid| grid.row(grid.cursor).is_some() && std::mem::take(&mut grid.follow));
                if follows == Some(true) {
                    self.follow_cursor();
                }
            }
            Event::Copy { seq, doc, at, text, truncated, secrets } => {
                let said = wanted.copies.borrow_mut().remove(&seq);
                match said {
                    // Asked of somebody who looks at something else by now, the question would be a riddle.
                    Some(_) if secrets > 0 && Some(doc) == current => {
                        self.question.set(Some(CopyQuestion { doc, at, secrets }));
                        self.dialog.set(Some(Dialog::Secrets));
                    }
                    Some(_) if secrets > 0 => {}
                    Some(_) if truncated => clipboard::write(self, text, "Copied the first part; it is too long for the clipboard"),
                    Some(said) => clipboard::write(self, text, said),
                    None => {}
                }
            }
            Event::Fields { seq, fields } if seq == wanted.fields.get() => self.open_fields.set(Rc::new(fields)),
            Event::Compared { seq, view } if seq == wanted.compared.get() => self.hear_compared(view.map(|view| *view)),
            Event::More { doc, docs } => self.hear_more(doc, docs),
            Event::Search { doc, seq, count, done } if seq == wanted.search.get() => self.hear_search(doc, count, done),
            Event::Hits { doc, seq, rows } if seq == wanted.search.get() => self.hit_rows.update(|known| {
                Rc::make_mut(known.entry(doc).or_default()).extend(rows);
            }),
            // Everything else is for who looks at that very document.
            answer if answer.doc().is_some() && answer.doc() == current => self.hear_answer(answer),
            _ => {}
        }
    }

    /// An answer about the document that is looked at, if it is still the one that is waited for.
    fn hear_answer(self, answer: Event) {
        let wanted = self.wanted();
        match answer {
            // Of the row that the detail is about by now.
            Event::Detail { seq, detail, .. } if seq == wanted.detail.get() => {
                if detail.as_ref().is_some_and(|detail| Some(detail.at) != self.selected.get_untracked()) {
                    return;
                }
                self.hear_unlocked(detail.as_deref());
                self.detail.set(detail.map(|detail| Rc::new(*detail)));
            }
            Event::Sheet { seq, first, total, rows, .. } if seq == wanted.sheet.get() => self.hear_sheet(first, total, rows),
            Event::Lines { seq, lines, .. } if seq == wanted.lines.get() => self.lines.set(lines.map(|lines| Rc::new(*lines))),
            Event::Spot { seq, spot, .. } if seq == wanted.spot.get() => self.spot.set(spot),
            Event::Overview { seq, overview, .. } if seq == wanted.overview.get() => self.overview.set(Some(Rc::new(*overview))),
            Event::Answer { seq, answer, .. } if seq == wanted.answer.get() => self.answer.set(answer.map(|answer| Rc::new(*answer))),
            Event::Verdict { seq, verdict, .. } if seq == wanted.verdict.get() => self.verdict.set(verdict.map(Rc::new)),
            Event::Lists { seq, lists, chosen, .. } if seq == wanted.lists.get() => self.hear_lists(lists, chosen),
            Event::Table { seq, table, .. } if seq == wanted.table.get() => self.listing.table.set(table.map(|table| Rc::new(*table))),
            Event::Spread { seq, spread, .. } if seq == wanted.spread.get() => {
                self.listing.spread.set(spread.map(|spread| Rc::new(*spread)))
            }
            Event::ExportView { seq, view, .. } if seq == wanted.export.get() => self.exports.view.set(Some(Rc::new(*view))),
            Event::Exported { seq, piece, .. } if seq == wanted.export.get() => self.hear_exported(*piece),
            Event::Findings { seq, findings, .. } if seq == wanted.findings.get() => self.findings.set(Rc::new(findings)),
            Event::Discloses { seq, classes, .. } if seq == wanted.discloses.get() => self.discloses.set(Rc::new(classes)),
            Event::Revealed { seq, found, .. } if seq == wanted.reveal.get().0 => self.hear_revealed(found, wanted.reveal.get().1),
            _ => {}
        }
    }

    /// Summaries come often while a file is read; the page takes in the last of some.
    fn hear_summary(self, summary: Summary) {
        if summary.state != State::Loading {
            self.link.with_value(|link| {
                if let Some(link) = link {
                    link.loaded(summary.doc);
                }
            });
            self.feed_worker();
        }
        let wanted = self.wanted();
        let is_current = Some(summary.doc) == self.current.get_untracked();
        if is_current {
            self.grid.update_value(|grid| grid.changed_to(summary.rows));
        }
        let is_awaited = is_current && summary.state != State::Loading;
        wanted.summaries.borrow_mut().insert(summary.doc, summary);
        if wanted.painting.get() {
            return;
        }
        if is_awaited {
            self.take_summaries();
        } else if !wanted.due.replace(true) {
            // Rows come first: what the head says of a document takes longer to draw, and most are read before it matters.
            Timeout::new(SOON, move || self.take_summaries()).forget();
        }
    }

    pub(super) fn take_summaries(self) {
        let wanted = self.wanted();
        wanted.due.set(false);
        let mut news = std::mem::take(&mut *wanted.summaries.borrow_mut());
        if news.is_empty() {
            return;
        }
        let current = self.current.get_untracked();
        let changed = current.is_some_and(|current| news.contains_key(&current));
        let mut repeat = Vec::new();
        let mut regained = None;
        self.docs.update(|docs| {
            for doc in docs.iter_mut() {
                let Some(summary) = news.remove(&doc.id) else { continue };
                let was_ready = doc.summary.as_ref().is_some_and(|old| old.state == State::Ready) && !doc.again;
                if summary.state == State::Ready && !was_ready {
                    repeat.extend(doc.steps.borrow().iter().cloned());
                    if std::mem::take(&mut doc.again) && Some(doc.id) == current {
                        regained = Some((doc.id, summary.rows));
                    }
                }
                doc.summary = Some(Rc::new(summary));
            }
        });
        for request in repeat {
            self.ask(request);
        }
        if let Some((doc, rows)) = regained {
            let chosen = self.selected.get_untracked().is_some();
            self.grid.update_value(|grid| grid.regain(doc, rows, chosen));
        }
        if changed {
            self.refresh_panels();
            self.greet();
        }
    }

    fn hear_search(self, doc: DocId, count: u32, done: bool) {
        self.hits.update(|hits| {
            hits.insert(doc, (count, done));
        });
        if Some(doc) == self.current.get_untracked() {
            self.search.update(|search| (search.count, search.done) = (count, done));
        }
        if done && self.tab.get_untracked() == Tab::Hits {
            self.fetch_hits();
        }
    }

    /// A document that somebody opened is here: it is said aloud what it is, the tree takes the focus if nothing else has it, and
    /// a place that a link named is gone to.
    fn greet(self) {
        let wanted = self.wanted();
        let Some(summary) = self.summary_now().filter(|summary| summary.state != State::Loading) else { return };
        if !wanted.greet.replace(false) {
            return;
        }
        let found = summary.errors + summary.warnings + summary.infos;
        let parts = [
            if summary.heading.is_empty() { "Unknown message".to_owned() } else { summary.heading.clone() },
            summary.outcome.clone(),
            dom::count(summary.rows, "row", "rows"),
            if found > 0 { dom::count(found, "finding", "findings") } else { String::new() },
        ];
        self.said.set(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "));
        let active = document().active_element();
        let is_idle =
            active.as_ref().is_none_or(|active| active.tag_name() == "BODY" || active.closest("#start, #opener").ok().flatten().is_some());
        if is_idle && summary.rows > 0 {
            self.grid.update_value(|grid| grid.focus());
        }
        if let Some(path) = wanted.goal.borrow_mut().take() {
            self.reveal(Goal::Path(path));
        }
    }

    fn hear_revealed(self, found: Option<Revealed>, purpose: Option<RevealFor>) {
        let Some(found) = found else {
            return self.say(match purpose {
                Some(RevealFor::Match) => "No match",
                Some(RevealFor::Finding) => "No findings",
                Some(RevealFor::Visit) => return,
                _ => "There is no such place",
            });
        };
        if purpose == Some(RevealFor::Match) {
            self.search.update(|search| search.ordinal = found.ordinal);
        }
        self.grid.update_value(|grid| grid.go_to(found.row, found.at));
        if purpose == Some(RevealFor::Visit) {
            return self.select(found.at);
        }
        self.choose(found.at);
        self.went();
    }

    fn hear_more(self, parent: DocId, ids: Vec<DocId>) {
        self.docs.update(|docs| {
            let Some(place) = docs.iter().position(|doc| doc.id == parent) else { return };
            let name = docs[place].name.clone();
            let known = docs.iter().filter(|doc| doc.parent == Some(parent)).count();
            let fresh = ids.into_iter().enumerate().map(|(n, id)| Doc {
                id,
                name: dom::numbered(&name, known + n + 2),
                blob: None,
                parent: Some(parent),
                sent: true,
                again: false,
                left_out: false,
                summary: None,
                steps: Rc::new(RefCell::new(Vec::new())),
            });
            let fresh: Vec<Doc> = fresh.collect();
            docs.splice(place + 1 + known..place + 1 + known, fresh);
        });
    }

    pub fn close(self, id: DocId) {
        let mut docs = self.docs.get_untracked();
        let Some(place) = docs.iter().position(|doc| doc.id == id) else { return };
        let doc = docs.remove(place);
        // What a file held besides goes with it.
        let held = |doc: &Doc| doc.summary.as_ref().map_or(0.0, |summary| summary.size);
        let all = held(&doc) + docs.iter().filter(|other| other.parent == Some(id)).map(held).sum::<f64>();
        docs.retain(|other| other.parent != Some(id));
        let next = docs.get(place).or(docs.last()).map(|doc| doc.id);
        // An archive is small and what was in it may be large.
        let heavy = all.max(doc.blob.as_ref().map_or(0.0, Blob::size)) > HEAVY;
        self.docs.set(docs);
        self.against_closed(id);
        let undo = doc.blob.is_some();
        let text = format!("Closed {}", title_of(&doc));
        self.closed.set_value(undo.then_some((place, doc)));
        if self.current.get_untracked() == Some(id) {
            match next {
                Some(next) => self.show(next),
                None => {
                    self.wanted().forget();
                    self.grid.update_value(|grid| grid.leave());
                    self.forget_detail();
                    self.current.set(None);
                }
            }
        }
        self.ask(Request::Close { doc: id });
        self.link.with_value(|link| {
            if let Some(link) = link {
                link.loaded(id);
            }
        });
        self.toast.set(Some(Toast { text, undo }));
        if heavy {
            self.renew_worker();
        }
    }

    pub fn undo_close(self) {
        let Some((place, mut doc)) = self.closed.get_value() else { return };
        self.closed.set_value(None);
        self.toast.set(None);
        // A number of its own again: late words about the closed one must not be taken for it.
        let id = self.new_id();
        doc.id = id;
        doc.sent = false;
        doc.summary = None;
        // The steps named the old number.
        doc.steps = Rc::default();
        self.docs.update(|docs| docs.insert(place.min(docs.len()), doc));
        self.show(id);
        self.feed_worker();
    }

    /// A fresh worker; what is open is read again.
    fn renew_worker(self) {
        // What the old one still said of documents is not so any more.
        self.wanted().summaries.borrow_mut().clear();
        self.link.set_value(None);
        let current = self.current.get_untracked();
        let mut next = None;
        self.docs.update(|docs| {
            // One of several that a file held is gone until the file is read again: that file instead, else the first.
            let parent = docs.iter().find(|doc| Some(doc.id) == current).and_then(|doc| doc.parent);
            docs.retain(|doc| doc.blob.is_some());
            for doc in docs.iter_mut() {
                doc.again = doc.sent;
                doc.sent = false;
            }
            let open = |id: DocId| docs.iter().any(|doc| doc.id == id);
            next = current.filter(|id| open(*id)).or(parent.filter(|id| open(*id))).or(docs.first().map(|doc| doc.id));
        });
        // Documents inside values are found in another order, and a secret that was shown is masked.
        self.wanted().forget();
        self.wanted().revealed.set(None);
        if self.selected.get_untracked().is_some_and(|at| at.layer > 0)
            || self.detail.with_untracked(|detail| detail.as_ref().is_some_and(|detail| detail.secret))
        {
            self.forget_detail();
        }
        match next {
            Some(doc) if next == current => self.grid.update_value(|grid| grid.lose(doc)),
            Some(doc) => self.show(doc),
            None => self.current.set(None),
        }
        self.start_worker();
    }

    fn worker_died(self) {
        // A browser may end a worker that does nothing. If that comes again, a document is to blame after all.
        let suspect = self.link.with_value(|link| {
            let link = link.as_ref()?;
            link.suspect().or_else(|| if self.wanted().spared.replace(true) { link.last() } else { None })
        });
        if !self.up.get_untracked() {
            // The first one may have been refused by a policy of the host's own; boot.js starts the next one in another way.
            if !self.wanted().started_again.replace(true) {
                return self.start_worker();
            }
            return self.trouble.set(Some(NOT_STARTED.into()));
        }
        let mut name = None;
        self.docs.update(|docs| {
            // The file that held it, for one of several.
            let file = docs.iter().find(|doc| Some(doc.id) == suspect).map(|doc| doc.parent.unwrap_or(doc.id));
            for doc in docs.iter_mut() {
                if Some(doc.id) == file {
                    doc.left_out = true;
                    doc.summary = None;
                    doc.steps = Rc::default();
                    name = Some(doc.name.clone());
                }
            }
        });
        let text = match name {
            Some(name) => format!(
                "Reading stopped unexpectedly, most likely because of “{name}”. It was left out; everything else is being opened again."
            ),
            None => "Reading stopped unexpectedly and was started again.".to_owned(),
        };
        self.trouble.set(Some(text));
        self.renew_worker();
    }

    /// Another try with a document that was left out.
    pub fn retry(self, id: DocId) {
        self.docs.update(|docs| {
            for doc in docs.iter_mut().filter(|doc| doc.id == id) {
                doc.left_out = false;
                doc.sent = false;
            }
        });
        self.trouble.set(None);
        self.feed_worker();
    }

    /// Looks now and then whether the worker still answers.
    pub fn watch_worker(self) {
        let waited = std::cell::Cell::new(0);
        gloo::timers::callback::Interval::new(LOOK, move || {
            if !self.up.get_untracked() {
                waited.set(waited.get() + 1);
                if waited.get() == LATE && self.trouble.with_untracked(Option::is_none) {
                    self.trouble.set(Some(NOT_STARTED.into()));
                }
                return;
            }
            waited.set(0);
            let hangs = self.link.with_value(|link| link.as_ref().is_some_and(Link::hangs));
            if hangs && self.docs.with_untracked(|docs| !docs.is_empty()) {
                self.worker_died();
            }
        })
        .forget();
    }
}
