#![no_main]

#[path = "lib.rs"]
mod shared;

use libfuzzer_sys::fuzz_target;
use shared::check;

fuzz_target!(|data: &[u8]| {
    match data {
        // As it is: damaged tables.
        [b'b', b'p', ..] => check(data),
        _ => check(&built(data)),
    }
});

/// A file whose header and table are right: `data` gives the widths, the lengths of the objects and their bytes.
fn built(data: &[u8]) -> Vec<u8> {
    let (&[widths, top, count], rest) = data.split_first_chunk::<3>().unwrap_or((&[0x11, 0, 0], data));
    let (offset_size, ref_size) = (1 + usize::from(widths >> 4) % 8, 1 + usize::from(widths & 0xF) % 8);
    let count = usize::from(count).min(rest.len());
    let (lengths, body) = rest.split_at(count);
    let mut offsets = vec![8];
    for length in lengths {
        offsets.push(offsets[offsets.len() - 1] + usize::from(*length % 32));
    }
    let mut file = [b"bplist00", body].concat();
    let table = file.len();
    for offset in &offsets {
        file.extend_from_slice(&(*offset as u64).to_be_bytes()[8 - offset_size..]);
    }
    file.extend_from_slice(&[0, 0, 0, 0, 0, 0, offset_size as u8, ref_size as u8]);
    for number in [offsets.len(), usize::from(top) % offsets.len(), table] {
        file.extend_from_slice(&(number as u64).to_be_bytes());
    }
    file
}
