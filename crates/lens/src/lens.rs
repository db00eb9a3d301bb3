//! The whole lens in one call, for the terminal and for tests: bytes in, explained documents out.

use crate::annotate::{Mask, explain};
use crate::answer::Answer;
use crate::catalog::{self, FieldId};
use crate::decode::{Document, Format, Kind, NodeId, ROOT, Span};
use crate::findings::Target;
use crate::remark::{Level, Remark};
use crate::session::Open;
use crate::session::{At, Problem};
use crate::source;

/// Bytes of a path. Those of 100,000 brackets in each other would be ten gigabytes.
pub const LONGEST: usize = 1_000;

/// A document that was opened, with all that is inside its values.
pub struct Lens {
    open: Open,
    now: i64,
}

/// What stands above a document.
pub struct Head {
    /// "xml-plist"; `None` where nothing could be read.
    pub format: Option<&'static str>,
    /// Ids of the wrappers, outermost first.
    pub wrappers: Vec<&'static str>,
    /// What the wrappers say of themselves.
    pub layers: Vec<crate::session::WrapperView>,
    pub service: String,
    pub message: String,
    pub title: String,
    pub sentence: String,
    pub evidence: String,
    /// Other messages that it can be as well.
    pub choices: Vec<String>,
    pub error: Option<Problem>,
}

/// A value, explained.
pub struct Node {
    pub path: String,
    /// The path would be longer than [`LONGEST`]: it is that of the last container above that fits, and `/…`.
    pub path_is_cut: bool,
    pub kind: &'static str,
    /// Text of the value; `None` for containers.
    pub value: Option<String>,
    pub span: Span,
    pub field: Option<FieldId>,
    pub reading: Option<String>,
    /// What of the value is a secret, to be shown only to who asks for it.
    pub mask: Mask,
    /// (level, code, message, advice)
    pub findings: Vec<(&'static str, String, String, String)>,
    /// The node of the opened document that it is, or is inside.
    pub outer: NodeId,
}

/// A finding of a document or of what is inside its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub path: String,
    /// Line and column in the file, from one; `None` where the document was peeled out of something, or is binary.
    pub line: Option<(usize, usize)>,
    pub level: Level,
    pub code: String,
    pub message: String,
    pub advice: String,
}

/// Opens what `bytes` hold: peels wrappers, reads, recognises. `now` is seconds since 1970.
pub fn open(name: &str, bytes: Vec<u8>, now: i64) -> Vec<Lens> {
    open_together(vec![(name.to_owned(), bytes)], &Target::default(), now)
}

/// Opens files beside each other: what is wrong between their documents is found too. `target` is the device that they are for.
pub fn open_together(files: Vec<(String, Vec<u8>)>, target: &Target, now: i64) -> Vec<Lens> {
    let parts = files.into_iter().flat_map(|(name, bytes)| parts(&name, bytes));
    let mut lenses: Vec<Lens> = parts.enumerate().map(|(number, part)| part.open(number as u32, target, now)).collect();
    judge(&mut lenses);
    lenses
}

/// A document as it was found in a file, not read yet.
pub struct Part {
    name: String,
    piece: source::Piece,
}

/// The documents of a file: most hold one, a stream or an archive several.
pub fn parts(name: &str, bytes: Vec<u8>) -> Vec<Part> {
    pieces(name, bytes).into_iter().map(|piece| Part { name: name.to_owned(), piece }).collect()
}

impl Part {
    /// Reads and judges it by itself. `number` is its place among those that are to be [judged](judge) beside each other.
    pub fn open(self, number: u32, target: &Target, now: i64) -> Lens {
        Lens { open: Open::whole(number, &self.name, self.piece, target.clone(), now), now }
    }
}

/// Finds what is wrong between documents. They are numbered by their places.
pub fn judge(lenses: &mut [Lens]) {
    Open::judge_together(lenses.iter_mut().map(|lens| &mut lens.open).collect());
    Open::judge_beside(lenses.iter_mut().map(|lens| &mut lens.open).collect());
}

