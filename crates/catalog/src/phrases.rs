//! Phrases that programs write into logs.

use std::sync::OnceLock;

/// A line of `loglines.tsv`. Texts are empty where the table has none.
#[derive(Debug, PartialEq, Eq)]
pub struct LogPhrase {
    /// As it is written, without what changes from record to record.
    pub text: &'static str,
    /// What the program did.
    pub meaning: &'static str,
    /// What to look at next.
    pub advice: &'static str,
}

/// All phrases, in the order of the file.
pub fn log_phrases() -> &'static [LogPhrase] {
    static PHRASES: OnceLock<Vec<LogPhrase>> = OnceLock::new();
    PHRASES.get_or_init(|| {
        let lines = super::get().plain("loglines.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let cells = lines.map(|line| {
            let mut cells = line.split('\t');
            let mut next = || cells.next().unwrap_or_default();
            LogPhrase { text: next(), meaning: next(), advice: next() }
        });
        cells.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_says_what_it_means() {
        assert!(log_phrases().len() > 5);
        for phrase in log_phrases() {
            assert!(phrase.text.len() > 3 && phrase.meaning.ends_with('.'), "{phrase:?}");
            assert!(phrase.advice.is_empty() || phrase.advice.ends_with('.'), "{phrase:?}");
        }
    }
}
