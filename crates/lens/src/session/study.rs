//! The count of a document: how sensitive its values are, which rows of the data table it answers, what is wrong with it.
//! Done in steps, after reading, while the page is in use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::layer::Layer;
use super::views::At;
use crate::annotate::explain;
use crate::catalog::Class;
use crate::catalog::{self, FieldId};
use crate::decode::{Kind, NodeId, Shape};
use crate::findings::{Exam, Measure};
use crate::remark::Level;
use crate::remark::Remark;

/// Nodes a step counts, and bytes of a value that cost as much as a node: long ones are decoded.
const NODES: usize = 4_000;
const BYTES: usize = 64;
/// Findings that are kept; beyond that they are counted.
const KEPT: usize = 5_000;

/// Nodes a step judges; what is told of a node costs a little more than its count.
const JUDGED: u32 = 3_000;

#[derive(Default)]
pub(super) struct Study {
    next: NodeId,
    pub(super) done: bool,
    /// What is judged now: a layer and how far that has come.
    exam: Option<Exam>,
    /// Layers that were judged: the document, and those inside its values that were opened.
    judged: usize,
    pub(super) known: u32,
    pub(super) tally: BTreeMap<Class, u32>,
    pub(super) table: BTreeSet<u16>,
    pub(super) table_out: BTreeSet<u16>,
    pub(super) levels: BTreeMap<Level, u32>,
    pub(super) findings: Vec<(At, Remark)>,
    pub(super) fields: HashMap<FieldId, (u32, At)>,
    /// What is certain of a shape: its field, and that nothing about its values can be wrong.
    shapes: Vec<Option<(Option<FieldId>, Kind)>>,
}

impl Study {
    /// Judges and counts some more nodes; `true` when all is done. Documents inside values are judged when they are opened.
    pub(super) fn step(&mut self, layers: &mut [Layer], measure: Measure) -> bool {
        if self.done || layers.is_empty() {
            return true;
        }
        let counted = self.next as usize >= layers[0].doc().len();
        if self.judged == 0 || counted && self.judged < layers.len() {
            self.judge(layers, measure);
            return false;
        }
        if !counted {
            self.shapes.resize(layers[0].doc().shapes() as usize, None);
            self.count_on(&mut layers[0], measure.now);
            return false;
        }
        self.findings.sort_by_key(|(at, remark)| (remark.level, *at));
        let fields: Vec<FieldId> = self.fields.keys().copied().collect();
        for field in fields {
            self.table.extend(catalog::get().rows_of(field, false));
            self.table_out.extend(catalog::get().rows_of(field, true));
        }
        self.done = true;
        true
    }

    /// Goes on with judging the next layer as a whole.
    fn judge(&mut self, layers: &mut [Layer], measure: Measure) {
        let layer = &mut layers[self.judged];
        // What asks for a password has nothing to judge.
        if layer.doc().is_empty() {
            self.judged += 1;
            return;
        }
        let reading = layer.readings.get(layer.chosen);
        // What is on the shelf is the document itself, not what is inside its values.
        let measure = if self.judged == 0 { measure } else { Measure { number: None, ..measure } };
        let exam = self.exam.get_or_insert_default();
        if !exam.step(layer.body.doc(), &mut layer.annotator, reading, measure, JUDGED) {
            return;
        }
        let number = self.judged as u32;
        let found = self.exam.take().map(Exam::into_found).unwrap_or_default();
        let repairs = std::mem::take(&mut layer.repairs);
        found.into_iter().chain(repairs.iter().cloned()).for_each(|(node, remark)| self.note(At { layer: number, node }, remark));
        layer.repairs = repairs;
        self.judged += 1;
    }

    fn count_on(&mut self, layer: &mut Layer, now: i64) {
        let (end, mut left) = (layer.doc().len() as NodeId, NODES);
        while self.next < end && left > 0 {
            let doc = layer.doc();
            let cost = if doc.kind(self.next).is_container() { 1 } else { 1 + doc.raw(self.next).len() / BYTES };
            left = left.saturating_sub(cost);
            self.count(layer, self.next, now);
            self.next += 1;
        }
    }

    fn count(&mut self, layer: &mut Layer, node: NodeId, now: i64) {
        let doc = layer.body.doc();
        let shape = doc.key(node).and(doc.shape(node));
        let certain = shape.and_then(|Shape(shape)| self.shapes.get(shape as usize).copied().flatten());
        let field = match certain {
            Some((field, kind)) if kind == plain(doc.kind(node)) => field,
            _ => {
                let known = layer.annotator.known(doc, node);
                let explained = explain(doc, node, known, now);
                let harmless = known.field.is_none_or(never_wrong);
                if let Some(Shape(shape)) = shape.filter(|_| known.is_fixed() && harmless && explained.remarks.is_empty()) {
                    self.shapes[shape as usize] = Some((known.field, plain(doc.kind(node))));
                }
                explained.remarks.into_iter().for_each(|remark| self.note(At { layer: 0, node }, remark));
                known.field
            }
        };
        let Some(field) = field else { return };
        self.known += 1;
        let seen = self.fields.entry(field).or_insert((0, At { layer: 0, node }));
        seen.0 += 1;
        if !doc.kind(node).is_container() && doc.kind(node) != Kind::Missing {
            *self.tally.entry(catalog::get().field(field).class).or_default() += 1;
        }
    }

    fn note(&mut self, at: At, remark: Remark) {
        *self.levels.entry(remark.level).or_default() += 1;
        if self.findings.len() < KEPT {
            self.findings.push((at, remark));
        }
    }
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
