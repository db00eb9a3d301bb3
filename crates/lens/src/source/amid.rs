//! What stands amid a text: payloads in it, prints of them, and the text itself.

use super::prints::{self, Form, Printed};
use super::step::{Part, Step};
use super::{Layer, stream};
use crate::decode::{Format, Span, detect};
use crate::remark::Remark;

/// What was found in a text, in its order.
pub(super) struct Amid {
    pub parts: Vec<Part>,
    /// The parts have their places in the text itself.
    is_placed: bool,
}

/// Finds in a text of so many bytes that may be pieces of something larger.
const PIECES: usize = 2;
const SHORT: usize = 1 << 20;

/// Looks for everything that a text holds.
pub(super) fn find(text: &[u8]) -> Amid {
    let heard = prints::listen(text);
    let parts = collect(text, heard.speaks);
    let size = |parts: &[Part]| parts.iter().map(|part| part.bytes.len()).sum::<usize>();
    // What was found may be a piece of something whose lines begin alike.
    let may_be_pieces = parts.is_empty() || parts.len() <= PIECES && text.len() <= SHORT;
    if may_be_pieces
        && heard.speaks
        && let Some(plain) = prints::without_heads(text)
        && let mut whole = collect(&plain, true)
        && (parts.is_empty() || size(&whole) > size(&parts))
    {
        let parts = &mut whole;
        for part in parts {
            (part.place, part.is_verbatim) = (None, false);
            part.layers.insert(0, layer("lines", "lines that begin alike"));
        }
        return Amid { parts: whole, is_placed: false };
    }
    Amid { parts, is_placed: true }
}

fn layer(id: &'static str, title: &str) -> Layer {
    Layer { id, title: title.to_owned(), ..Layer::default() }
}

fn collect(text: &[u8], speaks: bool) -> Vec<Part> {
    let mut parts = here_documents(text);
    if speaks {
        let taken = covered(&parts);
        let printed = prints::lines(text).into_iter().filter(|printed| !touches(&taken, printed.place));
        parts.extend(printed.map(|printed| part_of(text, printed)).collect::<Vec<_>>());
    }
    let taken = covered(&parts);
    parts.extend(stream::find_beside(text, &taken, speaks));
    parts.sort_by_key(|part| part.place.map_or(0, |place| place.start));
    parts
}

/// Places that are taken, in order.
fn covered(parts: &[Part]) -> Vec<Span> {
    let mut places: Vec<Span> = parts.iter().filter_map(|part| part.place).collect();
    places.sort_by_key(|place| place.start);
    places
}

fn touches(taken: &[Span], place: Span) -> bool {
    taken.iter().any(|taken| place.start < taken.end && taken.start < place.end)
}

/// A print as a part of the text that it stands in.
pub(super) fn part_of(text: &[u8], printed: Printed) -> Part {
    let raw = &text[printed.place.range()];
    let bytes = if printed.form == Form::Yaml { prints::yaml_piece(raw) } else { raw.to_vec() };
    let around = text[..printed.place.start].trim_ascii().is_empty() && text[printed.place.end..].trim_ascii().is_empty();
    let mut layers = Vec::new();
    if !around {
        layers.push(stream::surroundings(text, printed.place));
    }
    layers.push(layer(printed.form.id(), printed.form.title()));
    let is_verbatim = bytes == raw;
    let time = stream::time_before(text, printed.place.start);
    Part { layers, time, place: Some(printed.place), is_verbatim, form: Some(printed.form), ..Part::new(bytes) }
}

/// Files that a script writes.
fn here_documents(text: &[u8]) -> Vec<Part> {
    if memchr::memmem::find(text, b"<<").is_none() {
        return Vec::new();
    }
    let files = prints::written(text).into_iter().filter(|file| super::kinds::is_promising(&file.bytes));
    files
        .map(|file| {
            let mut layer = layer("here-document", "file that a shell script writes");
            if !file.name.is_empty() {
                layer.facts.push(("File".to_owned(), file.name));
            }
            if file.pieces > 1 {
                layer.facts.push(("Pieces".to_owned(), file.pieces.to_string()));
            }
            if !file.variables.is_empty() {
                let names = file.variables.join(", ");
                let advice = "The values are shown as the script has them. Run the script and open the file that it writes to check them.";
                layer.remarks.push(Remark::info(
                    "shell-variables",
                    format!("The shell fills these in when the script runs: {names}."),
                    advice,
                ));
                layer.facts.push(("Filled in by the shell".to_owned(), names));
            }
            Part { layers: vec![layer], place: Some(file.place), ..Part::new(file.bytes) }
        })
        .collect()
}

