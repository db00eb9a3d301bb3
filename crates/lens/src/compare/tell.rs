//! Two sides compared: consequences with their reasons, worst first, then the changes.

use std::collections::{HashMap, HashSet};

use super::hit::Hit;
use super::rules::words_of;
use super::side::{Paper, Spot};
use super::walk::{Diff, How, Thing, Walk};
use super::{certs, declared, lists, scan, structure, words};
use crate::annotate::mask;
use crate::catalog::view::source_link;
use crate::catalog::{self, Class};
use crate::decode::{Document, Kind};
use crate::remark::Level;

/// Places that a consequence names.
const PLACES: usize = 50;
/// Characters of a value in a change.
const VALUE: usize = 400;

/// Something that the devices will notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Consequence {
    /// Short and stable, see docs/compare.md.
    pub code: &'static str,
    pub level: Level,
    pub says: String,
    /// The fact behind it.
    pub why: &'static str,
    /// Where the fact is from: title and address.
    pub source: Option<(String, String)>,
    /// Paths of what brings it about, on the new side where it is there.
    pub paths: Vec<String>,
}

/// A value that is not the same on both sides. It has no secret in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub how: How,
    /// Name of the document.
    pub document: String,
    /// Where it is on the new side, or was on the old one.
    pub path: String,
    /// Where it was on the old side.
    pub was_path: Option<String>,
    /// What it belongs to: "Wi-Fi network “Office”".
    pub thing: String,
    /// The way to it in that; empty for the thing itself.
    pub key: String,
    /// As they may be told: dots for a secret.
    pub was: Option<String>,
    pub now: Option<String>,
    pub is_masked: bool,
    /// Field of the catalog.
    pub field: Option<String>,
    pub meaning: String,
    pub class: Option<Class>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    pub consequences: Vec<Consequence>,
    pub changes: Vec<Change>,
    /// Changes there are; not all of them may be in the list.
    pub total: usize,
    /// Values that are the same on both sides.
    pub same: u64,
    /// Two documents have nothing to do with each other: no consequence is told of them.
    pub is_unrelated: bool,
}

/// Holds the new side against the old one. At most `most` changes are told.
pub fn compare(old: &[Paper], new: &[Paper], most: usize) -> Comparison {
    let walk = Walk::through(old, new);
    let mut labels: HashMap<usize, String> = HashMap::new();
    let mut changes = Vec::with_capacity(walk.diffs.len().min(most));
    for diff in walk.diffs.iter().take(most) {
        let label = labels.entry(diff.thing).or_insert_with(|| words::label(&walk, diff.thing)).clone();
        changes.push(change(&walk, diff, label));
    }
    let strangers = strangers(&walk);
    let is_unrelated = !strangers.is_empty();
    Comparison { consequences: consequences(&walk, &strangers), changes, total: walk.diffs.len(), same: walk.same, is_unrelated }
}

/// Pairs of documents that have nothing to do with each other: another kind of message, or no key in common.
fn strangers(walk: &Walk) -> HashSet<usize> {
    let is_strange = |(old, new): (Spot, Spot)| {
        let (was, now) = (&walk.books[old.book], &walk.books[new.book]);
        let kinds = was.message().zip(now.message()).filter(|(was, now)| was.kind != now.kind);
        let (before, after) = (was.doc(), now.doc());
        let is_dict = |doc: &Document, node| doc.kind(node) == Kind::Dict && doc.count(node) > 0;
        let has_none = || !before.children(old.node).any(|node| before.key(node).is_some_and(|key| after.child(new.node, key).is_some()));
        kinds.is_some()
            || before.kind(old.node) != after.kind(new.node)
            || is_dict(before, old.node) && is_dict(after, new.node) && has_none()
    };
    let roots = walk.things.iter().enumerate().filter(|(_, thing)| thing.within.is_none());
    roots.filter(|(_, thing)| thing.both().is_some_and(is_strange)).map(|(at, _)| at).collect()
}

/// Whether a message is of another device than the one before.
fn is_of_another(walk: &Walk, thing: &Thing) -> bool {
    thing.both().is_some_and(|(old, new)| {
        let id = |spot: Spot| {
            ["UDID", "EnrollmentID"].into_iter().find_map(|key| Some(walk.books[spot.book].text(spot.node, key)?.to_ascii_uppercase()))
        };
        id(old) != id(new)
    })
}

