//! What is wrong with a document as a whole: keys that are missing, unknown or there twice, parts that contradict each other.
//! What is wrong with one value by itself comes with its reading.

use std::collections::HashSet;

use crate::annotate::reading::Remark;
use crate::annotate::{Annotator, nearest};
use crate::catalog::{self, Scope};
use crate::decode::{Document, Kind, NodeId, ROOT};
use crate::recognize::Reading;
use crate::worker::protocol::{Aim, Level};

/// Dictionaries that are checked for missing and unknown keys; large lists of equal things need no more.
const CHECKED: usize = 20_000;

/// Everything that is wrong with a document, in no particular order. `reading` is the message it is taken for.
pub fn check(doc: &Document, annotator: &mut Annotator, reading: Option<&Reading>, _aim: &Aim, _now: i64) -> Vec<(NodeId, Remark)> {
    let mut found = Vec::new();
    if doc.is_empty() {
        return found;
    }
    found.extend(doc.duplicates().iter().map(|node| (*node, twice(doc, *node))));
    if reading.is_some() {
        keys(doc, annotator, &mut found);
    }
    found
}

fn twice(doc: &Document, node: NodeId) -> Remark {
    let key = doc.key(node).unwrap_or_default();
    Remark {
        level: Level::Error,
        code: "duplicate-key",
        message: format!("The key {key} is in this dictionary twice."),
        advice: "Readers disagree on which of the two counts. Remove one.".to_owned(),
    }
}

/// Missing and unknown keys of every dictionary whose keys the catalog lists.
fn keys(doc: &Document, annotator: &mut Annotator, found: &mut Vec<(NodeId, Remark)>) {
    let mut checked = 0;
    let mut node = ROOT;
    while (node as usize) < doc.len() && checked < CHECKED {
        if doc.kind(node) == Kind::Dict {
            checked += 1;
            let known = annotator.known(doc, node);
            let scope = known.scope;
            if catalog::get().knows_children(scope) && !is_open(scope) {
                dictionary(doc, node, scope, found);
            }
        }
        node += 1;
    }
}

/// Whether a dictionary takes any key.
fn is_open(scope: Scope) -> bool {
    catalog::get().exact(scope, "*").is_some()
}

fn dictionary(doc: &Document, node: NodeId, scope: Scope, found: &mut Vec<(NodeId, Remark)>) {
    let catalog = catalog::get();
    let present: HashSet<&str> = doc.children(node).filter_map(|child| doc.key(child)).collect();
    let listed = catalog.keys(scope);
    for child in doc.children(node) {
        let Some(key) = doc.key(child) else { continue };
        if catalog.exact(scope, key).is_some() {
            continue;
        }
        let names = listed.iter().map(|field| catalog.field(*field).key).filter(|name| !present.contains(name));
        let Some(meant) = nearest(key, names) else { continue };
        let advice = format!("Did you mean {meant}? Keys are case-sensitive, and a key that nobody knows is ignored without a word.");
        found.push((child, Remark { level: Level::Warning, code: "unknown-key", message: format!("{key} is no key that belongs here."), advice }));
    }
}
