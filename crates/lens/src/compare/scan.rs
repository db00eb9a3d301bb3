//! Each change held against the rules, with what a key that is not there stands for.

use std::collections::HashMap;
use std::rc::Rc;

use super::hit::Hit;
use super::rules::{Rule, matches, rules};
use super::side::{self, Spot};
use super::walk::{Diff, How, Thing, Walk};
use crate::catalog::modes::Mode;
use crate::catalog::{self, Class, FieldId};
use crate::decode::{Kind, NodeId};
use crate::findings::seconds;

/// Values of a payload that is new and are looked at.
const READ: NodeId = 3_000;

/// What a value does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    Nothing,
    Flag(bool),
    Number(f64),
    Text(String),
}

impl Effect {
    fn of(book: &side::Book, node: NodeId) -> Self {
        let doc = book.doc();
        let text = doc.text(node).unwrap_or_default();
        match doc.kind(node) {
            Kind::True => Self::Flag(true),
            Kind::False => Self::Flag(false),
            Kind::Integer | Kind::Real => text.parse().map_or(Self::Nothing, Self::Number),
            Kind::Null | Kind::Missing => Self::Nothing,
            _ => Self::Text(super::imprint::plain(doc, node).into_owned()),
        }
    }

    /// What counts where the key is not there.
    fn default_of(field: FieldId) -> Self {
        let field = catalog::get().field(field);
        let Some(default) = default(field.presence) else { return Self::Nothing };
        match field.type_name() {
            "boolean" => Self::Flag(default == "true"),
            "integer" | "real" => default.parse().map_or(Self::Nothing, Self::Number),
            _ => Self::Text(default.to_owned()),
        }
    }
}

