//! The exact key that an error is about: names of its message looked up in the profile or command that is open.

use crate::catalog::{self, Scope};
use crate::decode::{Kind, NodeId, ROOT};
use crate::together::{Place, Sheet};

/// Nodes of a payload that are looked through.
const LOOKED_AT: NodeId = 20_000;

/// Where in a profile.
#[derive(Clone, Debug, Default)]
pub(super) struct InProfile {
    /// How many of the names led somewhere.
    pub score: u32,
    /// What the profile is called.
    pub name: String,
    pub identifier: String,
    pub payload: Option<Payload>,
    pub key: Option<Key>,
    pub payloads: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Payload {
    pub node: NodeId,
    /// Its place among the payloads, from one.
    pub position: usize,
    pub kind: String,
    pub name: String,
}

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub name: String,
    /// `None` where it is missing.
    pub node: Option<NodeId>,
    pub meaning: &'static str,
}

/// The payload type that errors of a domain are about.
const KINDS: [(&str, &str); 22] = [
    ("MCAPNErrorDomain", "com.apple.apn.managed"),
    ("MCCalDAVErrorDomain", "com.apple.caldav.account"),
    ("MCCardDAVErrorDomain", "com.apple.carddav.account"),
    ("MCCellularErrorDomain", "com.apple.cellular"),
    ("MCEASErrorDomain", "com.apple.eas.account"),
    ("MCEmailErrorDomain", "com.apple.mail.managed"),
    ("MCFontErrorDomain", "com.apple.font"),
    ("MCGlobalHTTPProxyErrorDomain", "com.apple.proxy.http.global"),
    ("MCHomeScreenLayoutErrorDomain", "com.apple.homescreenlayout"),
    ("MCLDAPErrorDomain", "com.apple.ldap.account"),
    ("MCNetworkUsageRulesErrorDomain", "com.apple.networkusagerules"),
    ("MCNotificationSettingsErrorDomain", "com.apple.notificationsettings"),
    ("MCPasscodeErrorDomain", "com.apple.mobiledevice.passwordpolicy"),
    ("MCRestrictionsErrorDomain", "com.apple.applicationaccess"),
    ("MCSCEPErrorDomain", "com.apple.security.scep"),
    ("MCSingleAppErrorDomain", "com.apple.app.lock"),
    ("MCSSOErrorDomain", "com.apple.sso"),
    ("MCSubCalErrorDomain", "com.apple.subscribedcalendar.account"),
    ("MCVPNErrorDomain", "com.apple.vpn.managed"),
    ("MCWebClipErrorDomain", "com.apple.webClip.managed"),
    ("MCWebContentFilterErrorDomain", "com.apple.webcontent-filter"),
    ("MCWiFiErrorDomain", "com.apple.wifi.managed"),
];

/// Looks names up in a profile; `domains` are those of the error, innermost first.
pub(super) fn in_profile(sheet: &Sheet, names: &[String], domains: &[&str]) -> Option<InProfile> {
    let root = sheet.profile()?;
    let text = |node: NodeId, key: &str| sheet.text(node, key).map(|text| text.into_owned()).unwrap_or_default();
    let payloads: Vec<NodeId> = sheet.each(root, "PayloadContent").filter(|node| sheet.doc.kind(*node) == Kind::Dict).collect();
    let mut found = InProfile {
        name: text(root, "PayloadDisplayName"),
        identifier: text(root, "PayloadIdentifier"),
        payloads: payloads.len(),
        ..InProfile::default()
    };
    let is_called = |node: NodeId, name: &str| {
        let same = |key: &str| sheet.text(node, key).is_some_and(|text| text.trim() == name);
        same("PayloadDisplayName")
            || same("PayloadIdentifier")
            || sheet.text(node, "PayloadUUID").is_some_and(|uuid| uuid.eq_ignore_ascii_case(name))
    };
    for name in names {
        found.score += u32::from(is_called(root, name)) * 2;
        let position = payloads.iter().position(|node| is_called(*node, name));
        if let Some(position) = position {
            found.score += 2;
            // The innermost link is told last and is the nearest to the cause.
            found.payload = Some(payload(sheet, payloads[position], position));
        }
    }
    let named = |position: usize| payload(sheet, payloads[position], position);
    let of_kind = |wanted: &dyn Fn(&str) -> bool| {
        let mut of_kind = (0..payloads.len()).filter(|at| wanted(&text(payloads[*at], "PayloadType")));
        of_kind.next().filter(|_| of_kind.next().is_none())
    };
    if found.payload.is_none() {
        // A type that one payload alone has, named or meant by the domain.
        let by_name = names.iter().find_map(|name| of_kind(&|kind: &str| kind == name));
        found.score += u32::from(by_name.is_some());
        let by_domain = || {
            domains
                .iter()
                .find_map(|domain| KINDS.iter().find(|(known, _)| known == domain))
                .and_then(|(_, wanted)| of_kind(&|kind: &str| kind == *wanted))
        };
        found.payload = by_name.or_else(by_domain).map(named);
    }
    let whole = found.payload.as_ref().map_or(root, |payload| payload.node);
    found.key = names
        .iter()
        .rev()
        .find_map(|name| key(sheet, whole, name))
        .or_else(|| names.iter().rev().find_map(|name| missing(sheet, &found, name)));
    found.score += u32::from(found.key.as_ref().is_some_and(|key| key.node.is_some()));
    Some(found)
}

