//! Compiles the data table: every `.tsv` under `table/` becomes one compact table that the page carries.
//!
//! A line that is wrong stops the build with its file and line. The format is described in `table/README.md`.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

// Parts of the crate that both sides read: here to refuse a wrong line, there to understand it.
#[allow(dead_code)]
#[path = "src/availability.rs"]
mod availability;
#[path = "src/error_lines.rs"]
#[allow(dead_code)]
mod error_lines;
#[path = "src/excuses.rs"]
mod excuses;
#[path = "src/lint.rs"]
mod lint;
#[allow(dead_code)]
#[path = "src/modes.rs"]
mod modes;
#[path = "src/words.rs"]
mod words;

use availability::Availability;
use excuses::Excuses;
use lint::{Check, Purposes};
use modes::Modes;
use words::{CLASSES, READINGS, TYPES};

/// Where a line stands, for messages.
#[derive(Clone)]
struct Line {
    file: String,
    number: usize,
}

impl Line {
    fn fail(&self, what: impl Display) -> ! {
        panic!("{self}: {what}")
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "crates/catalog/table/{}:{}", self.file, self.number)
    }
}

#[derive(Default)]
struct Strings {
    ids: HashMap<String, usize>,
    all: Vec<String>,
}

impl Strings {
    /// The number of a text in a column: 0 for one that was not there before and is the next of the list, else its place there plus
    /// one. Most texts are new, so that most numbers are 0 and cost next to nothing.
    fn id(&mut self, text: &str) -> usize {
        if let Some(id) = self.ids.get(text) {
            return id + 1;
        }
        self.ids.insert(text.to_owned(), self.all.len());
        self.all.push(text.to_owned());
        0
    }
}

struct Dict {
    name: String,
    line: Line,
    source: String,
    includes: Vec<String>,
    message: Option<Message>,
    successor: String,
    modes: String,
}

struct Message {
    service: String,
    kind: String,
    when: String,
    title: String,
    summary: String,
    since: String,
}

struct Field {
    line: Line,
    dict: usize,
    path: String,
    kind: usize,
    reading: usize,
    reading_arg: String,
    reference: String,
    class: usize,
    presence: String,
    since: String,
    rows: String,
    meaning: String,
    purpose: String,
    source: String,
    successor: String,
    modes: String,
    values: Vec<(String, String)>,
    alias: Option<String>,
}

/// What lines refer to by name.
struct Names<'a> {
    dicts: BTreeMap<&'a str, usize>,
    paths: HashMap<(usize, &'a str), usize>,
    ids: HashMap<String, usize>,
}

#[derive(Default)]
struct Catalog {
    dicts: Vec<Dict>,
    fields: Vec<Field>,
    /// Smaller tables beside the big one, as they are.
    plain: Vec<(String, String)>,
}

fn main() {
    let root = Path::new("table");
    println!("cargo::rerun-if-changed=table");
    println!("cargo::rerun-if-changed=excused.tsv");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    let mut catalog = Catalog::default();
    for file in files {
        let name = file.strip_prefix(root).expect("a file of the folder").display().to_string().replace('\\', "/");
        let text = fs::read_to_string(&file).expect("a readable file");
        match words::PLAIN.contains(&name.as_str()) {
            true if name == "errors.tsv" => {
                let packed = error_lines::pack(&text).unwrap_or_else(|(number, why)| Line { file: name.clone(), number }.fail(why));
                catalog.plain.push((name, packed));
            }
            true => catalog.plain.push((name, text)),
            false => catalog.read(&name, &text),
        }
    }
    catalog.lint(&fs::read_to_string("excused.tsv").expect("a readable file"));
    let table = catalog.compile();
    let mut packed = (table.len() as u32).to_le_bytes().to_vec();
    let mut encoder = ppmd_rust::Ppmd7Encoder::new(&mut packed, words::ORDER, words::MEMORY).expect("known parameters");
    encoder.write_all(&table).and_then(|()| encoder.finish(false).map(drop)).expect("a vector takes everything");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("catalog.bin"), packed).expect("a writable folder");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "tsv") {
            files.push(path);
        }
    }
}

impl Dict {
    fn lint(&self) -> Vec<lint::Fault> {
        let mut faults = Vec::new();
        if let Some(message) = &self.message {
            lint::text("title", &message.title, &mut faults);
            lint::text("summary", &message.summary, &mut faults);
            lint::successor(is_ending(&message.since), &self.successor, &mut faults);
        }
        faults
    }
}

