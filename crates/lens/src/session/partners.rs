//! What a document belongs to, among those that are open.

use super::views::DocId;
use crate::decode::{Document, ROOT};

/// Queries that are looked at.
const QUERIES: usize = 500;

/// What a document belongs to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Partners {
    /// `RequestType` of the command, of an answer.
    pub(super) command: String,
    /// The command of an answer, or the answers of a command.
    pub(super) docs: Vec<DocId>,
    /// Queries of the command that the answer leaves out.
    pub(super) unanswered: Vec<String>,
}

/// The queries of a command that its answer does not have.
pub(super) fn unanswered(command: &Document, answer: &Document) -> Vec<String> {
    let queries = command.child(ROOT, "Command").and_then(|inner| command.child(inner, "Queries"));
    let (Some(queries), Some(responses)) = (queries, answer.child(ROOT, "QueryResponses")) else { return Vec::new() };
    let asked = command.children(queries).take(QUERIES).filter_map(|query| command.text(query).map(std::borrow::Cow::into_owned));
    asked.filter(|query| answer.child(responses, query).is_none()).collect()
}
