//! What tells a document from others of its kind: how it went, what it is about, which device it is of.

use super::headline;
use super::inside;
use super::layer::Layer;
use super::open::Open;
use super::views::{At, Device, Failure, State, Status};
use crate::annotate::reading::{LinkWords, Told};
use crate::annotate::{Annotator, chain_links, explain};
use crate::decode::{Document, Kind, NodeId, ROOT, read};

/// Characters of what a document is about.
const SHORT: usize = 80;
/// Codes of an error chain that are told.
const CODES: usize = 4;
/// Bytes of a profile in a command that are opened for its name.
const PROFILE: usize = 256 << 10;
/// Keys that say what a command is about. None of them holds a secret.
const ABOUT: [&str; 5] = ["Identifier", "BundleID", "iTunesStoreID", "MediaType", "ProvisioningProfileID"];

impl Open {
    /// How it went, as far as it says so, and that in a word or two.
    pub(super) fn outcome(&self) -> (Status, String) {
        if self.state == State::Failed {
            return (Status::Error, "Unreadable".to_owned());
        }
        let Some(layer) = self.layers.main() else { return (Status::None, String::new()) };
        let doc = layer.doc();
        if doc.error().is_some_and(|error| error.fatal) && self.state == State::Ready {
            return (Status::Error, "Broken".to_owned());
        }
        match layer.kind() {
            "response" => answered(doc),
            "error" => (Status::Error, "Refused".to_owned()),
            _ => self.failures(),
        }
    }

    /// Declarations and status items that failed, of a device's report.
    fn failures(&self) -> (Status, String) {
        match self.found.study.findings.iter().filter(|(_, remark)| remark.code == "failed").count() {
            0 => (Status::None, String::new()),
            count => (Status::Error, format!("{count} failed")),
        }
    }

    /// What it is about: the name of a profile, the identifier of a declaration or an app, how many there are of what is listed.
    pub(super) fn about(&self) -> String {
        let Some(layer) = self.layers.main().filter(|layer| !layer.doc().is_empty()) else { return String::new() };
        let doc = layer.doc();
        let text = |node: NodeId, key: &str| doc.child(node, key).and_then(|child| plain(doc, child));
        let about = match layer.kind() {
            "profile" | "payload" => text(ROOT, "PayloadDisplayName").or_else(|| text(ROOT, "PayloadIdentifier")),
            "declaration" => text(ROOT, "Identifier"),
            "command" => doc.child(ROOT, "Command").and_then(|command| asked(doc, command)),
            "response" => None,
            _ => Some(headline::brief(layer, self.now)),
        };
        about.unwrap_or_default()
    }

    /// The device that speaks, by what names it in the message itself.
    pub(super) fn device(&self) -> Option<Device> {
        let layer = self.layers.main().filter(|layer| !layer.doc().is_empty())?;
        let doc = layer.doc();
        let at = |path: &[&str]| path.iter().try_fold(ROOT, |node, key| doc.child(node, key));
        let text = |path: &[&str]| at(path).and_then(|node| plain(doc, node));
        let is_report = layer.kind() == "ddm";
        let (ids, model, serial): ([&[&str]; 2], &[&str], &[&str]) = match layer.kind() {
            "checkin" | "response" | "webhook" => ([&["EnrollmentID"], &["UDID"]], &["ProductName"], &["SerialNumber"]),
            "ddm" => (
                [&["StatusItems", "device", "identifier", "udid"], &["StatusItems", "device", "identifier", "serial-number"]],
                &["StatusItems", "device", "model", "marketing-name"],
                &["StatusItems", "device", "identifier", "serial-number"],
            ),
            _ => return None,
        };
        let id = ids.iter().find_map(|path| text(path))?;
        let named = |node: NodeId| {
            let mut annotator = Annotator::new(layer.reading(), false);
            let known = annotator.known(doc, node);
            explain(doc, node, known, self.now).reading
        };
        let model = at(model).and_then(|node| if is_report { None } else { named(node) }.or_else(|| plain(doc, node)));
        Some(Device { id, model: model.unwrap_or_default(), serial: text(serial).unwrap_or_default() })
    }
}

