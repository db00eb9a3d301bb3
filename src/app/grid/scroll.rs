//! Where in a list of any length the window is. Browsers cap the height of an element (at 17 million pixels in Firefox), which
//! a million rows exceed: beyond `MAX` the scrollbar's travel stands for more rows than it has pixels.

use super::heights::Heights;

/// Height of the element that gives the scrollbar its length.
pub const MAX: f64 = 8e6;

#[derive(Clone, Debug)]
pub struct Scroll {
    pub rows: u32,
    /// Height of a row (of one that was not measured, where each has its own) and of the window, in pixels.
    pub row: f64,
    pub heights: Heights,
    pub view: f64,
    /// Where the window begins, in pixels of an imagined list in full height.
    pub top: f64,
    /// Where the scrollbar is.
    pub bar: f64,
}

impl Default for Scroll {
    fn default() -> Self {
        Scroll { rows: 0, row: 28.0, heights: Heights::default(), view: 0.0, top: 0.0, bar: 0.0 }
    }
}

impl Scroll {
    pub fn full(&self) -> f64 {
        self.y(self.rows)
    }

    /// Where a row begins, in pixels of the imagined list.
    pub fn y(&self, row: u32) -> f64 {
        f64::from(row) * self.row + self.heights.more_before(row, self.row)
    }

    pub fn row_at(&self, y: f64) -> u32 {
        self.heights.row_at(y, self.row)
    }

    pub fn high(&self, row: u32) -> f64 {
        self.heights.of(row).unwrap_or(self.row)
    }

    /// A row was measured. What is seen stays where it is: rows before `anchor` push the list and not the window.
    pub fn learn(&mut self, row: u32, px: u16, anchor: u32) -> bool {
        let change = self.heights.put(row, px, self.row);
        if row < anchor {
            self.top += change;
        }
        change != 0.0
    }

    /// Heights are not what they were: a row keeps its place in the window.
    pub fn forget(&mut self, row: f64, anchor: u32) {
        let place = self.y(anchor) - self.top;
        self.heights.forget();
        self.row = row;
        self.top = (self.y(anchor) - place).max(0.0);
    }

    /// Height for the scrolled element.
    pub fn height(&self) -> f64 {
        self.full().min(MAX)
    }

    fn travel(&self) -> (f64, f64) {
        ((self.full() - self.view).max(0.0), (self.height() - self.view).max(0.0))
    }

    /// The scrollbar went to `bar`. Small steps (wheel, finger) are steps in the list; a jump means the place it points at.
    pub fn moved(&mut self, bar: f64) {
        let (full, short) = self.travel();
        let step = bar - self.bar;
        self.bar = bar;
        let at_an_end = bar <= 0.0 || bar >= short - 1.0;
        self.top = if full <= short && self.heights.is_empty() {
            bar
        } else if step.abs() <= self.view && !at_an_end {
            self.top + step
        } else {
            bar / short * full
        }
        .clamp(0.0, full);
    }

    /// Where the scrollbar belongs for the place in the list; to be set when a movement has come to rest.
    pub fn settle(&mut self) -> f64 {
        let (full, short) = self.travel();
        self.top = self.top.clamp(0.0, full);
        self.bar = if full <= short { self.top } else { self.top / full * short };
        self.bar
    }

    /// First and last-plus-one of the rows that can be seen.
    pub fn window(&self) -> (u32, u32) {
        let first = self.row_at(self.top);
        let end = self.row_at(self.top + self.view);
        // The row whose first pixel is the one below the window is not seen.
        let last = if self.y(end) < self.top + self.view { end + 1 } else { end };
        (first.min(self.rows), last.min(self.rows))
    }

    /// Brings a row into the window, with a row of margin, or into its middle if it was far off.
    pub fn bring(&mut self, row: u32) {
        let (from, high) = (self.y(row), self.high(row));
        let to = from + high;
        let margin = high.min((self.view - high).max(0.0) / 2.0);
        if from - margin < self.top - self.view || to + margin > self.top + 2.0 * self.view {
            self.top = from - (self.view - high) / 2.0;
        } else if from - margin < self.top {
            self.top = from - margin;
        } else if to + margin > self.top + self.view {
            self.top = to + margin - self.view;
        }
        self.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list in which every third row is high, measured as far as it is seen.
    fn look(scroll: &mut Scroll) {
        for _ in 0..3 {
            let (from, to) = scroll.window();
            for row in from..to {
                scroll.learn(row, if row % 3 == 0 { 63 } else { 29 }, from);
            }
        }
    }

    #[test]
    fn what_is_seen_stays_while_rows_above_and_below_it_are_measured() {
        let mut scroll = Scroll { rows: 10_000, row: 46.0, view: 500.0, ..Scroll::default() };
        look(&mut scroll);
        scroll.bring(5_000);
        look(&mut scroll);
        let place = |scroll: &Scroll| scroll.y(5_000) - scroll.top;
        let before = place(&scroll);
        assert!((0.0..500.0).contains(&before), "{before}");
        // Backwards, a wheel's step at a time: what is seen moves by that step and nothing else.
        for _ in 0..60 {
            let (first, _) = scroll.window();
            let at = scroll.y(first) - scroll.top;
            scroll.moved(scroll.bar - 40.0);
            assert!((scroll.y(first) - scroll.top - at - 40.0).abs() < 0.01);
            let (anchor, _) = scroll.window();
            let at = scroll.y(anchor) - scroll.top;
            look(&mut scroll);
            assert!((scroll.y(anchor) - scroll.top - at).abs() < 0.01);
        }
    }

    #[test]
    fn a_row_is_brought_into_the_window_as_a_whole() {
        let mut scroll = Scroll { rows: 3_000, row: 46.0, view: 500.0, ..Scroll::default() };
        for row in (0..3_000).chain((0..3_000).rev()) {
            scroll.bring(row);
            look(&mut scroll);
            scroll.bring(row);
            assert!(scroll.y(row) >= scroll.top - 0.01 && scroll.y(row) + scroll.high(row) <= scroll.top + 500.01, "{row}");
        }
    }

    #[test]
    fn the_end_of_the_bar_is_the_end_of_the_list() {
        let mut scroll = Scroll { rows: 1_000_000, row: 46.0, view: 500.0, ..Scroll::default() };
        let end = scroll.height() - scroll.view;
        scroll.moved(end);
        assert_eq!(scroll.window().1, 1_000_000);
        look(&mut scroll);
        scroll.settle();
        assert_eq!(scroll.window().1, 1_000_000);
        scroll.moved(0.0);
        assert_eq!(scroll.window().0, 0);
    }
}
