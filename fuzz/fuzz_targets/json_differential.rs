#![no_main]

#[path = "lib.rs"]
mod shared;

use libfuzzer_sys::fuzz_target;
use mdm_reader::{Format, ROOT, read};
use shared::{as_format, assert_like_serde, to_serde};

fuzz_target!(|data: &[u8]| {
    assert_like_serde(data);
    let source = as_format(data, Format::Json, b"[");
    assert_like_serde(&source);
    // What serde_json writes of it reads the same.
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(&source) {
        let written = serde_json::to_vec(&value).expect("written");
        assert_eq!(to_serde(&read(written), ROOT), value);
    }
});