impl Field {
    fn lint(&self, catalog: &Catalog) -> Vec<lint::Fault> {
        let mut faults = Vec::new();
        // An element or a key of any name is told by what it stands in.
        let key = self.path.rsplit('/').find(|step| !matches!(*step, "[]" | "*")).unwrap_or_default();
        lint::meaning(key, &self.meaning, &mut faults);
        lint::purpose(&self.purpose, &mut faults);
        self.values.iter().for_each(|(_, meaning)| lint::text("value", meaning, &mut faults));
        let above = &catalog.dicts[self.dict].successor;
        lint::successor(is_ending(&self.since), if self.successor.is_empty() { above } else { &self.successor }, &mut faults);
        faults
    }
}

fn is_ending(since: &str) -> bool {
    Availability::parse(since).is_ok_and(|available| available.is_ending())
}

impl Catalog {
    fn read(&mut self, file: &str, text: &str) {
        let mut in_dict = false;
        for (number, row) in text.lines().enumerate() {
            let line = Line { file: file.to_owned(), number: number + 1 };
            if row.trim().is_empty() || row.starts_with("# ") {
                continue;
            }
            let mut columns = row.split('\t');
            let first = columns.next().unwrap_or_default();
            let rest: Vec<&str> = columns.collect();
            let column = |at: usize| rest.get(at).map_or("", |text| text.trim()).to_owned();
            match first {
                "@" => {
                    if rest.len() < 6 || rest.len() > 10 {
                        line.fail(format!("a message has 10 columns after the @, this one {}", rest.len()));
                    }
                    let message = Message {
                        service: column(1),
                        kind: column(2),
                        when: column(3),
                        title: column(4),
                        summary: column(5),
                        since: since(&line, &column(6)),
                    };
                    let modes = modes(&line, &column(9));
                    let (name, source, successor) = (column(0), column(7), column(8));
                    self.dicts.push(Dict { name, line, source, includes: Vec::new(), message: Some(message), successor, modes });
                    in_dict = true;
                }
                "%" => {
                    let (name, source, successor, modes) = (column(0), column(1), String::new(), String::new());
                    self.dicts.push(Dict { name, line, source, includes: Vec::new(), message: None, successor, modes });
                    in_dict = true;
                }
                _ if !in_dict => line.fail("this line stands before the first message or dictionary"),
                "+" => self.dicts.last_mut().expect("checked").includes.push(column(0)),
                "=" => match self.fields.last_mut().filter(|field| field.dict + 1 == self.dicts.len()) {
                    Some(field) => field.values.push((column(0), column(1))),
                    None => line.fail("a value without a field before it"),
                },
                "~" => {
                    let mut field = self.field(&line, &column(0), &["any", "protocol"]);
                    field.alias = Some(column(1));
                    self.fields.push(field);
                }
                path if path.starts_with('/') => {
                    if rest.len() < 2 || rest.len() > 10 {
                        line.fail(format!("a field has at most 10 columns after its path, this one {}", rest.len()));
                    }
                    let field = self.field(&line, path, &rest);
                    if field.meaning.is_empty() {
                        line.fail("a field without a meaning");
                    }
                    self.fields.push(field);
                }
                other => line.fail(format!("no line starts with {other:?}")),
            }
        }
    }

    /// The field of a line: its path, and the columns behind it.
    fn field(&self, line: &Line, path: &str, columns: &[&str]) -> Field {
        let cell = |at: usize| columns.get(at).map_or("", |text| text.trim());
        let text = |at: usize| cell(at).to_owned();
        let kind = cell(0);
        let (kind, reference) = match kind.split_once('&') {
            Some((kind, reference)) => (kind.trim(), reference.trim()),
            None => (kind.trim(), ""),
        };
        let (kind, reading) = kind.split_once(':').unwrap_or((kind, ""));
        let (reading, argument) = reading.split_once(':').unwrap_or((reading, ""));
        let number = |list: &[&str], word: &str, what: &str| {
            list.iter().position(|known| *known == word).unwrap_or_else(|| line.fail(format!("{word:?} is no {what}")))
        };
        Field {
            line: line.clone(),
            dict: self.dicts.len() - 1,
            path: path.to_owned(),
            kind: number(TYPES, kind, "type"),
            reading: number(READINGS, reading, "reading"),
            reading_arg: argument.to_owned(),
            reference: reference.to_owned(),
            class: number(CLASSES, cell(1), "privacy class"),
            presence: text(2),
            since: since(line, cell(3)),
            rows: text(4),
            meaning: text(5),
            purpose: text(6),
            source: text(7),
            successor: text(8),
            modes: modes(line, cell(9)),
            values: Vec::new(),
            alias: None,
        }
    }

