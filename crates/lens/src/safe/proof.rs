//! The proof: the copy is read again as a whole, and searched for every original in every spelling.

use super::choose::Options;
use super::key::Key;
use super::walk::{Found, Walk};
use crate::catalog::Class;
use crate::decode::Document;

/// A value that was replaced, or is left: where, of which class, and of which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// In the copy.
    pub path: String,
    pub class: Class,
    /// "uuid", "serial", "email" …
    pub kind: &'static str,
    /// The original, for the sender alone; of a credential its length. Empty where something is left.
    pub before: String,
    /// What stands in its place.
    pub after: String,
}

/// A document by what it is and how many values it has.
pub(super) type Outline = (String, usize);

/// What is left in a copy.
pub(super) struct Proof {
    pub left: Vec<Replaced>,
    /// Values that are still one, by their numbers.
    pub values: Vec<usize>,
    pub outline: Vec<Outline>,
}

/// Originals that are named where any are left.
const NAMED: usize = 20;

/// Searches a copy.
pub(super) fn prove(key: &Key, options: Options, name: &str, copy: &[u8]) -> Proof {
    let mut proof = Proof { left: Vec::new(), values: Vec::new(), outline: Vec::new() };
    let mut is_searched = false;
    let mut walk = Walk {
        options,
        tell: &mut |found| match found {
            Found::Document { message, values, doc, counts } => {
                if counts {
                    proof.outline.push((message, values));
                }
                is_searched |= doc.source() == copy;
                search(key, doc.source(), Some(doc), &mut proof.left);
            }
            Found::Text { text, class, path, .. } => {
                if let Some(original) = key.original(text) {
                    proof.values.push(original);
                    note(&mut proof.left, path(), class, "value");
                }
            }
            Found::Data { data, class, path } if key.is_original_data(data) => note(&mut proof.left, path(), class, "data"),
            Found::Data { .. } => {}
        },
    };
    walk.file(name, copy);
    // What is no document, and what stands around one.
    if !is_searched {
        search(key, copy, None, &mut proof.left);
    }
    proof
}

fn note(left: &mut Vec<Replaced>, path: String, class: Class, kind: &'static str) {
    if left.len() < NAMED && !left.iter().any(|known| known.path == path && known.class == class) {
        left.push(Replaced { path, class, kind, before: String::new(), after: String::new() });
    }
}

fn search(key: &Key, bytes: &[u8], doc: Option<&Document>, left: &mut Vec<Replaced>) {
    key.each(bytes, |hit, _| {
        let entry = &key.entries[hit.number as usize];
        let node = doc.and_then(|doc| doc.last_before(hit.start).map(|node| doc.path(node)));
        note(left, node.unwrap_or_else(|| format!("byte {}", hit.start)), entry.class, entry.form.id());
        true
    });
}
