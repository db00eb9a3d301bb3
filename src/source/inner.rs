//! A value that holds something: a certificate, a property list, JSON, a token, an image.

use super::{Layer, Remark};

/// A string or data value of a document.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// That a value holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// Path step after `!`: "plist", "json", "x509", "csr", "key", "cms", "p12", "asn1", "jwt", "image", "provisioning" …
    pub id: &'static str,
    /// Short, for the row: "certificate: CN=…".
    pub title: String,
}

/// What a value holds, decoded.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    pub id: &'static str,
    pub title: String,
    pub layers: Vec<Layer>,
    /// Bytes that [`crate::decode`] reads.
    pub document: Vec<u8>,
    pub facts: Vec<(String, String)>,
    pub remarks: Vec<Remark>,
    /// `data:` URL of a picture of at most 256 KB.
    pub image: Option<String>,
}

/// A cheap look; `None` for nothing inside. `hint` is the catalog's reading of the field, or "".
pub fn look(_value: Value<'_>, _hint: &str) -> Option<Inside> {
    None
}

/// Decodes what a value holds.
pub fn open(_value: Value<'_>, _hint: &str, _password: Option<&str>) -> Result<Opened, String> {
    Err("nothing is known to be inside".to_owned())
}

/// A one-line reading; `now` in seconds since 1970.
pub fn say(_value: Value<'_>, _hint: &str, _now: i64) -> Option<String> {
    None
}
