//! The search at work in one document: what is masked is not found by what is masked of it, and what is inside values is looked
//! through when it was opened for counting, whether somebody opened it or not.

use std::collections::HashMap;
use std::sync::Arc;

use super::events::Event;
use super::open::Open;
use super::query::{Query, What};
use super::search::Search;
use super::views::{At, State};
use crate::annotate::{Mask, Why};
use crate::catalog::{self, Class};
use crate::decode::NodeId;
use crate::remark::Level;

/// Nodes that are held against terms at a time.
const NODES: u32 = 12_000;
/// Rows that are given at a time.
const HITS: u32 = 200;

impl Open {
    pub(super) fn search(&mut self, query: &str, seq: u32) -> Vec<Event> {
        let wanted = !query.is_empty() && !self.layers.is_empty();
        self.shown.search = wanted.then(|| Search::new(query, seq, self.layers.doc(0)));
        match wanted {
            true => Vec::new(),
            false => vec![Event::Search { doc: self.id, seq, count: 0, done: true }, self.rows_changed()],
        }
    }

    /// Looks on for what somebody searches; nothing where all was looked at, or what is left has to be opened first.
    pub(super) fn search_on(&mut self) -> Option<Event> {
        let counted = self.found.study.done;
        let layers = self.layers.len() as u32;
        let mut search = self.shown.search.take_if(|search| {
            let waits = !counted && (search.layer > 0 || search.terms.as_ref().is_some_and(|terms| terms.asks_for_findings()));
            (!search.done || search.layer < layers) && !waits
        })?;
        search.done = false;
        let end = match self.layers.get(search.layer) {
            Some(layer) if search.layer == 0 || layer.is_document() => self.search_layer(&mut search),
            _ => true,
        };
        if end {
            search.layer += 1;
            if let Some(layer) = self.layers.get(search.layer) {
                search.turn_to(search.layer, layer.doc());
            }
            search.done = search.layer >= layers && (counted || self.state != State::Ready);
        }
        let event = Event::Search { doc: self.id, seq: search.seq, count: search.count(), done: search.done };
        self.shown.search = Some(search);
        Some(event)
    }

    /// Looks at some nodes of a layer; `true` at its end.
    fn search_layer(&mut self, search: &mut Search) -> bool {
        let number = search.layer;
        let (found, end) = match search.terms.clone() {
            None => {
                let layer = self.layers.of_mut(At { layer: number, node: 0 });
                let (mut found, by_value, end) = search.step(layer.body.doc(), &mut layer.annotator);
                found.extend(by_value.into_iter().filter(|node| self.is_found(search, At { layer: number, node: *node })));
                (found, end)
            }
            Some(terms) => {
                let len = self.layers.doc(number).len();
                let nodes = search.next_nodes(len, NODES);
                let end = nodes.end as usize >= len;
                (self.meeting(&terms, number, nodes), end)
            }
        };
        let layers = &self.layers;
        search.keep(found, |at| layers.order(at));
        end
    }

    fn is_found(&mut self, search: &Search, at: At) -> bool {
        match self.masked(at) {
            Mask::Nothing => true,
            Mask::Whole(_) => false,
            mask => self.layers.of(at).doc().text(at.node).is_some_and(|text| mask.told(&text).is_some_and(|text| search.is_in(&text))),
        }
    }

    /// Nodes that meet all terms.
    fn meeting(&mut self, query: &Arc<Query>, layer: u32, nodes: std::ops::Range<NodeId>) -> Vec<NodeId> {
        let mut levels: HashMap<At, Level> = HashMap::new();
        if query.asks_for_findings() {
            for (at, remark) in &self.found.study.findings {
                let worst = levels.entry(*at).or_insert(remark.level);
                *worst = (*worst).min(remark.level);
            }
        }
        nodes
            .filter(|node| query.terms.iter().all(|term| self.meets(&term.what, At { layer, node: *node }, &levels) != term.negated))
            .collect()
    }

    fn meets(&mut self, what: &What, at: At, levels: &HashMap<At, Level>) -> bool {
        let layer = self.layers.of_mut(at);
        let doc = layer.body.doc();
        let known = layer.annotator.known(doc, at.node);
        let field = known.field.map(|id| (id, catalog::get().field(id)));
        match what {
            What::Any(pattern) => {
                doc.key(at.node).is_some_and(|key| pattern.is_in(key))
                    || field.is_some_and(|(_, field)| pattern.is_in(field.meaning))
                    || self.value_meets(at, &|text| pattern.is_in(text))
            }
            What::Key(pattern) => doc.key(at.node).is_some_and(|key| pattern.is_in(key)),
            What::Meaning(pattern) => {
                field.is_some_and(|(id, field)| pattern.is_in(field.meaning) || pattern.is_in(catalog::get().purpose(id)))
            }
            What::Value(pattern) => self.value_meets(at, &|text| pattern.is_in(text)),
            What::Class(Class::Credential) => match self.mask(at) {
                Mask::Nothing | Mask::Whole(Why::Holds) => field.is_some_and(|(_, field)| field.class == Class::Credential),
                _ => true,
            },
            What::Class(class) => field.is_some_and(|(_, field)| field.class == *class) && !doc.kind(at.node).is_container(),
            What::Row(row) => field.is_some_and(|(id, _)| catalog::get().rows_of(id, false).contains(row)),
            What::Finding(level) => levels.get(&at).is_some_and(|found| level.is_none_or(|level| level == *found)),
            What::Secret => !matches!(self.mask(at), Mask::Nothing | Mask::Whole(Why::Holds)),
            What::Unknown => field.is_none() && doc.key(at.node).is_some(),
            What::Nothing => false,
        }
    }

    /// Whether what is told of a value meets something.
    fn value_meets(&mut self, at: At, meets: &dyn Fn(&str) -> bool) -> bool {
        let doc = self.layers.of(at).doc();
        if doc.kind(at.node).is_container() || !doc.text(at.node).is_some_and(|text| meets(&text)) {
            return false;
        }
        match self.masked(at) {
            Mask::Nothing => true,
            Mask::Whole(_) => false,
            mask => self.layers.of(at).doc().text(at.node).is_some_and(|text| mask.told(&text).is_some_and(|text| meets(&text))),
        }
    }

    /// Rows that match.
    pub(super) fn hits(&mut self, first: u32, count: u32, seq: u32) -> Event {
        let search = self.shown.search.as_ref();
        let places: Vec<At> = search.map_or_else(Vec::new, |search| {
            (first..first.saturating_add(count.min(HITS))).map_while(|n| search.nth(n as usize)).map(|(at, _)| at).collect()
        });
        let rows = places.into_iter().map(|at| self.row(at)).collect();
        Event::Hits { doc: self.id, seq, rows }
    }
}
