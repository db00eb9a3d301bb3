//! What can be found, by name and by word. Built once, from the tables.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::annotate::reading::apps;
use crate::catalog::fold::{fold, is_small, starts, words};
use crate::catalog::{self, DictId, FieldId};
use crate::certificate::oids;

/// One thing that can be an answer. Fields of one name and meaning are one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The first field, and how many messages have it.
    Field(FieldId, u16),
    /// A value that a field may have, by its place among them.
    Value(FieldId, u16),
    Message(DictId),
    Error(u16),
    Model(u16),
    Build(u16),
    Oid(u16),
    App(u16),
}

/// How much it counts where a word stands.
const IN_NAME: u8 = 8;
const IN_TITLE: u8 = 5;
const IN_TEXT: u8 = 2;

pub(super) struct Index {
    pub items: Vec<Item>,
    /// Words of an item, for comparing long texts with short ones.
    pub lengths: Vec<u16>,
    /// Names in lower case, sorted.
    names: Vec<(String, u32)>,
    /// Folded words, sorted, with the items that have them and where.
    words: Vec<(String, Vec<(u32, u8)>)>,
    pub models: Vec<(&'static str, &'static str)>,
    pub builds: Vec<(&'static str, &'static str)>,
}

/// The index; the first call builds it.
pub(super) fn get() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut builder = Builder { models: catalog::models().collect(), builds: catalog::builds().collect(), ..Builder::default() };
        builder.fields();
        builder.messages();
        builder.errors();
        builder.small_tables();
        builder.done()
    })
}

#[derive(Default)]
struct Builder {
    items: Vec<Item>,
    lengths: Vec<u16>,
    names: Vec<(String, u32)>,
    words: HashMap<String, Vec<(u32, u8)>>,
    models: Vec<(&'static str, &'static str)>,
    builds: Vec<(&'static str, &'static str)>,
    /// Folding a word costs more than finding it here.
    folded: HashMap<String, String>,
}

impl Builder {
    fn item(&mut self, item: Item) -> u32 {
        self.items.push(item);
        self.lengths.push(0);
        self.items.len() as u32 - 1
    }

    /// A name by which an item is found as a whole, by its beginning, and by each of its words.
    fn name(&mut self, id: u32, name: &str) {
        self.names.push((name.to_lowercase(), id));
        if name.len() > 80 {
            return;
        }
        let is_dotted = name.contains('.');
        let starts = starts(name);
        for (nth, start) in starts.iter().enumerate() {
            // From each of its words to the end; of dotted names each part.
            let rest = match (is_dotted, name[*start..].find('.')) {
                (true, Some(end)) => &name[*start..start + end],
                _ => &name[*start..],
            };
            let end = starts.get(nth + 1).copied().unwrap_or(name.len());
            self.word(id, rest, IN_NAME);
            let own = name[*start..end].trim_end_matches(|char: char| !char.is_alphanumeric());
            if own.len() < rest.len() {
                self.word(id, own, IN_NAME);
            }
        }
    }

    fn text(&mut self, id: u32, text: &str, zone: u8) {
        for word in words(text) {
            self.lengths[id as usize] += 1;
            if !is_small(word) {
                self.word(id, word, zone);
            }
        }
    }

    fn word(&mut self, id: u32, word: &str, zone: u8) {
        let key = match self.folded.get(word) {
            Some(key) => key,
            None => {
                let letters: String = word.chars().filter(|char| char.is_alphanumeric()).collect();
                self.folded.entry(word.to_owned()).or_insert(fold(&letters))
            }
        };
        if key.is_empty() {
            return;
        }
        let places = match self.words.get_mut(key) {
            Some(places) => places,
            None => self.words.entry(key.clone()).or_default(),
        };
        match places.last_mut() {
            Some((last, best)) if *last == id => *best = (*best).max(zone),
            _ => places.push((id, zone)),
        }
    }

    fn fields(&mut self) {
        let catalog = catalog::get();
        let mut known: HashMap<(&str, &str), u32> = HashMap::new();
        let mut values: HashMap<(&str, &str), u32> = HashMap::new();
        for field in catalog.fields() {
            let entry = catalog.field(field);
            let is_named = !matches!(entry.key, "[]" | "*" | "");
            match known.get(&(entry.key, entry.meaning)) {
                Some(id) => {
                    if let Item::Field(_, count) = &mut self.items[*id as usize] {
                        *count += 1;
                    }
                }
                None => {
                    let id = self.item(Item::Field(field, 1));
                    known.insert((entry.key, entry.meaning), id);
                    if is_named {
                        self.name(id, entry.key);
                    }
                    self.text(id, entry.meaning, IN_TEXT);
                }
            }
            for (at, (value, meaning)) in entry.values.iter().enumerate() {
                let says = value.len() > 2 && !meaning.is_empty() && !matches!(*value, "true" | "false");
                if !says || values.contains_key(&(*value, *meaning)) {
                    continue;
                }
                let id = self.item(Item::Value(field, at as u16));
                values.insert((value, meaning), id);
                self.name(id, value);
                self.text(id, meaning, IN_TEXT);
            }
        }
    }

