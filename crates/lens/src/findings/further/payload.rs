//! Payloads of a profile: those that stand where none may stand, that need something else of the device, or that show what is private.

use super::preferences;
use crate::annotate::{Known, is_number_for_truth};
use crate::catalog;
use crate::catalog::modes::Mode;
use crate::decode::{Kind, NodeId, ROOT};
use crate::findings::case::{Case, Payload, shown};

/// What was said of another payload already.
#[derive(Default)]
pub(super) struct Seen {
    root: bool,
    kernel: bool,
    others_are_mobile: Option<bool>,
}

/// What is asked of the profile as a whole.
pub(super) fn profile(case: &mut Case, payloads: &[NodeId]) {
    scope(case, payloads);
}

pub(super) fn check(case: &mut Case, payload: &Payload, in_profile: bool, seen: &mut Seen) {
    let node = payload.node;
    match payload.kind.as_ref() {
        "com.apple.ManagedClient.preferences" => preferences::managed(case, node),
        "com.apple.syspolicy.kernel-extension-policy" if !std::mem::replace(&mut seen.kernel, true) => kernel(case, node),
        "com.apple.system.logging" => logging(case, node),
        "com.apple.security.root" if in_profile && !std::mem::replace(&mut seen.root, true) => root(case, node),
        "com.apple.AppSSOKerberos.KerberosExtension" | "com.apple.AppSSO.KerberosExtension" => extension(case, node),
        _ => {}
    }
    let others = *seen.others_are_mobile.get_or_insert_with(|| others_are_mobile(case));
    preferences::mobile(case, payload, others);
}

/// https://support.apple.com/guide/deployment/depa5fb8376f (System and kernel extensions in macOS).
fn kernel(case: &mut Case, payload: NodeId) {
    if !matches!(case.platform(), "" | "macOS") {
        return;
    }
    let message = "On a Mac with Apple silicon a kernel extension loads only if the Mac is set to Reduced Security; this payload alone does not allow it.";
    let advice = "The security level is changed in macOS Recovery on each Mac. Use the vendor's system extension instead if there is one (com.apple.system-extension-policy).";
    case.info(payload, "kernel-apple-silicon", message, advice);
}

/// What makes logs show what is private (com.apple.system.logging.yaml: Enable-Private-Data; https://developer.apple.com/documentation/os/customizing-logging-behavior-while-debugging).
fn logging(case: &mut Case, payload: NodeId) {
    let end = case.doc.after(payload);
    let mut node = payload + 1;
    while node < end && node < payload + 5_000 {
        let told = match case.doc.key(node) {
            Some("Enable-Private-Data") => case.doc.kind(node) == Kind::True,
            Some("Default-Privacy-Setting" | "Privacy-Setting") => {
                case.string(node).is_some_and(|text| text.eq_ignore_ascii_case("public"))
            }
            _ => false,
        };
        if told {
            let message = "The Mac writes private data into its log in the clear: names, addresses, paths and identifiers that are otherwise shown as <private>.";
            let advice =
                "Anybody who can read the log or a sysdiagnose sees them. Install it for a case of support only, and remove it afterward.";
            return case.warn(node, "log-private-data", message, advice);
        }
        node += 1;
    }
}

/// https://support.apple.com/102390 (Trust manually installed certificate profiles in iOS, iPadOS and visionOS).
fn root(case: &mut Case, payload: NodeId) {
    if !matches!(case.platform(), "" | "iOS" | "visionOS") {
        return;
    }
    let message =
        "If a person installs the profile by hand, iPhone and iPad do not trust this certificate for TLS until full trust is turned on.";
    let advice = "The user turns it on in Settings > General > About > Certificate Trust Settings. Installed by an MDM server or Apple Configurator, the certificate is trusted at once.";
    case.info(payload, "root-full-trust", message, advice);
}

/// The identifier of an extension where the type of a payload belongs (com.apple.extensiblesso.yaml: ExtensionIdentifier).
fn extension(case: &mut Case, payload: NodeId) {
    let node = case.child(payload, "PayloadType").unwrap_or(payload);
    let kind = case.text(payload, "PayloadType").unwrap_or_default();
    let message = format!("{} is the identifier of an extension, not the type of a payload.", shown(&kind));
    let advice = format!(
        "Use com.apple.extensiblesso as PayloadType, {kind} as ExtensionIdentifier, and put Realm and Hosts beside it; the other keys go into ExtensionData."
    );
    case.warn(node, "extension-as-type", message, advice);
}

/// Payloads that a Mac takes for the whole system only, in a profile that does not say for whom it is: installed by hand it is for the user.
fn scope(case: &mut Case, payloads: &[NodeId]) {
    if case.child(ROOT, "PayloadScope").is_some() || !matches!(case.platform(), "" | "macOS") {
        return;
    }
    let needs = |node: &NodeId| {
        let kind = case.payload(*node).kind;
        let modes = catalog::get().message_modes(catalog::get().named(&kind)?);
        // What only an MDM server installs comes by the channel of the device.
        let is_system = modes.get(Mode::Channels, "macOS") == Some("device") && modes.get(Mode::Manual, "macOS") != Some("no");
        is_system.then(|| (*node, kind.into_owned()))
    };
    let found: Vec<(NodeId, String)> = payloads.iter().rev().take(1_000).filter_map(needs).collect();
    let Some((node, kind)) = found.first() else { return };
    let more = match found.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let message = format!("{kind}{more} works for a whole Mac only, and the profile has no PayloadScope.");
    let advice = "Installed by hand on a Mac, a profile without PayloadScope is for one user. Add PayloadScope with System; iPhone and iPad do not read it.";
    case.info(*node, "scope-missing", message, advice);
}

/// Whether a payload of the profile is for iPhone and iPad only.
fn others_are_mobile(case: &Case) -> bool {
    let kinds = case.elements(ROOT, "PayloadContent").take(200).map(|node| case.payload(node).kind);
    kinds.filter_map(|kind| catalog::get().named(&kind)).any(|dict| {
        let available = catalog::get().message_availability(dict);
        available.on("iOS").is_some() && available.on("macOS").is_none()
    })
}

/// A number in the place of true or false. macOS and iOS read it; Apple Business Manager holds a profile against Apple's schema and refuses it
/// (https://github.com/microsoft/mdatp-xplat/issues/257).
pub(super) fn number_for_truth(case: &mut Case, node: NodeId, known: Known) {
    let Some(field) = known.field.map(|id| catalog::get().field(id)).filter(|_| known.written) else { return };
    if !is_number_for_truth(case.doc, node, field) {
        return;
    }
    let value = case.doc.text(node).unwrap_or_default();
    let word = if value.trim() == "0" { "<false/>" } else { "<true/>" };
    let message = format!(
        "{} is the number {}: devices take it for {}, and Apple Business Manager refuses the profile.",
        field.key,
        shown(&value),
        &word[1..word.len() - 2]
    );
    case.info(node, "number-for-truth", message, format!("Write {word}."));
}
