pub mod columns;
pub mod heights;
pub mod row;
pub mod scroll;
pub mod view;
