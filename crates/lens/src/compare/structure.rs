//! What happens to profiles and their payloads as wholes: replaced, kept beside, removed, installed again.

use std::collections::{HashMap, HashSet};

use super::hit::Hit;
use super::rules::{matches, rules};
use super::side::{Book, Spot};
use super::walk::{Diff, How, Thing, Walk};
use crate::decode::{Kind, NodeId};
use crate::findings::CERTIFICATE_KEYS;

/// Payloads of a profile that are looked at for what refers to them.
const READ: NodeId = 20_000;
/// Consequences that hold also where the old profile stays beside the new one.
const HOLD_BESIDE: [&str; 13] = [
    "profile-beside",
    "enrollment-beside",
    "mdm-topic",
    "mdm-server",
    "stricter",
    "passcode-stricter",
    "passcode-change",
    "apps-fewer",
    "app-lock",
    "reference-broken",
    "required-gone",
    "profile-ends",
    "profile-target",
];

pub(super) fn is_profile(book: &Book, spot: Spot) -> bool {
    let is_it = |text: &str| text == "Configuration";
    book.text(spot.node, "PayloadType").as_deref().is_some_and(is_it)
        || book.doc().child(spot.node, "PayloadContent").is_some_and(|list| book.doc().kind(list) == Kind::Array)
            && book.text(spot.node, "PayloadIdentifier").is_some()
            && book.doc().parent(spot.node).is_none()
}

fn of_both(walk: &Walk, thing: &Thing) -> Option<(Spot, Spot)> {
    thing.both().filter(|(old, new)| is_profile(&walk.books[old.book], *old) && is_profile(&walk.books[new.book], *new))
}

/// Whether the new profile does not take the place of the old one.
fn stays_beside(walk: &Walk, thing: &Thing) -> bool {
    of_both(walk, thing).is_some_and(|(old, new)| {
        let identifier = |spot: Spot| walk.books[spot.book].text(spot.node, "PayloadIdentifier").map(|text| text.into_owned());
        identifier(old) != identifier(new) && identifier(old).is_some() && identifier(new).is_some()
    })
}

/// What is told of profiles and payloads as wholes.
pub(super) fn hits(walk: &Walk) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (at, thing) in walk.things.iter().enumerate() {
        if stays_beside(walk, thing) {
            hits.extend(identifier_changed(walk, at));
        }
        hits.extend(payload(walk, at, thing));
        if let Some((old, new)) = of_both(walk, thing) {
            hits.extend(broken(walk, at, old, new));
        }
    }
    hits
}

/// Takes out what does not happen because the old profile stays.
pub(super) fn sift(walk: &Walk, hits: &mut Vec<Hit>) {
    let beside: HashSet<usize> = (0..walk.things.len()).filter(|at| stays_beside(walk, walk.thing(*at))).collect();
    if !beside.is_empty() {
        hits.retain(|hit| HOLD_BESIDE.contains(&hit.code) || !walk.within(hit.thing).any(|thing| beside.contains(&thing)));
    }
}

fn identifier_changed(walk: &Walk, at: usize) -> Option<Hit> {
    let is_it = |diff: &&Diff| diff.thing == at && diff.how == How::Changed && walk.key(diff.spot()) == "PayloadIdentifier";
    let diff = walk.diffs.iter().find(is_it)?;
    let enrolls = walk.thing(at).both().is_some_and(|(old, new)| has_mdm(walk, old) && has_mdm(walk, new));
    Some(Hit {
        code: if enrolls { "enrollment-beside" } else { "profile-beside" },
        thing: at,
        key: "PayloadIdentifier".to_owned(),
        was: walk.shown(diff.old),
        now: walk.shown(diff.new),
        spot: diff.new,
        ..Hit::default()
    })
}

fn has_mdm(walk: &Walk, profile: Spot) -> bool {
    let book = &walk.books[profile.book];
    let list = book.doc().child(profile.node, "PayloadContent").filter(|list| book.doc().kind(*list) == Kind::Array);
    list.is_some_and(|list| book.doc().children(list).any(|node| book.text(node, "PayloadType").as_deref() == Some("com.apple.mdm")))
}

