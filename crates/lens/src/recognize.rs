//! Which message a document, or a part of it, is; and why.
//!
//! The rules are the catalog's `when` columns. A condition that compares a value counts as much as four keys; the message whose best alternative
//! counts most wins, and among equals the one that knows most of the keys that are there. Where equals remain, all of them are
//! offered. Keys that everybody uses decide nothing, and a value that a message does not have ends the guess. Without any matching rule, a dictionary is known by its keys alone if enough of them are those of one message, of what
//! belongs into its envelope, or of a dictionary inside an answer.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::catalog::{self, DictId, FieldId, Scope};
use crate::decode::{Document, Kind, NodeId};

mod doubt;

/// Children of one container that rules look at; more never decide what a message is.
const LOOKED_AT: usize = 512;
/// Share of the keys that must be known for a dictionary to be recognised by them alone, and how many at least.
const SHARE: f64 = 0.6;
const ENOUGH: usize = 3;
/// Of these, keys that are no words of all trades.
const TELLING: usize = 2;
/// From here on a rule is certain: it compared a value.
const CERTAIN: u32 = 4;
/// The same for a part of a message, of which there are many more; and how deep in a message such parts may stand.
const SHARE_OF_PART: f64 = 0.75;
const DEPTH_OF_PARTS: usize = 3;

/// One message a document can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub message: DictId,
    /// "`MessageType` is `Authenticate`".
    pub evidence: String,
    /// The document is a list, and its elements are this message.
    pub elements: bool,
    /// Only what belongs into this field of the message: a command without its envelope, the `QueryResponses` of an answer.
    pub inside: Option<FieldId>,
    score: u32,
    known: usize,
}

impl Reading {
    /// Kind and name of the message: "command:DeviceLock".
    pub fn id(&self) -> String {
        let dict = catalog::get().dict(self.message);
        format!("{}:{}", dict.kind, dict.name)
    }

    /// The answer to a command that is known by its `CommandUUID`; `None` where such an answer has no keys of its own.
    pub fn answer_to(command: &str) -> Option<Self> {
        let message = catalog::get().message("response", command)?;
        let evidence = format!("the {command} command with the same `CommandUUID` is open");
        Some(Self { message, evidence, elements: false, inside: None, score: u32::MAX, known: 0 })
    }

    /// What the table knows at the top of it.
    pub fn scope(&self) -> Scope {
        scope(self.message, self.inside)
    }
}

fn scope(message: DictId, inside: Option<FieldId>) -> Scope {
    let catalog = catalog::get();
    inside.map_or_else(|| catalog.message_scope(message), |field| catalog.inner_scope(message, field))
}

/// All readings that are as good as the best, best first; empty where nothing fits.
pub fn recognize(doc: &Document, root: NodeId) -> Vec<Reading> {
    if doc.is_empty() {
        return Vec::new();
    }
    let readings = by_rules(doc, root);
    if !readings.is_empty() {
        return readings;
    }
    let element = (doc.kind(root) == Kind::Array).then(|| doc.children(root).next()).flatten();
    if let Some(element) = element.filter(|element| doc.kind(*element) == Kind::Dict) {
        let mut readings = by_rules(doc, element);
        if readings.is_empty() {
            readings = by_keys(doc, element);
        }
        for reading in &mut readings {
            reading.elements = true;
            reading.evidence = format!("a list; of its first element, {}", reading.evidence);
        }
        return readings;
    }
    by_keys(doc, root)
}

/// What the table knows of a dictionary inside something unknown, if a value gives it away as a message.
pub fn recognize_within(doc: &Document, node: NodeId) -> Option<Scope> {
    by_rules(doc, node).first().filter(|reading| reading.score >= 2).map(Reading::scope)
}

fn by_rules(doc: &Document, root: NodeId) -> Vec<Reading> {
    let view = View::new(doc, root);
    let mut found: HashMap<DictId, (u32, &Rule)> = HashMap::new();
    for rule in possible(&view) {
        let Some(score) = rule.score(&view).filter(|score| *score >= CERTAIN || is_likely(rule, *score, &view)) else { continue };
        let best = found.entry(rule.message).or_insert((score, rule));
        if score > best.0 {
            *best = (score, rule);
        }
    }
    let Some(top) = found.values().map(|(score, _)| *score).max() else { return Vec::new() };
    let equals = found.into_iter().filter(|(_, (score, _))| *score == top);
    let readings = equals.map(|(message, (score, rule))| {
        let known = view.known(scope(message, rule.inside));
        Reading { message, evidence: rule.evidence(), elements: false, inside: rule.inside, score, known }
    });
    best_known(readings.collect())
}

