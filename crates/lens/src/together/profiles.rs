//! Profiles beside each other: one identifier for two of them, contrary values of one setting, references that lead into another one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use super::found::{Found, note};
use super::sheet::{Place, Sheet, short, shown};
use crate::catalog::view::source_link;
use crate::catalog::{self, Class, Scope};
use crate::decode::{Kind, NodeId};
use crate::findings::CERTIFICATE_KEYS;
use crate::remark::Level;
use crate::standin;

/// Payloads of a profile, and settings of a payload, that are read.
const PAYLOADS: usize = 300;
const SETTINGS: NodeId = 3_000;
/// Levels of a payload in which settings are looked for.
const DEEP: usize = 4;
/// Where Apple says that the same payloads with different settings are undefined.
const GUIDE: &str = "https://support.apple.com/guide/deployment/plan-your-configuration-profiles-dep9a318a393/web";
/// Contrary settings that are told of one document.
const TOLD: usize = 60;

/// A profile, as far as others have to know of it.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// Where its identifier stands.
    place: Place,
    identifier: String,
    name: String,
    /// Tells two contents apart.
    content: u64,
    settings: Vec<Setting>,
    /// `PayloadUUID`s of its payloads, in capitals, with what they are called.
    payloads: HashMap<String, String>,
    /// References by UUID that lead to none of them: key, UUID in capitals, place.
    dangling: Vec<(String, String, Place)>,
}

#[derive(Clone, Debug)]
struct Setting {
    /// `PayloadType`, or the domain of preferences.
    kind: String,
    /// The way to it in its payload.
    key: String,
    /// The value as it may be shown; `None` for what is, or may be, a secret.
    shown: Option<String>,
    value: u64,
    place: Place,
}

pub(super) fn read(sheet: &Sheet) -> Option<Profile> {
    let root = sheet.profile()?;
    let node = sheet.doc.child(root, "PayloadIdentifier")?;
    let mut profile = Profile {
        place: sheet.place(node),
        identifier: sheet.value(node)?.into_owned(),
        name: sheet.text(root, "PayloadDisplayName").map(|name| name.into_owned()).unwrap_or_default(),
        content: content(sheet),
        settings: Vec::new(),
        payloads: HashMap::new(),
        dangling: Vec::new(),
    };
    let payloads: Vec<NodeId> =
        sheet.each(root, "PayloadContent").filter(|node| sheet.doc.kind(*node) == Kind::Dict).take(PAYLOADS).collect();
    for payload in &payloads {
        let text = |key: &str| sheet.text(*payload, key).map(|text| text.into_owned());
        if let Some(uuid) = text("PayloadUUID") {
            let name = text("PayloadDisplayName").or_else(|| text("PayloadType")).unwrap_or_default();
            profile.payloads.insert(uuid.to_ascii_uppercase(), name);
        }
    }
    for payload in payloads {
        profile.read_settings(sheet, payload);
        profile.read_references(sheet, payload);
    }
    Some(profile)
}

/// A number for all that the profile says.
fn content(sheet: &Sheet) -> u64 {
    let mut hash = DefaultHasher::new();
    for node in 0..(sheet.doc.len() as NodeId).min(200_000) {
        (sheet.doc.key(node), sheet.doc.kind(node).name(), sheet.doc.depth(node), sheet.value(node)).hash(&mut hash);
    }
    hash.finish()
}

impl Profile {
    fn read_settings(&mut self, sheet: &Sheet, payload: NodeId) {
        let Some(kind) = sheet.text(payload, "PayloadType") else { return };
        if kind == "com.apple.ManagedClient.preferences" {
            for domain in sheet.each(payload, "PayloadContent") {
                let Some(name) = sheet.doc.key(domain) else { continue };
                for forced in sheet.each(domain, "Forced") {
                    if let Some(settings) = sheet.doc.child(forced, "mcx_preference_settings") {
                        self.read_dictionary(sheet, name, settings);
                    }
                }
            }
        } else if rule(kind_of(sheet, payload, &kind)).is_some() {
            self.read_dictionary(sheet, kind_of(sheet, payload, &kind), payload);
        }
    }

