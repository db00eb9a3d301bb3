//! A field of the table, ready to be shown; and search over all of them.

use serde::{Deserialize, Serialize};

use super::fold::Spellings;
pub use super::fold::contains;
use super::{Catalog, Class, Dict, FieldId, Scope, Successors, limits};

/// A catalog entry, ready to be shown. The data table draws the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    /// "Authenticate/SerialNumber".
    pub id: String,
    pub service: String,
    pub message: String,
    pub message_title: String,
    pub message_summary: String,
    pub path: String,
    pub kind: String,
    pub meaning: String,
    pub purpose: String,
    pub class: Class,
    pub presence: String,
    pub since: String,
    /// What limits it, a sentence each: "Not allowed under User Enrollment."
    pub limits: Vec<String>,
    /// What takes its place where it ends: id and words. Empty where nothing does, or it does not end.
    pub successors: Vec<(String, String)>,
    /// How it stands to the device that the person writes for; empty in the data table.
    pub target: String,
    pub rows: Vec<u16>,
    pub rows_out: Vec<u16>,
    /// (value, meaning, whether it is the present one)
    pub values: Vec<(String, String, bool)>,
    /// Title and URL.
    pub source: Option<(String, String)>,
    /// Other messages that carry a field of this name: their ids.
    pub also: Vec<String>,
}

impl Dict {
    /// What people call a message, and what is said beside it. A name that stands on the wire is known to those who read it;
    /// where the catalog had to make one up, its title says more.
    pub fn heading(&self) -> (String, &'static str) {
        match self.kind {
            "checkin" | "command" | "response" | "answer" | "status-item" => (self.name.to_owned(), self.title),
            "profile" => ("Configuration profile".to_owned(), ""),
            "payload" | "declaration" => (capital(self.title), self.name),
            // "Certificates" is no service but where such things are kept in the catalog.
            _ if self.service == "Certificates" => (capital(self.title), ""),
            _ => (capital(self.title), self.service),
        }
    }

    /// The same in one word or a few, for lists.
    pub fn called(&self) -> &'static str {
        match self.kind {
            "checkin" | "command" | "response" | "answer" | "status-item" | "payload" | "declaration" | "profile" => self.name,
            _ if self.title.is_empty() => self.name,
            _ => self.title,
        }
    }
}

/// A title as the beginning of a line; "iPhone" and "eSIM" stay as they are written.
fn capital(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => [first.to_ascii_uppercase().to_string().as_str(), chars.as_str()].concat(),
        _ => title.to_owned(),
    }
}

impl Catalog {
    /// Everything about a field.
    pub fn view(&self, id: FieldId) -> FieldView {
        let field = self.field(id);
        let dict = self.dict(field.dict);
        FieldView {
            id: self.id(id),
            service: self.service(id).to_owned(),
            message: dict.name.to_owned(),
            message_title: dict.title.to_owned(),
            message_summary: dict.summary.to_owned(),
            path: self.wire_path(id),
            kind: field.type_name().to_owned(),
            meaning: field.meaning.to_owned(),
            purpose: self.purpose(id).to_owned(),
            class: field.class,
            presence: field.presence.to_owned(),
            since: self.since(id).to_owned(),
            limits: self.limits(id),
            successors: self.successors(id).list().iter().map(|successor| self.successor(*successor)).collect(),
            target: String::new(),
            rows: self.rows_of(id, false),
            rows_out: self.rows_of(id, true),
            values: field.values.iter().map(|(value, meaning)| ((*value).to_owned(), (*meaning).to_owned(), false)).collect(),
            source: source_link(if field.source.is_empty() { dict.source } else { field.source }),
            also: self.also(id),
        }
    }

    /// What limits a field, in sentences; at the end what takes its place, if Apple says that nothing does.
    fn limits(&self, id: FieldId) -> Vec<String> {
        let available = self.availability(id);
        let mut said = limits::sentences(self.dict(self.field(id).dict).kind, &available, &self.modes(id));
        if available.is_ending() && *self.successors(id) == Successors::None {
            said.push("Apple names nothing that takes its place.".to_owned());
        }
        said
    }

