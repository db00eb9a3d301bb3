//! From a question to its readings.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::codes::{self, Mention};
use super::forms;
use super::hits::Hit;
use super::index::{self, Index, Item};
use crate::catalog::fold::{american, fold, fold_start, is_small, words};
use crate::catalog::{self, ErrorCode, INTUNE, error_code, of_intune};

/// Readings of a question that are given.
const GIVEN: usize = 12;
/// Words of a question that are looked for.
const WORDS: usize = 40;
/// Bytes of a question that are looked at.
const LONGEST: usize = 16 << 10;

/// The readings of a question, best first, and what was looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub hits: Vec<Hit>,
    /// What was tried, in words, where nothing was found.
    pub tried: String,
}

/// Builds the index, so that the first question is answered as fast as the next.
pub fn warm() {
    index::get();
}

/// The readings of a question.
pub fn ask(question: &str) -> Answers {
    let question = cut(question.trim());
    let index = index::get();
    if question.is_empty() {
        return Answers::default();
    }
    let mut found = Found { index, hits: Vec::new() };
    found.by_id(question);
    found.errors(question);
    found.hits.extend(forms::hits(question, index));
    found.named(question);
    found.phrases(question);
    found.worded(question);
    if found.hits.is_empty() {
        found.near(question);
    }
    let hits = found.done();
    let tried = if hits.is_empty() { tried(question) } else { String::new() };
    Answers { hits, tried }
}

fn cut(question: &str) -> &str {
    let end = (0..=question.len().min(LONGEST)).rev().find(|end| question.is_char_boundary(*end)).unwrap_or_default();
    &question[..end]
}

struct Found {
    index: &'static Index,
    hits: Vec<Hit>,
}

impl Found {
    fn push(&mut self, item: u32) {
        self.hits.push(Hit::of(self.index.items[item as usize], self.index));
    }

    /// A name that an answer had, and the id of a field.
    fn by_id(&mut self, question: &str) {
        if let Some(error) = question.strip_prefix("error:").and_then(ErrorCode::by_id) {
            self.hits.push(Hit::error(&error));
        }
        let field = catalog::get().by_id(question.strip_prefix("field:").unwrap_or(question));
        if let Some(field) = field {
            self.hits.push(Hit::of(Item::Field(field, 1), self.index));
        }
        if let Some((kind, name)) = question.strip_prefix("message:").and_then(|id| id.split_once(':'))
            && let Some(dict) = catalog::get().message(kind, name)
        {
            self.hits.push(Hit::of(Item::Message(dict), self.index));
        }
    }

    fn errors(&mut self, question: &str) {
        let mut mentions = codes::mentions(question);
        // The innermost error is the nearest to the cause.
        if question.contains("Underlying") {
            mentions.reverse();
        }
        for mention in &mentions {
            let before = self.hits.len();
            match mention.domain.as_str() {
                "" => self.hits.extend(codes::entries(mention.number).iter().map(|entry| error_of(entry, mention.number))),
                domain => self.in_domain(domain, mention.number),
            }
            let is_hit = self.hits.len() > before;
            if mentions.len() == 1 && (is_hit || mention.number.unsigned_abs() > 0xFFFF) {
                self.hits.extend(forms_of(mention, is_hit));
            }
        }
    }

    fn in_domain(&mut self, domain: &str, number: i64) {
        if let Some(entry) = error_code(domain, &number.to_string()) {
            return self.hits.push(error_of(&entry, number));
        }
        self.hits.push(Hit {
            kind: "error code".to_owned(),
            title: format!("{domain} {number}"),
            text: "The table of errors has no such code.".to_owned(),
            advice: match codes::entries(number).as_slice() {
                [] => "Read the description beside it: devices put the reason there in words.".to_owned(),
                _ => "The same number in other domains follows. It may mean something else there.".to_owned(),
            },
            id: "form:error".to_owned(),
            source: None,
        });
        self.hits.extend(codes::entries(number).iter().map(|entry| error_of(entry, number)));
    }

