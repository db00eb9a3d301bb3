//! The count of a document and of what is inside its values: how sensitive they are, which rows of the data table they answer, what
//! is wrong with them. Done in steps, after reading, while the page is in use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::inside::{holds, is_document, may_hold};
use super::layers::Layers;
use super::net::Net;
use super::views::At;
use crate::annotate::{Known, Mask, Why, conceal, explain, mask};
use crate::catalog::{self, Class, FieldId};
use crate::decode::{Document, Kind, NodeId, Shape};
use crate::findings::{Exam, Measure};
use crate::remark::{Level, Remark};

/// Nodes a step counts, and bytes of a value that cost as much as a node: long ones are decoded.
const NODES: usize = 4_000;
const BYTES: usize = 64;
/// Findings that are kept; beyond that they are counted.
const KEPT: usize = 5_000;

/// Nodes a step judges; what is told of a node costs a little more than its count.
const JUDGED: u32 = 3_000;

/// Values that are looked into without being asked, the bytes of one, and those of all.
const LOOKED_INTO: usize = 1_000;
const ONE: usize = 4 << 20;
const TOGETHER: usize = 32 << 20;
/// Shorter values hold nothing that counts.
const SHORTEST: usize = 12;

#[derive(Default)]
pub(super) struct Study {
    pub(super) done: bool,
    /// The layer that is judged and counted now, and how far that has come: the document, then what is inside its values.
    layer: usize,
    is_judged: bool,
    exam: Option<Exam>,
    next: NodeId,
    /// Values that were looked into, and their bytes; those that were not.
    looked: (usize, usize),
    passed: u32,
    /// Values there are, and those that the catalog knows.
    pub(super) nodes: u32,
    pub(super) known: u32,
    pub(super) tally: BTreeMap<Class, u32>,
    pub(super) table: BTreeSet<u16>,
    pub(super) table_out: BTreeSet<u16>,
    pub(super) levels: BTreeMap<Level, u32>,
    pub(super) findings: Vec<(At, Remark)>,
    pub(super) fields: HashMap<FieldId, (u32, At)>,
    /// Credentials that the catalog does not call so: by their key.
    pub(super) guesses: BTreeMap<String, (u32, At)>,
    /// Where secrets are, a list a layer, and in which of them a value was passed that may hold more.
    secrets: Vec<Vec<NodeId>>,
    unsure: BTreeSet<usize>,
    /// Values that look as if they held something, and do not.
    broken: BTreeSet<At>,
    pub(super) net: Net,
    /// What is certain of a shape: its field, and that nothing about its values can be wrong.
    shapes: Vec<Option<(Option<FieldId>, Kind)>>,
}

impl Study {
    /// Judges and counts some more nodes; `true` when all is done.
    pub(super) fn step(&mut self, layers: &mut Layers, measure: Measure) -> bool {
        if self.done || layers.is_empty() {
            return true;
        }
        let Some(layer) = layers.get(self.layer as u32) else {
            self.end();
            return true;
        };
        if !self.is_judged {
            self.judge(layers, measure);
        } else if (self.next as usize) < layer.doc().len() {
            self.shapes.resize(layer.doc().shapes() as usize, None);
            self.count_on(layers, measure.now);
        } else {
            self.layer += 1;
            (self.next, self.is_judged) = (0, false);
            self.shapes.clear();
        }
        false
    }

    fn end(&mut self) {
        if self.passed > 0 {
            let message = match std::mem::take(&mut self.passed) {
                1 => "One value was not looked into, because it is large.".to_owned(),
                count => format!("{count} values were not looked into, because they are many or large."),
            };
            let advice = "Open the value to count what is in it.";
            self.note(At::default(), Remark::info("inside-not-counted", message, advice));
        }
        self.findings.sort_by_key(|(at, remark)| (remark.level, *at));
        let fields: Vec<FieldId> = self.fields.keys().copied().collect();
        for field in fields {
            self.table.extend(catalog::get().rows_of(field, false));
            self.table_out.extend(catalog::get().rows_of(field, true));
        }
        self.done = true;
    }

