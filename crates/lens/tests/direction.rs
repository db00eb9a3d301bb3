//! The walls of the house: a room imports only from rooms to its left, and no files import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The rooms of the core, from left to right.
const CORE: &[&str] = &[
    "clock",
    "remark",
    "json",
    "standin",
    "secret",
    "certificate",
    "source",
    "recognize",
    "annotate",
    "findings",
    "summary",
    "together",
    "ask",
    "answer",
    "safe",
    "export",
    "dossier",
    "compare",
    "session",
    "lens",
    "lib",
];

/// The rooms of the page. `worker` is what it shares with its Web Worker.
const PAGE: &[&str] = &["worker", "parts", "grid", "desk", "payload", "table", "compare", "shell", "mod"];

/// The files of one crate, or of a module that is treated as one: path without its ending, and text.
struct House {
    rooms: &'static [&'static str],
    /// What paths within it begin with: `crate`, or `crate::app`.
    root: &'static str,
    files: BTreeMap<String, String>,
}

impl House {
    fn read(rooms: &'static [&'static str], root: &'static str, folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files = BTreeMap::new();
        let mut todo = vec![folder.clone()];
        while let Some(path) = todo.pop() {
            for entry in fs::read_dir(&path).expect("a folder of sources").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    todo.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let name = path.strip_prefix(&folder).expect("a file of the folder").with_extension("");
                    let text = fs::read_to_string(&path).expect("a source");
                    files.insert(name.to_string_lossy().replace('\\', "/"), without_comments(&text));
                }
            }
        }
        assert!(files.len() > 20, "sources are missing in {}", folder.display());
        Self { rooms, root, files }
    }

    fn core() -> Self {
        Self::read(CORE, "crate", "src")
    }

    fn page() -> Self {
        Self::read(PAGE, "crate::app", "../../src/app")
    }

    /// The file that a path within the house leads to, and how many of its steps led there.
    fn file_of(&self, steps: &[&str]) -> Option<(String, usize)> {
        (0..=steps.len()).rev().find_map(|len| {
            let path = steps[..len].join("/");
            let folder = if path.is_empty() { "mod".to_owned() } else { format!("{path}/mod") };
            let name = [path, folder].into_iter().find(|name| self.files.contains_key(name))?;
            Some((name, len))
        })
    }

    /// The file in which a name lives: behind what a folder hands on (`pub use part::Name`), the part.
    fn home_of(&self, steps: &[&str]) -> Option<String> {
        let (file, len) = self.file_of(steps)?;
        let Some(name) = steps.get(len).filter(|_| file == "mod" || file.ends_with("/mod")) else { return Some(file) };
        let handed_on = imports(&self.files[&file]).into_iter().find(|import| {
            import.is_public && import.path.rsplit("::").next() == Some(name) || import.public_alias.as_deref() == Some(name)
        });
        match handed_on {
            Some(import) => self.home_of(&self.absolute(&file, &import.path)?.iter().map(String::as_str).collect::<Vec<_>>()),
            None => Some(file),
        }
    }

    /// A path as steps from the root of the house; `None` where it leads out of it.
    fn absolute(&self, file: &str, path: &str) -> Option<Vec<String>> {
        if let Some(rest) = path.strip_prefix(self.root).and_then(|rest| rest.strip_prefix("::")) {
            return Some(rest.split("::").map(str::to_owned).collect());
        }
        let mut module: Vec<String> = file.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
            module.pop();
        }
        let mut steps = path.split("::").peekable();
        let mut relative = false;
        while let Some(step) = steps.next_if(|step| matches!(*step, "super" | "self")) {
            relative = true;
            if step == "super" {
                module.pop();
            }
        }
        let first = *steps.peek()?;
        let child = [module.join("/").as_str(), first].join("/");
        let child = child.trim_start_matches('/').to_owned();
        let is_child = self.files.contains_key(&child) || self.files.contains_key(&format!("{child}/mod"));
        if !relative && !is_child {
            return None;
        }
        module.extend(steps.map(str::to_owned));
        Some(module)
    }

    /// Which file imports from which; what a folder hands on is no import of its own.
    fn edges(&self) -> BTreeSet<(String, String)> {
        let mut edges = BTreeSet::new();
        for (file, text) in &self.files {
            let is_folder = file == "lib" || file == "mod" || file.ends_with("/mod");
            let wanted = imports(text).into_iter().filter(|import| !(is_folder && import.is_public)).map(|import| import.path);
            for path in wanted.chain(paths(text, self.root)) {
                let Some(steps) = self.absolute(file, &path) else { continue };
                let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
                if let Some(home) = self.home_of(&steps).filter(|home| home != file && !is_test(file, home)) {
                    edges.insert((file.clone(), home));
                }
            }
        }
        edges
    }

    fn place(&self, file: &str) -> usize {
        let room = file.split('/').next().unwrap_or_default();
        self.rooms.iter().position(|known| *known == room).unwrap_or_else(|| panic!("{room} is no room: add it to its place in this test"))
    }

    /// Everything that is wrong, each with both files.
    fn faults(&self) -> Vec<String> {
        let edges = self.edges();
        let back = edges
            .iter()
            .filter(|(from, to)| self.place(to) > self.place(from))
            .map(|(from, to)| format!("{from}.rs imports {to}.rs, which is in a room to its right"));
        back.chain(circles(&edges)).collect()
    }
}

