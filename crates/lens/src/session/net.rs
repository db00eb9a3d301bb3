//! The last net before anything is told: texts of secrets that are not shown are taken out of whatever words are made of a document.
//! Each place that shows a value masks it already; this holds where one was quoted, joined or counted among others.

use std::collections::HashMap;

use super::events::Event;
use super::shown::Asked;
use super::views::{At, FindingRow, Summary};
use crate::annotate::{Mask, Why};
use crate::secret::DOTS;

/// Secrets that are kept, and the shortest and longest of them: fewer letters stand in any text by chance.
const KEPT: usize = 20_000;
const LETTERS: usize = 5;
const LONGEST: usize = 512;

/// Texts of secrets, by their first letters.
#[derive(Default)]
pub(super) struct Net {
    by_head: HashMap<[u8; LETTERS], Vec<(Box<str>, At)>>,
    kept: usize,
}

impl Net {
    /// Keeps the secrets in the text of a value.
    pub(super) fn keep(&mut self, at: At, text: &str, mask: &Mask) {
        match mask {
            Mask::Nothing | Mask::Whole(Why::Holds) => {}
            Mask::Whole(_) => self.keep_text(at, text.trim()),
            Mask::Parts(parts) => parts.iter().for_each(|part| self.keep_text(at, text[part.clone()].trim())),
        }
    }

    fn keep_text(&mut self, at: At, text: &str) {
        let Some(head) = text.as_bytes().first_chunk::<LETTERS>() else { return };
        let is_word = text.chars().all(|char| char.is_lowercase()) && text.len() < 8;
        let known = self.by_head.entry(*head).or_default();
        if text.len() <= LONGEST && self.kept < KEPT && !is_word && !known.iter().any(|(old, _)| **old == *text) {
            known.push((text.into(), at));
            self.kept += 1;
        }
    }

    /// Takes the secrets out of a text, but for those that were asked for.
    pub(super) fn veil(&self, text: &mut String, asked: &Asked) {
        let bytes = text.as_bytes();
        let mut out = String::new();
        let (mut from, mut at) = (0, 0);
        while at + LETTERS <= bytes.len() {
            match self.at(text, at).filter(|(_, place)| !asked.has(*place)) {
                Some((len, _)) => {
                    out.push_str(&text[from..at]);
                    out.push_str(DOTS);
                    at += len;
                    from = at;
                }
                None => at += 1,
            }
        }
        if from > 0 {
            out.push_str(&text[from..]);
            *text = out;
        }
    }

    /// The same, of a text by itself.
    pub(super) fn veil_text(&self, text: &mut String, asked: &Asked) {
        if self.kept > 0 {
            self.veil(text, asked);
        }
    }

    /// The longest secret that stands at a place as a word of its own.
    fn at(&self, text: &str, at: usize) -> Option<(usize, At)> {
        let bytes = text.as_bytes();
        let is_letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        if is_letter(at.checked_sub(1)) && is_letter(Some(at)) {
            return None;
        }
        let known = self.by_head.get(bytes[at..].first_chunk::<LETTERS>()?)?;
        let stands = |secret: &str| {
            let end = at + secret.len();
            bytes[at..].starts_with(secret.as_bytes()) && !(is_letter(end.checked_sub(1)) && is_letter(Some(end)))
        };
        known.iter().filter(|(secret, _)| stands(secret)).map(|(secret, place)| (secret.len(), *place)).max_by_key(|(len, _)| *len)
    }

    /// Takes the secrets out of all words that are made of a document. Values, keys and paths stay: they are masked where they stand.
    pub(super) fn veil_event(&self, event: &mut Event, asked: &Asked) {
        if self.kept == 0 || asked.all {
            return;
        }
        let veil = |text: &mut String| self.veil(text, asked);
        let pairs = |pairs: &mut [(String, String)]| pairs.iter_mut().for_each(|(_, text)| veil(text));
        let findings = |rows: &mut [FindingRow]| rows.iter_mut().flat_map(|row| [&mut row.message, &mut row.advice]).for_each(veil);
        match event {
            Event::Summary(summary) => {
                let Summary { sentence, evidence, problem, wrappers, choices, facts, about, .. } = &mut **summary;
                [sentence, evidence, about].into_iter().chain(facts).for_each(veil);
                problem.iter_mut().for_each(|problem| veil(&mut problem.message));
                wrappers.iter_mut().for_each(|wrapper| pairs(&mut wrapper.facts));
                choices.iter_mut().for_each(|choice| veil(&mut choice.why));
            }
            Event::Overview { overview, .. } => findings(&mut overview.findings),
            Event::Rows { rows, .. } | Event::Sheet { rows, .. } => {
                for row in rows {
                    [&mut row.reading, &mut row.remark, &mut row.holds].into_iter().flatten().for_each(veil);
                }
            }
            Event::Detail { detail: Some(detail), .. } => {
                detail.reading.iter_mut().for_each(veil);
                pairs(&mut detail.facts);
                findings(&mut detail.findings);
            }
            Event::Findings { findings: rows, .. } => findings(rows),
            Event::Table { table: Some(table), .. } => {
                table.rows.iter_mut().flat_map(|row| &mut row.cells).filter_map(|cell| cell.reading.as_mut()).for_each(veil);
            }
            Event::Answer { answer: Some(answer), .. } => answer.texts().for_each(veil),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_of_words_and_words_stay() {
        let mut net = Net::default();
        let place = |node| At { layer: 0, node };
        net.keep(place(1), "hunter2-FAKE", &Mask::Whole(Why::Class));
        net.keep(place(2), "https://bob:hunter3@a.example", &Mask::Parts(std::iter::once(8..19).collect()));
        net.keep(place(3), "paper", &Mask::Whole(Why::Class));
        let told = |text: &str, asked: &Asked| {
            let mut text = text.to_owned();
            net.veil(&mut text, asked);
            text
        };
        let nobody = Asked::default();
        assert_eq!(told("“hunter2-FAKE” is hunter2-FAKE1, bob:hunter3, paper.", &nobody), "“••••” is hunter2-FAKE1, ••••, paper.");
        let one = Asked { ones: [place(1)].into(), ..Asked::default() };
        assert_eq!(told("hunter2-FAKE and bob:hunter3", &one), "hunter2-FAKE and ••••");
        assert_eq!(told("ö€", &nobody), "ö€");
    }
}
