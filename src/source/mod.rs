//! What was dropped or pasted, as documents: wrappers peeled off, streams cut into their messages.
//!
//! [`wants`] looks at the first bytes and says whether there is anything to peel; [`peel`] does it. What a *value* of a document
//! holds (a certificate in `<data>`, JSON in a string) is looked at by [`inner`].

use crate::decode::Span;
use crate::worker::protocol::Level;

mod cms;
pub mod inner;
mod oid;
mod tlv;
mod verify;
mod view;
mod x509;

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
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    FromDevice,
    ToDevice,
    FromApple,
    ToApple,
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
}

/// Something about a wrapper or a value that a person should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub level: Level,
    pub code: &'static str,
    pub message: String,
    pub advice: String,
}

impl Remark {
    fn error(code: &'static str, message: String, advice: &str) -> Self {
        Self { level: Level::Error, code, message, advice: advice.to_owned() }
    }

    fn warning(code: &'static str, message: String, advice: &str) -> Self {
        Self { level: Level::Warning, code, message, advice: advice.to_owned() }
    }

    fn info(code: &'static str, message: String, advice: &str) -> Self {
        Self { level: Level::Info, code, message, advice: advice.to_owned() }
    }
}

/// Whether these first bytes are, or may be, something to peel. `false`: the source is a plain document and can be streamed to the decoder.
pub fn wants(_head: &[u8], _size: usize) -> bool {
    false
}

/// Peels until payloads are reached. Never fails: what cannot be peeled further comes back with its layers and a remark.
pub fn peel(name: &str, bytes: Vec<u8>) -> Vec<Piece> {
    let place = Span { start: 0, end: bytes.len() };
    vec![Piece { name: name.to_owned(), bytes, place, ..Piece::default() }]
}

/// Verifies a detached signature over a body (HTTP captures with an `Mdm-Signature` header).
pub fn verify_detached(signature: &[u8], body: &[u8]) -> Layer {
    match cms::open(signature, Some(body)) {
        Some(message) => message.layer,
        None => {
            let advice = "It should be a detached CMS signature in DER; the header carries it in base64.";
            let remarks = vec![Remark::error("cms-unreadable", format!("The signature of {} bytes is no CMS message", signature.len()), advice)];
            Layer { id: "cms", title: "detached signature (CMS)".to_owned(), remarks, ..Layer::default() }
        }
    }
}
