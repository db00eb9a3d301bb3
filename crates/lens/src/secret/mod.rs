//! What sounds or looks like a secret: the name of a key, and secrets that stand in a text. It knows no document and no table; which
//! *value* is shown only when asked for is decided in [`annotate`](crate::annotate).

mod names;
mod options;
mod pairs;
mod text;

pub use names::{Sound, header, is_random, sound};
pub use text::{spans, veil, veiled, without};

/// What stands in the place of a secret.
pub const DOTS: &str = "••••";
