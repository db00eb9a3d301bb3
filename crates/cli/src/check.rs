//! What is wrong with files, each by itself and beside each other: for people, for scripts, and for tools that read SARIF.

use std::collections::HashMap;
use std::io::{self, Write};

use mdm_lens::answer::{Answer, Outcome};
use mdm_lens::clock::now;
use mdm_lens::findings::Target;
use mdm_lens::lens::{self, Finding, Lens, Part};
use mdm_lens::remark::{Level, alike};
use mdm_lens::session::VerdictView;
use rayon::iter::Either;
use rayon::prelude::*;
use serde_json::json;

use crate::input::Input;
use crate::paint::Paint;
use crate::{sarif, shown};

/// How the findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: by document, equal findings together.
    #[default]
    Text,
    /// A line of JSON a finding.
    Json,
    /// SARIF 2.1.0, as code scanning takes it.
    Sarif,
}

/// What is checked, and how strictly.
#[derive(Clone, Debug, Default)]
pub struct Check {
    pub target: Target,
    /// Warnings count as errors do.
    pub strict: bool,
    pub format: Format,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Fine,
    /// Something was found that counts.
    Wrong,
    /// A file could not be read.
    Unread,
}

/// A document, with what is wrong with it.
pub(crate) struct Document {
    name: String,
    /// The file that it came from.
    pub(crate) file: String,
    title: String,
    pub(crate) findings: Vec<Finding>,
    answer: Option<Answer>,
    verdict: Option<VerdictView>,
}

impl Check {
    /// Checks all files beside each other, and writes what was found.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn run(&self, inputs: &[Input], paint: Paint, out: &mut impl Write) -> io::Result<Ended> {
        let (contents, unread) = read(inputs);
        for (file, error) in &unread {
            eprintln!("mdm-lens: {file} cannot be read: {error}");
        }
        let documents = documents(contents, &self.target);
        match self.format {
            Format::Text => text(&documents, paint, out)?,
            Format::Json => lines(&documents, out)?,
            Format::Sarif => writeln!(out, "{}", sarif::log(&documents, &unread))?,
        }
        let all = || documents.iter().flat_map(|document| &document.findings);
        let counts = |finding: &Finding| finding.level == Level::Error || self.strict && finding.level == Level::Warning;
        Ok(if !unread.is_empty() {
            Ended::Unread
        } else if all().any(counts) {
            Ended::Wrong
        } else {
            Ended::Fine
        })
    }
}

type Contents = Vec<(String, Vec<u8>)>;

/// What the files hold, and of those that cannot be read the reasons.
fn read(inputs: &[Input]) -> (Contents, Vec<(String, String)>) {
    inputs.par_iter().partition_map(|input| match input.read() {
        Ok(bytes) => Either::Left((input.name.clone(), bytes)),
        Err(error) => Either::Right((input.name.clone(), error.to_string())),
    })
}

/// Reads and judges all documents, each by itself on as many cores as there are, then beside each other.
fn documents(contents: Contents, target: &Target) -> Vec<Document> {
    let now = now();
    let parts: Vec<Part> = contents.into_par_iter().flat_map_iter(|(name, bytes)| lens::parts(&name, bytes)).collect();
    let mut lenses: Vec<Lens> = parts.into_par_iter().enumerate().map(|(number, part)| part.open(number as u32, target, now)).collect();
    lens::judge(&mut lenses);
    let answers = lens::answers(&lenses);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let names: Vec<String> = lenses
        .iter()
        .map(|lens| {
            let file = lens.name();
            let nth = seen.entry(file.to_owned()).or_default();
            *nth += 1;
            if *nth == 1 { file.to_owned() } else { format!("{file}#{nth}") }
        })
        .collect();
    let document = |((mut lens, answer), name): ((Lens, Option<Answer>), String)| {
        let head = lens.head();
        let title = if head.message.is_empty() { "unknown message".to_owned() } else { head.message };
        Document { name, file: lens.name().to_owned(), title, findings: lens.findings(), answer, verdict: lens.verdict() }
    };
    lenses.into_par_iter().zip(answers).zip(names).map(document).collect()
}

