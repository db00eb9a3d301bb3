//! A dossier: what some messages, or a kind of enrollment, tell an organization about a device and a person, in plain words for
//! somebody who has to judge it and knows no device management.
//!
//! It is made of the catalog's facts and of which fields occur. It never holds a value.

mod kinds;
mod known;
mod paper;
mod tell;

use std::collections::BTreeMap;

use crate::catalog::{self, Catalog, Class, FieldId, SeedRow};

/// Lines of data that are told one by one; further ones are counted.
const LINES: usize = 80;
/// Credentials whose use by a stranger is told.
const CREDENTIALS: usize = 24;

/// A field that occurs in what is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    pub field: FieldId,
    /// How often.
    pub count: u32,
    /// The name of the document.
    pub seen_in: String,
}

/// How a device is enrolled, as far as it changes what is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrollment {
    /// User Enrollment, for devices that people own.
    User,
    /// Device enrollment, not supervised.
    Device,
    Supervised,
}

impl Enrollment {
    pub const ALL: [Enrollment; 3] = [Enrollment::User, Enrollment::Device, Enrollment::Supervised];

    /// In addresses and buttons: "user".
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
            Self::Supervised => "supervised",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::User => "User Enrollment",
            Self::Device => "Device enrollment",
            Self::Supervised => "Supervised",
        }
    }
}

/// What is told on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dossier {
    pub title: String,
    /// What it was made from.
    pub about: String,
    /// The answer in a few sentences.
    pub short: Vec<String>,
    pub data: Vec<DataLine>,
    /// What is not told line by line.
    pub more: String,
    /// What a stranger could do with a credential: its key, and the sentence.
    pub strangers: Vec<(String, String)>,
    pub kinds: Vec<KindLine>,
    /// What the words of the tables mean.
    pub notes: Vec<&'static str>,
}

/// One kind of data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataLine {
    /// Rows of the table "Data Apple sends to Intune": "3, 11".
    pub rows: String,
    pub key: String,
    /// The id of its class.
    pub class: &'static str,
    pub meaning: &'static str,
    /// Whom or what it identifies, and for how long.
    pub identifies: String,
    pub purpose: &'static str,
    /// Messages or documents in which it occurs.
    pub seen: String,
    /// A field of the catalog to read on.
    pub field: String,
}

/// Data that kinds of enrollment treat alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindLine {
    pub keys: String,
    /// In the order of [`Enrollment::ALL`].
    pub cells: [&'static str; 3],
}

/// A key with all the fields of that name and class that occur.
struct Group {
    class: Class,
    key: &'static str,
    fields: Vec<FieldId>,
    seen: Vec<String>,
    rows: Vec<u16>,
}

impl Dossier {
    /// Of what is open. `about` says what that is: "3 messages of one device".
    pub fn of_open(title: String, about: String, occurrences: &[Occurrence]) -> Self {
        let catalog = catalog::get();
        let groups = grouped(catalog, occurrences.iter().map(|one| (one.field, one.seen_in.clone())));
        let mut dossier = Self::of(catalog, groups, true);
        (dossier.title, dossier.about) = (title, about);
        dossier
    }

    /// Of no message at all: what the 60 rows of the table hold under a kind of enrollment.
    pub fn of_table(enrollment: Enrollment) -> Self {
        let catalog = catalog::get();
        let is_sent = |field: &FieldId| !matches!(kinds::cell(catalog, *field, enrollment), kinds::NO | kinds::IGNORED);
        let name = |field: &FieldId| (*field, catalog.dict(catalog.field(*field).dict).name.to_owned());
        let rows: Vec<(&SeedRow, Vec<FieldId>)> = catalog.seed_rows().iter().map(|row| (row, of_apple(catalog, row))).collect();
        let sent = rows.iter().map(|(row, fields)| (*row, fields.iter().copied().filter(is_sent).collect::<Vec<_>>()));
        let sent: Vec<(&SeedRow, Vec<FieldId>)> = sent.filter(|(_, fields)| !fields.is_empty()).collect();
        let groups = grouped(catalog, sent.iter().flat_map(|(_, fields)| fields.iter().map(name)));
        let mut dossier = Self::of(catalog, groups, false);
        // Every row of the table has a line of its own, and the kinds are those of all rows.
        dossier.data = sent.iter().map(|(row, fields)| line_of(catalog, row, fields[0])).collect();
        dossier.kinds = kinds::lines(catalog, &grouped(catalog, rows.iter().flat_map(|(_, fields)| fields.iter().map(name))));
        dossier.more.clear();
        dossier.title = ["What Apple sends to an organization: ", enrollment.title()].concat();
        dossier.about = "Read from the table “Data Apple sends to Intune” and from what Apple publishes of each field, without any message of a device.".to_owned();
        dossier
    }

