//! Compiles the data table: every `.tsv` under `table/` becomes one compact table that the page carries.
//!
//! A line that is wrong stops the build with its file and line. The format is described in `table/README.md`.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/error_lines.rs"]
#[allow(dead_code)]
mod error_lines;
#[path = "src/words.rs"]
mod words;

use words::{CLASSES, READINGS, TYPES};

/// Where a line stands, for messages.
#[derive(Clone)]
struct Line {
    file: String,
    number: usize,
}

impl Line {
    fn fail(&self, what: impl Display) -> ! {
        panic!("crates/catalog/table/{}:{}: {what}", self.file, self.number)
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
    values: Vec<(String, String)>,
    alias: Option<String>,
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
                        line.fail(format!("a message has 8 columns after the @, this one {}", rest.len()));
                    }
                    let message = Message {
                        service: column(1),
                        kind: column(2),
                        when: column(3),
                        title: column(4),
                        summary: column(5),
                        since: column(6),
                    };
                    self.dicts.push(Dict { name: column(0), line, source: column(7), includes: Vec::new(), message: Some(message) });
                    in_dict = true;
                }
                "%" => {
                    self.dicts.push(Dict { name: column(0), line, source: column(1), includes: Vec::new(), message: None });
                    in_dict = true;
                }
                _ if !in_dict => line.fail("this line stands before the first message or dictionary"),
                "+" => self.dicts.last_mut().expect("checked").includes.push(column(0)),
                "=" => match self.fields.last_mut().filter(|field| field.dict + 1 == self.dicts.len()) {
                    Some(field) => field.values.push((column(0), column(1))),
                    None => line.fail("a value without a field before it"),
                },
                "~" => {
                    let mut field = self.field(&line, &column(0), "any", "protocol", "", "", "", "", "", "");
                    field.alias = Some(column(1));
                    self.fields.push(field);
                }
                path if path.starts_with('/') => {
                    if rest.len() < 2 || rest.len() > 10 {
                        line.fail(format!("a field has at most 8 columns after its path, this one {}", rest.len()));
                    }
                    let field = self.field(
                        &line,
                        path,
                        &column(0),
                        &column(1),
                        &column(2),
                        &column(3),
                        &column(4),
                        &column(5),
                        &column(6),
                        &column(7),
                    );
                    if field.meaning.is_empty() {
                        line.fail("a field without a meaning");
                    }
                    self.fields.push(field);
                }
                other => line.fail(format!("no line starts with {other:?}")),
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn field(
        &self,
        line: &Line,
        path: &str,
        kind: &str,
        class: &str,
        presence: &str,
        since: &str,
        rows: &str,
        meaning: &str,
        purpose: &str,
        source: &str,
    ) -> Field {
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
            class: number(CLASSES, class, "privacy class"),
            presence: presence.to_owned(),
            since: since.to_owned(),
            rows: rows.to_owned(),
            meaning: meaning.to_owned(),
            purpose: purpose.to_owned(),
            source: source.to_owned(),
            values: Vec::new(),
            alias: None,
        }
    }

    fn compile(&self) -> Vec<u8> {
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

        let mut strings = Strings::default();
        let mut columns: Vec<Vec<u8>> = Vec::new();
        let mut dict_columns: [Vec<u8>; 10] = Default::default();
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
            ];
            for (column, cell) in dict_columns.iter_mut().zip(cells) {
                varint(column, strings.id(cell));
            }
            varint(&mut dict_columns[8], dict.includes.len());
            for include in &dict.includes {
                let id =
                    dicts.get(include.as_str()).unwrap_or_else(|| dict.line.fail(format!("includes {include:?}, which does not exist")));
                varint(&mut dict_columns[8], *id);
            }
            dict_columns[9].push(u8::from(message.is_some()));
        }
        columns.extend(dict_columns);

        let mut field_columns: [Vec<u8>; 16] = Default::default();
        for field in &self.fields {
            let parent = match field.path.rsplit_once('/') {
                Some(("", _)) | None => 0,
                Some((parent, _)) => {
                    1 + *paths.get(&(field.dict, parent)).unwrap_or_else(|| field.line.fail(format!("{parent} has no line of its own")))
                }
            };
            if parent > paths[&(field.dict, field.path.as_str())] {
                field.line.fail("the field above must come first");
            }
            let key = field.path.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
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
            let alias = field
                .alias
                .as_ref()
                .map_or(0, |target| 1 + *ids.get(target).unwrap_or_else(|| field.line.fail(format!("{target:?} does not exist"))));
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
                alias,
            ];
            for (column, cell) in field_columns.iter_mut().zip(cells) {
                varint(column, cell);
            }
            varint(&mut field_columns[15], field.values.len());
            for (value, meaning) in &field.values {
                varint(&mut field_columns[15], strings.id(value));
                varint(&mut field_columns[15], strings.id(meaning));
            }
        }
        columns.extend(field_columns);

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
