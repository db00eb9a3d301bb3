//! What is known of each document that is open, and what that says when it is put together.

use std::collections::BTreeMap;

use super::attestation::{self, Attested};
use super::devices::{self, Device};
use super::exchange::{self, Exchange};
use super::found::{Found, KEPT};
use super::profiles::{self, Profile};
use super::sheet::Sheet;
use super::states::{self, Declared, State};
use super::topics::{self, Topic};
use crate::findings::declarations;

/// What others have to know of a document.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub(super) name: String,
    pub(super) exchange: Option<Exchange>,
    pub(super) topics: Vec<Topic>,
    pub(super) profiles: Vec<Profile>,
    pub(super) devices: Vec<Device>,
    pub(super) attested: Option<Attested>,
    /// What a device says of declarations.
    pub(super) states: Vec<State>,
    pub(super) declared: Vec<Declared>,
}

/// The facts of all documents, by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub(super) docs: BTreeMap<u32, Facts>,
}

impl Facts {
    /// The facts of a document: of itself, and of what is inside its values.
    pub fn read(sheets: &[Sheet]) -> Self {
        let mut facts = Self { name: sheets.first().map_or_else(String::new, |sheet| super::sheet::short(sheet.name)), ..Self::default() };
        for sheet in sheets.iter().filter(|sheet| !sheet.doc.is_empty()) {
            facts.exchange = facts.exchange.or_else(|| exchange::read(sheet));
            facts.topics.extend(topics::read(sheet));
            facts.profiles.extend(profiles::read(sheet));
            facts.devices.extend(devices::read(sheet));
            facts.attested = facts.attested.or_else(|| attestation::read(sheet));
            facts.states.extend(states::states(sheet));
            let declared = declarations(sheet.doc, sheet.reading).into_iter().map(|(node, identifier, token)| {
                let node = sheet.doc.child(node, "Identifier").unwrap_or(node);
                Declared { place: sheet.place(node), identifier, token }
            });
            facts.declared.extend(declared);
        }
        facts
    }

    fn is_empty(&self) -> bool {
        let lists = [self.topics.len(), self.profiles.len(), self.devices.len(), self.states.len(), self.declared.len()];
        self.exchange.is_none() && self.attested.is_none() && lists.iter().all(|len| *len == 0)
    }
}

impl Table {
    /// Puts a document on the table, in place of what was there of it; `false` if that changes nothing.
    pub fn put(&mut self, number: u32, facts: Facts) -> bool {
        if facts.is_empty() {
            return self.take(number);
        }
        self.docs.insert(number, facts);
        true
    }

    /// Takes a document away; `false` if it was not there.
    pub fn take(&mut self, number: u32) -> bool {
        self.docs.remove(&number).is_some()
    }

    /// The `RequestType` of the command that a document answers, and the number of its document.
    pub fn command_of(&self, answer: u32) -> Option<(u32, &str)> {
        let uuid = self.docs.get(&answer)?.exchange.as_ref().filter(|exchange| exchange.request.is_none())?.uuid.as_str();
        self.docs.iter().find_map(|(number, facts)| {
            let command = facts.exchange.as_ref().filter(|command| command.uuid == uuid)?;
            Some((*number, command.request.as_deref()?))
        })
    }

    /// The documents that answer a command; none of an answer.
    pub fn answers_to(&self, command: u32) -> Vec<u32> {
        let exchange = self.docs.get(&command).and_then(|facts| facts.exchange.as_ref());
        let Some(uuid) = exchange.filter(|exchange| exchange.request.is_some()).map(|exchange| exchange.uuid.as_str()) else {
            return Vec::new();
        };
        let is_answer = |exchange: &Exchange| exchange.request.is_none() && exchange.uuid == uuid;
        let answers = self.docs.iter().filter(|(_, facts)| facts.exchange.as_ref().is_some_and(is_answer));
        answers.map(|(number, _)| *number).collect()
    }

    /// Everything that is wrong between the documents, in the order of their places.
    pub fn findings(&self) -> Vec<Found> {
        if self.docs.len() < 2 {
            return Vec::new();
        }
        let mut found = Vec::new();
        let all = || self.docs.values();
        fn named(facts: &Facts) -> (&Facts, &str) {
            (facts, facts.name.as_str())
        }
        let topics: Vec<_> = all().map(named).flat_map(|(facts, name)| facts.topics.iter().map(move |topic| (topic, name))).collect();
        topics::findings(&topics, &mut found);
        exchange::findings(&all().filter_map(|facts| facts.exchange.as_ref()).collect::<Vec<_>>(), &mut found);
        let profiles: Vec<_> =
            all().map(named).flat_map(|(facts, name)| facts.profiles.iter().map(move |profile| (profile, name))).collect();
        profiles::findings(&profiles, &mut found);
        let devices: Vec<_> = all().map(named).flat_map(|(facts, name)| facts.devices.iter().map(move |device| (device, name))).collect();
        devices::findings(&devices, &mut found);
        attestation::findings(&all().filter_map(|facts| facts.attested.as_ref()).collect::<Vec<_>>(), &mut found);
        let (states, declared): (Vec<_>, Vec<_>) =
            (all().flat_map(|facts| &facts.states).collect(), all().flat_map(|facts| &facts.declared).collect());
        states::findings(&states, &declared, &mut found);
        found.truncate(KEPT);
        found.sort_by(|one, other| (one.remark.level, &one.place).cmp(&(other.remark.level, &other.place)));
        found
    }
}
