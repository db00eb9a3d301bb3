//! What is asked of one document, answered.

use std::collections::BTreeMap;

use super::events::Event;
use super::open::Open;
use super::requests::{Copy, Goal, Request, SourceGoal};
use super::rows::finding;
use super::views::{At, Disclosed, FindingRow, Revealed, State};
use crate::catalog::{self, Class};

/// Rows that are given at a time.
const ROWS: u32 = 1_000;

impl Open {
    pub(super) fn handle(&mut self, request: Request) -> Vec<Event> {
        let doc = self.id;
        match request {
            Request::Rows { first, count, seq, .. } => vec![self.rows(first, count.min(ROWS), seq)],
            Request::Toggle { goal, open, .. } => self.place_of(goal).map_or_else(Vec::new, |at| self.toggle(at, open)),
            Request::Fold { depth, .. } if !self.layers.is_empty() => {
                self.shown.view.fold_to(self.layers.doc(0), depth);
                if let Some(around) = self.layers.around() {
                    self.shown.view.fold_around(around, depth != u32::MAX);
                }
                self.changed()
            }
            Request::Detail { at, seq, .. } => {
                let detail = self.layers.knows(at).then(|| Box::new(self.detail(at)));
                vec![Event::Detail { doc, seq, detail }]
            }
            Request::Reveal { goal, seq, .. } => {
                let at = self.place_of(goal);
                self.revealed(at, 0, seq)
            }
            Request::Search { query, seq, .. } => self.search(&query, seq),
            Request::Hits { first, count, seq, .. } => vec![self.hits(first, count, seq)],
            Request::Match { from, forward, seq, .. } => self.next_match(from, forward, seq),
            Request::Finding { from, forward, seq, .. } => self.next_finding(from, forward, seq),
            Request::Copy { at, what, seq, .. } if self.layers.knows(at) => {
                let secrets = if what == Copy::Value { self.secrets_to_ask_for(at) } else { 0 };
                let (text, truncated) = if secrets > 0 { Default::default() } else { self.copy(at, what) };
                vec![Event::Copy { doc, seq, at, text, truncated, secrets }]
            }
            Request::Secrets { secrets, .. } => self.ask_for(secrets),
            Request::Source { at, seq, .. } => {
                vec![Event::Source { doc, seq, source: self.source_view(at).filter(|_| self.layers.knows(at)) }]
            }
            Request::Lines { window, seq, .. } => {
                let lines = self.source_lines(&window).map(Box::new);
                vec![Event::Lines { doc, seq, lines }]
            }
            Request::Spot { layer, width, goal, seq, .. } => {
                let known = !matches!(goal, SourceGoal::At(at) if at.layer != layer || !self.layers.knows(at));
                let spot = known.then(|| self.source_spot(layer, width, &goal)).flatten();
                vec![Event::Spot { doc, seq, spot }]
            }
            Request::Sheet { first, count, seq, .. } => vec![self.sheet(first, count.min(ROWS), seq)],
            Request::Findings { limit, seq, .. } => vec![self.findings(limit, seq)],
            Request::Verdict { seq, .. } => vec![Event::Verdict { doc, seq, verdict: self.verdict() }],
            Request::Lists { from, seq, .. } => {
                let (lists, chosen) = self.lists(from);
                vec![Event::Lists { doc, seq, lists, chosen }]
            }
            Request::Table { ask, first, count, seq, .. } => {
                let table = self.table(&ask, first, count).map(Box::new);
                vec![Event::Table { doc, seq, table }]
            }
            Request::Spread { ask, column, seq, .. } => {
                let spread = self.spread(&ask, column).map(Box::new);
                vec![Event::Spread { doc, seq, spread }]
            }
            Request::CopyTable { ask, columns, form, seq, .. } => {
                let (text, truncated) = self.copy_table(&ask, &columns, form);
                vec![Event::Copy { doc, seq, at: ask.list, text, truncated, secrets: 0 }]
            }
            Request::Discloses { seq, .. } => vec![Event::Discloses { doc, seq, classes: self.discloses() }],
            Request::Overview { seq, .. } => vec![Event::Overview { doc, seq, overview: Box::new(self.overview()) }],
            Request::ExportView { at, seq, .. } => vec![Event::ExportView { doc, seq, view: Box::new(self.export_view(at)) }],
            Request::Export { ask, first, seq, .. } => vec![Event::Exported { doc, seq, piece: Box::new(self.export(&ask, first)) }],
            Request::Choose { choice, .. } => {
                self.choose(&choice);
                self.changed()
            }
            Request::Unlock { at, password, .. } if self.layers.knows(at) => {
                self.unlock(at, &password);
                self.changed()
            }
            Request::Cancel { .. } => self.cancel(),
            _ => Vec::new(),
        }
    }

