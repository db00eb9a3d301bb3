//! The device that somebody writes for.

use serde::{Deserialize, Serialize};

/// A device and its enrollment, as far as a person says. Empty and `None` mean "any".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// "iOS", "macOS", "tvOS", "visionOS", "watchOS" as in the catalog's availability; iPadOS counts as iOS.
    pub platform: String,
    /// "17.6" or "26".
    pub version: String,
    pub supervised: Option<bool>,
    pub enrollment: Enrollment,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Enrollment {
    #[default]
    Any,
    /// By a profile, on a device that keeps its owner's data.
    Device,
    /// User Enrollment: account-driven, on a personal device.
    User,
    /// Automated Device Enrollment, by Apple Business or School Manager.
    Automated,
}

impl Target {
    /// The platform as the catalog names it; empty for any.
    pub fn platform(&self) -> &str {
        if self.platform == "iPadOS" { "iOS" } else { &self.platform }
    }
}
