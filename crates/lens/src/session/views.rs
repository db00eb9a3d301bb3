//! What is seen of a document: plain data, a window of rows at a time.

use serde::{Deserialize, Serialize};

use crate::catalog::{Class, FieldView};
use crate::remark::Level;

/// Rows that the page gets without asking, as soon as there are any, and makes ready before there are: about a screen.
pub const SCREENFUL: u32 = 32;

/// Number of an open document, given by the page.
pub type DocId = u32;

/// A row's place in its document: the layer (0 is the document itself, others are documents found inside its values) and
/// the node in that layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct At {
    pub layer: u32,
    pub node: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Loading,
    Ready,
    /// Nothing of it could be read, or reading was cancelled before the first value.
    Failed,
}

/// How it went, as far as a document says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    #[default]
    None,
    Ok,
    /// The device puts the command off.
    NotNow,
    /// It failed or was refused, or nothing can be read.
    Error,
}

impl Status {
    /// "none", "ok", "notnow", "error".
    pub fn id(self) -> &'static str {
        match self {
            Status::None => "none",
            Status::Ok => "ok",
            Status::NotNow => "notnow",
            Status::Error => "error",
        }
    }
}

/// The device of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// `UDID` or `EnrollmentID`.
    pub id: String,
    /// "iPhone 15"; empty where the message does not say.
    pub model: String,
    pub serial: String,
}

/// Head of a document: what stands above its tree and in the list of documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub doc: DocId,
    pub name: String,
    pub state: State,
    /// Bytes read and bytes there are.
    pub done: f64,
    pub size: f64,
    /// "XML plist"; empty where it is none.
    pub format: String,
    /// Encoding where it is not plain UTF-8: "UTF-16 LE".
    pub encoding: String,
    /// What it was peeled out of, outermost first: "webhook", "base64".
    pub wrappers: Vec<WrapperView>,
    /// "APNs"; empty where nothing was recognised.
    pub service: String,
    /// "Authenticate".
    pub message: String,
    /// "a device asks to enrol".
    pub title: String,
    /// What people call the message, and what stands beside that; both empty where nothing was recognised.
    pub heading: String,
    pub aside: String,
    /// "checkin", "command", "response", "profile" …; empty where nothing was recognized.
    pub kind: String,
    /// How it went, and that in a word or two: "Failed 12026", "NotNow".
    pub status: Status,
    pub outcome: String,
    /// The values that matter ("iPhone 15 (iPhone15,4)"), and what such a message is for.
    pub facts: Vec<String>,
    pub what: String,
    /// What tells it from others of its kind: "Office Wi-Fi", "com.example.passcode", "40 devices".
    pub about: String,
    /// The device that speaks.
    pub device: Option<Device>,
    /// The command that an answer is to, and the answers that a command has, among the documents that are open.
    pub partners: Vec<DocId>,
    /// Whether the document itself waits for a password.
    pub locked: bool,
    /// What this is in one paragraph, with the values that matter.
    pub sentence: String,
    /// Why it was recognised: "`MessageType` is `Authenticate`".
    pub evidence: String,
    /// "in" from a device or from Apple, "out" to them, "list", "file".
    pub direction: String,
    /// "from a device", "to Apple"; empty where the capture does not say.
    pub way: String,
    /// When it was sent, as the capture writes it.
    pub time: String,
    /// Readings that are possible too; the present one is first.
    pub choices: Vec<Choice>,
    /// Values in the document, and those of them that the catalog knows.
    pub nodes: u32,
    pub known: u32,
    /// Rows as the tree is expanded now.
    pub rows: u32,
    /// Values by privacy class, worst first.
    pub tally: Vec<(Class, u32)>,
    /// Rows of the data table that the document answers, and of the second table.
    pub table: Vec<u16>,
    pub table_out: Vec<u16>,
    /// Secrets in the document and inside its values, and whether all are shown.
    pub secrets: u32,
    pub secrets_shown: bool,
    /// Findings by level.
    pub errors: u32,
    pub warnings: u32,
    pub infos: u32,
    /// Where the input is broken.
    pub problem: Option<Problem>,
}

/// A wrapper that a document was peeled out of: "signed (CMS)" and what it says (signer, chain, time, whether the digest fits).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrapperView {
    pub title: String,
    /// Label and text.
    pub facts: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: String,
    pub label: String,
    pub why: String,
}

