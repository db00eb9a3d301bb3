//! The table and the schema side by side.

use std::collections::{BTreeMap, HashMap, HashSet};

use mdm_catalog::modes::Use;
use mdm_catalog::{Availability, Catalog, DictId, FieldId, Mode, Modes, Scope, Successors};

use crate::rights::right;
use crate::schema::{File, Key, Systems};

const PLATFORMS: [&str; 5] = mdm_catalog::availability::PLATFORMS;

pub struct Difference {
    pub kind: &'static str,
    pub id: String,
    pub what: String,
}

/// Everything that differs, in the order of the schema's files.
pub fn all(files: &[File]) -> Vec<Difference> {
    let catalog = mdm_catalog::get();
    let mut table = Table { catalog, found: Vec::new(), fields: BTreeMap::new(), messages: BTreeMap::new() };
    for file in files {
        table.place(file);
    }
    table.compare();
    table.found
}

/// What a field or message of the table stands for in the schema.
#[derive(Clone, Copy)]
struct Told<'a> {
    key: &'a Key,
    /// Where enrollments say what `supervised` says elsewhere.
    declarative: bool,
}

struct Table<'a> {
    catalog: &'static Catalog,
    found: Vec<Difference>,
    /// A field of a shared dictionary stands for several keys.
    fields: BTreeMap<FieldId, Vec<Told<'a>>>,
    /// One payload type can have several files.
    messages: BTreeMap<DictId, Vec<&'a File>>,
}

impl<'a> Table<'a> {
    fn say(&mut self, kind: &'static str, id: impl Into<String>, what: impl Into<String>) {
        self.found.push(Difference { kind, id: id.into(), what: what.into() });
    }

    /// Finds the message of a file, and the field of each of its keys.
    fn place(&mut self, file: &'a File) {
        let parts = messages(self.catalog, file);
        if parts.is_empty() && (!file.keys.is_empty() || !file.name.is_empty()) {
            self.say("missing message", &file.path, "no message of the table");
        }
        let declarative = file.path.starts_with("declarative/");
        for (message, keys) in parts {
            self.messages.entry(message).or_default().push(file);
            let scope = Scope { field: None, dict: Some(message) };
            let name = self.catalog.dict(message).name;
            keys.iter().for_each(|key| self.key(key, scope, message, name, declarative));
        }
    }

    fn key(&mut self, key: &'a Key, scope: Scope, message: DictId, above: &str, declarative: bool) {
        let name = format!("{above}/{}", key.name);
        let wanted = if key.name.starts_with("ANY") { "*" } else { &key.name };
        let Some(field) = self.catalog.lookup(scope, wanted) else {
            if wanted != "*" {
                self.say("missing key", name, format!("{} in the schema", key.kind));
            }
            return;
        };
        self.fields.entry(field).or_default().push(Told { key, declarative });
        let inner = self.catalog.inner_scope(message, field);
        match key.keys.as_slice() {
            [] => {}
            [one] if key.kind == "array" => self.element(one, inner, message, &name, declarative),
            several if key.kind == "array" => several.iter().for_each(|one| self.kind(one, inner, message, &name, declarative)),
            inside => inside.iter().for_each(|key| self.key(key, inner, message, &name, declarative)),
        }
    }

    /// The only kind of element that an array has. The table says nothing of those that need no words.
    fn element(&mut self, key: &'a Key, scope: Scope, message: DictId, above: &str, declarative: bool) {
        let Some(field) = self.catalog.lookup(scope, "[]") else {
            return key.keys.iter().for_each(|key| self.say("missing key", format!("{above}/[]/{}", key.name), "in the schema"));
        };
        self.fields.entry(field).or_default().push(Told { key, declarative });
        let (inner, name) = (self.catalog.inner_scope(message, field), format!("{above}/[]"));
        match key.keys.as_slice() {
            [one] if key.kind == "array" => self.element(one, inner, message, &name, declarative),
            inside => inside.iter().for_each(|key| self.key(key, inner, message, &name, declarative)),
        }
    }