/// What broke in each of the documents, with the others at hand.
pub fn answers(lenses: &[Lens]) -> Vec<Option<Answer>> {
    let all: Vec<&Open> = lenses.iter().map(|lens| &lens.open).collect();
    // Whether something broke shows in the document alone; what others know of it is asked only then, for they may be thousands.
    all.iter().map(|open| open.what_broke(&[]).and_then(|_| open.what_broke(&all))).collect()
}

fn pieces(name: &str, bytes: Vec<u8>) -> Vec<source::Piece> {
    let head = &bytes[..bytes.len().min(64 << 10)];
    match source::wants(head, bytes.len()) {
        true => source::peel(name, bytes),
        false => vec![source::Piece { name: name.to_owned(), bytes, ..source::Piece::default() }],
    }
}

impl Lens {
    pub fn head(&self) -> Head {
        let summary = self.open.summary();
        let doc = self.open.document();
        Head {
            format: doc.filter(|doc| !doc.is_empty()).map(|doc| doc.format().id()),
            wrappers: self.open.wrapper_ids(),
            layers: summary.wrappers,
            service: summary.service,
            message: summary.message,
            title: summary.title,
            sentence: summary.sentence,
            evidence: summary.evidence,
            choices: summary.choices.into_iter().map(|choice| choice.label).collect(),
            error: summary.problem,
        }
    }

    /// The document itself; `None` where nothing could be read.
    pub fn document(&self) -> Option<&Document> {
        self.open.document()
    }

    /// Calls `tell` for every node in reading order; what is inside a value comes right behind it.
    pub fn each<E>(&mut self, mut tell: impl FnMut(Node) -> Result<(), E>) -> Result<(), E> {
        match self.open.document() {
            Some(doc) if !doc.is_empty() => self.layer(0, Way::default(), &mut tell)?,
            _ => return Ok(()),
        }
        match self.open.around() {
            Some((layer, step)) => self.layer(layer, Way::from(step), &mut tell),
            None => Ok(()),
        }
    }

    /// What the document is called.
    pub fn name(&self) -> &str {
        self.open.name()
    }

    /// How many of its settings apply to the device that the files were opened for.
    pub fn verdict(&self) -> Option<crate::session::VerdictView> {
        self.open.verdict()
    }

    /// Everything that is wrong with the document, with its wrappers and with what is inside its values, worst first.
    pub fn findings(&mut self) -> Vec<Finding> {
        let mut found = self.findings_around();
        // A repaired copy has its lines in what came.
        let is_source = self.open.wrapper_ids().iter().all(|id| *id == "mended")
            && self.document().is_some_and(|doc| doc.format() != Format::BinaryPlist);
        let mut places = Vec::new();
        let told: Result<(), ()> = self.each(|node| {
            for (level, code, message, advice) in node.findings {
                let level = Level::named(level).unwrap_or(Level::Info);
                places.push(node.outer);
                found.push(Finding { path: node.path.clone(), line: None, level, code, message, advice });
            }
            Ok(())
        });
        debug_assert!(told.is_ok());
        if is_source {
            let first = found.len() - places.len();
            for (finding, node) in found[first..].iter_mut().zip(places) {
                let place = self.open.place(node);
                finding.line = Some((place.line, place.column));
            }
        }
        found.sort_by_key(|finding| finding.level);
        found
    }

