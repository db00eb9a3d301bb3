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
    /// What takes the profile before the device does.
    #[serde(default)]
    pub receiver: Receiver,
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
                "abm" => target.receiver = Receiver::BusinessManager,
                "by-hand" => target.receiver = Receiver::Hand,
                _ => {
                    let known = "iOS, iPadOS, macOS, tvOS, visionOS, watchOS with =VERSION; supervised, unsupervised; automated, device, user; abm, by-hand";
                    return Err(format!("{word:?} is no part of a device. Known are {known}"));
                }
            }
        }
        Ok(target)
    }
}

impl Target {
    /// Where it is meant for, in words: "on macOS 27, unsupervised".
    pub fn words(&self) -> String {
        let platform = if self.platform.is_empty() { "any system" } else { &self.platform };
        let system = [platform, &self.version].join(" ");
        let supervised = self.supervised.map(|yes| if yes { "supervised" } else { "unsupervised" });
        let enrollment = match self.enrollment {
            Enrollment::Any => None,
            Enrollment::Device => Some("under device enrollment"),
            Enrollment::User => Some("under User Enrollment"),
            Enrollment::Automated => Some("under Automated Device Enrollment"),
        };
        let receiver = (self.receiver == Receiver::Hand).then_some("installed by hand");
        let more: Vec<&str> = [supervised, enrollment, receiver].into_iter().flatten().collect();
        let more: String = more.iter().map(|word| format!(", {word}")).collect();
        format!("on {}{more}", system.trim_end())
    }

    /// The platform as the catalog names it; empty for any.
    pub fn platform(&self) -> &str {
        if self.platform == "iPadOS" { "iOS" } else { &self.platform }
    }

    /// "any device", "macOS 26, unsupervised".
    pub fn name(&self) -> String {
        if *self == Self::default() { "any device".to_owned() } else { self.words().split_off("on ".len()) }
    }
}

/// Who takes the profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receiver {
    /// An MDM server that passes it on as it is.
    #[default]
    Server,
    /// Apple Business Manager, which holds it against Apple's schema.
    BusinessManager,
    /// A person who opens it on a Mac.
    Hand,
}

impl Receiver {
    /// The name in the table and at the terminal.
    pub fn id(self) -> &'static str {
        match self {
            Self::Server => "",
            Self::BusinessManager => "abm",
            Self::Hand => "by-hand",
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Server => "an MDM server",
            Self::BusinessManager => "Apple Business Manager",
            Self::Hand => "a Mac, installed by hand",
        }
    }

    pub const ALL: [Self; 3] = [Self::Server, Self::BusinessManager, Self::Hand];
}
