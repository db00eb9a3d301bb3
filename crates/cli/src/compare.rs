//! Two documents, or two sets of them, held against each other: what the devices will notice, then the changes.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use mdm_lens::compare::{Change, Comparison, Consequence, Side, compare};
use mdm_lens::remark::Level;
use serde_json::json;

use crate::paint::Paint;
use crate::shown;

/// How a comparison ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing differs.
    Same,
    Different,
    /// A side cannot be read.
    Wrong,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line of JSON a consequence, then a line a change.
    Json,
    Plain,
    Colored,
}

impl Form {
    /// For people: with colors on a terminal that has them.
    pub fn text() -> Self {
        if Paint::of_stdout() == Paint::Colors { Form::Colored } else { Form::Plain }
    }

    fn level(self, level: Level) -> String {
        let color = match level {
            Level::Error => 31,
            Level::Warning => 33,
            Level::Info => 36,
        };
        match self {
            Form::Colored => format!("\x1b[{color}m{}\x1b[0m", level.id()),
            Form::Json | Form::Plain => level.id().to_owned(),
        }
    }
}

/// Compares two files or folders and writes what differs.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn run(old: &str, new: &str, form: Form, out: &mut impl Write) -> io::Result<Ended> {
    if old == "-" && new == "-" {
        eprintln!("mdm-lens: only one of the two can be stdin");
        return Ok(Ended::Wrong);
    }
    let mut sides = [Side::default(), Side::default()];
    for (side, path) in sides.iter_mut().zip([old, new]) {
        if let Err(error) = read(side, path) {
            eprintln!("mdm-lens: {path} cannot be read: {error}");
            return Ok(Ended::Wrong);
        }
        if !side.is_readable() {
            eprintln!("mdm-lens: there is nothing in {path} that can be compared");
            return Ok(Ended::Wrong);
        }
    }
    let [before, after] = &sides;
    let comparison = compare(&before.papers(), &after.papers(), usize::MAX);
    match form {
        Form::Json => lines(&comparison, out)?,
        Form::Plain | Form::Colored => text(&comparison, form, out)?,
    }
    Ok(if comparison.changes.is_empty() { Ended::Same } else { Ended::Different })
}

fn read(side: &mut Side, path: &str) -> io::Result<()> {
    if path == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        side.add(path, bytes);
        return Ok(());
    }
    for file in files(Path::new(path))? {
        side.add(&file.to_string_lossy(), fs::read(&file)?);
    }
    Ok(())
}

/// A file, or all files in a folder, hidden ones left out.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut todo = vec![path.to_owned()];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            match entry.file_type()? {
                _ if is_hidden => {}
                kind if kind.is_dir() => todo.push(entry.path()),
                kind if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

fn lines(comparison: &Comparison, out: &mut impl Write) -> io::Result<()> {
    for Consequence { code, level, says, why, source, paths } in &comparison.consequences {
        let source = source.as_ref().map(|(_, url)| url);
        let line = json!({"consequence": says, "level": level.id(), "why": why, "code": code, "source": source, "paths": paths});
        writeln!(out, "{line}")?;
    }
    for Change { path, was_path, was, now, field, meaning, thing, document, is_masked, .. } in &comparison.changes {
        let mut line = json!({
            "path": path, "was": was, "now": now, "field": field, "meaning": meaning, "thing": thing, "document": document,
        });
        if was_path.as_ref().is_some_and(|was| was != path) {
            line["was_path"] = was_path.clone().into();
        }
        if *is_masked {
            line["masked"] = true.into();
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn text(comparison: &Comparison, form: Form, out: &mut impl Write) -> io::Result<()> {
    let Comparison { consequences, changes, same, is_unrelated, .. } = comparison;
    if changes.is_empty() {
        return writeln!(out, "Nothing differs. {same} values are the same.");
    }
    match consequences.is_empty() {
        true if *is_unrelated => {
            writeln!(out, "These are no two versions of one thing: they are of different kinds, or have no key in common.")?
        }
        true => writeln!(out, "Devices will notice nothing that these documents show.")?,
        false => writeln!(out, "What the devices will notice")?,
    }
    for Consequence { level, says, why, source, .. } in consequences {
        writeln!(out, "  {} {}", form.level(*level), shown(says))?;
        writeln!(out, "    {}", shown(why))?;
        if let Some((_, url)) = source {
            writeln!(out, "    {url}")?;
        }
    }
    let mut thing = None;
    for change in changes {
        if thing != Some(&change.thing) {
            writeln!(out, "\n{}", shown(&change.thing))?;
            thing = Some(&change.thing);
        }
        let key = if change.key.is_empty() { "/" } else { &change.key };
        let value = |value: &Option<String>| value.as_deref().map_or_else(|| "—".to_owned(), shown);
        match (&change.was, &change.now, change.key.is_empty()) {
            (None, Some(_), true) => writeln!(out, "  + new")?,
            (Some(_), None, true) => writeln!(out, "  - gone")?,
            (was, now, _) => writeln!(out, "  {}: {} → {}", shown(key), value(was), value(now))?,
        }
        if !change.meaning.is_empty() {
            writeln!(out, "      {}", change.meaning)?;
        }
    }
    writeln!(out, "\n{} consequences, {} changes, {same} values the same.", consequences.len(), changes.len())
}
