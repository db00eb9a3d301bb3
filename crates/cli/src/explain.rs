//! Documents for people: what each is, what is wrong with it, and every field with its meaning. Secrets are masked.

use std::io::{self, Write};

use mdm_lens::catalog;
use mdm_lens::clock::now;
use mdm_lens::lens::{self, Head, Lens, Node};
use mdm_lens::remark::Level;
use mdm_lens::secret::DOTS;

use crate::check::write_answer;
use crate::input::Input;
use crate::paint::Paint;
use crate::shown;

/// Characters of a value that a line shows.
const SHOWN: usize = 80;

/// Writes all documents of a file in words; `false` if one had an error, or the file cannot be read.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn input(input: &Input, paint: Paint, out: &mut impl Write) -> io::Result<bool> {
    let file = input.name.as_str();
    let bytes = match input.read() {
        Ok(bytes) => bytes,
        Err(error) => {
            writeln!(out, "{}\n  cannot be read: {error}\n", paint.title(shown(file)))?;
            return Ok(false);
        }
    };
    let mut fine = true;
    let documents = lens::open(file, bytes, now());
    let answers = lens::answers(&documents);
    for (index, (mut document, answer)) in documents.into_iter().zip(answers).enumerate() {
        let name = if index == 0 { file.to_owned() } else { format!("{file}#{}", index + 1) };
        let head = document.head();
        fine &= head.error.is_none();
        write_head(&name, &head, paint, out)?;
        answer.iter().try_for_each(|answer| write_answer(answer, paint, out))?;
        write_nodes(&mut document, paint, out)?;
        writeln!(out)?;
    }
    Ok(fine)
}

fn write_head(name: &str, head: &Head, paint: Paint, out: &mut impl Write) -> io::Result<()> {
    let what = match head.message.as_str() {
        "" => "unknown message",
        message => message,
    };
    writeln!(out, "{}", paint.title(shown(&[name, ": ", what].concat())))?;
    if !head.sentence.is_empty() {
        writeln!(out, "  {}", shown(&head.sentence))?;
    }
    if let Some(error) = &head.error {
        let place = format!("line {}, column {}", error.line, error.column);
        writeln!(out, "  {}: {}", paint.at_level(Level::Error, place), shown(&error.message))?;
    }
    Ok(())
}

fn write_nodes(document: &mut Lens, paint: Paint, out: &mut impl Write) -> io::Result<()> {
    document.each(|node| if node.path.is_empty() { Ok(()) } else { write_node(&node, paint, out) })
}

fn write_node(node: &Node, paint: Paint, out: &mut impl Write) -> io::Result<()> {
    let value = match &node.value {
        Some(value) => node.mask.told(value).map_or_else(|| DOTS.to_owned(), |value| cut(&value)),
        None => node.kind.to_owned(),
    };
    write!(out, "  {} = {}", paint.title(shown(&node.path)), shown(&value))?;
    if let Some(reading) = node.reading.as_ref().filter(|_| !node.mask.is_whole()) {
        write!(out, " ({})", shown(reading))?;
    }
    writeln!(out)?;
    if let Some(field) = node.field.map(|id| catalog::get().view(id)) {
        writeln!(out, "      {}", paint.aside(&field.meaning))?;
        if !field.purpose.is_empty() {
            writeln!(out, "      {}", paint.aside(format_args!("Used for: {}", field.purpose)))?;
        }
    }
    for (level, code, message, advice) in &node.findings {
        let level = Level::named(level).map_or_else(|| (*level).to_owned(), |level| paint.level(level));
        writeln!(out, "      {level} [{code}] {}", shown(&[message, " ", advice].concat()))?;
    }
    Ok(())
}

/// The first characters of a value.
fn cut(value: &str) -> String {
    let mut chars = value.chars();
    let head: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() { head + "…" } else { head }
}
