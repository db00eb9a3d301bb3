//! The rows of a whole document, fetched for printing.

use mdm_lens::session::Row;

/// Rows that are printed at the most.
pub const MOST: u32 = 40_000;

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
