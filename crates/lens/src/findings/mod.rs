//! What is wrong with a document as a whole: keys that are missing, unknown or there twice, parts that contradict each other,
//! and what the device that a person writes for will not take. What is wrong with one value by itself comes with its reading.
//!
//! Nothing here blocks anything, and only what makes a device refuse the document is an error.
//!
//! The work is done in pieces, so that a document of any size leaves the worker time to answer: see [`Exam`].

mod availability;
mod case;
mod certificates;
mod declaration;
mod exam;
mod format;
mod further;
pub mod grammar;
mod ignored;
mod keys;
mod lists;
mod mdm;
mod measure;
mod network;
mod outcome;
mod privacy;
mod profile;
mod receivers;
mod references;
mod secrets;
mod shelf;
mod standins;
mod support;
mod target;
mod verdict;

pub(crate) use case::seconds;
pub(crate) use certificates::Certificate;
pub use exam::{Exam, check};
pub use measure::Measure;
pub(crate) use references::CERTIFICATES as CERTIFICATE_KEYS;
pub use shelf::Shelf;
pub(crate) use shelf::declarations;
pub use support::on_target;
pub use target::{Enrollment, Receiver, Target};
pub use verdict::{Verdict, verdict};
