//! How a line stands today, with what the lines above it say: since when, under which modes, and what takes its place.

use super::availability::Availability;
use super::modes::Modes;
use super::{Catalog, DictId, FieldId};

/// What takes the place of something that ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Successors {
    #[default]
    Unsaid,
    /// Apple names nothing.
    None,
    These(Vec<Successor>),
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Successor {
    Field(FieldId),
    Message(DictId),
}

impl Successors {
    /// Reads the packed form: 0 for nothing said, 1 for none, else their count plus one; each is twice its number, plus one for a field.
    pub(super) fn read(mut number: impl FnMut() -> usize) -> Self {
        match number() {
            0 => Self::Unsaid,
            1 => Self::None,
            count => Self::These((1..count).map(|_| Successor::read(number())).collect()),
        }
    }

    pub fn list(&self) -> &[Successor] {
        match self {
            Self::These(list) => list,
            Self::Unsaid | Self::None => &[],
        }
    }
}

impl Successor {
    fn read(number: usize) -> Self {
        let at = (number / 2) as u32;
        if number % 2 == 1 { Self::Field(FieldId(at)) } else { Self::Message(DictId(at)) }
    }
}

impl Catalog {
    /// The column `since` that holds for a field: its own, or that of what it stands in.
    pub fn since(&self, id: FieldId) -> &'static str {
        let field = self.field(id);
        match (field.since, field.parent) {
            ("", Some(parent)) => self.since(parent),
            ("", None) => self.message_since(field.dict),
            (since, _) => since,
        }
    }

    /// The same of a message; an answer that says nothing is as old as what it answers.
    pub fn message_since(&self, id: DictId) -> &'static str {
        let dict = self.dict(id);
        match (dict.since, dict.kind) {
            ("", "response" | "answer") => self.named(dict.name).map_or("", |asked| self.dict(asked).since),
            (since, _) => since,
        }
    }

    /// Whether a field says itself since when it is there, and so may differ from what it stands in.
    pub fn has_own_since(&self, id: FieldId) -> bool {
        !self.field(id).since.is_empty()
    }

    /// On which systems a field exists.
    pub fn availability(&self, id: FieldId) -> Availability<'static> {
        checked(Availability::parse(self.since(id)))
    }

    /// On which systems a message exists.
    pub fn message_availability(&self, id: DictId) -> Availability<'static> {
        checked(Availability::parse(self.message_since(id)))
    }

    /// Under which enrollment, channel and right a field works, what its message says included.
    pub fn modes(&self, id: FieldId) -> Modes<'static> {
        let field = self.field(id);
        let mut modes = match field.parent {
            Some(parent) => self.modes(parent),
            None => self.message_modes(field.dict),
        };
        modes.clauses.retain(|clause| clause.mode.is_inherited());
        modes.clauses.extend(checked(Modes::parse(field.modes)).clauses);
        modes
    }

    /// Under which enrollment, channel and right a message works.
    pub fn message_modes(&self, id: DictId) -> Modes<'static> {
        checked(Modes::parse(self.dict(id).modes))
    }

    /// Whether a field says itself under which modes it works.
    pub fn has_own_modes(&self, id: FieldId) -> bool {
        !self.field(id).modes.is_empty()
    }

    /// What takes the place of a field that ends: what it says itself, or what is said above it.
    pub fn successors(&self, id: FieldId) -> &Successors {
        let field = self.field(id);
        match (&field.successors, field.parent) {
            (Successors::Unsaid, Some(parent)) => self.successors(parent),
            (Successors::Unsaid, None) => self.message_successors(field.dict),
            (said, _) => said,
        }
    }

    pub fn message_successors(&self, id: DictId) -> &Successors {
        &self.dict(id).successors
    }

    /// The id of a successor, and what people call it: a message by its kind and name, a key of another message with that.
    pub fn successor(&self, successor: Successor) -> (String, String) {
        match successor {
            Successor::Message(id) => (self.dict(id).name.to_owned(), self.kind_and_name(id)),
            Successor::Field(id) => (self.id(id), self.path_and_message(id)),
        }
    }

    fn path_and_message(&self, id: FieldId) -> String {
        let (field, path) = (self.field(id), self.path(id));
        let path = path.trim_start_matches('/');
        let dict = self.dict(field.dict);
        match dict.name.split_once('{').and_then(|(_, rest)| rest.strip_suffix('}')) {
            // The key that tells the kind stands for all of it.
            Some(kind) if matches!(field.values[..], [(value, _)] if value == kind) => kind.to_owned(),
            Some(kind) => format!("{kind}/{path}"),
            None if dict.is_message => format!("{path} of {}", self.kind_and_name(field.dict)),
            None => path.to_owned(),
        }
    }

    fn kind_and_name(&self, id: DictId) -> String {
        let dict = self.dict(id);
        let kind = match dict.kind {
            "command" => "the command",
            "declaration" => "the declaration",
            "payload" => "the payload",
            "status-item" => "the status item",
            "checkin" => "the check-in",
            "response" | "answer" => "the answer to",
            _ => return dict.name.to_owned(),
        };
        format!("{kind} {}", dict.name)
    }
}