/// A payload that is gone, new, or not updated in place.
fn payload(walk: &Walk, at: usize, thing: &Thing) -> Option<Hit> {
    let spot = thing.spot();
    let book = &walk.books[spot.book];
    let kind = book.text(spot.node, "PayloadType").filter(|kind| *kind != "Configuration")?;
    // One that stands in a list of a profile which is on both sides.
    let parent = thing.within.map(|within| walk.thing(within))?;
    of_both(walk, parent)?;
    let hit = |when: &str| {
        let rule = rules().iter().find(|rule| rule.when.contains(&when) && matches(rule.pattern, &kind))?;
        (!rule.code.is_empty()).then(|| Hit { code: rule.code, thing: at, spot: Some(spot), ..Hit::default() })
    };
    match (thing.old, thing.new) {
        (Some(old), Some(new)) => {
            let text = |spot: Spot, key: &str| walk.books[spot.book].text(spot.node, key).map(|text| text.into_owned()).unwrap_or_default();
            let changed = ["PayloadUUID", "PayloadIdentifier"].into_iter().find(|key| match *key {
                "PayloadUUID" => !text(old, key).eq_ignore_ascii_case(&text(new, key)),
                key => text(old, key) != text(new, key),
            })?;
            let mut hit = hit("again")?;
            hit.key = changed.to_owned();
            (hit.was, hit.now) = (Some(super::hit::cut(&text(old, changed), 60)), Some(super::hit::cut(&text(new, changed), 60)));
            hit.was = hit.was.filter(|text| !text.is_empty());
            hit.now = hit.now.filter(|text| !text.is_empty());
            Some(hit)
        }
        (Some(_), None) => hit("went"),
        (None, _) => hit("came"),
    }
}

/// References that led to a payload and lead to none now.
fn broken(walk: &Walk, at: usize, old: Spot, new: Spot) -> Vec<Hit> {
    let (was, now) = (&walk.books[old.book], &walk.books[new.book]);
    let before = payloads(was, old.node);
    let after = payloads(now, new.node);
    let leads = |book: &Book, node: NodeId, known: &HashMap<String, ()>| {
        book.doc().text(node).is_some_and(|uuid| known.contains_key(&uuid.to_ascii_uppercase()))
    };
    // Where nothing led anywhere before, this change is not to blame.
    if before.is_empty() || !references(was, old.node).iter().any(|(_, node)| leads(was, *node, &before)) {
        return Vec::new();
    }
    let led: HashSet<String> =
        references(was, old.node).into_iter().filter(|(_, node)| leads(was, *node, &before)).map(|(key, _)| key).collect();
    let lost = references(now, new.node).into_iter().filter(|(key, node)| !leads(now, *node, &after) && led.contains(key));
    lost.map(|(key, node)| Hit { code: "reference-broken", thing: at, key, spot: Some(Spot { node, ..new }), ..Hit::default() }).collect()
}

fn payloads(book: &Book, root: NodeId) -> HashMap<String, ()> {
    let doc = book.doc();
    let list = doc.child(root, "PayloadContent").filter(|list| doc.kind(*list) == Kind::Array);
    let nodes = list.into_iter().flat_map(|list| doc.children(list));
    nodes.filter_map(|node| Some((book.text(node, "PayloadUUID")?.to_ascii_uppercase(), ()))).collect()
}

/// Values that name a certificate by the `PayloadUUID` of its payload.
fn references(book: &Book, root: NodeId) -> Vec<(String, NodeId)> {
    let doc = book.doc();
    let end = doc.after(root).min(root + READ);
    let key = |node: NodeId| doc.key(node).or_else(|| doc.parent(node).and_then(|parent| doc.key(parent)));
    let named = (root..end).filter(|node| doc.kind(*node) == Kind::String).filter_map(|node| Some((key(node)?, node)));
    named.filter(|(key, _)| CERTIFICATE_KEYS.contains(key)).map(|(key, node)| (key.to_owned(), node)).collect()
}

impl Walk<'_> {
    /// A thing, and those that it is part of.
    pub(super) fn within(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(at), |at| self.thing(*at).within)
    }
}
