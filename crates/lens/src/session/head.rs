//! What stands above a document: what it is, in words, how far it is read, what is wrong with its source.

use std::collections::BTreeMap;

use super::headline;
use super::layer::Layer;
use super::open::Open;
use super::origin::capital;
use super::outcome::is_answer;
use super::views::{At, Choice, Problem, Summary, WrapperView};
use crate::annotate::{Annotator, mask};
use crate::catalog::{self, Class, Dict};
use crate::decode::Encoding;
use crate::recognize::Reading;
use crate::remark::Level;
use crate::secret::{DOTS, veil, veiled};
use crate::source;

impl Open {
    pub fn problem(&self) -> Option<Problem> {
        if let Some(why) = &self.failed {
            return Some(Problem { message: why.clone(), line: 0, column: 0, offset: 0.0, fatal: true, at: None });
        }
        let doc = self.layers.main()?.doc();
        let error = doc.error()?;
        let place = self.origin.place(doc, error.offset);
        let kept = if error.fatal && !doc.is_empty() { " Everything before it is shown." } else { "" };
        let mut message = capital(&error.message);
        let at = doc.last_before(error.offset);
        // What is quoted may be a piece of a value that is masked.
        let is_secret =
            |node| mask(doc, node, Annotator::new(self.layers.main()?.reading(), true).known(doc, node)).is_something().then_some(());
        if at.and_then(is_secret).is_some()
            && let Some((before, rest)) = message.split_once('`')
            && let Some((_, after)) = rest.split_once('`')
        {
            message = [before, "`", DOTS, "`", after].concat();
        }
        Some(Problem {
            message: format!("{message}.{kept}"),
            line: place.line as u32,
            column: place.column as u32,
            offset: place.offset as f64,
            fatal: error.fatal,
            at: at.map(|node| At { layer: 0, node }),
        })
    }

    pub fn summary(&self) -> Summary {
        let layer = self.layers.main();
        let doc = layer.map(Layer::doc);
        let catalog = catalog::get();
        let message = layer.and_then(Layer::reading).map(|reading| catalog.dict(reading.message));
        let mut levels: BTreeMap<Level, u32> = self.found.study.levels.clone();
        for remark in self.origin.wrappers.iter().flat_map(|wrapper| &wrapper.remarks) {
            *levels.entry(remark.level).or_default() += 1;
        }
        let level = |level: Level| levels.get(&level).copied().unwrap_or_default();
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let (heading, aside) = self.heading(message);
        let (status, outcome) = self.outcome();
        Summary {
            doc: self.id,
            name: self.name.clone(),
            state: self.state,
            done: self.position() as f64,
            size: self.incoming.size as f64,
            format: text(doc.filter(|doc| !doc.is_empty()).map(|doc| doc.format().title())),
            encoding: text(doc.map(|doc| doc.encoding()).filter(|encoding| *encoding != Encoding::Utf8).map(|encoding| encoding.name())),
            wrappers: self
                .origin
                .wrappers
                .iter()
                .map(|wrapper| WrapperView { title: wrapper.title.clone(), facts: wrapper.facts.iter().map(veiled_fact).collect() })
                .collect(),
            service: text(message.map(|message| message.service)),
            message: text(message.map(|message| message.name)),
            title: self.title(),
            heading,
            aside,
            kind: text(message.map(|message| message.kind)),
            status,
            outcome,
            facts: self.facts_in_words(),
            what: text(message.map(|message| message.summary)),
            about: veiled(&self.about()).into_owned(),
            device: self.device(),
            partners: self.partners.docs.clone(),
            locked: self.origin.locked().is_some(),
            sentence: self.sentence(),
            evidence: layer.and_then(Layer::reading).map(|reading| reading.evidence.clone()).unwrap_or_default(),
            direction: self.direction(message.map_or("", |message| message.kind)),
            way: text(self.origin.direction.map(source::Direction::words)),
            time: text(self.origin.time.as_deref()),
            choices: self.choices(),
            nodes: self.found.study.nodes.max(doc.map_or(0, |doc| doc.len() as u32)),
            known: self.found.study.known,
            rows: self.shown.view.rows(),
            tally: Class::ALL.into_iter().filter_map(|class| self.found.study.tally.get(&class).map(|count| (class, *count))).collect(),
            table: self.found.study.table.iter().copied().collect(),
            table_out: self.found.study.table_out.iter().copied().collect(),
            secrets: self.found.study.secrets(),
            secrets_shown: self.shown.secrets.all,
            errors: level(Level::Error),
            warnings: level(Level::Warning),
            infos: level(Level::Info),
            problem: self.problem(),
        }
    }

