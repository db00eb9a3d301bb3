//! What is asked of a session.

use serde::{Deserialize, Serialize};

use super::handed::{ExportAsk, SafeAsk};
use super::tabular::{TableAsk, TableForm};
use super::views::{At, DocId};
use crate::findings::Target;

/// From the page to the worker. Each is answered by the event of the same name; `seq` comes back as it was sent, so that a
/// late answer can be told from the one that is waited for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Rows `first..first + count` of the tree as it is expanded now.
    Rows {
        doc: DocId,
        first: u32,
        count: u32,
        seq: u32,
    },
    /// Opens or closes a container; a value that holds a document is decoded when it is opened first. Answered by `Changed` and `Summary`.
    Toggle {
        doc: DocId,
        goal: Goal,
        open: bool,
    },
    /// Closes everything deeper than `depth` levels; `u32::MAX` opens everything.
    Fold {
        doc: DocId,
        depth: u32,
    },
    /// Everything about one field.
    Detail {
        doc: DocId,
        at: At,
        seq: u32,
    },
    /// Opens all that hides a node and says in which row it is. By place, or by the path of DESIGN (`/a/0!plist/b`).
    Reveal {
        doc: DocId,
        goal: Goal,
        seq: u32,
    },
    /// Counts the matches of a text in keys, values and meanings (case does not matter; empty ends the search).
    Search {
        doc: DocId,
        query: String,
        seq: u32,
    },
    /// The same in all documents that are open, and in those that are opened later; each is answered by `Search`.
    SearchAll {
        query: String,
        seq: u32,
    },
    /// Rows that match, from the `first` on.
    Hits {
        doc: DocId,
        first: u32,
        count: u32,
        seq: u32,
    },
    /// The match after (or before) a place, round the end; what hides it is opened.
    Match {
        doc: DocId,
        from: Option<At>,
        forward: bool,
        seq: u32,
    },
    /// The finding after (or before) a place, likewise.
    Finding {
        doc: DocId,
        from: Option<At>,
        forward: bool,
        seq: u32,
    },
    /// Something to put on the clipboard.
    Copy {
        doc: DocId,
        at: At,
        what: Copy,
        seq: u32,
    },
    /// Shows secrets or masks them again, for all answers that follow. Answered by `Changed` and `Summary`.
    Secrets {
        doc: DocId,
        secrets: Secrets,
    },
    /// The source around a node.
    Source {
        doc: DocId,
        at: At,
        seq: u32,
    },
    /// A window of the whole source.
    Lines {
        doc: DocId,
        window: SourceWindow,
        seq: u32,
    },
    /// Where something stands in the source.
    Spot {
        doc: DocId,
        layer: u32,
        width: u32,
        goal: SourceGoal,
        seq: u32,
    },
    /// Rows as if everything were open, for printing.
    Sheet {
        doc: DocId,
        first: u32,
        count: u32,
        seq: u32,
    },
    /// All findings of a document, worst first; at most `limit`.
    Findings {
        doc: DocId,
        limit: u32,
        seq: u32,
    },
    /// What the document reveals, by class.
    Discloses {
        doc: DocId,
        seq: u32,
    },
    /// What the document is as a whole.
    Overview {
        doc: DocId,
        seq: u32,
    },
    /// What broke in the document: a failed command, declarations that are refused; also in what is open beside it.
    Answer {
        doc: DocId,
        seq: u32,
    },
    /// The lists of alike things in the document, for its table view. `from` is the row that is looked at.
    Lists {
        doc: DocId,
        from: Option<At>,
        seq: u32,
    },
    /// A window of a list as a table.
    Table {
        doc: DocId,
        ask: TableAsk,
        first: u32,
        count: u32,
        seq: u32,
    },
    /// How often each value of a column is there.
    Spread {
        doc: DocId,
        ask: TableAsk,
        column: u32,
        seq: u32,
    },
    /// Rows and chosen columns of a table for the clipboard; never a secret. Answered by `Copy`.
    CopyTable {
        doc: DocId,
        ask: TableAsk,
        columns: Vec<u32>,
        form: TableForm,
        seq: u32,
    },
    /// What there is to be written of the document; `at` is the row that is looked at.
    ExportView {
        doc: DocId,
        at: Option<At>,
        seq: u32,
    },
    /// The piece of a file that begins with row `first`. Answered by `Exported`.
    Export {
        doc: DocId,
        ask: ExportAsk,
        first: u32,
        seq: u32,
    },
    /// How many of the document's settings apply to the device that a person writes for.
    Verdict {
        doc: DocId,
        seq: u32,
    },
    /// Holds documents against others: each side all that one thing held.
    Compare {
        old: Vec<DocId>,
        new: Vec<DocId>,
        seq: u32,
    },
    /// Reads the document as another message, one of the summary's `choices`.
    Choose {
        doc: DocId,
        choice: String,
    },
    /// Opens a locked identity (`Detail::unlock` says where) with a password, which is kept nowhere. Answered by `Changed` and `Summary`.
    Unlock {
        doc: DocId,
        at: At,
        password: String,
    },
    Cancel {
        doc: DocId,
    },
    Close {
        doc: DocId,
    },
    /// What the tables know of a code, a key, a model or a phrase. An empty question makes ready for the next one.
    Ask {
        question: String,
        seq: u32,
    },
    /// Safe copies of the files that were given for that.
    Safe(SafeAsk),
    /// The catalog's fields that are in what is open, with their first values.
    Fields {
        seq: u32,
    },
    /// The unpacked data table, which the page installs as its own.
    Catalog,
    /// The device that a person writes for: findings and availability follow it in all documents.
    Target(Target),
}

