//! What page and worker say to each other: plain data, a window of rows at a time.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A message in the bytes of `postcard`, which the envelope (a JavaScript value, by `serde-wasm-bindgen`) carries as one array. An
/// object a message would need a reader for each of its keys: code that everybody would have to load.
#[derive(Serialize, Deserialize)]
pub struct Packed(#[serde(with = "serde_bytes")] Vec<u8>);

impl Packed {
    pub fn new(message: &impl Serialize) -> Self {
        Self(postcard::to_allocvec(message).expect("messages are plain data"))
    }

    /// The message. Panics if it was another type's, or another program's.
    pub fn open<T: DeserializeOwned>(&self) -> T {
        postcard::from_bytes(&self.0).expect("page and worker are the same program")
    }
}

/// Rows that the page gets without asking, as soon as there are any, and makes ready before there are: about a screen.
pub const SCREENFUL: u32 = 44;

/// Number of an open document, given by the page.
pub type DocId = u32;

/// A row's place in its document: the layer (0 is the document itself, others are documents found inside its values) and
/// the node in that layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct At {
    pub layer: u32,
    pub node: u32,
}

/// From the page to the worker. Each is answered by the event of the same name; `seq` comes back as it was sent, so that a
/// late answer can be told from the one that is waited for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Rows `first..first + count` of the tree as it is expanded now.
    Rows {
        doc: DocId,
        first: u32,
        count: u32,
        seq: u32,
    },
    /// Opens or closes a container; a value that holds a document is decoded when it is opened first. Answered by `Changed` and `Summary`.
    Toggle {
        doc: DocId,
        at: At,
        open: bool,
    },
    /// Closes everything deeper than `depth` levels; `u32::MAX` opens everything.
    Fold {
        doc: DocId,
        depth: u32,
    },
    /// Everything about one field.
    Detail {
        doc: DocId,
        at: At,
        seq: u32,
    },
    /// Opens all that hides a node and says in which row it is. By place, or by the path of DESIGN (`/a/0!plist/b`).
    Reveal {
        doc: DocId,
        target: Target,
        seq: u32,
    },
    /// Counts the matches of a text in keys, values and meanings (case does not matter; empty ends the search).
    Search {
        doc: DocId,
        query: String,
        seq: u32,
    },
    /// The match after (or before) a place, round the end; what hides it is opened.
    Match {
        doc: DocId,
        from: Option<At>,
        forward: bool,
        seq: u32,
    },
    /// The finding after (or before) a place, likewise.
    Finding {
        doc: DocId,
        from: Option<At>,
        forward: bool,
        seq: u32,
    },
    /// Something to put on the clipboard.
    Copy {
        doc: DocId,
        at: At,
        what: Copy,
        seq: u32,
    },
    /// The source around a node.
    Source {
        doc: DocId,
        at: At,
        seq: u32,
    },
    /// All findings of a document, worst first; at most `limit`.
    Findings {
        doc: DocId,
        limit: u32,
        seq: u32,
    },
    /// What the document reveals, by class.
    Discloses {
        doc: DocId,
        seq: u32,
    },
    /// Reads the document as another message, one of the summary's `choices`.
    Choose {
        doc: DocId,
        choice: String,
    },
    /// Opens a locked identity (`Detail::unlock` says where) with a password, which is kept nowhere. Answered by `Changed` and `Summary`.
    Unlock {
        doc: DocId,
        at: At,
        password: String,
    },
    Cancel {
        doc: DocId,
    },
    Close {
        doc: DocId,
    },
    /// The unpacked data table, which the page installs as its own.
    Catalog,
    /// The device that a person writes for: findings and availability follow it in all documents.
    Aim(Aim),
}

impl Request {
    /// The document that is asked about; `None` where it is all of them.
    pub fn doc(&self) -> Option<DocId> {
        Some(match self {
            Request::Rows { doc, .. }
            | Request::Toggle { doc, .. }
            | Request::Fold { doc, .. }
            | Request::Detail { doc, .. }
            | Request::Reveal { doc, .. }
            | Request::Search { doc, .. }
            | Request::Match { doc, .. }
            | Request::Finding { doc, .. }
            | Request::Copy { doc, .. }
            | Request::Source { doc, .. }
            | Request::Findings { doc, .. }
            | Request::Discloses { doc, .. }
            | Request::Choose { doc, .. }
            | Request::Unlock { doc, .. }
            | Request::Cancel { doc }
            | Request::Close { doc } => *doc,
            Request::Catalog | Request::Aim(_) => return None,
        })
    }
}

