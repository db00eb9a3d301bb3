//! What open documents have to do with each other: facts of each, findings between them, and what broke in one with the others at
//! hand.

use super::open::Open;
use super::views::{At, DocId};
use crate::answer::{Answer, what_broke};
use crate::catalog;
use crate::remark::Remark;
use crate::together::{Facts, Sheet, Table};

/// Bytes of a value that is opened without anybody asking, for what others have to know of it.
const OPENED: usize = 4 << 20;
/// Messages with a document in a value that others have to know: the profile that a command installs, the report of a check-in.
const CONTENTS: [(&str, &str, &str); 2] =
    [("command", "InstallProfile", "/Command/Payload"), ("checkin", "DeclarativeManagement", "/Data")];

impl Open {
    /// Opens what others have to know of it; `true` if there is something.
    pub(super) fn open_contents(&mut self) -> bool {
        let Some(layer) = self.layers.main().filter(|layer| !layer.doc().is_empty()) else { return false };
        let Some(message) = layer.reading().filter(|reading| !reading.elements).map(|reading| catalog::get().dict(reading.message)) else {
            return false;
        };
        let path = CONTENTS.iter().find(|(kind, name, _)| *kind == message.kind && *name == message.name).map(|(.., path)| *path);
        let node = path.and_then(|path| layer.doc().find(path)).filter(|node| layer.doc().raw(*node).len() <= OPENED);
        let Some(node) = node.filter(|node| super::inside::may_hold(layer.doc().kind(*node))) else { return false };
        self.look_inside(At { layer: 0, node }).is_ok()
    }

    /// The document and those inside its values that were opened, as others see them.
    pub(super) fn sheets(&self) -> Vec<Sheet<'_>> {
        let mut sheets: Vec<Sheet> = Vec::new();
        for layer in (0..self.layers.len() as u32).filter_map(|at| self.layers.get(at)) {
            let way = layer.parent.map_or_else(String::new, |(parent, step)| format!("{}!{step}", self.layers.path(parent)));
            sheets.push(Sheet { number: self.id, name: &self.name, doc: layer.doc(), reading: layer.reading(), way, findings: Vec::new() });
        }
        for (at, remark) in &self.found.study.findings {
            if let Some(sheet) = sheets.get_mut(at.layer as usize) {
                sheet.findings.push((at.node, remark));
            }
        }
        sheets
    }

    /// What others have to know of it.
    pub(super) fn facts(&self) -> Facts {
        Facts::read(&self.sheets())
    }

    /// Takes what was found between it and others, in place of what that was before; `true` if it changes something.
    pub(super) fn set_beside(&mut self, found: Vec<(String, Remark)>) -> bool {
        let placed = found.into_iter().filter_map(|(path, remark)| Some((self.layers.find(&path)?, remark))).collect();
        self.found.set_beside(placed)
    }

    /// Finds what is wrong between documents that were read to their end, and notes it in each.
    pub fn judge_beside(mut opened: Vec<&mut Self>) {
        let mut table = Table::default();
        for open in &mut opened {
            if open.open_contents() {
                while !open.study_on() {}
            }
            table.put(open.id, open.facts());
        }
        note(&table, opened.iter_mut().map(|open| &mut **open));
    }

    /// What broke in the document, with others that are open beside it.
    pub fn what_broke(&self, others: &[&Self]) -> Option<Answer> {
        let others = others.iter().filter(|other| other.id != self.id).flat_map(|other| other.sheets());
        let beside: Vec<Sheet> = others.filter(|sheet| !sheet.doc.is_empty()).collect();
        what_broke(&self.sheets(), &beside)
    }
}

/// Notes what the table says in the documents that it is about; gives the numbers of those that changed.
pub(super) fn note<'a>(table: &Table, opened: impl Iterator<Item = &'a mut Open>) -> Vec<DocId> {
    let mut found: std::collections::HashMap<DocId, Vec<(String, Remark)>> = std::collections::HashMap::new();
    for finding in table.findings() {
        found.entry(finding.place.doc).or_default().push((finding.place.path, finding.remark));
    }
    let changed = opened.filter_map(|open| open.set_beside(found.remove(&open.id).unwrap_or_default()).then_some(open.id));
    changed.collect()
}
