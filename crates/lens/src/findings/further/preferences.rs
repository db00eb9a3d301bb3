//! Preferences of apps: the shape of managed preferences that installs and does nothing, and domains of apps for iPhone.

use crate::catalog;
use crate::decode::{Kind, NodeId};
use crate::findings::case::{Case, Payload, shown};

/// The ways in which managed preferences are set (com.apple.ManagedClient.preferences.yaml).
const WAYS: [&str; 3] = ["Forced", "Set-Once", "Often"];
/// Domains of one payload that are looked at.
const DOMAINS: usize = 1_000;

const NOTHING: &str = "macOS installs the profile and applies nothing of it. The shape is PayloadContent / DOMAIN / Forced / [ { mcx_preference_settings: { … } } ]; or use the domain itself as PayloadType, with the settings beside it.";

/// Preferences in the shape that macOS applies, or not (what becomes of others: https://github.com/MACE-App/MACE/issues/24).
pub(super) fn managed(case: &mut Case, payload: NodeId) {
    let Some(content) = case.child(payload, "PayloadContent") else {
        if case.is_whole() {
            case.warn(payload, "mcx-shape", "The managed preferences have no PayloadContent with the domains and their settings.", NOTHING);
        }
        return;
    };
    if case.doc.kind(content) != Kind::Dict {
        return case.warn(content, "mcx-shape", "PayloadContent of managed preferences is no dictionary of domains.", NOTHING);
    }
    let domains: Vec<NodeId> = case.doc.children(content).take(DOMAINS).collect();
    for domain in domains {
        self::domain(case, domain);
    }
}

fn domain(case: &mut Case, domain: NodeId) {
    let name = case.doc.key(domain).unwrap_or_default();
    let ways: Vec<NodeId> = WAYS.iter().filter_map(|way| case.child(domain, way)).collect();
    if case.doc.kind(domain) != Kind::Dict || ways.is_empty() {
        let message = match WAYS.contains(&name) || name == "mcx_preference_settings" {
            true => format!("{name} stands where the domain of an app belongs."),
            false => format!("The settings of {} stand in none of Forced, Set-Once and Often.", shown(name)),
        };
        return case.warn(domain, "mcx-shape", message, NOTHING);
    }
    for way in ways {
        let key = case.doc.key(way).unwrap_or_default().to_owned();
        if case.doc.kind(way) != Kind::Array {
            case.warn(way, "mcx-shape", format!("{key} is no list."), NOTHING);
            continue;
        }
        let first = case.doc.children(way).next();
        let has_settings =
            first.is_some_and(|first| case.child(first, "mcx_preference_settings").is_some_and(|node| case.doc.kind(node) == Kind::Dict));
        if !has_settings {
            let message = format!("{key} of {} has no mcx_preference_settings with the settings.", shown(name));
            case.warn(first.unwrap_or(way), "mcx-shape", message, NOTHING);
        }
    }
}

/// A payload whose type is a domain of an app for iPhone or iPad. `others_are_mobile`: another payload of the profile is for those only.
pub(super) fn mobile(case: &mut Case, payload: &Payload, others_are_mobile: bool) {
    let kind = payload.kind.as_ref();
    let is_apple = kind.starts_with("com.apple.") || kind == "Configuration" || kind == ".GlobalPreferences";
    if kind.is_empty() || is_apple || !kind.contains('.') {
        return;
    }
    let last = kind.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let looks_mobile = ["ios", "iphone", "ipad", "iphoneos", "mobile"].contains(&last.as_str())
        || kind.to_ascii_lowercase().split('.').any(|part| matches!(part, "ios" | "iphone" | "ipad"));
    let is_target = case.platform() == "iOS";
    let is_known = catalog::get().dispatch("Payload", kind).is_some_and(|dict| catalog::get().dict(dict).name == kind);
    if !(looks_mobile || is_target || others_are_mobile) || is_known && !is_target {
        return;
    }
    let node = case.child(payload.node, "PayloadType").unwrap_or(payload.node);
    let message = format!(
        "{} is the preferences of an app, which a profile sets on a Mac only. An iPhone or iPad knows no such payload.",
        shown(kind)
    );
    let advice = "Send an app for iPhone or iPad its settings as its app configuration: Configuration of InstallApplication, or AppConfig of the declaration com.apple.configuration.app.managed.";
    case.warn(node, "app-preferences", message, advice);
}