    /// One of several kinds of elements, each with a dictionary of its own.
    fn kind(&mut self, key: &'a Key, scope: Scope, message: DictId, above: &str, declarative: bool) {
        let element = self.catalog.lookup(scope, "[]");
        let family = element.and_then(|field| self.catalog.field(field).reference.split_once('{')).map(|(family, _)| family);
        let dict = family.and_then(|family| self.catalog.dispatch(family, &key.name));
        let Some(dict) = dict.filter(|dict| self.catalog.dict(*dict).name.ends_with(&format!("{{{}}}", key.name))) else {
            return self.say("missing key", format!("{above}/{}", key.name), "a kind of element in the schema");
        };
        let scope = Scope { field: None, dict: Some(dict) };
        let name = self.catalog.dict(dict).name;
        key.keys.iter().for_each(|key| self.key(key, scope, message, name, declarative));
    }

    fn compare(&mut self) {
        let catalog = self.catalog;
        let mut said: HashMap<Option<FieldId>, HashSet<String>> = HashMap::new();
        for (message, files) in std::mem::take(&mut self.messages) {
            self.message(message, &files);
            self.surplus(message);
        }
        for (id, told) in std::mem::take(&mut self.fields) {
            let (field, name) = (catalog.field(id), catalog.id(id));
            let known = catalog.availability(id);
            let differing = told.iter().map(|told| availability(&known, &told.key.systems, told.declarative)).min_by_key(Vec::len);
            let differing = differing.unwrap_or_default();
            let above = said.get(&field.parent).cloned().unwrap_or_default();
            said.insert(Some(id), differing.iter().map(|(_, what)| what.clone()).collect());
            // A dictionary that several messages share says nothing where they differ.
            let is_shared = catalog.since(id).is_empty() && !catalog.dict(field.dict).is_message;
            for (kind, what) in differing {
                if !is_shared && (catalog.has_own_since(id) || !above.contains(&what)) {
                    self.say(kind, &name, what);
                }
            }
            if catalog.availability(id).is_ending() && *catalog.successors(id) == Successors::Unsaid {
                self.say("successor", &name, "ends, and says nothing of what takes its place");
            }
            self.value(id, &name, &told);
            let kind = if catalog.dict(field.dict).is_message { catalog.dict(field.dict).kind } else { "" };
            let differing = told.iter().map(|told| key_modes(&catalog.modes(id), told.key, kind)).min_by_key(Vec::len);
            differing.unwrap_or_default().into_iter().for_each(|what| self.say("modes", &name, what));
        }
    }

    /// Right if it is for one of the files.
    fn message(&mut self, id: DictId, files: &[&File]) {
        let catalog = self.catalog;
        let dict = catalog.dict(id);
        // Answers are as old as what they answer; what messages share has no age of its own.
        if !dict.is_message || matches!(dict.kind, "response" | "answer") {
            return;
        }
        let known = catalog.message_availability(id);
        let differing = files.iter().map(|file| availability(&known, &file.systems, file.path.starts_with("declarative/")));
        for (kind, what) in differing.min_by_key(Vec::len).unwrap_or_default() {
            self.say(kind, dict.name, what);
        }
        let known = catalog.message_modes(id);
        let differing = files.iter().map(|file| modes(&known, &file.systems, file.apply.as_deref()));
        differing.min_by_key(Vec::len).unwrap_or_default().into_iter().for_each(|what| self.say("modes", dict.name, what));
    }

    /// Keys that the schema does not have, and for which no other source is cited.
    fn surplus(&mut self, message: DictId) {
        let catalog = self.catalog;
        for id in catalog.fields().filter(|id| catalog.field(*id).dict == message) {
            let field = catalog.field(id);
            let is_known = |id: &FieldId| self.fields.contains_key(id);
            let cites_other = !field.source.is_empty() && !field.source.starts_with("schema:");
            if !is_known(&id) && !matches!(field.key, "[]" | "*") && !cites_other && field.parent.as_ref().is_none_or(is_known) {
                self.say("surplus key", catalog.id(id), "not in the schema");
            }
        }
    }

