//! Statuses, error codes and error chains.

use super::Reading;
use super::text::shown;
use crate::catalog::{self, ErrorCode};

/// One link of an `ErrorChain`, as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    pub code: i64,
    pub domain: &'a str,
    pub localized: Option<&'a str>,
    pub english: Option<&'a str>,
}

/// Who tells what a link means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The table of error codes.
    Catalog,
    /// Only the device, in its own words.
    Device,
    Nobody,
}

/// One link in words. The first is what failed, each next one the cause of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkWords {
    /// "what failed", then "caused by".
    pub role: &'static str,
    pub meaning: String,
    /// What to try; empty where nobody knows.
    pub advice: &'static str,
    pub told: Told,
}

/// Links beyond this many are hostile.
const LINKS: usize = 32;

/// The entry of a code, however its number is written.
pub fn explain_error(domain: &str, code: &str) -> Option<ErrorCode> {
    catalog::error_code(domain.trim(), code.trim())
}

/// A code beside its domain.
pub fn code(text: &str, domain: Option<&str>) -> Option<Reading> {
    explain_error(domain?, text).and_then(|error| Reading::words(error.meaning))
}

/// Entries that a number has in several domains and that are told.
const TOLD: usize = 3;
/// Bytes from which on no further one is told.
const LONG: usize = 320;

/// A number, word, name or phrase of the table of errors with what it means and what to do; without a domain in whatever domain it is.
pub fn told(text: &str, domain: Option<&str>) -> Option<Reading> {
    if let Some(entry) = domain.and_then(|domain| catalog::error_code(domain, text)) {
        return Reading::words(in_full(&entry, text, domain.unwrap_or_default()));
    }
    let of_number = catalog::error_number(text).into_iter().flat_map(catalog::errors_numbered);
    let is_it = |entry: &&ErrorCode| entry.kind != "code" && same(entry.code, text) || entry.names.split(' ').any(|name| name == text);
    let mut entries: Vec<ErrorCode> = of_number.chain(catalog::errors().iter().filter(is_it).copied()).take(TOLD + 1).collect();
    entries.dedup_by(|next, before| next.meaning == before.meaning);
    let mut words = String::new();
    let mut told = 0;
    for one in entries.iter().take(TOLD).map(|entry| in_full(entry, text, entry.domain)) {
        if told > 0 && words.len() + one.len() > LONG {
            break;
        }
        words = if told == 0 { one } else { format!("{words} Or {one}") };
        told += 1;
    }
    let more = if entries.len() > told { " It has further meanings in other domains." } else { "" };
    if told == 0 { None } else { Reading::words(words + more) }
}

/// Apostrophes are written in two ways.
fn same(known: &str, text: &str) -> bool {
    known == text || known.contains('\u{2019}') && known.replace('\u{2019}', "'") == text
}

/// "Intune -2016345060 (0x87D1041C): …".
fn in_full(entry: &ErrorCode, text: &str, domain: &str) -> String {
    let text = shown(text, 80);
    let form = match catalog::error_number(&text) {
        Some(number) if number < -65_536 && !text.starts_with("0x") => format!(" (0x{:08X})", number as u32),
        Some(number) if text.starts_with("0x") => format!(" ({number})"),
        _ => String::new(),
    };
    let advice = if entry.advice.is_empty() { String::new() } else { format!(" {}", entry.advice) };
    format!("{domain} {text}{form}: {}{advice}", entry.meaning)
}

/// A phrase that programs write into logs, with what to look at next.
pub fn phrase(text: &str) -> Option<Reading> {
    let phrase = catalog::log_phrases().iter().find(|phrase| phrase.text == text)?;
    let advice = if phrase.advice.is_empty() { String::new() } else { format!(" {}", phrase.advice) };
    Reading::words(format!("{}{advice}", phrase.meaning))
}

/// The links of a chain, outermost first.
pub fn explain_chain(links: &[Link]) -> Vec<LinkWords> {
    let role = |at: usize| if at == 0 { "what failed" } else { "caused by" };
    links.iter().take(LINKS).enumerate().map(|(at, link)| explain_link(link, role(at))).collect()
}

fn explain_link(link: &Link, role: &'static str) -> LinkWords {
    if let Some(error) = explain_error(link.domain, &link.code.to_string()) {
        return LinkWords { role, meaning: error.meaning.to_owned(), advice: error.advice, told: Told::Catalog };
    }
    let said = [link.english, link.localized].into_iter().flatten().map(|text| shown(text, 300)).find(|text| !text.is_empty());
    if let Some(said) = said {
        return LinkWords { role, meaning: sentence(&said), advice: "", told: Told::Device };
    }
    let domain = shown(link.domain, 80);
    let domain = if domain.is_empty() { "a domain that is not named".to_owned() } else { domain };
    LinkWords {
        role,
        meaning: format!("Error {} of {domain}, which the table of errors does not have.", link.code),
        advice: "",
        told: Told::Nobody,
    }
}

/// The whole chain as one paragraph: what failed, why, and what to try.
pub fn chain_in_words(links: &[Link]) -> String {
    let mut words = explain_chain(links);
    // Devices often repeat a message on its way up.
    words.dedup_by(|next, before| next.meaning == before.meaning);
    let mut told = String::new();
    for link in words.iter().take(6) {
        let before = match (told.is_empty(), link.told) {
            (true, Told::Device) => "The device says: ",
            (true, _) => "",
            (false, _) => " Caused by: ",
        };
        told.push_str(before);
        told.push_str(&link.meaning);
    }
    if words.len() > 6 {
        told.push_str(&format!(" And {} more.", words.len() - 6));
    }
    // The innermost advice is the nearest to the cause.
    if let Some(link) = words.iter().rev().find(|link| !link.advice.is_empty()) {
        told.push_str(" What to try: ");
        told.push_str(link.advice);
    }
    told
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…', '。']) { text.to_owned() } else { format!("{text}.") }
}

/// A device's `Status`: the short word for the row, and why and what happens next.
pub fn status(status: &str) -> Option<(&'static str, &'static str)> {
    Some(match status {
        "Acknowledged" => {
            ("done", "The device took the command and carried it out, or has begun to. The server may send the next one in the answer.")
        }
        "Error" => (
            "failed",
            "The device understood the command and could not carry it out; ErrorChain says why. It does not try again by itself.",
        ),
        "CommandFormatError" => (
            "not understood",
            "The command is malformed, or the device does not know it: check RequestType, required keys and their types, and that the system's version has the command. Sent again unchanged, it fails again.",
        ),
        "Idle" => (
            "ready",
            "The device has nothing to report and asks for the next command. It answers to a push or an earlier command; with an empty answer it disconnects until the next push.",
        ),
        "NotNow" => (
            "later",
            "The device cannot do this now, often as it is locked, or in use. It asks again by itself when that changes; the server keeps the command. Other commands that work while locked may be sent meanwhile.",
        ),
        _ => return None,
    })
}
