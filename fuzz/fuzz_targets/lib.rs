//! What every target does with an input.
#![allow(dead_code)] // each target uses a part of it

#[path = "../../crates/reader/tests/common/mod.rs"]
mod common;

pub use common::*;
use mdm_reader::{Format, detect, read};

/// Reads `source` at once and in pieces: both trees are sound and the same.
pub fn check(source: &[u8]) {
    let doc = read(source.to_vec());
    assert_sound(&doc);
    let seed = source.iter().fold(source.len() as u64, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte));
    if let Some(pieces) = read_in_pieces(source, numbers(seed, 1 + source.len() / 2)) {
        assert_same(&doc, &pieces);
    }
}

/// `data` as something that is taken for `format`: by itself or behind `start`.
pub fn as_format(data: &[u8], format: Format, start: &[u8]) -> Vec<u8> {
    match detect(data) == Ok(format) {
        true => data.to_vec(),
        false => [start, data].concat(),
    }
}
