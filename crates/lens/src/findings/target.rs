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

    /// "any device", "macOS 26, unsupervised".
    pub fn words(&self) -> String {
        let system = match (self.platform.as_str(), self.version.as_str()) {
            ("", "") => String::new(),
            (platform, "") => platform.to_owned(),
            ("", version) => ["OS ", version].concat(),
            (platform, version) => [platform, " ", version].concat(),
        };
        let supervised = match self.supervised {
            Some(true) => "supervised",
            Some(false) => "unsupervised",
            None => "",
        };
        let enrollment = match self.enrollment {
            Enrollment::Any => "",
            Enrollment::Device => "enrolled by a profile",
            Enrollment::User => "under User Enrollment",
            Enrollment::Automated => "under Automated Device Enrollment",
        };
        let parts: Vec<&str> = [system.as_str(), supervised, enrollment].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "any device".to_owned() } else { parts.join(", ") }
    }
}
