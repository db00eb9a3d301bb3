//! A dossier as text: Markdown to read, CSV for a record of processing activities.

use super::{Dossier, Enrollment};
use crate::export::{csv_cell, markdown_cell};

pub const DATA_HEADS: [&str; 7] = ["Row", "Data", "Sensitivity", "What it is", "Identifies", "Used for", "Seen in"];

impl Dossier {
    /// The cells of each line of data, in the order of [`DATA_HEADS`].
    pub fn data_cells(&self) -> impl Iterator<Item = [&str; 7]> {
        self.data.iter().map(|line| [&line.rows, line.key.as_str(), line.class, line.meaning, &line.identifies, line.purpose, &line.seen])
    }

    /// The whole in Markdown.
    pub fn markdown(&self) -> String {
        let mut out = ["# ", &markdown_cell(&self.title), "\n\n", &markdown_cell(&self.about), "\n\n## In short\n\n"].concat();
        self.short.iter().for_each(|text| out.extend(["- ", &markdown_cell(text), "\n"]));
        if !self.data.is_empty() {
            out.push_str("\n## Data and purpose\n\n");
            table(&mut out, &DATA_HEADS, self.data_cells());
            if !self.more.is_empty() {
                out.extend(["\n", &self.more, "\n"]);
            }
        }
        if !self.strangers.is_empty() {
            out.push_str("\n## What a stranger could do with the credentials\n\n");
            self.strangers.iter().for_each(|(keys, text)| out.extend(["- **", &markdown_cell(keys), "**: ", &markdown_cell(text), "\n"]));
        }
        if !self.kinds.is_empty() {
            out.push_str("\n## What changes with the kind of enrollment\n\n");
            let [user, device, supervised] = Enrollment::ALL.map(Enrollment::title);
            let lines = self.kinds.iter().map(|line| [line.keys.as_str(), line.cells[0], line.cells[1], line.cells[2]]);
            table(&mut out, &["Data", user, device, supervised], lines);
        }
        out.push('\n');
        self.notes.iter().for_each(|note| out.extend([note, "\n"]));
        out
    }

    /// The lines of data as CSV, formulas defused.
    pub fn csv(&self) -> String {
        let line = |cells: [&str; 7]| [&cells.map(csv_cell).join(","), "\r\n"].concat();
        [line(DATA_HEADS)].into_iter().chain(self.data_cells().map(line)).collect()
    }
}

fn table<'a, const N: usize>(out: &mut String, heads: &[&str; N], lines: impl Iterator<Item = [&'a str; N]>) {
    let mut put = |cells: [String; N]| out.extend(["| ", &cells.join(" | "), " |\n"]);
    put(heads.map(str::to_owned));
    put(heads.map(|_| "---".to_owned()));
    lines.for_each(|cells| put(cells.map(markdown_cell)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_in_markdown_and_in_cells() {
        let dossier = Dossier::of_table(Enrollment::Supervised);
        assert!(!dossier.markdown().contains("webhook"), "only what devices and Apple send");
        let markdown = dossier.markdown();
        assert!(markdown.starts_with("# What Apple sends to an organization: Supervised\n"));
        let lines = markdown.lines().skip_while(|line| !line.starts_with("| Row")).skip(2).take_while(|line| line.starts_with('|')).count();
        assert_eq!(lines, dossier.data.len());
        assert_eq!(dossier.csv().lines().count(), dossier.data.len() + 1);
        assert!(dossier.data.len() > 30, "{}", dossier.data.len());
    }
}
