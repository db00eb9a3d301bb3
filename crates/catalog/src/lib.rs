//! The data table, compiled in: messages, fields, codes and names. It knows nothing of payloads.
//!
//! The `.tsv` files under `table/` are the table; `build.rs` packs them, and here they are unpacked once, on first use.
//! Texts stay in one block and are borrowed from it. Unpacking takes tens of milliseconds: in the browser the worker does it when the
//! page loads and hands the block to the page ([`unpacked`], [`install`]), whose thread is never held up.

use std::collections::HashMap;
use std::io::Read;
use std::sync::OnceLock;

pub mod availability;
pub mod changes;
mod class;
mod codes;
#[cfg(test)]
mod excuses;
pub mod fold;
mod limits;
// The build script's; here they are only tested.
#[cfg(test)]
#[allow(dead_code)]
mod lint;
pub mod modes;
// Half of it is the packer.
#[allow(dead_code)]
mod error_lines;
mod errors;
mod phrases;
mod rows;
mod standing;
pub mod view;
pub mod words;

pub use availability::Availability;
pub use class::Class;
pub use codes::{build_name, builds, country, model_name, models};
pub use errors::{ErrorCode, INTUNE, error_code, error_number, errors, errors_numbered, of_intune, search_errors};
pub use limits::devices;
pub use modes::{Mode, Modes};
pub use phrases::{LogPhrase, log_phrases};
pub use rows::SeedRow;
pub use standing::{Successor, Successors};
pub use view::FieldView;
pub use words::{CLASSES, READINGS, TYPES};

const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

/// A field: one line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u32);

/// A message or a dictionary that several messages share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DictId(pub u32);

/// A message or shared dictionary. Texts are empty where it has none.
#[derive(Debug)]
pub struct Dict {
    pub name: &'static str,
    pub service: &'static str,
    /// "checkin", "command", "response", "payload" …
    pub kind: &'static str,
    /// What gives the message away; see `recognize`.
    pub when: &'static str,
    pub title: &'static str,
    pub summary: &'static str,
    since: &'static str,
    pub source: &'static str,
    modes: &'static str,
    pub includes: Vec<DictId>,
    pub is_message: bool,
    successors: Successors,
    children: Vec<FieldId>,
}

impl Dict {
    /// Whether it has no fields but those of the dictionaries that it includes.
    pub fn is_shared_only(&self) -> bool {
        self.children.is_empty()
    }
}

/// One line of the table. Texts are as written in the file, empty where the column is.
#[derive(Debug)]
pub struct Field {
    pub dict: DictId,
    /// Last step of the path: a key, `[]` or `*`.
    pub key: &'static str,
    pub parent: Option<FieldId>,
    /// Index into [`TYPES`].
    pub kind: u8,
    /// Index into [`READINGS`], and what follows the reading's colon.
    reading: u8,
    pub reading_arg: &'static str,
    /// The shared dictionary that the content is: `Name`, `Name{Key}` or `Name{../Key}`.
    pub reference: &'static str,
    pub class: Class,
    pub presence: &'static str,
    since: &'static str,
    pub rows: &'static str,
    pub meaning: &'static str,
    pub purpose: &'static str,
    pub source: &'static str,
    modes: &'static str,
    pub values: Vec<(&'static str, &'static str)>,
    successors: Successors,
    alias: Option<FieldId>,
    children: Vec<FieldId>,
}

impl Field {
    pub fn type_name(&self) -> &'static str {
        TYPES[self.kind as usize]
    }
    /// How the value is read: one of [`READINGS`].
    pub fn reading(&self) -> &'static str {
        READINGS[self.reading as usize]
    }
}

/// A place in the table at which keys are looked up: within a field's own lines, and within the dictionary it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Scope {
    pub field: Option<FieldId>,
    pub dict: Option<DictId>,
}