    /// What is called so, or begins so.
    fn named(&mut self, question: &str) {
        let name =
            question.trim_matches(|char: char| matches!(char, '"' | '\'' | '`' | '“' | '”' | '<' | '>' | ',' | ';' | '/')).to_lowercase();
        let name = american(&name);
        if name.is_empty() || name.len() > 200 {
            return;
        }
        let mut exact: Vec<u32> = self.index.named(&name).collect();
        exact.sort_by_key(|item| (self.case_differs(*item, question), self.rank(*item)));
        exact.truncate(GIVEN);
        exact.into_iter().for_each(|item| self.push(item));
        // A path ends in its key.
        if let Some((_, last)) = name.rsplit_once(['/', ':']).filter(|(_, last)| last.len() > 2) {
            let mut items: Vec<u32> =
                self.index.named(last).filter(|item| matches!(self.index.items[*item as usize], Item::Field(..))).collect();
            items.sort_by_key(|item| self.rank(*item));
            items.into_iter().take(4).for_each(|item| self.push(item));
        }
        let typed = !question.contains(char::is_whitespace);
        if typed && name.len() > 1 {
            let mut begin: Vec<(usize, u8, u32)> = self
                .index
                .beginning(&name)
                .filter(|(known, _)| *known != name)
                .map(|(known, item)| (known.len(), self.rank(item), item))
                .collect();
            begin.sort_unstable();
            begin.iter().take(GIVEN).for_each(|(.., item)| self.push(*item));
        }
        if typed && name.len() > 4 && name.contains('.') {
            let parts: Vec<u32> = self.index.containing(&name).map(|(_, item)| item).take(4).collect();
            parts.into_iter().for_each(|item| self.push(item));
        }
    }

    /// Whether an item's name is not written as it was asked for.
    fn case_differs(&self, item: u32, question: &str) -> bool {
        let catalog = catalog::get();
        let name = match self.index.items[item as usize] {
            Item::Field(field, _) => catalog.field(field).key,
            Item::Value(field, at) => catalog.field(field).values[usize::from(at)].0,
            Item::Message(dict) => catalog.dict(dict).name,
            _ => return false,
        };
        !question.contains(name)
    }

    /// Which of several of one name people mean more often.
    fn rank(&self, item: u32) -> u8 {
        let catalog = catalog::get();
        match self.index.items[item as usize] {
            Item::Error(_) => 0,
            Item::Message(dict) => match catalog.dict(dict).kind {
                "command" | "payload" | "declaration" | "checkin" | "status-item" => 1,
                _ => 2,
            },
            Item::Model(_) | Item::Build(_) | Item::Oid(_) => 3,
            Item::Field(field, count) => match catalog.dict(catalog.field(field).dict).kind {
                _ if count > 3 => 4,
                "payload" | "profile" | "checkin" | "command" | "declaration" => 5,
                "response" | "" => 6,
                _ => 7,
            },
            Item::Value(..) => 6,
            Item::App(_) => 8,
        }
    }

    /// How much words count in one kind of answer against another.
    fn weight(&self, item: u32) -> f32 {
        match self.index.items[item as usize] {
            Item::Message(_) => 1.5,
            Item::Error(_) => 1.2,
            Item::Field(..) => 1.0,
            Item::Value(..) => 0.6,
            _ => 0.8,
        }
    }

    /// Parts of messages that people see, in a question that has them.
    fn phrases(&mut self, question: &str) {
        let asked: Vec<String> = words(question).map(fold).collect();
        if asked.len() < 3 {
            return;
        }
        for error in catalog::errors().iter().filter(|error| error.kind == "phrase") {
            let phrase: Vec<String> = words(error.code).map(fold).collect();
            let has = |text: &[String], part: &[String]| text.windows(part.len()).any(|window| window == part);
            if has(&asked, &phrase) || asked.len() > 3 && has(&phrase, &asked) {
                self.hits.push(Hit::error(error));
            }
        }
    }

    /// What has the words of the question in its name or meaning.
    fn worded(&mut self, question: &str) {
        let typed: Vec<&str> = words(question).filter(|word| !is_small(word)).take(WORDS).collect();
        let Some(last) = typed.last().copied() else { return };
        if typed.len() == 1 && last.chars().count() < 3 {
            return;
        }
        let all = self.index.items.len() as f32;
        let mut scores: HashMap<u32, (f32, f32)> = HashMap::new();
        let mut wanted = 0.0;
        for (at, word) in typed.iter().enumerate() {
            let folded = fold(word);
            let own = self.index.word(&folded);
            let mut places: BTreeMap<u32, u8> = own.iter().copied().collect();
            if at + 1 == typed.len() || own.is_empty() {
                let start = fold_start(word);
                for (item, zone) in self.index.words_beginning(&start).flatten() {
                    let best = places.entry(*item).or_insert(0);
                    *best = (*best).max(zone.div_ceil(2));
                }
            }
            let idf = (all / (1.0 + places.len() as f32)).ln().max(0.1);
            wanted += idf;
            for (item, zone) in places {
                let score = scores.entry(item).or_default();
                score.0 += idf;
                score.1 += idf * f32::from(zone);
            }
        }
        let least = if typed.len() <= 3 { 0.99 } else { 0.6 };
        let mut best: Vec<(f32, u32)> = scores
            .into_iter()
            .filter(|(_, (covered, _))| *covered >= wanted * least)
            .map(|(item, (_, score))| (score * self.weight(item) / (1.0 + f32::from(self.index.lengths[item as usize]) / 20.0), item))
            .collect();
        best.sort_by(|(score, item), (other, that)| other.total_cmp(score).then(item.cmp(that)));
        best.iter().take(GIVEN).for_each(|(_, item)| self.push(*item));
    }

