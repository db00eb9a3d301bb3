//! gzip and ZIP, with limits.

use std::io::{ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use memchr::memmem;

use super::Layer;
use super::step::{LAYER_LIMIT, Part, Step, megabytes};
use crate::decode::Span;
use crate::remark::Remark;

/// Files of an archive that are looked at.
const FILES: usize = super::step::MOST;

/// What came out, and why no more did.
struct Unpacked {
    bytes: Vec<u8>,
    error: Option<String>,
    is_over: bool,
}

fn unpack(reader: &mut dyn Read, limit: usize) -> Unpacked {
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
    unpacked(("gzip", "gzip"), bytes, &mut MultiGzDecoder::new(bytes), left)
}

/// What HTTP calls "deflate": zlib (RFC 1950), or as some servers send it, deflate without zlib's head and sum.
pub fn zlib(bytes: &[u8], left: usize) -> Step {
    match is_zlib(bytes) {
        true => unpacked(("zlib", "zlib"), bytes, &mut ZlibDecoder::new(bytes), left),
        false => unpacked(("deflate", "deflate"), bytes, &mut DeflateDecoder::new(bytes), left),
    }
}

/// Whether bytes start with zlib's head: the method, and a number that 31 divides.
pub fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x08 | 0x18 | 0x28 | 0x38 | 0x48 | 0x58 | 0x68 | 0x78, second, ..] if (u16::from(bytes[0]) << 8 | u16::from(*second)) % 31 == 0)
}

