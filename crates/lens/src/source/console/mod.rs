//! Objects of the consoles that manage devices: what an admin exports, or what their interfaces answer. The payload in them becomes a
//! document of its own, in front of the object that carries it, which is named.
//!
//! Known are Microsoft Intune (settings catalog, custom profiles), Jamf Pro (classic interface in XML), Fleet, MicroMDM, NanoMDM, Postman collections, and any
//! JSON with a property list in one of its texts.

mod carried;
mod catalog;
mod settings;
mod tree;
mod xml;

use memchr::memmem;

use super::Layer;
use super::step::{Part, Step};
use crate::decode::{Document, Kind, NodeId, ROOT, read};

pub(super) use xml::{is_console as is_console_xml, open as open_xml};

/// JSON up to this size is looked through.
const LARGEST: usize = 4 << 20;

/// What tells a text that may be such an object, in its first bytes.
const MARKS: [&[u8]; 9] = [
    b"settingDefinitionId",
    b"<plist",
    b"<?xml",
    b"\\u003c?xml",
    b"\\u003cplist",
    b"PD94bWwg",
    b"PHBsaXN0",
    b"YnBsaXN0MD",
    b"PCFET0NUWVBF",
];

/// The layer of JSON that is none of these.
const UNKNOWN: &str = "json-around";
/// Keys of Apple's own messages, which are documents themselves: what a value of them holds is opened in its place.
const APPLES: [&str; 6] = ["MessageType", "Command", "CommandUUID", "PayloadType", "Payload", "AppIDs"];

/// Whether the first bytes of a JSON text may be those of such an object.
pub(super) fn may_be(head: &[u8]) -> bool {
    MARKS.iter().any(|mark| memmem::find(head, mark).is_some())
}

/// The payloads in a JSON text, and the text itself behind them; `None` where there are none.
pub(super) fn open_json(text: &[u8]) -> Option<Step> {
    if text.len() > LARGEST || !may_be(text) {
        return None;
    }
    let doc = read(text.to_vec());
    if doc.is_empty() || !doc.is_whole() {
        return None;
    }
    let around = around(&doc);
    if around.id == UNKNOWN && APPLES.iter().any(|key| doc.child(ROOT, key).is_some()) {
        return None;
    }
    let mut parts = settings::parts(&doc);
    parts.extend(carried::parts(&doc));
    if parts.is_empty() {
        return None;
    }
    for part in &mut parts {
        part.layers.insert(0, around.clone());
    }
    parts.push(wrapper(text, around));
    Some(Step::Parts(parts))
}

/// The object that payloads were taken out of, as a document that is not looked into again.
fn wrapper(text: &[u8], layer: Layer) -> Part {
    Part { name: Some(" (around it)".to_owned()), layers: vec![layer], is_settled: true, ..Part::new(text.to_vec()) }
}

/// What an object is, in words.
fn around(doc: &Document) -> Layer {
    let text = |node: NodeId, key: &str| doc.child(node, key).and_then(|child| doc.text(child)).map(|text| text.into_owned());
    let has = |key: &str| doc.child(ROOT, key).is_some();
    let kind = text(ROOT, "@odata.type").or_else(|| text(ROOT, "@odata.context")).unwrap_or_default();
    let schema = doc.child(ROOT, "info").and_then(|info| text(info, "schema")).unwrap_or_default();
    let first = doc.child(ROOT, "results").and_then(|list| doc.children(list).next());
    let (id, title) = if !kind.is_empty() && kind.contains("graph") || has("settings") && has("technologies") {
        ("intune", "Microsoft Intune (Graph)")
    } else if schema.contains("getpostman.com") {
        ("postman", "Postman collection")
    } else if first.is_some_and(|first| doc.child(first, "command_uuid").is_some() || doc.child(first, "host_uuid").is_some()) {
        ("fleet", "results of Fleet's commands")
    } else if has("profile_uuid") || has("host_uuid") {
        ("fleet", "object of Fleet")
    } else if has("request_type") && (has("udid") || has("command_uuid")) {
        ("micromdm", "command of MicroMDM's interface")
    } else if has("generalSettings") || has("scopeSettings") || has("payloads") && has("general") {
        ("jamf", "Jamf Pro")
    } else {
        (UNKNOWN, "JSON around it")
    };
    let mut layer = Layer { id, title: title.to_owned(), ..Layer::default() };
    let root = (doc.kind(ROOT) == Kind::Dict).then_some(ROOT);
    let named = root.and_then(|root| ["displayName", "name", "profile_name"].iter().find_map(|key| text(root, key)));
    let named = named.or_else(|| doc.child(ROOT, "info").and_then(|info| text(info, "name")));
    if let Some(name) = named.filter(|name| name.len() < 200) {
        layer.facts.push(("Name".to_owned(), name));
    }
    layer
}
