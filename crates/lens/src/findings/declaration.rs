//! Declarations: each by itself, and what they say of each other, within a document and across those that are open.

use std::collections::HashMap;

use super::case::{Case, shown};
use super::shelf::{Declared, Held};
use super::support;
use crate::catalog;
use crate::decode::{Kind, NodeId};
use crate::recognize::Reading;

/// Longest `Identifier` and `ServerToken`, in bytes (declarationbase.yaml).
const LONGEST: usize = 64;
/// Configurations of an activation that are compared with each other.
const COMPARED: usize = 10_000;

/// The examination of a document's declarations, as far as it has come.
pub(super) struct Walk {
    own: Held,
    /// Where in this document each identifier stands first.
    firsts: HashMap<String, usize>,
    at: usize,
    /// The next node in the payload that is looked through for references; 0 before it has begun.
    next: NodeId,
    item: usize,
}

impl Walk {
    pub fn new(case: &Case, reading: Option<&Reading>) -> Self {
        Self { own: Held::read(case.doc, reading), firsts: HashMap::new(), at: 0, next: 0, item: 0 }
    }

    /// Goes on while there is time; `true` at the end.
    pub fn step(&mut self, case: &mut Case) -> bool {
        if self.at == 0 && self.firsts.is_empty() {
            for (at, declared) in self.own.declared.iter().enumerate() {
                self.firsts.entry(declared.name.clone()).or_insert(at);
            }
        }
        while let Some(declared) = self.own.declared.get(self.at) {
            if self.next == 0 {
                if !case.spend(20) {
                    return false;
                }
                alone(case, declared);
                self.twins(case, declared);
                self.idle(case, declared);
                self.next = declared.node + 1;
            }
            while self.next < case.doc.after(declared.node) {
                if !case.spend(1) {
                    return false;
                }
                self.refers(case, declared, self.next);
                self.next += 1;
            }
            (self.at, self.next) = (self.at + 1, 0);
        }
        while let Some(item) = self.own.items.get(self.item) {
            if !case.spend(4) {
                return false;
            }
            self.item += 1;
            if self.firsts.insert(item.name.clone(), self.item).is_some() {
                let message = format!("{} is in the list twice. A device keeps one declaration of an identifier.", shown(&item.name));
                let advice = "Give the other its own identifier, or leave it out.";
                case.warn(item.node, "duplicate-declaration", message, advice);
            }
            for declared in case.shelf.named(&item.name, case.number) {
                token_differs(case, item.node, item.token.as_deref(), "the open declaration", declared.token.as_deref());
            }
        }
        true
    }

    /// Others of the same identifier.
    fn twins(&self, case: &mut Case, declared: &Declared) {
        let node = case.child(declared.node, "Identifier").unwrap_or(declared.node);
        let name = shown(&declared.name);
        let first = self.firsts.get(&declared.name).copied().filter(|first| *first != self.at);
        if let Some(first) = first {
            let message =
                format!("Identifier {name} is also that of declaration {} of this document. The later one replaces the other.", first + 1);
            let advice = "Give each its own identifier.";
            return case.warn(node, "duplicate-declaration", message, advice);
        }
        let shelf = case.shelf;
        let others = || shelf.named(&declared.name, case.number);
        if let Some(other) = others().find(|other| other.kind != declared.kind) {
            let message = format!(
                "Identifier {name} is also that of an open declaration of type {}. A device keeps one of them.",
                shown(&other.kind)
            );
            let advice = "Give each its own identifier.";
            case.warn(node, "duplicate-declaration", message, advice);
        } else if declared.token.is_some() && others().any(|other| other.token == declared.token && other.differs(declared)) {
            let node = case.child(declared.node, "ServerToken").unwrap_or(node);
            let message = format!(
                "Another open {name} has the same ServerToken and another content. A device that has one does not fetch the other."
            );
            let advice = "Have the server make the token from the whole content.";
            case.warn(node, "token-reused", message, advice);
        }
        let listed: Vec<_> = shelf.listed(&declared.name, case.number).map(|item| item.token.as_deref()).collect();
        for token in listed {
            token_differs(case, node, declared.token.as_deref(), "the open list of declarations", token);
        }
    }

