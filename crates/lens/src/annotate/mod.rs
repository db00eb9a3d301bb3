//! What each value of a document means: its place in the message leads to a field of the catalog, and the field says how
//! the value is read.

pub mod reading;

mod known;
mod mask;
mod value;

pub use known::{Annotator, Known, Within};
pub use mask::{Mask, Why, mask};
pub use value::{Explained, chain_links, conceal, error_links, explain, is_number_for_truth, nearest};
