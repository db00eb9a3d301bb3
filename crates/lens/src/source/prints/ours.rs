//! Whether a dictionary that somebody printed is one of device management: by its keys, which the catalog knows.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::catalog;
use crate::decode::{Document, Kind, NodeId, ROOT};

/// Keys of a dictionary that are looked at.
const KEYS: usize = 200;
/// Nodes among which dictionaries of device management are looked for.
const NODES: NodeId = 20_000;

/// Keys of which one is enough: no other trade has them.
const CERTAIN: [&str; 24] = [
    "CommandUUID",
    "ErrorChain",
    "QueryResponses",
    "PushMagic",
    "PayloadIdentifier",
    "PayloadUUID",
    "EncryptedPayloadContent",
    "IsMDMUnremovable",
    "AwaitDeviceConfigured",
    "_computerlevel",
    "spconfigprofile_profile_identifier",
    "SPConfigurationProfileDataType",
    "ProvisioningProfileList",
    "InstalledApplicationList",
    "ManagedApplicationList",
    "AvailableOSUpdates",
    "OSUpdateStatus",
    "is_mdm_removable",
    "org_magic",
    "device_assigned_by",
    "await_device_configured",
    "clientUserIdStr",
    "adamIdStr",
    "StandardConfigurations",
];

/// Keys that others may have too: two of them, or one with more that the catalog knows.
const LIKELY: [&str; 14] = [
    "PayloadType",
    "PayloadContent",
    "RequestType",
    "StatusItems",
    "SecurityInfo",
    "ProfileList",
    "CertificateList",
    "GlobalRestrictions",
    "UnlockToken",
    "ProfileItems",
    "ProfileIdentifier",
    "profile_uuid",
    "RejectionReason",
    "skip_setup_items",
];

/// Whether a dictionary says by itself that it is one of device management.
pub(super) fn is_ours(doc: &Document, node: NodeId) -> bool {
    if doc.kind(node) != Kind::Dict {
        return false;
    }
    let text = |key: &str| doc.child(node, key).and_then(|child| doc.text(child));
    if text("Type").is_some_and(|kind| is_declaration(&kind))
        || text("PayloadType").is_some_and(|kind| kind.contains('.') || kind == "Configuration")
    {
        return true;
    }
    if text("RequestType").is_some_and(|name| catalog::get().message("command", &name).is_some()) {
        return true;
    }
    let keys: Vec<&str> = doc.children(node).take(KEYS).filter_map(|child| doc.key(child)).collect();
    let has = |key: &str| keys.contains(&key);
    let likely = keys.iter().filter(|key| LIKELY.contains(key)).count();
    let known = keys.iter().filter(|key| names().contains(*key)).count();
    keys.iter().any(|key| CERTAIN.contains(key))
        || likely > 1
        || likely == 1 && keys.len() <= 3 * known + 1 && (known > 1 || holds_more(doc, node))
        || has("ErrorDomain") && has("ErrorCode")
        || (has("MessageType") || has("Status") && is_status(text("Status"))) && (has("UDID") || has("EnrollmentID"))
        || known >= 3 && known * 2 >= keys.len()
}

fn is_status(status: Option<std::borrow::Cow<str>>) -> bool {
    status.is_some_and(|status| matches!(&*status, "Idle" | "Acknowledged" | "Error" | "NotNow" | "CommandFormatError"))
}

/// Whether a dictionary has a key that the catalog knows, and in it one of device management: the answer of a service, with its devices.
fn is_around(doc: &Document, node: NodeId) -> bool {
    let is_one = |child: NodeId| {
        is_ours(doc, child) || doc.kind(child) == Kind::Array && doc.children(child).next().is_some_and(|first| is_ours(doc, first))
    };
    doc.kind(node) == Kind::Dict
        && doc.children(node).take(KEYS).filter_map(|child| doc.key(child)).any(|key| names().contains(key))
        && doc.children(node).take(KEYS).any(is_one)
}

fn is_declaration(kind: &str) -> bool {
    kind.strip_prefix("com.apple.")
        .is_some_and(|rest| ["configuration.", "activation.", "asset.", "management."].iter().any(|family| rest.starts_with(family)))
}

/// Whether the one key that a dictionary has leads to a container: `{QueryResponses = {…}}`.
fn holds_more(doc: &Document, node: NodeId) -> bool {
    doc.children(node)
        .take(KEYS)
        .any(|child| doc.kind(child).is_container() && doc.key(child).is_some_and(|key| LIKELY.contains(&key)) && doc.count(child) > 0)
}

/// Names that messages of devices, profiles and Apple's services have, and that look like no word of other trades.
fn names() -> &'static HashSet<&'static str> {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        const KINDS: [&str; 13] = [
            "checkin",
            "command",
            "response",
            "answer",
            "profile",
            "payload",
            "declaration",
            "ddm",
            "dep",
            "list",
            "vpp1",
            "vpp2",
            "status-item",
        ];
        const COMMON: [&str; 24] = [
            "DisplayName",
            "Description",
            "Identifier",
            "DeviceName",
            "ProductName",
            "displayName",
            "description",
            "created_at",
            "updated_at",
            "serialNumber",
            "deviceName",
            "userName",
            "UserName",
            "ServerURL",
            "BundleID",
            "bundleId",
            "Version",
            "Password",
            "Username",
            "HostName",
            "LocalizedDescription",
            "phoneNumber",
            "AccessToken",
            "statusCode",
        ];
        let catalog = catalog::get();
        let fields = catalog.fields().map(|field| catalog.field(field)).filter(|field| KINDS.contains(&catalog.dict(field.dict).kind));
        let is_name = |key: &&str| {
            let humps = key.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()) || key.contains('_');
            key.len() >= 8 && humps && !COMMON.contains(key)
        };
        fields.map(|field| field.key).filter(is_name).chain(["ErrorDomain", "ErrorCode", "CommandUUID"]).collect()
    })
}

/// The dictionaries of device management in a document, outermost first: the whole of it, or parts. A list counts as a whole if its
/// first element does.
pub(super) fn parts(doc: &Document) -> Vec<NodeId> {
    if doc.is_empty() {
        return Vec::new();
    }
    let first = doc.children(ROOT).next().filter(|_| doc.kind(ROOT) == Kind::Array);
    if is_ours(doc, ROOT) || is_around(doc, ROOT) || first.is_some_and(|first| is_ours(doc, first)) {
        return vec![ROOT];
    }
    let mut found = Vec::new();
    let mut node = 1;
    while node < (doc.len() as NodeId).min(NODES) && found.len() < 200 {
        if is_ours(doc, node) {
            found.push(node);
            node = doc.after(node);
        } else {
            node += 1;
        }
    }
    found
}