    /// Goes on with judging the layer as a whole.
    fn judge(&mut self, layers: &mut Layers, measure: Measure) {
        let number = self.layer as u32;
        let Some(layer) = layers.get_mut(self.layer) else { return };
        // What asks for a password has nothing to judge.
        if layer.doc().is_empty() {
            self.is_judged = true;
            return;
        }
        let reading = layer.readings.get(layer.chosen);
        // What is on the shelf is the document itself, not what is inside its values.
        let measure = if self.layer == 0 { measure } else { Measure { number: None, ..measure } };
        let exam = self.exam.get_or_insert_default();
        if !exam.step(layer.body.doc(), &mut layer.annotator, reading, measure, JUDGED) {
            return;
        }
        let found = self.exam.take().map(Exam::into_found).unwrap_or_default();
        for (node, mut remark) in found.into_iter().chain(layer.repairs.iter().cloned()) {
            let known = layer.annotator.known(layer.body.doc(), node);
            let mask = mask(layer.body.doc(), node, known);
            conceal(&mut remark, &short_text(layer.body.doc(), node), &mask);
            self.note(At { layer: number, node }, remark);
        }
        if let Some((parent, _)) = layer.parent.filter(|_| layer.is_document()) {
            std::mem::take(&mut layer.remarks).into_iter().for_each(|remark| self.note(parent, remark));
        }
        self.is_judged = true;
    }

    fn count_on(&mut self, layers: &mut Layers, now: i64) {
        let number = self.layer as u32;
        let mut left = NODES;
        self.secrets.resize(self.secrets.len().max(self.layer + 1), Vec::new());
        while left > 0 {
            let Some(layer) = layers.get(number).filter(|layer| (self.next as usize) < layer.doc().len()) else { break };
            let doc = layer.doc();
            let bytes = if doc.kind(self.next).is_container() { 0 } else { doc.raw(self.next).len() };
            let looked = self.looked.1;
            self.count(layers, At { layer: number, node: self.next }, now);
            left = left.saturating_sub(1 + (bytes + self.looked.1 - looked) / BYTES);
            self.next += 1;
        }
    }

    fn count(&mut self, layers: &mut Layers, at: At, now: i64) {
        let layer = layers.of_mut(at);
        let is_document = layer.is_document();
        let doc = layer.body.doc();
        let known = layer.annotator.known(doc, at.node);
        let mask = mask(doc, at.node, known);
        if mask.is_something() {
            self.keep_secret(doc, at, &mask, known, is_document);
        }
        if is_document {
            self.nodes += 1;
            let shape = doc.key(at.node).and(doc.shape(at.node));
            let certain = shape.and_then(|Shape(shape)| self.shapes.get(shape as usize).copied().flatten());
            if certain != Some((known.field, plain(doc.kind(at.node)))) {
                let explained = explain(doc, at.node, known, now);
                let harmless = known.field.is_none_or(never_wrong);
                if let Some(Shape(shape)) = shape.filter(|_| known.is_fixed() && harmless && explained.remarks.is_empty()) {
                    self.shapes[shape as usize] = Some((known.field, plain(doc.kind(at.node))));
                }
                explained.remarks.into_iter().for_each(|remark| self.note(at, remark));
            }
            if let Some(field) = known.field {
                self.count_field(doc, at, field);
            }
            self.look_into(layers, at);
        }
    }

    fn count_field(&mut self, doc: &Document, at: At, field: FieldId) {
        self.known += 1;
        self.fields.entry(field).or_insert((0, at)).0 += 1;
        if !doc.kind(at.node).is_container() && doc.kind(at.node) != Kind::Missing {
            *self.tally.entry(catalog::get().field(field).class).or_default() += 1;
        }
    }

    fn keep_secret(&mut self, doc: &Document, at: At, mask: &Mask, known: Known, is_document: bool) {
        self.secrets[at.layer as usize].push(at.node);
        self.net.keep(at, &short_text(doc, at.node), mask);
        // What is inside a secret is that secret.
        let is_told = *mask == Mask::Whole(Why::Class) || *mask == Mask::Whole(Why::Inside);
        if is_document && !(is_told && known.field.is_some_and(|field| catalog::get().field(field).class == Class::Credential)) {
            *self.tally.entry(Class::Credential).or_default() += 1;
            let key = std::iter::successors(Some(at.node), |node| doc.parent(*node)).find_map(|node| doc.key(node));
            self.guesses.entry(key.unwrap_or("value").chars().take(60).collect()).or_insert((0, at)).0 += 1;
        }
    }

