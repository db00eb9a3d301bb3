//! The two tables that this catalog began with: "Data Apple sends to Intune" (60 rows) and "Data Intune sends to Apple" (28).

use std::collections::HashMap;

use super::{Catalog, FieldId};

/// A row as the table has it, and the fields of the catalog that answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedRow {
    pub row: u16,
    pub service: &'static str,
    /// Empty in the second table, which has no such column.
    pub message: &'static str,
    pub data: &'static str,
    /// What the table says it is used for; a remark in the second.
    pub used_for: &'static str,
    /// The keys on the wire, in words.
    pub wire: &'static str,
    pub fields: Vec<FieldId>,
}

pub(super) struct Seed {
    rows: Vec<SeedRow>,
    out: Vec<SeedRow>,
}

impl Catalog {
    /// The 60 rows of "Data Apple sends to Intune".
    pub fn seed_rows(&self) -> &[SeedRow] {
        &self.seed().rows
    }

    /// The 28 rows of "Data Intune sends to Apple".
    pub fn seed_rows_out(&self) -> &[SeedRow] {
        &self.seed().out
    }

    fn seed(&self) -> &Seed {
        self.seed.get_or_init(|| {
            let mut answers: HashMap<(bool, u16), Vec<FieldId>> = HashMap::new();
            for field in self.fields().filter(|field| !self.field(*field).rows.is_empty()) {
                for out in [false, true] {
                    self.rows_of(field, out).into_iter().for_each(|row| answers.entry((out, row)).or_default().push(field));
                }
            }
            let mut row = |out: bool, [row, service, message, data, used_for, wire]: [&'static str; 6]| {
                let row: u16 = row.parse().unwrap_or_default();
                let fields = answers.remove(&(out, row)).unwrap_or_default();
                SeedRow { row, service, message, data, used_for, wire, fields }
            };
            let cells =
                |text: &'static str| text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()).filter(|cells| cells.len() > 3);
            let rows = cells(self.plain("rows.tsv"))
                .map(|cells| row(false, [cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]]))
                .collect();
            let out = cells(self.plain("rows_out.tsv"));
            let out =
                out.map(|cells| row(true, [cells[0], cells[1], "", cells[2], cells.get(4).copied().unwrap_or(""), cells[3]])).collect();
            Seed { rows, out }
        })
    }
}
