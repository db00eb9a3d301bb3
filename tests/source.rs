//! Every wrapper, on fixtures that real tools made (`tests/fixtures/source/make.py`).
//!
//! Goldens stand in `peeled.golden`; `UPDATE=1 cargo test --test source` writes them anew.

use std::fmt::Write as _;
use std::path::PathBuf;

use mdm_lens::decode;
use mdm_lens::source::{Layer, Piece, peel, verify_detached, wants};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/source")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn peeled(name: &str) -> Vec<Piece> {
    peel(name, fixture(name))
}

fn ids(piece: &Piece) -> Vec<&str> {
    piece.layers.iter().map(|layer| layer.id).collect()
}

fn codes(piece: &Piece) -> Vec<&str> {
    piece.layers.iter().flat_map(|layer| &layer.remarks).map(|remark| remark.code).collect()
}

fn fact<'a>(layer: &'a Layer, label: &str) -> &'a str {
    layer.facts.iter().find(|(known, _)| known == label).map_or("", |(_, text)| text)
}

fn is_authenticate(piece: &Piece) -> bool {
    decode::read(piece.bytes.clone()).find("/MessageType").is_some()
}

/// A session at the terminal: what comes out of a fixture, line by line.
fn render(name: &str) -> String {
    let source = fixture(name);
    let mut out = format!("== {name}: {} bytes, wants {}\n", source.len(), wants(&source[..source.len().min(4096)], source.len()));
    for piece in peel(name, source) {
        let doc = decode::read(piece.bytes.clone());
        let _ = write!(out, "{} at {}..{}", piece.name, piece.place.start, piece.place.end);
        if let Some(time) = &piece.time {
            let _ = write!(out, ", {time}");
        }
        if let Some(direction) = piece.direction {
            let _ = write!(out, ", {direction:?}");
        }
        out.push('\n');
        for layer in &piece.layers {
            let _ = writeln!(out, "  [{}] {}{}", layer.id, layer.title, if layer.inner.is_some() { " (+ view)" } else { "" });
            for (label, text) in &layer.facts {
                let _ = writeln!(out, "      {label}: {text}");
            }
            for remark in &layer.remarks {
                let _ = writeln!(out, "      ! {:?} {}: {} {}", remark.level, remark.code, remark.message, remark.advice);
            }
        }
        let error = doc.error().map(|error| format!(", error: {}", error.message)).unwrap_or_default();
        let keys: Vec<&str> = if doc.is_empty() { Vec::new() } else { doc.children(decode::ROOT).filter_map(|child| doc.key(child)).take(40).collect() };
        let _ = writeln!(out, "  {} of {} bytes: {}{error}", doc.format().id(), piece.bytes.len(), keys.join(" "));
    }
    out
}

#[test]
fn fixtures_peel_as_their_golden_says() {
    let mut names: Vec<String> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with(".py") && !name.ends_with(".golden") && name != "README.md");
    names.sort();
    let now: String = names.iter().map(|name| render(name) + "\n").collect();
    let golden = folder().join("peeled.golden");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&golden, &now).unwrap();
    }
    let then = std::fs::read_to_string(&golden).unwrap_or_default();
    for (line, (now, then)) in now.lines().zip(then.lines()).enumerate() {
        assert_eq!(now, then, "line {} of peeled.golden; UPDATE=1 writes it anew", line + 1);
    }
    assert_eq!(now.len(), then.len(), "peeled.golden; UPDATE=1 writes it anew");
}

#[test]
fn every_plain_document_of_the_corpus_is_streamed_or_comes_back_as_it_is() {
    let Ok(kinds) = std::fs::read_dir("/work/shared/corpus") else { return };
    for kind in kinds.flatten() {
        let Ok(files) = std::fs::read_dir(kind.path()) else { continue };
        for file in files.flatten() {
            let bytes = std::fs::read(file.path()).unwrap();
            let name = file.file_name().into_string().unwrap();
            let plain = decode::read(bytes.clone());
            if plain.error().is_some() || plain.is_empty() {
                continue;
            }
            let pieces = peel(&name, bytes.clone());
            assert_eq!(pieces.len(), 1, "{name}");
            assert_eq!(pieces[0].bytes, bytes, "{name}");
            assert!(pieces[0].layers.is_empty(), "{name}");
            assert!(!wants(&bytes[..bytes.len().min(4096)], bytes.len()) || bytes.len() > 4096, "{name}");
        }
    }
}
