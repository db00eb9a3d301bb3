//! Apple's schema as facts: every key of every file with what it inherits, as the repository's docs/schema.md says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use saphyr::{LoadableYamlNode, YamlOwned};

/// One file of the schema.
pub struct File {
    /// Path in the repository, with `/`.
    pub path: String,
    /// RequestType, PayloadType, declaration type or status item; empty where it has none.
    pub name: String,
    pub systems: Systems,
    pub apply: Option<String>,
    pub keys: Vec<Key>,
    pub answer: Vec<Key>,
}

/// A key, or the element of an array.
pub struct Key {
    pub name: String,
    pub kind: String,
    pub presence: Option<String>,
    pub default: Option<String>,
    /// `1..4`; a side that is not given is empty.
    pub range: Option<String>,
    pub values: Vec<String>,
    pub combine: Option<String>,
    pub assets: Vec<String>,
    pub systems: Systems,
    /// Whether its own lines say something of supervision, enrollment or channels.
    pub keys: Vec<Key>,
}

/// What is said of each platform, by name: "introduced", "userenrollment/mode" … Lists have commas.
#[derive(Clone, Default)]
pub struct Systems(BTreeMap<String, BTreeMap<String, String>>);

impl Systems {
    /// What is said on a platform that has the thing; `None` also where it has not.
    pub fn get(&self, platform: &str, fact: &str) -> Option<&str> {
        let facts = self.0.get(platform)?;
        let introduced = facts.get("introduced")?;
        (introduced != "n/a").then(|| facts.get(fact).map(String::as_str)).flatten().filter(|value| *value != "n/a")
    }

    pub fn has(&self, platform: &str) -> bool {
        self.get(platform, "introduced").is_some()
    }

    fn with(&self, own: &YamlOwned) -> Self {
        let mut systems = self.clone();
        for (platform, facts) in entries(own) {
            let known = systems.0.entry(text(platform)).or_default();
            for (fact, value) in entries(facts) {
                let name = text(fact);
                if value.is_mapping() {
                    entries(value).for_each(|(inner, value)| drop(known.insert(format!("{name}/{}", text(inner)), text(value))));
                } else {
                    known.insert(name, text(value));
                }
            }
        }
        systems
    }
}

/// Every `.yaml` of a checkout that describes something sent: check-ins, commands, profiles, declarations, status, errors.
pub fn read(root: &Path) -> io::Result<Vec<File>> {
    let mut paths = Vec::new();
    for folder in ["mdm", "declarative", "other"] {
        collect(&root.join(folder), &mut paths)?;
    }
    paths.sort();
    let file = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string().replace('\\', "/");
        let yaml = YamlOwned::load_from_str(&fs::read_to_string(&path)?).map_err(|error| io::Error::other(format!("{name}: {error}")))?;
        Ok(yaml.into_iter().next().map(|yaml| File::read(name, &yaml)))
    };
    paths.into_iter().filter_map(|path| file(path).transpose()).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}

impl File {
    fn read(path: String, yaml: &YamlOwned) -> Self {
        let payload = get(yaml, "payload");
        let kinds = ["requesttype", "payloadtype", "declarationtype", "statusitemtype", "credentialtype"];
        let name = payload.and_then(|payload| kinds.iter().find_map(|kind| get(payload, kind))).map(text).unwrap_or_default();
        let systems = payload.and_then(|payload| get(payload, "supportedOS")).map(|own| Systems::default().with(own)).unwrap_or_default();
        let keys = |list: &str| Key::list(get(yaml, list), &systems);
        let (keys, answer) = (keys("payloadkeys"), keys("responsekeys"));
        let apply = payload.and_then(|payload| get(payload, "apply")).map(text);
        Self { path, name, systems, apply, keys, answer }
    }
}

impl Key {
    fn list(yaml: Option<&YamlOwned>, above: &Systems) -> Vec<Self> {
        items(yaml).map(|key| Self::read(key, above)).collect()
    }

    fn read(yaml: &YamlOwned, above: &Systems) -> Self {
        let systems = get(yaml, "supportedOS").map_or_else(|| above.clone(), |own| above.with(own));
        let field = |name: &str| get(yaml, name).map(text);
        let bound = |range: &YamlOwned, end: &str| get(range, end).map(text).unwrap_or_default();
        Self {
            name: field("key").unwrap_or_default(),
            kind: field("type").unwrap_or_default().trim_matches(['<', '>']).to_owned(),
            presence: field("presence"),
            default: field("default"),
            range: get(yaml, "range").map(|range| format!("{}..{}", bound(range, "min"), bound(range, "max"))),
            values: items(get(yaml, "rangelist")).map(text).collect(),
            combine: field("combinetype"),
            assets: items(get(yaml, "assettypes")).map(text).collect(),
            keys: Self::list(get(yaml, "subkeys"), &systems),
            systems,
        }
    }
}

fn get<'a>(yaml: &'a YamlOwned, key: &str) -> Option<&'a YamlOwned> {
    yaml.as_mapping_get(key)
}

fn items(yaml: Option<&YamlOwned>) -> impl Iterator<Item = &YamlOwned> {
    yaml.and_then(YamlOwned::as_sequence).into_iter().flatten()
}

fn entries(yaml: &YamlOwned) -> impl Iterator<Item = (&YamlOwned, &YamlOwned)> {
    yaml.as_mapping().into_iter().flatten()
}

/// A scalar as it is written, a list with commas between; 2.0 is 2, as everywhere in the table.
fn text(yaml: &YamlOwned) -> String {
    if let Some(text) = yaml.as_str() {
        return text.to_owned();
    }
    if let Some(number) = yaml.as_integer() {
        return number.to_string();
    }
    if let Some(number) = yaml.as_floating_point() {
        return number.to_string();
    }
    match yaml.as_bool() {
        Some(flag) => flag.to_string(),
        None => items(Some(yaml)).map(text).collect::<Vec<_>>().join(","),
    }
}
