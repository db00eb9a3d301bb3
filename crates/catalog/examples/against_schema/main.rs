//! Holds the data table against Apple's schema: `cargo run -p mdm-catalog --example against_schema -- FOLDER`, where FOLDER is a checkout of
//! <https://github.com/apple/device-management>. Lists the differences by kind; those that `explained.tsv` names with a reason are left out.
//! Exit 0 if nothing is left, 1 if something is, 2 on wrong use.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

mod compare;
mod explained;
mod rights;
mod schema;

use explained::Explained;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).filter(|folder| Path::new(folder).is_dir()) else {
        eprintln!("usage: against_schema FOLDER (a checkout of github.com/apple/device-management)");
        return ExitCode::from(2);
    };
    let files = match schema::read(Path::new(&folder)) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("against_schema: {error}");
            return ExitCode::from(2);
        }
    };
    let mut explained = Explained::read();
    let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for difference in compare::all(&files) {
        if !explained.covers(difference.kind, &difference.id) {
            kinds.entry(difference.kind).or_default().push(format!("{}: {}", difference.id, difference.what));
        }
    }
    for (kind, lines) in &kinds {
        println!("{kind} ({})", lines.len());
        lines.iter().for_each(|line| println!("  {line}"));
    }
    for line in explained.unused() {
        println!("explained, and no difference: {line}");
    }
    let left: usize = kinds.values().map(Vec::len).sum();
    println!("{} files, {} differences explained, {left} not", files.len(), explained.count());
    if left == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
