//! Code requirements in values.

use crate::decode::NodeId;
use crate::findings::case::Case;
use crate::findings::grammar::requirement;

/// Says where a code requirement stops being one. An empty one is told where its app is.
pub(super) fn check(case: &mut Case, node: NodeId, key: &str) {
    let Some(text) = case.string(node) else { return };
    let text = text.trim();
    // What a server or a person fills in is not there yet.
    if text.is_empty() || crate::standin::find(text).is_some() || text.contains("***") {
        return;
    }
    let Err(fault) = requirement::parse(text) else { return };
    let message = format!("{key} is no valid code requirement, column {}: {}.", fault.column(text), fault.message);
    let advice = "macOS cannot hold an app against it, so the entry applies to none. Copy what codesign -display -r - APP prints behind designated =>.";
    case.warn(node, "requirement-syntax", message, advice);
}
