//! Values in plain words: "3 days ago · 4 May 2026 10:00 UTC" for a timestamp, "A13 chip" for a UDID, and what is wrong with a value itself.
//!
//! A field of the catalog names its reading (`string:imei`); [`read`] answers in one line. Nothing here knows of documents or fields,
//! the time of day is passed in, and no input makes it panic.

pub use crate::remark::Remark;
use crate::worker::protocol::Level;

mod bits;
mod blobs;
mod codes;
mod dates;
mod errors;
mod identifiers;
mod languages;
mod net;
mod numbers;
mod phones;
mod radio;
mod text;
mod versions;
mod when;
mod zones;

#[cfg(test)]
mod tests;

pub use bits::bits;
pub use blobs::token_hex;
pub use errors::{Link, LinkWords, Told, chain_in_words, explain_chain, explain_error, status};

/// A value as the wire has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Text(&'a str),
    Integer(i128),
    Real(f64),
    Bool(bool),
    /// ISO text of a plist date.
    Date(&'a str),
    Bytes(&'a [u8]),
}

/// What a reading may need beside the value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Seconds since 1970, UTC.
    pub now: i64,
    /// The `ErrorDomain` beside an `ErrorCode`.
    pub domain: Option<&'a str>,
}

/// A value in words. `words` is one line for the row, empty where only the remark has something to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub words: String,
    pub remark: Option<Remark>,
}

impl Remark {
    fn new(level: Level, code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level, code, message: message.into(), advice: advice.into() }
    }
}

impl Reading {
    fn words(words: impl Into<String>) -> Option<Self> {
        Some(Self { words: words.into(), remark: None })
    }

    fn remark(level: Level, code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Option<Self> {
        Some(Self { words: String::new(), remark: Some(Remark::new(level, code, message, advice)) })
    }

    fn with(mut self, remark: Option<Remark>) -> Self {
        self.remark = remark;
        self
    }
}

/// The value in words, by the reading of its field, one of [`READINGS`](crate::catalog::READINGS). `""` stands for none: then only
/// what is evident from the value itself. `None` where there is nothing to add.
pub fn read(reading: &str, value: &Value, context: &Context) -> Option<Reading> {
    if let Value::Bool(_) = value {
        return None;
    }
    let Some(text) = text::of(value) else {
        return blobs::read(reading, value);
    };
    if text.is_empty() {
        return None;
    }
    let read = match reading {
        "" => return when::evident(value, context.now),
        "date" | "epoch-s" | "epoch-ms" => return when::read(reading, value, context.now),
        "dur-ms" | "dur-s" | "dur-min" | "dur-h" | "dur-d" => return numbers::duration(reading, &text),
        "bytes" | "kb" | "mb" | "gb" => return numbers::size(reading, &text),
        "percent" => return numbers::percent(&text),
        "fraction" => return numbers::fraction(&text),
        "token" | "base64" => return blobs::read(reading, value),
        "errcode" => return errors::code(&text, context.domain),
        "bits" => return None,
        "serial" => identifiers::serial(&text),
        "udid" => identifiers::udid(&text),
        "uuid" => identifiers::uuid(&text, context.now),
        "topic" => identifiers::topic(&text),
        "imei" => radio::imei(&text),
        "meid" => radio::meid(&text),
        "eid" => radio::eid(&text),
        "iccid" => radio::iccid(&text),
        "mac" => net::mac(&text),
        "email" => net::email(&text),
        "url" => net::url(&text),
        "phone" => phones::phone(&text),
        "bundle" => codes::bundle(&text),
        "model" => codes::model(&text),
        "adamid" => codes::adamid(&text),
        "country" => codes::country(&text),
        "color" => codes::color(&text),
        "osversion" => versions::os(&text),
        "build" => versions::build(&text),
        "lang" => languages::lang(&text),
        "tz" => zones::tz(&text),
        _ => return None,
    };
    text::padded(value, read)
}
