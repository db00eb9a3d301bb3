//! Peels wrappers until payloads are reached.

use std::borrow::Cow;

use memchr::memmem;

use super::kinds::{is_foreign, is_http, is_promising, plain_text};
use super::step::{DEPTH, MOST, Part, Step, megabytes};
use super::{Layer, Piece};
use super::{amid, archive, console, http, mend, picture, signed, stream, text, token, webhook};
use crate::certificate::{Der, Given, Origin, der as kind_of};
use crate::decode::{Format, Span, detect, string_end};
use crate::remark::Remark;

/// Bytes that everything in one source may become.
const TOTAL_LIMIT: usize = 256 << 20;

/// Property lists and JSON up to this size are looked through to their end for a second document behind the first.
const LOOK_THROUGH: usize = 4 << 20;

/// Whether these first bytes are, or may be, something to peel. `false`: the source is a plain document and can be streamed to the decoder.
pub fn wants(head: &[u8], size: usize) -> bool {
    if head.starts_with(b"bplist0") || head.is_empty() {
        return false;
    }
    let text = plain_text(head);
    let head = &text[..text.len().min(1 << 16)];
    let is_whole = size <= head.len();
    let start = head.trim_ascii_start();
    match detect(head) {
        Ok(Format::XmlPlist) if stream::is_foreign_xml(start) => size <= LOOK_THROUGH,
        Ok(Format::XmlPlist) => match memmem::find(start, b"</plist>") {
            Some(end) => !start[end + 8..].trim_ascii().is_empty(),
            // Without <plist> around them, several may stand one behind the other.
            None => (!is_whole || is_bare(start)) && size <= LOOK_THROUGH,
        },
        Ok(Format::Json) if start.starts_with(b"\"") => true,
        // A code by itself.
        Ok(Format::Json) if is_whole && amid::is_number(start) => true,
        Ok(Format::Json | Format::OpenStepPlist) if start.starts_with(b"[") || start.starts_with(b"{") => {
            if http::is_har(start) || webhook::is_webhook(start) || console::may_be(start) && size <= LOOK_THROUGH {
                return true;
            }
            match text::json_end(start) {
                Some(end) => !start[end..].trim_ascii().is_empty(),
                None => !is_whole && size <= LOOK_THROUGH,
            }
        }
        // Data as macOS prints it, `<3c3f786d…>`.
        Ok(_) => start.starts_with(b"<"),
        Err(_) => picture::picture(start).is_none() && !is_foreign(start),
    }
}

/// Whether XML begins with a value.
fn is_bare(start: &[u8]) -> bool {
    start.starts_with(b"<dict") || start.starts_with(b"<array") || start.starts_with(b"</")
}

/// Peels until payloads are reached. Never fails: what cannot be peeled further comes back with its layers and a remark.
pub fn peel(name: &str, bytes: Vec<u8>) -> Vec<Piece> {
    let place = Span { start: 0, end: bytes.len() };
    let piece = Piece { name: name.to_owned(), bytes, place, ..Piece::default() };
    let mut left = TOTAL_LIMIT.max(piece.bytes.len() * 4);
    let mut pieces = Vec::new();
    let mut todo = vec![Todo { piece, base: Some(0), is_settled: false }];
    while let Some(Todo { mut piece, base, is_settled }) = todo.pop() {
        if pieces.len() >= MOST {
            let message = format!("More than {MOST} documents; the rest was left out");
            note(&mut piece, Remark::warning("too-many", message, "Drop the part that you need."));
            pieces.push(piece);
            break;
        }
        if piece.form.is_some() {
            pieces.push(piece);
            continue;
        }
        if piece.layers.len() >= DEPTH {
            if step(&piece.bytes, left).is_some() {
                let message = format!("More than {DEPTH} wrappers in each other; the rest was left as it is");
                note(
                    &mut piece,
                    Remark::warning(
                        "too-deep",
                        message,
                        "Something wraps again and again, by mistake or to do harm. Unwrap the core yourself and drop it.",
                    ),
                );
            }
            pieces.push(piece);
            continue;
        }
        let step = if is_settled { None } else { step(&piece.bytes, left) };
        match step {
            None => pieces.push(piece),
            // Of a log every line would become two documents.
            Some(Step::Parts(parts)) if is_row(&piece) && parts.iter().any(|part| part.is_settled) => pieces.push(piece),
            Some(Step::Stuck(layer)) => {
                if piece.bytes.is_empty() && layer.inner.is_some() {
                    piece.bytes = layer.inner.clone().unwrap_or_default();
                }
                piece.layers.push(layer);
                pieces.push(piece);
            }
            Some(Step::Inside(layer, bytes)) => {
                left = left.saturating_sub(bytes.len());
                let is_end = is_view(&layer);
                piece.layers.push(layer);
                piece.bytes = bytes;
                if left == 0 {
                    note(&mut piece, total_limit());
                    pieces.push(piece);
                } else if is_end {
                    pieces.push(piece);
                } else {
                    todo.push(Todo { piece, base: None, is_settled: false });
                }
            }
            Some(Step::Parts(parts)) => {
                let before = todo.len();
                let count = parts.len();
                for (index, part) in parts.into_iter().enumerate() {
                    left = left.saturating_sub(part.bytes.len());
                    let mut inner = spread(&piece, base, part, (count > 1).then_some(index + 1));
                    if left == 0 {
                        note(&mut inner.piece, total_limit());
                        todo.push(inner);
                        break;
                    }
                    todo.push(inner);
                }
                todo[before..].reverse();
            }
        }
        if left == 0 {
            pieces.extend(todo.drain(..).rev().map(|todo| todo.piece));
        }
    }
    pieces
}