    fn messages(&mut self) {
        let catalog = catalog::get();
        for dict in catalog.dicts().filter(|dict| catalog.dict(*dict).is_message) {
            let entry = catalog.dict(dict);
            let id = self.item(Item::Message(dict));
            self.name(id, entry.name);
            self.text(id, entry.title, IN_TITLE);
            self.text(id, entry.summary, IN_TEXT);
        }
    }

    fn errors(&mut self) {
        for (at, error) in catalog::errors().iter().enumerate() {
            let id = self.item(Item::Error(at as u16));
            match error.kind {
                "code" => {}
                "phrase" => self.text(id, error.code, IN_TITLE),
                _ => self.name(id, error.code),
            }
            error.names.split(' ').filter(|name| !name.is_empty()).for_each(|name| self.name(id, name));
            self.text(id, error.domain, IN_TEXT);
            self.text(id, error.meaning, IN_TEXT);
        }
    }

    fn small_tables(&mut self) {
        for at in 0..self.models.len() {
            let id = self.item(Item::Model(at as u16));
            let (identifier, name) = self.models[at];
            self.names.push((identifier.to_lowercase(), id));
            self.names.push((name.to_lowercase(), id));
            self.text(id, name, IN_TITLE);
        }
        for at in 0..self.builds.len() {
            let id = self.item(Item::Build(at as u16));
            let (build, releases) = self.builds[at];
            self.names.push((build.to_lowercase(), id));
            for release in releases.split(", ") {
                self.names.push((release.to_lowercase(), id));
                if let Some((_, version)) = release.split_once(' ') {
                    self.names.push((version.to_lowercase(), id));
                }
            }
        }
        for (at, (dotted, name, what)) in oids().iter().enumerate() {
            let id = self.item(Item::Oid(at as u16));
            self.names.push(((*dotted).to_owned(), id));
            self.name(id, name);
            self.text(id, what, IN_TEXT);
        }
        for (at, (bundle, name)) in apps().iter().enumerate() {
            let id = self.item(Item::App(at as u16));
            self.name(id, bundle);
            self.text(id, name, IN_TITLE);
        }
    }

    fn done(mut self) -> Index {
        self.names.sort();
        self.names.dedup();
        let mut words: Vec<(String, Vec<(u32, u8)>)> = self.words.into_iter().collect();
        words.sort_by(|(word, _), (other, _)| word.cmp(other));
        words.iter_mut().for_each(|(_, places)| places.shrink_to_fit());
        Index { items: self.items, lengths: self.lengths, names: self.names, words, models: self.models, builds: self.builds }
    }
}

impl Index {
    /// Items of exactly this name, in lower case.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = u32> + 'a {
        let from = self.names.partition_point(|(known, _)| known.as_str() < name);
        self.names[from..].iter().take_while(move |(known, _)| known == name).map(|(_, id)| *id)
    }

    /// Items whose name begins so, with the whole name.
    pub fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, u32)> + 'a {
        let from = self.names.partition_point(|(known, _)| known.as_str() < start);
        self.names[from..].iter().take_while(move |(known, _)| known.starts_with(start)).map(|(known, id)| (known.as_str(), *id))
    }

    /// Items whose name has this inside.
    pub fn containing<'a>(&'a self, part: &'a str) -> impl Iterator<Item = (&'a str, u32)> + 'a {
        self.names.iter().filter(move |(known, _)| known.contains(part)).map(|(known, id)| (known.as_str(), *id))
    }

    /// All names, for finding the nearest.
    pub fn names(&self) -> impl Iterator<Item = (&str, u32)> {
        self.names.iter().map(|(known, id)| (known.as_str(), *id))
    }

    /// The items that have a folded word, and where in them it stands.
    pub fn word(&self, folded: &str) -> &[(u32, u8)] {
        let found = self.words.binary_search_by(|(known, _)| known.as_str().cmp(folded));
        found.map_or(&[], |at| &self.words[at].1)
    }

    /// The words that begin so, with their items.
    pub fn words_beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a [(u32, u8)]> + 'a {
        let from = self.words.partition_point(|(known, _)| known.as_str() < start);
        self.words[from..].iter().take_while(move |(known, _)| known.starts_with(start)).map(|(_, places)| places.as_slice())
    }
}