    fn place_of(&mut self, goal: Goal) -> Option<At> {
        match goal {
            Goal::At(at) => Some(at).filter(|at| self.layers.knows(*at)),
            Goal::Path(path) => self.layers.find(&path),
            Goal::Any(paths) => paths.iter().find_map(|path| self.layers.find(path)).or_else(|| self.layers.named(paths.last()?)),
            Goal::Sibling(at, forward) => Some(at).filter(|at| self.layers.knows(*at)).and_then(|at| self.layers.beside(at, forward)),
        }
    }

    fn toggle(&mut self, at: At, open: bool) -> Vec<Event> {
        let is_container = self.layers.of(at).doc().kind(at.node).is_container();
        match (is_container, open) {
            (true, true) => self.shown.view.open(at),
            (true, false) => self.shown.view.close(at),
            (false, false) => self.shown.view.close_inside(at),
            (false, true) => {
                if let Ok(layer) = self.look_inside(at) {
                    self.shown.view.open_inside(at, layer);
                }
            }
        }
        self.changed()
    }

    fn revealed(&mut self, at: Option<At>, ordinal: u32, seq: u32) -> Vec<Event> {
        let before = self.shown.view.rows();
        let found = at.and_then(|at| self.shown.reveal(&self.layers, at).map(|row| Revealed { at, row, ordinal }));
        let mut events = vec![Event::Revealed { doc: self.id, seq, found }];
        if self.shown.view.rows() != before {
            events.insert(0, self.rows_changed());
        }
        events
    }

    fn next_match(&mut self, from: Option<At>, forward: bool, seq: u32) -> Vec<Event> {
        let from = from.filter(|at| self.layers.knows(*at)).map(|at| self.layers.order(at));
        let search = self.shown.search.as_ref();
        let found = search.and_then(|search| search.neighbour(from.as_deref(), forward));
        let (at, ordinal) = found.map_or((None, 0), |(at, ordinal)| (Some(at), ordinal));
        self.revealed(at, ordinal, seq)
    }

    fn next_finding(&mut self, from: Option<At>, forward: bool, seq: u32) -> Vec<Event> {
        let from = from.filter(|at| self.layers.knows(*at));
        let found = self.found.neighbour(&self.layers, from, forward);
        let (at, ordinal) = found.map_or((None, 0), |(at, ordinal)| (Some(at), ordinal));
        self.revealed(at, ordinal, seq)
    }

    fn cancel(&mut self) -> Vec<Event> {
        if self.state == State::Loading {
            self.end_reading();
            self.fail("Reading was cancelled. What had been read is shown.".to_owned());
        }
        self.changed()
    }

    fn findings(&self, limit: u32, seq: u32) -> Event {
        let study = &self.found.study;
        let mut findings: Vec<FindingRow> = self.wrapper_findings().collect();
        findings.extend(study.findings.iter().take(limit as usize).map(|(at, remark)| finding(*at, &self.layers.path(*at), remark)));
        Event::Findings { doc: self.id, seq, findings, total: study.levels.values().sum() }
    }

    pub(super) fn wrapper_findings(&self) -> impl Iterator<Item = FindingRow> + '_ {
        let remarks = self.origin.wrappers.iter().flat_map(|wrapper| wrapper.remarks.iter().map(move |remark| (wrapper, remark)));
        remarks.map(|(wrapper, remark)| finding(At::default(), &wrapper.title, remark))
    }

    fn discloses(&self) -> Vec<Disclosed> {
        let mut classes: BTreeMap<_, Vec<(String, u32, At)>> = BTreeMap::new();
        for (field, (count, at)) in &self.found.study.fields {
            let entry = catalog::get().field(*field);
            if !matches!(entry.type_name(), "dictionary" | "array") {
                classes.entry(entry.class).or_default().push((catalog::get().id(*field), *count, *at));
            }
        }
        for (key, (count, at)) in &self.found.study.guesses {
            classes.entry(Class::Credential).or_default().push((["?/", key].concat(), *count, *at));
        }
        let disclosed = classes.into_iter().map(|(class, mut fields)| {
            fields.sort_by_key(|(name, _, at)| (*at, name.clone()));
            Disclosed { class, count: self.found.study.tally.get(&class).copied().unwrap_or_default(), fields }
        });
        disclosed.collect()
    }
}
