//! A remark: something about a wrapper, a value or a document that a person should know.

use serde::{Deserialize, Serialize};

/// How much a remark matters: an error makes a device, server or reader refuse the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warning,
    Info,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub level: Level,
    /// Short and stable, for tests and filters: "imei-check".
    pub code: &'static str,
    /// What is wrong, with the key and the value.
    pub message: String,
    /// What to do about it; may be empty.
    pub advice: String,
}

impl Remark {
    pub fn new(level: Level, code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level, code, message: message.into(), advice: advice.into() }
    }

    pub fn error(code: &'static str, message: String, advice: &str) -> Self {
        Self { level: Level::Error, code, message, advice: advice.to_owned() }
    }

    pub fn warning(code: &'static str, message: String, advice: &str) -> Self {
        Self { level: Level::Warning, code, message, advice: advice.to_owned() }
    }

    pub fn info(code: &'static str, message: String, advice: &str) -> Self {
        Self { level: Level::Info, code, message, advice: advice.to_owned() }
    }
}

/// What findings have in common that say the same of several keys: equal for those that belong together in a list. The key is the
/// last step of the path.
pub fn alike(level: Level, code: &str, path: &str, message: &str, advice: &str) -> String {
    let key = path.rsplit('/').next().unwrap_or_default();
    let message = if key.len() < 2 { message.to_owned() } else { message.replace(key, "…") };
    [level.id(), code, &message, advice].join("\n")
}

impl Level {
    /// The level of that [id](Self::id).
    pub fn named(id: &str) -> Option<Self> {
        [Level::Error, Level::Warning, Level::Info].into_iter().find(|level| level.id() == id)
    }

    /// "error", "warning", "info".
    pub fn id(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "info",
        }
    }
}
