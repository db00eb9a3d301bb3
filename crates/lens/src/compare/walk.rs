//! The changes between two sets of documents.

use std::collections::HashMap;

use super::imprint::{prints, same};
use super::pair::{identity, pair};
use super::side::{Book, Paper, Spot};
use crate::annotate::mask;
use crate::catalog;
use crate::decode::{Kind, NodeId, ROOT, read};
use crate::source::inner;

/// Levels of documents in values.
const DEPTH: usize = 8;
/// Values of one thing that came or went and are told one by one.
const LEAVES: usize = 2_000;

/// How a value changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Changed,
    Added,
    Removed,
    /// A list has the same in another order.
    Order,
}

/// A value that is not the same on both sides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Diff {
    pub how: How,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    pub thing: usize,
    /// It came or went by itself, and not with a container around it.
    pub is_alone: bool,
}

impl Diff {
    /// Where it stands now, or stood.
    pub fn spot(&self) -> Spot {
        self.new.or(self.old).expect("a change has a place on one side at least")
    }
}

/// Something with an identity that is not the same on both sides: a document, a payload, a device, a declaration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing {
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    /// The thing that it is part of.
    pub within: Option<usize>,
}

impl Thing {
    pub fn spot(&self) -> Spot {
        self.new.or(self.old).expect("a thing is on one side at least")
    }

    /// Both, where it is on both sides.
    pub fn both(&self) -> Option<(Spot, Spot)> {
        self.old.zip(self.new)
    }
}

#[derive(Default)]
pub(super) struct Walk<'a> {
    pub books: Vec<Book<'a>>,
    pub things: Vec<Thing>,
    pub diffs: Vec<Diff>,
    /// Values that are the same.
    pub same: u64,
    todo: Vec<(Spot, Spot, usize)>,
}

impl<'a> Walk<'a> {
    pub fn through(old: &[Paper<'a>], new: &[Paper<'a>]) -> Self {
        let mut walk = Self::default();
        let is_json = |paper: &&Paper| paper.doc.format() == crate::decode::Format::Json;
        let jsons = old.iter().chain(new).filter(is_json).count();
        let is_loose = jsons > 0 && jsons < old.len() + new.len();
        let left: Vec<usize> =
            old.iter().filter(|paper| !paper.doc.is_empty()).map(|paper| walk.put(Book::open(paper), is_loose)).collect();
        let right: Vec<usize> =
            new.iter().filter(|paper| !paper.doc.is_empty()).map(|paper| walk.put(Book::open(paper), is_loose)).collect();
        for (old, new) in walk.pair_books(left, right) {
            let spot = |book: Option<usize>| book.map(|book| Spot { book, node: ROOT });
            walk.pair(spot(old), spot(new), None);
        }
        while let Some((old, new, thing)) = walk.todo.pop() {
            walk.step(old, new, thing);
        }
        walk.sort();
        walk
    }

    fn put(&mut self, mut book: Book<'a>, is_loose: bool) -> usize {
        book.prints = prints(book.doc(), is_loose);
        self.books.push(book);
        self.books.len() - 1
    }

    /// Which document belongs to which: by identity, by name, by what they are; one and one in any case.
    fn pair_books(&self, mut left: Vec<usize>, right: Vec<usize>) -> Vec<(Option<usize>, Option<usize>)> {
        if let ([old], [new]) = (left.as_slice(), right.as_slice()) {
            return vec![(Some(*old), Some(*new))];
        }
        let mut pairs: Vec<(Option<usize>, Option<usize>)> = right.into_iter().map(|new| (None, Some(new))).collect();
        let message = |book: usize| self.books[book].message().map_or("", |dict| dict.name);
        let identified = |book: usize| identity(&self.books[book], ROOT).map(|name| [&name, "\n", message(book)].concat());
        let named = |book: usize| self.books[book].name.rsplit(['/', '\\']).next().map(|name| [name, "\n", message(book)].concat());
        let alike =
            |book: usize| Some(message(book).to_owned()).filter(|name| !name.is_empty() && identity(&self.books[book], ROOT).is_none());
        let ways: [&dyn Fn(usize) -> Option<String>; 3] = [&identified, &named, &alike];
        for way in ways {
            let mut known: HashMap<String, Vec<usize>> = HashMap::new();
            left.iter()
                .rev()
                .filter_map(|book| Some((way(*book)?, *book)))
                .for_each(|(name, book)| known.entry(name).or_default().push(book));
            for (old, new) in pairs.iter_mut().filter(|(old, _)| old.is_none()) {
                *old = new.and_then(way).and_then(|name| known.get_mut(&name)?.pop());
                left.retain(|book| Some(*book) != *old);
            }
        }
        pairs.extend(left.into_iter().map(|old| (Some(old), None)));
        pairs
    }

