//! Small tables beside the big one: product identifiers, builds, countries. Sorted by their first column where
//! they are looked up often; read straight from their text.

use std::collections::HashMap;
use std::sync::OnceLock;

type Table = HashMap<&'static str, &'static str>;

fn table(cell: &'static OnceLock<Table>, text: &'static str) -> &'static Table {
    cell.get_or_init(|| text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect())
}

/// "iPhone 15" for `iPhone15,4`.
pub fn model_name(identifier: &str) -> Option<&'static str> {
    static MODELS: OnceLock<Table> = OnceLock::new();
    table(&MODELS, super::get().plain("identifiers.tsv")).get(identifier).copied()
}

/// Every product identifier with its name.
pub fn models() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines("identifiers.tsv")
}

/// Every build with what it is of; several platforms are separated by commas.
pub fn builds() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines("os_builds.tsv")
}

fn lines(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    super::get().plain(name).lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// "iOS 17.6.1" for `21G93`; several platforms are separated by commas.
pub fn build_name(build: &str) -> Option<&'static str> {
    static BUILDS: OnceLock<Table> = OnceLock::new();
    table(&BUILDS, super::get().plain("os_builds.tsv")).get(build).copied()
}

/// English name of a country by its two or three letters (ISO 3166-1).
pub fn country(code: &str) -> Option<&'static str> {
    static COUNTRIES: OnceLock<Table> = OnceLock::new();
    let countries = COUNTRIES.get_or_init(|| {
        let rows = super::get().plain("countries.tsv").lines().filter(|line| !line.starts_with('#'));
        let cells = rows.filter_map(|line| {
            let mut cells = line.splitn(3, '\t');
            Some((cells.next()?, cells.next()?, cells.next()?))
        });
        cells.flat_map(|(two, three, name)| [(two, name), (three, name)]).collect()
    });
    countries.get(code.to_ascii_uppercase().as_str()).copied()
}
