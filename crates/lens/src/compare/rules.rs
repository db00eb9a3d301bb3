//! The tables: which change has which consequence, and how it is said.

use std::sync::OnceLock;

use crate::remark::Level;

/// A line of `rules.tsv`.
pub(super) struct Rule {
    pub pattern: &'static str,
    /// Alternatives, any of which has to hold.
    pub when: Vec<&'static str>,
    /// Empty where nothing is told.
    pub code: &'static str,
}

/// A line of `words.tsv`.
pub struct Words {
    pub code: &'static str,
    pub level: Level,
    /// One consequence for all things together, and not for each.
    pub is_of_all: bool,
    pub says: &'static str,
    pub why: &'static str,
    pub source: &'static str,
}

fn lines(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| line.split('\t').collect())
}

pub(super) fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let rule = |cells: Vec<&'static str>| {
            let [pattern, when, code] = cells[..] else { return None };
            Some(Rule { pattern, when: when.split('|').collect(), code: if code == "-" { "" } else { code } })
        };
        lines(include_str!("rules.tsv")).filter_map(rule).collect()
    })
}

/// All consequences that there are.
pub fn words() -> &'static [Words] {
    static WORDS: OnceLock<Vec<Words>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let word = |cells: Vec<&'static str>| {
            let [code, level, merge, says, why, source] = cells[..] else { return None };
            let level = [Level::Error, Level::Warning, Level::Info].into_iter().find(|known| known.id() == level)?;
            Some(Words { code, level, is_of_all: merge == "all", says, why, source })
        };
        lines(include_str!("words.tsv")).filter_map(word).collect()
    })
}

pub(super) fn words_of(code: &str) -> Option<&'static Words> {
    words().iter().find(|words| words.code == code)
}

/// Whether a text is what a pattern says, in which `*` stands for anything.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_every_rule_has_words() {
        let rows = |table: &'static str| lines(table).count();
        assert_eq!((rules().len(), words().len()), (rows(include_str!("rules.tsv")), rows(include_str!("words.tsv"))));
        for rule in rules() {
            assert!(rule.code.is_empty() || words_of(rule.code).is_some(), "{} has no words", rule.code);
        }
        for words in words() {
            let is_link = crate::catalog::view::source_link(words.source).is_some();
            assert!(is_link && words.says.ends_with(['.', ')']) && words.why.ends_with('.'), "{}", words.code);
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, is) in [
            ("a/b", "a/b", true),
            ("a/b", "a/bc", false),
            ("a*/b", "a.x/b", true),
            ("a*/*URL", "a/SomeURL", true),
            ("a*/*URL", "a/SomeURLs", false),
            ("*", "anything", true),
            ("*/allow*", "x/allowCamera", true),
            ("*/allow*", "x/y", false),
        ] {
            assert_eq!(matches(pattern, text), is, "{pattern} {text}");
        }
    }
}
