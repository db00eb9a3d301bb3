//! What NanoMDM and MicroMDM post to a webhook: JSON around a device's message in base64.

use memchr::memmem;

use super::step::{Part, Step};
use super::{Direction, Layer};
use crate::decode::{Document, NodeId, decode_base64};
use crate::remark::Remark;

/// Whether the first bytes of a JSON text are a webhook's.
pub fn is_webhook(head: &[u8]) -> bool {
    let has = |key: &[u8]| memmem::find(head, key).is_some();
    has(b"\"acknowledge_event\"") || has(b"\"checkin_event\"") || has(b"\"raw_payload\"")
}

/// The device's message in one event at `node`; `None`: there is none in it.
pub fn event(doc: &Document, node: NodeId) -> Option<Step> {
    let text = |node: NodeId, key: &str| doc.child(node, key).and_then(|child| doc.text(child)).map(|text| text.into_owned());
    let (event, what) = match doc.child(node, "acknowledge_event") {
        Some(event) => (event, "answer to a command"),
        None => (doc.child(node, "checkin_event")?, "check-in"),
    };
    let payload = doc.child(event, "raw_payload")?;
    let encoded = doc.text(payload).filter(|text| !text.is_empty())?;
    let mut layer = Layer { id: "webhook", title: format!("webhook event, {what}"), ..Layer::default() };
    let mut fact = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            layer.facts.push((label.to_owned(), value));
        }
    };
    let time = text(node, "created_at");
    fact("Topic", text(node, "topic"));
    fact("Received", time.clone());
    fact("Event", text(node, "event_id"));
    fact(
        "Enrolment",
        doc.child(event, "ids").and_then(|ids| text(ids, "id")).or_else(|| text(event, "udid")).or_else(|| text(event, "enrollment_id")),
    );
    fact("Status", text(event, "status"));
    fact("Command", text(event, "command_uuid"));
    // Values may be secrets of the organization; which parameters there are tells enough.
    let keys =
        doc.child(event, "url_params").map(|params| doc.children(params).filter_map(|param| doc.key(param)).collect::<Vec<_>>().join(", "));
    fact("URL parameters", keys);
    layer.inner = Some(doc.source()[doc.span(node).range()].to_vec());
    Some(match decode_base64(encoded.as_bytes()) {
        Some(bytes) => Step::Parts(vec![Part {
            layers: vec![layer],
            time,
            direction: Some(Direction::FromDevice),
            place: Some(doc.span(node)),
            ..Part::new(bytes)
        }]),
        None => {
            let advice = "The event itself is shown; the server that posted it may have cut it.";
            layer.remarks.push(Remark::error("webhook-payload", "raw_payload is no base64, or broken off".to_owned(), advice));
            Step::Stuck(layer)
        }
    })
}
