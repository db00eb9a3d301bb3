//! What is wrong with a document beyond its schema: pairs that services refuse, languages inside values, damage of values, things that
//! install and do nothing, and what ends. Each fact has its source where it is used.
//!
//! One walk over the nodes; what is asked of a message or a payload as a whole is asked before it.

mod damage;
mod declared;
mod enroll;
mod expiry;
mod payload;
mod preferences;
mod requirement;
mod tls;

use super::case::Case;
use crate::annotate::Annotator;
use crate::catalog;
use crate::decode::{Kind, NodeId, ROOT};
use crate::recognize::Reading;

/// Nodes that are looked at.
const MOST: NodeId = 400_000;
/// Payloads of a profile that are looked at.
const PAYLOADS: usize = 10_000;

/// The walk, as far as it has come.
pub(super) struct Walk {
    next: NodeId,
    end: NodeId,
    /// The message's name and kind; empty where it is not known.
    name: &'static str,
    kind: &'static str,
    began: bool,
    /// Payloads that are still to be looked at as a whole.
    payloads: Vec<NodeId>,
    seen: payload::Seen,
}

impl Walk {
    pub fn new(case: &Case, reading: Option<&Reading>) -> Self {
        let message = reading.filter(|reading| !reading.elements).map(|reading| catalog::get().dict(reading.message));
        Self {
            next: ROOT,
            end: (case.doc.len() as NodeId).min(MOST),
            name: message.map_or("", |message| message.name),
            kind: message.map_or("", |message| message.kind),
            began: false,
            payloads: Vec::new(),
            seen: payload::Seen::default(),
        }
    }

    /// Goes on while there is time; `true` at the end.
    pub fn step(&mut self, case: &mut Case, annotator: &mut Annotator) -> bool {
        if !std::mem::replace(&mut self.began, true) {
            self.whole(case);
        }
        while let Some(node) = self.payloads.pop() {
            if !case.spend(10) {
                self.payloads.push(node);
                return false;
            }
            let payload = case.payload(node);
            payload::check(case, &payload, self.kind == "profile", &mut self.seen);
        }
        while self.next < self.end {
            if !case.spend(1) {
                return false;
            }
            let node = self.next;
            self.next += 1;
            self.node(case, annotator, node);
        }
        true
    }

    /// What the message as a whole is asked.
    fn whole(&mut self, case: &mut Case) {
        if case.doc.is_empty() {
            return;
        }
        match (self.kind, self.name) {
            ("profile", _) => {
                self.payloads =
                    case.elements(ROOT, "PayloadContent").filter(|node| case.doc.kind(*node) == Kind::Dict).take(PAYLOADS).collect();
                self.payloads.reverse();
                payload::profile(case, &self.payloads);
            }
            ("payload", _) => self.payloads = vec![ROOT],
            (_, "DepDefineProfile" | "DepFetchProfile") => enroll::profile(case, self.name == "DepDefineProfile"),
            (_, "VPP.LocationToken" | "DepServerToken" | "ProvisioningProfile") => expiry::check(case, self.name),
            (_, "APNsPush") => enroll::push(case),
            ("", _) => declared::unknown(case),
            _ => {}
        }
    }

    fn node(&mut self, case: &mut Case, annotator: &mut Annotator, node: NodeId) {
        match case.doc.kind(node) {
            Kind::String => {
                damage::text(case, node);
                if let Some(key) = case.doc.key(node) {
                    text_of_key(case, node, key);
                } else {
                    enroll::pane(case, node);
                }
            }
            Kind::Data => damage::data(case, node),
            Kind::Integer => {
                let known = annotator.known(case.doc, node);
                payload::number_for_truth(case, node, known);
            }
            _ => {}
        }
    }
}

/// What texts under certain keys are asked, wherever they stand.
fn text_of_key(case: &mut Case, node: NodeId, key: &str) {
    match key {
        "Predicate" => declared::predicate(case, node),
        "TLSMaximumVersion" | "TLSMinimumVersion" => tls::check(case, node, key),
        "Name" if declared::is_subscription(case, node) => declared::subscription(case, node),
        key if key.ends_with("CodeRequirement") || key.ends_with("DesignatedRequirement") || key == "Requirement" => {
            requirement::check(case, node, key)
        }
        _ => {}
    }
}
