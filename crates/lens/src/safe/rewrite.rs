//! Bytes anew, whatever they are wrapped in.

use super::document::Splice;
use super::edit::{self, Edit};
use super::open::{Opened, pieces};
use super::pack::{packed, unpacked};
use super::rewriter::Rewriter;
use super::{binary, der};
use crate::certificate::{Der, cms, der as kind_of};
use crate::decode::{Encoding, Format, detect, read, to_utf8};
use crate::source::Form;

/// Texts up to this length are looked through for documents amid them.
const LOOKED_THROUGH: usize = 64 << 20;

impl Rewriter<'_> {
    /// The copy of some bytes. `secret` says that all that is in them is a secret.
    ///
    /// # Errors
    /// A sentence: there can be no copy.
    pub(super) fn inside(&mut self, bytes: &[u8], secret: bool) -> Result<Vec<u8>, String> {
        let before = std::mem::replace(&mut self.secret, secret);
        self.depth += 1;
        let made = self.bytes(bytes, secret);
        self.depth -= 1;
        self.secret = before;
        made
    }

    pub(super) fn bytes(&mut self, bytes: &[u8], secret: bool) -> Result<Vec<u8>, String> {
        if bytes.starts_with(b"bplist0") {
            return self.binary(bytes, secret);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Err("It is an archive (ZIP). Unpack it and make a safe copy of each file.".to_owned());
        }
        if let Some(content) = unpacked(bytes) {
            let new = self.inside(&content, secret)?;
            return Ok(if new == content { bytes.to_vec() } else { packed(bytes, &new) });
        }
        if bytes.first() == Some(&0x30)
            && let Some(made) = self.der(bytes, secret)?
        {
            return Ok(made);
        }
        let encoding = Encoding::detect(bytes);
        if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
            return self.wide(bytes, encoding, secret);
        }
        if bytes.iter().take(512).any(|byte| *byte == 0) {
            return Ok(self.swapped(bytes).into_owned());
        }
        self.text(bytes, secret)
    }

    fn binary(&mut self, bytes: &[u8], secret: bool) -> Result<Vec<u8>, String> {
        let doc = read(bytes.to_vec());
        if let Some(error) = doc.error() {
            return Err(format!("The binary property list is broken ({}), so it cannot be written anew.", error.message));
        }
        let made = binary::anew(self, &doc, secret)?;
        if let Some(made) = made {
            self.remark("Binary property lists were written anew: the order of their objects may differ, their values do not.");
            return Ok(made);
        }
        Ok(bytes.to_vec())
    }

    pub(super) fn remark(&mut self, words: &'static str) {
        if !self.remarks.contains(&words) {
            self.remarks.push(words);
        }
    }

    fn der(&mut self, bytes: &[u8], secret: bool) -> Result<Option<Vec<u8>>, String> {
        let Some(kind) = kind_of(bytes) else { return Ok(None) };
        if kind == Der::Cms
            && let Some(content) = cms::open(bytes, None).and_then(|message| message.content).filter(|content| !content.is_empty())
        {
            let new = self.inside(&content, secret)?;
            self.remark("A signature does not fit a changed content, and names who signed: what was signed is unsigned in the copy.");
            return Ok(Some(der::unsigned(&new)));
        }
        let whole = crate::certificate::tlv::definite(bytes).filter(|whole| whole.was_ber && whole.missing == 0);
        let scrubbed = der::scrubbed(whole.as_ref().map_or(bytes, |whole| &whole.bytes), self.key);
        if scrubbed.is_some() {
            self.remark("Certificates, requests and keys were made up anew: names, numbers, keys and signatures in them are nobody's.");
        }
        Ok(scrubbed)
    }

    fn wide(&mut self, bytes: &[u8], encoding: Encoding, secret: bool) -> Result<Vec<u8>, String> {
        let plain = to_utf8(bytes, encoding);
        let new = self.text(&plain, secret)?;
        // Their places are not those of the file.
        self.edits.clear();
        if *new == *plain {
            return Ok(bytes.to_vec());
        }
        let unit = if encoding == Encoding::Utf16Le { u16::to_le_bytes } else { u16::to_be_bytes };
        Ok(String::from_utf8_lossy(&new).encode_utf16().flat_map(unit).collect())
    }

    fn text(&mut self, source: &[u8], secret: bool) -> Result<Vec<u8>, String> {
        if let Some(made) = self.all_base64(source) {
            return Ok(made);
        }
        let mut splices = Vec::new();
        let is_document = !matches!(detect(&source[..source.len().min(64 << 10)]), Err(_) | Ok(Format::BinaryPlist | Format::Text));
        let mut is_whole = false;
        let kept = self.kept.filter(|_| self.depth == 0 && !secret);
        if let Some(kept) = kept.filter(|_| is_document) {
            is_whole = kept.opened.doc.is_whole() && !kept.opened.is_repaired();
            splices = placed(&kept.opened, 0, self.splices_by(&kept.opened.doc, &kept.plans)?);
        } else if is_document {
            let opened = Opened::of(read(source.to_vec()));
            is_whole = opened.doc.is_whole() && !opened.is_repaired();
            splices = placed(&opened, 0, self.splices(&opened.doc, secret)?);
        }
        let is_text = self.depth == 0 || memchr::memchr3(b'<', b'{', b'[', source).is_some();
        if !is_whole && is_text && source.len() <= LOOKED_THROUGH {
            for piece in pieces("", source) {
                let start = piece.place.start;
                if piece.place.is_empty() || source.get(piece.place.range()) != Some(&piece.bytes) {
                    continue;
                }
                // The lines around a document in a secret are judged by themselves.
                let is_secret = secret && piece.form != Some(Form::Text);
                let opened = Opened::of_piece(piece);
                splices.extend(placed(&opened, start, self.splices(&opened.doc, is_secret)?));
            }
        }
        Ok(self.put(source, splices))
    }

    /// A text that is base64 and nothing else, in lines.
    fn all_base64(&mut self, source: &[u8]) -> Option<Vec<u8>> {
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=-_".contains(byte);
        if source.len() < 24 || !source.iter().all(is_base64) {
            return None;
        }
        self.base64(std::str::from_utf8(source).ok()?).map(String::into_bytes)
    }

    /// The source with its splices, and with what is to be replaced between them.
    fn put(&mut self, source: &[u8], mut splices: Vec<Splice>) -> Vec<u8> {
        splices.sort_by_key(|splice| (splice.place.start, usize::MAX - splice.place.end));
        let (mut out, mut from, mut edits) = (Vec::with_capacity(source.len()), 0, Vec::new());
        for splice in splices {
            if splice.place.start < from {
                continue;
            }
            let (between, further) = self.swapped_with_edits(&source[from..splice.place.start]);
            edits.extend(edit::placed(further, from, out.len()));
            out.extend_from_slice(&between);
            from = splice.place.end;
            if splice.is_same {
                out.extend_from_slice(&source[splice.place]);
                continue;
            }
            edits.push(Edit { old: splice.place, new: out.len()..out.len() + splice.with.len(), class: splice.class });
            out.extend_from_slice(&splice.with);
        }
        let (between, further) = self.swapped_with_edits(&source[from..]);
        edits.extend(edit::placed(further, from, out.len()));
        out.extend_from_slice(&between);
        if self.depth == 0 {
            self.edits = edits;
        }
        out
    }
}

/// What changes in a document that starts at a place of the source, at its places there.
fn placed(opened: &Opened, start: usize, splices: Vec<Splice>) -> Vec<Splice> {
    let placed = |splice: Splice| {
        let place = opened.place(splice.place)?;
        Some(Splice { place: place.start + start..place.end + start, ..splice })
    };
    splices.into_iter().filter_map(placed).collect()
}
