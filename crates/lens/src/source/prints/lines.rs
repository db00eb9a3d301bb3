//! Any text as a document: the lines, and before them what stands in them that is known: errors, commands, phrases of logs, each with
//! the time and the program of its record.

use super::links::{Link, link};
use super::records::{Record, record};
use super::words::{Hit, Mark, listen};
use crate::catalog;
use crate::decode::{Builder, Document, Kind, Span};

/// Records that are taken apart.
const RECORDS: usize = 2_000;
/// Lines above something that are looked at for where its record begins.
const ABOVE: usize = 40;
/// Lines of a text of which every record is taken apart, whatever stands in it.
const SHORT: usize = 60;
/// Errors and phrases of one record.
const CHAIN: usize = 16;
const PHRASES: usize = 4;

/// A record, and what of it is known.
#[derive(Default)]
struct Found {
    start: usize,
    end: usize,
    head: Record,
    links: Vec<Link>,
    /// Key and place.
    others: Vec<(&'static str, Span)>,
}

/// The document of a text. It goes over the text twice.
pub(super) fn read(text: Vec<u8>) -> Document {
    let mut found = found(&text);
    if found.is_empty() {
        found = short_log(&text);
    }
    let all = text.len();
    let mut build = Builder::default();
    build.open(Kind::Dict, 0);
    if !found.is_empty() {
        build.key("FoundInText");
        build.open(Kind::Array, found[0].start);
        found.iter().for_each(|found| write(found, &text, &mut build));
        build.close(found[found.len() - 1].end);
    }
    build.key("LinesOfText");
    build.open(Kind::Array, 0);
    let mut at = 0;
    while at < all {
        let end = memchr::memchr(b'\n', &text[at..]).map_or(all, |len| at + len);
        let line = Span { start: at, end: end - usize::from(text[at..end].ends_with(b"\r")) };
        build.value(Kind::String, line);
        at = end + 1;
    }
    build.close(all);
    build.close(all);
    build.finish(text, None)
}

/// The records in which something is known.
fn found(text: &[u8]) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for hit in listen(text).hits {
        let known = match all.last() {
            Some(last) if hit.place.start < last.end => true,
            _ if all.len() >= RECORDS => break,
            last => {
                let floor = last.map_or(0, |last| last.start);
                let (start, head) = begin(text, hit.place.start, floor);
                let same = last.is_some_and(|last| last.start == start);
                if !same {
                    let behind = last.map_or(0, |last| last.end);
                    // What runs into the record before has no head of its own.
                    let (start, head) = if start < behind { (behind, Record::default()) } else { (start, head) };
                    all.push(Found { start, end: line_end(text, hit.place.end), head, ..Found::default() });
                }
                same
            }
        };
        let Some(last) = all.last_mut() else { break };
        let taken = take(text, hit, last);
        if let Some(end) = taken {
            // The end of a long line is not looked for again and again.
            if end > last.end {
                last.end = line_end(text, end);
            }
        } else if !known {
            all.pop();
        }
    }
    all.retain(|found| !found.links.is_empty() || !found.others.is_empty());
    all
}

/// Adds what a hit is to its record; gives its end, or `None` where it is nothing after all.
fn take(text: &[u8], hit: Hit, found: &mut Found) -> Option<usize> {
    let key = match hit.mark {
        Mark::Domain => {
            let from = found.links.last().map_or(found.start, Link::end);
            let link = link(text, hit.place, from).filter(|_| found.links.len() < CHAIN)?;
            let end = link.end();
            found.links.push(link);
            return Some(end);
        }
        Mark::Number if found.links.iter().any(|link| link.code.start <= hit.place.start && hit.place.end <= link.code.end) => return None,
        Mark::Number => key_of_number(text, hit.place),
        Mark::Command => "Command",
        Mark::Phrase(_) => "LogPhrases",
        Mark::Error(entry) => match entry.kind {
            "phrase" => "MessagePhrase",
            "code" => "ConstantName",
            _ => "ServiceWord",
        },
    };
    let same = found.others.iter().filter(|(known, _)| *known == key).count();
    if same == 0 || key == "LogPhrases" && same < PHRASES {
        found.others.push((key, hit.place));
    }
    Some(hit.place.end)
}

