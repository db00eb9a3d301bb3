//! Ask: the smallest scrap, such as a code, a key, a model or a phrase, and what the tables know of it.
//!
//! A question has several readings, best first. The index is built with the first question; an answer takes a few milliseconds, so
//! that a page can ask at every letter. Nothing is looked up elsewhere.

mod codes;
mod find;
mod forms;
mod hits;
mod index;

pub use codes::{Mention, mentions};
pub use find::{Answers, ask, warm};
pub use hits::Hit;
