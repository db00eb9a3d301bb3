//! What a document belongs to, among those that are open.

use super::views::DocId;

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
