//! On which systems a thing exists: the catalog's `since` column against the device that a person writes for.

use std::cmp::Ordering;

use super::case::Case;
use super::enrolment;
use crate::catalog::{self, FieldId};
use crate::decode::NodeId;
use crate::worker::protocol::{Aim, Enrolment, Level};

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

/// How the aimed device stands to the thing. Texts are the versions, with their platform: "iOS 18.0".
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

    pub fn status(&self, aim: &Aim) -> Status {
        if self.platforms.is_empty() {
            return Status::Unknown;
        }
        let platform = platform(aim);
        if platform.is_empty() {
            return self.anywhere();
        }
        match self.on(platform) {
            Some(platform) => platform.status(Version::parse(&aim.version)),
            None => Status::Elsewhere,
        }
    }

    /// Whether the aimed device, or any if none is aimed at, has to be supervised.
    pub fn needs_supervision(&self, aim: &Aim) -> bool {
        match platform(aim) {
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

    /// Without an aim only what holds on every platform is worth saying.
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

/// Platform of an aim as the catalog names it; empty for any.
pub(super) fn platform(aim: &Aim) -> &str {
    if aim.platform == "iPadOS" { "iOS" } else { &aim.platform }
}

/// Says what is wrong with using `name` on the aimed device; `true` if it does not work there at all.
pub(super) fn report(case: &mut Case, node: NodeId, name: &str, available: &Availability) -> bool {
    let advice = "It is ignored there, or makes the device refuse the whole. Leave it out, or send it to other devices only.";
    let (level, code, message, advice) = match available.status(case.aim) {
        Status::Unknown | Status::Available => return false,
        Status::Deprecated(since) => {
            let advice = "It still works. Its description says what takes its place, if anything does.";
            (Level::Info, "deprecated", format!("{name} is deprecated since {since}."), advice)
        }
        Status::Removed(since) => {
            let advice = "Systems from then on ignore it. Its description says what takes its place, if anything does.";
            (Level::Warning, "removed", format!("{name} has no effect any more since {since}."), advice)
        }
        Status::NotYet(since) => {
            let message = format!("{name} comes with {since}; your target is {} {}.", case.platform(), case.aim.version);
            (Level::Warning, "not-yet", message, advice)
        }
        Status::Elsewhere => {
            let message = format!("{name} is not for {}, only for {}.", case.platform(), available.words());
            (Level::Warning, "not-on-platform", message, advice)
        }
    };
    case.note(node, level, code, message, advice);
    level == Level::Warning
}

/// How a field stands to the aimed device, in words; empty where nothing is known or nothing is aimed at.
pub fn on_target(id: FieldId, aim: &Aim) -> String {
    if *aim == Aim::default() {
        return String::new();
    }
    let catalog = catalog::get();
    let field = catalog.field(id);
    let dict = catalog.dict(field.dict);
    let available = Availability::parse(if field.since.is_empty() { dict.since } else { field.since });
    let place = [if aim.platform.is_empty() { "it" } else { &aim.platform }, &aim.version].join(" ");
    let place = place.trim_end();
    let mut words = match available.status(aim) {
        Status::Unknown => String::new(),
        Status::Available => ["works on ", place].concat(),
        Status::Deprecated(since) => ["works on ", place, ", deprecated since ", &since].concat(),
        Status::Removed(since) => return ["has no effect on ", place, ": removed with ", &since].concat(),
        Status::NotYet(since) => return ["not on ", place, ": comes with ", &since].concat(),
        Status::Elsewhere => return ["not on ", place, ": only on ", &available.words()].concat(),
    };
    let mut add = |more: &str| {
        if !words.is_empty() {
            words.push_str("; ");
        }
        words.push_str(more);
    };
    let needs_supervision = available.needs_supervision(aim) || enrolment::is_supervised_only(dict, platform(aim));
    match aim.supervised {
        Some(true) if needs_supervision => add("needs supervision, which the device has"),
        Some(false) if needs_supervision => add("not on this device: it needs supervision"),
        None if needs_supervision => add("needs a supervised device"),
        _ => {}
    }
    if enrolment::forbids(aim, field) || aim.enrolment == Enrolment::User && enrolment::is_not_for_users(dict, platform(aim)) {
        add("not allowed under User Enrollment");
    }
    words
}

/// What to do about a thing that needs supervision.
pub(super) const SUPERVISE: &str =
    "Unsupervised devices ignore it or refuse it. Devices become supervised by Automated Device Enrollment or Apple Configurator.";

/// Says that a key needs supervision where the device is known to have none: of two hundred keys nobody wants to be reminded.
pub(super) fn supervision(case: &mut Case, node: NodeId, name: &str, available: &Availability) {
    if !asks_supervision(case, available) {
        return;
    }
    let on_mac = case.platform().is_empty() && available.on("macOS").is_some();
    let place = if on_mac { ", Macs aside" } else { "" };
    case.warn(node, "needs-supervision", format!("{name} works on supervised devices only{place}."), SUPERVISE);
}

pub(super) fn asks_supervision(case: &Case, available: &Availability) -> bool {
    case.aim.supervised == Some(false) && available.needs_supervision(case.aim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aim(platform: &str, version: &str) -> Aim {
        Aim { platform: platform.to_owned(), version: version.to_owned(), ..Aim::default() }
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
        assert_eq!(read.status(&aim("iOS", "8.4")), Status::NotYet("iOS 9.0".to_owned()));
        assert_eq!(read.status(&aim("iOS", "17.6.1")), Status::Available);
        assert_eq!(read.status(&aim("iPadOS", "18")), Status::Removed("iOS 18.0".to_owned()));
        assert_eq!(read.status(&aim("macOS", "10.15")), Status::Available);
        assert_eq!(read.status(&aim("macOS", "26")), Status::Deprecated("macOS 13.0".to_owned()));
        assert_eq!(read.status(&aim("watchOS", "")), Status::Elsewhere);
    }

    #[test]
    fn without_an_aim_only_what_holds_everywhere_counts() {
        assert_eq!(Availability::parse(SINCE).status(&Aim::default()), Status::Available);
        let gone = Availability::parse("iOS 4.0 removed 12.0, macOS 10.7 removed 11.0");
        assert_eq!(gone.status(&Aim::default()), Status::Removed("iOS 12.0, macOS 11.0".to_owned()));
        let going = Availability::parse("macOS 10.7 deprecated 13.0");
        assert_eq!(going.status(&Aim::default()), Status::Deprecated("macOS 13.0".to_owned()));
    }

    #[test]
    fn without_a_version_the_newest_system_is_meant() {
        assert_eq!(Availability::parse(SINCE).status(&aim("iOS", "")), Status::Removed("iOS 18.0".to_owned()));
        assert_eq!(Availability::parse(SINCE).status(&aim("tvOS", "")), Status::Available);
    }

    #[test]
    fn a_field_is_told_for_the_device_that_is_aimed_at() {
        let told = |id: &str, aim: &Aim| on_target(catalog::get().by_id(id).expect("a field"), aim);
        let bluetooth = "com.apple.applicationaccess/allowBluetoothModification";
        assert_eq!(told(bluetooth, &Aim::default()), "");
        assert_eq!(told(bluetooth, &aim("iOS", "10")), "not on iOS 10: comes with iOS 11.0");
        let mut phone = aim("iOS", "17.6");
        assert_eq!(told(bluetooth, &phone), "works on iOS 17.6; needs a supervised device");
        phone.supervised = Some(false);
        assert_eq!(told(bluetooth, &phone), "works on iOS 17.6; not on this device: it needs supervision");
        assert!(told(bluetooth, &aim("watchOS", "")).starts_with("not on watchOS: only on iOS 11.0"));
        let user = Aim { enrolment: Enrolment::User, ..aim("iOS", "") };
        assert!(told("com.apple.app.lock/App", &user).ends_with("not allowed under User Enrollment"));
    }

    #[test]
    fn an_empty_column_says_nothing() {
        assert_eq!(Availability::parse("").status(&aim("iOS", "17")), Status::Unknown);
        assert_eq!(Availability::parse("nonsense, 3").status(&Aim::default()), Status::Unknown);
    }

    #[test]
    fn a_mac_is_never_asked_to_be_supervised() {
        let read = Availability::parse(SINCE);
        assert!(read.needs_supervision(&aim("iOS", "")) && !read.needs_supervision(&aim("macOS", "")));
        let one = Availability::parse("iOS 18.4 supervised deprecated 26.4, macOS 15.4, visionOS 2.4");
        assert!(one.needs_supervision(&aim("iOS", "")) && !one.needs_supervision(&aim("visionOS", "")));
        assert_eq!(one.platforms[0].deprecated, Some("26.4"));
    }
}