/// What a device says of a command.
fn answered(doc: &Document) -> (Status, String) {
    let status = doc.child(ROOT, "Status").and_then(|node| plain(doc, node));
    match status.as_deref() {
        Some("Acknowledged") => (Status::Ok, "Acknowledged".to_owned()),
        Some("NotNow") => (Status::NotNow, "NotNow".to_owned()),
        Some("CommandFormatError") => (Status::Error, "Not understood".to_owned()),
        Some("Error") => {
            let link = doc.child(ROOT, "ErrorChain").and_then(|chain| doc.children(chain).next());
            let code = link.and_then(|link| doc.child(link, "ErrorCode")).and_then(|code| plain(doc, code));
            (Status::Error, code.map_or_else(|| "Failed".to_owned(), |code| ["Failed ", &code].concat()))
        }
        _ => (Status::None, String::new()),
    }
}

/// Why a command was not carried out, or has to wait.
pub(super) fn failure(layer: &Layer) -> Option<Failure> {
    let doc = layer.doc();
    // A source in which nothing could be read has no root.
    let status = Some(doc).filter(|doc| !doc.is_empty())?.child(ROOT, "Status").filter(|_| layer.kind() == "response")?;
    let failure = |what: &str, advice: &str| Failure {
        what: what.to_owned(),
        advice: advice.to_owned(),
        at: At { layer: 0, node: status },
        ..Failure::default()
    };
    match plain(doc, status)?.as_str() {
        "Error" => {
            Some(failed(doc, failure("The command failed. The device gives no reason.", "The device does not try again by itself.")))
        }
        "CommandFormatError" => Some(failure(
            "The device did not understand the command. It was not carried out.",
            "Check RequestType, the required keys and their types, and that the OS version has this command. Sent again unchanged, it fails again.",
        )),
        "NotNow" => Some(failure(
            "The device cannot carry out the command now. Often it is locked.",
            "Keep the command in the queue. The device asks again by itself when that changes.",
        )),
        _ => None,
    }
}

/// The error chain in its parts.
fn failed(doc: &Document, plain_failure: Failure) -> Failure {
    let Some(chain) = doc.child(ROOT, "ErrorChain") else { return plain_failure };
    let links = chain_links(doc, chain);
    let Some(first) = links.first() else { return plain_failure };
    let says =
        |link: &LinkWords| if link.told == Told::Device { ["The device says: ", &link.meaning].concat() } else { link.meaning.clone() };
    let code = |link: NodeId| {
        let part = |key: &str| doc.child(link, key).and_then(|node| plain(doc, node));
        Some([part("ErrorDomain").unwrap_or_default(), part("ErrorCode")?].join(" ").trim().to_owned())
    };
    Failure {
        what: says(first),
        cause: links.last().filter(|last| last.meaning != first.meaning).map(says).unwrap_or_default(),
        advice: links.iter().rev().map(|link| link.advice).find(|advice| !advice.is_empty()).unwrap_or_default().to_owned(),
        codes: doc.children(chain).take(CODES).filter_map(code).collect(),
        at: At { layer: 0, node: chain },
    }
}

/// What a command is about.
fn asked(doc: &Document, command: NodeId) -> Option<String> {
    if let Some(named) = ABOUT.iter().find_map(|key| doc.child(command, key)) {
        return plain(doc, named);
    }
    if let Some(payload) = doc.child(command, "Payload").filter(|payload| doc.raw(*payload).len() <= PROFILE) {
        let opened = inside::open_value(doc, payload, "", None).ok()?;
        let profile = read(opened.document);
        return ["PayloadDisplayName", "PayloadIdentifier"].iter().find_map(|key| plain(&profile, profile.child(ROOT, key)?));
    }
    let list = doc.children(command).find(|child| doc.kind(*child) == Kind::Array)?;
    headline::counted(doc, list)
}

/// A short text or number.
fn plain(doc: &Document, node: NodeId) -> Option<String> {
    if !matches!(doc.kind(node), Kind::String | Kind::Integer) || doc.raw(node).len() > 16 * SHORT {
        return None;
    }
    let text = doc.text(node)?;
    let mut chars = text.trim().chars();
    let head: String = chars.by_ref().take(SHORT).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    Some([&head, more].concat()).filter(|text| !text.is_empty())
}

/// Whether the message is an answer to a command, and not one that only asks for the next.
pub(super) fn is_answer(layer: &Layer) -> bool {
    let doc = layer.doc();
    layer.kind() == "response" && doc.child(ROOT, "Status").and_then(|node| plain(doc, node)).is_none_or(|status| status != "Idle")
}
