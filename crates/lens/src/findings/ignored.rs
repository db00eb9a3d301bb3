//! What systems ignore from some version on although Apple did not remove it: it does not work any more. Facts in `ignored.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::case::Case;
use crate::catalog::availability::Version;
use crate::catalog::{self, FieldId};
use crate::decode::NodeId;
use crate::remark::Level;

const FACTS: &str = include_str!("ignored.tsv");

/// Since when something is ignored, and what to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ignored {
    platform: &'static str,
    version: &'static str,
    advice: &'static str,
}

#[derive(Default)]
struct Facts {
    fields: HashMap<FieldId, Ignored>,
    messages: HashMap<&'static str, Ignored>,
}

fn facts() -> &'static Facts {
    static READ: OnceLock<Facts> = OnceLock::new();
    READ.get_or_init(|| {
        let mut facts = Facts::default();
        for line in FACTS.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, ignored)) = Ignored::read(line) else { continue };
            match catalog::get().by_id(name) {
                Some(field) => drop(facts.fields.insert(field, ignored)),
                None => drop(facts.messages.insert(name, ignored)),
            }
        }
        facts
    })
}

impl Ignored {
    fn read(line: &'static str) -> Option<(&'static str, Self)> {
        let mut cells = line.split('\t');
        let (name, since, advice) = (cells.next()?, cells.next()?, cells.next()?);
        let (platform, version) = since.split_once(' ')?;
        Some((name, Self { platform, version, advice }))
    }

    /// Says so, unless the targeted device is of another platform or older.
    pub fn tell(self, case: &mut Case, node: NodeId, name: &str) {
        let target = case.target.platform();
        let is_older = || Version::parse(&case.target.version).zip(Version::parse(self.version)).is_some_and(|(own, since)| own < since);
        if !target.is_empty() && (target != self.platform || is_older()) {
            return;
        }
        let level = if target.is_empty() { Level::Info } else { Level::Warning };
        let message = format!("{} {} and later ignore {name}.", self.platform, self.version);
        case.note(node, level, "ignored", message, self.advice);
    }
}

/// What is known of a field.
pub(super) fn field(id: FieldId) -> Option<Ignored> {
    facts().fields.get(&id).copied()
}

/// What is known of a payload as a whole.
pub(super) fn message(name: &str) -> Option<Ignored> {
    facts().messages.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_facts_is_read_and_names_something_of_the_table() {
        let lines = FACTS.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(facts().fields.len() + facts().messages.len(), lines);
        for name in facts().messages.keys() {
            assert!(catalog::get().named(name).is_some(), "{name}");
        }
    }
}
