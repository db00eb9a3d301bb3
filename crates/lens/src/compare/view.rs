//! A comparison as it is drawn, and as it is copied: Markdown and CSV.

use serde::{Deserialize, Serialize};

use super::tell::{Change, Comparison};
use super::walk::How;
use crate::catalog::Class;
use crate::export::{csv_cell, markdown_cell};
use crate::remark::Level;

/// What a view draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CompareView {
    pub old: String,
    pub new: String,
    /// "3 consequences · 4 changes · 41 the same".
    pub counts: String,
    pub consequences: Vec<ConsequenceRow>,
    pub changes: Vec<ChangeRow>,
    /// Changes beyond those.
    pub more: u32,
    /// They are no two versions of one thing.
    pub unrelated: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsequenceRow {
    pub code: String,
    pub level: Level,
    pub says: String,
    pub why: String,
    /// Title and address.
    pub source: Option<(String, String)>,
    pub paths: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeRow {
    pub path: String,
    /// The heading that it stands under.
    pub thing: String,
    pub key: String,
    pub was: Option<String>,
    pub now: Option<String>,
    /// The values are there, and are not shown.
    pub masked: bool,
    /// The list has the same in another order.
    pub order: bool,
    pub field: Option<String>,
    pub meaning: String,
    pub class: Option<Class>,
}

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    Markdown,
    Csv,
}

impl CompareView {
    pub fn of(comparison: &Comparison, old: &str, new: &str) -> Self {
        let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let (consequences, total) = (comparison.consequences.len(), comparison.total);
        let row = |change: &Change| ChangeRow {
            path: change.path.clone(),
            thing: change.thing.clone(),
            key: change.key.clone(),
            was: change.was.clone(),
            now: change.now.clone(),
            masked: change.is_masked,
            order: change.how == How::Order,
            field: change.field.clone(),
            meaning: change.meaning.clone(),
            class: change.class,
        };
        Self {
            old: old.to_owned(),
            new: new.to_owned(),
            counts: format!("{} · {} · {} the same", count(consequences, "consequence"), count(total, "change"), comparison.same),
            consequences: comparison
                .consequences
                .iter()
                .map(|one| ConsequenceRow {
                    code: one.code.to_owned(),
                    level: one.level,
                    says: one.says.clone(),
                    why: one.why.to_owned(),
                    source: one.source.clone(),
                    paths: one.paths.clone(),
                })
                .collect(),
            changes: comparison.changes.iter().map(row).collect(),
            more: (total - comparison.changes.len()) as u32,
            unrelated: comparison.is_unrelated,
        }
    }

    /// All texts that documents have a part in.
    pub fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let said = self.consequences.iter_mut().map(|one| &mut one.says);
        let values = self.changes.iter_mut().flat_map(|row| [Some(&mut row.thing), row.was.as_mut(), row.now.as_mut()]).flatten();
        said.chain(values)
    }

    /// Whether nothing differs.
    pub fn is_same(&self) -> bool {
        self.changes.is_empty() && self.consequences.is_empty()
    }

    pub fn copy(&self, form: Form) -> String {
        match form {
            Form::Markdown => self.markdown(),
            Form::Csv => self.csv(),
        }
    }

    fn markdown(&self) -> String {
        let mut out = format!("# {} → {}\n\n{}\n", markdown_cell(&self.old), markdown_cell(&self.new), self.counts);
        if !self.consequences.is_empty() {
            out.push_str("\n## What the devices will notice\n\n");
        }
        for one in &self.consequences {
            out.push_str(&format!("- **{}** {}", markdown_cell(&one.says), one.why));
            if let Some((title, url)) = &one.source {
                out.push_str(&format!(" ([{title}]({url}))"));
            }
            out.push('\n');
        }
        let mut thing = None;
        for change in &self.changes {
            if thing != Some(&change.thing) {
                out.push_str(&format!(
                    "\n## {}\n\n| Key | Before | After | What it means |\n|---|---|---|---|\n",
                    markdown_cell(&change.thing)
                ));
                thing = Some(&change.thing);
            }
            let value = |value: &Option<String>| value.as_deref().map_or_else(|| "–".to_owned(), markdown_cell);
            out.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                markdown_cell(change.name()),
                value(&change.was),
                value(&change.now),
                markdown_cell(&change.meaning)
            ));
        }
        out
    }

    fn csv(&self) -> String {
        let mut out = String::from("thing,key,before,after,path,field,meaning\r\n");
        for change in &self.changes {
            let cells = [
                change.thing.as_str(),
                change.name(),
                change.was.as_deref().unwrap_or_default(),
                change.now.as_deref().unwrap_or_default(),
                &change.path,
                change.field.as_deref().unwrap_or_default(),
                &change.meaning,
            ];
            out.push_str(&cells.map(csv_cell).join(","));
            out.push_str("\r\n");
        }
        out
    }
}

impl ChangeRow {
    /// The key; of a thing that came or went, that it did.
    pub fn name(&self) -> &str {
        match (self.key.is_empty(), &self.was, &self.now) {
            (false, ..) => &self.key,
            (_, None, _) => "new",
            (_, _, None) => "gone",
            _ => "value",
        }
    }

    /// Whether every word is in what is shown of it.
    pub fn has(&self, words: &[String]) -> bool {
        let shown = [self.thing.as_str(), &self.key, &self.meaning, self.was.as_deref().unwrap_or(""), self.now.as_deref().unwrap_or("")];
        let text = shown.join("\n").to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    }
}
