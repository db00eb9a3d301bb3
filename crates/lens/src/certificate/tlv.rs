//! ASN.1's tag, length and value, read with patience.
//!
//! The `der` crate refuses what is no DER; here BER with indefinite lengths (Apple's own tools sign so), lengths that lie and files
//! that were cut off must still show what is there. So this reads headers only, clips what is too long and says so; nothing is
//! verified with it that the signature crates would not check themselves.

/// Levels that are followed down.
pub const DEPTH: usize = 48;

pub const BOOLEAN: u8 = 0x01;
pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const NULL: u8 = 0x05;
pub const OID: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

/// One element of definite length.
#[derive(Clone, Copy, Debug)]
pub struct Tlv<'a> {
    /// First byte: class, whether constructed, number up to 30.
    pub tag: u8,
    pub body: &'a [u8],
    /// With its header.
    pub whole: &'a [u8],
    /// Bytes that its length claims and that are not there.
    pub missing: usize,
}

struct Header {
    tag: u8,
    /// `None`: indefinite.
    len: Option<usize>,
    size: usize,
}

fn header(bytes: &[u8]) -> Option<Header> {
    let tag = *bytes.first()?;
    let mut at = 1;
    if tag & 0x1F == 0x1F {
        // Numbers from 31 on take further bytes; nothing here has more than four.
        let more = bytes[1..].iter().take(4).position(|byte| byte & 0x80 == 0)?;
        at += more + 1;
    }
    let first = usize::from(*bytes.get(at)?);
    at += 1;
    let len = match first {
        0..=0x7F => Some(first),
        0x80 => None,
        _ => {
            let count = first & 0x7F;
            let digits = bytes.get(at..at + count)?;
            at += count;
            if digits.iter().rev().skip(size_of::<usize>()).any(|digit| *digit != 0) {
                return None;
            }
            Some(digits.iter().fold(0usize, |sum, digit| sum << 8 | usize::from(*digit)))
        }
    };
    Some(Header { tag, len, size: at })
}

/// What stands behind the first header, whatever length it claims. `None`: there is no readable header.
pub fn behind_header(bytes: &[u8]) -> Option<&[u8]> {
    header(bytes).map(|header| &bytes[header.size..])
}

impl<'a> Tlv<'a> {
    /// The first element and what is behind it. Indefinite lengths are none (see [`definite`]).
    pub fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let Header { tag, len, size } = header(bytes)?;
        let len = len?;
        let end = size.saturating_add(len).min(bytes.len());
        let missing = size.saturating_add(len) - end;
        Some((Self { tag, body: &bytes[size..end], whole: &bytes[..end], missing }, &bytes[end..]))
    }

    /// The one element that these bytes are, with nothing missing and nothing behind.
    pub fn exact(bytes: &'a [u8]) -> Option<Self> {
        Self::read(bytes).filter(|(tlv, rest)| rest.is_empty() && tlv.missing == 0).map(|(tlv, _)| tlv)
    }

    pub fn children(&self) -> Elements<'a> {
        Elements(if self.tag & 0x20 != 0 { self.body } else { &[] })
    }

    /// The body if the tag is this one.
    pub fn is(self, tag: u8) -> Option<Self> {
        (self.tag == tag).then_some(self)
    }

    /// Whether everything below is well formed, down to [`DEPTH`].
    pub fn is_sound(&self) -> bool {
        fn sound(tlv: &Tlv<'_>, depth: usize) -> bool {
            if tlv.missing > 0 || depth == 0 {
                return false;
            }
            if tlv.tag & 0x20 == 0 {
                return true;
            }
            let mut rest = tlv.body;
            while !rest.is_empty() {
                let Some((child, behind)) = Tlv::read(rest) else { return false };
                if !sound(&child, depth - 1) {
                    return false;
                }
                rest = behind;
            }
            true
        }
        sound(self, DEPTH)
    }
}

/// Elements one after the other; ends where one cannot be read.
#[derive(Clone)]
pub struct Elements<'a>(pub &'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Tlv<'a>;

    fn next(&mut self) -> Option<Tlv<'a>> {
        let (tlv, rest) = Tlv::read(self.0)?;
        self.0 = rest;
        Some(tlv)
    }
}

impl<'a> Elements<'a> {
    /// The next element if it has this tag; else stays where it is.
    pub fn take_tag(&mut self, tag: u8) -> Option<Tlv<'a>> {
        let (tlv, rest) = Tlv::read(self.0)?;
        (tlv.tag == tag).then(|| {
            self.0 = rest;
            tlv
        })
    }
}

/// BER as elements of definite length, octet strings in one piece; DER comes back as it is.
pub struct Definite {
    pub bytes: Vec<u8>,
    /// Whether indefinite lengths or strings in pieces were there.
    pub was_ber: bool,
    /// Bytes that lengths claim and that are not there.
    pub missing: usize,
    /// Bytes behind the outermost element.
    pub behind: usize,
}

/// Rewrites the first element with definite lengths. `None`: it has no readable header.
pub fn definite(bytes: &[u8]) -> Option<Definite> {
    let mut rewriter = Rewriter { was_ber: false, missing: 0 };
    let mut out = Vec::with_capacity(bytes.len());
    let used = rewriter.element(bytes, &mut out, DEPTH)?;
    Some(Definite { bytes: out, was_ber: rewriter.was_ber, missing: rewriter.missing, behind: bytes.len() - used })
}

