//! The count of a document: how sensitive its values are, which rows of the data table it answers, what is wrong with it.
//! Done in steps, after reading, while the page is in use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::open::Layer;
use super::protocol::{Aim, At, Class, Level};
use crate::annotate::explain;
use crate::annotate::reading::Remark;
use crate::catalog::{self, FieldId};
use crate::decode::{Kind, NodeId, Shape};

/// Nodes a step counts.
const NODES: u32 = 8_000;
/// Findings that are kept; beyond that they are counted.
const KEPT: usize = 5_000;

#[derive(Default)]
pub(super) struct Study {
    next: NodeId,
    whole: bool,
    pub(super) done: bool,
    /// The last layer inside that was judged.
    pub(super) inside: usize,
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
    /// Counts some more nodes; `true` when all are counted.
    pub(super) fn step(&mut self, layer: &mut Layer, now: i64, aim: &Aim) -> bool {
        if self.done {
            return true;
        }
        if !self.whole {
            self.whole = true;
            self.judge(layer, 0, now, aim);
            self.shapes = vec![None; layer.doc().shapes() as usize];
        }
        let end = (layer.doc().len() as NodeId).min(self.next.saturating_add(NODES));
        while self.next < end {
            self.count(layer, self.next, now);
            self.next += 1;
        }
        self.done = self.next as usize >= layer.doc().len();
        if self.done {
            self.findings.sort_by_key(|(at, remark)| (remark.level, *at));
            let fields: Vec<FieldId> = self.fields.keys().copied().collect();
            for field in fields {
                self.table.extend(catalog::get().rows_of(field, false));
                self.table_out.extend(catalog::get().rows_of(field, true));
            }
        }
        self.done
    }

    /// Notes what is wrong with a layer as a whole.
    pub(super) fn judge(&mut self, layer: &mut Layer, number: u32, now: i64, aim: &Aim) {
        let reading = layer.readings.get(layer.chosen);
        let found = crate::findings::check(layer.body.doc(), &mut layer.annotator, reading, aim, now);
        found.into_iter().for_each(|(node, remark)| self.note(At { layer: number, node }, remark));
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
