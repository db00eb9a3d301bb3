//! The views of one document.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Two lines a row, with what a value is and what it is used for.
    Read,
    /// One line a row.
    Dense,
    /// A list of alike things, a line each.
    Table,
    /// The bytes as they came.
    Source,
}