/// A piece that is to be looked at.
struct Todo {
    piece: Piece,
    /// Where it begins in the outermost source, if that is known.
    base: Option<usize>,
    is_settled: bool,
}

/// Whether a piece is one of many rows.
fn is_row(piece: &Piece) -> bool {
    piece.layers.iter().any(|layer| matches!(layer.id, "json-lines" | "json-texts"))
}

fn total_limit() -> Remark {
    let message = format!("What is in this source takes more than {} unpacked; the rest was left as it is", megabytes(TOTAL_LIMIT));
    Remark::warning("expansion-limit", message, "Unpack it yourself and drop the part that you need.")
}

/// A remark on the innermost wrapper.
fn note(piece: &mut Piece, remark: Remark) {
    match piece.layers.last_mut() {
        Some(layer) => layer.remarks.push(remark),
        None => piece.layers.push(Layer { id: "limit", title: "limit".to_owned(), remarks: vec![remark], ..Layer::default() }),
    }
}

/// Parts that carry the views of the wrappers around all of them: thousands of copies would take more than the source.
const VIEWS: usize = 20;

/// A part as a piece of its own, with the place in the outermost source where that is still known.
fn spread(piece: &Piece, base: Option<usize>, part: Part, number: Option<usize>) -> Todo {
    let is_settled = part.is_settled;
    let place = match (base, part.place) {
        (Some(base), Some(place)) => Span { start: base + place.start, end: base + place.end },
        _ => piece.place,
    };
    let base = base.filter(|_| part.is_verbatim).and(part.place.map(|_| place.start));
    let name = match (&part.name, number) {
        (Some(name), _) => format!("{}{name}", piece.name),
        (None, Some(number)) => format!("{}#{number}", piece.name),
        (None, None) => piece.name.clone(),
    };
    let mut layers = piece.layers.clone();
    if number.is_some_and(|number| number > VIEWS) {
        layers.iter_mut().for_each(|layer| layer.inner = None);
    }
    layers.extend(part.layers);
    let piece = Piece {
        name,
        layers,
        bytes: part.bytes,
        time: part.time.or_else(|| piece.time.clone()),
        direction: part.direction.or(piece.direction),
        place,
        form: part.form,
        about: part.about,
    };
    Todo { piece, base, is_settled }
}

/// Layers whose content is the JSON text that was built for them.
fn is_view(layer: &Layer) -> bool {
    matches!(layer.id, "x509" | "csr" | "key" | "p12" | "der" | "jwt") || (layer.id == "cms" && layer.inner.is_none())
}

/// The outermost wrapper of these bytes; `None`: there is none.
fn step(bytes: &[u8], left: usize) -> Option<Step> {
    if bytes.starts_with(b"bplist0") {
        return None;
    }
    if bytes.starts_with(b"\x1F\x8B\x08") {
        return Some(archive::gzip(bytes, left));
    }
    if archive::is_zlib(bytes) && text::leads_on(&archive::zlib_head(bytes)) {
        return Some(archive::zlib(bytes, left));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(archive::zip(bytes, left));
    }
    if bytes.first() == Some(&0x30)
        && let Some(step) = der(bytes)
    {
        return Some(step);
    }
    if picture::picture(bytes).is_some() || is_foreign(bytes) {
        return None;
    }
    let text = plain_text(bytes);
    let shift = match &text {
        Cow::Borrowed(text) => Some(bytes.len() - text.len()),
        Cow::Owned(_) => None,
    };
    if let Some(step) = text::parts(&text) {
        return Some(forget_places(step));
    }
    if !is_http(&text)
        && let Some(step) = mend::signed_text(&text)
    {
        return Some(if shift.is_some() { step } else { forget_places(step) });
    }
    // A body of an HTTP capture may be packed; any other text has no zeros.
    if text.iter().take(512).any(|byte| *byte == 0) && !is_http(&text) {
        return None;
    }
    match text_step(&text)? {
        Step::Parts(mut parts) => {
            for part in &mut parts {
                match (shift, &mut part.place) {
                    (Some(shift), Some(place)) => *place = Span { start: place.start + shift, end: place.end + shift },
                    _ => part.place = None,
                }
            }
            Some(Step::Parts(parts))
        }
        step => Some(step),
    }
}