    /// A configuration that no activation turns on, if there are any to be seen.
    fn idle(&self, case: &mut Case, declared: &Declared) {
        if !declared.kind.starts_with("com.apple.configuration.") {
            return;
        }
        let (mut activations, mut is_active) = (0, false);
        for other in self.all(case).filter(|other| other.kind.starts_with("com.apple.activation.")) {
            activations += 1;
            is_active |= other.activates.contains(&declared.name);
        }
        if activations > 0 && !is_active {
            let those = if activations == 1 { "The open activation does not list" } else { "None of the open activations lists" };
            let message = format!("{those} this configuration. A device keeps it without applying it, unless another activation lists it.");
            let advice = "Add its Identifier to the StandardConfigurations of an activation.";
            case.info(declared.node, "not-activated", message, advice);
        }
    }

    /// A value that names another declaration.
    fn refers(&self, case: &mut Case, declared: &Declared, node: NodeId) {
        let doc = case.doc;
        let holder = if doc.key(node).is_some() { Some(node) } else { doc.parent(node) };
        let Some(key) = holder.and_then(|holder| doc.key(holder)) else { return };
        let Some(wanted) = wanted(case, declared, key, holder) else { return };
        let Some(name) = case.value(node).filter(|name| !name.is_empty()) else { return };
        let found: Vec<&str> = self.named(case, &name).map(|other| other.kind.as_str()).collect();
        let fits = |kind: &&str| wanted.iter().any(|wanted| kind.starts_with(wanted));
        if found.iter().any(fits) || case.shelf.listed(&name, case.number).next().is_some() && found.is_empty() {
            return;
        }
        let what = what(wanted);
        if let Some(kind) = found.first() {
            let message = format!("{key} names {}, which is of type {}. It must be {what}.", shown(&name), shown(kind));
            return case.warn(node, "reference-kind", message, "Write the Identifier of a declaration of that type.");
        }
        // One document by itself says nothing of what else there is.
        let is_list_open = case.shelf.others(case.number).any(|held| held.is_list);
        let has_such = self.all(case).any(|other| fits(&other.kind.as_str()));
        if is_list_open || has_such {
            let message = format!("{key} names {}, which is not among the open declarations.", shown(&name));
            let error = if wanted == CONFIGURATION { "Error.MissingConfigurations" } else { "Error.MissingAssets" };
            let advice = format!("Check that the server sends it too. If not, devices report {error}.");
            case.info(node, "dangling-reference", message, advice);
        }
    }

    fn named<'s>(&'s self, case: &Case<'s>, name: &str) -> impl Iterator<Item = &'s Declared> {
        let own = self.firsts.get(name).map(|at| &self.own.declared[*at]);
        own.into_iter().chain(case.shelf.named(name, case.number))
    }

    fn all<'s>(&'s self, case: &Case<'s>) -> impl Iterator<Item = &'s Declared> {
        self.own.declared.iter().chain(case.shelf.others(case.number).flat_map(|held| &held.declared))
    }
}

/// What is wrong with a declaration by itself.
fn alone(case: &mut Case, declared: &Declared) {
    let root = declared.node;
    let catalog = catalog::get();
    if let Some(dict) = catalog.dispatch("Declaration", &declared.kind) {
        support::declaration(case, root, dict);
    }
    for key in ["Identifier", "ServerToken"] {
        let Some(node) = case.child(root, key) else { continue };
        let Some(text) = case.string(node) else { continue };
        if text.is_empty() {
            let advice = "Give it a value of up to 64 bytes.";
            case.error(node, "missing-key", format!("{key} is empty. The device refuses the declaration."), advice);
        } else if text.len() > LONGEST {
            let message = format!("{key} has {} bytes. Apple allows at most {LONGEST}.", text.len());
            case.warn(node, "too-long", message, "Shorten it. A UUID has 36 bytes.");
        }
    }
    let Some(payload) = case.child(root, "Payload") else { return };
    match declared.kind.as_str() {
        "com.apple.activation.simple" => activation(case, payload),
        "com.apple.configuration.legacy" | "com.apple.configuration.legacy.interactive" => {
            one_of(case, payload, &["ProfileURL", "ProfileAssetReference"])
        }
        "com.apple.configuration.app.managed" => one_of(case, payload, &["AppStoreID", "BundleID", "ManifestURL", "AppComposedIdentifier"]),
        _ => {}
    }
}

fn activation(case: &mut Case, payload: NodeId) {
    let Some(list) = case.child(payload, "StandardConfigurations").filter(|list| case.doc.kind(*list) == Kind::Array) else { return };
    if case.doc.count(list) == 0 {
        if !case.is_whole() {
            return;
        }
        let advice = "Add the Identifier of each configuration that should take effect.";
        return case.warn(list, "activates-nothing", "StandardConfigurations is empty. The activation turns on nothing.", advice);
    }
    let mut seen = std::collections::HashSet::new();
    for node in case.doc.children(list).take(COMPARED) {
        let Some(name) = case.string(node) else { continue };
        if !seen.insert(name.clone()) {
            case.info(node, "listed-twice", format!("{} is in the list twice.", shown(&name)), "Remove one of them.");
        }
    }
}

