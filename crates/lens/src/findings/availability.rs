//! How the device that a person writes for stands to a thing: the catalog's availability against the target.

use super::Target;
use crate::catalog::availability::{Availability, Platform, Version};

/// How the targeted device stands to the thing. Texts are the versions, with their platform: "iOS 18.0".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Status {
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

impl Status {
    pub fn of(available: &Availability, target: &Target) -> Self {
        if available.is_unknown() {
            return Self::Unknown;
        }
        match (target.platform(), available.on(target.platform())) {
            ("", _) => anywhere(available),
            (_, Some(platform)) => on(platform, Version::parse(&target.version)),
            (_, None) => Self::Elsewhere,
        }
    }
}

/// Without a target only what holds on every platform is worth saying.
fn anywhere(available: &Availability) -> Status {
    let list = |pick: fn(&Platform<'_>) -> Option<String>| {
        let versions: Option<Vec<String>> = available.platforms.iter().map(pick).collect();
        versions.map(|versions| versions.join(", "))
    };
    if let Some(removed) = list(|platform| Some(platform.at(Some(platform.removed?)))) {
        return Status::Removed(removed);
    }
    list(|platform| Some(platform.at(Some(platform.deprecated.or(platform.removed)?)))).map_or(Status::Available, Status::Deprecated)
}

fn on(platform: &Platform, version: Option<Version>) -> Status {
    // Without a version, today's system is meant.
    let reached = |since: Option<&str>| {
        let since = since?;
        let later = version.zip(Version::parse(since)).is_some_and(|(version, since)| version < since);
        (!later).then(|| platform.at(Some(since)))
    };
    if version.is_some() && platform.introduced.and_then(Version::parse).is_some() && reached(platform.introduced).is_none() {
        return Status::NotYet(platform.at(platform.introduced));
    }
    match (reached(platform.removed), reached(platform.deprecated)) {
        (Some(removed), _) => Status::Removed(removed),
        (None, Some(deprecated)) => Status::Deprecated(deprecated),
        (None, None) => Status::Available,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(platform: &str, version: &str) -> Target {
        Target { platform: platform.to_owned(), version: version.to_owned(), ..Target::default() }
    }

    fn status(since: &str, target: &Target) -> Status {
        Status::of(&Availability::parse(since).expect("a good column"), target)
    }

    const SINCE: &str = "iOS 9.0 supervised removed 18.0, macOS 10.7 deprecated 13.0, tvOS 10.2";

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(status(SINCE, &target("iOS", "8.4")), Status::NotYet("iOS 9.0".to_owned()));
        assert_eq!(status(SINCE, &target("iOS", "17.6.1")), Status::Available);
        assert_eq!(status(SINCE, &target("iPadOS", "18")), Status::Removed("iOS 18.0".to_owned()));
        assert_eq!(status(SINCE, &target("macOS", "10.15")), Status::Available);
        assert_eq!(status(SINCE, &target("macOS", "26")), Status::Deprecated("macOS 13.0".to_owned()));
        assert_eq!(status(SINCE, &target("watchOS", "")), Status::Elsewhere);
    }

    #[test]
    fn without_a_target_only_what_holds_everywhere_counts() {
        assert_eq!(status(SINCE, &Target::default()), Status::Available);
        let gone = status("iOS 4.0 removed 12.0, macOS 10.7 removed 11.0", &Target::default());
        assert_eq!(gone, Status::Removed("iOS 12.0, macOS 11.0".to_owned()));
        assert_eq!(status("macOS 10.7 deprecated 13.0", &Target::default()), Status::Deprecated("macOS 13.0".to_owned()));
    }

    #[test]
    fn without_a_version_the_newest_system_is_meant() {
        assert_eq!(status(SINCE, &target("iOS", "")), Status::Removed("iOS 18.0".to_owned()));
        assert_eq!(status(SINCE, &target("tvOS", "")), Status::Available);
    }

    #[test]
    fn an_empty_column_says_nothing() {
        assert_eq!(status("", &target("iOS", "17")), Status::Unknown);
    }
}
