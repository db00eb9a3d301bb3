//! Differences that are meant, each with its reason: `explained.tsv`.

const LINES: &str = include_str!("explained.tsv");

/// One line: a kind of difference, the id of a field or message (`*` at the end for all that begin so), and why the table differs.
struct Line {
    kind: &'static str,
    id: &'static str,
    used: usize,
}

pub struct Explained {
    lines: Vec<Line>,
}

impl Explained {
    pub fn read() -> Self {
        let lines = LINES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let line = |line: &'static str| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [kind, id, reason] = cells[..] else { panic!("explained.tsv: {line:?} has not three columns") };
            assert!(!reason.trim().is_empty(), "explained.tsv: {id} has no reason");
            Line { kind, id, used: 0 }
        };
        Self { lines: lines.map(line).collect() }
    }

    pub fn covers(&mut self, kind: &str, id: &str) -> bool {
        let matches =
            |line: &&mut Line| line.kind == kind && line.id.strip_suffix('*').map_or(line.id == id, |beginning| id.starts_with(beginning));
        self.lines.iter_mut().find(matches).map(|line| line.used += 1).is_some()
    }

    pub fn count(&self) -> usize {
        self.lines.iter().map(|line| line.used).sum()
    }

    pub fn unused(&self) -> impl Iterator<Item = String> + '_ {
        self.lines.iter().filter(|line| line.used == 0).map(|line| format!("{} {}", line.kind, line.id))
    }
}
