//! On which systems a line of the table exists: the column `since`, read in one place.
//!
//! Shared with the build script, which refuses a column that [`Availability::parse`] does not understand.

use std::fmt;

/// Apple's systems as the table names them.
pub const PLATFORMS: [&str; 5] = ["iOS", "macOS", "tvOS", "visionOS", "watchOS"];

/// A version such as 17.6 or 10.13.4; what is not given is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

impl Version {
    /// Reads the parts that are numbers. `None` if the first is not.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split('.').map_while(|part| part.parse().ok());
        let first = numbers.next()?;
        Some(Self([first, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)]))
    }

    /// "27" of 27.1.
    #[allow(dead_code, reason = "the build script, which reads this file too, has no use for it")]
    pub fn major(self) -> u32 {
        self.0[0]
    }

    /// Whether a text is a version and nothing else.
    fn is(text: &str) -> bool {
        let parts = text.split('.').count();
        parts <= 3 && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

/// One platform that has, or had, the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform<'a> {
    /// One of [`PLATFORMS`].
    pub name: &'a str,
    pub introduced: Option<&'a str>,
    pub deprecated: Option<&'a str>,
    pub removed: Option<&'a str>,
    /// The device must be supervised.
    pub supervised: bool,
}

/// What a `since` column says: `iOS 9.0 supervised, macOS 10.7 deprecated 13.0`. Nothing is known if it names no platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability<'a> {
    pub platforms: Vec<Platform<'a>>,
}

/// Why a column is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Platform(String),
    Twice(String),
    Version {
        platform: String,
        word: String,
    },
    NoVersion(String),
    /// `supervised` stands at the end instead of behind its platform.
    Supervised,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Platform(name) => write!(f, "{name:?} is no platform"),
            Self::Twice(name) => write!(f, "{name} is named twice"),
            Self::Version { platform, word } => write!(f, "{platform}: {word:?} is no version"),
            Self::NoVersion(platform) => write!(f, "{platform} has no version"),
            Self::Supervised => write!(f, "\"supervised\" stands without a platform"),
        }
    }
}

impl<'a> Availability<'a> {
    /// Reads a column; an empty one is nothing known.
    pub fn parse(since: &'a str) -> Result<Self, Fault> {
        let mut read = Self::default();
        for part in since.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let platform = Platform::parse(part)?;
            if read.on(platform.name).is_some() {
                return Err(Fault::Twice(platform.name.to_owned()));
            }
            read.platforms.push(platform);
        }
        Ok(read)
    }

    pub fn is_unknown(&self) -> bool {
        self.platforms.is_empty()
    }

    pub fn on(&self, platform: &str) -> Option<&Platform<'a>> {
        self.platforms.iter().find(|known| known.name == platform)
    }

    /// Whether supervision is needed on a platform; on any, if none is named.
    pub fn needs_supervision(&self, platform: &str) -> bool {
        match platform {
            "" => self.platforms.iter().any(|platform| platform.supervised),
            name => self.on(name).is_some_and(|platform| platform.supervised),
        }
    }

    /// Whether it is deprecated or removed anywhere.
    pub fn is_ending(&self) -> bool {
        self.platforms.iter().any(|platform| platform.deprecated.is_some() || platform.removed.is_some())
    }

    /// The platforms that still have it, in words: "iOS 4.0, macOS 10.7".
    pub fn words(&self) -> String {
        let still = self.platforms.iter().filter(|platform| platform.removed.is_none());
        still.map(|platform| platform.at(platform.introduced)).collect::<Vec<_>>().join(", ")
    }
}

impl<'a> Platform<'a> {
    fn parse(part: &'a str) -> Result<Self, Fault> {
        let mut words = part.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        if name == "supervised" {
            return Err(Fault::Supervised);
        }
        if !PLATFORMS.contains(&name) {
            return Err(Fault::Platform(name.to_owned()));
        }
        let mut platform = Self { name, introduced: None, deprecated: None, removed: None, supervised: false };
        while let Some(word) = words.next() {
            let version = |word: Option<&'a str>| match word {
                Some(word) if Version::is(word) => Ok(Some(word)),
                word => Err(Fault::Version { platform: name.to_owned(), word: word.unwrap_or_default().to_owned() }),
            };
            match word {
                "deprecated" => platform.deprecated = version(words.next())?,
                "removed" => platform.removed = version(words.next())?,
                "supervised" => platform.supervised = true,
                word => platform.introduced = version(Some(word))?,
            }
        }
        match platform.introduced {
            None => Err(Fault::NoVersion(name.to_owned())),
            Some(_) => Ok(platform),
        }
    }

    /// The platform with one of its versions: "iOS 18.0".
    pub fn at(&self, version: Option<&str>) -> String {
        version.map_or_else(|| self.name.to_owned(), |version| format!("{} {version}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SINCE: &str = "iOS 9.0 supervised removed 18.0, macOS 10.7 deprecated 13.0, tvOS 10.2";

    #[test]
    fn a_column_is_read_into_platforms() {
        let read = Availability::parse(SINCE).unwrap();
        let ios = Platform { name: "iOS", introduced: Some("9.0"), deprecated: None, removed: Some("18.0"), supervised: true };
        assert_eq!(read.platforms[0], ios);
        assert_eq!(read.on("macOS").unwrap().deprecated, Some("13.0"));
        assert_eq!(read.words(), "macOS 10.7, tvOS 10.2");
        assert!(read.is_ending());
        assert!(Availability::parse("").unwrap().is_unknown());
    }

    #[test]
    fn supervision_belongs_to_a_platform() {
        let read = Availability::parse(SINCE).unwrap();
        assert!(read.needs_supervision("iOS") && read.needs_supervision(""));
        assert!(!read.needs_supervision("macOS") && !read.needs_supervision("watchOS"));
        assert!(Availability::parse("macOS 10.14.4 supervised").unwrap().needs_supervision("macOS"));
    }

    #[test]
    fn a_wrong_column_says_what_is_wrong() {
        let fault = |since| Availability::parse(since).unwrap_err().to_string();
        assert_eq!(fault("iOS 9.0, supervised"), "\"supervised\" stands without a platform");
        assert_eq!(fault("iPadOS 13.0"), "\"iPadOS\" is no platform");
        assert_eq!(fault("iOS 9.0, iOS 10.0"), "iOS is named twice");
        assert_eq!(fault("iOS deprecated 10.0"), "iOS has no version");
        assert_eq!(fault("iOS 9.0 deprecated"), "iOS: \"\" is no version");
        assert_eq!(fault("iOS 9.0 gone 10.0"), "iOS: \"gone\" is no version");
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(Version::parse("10.13") > Version::parse("10.2.1"));
        assert_eq!(Version::parse("17.6"), Version::parse("17.6.0"));
        assert_eq!(Version::parse("x"), None);
    }
}