    /// What is wrong with the document as a source, and with its wrappers.
    pub fn findings_around(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some(error) = self.open.problem() {
            let line = (error.line > 0).then_some((error.line as usize, error.column as usize));
            // What stands behind the end, and entities that nobody uses, are passed over by CFPropertyList.c too.
            let is_harmless = error.message.contains("outside of any value") || error.message.contains("is expanded");
            let advice = match error.fatal {
                true => "A device or server that gets it like this refuses the whole.",
                false if is_harmless => "It was read over.",
                false => "It was read over. A device refuses a file like this: correct it.",
            };
            found.push(Finding {
                path: String::new(),
                line,
                level: Level::Error,
                code: "broken".to_owned(),
                message: error.message,
                advice: advice.to_owned(),
            });
        }
        for (title, remark) in self.open.wrapper_remarks() {
            found.push(Finding {
                path: String::new(),
                line: None,
                level: remark.level,
                code: remark.code.to_owned(),
                message: format!("{title}: {}", remark.message),
                advice: remark.advice.clone(),
            });
        }
        found
    }

    fn layer<E>(&mut self, layer: u32, mut way: Way, tell: &mut impl FnMut(Node) -> Result<(), E>) -> Result<(), E> {
        for node in 0..self.open.layer_len(layer) as NodeId {
            let at = At { layer, node };
            let path = way.step(self.open.known(at).0, node);
            // What a value holds is told by its keys; the value itself was told already.
            if layer == 0 || node > 0 || self.open.layer_len(layer) == 1 || self.open.around().is_some_and(|(around, _)| around == layer) {
                tell(self.node(at, path.clone()))?;
            }
            if self.open.holds_document(at)
                && let Ok(inside) = self.open.look_inside(at)
            {
                while !self.open.study_on() {}
                let inner = Way::into_value(path, self.open.step_into(inside));
                self.layer(inside, inner, tell)?;
            }
        }
        Ok(())
    }

    fn node(&mut self, at: At, (path, path_is_cut): (String, bool)) -> Node {
        let (doc, known) = self.open.known(at);
        let explained = explain(doc, at.node, known, self.now);
        let kind = doc.kind(at.node);
        let mut findings: Vec<_> = explained.remarks.iter().map(as_finding).collect();
        let value = doc.text(at.node).filter(|_| !matches!(kind, Kind::Missing | Kind::Alias)).map(std::borrow::Cow::into_owned);
        let span = self.open.span(at);
        for remark in self.open.findings_at(at) {
            if !findings.iter().any(|finding| finding.2 == remark.message) {
                findings.push(as_finding(remark));
            }
        }
        let reading = self.open.reading(at, &explained);
        let mask = self.open.mask(at);
        let outer = self.open.outermost(at);
        Node { path, path_is_cut, kind: kind.name(), value, span, field: explained.field, reading, mask, findings, outer }
    }
}

/// The path to a node, kept up in reading order: to climb to the root from every node would take the square of their number.
#[derive(Default)]
struct Way {
    path: String,
    is_cut: bool,
    /// Containers that are open: where each ends, and what the way was before it.
    above: Vec<(NodeId, usize, bool)>,
}

impl Way {
    /// The way into what the document came in.
    fn from(step: &str) -> Self {
        Self { path: step.to_owned(), ..Self::default() }
    }

    /// The way into what a value holds.
    fn into_value((path, is_cut): (String, bool), step: &str) -> Self {
        Self { path: [&path, "!", step].concat(), is_cut, above: Vec::new() }
    }

    /// The path of the next node, and whether it is cut.
    fn step(&mut self, doc: &Document, node: NodeId) -> (String, bool) {
        while let Some((_, len, is_cut)) = self.above.pop_if(|(end, ..)| node >= *end) {
            self.path.truncate(len);
            self.is_cut = is_cut;
        }
        let before = (self.path.len(), self.is_cut);
        if !self.is_cut && node != ROOT {
            doc.push_step(node, &mut self.path);
            if self.path.len() > LONGEST {
                self.path.truncate(before.0);
                self.path.push_str("/…");
                self.is_cut = true;
            }
        }
        let told = (self.path.clone(), self.is_cut);
        if doc.kind(node).is_container() {
            self.above.push((doc.after(node), before.0, before.1));
        } else {
            self.path.truncate(before.0);
            self.is_cut = before.1;
        }
        told
    }
}

