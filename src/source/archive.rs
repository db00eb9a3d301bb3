//! gzip and ZIP, with limits.

use std::io::{ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder};

use super::{LAYER_LIMIT, Layer, Part, Remark, Step, megabytes};
use crate::decode::Span;

/// Files of an archive that are looked at.
const FILES: usize = 4000;

/// What came out, and why no more did.
struct Unpacked {
    bytes: Vec<u8>,
    error: Option<String>,
    is_over: bool,
}

fn unpack(reader: impl Read, limit: usize) -> Unpacked {
    let mut bytes = Vec::new();
    let mut reader = reader.take(limit as u64 + 1);
    let error = match reader.read_to_end(&mut bytes) {
        Ok(_) => None,
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Some("it ends too early".to_owned()),
        Err(error) => Some(error.to_string()),
    };
    let is_over = bytes.len() > limit;
    bytes.truncate(limit);
    Unpacked { bytes, error, is_over }
}

fn over_limit(limit: usize) -> Remark {
    let message = format!("More than {} come out; what is behind was left out", megabytes(limit));
    Remark::warning(
        "expansion-limit",
        message,
        "Unpack it yourself and drop the part that you need. A small file that grows like this may be made to do harm.",
    )
}

pub fn gzip(bytes: &[u8], left: usize) -> Step {
    let limit = LAYER_LIMIT.min(left);
    let unpacked = unpack(MultiGzDecoder::new(bytes), limit);
    let mut layer = Layer { id: "gzip", title: "compressed (gzip)".to_owned(), ..Layer::default() };
    layer.facts.push(("Size".to_owned(), format!("{} bytes packed, {} unpacked", bytes.len(), unpacked.bytes.len())));
    if unpacked.is_over {
        layer.remarks.push(over_limit(limit));
    } else if let Some(error) = unpacked.error {
        layer.remarks.push(Remark::error(
            "gzip-broken",
            format!("The gzip file is damaged: {error}"),
            "Get it again; what is shown is what came out before the damage.",
        ));
    }
    match unpacked.bytes.is_empty() {
        true => Step::Stuck(layer),
        false => Step::Inside(layer, unpacked.bytes),
    }
}

/// The first bytes of what a gzip file holds.
pub fn gzip_head(bytes: &[u8]) -> Vec<u8> {
    unpack(MultiGzDecoder::new(bytes), 512).bytes
}

pub fn zip(bytes: &[u8], left: usize) -> Step {
    let mut layer = Layer { id: "zip", title: "packed (ZIP)".to_owned(), ..Layer::default() };
    let archive = match rawzip::ZipArchive::from_slice(bytes) {
        Ok(archive) => archive,
        Err(error) => {
            let advice = "The end of a ZIP archive lists what is in it: without it nothing can be found. Get the file again.";
            layer.remarks.push(Remark::error("zip-broken", format!("The ZIP archive cannot be read: {error}"), advice));
            return Step::Stuck(layer);
        }
    };
    let mut parts = Vec::new();
    let (mut files, mut skipped) = (0, 0);
    let mut left = left;
    let mut entries = archive.entries();
    loop {
        let entry = match entries.next_entry() {
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            Err(error) => {
                layer.remarks.push(Remark::error(
                    "zip-broken",
                    format!("The list of files breaks off: {error}"),
                    "Files before the break are shown.",
                ));
                break;
            }
        };
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        if entry.is_dir() || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
            continue;
        }
        files += 1;
        if files > FILES {
            layer.remarks.push(Remark::warning(
                "zip-many",
                format!("More than {FILES} files; the rest was left out"),
                "Drop the files that you need by themselves.",
            ));
            break;
        }
        match entry_bytes(&archive, &entry, left) {
            Ok((bytes, place, remarks)) if is_promising_file(&bytes) => {
                left = left.saturating_sub(bytes.len());
                let mut layer = Layer { facts: vec![("File".to_owned(), name.clone())], ..layer.clone() };
                layer.remarks.extend(remarks);
                parts.push(Part { name: Some(format!("/{name}")), layers: vec![layer], place: Some(place), ..Part::new(bytes) });
            }
            Ok((bytes, ..)) => {
                left = left.saturating_sub(bytes.len());
                skipped += 1;
            }
            Err(message) => layer.remarks.push(Remark::warning("zip-entry", format!("{name}: {message}"), "The other files are shown.")),
        }
        if left == 0 {
            layer.remarks.push(over_limit(LAYER_LIMIT));
            break;
        }
    }
    let count = format!("{files} files, {} with a payload", parts.len());
    if parts.is_empty() {
        layer.facts.push(("Contents".to_owned(), count));
        layer.remarks.push(Remark::warning(
            "zip-empty",
            format!("None of the {files} files in the archive is a payload"),
            "Drop a property list, a profile, JSON or an archive of them.",
        ));
        return Step::Stuck(layer);
    }
    for part in &mut parts {
        part.layers[0].facts.push(("Contents".to_owned(), count.clone()));
        if skipped > 0 {
            part.layers[0].facts.push(("Left out".to_owned(), format!("{skipped} files that are no payload")));
        }
    }
    // What concerns the archive as a whole is said once.
    let first = &mut parts[0].layers[0].remarks;
    first.extend(layer.remarks);
    first.dedup();
    Step::Parts(parts)
}

type Entry = (Vec<u8>, Span, Vec<Remark>);

fn entry_bytes(archive: &rawzip::ZipSliceArchive<&[u8]>, entry: &rawzip::ZipFileHeaderRecord<'_>, left: usize) -> Result<Entry, String> {
    if entry.flags().is_encrypted() {
        return Err("it is encrypted; unpack it with its password and drop what comes out".to_owned());
    }
    let local = archive.get_entry(entry.wayfinder()).map_err(|error| error.to_string())?;
    let limit = LAYER_LIMIT.min(left);
    let unpacked = match entry.compression_method() {
        rawzip::CompressionMethod::STORE => unpack(local.data(), limit),
        rawzip::CompressionMethod::DEFLATE => unpack(DeflateDecoder::new(local.data()), limit),
        _ => return Err("it is packed in a way that is not known here".to_owned()),
    };
    let mut remarks = Vec::new();
    if unpacked.is_over {
        remarks.push(over_limit(limit));
    } else if let Some(error) = unpacked.error {
        if unpacked.bytes.is_empty() {
            return Err(format!("it is damaged: {error}"));
        }
        remarks.push(Remark::error(
            "zip-broken",
            format!("The packed file is damaged: {error}"),
            "What came out before the damage is shown.",
        ));
    }
    let (start, end) = local.compressed_data_range();
    Ok((unpacked.bytes, Span { start: start as usize, end: end as usize }, remarks))
}

fn is_promising_file(bytes: &[u8]) -> bool {
    super::text::leads_on(bytes) || super::stream::has_payload(&bytes[..bytes.len().min(1 << 20)])
}
