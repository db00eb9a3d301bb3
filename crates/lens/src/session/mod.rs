//! Documents that are open, and windows on them: somebody who shows them asks for what is drawn and never holds a document.

mod answers;
mod beside;
mod engine;
mod events;

mod found;
mod head;
mod headline;
mod incoming;
mod inside;
mod layer;
mod layers;
mod net;
mod open;
mod origin;
mod requests;
mod rows;
mod search;
mod secrets;
mod shown;
mod study;
mod turns;
mod verdict;
mod view;
mod views;
pub mod visible;

pub use engine::Engine;
pub use events::Event;
pub use open::Open;
pub use requests::{Copy, Goal, Request, Secrets};
pub use views::{
    At, Choice, Detail, Disclosed, DocId, FindingRow, Problem, Revealed, Row, SCREENFUL, SourceView, State, Summary, VerdictView,
    WrapperView,
};
