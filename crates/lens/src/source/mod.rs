//! What was dropped or pasted, as documents: wrappers peeled off, streams cut into their messages.
//!
//! [`wants`] looks at the first bytes and says whether there is anything to peel; [`peel`] does it. What a *value* of a document
//! holds (a certificate in `<data>`, JSON in a string) is looked at by [`inner`].

mod amid;
mod archive;
mod console;
mod exchange;
mod http;
pub mod inner;
mod kinds;
mod layer;
pub mod mend;
pub mod mended;
mod peel;
mod picture;
mod prints;
mod signed;
mod step;
mod stream;
mod text;
mod token;
mod webhook;

pub use layer::{Direction, Layer, Piece};
pub use peel::{peel, unlock, wants};
pub(crate) use prints::errors_in;
pub use prints::{Form, read as read_printed};
pub use signed::verify_detached;
