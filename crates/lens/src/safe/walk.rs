//! All documents in some bytes, and all values in them that are to be replaced.

use super::choose::{Choice, Options, choose};
use super::form::Form;
use super::open::{Opened, pieces};
use super::runs;
use crate::annotate::{Annotator, Known, Within, mask};
use crate::catalog::{self, Class};
use crate::decode::{Document, Format, Kind, NodeId, ROOT, read};
use crate::recognize::{Reading, recognize};
use crate::secret;
use crate::source::{Piece, inner};

/// Levels of documents in values.
pub(super) const DEPTH: usize = 16;

/// What a walk finds.
pub(super) enum Found<'a> {
    /// A document, by what it is and how many values it has. `false`: it is a description that is made here.
    Document {
        message: String,
        values: usize,
        doc: &'a Document,
        counts: bool,
    },
    /// A text that is replaced.
    Text {
        text: &'a str,
        reading: &'a str,
        class: Class,
        path: &'a dyn Fn() -> String,
    },
    Data {
        data: &'a [u8],
        class: Class,
        path: &'a dyn Fn() -> String,
    },
}

/// What a value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    /// A document that was sent, whose values are looked at one by one.
    Document,
    /// A certificate or a request for one, which names whom it is for.
    Certificate,
    /// A private key or an identity.
    Secret,
    Token,
}

/// What there is to a value of a document.
pub(super) struct Plan {
    pub known: Known,
    pub reading: &'static str,
    /// It is a secret as a whole.
    pub is_secret: bool,
    pub holds: Holds,
    pub choice: Choice,
}

impl Plan {
    /// Whether the value may become another by itself, and not only by what stands in it of others.
    fn counts(&self) -> bool {
        self.choice != Choice::Keep || self.holds != Holds::Nothing
    }
}

/// The plans of a document that count, in its order.
pub(super) type Plans = Vec<(NodeId, Plan)>;

/// A file that is one document and nothing else, as it was walked through: to be rewritten it need not be read again.
pub(super) struct Kept {
    pub opened: Opened,
    pub plans: Plans,
}

/// Says what happens to the values of a document.
pub(super) struct Planner {
    annotator: Annotator,
    options: Options,
    /// What the document is, and of which kind.
    pub message: String,
    kind: &'static str,
}

impl Planner {
    pub(super) fn new(doc: &Document, within: Within, options: Options) -> Self {
        let readings = recognize(doc, ROOT);
        let first = readings.first();
        let message = first.map_or_else(String::new, Reading::id);
        let kind = first.map_or("", |reading| catalog::get().dict(reading.message).kind);
        Self { annotator: Annotator::new(first, true).within(within), options, message, kind }
    }

    /// The same document as part of a value that is a secret: what the catalog knows decides for each of its values.
    pub(super) fn inside(doc: &Document, is_secret: bool, options: Options) -> Self {
        let planner = Self::new(doc, Within::Nothing, options);
        let within = match planner.kind {
            _ if !is_secret => Within::Nothing,
            "token" => Within::Token,
            "" | "object" => Within::Secret,
            _ => Within::Nothing,
        };
        if within == Within::Nothing { planner } else { Self::new(doc, within, options) }
    }

    pub(super) fn plan(&mut self, doc: &Document, node: NodeId) -> Plan {
        let known = self.annotator.known(doc, node);
        let reading = known.field.map_or("", |field| catalog::get().field(field).reading());
        let mask = mask(doc, node, known);
        let is_secret = mask.is_whole();
        let choice = choose(doc, node, known, mask, self.options);
        Plan { known, reading, is_secret, holds: holds(doc, node, reading), choice }
    }

    /// The class of a key that is itself an identifier: one of a dictionary that is keyed by devices, users, addresses.
    pub(super) fn class_of_key(&self, doc: &Document, node: NodeId, known: Known) -> Option<Class> {
        let field = catalog::get().field(known.field?);
        if field.key != "*" || !self.options.replaces(field.class) {
            return None;
        }
        let key = doc.key(node)?;
        let form = Form::of(key, "", field.class);
        let is_identifier = matches!(
            form,
            Form::Uuid | Form::Udid | Form::Hex | Form::Mac | Form::Email | Form::Imei | Form::Ipv4 | Form::Ipv6 | Form::Host | Form::Url
        ) || form == Form::Word
            && key.len() >= 8
            && key.bytes().any(|byte| byte.is_ascii_digit())
            && !super::words::is_ordinary(key);
        is_identifier.then_some(field.class)
    }
}

