//! Two small languages in values: predicates of activations and code requirements. Parsers of our own, bounded in depth, which say
//! at which column a text stops being one.

pub mod predicate;
pub mod requirement;

/// Where a text stops being what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Byte of the text.
    pub at: usize,
    /// What is wrong there, as the rest of a sentence: "a quote is never closed".
    pub message: String,
}

impl Fault {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// The column of the fault, from 1, in characters.
    pub fn column(&self, text: &str) -> usize {
        let mut at = self.at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text[..at].chars().count() + 1
    }
}

/// Longer texts are not parsed.
pub const LONGEST: usize = 64 << 10;
/// Brackets in each other.
const DEEPEST: usize = 100;
