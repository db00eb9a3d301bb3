//! What is wrong between documents.

use super::sheet::Place;
use crate::remark::{Level, Remark};

/// Findings between documents that are kept.
pub(super) const KEPT: usize = 2_000;

/// A finding between documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it stands.
    pub place: Place,
    pub remark: Remark,
    /// What it is held against.
    pub other: Option<Place>,
}

/// Adds a finding.
pub(super) fn note(
    found: &mut Vec<Found>,
    place: &Place,
    other: Option<&Place>,
    level: Level,
    code: &'static str,
    message: String,
    advice: &str,
) {
    if found.len() < KEPT {
        found.push(Found { place: place.clone(), remark: Remark::new(level, code, message, advice), other: other.cloned() });
    }
}
