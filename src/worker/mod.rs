//! The documents that are open, behind a protocol of windows: the page asks for what it draws and never holds a document.

pub mod engine;
pub mod protocol;
