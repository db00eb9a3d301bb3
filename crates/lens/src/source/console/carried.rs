//! Property lists in the texts of a JSON document: as they are, escaped, or in base64.

use super::super::step::Part;
use super::super::{Layer, text};
use crate::decode::{Document, Kind, NodeId};

/// Payloads that one document may carry.
const MANY: usize = 200;
/// Shorter texts hold no payload.
const SHORTEST: usize = 24;

/// The payloads in a document, those that a device answered before those that it was sent.
pub(super) fn parts(doc: &Document) -> Vec<Part> {
    let mut found: Vec<(NodeId, Part)> = Vec::new();
    for node in 0..doc.len() as NodeId {
        if doc.kind(node) == Kind::String && doc.raw(node).len() >= SHORTEST {
            found.extend(carried(doc, node).map(|bytes| (node, part(doc, node, bytes))));
        }
        if found.len() == MANY {
            break;
        }
    }
    found.sort_by_key(|(node, _)| (doc.key(*node) != Some("result"), *node));
    found.into_iter().map(|(_, part)| part).collect()
}

/// The text of a value that is a property list, in whatever it is wrapped.
fn carried(doc: &Document, node: NodeId) -> Option<Vec<u8>> {
    let head = &doc.raw(node)[..doc.raw(node).len().min(64)];
    let starts = |text: &[u8]| {
        let text = text.trim_ascii_start();
        text.starts_with(b"<?xml") || text.starts_with(b"<plist") || text.starts_with(b"<!DOCTYPE plist") || text.starts_with(b"&lt;?xml")
    };
    let is_encoded =
        [b"PD94bWwg".as_slice(), b"PHBsaXN0", b"YnBsaXN0MD", b"PCFET0NUWVBF", b"MII", b"MIA"].iter().any(|start| head.starts_with(start));
    let text = doc
        .text(node)
        .filter(|_| is_encoded || head.starts_with(b"<") || head.starts_with(b"\\") || head.starts_with(b"&") || head.starts_with(b" "))?;
    if starts(text.as_bytes()) {
        let is_list = text.get(..text.len().min(2048)).unwrap_or(&text).contains("plist");
        return is_list.then(|| text.into_owned().into_bytes());
    }
    let bytes = text::base64(text.as_bytes()).filter(|_| is_encoded)?;
    // Of signed files only profiles are payloads; certificates stay where they are.
    let is_list =
        bytes.starts_with(b"bplist0") || starts(&bytes) || memchr::memmem::find(&bytes[..bytes.len().min(1 << 16)], b"<plist").is_some();
    is_list.then(|| text.into_owned().into_bytes())
}

fn part(doc: &Document, node: NodeId, bytes: Vec<u8>) -> Part {
    let mut layer = Layer { id: "value", title: "a value of it".to_owned(), ..Layer::default() };
    let path = doc.path(node);
    layer.facts.push(("Where".to_owned(), if path.len() > 200 { "deep in it".to_owned() } else { path }));
    // What the object says beside it: which request of a collection, which host, which command.
    let above = std::iter::successors(doc.parent(node), |node| doc.parent(*node)).take(5);
    for (key, label) in
        [("name", "Request"), ("hostname", "Host"), ("request_type", "Command"), ("status", "Status"), ("updated_at", "Time")]
    {
        let told = above.clone().find_map(|holder| doc.child(holder, key)).filter(|child| doc.kind(*child) == Kind::String);
        if let Some(text) = told.and_then(|child| doc.text(child)).filter(|text| text.len() < 100) {
            layer.facts.push((label.to_owned(), text.into_owned()));
        }
    }
    Part { layers: vec![layer], place: Some(doc.span(node)), ..Part::new(bytes) }
}