struct Rewriter {
    was_ber: bool,
    missing: usize,
}

impl Rewriter {
    /// Appends the first element of `bytes`; gives how many bytes it took.
    fn element(&mut self, bytes: &[u8], out: &mut Vec<u8>, depth: usize) -> Option<usize> {
        let Header { tag, len, size } = header(bytes)?;
        let is_constructed = tag & 0x20 != 0;
        let end = match len {
            Some(len) => size.saturating_add(len).min(bytes.len()),
            None => bytes.len(),
        };
        if let Some(len) = len {
            self.missing = self.missing.saturating_add(size.saturating_add(len) - end);
        }
        if !is_constructed || depth == 0 {
            let end = if len.is_none() { bytes.len() } else { end };
            write_header(&bytes[..size], tag, end - size, out);
            out.extend_from_slice(&bytes[size..end]);
            return Some(end);
        }
        // The usual case, DER, is copied as it stands: only what holds a BER form is taken apart.
        if len.is_some() && tag != 0x24 && !holds_ber(&bytes[size..end], depth) {
            write_header(&bytes[..size], tag, end - size, out);
            out.extend_from_slice(&bytes[size..end]);
            return Some(end);
        }
        self.was_ber = true;
        let mut body = Vec::with_capacity(end - size);
        let mut at = size;
        let mut ended = len.is_some();
        while at < end {
            if len.is_none() && bytes[at..].starts_with(&[0, 0]) {
                at += 2;
                ended = true;
                break;
            }
            match self.element(&bytes[at..end], &mut body, depth - 1) {
                Some(used) => at += used,
                None => {
                    self.missing = self.missing.saturating_add(1);
                    at = end;
                }
            }
        }
        if !ended {
            self.missing = self.missing.saturating_add(2);
        }
        if tag == 0x24 {
            let joined: Vec<u8> = Elements(&body).flat_map(|piece| piece.body.iter().copied()).collect();
            write_header(&[OCTET_STRING], OCTET_STRING, joined.len(), out);
            out.extend_from_slice(&joined);
        } else {
            write_header(&bytes[..size], tag, body.len(), out);
            out.extend_from_slice(&body);
        }
        Some(at)
    }
}

fn holds_ber(body: &[u8], depth: usize) -> bool {
    let mut rest = body;
    while let Some(Header { tag, len, size }) = header(rest) {
        let Some(len) = len else { return true };
        let end = size.saturating_add(len).min(rest.len());
        if tag == 0x24 || (tag & 0x20 != 0 && depth > 0 && holds_ber(&rest[size..end], depth - 1)) {
            return true;
        }
        rest = &rest[end..];
    }
    false
}

fn write_header(old: &[u8], tag: u8, len: usize, out: &mut Vec<u8>) {
    out.push(tag);
    if tag & 0x1F == 0x1F {
        out.extend(old[1..].iter().take(old[1..].iter().take(4).position(|byte| byte & 0x80 == 0).map_or(0, |at| at + 1)));
    }
    if len < 0x80 {
        out.push(len as u8);
        return;
    }
    let digits = len.to_be_bytes();
    let from = digits.iter().position(|digit| *digit != 0).unwrap_or(0);
    out.push(0x80 | (digits.len() - from) as u8);
    out.extend_from_slice(&digits[from..]);
}

/// An object identifier in dotted form; empty if it is none.
pub fn oid(body: &[u8]) -> String {
    der::asn1::ObjectIdentifier::from_bytes(body).map(|oid| oid.to_string()).unwrap_or_default()
}

/// A string of any of ASN.1's kinds.
pub fn string(tlv: &Tlv<'_>) -> Option<String> {
    Some(match tlv.tag {
        0x0C | 0x12 | 0x13 | 0x16 | 0x1A => String::from_utf8_lossy(tlv.body).into_owned(),
        // TeletexString: in practice Latin-1.
        0x14 => tlv.body.iter().map(|byte| *byte as char).collect(),
        0x1E => {
            let units: Vec<u16> = tlv.body.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => return None,
    })
}

/// UTCTime or GeneralizedTime in ISO 8601.
pub fn time(tlv: &Tlv<'_>) -> Option<String> {
    let text = std::str::from_utf8(tlv.body).ok()?;
    let digits = text.split(['Z', '.', '+', '-']).next()?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let long = match (tlv.tag, digits.len()) {
        // RFC 5280, 4.1.2.5.1: two digits from 50 on are the last century's.
        (0x17, 10 | 12) => format!("{}{digits}", if digits < "50" { "20" } else { "19" }),
        (0x18, 12 | 14) => digits.to_owned(),
        _ => return None,
    };
    let seconds = long.get(12..14).unwrap_or("00");
    Some(format!("{}-{}-{}T{}:{}:{seconds}Z", &long[..4], &long[4..6], &long[6..8], &long[8..10], &long[10..12]))
}

/// A small number.
pub fn number(tlv: &Tlv<'_>) -> Option<u64> {
    (tlv.tag == INTEGER && !tlv.body.is_empty() && tlv.body.len() <= 8)
        .then(|| tlv.body.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// A number of any size without the sign byte in front.
pub fn unsigned<'a>(tlv: &Tlv<'a>) -> &'a [u8] {
    match tlv.body {
        [0, rest @ ..] if !rest.is_empty() => rest,
        body => body,
    }
}