/// Whose number it is, as far as the number tells.
fn key_of_number(text: &[u8], place: Span) -> &'static str {
    let number = std::str::from_utf8(&text[place.range()]).ok().and_then(catalog::error_number).unwrap_or_default();
    let has = |domain: &str| catalog::errors_numbered(number).any(|entry| entry.domain == domain);
    match () {
        () if number < -1_000_000_000 && catalog::error_code("Intune", &number.to_string()).is_some() && !has("NSOSStatusErrorDomain") => {
            "IntuneCode"
        }
        () if has("NSOSStatusErrorDomain") => "OSStatus",
        () => "ErrorNumber",
    }
}

/// Where the record of a place begins, and how: at the next line above that begins like one, else at the paragraph or the line.
fn begin(text: &[u8], at: usize, floor: usize) -> (usize, Record) {
    let own = line_start(text, at);
    let mut start = own;
    for _ in 0..ABOVE {
        let line = &text[start..line_end(text, start)];
        if let Some(head) = record(line) {
            return (start, head);
        }
        if start <= floor || start == 0 {
            break;
        }
        let above = line_start(text, start - 1);
        if text[above..start].trim_ascii().is_empty() {
            break;
        }
        start = above;
    }
    // A block of the description of an error is its own record.
    let block = &text[start..own];
    let start = match memchr::memmem::rfind(block, b"NSError").or_else(|| memchr::memmem::rfind(block, b"Error:")) {
        Some(found) => line_start(text, start + found).max(floor),
        None => own,
    };
    (start, Record::default())
}

/// The records of a short log in which nothing is known.
fn short_log(text: &[u8]) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut at = 0;
    let mut count = 0;
    while at < text.len() {
        let end = line_end(text, at);
        count += 1;
        if count > SHORT {
            return Vec::new();
        }
        match record(&text[at..end]) {
            Some(head) if head.process.is_some() || head.time.is_some() && head.level.is_some() => {
                all.push(Found { start: at, end, head, ..Found::default() })
            }
            _ => {
                if let Some(last) = all.last_mut().filter(|_| !text[at..end].trim_ascii().is_empty()) {
                    last.end = end;
                }
            }
        }
        at = end + 1;
    }
    all
}

fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &text[..at]).map_or(0, |found| found + 1)
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len)
}

fn write(found: &Found, text: &[u8], build: &mut Builder) {
    let shifted = |place: Span| Span { start: found.start + place.start, end: found.start + place.end };
    build.open(Kind::Dict, found.start);
    let mut put = |key: &str, place: Option<Span>| {
        if let Some(place) = place.filter(|place| !place.is_empty()) {
            build.key(key);
            build.value(Kind::String, place);
        }
    };
    put("Time", found.head.time.map(shifted));
    put("Process", found.head.process.map(shifted));
    put("Level", found.head.level.map(shifted));
    let message = (found.start + found.head.message).min(found.end);
    let length = text[message..found.end].trim_ascii_end().len();
    put("Message", Some(Span { start: message, end: message + length }));
    if !found.links.is_empty() {
        build.key("ErrorChain");
        build.open(Kind::Array, found.links[0].domain.start);
        found.links.iter().for_each(|link| write_link(link, text, build));
        build.close(found.end);
    }
    let (phrases, others): (Vec<_>, Vec<_>) = found.others.iter().partition(|(key, _)| *key == "LogPhrases");
    for (key, place) in others {
        build.key(key);
        build.value(Kind::String, place);
    }
    if let [(key, first), ..] = phrases.as_slice() {
        build.key(key);
        build.open(Kind::Array, first.start);
        phrases.iter().for_each(|(_, place)| build.value(Kind::String, *place));
        build.close(found.end);
    }
    build.close(found.end);
}

fn write_link(link: &Link, text: &[u8], build: &mut Builder) {
    build.open(Kind::Dict, link.domain.start);
    let parts = [
        ("ErrorDomain", Some(link.domain)),
        ("ErrorCode", Some(link.code)),
        ("LocalizedDescription", link.description),
        ("USEnglishDescription", link.english),
        ("LocalizedRecoverySuggestion", link.suggestion),
        ("ErrorType", link.kind),
    ];
    for (key, place) in parts {
        if let Some(place) = place {
            build.key(key);
            build.value(Kind::String, place);
        }
    }
    if !link.info.is_empty() {
        build.key("UserInfo");
        build.open(Kind::Dict, link.info[0].0.start);
        for (key, place) in &link.info {
            build.key(&String::from_utf8_lossy(&text[key.range()]));
            build.value(Kind::String, *place);
        }
        build.close(link.end());
    }
    build.close(link.end());
}
