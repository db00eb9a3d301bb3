//! Pieces of text as documents.

use super::form::Form;
use super::literal::Outcome;
use super::records::record;
use super::{go, lines, literal, plistbuddy, powershell, profiles, yaml};
use crate::decode::{Builder, Document, Error, read as decode};

/// The document that a piece of text prints. Never fails: what cannot be read is told by the error of the document.
pub fn read(form: Form, text: Vec<u8>) -> Document {
    // Places are numbers of 32 bits.
    if text.len() >= u32::MAX as usize {
        return decode(Vec::new());
    }
    match form {
        Form::Text => lines::read(text),
        Form::Yaml => yaml::read(text),
        Form::ProfilesList => with(text, |text, build| {
            profiles::read_list(text, build);
            None
        }),
        Form::ProfilesStatus => with(text, |text, build| {
            profiles::read_status(text, build);
            None
        }),
        Form::SystemProfiler => with(text, |text, build| {
            profiles::read_report(text, build);
            None
        }),
        Form::PowerShell => with(text, |text, build| powershell::read(text, build).error),
        Form::PlistBuddy => whole(text, |text, build| plistbuddy::value(text, 0, build)),
        Form::Go => whole(text, |text, build| go::value(text, 0, build)),
        Form::Rocket | Form::Python | Form::Literal => whole(text, |text, build| match text.first() {
            Some(b'{' | b'[' | b'(') => literal::value(text, 0, build),
            _ => literal::pairs(text, 0, build),
        }),
    }
}

/// The document of a value with brackets; one that is cut off is a part, in which nothing is called missing.
fn whole(text: Vec<u8>, read: impl FnOnce(&[u8], &mut Builder) -> Outcome) -> Document {
    let mut build = Builder::default();
    let outcome = read(&text, &mut build);
    let is_cut = outcome.is_cut;
    let error = ended(&text, outcome);
    let mut document = build.finish(text, error);
    if is_cut {
        document.set_part();
    }
    document
}

fn with(text: Vec<u8>, read: impl FnOnce(&[u8], &mut Builder) -> Option<Error>) -> Document {
    let mut build = Builder::default();
    let error = read(&text, &mut build);
    build.finish(text, error)
}

/// What was wrong; text that was left over is.
fn ended(text: &[u8], outcome: Outcome) -> Option<Error> {
    let is_rest = outcome.error.is_none() && !text[outcome.end.min(text.len())..].trim_ascii().is_empty();
    let rest =
        is_rest.then(|| Error { message: "something follows the end of what is printed".to_owned(), offset: outcome.end, fatal: false });
    outcome.error.or(rest)
}

/// A part of a YAML document as one of its own: the dash of a list becomes a blank.
pub(in crate::source) fn yaml_piece(text: &[u8]) -> Vec<u8> {
    let mut piece = text.to_vec();
    let dash = piece.iter().take_while(|byte| matches!(byte, b' ' | b'-')).count();
    let is_mark = text.starts_with(b"---");
    if !is_mark {
        piece[..dash].fill(b' ');
    }
    piece
}

/// Lines that are looked at for whether a text is a log.
const SAMPLE: usize = 200;

/// Whether most of the first lines of a text begin like those of a log.
pub(in crate::source) fn is_log(text: &[u8]) -> bool {
    let head = &text[..text.len().min(256 << 10)];
    let lines: Vec<&[u8]> = head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(SAMPLE).collect();
    let count = lines.iter().filter(|line| record(line).is_some_and(|head| head.time.is_some() || head.process.is_some())).count();
    count > 0 && count * 2 >= lines.len()
}

/// A text without what a mail program or a log collector writes before each of its lines; `None` where most lines have nothing.
pub(in crate::source) fn without_heads(text: &[u8]) -> Option<Vec<u8>> {
    let lines = || text.split(|byte| *byte == b'\n');
    let filled = lines().filter(|line| !line.trim_ascii().is_empty()).count();
    let quoted = |line: &&[u8]| line.trim_ascii_start().starts_with(b">");
    let is_filled = |line: &&[u8]| !line.trim_ascii().is_empty();
    if lines().filter(quoted).filter(is_filled).count() > 1 {
        let stripped = lines().map(|line| {
            let mut line = line;
            while let Some(rest) = line.trim_ascii_start().strip_prefix(b">") {
                line = rest.strip_prefix(b" ").unwrap_or(rest);
            }
            line
        });
        return Some(stripped.collect::<Vec<_>>().join(&b'\n'));
    }
    let heads: Vec<usize> = lines().filter_map(record).map(|head| head.message).collect();
    if heads.len() > 2 && heads.len() * 10 >= filled * 6 {
        // What is indented begins further right: the first columns are those of all.
        let column = heads.iter().copied().min().unwrap_or_default();
        let stripped = lines().map(|line| match record(line) {
            Some(head) => &line[head.message.min(column).min(line.len())..],
            None => line,
        });
        return Some(stripped.collect::<Vec<_>>().join(&b'\n'));
    }
    None
}
