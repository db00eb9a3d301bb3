//! Under which enrollment, channel and right a line of the table works: the column `modes`, read in one place.
//!
//! Shared with the build script, which refuses a column that [`Modes::parse`] does not understand. The table's README says what each name means.

use std::fmt;

use super::availability::PLATFORMS;

/// What a clause is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Access,
    Automated,
    Approved,
    Enrollments,
    UserEnrollment,
    Scopes,
    Channels,
    SharedIpad,
    SharedIpadChannels,
    SharedIpadScopes,
    Manual,
    Several,
    Apply,
    Combine,
    Assets,
    Skippable,
}

impl Mode {
    /// Whether it holds for what stands below as well.
    pub fn is_inherited(self) -> bool {
        !matches!(self, Self::Apply | Self::Combine | Self::Assets)
    }
}

/// Each mode with its name and its values; one value of the list, or several with commas.
const MODES: [(Mode, &str, Values); 16] = [
    (Mode::Access, "access", Values::One(&RIGHTS)),
    (Mode::Automated, "automated", Values::One(&["yes", "no"])),
    (Mode::Approved, "approved", Values::One(&["yes", "no"])),
    (Mode::Enrollments, "enrollments", Values::Some(&["supervised", "device", "user", "local"])),
    (Mode::UserEnrollment, "user-enrollment", Values::One(&USES)),
    (Mode::Scopes, "scopes", Values::Some(&["system", "user", "none"])),
    (Mode::Channels, "channels", Values::Some(&["device", "user", "none"])),
    (Mode::SharedIpad, "shared-ipad", Values::One(&USES)),
    (Mode::SharedIpadChannels, "shared-ipad-channels", Values::Some(&["device", "user", "none"])),
    (Mode::SharedIpadScopes, "shared-ipad-scopes", Values::Some(&["system", "user", "none"])),
    (Mode::Manual, "manual", Values::One(&["yes", "no"])),
    (Mode::Several, "several", Values::One(&["yes", "no"])),
    (Mode::Apply, "apply", Values::One(&["single", "multiple", "combined"])),
    (Mode::Combine, "combine", Values::One(&COMBINES)),
    (Mode::Assets, "assets", Values::Some(&ASSETS)),
    (Mode::Skippable, "skippable", Values::One(&["always", "sometimes"])),
];

const USES: [&str; 4] = ["allowed", "forbidden", "ignored", "required"];

const COMBINES: [&str; 10] = [
    "boolean-and",
    "boolean-or",
    "enum-first",
    "enum-last",
    "number-min",
    "number-max",
    "set-union",
    "set-intersection",
    "array-append",
    "first",
];

const ASSETS: [&str; 7] = [
    "credential.acme",
    "credential.certificate",
    "credential.identity",
    "credential.scep",
    "credential.userpassword",
    "data",
    "useridentity",
];

/// Access rights in the order of their bits, and none.
pub const RIGHTS: [&str; 14] = [
    "profile-inspection",
    "profile-installation",
    "lock",
    "erase",
    "device-query",
    "network-query",
    "provisioning-inspection",
    "provisioning-installation",
    "app-query",
    "restrictions-query",
    "security-query",
    "settings",
    "app-installation",
    "none",
];

enum Values {
    One(&'static [&'static str]),
    Some(&'static [&'static str]),
}

impl Values {
    fn allow(&self, value: &str) -> bool {
        match self {
            Self::One(list) => list.contains(&value),
            Self::Some(list) => value.split(',').all(|value| list.contains(&value)),
        }
    }
}

/// How something stands to User Enrollment or to Shared iPad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Allowed,
    Forbidden,
    Ignored,
    /// Works only there.
    Required,
}

/// One clause: `iOS,macOS user-enrollment=forbidden`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause<'a> {
    /// The platforms with commas between; empty for all.
    platforms: &'a str,
    pub mode: Mode,
    pub value: &'a str,
}

impl<'a> Clause<'a> {
    /// The platforms for which it holds; none for all.
    pub fn platforms(&self) -> impl Iterator<Item = &'a str> {
        self.platforms.split(',').filter(|name| !name.is_empty())
    }

    pub fn holds_on(&self, platform: &str) -> bool {
        self.platforms.is_empty() || self.platforms().any(|name| name == platform)
    }
}

/// Clauses of a line and of those above it; the nearer ones come later and win.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modes<'a> {
    pub clauses: Vec<Clause<'a>>,
}

/// Why a column is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Clause(String),
    Platform(String),
    Mode(String),
    Value { mode: &'static str, value: String },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Clause(clause) => write!(f, "{clause:?} is no clause of the form \"name=value\" or \"Platform name=value\""),
            Self::Platform(name) => write!(f, "{name:?} is no platform"),
            Self::Mode(name) => write!(f, "{name:?} is no mode"),
            Self::Value { mode, value } => write!(f, "{mode} is never {value:?}"),
        }
    }
}

