//! What somebody searches for: a text, or terms that a row has to meet, all of them.
//!
//! `key:` `value:` `meaning:` look at one part of a row; `class:person`, `row:7`, `has:finding`, `has:error`, `is:secret` and
//! `is:unknown` at what is known of it. `-` before a term turns it round, quotes keep words and signs together, `/…/` is a regular
//! expression. Words without any of this are one text, as they are typed.

use regex_lite::{Regex, RegexBuilder};

use crate::catalog::{Class, view::contains};
use crate::remark::Level;

/// Terms that are looked at.
const MOST: usize = 20;

#[derive(Debug)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
}

#[derive(Debug)]
pub(super) struct Term {
    pub(super) negated: bool,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Any(Pattern),
    Key(Pattern),
    Value(Pattern),
    Meaning(Pattern),
    Class(Class),
    /// A row of the data table.
    Row(u16),
    /// A finding, of a level or any.
    Finding(Option<Level>),
    Secret,
    /// A key that the catalog does not know.
    Unknown,
    /// What nothing meets: a class or a pattern that there is not.
    Nothing,
}

#[derive(Debug)]
pub(super) enum Pattern {
    /// In lower case.
    Text(String),
    Regex(Regex),
}

impl Pattern {
    pub(super) fn is_in(&self, text: &str) -> bool {
        match self {
            Pattern::Text(lower) if lower.is_ascii() => contains(text, lower),
            Pattern::Text(lower) => text.to_lowercase().contains(lower.as_str()),
            Pattern::Regex(regex) => regex.is_match(text),
        }
    }
}

impl Query {
    /// The terms of a text; `None` where it is a text as it stands.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut terms: Vec<Term> = Vec::new();
        let mut words: Vec<String> = Vec::new();
        let mut has_operators = false;
        for token in tokens(text).into_iter().take(MOST) {
            if token.is_plain() {
                words.push(token.text);
                continue;
            }
            has_operators = true;
            terms.extend(phrase(&mut words));
            terms.push(token.term());
        }
        terms.extend(phrase(&mut words));
        has_operators.then_some(Self { terms })
    }

    pub(super) fn asks_for_findings(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.what, What::Finding(_)))
    }
}

/// Words side by side are one text.
fn phrase(words: &mut Vec<String>) -> Option<Term> {
    let text = std::mem::take(words).join(" ");
    (!text.is_empty()).then(|| Term { negated: false, what: What::Any(Pattern::Text(text.to_lowercase())) })
}

/// A piece of what was typed.
#[derive(Debug, Default, PartialEq)]
struct Token {
    negated: bool,
    /// "key"; empty where there is none.
    field: String,
    text: String,
    form: Form,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Form {
    #[default]
    Bare,
    Quoted,
    Regex,
}

impl Token {
    fn is_plain(&self) -> bool {
        !self.negated && self.field.is_empty() && self.form == Form::Bare
    }