fn der(bytes: &[u8]) -> Option<Step> {
    let kind = kind_of(bytes)?;
    if kind == Der::Cms {
        let (mut layer, content) = signed::open(bytes, None)?;
        return Some(match content.filter(|content| !content.is_empty()) {
            Some(content) => Step::Inside(layer, content),
            None => {
                // Nothing but the wrapper can be read: it is the document.
                let view = layer.inner.take().unwrap_or_default();
                Step::Inside(layer, view)
            }
        });
    }
    let leaf = kind.open(bytes, None)?;
    let locked = leaf.is_locked.then(|| bytes.to_vec());
    let view = leaf.view.to_json();
    let mut layer = Layer::of(leaf);
    layer.locked = locked;
    Some(Step::Inside(layer, view))
}

/// Opens an identity that [`peel`] found locked: its layer anew, and its document.
pub fn unlock(bytes: &[u8], password: &str) -> Option<(Layer, Vec<u8>)> {
    let given = Given { text: password, origin: Origin::Person };
    let leaf = kind_of(bytes)?.open(bytes, Some(given))?;
    let (is_locked, view) = (leaf.is_locked, leaf.view.to_json());
    Some((Layer { locked: is_locked.then(|| bytes.to_vec()), ..Layer::of(leaf) }, view))
}

fn text_step(text: &[u8]) -> Option<Step> {
    let start = text.trim_ascii_start();
    by_first_byte(text, start).unwrap_or_else(|| by_form(text, start))
}

/// What the first byte decides; `None` where it leaves open what the text is.
fn by_first_byte(text: &[u8], start: &[u8]) -> Option<Option<Step>> {
    match start.first().copied() {
        Some(b'<') => match detect(&text[..text.len().min(1 << 16)]) {
            Ok(Format::XmlPlist) if !stream::is_foreign_xml(start) => {
                return Some(stream::xml(text).or_else(|| is_bare(start).then(|| mend::bare(text))?));
            }
            Ok(Format::XmlPlist) if console::is_console_xml(start) => {
                return Some(console::open_xml(text).or_else(|| amid_or_mended(text)));
            }
            Err(_) if console::is_console_xml(start) => {
                if let Some(step) = console::open_xml(text) {
                    return Some(Some(step));
                }
            }
            Ok(Format::XmlPlist) => {}
            Ok(_) => return Some(text::hex(text).map(|bytes| Step::Inside(text::hex_layer(), bytes))),
            Err(_) => {}
        },
        Some(b'"') => {
            if let Some(step) = text::json_string(text) {
                return Some(Some(step));
            }
            if !text.trim_ascii().ends_with(b"\"") {
                return Some(amid_or_mended(text));
            }
            if string_end(start, 1) == Some(start.trim_ascii_end().len()) {
                return Some(None);
            }
        }
        Some(b'{' | b'[') if matches!(detect(&text[..text.len().min(1 << 16)]), Ok(Format::Json | Format::OpenStepPlist)) => {
            if http::is_har(start) {
                return Some(http::har(text));
            }
            let is_webhook = webhook::is_webhook(&start[..start.len().min(1 << 16)]);
            let console = if is_webhook { None } else { console::open_json(text) };
            if let Some(step) = console.or_else(|| stream::json(text)) {
                return Some(Some(step));
            }
            if is_document(start) {
                return Some(None);
            }
        }
        Some(b'&') if is_promising(&text::unescape_html(&start[..start.len().min(4096)])) || start.starts_with(b"&amp;lt;") => {
            return Some(Some(Step::Inside(text::html_layer(), text::unescape_html(text))));
        }
        Some(b'-') if start.starts_with(b"-----BEGIN ") => {
            if let Some(step) = pem(text) {
                return Some(Some(step));
            }
        }
        Some(b'0'..=b'9') => {
            if let Some(step) = mend::numbered(text) {
                return Some(Some(step));
            }
        }
        _ => {}
    }
    None
}

