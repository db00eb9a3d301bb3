//! The lines that are excused from a rule of [`lint`](super::lint): `excused.tsv`.

use super::lint::Check;

/// Excuses, and how often each was used.
pub struct Excuses<'a> {
    lines: Vec<(Check, &'a str, u32)>,
}

impl<'a> Excuses<'a> {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with its first wrong line.
    pub fn read(text: &'a str) -> Result<Self, String> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(Self { lines: lines.map(Self::line).collect::<Result<_, _>>()? })
    }

    fn line(line: &'a str) -> Result<(Check, &'a str, u32), String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, id, reason] = cells[..] else { return Err(format!("{line:?} has not three columns")) };
        let check = Check::ALL.into_iter().find(|check| check.name() == name).ok_or_else(|| format!("{name:?} is no check"))?;
        if reason.trim().is_empty() { Err(format!("{id} is excused without a reason")) } else { Ok((check, id, 0)) }
    }

    /// Whether a line is excused from a check.
    pub fn excuse(&mut self, check: Check, id: &str) -> bool {
        let found = self.lines.iter_mut().find(|(known, whose, _)| *known == check && *whose == id);
        found.map(|(.., used)| *used += 1).is_some()
    }

    /// Excuses that were not needed.
    pub fn unused(&self) -> impl Iterator<Item = String> + '_ {
        self.lines
            .iter()
            .filter(|(.., used)| *used == 0)
            .map(|(check, id, _)| format!("{id} is excused from {:?}, and need not be", check.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excuse_holds_for_its_check_and_line_and_wants_a_reason() {
        let mut excuses = Excuses::read("# comment\nnobody\tA/B\tthe key says who\n").unwrap();
        assert!(excuses.excuse(Check::Nobody, "A/B"));
        assert!(!excuses.excuse(Check::Adds, "A/B") && !excuses.excuse(Check::Nobody, "A/C"));
        assert_eq!(excuses.unused().count(), 0);
        assert!(Excuses::read("nobody\tA/B\t").is_err());
        assert!(Excuses::read("nothing\tA/B\tno such check").is_err());
    }

    #[test]
    fn an_excuse_that_is_not_needed_is_told() {
        let excuses = Excuses::read("adds\tA/B\tthe key is a sentence").unwrap();
        assert_eq!(excuses.unused().next().unwrap(), "A/B is excused from \"adds\", and need not be");
    }
}