    fn read_dictionary(&mut self, sheet: &Sheet, kind: &str, root: NodeId) {
        let doc = sheet.doc;
        let (end, depth) = (doc.after(root).min(root + SETTINGS), doc.depth(root));
        let mut node = root + 1;
        while node < end {
            let is_list = doc.kind(node) == Kind::Array || doc.depth(node) > depth + DEEP;
            let is_envelope = doc.depth(node) == depth + 1 && doc.key(node).is_some_and(is_envelope);
            if is_list || is_envelope {
                node = doc.after(node);
                continue;
            }
            if let Some(value) = sheet.value(node).filter(|value| !standin::is(value)) {
                let key = doc.path(node)[doc.path(root).len()..].trim_start_matches('/').to_owned();
                let shown = shows(sheet, kind, &key, node).then(|| shown(&value, 40));
                let mut hash = DefaultHasher::new();
                (doc.kind(node).name(), value.trim()).hash(&mut hash);
                self.settings.push(Setting { kind: kind.to_owned(), key, shown, value: hash.finish(), place: sheet.place(node) });
            }
            node += 1;
        }
    }

    fn read_references(&mut self, sheet: &Sheet, payload: NodeId) {
        let doc = sheet.doc;
        for node in payload..doc.after(payload).min(payload + SETTINGS) {
            let holder = if doc.key(node).is_some() { Some(node) } else { doc.parent(node) };
            let Some(key) = holder.and_then(|holder| doc.key(holder)).filter(|key| CERTIFICATE_KEYS.contains(key)) else { continue };
            if let Some(uuid) = sheet.value(node).filter(|value| value.len() == 36).map(|value| value.to_ascii_uppercase())
                && !self.payloads.contains_key(&uuid)
            {
                self.dangling.push((key.to_owned(), uuid, sheet.place(node)));
            }
        }
    }
}

/// The payload type, with the part of `com.apple.MCX` that it is where Apple describes them apart.
fn kind_of<'a>(sheet: &Sheet, payload: NodeId, kind: &'a str) -> &'a str {
    let is_time = kind == "com.apple.MCX" && ["timeServer", "timeZone"].iter().any(|key| sheet.doc.child(payload, key).is_some());
    if is_time { "com.apple.MCX.TimeServer" } else { kind }
}

fn is_envelope(key: &str) -> bool {
    key.starts_with("Payload") || key == "TargetDeviceType"
}

/// Whether a value may stand in a finding: what the catalog knows and does not hold to be a secret, numbers and switches.
fn shows(sheet: &Sheet, kind: &str, key: &str, node: NodeId) -> bool {
    if !matches!(sheet.doc.kind(node), Kind::String | Kind::Data) {
        return true;
    }
    let catalog = catalog::get();
    let mut scope = Scope { field: None, dict: catalog.dispatch("Payload", kind) };
    let mut class = None;
    for step in key.split('/') {
        let Some(field) = catalog.exact(scope, step) else { return false };
        class = Some(catalog.field(field).class);
        scope = Scope { field: Some(field), dict: catalog.named(catalog.field(field).reference) };
    }
    sheet.doc.kind(node) == Kind::String && class.is_some_and(|class| !matches!(class, Class::Credential | Class::Person))
}

/// Which of several payloads counts, and where Apple says so.
#[derive(Clone, Copy)]
struct Rule {
    wins: &'static str,
    source: &'static str,
}

/// The rule of a payload type; `None` for types that are not compared.
fn rule(kind: &str) -> Option<Rule> {
    static RULES: OnceLock<HashMap<&str, Rule>> = OnceLock::new();
    let rules = RULES.get_or_init(|| {
        let lines = include_str!("wins.tsv").lines().filter(|line| !line.starts_with('#'));
        let rules = lines.filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, Rule { wins: cells.next()?, source: cells.next().unwrap_or(GUIDE) }))
        });
        rules.collect()
    });
    let is_preferences = || match catalog::get().message("payload", kind) {
        Some(dict) => catalog::get().dict(dict).title.starts_with("preferences of"),
        None => !kind.starts_with("com.apple."),
    };
    rules.get(kind).copied().or_else(|| is_preferences().then_some(Rule { wins: "undefined", source: "" }))
}

