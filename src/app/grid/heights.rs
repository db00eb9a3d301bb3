//! How high the rows of a list are, where each has its own: what was measured, and a guess for the others. A million rows cost what
//! was looked at of them.

use std::collections::BTreeMap;

/// Rows that are kept together.
const BLOCK: u32 = 256;

/// Heights that are known, in pixels, as what they differ from the guess.
#[derive(Clone, Debug, Default)]
pub struct Heights {
    blocks: BTreeMap<u32, Block>,
}

#[derive(Clone, Debug)]
struct Block {
    sum: f64,
    /// 0 where a row was not measured.
    rows: Box<[u16; BLOCK as usize]>,
}

impl Heights {
    pub fn of(&self, row: u32) -> Option<f64> {
        let px = self.blocks.get(&(row / BLOCK))?.rows[(row % BLOCK) as usize];
        (px > 0).then(|| f64::from(px))
    }

    /// Takes down what a row measures; gives by how much that differs from what was thought.
    pub fn put(&mut self, row: u32, px: u16, guess: f64) -> f64 {
        let block = self.blocks.entry(row / BLOCK).or_insert_with(|| Block { sum: 0.0, rows: Box::new([0; BLOCK as usize]) });
        let place = &mut block.rows[(row % BLOCK) as usize];
        let before = if *place > 0 { f64::from(*place) } else { guess };
        *place = px;
        let change = f64::from(px) - before;
        block.sum += change;
        change
    }

    /// What the rows before one measure more than if each were as high as the guess.
    pub fn more_before(&self, row: u32, guess: f64) -> f64 {
        let whole: f64 = self.blocks.range(..row / BLOCK).map(|(_, block)| block.sum).sum();
        let rest = self.blocks.get(&(row / BLOCK)).map_or(0.0, |block| {
            let rows = block.rows[..(row % BLOCK) as usize].iter();
            rows.filter(|px| **px > 0).map(|px| f64::from(*px) - guess).sum()
        });
        whole + rest
    }

    /// The row that has the pixel `y` of the list in it; beyond the end the one that would be there.
    pub fn row_at(&self, y: f64, guess: f64) -> u32 {
        let (mut row, mut top) = (0, 0.0);
        for (number, block) in &self.blocks {
            let start = number * BLOCK;
            let here = top + f64::from(start - row) * guess;
            if y < here {
                break;
            }
            (row, top) = (start, here);
            let end = top + f64::from(BLOCK) * guess + block.sum;
            if y < end {
                for px in block.rows.iter() {
                    let high = if *px > 0 { f64::from(*px) } else { guess };
                    if y < top + high {
                        return row;
                    }
                    (row, top) = (row + 1, top + high);
                }
                return row;
            }
            (row, top) = (start + BLOCK, end);
        }
        row + ((y - top).max(0.0) / guess) as u32
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    pub fn forget(&mut self) {
        self.blocks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_any_height_are_found_where_they_stand() {
        let mut heights = Heights::default();
        let mut all = vec![40.0; 3_000];
        for (row, px) in [(0, 29), (1, 63), (255, 46), (256, 29), (700, 63), (701, 29), (2_999, 46)] {
            heights.put(row, 50, 40.0);
            assert_eq!(heights.put(row, px, 40.0), f64::from(px) - 50.0);
            all[row as usize] = f64::from(px);
        }
        let mut top = 0.0;
        for (row, high) in all.iter().enumerate() {
            let row = row as u32;
            assert_eq!(f64::from(row) * 40.0 + heights.more_before(row, 40.0), top);
            assert_eq!((heights.row_at(top, 40.0), heights.row_at(top + high - 1.0, 40.0)), (row, row));
            top += high;
        }
        assert_eq!(heights.row_at(top + 90.0, 40.0), 3_002);
        assert_eq!((heights.of(1), heights.of(2)), (Some(63.0), None));
    }
}
