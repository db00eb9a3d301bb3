//! What the lens says of every fixture, as a session at a terminal; the text stands beside the fixture in `NAME.golden`.
//!
//! `UPDATE_GOLDEN=1 cargo test --test golden` writes them anew: read the difference before you commit it.

use std::fmt::Write;

use mdm_lens::catalog;
use mdm_lens::lens::{Head, Lens, Node};

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use fixtures::messages;

/// Longest value that is shown in full.
const SHOWN: usize = 60;

#[test]
fn every_fixture_is_explained_as_its_golden_text_says() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differing = Vec::new();
    for fixture in messages::all() {
        let text = session(&fixture);
        let golden = fixture.golden();
        if update {
            std::fs::write(&golden, text).expect("a writable folder");
            continue;
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        if text != expected {
            differing.push(format!("{}\n{}", fixture.name, first_difference(&expected, &text)));
        }
    }
    assert!(
        differing.is_empty(),
        "{} fixtures are explained otherwise than before (UPDATE_GOLDEN=1 accepts it):\n\n{}",
        differing.len(),
        differing.join("\n")
    );
}

#[test]
fn no_golden_text_stands_without_its_fixture() {
    let known: Vec<_> = messages::all().iter().map(messages::Fixture::golden).collect();
    let services =
        std::fs::read_dir(messages::folder()).expect("the folder of the fixtures").flatten().filter(|entry| entry.path().is_dir());
    let files = services.flat_map(|service| std::fs::read_dir(service.path()).expect("a folder").flatten()).map(|entry| entry.path());
    let orphans: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "golden") && !known.contains(path)).collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

fn first_difference(expected: &str, text: &str) -> String {
    let (mut old, mut new) = (expected.lines(), text.lines());
    loop {
        match (old.next(), new.next()) {
            (None, None) => return String::new(),
            (old, new) if old == new => {}
            (old, new) => return format!("  - {}\n  + {}\n", old.unwrap_or("(ends)"), new.unwrap_or("(ends)")),
        }
    }
}

fn session(fixture: &messages::Fixture) -> String {
    let mut text = format!("$ annotate {}\n", fixture.name);
    for document in &mut fixture.open() {
        text.push_str(&document_text(document));
    }
    text
}

fn document_text(document: &mut Lens) -> String {
    let mut text = head(&document.head());
    let walked: Result<(), std::fmt::Error> = document.each(|node| text.write_str(&line(&node)));
    walked.expect("a string takes everything");
    text
}

fn head(head: &Head) -> String {
    let or_none = |text: &str| if text.is_empty() { "–" } else { text }.to_owned();
    let mut lines = vec![format!("format    {}", head.format.unwrap_or("–"))];
    if !head.wrappers.is_empty() {
        lines.push(format!("wrappers  {}", head.wrappers.join(" › ")));
    }
    lines.push(format!("message   {} · {} · {}", or_none(&head.service), or_none(&head.message), or_none(&head.title)));
    lines.push(format!("sentence  {}", or_none(&head.sentence)));
    lines.push(format!("evidence  {}", or_none(&head.evidence)));
    lines.extend(head.choices.iter().map(|choice| format!("choice    {choice}")));
    if let Some(error) = &head.error {
        lines.push(format!("error     {}:{} (byte {}) {}", error.line, error.column, error.offset as u64, error.message));
    }
    lines.join("\n") + "\n\n"
}

fn line(node: &Node) -> String {
    let path = if node.path.is_empty() { "(root)" } else { &node.path };
    let mut columns = vec![path.to_owned(), node.kind.to_owned()];
    columns.extend(node.value.as_deref().map(shortened));
    match node.field {
        Some(id) => {
            let catalog = catalog::get();
            columns.push(format!("[{} {}]", catalog.id(id), catalog.field(id).class.id()));
            let (rows, out) = (catalog.rows_of(id, false), catalog.rows_of(id, true));
            let numbers = rows.iter().map(u16::to_string).chain(out.iter().map(|row| format!(">{row}")));
            let numbers = numbers.collect::<Vec<_>>().join(" ");
            columns.extend((!numbers.is_empty()).then(|| format!("row {numbers}")));
        }
        // A root is the message itself.
        None if node.path.rsplit('/').next().is_some_and(|step| step.is_empty() || step.contains('!')) => {}
        None => columns.push("[unknown]".to_owned()),
    }
    columns.extend(node.reading.as_ref().map(|reading| format!("= {}", reading.replace('\n', "⏎"))));
    columns.extend(
        node.findings.iter().map(|(level, code, message, advice)| format!("! {level} {code}: {message} {advice}").replace('\n', "⏎")),
    );
    columns.join("  ") + "\n"
}

/// The value in quotes, cut in the middle of nothing and with its length where it is long.
fn shortened(value: &str) -> String {
    let count = value.chars().count();
    if count <= SHOWN {
        return format!("{value:?}");
    }
    let head: String = value.chars().take(SHOWN - 12).collect();
    format!("{head:?}…({count})")
}
