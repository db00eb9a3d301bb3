//! What is compressed, unpacked and packed again.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

/// Bytes that something packed may become.
const LIMIT: u64 = 64 << 20;

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1F\x8B\x08")
}

/// zlib's head: the method, and a number that 31 divides.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x78, second, ..] if (0x7800 | u16::from(*second)) % 31 == 0)
}

/// What is in something packed; `None` where it is not packed, or is damaged.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let read = match () {
        () if is_gzip(bytes) => MultiGzDecoder::new(bytes).take(LIMIT).read_to_end(&mut out),
        () if is_zlib(bytes) => ZlibDecoder::new(bytes).take(LIMIT).read_to_end(&mut out),
        () => return None,
    };
    read.ok().filter(|len| *len > 0 && (*len as u64) < LIMIT).map(|_| out)
}

/// Packs bytes as others are packed.
pub(super) fn packed(like: &[u8], bytes: &[u8]) -> Vec<u8> {
    let made = match is_gzip(like) {
        true => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
        false => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
    };
    // Nothing is written but to memory.
    made.unwrap_or_default()
}