    fn print(&self, spot: Spot) -> (u64, u32) {
        self.books[spot.book].prints[spot.node as usize]
    }

    fn kind(&self, spot: Spot) -> Kind {
        self.books[spot.book].doc().kind(spot.node)
    }

    /// Holds a thing of one side against that of the other, or notes that it came or went.
    fn pair(&mut self, old: Option<Spot>, new: Option<Spot>, within: Option<usize>) {
        if let (Some(old), Some(new)) = (old, new)
            && self.print(old) == self.print(new)
        {
            self.same += u64::from(self.print(new).1);
            return;
        }
        let thing = self.things.len();
        self.things.push(Thing { old, new, within });
        match (old, new) {
            (Some(old), Some(new)) => self.todo.push((old, new, thing)),
            (Some(_), None) => self.diffs.push(Diff { how: How::Removed, old, new: None, thing, is_alone: true }),
            (None, _) => self.diffs.push(Diff { how: How::Added, old: None, new, thing, is_alone: true }),
        }
    }

    fn step(&mut self, old: Spot, new: Spot, thing: usize) {
        if self.print(old) == self.print(new) {
            self.same += u64::from(self.print(new).1);
            return;
        }
        match (self.kind(old), self.kind(new)) {
            (Kind::Dict, Kind::Dict) => self.dictionaries(old, new, thing),
            (Kind::Array, Kind::Array) => self.lists(old, new, thing),
            (was, now) if was.is_container() || now.is_container() => {
                self.diffs.push(Diff { how: How::Changed, old: Some(old), new: Some(new), thing, is_alone: true });
            }
            _ => self.values(old, new, thing),
        }
    }

    fn dictionaries(&mut self, old: Spot, new: Spot, thing: usize) {
        let before = self.children(old);
        let mut after: HashMap<String, NodeId> = HashMap::new();
        for (key, node) in self.children(new) {
            after.entry(key).or_insert(node);
        }
        let mut seen: HashMap<String, ()> = HashMap::new();
        for (key, node) in before {
            let was = Spot { node, ..old };
            if seen.insert(key.clone(), ()).is_some() {
                continue;
            }
            let now = after.remove(&key).map(|node| Spot { node, ..new });
            match now {
                // A dictionary that is keyed by things: devices by their serial numbers.
                Some(now) if self.kind(was) == Kind::Dict && self.kind(now) == Kind::Dict && self.is_keyed(now) => {
                    self.pair(Some(was), Some(now), Some(thing));
                }
                Some(now) => self.todo.push((was, now, thing)),
                None if self.kind(was) == Kind::Dict && self.is_keyed(was) => self.pair(Some(was), None, Some(thing)),
                None => self.leaves(How::Removed, was, thing),
            }
        }
        let mut fresh: Vec<NodeId> = after.into_values().collect();
        fresh.sort_unstable();
        for node in fresh {
            let now = Spot { node, ..new };
            match self.kind(now) == Kind::Dict && self.is_keyed(now) {
                true => self.pair(None, Some(now), Some(thing)),
                false => self.leaves(How::Added, now, thing),
            }
        }
    }

    fn children(&self, spot: Spot) -> Vec<(String, NodeId)> {
        let doc = self.books[spot.book].doc();
        doc.children(spot.node).map(|node| (doc.key(node).unwrap_or_default().to_owned(), node)).collect()
    }

    /// Whether the key of a value is itself what identifies it.
    fn is_keyed(&self, spot: Spot) -> bool {
        let book = &self.books[spot.book];
        // Deep below is what somebody may name as he likes.
        let field = book.known(spot.node).field.map(|field| catalog::get().field(field));
        field.is_some_and(|field| field.key == "*" && field.reference.starts_with("Dep"))
    }

    fn lists(&mut self, old: Spot, new: Spot, thing: usize) {
        let is_of_dictionaries = [old, new].into_iter().any(|spot| {
            let doc = self.books[spot.book].doc();
            doc.children(spot.node).any(|node| doc.kind(node).is_container())
        });
        if !is_of_dictionaries {
            return self.sets(old, new, thing);
        }
        for pair in pair((&self.books[old.book], old.node), (&self.books[new.book], new.node)) {
            let was = pair.old.map(|node| Spot { node, ..old });
            let now = pair.new.map(|node| Spot { node, ..new });
            match (was, now) {
                _ if pair.by_identity => self.pair(was, now, Some(thing)),
                (Some(was), Some(now)) => self.todo.push((was, now, thing)),
                (Some(was), None) => self.leaves(How::Removed, was, thing),
                (None, Some(now)) => self.leaves(How::Added, now, thing),
                (None, None) => {}
            }
        }
    }

