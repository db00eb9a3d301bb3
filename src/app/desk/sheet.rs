//! The rows of a whole document, fetched for printing.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use mdm_lens::session::{Request, Row};

/// Rows that are printed at the most, and asked for at a time.
pub const MOST: u32 = 40_000;
const PIECE: u32 = 1_000;

/// Rows of the whole document, as far as they are here.
#[derive(Clone, Default)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub total: u32,
}

impl Sheet {
    pub fn is_whole(&self) -> bool {
        self.total > 0 && self.rows.len() as u32 >= self.total.min(MOST)
    }
}

impl Lens {
    /// Asks for the rows that are not here yet.
    pub fn fetch_sheet(self) {
        let first = self.sheet.with_untracked(|sheet| sheet.rows.len() as u32);
        let seq = self.ask_current(|doc, seq| Request::Sheet { doc, first, count: PIECE, seq });
        self.wanted().sheet.set(seq.unwrap_or(0));
    }

    pub fn hear_sheet(self, first: u32, total: u32, rows: Vec<Row>) {
        self.sheet.update(|sheet| {
            let sheet = Rc::make_mut(sheet);
            if sheet.rows.len() as u32 == first {
                sheet.rows.extend(rows);
                sheet.total = total;
            }
        });
        if self.sheet.with_untracked(|sheet| !sheet.is_whole()) {
            self.fetch_sheet();
        }
    }

    /// Shows the document as it will be printed.
    pub fn print(self) {
        self.printing.set(true);
        if self.sheet.with_untracked(|sheet| !sheet.is_whole()) {
            self.fetch_sheet();
        }
    }
}
