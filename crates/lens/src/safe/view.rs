//! A safe copy as it is shown: what was replaced, before and after, and the proof in a sentence.

use serde::{Deserialize, Serialize};

use super::copy::{Copies, Refused, SHOWN, Safe};
use super::pairs::{self, PairedLine};
use super::spell::SPELLINGS;
use crate::catalog::Class;

/// What a dialog draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SafeView {
    pub name: String,
    /// Lines in which something changed, if the file is a text.
    pub lines: Vec<PairedLine>,
    pub rows: Vec<SafeRow>,
    /// Rows beyond those.
    pub more: u32,
    /// The id of a class, and how many of its values were replaced.
    pub counts: Vec<(String, u32)>,
    /// "Searched the copy for 14 original values in 9 spellings: none left", or why there is no copy.
    pub proof: String,
    pub remarks: Vec<String>,
    /// There is a copy; it is a text, and has so many bytes.
    pub is_safe: bool,
    pub is_text: bool,
    pub size: f64,
}

/// A value that was replaced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SafeRow {
    pub path: String,
    /// The id of its class.
    pub class: String,
    pub kind: String,
    /// The original; of a credential its length.
    pub before: String,
    /// What stands in its place.
    pub after: String,
}

impl SafeView {
    /// The view of one of some copies.
    pub fn of(copies: &Copies, at: usize) -> Option<Self> {
        copies.copies.get(at).map(|copy| match copy {
            Ok(copy) => Self::of_copy(copy),
            Err(refused) => Self::of_refused(refused),
        })
    }

    fn of_copy(copy: &Safe) -> Self {
        let row = |one: &super::proof::Replaced| SafeRow {
            path: one.path.clone(),
            class: one.class.id().to_owned(),
            kind: one.kind.to_owned(),
            before: one.before.clone(),
            after: one.after.clone(),
        };
        let count = |class: Class| copy.replaced.iter().filter(|one| one.class == class).count() as u32;
        let counts = Class::ALL.into_iter().map(|class| (class.id().to_owned(), count(class))).filter(|(_, count)| *count > 0);
        let fields = if copy.fields == 1 { "field" } else { "fields" };
        let values = if copy.values == 1 { "value" } else { "values" };
        Self {
            name: copy.name.clone(),
            lines: pairs::lines(&copy.bytes, &copy.changes),
            rows: copy.replaced.iter().take(SHOWN).map(row).collect(),
            more: copy.replaced.len().saturating_sub(SHOWN) as u32,
            counts: counts.collect(),
            proof: format!(
                "Searched the copy for {} original {values} in {SPELLINGS} spellings: none left. It is read as before, with the same {} {fields}.",
                copy.values, copy.fields
            ),
            remarks: copy.remarks.iter().map(|remark| (*remark).to_owned()).collect(),
            is_safe: true,
            is_text: std::str::from_utf8(&copy.bytes).is_ok(),
            size: copy.bytes.len() as f64,
        }
    }

    fn of_refused(refused: &Refused) -> Self {
        Self { proof: refused.why.clone(), ..Self::default() }
    }
}