/// Tests of a module stand under it and may use what it hands on.
fn is_test(file: &str, home: &str) -> bool {
    file.contains("/tests") && file.starts_with(home.trim_end_matches("mod"))
}

/// Files that reach themselves, one message a circle.
fn circles(edges: &BTreeSet<(String, String)>) -> Vec<String> {
    let mut reach: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in edges {
        reach.entry(from).or_default().insert(to);
    }
    loop {
        let grown: Vec<(&str, Vec<&str>)> = reach
            .iter()
            .map(|(from, to)| {
                (*from, to.iter().filter_map(|to| reach.get(to)).flatten().filter(|far| !to.contains(*far)).copied().collect())
            })
            .filter(|(_, more): &(&str, Vec<&str>)| !more.is_empty())
            .collect();
        if grown.is_empty() {
            break;
        }
        for (from, more) in grown {
            reach.entry(from).or_default().extend(more);
        }
    }
    let is_back = |from: &str, to: &str| reach.get(to).is_some_and(|far| far.contains(from));
    edges
        .iter()
        .filter(|(from, to)| is_back(from, to))
        .map(|(from, to)| format!("{from}.rs and {to}.rs import each other in a circle"))
        .collect()
}

struct Import {
    path: String,
    is_public: bool,
    /// The name that a public import gives.
    public_alias: Option<String>,
}

/// The `use` lines of a source, one path each.
fn imports(text: &str) -> Vec<Import> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("use ") {
        let line_start = rest[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = rest[line_start..at].trim();
        let Some(end) = rest[at..].find(';') else { break };
        let is_statement = before.is_empty() || before.starts_with("pub") && !before.contains(' ') | before.contains("pub(");
        if is_statement {
            for path in expand(rest[at + 4..at + end].trim()) {
                let (path, alias) = match path.split_once(" as ") {
                    Some((path, alias)) => (path.trim().to_owned(), Some(alias.trim().to_owned())),
                    None => (path, None),
                };
                let is_public = !before.is_empty();
                found.push(Import { path, is_public, public_alias: alias.filter(|_| is_public) });
            }
        }
        rest = &rest[at + end..];
    }
    found
}

/// `a::{b, c::{d, self}}` as `a::b`, `a::c::d`, `a::c`.
fn expand(tree: &str) -> Vec<String> {
    let Some(open) = tree.find('{') else { return vec![tree.split_whitespace().collect::<Vec<_>>().join(" ")] };
    let (head, body) = (tree[..open].trim(), tree[open + 1..tree.rfind('}').unwrap_or(tree.len())].trim());
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, char) in body.char_indices() {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&body[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&body[start..]);
    let parts = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    parts
        .flat_map(expand)
        .map(|part| if part == "self" { head.trim_end_matches("::").to_owned() } else { format!("{head}{part}") })
        .collect()
}

/// Paths that stand amid the code: `crate::session::Row`, `super::rows::finding(…)`.
fn paths(text: &str, root: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in [root, "super"] {
        let start = format!("{start}::");
        for (at, _) in text.match_indices(&start) {
            let is_word = text[..at].ends_with(|char: char| char.is_alphanumeric() || matches!(char, '_' | ':'));
            let end =
                text[at..].find(|char: char| !(char.is_alphanumeric() || matches!(char, '_' | ':'))).map_or(text.len(), |len| at + len);
            if !is_word && !text[at..end].ends_with(':') {
                found.push(text[at..end].to_owned());
            }
        }
    }
    found
}

fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        code.push_str(if line.trim_start().starts_with("//") { "" } else { line });
        code.push('\n');
    }
    code
}

#[test]
fn no_room_of_the_core_imports_from_its_right_and_nothing_goes_in_circles() {
    assert_eq!(House::core().faults(), Vec::<String>::new());
}

#[test]
fn no_room_of_the_page_imports_from_its_right_and_nothing_goes_in_circles() {
    assert_eq!(House::page().faults(), Vec::<String>::new());
}

#[test]
fn a_planted_import_is_found_and_both_files_are_named() {
    let mut house = House::core();
    house.files.get_mut("annotate/known").expect("a file").push_str("use crate::session::{Engine, Row};\n");
    assert_eq!(
        house.faults().into_iter().filter(|fault| fault.contains("to its right")).collect::<Vec<_>>(),
        [
            "annotate/known.rs imports session/engine.rs, which is in a room to its right",
            "annotate/known.rs imports session/views.rs, which is in a room to its right"
        ]
    );
    let mut house = House::core();
    house.files.get_mut("certificate/tlv").expect("a file").push_str("fn planted() { super::x509::title() }\n");
    assert!(house.faults().contains(&"certificate/tlv.rs and certificate/x509.rs import each other in a circle".to_owned()));
}
