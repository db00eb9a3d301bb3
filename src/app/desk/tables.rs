//! What is asked of the worker for the table view.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use mdm_lens::session::{At, ListView, Request, TableAsk, TableForm};

impl Lens {
    /// Asks which lists there are.
    pub fn ask_lists(self) {
        let from = self.selected.get_untracked();
        let seq = self.ask_current(|doc, seq| Request::Lists { doc, from, seq });
        self.wanted().lists.set(seq.unwrap_or(0));
    }

    pub fn hear_lists(self, lists: Vec<ListView>, chosen: u32) {
        let list = lists.get(chosen as usize).map(|list| list.at);
        // What was asked of the same list stays.
        let same = self.listing.ask.with_untracked(|ask| ask.as_ref().map(|ask| ask.list)) == list;
        self.listing.lists.set(Some(Rc::new(lists)));
        if !same {
            self.choose_list(list);
        } else {
            self.listing.ask.update(|_| {});
        }
    }

    pub fn choose_list(self, list: Option<At>) {
        self.listing.hidden.set(Rc::default());
        self.listing.spread.set(None);
        self.listing.table.set(None);
        self.listing.ask.set(list.map(|list| TableAsk { list, ..TableAsk::default() }));
    }

    /// Another order or filter.
    pub fn change_table(self, change: impl FnOnce(&mut TableAsk)) {
        self.listing.ask.update(|ask| {
            if let Some(ask) = ask {
                change(ask);
            }
        });
    }

    /// Sorted by a column: upwards, downwards, as it came.
    pub fn sort_table(self, column: u32) {
        self.change_table(|ask| {
            ask.sort = match ask.sort {
                Some((now, false)) if now == column => Some((column, true)),
                Some((now, true)) if now == column => None,
                _ => Some((column, false)),
            };
        });
    }

    pub fn ask_table(self, first: u32, count: u32) {
        let Some(ask) = self.listing.ask.get_untracked() else { return };
        let seq = self.ask_current(|doc, seq| Request::Table { doc, ask, first, count, seq });
        self.wanted().table.set(seq.unwrap_or(0));
    }

    pub fn ask_spread(self, column: u32) {
        let Some(ask) = self.listing.ask.get_untracked() else { return };
        let seq = self.ask_current(|doc, seq| Request::Spread { doc, ask, column, seq });
        self.wanted().spread.set(seq.unwrap_or(0));
    }

    pub fn copy_table(self, form: TableForm, said: &'static str) {
        let Some(ask) = self.listing.ask.get_untracked() else { return };
        let columns = untrack(|| self.listing.columns().into_iter().map(|(number, _)| number).collect());
        let Some(seq) = self.ask_current(|doc, seq| Request::CopyTable { doc, ask, columns, form, seq }) else { return };
        self.wanted().copies.borrow_mut().insert(seq, said);
    }
}
