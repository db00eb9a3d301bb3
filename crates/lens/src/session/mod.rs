//! The documents that are open, behind a protocol of windows: the page asks for what it draws and never holds a document.

pub mod engine;
mod export;
mod headline;
pub mod open;
pub mod protocol;
mod rows;
mod search;
mod study;
mod view;
pub mod visible;

#[cfg(target_arch = "wasm32")]
pub mod glue;

/// Levels to which documents inside documents are opened.
const DEEPEST: usize = 16;