/// Whether keys alone are enough for a guess: some key has to be the message's own, and none may have a value that it does not have.
/// One key says little where most of the others are strange.
fn is_likely(rule: &Rule, score: u32, view: &View) -> bool {
    let scope = scope(rule.message, rule.inside);
    let telling = view.telling(scope) + rule.conditions.iter().filter(|condition| condition.is_telling()).count();
    telling > 0 && (score > 1 || view.known(scope) * 2 >= view.keys.len()) && view.allows(scope)
}

/// The readings that know most of the keys, whole messages before parts and parts before what is deeper in them; those that know
/// fewer are dropped.
fn best_known(mut readings: Vec<Reading>) -> Vec<Reading> {
    let depth = |field| catalog::get().path(field).matches('/').count();
    let rank = |reading: &Reading| (std::cmp::Reverse(reading.known), reading.inside.map(depth));
    readings.sort_by_key(|reading| (rank(reading), reading.message));
    let best = readings.first().map(rank);
    readings.retain(|reading| Some(rank(reading)) == best);
    readings
}

fn by_keys(doc: &Document, root: NodeId) -> Vec<Reading> {
    let view = View::new(doc, root);
    if doc.kind(root) != Kind::Dict || view.keys.len() < ENOUGH {
        return Vec::new();
    }
    let count = view.keys.len();
    let catalog = catalog::get();
    let contradicted = contradicted(&view);
    let messages = catalog.dicts().filter(|dict| catalog.dict(*dict).is_message && !contradicted.contains(dict));
    let wholes = messages.flat_map(|message| [Some((message, None)), catalog.envelope(message).map(|field| (message, Some(field)))]);
    let candidates = wholes.flatten().map(|candidate| (candidate, SHARE)).chain(parts().iter().map(|part| (*part, SHARE_OF_PART)));
    let readings = candidates.filter_map(|((message, inside), share)| {
        let known = view.known(scope(message, inside));
        let part =
            inside.map(|field| catalog.path(field).replace("/[]", "")).map_or_else(String::new, |path| format!("`{}` in ", &path[1..]));
        let evidence = format!("{known} of its {count} keys are those of {part}this message");
        let scope = scope(message, inside);
        let is_enough = known >= ENOUGH.max((count as f64 * share).ceil() as usize);
        (is_enough && view.telling(scope) >= TELLING && view.allows(scope)).then_some(Reading {
            message,
            evidence,
            elements: false,
            inside,
            score: 0,
            known,
        })
    });
    best_known(readings.collect())
}

/// Messages that can be told by a value, where another value stands.
fn contradicted(view: &View) -> HashSet<DictId> {
    let mut verdicts: HashMap<DictId, bool> = HashMap::new();
    for rule in rules() {
        *verdicts.entry(rule.message).or_insert(true) &= rule.conditions.iter().any(|condition| condition.is_contradicted(view));
    }
    verdicts.into_iter().filter_map(|(message, contradicted)| contradicted.then_some(message)).collect()
}

/// The dictionaries inside answers: what tools show of them without the rest.
fn parts() -> &'static [(DictId, Option<FieldId>)] {
    static PARTS: OnceLock<Vec<(DictId, Option<FieldId>)>> = OnceLock::new();
    PARTS.get_or_init(|| {
        let catalog = catalog::get();
        let mut parts = Vec::new();
        for message in catalog.dicts().filter(|dict| catalog.dict(*dict).kind == "response") {
            let mut open = vec![(scope(message, None), 0)];
            while let Some((at, depth)) = open.pop() {
                for field in catalog.keys(at).into_iter().chain(catalog.exact(at, "[]")) {
                    let inner = scope(message, Some(field));
                    // What many messages share is a part of the one that has nothing else.
                    let is_own = catalog.field(field).dict == message || catalog.dict(message).is_shared_only();
                    if is_own && depth < DEPTH_OF_PARTS && catalog.knows_children(inner) {
                        parts.push((message, Some(field)));
                        open.push((inner, depth + 1));
                    }
                }
            }
        }
        parts
    })
}

/// A container with its keys at hand.
struct View<'a> {
    doc: &'a Document,
    root: NodeId,
    keys: HashMap<&'a str, NodeId>,
}

impl<'a> View<'a> {
    fn new(doc: &'a Document, root: NodeId) -> Self {
        let children = doc.children(root).take(LOOKED_AT);
        let keys = children.filter_map(|child| Some((doc.key(child)?, child))).collect();
        Self { doc, root, keys }
    }

    /// Keys that the table knows there by name.
    fn known(&self, scope: Scope) -> usize {
        let catalog = catalog::get();
        self.keys.keys().filter(|key| catalog.exact(scope, key).is_some()).count()
    }

    /// Those of them that are no words of all trades.
    fn telling(&self, scope: Scope) -> usize {
        let catalog = catalog::get();
        self.keys.keys().filter(|key| doubt::is_telling(key) && catalog.exact(scope, key).is_some()).count()
    }

