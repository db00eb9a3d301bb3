//! `docs/findings.md` against the code: every code that the sources can emit is described there, nothing else is, and every example
//! has what it is said to have, or has it not.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use mdm_lens::annotate::{Annotator, explain};
use mdm_lens::catalog;
use mdm_lens::decode::{self, Document, Kind, NodeId, ROOT};
use mdm_lens::findings::{Enrollment, Exam, Measure, Shelf, Target};
use mdm_lens::recognize::recognize;
use mdm_lens::remark::Level;
use mdm_lens::source::{self, inner};

/// 1 December 2026.
const NOW: i64 = 1_796_083_200;

// What the page says.

struct Entry {
    code: String,
    levels: String,
    has: String,
    has_not: String,
}

fn page() -> Vec<Entry> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/findings.md");
    let text = fs::read_to_string(path).expect("the page");
    let part = |section: &str, start: &str| {
        let line = section.lines().find_map(|line| line.strip_prefix(start));
        line.unwrap_or_else(|| panic!("{start} is missing in: {section}")).to_owned()
    };
    text.split("\n### `")
        .skip(1)
        .map(|section| {
            let (code, rest) = section.split_once('`').expect("the end of a code");
            let levels = rest.trim().lines().next().unwrap_or_default().split_once('.').map_or("", |(levels, _)| levels);
            assert!(part(section, "- Fact: ").len() > 3, "{code} has no fact");
            Entry { code: code.to_owned(), levels: levels.to_owned(), has: part(section, "- Has it: "), has_not: part(section, "- Has it not: ") }
        })
        .collect()
}

// What the code can emit.

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true if path.file_name().is_some_and(|name| name == "tests") => {}
            true => sources(&path, files),
            false if path.extension().is_some_and(|ending| ending == "rs") => files.push(path),
            false => {}
        }
    }
}

/// The text of a source without comments and without its tests; texts in quotes stay.
fn code_of(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    source.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Functions that take a code, and which of their arguments it is, `self` not counted.
fn takers(source: &str, takers: &mut BTreeMap<String, usize>) {
    for (at, _) in source.match_indices("code: &'static str") {
        let Some(open) = source[..at].rfind("fn ") else { continue };
        let head = &source[open + 3..at];
        let Some((name, parameters)) = head.split_once('(').filter(|(_, parameters)| !parameters.contains('{')) else { continue };
        let name = name.split('<').next().unwrap_or_default();
        let before = arguments(parameters).into_iter().filter(|parameter| !parameter.trim().is_empty()).filter(|one| !one.contains("self"));
        takers.insert(name.to_owned(), before.count());
    }
}

/// Arguments up to the bracket that ends them, split at commas that are in no bracket and no quotes.
fn arguments(text: &str) -> Vec<String> {
    let (mut all, mut one, mut depth, mut quoted, mut escaped) = (Vec::new(), String::new(), 0, false, false);
    for letter in text.chars() {
        match letter {
            _ if quoted => {
                quoted = escaped || letter != '"';
                escaped = letter == '\\' && !escaped;
            }
            '"' => quoted = true,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                all.push(std::mem::take(&mut one));
                continue;
            }
            _ => {}
        }
        one.push(letter);
    }
    all.push(one);
    all
}

