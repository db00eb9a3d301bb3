pub mod lines;
pub mod view;