impl Rule {
    fn words(self) -> String {
        let words = match self.wins {
            "strictest" => "The device takes the most restrictive of the values.",
            "strictest-ios" => {
                "Apple does not define which of the two counts; an older guide of Apple says that the more restrictive one does on iPhone and iPad."
            }
            "last" => "The value of the payload that is installed last counts.",
            _ => "Apple does not define which of the two counts.",
        };
        let source = source_link(self.source).map_or_else(String::new, |(title, _)| format!(" ({title})"));
        format!("{}{source}.", words.trim_end_matches('.'))
    }
}

pub(super) fn findings(all: &[(&Profile, &str)], found: &mut Vec<Found>) {
    if all.len() < 2 {
        return;
    }
    twins(all, found);
    contrary(all, found);
    elsewhere(all, found);
}

/// Two profiles with one identifier.
fn twins(all: &[(&Profile, &str)], found: &mut Vec<Found>) {
    let mut firsts: HashMap<&str, (&Profile, &str)> = HashMap::new();
    for (profile, name) in all {
        let Some((first, first_name)) = firsts.get(profile.identifier.as_str()).copied() else {
            firsts.insert(&profile.identifier, (profile, name));
            continue;
        };
        if first.content == profile.content {
            continue;
        }
        // Of one name, they are versions of one profile.
        let level = if first.name == profile.name { Level::Info } else { Level::Warning };
        let id = shown(&profile.identifier, 80);
        for ((here, _), (other, name)) in [((profile, name), (first, first_name)), ((&first, &first_name), (*profile, *name))] {
            let message = format!(
                "{} is another profile with the PayloadIdentifier {id}. A device keeps one of the two: that which is installed later replaces the other.",
                short(name)
            );
            let advice = "Give one of them an identifier of its own, unless it is a newer version of the other.";
            note(found, &here.place, Some(&other.place), level, "same-identifier", message, advice);
        }
    }
}

/// Settings that profiles of different identifiers set differently.
fn contrary(all: &[(&Profile, &str)], found: &mut Vec<Found>) {
    // By payload type and key: each setting with its profile and the name of its document.
    type Set<'a> = (&'a Setting, &'a Profile, &'a str);
    let mut settings: BTreeMap<(&str, &str), Vec<Set>> = BTreeMap::new();
    for (profile, name) in all {
        for setting in &profile.settings {
            settings.entry((&setting.kind, &setting.key)).or_default().push((setting, profile, name));
        }
    }
    let mut told: HashMap<u32, usize> = HashMap::new();
    for ((kind, key), set) in settings {
        let values: HashSet<u64> = set.iter().map(|(setting, ..)| setting.value).collect();
        if values.len() < 2 {
            continue;
        }
        for (setting, profile, _) in &set {
            let other = set.iter().find(|(other, owner, _)| other.value != setting.value && owner.identifier != profile.identifier);
            let Some((other, _, name)) = other else { continue };
            let count = told.entry(setting.place.doc).or_default();
            *count += 1;
            let Some(rule) = rule(kind).filter(|_| *count <= TOLD) else { continue };
            let name = short(name);
            let message = match (&setting.shown, &other.shown) {
                (Some(here), Some(there)) => format!("{key} is {here} here and {there} in {name}."),
                _ => format!("{key} has another value in {name}."),
            };
            let message = format!("{message} {}", rule.words());
            let advice = "Set it in one profile only, if a device gets both.";
            note(found, &setting.place, Some(&other.place), Level::Warning, "contrary-setting", message, advice);
        }
    }
}

/// References to a payload of another profile.
fn elsewhere(all: &[(&Profile, &str)], found: &mut Vec<Found>) {
    for (profile, _) in all {
        for (key, uuid, place) in &profile.dangling {
            let Some((other, name, payload)) = all.iter().find_map(|(other, name)| Some((other, name, other.payloads.get(uuid)?))) else {
                continue;
            };
            let message = format!("The payload that {key} names ({}) is in another profile, {}.", shown(payload, 60), short(name));
            let advice = "A reference leads to payloads of its own profile only. Put the certificate into this profile too.";
            note(found, place, Some(&other.place), Level::Info, "reference-elsewhere", message, advice);
        }
    }
}
