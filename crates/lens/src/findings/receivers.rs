//! What takes a profile before a device does, and refuses more than devices do. The rules are data: `receivers.tsv`.

use std::sync::OnceLock;

use super::Receiver;
use super::case::Case;
use crate::catalog::Field;
use crate::catalog::view::source_link;
use crate::decode::{Kind, NodeId};

/// A rule of a receiver.
#[derive(Clone, Copy)]
struct Rule {
    receiver: &'static str,
    id: &'static str,
    happens: &'static str,
    source: &'static str,
    date: &'static str,
}

fn rule(receiver: Receiver, id: &str) -> Option<Rule> {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    let rules = RULES.get_or_init(|| {
        let lines = include_str!("receivers.tsv").lines().filter(|line| !line.starts_with('#'));
        let cells = lines.map(|line| line.split('\t').collect::<Vec<_>>());
        let rule = |cells: Vec<&'static str>| match cells[..] {
            [receiver, id, happens, source, date] => Some(Rule { receiver, id, happens, source, date }),
            _ => None,
        };
        cells.filter_map(rule).collect()
    });
    rules.iter().find(|rule| rule.receiver == receiver.id() && rule.id == id).copied()
}

/// Says that the receiver refuses something; `advice` is what to write instead.
fn refuse(case: &mut Case, node: NodeId, id: &str, message: &str, advice: &str) {
    let Some(rule) = rule(case.target.receiver, id) else { return };
    let source = source_link(rule.source).map_or_else(String::new, |(title, _)| format!(" ({title}, {})", rule.date));
    let happens = rule.happens.trim_end_matches('.');
    case.error(node, "receiver-refuses", format!("{message} {happens}{source}."), advice);
}

/// What a receiver refuses about a value.
pub(super) fn value(case: &mut Case, node: NodeId, field: &Field) {
    if field.type_name() == "boolean" && case.doc.kind(node) == Kind::Integer {
        let message = format!("{} is a number, and Apple's schema has true or false here.", case.doc.key(node).unwrap_or(field.key));
        refuse(case, node, "boolean-as-number", &message, "Write <true/> or <false/>.");
    }
}

/// What a receiver refuses about a payload.
pub(super) fn payload(case: &mut Case, node: NodeId) {
    if case.is_whole() && case.child(node, "PayloadVersion").is_none() {
        refuse(case, node, "no-payload-version", "The payload has no PayloadVersion.", "Add PayloadVersion with the number 1.");
    }
}

/// A payload that only an MDM server can install; `true` if the receiver is none.
pub(super) fn only_by_mdm(case: &mut Case, node: NodeId, title: &str) -> bool {
    let refuses = rule(case.target.receiver, "needs-mdm").is_some();
    if refuses {
        let message = format!("{title} is installed only by an MDM server.");
        refuse(case, node, "needs-mdm", &message, "Send it from the MDM server that the Mac is enrolled with.");
    }
    refuses
}