pub struct Catalog {
    dicts: Vec<Dict>,
    fields: Vec<Field>,
    names: HashMap<&'static str, DictId>,
    dispatch: HashMap<String, DictId>,
    plain: HashMap<&'static str, &'static str>,
    ids: OnceLock<HashMap<String, FieldId>>,
    seed: OnceLock<rows::Seed>,
    services: OnceLock<Vec<&'static str>>,
}

static CATALOG: OnceLock<Catalog> = OnceLock::new();
static BLOCK: OnceLock<Vec<u8>> = OnceLock::new();

/// The table.
pub fn get() -> &'static Catalog {
    CATALOG.get_or_init(|| Catalog::read(unpacked()))
}

/// Whether [`get`] answers at once.
pub fn is_ready() -> bool {
    CATALOG.get().is_some()
}

/// The table as one block of bytes, for another instance of this program to [`install`].
pub fn unpacked() -> &'static [u8] {
    BLOCK.get_or_init(|| {
        let (len, packed) = PACKED.split_first_chunk::<4>().expect("our own table");
        let mut block = vec![0; u32::from_le_bytes(*len) as usize];
        let mut decoder = ppmd_rust::Ppmd7Decoder::new(packed, words::ORDER, words::MEMORY).expect("known parameters");
        decoder.read_exact(&mut block).expect("our own table");
        block
    })
}

/// Takes over what [`unpacked`] gave in another instance. Does nothing if the table is there already.
pub fn install(block: Vec<u8>) {
    BLOCK.get_or_init(|| block);
}

/// Reads the packed form; it is our own, so a damaged one is a bug and panics.
struct Unpacker {
    bytes: &'static [u8],
}

impl Unpacker {
    fn number(&mut self) -> usize {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.bytes[0];
            self.bytes = &self.bytes[1..];
            value |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return value;
            }
            shift += 7;
        }
    }

    fn take(&mut self, len: usize) -> &'static [u8] {
        let (head, rest) = self.bytes.split_at(len);
        self.bytes = rest;
        head
    }

    fn column(&mut self) -> Unpacker {
        let len = self.number();
        Unpacker { bytes: self.take(len) }
    }

    fn text(&mut self) -> &'static str {
        std::str::from_utf8(self.column().bytes).expect("our own text")
    }
}

/// The texts in the order in which they appear first; see `Strings::id` of the packer.
struct Texts {
    all: Vec<&'static str>,
    next: usize,
}

impl Texts {
    fn get(&mut self, number: usize) -> &'static str {
        let at = number.checked_sub(1).unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.all[at]
    }
}

fn read_dicts(count: usize, columns: &mut [Unpacker], texts: &mut Texts) -> Vec<Dict> {
    let mut dicts = Vec::with_capacity(count);
    for _ in 0..count {
        let mut text = |column: usize| texts.get(columns[column].number());
        let [name, service, kind, when, title, summary, since, source, modes] = std::array::from_fn(&mut text);
        let includes = (0..columns[9].number()).map(|_| DictId(columns[9].number() as u32)).collect();
        let is_message = columns[10].number() == 1;
        let successors = Successors::read(|| columns[11].number());
        let children = Vec::new();
        dicts.push(Dict { name, service, kind, when, title, summary, since, source, modes, includes, is_message, successors, children });
    }
    dicts
}

fn read_fields(count: usize, columns: &mut [Unpacker], texts: &mut Texts, dicts: &mut [Dict]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::with_capacity(count);
    for id in 0..count {
        let id = FieldId(id as u32);
        let dict = DictId(columns[0].number() as u32);
        let key = texts.get(columns[1].number());
        let parent = columns[2].number().checked_sub(1).map(|parent| FieldId(parent as u32));
        let (kind, reading) = (columns[3].number() as u8, columns[4].number() as u8);
        let [reading_arg, reference] = std::array::from_fn(|at| texts.get(columns[5 + at].number()));
        let class = Class::from_id(CLASSES[columns[7].number()]).expect("the same list");
        let [presence, since, rows, meaning, purpose, source, modes] = std::array::from_fn(|at| texts.get(columns[8 + at].number()));
        let alias = columns[15].number().checked_sub(1).map(|target| FieldId(target as u32));
        let values = (0..columns[16].number()).map(|_| (texts.get(columns[16].number()), texts.get(columns[16].number()))).collect();
        let successors = Successors::read(|| columns[17].number());
        match parent {
            Some(parent) => fields[parent.0 as usize].children.push(id),
            None => dicts[dict.0 as usize].children.push(id),
        }
        let children = Vec::new();
        fields.push(Field {
            dict,
            key,
            parent,
            kind,
            reading,
            reading_arg,
            reference,
            class,
            presence,
            since,
            rows,
            meaning,
            purpose,
            source,
            modes,
            values,
            successors,
            alias,
            children,
        });
    }
    fields
}