    /// Whether every value that the table knows can stand where it does.
    fn allows(&self, scope: Scope) -> bool {
        let catalog = catalog::get();
        self.keys.iter().all(|(key, node)| catalog.exact(scope, key).is_none_or(|field| doubt::can_be(self.doc, *node, field)))
    }

    /// The first nodes that a path of a rule leads to.
    fn nodes(&self, path: &[String]) -> Vec<NodeId> {
        let mut at = vec![self.root];
        for (depth, step) in path.iter().enumerate() {
            let doc = self.doc;
            at = match step.as_str() {
                "[]" => at.iter().filter(|node| doc.kind(**node) == Kind::Array).flat_map(|node| doc.children(*node).take(1)).collect(),
                "*" => at.iter().filter(|node| doc.kind(**node) == Kind::Dict).flat_map(|node| doc.children(*node).take(4)).collect(),
                key if depth == 0 => self.keys.get(key).copied().into_iter().collect(),
                key => at
                    .iter()
                    .filter(|node| doc.kind(**node) == Kind::Dict)
                    .filter_map(|node| doc.children(*node).take(LOOKED_AT).find(|child| doc.key(*child) == Some(key)))
                    .collect(),
            };
        }
        at
    }
}

enum Test {
    Present,
    Type(String),
    Absent,
    Is(String),
    Contains(String),
}

struct Condition {
    path: Vec<String>,
    test: Test,
}

struct Rule {
    message: DictId,
    conditions: Vec<Condition>,
    inside: Option<FieldId>,
    /// It compares a value, so that odd types beside it say nothing.
    is_certain: bool,
}

fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let catalog = catalog::get();
        let alternatives =
            catalog.dicts().flat_map(|dict| catalog.dict(dict).when.split(" | ").map(move |alternative| (dict, alternative)));
        let whole = alternatives.map(|(message, alternative)| {
            let (places, tests): (Vec<&str>, Vec<&str>) = alternative.split_whitespace().partition(|text| text.starts_with("in:"));
            let conditions: Vec<Condition> = tests.into_iter().map(Condition::parse).collect();
            let is_certain = conditions.iter().any(|condition| matches!(condition.test, Test::Is(_)));
            let inside = places.first().and_then(|place| doubt::field_at(scope(message, None), &steps(&place[3..])));
            Rule { message, conditions, inside, is_certain }
        });
        let whole = whole.filter(|rule| !rule.conditions.is_empty());
        whole.flat_map(|rule| [rule.without_envelope(), rule.without_status(), Some(rule)]).flatten().collect()
    })
}

/// The steps of a path in the table; a blank is written `%20`.
fn steps(path: &str) -> Vec<String> {
    path.split('/').filter(|step| !step.is_empty()).map(|step| step.replace("%20", " ")).collect()
}

/// Rules by a key at the top without which they do not hold, so that a container costs only those that its keys lead to.
struct Index {
    by_key: HashMap<&'static str, Vec<usize>>,
    /// Those that ask for no certain key.
    others: Vec<usize>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index { by_key: HashMap::new(), others: Vec::new() };
        for (number, rule) in rules().iter().enumerate() {
            match rule.conditions.iter().find_map(Condition::needed_key) {
                Some(key) => index.by_key.entry(key).or_default().push(number),
                None => index.others.push(number),
            }
        }
        index
    })
}

/// The rules that may hold for a container, in the order of the table.
fn possible(view: &View) -> impl Iterator<Item = &'static Rule> {
    let index = index();
    let by_key = view.keys.keys().filter_map(|key| index.by_key.get(key)).flatten();
    let mut numbers: Vec<usize> = by_key.chain(&index.others).copied().collect();
    numbers.sort_unstable();
    numbers.into_iter().map(|number| &rules()[number])
}

impl Condition {
    /// The key at the top without which it does not hold.
    fn needed_key(&self) -> Option<&str> {
        let first = self.path.first().filter(|step| !matches!(step.as_str(), "[]" | "*"))?;
        (!matches!(self.test, Test::Absent)).then_some(first)
    }

    fn parse(text: &str) -> Self {
        let (text, absent) = match text.strip_prefix('!') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (path, test) = match (text.split_once('='), text.split_once('~')) {
            (Some((path, value)), _) => (path, Test::Is(value.to_owned())),
            (None, Some((path, value))) => (path, Test::Contains(value.to_owned())),
            (None, None) if absent => (text, Test::Absent),
            (None, None) => match text.rsplit_once(':') {
                Some((path, kind)) => (path, Test::Type(kind.to_owned())),
                None => (text, Test::Present),
            },
        };
        Self { path: steps(path), test }
    }

