//! Words that say nothing about anybody: those of the catalog. A value that is such a word is replaced where it stands, and not looked
//! for anywhere else.

use std::sync::OnceLock;

use super::fast::{Map, Set};
use crate::catalog::{self, Class};

struct Words {
    /// Keys and listed values as a whole.
    literals: Set<String>,
    /// Words of the language that the catalog speaks, as they stand in it.
    words: Set<&'static str>,
    /// The class of the fields of a key, wherever it is one; `None` where they differ.
    classes: Map<String, Option<Class>>,
}

/// Letters from which on a word is worth knowing.
const SHORTEST: usize = 4;

fn all() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let catalog = catalog::get();
        let mut known = Words { literals: Set::default(), words: Set::default(), classes: Map::default() };
        for name in [
            "string",
            "integer",
            "array",
            "plist",
            "version",
            "encoding",
            "doctype",
            "propertylist",
            "https",
            "http",
            "apple",
            "example",
            "optional",
            "required",
            "default",
        ] {
            known.literals.insert(name.to_owned());
            known.words.insert(name);
        }
        for id in catalog.dicts() {
            let dict = catalog.dict(id);
            known.literals.insert(dict.name.to_ascii_lowercase());
            known.add(dict.title);
            known.add(dict.summary);
        }
        for id in catalog.fields() {
            let field = catalog.field(id);
            known.literals.insert(field.key.to_ascii_lowercase());
            if field.key.len() >= SHORTEST && !matches!(field.type_name(), "boolean" | "dictionary" | "array") {
                let class = known.classes.entry(spelling(field.key)).or_insert(Some(field.class));
                *class = class.filter(|class| *class == field.class);
            }
            known.add(field.meaning);
            known.add(field.purpose);
            known.add(field.presence);
            for (value, meaning) in &field.values {
                known.literals.insert(value.to_ascii_lowercase());
                known.add(meaning);
            }
        }
        known
    })
}

impl Words {
    fn add(&mut self, text: &'static str) {
        let words = text.split(|char: char| !char.is_ascii_alphabetic()).filter(|word| word.len() >= SHORTEST);
        self.words.extend(words);
    }
}

/// `serial_number`, `SerialNumber` and `serial-number` are one key.
fn spelling(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}

/// The class that a key has wherever the catalog knows it, for places where it does not.
pub(super) fn class_of(key: &str) -> Option<Class> {
    all().classes.get(&spelling(key)).copied().flatten()
}

/// Whether a text is a key or a listed value of the catalog.
pub(super) fn is_literal(text: &str) -> bool {
    all().literals.contains(&text.to_ascii_lowercase())
}

/// Whether a word is one of the language.
pub(super) fn is_ordinary(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let capital = || word.get(..1).map(|first| [&first.to_ascii_uppercase(), &word[1..]].concat());
    let is_word = |word: &str| all().words.contains(word);
    all().literals.contains(&word) || is_word(&word) || capital().is_some_and(|word| is_word(&word))
}

/// Parts of a text of more than six letters and digits that are no words of the language.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric()).filter(|part| part.chars().count() > 6 && !is_ordinary(part))
}
