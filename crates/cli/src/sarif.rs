//! Findings as SARIF 2.1.0, the format that code scanning and editors take.

use std::collections::{BTreeSet, HashMap};

use mdm_lens::lens::Finding;
use mdm_lens::remark::Level;
use serde_json::{Map, Value, json};

use crate::check::Document;

/// What each code says, and the fact behind it.
const PAGE: &str = include_str!("../../../docs/findings.md");

/// One run: the rules that were found, and what they found.
pub(crate) fn log(documents: &[Document], unread: &[(String, String)]) -> Value {
    let codes: BTreeSet<&str> = documents.iter().flat_map(|document| &document.findings).map(|finding| finding.code.as_str()).collect();
    let places: HashMap<&str, usize> = codes.iter().enumerate().map(|(place, code)| (*code, place)).collect();
    let sections = sections();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code, sections.get(code).copied().unwrap_or_default())).collect();
    let all = documents.iter().flat_map(|document| document.findings.iter().map(|finding| (document.file.as_str(), finding)));
    let results: Vec<Value> = all.map(|(file, finding)| result(file, finding, places[finding.code.as_str()])).collect();
    let notes: Vec<Value> = unread
        .iter()
        .map(|(file, reason)| {
            let place = json!({"physicalLocation": {"artifactLocation": {"uri": uri(file)}}});
            json!({"level": "error", "message": {"text": format!("The file cannot be read: {reason}")}, "locations": [place]})
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "mdm-lens", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "invocations": [{"executionSuccessful": unread.is_empty(), "toolExecutionNotifications": notes}],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(file: &str, finding: &Finding, rule: usize) -> Value {
    // Code scanning shows nothing that has no line. What is inside of something else stands at its beginning.
    let (line, column) = finding.line.unwrap_or((1, 1));
    let place = json!({"artifactLocation": {"uri": uri(file)}, "region": {"startLine": line, "startColumn": column}});
    let mut location = json!({"physicalLocation": place});
    if !finding.path.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": finding.path}]);
    }
    let text = [finding.message.as_str(), finding.advice.as_str()].join(" ");
    json!({"ruleId": finding.code, "ruleIndex": rule, "level": level(finding.level), "message": {"text": text.trim_end()}, "locations": [location]})
}

fn level(level: Level) -> &'static str {
    if level == Level::Info { "note" } else { level.id() }
}

/// What the page says of each code.
fn sections() -> HashMap<&'static str, &'static str> {
    let named =
        |section: &'static str| section.split_once("`\n").map(|(code, text)| (code, text.split("\n## ").next().unwrap_or_default()));
    PAGE.split("\n### `").skip(1).filter_map(named).collect()
}

fn rule(code: &str, section: &str) -> Value {
    let mut rule = Map::from_iter([("id".to_owned(), code.into())]);
    let says = section.trim().lines().next().unwrap_or_default();
    if !says.is_empty() {
        rule.insert("shortDescription".to_owned(), json!({"text": plain(says)}));
    }
    if let Some(fact) = section.lines().find_map(|line| line.strip_prefix("- Fact: ")) {
        rule.insert("fullDescription".to_owned(), json!({"text": plain(fact)}));
        rule.insert("help".to_owned(), json!({"text": plain(fact), "markdown": fact}));
    }
    let is = says.split([' ', '.', ';', ',']).next().unwrap_or_default().to_lowercase();
    if ["error", "warning", "note"].contains(&is.as_str()) {
        rule.insert("defaultConfiguration".to_owned(), json!({"level": is}));
    }
    Value::Object(rule)
}

/// Markdown of the page as text: it has code and nothing else.
fn plain(markdown: &str) -> String {
    markdown.replace('`', "")
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(byte as char),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("a/b.plist", "a/b.plist"),
            ("./a b.plist", "a%20b.plist"),
            ("C:\\profiles\\wi-fi.mobileconfig", "C%3A/profiles/wi-fi.mobileconfig"),
            ("größe#2.plist", "gr%C3%B6%C3%9Fe%232.plist"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn every_code_of_the_page_says_what_it_is() {
        let sections = sections();
        assert!(sections.len() > 100, "{}", sections.len());
        let without: Vec<&str> = sections
            .iter()
            .filter(|(code, section)| rule(code, section).get("shortDescription").is_none())
            .map(|(code, _)| *code)
            .collect();
        assert_eq!(without, Vec::<&str>::new());
        let rule = rule("duplicate-key", sections["duplicate-key"]);
        assert_eq!(rule["defaultConfiguration"]["level"], "error");
        assert!(rule["fullDescription"]["text"].as_str().is_some_and(|text| text.starts_with("Readers take")));
    }
}
