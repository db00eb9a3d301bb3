//! Devices of Automated Device Enrollment, and licenses of Apps and Books.

use super::hit::Hit;
use super::side::{Book, Spot};
use super::walk::{Thing, Walk};
use crate::decode::{Document, Kind, ROOT};

/// What is told of devices and licenses.
pub(super) fn hits(walk: &Walk) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (at, thing) in walk.things.iter().enumerate() {
        let spot = thing.spot();
        let book = &walk.books[spot.book];
        let has = |key: &str| book.text(spot.node, key).is_some();
        if has("serial_number")
            && ["profile_status", "device_family", "op_type", "model", "device_assigned_date", "profile_uuid"].into_iter().any(has)
        {
            hits.extend(device(walk, at, thing));
        } else if has("adamId") || has("adamIdStr") {
            hits.extend(license(walk, at, thing));
        } else if has("clientUserId") || has("clientUserIdStr") {
            hits.extend(user(walk, at, thing));
        }
    }
    hits
}

fn text(walk: &Walk, spot: Option<Spot>, key: &str) -> Option<String> {
    let spot = spot?;
    walk.books[spot.book].text(spot.node, key).map(|text| text.into_owned())
}

fn hit(code: &'static str, at: usize, spot: Spot, item: String) -> Hit {
    Hit { code, thing: at, spot: Some(spot), item: Some(super::hit::cut(&item, 60)), ..Hit::default() }
}

fn root<'w>(walk: &'w Walk, book: usize) -> &'w Document {
    walk.books[book].doc()
}

/// Whether a document tells what happened, and not what there is.
fn is_sync(walk: &Walk, book: usize) -> bool {
    let doc = root(walk, book);
    let devices = doc.child(ROOT, "devices").unwrap_or(ROOT);
    doc.kind(devices).is_container() && doc.children(devices).take(50).any(|node| doc.child(node, "op_type").is_some())
}

/// Whether a list has all devices of the server.
fn is_complete(walk: &Walk, book: usize) -> bool {
    let doc = root(walk, book);
    let more = doc.child(ROOT, "more_to_follow").map(|node| doc.kind(node));
    doc.child(ROOT, "devices").is_some() && more == Some(Kind::False) && !is_sync(walk, book)
}

/// The document of the new side that a thing, which is not in it, could have stood in.
fn opposite(walk: &Walk, at: usize, is_new: bool) -> Option<usize> {
    let pair = walk.within(at).skip(1).find_map(|thing| walk.thing(thing).both())?;
    Some(if is_new { pair.1.book } else { pair.0.book })
}

fn device(walk: &Walk, at: usize, thing: &Thing) -> Vec<Hit> {
    let spot = thing.spot();
    let serial = text(walk, Some(spot), "serial_number").unwrap_or_default();
    let tell = |code: &'static str| hit(code, at, spot, serial.clone());
    let (operation, before) = (text(walk, thing.new, "op_type"), text(walk, thing.old, "op_type"));
    match (thing.old, thing.new) {
        // In a list of changes, each says what happened.
        (_, Some(_)) if operation.is_some() && operation != before => match operation.as_deref() {
            Some("deleted") => return vec![tell("device-released")],
            Some("added") if thing.old.is_none() || before.as_deref() == Some("deleted") => return vec![tell("device-added")],
            _ => {}
        },
        (None, Some(new)) if operation.is_none() && !is_sync(walk, new.book) => {
            let is_page = opposite(walk, at, false).is_some_and(|book| is_complete(walk, book));
            return if is_page { vec![tell("device-added")] } else { Vec::new() };
        }
        (Some(_), None) => {
            let is_gone = opposite(walk, at, true).is_some_and(|book| is_complete(walk, book)) && before.as_deref() != Some("deleted");
            return if is_gone { vec![tell("device-gone")] } else { Vec::new() };
        }
        _ => {}
    }
    if thing.both().is_none() || operation.as_deref() == Some("deleted") {
        return Vec::new();
    }
    let (was, now) = (text(walk, thing.old, "profile_status"), text(walk, thing.new, "profile_status"));
    let uuid = |spot| text(walk, spot, "profile_uuid").filter(|uuid| !uuid.is_empty());
    let mut told = Vec::new();
    if was != now {
        told.extend(match now.as_deref() {
            Some("assigned") => Some(tell("device-assigned")),
            Some("pushed") => Some(tell("device-fetched")),
            Some("empty" | "removed") if matches!(was.as_deref(), Some("assigned" | "pushed")) => Some(tell("device-unassigned")),
            _ => None,
        });
    }
    if let (Some(old), Some(new)) = (uuid(thing.old), uuid(thing.new))
        && !old.eq_ignore_ascii_case(&new)
    {
        told.push(tell("device-profile"));
    }
    told
}

/// Whether the side that a thing is not on has all there are: a page by itself says nothing of others.
fn is_whole(walk: &Walk, at: usize, is_new: bool) -> bool {
    let Some(book) = opposite(walk, at, is_new) else { return false };
    let book: &Book = &walk.books[book];
    let number = |key: &str| book.text(ROOT, key).and_then(|text| text.parse::<u64>().ok());
    let is_single = number("totalPages").is_none_or(|pages| pages <= 1);
    let has_more = ["nextPageIndex", "nextCursor", "batchToken"].into_iter().any(|key| book.text(ROOT, key).is_some());
    is_single && !has_more
}

fn license(walk: &Walk, at: usize, thing: &Thing) -> Option<Hit> {
    let spot = thing.spot();
    let owner = ["serialNumber", "clientUserId", "clientUserIdStr"].into_iter().find_map(|key| text(walk, Some(spot), key));
    let app = text(walk, Some(spot), "adamId").or_else(|| text(walk, Some(spot), "adamIdStr"))?;
    if let Some(owner) = owner {
        let item = format!("{app} for {owner}");
        return match (thing.old, thing.new) {
            (Some(_), None) if is_whole(walk, at, true) => Some(hit("license-gone", at, spot, item)),
            (None, Some(_)) if is_whole(walk, at, false) => Some(hit("license-new", at, spot, item)),
            _ => None,
        };
    }
    let (was, now) = (text(walk, thing.old, "availableCount"), text(walk, thing.new, "availableCount"));
    (now.as_deref() == Some("0") && was.is_some_and(|was| was != "0")).then(|| hit("license-none", at, spot, app))
}

fn user(walk: &Walk, at: usize, thing: &Thing) -> Option<Hit> {
    let spot = thing.spot();
    let status = |spot| text(walk, spot, "status");
    let is_retired = status(thing.new).as_deref() == Some("Retired") && status(thing.old).is_some_and(|was| was != "Retired");
    let name = text(walk, Some(spot), "clientUserId").or_else(|| text(walk, Some(spot), "clientUserIdStr"))?;
    is_retired.then(|| hit("license-user", at, spot, name))
}