/// Broken input: in words, with its place (one-based line and column, zero-based byte).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    pub message: String,
    pub line: u32,
    pub column: u32,
    pub offset: f64,
    /// Whether reading ended there; otherwise the tree is whole.
    pub fatal: bool,
    /// Last node before the place.
    pub at: Option<At>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub at: At,
    /// Levels from the root of its own document; layers inside are deeper than the value they stand in.
    pub depth: u32,
    /// Position among its siblings and how many there are, one-based, for screen readers; 0 where it is not known cheaply.
    pub position: u32,
    pub siblings: u32,
    /// Key, array position, or a name for a root ("plist", "certificate").
    pub key: String,
    pub is_index: bool,
    pub path: String,
    /// "string", "dictionary" …
    pub kind: String,
    /// Value for the row: at most 200 characters; empty for containers and for masked secrets, with dots where a part is masked.
    pub value: String,
    /// Whether `value` is cut.
    pub cut: bool,
    /// Size in words: "14 keys", "3 items", "32 bytes", "36 characters"; for containers and for what is cut or masked.
    pub size: String,
    /// `Some` for what can be opened, with whether it is open.
    pub open: Option<bool>,
    /// What a value holds that can be opened in place: "certificate", "XML plist".
    pub holds: Option<String>,
    /// The value, or a part of it, is a secret and is shown only when asked for.
    pub secret: bool,
    /// It is a secret that is not shown now.
    pub masked: bool,
    /// Catalog field: "Authenticate/SerialNumber".
    pub field: Option<String>,
    pub meaning: String,
    /// What the value is used for.
    pub purpose: String,
    pub privacy: Option<Class>,
    /// Rows of the data table.
    pub rows: Vec<u16>,
    /// The value in words: "iPhone 15", "3 days ago".
    pub reading: Option<String>,
    /// Worst finding on this very value.
    pub finding: Option<Level>,
    /// Text of that finding.
    pub remark: Option<String>,
    /// Whether the present search matches.
    pub matched: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub at: At,
    pub key: String,
    pub path: String,
    pub kind: String,
    /// What the catalog says; `None` where it knows nothing.
    pub field: Option<FieldView>,
    /// The value, or a part of it, is a secret.
    pub secret: bool,
    /// It is a secret that is not shown now.
    pub masked: bool,
    /// Why it is taken for one, where the catalog does not say so itself.
    pub why: String,
    /// Size in words, of what is masked.
    pub size: String,
    /// The value in its forms: (label, text), the first as it is written; none of one that is masked.
    pub forms: Vec<(String, String)>,
    pub reading: Option<String>,
    /// Further facts about this value: (label, text).
    pub facts: Vec<(String, String)>,
    pub findings: Vec<FindingRow>,
    /// A picture in the value, as a `data:` URL.
    pub image: Option<String>,
    /// Where a password is asked for: the value, or the identity that the row is of.
    pub unlock: Option<At>,
    pub children: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revealed {
    pub at: At,
    pub row: u32,
    /// Which match or finding it is, one-based; 0 where that is not counted.
    pub ordinal: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingRow {
    pub at: At,
    pub path: String,
    pub level: Level,
    pub code: String,
    pub message: String,
    /// What to do about it.
    pub advice: String,
}

/// How a document stands to the device that a person writes for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictView {
    /// "5 of 18 settings apply on macOS 27, unsupervised".
    pub title: String,
    pub applies: u32,
    pub all: u32,
    /// "12 are not for macOS", each with the places of the settings.
    pub parts: Vec<(String, Vec<(At, String)>)>,
}

/// What a document is as a whole, beyond its [`Summary`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// "The device sends this to the MDM server."
    pub way: String,
    /// The worst findings.
    pub findings: Vec<FindingRow>,
    /// Fields that open something or tell of a person, with what they are used for.
    pub sensitive: Vec<Sensitive>,
    /// Queries of the command that this answer leaves out.
    pub unanswered: Vec<String>,
    /// What holds because a key is not there.
    pub defaults: Vec<InForce>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitive {
    /// Where it is first, and how often it is there.
    pub at: At,
    pub count: u32,
    pub key: String,
    pub class: Class,
    pub meaning: String,
    pub purpose: String,
}

/// A field of the catalog in a document that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenField {
    /// [`FieldId`](crate::catalog::FieldId).
    pub field: u32,
    pub doc: DocId,
    /// Where it is first, how often it is there, and its value or size; dots for a secret.
    pub at: At,
    pub count: u32,
    pub value: String,
}

/// A default that is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InForce {
    /// The dictionary that does not have the key, and its own key.
    pub at: At,
    pub within: String,
    pub key: String,
    pub value: String,
    /// Catalog field.
    pub field: String,
    pub meaning: String,
}

/// A piece of the source around a value: text, or a hex dump of binary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceView {
    /// Byte that `before` starts at, and the line that it is in (0 for binary).
    pub offset: f64,
    pub line: u32,
    pub before: String,
    pub value: String,
    pub after: String,
    pub binary: bool,
    pub cut_before: bool,
    pub cut_after: bool,
}

/// A window of the whole source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceLines {
    pub first: u32,
    /// Lines as they are broken now.
    pub total: u32,
    pub lines: Vec<SourceLine>,
    pub binary: bool,
    /// What the marked object of a binary property list is.
    pub about: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceLine {
    /// One-based; 0 where a line goes on, and in binary.
    pub number: u32,
    pub offset: f64,
    pub parts: Vec<SourcePart>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourcePart {
    pub text: String,
    /// The value that it belongs to.
    pub at: Option<At>,
    pub kind: PartKind,
    /// It is of the value that is looked at, or what was searched for.
    pub marked: bool,
    pub found: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartKind {
    Text,
    Secret,
    /// Of a binary property list: the offset table, the trailer, bytes as text.
    Table,
    Trailer,
    Letters,
}

/// A place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceSpot {
    /// The line as lines are broken now.
    pub row: u32,
    /// Bytes.
    pub from: f64,
    pub to: f64,
    /// How many there are of what was searched for, and which this is.
    pub count: u32,
    pub ordinal: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disclosed {
    pub class: Class,
    pub count: u32,
    /// Fields of the class: name, how often, where it is first. What is a guess by its key, or known by its form, is `?/key`.
    pub fields: Vec<(String, u32, At)>,
}
