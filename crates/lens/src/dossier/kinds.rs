//! What changes with the kind of enrollment: read from the columns `modes`, `since` and `presence` of the table.

use super::{Enrollment, Group, KindLine};
use crate::catalog::modes::Use;
use crate::catalog::{Catalog, Class, FieldId};

pub(super) const YES: &str = "yes";
pub(super) const NO: &str = "no";
pub(super) const IGNORED: &str = "ignored";
const SOME: &str = "on some systems";
/// Keys in a line.
const KEYS: usize = 8;

/// What becomes of a field under a kind of enrollment.
pub(super) fn cell(catalog: &'static Catalog, id: FieldId, enrollment: Enrollment) -> &'static str {
    let id = asked(catalog, id);
    // Devices in Apple's lists belong to the organization; one that a person owns is not in them.
    if enrollment == Enrollment::User && catalog.service(id) == "Device enrollment (DEP)" {
        return NO;
    }
    let (available, modes) = (catalog.availability(id), catalog.modes(id));
    let presence = catalog.field(id).presence;
    let platforms: Vec<&str> =
        available.platforms.iter().filter(|platform| platform.removed.is_none()).map(|platform| platform.name).collect();
    let on = |platform: &str| {
        let used = modes.user_enrollment(platform);
        let is_user = enrollment == Enrollment::User;
        match used {
            Use::Forbidden if is_user => NO,
            Use::Ignored if is_user => IGNORED,
            Use::Required if !is_user => NO,
            _ if is_user && presence.contains("except in User Enrollment") => NO,
            _ if !is_user && presence.contains("required in User Enrollment") => NO,
            _ if enrollment != Enrollment::Supervised && !platform.is_empty() && available.needs_supervision(platform) => NO,
            _ => YES,
        }
    };
    if platforms.is_empty() {
        return on("");
    }
    let mut said: Vec<&'static str> = platforms.into_iter().map(on).collect();
    said.dedup();
    if said.len() == 1 { said[0] } else { SOME }
}

/// The query that an answer answers says under which enrollment it is answered.
fn asked(catalog: &'static Catalog, id: FieldId) -> FieldId {
    let own = catalog.id(id);
    let query = own.split_once("/QueryResponses/").and_then(|(message, key)| {
        let key = key.split('/').next().unwrap_or_default();
        catalog.by_id(&[message, "/Queries/[]/", key].concat())
    });
    query.unwrap_or(id)
}

/// The data of the table by what becomes of it; data that no kind of enrollment treats differently stands in one line at the end.
pub(super) fn lines(catalog: &'static Catalog, groups: &[Group]) -> Vec<KindLine> {
    let mut found: Vec<([&'static str; 3], Vec<&str>)> = Vec::new();
    for group in groups.iter().filter(|group| group.class < Class::Inventory) {
        let cells = Enrollment::ALL.map(|enrollment| {
            let mut said: Vec<&str> = group.fields.iter().map(|field| cell(catalog, *field, enrollment)).collect();
            said.dedup();
            if said.len() == 1 { said[0] } else { SOME }
        });
        match found.iter_mut().find(|(known, _)| *known == cells) {
            Some((_, keys)) => keys.push(group.key),
            None => found.push((cells, vec![group.key])),
        }
    }
    found.sort_by_key(|(cells, _)| cells.iter().all(|cell| *cell == cells[0]));
    found.into_iter().map(|(cells, keys)| KindLine { keys: list(&keys), cells }).collect()
}

/// "A, B and 3 more".
pub(super) fn list(keys: &[&str]) -> String {
    match keys.len() {
        count if count > KEYS => [&keys[..KEYS - 1].join(", "), " and ", &(count + 1 - KEYS).to_string(), " more"].concat(),
        _ => keys.join(", "),
    }
}
