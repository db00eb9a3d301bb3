//! Facts about keys that the catalog does not have: whom a value identifies and for how long, and what a credential opens.

use crate::catalog::Class;

/// Each line: a key, whom or what its value identifies and for how long, the source.
const LASTING: &str = include_str!("lasting.tsv");
/// Each line: keys that open the same thing, what a stranger could do with it, the source.
const CREDENTIALS: &str = include_str!("credentials.tsv");

fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?))
    })
}

/// Whom or what a value identifies, and for how long where that is known.
pub(super) fn identifies(key: &str, class: Class) -> &'static str {
    let known = lines(LASTING).find(|(known, _)| *known == key).map(|(_, text)| text);
    known.filter(|_| matches!(class, Class::Device | Class::Person | Class::Credential)).unwrap_or(match class {
        Class::Person => "a person",
        Class::Location => "where the device or a person is",
        Class::Device => "the device",
        Class::Organization => "the organization",
        Class::Credential | Class::Security | Class::Inventory | Class::Protocol => "nobody by itself",
    })
}

/// What a stranger could do with a credential of this key.
pub(super) fn stranger(key: &str, purpose: &str) -> String {
    let known = lines(CREDENTIALS).find(|(keys, _)| keys.split(' ').any(|known| known == key));
    known.map_or_else(
        || ["Whoever has it can use it in the place of its owner. What it is used for: ", purpose].concat(),
        |(_, text)| text.to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn every_key_is_one_of_the_catalog_and_has_a_source() {
        let catalog = catalog::get();
        let is_known = |key: &str, classes: &[Class]| {
            catalog.fields().any(|id| catalog.field(id).key == key && classes.contains(&catalog.field(id).class))
        };
        for (table, classes) in [(LASTING, &[Class::Device, Class::Person, Class::Credential][..]), (CREDENTIALS, &[Class::Credential])] {
            for line in table.lines().skip(1) {
                let cells: Vec<&str> = line.split('\t').collect();
                assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty()), "{line}");
                assert!(cells[2].starts_with("schema:") || cells[2].starts_with("doc:"), "{line}");
                let unknown: Vec<&str> = cells[0].split(' ').filter(|key| !is_known(key, classes)).collect();
                assert!(unknown.is_empty(), "not in the catalog: {unknown:?}");
            }
        }
    }
}
