//! What a session answers.

use serde::{Deserialize, Serialize};

use super::handed::{ExportPiece, ExportView, SafeNews};
use super::tabular::{ListView, Spread, TableView};
use super::views::{
    At, Detail, Disclosed, DocId, FindingRow, OpenField, Overview, Revealed, Row, SourceLines, SourceSpot, SourceView, Summary, VerdictView,
};
use crate::answer::Answer;
use crate::ask::Answers;
use crate::compare::CompareView;

/// From the worker to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The worker is up and listens.
    Hello,
    /// A request that changes and answers nothing was heard: without a word the worker would count as hung.
    Heard,
    /// How a document stands; sent while it is read, when it is read and whenever its readings change.
    Summary(Box<Summary>),
    /// The rows changed: ask again for those on screen. `rows` is how many there are now.
    Changed {
        doc: DocId,
        rows: u32,
    },
    Rows {
        doc: DocId,
        seq: u32,
        first: u32,
        total: u32,
        rows: Vec<Row>,
    },
    Detail {
        doc: DocId,
        seq: u32,
        detail: Option<Box<Detail>>,
    },
    /// Where a node, match or finding is; `None` where there is none.
    Revealed {
        doc: DocId,
        seq: u32,
        found: Option<Revealed>,
    },
    /// Matches counted so far; `done` with the last.
    Search {
        doc: DocId,
        seq: u32,
        count: u32,
        done: bool,
    },
    /// Rows that match, in the order of the tree.
    Hits {
        doc: DocId,
        seq: u32,
        rows: Vec<Row>,
    },
    Copy {
        doc: DocId,
        seq: u32,
        at: At,
        text: String,
        truncated: bool,
        /// Secrets for which the text was held back: whether it is wanted with or without them has to be asked.
        secrets: u32,
    },
    Source {
        doc: DocId,
        seq: u32,
        source: Option<SourceView>,
    },
    Lines {
        doc: DocId,
        seq: u32,
        lines: Option<Box<SourceLines>>,
    },
    Spot {
        doc: DocId,
        seq: u32,
        spot: Option<SourceSpot>,
    },
    Sheet {
        doc: DocId,
        seq: u32,
        first: u32,
        total: u32,
        rows: Vec<Row>,
    },
    Findings {
        doc: DocId,
        seq: u32,
        findings: Vec<FindingRow>,
        total: u32,
    },
    Discloses {
        doc: DocId,
        seq: u32,
        classes: Vec<Disclosed>,
    },
    Overview {
        doc: DocId,
        seq: u32,
        overview: Box<Overview>,
    },
    /// What broke; `None` where nothing did.
    Answer {
        doc: DocId,
        seq: u32,
        answer: Option<Box<Answer>>,
    },
    /// `None` without a device that is written for, and for what is no setting.
    Verdict {
        doc: DocId,
        seq: u32,
        verdict: Option<VerdictView>,
    },
    /// Lists of alike things, and which of them is meant.
    Lists {
        doc: DocId,
        seq: u32,
        lists: Vec<ListView>,
        chosen: u32,
    },
    Table {
        doc: DocId,
        seq: u32,
        table: Option<Box<TableView>>,
    },
    Spread {
        doc: DocId,
        seq: u32,
        spread: Option<Box<Spread>>,
    },
    ExportView {
        doc: DocId,
        seq: u32,
        view: Box<ExportView>,
    },
    Exported {
        doc: DocId,
        seq: u32,
        piece: Box<ExportPiece>,
    },
    /// Fields that are in what is open; embedded ones too.
    Fields {
        seq: u32,
        fields: Vec<OpenField>,
    },
    /// `None` where a side cannot be compared.
    Compared {
        seq: u32,
        view: Option<Box<CompareView>>,
    },
    /// The readings of a question, best first.
    Asked {
        seq: u32,
        answers: Box<Answers>,
    },
    Safe(Box<SafeNews>),
    /// A dropped thing turned out to hold several documents (JSON Lines, several property lists in a row): the first keeps the
    /// number it was opened under, these are the further ones. The worker has them already, under these numbers.
    More {
        doc: DocId,
        docs: Vec<DocId>,
    },
    Closed {
        doc: DocId,
    },
    Catalog {
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
}

impl Event {
    /// The document that it is about; `None` where it is about none.
    pub fn doc(&self) -> Option<DocId> {
        Some(match self {
            Event::Hello
            | Event::Heard
            | Event::Safe(_)
            | Event::Catalog { .. }
            | Event::Asked { .. }
            | Event::Fields { .. }
            | Event::Compared { .. } => {
                return None;
            }
            Event::Summary(summary) => summary.doc,
            Event::Changed { doc, .. }
            | Event::Rows { doc, .. }
            | Event::Detail { doc, .. }
            | Event::Revealed { doc, .. }
            | Event::Search { doc, .. }
            | Event::Copy { doc, .. }
            | Event::Source { doc, .. }
            | Event::Lines { doc, .. }
            | Event::Spot { doc, .. }
            | Event::Sheet { doc, .. }
            | Event::Overview { doc, .. }
            | Event::Hits { doc, .. }
            | Event::Findings { doc, .. }
            | Event::Discloses { doc, .. }
            | Event::Verdict { doc, .. }
            | Event::Lists { doc, .. }
            | Event::Table { doc, .. }
            | Event::Spread { doc, .. }
            | Event::ExportView { doc, .. }
            | Event::Exported { doc, .. }
            | Event::Answer { doc, .. }
            | Event::More { doc, .. }
            | Event::Closed { doc } => *doc,
        })
    }
}
