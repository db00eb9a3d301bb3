#![no_main]
//! Every wrapper: what comes in is peeled whole, and by its own head.

use libfuzzer_sys::fuzz_target;
use mdm_lens::source::{peel, wants};

fuzz_target!(|data: &[u8]| {
    wants(&data[..data.len().min(4096)], data.len());
    let pieces = peel("fuzz", data.to_vec());
    assert!(!pieces.is_empty());
    for piece in pieces {
        assert!(piece.layers.len() <= 20, "{:?}", piece.layers.iter().map(|layer| layer.id).collect::<Vec<_>>());
        assert!(piece.place.start <= piece.place.end && piece.place.end <= data.len());
    }
});
