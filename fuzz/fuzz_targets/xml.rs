#![no_main]

#[path = "lib.rs"]
mod shared;

use libfuzzer_sys::fuzz_target;
use mdm_reader::Format;
use shared::{as_format, check};

fuzz_target!(|data: &[u8]| check(&as_format(data, Format::XmlPlist, b"<plist><dict><key>a</key>")));
