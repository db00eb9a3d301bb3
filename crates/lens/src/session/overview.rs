//! A document as a whole: who sends it to whom, what is wrong with it, what its sensitive values are used for, what was asked and
//! not answered, and which defaults are in force.

use super::layer::Layer;
use super::open::Open;
use super::rows::finding;
use super::views::{At, InForce, Overview, Sensitive};
use crate::annotate::Known;
use crate::catalog::{self, Class, FieldId};
use crate::decode::{Document, Kind, NodeId};
use crate::source::Direction;

/// Findings, sensitive fields and defaults that are told.
const FINDINGS: usize = 8;
const SENSITIVE: usize = 60;
const DEFAULTS: usize = 200;
/// Nodes among which dictionaries are looked for.
const LOOKED_AT: NodeId = 4_000;

impl Open {
    pub(super) fn overview(&mut self) -> Overview {
        let study = &self.found.study;
        let mut findings: Vec<_> = self.wrapper_findings().collect();
        findings.extend(study.findings.iter().map(|(at, remark)| finding(*at, &self.layers.path(*at), remark)).take(FINDINGS));
        findings.truncate(FINDINGS);
        let sensitive = self.sensitive();
        let unanswered = self.partners.unanswered.clone();
        let way = self.way_in_words();
        let defaults = self.layers.main_mut().map(defaults).unwrap_or_default();
        Overview { way, findings, sensitive, unanswered, defaults }
    }

    /// The fields whose values identify a person or a device, or open something.
    fn sensitive(&self) -> Vec<Sensitive> {
        let catalog = catalog::get();
        let fields = self.found.study.fields.iter().map(|(id, (count, at))| (*id, *count, *at));
        let is_told = |id: FieldId| {
            let field = catalog.field(id);
            matches!(field.class, Class::Credential | Class::Person | Class::Location)
                && !matches!(field.type_name(), "dictionary" | "array")
        };
        let mut fields: Vec<(FieldId, u32, At)> = fields.filter(|(id, ..)| is_told(*id)).collect();
        fields.sort_by_key(|(id, _, at)| (catalog.field(*id).class, *at));
        let told = fields.into_iter().take(SENSITIVE).map(|(id, count, at)| Sensitive {
            at,
            key: self.layers.of(at).doc().key(at.node).map_or_else(|| catalog.field(id).key.to_owned(), str::to_owned),
            count,
            class: catalog.field(id).class,
            meaning: catalog.field(id).meaning.to_owned(),
            purpose: catalog.purpose(id).to_owned(),
        });
        told.collect()
    }

    /// Who sends it to whom.
    fn way_in_words(&self) -> String {
        let Some(layer) = self.layers.main() else { return String::new() };
        let message = layer.reading().map(|reading| catalog::get().dict(reading.message));
        let is_apple =
            message.is_some_and(|message| !matches!(message.service, "MDM protocol" | "DDM" | "Profile" | "Certificates" | "APNs"));
        let words = match (self.origin.direction, layer.kind()) {
            (Some(Direction::FromDevice), _) | (None, "checkin" | "response" | "ddm") => "The device sends this to the MDM server.",
            (Some(Direction::ToDevice), _) | (None, "command" | "answer") => "The MDM server sends this to the device.",
            (Some(Direction::FromApple), _) => "Apple sends this to the MDM server.",
            (Some(Direction::ToApple), _) => "The MDM server sends this to Apple.",
            (None, "profile" | "payload") => "An admin or the MDM server installs this on a device.",
            (None, "declaration" | "asset-data") => "The MDM server offers this to the device, and the device fetches it.",
            (None, "webhook") => "The MDM server reports this to another system.",
            (None, _) if is_apple && message.is_some() => "A service of Apple and the MDM server exchange this.",
            _ => "",
        };
        words.to_owned()
    }
}

/// What holds because a key is not there, of a document that somebody wrote.
fn defaults(layer: &mut Layer) -> Vec<InForce> {
    let mut found = Vec::new();
    let (doc, annotator) = (layer.body.doc(), &mut layer.annotator);
    for node in 0..(doc.len() as NodeId).min(LOOKED_AT) {
        if doc.kind(node) == Kind::Dict && found.len() < DEFAULTS {
            let known = annotator.known(doc, node);
            in_force(doc, node, known, &mut found);
        }
    }
    found.truncate(DEFAULTS);
    found
}

fn in_force(doc: &Document, node: NodeId, known: Known, found: &mut Vec<InForce>) {
    let catalog = catalog::get();
    if !known.written || doc.count(node) == 0 {
        return;
    }
    let within = doc.key(node).map_or_else(String::new, str::to_owned);
    let own = catalog.keys(known.scope).into_iter().filter_map(|id| {
        let field = catalog.field(id);
        let default = field.presence.split("; ").find_map(|part| part.strip_prefix("default="))?;
        let is_old = catalog.has_own_since(id) && catalog.availability(id).is_ending();
        let is_there = doc.child(node, field.key).is_some();
        (!is_old && !is_there).then(|| InForce {
            at: At { layer: 0, node },
            within: within.clone(),
            key: field.key.to_owned(),
            value: default.to_owned(),
            field: catalog.id(id),
            meaning: field.meaning.to_owned(),
        })
    });
    found.extend(own.take(DEFAULTS));
}
