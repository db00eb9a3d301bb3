//! On which systems a thing exists: the catalog's `since` column against the device that a person writes for.

use std::cmp::Ordering;

use super::Target;

/// A version such as 17.6 or 10.13.4; what is not given is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

/// One platform that has, or had, the thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform<'a> {
    /// "iOS", "macOS", "tvOS", "visionOS" or "watchOS".
    pub name: &'a str,
    pub introduced: Option<&'a str>,
    pub deprecated: Option<&'a str>,
    pub removed: Option<&'a str>,
    /// Supervision is needed here, whatever the other platforms say.
    pub supervised: bool,
}

/// What a `since` column says: `iOS 9.0, macOS 10.7 deprecated 13.0, supervised`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability<'a> {
    pub platforms: Vec<Platform<'a>>,
    /// Needs supervision on every platform but macOS.
    pub supervised: bool,
}

/// How the targeted device stands to the thing. Texts are the versions, with their platform: "iOS 18.0".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing is known: the column is empty.
    Unknown,
    Available,
    /// Still works; since when it should not be used any more.
    Deprecated(String),
    /// Works no more; since when.
    Removed(String),
    /// Comes with a later version only.
    NotYet(String),
    /// The platform never had it.
    Elsewhere,
}

impl Version {
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split('.').map_while(|part| part.parse().ok());
        let first = numbers.next()?;
        Some(Self([first, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)]))
    }
}

impl<'a> Availability<'a> {
    /// Reads the column; what it does not understand it leaves out.
    pub fn parse(since: &'a str) -> Self {
        let mut read = Self::default();
        for part in since.split(',').map(str::trim) {
            let mut words = part.split_ascii_whitespace();
            match words.next() {
                Some("supervised") => read.supervised = true,
                Some(name) if name.ends_with("OS") => read.platforms.push(Platform::read(name, words)),
                _ => {}
            }
        }
        read
    }

    pub fn status(&self, target: &Target) -> Status {
        if self.platforms.is_empty() {
            return Status::Unknown;
        }
        let platform = target.platform();
        if platform.is_empty() {
            return self.anywhere();
        }
        match self.on(platform) {
            Some(platform) => platform.status(Version::parse(&target.version)),
            None => Status::Elsewhere,
        }
    }

    /// Whether the targeted device, or any if none is set, has to be supervised.
    pub fn needs_supervision(&self, target: &Target) -> bool {
        match target.platform() {
            // Macs know no supervision that a key would ask for.
            "macOS" => false,
            "" => self.supervised || self.platforms.iter().any(|platform| platform.supervised),
            name => self.supervised || self.on(name).is_some_and(|platform| platform.supervised),
        }
    }

    pub fn on(&self, platform: &str) -> Option<&Platform<'a>> {
        self.platforms.iter().find(|known| known.name == platform)
    }

    /// Platforms in words: "iOS 4.0, macOS 10.7".
    pub fn words(&self) -> String {
        let still = self.platforms.iter().filter(|platform| platform.removed.is_none());
        still.map(|platform| platform.at(platform.introduced)).collect::<Vec<_>>().join(", ")
    }

    /// Without a target only what holds on every platform is worth saying.
    fn anywhere(&self) -> Status {
        let list = |pick: fn(&Platform<'a>) -> Option<&'a str>| {
            let versions: Option<Vec<String>> = self.platforms.iter().map(|platform| Some(platform.at(Some(pick(platform)?)))).collect();
            versions.map(|versions| versions.join(", "))
        };
        if let Some(removed) = list(|platform| platform.removed) {
            return Status::Removed(removed);
        }
        list(|platform| platform.deprecated.or(platform.removed)).map_or(Status::Available, Status::Deprecated)
    }
}

impl<'a> Platform<'a> {
    fn read(name: &'a str, mut words: impl Iterator<Item = &'a str>) -> Self {
        let mut platform = Self { name, introduced: None, deprecated: None, removed: None, supervised: false };
        while let Some(word) = words.next() {
            match word {
                "deprecated" => platform.deprecated = words.next(),
                "removed" => platform.removed = words.next(),
                "supervised" => platform.supervised = true,
                version => platform.introduced = Some(version),
            }
        }
        platform
    }

