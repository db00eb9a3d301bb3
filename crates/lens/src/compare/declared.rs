//! Declarations: which of them the devices fetch, keep and delete.

use std::collections::{HashMap, HashSet};

use super::hit::Hit;
use super::side::{Book, Spot};
use super::walk::{How, Thing, Walk};
use crate::decode::{Kind, NodeId, ROOT};

const UNRELATED: &str = "unrelated";
/// Lists of what the server has for a device.
const LISTS: [&str; 4] = ["Activations", "Configurations", "Assets", "Management"];

fn is_declaration(book: &Book, node: NodeId) -> bool {
    let has = |key: &str| book.text(node, key).is_some();
    has("Identifier")
        && has("Type")
        && (has("ServerToken") || book.doc().child(node, "Payload").is_some())
        && book.text(node, "Type").is_some_and(|kind| kind.contains('.'))
}

/// Whether a node is an entry of the list of declarations, and of which part.
fn part(book: &Book, node: NodeId) -> Option<&'static str> {
    let doc = book.doc();
    let list = doc.parent(node)?;
    let key = doc.key(list)?;
    let part = LISTS.iter().find(|part| **part == key)?;
    let above = doc.parent(list)?;
    let is_list = doc.key(above) == Some("Declarations") && book.text(node, "Identifier").is_some() && book.text(node, "Type").is_none();
    is_list.then_some(*part)
}

fn identifier(book: &Book, node: NodeId) -> String {
    super::hit::cut(&book.text(node, "Identifier").unwrap_or_default(), 80)
}

fn kind_of(book: &Book, node: NodeId) -> &'static str {
    let kind = book.text(node, "Type").unwrap_or_default();
    match kind.strip_prefix("com.apple.").and_then(|rest| rest.split('.').next()) {
        Some("configuration") => "Configurations",
        Some("activation") => "Activations",
        Some("asset") => "Assets",
        Some("management") => "Management",
        _ => "",
    }
}

/// What is told of declarations as wholes.
pub(super) fn hits(walk: &Walk) -> Vec<Hit> {
    let (mut hits, changed) = (Vec::new(), changed(walk));
    for (at, thing) in walk.things.iter().enumerate() {
        let spot = thing.spot();
        let book = &walk.books[spot.book];
        if is_declaration(book, spot.node) {
            hits.extend(declaration(walk, at, thing, changed.contains(&at)));
        } else if let Some(part) = part(book, spot.node) {
            hits.extend(listed(walk, at, thing, part));
        }
        if let Some((old, new)) = thing.both() {
            hits.extend(same_list_token(walk, at, old, new).filter(|_| changed.contains(&at)));
        }
    }
    hits
}

fn hit(code: &'static str, at: usize, spot: Spot, item: String) -> Hit {
    Hit { code, thing: at, spot: Some(spot), item: Some(item), ..Hit::default() }
}

fn declaration(walk: &Walk, at: usize, thing: &Thing, is_changed: bool) -> Vec<Hit> {
    let spot = thing.spot();
    let book = &walk.books[spot.book];
    let name = identifier(book, spot.node);
    let Some((old, new)) = thing.both() else {
        return Vec::from_iter(came_or_went(kind_of(book, spot.node), thing.new.is_some()).map(|code| hit(code, at, spot, name)));
    };
    let was = &walk.books[old.book];
    if !is_declaration(was, old.node) {
        return Vec::new();
    }
    let text = |book: &Book, spot: Spot, key: &str| book.text(spot.node, key).map(|text| text.into_owned());
    let (before, after) = (text(was, old, "Identifier"), text(book, new, "Identifier"));
    let change = |code, key: &str, was: Option<String>, now: Option<String>| Hit {
        code,
        thing: at,
        key: key.to_owned(),
        was: was.map(|text| super::hit::cut(&text, 80)),
        now: now.map(|text| super::hit::cut(&text, 80)),
        spot: Some(new),
        ..Hit::default()
    };
    let (kind, now_kind) = (text(was, old, "Type"), text(book, new, "Type"));
    if before != after {
        // Of another type, they have nothing to do with each other; no words are there for that.
        let code = if kind == now_kind { "declaration-beside" } else { UNRELATED };
        return vec![change(code, "Identifier", before, after)];
    }
    let mut told = Vec::new();
    let (token, now_token) = (text(was, old, "ServerToken"), text(book, new, "ServerToken"));
    match (token.is_some() && token == now_token, is_changed) {
        (true, true) => told.push(hit("token-unchanged", at, new, name)),
        (false, false) if token.is_some() && now_token.is_some() => told.push(hit("token-only", at, new, name)),
        _ if kind != now_kind => told.push(change("declaration-type", "Type", kind, now_kind)),
        _ => {}
    }
    told
}

