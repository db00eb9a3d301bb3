//! What was found in a source, and what it was peeled out of.

use super::Form;
use super::mended::Mended;
use crate::certificate::Leaf;
use crate::decode::Span;
use crate::remark::Remark;

/// One document found in what was dropped.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    pub name: String,
    /// Wrappers that were peeled off, outermost first.
    pub layers: Vec<Layer>,
    pub bytes: Vec<u8>,
    /// When it was sent, as the capture writes it.
    pub time: Option<String>,
    pub direction: Option<Direction>,
    /// Where it stood in the outermost source; the whole of it where that makes no sense.
    pub place: Span,
    /// How `bytes` print what they hold; `None` where they are of a format that the decoder reads.
    pub form: Option<Form>,
    /// Of a text: what it is and what was found in it, in a sentence or two.
    pub about: String,
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    FromDevice,
    ToDevice,
    FromApple,
    ToApple,
}

impl Direction {
    /// For people: "from a device".
    pub fn words(self) -> &'static str {
        match self {
            Direction::FromDevice => "from a device",
            Direction::ToDevice => "to a device",
            Direction::FromApple => "from Apple",
            Direction::ToApple => "to Apple",
        }
    }
}

/// A wrapper that was peeled off.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// Short and stable: "cms", "base64", "gzip", "zip", "webhook", "har", "http" …
    pub id: &'static str,
    /// For people: "signed (CMS)".
    pub title: String,
    /// Label and text.
    pub facts: Vec<(String, String)>,
    pub remarks: Vec<Remark>,
    /// The wrapper itself as a JSON document (signers and certificates of a CMS signature).
    pub inner: Option<Vec<u8>>,
    /// The bytes of an identity that a password would open.
    pub locked: Option<Vec<u8>>,
    /// What is inside is known to be a part of a document: nothing is missing in it.
    pub is_part: bool,
    /// The text as it came, where what is inside is a repaired copy of it.
    pub mended: Option<Box<Mended>>,
}

impl Layer {
    /// Whether it is a message of HTTP, whose own document stands beside what it carries.
    pub fn is_exchange(&self) -> bool {
        matches!(self.id, "har" | "http" | "curl")
    }

    /// A certificate, key or token as the wrapper of the text that is built for it.
    pub(super) fn of(leaf: Leaf) -> Self {
        let id = if leaf.id == "asn1" { "der" } else { leaf.id };
        Self { id, title: leaf.title, facts: leaf.facts, remarks: leaf.remarks, ..Self::default() }
    }

    /// A signed or encrypted message; its view is the wrapper's own document.
    pub(super) fn of_message(leaf: Leaf) -> Self {
        Self { inner: Some(leaf.view.to_json()), ..Self::of(leaf) }
    }
}