    fn term(self) -> Term {
        let pattern = match self.form {
            Form::Regex => RegexBuilder::new(&self.text).case_insensitive(true).build().ok().map(Pattern::Regex),
            Form::Bare | Form::Quoted => Some(Pattern::Text(self.text.to_lowercase())),
        };
        let lower = self.text.to_lowercase();
        let what = match (self.field.as_str(), pattern) {
            ("has", _) => match lower.as_str() {
                "finding" | "findings" => Some(What::Finding(None)),
                "error" | "errors" => Some(What::Finding(Some(Level::Error))),
                "warning" | "warnings" => Some(What::Finding(Some(Level::Warning))),
                "note" | "notes" => Some(What::Finding(Some(Level::Info))),
                _ => None,
            },
            ("is", _) => match lower.as_str() {
                "secret" => Some(What::Secret),
                "unknown" => Some(What::Unknown),
                _ => None,
            },
            ("class", _) => {
                let is_it = |class: &Class| class.id().starts_with(&lower) || class.title().to_lowercase().starts_with(&lower);
                Class::ALL.into_iter().find(is_it).map(What::Class)
            }
            ("row", _) => lower.parse().ok().map(What::Row),
            ("key", pattern) => pattern.map(What::Key),
            ("value", pattern) => pattern.map(What::Value),
            ("meaning", pattern) => pattern.map(What::Meaning),
            (_, pattern) => pattern.map(What::Any),
        };
        Term { negated: self.negated, what: what.unwrap_or(What::Nothing) }
    }
}

const FIELDS: [&str; 7] = ["key", "value", "meaning", "class", "row", "has", "is"];

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut token = Token::default();
        // A lone sign is a text.
        if let Some(after) = rest.strip_prefix('-').filter(|after| after.starts_with(|char: char| !char.is_whitespace() && char != '-')) {
            token.negated = true;
            rest = after;
        }
        let field = FIELDS.into_iter().find_map(|field| Some((field, rest.strip_prefix(field)?.strip_prefix(':')?)));
        if let Some((field, after)) = field {
            token.field = field.to_owned();
            rest = after;
        }
        let (form, close) = match rest.chars().next() {
            Some('"') => (Form::Quoted, Some('"')),
            // A path begins with the same sign: only what ends in one is an expression.
            Some('/') if closing(&rest[1..], '/').is_some_and(|end| end > 0 && is_end(&rest[end + 2..])) => (Form::Regex, Some('/')),
            _ => (Form::Bare, None),
        };
        token.form = form;
        match close {
            Some(close) => {
                let inner = &rest[1..];
                let end = closing(inner, close).unwrap_or(inner.len());
                token.text = inner[..end].replace(&['\\', close].iter().collect::<String>(), &close.to_string());
                rest = inner.get(end + 1..).unwrap_or("");
            }
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                token.text = rest[..end].to_owned();
                rest = &rest[end..];
            }
        }
        // What is being typed and has no text yet asks for nothing.
        if !token.text.is_empty() {
            found.push(token);
        }
        rest = rest.trim_start();
    }
    found
}

/// Where a sign stands that no backslash takes the meaning of.
fn closing(text: &str, sign: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, char)| {
        let is_it = char == sign && !escaped;
        escaped = char == '\\' && !escaped;
        is_it.then_some(at)
    })
}

fn is_end(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let Some(query) = Query::parse(text) else { return "plain".to_owned() };
        let pattern = |pattern: &Pattern| match pattern {
            Pattern::Text(text) => text.clone(),
            Pattern::Regex(regex) => format!("/{regex}/"),
        };
        let what = |what: &What| match what {
            What::Any(text) => pattern(text),
            What::Key(text) => format!("key {}", pattern(text)),
            What::Value(text) => format!("value {}", pattern(text)),
            What::Meaning(text) => format!("meaning {}", pattern(text)),
            What::Class(class) => format!("class {}", class.id()),
            What::Row(row) => format!("row {row}"),
            What::Finding(level) => format!("finding {level:?}"),
            What::Secret => "secret".to_owned(),
            What::Unknown => "unknown".to_owned(),
            What::Nothing => "nothing".to_owned(),
        };
        let terms = query.terms.iter().map(|term| [if term.negated { "not " } else { "" }, &what(&term.what)].concat());
        terms.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn words_are_one_text_and_terms_are_what_they_say() {
        let cases = [
            ("IPHONE 15 black", "plain"),
            ("/PayloadContent/0", "plain"),
            ("a - b", "plain"),
            ("http://example.com/a", "plain"),
            ("12:30", "plain"),
            ("key:Password -value:\"a b\" has:finding", "key password | not value a b | finding None"),
            ("wi fi is:secret class:person row:7", "wi fi | secret | class person | row 7"),
            ("\"Exactly this\"", "exactly this"),
            ("value:/^F[0-9]+$/", "value /^F[0-9]+$/"),
            ("/a b/ c", "/a b/ | c"),
            ("key:", "plain"),
            ("-is:unknown has:error", "not unknown | finding Some(Error)"),
            ("class:nonsense value:/(/", "nothing | nothing"),
            ("\"open", "open"),
            ("key:\"a\\\"b\"", "key a\"b"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
