//! Error codes: what a device, a tool or a service answers when something fails.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::error_lines::{self, Cells};
use super::fold::Spellings;

/// An entry of the table of errors. Texts are empty where the table has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// As it is written beside the code; of services and phrases the name of the service or program.
    pub domain: &'static str,
    /// The number, the word or the phrase.
    pub code: &'static str,
    pub meaning: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// "code" for a number, "word" and "reason" for fixed words, "phrase" for a part of a message.
    pub kind: &'static str,
    /// Names of the constant, with blanks between.
    pub names: &'static str,
    /// For [`source_link`](super::view::source_link).
    pub source: &'static str,
}

/// Intune shows Apple's numbers with this added.
pub const INTUNE: i64 = -2_016_336_112;

/// Domains whose numbers are those of another one, which the table has.
const SAME: [(&str, &str); 5] = [
    ("MDMErrorDomain", "MCMDMErrorDomain"),
    ("kCFErrorDomainCFNetwork", "NSURLErrorDomain"),
    ("kCFErrorDomainCocoa", "NSCocoaErrorDomain"),
    ("kCFErrorDomainOSStatus", "NSOSStatusErrorDomain"),
    ("kCFErrorDomainPOSIX", "NSPOSIXErrorDomain"),
];

struct Table {
    all: Vec<ErrorCode>,
    places: HashMap<(&'static str, &'static str), usize>,
    numbers: HashMap<i64, Vec<usize>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let entry = |[domain, code, meaning, advice, kind, names, source]: Cells<'static>| ErrorCode {
            domain,
            code,
            meaning,
            advice,
            kind,
            names,
            source,
        };
        let all: Vec<ErrorCode> = error_lines::unpack(super::get().plain("errors.tsv")).map(entry).collect();
        let mut numbers: HashMap<i64, Vec<usize>> = HashMap::new();
        let mut places = HashMap::new();
        for (at, entry) in all.iter().enumerate() {
            places.entry((entry.domain, entry.code)).or_insert(at);
            if let Ok(number) = entry.code.parse() {
                numbers.entry(number).or_default().push(at);
            }
        }
        Table { all, places, numbers }
    })
}

/// All entries, in the order of the file.
pub fn errors() -> &'static [ErrorCode] {
    &table().all
}

/// The entry of a code beside its domain. The domain is compared exactly, then as one whose numbers are another's; a number may be
/// written in hexadecimal or as 32 bits without a sign. Of an Intune number that the table does not have, the entry of Apple's own
/// number that Intune made it of.
pub fn error_code(domain: &str, code: &str) -> Option<ErrorCode> {
    let exact = |domain: &str, code: &str| table().places.get(&(domain, code)).map(|at| table().all[*at]);
    if let Some(entry) = exact(domain, code) {
        return Some(entry);
    }
    let number = error_number(code);
    let written = number.map_or_else(|| code.to_owned(), |number| number.to_string());
    if let Some(entry) = exact(domain, &written) {
        return Some(entry);
    }
    if let Some(entry) = SAME.iter().find(|(other, _)| *other == domain).and_then(|(_, known)| exact(known, &written)) {
        return Some(entry);
    }
    let apple = number.filter(|_| domain == "Intune").and_then(of_intune)?;
    errors_numbered(apple).find(|entry| entry.domain.starts_with("MC"))
}

/// Entries that have every word: in domain, names, meaning or advice, or as their number in any form.
pub fn search_errors(query: &str) -> Vec<&'static ErrorCode> {
    let words: Vec<(Spellings, Option<i64>)> = query.split_whitespace().map(|word| (Spellings::of(word), error_number(word))).collect();
    let has = |entry: &ErrorCode, (word, number): &(Spellings, Option<i64>)| {
        let texts = [entry.domain, entry.names, entry.meaning, entry.advice];
        let own = || entry.code.parse::<i64>().ok();
        let is_number = number.is_some_and(|number| own().is_some_and(|own| own == number || of_intune(number) == Some(own)));
        is_number || word.is_in(entry.code) || texts.iter().any(|text| word.is_in(text))
    };
    let mut found: Vec<&ErrorCode> = errors().iter().filter(|entry| words.iter().all(|word| has(entry, word))).collect();
    // The code itself comes before those that have it in their words.
    found.sort_by_key(|entry| {
        !words.iter().any(|(word, number)| {
            word.each().next() == Some(&entry.code.to_ascii_lowercase()) || number.is_some() && entry.code.parse().ok() == *number
        })
    });
    found
}

