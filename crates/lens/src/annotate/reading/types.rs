//! What a reading takes and gives.

use crate::remark::{Level, Remark};

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

impl Reading {
    pub(super) fn words(words: impl Into<String>) -> Option<Self> {
        Some(Self { words: words.into(), remark: None })
    }

    pub(super) fn remark(level: Level, code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Option<Self> {
        Some(Self { words: String::new(), remark: Some(Remark::new(level, code, message, advice)) })
    }

    pub(super) fn with(mut self, remark: Option<Remark>) -> Self {
        self.remark = remark;
        self
    }
}