    /// Decodes what a value holds, so that it counts like the rest.
    fn look_into(&mut self, layers: &mut Layers, at: At) {
        let layer = layers.of_mut(at);
        let doc = layer.body.doc();
        let bytes = doc.raw(at.node).len();
        if !may_hold(doc.kind(at.node)) || bytes < SHORTEST {
            return;
        }
        let known = layer.annotator.known(doc, at.node);
        let hint = known.field.map_or("", |field| catalog::get().field(field).reading());
        if !holds(doc, at.node, hint).is_some_and(|inside| is_document(inside.id)) || layers.inside(at).is_some() {
            return;
        }
        let (count, together) = self.looked;
        if count >= LOOKED_INTO || bytes > ONE || together + bytes > TOGETHER || layers.is_deepest(at.layer) {
            self.passed += 1;
            self.unsure.insert(at.layer as usize);
            return;
        }
        self.looked = (count + 1, together + bytes);
        if layers.look_inside(at).is_err() {
            self.broken.insert(at);
        }
    }

    /// Adds findings to those of a study that is done.
    pub(super) fn put_in(&mut self, found: &[(At, Remark)]) {
        found.iter().for_each(|(at, remark)| self.note(*at, remark.clone()));
        self.findings.sort_by_key(|(at, remark)| (remark.level, *at));
    }

    /// Takes them out again.
    pub(super) fn take_out(&mut self, found: &[(At, Remark)]) {
        for (_, remark) in found {
            if let Some(count) = self.levels.get_mut(&remark.level) {
                *count -= 1;
            }
        }
        self.levels.retain(|_, count| *count > 0);
        self.findings.retain(|finding| !found.contains(finding));
    }

    fn note(&mut self, at: At, remark: Remark) {
        *self.levels.entry(remark.level).or_default() += 1;
        if self.findings.len() < KEPT {
            self.findings.push((at, remark));
        }
    }

    /// Whether a layer and all that is inside it was counted, and holds no secret.
    pub(super) fn is_free_of_secrets(&self, layers: &Layers, layer: u32) -> bool {
        let number = layer as usize;
        let is_known = number < self.layer && !self.unsure.contains(&number);
        let is_free = is_known && self.secrets.get(number).is_none_or(Vec::is_empty);
        is_free && layers.inside_of(layer).all(|inner| self.is_free_of_secrets(layers, inner))
    }

    /// Secrets in a layer and in all that is inside it, as far as that was counted.
    pub(super) fn secrets_within(&self, layers: &Layers, layer: u32) -> u32 {
        let own = self.secrets.get(layer as usize).map_or(0, Vec::len) as u32;
        own + layers.inside_of(layer).map(|inner| self.secrets_within(layers, inner)).sum::<u32>()
    }

    /// Whether a value was looked into in vain.
    pub(super) fn is_broken(&self, at: At) -> bool {
        self.broken.contains(&at)
    }

    /// Where they are.
    pub(super) fn places(&self) -> impl Iterator<Item = At> + '_ {
        self.secrets.iter().enumerate().flat_map(|(layer, nodes)| nodes.iter().map(move |node| At { layer: layer as u32, node: *node }))
    }

    /// Secrets that were found so far.
    pub(super) fn secrets(&self) -> u32 {
        self.secrets.iter().map(|layer| layer.len() as u32).sum()
    }
}

/// The text of a value, unless it is long.
fn short_text(doc: &Document, node: NodeId) -> String {
    const SHORT: usize = 4 << 10;
    if doc.kind(node).is_container() || doc.raw(node).len() > SHORT {
        return String::new();
    }
    doc.text(node).map(std::borrow::Cow::into_owned).unwrap_or_default()
}

/// True and false are one type.
fn plain(kind: Kind) -> Kind {
    if kind == Kind::False { Kind::True } else { kind }
}

/// Fields whose values are free text: nothing but their type can be wrong.
fn never_wrong(field: FieldId) -> bool {
    let field = catalog::get().field(field);
    field.reading().is_empty() && !field.presence.contains("closed") && !field.presence.contains("range=")
}