/// Messages and dictionaries by their names, and by what decides between them in a place of a family.
fn by_name(dicts: &[Dict]) -> (HashMap<&'static str, DictId>, HashMap<String, DictId>) {
    let mut names = HashMap::new();
    let mut dispatch = HashMap::new();
    for (id, dict) in dicts.iter().enumerate() {
        names.entry(dict.name).or_insert(DictId(id as u32));
        let family = match dict.kind {
            "command" => "Request",
            "payload" => "Payload",
            "declaration" => "Declaration",
            _ => continue,
        };
        dispatch.insert(format!("{family}{{{}}}", dict.name), DictId(id as u32));
    }
    (names, dispatch)
}

/// How many columns of the packed form a message or dictionary takes, and a field.
const DICT_COLUMNS: usize = 12;
const FIELD_COLUMNS: usize = 18;

impl Catalog {
    fn read(bytes: &'static [u8]) -> Self {
        let mut block = Unpacker { bytes };
        let mut texts = Texts { all: block.text().split('\n').collect(), next: 0 };
        let plain = (0..block.number()).map(|_| (block.text(), block.text())).collect();
        let (dict_count, field_count) = (block.number(), block.number());
        let mut columns: Vec<Unpacker> = (0..DICT_COLUMNS + FIELD_COLUMNS).map(|_| block.column()).collect();

        let mut dicts = read_dicts(dict_count, &mut columns, &mut texts);
        let fields = read_fields(field_count, &mut columns[DICT_COLUMNS..], &mut texts, &mut dicts);
        let (names, dispatch) = by_name(&dicts);
        Self { dicts, fields, names, dispatch, plain, ids: OnceLock::new(), seed: OnceLock::new(), services: OnceLock::new() }
    }