    /// Stops the build on words that no line may have, all of them in one list.
    fn lint(&self, excused: &str) {
        let mut excuses = Excuses::read(excused).unwrap_or_else(|fault| panic!("crates/catalog/excused.tsv: {fault}"));
        let mut faults: Vec<String> = Vec::new();
        let mut judge = |line: &Line, id: &str, found: Vec<lint::Fault>| {
            let found = found.into_iter().filter(|(check, _)| !excuses.excuse(*check, id));
            faults.extend(found.map(|(check, what)| format!("{line}: {id}: {} ({})", what, check.name())));
        };
        for dict in &self.dicts {
            judge(&dict.line, &dict.name, dict.lint());
        }
        let mut purposes = Purposes::default();
        for (at, field) in self.fields.iter().enumerate().filter(|(_, field)| field.alias.is_none()) {
            purposes.count(&field.purpose, at);
            judge(&field.line, &self.id(field), field.lint(self));
        }
        for (at, what) in purposes.too_many() {
            let field = &self.fields[at];
            judge(&field.line, &self.id(field), vec![(Check::Shared, what)]);
        }
        faults.extend(excuses.unused().map(|excuse| format!("crates/catalog/excused.tsv: {excuse}")));
        assert!(faults.is_empty(), "{} faults in the table's words:\n{}", faults.len(), faults.join("\n"));
    }

    fn id(&self, field: &Field) -> String {
        format!("{}{}", self.dicts[field.dict].name, field.path)
    }

    fn compile(&self) -> Vec<u8> {
        let names = self.names();
        let mut strings = Strings::default();
        let mut columns: Vec<Vec<u8>> = Vec::new();
        columns.extend(self.dict_columns(&names, &mut strings));
        columns.extend(self.field_columns(&names, &mut strings));

        let mut out = Vec::new();
        block(&mut out, strings.all.join("\n").as_bytes());
        varint(&mut out, self.plain.len());
        for (name, text) in &self.plain {
            block(&mut out, name.as_bytes());
            block(&mut out, text.as_bytes());
        }
        varint(&mut out, self.dicts.len());
        varint(&mut out, self.fields.len());
        columns.iter().for_each(|column| block(&mut out, column));
        out
    }

