//! Commands and answers that are open together: an answer does not say which command it is for.

use std::collections::{BTreeMap, HashMap};

use super::open::Open;
use super::views::DocId;

/// By `CommandUUID`.
#[derive(Default)]
pub(super) struct Pairs {
    commands: HashMap<String, String>,
    answers: HashMap<String, Vec<DocId>>,
}

impl Pairs {
    /// Takes note of a document that was read; gives the answers that can be settled now.
    pub(super) fn join(&mut self, doc: DocId, docs: &BTreeMap<DocId, Open>) -> Vec<DocId> {
        let Some((uuid, command)) = docs.get(&doc).and_then(Open::session) else { return Vec::new() };
        match command {
            Some(command) => {
                self.commands.insert(uuid.clone(), command);
                self.answers.get(&uuid).cloned().unwrap_or_default()
            }
            None => {
                self.answers.entry(uuid).or_default().push(doc);
                vec![doc]
            }
        }
    }

    /// The `RequestType` of the command that a document answers.
    pub(super) fn command_of(&self, answer: &Open) -> Option<String> {
        let (uuid, _) = answer.session()?;
        self.commands.get(&uuid).cloned()
    }
}