fn as_finding(remark: &Remark) -> (&'static str, String, String, String) {
    (remark.level.id(), remark.code.to_owned(), remark.message.clone(), remark.advice.clone())
}

/// Share of a document's nodes below its root that the catalog knows, and their paths that it does not: for tests and reports.
pub fn unknown_paths(lens: &mut Lens) -> (usize, Vec<String>) {
    let (mut all, mut unknown) = (0, Vec::new());
    let walked: Result<(), ()> = lens.each(|node| {
        if !node.path.is_empty() {
            all += 1;
            if node.field.is_none() {
                unknown.push(node.path);
            }
        }
        Ok(())
    });
    debug_assert!(walked.is_ok());
    (all, unknown)
}

/// Rows of the data table that have no field with both a meaning and a purpose.
pub fn unanswered_rows() -> Vec<u16> {
    let catalog = catalog::get();
    let answered =
        |fields: &[FieldId]| fields.iter().any(|field| !catalog.field(*field).meaning.is_empty() && !catalog.purpose(*field).is_empty());
    catalog.seed_rows().iter().filter(|row| !answered(&row.fields)).map(|row| row.row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (Lens, Vec<Node>) {
        let mut lens = open("test", text.as_bytes().to_vec(), 1_780_000_000).remove(0);
        let mut nodes = Vec::new();
        let walked: Result<(), ()> = lens.each(|node| {
            nodes.push(node);
            Ok(())
        });
        assert_eq!(walked, Ok(()));
        (lens, nodes)
    }

    #[test]
    fn every_node_has_its_path() {
        let (lens, nodes) = told(r#"{"a/b": [1, {"~": [], "c": [[2], 3]}, {}], "d": {"e": {"f": 4}}, "g": null}"#);
        let doc = lens.document().expect("a document");
        let paths: Vec<String> = (0..doc.len() as NodeId).map(|node| doc.path(node)).collect();
        assert_eq!(nodes.iter().map(|node| node.path.as_str()).collect::<Vec<_>>(), paths);
    }

    #[test]
    fn what_is_inside_a_value_has_the_path_of_the_value_before_its_own() {
        let (_, nodes) = told(r#"[{"a": "{\"b\": [\"{\\\"x\\\": 1}\"]}", "c": 2}]"#);
        let paths: Vec<&str> = nodes.iter().map(|node| node.path.as_str()).collect();
        assert_eq!(paths, ["", "/0", "/0/a", "/0/a!json/b", "/0/a!json/b/0", "/0/a!json/b/0!json/x", "/0/c"]);
    }

    #[test]
    fn a_long_path_is_cut_and_the_ways_beside_it_are_whole() {
        let (long, longer) = ("k".repeat(LONGEST - 5), "l".repeat(LONGEST));
        let text = ["{\"a\": {\"", &long, "\": [[1], [2]], \"", &longer, "\": {\"b\": 3}, \"c\": 4}, \"d\": 5}"].concat();
        let (_, nodes) = told(&text);
        let paths: Vec<(&str, bool)> = nodes.iter().map(|node| (node.path.as_str(), node.path_is_cut)).collect();
        let fits = format!("/a/{long}");
        let (first, second) = (format!("{fits}/0"), format!("{fits}/1"));
        let (in_first, in_second) = (format!("{first}/…"), format!("{second}/…"));
        let expected = [
            ("", false),
            ("/a", false),
            (&fits, false),
            (&first, false),
            (&in_first, true),
            (&second, false),
            (&in_second, true),
            ("/a/…", true),
            ("/a/…", true),
            ("/a/c", false),
            ("/d", false),
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn brackets_in_each_other_are_told_in_bounded_time() {
        let deep = 100_000;
        let (_, nodes) = told(&("[".repeat(deep) + &"]".repeat(deep)));
        assert_eq!(nodes.len(), deep);
        assert!(nodes.iter().all(|node| node.path.len() < LONGEST + 10 && node.path_is_cut == (node.span.start > 500)));
    }
}
