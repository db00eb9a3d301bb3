//! Values in plain words: "3 days ago · 4 May 2026 10:00 UTC" for a timestamp, "A13 chip" for a UDID, and what is wrong with a value itself.
//!
//! A field of the catalog names its reading (`string:imei`); [`read`] answers in one line. Nothing here knows of documents or fields,
//! the time of day is passed in, and no input makes it panic.

mod bits;
mod blobs;
mod codes;
mod dates;
mod errors;
mod identifiers;
mod languages;
mod net;
mod numbers;
mod phones;
mod radio;
mod read;
mod text;
mod types;
mod versions;
mod when;
mod zones;

#[cfg(test)]
mod tests;

pub use bits::bits;
pub use blobs::token_hex;
pub use codes::apps;
pub use errors::{Link, LinkWords, Told, chain_in_words, explain_chain, explain_error, status, told};
pub use read::read;
pub use types::{Context, Reading, Value};

/// Seconds since 1970 of a timestamp in any of its forms.
pub fn seconds(text: &str) -> Option<i64> {
    dates::parse(text).ok().map(|stamp| stamp.seconds())
}
