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

impl std::str::FromStr for Target {
    type Err = String;

    /// "macOS=27.0,unsupervised", "iOS", "supervised,automated"; empty for any device.
    fn from_str(text: &str) -> Result<Self, String> {
        const PLATFORMS: [&str; 6] = ["iOS", "iPadOS", "macOS", "tvOS", "visionOS", "watchOS"];
        let mut target = Self::default();
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let (name, version) = word.split_once('=').unwrap_or((word, ""));
            if let Some(platform) = PLATFORMS.iter().find(|known| known.eq_ignore_ascii_case(name)) {
                let is_version = version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
                if word.contains('=') && !is_version {
                    return Err(format!("{version:?} is no version, such as 27.0"));
                }
                (target.platform, target.version) = ((*platform).to_owned(), version.to_owned());
                continue;
            }
            match word.to_ascii_lowercase().as_str() {
                "supervised" => target.supervised = Some(true),
                "unsupervised" => target.supervised = Some(false),
                "automated" | "ade" => target.enrollment = Enrollment::Automated,
                "device" => target.enrollment = Enrollment::Device,
                "user" => target.enrollment = Enrollment::User,
                _ => {
                    let known =
                        "iOS, iPadOS, macOS, tvOS, visionOS, watchOS with =VERSION; supervised, unsupervised; automated, device, user";
                    return Err(format!("{word:?} is no part of a device. Known are {known}"));
                }
            }
        }
        Ok(target)
    }
}

impl Target {
    /// The platform as the catalog names it; empty for any.
    pub fn platform(&self) -> &str {
        if self.platform == "iPadOS" { "iOS" } else { &self.platform }
    }
}
