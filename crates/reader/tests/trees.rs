//! What becomes of our small payloads, whole and broken, one line a node: the files are `fuzz/seeds/whole`, the listing is
//! `trees.golden`. `UPDATE_GOLDEN=1 cargo test -p mdm-reader --test trees` writes it anew.

use std::fmt::Write;
use std::path::Path;

use mdm_reader::{NodeId, read};

fn listing(name: &str, source: Vec<u8>) -> String {
    let doc = read(source);
    let mut text = format!("== {name}: {}, {}\n", doc.format().title(), doc.encoding().name());
    for id in 0..doc.len() as NodeId {
        let span = doc.span(id);
        let value = doc.text(id).map_or(String::new(), |text| format!(" {text:?}"));
        let duplicate = if doc.duplicates().contains(&id) { " (again)" } else { "" };
        writeln!(text, "{}..{} {:?} {}{value}{duplicate}", span.start, span.end, doc.path(id), doc.kind(id).name()).expect("written");
    }
    if let Some(error) = doc.error() {
        let place = doc.place(error.offset);
        let how = if error.fatal { "stopped" } else { "read over" };
        writeln!(text, "{how} at {}:{} (byte {}): {}", place.line, place.column, error.offset, error.message).expect("written");
    }
    text
}

#[test]
fn our_payloads_become_the_trees_that_are_written_down() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.join("../../fuzz/seeds/whole");
    let mut files: Vec<_> = folder.read_dir().expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let name = |file: &Path| file.file_name().expect("a name").to_string_lossy().into_owned();
    let text: String = files.iter().map(|file| listing(&name(file), std::fs::read(file).expect("a file"))).collect();
    let golden = here.join("tests/trees.golden");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &text).expect("written");
    }
    let wanted = std::fs::read_to_string(&golden).expect("the listing");
    for (line, (is, was)) in text.lines().zip(wanted.lines()).enumerate() {
        assert_eq!(is, was, "line {} of trees.golden", line + 1);
    }
    assert_eq!(text.lines().count(), wanted.lines().count());
}