/// The build script has read it before.
fn checked<T, F: std::fmt::Display>(read: Result<T, F>) -> T {
    read.unwrap_or_else(|fault| panic!("our own table: {fault}"))
}

#[cfg(test)]
mod tests {
    use crate::modes::Use;
    use crate::{FieldId, Mode, Successors, get};

    fn field(id: &str) -> FieldId {
        get().by_id(id).expect("a field of the table")
    }

    #[test]
    fn what_a_line_does_not_say_holds_from_the_line_above() {
        let services = "com.apple.TCC.configuration-profile-policy/Services";
        let inside = field(&format!("{services}/BluetoothAlways/[]/Identifier"));
        assert_eq!(get().since(inside), get().since(field(&format!("{services}/BluetoothAlways"))));
        let answer = get().message("response", "DeviceInformation").expect("an answer");
        assert!(get().message_availability(answer).on("iOS").is_some(), "an answer is as old as its command");
    }

    #[test]
    fn modes_go_down_and_what_belongs_to_one_line_does_not() {
        let key = field("com.apple.configuration.safari.settings/AllowPopups");
        assert!(get().modes(key).get(Mode::Enrollments, "macOS").is_some());
        assert_eq!(get().modes(key).get(Mode::Apply, ""), None, "how declarations apply is said of the whole");
        let restriction = field("com.apple.applicationaccess/allowCamera");
        assert_eq!(get().modes(restriction).user_enrollment("iOS"), Use::Forbidden);
    }

    #[test]
    fn a_successor_is_a_key_of_another_message_or_a_message() {
        let named = |id: &str| match get().successors(field(id)) {
            Successors::These(list) => get().successor(list[0]),
            other => panic!("{id}: {other:?}"),
        };
        let (id, words) = named("com.apple.applicationaccess/allowGenmoji");
        assert_eq!(id, "com.apple.configuration.intelligence.settings/AllowGenmoji");
        assert_eq!(words, "AllowGenmoji of the declaration com.apple.configuration.intelligence.settings");
        let (id, words) = named("SettingsItem{SoftwareUpdateSettings}/Item");
        assert_eq!(id, "com.apple.configuration.softwareupdate.settings");
        assert_eq!(words, "the declaration com.apple.configuration.softwareupdate.settings");
    }

    #[test]
    fn every_line_that_ends_says_what_takes_its_place() {
        let silent = |id: &FieldId| get().availability(*id).is_ending() && *get().successors(*id) == Successors::Unsaid;
        let silent: Vec<String> = get().fields().filter(silent).map(|id| get().id(id)).collect();
        assert_eq!(silent, [""; 0]);
    }
}
