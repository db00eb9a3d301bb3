//! `docs/findings.md` against the code: every code that the sources can emit is described there, nothing else is, and every example
//! has what it is said to have, or has it not.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;
#[path = "findings_doc/made.rs"]
mod made;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use mdm_lens::catalog;
use mdm_lens::decode::{Document, Kind, NodeId};
use mdm_lens::findings::{Enrollment, Receiver, Target};
use mdm_lens::lens::{Lens, open_together};
use mdm_lens::remark::{Level, Remark};
use mdm_lens::source::inner::{self, Given, Origin};

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
            let levels = rest.trim().lines().next().unwrap_or_default().split_once(". ").map_or("", |(levels, _)| levels);
            assert!(part(section, "- Fact: ").len() > 3, "{code} has no fact");
            Entry {
                code: code.to_owned(),
                levels: levels.to_owned(),
                has: part(section, "- Has it: "),
                has_not: part(section, "- Has it not: "),
            }
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
fn takers(source: &str, takers: &mut BTreeSet<(String, usize)>) {
    for (at, _) in source.match_indices("code: &'static str") {
        let Some(open) = source[..at].rfind("fn ") else { continue };
        let head = &source[open + 3..at];
        let Some((name, parameters)) = head.split_once('(').filter(|(_, parameters)| !parameters.contains('{')) else { continue };
        let name = name.split('<').next().unwrap_or_default();
        let before = arguments(parameters).into_iter().filter(|parameter| !parameter.trim().is_empty()).filter(|one| !one.contains("self"));
        takers.insert((name.to_owned(), before.count()));
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
    text.split('"').skip(1).step_by(2).filter(|text| is_code(text)).map(str::to_owned)
}

fn is_code(text: &str) -> bool {
    text.len() > 2 && !text.starts_with('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn emitted() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    // What a comparison tells has a page and a test of its own.
    files.retain(|file| !file.components().any(|part| part.as_os_str() == "compare"));
    let texts: Vec<String> = files.iter().map(|file| code_of(&fs::read_to_string(file).expect("a source"))).collect();
    let mut known = BTreeSet::new();
    texts.iter().for_each(|text| takers(text, &mut known));
    assert!(known.len() > 8, "functions that take a code are not found: {known:?}");
    let mut codes = BTreeSet::new();
    for text in &texts {
        for (name, at) in &known {
            for (call, _) in text.match_indices(&format!("{name}(")) {
                let is_call = !text[..call].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '_')
                    && !text[..call].ends_with("fn ");
                // A method takes the case or the like before its arguments; a constructor does not.
                let given = arguments(&text[call + name.len() + 1..]);
                codes.extend(given.get(*at).filter(|_| is_call).into_iter().flat_map(|code| codes_in(code)));
            }
        }
        // Codes that are chosen before they are told.
        for start in ["let code = ", "let (code, message) = "] {
            codes.extend(text.split(start).skip(1).filter_map(|rest| rest.split(";\n").next()).flat_map(codes_in));
        }
        // Remarks that are written out, and tuples of a level and a code.
        for start in ["code: \"", "(Level::Error, \"", "(Level::Warning, \"", "(Level::Info, \""] {
            codes.extend(
                text.split(start).skip(1).filter_map(|rest| rest.split('"').next()).filter(|text| is_code(text)).map(str::to_owned),
            );
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

/// `for iOS 17.6 unsupervised by User Enrollment on 2036-11-01`, or `through Apple Business Manager`.
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
            "through" => {
                let name: Vec<&str> = rest.by_ref().take(3).collect();
                assert_eq!(name.join(" "), Receiver::BusinessManager.words());
                frame.target.receiver = Receiver::BusinessManager;
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
        "lines" => return rest.replace(" ⏎ ", "\n").into_bytes(),
        "plist" => return format!("<?xml version=\"1.0\"?><plist version=\"1.0\">{rest}</plist>").into_bytes(),
        "made" => return made::made(rest),
        _ => {}
    }
    let (rest, is_answer) = rest.strip_prefix("answer ").map_or((rest, false), |rest| (rest, true));
    let own: serde_json::Map<String, serde_json::Value> = serde_json::from_str(rest).unwrap_or_else(|error| panic!("{rest}: {error}"));
    let catalog = catalog::get();
    let is = |kind: &str| catalog.message(kind, name).is_some();
    let uuid = "0A1B2C3D-0000-4000-8000-00000000000";
    let envelope = |last: char, kind: &str| serde_json::json!({"PayloadType": kind, "PayloadIdentifier": format!("com.example.{last}"), "PayloadUUID": format!("{uuid}{last}"), "PayloadVersion": 1});
    let fill = |mut base: serde_json::Value| {
        base.as_object_mut().expect("an object").extend(own.clone());
        base
    };
    let whole = match () {
        () if is_answer => {
            serde_json::json!({"Status": "Acknowledged", "CommandUUID": format!("{uuid}1"), "UDID": "00008030-000A1D2E3C4B802E", "QueryResponses": own})
        }
        () if name == "Configuration" => fill(envelope('A', "Configuration")),
        () if is("checkin") => fill(
            serde_json::json!({"MessageType": name, "UDID": "00008030-000A1D2E3C4B802E", "Topic": format!("com.apple.mgmt.External.{uuid}1")}),
        ),
        () if is("command") => {
            serde_json::json!({"CommandUUID": format!("{uuid}1"), "Command": fill(serde_json::json!({"RequestType": name}))})
        }
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

/// Every finding of the documents when they are open together, of what they are packed in, and of what their values hold.
fn found(documents: &[Vec<u8>], frame: &Frame) -> Vec<Told> {
    let files = documents.iter().enumerate().map(|(number, bytes)| (format!("example-{number}"), bytes.clone())).collect();
    let mut lenses = open_together(files, &frame.target, frame.now);
    let found = lenses.iter_mut().flat_map(Lens::findings);
    let mut found: Vec<_> = found.map(|finding| (finding.code, finding.level, finding.message, finding.advice)).collect();
    // Identities are not among the documents inside values; the page opens them where somebody looks.
    for document in lenses.iter().filter_map(Lens::document) {
        let remarks = (0..document.len() as NodeId).flat_map(|node| identity(document, node));
        found.extend(remarks.map(|remark| (remark.code.to_owned(), remark.level, remark.message, remark.advice)));
    }
    found
}

/// What is said of an identity in a value, opened with the password beside it.
fn identity(document: &Document, node: NodeId) -> Vec<Remark> {
    let password = document.parent(node).and_then(|parent| document.child(parent, "Password")).and_then(|node| document.text(node));
    let given = password.as_deref().map(|text| Given { text, origin: Origin::Beside });
    let data = if document.kind(node) == Kind::Data { document.data(node) } else { None };
    let opened = data.and_then(|data| inner::open(inner::Value::Bytes(&data), "", given).ok());
    opened.filter(|opened| opened.id == "p12").map(|opened| opened.remarks).unwrap_or_default()
}

#[test]
fn every_code_is_on_the_page_and_every_code_of_the_page_is_emitted() {
    let page: BTreeSet<String> = page().into_iter().map(|entry| entry.code).collect();
    let emitted = emitted();
    let missing: Vec<_> = emitted.difference(&page).collect();
    let gone: Vec<_> = page.difference(&emitted).collect();
    assert!(missing.is_empty() && gone.is_empty(), "docs/findings.md lacks {missing:?}, and has {gone:?}, which nothing emits");
}

/// A finding of an example: code, level, message, advice.
type Told = (String, Level, String, String);

/// Each entry with what was found in its two examples; they are opened once.
fn judged() -> &'static [(Entry, Vec<Told>, Vec<Told>)] {
    type Judged = (Entry, Vec<Told>, Vec<Told>);
    static JUDGED: OnceLock<Vec<Judged>> = OnceLock::new();
    JUDGED.get_or_init(|| {
        let open = |text: &str| {
            let (documents, frame) = example(text);
            found(&documents, &frame)
        };
        page()
            .into_iter()
            .map(|entry| (open(&entry.has), open(&entry.has_not), entry))
            .map(|(has, has_not, entry)| (entry, has, has_not))
            .collect()
    })
}

#[test]
fn every_example_has_its_finding_and_its_counterpart_has_not() {
    let mut wrong = Vec::new();
    for (entry, has, has_not) in judged() {
        let levels: BTreeSet<Level> = has.iter().filter(|(code, ..)| *code == entry.code).map(|(_, level, ..)| *level).collect();
        if levels.is_empty() {
            wrong.push(format!("{}: {} has {has:?}", entry.code, entry.has));
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
        if let Some(found) = has_not.iter().find(|(code, ..)| *code == entry.code) {
            wrong.push(format!("{}: {} has {found:?}", entry.code, entry.has_not));
        }
    }
    assert!(wrong.is_empty(), "{} examples are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Sentences as people read them: what it is, and what to do.
#[test]
fn every_finding_of_the_examples_says_what_to_do() {
    for (code, _, message, advice) in judged().iter().flat_map(|(_, has, _)| has) {
        assert!(!message.is_empty() && !advice.is_empty(), "{code} says too little: {message} {advice}");
    }
}
