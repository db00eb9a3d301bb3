//! Where in a list of any length the window is. Browsers cap the height of an element (at 17 million pixels in Firefox), which
//! a million rows exceed: beyond `MAX` the scrollbar's travel stands for more rows than it has pixels.

/// Height of the element that gives the scrollbar its length.
pub const MAX: f64 = 8e6;

#[derive(Clone, Copy, Debug)]
pub struct Scroll {
    pub rows: u32,
    /// Height of a row and of the window, in pixels.
    pub row: f64,
    pub view: f64,
    /// Where the window begins, in pixels of an imagined list in full height.
    pub top: f64,
    /// Where the scrollbar is.
    pub bar: f64,
}

impl Default for Scroll {
    fn default() -> Self {
        Scroll { rows: 0, row: 28.0, view: 0.0, top: 0.0, bar: 0.0 }
    }
}

impl Scroll {
    pub fn full(&self) -> f64 {
        f64::from(self.rows) * self.row
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
        self.top = if full <= short {
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
        let first = (self.top / self.row) as u32;
        let last = ((self.top + self.view) / self.row).ceil() as u32;
        (first.min(self.rows), last.min(self.rows))
    }

    /// Brings a row into the window, with a row of margin, or into its middle if it was far off.
    pub fn bring(&mut self, row: u32) {
        let (from, to) = (f64::from(row) * self.row, f64::from(row + 1) * self.row);
        let margin = self.row.min((self.view - self.row).max(0.0) / 2.0);
        if from - margin < self.top - self.view || to + margin > self.top + 2.0 * self.view {
            self.top = from - (self.view - self.row) / 2.0;
        } else if from - margin < self.top {
            self.top = from - margin;
        } else if to + margin > self.top + self.view {
            self.top = to + margin - self.view;
        }
        self.settle();
    }
}
