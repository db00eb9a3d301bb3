//! Text around values: keys, comments, addresses, lines. Originals in it become their stand-ins, also where they are encoded.

use std::borrow::Cow;
use std::ops::Range;

use super::edit::{Edit, composed};
use super::encode;
use super::needles::Hit;
use super::rewriter::Rewriter;
use super::runs::{self, is_encoding, leads_on};
use super::walk::DEPTH;
use crate::decode::decode_base64;

impl Rewriter<'_> {
    /// The text with its originals replaced.
    pub(super) fn swapped<'t>(&mut self, text: &'t [u8]) -> Cow<'t, [u8]> {
        self.swapped_with_edits(text).0
    }

    /// The same, and what changed in it.
    pub(super) fn swapped_with_edits<'t>(&mut self, text: &'t [u8]) -> (Cow<'t, [u8]>, Vec<Edit>) {
        // What is encoded is decoded first: in base64, the letters at the ends of an original belong to what is around it too.
        match self.unfolded(text) {
            Some((new, edits)) => {
                let (newer, further) = self.replaced(&new);
                (Cow::Owned(newer.into_owned()), composed(edits, further))
            }
            None => self.replaced(text),
        }
    }

    /// Originals that stand here as they are, or in a spelling that has a stand-in.
    fn replaced<'t>(&self, text: &'t [u8]) -> (Cow<'t, [u8]>, Vec<Edit>) {
        let mut hits: Vec<(Hit, Vec<u8>)> = Vec::new();
        self.key.each(text, |hit, with| match with {
            Some(with) => {
                hits.push((hit, with));
                true
            }
            None => false,
        });
        if hits.is_empty() {
            return (Cow::Borrowed(text), Vec::new());
        }
        hits.sort_by_key(|(hit, _)| (hit.start, usize::MAX - hit.end));
        let (mut out, mut from, mut edits) = (Vec::with_capacity(text.len()), 0, Vec::with_capacity(hits.len()));
        for (hit, with) in hits {
            if hit.start >= from {
                out.extend_from_slice(&text[from..hit.start]);
                let class = Some(self.key.entries[hit.number as usize].class);
                edits.push(Edit { old: hit.start..hit.end, new: out.len()..out.len() + with.len(), class });
                out.extend_from_slice(&with);
                from = hit.end;
            }
        }
        out.extend_from_slice(&text[from..]);
        (Cow::Owned(out), edits)
    }

    /// What is encoded in the text, looked into; `None` where nothing changes.
    fn unfolded(&mut self, text: &[u8]) -> Option<(Vec<u8>, Vec<Edit>)> {
        if self.depth >= DEPTH {
            return None;
        }
        let (mut out, mut from, mut at, mut edits) = (Vec::new(), 0, 0, Vec::new());
        let mut put = |place: Range<usize>, from: usize, new: &[u8]| {
            out.extend_from_slice(&text[from..place.start]);
            edits.push(Edit { old: place, new: out.len()..out.len() + new.len(), class: None });
            out.extend_from_slice(new);
        };
        while at < text.len() {
            let start = at;
            if let Some((end, new)) = self.block(text, at) {
                put(start..end, from, &new);
                (from, at) = (end, end);
                continue;
            }
            // A block may begin behind any character that is none of a run.
            let len = text[at..].iter().take_while(|byte| is_encoding(**byte)).count();
            let Some(run) = runs::next(&text[..text.len().min(at + len + 2)], at).filter(|run| run.start == at) else {
                at += len.max(1);
                continue;
            };
            at = run.end;
            if let Some(new) = std::str::from_utf8(&text[run.clone()]).ok().and_then(|run| self.run(run)) {
                put(run, from, new.as_bytes());
                from = at;
            }
        }
        if from == 0 {
            return None;
        }
        out.extend_from_slice(&text[from..]);
        Some((out, edits))
    }

    /// A PEM block that starts here: its end, and the block anew.
    fn block(&mut self, text: &[u8], at: usize) -> Option<(usize, Vec<u8>)> {
        let label = text[at..].strip_prefix(b"-----BEGIN ")?;
        let start = at + 11 + memchr::memmem::find(&label[..label.len().min(80)], b"-----")? + 5;
        let end = start + memchr::memmem::find(&text[start..], b"-----END ")?;
        let body = std::str::from_utf8(&text[start..end]).ok()?;
        let data = decode_base64(body.as_bytes()).filter(|data| !data.is_empty())?;
        let new = self.inside(&data, false).ok().filter(|new| *new != data)?;
        Some((end, [&text[at..start], encode::in_lines_of(body, &new).as_bytes()].concat()))
    }

    /// A run of base64 or hexadecimal digits anew; `None` where nothing is in it.
    fn run(&mut self, run: &str) -> Option<String> {
        if !may_be_encoded(run) {
            return None;
        }
        if let Some(data) = encode::from_hex(run)
            && let Some(new) = self.decoded(&data)
        {
            return Some(encode::hex_like(run, &new));
        }
        self.base64(run)
    }

    /// Base64 anew, also where its beginning or its end was cut off.
    pub(super) fn base64(&mut self, text: &str) -> Option<String> {
        let data = decode_base64(text.as_bytes());
        let decodes = data.is_some();
        if let Some(data) = data {
            if let Some(new) = self.decoded(&data) {
                return Some(encode::in_lines_of(text, &new));
            }
            if leads_on(&data) {
                return None;
            }
        }
        // Originals of some length are seen in base64 wherever that begins. What cannot be decoded was cut, or is none.
        if decodes && !self.key.is_encoded_in(text.as_bytes()) {
            return None;
        }
        // Places in front of every character, and behind the last, so that cuts are at characters and white space counts for nothing.
        let places: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| is_encoding(*byte)).map(|(at, _)| at).collect();
        const LONG: usize = 40;
        for skipped in (0..4).filter(|_| text.len() >= LONG) {
            let count = places.len().saturating_sub(skipped) / 4 * 4;
            let (Some(first), Some(last)) = (places.get(skipped), places.get((skipped + count).checked_sub(1)?)) else { break };
            let core = &text[*first..=*last];
            let data = decode_base64(core.as_bytes())?;
            // Base64 at a wrong offset has no originals in it but by chance.
            if self.key.is_in(&data) {
                let new = self.decoded(&data)?;
                let new = encode::in_lines_of(core, &new);
                return Some([&text[..*first], new.trim_end_matches('='), &text[*last + 1..]].concat());
            }
        }
        None
    }

    /// What came out of an encoding anew, if it is something or an original is in it.
    pub(super) fn decoded(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        if !leads_on(data) && !self.key.is_in(data) {
            return None;
        }
        self.inside(data, self.secret).ok().filter(|new| *new != data)
    }
}

/// Whether a run is more than a name, a number or a UUID: base64 has letters of both kinds, and hexadecimal digits come in pairs.
fn may_be_encoded(run: &str) -> bool {
    let has = |wanted: fn(&u8) -> bool| run.as_bytes().iter().any(wanted);
    let is_hex = run.len().is_multiple_of(2) && run.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}
