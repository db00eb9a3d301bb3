//! How wide the columns of the reading view are, and how many lines a row has at the most: what nine rows of ten need.

use mdm_lens::session::Row;

/// What there is room for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// Pixels of the whole tree.
    pub width: f64,
    /// Pixels that a letter of running text takes, and one of a key or a value.
    pub letter: f64,
    pub mono: f64,
    pub texts: Texts,
    /// Of two texts the purpose is the one that is shown where there is room for one.
    pub is_purpose: bool,
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
    /// Pixels of key and value, and of a level within the key.
    pub key: f64,
    pub step: f64,
    pub value: f64,
    /// Lines of a row at the most, and of these rows on the average.
    pub lines: u8,
    pub mean: f64,
}

/// Pixels that a level takes.
const STEPS: [f64; 2] = [16.0, 9.0];
/// Lines of a row at the most: what is enough for nine rows of ten. In a low window rows count for more.
const LINES: [u8; 2] = [3, 4];
const LINES_LOW: [u8; 1] = [2];
/// Of a hundred rows, those that may be cut.
const CUT: usize = 9;
/// Pixels of the gutter with what stands at the right edge, and between the words of two columns.
const EDGES: f64 = 24.0 + 10.0;
const GAP: f64 = 12.0;

/// Looks at the rows that are here, which are those that a person sees first.
pub fn fit(rows: &[Row], room: Room) -> Fit {
    let needed = |step: f64| {
        let indent = |row: &Row| f64::from(row.depth.min(24)) * step + 22.0;
        share(rows.iter().map(|row| indent(row) + length(&row.key) * room.mono + GAP).collect(), 97)
    };
    let values = rows.iter().map(|row| {
        let first = if row.value.is_empty() { row.size.as_str() } else { row.value.as_str() };
        let words = [row.reading.as_deref(), row.remark.as_deref()].into_iter().flatten().map(length).sum::<f64>();
        (length(first) * room.mono).max(words * room.letter) + GAP
    });
    // Beside one text there is more room for a value.
    let [most_key, most_value] = if room.texts == Texts::Both { [0.18, 0.2] } else { [0.24, 0.3] };
    let most_key = (room.width * most_key).max(104.0);
    // Where keys stand deep, each level takes less.
    let step = if needed(STEPS[0]) > most_key { STEPS[1] } else { STEPS[0] };
    let key = needed(step).clamp(104.0, most_key);
    let value = share(values.collect(), 85).clamp(132.0, (room.width * most_value).max(132.0));
    // A narrower value leaves the words more room: perhaps the rows are lower then.
    let tried = |lines: u8| NARROWER.map(|part| room.tried(rows, (key, step), (value * part).max(132.0), lines));
    let best = |lines: u8| tried(lines).into_iter().min_by_key(|(_, cut, sum)| (*cut * 100 > rows.len() * CUT, *sum));
    let limits = if room.is_low { &LINES_LOW[..] } else { &LINES };
    let mut fits = limits.iter().filter_map(|lines| best(*lines));
    let enough = fits.find(|(_, cut, _)| *cut * 100 <= rows.len() * CUT).or_else(|| best(limits[limits.len() - 1]));
    enough.map_or(Fit { key, step, value, lines: limits[0], mean: 1.0 }, |(fit, ..)| fit)
}

/// Parts of its width that a column of values is tried with.
const NARROWER: [f64; 3] = [1.0, 0.85, 0.72];

impl Room {
    /// Columns with values of a width: how many rows are cut at so many lines, and the lines of all rows together.
    fn tried(self, rows: &[Row], (key, step): (f64, f64), value: f64, lines: u8) -> (Fit, usize, usize) {
        let words = match self.texts {
            Texts::Both => (self.width - key - value - EDGES) / 2.0 - GAP,
            Texts::Beside => self.width - key - value - EDGES - GAP,
            Texts::Below => self.width - EDGES - GAP,
        };
        let letters = (words / self.letter).max(12.0);
        let beside = Beside { words: (value - GAP) / self.letter, letters: (value - GAP) / self.mono };
        let (mut cut, mut sum) = (0, 0);
        for row in rows {
            let told = match self.texts {
                // What it is used for is set a little smaller.
                Texts::Both => length(&row.meaning).max(length(&row.purpose) * SMALLER),
                _ if self.is_purpose => length(&row.purpose),
                _ => length(&row.meaning),
            };
            let told = takes(told, letters);
            let below = u8::from(self.texts == Texts::Below);
            let needed = if below > 0 { told + 1 } else { told.max(beside.takes(row)) };
            cut += usize::from(told > lines || below == 0 && beside.is_cut(row, lines));
            sum += usize::from(needed.clamp(1, lines + below));
        }
        let mean = sum as f64 / rows.len().max(1) as f64;
        (Fit { key, step, value, lines, mean }, cut, sum)
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
        let long = length(&row.value) > self.letters * if told > 0.0 { 2.0 } else { f64::from(lines) };
        // Values of any length are cut anywhere.
        long && length(&row.value) < 60.0 || wrong > holds(self.words, lines - 1)
    }

    /// Lines of a value with its words.
    fn takes(&self, row: &Row) -> u8 {
        let parts = [row.reading.as_deref().filter(|reading| *reading != row.value), row.remark.as_deref(), row.holds.as_deref()];
        let words: f64 = parts.into_iter().flatten().map(length).sum();
        let first = if row.value.is_empty() && row.size.is_empty() { 0 } else { takes(length(&row.value), self.letters) };
        if words > 0.0 { takes(words, self.words) + first.min(2) } else { first }
    }
}

/// Letters that lines of running text hold: each but the last ends in a word that did not fit.
fn holds(letters: f64, lines: u8) -> f64 {
    letters * f64::from(lines) - f64::from(lines - 1) * 4.0 - 1.0
}

/// Lines that so many letters take.
fn takes(words: f64, letters: f64) -> u8 {
    (1..9).find(|lines| words <= holds(letters, *lines)).unwrap_or(9)
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