    /// The names that differ least from one word.
    fn near(&mut self, question: &str) {
        let name = question.to_lowercase();
        if name.len() < 5 || name.len() > 60 || name.contains(char::is_whitespace) {
            return;
        }
        let mut near: Vec<(usize, u8, u32)> = Vec::new();
        for (known, item) in self.index.names() {
            if known.len().abs_diff(name.len()) < 3
                && let Some(edits) = edits(name.as_bytes(), known.as_bytes(), 2)
            {
                near.push((edits, self.rank(item), item));
            }
        }
        near.sort_unstable();
        for (.., item) in near.into_iter().take(4) {
            self.push(item);
            if let Some(hit) = self.hits.last_mut() {
                hit.kind.push_str(", spelled alike");
            }
        }
    }

    /// Each answer once, and not too many.
    fn done(self) -> Vec<Hit> {
        let mut seen = std::collections::HashSet::new();
        let mut hits: Vec<Hit> = self.hits;
        hits.retain(|hit| seen.insert((hit.id.clone(), hit.title.clone())));
        hits.truncate(GIVEN);
        hits
    }
}

/// An error; where the number is Intune's and the entry Apple's, both are named.
fn error_of(entry: &ErrorCode, number: i64) -> Hit {
    let mut hit = Hit::error(entry);
    if entry.domain != "Intune" && entry.is_number() && entry.code != number.to_string() && of_intune(number).is_some() {
        hit.kind = "Intune error".to_owned();
        hit.title = format!("Intune {number} is {}", hit.title);
        hit.text = format!("The device answered with Apple's error {} ({}): {}", entry.code, entry.domain, entry.meaning);
    }
    hit
}

/// A number in the other forms in which it is met.
fn forms_of(mention: &Mention, is_known: bool) -> Option<Hit> {
    let number = mention.number;
    let hex = |number: i64| format!("0x{:08X}", number as u32);
    let (title, text) = if (i64::from(i32::MIN)..0).contains(&number) {
        (
            format!("{} · {number} signed · {} unsigned", hex(number), number as u32),
            "The same number in its other forms. Look for each of them in logs and in the admin center.",
        )
    } else if catalog::errors_numbered(number).any(|entry| entry.domain.starts_with("MC")) {
        let intune = number + INTUNE;
        (format!("{intune} · {}", hex(intune)), "Intune shows this error of the device as this number.")
    } else {
        return None;
    };
    let text = if is_known { text.to_owned() } else { format!("{text} The table of errors does not have it.") };
    Some(Hit { kind: "as a number".to_owned(), title, text, id: "form:number".to_owned(), ..Hit::default() })
}

/// What was looked through in vain.
fn tried(question: &str) -> String {
    let mut tried = vec![format!("{} error codes", catalog::errors().len()), format!("{} fields", catalog::get().len())];
    tried.push("messages, payloads, declarations, values, models, OS builds, object identifiers and bundle identifiers".to_owned());
    let hint = match codes::mentions(question).is_empty() && question.split_whitespace().count() == 1 {
        true => " Check the spelling, or type a part of the name.",
        false => " Try the number alone, the name of the domain, or fewer words.",
    };
    format!("Nothing found in {}.{hint}", tried.join(", "))
}

/// How many letters have to be added, dropped or changed, if that is at most `most`.
fn edits(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], rest) | (rest, []) => Some(rest.len()).filter(|count| *count <= most),
        _ if most == 0 => None,
        ([_, a_rest @ ..], [_, b_rest @ ..]) => {
            let ways = [edits(a_rest, b_rest, most - 1), edits(a_rest, b, most - 1), edits(a, b_rest, most - 1)];
            ways.into_iter().flatten().min().map(|count| count + 1)
        }
    }
}
