//! Characters that nobody sees, made visible on their way to the page: what stands there is what is read. What is copied keeps them.

use super::events::Event;
use super::handed::SafeNews;
use super::views::{FindingRow, Row};
use crate::safe::view::SafeView;

/// Replaces control characters by their pictures (`␀`) and characters that turn, join or hide text by their number (`⟦U+202E⟧`).
/// Ends of lines and tabs stay, and so do the joiners that writing systems and emoji need.
pub fn make_visible(text: &mut String) {
    if text.chars().any(is_hidden) {
        let mut out = String::with_capacity(text.len() + 16);
        for char in text.chars() {
            show(char, &mut out);
        }
        *text = out;
    }
}

fn is_hidden(char: char) -> bool {
    matches!(char,
        '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

fn show(char: char, out: &mut String) {
    match char {
        '\0'..='\u{1F}' if is_hidden(char) => out.push(char::from_u32(0x2400 + char as u32).unwrap_or(char::REPLACEMENT_CHARACTER)),
        '\u{7F}' => out.push('␡'),
        _ if is_hidden(char) => {
            out.push_str("⟦U+");
            let code = char as u32;
            let digits = if code > 0xFFFF { 5 } else { 4 };
            out.extend(
                (0..digits)
                    .rev()
                    .filter_map(|digit| char::from_digit(code >> (4 * digit) & 15, 16))
                    .map(|digit| digit.to_ascii_uppercase()),
            );
            out.push('⟧');
        }
        _ => out.push(char),
    }
}

impl Event {
    /// Makes every text visible that comes out of what was opened and is only looked at. Paths stay as they are in rows, which
    /// are found by them.
    pub fn make_visible(&mut self) {
        match self {
            Event::Summary(summary) => {
                let summary = &mut **summary;
                let texts = [
                    &mut summary.name,
                    &mut summary.title,
                    &mut summary.sentence,
                    &mut summary.evidence,
                    &mut summary.time,
                    &mut summary.heading,
                    &mut summary.about,
                    &mut summary.outcome,
                ];
                texts.into_iter().for_each(make_visible);
                summary.facts.iter_mut().for_each(make_visible);
                summary.device.iter_mut().for_each(|device| [&mut device.model, &mut device.serial].into_iter().for_each(make_visible));
                summary.problem.iter_mut().for_each(|problem| make_visible(&mut problem.message));
                for wrapper in &mut summary.wrappers {
                    make_visible(&mut wrapper.title);
                    pairs(&mut wrapper.facts);
                }
            }
            Event::Rows { rows, .. } => {
                rows.iter_mut().for_each(row);
            }
            Event::Detail { detail: Some(detail), .. } => {
                let detail = &mut **detail;
                [&mut detail.key, &mut detail.path].into_iter().for_each(make_visible);
                detail.reading.iter_mut().for_each(make_visible);
                pairs(&mut detail.forms);
                pairs(&mut detail.facts);
                findings(&mut detail.findings);
            }
            Event::Source { source: Some(source), .. } => {
                [&mut source.before, &mut source.value, &mut source.after].into_iter().for_each(make_visible);
            }
            Event::Overview { overview, .. } => {
                findings(&mut overview.findings);
                overview.sensitive.iter_mut().for_each(|field| make_visible(&mut field.key));
                overview.unanswered.iter_mut().for_each(make_visible);
            }
            Event::Lines { lines: Some(lines), .. } => {
                lines.lines.iter_mut().flat_map(|line| &mut line.parts).for_each(|part| make_visible(&mut part.text));
            }
            Event::Sheet { rows, .. } => rows.iter_mut().for_each(row),
            Event::Findings { findings: rows, .. } => findings(rows),
            Event::Table { table: Some(table), .. } => {
                table.columns.iter_mut().for_each(|column| make_visible(&mut column.key));
                for row in &mut table.rows {
                    make_visible(&mut row.name);
                    row.cells.iter_mut().flat_map(|cell| [Some(&mut cell.text), cell.reading.as_mut()]).flatten().for_each(make_visible);
                }
            }
            Event::Safe(news) => {
                if let SafeNews::Made(views) = &mut **news {
                    views.iter_mut().for_each(copy);
                }
            }
            Event::Lists { lists, .. } => lists.iter_mut().for_each(|list| make_visible(&mut list.key)),
            Event::Answer { answer: Some(answer), .. } => answer.texts().for_each(make_visible),
            Event::Asked { answers, .. } => {
                answers.hits.iter_mut().flat_map(|hit| [&mut hit.title, &mut hit.text]).for_each(make_visible);
            }
            _ => {}
        }
    }
}

fn row(row: &mut Row) {
    [&mut row.key, &mut row.value].into_iter().for_each(make_visible);
    [&mut row.reading, &mut row.remark, &mut row.holds].into_iter().flatten().for_each(make_visible);
}

fn copy(view: &mut SafeView) {
    [&mut view.name, &mut view.proof].into_iter().for_each(make_visible);
    let parts = view.lines.iter_mut().flat_map(|line| &mut line.parts);
    parts.flat_map(|part| [Some(&mut part.text), part.before.as_mut()]).flatten().for_each(make_visible);
    view.rows.iter_mut().flat_map(|row| [&mut row.path, &mut row.before, &mut row.after]).for_each(make_visible);
}

fn pairs(pairs: &mut [(String, String)]) {
    for (label, text) in pairs {
        [label, text].into_iter().for_each(make_visible);
    }
}

fn findings(rows: &mut [FindingRow]) {
    for row in rows {
        [&mut row.path, &mut row.message, &mut row.advice].into_iter().for_each(make_visible);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        let mut text = text.to_owned();
        make_visible(&mut text);
        text
    }

    #[test]
    fn what_turns_hides_or_controls_text_is_seen() {
        assert_eq!(seen("profile\u{202E}fdp.exe"), "profile⟦U+202E⟧fdp.exe");
        assert_eq!(seen("a\0b\u{1B}[31m\u{7F}"), "a␀b␛[31m␡");
        assert_eq!(seen("\u{FEFF}\u{200B}\u{2068}x\u{2069}\u{61C}"), "⟦U+FEFF⟧⟦U+200B⟧⟦U+2068⟧x⟦U+2069⟧⟦U+061C⟧");
        assert_eq!(seen("\u{E0041}\u{85}"), "⟦U+E0041⟧⟦U+0085⟧");
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["two\r\nlines\tand a tab", "می‌خواهم", "👩‍🔬", "שלום", "Zoë’s iPad", ""] {
            assert_eq!(seen(text), text);
        }
    }

    #[test]
    fn what_a_capture_says_of_its_messages_is_made_visible_too() {
        let begun = crate::session::Engine::new().begin(1, "a\u{202E}b".to_owned(), 0);
        let Some(Event::Summary(mut summary)) = begun.into_iter().next() else { panic!("a document begins with its summary") };
        summary.time = "03:04\u{202E}".to_owned();
        let mut event = Event::Summary(summary);
        event.make_visible();
        let Event::Summary(summary) = event else { unreachable!() };
        assert_eq!((summary.name.as_str(), summary.time.as_str()), ("a⟦U+202E⟧b", "03:04⟦U+202E⟧"));
    }
}
