//! Damage, mended to be read and never in silence.
//!
//! What people paste has been through editors, chats, mails and logs: ends are cut off, tags lost or doubled, quotes curly, keys in
//! lower case. Here a copy is repaired as far as it can only mean one thing. The copy knows where everything stood in the original
//! ([`place`](crate::source::mended::Mended::place)), which stays what is shown as the source; each repair is a remark with its place, what was assumed, and what a
//! device makes of the original. What misses its beginning or end is marked as a part, so that nothing is called missing in it.
//!
//! Every repair is one pass over the text, and texts of more than [`LARGEST`] bytes are left as they are.

mod angle;
mod chat;
mod draft;
mod encoded;
mod fragment;
mod garble;
mod json;
mod leaf;
mod lines;
mod recase;
mod signed;
mod spaces;
mod tags;
mod words;
mod xml;

use memchr::memmem;

use super::Layer;
use super::step::{Part, Step};
use super::stream::surroundings;
use crate::decode::{Document, Format, Span, read};
use crate::remark::Remark;

use super::mended::Mended;
pub use chat::without_links;
pub use garble::ungarbled;

/// Texts up to this size are repaired.
const LARGEST: usize = 8 << 20;
/// Texts up to this size are looked through for lines of JSON.
const LOOKED_THROUGH: usize = 1 << 20;

/// What was repaired, as the layer around what was made of it.
fn layer(mended: Mended, title: &str) -> Layer {
    Layer { id: "mended", title: title.to_owned(), mended: Some(Box::new(mended)), ..Layer::default() }
}

fn repaired(mended: Mended) -> Layer {
    let count = mended.marks.len();
    let mut layer = layer(mended, "repaired to be read");
    layer.facts.push(("Repairs".to_owned(), count.to_string()));
    layer
}

/// A document that could not be read as it is, repaired: `None` where there is nothing to repair, or it would not help.
pub fn document(doc: &Document) -> Option<(Layer, Document)> {
    doc.error()?;
    if doc.source().len() > LARGEST {
        return None;
    }
    let (mended, bytes) = match doc.format() {
        Format::XmlPlist => xml::mend(doc.source(), 1)?,
        Format::Json => json::mend(doc.source())?,
        _ => return None,
    };
    let mut better = read(bytes);
    // Less than what could be read as it is helps nobody.
    if better.is_empty() || better.error().is_some_and(|error| error.fatal) || better.len() < doc.len() {
        return None;
    }
    if mended.is_part {
        better.set_part();
    }
    Some((repaired(mended), better))
}

/// A document whose keys are in the wrong case, with those that the data table knows: first with those that nothing else can be, then
/// with all that resemble one.
pub fn recased(doc: &Document) -> impl Iterator<Item = (Layer, Document)> {
    let is_right = doc.source().len() <= LARGEST && doc.error().is_none();
    let ways = if is_right { recase::WAYS.as_slice() } else { &[] };
    ways.iter().filter_map(|way| {
        let (mended, bytes) = recase::mend(doc, *way)?;
        let document = read(bytes);
        document.is_whole().then(|| (repaired(mended), document))
    })
}

/// Pieces of payloads in a text that holds nothing whole.
pub(super) fn text(text: &[u8]) -> Option<Step> {
    if text.len() > LARGEST {
        return None;
    }
    if let Some(step) = pieces_of_xml(text) {
        return Some(step);
    }
    if let Some((mended, out)) = angle::mend(text) {
        return Some(Step::Inside(repaired(mended), out));
    }
    if let Some((bytes, what)) = encoded::mend(text) {
        let mut layer = Layer { id: "base64", title: "base64, cut".to_owned(), ..Layer::default() };
        let message = format!("The base64 is cut: {what} of it is missing. What is left was decoded.");
        let advice = "A device that gets it like this refuses it. Copy all of it.";
        layer.remarks.push(Remark::error("base64-cut", message, advice));
        return Some(Step::Inside(layer, bytes));
    }
    let text = std::str::from_utf8(text).ok().filter(|text| text.len() <= LOOKED_THROUGH)?;
    pieces_of_lines(text)
}

/// A text whose lines are numbered.
pub(super) fn numbered(text: &[u8]) -> Option<Step> {
    let (mended, out) = lines::without_numbers(text.get(..LARGEST.min(text.len()))?).filter(|(_, out)| leads_on(out))?;
    (text.len() <= LARGEST).then(|| Step::Inside(layer(mended, "line numbers in front of the lines"), out))
}