    /// What lines refer to by name; the build ends where a name is there twice.
    fn names(&self) -> Names<'_> {
        let mut dicts: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, dict) in self.dicts.iter().enumerate() {
            // A command and its answer share their name; the first stands for it where a dictionary is referred to.
            let twin = dict.message.is_some();
            if dicts.contains_key(dict.name.as_str()) && !twin {
                dict.line.fail(format!("{:?} is there twice", dict.name));
            }
            dicts.entry(&dict.name).or_insert(id);
        }
        let mut paths: HashMap<(usize, &str), usize> = HashMap::new();
        for (id, field) in self.fields.iter().enumerate() {
            if paths.insert((field.dict, &field.path), id).is_some() {
                field.line.fail(format!("{} is there twice", field.path));
            }
        }
        let mut ids: HashMap<String, usize> = HashMap::new();
        for (id, field) in self.fields.iter().enumerate() {
            ids.entry(format!("{}{}", self.dicts[field.dict].name, field.path)).or_insert(id);
        }
        Names { dicts, paths, ids }
    }

    fn dict_columns(&self, names: &Names, strings: &mut Strings) -> [Vec<u8>; 12] {
        let mut dict_columns: [Vec<u8>; 12] = Default::default();
        for dict in &self.dicts {
            let message = dict.message.as_ref();
            let text = |pick: fn(&Message) -> &String| message.map_or("", |message| pick(message));
            let cells = [
                &dict.name,
                text(|m| &m.service),
                text(|m| &m.kind),
                text(|m| &m.when),
                text(|m| &m.title),
                text(|m| &m.summary),
                text(|m| &m.since),
                &dict.source,
                &dict.modes,
            ];
            for (column, cell) in dict_columns.iter_mut().zip(cells) {
                varint(column, strings.id(cell));
            }
            varint(&mut dict_columns[9], dict.includes.len());
            for include in &dict.includes {
                let id = names
                    .dicts
                    .get(include.as_str())
                    .unwrap_or_else(|| dict.line.fail(format!("includes {include:?}, which does not exist")));
                varint(&mut dict_columns[9], *id);
            }
            dict_columns[10].push(u8::from(message.is_some()));
            successors(&mut dict_columns[11], &dict.line, &dict.successor, &names.dicts, &names.ids);
        }
        dict_columns
    }

    fn field_columns(&self, names: &Names, strings: &mut Strings) -> [Vec<u8>; 18] {
        let mut field_columns: [Vec<u8>; 18] = Default::default();
        for field in &self.fields {
            let parent = match field.path.rsplit_once('/') {
                Some(("", _)) | None => 0,
                Some((parent, _)) => {
                    1 + *names
                        .paths
                        .get(&(field.dict, parent))
                        .unwrap_or_else(|| field.line.fail(format!("{parent} has no line of its own")))
                }
            };
            if parent > names.paths[&(field.dict, field.path.as_str())] {
                field.line.fail("the field above must come first");
            }
            let key = field.path.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
            check_reference(field, &names.dicts);
            let alias = field
                .alias
                .as_ref()
                .map_or(0, |target| 1 + *names.ids.get(target).unwrap_or_else(|| field.line.fail(format!("{target:?} does not exist"))));
            let cells = [
                field.dict,
                strings.id(&key),
                parent,
                field.kind,
                field.reading,
                strings.id(&field.reading_arg),
                strings.id(&field.reference),
                field.class,
                strings.id(&field.presence),
                strings.id(&field.since),
                strings.id(&field.rows),
                strings.id(&field.meaning),
                strings.id(&field.purpose),
                strings.id(&field.source),
                strings.id(&field.modes),
                alias,
            ];
            for (column, cell) in field_columns.iter_mut().zip(cells) {
                varint(column, cell);
            }
            varint(&mut field_columns[16], field.values.len());
            for (value, meaning) in &field.values {
                varint(&mut field_columns[16], strings.id(value));
                varint(&mut field_columns[16], strings.id(meaning));
            }
            successors(&mut field_columns[17], &field.line, &field.successor, &names.dicts, &names.ids);
        }
        field_columns
    }
}

/// The dictionary that a field refers to has to be there.
fn check_reference(field: &Field, dicts: &BTreeMap<&str, usize>) {
    if let Some(name) = field.reference.split('{').next().filter(|name| !name.is_empty()) {
        let keyed = field.reference.contains('{');
        let known = dicts.contains_key(name)
            || keyed
                && (dicts.keys().any(|dict| dict.starts_with(&format!("{name}{{")))
                    || matches!(name, "Payload" | "Request" | "Declaration"));
        if !known {
            field.line.fail(format!("refers to {name:?}, which does not exist"));
        }
    }
}

/// The column as the crate reads it, or the end of the build.
fn since(line: &Line, column: &str) -> String {
    match Availability::parse(column) {
        Ok(_) => column.to_owned(),
        Err(fault) => line.fail(fault),
    }
}

fn modes(line: &Line, column: &str) -> String {
    match Modes::parse(column) {
        Ok(_) => column.to_owned(),
        Err(fault) => line.fail(fault),
    }
}

/// What takes the place of a line: 0 for nothing said, 1 for "none", else their count plus one; each is twice its number, plus one for a field.
fn successors(out: &mut Vec<u8>, line: &Line, column: &str, dicts: &BTreeMap<&str, usize>, fields: &HashMap<String, usize>) {
    if column == "none" {
        return varint(out, 1);
    }
    let names: Vec<&str> = column.split_ascii_whitespace().collect();
    varint(out, if names.is_empty() { 0 } else { names.len() + 1 });
    for name in names {
        let number = match (dicts.get(name), fields.get(name)) {
            (Some(dict), _) => 2 * dict,
            (None, Some(field)) => 2 * field + 1,
            (None, None) => line.fail(format!("its successor {name:?} does not exist")),
        };
        varint(out, number);
    }
}

fn block(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
