//! Who makes the copy. What it does stands in files of its own: bytes and their wrappers, documents, text.

use super::choose::Options;
use super::edit::Edit;
use super::key::Key;
use super::walk::Kept;

/// Makes the copy.
pub(super) struct Rewriter<'k> {
    pub key: &'k mut Key,
    pub options: Options,
    /// The file, if it was read already.
    pub kept: Option<&'k Kept>,
    /// How many documents stand around what is looked at.
    pub depth: usize,
    /// All that is in what is looked at is a secret.
    pub secret: bool,
    /// What a reader of the copy has to know of it.
    pub remarks: Vec<&'static str>,
    /// What changed in the file, if that is a text.
    pub edits: Vec<Edit>,
}
