//! Push topics: the certificate's, that of the MDM payload, and the one that a device says it listens to.

use super::found::{Found, note};
use super::sheet::{Place, Sheet, short};
use crate::decode::{Kind, NodeId, ROOT};
use crate::remark::Level;

/// Nodes of a certificate's description that are looked through.
const LOOKED_AT: NodeId = 2_000;
const START: &str = "com.apple.mgmt.";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Certificate,
    Payload,
    Device,
}

#[derive(Clone, Debug)]
pub(super) struct Topic {
    text: String,
    origin: Origin,
    place: Place,
}

pub(super) fn read(sheet: &Sheet) -> Vec<Topic> {
    let (nodes, origin): (Vec<NodeId>, Origin) = match sheet.message() {
        Some(message) if message.kind == "checkin" => (sheet.doc.child(ROOT, "Topic").into_iter().collect(), Origin::Device),
        Some(message) if message.service == "Certificates" => {
            let end = (sheet.doc.len() as NodeId).min(LOOKED_AT);
            ((1..end).filter(|node| sheet.doc.key(*node) == Some("topic")).collect(), Origin::Certificate)
        }
        _ => (payloads(sheet), Origin::Payload),
    };
    let topics = nodes.into_iter().filter(|node| sheet.doc.kind(*node) == Kind::String).filter_map(|node| {
        let text = sheet.value(node)?.into_owned();
        text.starts_with(START).then(|| Topic { text, origin, place: sheet.place(node) })
    });
    topics.collect()
}

/// `Topic` of the MDM payloads of a profile, or of one that stands alone.
fn payloads(sheet: &Sheet) -> Vec<NodeId> {
    let is_mdm = |node: &NodeId| sheet.text(*node, "PayloadType").is_some_and(|kind| kind == "com.apple.mdm");
    let payloads = if sheet.profile().is_some() { sheet.each(ROOT, "PayloadContent").take(300).collect() } else { vec![ROOT] };
    payloads.into_iter().filter(is_mdm).filter_map(|node| sheet.doc.child(node, "Topic")).collect()
}

pub(super) fn findings(all: &[(&Topic, &str)], found: &mut Vec<Found>) {
    let of = |origin: Origin| all.iter().filter(move |(topic, _)| topic.origin == origin);
    for (topic, _) in all {
        if topic.origin == Origin::Certificate {
            continue;
        }
        let is_same = |(other, _): &&(&Topic, &str)| other.text == topic.text;
        if let Some((certificate, name)) = of(Origin::Certificate).next()
            && !of(Origin::Certificate).any(|other| is_same(&other))
        {
            let what = if topic.origin == Origin::Payload { "the payload names" } else { "the device listens to" };
            let message = format!(
                "The push certificate that is open ({}) is for the topic {}, and {what} {}.",
                short(name),
                certificate.text,
                topic.text
            );
            let advice = "A push with this certificate does not reach the device. Use the certificate of the device's topic, and renew that one at identity.apple.com instead of making a new one.";
            note(found, &topic.place, Some(&certificate.place), Level::Warning, "topic-differs", message, advice);
        }
        if topic.origin == Origin::Device
            && let Some((payload, name)) = of(Origin::Payload).next()
            && !of(Origin::Payload).any(|other| is_same(&other))
        {
            let message = format!(
                "The device listens to the topic {}, and the MDM payload that is open ({}) names {}.",
                topic.text,
                short(name),
                payload.text
            );
            let advice = "The device enrolled with another profile than this one. Look for the profile with the device's topic.";
            note(found, &topic.place, Some(&payload.place), Level::Warning, "topic-differs", message, advice);
        }
    }
}
