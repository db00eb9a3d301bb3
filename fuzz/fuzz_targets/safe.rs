#![no_main]
//! Any bytes, by themselves and beside a secret: a copy reads as the original does, and the secret is in none.

use libfuzzer_sys::fuzz_target;
use mdm_lens::safe::{Options, copy};

const SECRET: &str = "pl4nted-S3cret!";

fuzz_target!(|data: &[u8]| {
    if let Ok(copy) = copy("fuzz", data, Options::default()) {
        // A copy of a copy is one, too.
        let again = mdm_lens::safe::copy("fuzz", &copy.bytes, Options::default());
        assert!(again.is_err() || again.is_ok_and(|again| again.documents == copy.documents && again.fields == copy.fields));
    }
    let text = String::from_utf8_lossy(data);
    let json = serde_json::json!({ "MessageType": "TokenUpdate", "PushMagic": SECRET, "note": text, text.as_ref(): SECRET });
    let file = serde_json::to_vec(&json).expect("JSON");
    if let Ok(copy) = copy("fuzz", &file, Options::default()) {
        let text = String::from_utf8_lossy(&copy.bytes);
        assert!(!text.contains(SECRET) && !text.contains("S3cret"));
    }
});