fn unpacked((id, name): (&'static str, &str), bytes: &[u8], reader: &mut dyn Read, left: usize) -> Step {
    let limit = LAYER_LIMIT.min(left);
    let unpacked = unpack(reader, limit);
    let mut layer = Layer { id, title: format!("compressed ({name})"), ..Layer::default() };
    layer.facts.push(("Size".to_owned(), format!("{} bytes packed, {} unpacked", bytes.len(), unpacked.bytes.len())));
    if unpacked.is_over {
        layer.remarks.push(over_limit(limit));
    } else if let Some(error) = unpacked.error {
        layer.remarks.push(Remark::error(
            "gzip-broken",
            format!("The {name} data is damaged: {error}"),
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
    unpack(&mut MultiGzDecoder::new(bytes), 512).bytes
}

/// The first bytes of what zlib data holds.
pub fn zlib_head(bytes: &[u8]) -> Vec<u8> {
    unpack(&mut ZlibDecoder::new(bytes), 512).bytes
}

pub fn zip(bytes: &[u8], left: usize) -> Step {
    let layer = Layer { id: "zip", title: "packed (ZIP)".to_owned(), ..Layer::default() };
    let mut found = Found { layer, parts: Vec::new(), files: 0, skipped: 0, left };
    match rawzip::ZipArchive::from_slice(bytes) {
        Ok(archive) => found.listed(&archive),
        Err(error) => found.unlisted(bytes, &error.to_string()),
    }
    found.step()
}

/// What is found in an archive, file by file.
struct Found {
    layer: Layer,
    parts: Vec<Part>,
    files: usize,
    skipped: usize,
    left: usize,
}

impl Found {
    /// Files by the list at the archive's end.
    fn listed(&mut self, archive: &rawzip::ZipSliceArchive<&[u8]>) {
        let mut entries = archive.entries();
        loop {
            let entry = match entries.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => return,
                Err(error) => {
                    let message = format!("The list of files breaks off: {error}");
                    return self.layer.remarks.push(Remark::error("zip-broken", message, "Files before the break are shown."));
                }
            };
            let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
            if !entry.is_dir() && !self.take(name, &mut |left| entry_bytes(archive, &entry, left)) {
                return;
            }
        }
    }

    /// Files by the headers that stand before each, for an archive that was cut off before its list.
    fn unlisted(&mut self, bytes: &[u8], error: &str) {
        let mut at = 0;
        while let Some(local) = Local::find(bytes, at) {
            at = local.start.saturating_add(local.size.unwrap_or(0)).min(bytes.len());
            let is_folder = local.name.ends_with('/');
            if !is_folder && !self.take(local.name.clone(), &mut |left| local.bytes(bytes, left, &mut at)) {
                break;
            }
        }
        let message = match self.files {
            0 => format!("The ZIP archive cannot be read: {error}"),
            files => format!("The archive has lost the list of files at its end. Found by their own headers: {files}"),
        };
        let advice = "It was cut off, or is still being written: more files may have been in it. Get the archive again.";
        self.layer.remarks.insert(0, Remark::error("zip-broken", message, advice));
    }

    /// One more file; `false`: no more are wanted.
    fn take(&mut self, name: String, read: &mut dyn FnMut(usize) -> Result<Entry, String>) -> bool {
        if name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
            return true;
        }
        self.files += 1;
        if self.files > FILES {
            let message = format!("More than {FILES} files; the rest was left out");
            self.layer.remarks.push(Remark::warning("zip-many", message, "Drop the files that you need by themselves."));
            return false;
        }
        match read(self.left) {
            Ok((bytes, place, remarks)) => {
                self.left = self.left.saturating_sub(bytes.len());
                if is_promising_file(&bytes) {
                    let facts = vec![("File".to_owned(), name.clone())];
                    let layer = Layer { id: "zip", title: self.layer.title.clone(), facts, remarks, ..Layer::default() };
                    self.parts.push(Part { name: Some(format!("/{name}")), layers: vec![layer], place: Some(place), ..Part::new(bytes) });
                } else {
                    self.skipped += 1;
                }
            }
            Err(message) => {
                let message = format!("{name}: {message}");
                self.layer.remarks.push(Remark::warning("zip-entry", message, "The other files are shown."));
            }
        }
        if self.left == 0 {
            self.layer.remarks.push(over_limit(LAYER_LIMIT));
        }
        self.left > 0
    }

    fn step(self) -> Step {
        let Found { mut layer, mut parts, files, skipped, .. } = self;
        let count = format!("{files} files, {} with a payload", parts.len());
        if parts.is_empty() {
            layer.facts.push(("Contents".to_owned(), count));
            if files > 0 {
                layer.remarks.push(Remark::warning(
                    "zip-empty",
                    format!("None of the {files} files in the archive is a payload"),
                    "Drop a property list, a profile, JSON or an archive of them.",
                ));
            }
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
}

/// The header that stands before a file in an archive (APPNOTE.TXT, 4.3.7).
struct Local {
    name: String,
    method: u16,
    is_encrypted: bool,
    /// Packed size; `None` where it stands behind the file, or in a field for very large ones.
    size: Option<usize>,
    /// Where the packed bytes start.
    start: usize,
}

impl Local {
    const MARK: &[u8] = b"PK\x03\x04";
    const LEN: usize = 30;

    /// The first header at or behind `from`.
    fn find(bytes: &[u8], from: usize) -> Option<Self> {
        let at = from + memmem::find(bytes.get(from..)?, Self::MARK)?;
        let short = |offset: usize| Some(u16::from_le_bytes([*bytes.get(at + offset)?, *bytes.get(at + offset + 1)?]));
        let (flags, method) = (short(6)?, short(8)?);
        let size = usize::from(short(18)?) | usize::from(short(20)?) << 16;
        let name_end = at + Self::LEN + usize::from(short(26)?);
        let name = String::from_utf8_lossy(bytes.get(at + Self::LEN..name_end)?).into_owned();
        let start = (name_end + usize::from(short(28)?)).min(bytes.len());
        let size = Some(size).filter(|size| flags & 8 == 0 && *size != u32::MAX as usize);
        Some(Self { name, method, is_encrypted: flags & 1 != 0, size, start })
    }

    /// Unpacks the file and moves `at` behind it.
    fn bytes(&self, archive: &[u8], left: usize, at: &mut usize) -> Result<Entry, String> {
        let end = match self.size {
            Some(size) => self.start.saturating_add(size).min(archive.len()),
            None if self.method == 0 => behind(archive, self.start),
            None => archive.len(),
        };
        let packed = &archive[self.start..end];
        if self.method == 0 {
            *at = end;
        }
        if self.is_encrypted {
            return Err(ENCRYPTED.to_owned());
        }
        let limit = LAYER_LIMIT.min(left);
        let (unpacked, used) = match self.method {
            0 => (unpack(&mut &*packed, limit), packed.len()),
            8 => {
                let mut decoder = DeflateDecoder::new(packed);
                let unpacked = unpack(&mut decoder, limit);
                (unpacked, decoder.total_in() as usize)
            }
            _ => return Err(UNKNOWN.to_owned()),
        };
        *at = (*at).max(self.start + used);
        let remarks = complaints(&unpacked, limit)?;
        Ok((unpacked.bytes, Span { start: self.start, end: self.start + used.min(packed.len()) }, remarks))
    }
}

/// Where a stored file of unknown size ends: at the next mark of an archive.
fn behind(archive: &[u8], from: usize) -> usize {
    let marks = [b"PK\x07\x08", b"PK\x03\x04", b"PK\x01\x02"];
    marks.iter().filter_map(|mark| memmem::find(&archive[from..], *mark)).min().map_or(archive.len(), |at| from + at)
}

const ENCRYPTED: &str = "it is encrypted; unpack it with its password and drop what comes out";
const UNKNOWN: &str = "it is packed in a way that is not known here";

type Entry = (Vec<u8>, Span, Vec<Remark>);

fn entry_bytes(archive: &rawzip::ZipSliceArchive<&[u8]>, entry: &rawzip::ZipFileHeaderRecord<'_>, left: usize) -> Result<Entry, String> {
    if entry.flags().is_encrypted() {
        return Err(ENCRYPTED.to_owned());
    }
    let local = archive.get_entry(entry.wayfinder()).map_err(|error| error.to_string())?;
    let limit = LAYER_LIMIT.min(left);
    let unpacked = match entry.compression_method() {
        rawzip::CompressionMethod::STORE => unpack(&mut local.data(), limit),
        rawzip::CompressionMethod::DEFLATE => unpack(&mut DeflateDecoder::new(local.data()), limit),
        _ => return Err(UNKNOWN.to_owned()),
    };
    let remarks = complaints(&unpacked, limit)?;
    let (start, end) = local.compressed_data_range();
    Ok((unpacked.bytes, Span { start: start as usize, end: end as usize }, remarks))
}

/// What is wrong with a file that was unpacked; an error where nothing came out.
fn complaints(unpacked: &Unpacked, limit: usize) -> Result<Vec<Remark>, String> {
    let error = match &unpacked.error {
        _ if unpacked.is_over => return Ok(vec![over_limit(limit)]),
        None => return Ok(Vec::new()),
        Some(error) => error,
    };
    if unpacked.bytes.is_empty() {
        return Err(format!("it is damaged: {error}"));
    }
    let message = format!("The packed file is damaged: {error}");
    Ok(vec![Remark::error("zip-broken", message, "What came out before the damage is shown.")])
}

fn is_promising_file(bytes: &[u8]) -> bool {
    super::text::leads_on(bytes) || super::stream::has_payload(&bytes[..bytes.len().min(1 << 20)])
}
