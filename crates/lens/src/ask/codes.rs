//! Error codes in what somebody pastes: a number alone, a number beside its domain, an `NSError` as it is printed.

use crate::catalog::{self, ErrorCode, error_number};

/// Words of a text that are looked at.
const LOOKED_AT: usize = 400;
/// Words between a domain and its number: `Domain : X Code : 1`, `ErrorDomain</key><string>X</string><key>ErrorCode</key><integer>1`.
const APART: usize = 8;

/// An error that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// As it is written; empty where only the number stands there.
    pub domain: String,
    pub number: i64,
}

/// The errors that a text names with their domains, in its order; then, if it names none so, its numbers if it is little more than
/// those. A domain is a name that the table has, or one that ends as they do.
pub fn mentions(text: &str) -> Vec<Mention> {
    let tokens: Vec<&str> = tokens(text).take(LOOKED_AT).collect();
    let mut found: Vec<Mention> = Vec::new();
    let mut used = vec![false; tokens.len()];
    for at in 0..tokens.len() {
        let Some((domain, len)) = domain_at(&tokens, at) else { continue };
        let after = (at + len..tokens.len().min(at + len + APART)).take_while(|next| domain_at(&tokens, *next).is_none());
        let before = (at.saturating_sub(APART)..at).rev().take_while(|before| domain_at(&tokens, *before).is_none());
        let number = |place: usize| error_number(tokens[place]).filter(|_| !used[place]).map(|number| (place, number));
        let Some((place, number)) = after.clone().find_map(number).or_else(|| before.clone().find_map(number)) else { continue };
        used[place] = true;
        let mention = Mention { domain, number };
        if !found.contains(&mention) {
            found.push(mention);
        }
    }
    let is_about_numbers = |text: &str| text.split_whitespace().all(|word| is_number(word) || is_filler(word));
    if found.is_empty() && is_about_numbers(text) {
        let numbers = tokens.iter().filter_map(|token| error_number(token));
        found.extend(numbers.map(|number| Mention { domain: String::new(), number }));
    }
    found
}

/// A number with the signs that people put around it.
fn is_number(word: &str) -> bool {
    error_number(word.trim_matches(['(', ')', '#', ',', '.', ':', ';', '"', '<', '>', '='])).is_some()
}

/// A word that people put beside a number.
fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 9] = ["code", "error", "errorcode", "errornumber", "number", "status", "osstatus", "exit", "result"];
    FILLERS.contains(&word.trim_matches(|char: char| !char.is_alphanumeric()).to_ascii_lowercase().as_str())
}

/// Words and numbers; signs that stand between them in prints are left out.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '.' | '_' | '-' | '\u{2212}');
    text.split(move |char| !is_part(char)).map(|token| token.trim_matches('.').trim_end_matches('-')).filter(|token| !token.is_empty())
}

/// The domain that begins at a word, as it is written, and how many words it has.
fn domain_at(tokens: &[&str], at: usize) -> Option<(String, usize)> {
    let token = tokens[at];
    let is_number = token.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '-' | '\u{2212}'));
    if is_number || token.len() < 3 {
        return None;
    }
    if token.ends_with("ErrorDomain") && token != "ErrorDomain" || token.contains('.') && token.to_ascii_lowercase().ends_with("error") {
        return Some((token.to_owned(), 1));
    }
    let is_same = |name: &str, token: &str| name.eq_ignore_ascii_case(token);
    for domain in domains() {
        let words = domain.split(' ').count();
        let stands = tokens.len() >= at + words && domain.split(' ').zip(&tokens[at..]).all(|(word, token)| is_same(word, token));
        // "MCMDM 12021" is what people say.
        let is_short = domain.strip_suffix("ErrorDomain").is_some_and(|short| short.len() > 2 && is_same(short, token));
        if stands || is_short {
            return Some(((*domain).to_owned(), if stands { words } else { 1 }));
        }
    }
    (is_same(token, "OSStatus")).then(|| ("NSOSStatusErrorDomain".to_owned(), 1))
}