    /// Lists of plain values: what came and what went.
    fn sets(&mut self, old: Spot, new: Spot, thing: usize) {
        let mut known: HashMap<u64, Vec<NodeId>> = HashMap::new();
        let before: Vec<NodeId> = self.books[old.book].doc().children(old.node).collect();
        for node in before.iter().rev() {
            known.entry(self.print(Spot { node: *node, ..old }).0).or_default().push(*node);
        }
        let after: Vec<NodeId> = self.books[new.book].doc().children(new.node).collect();
        let (mut kept, mut is_same) = (0, true);
        for node in after {
            let now = Spot { node, ..new };
            match known.get_mut(&self.print(now).0).and_then(Vec::pop) {
                Some(_) => kept += 1,
                None => {
                    is_same = false;
                    self.diffs.push(Diff { how: How::Added, old: None, new: Some(now), thing, is_alone: true });
                }
            }
        }
        self.same += kept;
        for node in known.into_values().flatten() {
            is_same = false;
            self.diffs.push(Diff { how: How::Removed, old: Some(Spot { node, ..old }), new: None, thing, is_alone: true });
        }
        if is_same {
            self.diffs.push(Diff { how: How::Order, old: Some(old), new: Some(new), thing, is_alone: true });
        }
    }

    /// What came or went with a container, value by value.
    fn leaves(&mut self, how: How, spot: Spot, thing: usize) {
        let doc = self.books[spot.book].doc();
        let diff = |node: NodeId, is_alone: bool| {
            let spot = Some(Spot { node, ..spot });
            let (old, new) = if how == How::Added { (None, spot) } else { (spot, None) };
            Diff { how, old, new, thing, is_alone }
        };
        let end = doc.after(spot.node);
        let is_list = doc.kind(spot.node) == Kind::Array && doc.children(spot.node).all(|node| !doc.kind(node).is_container());
        let told: Vec<Diff> = match doc.kind(spot.node).is_container() && end > spot.node + 1 {
            true => (spot.node + 1..end).filter(|node| !doc.kind(*node).is_container()).map(|node| diff(node, is_list)).collect(),
            false => vec![diff(spot.node, true)],
        };
        match told.len() {
            0 | LEAVES.. => self.diffs.push(diff(spot.node, true)),
            _ => self.diffs.extend(told),
        }
    }

    /// Two values: what they hold is compared, where they hold documents.
    fn values(&mut self, old: Spot, new: Spot, thing: usize) {
        let (was, now) = (&self.books[old.book], &self.books[new.book]);
        let is_loose = was.is_json() != now.is_json();
        if same((was.doc(), old.node), (now.doc(), new.node), is_loose) {
            self.same += 1;
            return;
        }
        if let (Some(before), Some(after)) = (self.inside(old), self.inside(new)) {
            let before = self.put(before, false);
            let after = self.put(after, false);
            return self.pair(Some(Spot { book: before, node: ROOT }), Some(Spot { book: after, node: ROOT }), Some(thing));
        }
        self.diffs.push(Diff { how: How::Changed, old: Some(old), new: Some(new), thing, is_alone: true });
    }

    /// The document in a value.
    fn inside(&self, spot: Spot) -> Option<Book<'a>> {
        let book = &self.books[spot.book];
        let doc = book.doc();
        if book.way.matches('!').count() >= DEPTH || doc.raw(spot.node).len() < 8 {
            return None;
        }
        let known = book.known(spot.node);
        let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
        let (data, text);
        let value = match doc.kind(spot.node) {
            Kind::Data => {
                data = doc.data(spot.node)?;
                inner::Value::Bytes(&data)
            }
            Kind::String => {
                text = doc.text(spot.node)?;
                inner::Value::Text(&text)
            }
            _ => return None,
        };
        let found = inner::look(value, hint).filter(|found| matches!(found.id, "plist" | "json" | "cms"))?;
        let opened = inner::open(value, hint, None).ok()?;
        let inside = read(opened.document);
        if inside.is_empty() || !inside.kind(ROOT).is_container() {
            return None;
        }
        let inside = Book::found(&book.name, format!("{}!{}", book.path(spot.node), found.id), inside);
        // Of a secret only what the table knows value by value may be told.
        let is_secret = mask(doc, spot.node, known).is_whole();
        (!is_secret || inside.message().is_some_and(|message| !matches!(message.kind, "" | "object" | "token"))).then_some(inside)
    }

    /// By thing, in the order of the new side, what is gone behind it.
    fn sort(&mut self) {
        let rank = |spot: Spot, is_gone: bool| (is_gone, spot);
        let things: Vec<_> = self.things.iter().map(|thing| rank(thing.spot(), thing.new.is_none())).collect();
        self.diffs.sort_by_key(|diff| (things[diff.thing], rank(diff.spot(), diff.new.is_none())));
    }
}