    /// One of the small tables beside the big one, as its file is.
    fn plain(&self, name: &str) -> &'static str {
        self.plain.get(name).copied().unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.fields.len()
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Every field that has words of its own, in the order of the files.
    pub fn fields(&self) -> impl Iterator<Item = FieldId> + '_ {
        (0..self.fields.len() as u32).map(FieldId).filter(|id| self.field(*id).alias.is_none())
    }

    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.0 as usize]
    }

    pub fn dict(&self, id: DictId) -> &Dict {
        &self.dicts[id.0 as usize]
    }

    pub fn dicts(&self) -> impl Iterator<Item = DictId> + '_ {
        (0..self.dicts.len() as u32).map(DictId)
    }

    /// A dictionary or message by its name; of a command and its answer the command.
    pub fn named(&self, name: &str) -> Option<DictId> {
        self.names.get(name).copied()
    }

    /// A message of a kind by its name.
    pub fn message(&self, kind: &str, name: &str) -> Option<DictId> {
        self.dicts().find(|dict| self.dict(*dict).kind == kind && self.dict(*dict).name == name)
    }

    /// The dictionary that a reference such as `SettingsItem{Item}` means when the key's value is `value`. Without a match the
    /// one for unknown values, `SettingsItem{}`, if there is one.
    pub fn dispatch(&self, family: &str, value: &str) -> Option<DictId> {
        let name = format!("{family}{{{value}}}");
        self.names.get(name.as_str()).or_else(|| self.dispatch.get(&name)).copied().or_else(|| self.named(&format!("{family}{{}}")))
    }

    /// The values that [`dispatch`](Self::dispatch) knows for a family.
    pub fn family(&self, family: &str) -> impl Iterator<Item = &'static str> {
        let kind = match family {
            "Request" => "command",
            "Payload" => "payload",
            "Declaration" => "declaration",
            _ => "",
        };
        self.dicts.iter().filter_map(move |dict| {
            let own = dict.name.strip_prefix(family).and_then(|rest| rest.strip_prefix('{')?.strip_suffix('}'));
            own.filter(|value| !value.is_empty()).or((!kind.is_empty() && dict.kind == kind).then_some(dict.name))
        })
    }

    /// What the table says of `key` at `scope`: an exact line first, the wildcard last. `[]` asks for an array's elements.
    pub fn lookup(&self, scope: Scope, key: &str) -> Option<FieldId> {
        self.exact(scope, key).or_else(|| if key == "[]" { None } else { self.exact(scope, "*") })
    }

    /// Like [`lookup`](Self::lookup), without wildcards.
    pub fn exact(&self, scope: Scope, key: &str) -> Option<FieldId> {
        let own = scope.field.and_then(|field| self.pick(&self.field(field).children, key));
        own.or_else(|| scope.dict.and_then(|dict| self.find_in(dict, key)))
    }

    fn find_in(&self, dict: DictId, key: &str) -> Option<FieldId> {
        let dict = self.dict(dict);
        self.pick(&dict.children, key).or_else(|| dict.includes.iter().find_map(|include| self.find_in(*include, key)))
    }

    fn pick(&self, children: &[FieldId], key: &str) -> Option<FieldId> {
        let found = children.iter().copied().find(|id| self.field(*id).key == key)?;
        Some(self.field(found).alias.unwrap_or(found))
    }

    /// Whether anything is known below `scope`.
    pub fn knows_children(&self, scope: Scope) -> bool {
        scope.dict.is_some() || scope.field.is_some_and(|field| !self.field(field).children.is_empty())
    }

    /// Every key that the table has at `scope`, inclusions resolved, wildcard and elements left out.
    pub fn keys(&self, scope: Scope) -> Vec<FieldId> {
        let mut keys = Vec::new();
        if let Some(field) = scope.field {
            keys.extend(&self.field(field).children);
        }
        let mut open: Vec<DictId> = scope.dict.into_iter().collect();
        while let Some(dict) = open.pop() {
            keys.extend(&self.dict(dict).children);
            open.extend(&self.dict(dict).includes);
        }
        keys.retain(|id| !matches!(self.field(*id).key, "*" | "[]" | ""));
        keys
    }

    /// Path of a field within its message or dictionary: `/QueryResponses/OSVersion`.
    pub fn path(&self, id: FieldId) -> String {
        let mut steps: Vec<&str> = Vec::new();
        let mut at = Some(id);
        while let Some(field) = at {
            steps.push(self.field(field).key);
            at = self.field(field).parent;
        }
        steps.iter().rev().map(|step| format!("/{step}")).collect()
    }

    /// The name of a field in the output and in links: "Authenticate/SerialNumber".
    pub fn id(&self, id: FieldId) -> String {
        format!("{}{}", self.dict(self.field(id).dict).name, self.path(id))
    }

    /// The field of a name that [`id`](Self::id) gave.
    pub fn by_id(&self, id: &str) -> Option<FieldId> {
        let ids = self.ids.get_or_init(|| self.fields().map(|field| (self.id(field), field)).collect());
        ids.get(id).copied()
    }

    /// Rows of the data table (`out` false) or of the second one that the field answers.
    pub fn rows_of(&self, id: FieldId, out: bool) -> Vec<u16> {
        let rows = self.field(id).rows.split_ascii_whitespace();
        rows.filter_map(|row| match row.strip_prefix('>') {
            Some(row) if out => row.parse().ok(),
            None if !out => row.parse().ok(),
            _ => None,
        })
        .collect()
    }
}
