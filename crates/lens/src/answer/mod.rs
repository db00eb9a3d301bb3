//! What broke: what happened, to which payload and key, why, and what to do, in that order.
//!
//! Read from the answer of a device or a service alone, and more exactly with the command, profile or declaration that is open
//! beside it. Nothing is guessed: what the answer does not say and no open document shows is not told.

mod chain;
mod locate;
mod markdown;
mod names;
mod report;
mod response;
mod service;

use serde::{Deserialize, Serialize};

use crate::together::{Place, Sheet};

/// What broke, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub outcome: Outcome,
    /// What happened, as a sentence without its full stop.
    pub title: String,
    /// To whom, in which payload and key, and why: a paragraph each.
    pub text: Vec<String>,
    /// Lines to take out and to put in, where one correction is certain.
    pub fix: Vec<Change>,
    /// What to do, in its order.
    pub steps: Vec<String>,
    /// Where several things failed: each of them.
    pub items: Vec<Item>,
    /// What all this was read from.
    pub why: String,
    /// What more there is to know when another document is opened; may be empty.
    pub hint: String,
    /// The key that it is about, also in another document.
    pub go: Option<Place>,
    /// The entries of the table of errors: "MCMDMErrorDomain/12021".
    pub errors: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    #[default]
    Failed,
    /// Some of it failed.
    Partly,
    /// It is done later.
    Waits,
}

/// A line of a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Whether the line is to be put in; otherwise it is to be taken out.
    pub is_new: bool,
    pub text: String,
}

/// One of several things that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub title: String,
    pub text: String,
    pub advice: String,
    pub go: Option<Place>,
}

impl Answer {
    /// Every text that can hold something of a document.
    pub fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let whole = [&mut self.title, &mut self.why, &mut self.hint].into_iter().chain(&mut self.text).chain(&mut self.steps);
        let items = self.items.iter_mut().flat_map(|item| [&mut item.title, &mut item.text, &mut item.advice]);
        whole.chain(self.fix.iter_mut().map(|change| &mut change.text)).chain(items)
    }
}

/// What broke in a document, if something did. `own` are the document and what is inside its values, `beside` all others.
pub fn what_broke(own: &[Sheet], beside: &[Sheet]) -> Option<Answer> {
    own.iter().filter(|sheet| !sheet.doc.is_empty()).find_map(|sheet| {
        let answer = report::answer(sheet, beside);
        answer.or_else(|| response::answer(sheet, beside)).or_else(|| service::answer(sheet))
    })
}

/// A text as the beginning or the whole of a title.
fn title_of(sentence: &str) -> String {
    sentence.trim().trim_end_matches('.').to_owned()
}

/// "a, b and c"; of more than `most` the first and how many more.
fn listed(words: &[String], most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let mut told: Vec<String> = words.iter().take(most).cloned().collect();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    match told.pop() {
        Some(last) if told.is_empty() => last,
        Some(last) => format!("{} and {last}", told.join(", ")),
        None => String::new(),
    }
}