/// Every entry with a number, whatever its domain.
pub fn errors_numbered(number: i64) -> impl Iterator<Item = ErrorCode> {
    let places = table().numbers.get(&number).map_or(&[][..], Vec::as_slice);
    places.iter().map(|at| table().all[*at])
}

/// The number that a text is: decimal, hexadecimal after `0x`, and 32 bits without a sign as the negative number that they are.
pub fn error_number(text: &str) -> Option<i64> {
    let text = text.trim().replace('\u{2212}', "-");
    let (text, is_negative) = text.strip_prefix('-').map_or((text.as_str(), false), |rest| (rest, true));
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok()?,
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
        None => return None,
    };
    let is_unsigned = !is_negative && (1 << 31..1 << 32).contains(&number);
    Some(if is_negative {
        -number
    } else if is_unsigned {
        number - (1 << 32)
    } else {
        number
    })
}

/// Apple's number in one that Intune shows; `None` where it cannot be one.
pub fn of_intune(number: i64) -> Option<i64> {
    Some(number - INTUNE).filter(|apple| (1_000..100_000).contains(apple))
}

impl ErrorCode {
    /// The name of the entry in links: "MCMDMErrorDomain/12021".
    pub fn id(&self) -> String {
        [self.domain, "/", self.code].concat()
    }

    /// The entry of a name that [`id`](Self::id) gave.
    pub fn by_id(id: &str) -> Option<Self> {
        let (domain, code) = id.split_once('/')?;
        error_code(domain, code)
    }

    pub fn is_number(&self) -> bool {
        self.kind == "code"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_by_its_id() {
        assert!(errors().len() > 1_300);
        for entry in errors() {
            assert_eq!(ErrorCode::by_id(&entry.id()).map(|found| found.meaning), Some(entry.meaning), "{}", entry.id());
        }
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let found = |domain, code| error_code(domain, code).map(|entry| entry.id());
        let some = |id: &str| Some(id.to_owned());
        assert_eq!(found("MCMDMErrorDomain", "12021"), some("MCMDMErrorDomain/12021"));
        assert_eq!(found("MCMDMErrorDomain", "0x2EF5"), some("MCMDMErrorDomain/12021"));
        assert_eq!(found("MDMErrorDomain", "12021"), some("MCMDMErrorDomain/12021"));
        assert_eq!(found("Intune", "0x87D11388"), some("Intune/-2016341112"));
        assert_eq!(found("Intune", "2278626184"), some("Intune/-2016341112"));
        assert_eq!(found("kCFErrorDomainCFNetwork", "-1009"), some("NSURLErrorDomain/-1009"));
        assert_eq!(found("MCMDMErrorDomain", "1"), None);
        assert_eq!(found("", ""), None);
    }

    #[test]
    fn an_intune_number_without_an_entry_leads_to_apples() {
        let known = |number: i64| error_code("Intune", &number.to_string()).map(|entry| entry.domain);
        let apple: Vec<i64> =
            errors().iter().filter(|entry| entry.domain.starts_with("MC")).filter_map(|entry| entry.code.parse().ok()).collect();
        assert!(apple.iter().all(|number| known(number + INTUNE).is_some()));
        assert_eq!(known(-5), None);
    }

    #[test]
    fn entries_are_searched_by_number_domain_and_words() {
        let ids = |query: &str| search_errors(query).iter().map(|entry| entry.id()).collect::<Vec<_>>();
        for query in ["12021", "0x2EF5", "-2016324091", "mcmdm 12021"] {
            assert!(ids(query).contains(&"MCMDMErrorDomain/12021".to_owned()), "{query}");
        }
        assert_eq!(ids("12021")[0].rsplit('/').next(), Some("12021"));
        assert!(!ids("enrolment").is_empty() && ids("enrolment").len() == ids("enrollment").len());
        assert_eq!(search_errors("").len(), errors().len());
        assert!(ids("no-such-word-anywhere").is_empty());
    }

    #[test]
    fn numbers_in_other_domains_are_all_given() {
        let domains: Vec<&str> = errors_numbered(23_000).map(|entry| entry.domain).collect();
        assert!(domains.len() > 1, "{domains:?}");
        assert_eq!(error_number("−25300"), Some(-25_300));
        assert_eq!(error_number("0x8000FFFF"), Some(-2_147_418_113));
        assert_eq!(error_number("12a"), None);
        assert_eq!(error_number(""), None);
    }
}