fn text(documents: &[Document], paint: Paint, out: &mut impl Write) -> io::Result<()> {
    let says = |document: &&Document| !document.findings.is_empty() || document.answer.is_some() || document.verdict.is_some();
    for document in documents.iter().filter(says) {
        writeln!(out, "{}", paint.title(format_args!("{}: {}", shown(&document.name), shown(&document.title))))?;
        if let Some(verdict) = &document.verdict {
            write_verdict(verdict, out)?;
        }
        if let Some(answer) = &document.answer {
            write_answer(answer, paint, out)?;
        }
        for group in groups(&document.findings) {
            write_group(&group, paint, out)?;
        }
        writeln!(out)?;
    }
    let count = |level: Level| documents.iter().flat_map(|document| &document.findings).filter(|finding| finding.level == level).count();
    let (errors, warnings, notes) = (count(Level::Error), count(Level::Warning), count(Level::Info));
    let checked = counted(documents.len(), "document");
    match documents.iter().filter(|document| document.answer.as_ref().is_some_and(|answer| answer.outcome != Outcome::Waits)).count() {
        0 => {}
        1 => writeln!(out, "1 document tells of a failure.")?,
        failures => writeln!(out, "{failures} documents tell of failures.")?,
    }
    match errors + warnings + notes {
        0 => writeln!(out, "No problems found in {checked}."),
        _ => writeln!(out, "{}, {}, {} in {checked}.", counted(errors, "error"), counted(warnings, "warning"), counted(notes, "note")),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What broke, for people.
pub(crate) fn write_answer(answer: &Answer, paint: Paint, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {}", paint.title(format_args!("{}.", shown(&answer.title))))?;
    for text in &answer.text {
        writeln!(out, "    {}", shown(text))?;
    }
    for change in &answer.fix {
        writeln!(out, "    {} {}", if change.is_new { '+' } else { '-' }, shown(&change.text))?;
    }
    for item in &answer.items {
        writeln!(out, "    {}: {} {}", shown(&item.title), shown(&item.text), shown(&item.advice))?;
    }
    for (at, step) in answer.steps.iter().enumerate() {
        writeln!(out, "    {}. {}", at + 1, shown(step))?;
    }
    if let Some(place) = &answer.go {
        writeln!(out, "    At: {}", if place.path.is_empty() { "/".to_owned() } else { shown(&place.path) })?;
    }
    for text in [&answer.why, &answer.hint].into_iter().filter(|text| !text.is_empty()) {
        writeln!(out, "    {}", shown(text))?;
    }
    Ok(())
}

fn write_verdict(verdict: &VerdictView, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {}.", shown(&verdict.title))?;
    for (words, places) in &verdict.parts {
        let keys: Vec<&str> = places.iter().map(|(_, path)| path.rsplit('/').next().unwrap_or_default()).take(LISTED).collect();
        let more = if places.len() > LISTED { ", …" } else { "" };
        let keys = if keys.is_empty() { String::new() } else { format!(" ({}{more})", keys.join(", ")) };
        writeln!(out, "    {}{}.", shown(words), shown(&keys))?;
    }
    Ok(())
}

/// Findings that say the same of several keys, together.
fn groups(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<(String, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let same = alike(finding.level, &finding.code, &finding.path, &finding.message, &finding.advice);
        match groups.iter_mut().find(|(known, _)| *known == same) {
            Some((_, group)) => group.push(finding),
            None => groups.push((same, vec![finding])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Places of a group that are listed.
const LISTED: usize = 12;

fn write_group(group: &[&Finding], paint: Paint, out: &mut impl Write) -> io::Result<()> {
    let first = group[0];
    let place = first.line.map_or_else(String::new, |(line, column)| format!("{line}:{column} "));
    let advice = if first.advice.is_empty() { String::new() } else { format!(" {}", first.advice) };
    let path = if first.path.is_empty() { "/" } else { &first.path };
    writeln!(
        out,
        "  {place}{} {} {}: {}",
        paint.level(first.level),
        paint.aside(format_args!("[{}]", first.code)),
        shown(path),
        shown(&[first.message.as_str(), &advice].concat())
    )?;
    if group.len() > 1 {
        let others: Vec<String> = group.iter().skip(1).take(LISTED).map(|finding| shown(&finding.path)).collect();
        let more = if group.len() > LISTED + 1 { ", …" } else { "" };
        writeln!(out, "      and {} more like it: {}{more}", group.len() - 1, others.join(", "))?;
    }
    Ok(())
}

fn lines(documents: &[Document], out: &mut impl Write) -> io::Result<()> {
    for document in documents {
        for finding in &document.findings {
            let line = json!({
                "document": document.name, "path": finding.path, "line": finding.line.map(|(line, _)| line), "column": finding.line.map(|(_, column)| column),
                "level": finding.level.id(), "code": finding.code, "message": finding.message, "advice": finding.advice,
            });
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
