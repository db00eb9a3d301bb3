//! What `mdm-lens` prints, for the program and for those who call it from Rust.

pub mod explain;
pub mod ndjson;
