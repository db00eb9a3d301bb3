//! What the page knows of the table view: a list of alike things, a line each.

use std::rc::Rc;

use leptos::prelude::*;

use mdm_lens::session::{Column, ListView, Spread, TableAsk, TableView};

type Local<T> = RwSignal<T, LocalStorage>;

#[derive(Clone, Copy)]
pub struct Listing {
    /// The lists of the document that is looked at; `None` until they are told.
    pub lists: Local<Option<Rc<Vec<ListView>>>>,
    /// What is wanted of one of them.
    pub ask: RwSignal<Option<TableAsk>>,
    pub table: Local<Option<Rc<TableView>>>,
    pub spread: Local<Option<Rc<Spread>>>,
    /// Keys of columns that are put away.
    pub hidden: Local<Rc<Vec<String>>>,
}

impl Listing {
    pub fn new() -> Self {
        Self {
            lists: RwSignal::new_local(None),
            ask: RwSignal::new(None),
            table: RwSignal::new_local(None),
            spread: RwSignal::new_local(None),
            hidden: RwSignal::new_local(Rc::default()),
        }
    }

    /// Nothing of a document is left.
    pub fn forget(self) {
        if self.lists.with_untracked(Option::is_none) && self.ask.with_untracked(Option::is_none) {
            return;
        }
        self.lists.set(None);
        self.ask.set(None);
        self.table.set(None);
        self.spread.set(None);
        self.hidden.set(Rc::default());
    }

    /// The columns that are shown, with their numbers.
    pub fn columns(self) -> Vec<(u32, Column)> {
        let hidden = self.hidden.get();
        let all = self.table.with(|table| table.as_ref().map(|table| table.columns.clone()).unwrap_or_default());
        (0..).zip(all).filter(|(_, column)| !hidden.contains(&column.key)).collect()
    }
}
