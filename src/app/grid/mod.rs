pub mod grid;
pub mod row;
pub mod scroll;
