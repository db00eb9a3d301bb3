//! What tools and languages print of device management, and texts in which something of it stands.
//!
//! [`listen`] goes over the words of a text once; [`lines`] and [`Brackets`] find what is printed in it; [`read`] makes a document of
//! a piece, over the text as it is. One file is one form.

mod escape;
mod find;
mod form;
mod go;
mod heredocs;
mod lines;
mod links;
mod literal;
mod ours;
mod plistbuddy;
mod powershell;
mod profiles;
mod read;
mod records;
mod words;
mod yaml;

pub(super) use find::{Brackets, lines};
pub use form::Form;
pub(super) use form::Printed;
pub(super) use go::bytes as go_bytes;
pub(super) use heredocs::written;
pub use read::read;
pub(super) use read::{is_log, without_heads, yaml_piece};
pub(crate) use words::errors_in;
pub(super) use words::listen;
