//! Documents that are open, and windows on them: somebody who shows them asks for what is drawn and never holds a document.

mod against;
mod answers;
mod beside;
mod copying;
mod engine;
mod events;
mod exporting;

mod found;
mod handed;
mod head;
mod headline;
mod hunt;
mod incoming;
mod index;
mod inside;
mod layer;
mod layers;
mod lines;
mod listing;
mod net;
mod open;
mod origin;
mod outcome;
mod overview;
mod partners;
mod query;
mod requests;
mod rows;
mod search;
mod secrets;
mod shown;
mod sieve;
mod study;
mod table;
mod tabular;
mod turns;
mod verdict;
mod view;
mod views;
pub mod visible;
pub mod ways;

pub use engine::Engine;
pub use events::Event;
pub use handed::{ExportAsk, ExportForm, ExportPiece, ExportView, SafeAsk, SafeNews, Scope};
pub use open::Open;
pub use requests::{Copy, Goal, Request, Secrets, SourceGoal, SourceWindow};
pub use sieve::{put_term, term_of};
pub use tabular::{Cell, Column, ListView, Spread, TableAsk, TableForm, TableRow, TableView};
pub use views::{
    At, Choice, Detail, Device, Disclosed, DocId, FindingRow, InForce, OpenField, Overview, PartKind, Problem, Revealed, Row, SCREENFUL,
    Sensitive, SourceLine, SourceLines, SourcePart, SourceSpot, SourceView, State, Status, Summary, VerdictView, WrapperView,
};
