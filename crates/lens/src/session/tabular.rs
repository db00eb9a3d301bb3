//! A list of alike things as a table: what is asked of it and answered. Plain data.

use serde::{Deserialize, Serialize};

use super::views::At;
use crate::catalog::Class;
use crate::remark::Level;

/// A list whose elements have keys: devices, apps, profiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListView {
    pub at: At,
    pub path: String,
    /// The key of the list; of a list that is a document itself empty.
    pub key: String,
    pub count: u32,
}

/// What of a list is wanted, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableAsk {
    pub list: At,
    /// A column, and whether the largest come first.
    pub sort: Option<(u32, bool)>,
    /// Words, each of which a row has to have in some cell.
    pub filter: String,
    /// A column, and the text of its cell; an empty text is for rows that have no such cell.
    pub only: Option<(u32, String)>,
}

/// A window of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableView {
    pub columns: Vec<Column>,
    /// Rows there are, and rows that are wanted.
    pub total: u32,
    pub matching: u32,
    pub first: u32,
    pub rows: Vec<TableRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The key; of a key in a dictionary of the element both, with a dot between.
    pub key: String,
    pub meaning: String,
    pub purpose: String,
    /// Catalog field.
    pub field: Option<String>,
    pub class: Option<Class>,
    /// Cells there are.
    pub filled: u32,
    /// Its values are masked, and neither sorted nor counted by.
    pub secret: bool,
    /// Letters that a cell takes.
    pub wide: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    pub at: At,
    /// The position of the element, one-based, or its key.
    pub name: String,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// `None` where the element has no such key.
    pub at: Option<At>,
    /// The value, or its size where it is none to be written in a cell.
    pub text: String,
    pub reading: Option<String>,
    pub masked: bool,
    pub finding: Option<Level>,
}

/// How often each value of a column is there, the rare ones first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    pub column: u32,
    /// Value and how often it is there.
    pub values: Vec<(String, u32)>,
    /// Values there are, rows without one, and rows whose value is masked.
    pub distinct: u32,
    pub empty: u32,
    pub masked: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableForm {
    /// Cells with tabs between, for a spreadsheet.
    Tsv,
    Csv,
    Markdown,
}