    /// Type, presence, default, range and values; right if they are for one of the keys.
    fn value(&mut self, id: FieldId, name: &str, told: &[Told]) {
        let field = self.catalog.field(id);
        let kinds: Vec<&str> = told.iter().map(|told| told.key.kind.as_str()).collect();
        let kind = field.type_name();
        if kind != "any" && !kinds.contains(&kind) && !kinds.contains(&"any") {
            self.say("type", name, format!("{kind}; schema {}", kinds.join("/")));
        }
        let parts: Vec<&str> = field.presence.split(';').map(str::trim).collect();
        let presences: Vec<&str> = told.iter().filter_map(|told| told.key.presence.as_deref()).collect();
        let is_element = matches!(field.key, "[]" | "*");
        if !is_element && matches!(parts[0], "required" | "optional") && !presences.is_empty() && !presences.contains(&parts[0]) {
            self.say("presence", name, format!("{}; schema {}", parts[0], presences.join("/")));
        }
        let part = |name: &str| parts.iter().find_map(|part| part.strip_prefix(name));
        self.one("default", name, part("default="), told.iter().map(|told| told.key.default.as_deref()));
        self.one("range", name, part("range="), told.iter().map(|told| told.key.range.as_deref()));
        let wanted: HashSet<String> = told.iter().flat_map(|told| &told.key.values).map(|value| plain(value)).collect();
        let known: HashSet<String> = field.values.iter().map(|(value, _)| plain(value)).collect();
        let list = |values: Vec<&String>| values.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        if !wanted.is_subset(&known) {
            self.say("values", name, format!("missing {}", list(wanted.difference(&known).collect())));
        }
        if !wanted.is_empty() && parts.contains(&"closed") && !known.is_subset(&wanted) {
            self.say("values", name, format!("not in the schema: {}", list(known.difference(&wanted).collect())));
        }
    }

    fn one<'b>(&mut self, kind: &'static str, name: &str, known: Option<&str>, wanted: impl Iterator<Item = Option<&'b str>>) {
        let wanted: Vec<Option<String>> = wanted.map(|value| value.map(plain)).collect();
        if !wanted.contains(&known.map(plain)) {
            let word = |value: Option<&str>| value.unwrap_or("none").to_owned();
            let schema: Vec<String> = wanted.iter().map(|value| word(value.as_deref())).collect();
            self.say(kind, name, format!("{}; schema {}", word(known), schema.join("/")));
        }
    }
}

/// The messages of a file, each with its keys.
fn messages<'a>(catalog: &Catalog, file: &'a File) -> Vec<(DictId, &'a [Key])> {
    let name = file.name.as_str();
    let of_source = |kinds: &[&str]| {
        let cites =
            |id: &DictId| catalog.dict(*id).source.split('@').next().and_then(|source| source.strip_prefix("schema:")) == Some(&file.path);
        catalog
            .dicts()
            .filter(cites)
            .find(|id| catalog.dict(*id).is_message && (kinds.is_empty() || kinds.contains(&catalog.dict(*id).kind)))
    };
    let message = |kind: &str| catalog.message(kind, name).or_else(|| of_source(&[kind]));
    let (asked, answered) = match file.path.split('/').collect::<Vec<_>>()[..] {
        ["mdm", "commands", ..] => (message("command"), message("response")),
        ["mdm", "checkin", ..] => (message("checkin"), message("answer").or_else(|| catalog.message("answer", &format!("{name}Response")))),
        ["mdm", "profiles", "TopLevel.yaml"] => (catalog.message("profile", "Configuration"), None),
        ["mdm", "profiles", "CommonPayloadKeys.yaml"] => (catalog.named("CommonPayload"), None),
        ["mdm", "profiles", ..] => (message("payload"), None),
        ["declarative", "declarations", "declarationbase.yaml"] => (catalog.named("Declaration"), None),
        ["declarative", "status", "statusreason.yaml"] => (catalog.named("Reason"), None),
        ["declarative", "declarations", ..] => (catalog.message("declaration", name).or_else(|| of_source(&[])), None),
        ["declarative", "status", ..] => (catalog.message("status-item", name), None),
        ["mdm", "errors", file] => (of_source(&[]).or_else(|| catalog.message("error", file.trim_end_matches(".yaml"))), None),
        _ => (of_source(&[]).or_else(|| catalog.named(name)), None),
    };
    let asked = asked.map(|id| (id, file.keys.as_slice()));
    let answered = answered.filter(|_| !file.answer.is_empty()).map(|id| (id, file.answer.as_slice()));
    asked.into_iter().chain(answered).collect()
}

