//! What belongs together in two lists: by what identifies a thing, and where nothing does by what it says, else by its place.

use std::collections::{HashMap, HashSet};

use super::side::Book;
use crate::decode::{Kind, NodeId};

/// Keys that identify a thing, best first. Of a group, those that are there make the identity together.
const IDENTITIES: &[&[&str]] = &[
    &["serial_number"],
    &["adamId", "adamIdStr", "pricingParam", "serialNumber", "clientUserId", "clientUserIdStr", "licenseId", "licenseIdStr"],
    &["CommandUUID"],
    &["Identifier", "Type"],
    &["Identifier"],
    &["identifier"],
    &["SerialNumber"],
    &["serialNumber"],
    &["UDID"],
    &["udid"],
    &["clientUserId"],
    &["clientUserIdStr"],
    &["userId"],
    &["ProfileIdentifier"],
    &["PayloadIdentifier"],
    &["BundleIdentifier"],
    &["BundleID"],
    &["bundleId"],
    &["bundle-identifier"],
    &["Item"],
    &["uuid"],
    &["UUID"],
    &["id"],
    &["Name"],
    &["name"],
    &["Key"],
    &["key"],
];

/// Two of a kind, or one whose partner is missing.
pub(super) struct Paired {
    pub old: Option<NodeId>,
    pub new: Option<NodeId>,
    /// Something identifies them; else they only stand at the same place.
    pub by_identity: bool,
}

/// Pairs the elements of two lists of containers, in the order of the new list, with what is gone at the end.
pub(super) fn pair(old: (&Book, NodeId), new: (&Book, NodeId)) -> Vec<Paired> {
    let mut lists = Lists {
        old: old.0,
        new: new.0,
        left: old.0.doc().children(old.1).collect(),
        right: new.0.doc().children(new.1).map(|node| (node, None)).collect(),
    };
    let has_payloads =
        |(book, list): (&Book, NodeId)| book.doc().children(list).any(|node| book.doc().child(node, "PayloadType").is_some());
    if has_payloads(old) || has_payloads(new) {
        lists.by(|book, node| Some([kind(book, node)?, book.text(node, "PayloadUUID")?.to_ascii_uppercase()].join("\n")));
        lists.by(|book, node| Some([kind(book, node)?, book.text(node, "PayloadIdentifier")?.into_owned()].join("\n")));
        // Of one type there is one on each side: it got another name.
        lists.by_what_is_left(kind);
    }
    lists.by(identity);
    lists.by(|book, node| Some(book.prints[node as usize].0.to_string()).filter(|_| !has_identity(book, node)));
    lists.by_place();
    lists.paired()
}

fn kind(book: &Book, node: NodeId) -> Option<String> {
    book.text(node, "PayloadType").map(|text| text.into_owned())
}

/// What identifies a thing; `None` where nothing does.
pub(super) fn identity(book: &Book, node: NodeId) -> Option<String> {
    if book.doc().kind(node) != Kind::Dict {
        return None;
    }
    IDENTITIES.iter().enumerate().find_map(|(group, keys)| {
        book.text(node, keys[0])?;
        let is_counted = *keys == ["Identifier", "Type"];
        let values: Vec<String> =
            keys.iter().filter(|_| !is_counted).map(|key| book.text(node, key).map(|text| text.into_owned()).unwrap_or_default()).collect();
        match is_counted {
            true => book.text(node, "Type").is_some().then(|| format!("{group}\n{}", book.text(node, "Identifier").unwrap_or_default())),
            false => Some(format!("{group}\n{}", values.join("\n"))),
        }
    })
}

fn has_identity(book: &Book, node: NodeId) -> bool {
    kind(book, node).is_some() || identity(book, node).is_some()
}

/// Payloads of which a profile has several, so that one of a type does not have to be the other under a new name.
fn is_one_of_many(kind: &str) -> bool {
    ["wifi", "vpn", "account", "mail", "security.", "webClip", "font"].iter().any(|part| kind.contains(part))
}

