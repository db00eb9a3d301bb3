//! Back and Forward through documents and their fields: an entry of the browser's history for each place that somebody went to.
//! The history keeps a number; what it stands for is known to the page alone, and gone with it.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::app::desk::state::{Lens, Mode};
use crate::app::desk::wanted::RevealFor;
use mdm_lens::session::{At, DocId, Goal, Request};

/// A place that somebody went to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    doc: DocId,
    at: Option<At>,
    /// Whether the detail was open.
    opened: bool,
    mode: Mode,
}

/// The places, and which of them is looked at.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    list: Vec<Visit>,
    now: usize,
}

impl Visits {
    pub fn has_before(&self) -> bool {
        self.now > 0
    }

    pub fn has_after(&self) -> bool {
        self.now + 1 < self.list.len()
    }

    fn current(&self) -> Option<&Visit> {
        self.list.get(self.now)
    }

    /// Whether the place before is this one with its detail closed.
    fn was_closed_before(&self) -> bool {
        let before = self.now.checked_sub(1).and_then(|before| self.list.get(before));
        before.zip(self.current()).is_some_and(|(before, now)| before.doc == now.doc && now.opened && !before.opened)
    }
}

impl Lens {
    /// Looks at another document, and remembers where from.
    pub fn visit(self, doc: DocId) {
        if self.current.get_untracked() != Some(doc) {
            self.show(doc);
            self.went();
        }
    }

    /// Somebody went to a place of its own.
    pub fn went(self) {
        self.record(true);
    }

    /// Somebody moved on from row to row: no place to come back to.
    pub fn moved(self) {
        self.record(false);
    }

    fn record(self, new: bool) {
        let Some(doc) = self.current.get_untracked() else { return };
        let visit =
            Visit { doc, at: self.selected.get_untracked(), opened: self.detail_open.get_untracked(), mode: self.mode.get_untracked() };
        let Ok(history) = window().history() else { return };
        let (known, first) = self.visits.with_untracked(|visits| (visits.current() == Some(&visit), visits.list.is_empty()));
        if known {
            return;
        }
        self.visits.update(|visits| {
            if new && !first {
                visits.list.truncate(visits.now + 1);
                visits.now += 1;
                visits.list.push(visit);
            } else if first {
                visits.list.push(visit);
            } else {
                let now = visits.now;
                visits.list[now] = visit;
            }
        });
        let number = JsValue::from_f64(self.visits.with_untracked(|visits| visits.now) as f64);
        // A page of which the browser allows no more of this in a while goes on without.
        let _ = if new && !first { history.push_state(&number, "") } else { history.replace_state(&number, "") };
    }

    /// The browser went to an entry of its history.
    pub fn came_to(self, state: &JsValue) {
        let Some(number) = state.as_f64() else { return };
        let visit = self.visits.try_update(|visits| {
            visits.now = (number as usize).min(visits.list.len().saturating_sub(1));
            visits.current().copied()
        });
        let Some(visit) = visit.flatten() else { return };
        if !self.docs.with_untracked(|docs| docs.iter().any(|doc| doc.id == visit.doc)) {
            return;
        }
        self.show(visit.doc);
        if self.mode.get_untracked() != visit.mode {
            self.set_mode(visit.mode);
        }
        self.detail_shut.set(!visit.opened);
        self.detail_open.set(visit.opened);
        match visit.at {
            Some(at) => {
                let seq = self.ask_current(|doc, seq| Request::Reveal { doc, goal: Goal::At(at), seq });
                self.wanted().reveal.set((seq.unwrap_or(0), Some(RevealFor::Visit)));
            }
            None => self.unchoose(),
        }
    }

    /// Puts the detail away; where that is the way back, it is the browser's Back.
    pub fn close_detail(self) {
        self.detail_open.set(false);
        self.detail_shut.set(true);
        if self.visits.with_untracked(Visits::was_closed_before)
            && let Ok(history) = window().history()
        {
            let _ = history.back();
        } else {
            self.moved();
        }
    }

    pub fn go_back(self) {
        if let Ok(history) = window().history() {
            let _ = history.back();
        }
    }

    pub fn go_forward(self) {
        if let Ok(history) = window().history() {
            let _ = history.forward();
        }
    }
}
