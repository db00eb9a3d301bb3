//! Certificates that took the place of others: in payloads, and files by themselves.

use super::hit::Hit;
use super::side::{Book, Spot};
use super::walk::{Diff, How, Walk};
use crate::catalog;
use crate::decode::{Document, Kind, NodeId, ROOT, read};
use crate::findings::seconds;
use crate::source::inner::{self, Value};

/// What of a certificate matters here.
struct Certificate {
    subject: String,
    end: String,
    /// The fingerprint of its public key.
    key: String,
    topic: String,
    is_authority: bool,
}

impl Certificate {
    /// From its description.
    fn of(doc: &Document, node: NodeId) -> Option<Self> {
        let text = |key: &str| doc.child(node, key).and_then(|node| doc.text(node)).map(|text| text.into_owned()).unwrap_or_default();
        let is_ca = doc.child(node, "basicConstraints").and_then(|basic| doc.child(basic, "ca"));
        let is_authority = is_ca.is_some_and(|node| doc.kind(node) == Kind::True);
        (text("object") == "certificate").then(|| Self {
            subject: text("subject"),
            end: text("notAfter"),
            key: text("keyFingerprintSha256"),
            topic: text("topic"),
            is_authority,
        })
    }

    fn name(&self) -> String {
        let name = self.subject.split(", ").next().unwrap_or_default();
        super::hit::cut(name.strip_prefix("CN=").unwrap_or(name), 60)
    }
}

/// The description of the certificate in a value.
fn inside(book: &Book, node: NodeId) -> Option<Document> {
    let doc = book.doc();
    let known = book.known(node);
    let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
    let may_be = doc.kind(node) == Kind::Data || doc.kind(node) == Kind::String && hint == "cert";
    if !may_be || doc.raw(node).len() < 200 {
        return None;
    }
    let bytes = match doc.kind(node) {
        Kind::Data => doc.data(node)?.into_owned(),
        _ => crate::decode::decode_base64(doc.text(node)?.as_bytes())?,
    };
    let is_certificate = inner::look(Value::Bytes(&bytes), hint).is_some_and(|found| found.id == "x509");
    let opened = is_certificate.then(|| inner::open(Value::Bytes(&bytes), hint, None).ok())??;
    Some(read(opened.document))
}

/// What a certificate in a value is called.
pub(super) fn title(book: &Book, node: NodeId) -> Option<String> {
    let doc = inside(book, node)?;
    let certificate = Certificate::of(&doc, ROOT)?;
    Some(format!("certificate “{}” until {}", certificate.name(), day(&certificate.end)))
}

fn day(date: &str) -> &str {
    date.get(..10).unwrap_or(date)
}

/// What is told of certificates that took the place of others.
pub(super) fn hits(walk: &Walk) -> Vec<Hit> {
    let mut hits: Vec<Hit> = walk.diffs.iter().filter_map(|diff| of_value(walk, diff)).collect();
    for (at, thing) in walk.things.iter().enumerate() {
        let Some((old, new)) = thing.both() else { continue };
        let (was, now) = (&walk.books[old.book], &walk.books[new.book]);
        if let (Some(was), Some(now)) = (Certificate::of(was.doc(), old.node), Certificate::of(now.doc(), new.node)) {
            // A push certificate of the same topic is as good as the old one, and another topic says more than all else.
            if was.topic.is_empty() && now.topic.is_empty() {
                hits.extend(replaced(&was, &now, at, new));
            }
        }
    }
    hits
}

fn of_value(walk: &Walk, diff: &Diff) -> Option<Hit> {
    let (old, new) = diff.old.zip(diff.new).filter(|_| diff.how == How::Changed)?;
    let kind = walk.books[new.book].doc().kind(new.node);
    if kind != Kind::Data && kind != Kind::String {
        return None;
    }
    let (before, after) = (inside(&walk.books[old.book], old.node)?, inside(&walk.books[new.book], new.node)?);
    replaced(&Certificate::of(&before, ROOT)?, &Certificate::of(&after, ROOT)?, diff.thing, new)
}

fn replaced(was: &Certificate, now: &Certificate, thing: usize, spot: Spot) -> Option<Hit> {
    let hit =
        |code, before: String, after: String| Hit { code, thing, was: Some(before), now: Some(after), spot: Some(spot), ..Hit::default() };
    let named = |certificate: &Certificate| format!("“{}”", certificate.name());
    if was.key != now.key || was.subject != now.subject {
        let is_authority = was.is_authority || now.is_authority;
        return Some(hit(if is_authority { "ca-changed" } else { "certificate-changed" }, named(was), named(now)));
    }
    match (seconds(&was.end), seconds(&now.end)) {
        (Some(before), Some(after)) if after < before => {
            Some(hit("certificate-shorter", day(&was.end).to_owned(), day(&now.end).to_owned()))
        }
        _ => Some(hit("certificate-renewed", named(was), format!("{}, until {}", named(now), day(&now.end)))),
    }
}
