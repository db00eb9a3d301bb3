//! A declaration by itself. Whether others that it names exist cannot be seen from one alone.

use super::case::{Case, shown};
use super::enrolment;
use crate::catalog::Dict;
use crate::decode::{Kind, NodeId, ROOT};

/// Longest `Identifier` and `ServerToken`, in bytes (declarationbase.yaml).
const LONGEST: usize = 64;

pub(super) fn check(case: &mut Case, message: &Dict) {
    enrolment::declaration(case, message);
    for key in ["Identifier", "ServerToken"] {
        let Some(node) = case.child(ROOT, key) else { continue };
        let Some(text) = case.string(node) else { continue };
        if text.is_empty() {
            case.error(
                node,
                "missing-key",
                format!("{key} is empty."),
                "Give it a value of up to 64 bytes; the device refuses the declaration otherwise.",
            );
        } else if text.len() > LONGEST {
            let message = format!("{key} has {} bytes; at most {LONGEST} are allowed.", text.len());
            case.warn(node, "too-long", message, "Shorten it: a UUID has 36.");
        }
    }
    let Some(payload) = case.child(ROOT, "Payload") else { return };
    match case.text(ROOT, "Type").as_deref() {
        Some("com.apple.activation.simple") => activation(case, payload),
        Some("com.apple.configuration.legacy" | "com.apple.configuration.legacy.interactive") => {
            one_of(case, payload, &["ProfileURL", "ProfileAssetReference"])
        }
        Some("com.apple.configuration.app.managed") => {
            one_of(case, payload, &["AppStoreID", "BundleID", "ManifestURL", "AppComposedIdentifier"])
        }
        _ => {}
    }
}

fn activation(case: &mut Case, payload: NodeId) {
    let Some(list) = case.child(payload, "StandardConfigurations").filter(|list| case.doc.kind(*list) == Kind::Array) else { return };
    if case.doc.count(list) == 0 {
        let advice = "List the Identifier of each configuration that should take effect.";
        return case.warn(list, "activates-nothing", "The activation lists no configurations: it turns on nothing.", advice);
    }
    let mut seen = std::collections::HashSet::new();
    for node in case.doc.children(list) {
        let Some(name) = case.string(node) else { continue };
        if !seen.insert(name.clone()) {
            case.info(node, "listed-twice", format!("{} is in the list twice.", shown(&name)), "Once is enough.");
        }
    }
}

/// Something that has to be said in one of several ways.
fn one_of(case: &mut Case, payload: NodeId, keys: &[&str]) {
    if keys.iter().any(|key| case.child(payload, key).is_some()) || !case.is_whole() {
        return;
    }
    let message = format!("None of {} is there.", keys.join(", "));
    case.warn(payload, "missing-key", message, "Add one of them: nothing says what to install otherwise.");
}
