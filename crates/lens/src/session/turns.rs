//! A document's turns of work: reading, then counting and searching, and telling what is new.

use super::events::Event;
use super::open::Open;
use super::views::{At, SCREENFUL, State};
use crate::clock::millis;

/// Milliseconds between two reports of progress.
const EVERY: i64 = 120;
/// In place of the time of the last report: the first rows were sent and nothing else, or the last report was.
const SHOWN: i64 = 1;
const TOLD: i64 = i64::MAX;

impl Open {
    /// One turn of work for about `budget` bytes; `true` when there is more.
    pub(super) fn work(&mut self, budget: usize, events: &mut Vec<Event>) -> bool {
        if self.is_reading() {
            let starved = self.read(budget);
            self.tell_progress(events);
            return !starved || !self.is_reading();
        }
        if self.state == State::Failed || self.failed.is_some() {
            self.tell_once(events);
            return false;
        }
        if self.state != State::Ready {
            return false;
        }
        if self.tell_once(events) {
            // What is waited for goes out before the counting begins.
            return true;
        }
        if let Some(event) = self.search_on() {
            events.push(event);
            if self.shown.search.as_ref().is_some_and(|search| search.done) {
                events.push(self.rows_changed());
            }
            return true;
        }
        if !self.found.study.done {
            if self.study_on() {
                events.push(Event::Summary(Box::new(self.summary())));
                events.push(self.rows_changed());
            }
            return true;
        }
        false
    }

    /// Whether the end of reading was told.
    pub(super) fn is_told(&self) -> bool {
        self.told == TOLD
    }

    /// Whether all that is left to do is to count.
    pub(super) fn is_counting(&self) -> bool {
        let searches = self.shown.search.as_ref().is_some_and(|search| !search.done);
        self.is_told() && self.state == State::Ready && !self.found.study.done && !searches
    }

    /// While reading: as soon as there are rows those, and then every now and then what it is.
    fn tell_progress(&mut self, events: &mut Vec<Event>) {
        let rows = self.layers.main().is_some_and(|layer| layer.doc().len() > 1);
        let time = millis();
        if !self.is_reading() || !rows || time < self.told.saturating_add(EVERY) {
            return;
        }
        let first = self.told == 0;
        self.told = if first { SHOWN } else { time };
        if let Some(layer) = self.layers.main_mut() {
            layer.recognize(false);
        }
        if first {
            self.shown.refresh(&self.layers);
            events.push(self.rows(0, SCREENFUL, 0));
        } else {
            events.extend(self.changed());
        }
    }

    /// When reading has ended, well or not: the first rows, if those are still waited for, and in the next turn the rest; `true` if
    /// that is news.
    fn tell_once(&mut self, events: &mut Vec<Event>) -> bool {
        if self.is_told() {
            return false;
        }
        if self.told == 0 && self.shown.view.rows() > 0 {
            self.told = SHOWN;
            events.push(self.rows(0, SCREENFUL, 0));
            return true;
        }
        self.told = TOLD;
        events.push(Event::Summary(Box::new(self.summary())));
        events.push(self.rows_changed());
        true
    }

    /// A window of rows.
    pub(super) fn rows(&mut self, first: u32, count: u32, seq: u32) -> Event {
        let total = self.shown.view.rows();
        let last = total.min(first.saturating_add(count));
        let places: Vec<At> = (first..last).filter_map(|row| self.shown.view.at(row)).collect();
        let rows = places.into_iter().map(|at| self.row(at)).collect();
        Event::Rows { doc: self.id, seq, first, total, rows }
    }

    /// A window of the rows as if everything were open.
    pub(super) fn sheet(&mut self, first: u32, count: u32, seq: u32) -> Event {
        let mut view = self.shown.view.unfolded();
        if self.layers.is_readable() {
            view.refresh(self.layers.around(), |layer| self.layers.doc(layer));
        }
        let total = view.rows();
        let places: Vec<At> = (first.min(total)..total.min(first.saturating_add(count))).filter_map(|row| view.at(row)).collect();
        let rows = places.into_iter().map(|at| self.row(at)).collect();
        Event::Sheet { doc: self.id, seq, first, total, rows }
    }

    /// What is told when the rows, or what stands above them, changed.
    pub(super) fn changed(&mut self) -> Vec<Event> {
        self.shown.refresh(&self.layers);
        vec![Event::Summary(Box::new(self.summary())), self.rows_changed()]
    }

    pub(super) fn rows_changed(&self) -> Event {
        Event::Changed { doc: self.id, rows: self.shown.view.rows() }
    }
}