struct Lists<'b, 'a> {
    old: &'b Book<'a>,
    new: &'b Book<'a>,
    /// What of the old list has no partner yet.
    left: Vec<NodeId>,
    right: Vec<(NodeId, Option<(NodeId, bool)>)>,
}

impl Lists<'_, '_> {
    /// Pairs what has the same name; of several with one name the first with the first.
    fn by(&mut self, name: impl Fn(&Book, NodeId) -> Option<String>) {
        let mut known: HashMap<String, Vec<NodeId>> = HashMap::new();
        for node in self.left.iter().rev() {
            if let Some(name) = name(self.old, *node) {
                known.entry(name).or_default().push(*node);
            }
        }
        if known.is_empty() {
            return;
        }
        let mut taken = HashSet::new();
        for (node, partner) in self.right.iter_mut().filter(|(_, partner)| partner.is_none()) {
            let found = name(self.new, *node).and_then(|name| known.get_mut(&name)?.pop());
            if let Some(found) = found {
                *partner = Some((found, true));
                taken.insert(found);
            }
        }
        self.left.retain(|node| !taken.contains(node));
    }

    fn by_what_is_left(&mut self, kind: impl Fn(&Book, NodeId) -> Option<String>) {
        let mut kinds: HashMap<String, (Vec<NodeId>, Vec<usize>)> = HashMap::new();
        for node in &self.left {
            if let Some(kind) = kind(self.old, *node) {
                kinds.entry(kind).or_default().0.push(*node);
            }
        }
        for (at, (node, partner)) in self.right.iter().enumerate() {
            if let (None, Some(kind)) = (partner, kind(self.new, *node)) {
                kinds.entry(kind).or_default().1.push(at);
            }
        }
        for (kind, (old, new)) in kinds {
            if let ([old], [new]) = (old.as_slice(), new.as_slice())
                && (!is_one_of_many(&kind) || self.is_alike(*old, self.right[*new].0))
            {
                self.right[*new].1 = Some((*old, true));
                self.left.retain(|node| node != old);
            }
        }
    }

    /// Whether two payloads set mostly the same, their names left out.
    fn is_alike(&self, old: NodeId, new: NodeId) -> bool {
        let settings = |book: &Book, node: NodeId| -> HashMap<String, u64> {
            let doc = book.doc();
            let own = doc
                .children(node)
                .filter(|child| doc.key(*child).is_some_and(|key| !key.starts_with("Payload") || key == "PayloadContent"));
            own.map(|child| (doc.key(child).unwrap_or_default().to_owned(), book.prints[child as usize].0)).collect()
        };
        let (was, now) = (settings(self.old, old), settings(self.new, new));
        let same = was.iter().filter(|(key, print)| now.get(*key) == Some(print)).count();
        same * 2 >= was.len().max(now.len())
    }

    /// What nothing identifies is paired in its order.
    fn by_place(&mut self) {
        let mut rest = self.left.iter().copied().filter(|node| !has_identity(self.old, *node)).collect::<Vec<_>>().into_iter();
        let mut taken = HashSet::new();
        for (node, partner) in self.right.iter_mut().filter(|(_, partner)| partner.is_none()) {
            if has_identity(self.new, *node) {
                continue;
            }
            let Some(old) = rest.next() else { break };
            *partner = Some((old, false));
            taken.insert(old);
        }
        self.left.retain(|node| !taken.contains(node));
    }

    fn paired(self) -> Vec<Paired> {
        let both = self.right.into_iter().map(|(node, partner)| Paired {
            old: partner.map(|(old, _)| old),
            new: Some(node),
            by_identity: match partner {
                Some((_, by_identity)) => by_identity,
                None => has_identity(self.new, node),
            },
        });
        let gone = self.left.iter().map(|node| Paired { old: Some(*node), new: None, by_identity: has_identity(self.old, *node) });
        both.chain(gone).collect()
    }
}
