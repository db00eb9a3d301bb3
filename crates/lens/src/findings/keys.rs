//! Keys: missing, unknown, not for the targeted device; one walk over the document.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::availability::Status;
use super::case::{Case, shown};
use super::support::{self, Thing};
use super::{Receiver, format, ignored, receivers, secrets};
use crate::annotate::{Annotator, Known, nearest};
use crate::catalog::Class;
use crate::catalog::{self, Availability, Catalog, Field, FieldId, Scope};
use crate::decode::{Kind, NodeId, ROOT};
use crate::standin;

/// Nodes that are looked at; large lists of equal things need no more.
pub(super) const CHECKED: NodeId = 400_000;
/// In documents that nobody here wrote, only dictionaries count, and fewer do.
const CHECKED_DICTS: usize = 500;

/// What it costs to compare an unknown key with those that are known, in nodes.
const COMPARED: u32 = 30;

/// Keys that the profile's own check knows better: they are missing in payloads of unknown types too.
const ENVELOPE: [&str; 4] = ["PayloadType", "PayloadUUID", "PayloadIdentifier", "PayloadVersion"];

/// What the catalog has at one place.
struct Listed {
    keys: HashMap<&'static str, FieldId>,
    /// At most as many as [`Count::seen`] has bits.
    required: Vec<FieldId>,
    /// Takes any key.
    is_open: bool,
}

impl Listed {
    fn new(catalog: &Catalog, scope: Scope) -> Self {
        let has_wildcard = catalog.exact(scope, "*").is_some();
        let keys = catalog.keys(scope);
        let keys: HashMap<_, _> =
            keys.into_iter().filter_map(|id| Some((catalog.field(id).key, catalog.exact(scope, catalog.field(id).key)?))).collect();
        // Where any key may stand, the dictionary that is referred to only lends its meanings.
        let own = Scope { dict: None, ..scope };
        let needed = keys.iter().filter(|(key, _)| !has_wildcard || catalog.exact(own, key).is_some()).map(|(_, id)| *id);
        let mut required: Vec<FieldId> = needed.filter(|id| is_required(catalog, *id)).collect();
        required.sort();
        required.truncate(u64::BITS as usize);
        // Placeholders of the schema stand for keys of any name.
        let is_placeholder = keys.len() == 1 && keys.keys().all(|key| key.ends_with("Item"));
        // Of a kind that nobody knows, no key is known either.
        let is_unresolved = scope.dict.is_none() && scope.field.is_some_and(|field| catalog.field(field).reference.contains('{'));
        let is_open = has_wildcard || is_unresolved || is_placeholder || keys.is_empty() || !catalog.knows_children(scope);
        Self { keys, required, is_open }
    }
}

/// What lost its effect somewhere is no longer asked for.
fn is_required(catalog: &Catalog, id: FieldId) -> bool {
    catalog.field(id).presence.split("; ").any(|part| part == "required")
        && !(catalog.has_own_since(id) && catalog.availability(id).is_ending())
}

/// The walk, as far as it has come.
pub(super) struct Walk {
    next: NodeId,
    end: NodeId,
    is_file: bool,
    lists: HashMap<Scope, Arc<Listed>>,
    available: HashMap<&'static str, Arc<Availability<'static>>>,
    /// Fields that nothing can be said of, whatever their value.
    harmless: HashMap<FieldId, bool>,
    /// Up to here all is inside something that was reported as not available.
    silent: NodeId,
    /// Dictionaries that were looked at, and the last of them.
    dicts: usize,
    last_dict: NodeId,
    /// Required keys of a dictionary that are being counted.
    count: Option<Count>,
    /// What may stand in the dictionary whose children are looked at.
    place: Option<(NodeId, Place, Arc<Listed>)>,
}

/// Which of the required keys a dictionary has, counted as far as `next`.
struct Count {
    dict: NodeId,
    next: NodeId,
    seen: u64,
    listed: Arc<Listed>,
}

