//! Answers to a code, a key, a model, a build or a phrase.

use std::io::{self, Write};

use mdm_lens::ask::{Answers, ask};
use serde_json::json;

use crate::paint::Paint;
use crate::shown;

/// Writes the readings of a question, best first; `false` if there is none.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn text(question: &str, paint: Paint, out: &mut impl Write) -> io::Result<bool> {
    let Answers { hits, tried } = ask(question);
    for hit in &hits {
        writeln!(out, "{} {}", paint.title(shown(&hit.title)), paint.aside(format_args!("({})", hit.kind)))?;
        writeln!(out, "  {}", shown(&hit.text))?;
        if !hit.advice.is_empty() {
            writeln!(out, "  → {}", shown(&hit.advice))?;
        }
        if let Some((_, url)) = &hit.source {
            writeln!(out, "  {}", paint.aside(shown(url)))?;
        }
        writeln!(out)?;
    }
    if hits.is_empty() {
        writeln!(out, "{tried}")?;
    }
    Ok(!hits.is_empty())
}

/// The same, a line of JSON an answer.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn json(question: &str, out: &mut impl Write) -> io::Result<bool> {
    let Answers { hits, tried } = ask(question);
    for hit in &hits {
        let source = hit.source.as_ref().map(|(_, url)| url);
        let line = json!({"kind": hit.kind, "title": hit.title, "text": hit.text, "advice": hit.advice, "id": hit.id, "source": source});
        writeln!(out, "{line}")?;
    }
    if hits.is_empty() {
        let line = json!({"kind": "nothing", "title": "Nothing found", "text": tried, "advice": "", "id": "", "source": null});
        writeln!(out, "{line}")?;
    }
    Ok(!hits.is_empty())
}