    /// Used for; an element without words of its own has those of its array.
    pub fn purpose(&self, id: FieldId) -> &'static str {
        let field = self.field(id);
        match (field.purpose, field.parent) {
            ("", Some(parent)) => self.purpose(parent),
            (purpose, _) => purpose,
        }
    }

    /// The path from the root of the message on the wire, where commands and declarations have an envelope.
    pub fn wire_path(&self, id: FieldId) -> String {
        let envelope = match self.dict(self.field(id).dict).kind {
            "command" => "/Command",
            "declaration" => "/Payload",
            _ => "",
        };
        format!("{envelope}{}", self.path(id))
    }

    /// The service that a field's users would name; a shared dictionary has that of the first message that leads to it.
    pub fn service(&self, id: FieldId) -> &'static str {
        self.services.get_or_init(|| self.find_services())[self.field(id).dict.0 as usize]
    }

    fn find_services(&self) -> Vec<&'static str> {
        let mut services = vec![""; self.dicts.len()];
        let mut references: Vec<Vec<&str>> = vec![Vec::new(); self.dicts.len()];
        for field in self.fields.iter().filter(|field| !field.reference.is_empty()) {
            references[field.dict.0 as usize].push(field.reference.split('{').next().unwrap_or_default());
        }
        for message in self.dicts().filter(|dict| self.dict(*dict).is_message) {
            let service = self.dict(message).service;
            let mut open = vec![self.message_scope(message).dict.unwrap_or(message), message];
            while let Some(dict) = open.pop() {
                let known = &mut services[dict.0 as usize];
                if !known.is_empty() {
                    continue;
                }
                *known = if self.dict(dict).is_message { self.dict(dict).service } else { service };
                open.extend(&self.dict(dict).includes);
                let families = &references[dict.0 as usize];
                let named = |other: &super::DictId| families.contains(&self.dict(*other).name.split('{').next().unwrap_or_default());
                if !families.is_empty() {
                    open.extend(self.dicts().filter(named));
                }
            }
        }
        services
    }

    fn also(&self, id: FieldId) -> Vec<String> {
        let field = self.field(id);
        if matches!(field.key, "[]" | "*" | "") {
            return Vec::new();
        }
        let same = self.fields().filter(|other| *other != id && self.field(*other).key == field.key);
        same.take(12).map(|other| self.id(other)).collect()
    }

    /// Fields whose name, meaning, purpose, message or values contain every word of `query`, case ignored; names before texts.
    /// An empty query gives all.
    pub fn search(&self, query: &str) -> Vec<FieldId> {
        let words: Vec<Spellings> = query.split_whitespace().map(Spellings::of).collect();
        if words.is_empty() {
            return self.fields().collect();
        }
        let mut named = Vec::new();
        let mut told = Vec::new();
        for id in self.fields() {
            let field = self.field(id);
            let dict = self.dict(field.dict);
            let texts = [field.key, field.meaning, field.purpose, dict.name, dict.title];
            let has =
                |word: &Spellings| texts.iter().any(|text| word.is_in(text)) || field.values.iter().any(|(value, _)| word.is_in(value));
            if words.iter().all(has) {
                let by_name = words.iter().all(|word| word.is_in(field.key));
                if by_name { named.push(id) } else { told.push(id) }
            }
        }
        named.extend(told);
        named
    }

    /// What the table knows at the top of a message: its own keys, in the envelope where it has one.
    pub fn message_scope(&self, dict: super::DictId) -> Scope {
        let outer = envelope_of(self.dict(dict).kind).map_or(Some(dict), |(name, _)| self.named(name));
        Scope { field: None, dict: outer }
    }

    /// The field of the envelope that a message's own keys stand in; `None` where it has no envelope.
    pub fn envelope(&self, dict: super::DictId) -> Option<super::FieldId> {
        let (_, key) = envelope_of(self.dict(dict).kind)?;
        self.exact(self.message_scope(dict), key)
    }

    /// What the table knows inside a field of a message.
    pub fn inner_scope(&self, message: super::DictId, field: super::FieldId) -> Scope {
        let dict = if self.envelope(message) == Some(field) { Some(message) } else { self.named(self.field(field).reference) };
        Scope { field: Some(field), dict }
    }
}

/// The dictionary around messages of a kind, and its key for what is their own.
fn envelope_of(kind: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        "command" => Some(("Command", "Command")),
        "declaration" => Some(("Declaration", "Payload")),
        _ => None,
    }
}

/// Title and address of a source: `schema:PATH@COMMIT` is Apple's schema repository, `doc:NAME` a page of Apple's reference.
pub fn source_link(source: &str) -> Option<(String, String)> {
    let link = |title: String, url: String| Some((title, url));
    match source.split_once(':') {
        None => None,
        Some(("schema", path)) => {
            let (path, commit) = path.split_once('@').unwrap_or((path, "release"));
            link(
                format!("Apple's schema: {}", path.rsplit('/').next().unwrap_or(path)),
                format!("https://github.com/apple/device-management/blob/{commit}/{}", path.replace('(', "%28").replace(')', "%29")),
            )
        }
        Some(("doc", name)) => link(
            format!("Apple: {name}"),
            format!("https://developer.apple.com/documentation/devicemanagement/{}", name.to_ascii_lowercase()),
        ),
        Some(_) => link(source.split('/').nth(2).unwrap_or(source).to_owned(), source.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate as catalog;

    #[test]
    fn a_heading_is_what_people_call_the_message() {
        let heading = |kind, name| {
            let id = catalog::get().message(kind, name).unwrap();
            let (heading, aside) = catalog::get().dict(id).heading();
            format!("{heading} | {aside}")
        };
        assert_eq!(heading("checkin", "Authenticate"), "Authenticate | a device asks to enroll");
        assert_eq!(heading("dep", "DepSyncDevices"), "Changes of the device list | Device enrollment (DEP)");
        assert_eq!(heading("payload", "com.apple.wifi.managed"), "Wi-Fi network | com.apple.wifi.managed");
        assert_eq!(heading("profile", "Configuration"), "Configuration profile | ");
        assert_eq!(heading("object", "PKCS12"), "Identity (PKCS #12) | ");
    }

    #[test]
    fn a_source_links_the_commit_that_was_read() {
        let link = |source| super::source_link(source).expect("a link").1;
        let at = "https://github.com/apple/device-management/blob";
        assert_eq!(link("schema:mdm/commands/settings.yaml@97a11a8"), format!("{at}/97a11a8/mdm/commands/settings.yaml"));
        assert_eq!(link("schema:mdm/profiles/com.apple.MCX(WiFi).yaml"), format!("{at}/release/mdm/profiles/com.apple.MCX%28WiFi%29.yaml"));
    }

    #[test]
    fn a_field_tells_its_limits_and_what_takes_its_place() {
        let view = catalog::get().view(catalog::get().by_id("com.apple.applicationaccess/allowGenmoji").expect("a field"));
        assert!(view.limits.contains(&"Not allowed under User Enrollment.".to_owned()), "{:?}", view.limits);
        assert!(view.limits[0].starts_with("Needs supervision on iPhone, iPad"), "{:?}", view.limits);
        assert_eq!(view.successors[0].0, "com.apple.configuration.intelligence.settings/AllowGenmoji");
    }
}