    fn holds(&self, view: &View) -> bool {
        let nodes = view.nodes(&self.path);
        let text = |node: &NodeId| view.doc.text(*node);
        match &self.test {
            Test::Present => !nodes.is_empty(),
            Test::Type(kind) => nodes.iter().any(|node| doubt::has_form(kind, view.doc, *node)),
            Test::Absent => nodes.is_empty(),
            Test::Is(value) => nodes.iter().filter_map(text).any(|text| text == value.as_str()),
            Test::Contains(value) => nodes.iter().filter_map(text).any(|text| text.contains(value.as_str())),
        }
    }

    /// Whether what is there can be what the table has there.
    fn fits(&self, view: &View, scope: Scope) -> bool {
        let field = matches!(self.test, Test::Present).then(|| doubt::field_at(scope, &self.path)).flatten();
        field.is_none_or(|field| view.nodes(&self.path).iter().any(|node| doubt::can_be(view.doc, *node, field)))
    }

    /// Whether it looks at the value, or a path below the top has a key that is the message's own; those at the top are counted with
    /// all others there.
    fn is_telling(&self) -> bool {
        let looks = match &self.test {
            Test::Type(kind) => doubt::is_form(kind),
            Test::Contains(_) => true,
            _ => false,
        };
        looks || !matches!(self.test, Test::Absent) && self.path.iter().skip(1).any(|step| doubt::is_telling(step))
    }

    /// Whether another value stands where one is expected.
    fn is_contradicted(&self, view: &View) -> bool {
        matches!(self.test, Test::Is(_)) && !view.nodes(&self.path).is_empty() && !self.holds(view)
    }

    fn weight(&self) -> u32 {
        match self.test {
            Test::Present => 1,
            Test::Absent => 0,
            Test::Contains(_) | Test::Type(_) => 2,
            Test::Is(_) => 4,
        }
    }

    fn words(&self) -> Option<String> {
        let path = self.path.join("/");
        match &self.test {
            Test::Present => Some(format!("has `{path}`")),
            Test::Type(kind) => Some(format!("has `{path}`, {} {kind}", if kind == "array" || kind == "integer" { "an" } else { "a" })),
            Test::Absent => None,
            Test::Is(value) if path.is_empty() => Some(format!("it is `{value}`")),
            Test::Is(value) => Some(format!("`{path}` is `{value}`")),
            Test::Contains(value) => Some(format!("`{path}` contains `{value}`")),
        }
    }
}

impl Rule {
    /// The rule for what belongs into the envelope, as other interfaces of servers take it: a command by its `RequestType` alone.
    fn without_envelope(&self) -> Option<Self> {
        let catalog = catalog::get();
        let envelope = catalog.envelope(self.message)?;
        let [Condition { path, test: Test::Is(value) }] = self.conditions.as_slice() else { return None };
        let (first, rest) = path.split_first()?;
        if first != catalog.field(envelope).key || rest.is_empty() {
            return None;
        }
        let is = Condition { path: rest.to_vec(), test: Test::Is(value.clone()) };
        let no_answer = Condition { path: vec!["Status".to_owned()], test: Test::Absent };
        Some(Self { message: self.message, conditions: vec![is, no_answer], inside: Some(envelope), is_certain: true })
    }

    /// The rule for an answer without `Status` and `CommandUUID`, as tools of macOS print the answers to queries.
    fn without_status(&self) -> Option<Self> {
        const QUERIES: [&str; 11] = [
            "QueryResponses",
            "SecurityInfo",
            "ProfileList",
            "CertificateList",
            "ProvisioningProfileList",
            "InstalledApplicationList",
            "ManagedApplicationList",
            "AvailableOSUpdates",
            "OSUpdateStatus",
            "GlobalRestrictions",
            "UpdateResults",
        ];
        let [Condition { path: status, test: Test::Present }, Condition { path, test: Test::Present }] = self.conditions.as_slice() else {
            return None;
        };
        let is_query = catalog::get().dict(self.message).kind == "response"
            && status == &["Status"]
            && matches!(path.as_slice(), [key] if QUERIES.contains(&key.as_str()));
        let absent = ["Status", "CommandUUID", "Command", "MessageType"];
        let none = absent.map(|key| Condition { path: vec![key.to_owned()], test: Test::Absent });
        let is = Condition { path: path.clone(), test: Test::Present };
        is_query.then(|| Self {
            message: self.message,
            conditions: std::iter::once(is).chain(none).collect(),
            inside: self.inside,
            is_certain: self.is_certain,
        })
    }

    fn score(&self, view: &View) -> Option<u32> {
        let scope = scope(self.message, self.inside);
        let holds = |condition: &Condition| condition.holds(view) && (self.is_certain || condition.fits(view, scope));
        self.conditions.iter().all(holds).then(|| self.conditions.iter().map(Condition::weight).sum())
    }

    fn evidence(&self) -> String {
        self.conditions.iter().filter_map(Condition::words).collect::<Vec<_>>().join(", ")
    }
}