fn consequences(walk: &Walk, strangers: &HashSet<usize>) -> Vec<Consequence> {
    let mut hits = structure::hits(walk);
    hits.extend(declared::hits(walk));
    hits.extend(lists::hits(walk));
    hits.extend(certs::hits(walk));
    hits.extend(scan::scan(walk));
    structure::sift(walk, &mut hits);
    declared::sift(walk, &mut hits);
    hits.retain(|hit| !walk.within(hit.thing).any(|thing| strangers.contains(&thing)));
    hits.retain(|hit| !matches!(hit.code, "push-address" | "checkin-topic") || !is_of_another(walk, walk.thing(hit.thing)));
    let mut groups: Vec<(&'static str, Option<usize>, Vec<&Hit>)> = Vec::new();
    let mut known: HashMap<(&'static str, Option<usize>), usize> = HashMap::new();
    for hit in &hits {
        let Some(words) = words_of(hit.code) else { continue };
        let thing = (!words.is_of_all).then_some(hit.thing);
        let at = *known.entry((hit.code, thing)).or_insert_with(|| {
            groups.push((hit.code, thing, Vec::new()));
            groups.len() - 1
        });
        groups[at].2.push(hit);
    }
    let mut told: Vec<Consequence> = groups.iter().filter_map(|(code, _, hits)| say(walk, code, hits)).collect();
    told.sort_by_key(|consequence| consequence.level);
    told
}

fn say(walk: &Walk, code: &str, hits: &[&Hit]) -> Option<Consequence> {
    let words = words_of(code)?;
    let path = |hit: &&Hit| hit.spot.map(|spot| walk.books[spot.book].path(spot.node));
    Some(Consequence {
        code: words.code,
        level: words.level,
        says: words::fill(walk, words.says, hits),
        why: words.why,
        source: source_link(words.source),
        paths: hits.iter().filter_map(path).take(PLACES).collect(),
    })
}

fn change(walk: &Walk, diff: &Diff, thing: String) -> Change {
    let spot = diff.spot();
    let book = &walk.books[spot.book];
    let known = book.known(spot.node);
    let field = known.field.map(|id| catalog::get().field(id));
    let path = book.path(spot.node);
    let place = walk.thing(diff.thing);
    let is_thing = is_whole(place, diff);
    let summary =
        known.scope.dict.map(|dict| catalog::get().dict(dict)).filter(|dict| is_thing && dict.is_message && !dict.summary.is_empty());
    let is_masked = [diff.old, diff.new].into_iter().flatten().any(|spot| {
        let book = &walk.books[spot.book];
        mask(book.doc(), spot.node, book.known(spot.node)).is_something()
    });
    Change {
        how: diff.how,
        document: book.name.clone(),
        key: within(walk, place, diff),
        was: value(walk, diff, false, is_thing.then_some(&thing)),
        now: value(walk, diff, true, is_thing.then_some(&thing)),
        was_path: diff.old.map(|old| walk.books[old.book].path(old.node)),
        path,
        thing,
        is_masked,
        field: known.field.map(|id| catalog::get().id(id)),
        meaning: summary.map_or_else(|| field.map_or("", |field| field.meaning), |dict| dict.summary).to_owned(),
        class: field.map(|field| field.class),
    }
}

/// Whether a change is that a thing came or went.
fn is_whole(thing: &Thing, diff: &Diff) -> bool {
    thing.both().is_none() && (diff.new.is_some() && diff.new == thing.new || diff.old.is_some() && diff.old == thing.old)
}

/// The way to a change from the thing that it belongs to.
fn within(walk: &Walk, thing: &Thing, diff: &Diff) -> String {
    let spot = diff.spot();
    let root = [thing.new, thing.old].into_iter().flatten().find(|root| root.book == spot.book);
    let doc = walk.books[spot.book].doc();
    let path = doc.path(spot.node);
    let way = root.map_or(path.as_str(), |root| path.strip_prefix(&doc.path(root.node)).unwrap_or(&path));
    // Which item of a plain list it is says nothing.
    let is_item = doc.index(spot.node).is_some() && !doc.kind(spot.node).is_container();
    let way = if is_item { way.rsplit_once('/').map_or(way, |(list, _)| list) } else { way };
    way.trim_start_matches('/').replace('/', " · ").replace("~1", "/").replace("~0", "~")
}

fn value(walk: &Walk, diff: &Diff, is_new: bool, thing: Option<&String>) -> Option<String> {
    let spot = if is_new { diff.new } else { diff.old }?;
    if let Some(thing) = thing {
        return Some(thing.clone());
    }
    let book = &walk.books[spot.book];
    let doc = book.doc();
    match doc.kind(spot.node) {
        Kind::Array if diff.how == How::Order => {
            let items = doc.children(spot.node).map(|node| walk.shown(Some(Spot { node, ..spot })).unwrap_or_default());
            Some(super::hit::cut(&items.collect::<Vec<_>>().join(", "), VALUE))
        }
        Kind::Dict => Some(format!("dictionary, {} keys", doc.count(spot.node))),
        Kind::Array => Some(format!("array, {} items", doc.count(spot.node))),
        Kind::Data => walk.shown(Some(spot)).map(|text| match text.strip_prefix("certificate") {
            Some(_) => text,
            None if text == crate::secret::DOTS => text,
            None => format!("{text} ({} bytes)", doc.data(spot.node).map_or(0, |data| data.len())),
        }),
        _ => match super::certs::title(book, spot.node) {
            Some(title) if book.told(spot.node).is_some() => Some(title),
            _ => Some(book.told(spot.node).map_or_else(|| crate::secret::DOTS.to_owned(), |text| super::hit::cut(&text, VALUE))),
        },
    }
}
