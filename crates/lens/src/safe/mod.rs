//! A copy to show to others: every credential in it is made up anew, and so is what says who somebody is, which device it is, whose it
//! is and where, unless it is to be kept.
//!
//! What is replaced is decided on the tree, by the class of a field and by what is masked. Then the same value becomes the same stand-in
//! wherever it stands: in documents inside values, keys, comments, addresses, headers, text around. Nothing is handed out without its
//! proof: the copy is read again, and no original is in it in any spelling.

mod binary;
mod choose;
mod copy;
mod der;
mod document;
mod edit;
mod encode;
mod fast;
mod form;
mod key;
mod make;
mod needles;
mod open;
mod pack;
pub mod pairs;
mod proof;
mod rewrite;
mod rewriter;
mod runs;
pub mod share;
mod spell;
mod text;
pub mod view;
mod walk;
mod words;

pub use choose::Options;
pub use copy::{Copies, Refused, Safe, copies, copy};
pub use proof::Replaced;
pub use spell::SPELLINGS;