    fn of(catalog: &'static Catalog, groups: Vec<Group>, is_open: bool) -> Self {
        let short = tell::short(&groups, is_open);
        let strangers = groups.iter().filter(|group| group.class == Class::Credential).take(CREDENTIALS);
        let mut told: Vec<(String, String)> = Vec::new();
        for (key, text) in strangers.map(|group| (group.key, known::stranger(group.key, catalog.purpose(group.fields[0])))) {
            // Keys that are used together stand together.
            match told.iter_mut().find(|(_, known)| *known == text) {
                Some((keys, _)) => keys.extend([", ", key]),
                None => told.push((key.to_owned(), text)),
            }
        }
        let (kinds, is_told): (Vec<KindLine>, _) =
            (kinds::lines(catalog, &groups), |group: &&Group| group.class < Class::Inventory || !group.rows.is_empty());
        let left = groups.iter().filter(|group| !is_told(group)).count() + groups.iter().filter(is_told).count().saturating_sub(LINES);
        let data = groups.iter().filter(is_told).take(LINES).map(|group| group.line(catalog)).collect();
        Self { short, data, more: tell::more(left), strangers: told, kinds, notes: tell::NOTES.to_vec(), ..Self::default() }
    }
}

/// The fields of a row as devices and Apple send them, those of check-ins and answers first; reports of servers to other systems
/// only repeat them, and what a console shows of them comes last.
fn of_apple(catalog: &'static Catalog, row: &SeedRow) -> Vec<FieldId> {
    let kind = |id: &FieldId| catalog.dict(catalog.field(*id).dict).kind;
    let name = |id: &FieldId| catalog.dict(catalog.field(*id).dict).name;
    let mut fields: Vec<FieldId> = row.fields.iter().copied().filter(|id| !name(id).starts_with("Webhook")).collect();
    fields.sort_by_key(|id| match kind(id) {
        "checkin" | "response" => 0,
        "graph" => 2,
        _ => 1,
    });
    fields
}

/// A row of the table, with the words of the field that answers it.
fn line_of(catalog: &'static Catalog, row: &SeedRow, id: FieldId) -> DataLine {
    let field = catalog.field(id);
    DataLine {
        rows: row.row.to_string(),
        key: row.data.to_owned(),
        class: field.class.id(),
        meaning: field.meaning,
        identifies: known::identifies(field.key, field.class).to_owned(),
        purpose: catalog.purpose(id),
        seen: row.message.to_owned(),
        field: catalog.id(id),
    }
}

impl Group {
    fn line(&self, catalog: &'static Catalog) -> DataLine {
        let field = self.fields[0];
        let rows: Vec<String> = self.rows.iter().map(u16::to_string).collect();
        DataLine {
            rows: rows.join(", "),
            key: self.key.to_owned(),
            class: self.class.id(),
            meaning: catalog.field(field).meaning,
            identifies: known::identifies(self.key, self.class).to_owned(),
            purpose: catalog.purpose(field),
            seen: tell::names(&self.seen),
            field: catalog.id(field),
        }
    }
}