impl Amid {
    /// The parts, and behind them the text itself, unless it is nothing but what was found. `None`: it is no text.
    pub(super) fn into_step(mut self, text: &[u8]) -> Option<Step> {
        let places = covered(&self.parts);
        let is_whole = self.is_placed && !self.parts.is_empty() && !has_words_beside(text, &places);
        if !is_whole && let Some(part) = whole(text, self.parts.len()) {
            self.tell_lines(text);
            self.parts.push(part);
        }
        (!self.parts.is_empty()).then_some(Step::Parts(self.parts))
    }

    /// Says of every part in which lines of the text it stands.
    fn tell_lines(&mut self, text: &[u8]) {
        let (mut line, mut at) = (1, 0);
        for part in &mut self.parts {
            let Some(place) = part.place.filter(|place| self.is_placed && place.start >= at) else { continue };
            line += count(&text[at..place.start]);
            at = place.start;
            let last = line + count(text[place.range()].trim_ascii_end());
            let lines = if last == line { line.to_string() } else { format!("{line} to {last}") };
            if let Some(first) = part.layers.first_mut() {
                first.facts.push(("Lines".to_owned(), lines));
            }
        }
    }
}

fn count(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

/// Letters of a word that counts.
const WORD: usize = 3;

/// Whether words stand outside of some places. The marks of Markdown around code are none.
fn has_words_beside(text: &[u8], places: &[Span]) -> bool {
    let mut at = 0;
    let mut gaps: Vec<&[u8]> = Vec::new();
    for place in places {
        gaps.push(&text[at.min(place.start)..place.start]);
        at = at.max(place.end);
    }
    gaps.push(&text[at..]);
    gaps.into_iter().any(|gap| {
        gap.split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii_start().starts_with(b"```"))
            .any(|line| line.split(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80).any(|word| word.len() >= WORD))
    })
}

/// Bytes that are looked at for whether something is text.
const HEAD: usize = 4096;

/// The text itself as a document. `None` where it is none, or is a document of its own.
fn whole(text: &[u8], documents: usize) -> Option<Part> {
    let kind = match detect(&text[..text.len().min(64 << 10)]) {
        Err(not) if !not.is_text => return None,
        Err(not) => not,
        // A document that others follow.
        Ok(_) if documents > 0 => crate::decode::NotPayload { what: String::new(), hint: "", is_text: true },
        Ok(Format::Json) if is_number(text) => crate::decode::NotPayload { what: String::new(), hint: "", is_text: true },
        Ok(_) => return None,
    };
    let head = &text[..text.len().min(HEAD)];
    let odd = String::from_utf8_lossy(head)
        .chars()
        .filter(|char| *char == '\u{FFFD}' || char.is_control() && !char.is_whitespace() && *char != '\u{1b}')
        .count();
    if odd * 10 > head.len() || text.trim_ascii().is_empty() {
        return None;
    }
    let is_other = !kind.what.is_empty() && !kind.what.starts_with("text ");
    let name = match () {
        () if is_other => kind.what.as_str(),
        () if prints::is_log(text) => "A log",
        () => "A text",
    };
    let lines = count(text.trim_ascii_end()) + 1;
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
    let found = match documents {
        0 => "It holds no property list, no JSON and no print of one that MDM Lens can read.".to_owned(),
        1 => "One document was found in it and stands beside it.".to_owned(),
        count => format!("{count} documents were found in it and stand beside it."),
    };
    let about = match is_other {
        true => format!("This is {name}, {lines}. {}", kind.hint),
        false => format!("{name} of {lines}. {found}"),
    };
    let name = (documents > 0).then(|| " (text)".to_owned());
    let place = Some(Span { start: 0, end: text.len() });
    Some(Part { name, about, place, is_verbatim: true, form: Some(Form::Text), ..Part::new(text.to_vec()) })
}

/// Whether a text is a number that may be a code.
pub(super) fn is_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let number = std::str::from_utf8(text).ok().filter(|text| (2..=20).contains(&text.len())).and_then(crate::catalog::error_number);
    number.is_some_and(|number| crate::catalog::errors_numbered(number).next().is_some())
}