/// Something that has to be said in one of several ways.
fn one_of(case: &mut Case, payload: NodeId, keys: &[&str]) {
    if keys.iter().any(|key| case.child(payload, key).is_some()) || !case.is_whole() {
        return;
    }
    let message = format!("{} are all missing. Nothing says what to install.", keys.join(", "));
    case.warn(payload, "missing-key", message, "Add one of them.");
}

/// A declaration and its line in the list that have different revisions.
fn token_differs(case: &mut Case, node: NodeId, here: Option<&str>, other: &str, there: Option<&str>) {
    if let (Some(here), Some(there)) = (here, there)
        && here != there
    {
        let message = format!("ServerToken is {} here, and {} in {other}.", shown(here), shown(there));
        let advice = "Send both with the same token. A device fetches the declaration again each time as long as they differ.";
        case.info(node, "token-differs", message, advice);
    }
}

/// Types of declarations, by what they begin with.
type Wanted = &'static [&'static str];
const CONFIGURATION: Wanted = &["com.apple.configuration."];
const LOGIN: Wanted = &["com.apple.asset.credential.userpassword"];
const USER: Wanted = &["com.apple.asset.useridentity"];
const IDENTITY: Wanted = &["com.apple.asset.credential.acme", "com.apple.asset.credential.identity", "com.apple.asset.credential.scep"];
const CERTIFICATE: Wanted = &["com.apple.asset.credential.certificate"];
const CREDENTIAL: Wanted = &["com.apple.asset.credential."];
const DATA: Wanted = &["com.apple.asset.data"];
const ASSET: Wanted = &["com.apple.asset."];

/// What a key of a declaration refers to (`assettypes` of Apple's schema, which follow from the keys' names).
fn wanted(case: &Case, declared: &Declared, key: &str, holder: Option<NodeId>) -> Option<Wanted> {
    if key == "StandardConfigurations" && declared.kind.starts_with("com.apple.activation.") {
        return Some(CONFIGURATION);
    }
    let kind = key.strip_suffix("Reference").or_else(|| key.strip_suffix("References"))?;
    if kind == "ManagementStatusCertificate" {
        return Some(CERTIFICATE);
    }
    let kind = kind.strip_suffix("Asset")?;
    let ends = |ending: &str| kind.ends_with(ending);
    Some(match kind {
        "UserIdentity" => USER,
        "Credential" if declared.kind == "com.apple.configuration.security.certificate" => CERTIFICATE,
        "Credential" if declared.kind == "com.apple.configuration.security.identity" => IDENTITY,
        "Credential" => CREDENTIAL,
        "File" | "Executable" | "Profile" | "LegacyAppConfig" => DATA,
        "" => {
            // An entry of AppConfig says by its list what it is.
            let list = holder.and_then(|holder| case.doc.parent(holder)).and_then(|entry| case.doc.parent(entry));
            match list.and_then(|list| case.doc.key(list)) {
                Some("Passwords") => LOGIN,
                Some("Identities") => IDENTITY,
                Some("Certificates") => CERTIFICATE,
                _ => ASSET,
            }
        }
        // The asset may hold a shared secret as well, of which the schema does not say the type.
        _ if ends("Credentials") => CREDENTIAL,
        _ if ends("Identity") => IDENTITY,
        _ if ends("Certificate") => CERTIFICATE,
        _ if ends("Data") => DATA,
        _ => ASSET,
    })
}

/// A type in words.
fn what(wanted: Wanted) -> &'static str {
    match wanted {
        _ if wanted == CONFIGURATION => "a configuration",
        _ if wanted == LOGIN => "an asset with a user name and password (com.apple.asset.credential.userpassword)",
        _ if wanted == USER => "an asset with a person's name and address (com.apple.asset.useridentity)",
        _ if wanted == IDENTITY => "an identity asset (com.apple.asset.credential.acme, .scep or .identity)",
        _ if wanted == CERTIFICATE => "a certificate asset (com.apple.asset.credential.certificate)",
        _ if wanted == CREDENTIAL => "a credential asset (com.apple.asset.credential.…)",
        _ if wanted == DATA => "a data asset (com.apple.asset.data)",
        _ => "an asset",
    }
}