fn holds(doc: &Document, node: NodeId, reading: &str) -> Holds {
    let found = match doc.kind(node) {
        Kind::Data => doc.data(node).and_then(|data| inner::look(inner::Value::Bytes(&data), reading)),
        Kind::String if doc.raw(node).len() >= 8 => doc.text(node).and_then(|text| inner::look(inner::Value::Text(&text), reading)),
        _ => None,
    };
    match found.map_or("", |found| found.id) {
        "plist" | "json" | "cms" | "provisioning" => Holds::Document,
        "x509" | "csr" => Holds::Certificate,
        "key" | "p12" => Holds::Secret,
        "jwt" => Holds::Token,
        _ => Holds::Nothing,
    }
}

/// Walks through documents, and those inside their values.
pub(super) struct Walk<'f> {
    pub options: Options,
    pub tell: &'f mut dyn FnMut(Found),
}

impl Walk<'_> {
    /// Everything in a file. What was read is given back where it is all of the file.
    pub(super) fn file(&mut self, name: &str, bytes: &[u8]) -> Option<Kept> {
        let pieces = pieces(name, bytes);
        let is_all = |piece: &Piece| piece.layers.is_empty() && piece.form.is_none() && piece.bytes == bytes;
        let is_one = pieces.len() == 1 && pieces.iter().all(is_all);
        let mut kept = None;
        for piece in pieces {
            for layer in piece.layers.iter().filter(|layer| layer.is_exchange()) {
                if let Some(text) = &layer.inner {
                    let doc = read(text.clone());
                    let planner = Planner::new(&doc, Within::Nothing, self.options);
                    self.document(&doc, planner, "!http", false, 0);
                }
            }
            let counts = !piece.layers.last().is_some_and(|layer| is_view(layer.id) || layer.id == "cms" && layer.inner.is_none());
            let is_wrapped = !piece.layers.is_empty();
            let opened = Opened::of_piece(piece);
            let planner = Planner::new(&opened.doc, Within::Nothing, self.options);
            let plans = self.document(&opened.doc, planner, "", counts, 0);
            // What came out of a wrapper was not looked through for documents amid it.
            if is_wrapped && opened.doc.format() == Format::Text {
                self.within(opened.doc.source(), "!text", 1);
            }
            kept = is_one.then_some(Kept { opened, plans });
        }
        kept
    }

    fn document(&mut self, doc: &Document, mut planner: Planner, way: &str, counts: bool, depth: usize) -> Plans {
        let mut plans = Plans::new();
        (self.tell)(Found::Document { message: planner.message.clone(), values: doc.len(), doc, counts });
        for node in 0..doc.len() as NodeId {
            let plan = planner.plan(doc, node);
            let path = || format!("{way}{}", doc.path(node));
            if let Some(class) = planner.class_of_key(doc, node, plan.known) {
                (self.tell)(Found::Text { text: doc.key(node).unwrap_or_default(), reading: "", class, path: &path });
            }
            self.node(doc, node, &plan, &path, depth);
            if plan.counts() {
                plans.push((node, plan));
            }
        }
        match doc.format() {
            Format::XmlPlist => self.comments(doc, way, depth),
            Format::Text => self.runs(doc.source(), way, depth),
            _ => {}
        }
        plans
    }

    fn node(&mut self, doc: &Document, node: NodeId, plan: &Plan, path: &dyn Fn() -> String, depth: usize) {
        match plan.holds {
            Holds::Document if depth < DEPTH => self.inside(doc, node, plan, plan.is_secret, &path(), depth),
            Holds::Certificate if self.options.replaces_certificates() => return self.inside(doc, node, plan, false, &path(), depth),
            Holds::Nothing | Holds::Document | Holds::Certificate | Holds::Secret | Holds::Token => {}
        }
        if plan.holds != Holds::Document || depth >= DEPTH {
            self.value(doc, node, plan, path);
        }
        if plan.holds == Holds::Nothing && !matches!(plan.choice, Choice::Whole(_)) && depth < DEPTH {
            self.amid(doc, node, path, depth);
        }
    }

    fn value(&mut self, doc: &Document, node: NodeId, plan: &Plan, path: &dyn Fn() -> String) {
        let reading = plan.reading;
        match &plan.choice {
            Choice::Keep => {}
            Choice::Whole(class) if doc.kind(node) == Kind::Data => {
                if let Some(data) = doc.data(node) {
                    (self.tell)(Found::Data { data: &data, class: *class, path });
                }
            }
            Choice::Whole(class) => {
                if let Some(text) = doc.text(node) {
                    (self.tell)(Found::Text { text: &text, reading, class: *class, path });
                }
            }
            Choice::Parts(parts) => {
                let text = doc.text(node).unwrap_or_default();
                for part in parts.iter().filter_map(|part| text.get(part.clone())) {
                    (self.tell)(Found::Text { text: part, reading: "", class: Class::Credential, path });
                }
            }
        }
    }

    fn inside(&mut self, doc: &Document, node: NodeId, plan: &Plan, is_secret: bool, path: &str, depth: usize) {
        let opened = match doc.kind(node) {
            Kind::Data => doc.data(node).and_then(|data| inner::open(inner::Value::Bytes(&data), plan.reading, None).ok()),
            _ => doc.text(node).and_then(|text| inner::open(inner::Value::Text(&text), plan.reading, None).ok()),
        };
        let Some(opened) = opened else { return };
        let inside = Opened::of(read(opened.document)).doc;
        let counts = matches!(opened.id, "plist" | "json" | "provisioning");
        let planner = match counts {
            true => Planner::inside(&inside, is_secret, self.options),
            false => Planner::new(&inside, Within::Nothing, self.options),
        };
        self.document(&inside, planner, &format!("{path}!{}", opened.id), counts, depth + 1);
    }

    /// What stands amid a longer text in a value: a message of a log, a script.
    fn amid(&mut self, doc: &Document, node: NodeId, path: &dyn Fn() -> String, depth: usize) {
        const SHORT: usize = 40;
        let is_text = matches!(doc.kind(node), Kind::String | Kind::Data) && doc.format() != Format::Text;
        if !is_text || doc.raw(node).len() < SHORT {
            return;
        }
        let bytes = match doc.kind(node) {
            Kind::Data => doc.data(node).unwrap_or_default().into_owned(),
            _ => doc.text(node).unwrap_or_default().into_owned().into_bytes(),
        };
        let may_hold = memchr::memchr3(b'{', b'<', b'=', &bytes).is_some() && std::str::from_utf8(&bytes).is_ok();
        if !may_hold {
            return;
        }
        self.within(&bytes, &format!("{}!text", path()), depth + 1);
        self.runs(&bytes, &path(), depth + 1);
    }

    /// What stands in some bytes that are no value.
    fn within(&mut self, bytes: &[u8], way: &str, depth: usize) {
        for piece in pieces("", bytes) {
            let inside = Opened::of_piece(piece).doc;
            if !inside.is_empty() {
                let planner = Planner::new(&inside, Within::Nothing, self.options);
                self.document(&inside, planner, way, false, depth);
            }
        }
    }

    /// What is encoded amid a text.
    fn runs(&mut self, text: &[u8], way: &str, depth: usize) {
        if depth < DEPTH {
            runs::decoded(text).iter().for_each(|data| self.within(data, &format!("{way}!text"), depth + 1));
        }
    }

    /// Secrets in the comments of a document, which are no values.
    fn comments(&mut self, doc: &Document, way: &str, depth: usize) {
        for comment in comments(doc.source()) {
            for span in secret::spans(comment) {
                if let Ok(text) = std::str::from_utf8(&comment[span]) {
                    (self.tell)(Found::Text { text, reading: "", class: Class::Credential, path: &|| format!("{way}/<!-- -->") });
                }
            }
            self.runs(comment, &format!("{way}/<!-- -->"), depth);
        }
    }
}

fn comments(source: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memmem::find_iter(source, b"<!--").map(|at| {
        let rest = &source[at + 4..];
        &rest[..memchr::memmem::find(rest, b"-->").unwrap_or(rest.len())]
    })
}

/// Layers whose document is a description.
fn is_view(id: &str) -> bool {
    matches!(id, "x509" | "csr" | "key" | "p12" | "der" | "jwt")
}