/// What a text is by its form.
fn by_form(text: &[u8], start: &[u8]) -> Option<Step> {
    start.first()?;
    if http::is_curl(start)
        && let Some(step) = http::curl(start)
    {
        return Some(step);
    }
    if is_http(start)
        && !start.starts_with(b"> ")
        && let Some(step) = http::raw(text)
    {
        return Some(step);
    }
    if let Some(step) = http::unprefixed(text).and_then(|text| http::raw(&text)) {
        return Some(forget_places(step));
    }
    if starts_with_header(start)
        && let Some(step) = text::smime(start)
    {
        return Some(forget_places(step));
    }
    if let Some(bytes) = text::hex(text) {
        return Some(Step::Inside(text::hex_layer(), bytes));
    }
    if let Some(bytes) = text::hexdump(text) {
        return Some(Step::Inside(text::hexdump_layer(), bytes));
    }
    if let Some(bytes) = text::base64(text) {
        return Some(Step::Inside(text::base64_layer(text), bytes));
    }
    if let Some(step) = token_or_url(start) {
        return Some(step);
    }
    amid_or_mended(text)
}

/// What stands amid a text, and the text itself; where nothing whole does, what is left of something broken.
fn amid_or_mended(text: &[u8]) -> Option<Step> {
    let mut found = amid::find(text);
    // Certificates with words between them (openssl prints so) are a chain all the same.
    if !found.parts.is_empty() && found.parts.iter().all(|part| part.is_verbatim && part.bytes.starts_with(b"-----BEGIN ")) {
        return pem(text);
    }
    if found.parts.is_empty() {
        match mend::text(text) {
            Some(Step::Parts(parts)) => found.parts = parts,
            None => {}
            step => return step,
        }
    }
    found.into_step(text)
}

/// A JSON Web Token, or a `data:` URL.
fn token_or_url(start: &[u8]) -> Option<Step> {
    let text = std::str::from_utf8(&start[..start.len().min(1 << 16)]).ok()?;
    if let Some(leaf) = token::jwt(text) {
        let view = leaf.view.to_json();
        return Some(Step::Inside(Layer::of(leaf), view));
    }
    let (kind, bytes) = text::data_url(text)?;
    Some(Step::Inside(Layer { id: "data-url", title: format!("data URL, {kind}"), ..Layer::default() }, bytes))
}

/// Whether text that starts with a bracket is one JSON or OpenStep document (which may be broken), rather than a log line with a bracket.
fn is_document(start: &[u8]) -> bool {
    let end = text::json_end(start).or_else(|| text::openstep_end(start));
    match end {
        None => true,
        Some(end) => start[end..].trim_ascii().is_empty() || !stream::has_payload(&start[end..]),
    }
}

/// Places in a text that was rewritten say nothing of the source.
fn forget_places(step: Step) -> Step {
    match step {
        Step::Parts(mut parts) => {
            for part in &mut parts {
                (part.place, part.is_verbatim) = (None, false);
            }
            Step::Parts(parts)
        }
        step => step,
    }
}

/// Header lines of a mail message.
fn starts_with_header(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 8] = [
        b"mime-version:",
        b"content-type:",
        b"content-disposition:",
        b"content-transfer-encoding:",
        b"content-description:",
        b"from:",
        b"date:",
        b"message-id:",
    ];
    let head: Vec<u8> = text.iter().take(40).map(u8::to_ascii_lowercase).collect();
    NAMES.iter().any(|name| head.starts_with(name))
        && memmem::find(&text[..text.len().min(4096)].to_ascii_lowercase(), b"content-type:").is_some()
}

/// PEM blocks from the start of a text: certificates together, else each by itself. Private keys are named and not shown.
fn pem(text: &[u8]) -> Option<Step> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(block) = text::pem(text, at) {
        at = block.place.end;
        blocks.push(block);
        if blocks.len() == MOST {
            break;
        }
    }
    if blocks.len() > 1 && blocks.iter().all(|block| block.label == "CERTIFICATE" && block.is_closed) {
        let chain: Vec<u8> = blocks.iter().filter_map(text::Pem::bytes).flatten().collect();
        let mut layer = blocks[0].layer();
        layer.title = format!("PEM, {} certificates", blocks.len());
        return Some(Step::Inside(layer, chain));
    }
    let count = blocks.len();
    let parts: Vec<Part> = blocks
        .iter()
        .map(|block| {
            let mut layer = block.layer();
            let bytes = block.bytes().unwrap_or_else(|| {
                let advice = "Copy the block again, with its first and last line.";
                layer.remarks.push(Remark::error("pem-broken", "What stands in the block is no base64".to_owned(), advice));
                Vec::new()
            });
            let place = Some(block.place);
            Part { layers: vec![layer], place, ..Part::new(bytes) }
        })
        .collect();
    (count > 0).then_some(Step::Parts(parts))
}