/// The domains of numbers, each once.
fn domains() -> &'static [&'static str] {
    static DOMAINS: std::sync::OnceLock<Vec<&str>> = std::sync::OnceLock::new();
    DOMAINS.get_or_init(|| {
        let mut domains: Vec<&str> = catalog::errors().iter().filter(|error| error.is_number()).map(|error| error.domain).collect();
        domains.sort_unstable();
        domains.dedup();
        domains
    })
}

/// The entries of a number, the domains that people meet most first; Apple's own of a number that Intune made of it.
pub(super) fn entries(number: i64) -> Vec<ErrorCode> {
    let mut entries: Vec<ErrorCode> = catalog::errors_numbered(number).collect();
    if entries.is_empty() {
        entries.extend(catalog::error_code("Intune", &number.to_string()));
    }
    entries.sort_by_key(|entry| rank(entry.domain));
    entries
}

fn rank(domain: &str) -> u8 {
    match domain {
        "MCMDMErrorDomain" => 0,
        "Intune" => 1,
        domain if domain.starts_with("MC") => 2,
        "MDMClientError" | "MDMErrorDomain" => 3,
        "DeviceManagement.error" => 4,
        "Apps and Books" => 5,
        "NSURLErrorDomain" => 6,
        "NSOSStatusErrorDomain" => 7,
        "NSPOSIXErrorDomain" => 9,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> String {
        mentions(text).iter().map(|mention| format!("{}:{}", mention.domain, mention.number)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_print_of_an_error_names_its_domain_and_number() {
        assert_eq!(named("12021"), ":12021");
        assert_eq!(named("-2016341112"), ":-2016341112");
        assert_eq!(named("0x87D11388"), ":-2016341112");
        assert_eq!(named("error 2278626184"), ":-2016341112");
        assert_eq!(named("MCMDMErrorDomain 12021"), "MCMDMErrorDomain:12021");
        assert_eq!(named("MCMDMErrorDomain/12021"), "MCMDMErrorDomain:12021");
        assert_eq!(named("12021 (MCMDMErrorDomain)"), "MCMDMErrorDomain:12021");
        assert_eq!(named("<MDMClientError:89>"), "MDMClientError:89");
        assert_eq!(named("The operation couldn’t be completed. (MDMClientError error 89.)"), "MDMClientError:89");
        assert_eq!(named("mcmdm 12021"), "MCMDMErrorDomain:12021");
        assert_eq!(named("Apps and Books 9610"), "Apps and Books:9610");
        assert_eq!(named("NSError: Desc : x Domain : MCInstallationErrorDomain Code : 4001 Type : y"), "MCInstallationErrorDomain:4001");
        assert_eq!(named("OSStatus error -25300"), "NSOSStatusErrorDomain:-25300");
    }

    #[test]
    fn nested_errors_are_named_in_their_order() {
        let text = "Error Domain=MCProfileErrorDomain Code=1009 \"x\" UserInfo={NSUnderlyingError=0x6000 {Error Domain=MCPayloadErrorDomain Code=2002 \"y\"}}";
        assert_eq!(named(text), "MCProfileErrorDomain:1009 MCPayloadErrorDomain:2002");
        let chain = "<key>ErrorCode</key><integer>12021</integer><key>ErrorDomain</key><string>MCMDMErrorDomain</string>";
        assert_eq!(named(chain), "MCMDMErrorDomain:12021");
    }

    #[test]
    fn numbers_in_prose_are_no_errors() {
        assert_eq!(named("on 4 May 2026 at 10:00 the device with iOS 17 was enrolled for 30 days and more"), "");
        assert_eq!(named("no numbers"), "");
        assert_eq!(named("iPhone15,4"), "");
        assert_eq!(named("iOS 17"), "");
        assert_eq!(named("Error code: 12021."), ":12021");
    }

    #[test]
    fn the_domain_of_device_management_comes_first() {
        assert_eq!(entries(12_021)[0].domain, "MCMDMErrorDomain");
        assert!(entries(i64::MIN).is_empty());
    }
}