impl Walk {
    /// For a document that is a message of a `kind`.
    pub fn new(case: &Case, kind: &str) -> Self {
        // Commands and assets are made to carry secrets to one device; the file of a profile or declaration goes from hand to hand.
        let is_file = matches!(kind, "profile" | "payload" | "declaration");
        Self {
            next: ROOT,
            end: (case.doc.len() as NodeId).min(CHECKED),
            is_file,
            lists: HashMap::new(),
            available: HashMap::new(),
            harmless: HashMap::new(),
            silent: ROOT,
            dicts: 0,
            last_dict: ROOT,
            count: None,
            place: None,
        }
    }

    /// Goes on while there is time; `true` at the end.
    pub fn step(&mut self, case: &mut Case, annotator: &mut Annotator) -> bool {
        let written = annotator.known(case.doc, ROOT).written;
        loop {
            if let Some(count) = self.count.take()
                && let Some(unfinished) = count.step(case, annotator)
            {
                self.count = Some(unfinished);
                return false;
            }
            if self.next >= self.end {
                return true;
            }
            if !case.spend(1) {
                return false;
            }
            let node = self.next;
            self.next += 1;
            self.node(case, annotator, node, written);
        }
    }

    fn node(&mut self, case: &mut Case, annotator: &mut Annotator, node: NodeId, written: bool) {
        let doc = case.doc;
        let is_dict = doc.kind(node) == Kind::Dict;
        let parent = doc.parent(node).filter(|parent| doc.kind(*parent) == Kind::Dict && (written || *parent <= self.last_dict));
        if let Some(parent) = parent {
            self.belongs(case, annotator, parent, node);
        }
        let counts = is_dict && (written || self.dicts < CHECKED_DICTS);
        if !written && !counts {
            return;
        }
        let known = annotator.known(doc, node);
        if known.written {
            self.value(case, node, known);
        }
        if known.written && is_dict {
            kind(case, node, known);
        }
        if counts {
            (self.dicts, self.last_dict) = (self.dicts + 1, node);
            self.dictionary(case, node, known);
        }
    }

    /// What a single key of a written document is checked for.
    fn value(&mut self, case: &mut Case, node: NodeId, known: Known) {
        let Some(id) = known.field else { return };
        let field = catalog::get().field(id);
        let is_file = self.is_file;
        if case.target.receiver != Receiver::Server {
            receivers::value(case, node, field);
        }
        let harmless = *self.harmless.entry(id).or_insert_with(|| {
            let available = available(&mut self.available, catalog::get().since(id));
            let usable = matches!(Status::of(&available, case.target), Status::Unknown | Status::Available)
                && !support::asks_supervision(case, &available)
                && !support::forbids(id, case.target);
            usable && !(is_file && field.class == Class::Credential) && format::of(field).is_none() && ignored::field(id).is_none()
        });
        if harmless {
            return;
        }
        if is_file {
            secrets::check(case, node, field);
        }
        format::check(case, node, field);
        if let Some(ignored) = ignored::field(id) {
            return ignored.tell(case, node, field.key);
        }
        // What a field does not say itself was told of what it stands in.
        let (has_since, has_modes) = (catalog::get().has_own_since(id), catalog::get().has_own_modes(id));
        if node < self.silent || !(has_since || has_modes) || case.doc.key(node).is_none() || is_told_by_kind(case, node, id) {
            return;
        }
        let known = available(&mut self.available, catalog::get().since(id));
        let name = named(case, node, field);
        let thing = Thing { name: &name, available: &known, successors: catalog::get().successors(id) };
        if has_since && !self.ends_with_its_message(case, id, &known) && support::report(case, node, &thing) {
            self.silent = case.doc.after(node);
            return;
        }
        if has_since {
            support::supervision(case, node, &thing);
        }
        if has_modes {
            support::key(case, node, id);
        }
    }

