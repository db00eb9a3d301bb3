//! What each value of a document means: its place in the message leads to a field of the catalog, and the field says how
//! the value is read.

pub mod reading;

mod known;
mod value;

pub use known::{Annotator, Known};
pub use value::{Explained, chain_links, error_links, explain, nearest};
