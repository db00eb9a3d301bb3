//! Keys: missing, unknown, not for the aimed device; one walk over the document.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::availability::{self, Availability};
use super::case::Case;
use super::{enrolment, secrets};
use crate::annotate::{Annotator, Known, nearest};
use crate::catalog::{self, Catalog, Field, FieldId, Scope};
use crate::decode::{Kind, NodeId, ROOT};

/// Nodes that are looked at; large lists of equal things need no more.
const CHECKED: NodeId = 400_000;
/// In documents that nobody here wrote, only dictionaries count, and fewer do.
const CHECKED_DICTS: usize = 500;

/// Keys that the profile's own check knows better: they are missing in payloads of unknown types too.
const ENVELOPE: [&str; 4] = ["PayloadType", "PayloadUUID", "PayloadIdentifier", "PayloadVersion"];

/// What the catalog has at one place.
struct Listed {
    keys: HashMap<&'static str, FieldId>,
    required: Vec<FieldId>,
    /// Takes any key.
    is_open: bool,
}

impl Listed {
    fn new(catalog: &Catalog, scope: Scope) -> Self {
        let is_open = catalog.exact(scope, "*").is_some();
        let keys = catalog.keys(scope);
        let keys: HashMap<_, _> =
            keys.into_iter().filter_map(|id| Some((catalog.field(id).key, catalog.exact(scope, catalog.field(id).key)?))).collect();
        // Where any key may stand, the dictionary that is referred to only lends its meanings.
        let own = Scope { dict: None, ..scope };
        let needed = keys.iter().filter(|(key, _)| !is_open || catalog.exact(own, key).is_some()).map(|(_, id)| *id);
        let mut required: Vec<FieldId> = needed.filter(|id| is_required(catalog.field(*id))).collect();
        required.sort();
        Self { keys, required, is_open }
    }
}

/// What lost its effect somewhere is no longer asked for.
fn is_required(field: &Field) -> bool {
    let required = field.presence.split("; ").any(|part| part == "required");
    required && !field.since.contains("removed") && !field.since.contains("deprecated")
}

struct Walk<'c, 'a> {
    case: &'c mut Case<'a>,
    is_file: bool,
    lists: HashMap<Scope, Rc<Listed>>,
    available: HashMap<&'static str, Rc<Availability<'static>>>,
    /// Up to here all is inside something that was reported as not available.
    silent: NodeId,
}

/// Looks through a document that is a message of a `kind`.
pub(super) fn check(case: &mut Case, annotator: &mut Annotator, kind: &str) {
    let (doc, end) = (case.doc, (case.doc.len() as NodeId).min(CHECKED));
    // Commands and assets are made to carry secrets to one device; the file of a profile or declaration goes from hand to hand.
    let is_file = matches!(kind, "profile" | "payload" | "declaration");
    let mut walk = Walk { case, is_file, lists: HashMap::new(), available: HashMap::new(), silent: ROOT };
    let mut dicts = 0;
    for node in ROOT..end {
        let is_dict = doc.kind(node) == Kind::Dict;
        let root = annotator.known(doc, ROOT);
        if !root.written && (!is_dict || dicts >= CHECKED_DICTS) {
            continue;
        }
        let known = annotator.known(doc, node);
        if known.written {
            walk.value(node, known);
        }
        if is_dict {
            dicts += 1;
            walk.dictionary(node, known);
        }
    }
}

impl Walk<'_, '_> {
    /// What a single key of a written document is checked for.
    fn value(&mut self, node: NodeId, known: Known) {
        let Some(field) = known.field.map(|id| catalog::get().field(id)) else { return };
        if self.is_file {
            secrets::check(self.case, node, field);
        }
        https(self.case, node, field);
        if node < self.silent || field.since.is_empty() || self.case.doc.key(node).is_none() {
            return;
        }
        let available = self.available.entry(field.since).or_insert_with(|| Rc::new(Availability::parse(field.since))).clone();
        let name = named(self.case, node, field);
        if availability::report(self.case, node, &name, &available) {
            self.silent = self.case.doc.after(node);
        } else {
            availability::supervision(self.case, node, &name, &available);
            enrolment::key(self.case, node, field);
        }
    }

    fn dictionary(&mut self, node: NodeId, known: Known) {
        let catalog = catalog::get();
        if !catalog.knows_children(known.scope) {
            return;
        }
        let listed = self.lists.entry(known.scope).or_insert_with(|| Rc::new(Listed::new(catalog, known.scope))).clone();
        let doc = self.case.doc;
        let present: HashSet<&str> = doc.children(node).filter_map(|child| doc.key(child)).collect();
        // Settings of an app borrow the meanings of its payload, and need nothing of it.
        let is_lent = known.scope.field.is_some_and(|field| catalog.field(field).reference.contains("{^"));
        if known.written && !is_lent && self.case.is_whole() {
            for id in &listed.required {
                let field = catalog.field(*id);
                if !present.contains(field.key) {
                    missing(self.case, node, known, field, &present);
                }
            }
        }
        if listed.is_open || listed.keys.is_empty() {
            return;
        }
        for child in doc.children(node) {
            let Some(key) = doc.key(child).filter(|key| !listed.keys.contains_key(key)) else { continue };
            // Placeholders of the schema stand for keys of any name.
            if listed.keys.keys().any(|key| key.ends_with("Item")) && listed.keys.len() == 1 {
                continue;
            }
            unknown(
                self.case,
                child,
                key,
                &listed,
                &present,
                if is_lent {
                    Place::Preferences
                } else if known.written {
                    Place::Written
                } else {
                    Place::Answer
                },
            );
        }
    }
}