    /// Whether a field only shares the end of its message, which is told once.
    fn ends_with_its_message(&mut self, case: &Case, id: FieldId, known: &Availability) -> bool {
        let message = available(&mut self.available, catalog::get().message_since(catalog::get().field(id).dict));
        let ends = |known: &Availability| matches!(Status::of(known, case.target), Status::Deprecated(_) | Status::Removed(_));
        ends(&message) && ends(known)
    }

    fn listed(&mut self, scope: Scope) -> Arc<Listed> {
        self.lists.entry(scope).or_insert_with(|| Arc::new(Listed::new(catalog::get(), scope))).clone()
    }

    /// Starts to count the required keys of a dictionary.
    fn dictionary(&mut self, case: &Case, node: NodeId, known: Known) {
        if !known.written || !case.is_whole() || is_lent(known) || !catalog::get().knows_children(known.scope) {
            return;
        }
        let listed = self.listed(known.scope);
        if !listed.required.is_empty() {
            self.count = Some(Count { dict: node, next: node + 1, seen: 0, listed });
        }
    }

    /// Whether a key may stand where it does.
    fn belongs(&mut self, case: &mut Case, annotator: &mut Annotator, parent: NodeId, node: NodeId) {
        let Some(key) = case.doc.key(node) else { return };
        if self.place.as_ref().is_none_or(|(known, ..)| *known != parent) {
            let known = annotator.known(case.doc, parent);
            let place = match (is_lent(known), known.written) {
                _ if !is_apples(known) => Place::Vendor,
                (true, _) => Place::Preferences,
                (false, true) => Place::Written,
                (false, false) => Place::Answer,
            };
            self.place = Some((parent, place, self.listed(known.scope)));
        }
        let Some((_, place, listed)) = &self.place else { return };
        // A key without a name has its own finding, and one that a tool fills in may become any.
        if !listed.is_open && !listed.keys.contains_key(key) && !case.is_full() && !key.is_empty() && !standin::is(key) {
            case.spend(COMPARED);
            unknown(case, node, key, listed, parent, *place);
        }
    }
}

