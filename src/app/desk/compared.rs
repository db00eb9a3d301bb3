//! Comparing: which documents, when they are asked about, what is answered.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::desk::route::View;
use crate::app::desk::state::Lens;
use mdm_lens::compare::CompareView;
use mdm_lens::session::{DocId, Goal, Request, State};

impl Lens {
    /// Compares the document that is looked at with the one before it; where it is the only one, another is waited for.
    pub fn start_compare(self) {
        let current = self.current.get_untracked();
        let other = self.docs.with_untracked(|docs| {
            let files: Vec<DocId> = docs.iter().filter(|doc| doc.parent.is_none()).map(|doc| doc.id).collect();
            let file = docs.iter().find(|doc| Some(doc.id) == current).map(|doc| doc.parent.unwrap_or(doc.id))?;
            let place = files.iter().position(|id| *id == file)?;
            // What was opened later is the newer one.
            let pair = match place {
                0 => (Some(file), files.get(1).copied()),
                place => (files.get(place - 1).copied(), Some(file)),
            };
            Some(pair)
        });
        let (old, new) = other.unwrap_or_default();
        self.set_against(old, new);
        self.view.set(View::Compare);
    }

    pub fn set_against(self, old: Option<DocId>, new: Option<DocId>) {
        self.mask_again();
        self.against.forget();
        self.against.filter.set(String::new());
        self.against.old.set(old);
        self.against.new.set(new);
    }

    pub fn swap_against(self) {
        let (old, new) = (self.against.old.get_untracked(), self.against.new.get_untracked());
        self.set_against(new, old);
    }

    pub fn leave_compare(self) {
        self.view.set(View::Payload);
    }

    /// Takes a document that was just opened as the one that is waited for; `false` where none is.
    pub fn take_other(self, doc: DocId) -> bool {
        let (old, new) = (self.against.old.get_untracked(), self.against.new.get_untracked());
        if self.view.get_untracked() != View::Compare || old.is_some() && new.is_some() {
            return false;
        }
        match old {
            None => self.set_against(Some(doc), new),
            Some(_) => self.set_against(old, Some(doc)),
        }
        if self.current.get_untracked().is_none() {
            self.show(doc);
        }
        true
    }

    /// A side that is closed is waited for again.
    pub fn against_closed(self, doc: DocId) {
        for side in [self.against.old, self.against.new] {
            if side.get_untracked() == Some(doc) {
                side.set(None);
                self.against.forget();
            }
        }
    }

    /// All documents that a file held.
    fn of_file(self, file: DocId) -> Vec<DocId> {
        self.docs.with_untracked(|docs| docs.iter().filter(|doc| doc.id == file || doc.parent == Some(file)).map(|doc| doc.id).collect())
    }

    /// Whether a document was read to its end; `None` where it is not there.
    pub fn is_read(self, doc: DocId) -> Option<bool> {
        self.docs.with(|docs| {
            let doc = docs.iter().find(|other| other.id == doc)?;
            Some(doc.left_out || doc.summary.as_ref().is_some_and(|summary| summary.state != State::Loading) && !doc.again)
        })
    }

    /// Asks what differs, as soon as both sides are read.
    pub fn ask_compare(self) {
        let (Some(old), Some(new)) = (self.against.old.get(), self.against.new.get()) else { return };
        let are_read = self.is_read(old) == Some(true) && self.is_read(new) == Some(true);
        if !are_read || self.view.get() != View::Compare {
            return;
        }
        let seq = self.wanted().seq();
        self.wanted().compared.set(seq);
        self.ask(Request::Compare { old: self.of_file(old), new: self.of_file(new), seq });
    }

    pub fn hear_compared(self, view: Option<CompareView>) {
        if let Some(view) = &view {
            self.said.set(view.counts.clone());
        }
        self.against.found.set(Some(view.map(Arc::new)));
    }

    /// Goes to where a change stands.
    pub fn go_to_change(self, path: String, is_gone: bool) {
        let side = if is_gone { self.against.old } else { self.against.new };
        let Some(doc) = side.get_untracked() else { return };
        self.view.set(View::Payload);
        self.show(doc);
        self.reveal(Goal::Path(path));
    }
}
