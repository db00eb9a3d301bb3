//! What a release of Apple's systems brings, gives up and takes away.

use super::availability::{Availability, Platform, Version};
use super::{Catalog, DictId, FieldId};

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Removed,
    Deprecated,
    Introduced,
}

impl Step {
    pub const ALL: [Step; 3] = [Step::Introduced, Step::Deprecated, Step::Removed];

    pub fn title(self) -> &'static str {
        match self {
            Step::Removed => "Removed",
            Step::Deprecated => "Deprecated",
            Step::Introduced => "Introduced",
        }
    }

    fn version<'a>(self, platform: &Platform<'a>) -> Option<&'a str> {
        match self {
            Step::Removed => platform.removed,
            Step::Deprecated => platform.deprecated,
            Step::Introduced => platform.introduced,
        }
    }
}

/// A message, or a field that differs from its message, in a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub step: Step,
    pub dict: DictId,
    /// `None` for the whole message.
    pub field: Option<FieldId>,
    /// "iOS 27.0, macOS 27.0".
    pub platforms: String,
}

impl Catalog {
    /// Everything that changes in a major version, new things first, in the order of the table.
    pub fn changes(&self, major: u32) -> Vec<Change> {
        let mut changes = Vec::new();
        for dict in self.dicts().filter(|dict| !self.dict(*dict).since.is_empty()) {
            changes.extend(of(&self.message_availability(dict), major).into_iter().map(|(step, platforms)| Change {
                step,
                dict,
                field: None,
                platforms,
            }));
        }
        for field in self.fields().filter(|field| self.has_own_since(*field)) {
            let dict = self.field(field).dict;
            // What its message says is said there.
            let whole = of(&self.message_availability(dict), major);
            let own = of(&self.availability(field), major).into_iter().filter(|own| !whole.contains(own));
            changes.extend(own.map(|(step, platforms)| Change { step, dict, field: Some(field), platforms }));
        }
        changes.sort_by_key(|change| (std::cmp::Reverse(change.step), change.dict, change.field));
        changes
    }
}

/// What happens to something in a release, and on which platforms.
fn of(available: &Availability, major: u32) -> Vec<(Step, String)> {
    let in_release = |step: Step| {
        let named = |platform: &Platform| {
            let version =
                step.version(platform).filter(|version| Version::parse(version).is_some_and(|version| version.major() == major))?;
            Some(platform.at(Some(version)))
        };
        let platforms: Vec<String> = available.platforms.iter().filter_map(named).collect();
        (!platforms.is_empty()).then(|| (step, platforms.join(", ")))
    };
    Step::ALL.into_iter().filter_map(in_release).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_brings_and_ends_things() {
        let of = |since| of(&Availability::parse(since).expect("a column"), 27);
        assert_eq!(of("iOS 27.0, macOS 26.4, tvOS 27.1"), [(Step::Introduced, "iOS 27.0, tvOS 27.1".to_owned())]);
        assert_eq!(of("iOS 15.0 deprecated 27.0"), [(Step::Deprecated, "iOS 27.0".to_owned())]);
        assert_eq!(of("macOS 10.7 deprecated 26.0 removed 27.0"), [(Step::Removed, "macOS 27.0".to_owned())]);
        assert!(of("iOS 2.7, macOS 10.27").is_empty() && of("").is_empty());
    }

    #[test]
    fn the_table_knows_what_changes_in_27() {
        let changes = crate::get().changes(27);
        assert!(
            changes.iter().any(|change| change.step == Step::Introduced) && changes.iter().any(|change| change.step != Step::Introduced)
        );
        assert!(changes.is_sorted_by_key(|change| std::cmp::Reverse(change.step)));
        assert!(crate::get().changes(3_000).is_empty());
    }
}
