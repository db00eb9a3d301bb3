pub mod export;
pub mod lines;
pub mod pane;
pub mod view;
