pub mod columns;
pub mod row;
pub mod scroll;
pub mod view;
