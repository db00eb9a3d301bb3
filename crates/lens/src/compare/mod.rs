//! Two documents, or two sets of them, held against each other: what the devices will notice, and then every change by its meaning.
//!
//! Things are paired by what identifies them (`PayloadUUID`, `serial_number`, `Identifier`, `adamId` …) and not by where they stand. Which change has
//! which consequence is data: `rules.tsv` says when, `words.tsv` says what, why and where that is from (docs/compare.md shows both).
//! Nothing is told of devices that the two sides do not show.
//!
//! [`side`] documents of one side · `imprint` what tells values apart · `pair` what belongs together in a list · `walk` the changes ·
//! `certs`, `rules`, `scan`, `structure`, `declared`, `lists` the consequences · [`view`] what is drawn, and what is copied.

mod certs;
mod declared;
mod hit;
mod imprint;
mod lists;
mod pair;
mod rules;
mod scan;
pub mod side;
mod structure;
mod tell;
pub mod view;
mod walk;
mod words;

pub use rules::{Words, words};
pub use side::{Paper, Side};
pub use tell::{Change, Comparison, Consequence, compare};
pub use view::{ChangeRow, CompareView, ConsequenceRow, Form};
pub use walk::How;
