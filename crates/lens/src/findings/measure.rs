//! What a document is judged by, beside itself.

use super::{Shelf, Target};

/// What a document is judged by, beside itself.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    /// The device and enrolment it is written for.
    pub target: &'a Target,
    /// Seconds since 1970.
    pub now: i64,
    /// Declarations of all documents that are open.
    pub shelf: &'a Shelf,
    /// The number that the document has there itself.
    pub number: Option<u32>,
}