fn payload(sheet: &Sheet, node: NodeId, at: usize) -> Payload {
    let text = |key: &str| sheet.text(node, key).map(|text| text.into_owned()).unwrap_or_default();
    let name = text("PayloadDisplayName");
    Payload { node, position: at + 1, kind: text("PayloadType"), name: if name.is_empty() { text("PayloadIdentifier") } else { name } }
}

/// A key of that name below a node, or the value that is a name.
fn key(sheet: &Sheet, whole: NodeId, name: &str) -> Option<Key> {
    let doc = sheet.doc;
    let nodes = whole + 1..doc.after(whole).min(whole + LOOKED_AT);
    let node = nodes.clone().find(|node| doc.key(*node) == Some(name))?;
    Some(Key::at(sheet, whole, name, node))
}

impl Key {
    /// A key that is there; `whole` is its payload, or the profile.
    pub fn at(sheet: &Sheet, whole: NodeId, name: &str, node: NodeId) -> Self {
        Self { name: name.to_owned(), node: Some(node), meaning: meaning(&kind_of(sheet, whole), name) }
    }
}

impl InProfile {
    /// The key, else the payload, else the profile.
    pub fn root(&self) -> NodeId {
        let key = self.key.as_ref().and_then(|key| key.node);
        key.or(self.payload.as_ref().map(|payload| payload.node)).unwrap_or(ROOT)
    }
}

/// A key that belongs into the payload, or the profile, and is not there.
fn missing(sheet: &Sheet, found: &InProfile, name: &str) -> Option<Key> {
    let kind = found.payload.as_ref().map_or_else(String::new, |payload| payload.kind.clone());
    let meaning = meaning(&kind, name);
    (!meaning.is_empty() && sheet.doc.kind(ROOT) == Kind::Dict).then(|| Key { name: name.to_owned(), node: None, meaning })
}

fn kind_of(sheet: &Sheet, node: NodeId) -> String {
    sheet.text(node, "PayloadType").map(|kind| kind.into_owned()).unwrap_or_default()
}

/// What the catalog says of a key of a payload, or of every payload; empty where it knows none.
fn meaning(kind: &str, key: &str) -> &'static str {
    let catalog = catalog::get();
    let dicts = [catalog.dispatch("Payload", kind), catalog.message("profile", "Configuration"), catalog.named("CommonPayload")];
    let field = dicts.into_iter().flatten().find_map(|dict| catalog.exact(Scope { field: None, dict: Some(dict) }, key));
    field.map_or("", |field| catalog.field(field).meaning)
}

/// The keys of a command that say what it is about.
const ABOUT: [(&str, &[&str]); 14] = [
    ("InstallApplication", &["iTunesStoreID", "Identifier", "ManifestURL"]),
    ("InstallEnterpriseApplication", &["ManifestURL", "Manifest"]),
    ("InstallMedia", &["iTunesStoreID", "PersistentID", "MediaURL"]),
    ("InstallProfile", &["Payload"]),
    ("InstallProvisioningProfile", &["ProvisioningProfile"]),
    ("RemoveApplication", &["Identifier"]),
    ("RemoveMedia", &["iTunesStoreID", "PersistentID"]),
    ("RemoveProfile", &["Identifier"]),
    ("RemoveProvisioningProfile", &["UUID"]),
    ("ApplyRedemptionCode", &["Identifier"]),
    ("DeleteUser", &["UserName"]),
    ("UnlockUserAccount", &["UserName"]),
    ("ScheduleOSUpdate", &["Updates"]),
    ("Settings", &["Settings"]),
];

/// The key of a command that an error is about: one that it names, else what the command is about.
pub(super) fn in_command(sheet: &Sheet, request: &str, names: &[String], unknown_command: bool) -> Option<(Place, String)> {
    let command = sheet.doc.child(ROOT, "Command")?;
    let doc = sheet.doc;
    let given = |node: NodeId| Some((sheet.place(node), doc.key(node)?.to_owned()));
    if unknown_command {
        return doc.child(command, "RequestType").and_then(given);
    }
    let end = doc.after(command).min(command + LOOKED_AT);
    let named = names.iter().rev().find_map(|name| {
        (command + 1..end).find(|node| doc.key(*node) == Some(name) || sheet.value(*node).is_some_and(|value| value == name.as_str()))
    });
    if let Some(node) = named.filter(|node| doc.key(*node).is_some() && doc.key(*node) != Some("RequestType")) {
        return given(node);
    }
    let (_, keys) = ABOUT.iter().find(|(known, _)| *known == request)?;
    keys.iter().find_map(|key| doc.child(command, key)).and_then(given)
}