/// What a column says; few of them serve all fields.
fn available(known: &mut HashMap<&'static str, Arc<Availability<'static>>>, since: &'static str) -> Arc<Availability<'static>> {
    known.entry(since).or_insert_with(|| Arc::new(Availability::parse(since).unwrap_or_default())).clone()
}

impl Count {
    /// Counts on, and tells what is missing; gives itself back when there is no more time.
    fn step(mut self, case: &mut Case, annotator: &mut Annotator) -> Option<Self> {
        let catalog = catalog::get();
        let (doc, end) = (case.doc, case.doc.after(self.dict));
        let all = u64::MAX >> (u64::BITS - self.listed.required.len() as u32);
        while self.next < end && self.seen != all {
            if !case.spend(1) {
                return Some(self);
            }
            let key = doc.key(self.next);
            if let Some(at) = self.listed.required.iter().position(|id| Some(catalog.field(*id).key) == key) {
                self.seen |= 1 << at;
            }
            self.next = doc.after(self.next);
        }
        let known = annotator.known(doc, self.dict);
        for (at, id) in self.listed.required.iter().enumerate() {
            if self.seen & 1 << at == 0 {
                missing(case, self.dict, known, catalog.field(*id));
            }
        }
        None
    }
}

/// A value that decides what a container is, and that nobody knows: the `RequestType` of a command, the `Item` of a setting.
fn kind(case: &mut Case, node: NodeId, known: Known) {
    let catalog = catalog::get();
    let Some(reference) = known.field.map(|id| catalog.field(id).reference).and_then(|reference| reference.strip_suffix('}')) else {
        return;
    };
    let Some((family, key)) = reference.split_once('{').filter(|(_, key)| !key.starts_with('^')) else { return };
    let holder = match key.strip_prefix("../") {
        Some(key) => case.doc.parent(node).and_then(|parent| case.child(parent, key)),
        None => case.child(node, key),
    };
    let Some((holder, value)) = holder.and_then(|holder| Some((holder, case.string(holder)?))) else { return };
    if value.is_empty() || catalog.family(family).any(|known| known == value) || standin::is(&value) {
        return;
    }
    let key = key.trim_start_matches("../");
    let message = format!("“{}” is no known {key}.", shown(&value));
    // Letters may differ less where names are short.
    let near = |known: &&str| is_near(&value, known) && (value.len() >= 20 || edits_within(value.as_bytes(), known.as_bytes(), 1));
    match catalog.family(family).find(near) {
        Some(meant) => {
            let advice = format!("Did you mean {meant}? Devices compare it letter by letter, and case counts.");
            case.warn(holder, "unknown-kind", message, advice);
        }
        // Any app's settings may be a payload.
        None if family == "Payload" => {}
        None => case.info(holder, "unknown-kind", message, "Check the spelling. It may also be newer than this table, or not documented."),
    }
}

/// Whether Apple describes what may stand in a place, and not the maker of some app.
fn is_apples(known: Known) -> bool {
    let catalog = catalog::get();
    let own = known.scope.field.map(|field| catalog.field(field));
    let dict = known.scope.dict.or(own.map(|field| field.dict)).map(|dict| catalog.dict(dict));
    let sources = [own.map_or("", |field| field.source), dict.map_or("", |dict| dict.source)];
    sources.iter().any(|source| source.starts_with("schema:") || source.starts_with("doc:"))
}

/// Settings of an app borrow the meanings of its payload, and need nothing of it.
fn is_lent(known: Known) -> bool {
    known.scope.field.is_some_and(|field| catalog::get().field(field).reference.contains("{^"))
}

/// The key; of what tells a setting from others, such as `Item`, its value: that is what is deprecated, not the key.
fn named<'a>(case: &Case<'a>, node: NodeId, field: &Field) -> Cow<'a, str> {
    let told = catalog::get().dict(field.dict).name.split_once('{').and_then(|(_, rest)| rest.strip_suffix('}'));
    match case.string(node).filter(|text| told == Some(text)) {
        Some(text) => text,
        None => case.doc.key(node).map_or(Cow::Borrowed(field.key), Cow::Borrowed),
    }
}

/// Whether the key that tells a setting from others, such as `Item`, stands beside and says the same of all of it.
fn is_told_by_kind(case: &Case, node: NodeId, id: FieldId) -> bool {
    let catalog = catalog::get();
    let field = catalog.field(id);
    let Some((_, value)) = catalog.dict(field.dict).name.strip_suffix('}').and_then(|name| name.split_once('{')) else { return false };
    let parent = case.doc.parent(node);
    let setting = parent.into_iter().flat_map(|parent| case.doc.children(parent)).take(8);
    let mut telling =
        setting.filter(|other| *other != node && case.string(*other).as_deref() == Some(value)).filter_map(|other| case.doc.key(other));
    let scope = Scope { field: None, dict: Some(field.dict) };
    telling.any(|key| catalog.exact(scope, key).is_some_and(|other| catalog.since(other) == catalog.since(id)))
}

/// Where an unknown key stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In something that follows Apple's schema and can be mended.
    Written,
    /// Among the preferences of a system or app of Apple's, most of which nobody lists.
    Preferences,
    /// In what a vendor of apps describes, whose list here is not complete.
    Vendor,
    /// In an answer of a device or a service.
    Answer,
}

