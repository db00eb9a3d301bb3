#![no_main]
//! Signatures beside a body: the first byte says how much of the input is the body.

use libfuzzer_sys::fuzz_target;
use mdm_lens::source::verify_detached;

fuzz_target!(|data: &[u8]| {
    let Some((&len, rest)) = data.split_first() else { return };
    let (body, signature) = rest.split_at(usize::from(len).min(rest.len()));
    let layer = verify_detached(signature, body);
    assert!(!layer.title.is_empty());
});