/// Several values of property lists with words between them.
pub(super) fn bare(text: &[u8]) -> Option<Step> {
    match fragment::xml(text).len() {
        0 | 1 => None,
        _ => pieces_of_xml(text),
    }
}

/// A signed file whose bytes are no longer those that were signed.
pub(super) fn signed_text(text: &[u8]) -> Option<Step> {
    if text.len() > LARGEST {
        return None;
    }
    let place = signed::find(text)?;
    let mut layer = Layer { id: "cms-text", title: "signed (CMS), changed as text".to_owned(), ..Layer::default() };
    layer.remarks.push(Remark::error(
        "signature-lost",
        "The bytes of a signed file went through a text editor, a mail or a chat: the signature cannot be read any more.".to_owned(),
        "A device refuses the file. Send the original, as a file and not as text. What was signed is shown.",
    ));
    let raw = &text[place.range()];
    let mut part = Part { place: Some(place), ..Part::new(raw.to_vec()) };
    part.layers.push(layer);
    match signed::mend(raw) {
        Some((mended, out)) => {
            part.layers.push(repaired(mended));
            part.bytes = out;
        }
        None => part.is_verbatim = true,
    }
    Some(Step::Parts(vec![part]))
}

/// Whether a text without its line numbers is, or holds, something.
fn leads_on(text: &[u8]) -> bool {
    let start = text.trim_ascii_start();
    let has = |needle: &[u8]| memmem::find(text, needle).is_some();
    has(b"<plist") || has(b"<key>") || start.starts_with(b"{\"") || matches!(start, [b'{' | b'[', next, ..] if next.is_ascii_whitespace())
}

/// Property lists without `<plist>` around them, or less.
fn pieces_of_xml(text: &[u8]) -> Option<Step> {
    let places = fragment::xml(text);
    let mut parts = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for place in places {
        line += memchr::memchr_iter(b'\n', &text[counted..place.start]).count();
        counted = place.start;
        parts.push(piece_of_xml(text, place, line));
    }
    match parts.pop() {
        // The whole text is the piece.
        Some(Part { layers, bytes, is_verbatim: false, .. }) if parts.is_empty() && layers.len() == 1 => {
            let layer = layers.into_iter().next()?;
            Some(Step::Inside(layer, bytes))
        }
        Some(last) => {
            parts.push(last);
            Some(Step::Parts(parts))
        }
        None => None,
    }
}

fn piece_of_xml(text: &[u8], place: Span, line: usize) -> Part {
    let raw = &text[place.range()];
    let is_all = text.trim_ascii().len() == raw.len();
    let mut part = Part { place: Some(place), ..Part::new(raw.to_vec()) };
    if !is_all {
        part.layers.push(surroundings(text, place));
    }
    match xml::mend(raw, line) {
        Some((mended, out)) => {
            part.layers.push(repaired(mended));
            part.bytes = out;
        }
        None => {
            part.is_verbatim = true;
            if let Some(around) = part.layers.first_mut() {
                let message = "The <dict> stands without the <plist> around it. It was read as it is.".to_owned();
                let advice = "A profile or command needs <plist version=\"1.0\"> in front of it and </plist> behind it; the configuration of an app does not.";
                around.remarks.push(Remark::info("plist-missing", message, advice));
            }
        }
    }
    part
}

/// Lines of JSON or of an OpenStep list without their brackets.
fn pieces_of_lines(text: &str) -> Option<Step> {
    if let Some(place) = fragment::json(text) {
        let raw = text[place.range()].as_bytes();
        let (mended, out) = json::mend(raw)?;
        let document = read(out.clone());
        document.is_whole().then_some(())?;
        return Some(one_piece(text, place, mended, out));
    }
    let (mended, out, place) = fragment::openstep(text)?;
    read(out.clone()).is_whole().then(|| one_piece(text, place, mended, out))
}

fn one_piece(text: &str, place: Span, mended: Mended, bytes: Vec<u8>) -> Step {
    let is_all = text.trim().len() == text[place.range()].trim().len();
    let mut layers = if is_all { Vec::new() } else { vec![surroundings(text.as_bytes(), place)] };
    layers.push(repaired(mended));
    Step::Parts(vec![Part { layers, place: Some(place), ..Part::new(bytes) }])
}