/// A device and its enrolment, as far as a person says. Empty and `None` mean "any".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    /// "iOS", "macOS", "tvOS", "visionOS", "watchOS" as in the catalog's availability; iPadOS counts as iOS.
    pub platform: String,
    /// "17.6" or "26".
    pub version: String,
    pub supervised: Option<bool>,
    pub enrolment: Enrolment,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Enrolment {
    #[default]
    Any,
    /// By a profile, on a device that keeps its owner's data.
    Device,
    /// User Enrollment: account-driven, on a personal device.
    User,
    /// Automated Device Enrollment, by Apple Business or School Manager.
    Automated,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    At(At),
    Path(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Copy {
    /// The value as text: a string without its quotes, data as base64, a container as JSON.
    Value,
    /// The path of DESIGN.
    Path,
    /// Data as hexadecimal.
    Hex,
    /// Key, value, meaning and purpose as lines of text.
    Explained,
}

/// From the worker to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The worker is up and listens.
    Hello,
    /// A request that changes and answers nothing was heard: without a word the worker would count as hung.
    Heard,
    /// How a document stands; sent while it is read, when it is read and whenever its readings change.
    Summary(Box<Summary>),
    /// The rows changed: ask again for those on screen. `rows` is how many there are now.
    Changed {
        doc: DocId,
        rows: u32,
    },
    Rows {
        doc: DocId,
        seq: u32,
        first: u32,
        total: u32,
        rows: Vec<Row>,
    },
    Detail {
        doc: DocId,
        seq: u32,
        detail: Option<Box<Detail>>,
    },
    /// Where a node, match or finding is; `None` where there is none.
    Revealed {
        doc: DocId,
        seq: u32,
        found: Option<Revealed>,
    },
    /// Matches counted so far; `done` with the last.
    Search {
        doc: DocId,
        seq: u32,
        count: u32,
        done: bool,
    },
    Copy {
        doc: DocId,
        seq: u32,
        text: String,
        truncated: bool,
    },
    Source {
        doc: DocId,
        seq: u32,
        source: Option<SourceView>,
    },
    Findings {
        doc: DocId,
        seq: u32,
        findings: Vec<FindingRow>,
        total: u32,
    },
    Discloses {
        doc: DocId,
        seq: u32,
        classes: Vec<Disclosed>,
    },
    /// A dropped thing turned out to hold several documents (JSON Lines, several property lists in a row): the first keeps the
    /// number it was opened under, these are the further ones. The worker has them already, under these numbers.
    More {
        doc: DocId,
        docs: Vec<DocId>,
    },
    Closed {
        doc: DocId,
    },
    Catalog {
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Loading,
    Ready,
    /// Nothing of it could be read, or reading was cancelled before the first value.
    Failed,
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

/// How sensitive a value is. The order is from worst to harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    Credential,
    Person,
    Location,
    Device,
    Organization,
    Security,
    Inventory,
    Protocol,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warning,
    Info,
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
    /// Value for the row: at most 200 characters; empty for containers and for masked secrets.
    pub value: String,
    /// Whether `value` is cut.
    pub cut: bool,
    /// Size in words: "14 keys", "3 items", "32 bytes", "36 characters"; for containers and for what is cut or masked.
    pub size: String,
    /// `Some` for what can be opened, with whether it is open.
    pub open: Option<bool>,
    /// What a value holds that can be opened in place: "certificate", "XML plist".
    pub holds: Option<String>,
    /// The value is a secret and is shown only when asked for.
    pub secret: bool,
    /// Catalog field: "Authenticate/SerialNumber".
    pub field: Option<String>,
    pub meaning: String,
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
    pub secret: bool,
    /// The value in its forms: (label, text), the first as it is written. Secrets included: the page masks them.
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

/// A catalog entry, ready to be shown. The data table draws the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    /// "Authenticate/SerialNumber".
    pub id: String,
    pub service: String,
    pub message: String,
    pub message_title: String,
    pub message_summary: String,
    pub path: String,
    pub kind: String,
    pub meaning: String,
    pub purpose: String,
    pub class: Class,
    pub presence: String,
    pub since: String,
    /// How it stands to the device that the person writes for; empty in the data table.
    pub target: String,
    pub rows: Vec<u16>,
    pub rows_out: Vec<u16>,
    /// (value, meaning, whether it is the present one)
    pub values: Vec<(String, String, bool)>,
    /// Title and URL.
    pub source: Option<(String, String)>,
    /// Other messages that carry a field of this name: their ids.
    pub also: Vec<String>,
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disclosed {
    pub class: Class,
    pub count: u32,
    /// Fields of the class: name, how often, where it is first.
    pub fields: Vec<(String, u32, At)>,
}

/// Words for a privacy class.
impl Class {
    pub const ALL: [Class; 8] = [
        Class::Credential,
        Class::Person,
        Class::Location,
        Class::Device,
        Class::Organization,
        Class::Security,
        Class::Inventory,
        Class::Protocol,
    ];

    /// The name in the catalog and in `data-privacy`.
    pub fn id(self) -> &'static str {
        match self {
            Class::Credential => "credential",
            Class::Person => "person",
            Class::Location => "location",
            Class::Device => "device",
            Class::Organization => "organization",
            Class::Security => "security",
            Class::Inventory => "inventory",
            Class::Protocol => "protocol",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.id() == id)
    }

    /// For people: "Device identifier".
    pub fn title(self) -> &'static str {
        match self {
            Class::Credential => "Credential",
            Class::Person => "Personal",
            Class::Location => "Location",
            Class::Device => "Device identifier",
            Class::Organization => "Organization",
            Class::Security => "Security state",
            Class::Inventory => "Inventory",
            Class::Protocol => "Protocol",
        }
    }

    /// What somebody could do with such a value.
    pub fn risk(self) -> &'static str {
        match self {
            Class::Credential => "Whoever holds it can act with it. Never share it; replace it if it got out.",
            Class::Person => "Says something about a person: who they are, how to reach them, or what they use.",
            Class::Location => "Says where a device, and so its holder, is or was.",
            Class::Device => "Singles out one device, and links what is known about it across systems and over time.",
            Class::Organization => "Names the organization or its servers; useful to whoever prepares an attack on it.",
            Class::Security => "Shows how well a device is protected, which an attacker would like to know.",
            Class::Inventory => "Describes hardware or software; together with others it can single out a device.",
            Class::Protocol => "Plumbing of the protocol; reveals nothing by itself.",
        }
    }
}