/// Texts in quotes that look like codes.
fn codes_in(text: &str) -> impl Iterator<Item = String> {
    let quoted = text.split('"').skip(1).step_by(2).map(str::to_owned);
    quoted.filter(|text| {
        text.len() > 2 && !text.starts_with('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    })
}

fn emitted() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let texts: Vec<String> = files.iter().map(|file| code_of(&fs::read_to_string(file).expect("a source"))).collect();
    let mut known = BTreeMap::new();
    texts.iter().for_each(|text| takers(text, &mut known));
    assert!(known.len() > 8, "functions that take a code are not found: {known:?}");
    let mut codes = BTreeSet::new();
    for text in &texts {
        for (name, at) in &known {
            for (call, _) in text.match_indices(&format!("{name}(")) {
                let is_call = !text[..call].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '_') && !text[..call].ends_with("fn ");
                // A method takes the case or the like before its arguments; a constructor does not.
                let given = arguments(&text[call + name.len() + 1..]);
                codes.extend(given.get(*at).filter(|_| is_call).into_iter().flat_map(|code| codes_in(code)));
            }
        }
        // Remarks that are written out, and tuples of a level and a code.
        for start in ["code: \"", "(Level::Error, \"", "(Level::Warning, \"", "(Level::Info, \""] {
            codes.extend(text.split(start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    codes
}

// Examples.

/// What an example is judged with.
struct Frame {
    target: Target,
    now: i64,
}

/// `for iOS 17.6 unsupervised by User Enrollment on 2036-11-01`.
fn frame(words: &str) -> Frame {
    let mut frame = Frame { target: Target::default(), now: NOW };
    let mut rest = words.split_whitespace().peekable();
    while let Some(word) = rest.next() {
        match word {
            "for" => {
                frame.target.platform = rest.next().unwrap_or_default().to_owned();
                frame.target.version = rest.next().unwrap_or_default().to_owned();
            }
            "unsupervised" => frame.target.supervised = Some(false),
            "by" => {
                frame.target.enrollment = if rest.next() == Some("User") { Enrollment::User } else { Enrollment::Device };
                rest.next();
            }
            "on" => {
                let day = format!("{}T00:00:00Z", rest.next().unwrap_or_default());
                frame.now = day.parse::<jiff::Timestamp>().expect("a day").as_second();
            }
            other => panic!("{other} in {words:?} is not understood"),
        }
    }
    frame
}

/// The documents of an example, and what it is judged with.
fn example(text: &str) -> (Vec<Vec<u8>>, Frame) {
    if let Some(rest) = text.strip_prefix('[') {
        let (_, rest) = rest.split_once("](../tests/fixtures/").expect("a link to a fixture");
        let (path, words) = rest.split_once(')').expect("the end of a link");
        let folder = fixtures::folder();
        let file = [folder.join(path), folder.join(format!("{path}.plist"))].into_iter().find(|file| file.is_file());
        let file = file.unwrap_or_else(|| panic!("{path} is no fixture"));
        return (vec![fs::read(file).expect("a fixture")], frame(words));
    }
    let parts: Vec<&str> = text.split('`').collect();
    let documents = parts.iter().skip(1).step_by(2).map(|short| document(&short.replace("\\|", "|"))).collect();
    let words = parts.last().copied().unwrap_or_default();
    (documents, frame(words))
}

/// The payload that a short form stands for.
fn document(short: &str) -> Vec<u8> {
    let (name, rest) = short.split_once(' ').expect("a name and what it is");
    match name {
        "json" | "text" => return rest.as_bytes().to_vec(),
        "plist" => return format!("<?xml version=\"1.0\"?><plist version=\"1.0\">{rest}</plist>").into_bytes(),
        "made" => return made(rest),
        _ => {}
    }
    let (rest, is_answer) = rest.strip_prefix("answer ").map_or((rest, false), |rest| (rest, true));
    let own: serde_json::Map<String, serde_json::Value> = serde_json::from_str(rest).unwrap_or_else(|error| panic!("{rest}: {error}"));
    let catalog = catalog::get();
    let is = |kind: &str| catalog.message(kind, name).is_some();
    let uuid = "0A1B2C3D-0000-4000-8000-00000000000";
    let envelope = |last: char, kind: &str| {
        serde_json::json!({"PayloadType": kind, "PayloadIdentifier": format!("com.example.{last}"), "PayloadUUID": format!("{uuid}{last}"), "PayloadVersion": 1})
    };
    let fill = |mut base: serde_json::Value| {
        base.as_object_mut().expect("an object").extend(own.clone());
        base
    };
    let whole = match () {
        () if is_answer => serde_json::json!({"Status": "Acknowledged", "CommandUUID": format!("{uuid}1"), "UDID": "00008030-000A1D2E3C4B802E", "QueryResponses": own}),
        () if name == "Configuration" => fill(envelope('A', "Configuration")),
        () if is("checkin") => fill(serde_json::json!({"MessageType": name, "UDID": "00008030-000A1D2E3C4B802E", "Topic": format!("com.apple.mgmt.External.{uuid}1")})),
        () if is("command") => serde_json::json!({"CommandUUID": format!("{uuid}1"), "Command": fill(serde_json::json!({"RequestType": name}))}),
        () if is("declaration") => serde_json::json!({"Type": name, "Identifier": "example", "ServerToken": "1", "Payload": own}),
        () if is("payload") => {
            let mut profile = envelope('A', "Configuration");
            profile["PayloadContent"] = serde_json::json!([fill(envelope('B', name))]);
            profile
        }
        () => panic!("{name} is no message"),
    };
    whole.to_string().into_bytes()
}

/// Every finding of a document, of what it is packed in, and of what its values hold.
fn found(documents: &[Vec<u8>], frame: &Frame) -> Vec<(String, Level, String)> {
    let mut found = Vec::new();
    let mut shelf = Shelf::default();
    let mut opened: Vec<Document> = Vec::new();
    for bytes in documents {
        for piece in source::peel("example", bytes.clone()) {
            let remarks = piece.layers.iter().flat_map(|layer| &layer.remarks);
            found.extend(remarks.map(|remark| (remark.code.to_owned(), remark.level, remark.message.clone())));
            opened.push(decode::read(piece.bytes));
        }
        if let Ok(value) = inner::open(inner::Value::Bytes(bytes), "", None) {
            found.extend(value.remarks.iter().map(|remark| (remark.code.to_owned(), remark.level, remark.message.clone())));
        }
    }
    let readings: Vec<_> = opened.iter().map(|doc| if doc.is_empty() { None } else { recognize(doc, ROOT).into_iter().next() }).collect();
    for (number, (doc, reading)) in opened.iter().zip(&readings).enumerate() {
        shelf.put(number as u32, doc, reading.as_ref());
    }
    for (number, (doc, reading)) in opened.iter().zip(&readings).enumerate() {
        let mut annotator = Annotator::new(reading.as_ref(), true);
        let mut exam = Exam::default();
        let measure = Measure { target: &frame.target, now: frame.now, shelf: &shelf, number: Some(number as u32) };
        while !exam.step(doc, &mut annotator, reading.as_ref(), measure, u32::MAX) {}
        let mut remarks: Vec<_> = exam.into_found().into_iter().map(|(_, remark)| remark).collect();
        for node in 0..doc.len() as NodeId {
            let known = annotator.known(doc, node);
            remarks.extend(explain(doc, node, known, frame.now).remarks);
            remarks.extend(inside(doc, node));
        }
        found.extend(remarks.into_iter().map(|remark| (remark.code.to_owned(), remark.level, remark.message)));
    }
    found
}

fn inside(doc: &Document, node: NodeId) -> Vec<mdm_lens::remark::Remark> {
    let beside = doc.parent(node).and_then(|parent| doc.child(parent, "Password")).and_then(|password| doc.text(password));
    let given = beside.as_deref().map(|text| inner::Given { text, origin: inner::Origin::Beside });
    let opened = match doc.kind(node) {
        Kind::Data => doc.data(node).and_then(|data| inner::open(inner::Value::Bytes(&data), "", given).ok()),
        Kind::String => doc.text(node).and_then(|text| inner::open(inner::Value::Text(&text), "", given).ok()),
        _ => None,
    };
    opened.map(|opened| opened.remarks).unwrap_or_default()
}

include!("made/mod.rs");

#[test]
fn every_code_is_on_the_page_and_every_code_of_the_page_is_emitted() {
    let page: BTreeSet<String> = page().into_iter().map(|entry| entry.code).collect();
    let emitted = emitted();
    let missing: Vec<_> = emitted.difference(&page).collect();
    let gone: Vec<_> = page.difference(&emitted).collect();
    assert!(missing.is_empty() && gone.is_empty(), "docs/findings.md lacks {missing:?}, and has {gone:?}, which nothing emits");
}

#[test]
fn every_example_has_its_finding_and_its_counterpart_has_not() {
    let mut wrong = Vec::new();
    for entry in page() {
        let (documents, frame) = example(&entry.has);
        let there = found(&documents, &frame);
        let levels: BTreeSet<Level> = there.iter().filter(|(code, ..)| *code == entry.code).map(|(_, level, _)| *level).collect();
        if levels.is_empty() {
            wrong.push(format!("{}: {} has {there:?}", entry.code, entry.has));
        }
        for level in levels {
            let word = match level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info => "note",
            };
            if !entry.levels.to_lowercase().contains(word) {
                wrong.push(format!("{}: {word} is not among “{}”", entry.code, entry.levels));
            }
        }
        let (documents, frame) = example(&entry.has_not);
        if let Some(found) = found(&documents, &frame).into_iter().find(|(code, ..)| *code == entry.code) {
            wrong.push(format!("{}: {} has {found:?}", entry.code, entry.has_not));
        }
    }
    assert!(wrong.is_empty(), "{} examples are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Sentences as people read them: whole, with what to do.
#[test]
fn every_finding_of_the_examples_says_what_to_do() {
    for entry in page() {
        let (documents, frame) = example(&entry.has);
        for (code, _, message) in found(&documents, &frame) {
            assert!(!message.is_empty(), "{code} says nothing");
        }
    }
}
