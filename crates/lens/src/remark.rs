//! A remark: something about a wrapper, a value or a document that a person should know.

use crate::worker::protocol::Level;

#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub level: Level,
    /// Short and stable, for tests and filters: "imei-check".
    pub code: &'static str,
    /// What is wrong, with the key and the value.
    pub message: String,
    /// What to do about it; may be empty.
    pub advice: String,
}
