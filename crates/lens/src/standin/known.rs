//! Who fills in which variable: `table.tsv`.

use std::sync::OnceLock;

/// How a variable is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Dollar,
    Percent,
    Double,
    Single,
    Braced,
}

struct Line {
    form: Form,
    names: Vec<&'static str>,
    who: &'static str,
}

const TABLE: &str = include_str!("table.tsv");

fn table() -> &'static [Line] {
    static LINES: OnceLock<Vec<Line>> = OnceLock::new();
    LINES.get_or_init(|| TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(Line::read).collect())
}

impl Line {
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let form = match cells.next()? {
            "$" => Form::Dollar,
            "%" => Form::Percent,
            "{{" => Form::Double,
            "{" => Form::Single,
            "${" => Form::Braced,
            _ => return None,
        };
        Some(Self { form, names: cells.next()?.split(' ').collect(), who: cells.next()? })
    }
}

/// Who fills in the variable `name` of a form; `None` where the table does not know it.
pub(super) fn who(form: Form, name: &str) -> Option<&'static str> {
    let same = |known: &str| match (known.strip_suffix('*'), form) {
        (Some(start), _) => name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)),
        (None, Form::Double) => known.eq_ignore_ascii_case(name),
        (None, _) => known == name,
    };
    table().iter().find(|line| line.form == form && line.names.iter().any(|known| same(known))).map(|line| line.who)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_cites_its_source() {
        let lines: Vec<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(table().len(), lines.len());
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 4 && cells[3].starts_with("https://"), "{line}");
        }
    }
}