/// What differs in systems, versions and supervision, each with its kind.
fn availability(known: &Availability, systems: &Systems, declarative: bool) -> Vec<(&'static str, String)> {
    let mut differing = Vec::new();
    for name in PLATFORMS {
        let platform = match (known.on(name), systems.get(name, "introduced")) {
            (None, None) => continue,
            (None, Some(version)) => {
                differing.push(("platform", format!("{name} {version} is missing")));
                continue;
            }
            (Some(_), None) => {
                differing.push(("platform", format!("{name} is not in the schema")));
                continue;
            }
            (Some(platform), Some(_)) => platform,
        };
        let facts = [("introduced", platform.introduced), ("deprecated", platform.deprecated), ("removed", platform.removed)];
        for (fact, version) in facts {
            let wanted = systems.get(name, fact);
            let parse = |version: Option<&str>| version.map(mdm_catalog::availability::Version::parse);
            if parse(version) != parse(wanted) {
                differing.push((fact, format!("{name} {}; schema {}", version.unwrap_or("none"), wanted.unwrap_or("none"))));
            }
        }
        let enrollments = declarative && systems.get(name, "allowed-enrollments") == Some("supervised");
        let wanted = systems.get(name, "supervised") == Some("true") || enrollments;
        if platform.supervised != wanted {
            differing.push(("supervised", format!("{name} {}; schema {wanted}", platform.supervised)));
        }
    }
    differing
}

/// What differs in the modes of a message.
fn modes(known: &Modes, systems: &Systems, apply: Option<&str>) -> Vec<String> {
    let mut differing = use_modes(known, systems);
    differing.extend(channel_modes(known, systems));
    differing.extend(server_modes(known, systems));
    for platform in PLATFORMS.into_iter().filter(|name| systems.has(name)) {
        for (mode, fact) in [(Mode::Enrollments, "allowed-enrollments"), (Mode::Scopes, "allowed-scopes")] {
            differing.extend(differs(known.get(mode, platform), systems.get(platform, fact), platform, fact));
        }
        for (mode, fact, default) in [(Mode::Several, "multiple", "yes"), (Mode::Automated, "requiresdep", "no")] {
            differing.extend(flag(known, systems, platform, (mode, fact, default)));
        }
    }
    if let Some(scopes) = systems.get("iOS", "sharedipad/allowed-scopes") {
        differing.extend(differs(known.get(Mode::SharedIpadScopes, "iOS"), Some(scopes), "", "scopes on Shared iPad"));
    }
    differing.extend(differs(known.get(Mode::Apply, ""), apply, "", "apply"));
    differing
}

/// What differs in the modes of a key; what comes from its message counts only where it has one.
fn key_modes(known: &Modes, key: &Key, kind: &str) -> Vec<String> {
    let mut differing = use_modes(known, &key.systems);
    if !kind.is_empty() {
        differing.extend(channel_modes(known, &key.systems));
    }
    if !matches!(kind, "" | "response" | "answer") {
        differing.extend(server_modes(known, &key.systems));
    }
    differing.extend(differs(known.get(Mode::Combine, ""), key.combine.as_deref(), "", "combine"));
    let assets: Vec<&str> = key.assets.iter().map(|asset| asset.trim_start_matches("com.apple.asset.")).collect();
    let assets = Some(assets.join(",")).filter(|assets| !assets.is_empty());
    differing.extend(differs(known.get(Mode::Assets, ""), assets.as_deref(), "", "assets"));
    differing
}