impl Request {
    /// The document that is asked about; `None` where it is all of them.
    pub fn doc(&self) -> Option<DocId> {
        Some(match self {
            Request::Rows { doc, .. }
            | Request::Toggle { doc, .. }
            | Request::Fold { doc, .. }
            | Request::Detail { doc, .. }
            | Request::Reveal { doc, .. }
            | Request::Search { doc, .. }
            | Request::Hits { doc, .. }
            | Request::Match { doc, .. }
            | Request::Finding { doc, .. }
            | Request::Copy { doc, .. }
            | Request::Secrets { doc, .. }
            | Request::Source { doc, .. }
            | Request::Lines { doc, .. }
            | Request::Spot { doc, .. }
            | Request::Sheet { doc, .. }
            | Request::Findings { doc, .. }
            | Request::Discloses { doc, .. }
            | Request::Overview { doc, .. }
            | Request::Answer { doc, .. }
            | Request::Verdict { doc, .. }
            | Request::Lists { doc, .. }
            | Request::Table { doc, .. }
            | Request::Spread { doc, .. }
            | Request::CopyTable { doc, .. }
            | Request::ExportView { doc, .. }
            | Request::Export { doc, .. }
            | Request::Choose { doc, .. }
            | Request::Unlock { doc, .. }
            | Request::Cancel { doc }
            | Request::Close { doc } => *doc,
            Request::Compare { new, .. } => return new.first().copied(),
            Request::Catalog
            | Request::Target(_)
            | Request::Safe(_)
            | Request::Fields { .. }
            | Request::Ask { .. }
            | Request::SearchAll { .. } => {
                return None;
            }
        })
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Goal {
    At(At),
    Path(String),
    /// The first of several paths that leads somewhere; the key of that name where none does.
    Any(Vec<String>),
    /// The same field of the next or previous element beside the one that a place lies in.
    Sibling(At, bool),
}

/// Lines of the source of a layer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceWindow {
    pub layer: u32,
    pub first: u32,
    pub count: u32,
    /// Bytes after which a line goes on in the next; 0 where only very long ones do.
    pub width: u32,
    /// The value that is looked at.
    pub mark: Option<At>,
    /// Bytes that were searched for.
    pub found: Option<(f64, f64)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SourceGoal {
    At(At),
    Byte(f64),
    /// A text, at or after a byte, or before it; round the end.
    Find {
        query: String,
        from: f64,
        forward: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Copy {
    /// The value as text: a string without its quotes, data as base64, a container as JSON. Where secrets are among others, only
    /// their number is answered, and one of the next two is to be asked for. A secret by itself is what was asked for.
    Value,
    /// The value with the secrets in it.
    WithSecrets,
    /// The value without the secrets in it.
    WithoutSecrets,
    /// The path of DESIGN.
    Path,
    /// Key, value, meaning and purpose as lines of text; never a secret.
    Explained,
}

/// Which secrets are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Secrets {
    Show(At),
    Hide(At),
    /// All of the document.
    ShowAll,
    HideAll,
}
