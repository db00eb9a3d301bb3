//! How wide the columns of the reading view are, and how many lines a row has: what nine rows of ten need.

use mdm_lens::session::Row;

/// What there is room for.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Pixels of the whole tree.
    pub width: f64,
    /// Pixels that a letter of running text takes, and one of a key or a value.
    pub letter: f64,
    pub mono: f64,
    pub texts: Texts,
    /// The window is low: rows count for more than whole sentences.
    pub is_low: bool,
}

/// Which words stand in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// What it is and what it is used for, side by side.
    Both,
    /// One of them, beside the value.
    Beside,
    /// One of them, below key and value.
    Below,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Pixels of key and value.
    pub key: f64,
    pub value: f64,
    pub lines: u8,
}

/// Lines of a row at the least and at the most.
const LINES: [u8; 2] = [2, 3];
/// Of a hundred rows, those that may be cut; below key and value, where rows are many and the screen is small, more of them.
const CUT: usize = 9;
const CUT_BELOW: usize = 40;
/// Pixels of the gutter with what stands at the right edge, and between the words of two columns.
const EDGES: f64 = 24.0 + 10.0;
const GAP: f64 = 12.0;

/// Looks at the rows that are here, which are those that a person sees first.
pub fn fit(rows: &[Row], room: Room) -> Fit {
    let indent = |row: &Row| f64::from(row.depth.min(24)) * 16.0 + 22.0;
    let keys = rows.iter().map(|row| indent(row) + length(&row.key) * room.mono + GAP).collect();
    let values = rows.iter().map(|row| {
        let first = if row.value.is_empty() { row.size.as_str() } else { row.value.as_str() };
        let words = [row.reading.as_deref(), row.remark.as_deref()].into_iter().flatten().map(length).sum::<f64>();
        (length(first) * room.mono).max(words * room.letter) + GAP
    });
    // Beside one text there is more room for a value.
    let [most_key, most_value] = if room.texts == Texts::Both { [0.18, 0.2] } else { [0.24, 0.3] };
    let key = share(keys, 85).clamp(104.0, (room.width * most_key).max(104.0));
    let value = share(values.collect(), 85).clamp(132.0, (room.width * most_value).max(132.0));
    let more = if room.is_low { LINES[0] } else { LINES[1] };
    let widest = Fit { key, value, lines: more };
    // A narrower value leaves the words more room: perhaps two lines are enough for them then.
    let narrower = NARROWER.iter().map(|part| Fit { value: (value * part).max(132.0), lines: LINES[0], ..widest });
    narrower.into_iter().find(|fit| room.is_enough(rows, *fit)).unwrap_or(widest)
}

/// Parts of its width that a column of values is tried with.
const NARROWER: [f64; 3] = [1.0, 0.85, 0.72];

impl Room {
    /// Whether nine rows of ten are read in full.
    fn is_enough(self, rows: &[Row], fit: Fit) -> bool {
        let words = match self.texts {
            Texts::Both => (self.width - fit.key - fit.value - EDGES) / 2.0 - GAP,
            Texts::Beside => self.width - fit.key - fit.value - EDGES - GAP,
            Texts::Below => self.width - EDGES - GAP,
        };
        let letters = (words / self.letter).max(12.0);
        let beside = Beside { words: (fit.value - GAP) / self.letter, letters: (fit.value - GAP) / self.mono };
        let told = |row: &Row| match self.texts {
            // What it is used for is set a little smaller.
            Texts::Both => length(&row.meaning).max(length(&row.purpose) * SMALLER),
            _ => length(&row.meaning),
        };
        let is_cut = |row: &&Row| told(row) > holds(letters, fit.lines) || self.texts != Texts::Below && beside.is_cut(row, fit.lines);
        let most = if self.texts == Texts::Below { CUT_BELOW } else { CUT };
        rows.iter().filter(is_cut).count() * 100 <= rows.len() * most
    }
}

/// 12.5 pixels in place of 13.
const SMALLER: f64 = 0.96;

/// Letters in a line of the value's column: of a value, and of the words below it.
struct Beside {
    letters: f64,
    words: f64,
}

impl Beside {
    fn is_cut(&self, row: &Row, lines: u8) -> bool {
        // What is wrong has to be read in full; of a value in words the beginning is enough, and the detail has the rest.
        let wrong = row.finding.and(row.remark.as_deref()).map_or(0.0, length);
        let told = [row.reading.as_deref(), row.holds.as_deref()].into_iter().flatten().map(length).sum::<f64>() + wrong;
        let long = length(&row.value) > self.letters * if told > 0.0 { 1.0 } else { f64::from(lines) };
        // Values of any length are cut anywhere.
        long && length(&row.value) < 60.0 || wrong > holds(self.words, lines - 1)
    }
}

/// Letters that lines of running text hold: each but the last ends in a word that did not fit.
fn holds(letters: f64, lines: u8) -> f64 {
    letters * f64::from(lines) - f64::from(lines - 1) * 4.0 - 1.0
}

fn length(text: &str) -> f64 {
    text.chars().count() as f64
}

/// The value that so many of a hundred do not exceed.
fn share(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = values.len() * percent / 100;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
