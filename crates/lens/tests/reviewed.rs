//! Findings in real payloads: each error and warning was looked at, held against its source and judged true. `tests/reviewed.tsv` lists them;
//! it has no content of the payloads, which are not part of the project. Without their folder there is nothing to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use mdm_lens::lens::{Lens, open};
use mdm_lens::remark::Level;

/// 1 December 2026.
const NOW: i64 = 1_796_083_200;

/// File, path of the row, code, level.
type Place = (String, String, String, String);

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of the payloads: `MDM_LENS_CORPUS`, or `../shared/corpus` beside the project.
fn payloads() -> Option<PathBuf> {
    let folder = std::env::var_os("MDM_LENS_CORPUS").map_or_else(|| project().join("../shared/corpus"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => self::files(&path, files),
            false => files.push(path),
        }
    }
}

/// Errors and warnings of all payloads, each with its sentence.
fn found(folder: &Path) -> BTreeMap<Place, String> {
    let mut paths = Vec::new();
    for family in fs::read_dir(folder).expect("the payloads").flatten().filter(|entry| entry.path().is_dir()) {
        files(&family.path(), &mut paths);
    }
    let mut found = BTreeMap::new();
    for path in paths {
        let name = path.strip_prefix(folder).expect("a path in the folder").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("a payload");
        for finding in open(&name, bytes, NOW).iter_mut().flat_map(Lens::findings).filter(|finding| finding.level < Level::Info) {
            found.insert((name.clone(), finding.path, finding.code, finding.level.id().to_owned()), finding.message);
        }
    }
    found
}

fn reviewed() -> BTreeSet<Place> {
    let text = fs::read_to_string(project().join("tests/reviewed.tsv")).expect("the list");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let place = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, path, code, level, verdict, reason] = cells[..] else { panic!("six columns: {line}") };
        assert!(verdict == "true" && !reason.is_empty(), "{line}");
        (file.to_owned(), path.to_owned(), code.to_owned(), level.to_owned())
    };
    lines.map(place).collect()
}

#[test]
fn every_error_and_warning_in_real_payloads_was_judged() {
    let Some(folder) = payloads() else {
        println!("Nothing was checked: the payloads are not here (MDM_LENS_CORPUS says where they are).");
        return;
    };
    let (found, reviewed) = (found(&folder), reviewed());
    let new = found.iter().filter(|(place, _)| !reviewed.contains(*place));
    let new: Vec<String> = new.map(|((file, path, code, level), message)| format!("{file}\t{path}\t{code}\t{level}\t{message}")).collect();
    let gone: Vec<String> = reviewed.iter().filter(|place| !found.contains_key(*place)).map(|place| format!("{place:?}")).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "{} findings are not on the list; judge each and mend its rule or add it:\n{}\n{} listed ones are not found any more:\n{}",
        new.len(),
        new.join("\n"),
        gone.len(),
        gone.join("\n")
    );
}
