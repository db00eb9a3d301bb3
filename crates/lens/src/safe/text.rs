//! Text around values: keys, comments, addresses, lines. Originals in it become their stand-ins, also where they are encoded.

use std::borrow::Cow;

use super::encode;
use super::needles::Hit;
use super::rewrite::Rewriter;
use super::walk::DEPTH;
use crate::decode::decode_base64;

/// Characters of base64 or hexadecimal digits from which on something may be encoded in them.
const ENCODED: usize = 16;

impl Rewriter<'_> {
    /// The text with its originals replaced.
    pub(super) fn swapped<'t>(&mut self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let plain = self.replaced(text);
        match self.unfolded(&plain) {
            Some(new) => Cow::Owned(new),
            None => plain,
        }
    }

    /// Originals that stand here as they are, or in a spelling that has a stand-in.
    fn replaced<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut hits: Vec<(Hit, Vec<u8>)> = Vec::new();
        self.key.each(text, |hit, with| match with {
            Some(with) => {
                hits.push((hit, with));
                true
            }
            None => false,
        });
        if hits.is_empty() {
            return Cow::Borrowed(text);
        }
        hits.sort_by_key(|(hit, _)| (hit.start, usize::MAX - hit.end));
        let (mut out, mut from) = (Vec::with_capacity(text.len()), 0);
        for (hit, with) in hits {
            if hit.start >= from {
                out.extend_from_slice(&text[from..hit.start]);
                out.extend_from_slice(&with);
                from = hit.end;
            }
        }
        out.extend_from_slice(&text[from..]);
        Cow::Owned(out)
    }

    /// What is encoded in the text, looked into; `None` where nothing changes.
    fn unfolded(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        if self.depth >= DEPTH {
            return None;
        }
        let (mut out, mut from, mut at) = (Vec::new(), 0, 0);
        while at < text.len() {
            let start = at;
            if let Some((end, new)) = self.block(text, at) {
                out.extend_from_slice(&text[from..start]);
                out.extend_from_slice(&new);
                (from, at) = (end, end);
                continue;
            }
            let len = text[at..].iter().take_while(|byte| is_encoding(**byte)).count();
            at += len.max(1);
            if len < ENCODED {
                continue;
            }
            let padding = text[at..].iter().take(2).take_while(|byte| **byte == b'=').count();
            at += padding;
            if let Some(new) = std::str::from_utf8(&text[start..at]).ok().and_then(|run| self.run(run)) {
                out.extend_from_slice(&text[from..start]);
                out.extend_from_slice(new.as_bytes());
                from = at;
            }
        }
        if from == 0 {
            return None;
        }
        out.extend_from_slice(&text[from..]);
        Some(out)
    }

    /// A PEM block that starts here: its end, and the block anew.
    fn block(&mut self, text: &[u8], at: usize) -> Option<(usize, Vec<u8>)> {
        let label = text[at..].strip_prefix(b"-----BEGIN ")?;
        let start = at + 11 + memchr::memmem::find(&label[..label.len().min(80)], b"-----")? + 5;
        let end = start + memchr::memmem::find(&text[start..], b"-----END ")?;
        let body = std::str::from_utf8(&text[start..end]).ok()?;
        let data = decode_base64(body.as_bytes()).filter(|data| !data.is_empty())?;
        let new = self.inside(&data, None).ok().filter(|new| *new != data)?;
        Some((end, [&text[at..start], encode::in_lines_of(body, &new).as_bytes()].concat()))
    }

    /// A run of base64 or hexadecimal digits anew; `None` where nothing is in it.
    fn run(&mut self, run: &str) -> Option<String> {
        if let Some(data) = encode::from_hex(run)
            && let Some(new) = self.decoded(&data)
        {
            return Some(encode::hex_like(run, &new));
        }
        let data = decode_base64(run.as_bytes())?;
        self.decoded(&data).map(|new| encode::in_lines_of(run, &new))
    }

    /// What came out of an encoding anew, if it is something or an original is in it.
    pub(super) fn decoded(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        if !leads_on(data) && !self.key.is_in(data) {
            return None;
        }
        self.inside(data, None).ok().filter(|new| *new != data)
    }
}

fn is_encoding(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Whether decoded bytes are worth a look: a document, something packed or signed, or base64 once more.
pub(super) fn leads_on(data: &[u8]) -> bool {
    let starts = |with: &[u8]| data.starts_with(with);
    starts(b"bplist0")
        || starts(b"<?xml")
        || starts(b"<plist")
        || starts(b"{\"")
        || starts(b"{\n")
        || starts(b"[{")
        || starts(b"\x1F\x8B\x08")
        || starts(b"-----BEGIN ")
        || starts(&[0x30, 0x82])
        || starts(&[0x30, 0x80, 6])
        || data.len() >= 32 && data.iter().all(|byte| is_encoding(*byte) || *byte == b'=')
}
