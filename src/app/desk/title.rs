//! What a document is called.

use super::state::Doc;

/// What a document is called in lists and messages.
pub fn title_of(doc: &Doc) -> String {
    match &doc.summary {
        Some(summary) if !summary.heading.is_empty() => summary.heading.clone(),
        Some(summary) if !summary.name.is_empty() => summary.name.clone(),
        _ => doc.name.clone(),
    }
}
