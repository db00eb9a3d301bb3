//! What a rule says of a change.

use super::side::Spot;

/// Something that a rule says of a change.
#[derive(Clone, Debug, Default)]
pub(super) struct Hit {
    pub code: &'static str,
    pub thing: usize,
    pub key: String,
    /// As they may be told; `None` for what is not there, dots for a secret.
    pub was: Option<String>,
    pub now: Option<String>,
    /// An item of a list that came or went, or a bit.
    pub item: Option<String>,
    pub spot: Option<Spot>,
}

/// The first characters of a text.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
