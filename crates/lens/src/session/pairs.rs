//! Commands and answers that are open together: an answer does not say which command it is for.

use std::collections::{BTreeMap, HashMap};

use super::open::Open;
use super::partners::Partners;
use super::views::DocId;
use crate::decode::{Document, ROOT};

/// By `CommandUUID`.
#[derive(Default)]
pub(super) struct Pairs {
    pairs: HashMap<String, Pair>,
    uuids: HashMap<DocId, String>,
}

/// What carries one `CommandUUID`.
#[derive(Default)]
struct Pair {
    /// The command and its `RequestType`; of several with one number the last.
    command: Option<(DocId, String)>,
    answers: Vec<DocId>,
}

impl Pairs {
    /// Takes note of a document that was read; gives the documents that belong to others now.
    pub(super) fn join(&mut self, doc: DocId, docs: &BTreeMap<DocId, Open>) -> Vec<DocId> {
        let Some((uuid, command)) = docs.get(&doc).and_then(Open::session) else { return Vec::new() };
        let pair = self.pairs.entry(uuid.clone()).or_default();
        match command {
            Some(command) => pair.command = Some((doc, command)),
            None if pair.answers.contains(&doc) => {}
            None => pair.answers.push(doc),
        }
        self.uuids.insert(doc, uuid);
        if pair.command.is_none() || pair.answers.is_empty() { Vec::new() } else { pair.docs() }
    }

    /// Forgets a document; gives those that belonged to it.
    pub(super) fn leave(&mut self, doc: DocId) -> Vec<DocId> {
        let Some(pair) = self.uuids.remove(&doc).and_then(|uuid| self.pairs.get_mut(&uuid)) else { return Vec::new() };
        pair.command.take_if(|(command, _)| *command == doc);
        pair.answers.retain(|answer| *answer != doc);
        pair.docs()
    }

    pub(super) fn of(&self, doc: DocId, docs: &BTreeMap<DocId, Open>) -> Partners {
        let Some(pair) = self.uuids.get(&doc).and_then(|uuid| self.pairs.get(uuid)) else { return Partners::default() };
        let tree = |doc: &DocId| docs.get(doc).and_then(Open::document);
        match &pair.command {
            Some((command, _)) if *command == doc => Partners { docs: pair.answers.clone(), ..Partners::default() },
            Some((command, name)) => {
                let both = tree(command).zip(tree(&doc));
                let unanswered = both.map(|(command, answer)| unanswered(command, answer)).unwrap_or_default();
                Partners { command: name.clone(), docs: vec![*command], unanswered }
            }
            None => Partners::default(),
        }
    }
}

impl Pair {
    fn docs(&self) -> Vec<DocId> {
        self.command.iter().map(|(command, _)| *command).chain(self.answers.iter().copied()).collect()
    }
}

/// The queries of a command that its answer does not have.
fn unanswered(command: &Document, answer: &Document) -> Vec<String> {
    let queries = command.child(ROOT, "Command").and_then(|command_node| command.child(command_node, "Queries"));
    let responses = answer.child(ROOT, "QueryResponses");
    let (Some(queries), Some(responses)) = (queries, responses) else { return Vec::new() };
    let asked = command.children(queries).take(500).filter_map(|query| command.text(query).map(std::borrow::Cow::into_owned));
    asked.filter(|query| answer.child(responses, query).is_none()).collect()
}
