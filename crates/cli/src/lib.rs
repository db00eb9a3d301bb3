//! What `mdm-lens` prints, for the program and for those who call it from Rust.

pub mod ask;
pub mod check;
pub mod compare;
pub mod explain;
pub mod input;
pub mod ndjson;
pub mod paint;
pub mod safe;
mod sarif;

use mdm_lens::session::visible::make_visible;

/// A text on one line, without anything that a terminal would obey.
fn shown(text: &str) -> String {
    let mut text = text.trim_end().replace(['\n', '\r', '\t'], " ");
    make_visible(&mut text);
    text
}
