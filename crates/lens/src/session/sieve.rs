//! Which rows of a table are wanted: words, each of which a row has to have in some cell, and terms about one column (`Name:mail`,
//! `Version<17.9`, `"Seen">=2026-01`, `-Kind=app`).

use super::table::{Line, Sort, key_of};
use crate::catalog::fold::Spellings;
use crate::decode::{Document, NodeId};

pub(super) struct Term {
    /// The columns that it is about; `None`: all of them.
    pub(super) columns: Option<Vec<usize>>,
    pub(super) not: bool,
    test: Test,
}

enum Test {
    Has(Spellings),
    Is(String),
    /// Compared as the column is sorted; each way with whether a row is wanted that is less, equal, greater.
    Order([bool; 3], String),
}

impl Term {
    pub(super) fn is_met(&self, doc: &Document, node: NodeId, sort: Sort) -> bool {
        let text = || doc.text(node).filter(|_| !doc.kind(node).is_container());
        match &self.test {
            Test::Has(word) => text().is_some_and(|text| word.is_in(&text)),
            Test::Is(wanted) => text().is_some_and(|text| text.eq_ignore_ascii_case(wanted)),
            Test::Order(wanted, other) => {
                let one = key_of(doc, node, sort);
                let other = sort.key(other, &one);
                // A number and a word have no order between them.
                let order = (one.first() == other.first()).then(|| one.cmp(&other));
                order.is_some_and(|order| wanted[(order as i8 + 1) as usize])
            }
        }
    }

    /// Whether the name of a row meets it, which has no column.
    pub(super) fn is_met_by_name(&self, name: &str) -> bool {
        self.columns.is_none() && matches!(&self.test, Test::Has(word) if word.is_in(name))
    }
}

/// Reads what somebody typed. What names no column is a word like any other.
pub(super) fn terms(text: &str, columns: &[Line]) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let not = rest.len() > 1 && rest.starts_with('-') && !rest[1..].starts_with(char::is_whitespace);
        let from = if not { &rest[1..] } else { rest };
        let (first, quoted, after) = piece(from, true);
        let operator = OPERATORS.iter().find(|(operator, _)| after.starts_with(operator));
        let about = columns_of(&first, columns);
        let (term, left) = match operator {
            Some((operator, wanted)) if !about.is_empty() => {
                let (value, _, left) = piece(&after[operator.len()..], false);
                let test = match *operator {
                    ":" => Test::Has(Spellings::of(&value)),
                    "=" => Test::Is(value.clone()),
                    _ => Test::Order(*wanted, value.clone()),
                };
                // Nothing is behind the sign yet.
                ((!value.is_empty()).then_some(Term { columns: Some(about), not, test }), left)
            }
            _ if quoted => (Some(Term { columns: None, not, test: Test::Has(Spellings::of(&first)) }), after),
            _ => {
                let (word, _, left) = piece(from, false);
                (Some(Term { columns: None, not, test: Test::Has(Spellings::of(&word)) }), left)
            }
        };
        terms.extend(term);
        rest = left.trim_start();
    }
    terms
}

const OPERATORS: [(&str, [bool; 3]); 6] = [
    ("<=", [true, true, false]),
    (">=", [false, true, true]),
    ("<", [true, false, false]),
    (">", [false, false, true]),
    (":", [false; 3]),
    ("=", [false; 3]),
];

/// A word, or what stands in quotes; and what follows. `key`: it ends at a sign too.
fn piece(text: &str, key: bool) -> (String, bool, &str) {
    if let Some((inner, after)) = text.strip_prefix('"').and_then(|text| text.split_once('"')) {
        return (inner.to_owned(), true, after);
    }
    let end = text.find(|char: char| char.is_whitespace() || key && matches!(char, ':' | '=' | '<' | '>')).unwrap_or(text.len());
    (text[..end].to_owned(), false, &text[end..])
}

/// Columns by their key, or by its last part.
fn columns_of(name: &str, columns: &[Line]) -> Vec<usize> {
    let is_it = |key: &str| key.eq_ignore_ascii_case(name) || key.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case(name));
    columns.iter().enumerate().filter(|(_, line)| is_it(&line.key)).map(|(at, _)| at).collect()
}

/// A filter with a term about one column, in place of those that it had; an empty value takes them away.
pub fn put_term(filter: &str, key: &str, value: &str) -> String {
    let is_about = |token: &str| {
        let (first, _, after) = piece(token, true);
        first == key && after.starts_with(':')
    };
    let mut kept: Vec<String> = tokens(filter).filter(|token| !is_about(token)).map(str::to_owned).collect();
    if !value.is_empty() {
        kept.push([&in_quotes(key), ":", &in_quotes(value)].concat());
    }
    kept.join(" ")
}

/// What a filter wants of one column, as [`put_term`] wrote it.
pub fn term_of(filter: &str, key: &str) -> String {
    let about = tokens(filter).find_map(|token| {
        let (first, _, after) = piece(token, true);
        (first == key).then(|| after.strip_prefix(':')).flatten().map(|value| piece(value, false).0)
    });
    about.unwrap_or_default()
}

fn in_quotes(text: &str) -> String {
    match text.contains(|char: char| char.is_whitespace() || matches!(char, ':' | '=' | '<' | '>')) {
        true => ["\"", &text.replace('"', ""), "\""].concat(),
        false => text.replace('"', ""),
    }
}

/// The terms as they are written, which blanks part outside quotes.
fn tokens(filter: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let is_end = move |char: char| {
        quoted ^= char == '"';
        char.is_whitespace() && !quoted
    };
    filter.split(is_end).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_about_a_column_takes_the_place_of_the_one_before() {
        let mut filter = "mail Version<17".to_owned();
        for (value, wanted) in [
            ("a", "mail Version<17 Name:a"),
            ("a b", "mail Version<17 Name:\"a b\""),
            ("c=d", "mail Version<17 Name:\"c=d\""),
            ("", "mail Version<17"),
        ] {
            filter = put_term(&filter, "Name", value);
            assert_eq!(filter, wanted);
            assert_eq!(term_of(&filter, "Name"), value);
        }
        assert_eq!(put_term("", "Two words", "x"), "\"Two words\":x");
        assert_eq!(term_of("\"Two words\":x", "Two words"), "x");
    }
}