    /// What people call it, and what stands beside that. An answer is named after its command.
    fn heading(&self, message: Option<&Dict>) -> (String, String) {
        let Some(message) = message else { return Default::default() };
        let (heading, aside) = message.heading();
        if message.kind != "response" {
            return (heading, aside.to_owned());
        }
        let doc = self.layers.main().filter(|layer| !is_answer(layer));
        match (doc, self.partners.command.as_str()) {
            (Some(_), _) => ("Idle".to_owned(), "the device asks for the next command".to_owned()),
            (None, "") if message.name == "Response" => ("Answer to a command".to_owned(), String::new()),
            (None, "") => (["Answer to ", &heading].concat(), String::new()),
            (None, command) => (["Answer to ", command].concat(), String::new()),
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let Some(layer) = self.layers.main().filter(|layer| layer.readings.len() > 1) else { return Vec::new() };
        let catalog = catalog::get();
        let choice = |reading: &Reading| {
            let dict = catalog.dict(reading.message);
            Choice { id: reading.id(), label: label_of(dict), why: reading.evidence.clone() }
        };
        let (before, from) = layer.readings.split_at(layer.chosen);
        from.iter().take(1).chain(before).chain(from.iter().skip(1)).map(choice).collect()
    }

    fn direction(&self, kind: &str) -> String {
        use source::Direction::{FromApple, FromDevice, ToApple, ToDevice};
        let word = match (self.origin.direction, kind) {
            (Some(FromDevice | FromApple), _) => "in",
            (Some(ToDevice | ToApple), _) => "out",
            (None, "checkin" | "response" | "webhook") => "in",
            (None, "command" | "answer" | "error") => "out",
            (None, "text" | "profile" | "payload" | "declaration" | "asset-data" | "object" | "token") => "file",
            (None, "") => "",
            _ => "list",
        };
        word.to_owned()
    }

    fn title(&self) -> String {
        let Some(layer) = self.layers.main() else { return String::new() };
        let Some(reading) = layer.reading() else {
            return match layer.doc().is_empty() {
                true => String::new(),
                false => "unknown message".to_owned(),
            };
        };
        catalog::get().dict(reading.message).title.to_owned()
    }

    fn facts_in_words(&self) -> Vec<String> {
        let mut facts = self.layers.main().map(|layer| headline::facts(layer, self.now)).unwrap_or_default();
        facts.iter_mut().for_each(veil);
        facts
    }

    /// What this is, with the values that matter: the device and its system, how many there are of what is listed, what went wrong.
    fn sentence(&self) -> String {
        let Some(layer) = self.layers.main() else { return String::new() };
        let summary = layer.reading().map_or("", |reading| catalog::get().dict(reading.message).summary);
        let facts = self.facts_in_words();
        let about = &self.origin.about;
        if !about.is_empty() {
            return if facts.is_empty() { about.clone() } else { sentence_of(&facts.join(" · "), about) };
        }
        match facts.is_empty() {
            true => summary.to_owned(),
            false => sentence_of(&facts.join(" · "), summary),
        }
    }
}

/// A fact about a wrapper, without the secrets that a line or address of a capture may have.
fn veiled_fact((label, text): &(String, String)) -> (String, String) {
    (label.clone(), veiled(text).into_owned())
}

/// Facts and what follows them as sentences.
fn sentence_of(facts: &str, rest: &str) -> String {
    // "iPhone" and "iOS" begin as they are written.
    let plain = facts.split(' ').next().is_some_and(|word| word.chars().all(|char| char.is_ascii_lowercase()));
    let (first, others) = facts.split_at(usize::from(plain));
    let end = if facts.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{others}{end} {rest}", first.to_ascii_uppercase()).trim_end().to_owned()
}

/// "InstallApplication · app installation accepted or refused".
fn label_of(dict: &Dict) -> String {
    let (heading, aside) = dict.heading();
    if aside.is_empty() { heading } else { format!("{heading} · {aside}") }
}
