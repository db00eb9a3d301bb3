//! Where a payload, command or declaration may be used at all: enrolment, channel, how many. Facts in `enrolment.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::catalog::{self, Dict, Field};
use crate::findings::{Enrollment, Target};

const FACTS: &str = include_str!("enrollment.tsv");

/// One line of the facts. Words may end in `:` and the platforms for which they hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    flags: &'static str,
    /// Keys that User Enrollment forbids.
    keys: &'static str,
}

pub(super) fn of(name: &str) -> Option<Facts> {
    static TABLE: OnceLock<HashMap<&'static str, Facts>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let lines = FACTS.lines().filter(|line| !line.starts_with('#'));
        let cells = lines.filter_map(|line| line.split_once('\t'));
        cells
            .map(|(name, rest)| (name, rest.split_once('\t').unwrap_or((rest, ""))))
            .map(|(name, (flags, keys))| (name, Facts { flags, keys }))
            .collect()
    });
    table.get(name).copied()
}

impl Facts {
    /// Whether a flag holds on a platform; on any, if none is set and it holds on all.
    pub fn has(self, flag: &str, platform: &str) -> bool {
        holds(self.flags, flag, platform)
    }

    /// Platforms on which a flag holds, with commas between; empty for all.
    pub fn places(self, flag: &str) -> Option<&'static str> {
        self.flags.split(' ').find_map(|word| match word.split_once(':') {
            Some((word, platforms)) => (word == flag).then_some(platforms),
            None => (word == flag).then_some(""),
        })
    }
}

fn holds(words: &str, wanted: &str, platform: &str) -> bool {
    words.split(' ').any(|word| match word.split_once(':') {
        Some((word, platforms)) => word == wanted && platforms.split(',').any(|known| known == platform),
        None => word == wanted,
    })
}

/// Whether a message as a whole works on supervised devices only.
pub(super) fn is_supervised_only(dict: &Dict, platform: &str) -> bool {
    of(dict.name).is_some_and(|facts| facts.has("supervised-only", platform))
}

/// Whether User Enrollment forbids a message as a whole.
pub(super) fn is_not_for_users(dict: &Dict, platform: &str) -> bool {
    of(dict.name).is_some_and(|facts| facts.has("no-user-enrolment", platform))
}

pub(super) fn forbids(target: &Target, field: &Field) -> bool {
    let platform = target.platform();
    target.enrollment == Enrollment::User
        && of(catalog::get().dict(field.dict).name)
            .is_some_and(|facts| holds(facts.keys, field.key, platform) || on_all(facts.keys, field.key, platform))
}

/// Without a platform, iOS speaks for all: User Enrollment is mostly used there.
fn on_all(keys: &str, key: &str, platform: &str) -> bool {
    platform.is_empty() && holds(keys, key, "iOS")
}