/// The key; of what tells a setting from others, such as `Item`, its value: that is what is deprecated, not the key.
fn named<'a>(case: &Case<'a>, node: NodeId, field: &Field) -> Cow<'a, str> {
    let told = catalog::get().dict(field.dict).name.split_once('{').and_then(|(_, rest)| rest.strip_suffix('}'));
    match case.string(node).filter(|text| told == Some(text)) {
        Some(text) => text,
        None => case.doc.key(node).map_or(Cow::Borrowed(field.key), Cow::Borrowed),
    }
}

/// Where an unknown key stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In something that follows Apple's schema and can be mended.
    Written,
    /// Among an app's preferences, most of which nobody lists.
    Preferences,
    /// In an answer of a device or a service.
    Answer,
}

fn missing(case: &mut Case, node: NodeId, known: Known, field: &Field, present: &HashSet<&str>) {
    if ENVELOPE.contains(&field.key) || is_excused(case, node, field, present) {
        return;
    }
    let place = match case.doc.key(node) {
        Some(key) => key.to_owned(),
        None => known.scope.dict.map_or_else(|| "This".to_owned(), |dict| format!("The {}", catalog::get().dict(dict).title)),
    };
    let is_declaration = catalog::get().dict(field.dict).name == "Declaration";
    let message = match place.as_str() {
        "This" | "The " => format!("{} is missing.", field.key),
        place => format!("{} is missing; {place} needs it.", field.key),
    };
    let advice = format!("Add it, of type {}: {}", field.type_name(), field.meaning);
    match field.key {
        "RequestType" => case.error(node, "missing-key", message, advice),
        "Type" | "Identifier" if is_declaration => case.error(node, "missing-key", message, advice),
        // Files for servers leave it out: the server makes it up.
        "ServerToken" if is_declaration => case.info(
            node,
            "missing-key",
            message,
            "A server adds it by itself when it sends the declaration; a device refuses one without.",
        ),
        _ => case.warn(node, "missing-key", message, advice),
    }
}

/// What the schema calls required although it depends on what is beside it.
fn is_excused(case: &Case, node: NodeId, field: &Field, present: &HashSet<&str>) -> bool {
    match field.key {
        // Apps get the one or the other.
        "Allowed" => true,
        "CodeRequirement" => false,
        "PayloadContent" => present.contains("EncryptedPayloadContent") || case.flag(node, "IsEncrypted") == Some(true),
        key if key.ends_with("Item") => true,
        _ => false,
    }
}

fn unknown(case: &mut Case, node: NodeId, key: &str, listed: &Listed, present: &HashSet<&str>, place: Place) {
    let names = listed.keys.keys().copied().filter(|name| !present.contains(name) && is_near(key, name));
    let message = format!("{key} is no key that belongs here.");
    match nearest(key, names) {
        Some(meant) if place != Place::Answer => {
            let advice = format!("Did you mean {meant}? Keys are case-sensitive, and a key that nobody knows is ignored without a word.");
            case.warn(node, "unknown-key", message, advice);
        }
        Some(meant) => case.info(
            node,
            "unknown-key",
            message,
            format!("It resembles {meant}, which is not there. Readers that look for that will not find it."),
        ),
        None if place == Place::Written => {
            let message = format!("{key} is no key that Apple's schema knows here.");
            case.info(
                node,
                "unknown-key",
                message,
                "Systems ignore keys they do not know. It may be an old one, one of another payload, or not documented.",
            );
        }
        None => {}
    }
}

/// Whether one is a misspelling of the other rather than a name built alike: two letters differ at most, or only their case.
fn is_near(key: &str, name: &str) -> bool {
    if key.eq_ignore_ascii_case(name) {
        return true;
    }
    // allowCamera and allowChat, Server1 and Server2 are names of different things.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    key.len().abs_diff(name.len()) <= 2
        && key.len() >= 5
        && digits(key) == digits(name)
        && edits_within_two(key.as_bytes(), name.as_bytes())
}

/// Whether at most two letters have to be added, dropped or changed.
fn edits_within_two(a: &[u8], b: &[u8]) -> bool {
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
    within(a, b, 2)
}

/// Addresses that the schema wants encrypted.
fn https(case: &mut Case, node: NodeId, field: &Field) {
    let wanted = field.presence.contains("format=^https://");
    if !wanted {
        return;
    }
    let Some(url) = case.string(node) else { return };
    if url.trim_start().get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://")) {
        let message = format!("{} has to start with https://.", field.key);
        case.error(
            node,
            "https-needed",
            message,
            "Devices refuse an unencrypted address here. Give the server a certificate that they trust, and write https://.",
        );
    }
}