impl<'a> Modes<'a> {
    /// Reads a column; an empty one has no clause.
    pub fn parse(column: &'a str) -> Result<Self, Fault> {
        let clauses = column.split(';').map(str::trim).filter(|clause| !clause.is_empty());
        Ok(Self { clauses: clauses.map(Clause::parse).collect::<Result<_, _>>()? })
    }

    /// What is said of a mode on a platform, the nearest clause first. Without a platform, what is said of all of them.
    pub fn get(&self, mode: Mode, platform: &str) -> Option<&'a str> {
        self.clauses.iter().rev().find(|clause| clause.mode == mode && clause.holds_on(platform)).map(|clause| clause.value)
    }

    /// Whether a mode has a value on a platform; without a platform, on all of those given.
    pub fn is(&self, mode: Mode, value: &str, platform: &str, platforms: &[&str]) -> bool {
        match platform {
            "" => !platforms.is_empty() && platforms.iter().all(|name| self.get(mode, name) == Some(value)),
            name => self.get(mode, name) == Some(value),
        }
    }

    pub fn user_enrollment(&self, platform: &str) -> Use {
        Use::of(self.get(Mode::UserEnrollment, platform))
    }

    pub fn shared_ipad(&self) -> Use {
        Use::of(self.get(Mode::SharedIpad, "iOS"))
    }

    /// The modes that this line or one above it speaks of, each once, in the order of the README.
    pub fn said(&self) -> impl Iterator<Item = Mode> + '_ {
        MODES.iter().map(|(mode, ..)| *mode).filter(|mode| self.clauses.iter().any(|clause| clause.mode == *mode))
    }
}

impl<'a> Clause<'a> {
    fn parse(text: &'a str) -> Result<Self, Fault> {
        let wrong = || Fault::Clause(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(wrong)?;
        let (platforms, name) = name.rsplit_once(' ').unwrap_or(("", name));
        if let Some(unknown) = platforms.split(',').find(|name| !PLATFORMS.contains(name) && !platforms.is_empty()) {
            return Err(Fault::Platform(unknown.to_owned()));
        }
        let (mode, name, values) = MODES.iter().find(|(_, known, _)| *known == name).ok_or_else(|| Fault::Mode(name.to_owned()))?;
        match values.allow(value) {
            true => Ok(Self { platforms, mode: *mode, value }),
            false => Err(Fault::Value { mode: name, value: value.to_owned() }),
        }
    }
}

impl Use {
    fn of(value: Option<&str>) -> Self {
        match value {
            Some("forbidden") => Self::Forbidden,
            Some("ignored") => Self::Ignored,
            Some("required") => Self::Required,
            _ => Self::Allowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_holds_on_its_platforms_or_on_all() {
        let modes = Modes::parse("iOS,visionOS user-enrollment=forbidden; manual=no; macOS channels=device").unwrap();
        assert_eq!(modes.user_enrollment("iOS"), Use::Forbidden);
        assert_eq!(modes.user_enrollment("macOS"), Use::Allowed);
        assert_eq!(modes.get(Mode::Manual, "tvOS"), Some("no"));
        assert_eq!(modes.get(Mode::Channels, "macOS"), Some("device"));
        assert_eq!(modes.get(Mode::Channels, "iOS"), None);
    }

    #[test]
    fn the_nearest_clause_wins() {
        let mut modes = Modes::parse("user-enrollment=forbidden; access=settings").unwrap();
        modes.clauses.extend(Modes::parse("macOS user-enrollment=allowed").unwrap().clauses);
        assert_eq!(modes.user_enrollment("macOS"), Use::Allowed);
        assert_eq!(modes.user_enrollment("iOS"), Use::Forbidden);
        assert_eq!(modes.said().collect::<Vec<_>>(), [Mode::Access, Mode::UserEnrollment]);
    }

    #[test]
    fn without_a_platform_it_must_hold_on_all() {
        let modes = Modes::parse("iOS several=no").unwrap();
        assert!(modes.is(Mode::Several, "no", "", &["iOS"]));
        assert!(!modes.is(Mode::Several, "no", "", &["iOS", "macOS"]));
        assert!(modes.is(Mode::Several, "no", "iOS", &["iOS", "macOS"]));
    }

    #[test]
    fn a_wrong_column_says_what_is_wrong() {
        let fault = |column| Modes::parse(column).unwrap_err().to_string();
        assert_eq!(fault("iPadOS manual=no"), "\"iPadOS\" is no platform");
        assert_eq!(fault("by-hand=no"), "\"by-hand\" is no mode");
        assert_eq!(fault("manual=never"), "manual is never \"never\"");
        assert_eq!(fault("enrollments=supervised,all"), "enrollments is never \"supervised,all\"");
        assert_eq!(fault("supervised"), "\"supervised\" is no clause of the form \"name=value\" or \"Platform name=value\"");
    }
}