fn missing(case: &mut Case, node: NodeId, known: Known, field: &Field) {
    if ENVELOPE.contains(&field.key) || is_excused(case, node, field) {
        return;
    }
    let place = match case.doc.key(node) {
        Some(key) => key.to_owned(),
        None => known.scope.dict.map_or_else(String::new, |dict| format!("the {}", catalog::get().dict(dict).title)),
    };
    let is_declaration = catalog::get().dict(field.dict).name == "Declaration";
    let message = match place.as_str() {
        "" | "the " => format!("{} is missing.", field.key),
        place => format!("{} is missing, which {place} requires.", field.key),
    };
    let advice = format!("Add it, as {} {}: {}", article(field.type_name()), field.type_name(), field.meaning);
    match field.key {
        "RequestType" => case.error(node, "missing-key", message, advice),
        "Type" | "Identifier" if is_declaration => case.error(node, "missing-key", message, advice),
        // Files for servers leave it out: the server makes it up.
        "ServerToken" if is_declaration => case.info(
            node,
            "missing-key",
            message,
            "A device refuses a declaration without it. A server adds it when it sends the declaration.",
        ),
        _ => case.warn(node, "missing-key", message, advice),
    }
}

/// What the schema calls required although it depends on what is beside it.
fn is_excused(case: &Case, node: NodeId, field: &Field) -> bool {
    match field.key {
        // Apps get the one or the other.
        "Allowed" => true,
        "CodeRequirement" => false,
        "PayloadContent" => case.doc.child(node, "EncryptedPayloadContent").is_some() || case.flag(node, "IsEncrypted") == Some(true),
        key if key.ends_with("Item") => true,
        _ => false,
    }
}

fn unknown(case: &mut Case, node: NodeId, key: &str, listed: &Listed, parent: NodeId, place: Place) {
    let doc = case.doc;
    let names = listed.keys.keys().copied().filter(|name| is_near(key, name) && doc.child(parent, name).is_none());
    match (nearest(key, names), place) {
        (Some(meant), Place::Written | Place::Preferences) => {
            let message = format!("{key} is no key that belongs here. Systems ignore it.");
            case.warn(node, "unknown-key", message, format!("Did you mean {meant}? Keys are case-sensitive."));
        }
        (Some(meant), Place::Vendor) => {
            let message = format!("{key} is not among the keys that its maker describes, and looks like {meant}.");
            case.info(node, "unknown-key", message, format!("Check the spelling. If {meant} is meant, the app ignores {key}."));
        }
        (Some(meant), Place::Answer) => {
            let message = format!("{key} is no key that Apple describes here.");
            let advice = format!("It looks like {meant}, which is not there. A reader that looks for {meant} does not find it.");
            case.info(node, "unknown-key", message, advice);
        }
        (None, Place::Written) => {
            let message = format!("{key} is no key that Apple describes here. Systems ignore keys that they do not know.");
            let advice = "Check whether it belongs to another payload or to an older system. Leave it out if not.";
            case.info(node, "unknown-key", message, advice);
        }
        (None, _) => {}
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// Whether one is a misspelling of the other rather than a name built alike: two letters differ at most, or only their case.
fn is_near(key: &str, name: &str) -> bool {
    if key.eq_ignore_ascii_case(name) {
        return true;
    }
    // allowCamera and allowChat, Server1 and Server2 are names of different things.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    key.len().abs_diff(name.len()) <= 2 && key.len() >= 5 && digits(key) == digits(name) && edits_within(key.as_bytes(), name.as_bytes(), 2)
}

/// Whether at most so many letters have to be added, dropped or changed; case does not count.
fn edits_within(a: &[u8], b: &[u8], most: u8) -> bool {
    fn within(a: &[u8], b: &[u8], left: u8) -> bool {
        let same = a.iter().zip(b).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
        let (a, b) = (&a[same..], &b[same..]);
        match (a, b, left) {
            ([], [], _) => true,
            (_, _, 0) => false,
            ([], rest, left) | (rest, [], left) => rest.len() <= usize::from(left),
            ([_, a_rest @ ..], [_, b_rest @ ..], left) => {
                within(a_rest, b_rest, left - 1) || within(a_rest, b, left - 1) || within(a, b_rest, left - 1)
            }
        }
    }
    within(a, b, most)
}