/// The default in a presence column.
pub(super) fn default(presence: &'static str) -> Option<&'static str> {
    presence.split("; ").find_map(|part| part.strip_prefix("default="))
}

/// The rules that may hold for a field: looked for once, of a list of 100,000 devices too.
#[derive(Default)]
pub(super) struct Rulebook {
    known: HashMap<(FieldId, bool), Rc<[&'static Rule]>>,
}

impl Rulebook {
    fn rules(&mut self, field: FieldId, is_item: bool) -> Rc<[&'static Rule]> {
        let found = self.known.entry((field, is_item)).or_insert_with(|| {
            let id = catalog::get().id(field);
            let id = id.strip_suffix("/[]").filter(|_| is_item).unwrap_or(&id);
            rules().iter().filter(|rule| matches(rule.pattern, id)).collect()
        });
        found.clone()
    }
}

/// A change with what is known of it.
pub(super) struct Case<'w, 'a> {
    walk: &'w Walk<'a>,
    diff: &'w Diff,
    pub field: FieldId,
    was: Effect,
    now: Effect,
    /// It is an item of a list, and whether the list is on both sides.
    item: Option<bool>,
}

impl<'w, 'a> Case<'w, 'a> {
    pub fn of(walk: &'w Walk<'a>, diff: &'w Diff) -> Option<Self> {
        let spot = diff.spot();
        let book = &walk.books[spot.book];
        let field = book.known(spot.node).field?;
        let is_item = book.doc().index(spot.node).is_some() && !book.doc().kind(spot.node).is_container();
        let item = is_item.then(|| walk.counterpart(diff).is_some());
        let effect = |spot: Option<Spot>| match spot {
            Some(spot) => Effect::of(&walk.books[spot.book], spot.node),
            None if is_item => Effect::Nothing,
            None => Effect::default_of(field),
        };
        let (was, now) = (effect(diff.old), effect(diff.new));
        Some(Self { walk, diff, field, was, now, item })
    }

    /// Whether the device does the same as before.
    pub fn is_without_effect(&self) -> bool {
        self.was == self.now && self.diff.how != How::Order
    }

    /// The code of the first rule that holds; an empty one where nothing is to be told.
    pub fn code(&self, book: &mut Rulebook) -> Option<&'static str> {
        let rules = book.rules(self.field, self.item.is_some());
        let rule = rules.iter().find(|rule| rule.when.iter().any(|when| self.holds(when)));
        // What a switch that was not set did is not known without its default.
        let is_guess = matches!((&self.was, &self.now), (Effect::Nothing, Effect::Flag(_)));
        rule.map(|rule| rule.code).filter(|code| !(is_guess && code.ends_with("looser")))
    }

    fn holds(&self, when: &str) -> bool {
        let is_list = self.item.is_some();
        let came = self.diff.how == How::Added;
        let gone = self.diff.how == How::Removed;
        let (was, now) = (&self.was, &self.now);
        match when {
            "differs" => self.diff.how != How::Order,
            "changed" => self.diff.how == How::Changed,
            "new" => came && self.item != Some(true),
            "gone" => gone && self.item != Some(true),
            "more" => came && self.item == Some(true),
            "fewer" => gone && self.item == Some(true),
            "on" => *now == Effect::Flag(true),
            "off" => *now == Effect::Flag(false),
            "secured" | "unsecured" => *now == Effect::Flag(when == "secured") && catalog::get().field(self.field).class == Class::Security,
            "up" | "down" => match (was, now) {
                (Effect::Number(was), Effect::Number(now)) => (now > was) == (when == "up"),
                _ => false,
            },
            "earlier" | "later" => match (was, now) {
                (Effect::Text(was), Effect::Text(now)) => match (moment(was), moment(now)) {
                    (Some(was), Some(now)) => was != now && (now > was) == (when == "later"),
                    _ => false,
                },
                _ => false,
            },
            "bits-more" => self.bits().is_some_and(|(was, now)| now & !was != 0),
            "bits-fewer" => self.bits().is_some_and(|(was, now)| was & !now != 0),
            "stricter" => self.strictness(is_list) == Some(true),
            "looser" => self.strictness(is_list) == Some(false),
            when => when.strip_prefix("item=").is_some_and(|item| [was, now].contains(&&Effect::Text(item.to_owned()))),
        }
    }

    fn bits(&self) -> Option<(u64, u64)> {
        match (&self.was, &self.now) {
            (Effect::Number(was), Effect::Number(now)) => Some((*was as u64, *now as u64)),
            _ => None,
        }
    }

    /// Whether the new value is the one that would win if both were declared, which is the stricter one; by how Apple's schema says
    /// that they combine.
    fn strictness(&self, is_list: bool) -> Option<bool> {
        let catalog = catalog::get();
        let mut field = self.field;
        if is_list && catalog.field(field).key == "[]" {
            field = catalog.field(field).parent?;
        }
        let modes = catalog.modes(field);
        let combine = modes.get(Mode::Combine, "")?;
        let came = self.diff.how == How::Added;
        match (combine, &self.was, &self.now) {
            ("boolean-and", _, Effect::Flag(now)) => Some(!now),
            ("boolean-or", _, Effect::Flag(now)) => Some(*now),
            ("number-max", Effect::Number(was), Effect::Number(now)) => Some(now > was),
            ("number-min", Effect::Number(was), Effect::Number(now)) => Some(now < was),
            // Without the key there is no limit.
            ("number-max" | "number-min", Effect::Nothing, Effect::Number(_)) => Some(true),
            ("number-max" | "number-min", Effect::Number(_), Effect::Nothing) => Some(false),
            ("enum-first" | "enum-last", Effect::Text(was), Effect::Text(now)) => {
                let place = |text: &str| catalog.field(field).values.iter().position(|(value, _)| *value == text);
                let (was, now) = (place(was)?, place(now)?);
                Some((now > was) == (combine == "enum-last"))
            }
            ("set-union", ..) if is_list => Some(came),
            // A list of what is allowed that comes into being allows nothing else.
            ("set-intersection", ..) if is_list => Some(came != (self.item == Some(true))),
            _ => None,
        }
    }

    pub fn hit(&self, code: &'static str) -> Hit {
        let (was, now) = (self.walk.shown(self.diff.old), self.walk.shown(self.diff.new));
        let default = default(catalog::get().field(self.field).presence).filter(|_| self.item.is_none());
        let item = match code {
            "mdm-rights-more" | "mdm-rights-fewer" => self.changed_bits(code.ends_with("more")),
            _ if self.item.is_some() => now.clone().or(was.clone()),
            _ => None,
        };
        Hit {
            code,
            thing: self.diff.thing,
            key: self.walk.key(self.diff.spot()),
            was: was.or_else(|| default.map(|text| format!("{text} by default"))),
            now: now.or_else(|| default.map(|text| format!("{text} by default"))),
            item,
            spot: Some(self.diff.spot()),
        }
    }

    fn changed_bits(&self, is_more: bool) -> Option<String> {
        let (was, now) = self.bits()?;
        let changed = if is_more { now & !was } else { was & !now };
        let values = &catalog::get().field(self.field).values;
        let words = (0..63).filter(|bit| changed >> bit & 1 == 1).map(|bit| {
            let number = (1_u64 << bit).to_string();
            match values.iter().find(|(value, _)| *value == number) {
                Some((_, meaning)) => format!("{number}: {}", meaning.trim_end_matches('.')),
                None => number,
            }
        });
        Some(words.collect::<Vec<_>>().join("; "))
    }
}

/// Seconds of a date, also of one without a zone.
fn moment(text: &str) -> Option<i64> {
    seconds(text).or_else(|| seconds(&format!("{text}Z")))
}

/// What the rules say of all changes.
pub(super) fn scan(walk: &Walk) -> Vec<Hit> {
    let (mut hits, mut book) = (Vec::new(), Rulebook::default());
    for diff in &walk.diffs {
        let Some(case) = Case::of(walk, diff) else { continue };
        if case.is_without_effect() {
            continue;
        }
        match case.code(&mut book) {
            Some("") => {}
            Some(code) => hits.push(case.hit(code)),
            None => hits.extend(gone(walk, &case)),
        }
    }
    for (at, thing) in walk.things.iter().enumerate() {
        if let Some(new) = thing.new.filter(|_| thing.old.is_none()) {
            hits.extend(fresh(walk, &mut book, at, new));
        }
    }
    hits
}

/// A key that went: whether it must be there, and else what its default says.
fn gone(walk: &Walk, case: &Case) -> Option<Hit> {
    let old = case.diff.old.filter(|_| case.diff.how == How::Removed && case.diff.is_alone && case.item.is_none())?;
    let field = catalog::get().field(case.field);
    let kind = walk.books[old.book].known(old.node).written;
    if !kind || walk.books[old.book].doc().key(old.node).is_none() || walk.things[case.diff.thing].both().is_none() {
        return None;
    }
    let presence = field.presence.split(';').next().unwrap_or_default().trim();
    if presence == "required" && field.key != "*" {
        return Some(case.hit("required-gone"));
    }
    (default(field.presence).is_some() && !matches!(catalog::get().dict(field.dict).kind, "command")).then(|| case.hit("default-returns"))
}

/// What a payload that is new makes stricter.
fn fresh(walk: &Walk, book: &mut Rulebook, at: usize, new: Spot) -> Vec<Hit> {
    let doc = walk.books[new.book].doc();
    if !walk.books[new.book].known(new.node).written {
        return Vec::new();
    }
    let end = doc.after(new.node).min(new.node + READ);
    let leaves = (new.node..end).filter(|node| !doc.kind(*node).is_container());
    let told = leaves.filter_map(|node| {
        let diff = Diff { how: How::Added, old: None, new: Some(Spot { node, ..new }), thing: at, is_alone: false };
        let case = Case::of(walk, &diff).filter(|case| !case.is_without_effect())?;
        case.code(book)
            .filter(|code| matches!(*code, "stricter" | "passcode-stricter" | "apps-fewer" | "apps-only"))
            .map(|code| case.hit(code))
    });
    told.collect()
}

impl Walk<'_> {
    /// The list on the other side, of an item that came or went.
    fn counterpart(&self, diff: &Diff) -> Option<Spot> {
        let (old, new) = self.things[diff.thing].both()?;
        let spot = diff.spot();
        let (root, other) = if diff.new.is_some() { (new, old) } else { (old, new) };
        let doc = self.books[spot.book].doc();
        if root.book != spot.book {
            return None;
        }
        let mut keys = Vec::new();
        let mut node = doc.parent(spot.node)?;
        while node != root.node {
            keys.push(doc.key(node)?);
            node = doc.parent(node)?;
        }
        let doc = self.books[other.book].doc();
        let found = keys.iter().rev().try_fold(other.node, |node, key| doc.child(node, key))?;
        Some(Spot { node: found, ..other })
    }

    /// A value as it may be told, in its short form.
    pub(super) fn shown(&self, spot: Option<Spot>) -> Option<String> {
        const MOST: usize = 60;
        let spot = spot?;
        let book = &self.books[spot.book];
        let doc = book.doc();
        if doc.kind(spot.node).is_container() {
            return Some(format!("{} of {}", doc.kind(spot.node).name(), doc.count(spot.node)));
        }
        let Some(text) = book.told(spot.node) else { return Some(crate::secret::DOTS.to_owned()) };
        if let Some(name) = super::certs::title(book, spot.node) {
            return Some(name);
        }
        Some(super::hit::cut(text.trim(), MOST))
    }

    /// The key of a value; of an item of a list that of the list.
    pub(super) fn key(&self, spot: Spot) -> String {
        let doc = self.books[spot.book].doc();
        let mut node = Some(spot.node);
        while let Some(at) = node {
            if let Some(key) = doc.key(at) {
                return key.to_owned();
            }
            node = doc.parent(at);
        }
        String::new()
    }

    pub(super) fn thing(&self, at: usize) -> &Thing {
        &self.things[at]
    }
}
