#![no_main]
//! Every decoder of values: certificates, keys, tokens, pictures.

use libfuzzer_sys::fuzz_target;
use mdm_lens::decode::read;
use mdm_lens::source::inner::{Given, Origin, Value, look, open, say};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for value in [Value::Bytes(data), Value::Text(&text)] {
        say(value, "", 1_780_000_000);
        let found = look(value, "");
        // Every fixture's password.
        let _ = open(value, "", Some(Given { text: "fake", origin: Origin::Person }));
        match open(value, "", None) {
            Ok(opened) => {
                // What we built ourselves must be sound.
                if !matches!(opened.id, "json" | "plist" | "cms" | "provisioning") {
                    assert!(read(opened.document).error().is_none());
                }
            }
            Err(_) => assert!(found.is_none(), "{found:?}"),
        }
    }
});
