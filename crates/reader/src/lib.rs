//! Reads what Apple's device management sends (XML, binary and OpenStep property lists, JSON) into one
//! kind of tree that remembers where in the source every value stands.
//!
//! Three properties set these readers apart from a deserializer:
//!
//! * **They can pause.** [`Reader::step`] works off a bounded piece and returns, so opening can be cancelled, the first
//!   rows are there while the rest is still being read, and no depth of nesting can overflow the stack.
//! * **They keep everything.** Order, duplicate keys, the text of numbers and the real types survive; values stay in
//!   the source as spans and are decoded when somebody looks.
//! * **They never give up the tree.** A broken input has an [`Error`] with its place beside everything before it.
//!
//! ```
//! use mdm_reader::{Kind, read};
//!
//! let doc = read(br#"{"serial_number": "C02X", "os": "#.to_vec());
//! assert_eq!(doc.path(1), "/serial_number");
//! assert_eq!(doc.text(1).as_deref(), Some("C02X"));
//! assert_eq!(doc.kind(0), Kind::Dict);
//! assert!(doc.error().is_some());
//! ```
//!
//! # Limits
//!
//! A source has less than 4.29 GB, a document at most 262,144 levels and 267 million values, a binary list no more values than
//! bytes (and [`Kind::Alias`] where containers share). Each says so where it bites, and what came before is kept.
//!
//! Cost is linear in the source, however it arrives: a token that was cut off is tried again when twice as much of it is there.
//! Memory is the source, 20 bytes a value and about 70 a distinct way of keys: 1.1 to 2.5 times the source for payloads,
//! 14 times for the worst that is possible, and 100 bytes a level of nesting. `tests/hostile.rs` holds all of it to that.

mod binary;
mod build;
mod detect;
mod document;
mod error;
mod find;
mod json;
mod openstep;
mod scan;
mod text;
mod tree;
mod value;
mod xml;

pub use build::Builder;
pub use detect::{Format, NotPayload, detect};
pub use document::{Document, Reader, Status, read};
pub use error::{Error, Place};
pub use find::Needle;
pub use scan::{brackets_end, string_end};
pub use text::{Encoding, to_utf8};
pub use tree::{Kind, NodeId, ROOT, Shape, Span};
pub use value::{decode_base64, unescape_json, unescape_xml};