/// Fields by class and key (`serial_number` is the same data as `SerialNumber`), the worst class first and the rows of the table in their order.
fn grouped(catalog: &'static Catalog, fields: impl Iterator<Item = (FieldId, String)>) -> Vec<Group> {
    let mut groups: BTreeMap<(Class, String), Group> = BTreeMap::new();
    for (id, seen_in) in fields {
        let field = catalog.field(id);
        let key = field.key;
        let rows = catalog.rows_of(id, false);
        let is_part = matches!(field.type_name(), "dictionary" | "array") || matches!(key, "" | "*" | "[]");
        if is_part || (field.class == Class::Protocol && rows.is_empty()) {
            continue;
        }
        let group = groups.entry((field.class, key.replace('_', "").to_ascii_lowercase())).or_insert_with(|| Group {
            class: field.class,
            key,
            fields: Vec::new(),
            seen: Vec::new(),
            rows: Vec::new(),
        });
        if !group.fields.contains(&id) {
            group.fields.push(id);
        }
        if !group.seen.contains(&seen_in) {
            group.seen.push(seen_in);
        }
        group.rows.extend(rows);
        group.rows.sort_unstable();
        group.rows.dedup();
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| (group.class, group.rows.first().copied().unwrap_or(u16::MAX), group.key));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(ids: &[&str]) -> Vec<Occurrence> {
        let field = |id: &str| catalog::get().by_id(id).unwrap_or_else(|| panic!("{id} is in the catalog"));
        ids.iter()
            .map(|id| Occurrence { field: field(id), count: 1, seen_in: id.split('/').next().unwrap_or_default().to_owned() })
            .collect()
    }

    #[test]
    fn what_occurs_is_told_with_its_row_and_where_it_was_seen() {
        let occurrences = seen(&["Authenticate/SerialNumber", "DeviceInformation/QueryResponses/SerialNumber", "TokenUpdate/UnlockToken"]);
        let dossier = Dossier::of_open("T".to_owned(), "A".to_owned(), &occurrences);
        let lines: Vec<(&str, &str, &str, &str)> =
            dossier.data.iter().map(|line| (line.key.as_str(), line.class, line.identifies.as_str(), line.seen.as_str())).collect();
        assert_eq!(
            lines,
            [
                ("UnlockToken", "credential", "nobody by itself", "TokenUpdate"),
                ("SerialNumber", "device", "the device, for its life", "Authenticate, DeviceInformation"),
            ]
        );
        assert!(dossier.data[1].rows.contains('7'), "{:?}", dossier.data[1]);
        assert!(dossier.strangers[0].1.contains("passcode"), "{:?}", dossier.strangers);
        assert!(dossier.short.iter().any(|text| text.contains("SerialNumber")), "{:?}", dossier.short);
    }

    #[test]
    fn user_enrollment_does_not_send_what_identifies_the_hardware() {
        let occurrences = seen(&["Authenticate/SerialNumber", "Authenticate/UDID", "Authenticate/EnrollmentID"]);
        let dossier = Dossier::of_open(String::new(), String::new(), &occurrences);
        assert!(
            dossier.kinds.contains(&KindLine { keys: "UDID, SerialNumber".to_owned(), cells: ["no", "yes", "yes"] }),
            "{:?}",
            dossier.kinds
        );
        assert!(dossier.kinds.contains(&KindLine { keys: "EnrollmentID".to_owned(), cells: ["yes", "no", "no"] }), "{:?}", dossier.kinds);
        let by_table = |enrollment| Dossier::of_table(enrollment).data.into_iter().map(|line| line.key).collect::<Vec<_>>();
        assert!(!by_table(Enrollment::User).contains(&"SerialNumber".to_owned()));
        assert!(by_table(Enrollment::Device).contains(&"SerialNumber".to_owned()));
    }

    #[test]
    fn nothing_open_says_so() {
        let dossier = Dossier::of_open(String::new(), String::new(), &[]);
        assert_eq!(dossier.short, ["No field of the table occurs here."]);
        assert!(dossier.data.is_empty() && dossier.strangers.is_empty() && dossier.kinds.is_empty());
    }
}