/// User Enrollment and Shared iPad.
fn use_modes(known: &Modes, systems: &Systems) -> Vec<String> {
    let word = |how: Use| ["allowed", "forbidden", "ignored", "required"][how as usize];
    let mut differing = Vec::new();
    for platform in ["iOS", "macOS", "visionOS"].into_iter().filter(|name| systems.has(name)) {
        let wanted = systems.get(platform, "userenrollment/mode").unwrap_or("allowed");
        differing.extend(differs(Some(word(known.user_enrollment(platform))), Some(wanted), platform, "User Enrollment"));
    }
    if systems.has("iOS") {
        let wanted = systems.get("iOS", "sharedipad/mode").unwrap_or("allowed");
        differing.extend(differs(Some(word(known.shared_ipad())), Some(wanted), "", "Shared iPad"));
    }
    differing
}

fn channel_modes(known: &Modes, systems: &Systems) -> Vec<String> {
    let mut differing = Vec::new();
    if systems.has("macOS") {
        differing.extend(differs(known.get(Mode::Channels, "macOS"), channels(systems, "macOS", ""), "macOS", "channels"));
    }
    if matches!(systems.get("iOS", "sharedipad/mode"), Some("allowed" | "required")) {
        let wanted = channels(systems, "iOS", "sharedipad/");
        differing.extend(differs(known.get(Mode::SharedIpadChannels, "iOS"), wanted, "", "channels of Shared iPad"));
    }
    differing
}

/// What only a server has to know: who may install a profile, and with which right a command is sent.
fn server_modes(known: &Modes, systems: &Systems) -> Vec<String> {
    let mut differing = Vec::new();
    for platform in PLATFORMS.into_iter().filter(|name| systems.has(name)) {
        differing.extend(flag(known, systems, platform, (Mode::Manual, "allowmanualinstall", "yes")));
        let wanted = systems.get(platform, "accessrights").and_then(right);
        let stated = known.get(Mode::Access, platform).filter(|right| *right != "none");
        differing.extend(differs(stated, wanted, platform, "access"));
    }
    differing
}

/// A fact of the schema that is true or false, with what holds if neither side says it.
fn flag(known: &Modes, systems: &Systems, platform: &str, (mode, fact, default): (Mode, &str, &str)) -> Option<String> {
    let wanted = systems.get(platform, fact).map_or(default, |flag| if flag == "true" { "yes" } else { "no" });
    differs(Some(known.get(mode, platform).unwrap_or(default)), Some(wanted), platform, fact)
}

/// `None` for both channels, as in the table.
fn channels(systems: &Systems, platform: &str, prefix: &str) -> Option<&'static str> {
    let may = |channel: &str| systems.get(platform, &format!("{prefix}{channel}")) != Some("false");
    match (may("devicechannel"), may("userchannel")) {
        (true, true) => None,
        (true, false) => Some("device"),
        (false, true) => Some("user"),
        (false, false) => Some("none"),
    }
}

fn differs(known: Option<&str>, wanted: Option<&str>, platform: &str, what: &str) -> Option<String> {
    let sorted = |list: Option<&str>| {
        let mut list: Vec<String> =
            list.unwrap_or_default().split(',').filter(|word| !word.is_empty() && *word != "none").map(str::to_owned).collect();
        list.sort();
        list
    };
    let both = |list: &[String]| list == ["device", "user"] && what.starts_with("channels");
    let (ours, theirs) = (sorted(known), sorted(wanted));
    let same = ours == theirs || both(&ours) && theirs.is_empty() || both(&theirs) && ours.is_empty();
    (!same).then(|| format!("{platform} {what}: {}; schema {}", known.unwrap_or("none"), wanted.unwrap_or("none")).trim_start().to_owned())
}

/// Numbers without their zeros: 2.0 is 2.
fn plain(value: &str) -> String {
    let number = |text: &str| text.parse::<f64>().map_or_else(|_| text.to_owned(), |number| number.to_string());
    value.split("..").map(number).collect::<Vec<_>>().join("..")
}