    fn status(&self, version: Option<Version>) -> Status {
        // Without a version, today's system is meant.
        let reached = |since: Option<&str>| {
            let since = since?;
            let later = version.zip(Version::parse(since)).is_some_and(|(version, since)| version.cmp(&since) == Ordering::Less);
            (!later).then(|| self.at(Some(since)))
        };
        if version.is_some() && self.introduced.and_then(Version::parse).is_some() && reached(self.introduced).is_none() {
            return Status::NotYet(self.at(self.introduced));
        }
        match (reached(self.removed), reached(self.deprecated)) {
            (Some(removed), _) => Status::Removed(removed),
            (None, Some(deprecated)) => Status::Deprecated(deprecated),
            (None, None) => Status::Available,
        }
    }

    fn at(&self, version: Option<&str>) -> String {
        version.map_or_else(|| self.name.to_owned(), |version| format!("{} {version}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(platform: &str, version: &str) -> Target {
        Target { platform: platform.to_owned(), version: version.to_owned(), ..Target::default() }
    }

    const SINCE: &str = "iOS 9.0 removed 18.0, macOS 10.7 deprecated 13.0, tvOS 10.2, supervised";

    #[test]
    fn a_column_is_read_into_platforms() {
        let read = Availability::parse(SINCE);
        assert!(read.supervised);
        assert_eq!(read.platforms.len(), 3);
        assert_eq!(
            read.platforms[0],
            Platform { name: "iOS", introduced: Some("9.0"), deprecated: None, removed: Some("18.0"), supervised: false }
        );
        assert_eq!(read.platforms[1].deprecated, Some("13.0"));
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let read = Availability::parse(SINCE);
        assert_eq!(read.status(&target("iOS", "8.4")), Status::NotYet("iOS 9.0".to_owned()));
        assert_eq!(read.status(&target("iOS", "17.6.1")), Status::Available);
        assert_eq!(read.status(&target("iPadOS", "18")), Status::Removed("iOS 18.0".to_owned()));
        assert_eq!(read.status(&target("macOS", "10.15")), Status::Available);
        assert_eq!(read.status(&target("macOS", "26")), Status::Deprecated("macOS 13.0".to_owned()));
        assert_eq!(read.status(&target("watchOS", "")), Status::Elsewhere);
    }

    #[test]
    fn without_an_aim_only_what_holds_everywhere_counts() {
        assert_eq!(Availability::parse(SINCE).status(&Target::default()), Status::Available);
        let gone = Availability::parse("iOS 4.0 removed 12.0, macOS 10.7 removed 11.0");
        assert_eq!(gone.status(&Target::default()), Status::Removed("iOS 12.0, macOS 11.0".to_owned()));
        let going = Availability::parse("macOS 10.7 deprecated 13.0");
        assert_eq!(going.status(&Target::default()), Status::Deprecated("macOS 13.0".to_owned()));
    }

    #[test]
    fn without_a_version_the_newest_system_is_meant() {
        assert_eq!(Availability::parse(SINCE).status(&target("iOS", "")), Status::Removed("iOS 18.0".to_owned()));
        assert_eq!(Availability::parse(SINCE).status(&target("tvOS", "")), Status::Available);
    }

    #[test]
    fn an_empty_column_says_nothing() {
        assert_eq!(Availability::parse("").status(&target("iOS", "17")), Status::Unknown);
        assert_eq!(Availability::parse("nonsense, 3").status(&Target::default()), Status::Unknown);
    }

    #[test]
    fn a_mac_is_never_asked_to_be_supervised() {
        let read = Availability::parse(SINCE);
        assert!(read.needs_supervision(&target("iOS", "")) && !read.needs_supervision(&target("macOS", "")));
        let one = Availability::parse("iOS 18.4 supervised deprecated 26.4, macOS 15.4, visionOS 2.4");
        assert!(one.needs_supervision(&target("iOS", "")) && !one.needs_supervision(&target("visionOS", "")));
        assert_eq!(one.platforms[0].deprecated, Some("26.4"));
    }
}