/// Things of which something else than the token is not the same.
fn changed(walk: &Walk) -> HashSet<usize> {
    let mut changed = HashSet::new();
    for diff in walk.diffs.iter().filter(|diff| diff.how != How::Order) {
        let doc = walk.books[diff.spot().book].doc();
        let root = if diff.new.is_some() { walk.thing(diff.thing).new } else { walk.thing(diff.thing).old };
        let is_token = doc.key(diff.spot().node) == Some("ServerToken") && doc.parent(diff.spot().node) == root.map(|root| root.node);
        for thing in walk.within(diff.thing).skip(usize::from(is_token)) {
            if !changed.insert(thing) {
                break;
            }
        }
    }
    changed
}

fn came_or_went(kind: &str, came: bool) -> Option<&'static str> {
    Some(match (kind, came) {
        ("Configurations", true) => "configuration-new",
        ("Configurations", false) => "configuration-gone",
        ("Activations", true) => "activation-new",
        ("Activations", false) => "activation-gone",
        ("Assets", false) => "asset-gone",
        ("Management", false) => "management-gone",
        (_, true) => "declaration-new",
        (_, false) => "declaration-gone",
    })
}

/// An entry of the list of declarations.
fn listed(walk: &Walk, at: usize, thing: &Thing, part: &'static str) -> Option<Hit> {
    let spot = thing.spot();
    let name = identifier(&walk.books[spot.book], spot.node);
    match thing.both() {
        None => came_or_went(part, thing.new.is_some()).map(|code| hit(code, at, spot, name)),
        Some((old, new)) => {
            let token = |spot: Spot| walk.books[spot.book].text(spot.node, "ServerToken").map(|text| text.into_owned());
            (token(old) != token(new)).then(|| hit("declared-fetch", at, new, name))
        }
    }
}

/// A list of declarations that is another one under the same token.
fn same_list_token(walk: &Walk, at: usize, old: Spot, new: Spot) -> Option<Hit> {
    let token = |spot: Spot| walk.books[spot.book].text(spot.node, "DeclarationsToken").map(|text| text.into_owned());
    let is_list = |spot: Spot| {
        walk.books[spot.book]
            .doc()
            .child(spot.node, "Declarations")
            .is_some_and(|list| walk.books[spot.book].doc().kind(list) == Kind::Dict)
    };
    let is_same = old.node == ROOT && token(old).is_some() && token(old) == token(new) && is_list(old) && is_list(new);
    is_same.then(|| hit("items-token", at, new, String::new()))
}

/// Takes out what does not happen because nobody fetches it, or because the old declaration stays.
pub(super) fn sift(walk: &Walk, hits: &mut Vec<Hit>) {
    let unfetched: HashSet<usize> =
        hits.iter().filter(|hit| matches!(hit.code, "token-unchanged" | "items-token")).map(|hit| hit.thing).collect();
    hits.retain(|hit| {
        matches!(hit.code, "token-unchanged" | "items-token" | "required-gone")
            || !walk.within(hit.thing).any(|thing| unfetched.contains(&thing))
    });
    let beside: HashSet<usize> =
        hits.iter().filter(|hit| matches!(hit.code, "declaration-beside" | UNRELATED)).map(|hit| hit.thing).collect();
    let holds = |hit: &Hit| matches!(hit.code, "declaration-beside" | "required-gone" | "stricter" | "passcode-stricter");
    hits.retain(|hit| holds(hit) || !walk.within(hit.thing).any(|thing| beside.contains(&thing)));
    // That a list names a declaration anew is no news where it is at hand itself.
    let told: HashMap<String, ()> = hits
        .iter()
        .filter(|hit| matches!(hit.code, "token-only" | "configuration-new" | "activation-new" | "declaration-new"))
        .filter_map(|hit| Some((hit.item.clone()?, ())))
        .collect();
    hits.retain(|hit| hit.code != "declared-fetch" || !hit.item.as_ref().is_some_and(|item| told.contains_key(item)));
}
