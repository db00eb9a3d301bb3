//! What is seen of a document as a file: all of its rows, those that a search found, or a chosen one with what is in it; or the payload
//! itself in another format. A secret is in it only if it was asked for by itself.

use std::collections::{HashMap, HashSet};

use super::handed::{ExportAsk, ExportForm, ExportPiece, ExportView, Scope};
use super::open::Open;
use super::rows::LEFT_OUT;
use super::shown::Asked;
use super::view::View;
use super::views::At;
use super::visible::make_visible;
use crate::annotate::Mask;
use crate::decode::{Kind, NodeId, ROOT};
use crate::export::payload::{self, Format};
use crate::export::report::{self, Counts, Form, Head, Line};
use crate::remark::Remark;
use crate::secret::without;

/// Rows of a piece, secrets and findings that are named.
const ROWS: u32 = 1_000;
const SECRETS: usize = 200;
const FINDINGS: usize = 100;

impl Open {
    pub(super) fn export_view(&mut self, at: Option<At>) -> ExportView {
        let view = self.everything();
        let at = at.filter(|at| self.layers.knows(*at));
        let chosen = at.map(|at| (at, self.layers.path(at), self.span_of(&view, at).1));
        let places: Vec<At> = self.found.study.places().collect();
        let secrets: Vec<At> = places.into_iter().filter(|at| self.mask(*at).is_something()).collect();
        ExportView {
            rows: view.rows(),
            found: self.shown.search.as_ref().map(|search| search.count()),
            chosen,
            more: secrets.len().saturating_sub(SECRETS) as u32,
            secrets: secrets.into_iter().take(SECRETS).map(|at| (at, self.layers.path(at))).collect(),
        }
    }

    /// The piece that begins with row `first` of what is wanted.
    pub(super) fn export(&mut self, ask: &ExportAsk, first: u32) -> ExportPiece {
        let with: HashSet<At> = ask.with.iter().copied().collect();
        // What is shown on the screen is no reason to write it.
        let shown = std::mem::replace(&mut self.shown.secrets, Asked { all: false, ones: with });
        let piece = match ask.form {
            ExportForm::Rows(form) => self.export_rows(ask.scope, form, first),
            ExportForm::Payload(format) => self.export_payload(ask.scope, format),
        };
        self.shown.secrets = shown;
        piece
    }

    fn everything(&self) -> View {
        let mut view = self.shown.view.unfolded();
        if self.layers.is_readable() {
            view.refresh(self.layers.around(), |layer| self.layers.doc(layer));
        }
        view
    }

    /// The first row of a place, and how many it is with all that is in it.
    fn span_of(&self, view: &View, at: At) -> (u32, u32) {
        let Some(first) = view.row(at) else { return (0, 0) };
        let end = self.layers.doc(at.layer).after(at.node);
        let is_within = |row: u32| {
            let mut here = view.at(row);
            while let Some(inner) = here.filter(|here| here.layer != at.layer) {
                here = self.layers.of(inner).parent.map(|(parent, _)| parent);
            }
            here.is_some_and(|here| (at.node..end.max(at.node + 1)).contains(&here.node))
        };
        // They stand one behind the other.
        let (mut low, mut high) = (first + 1, view.rows());
        while low < high {
            let middle = low + (high - low) / 2;
            if is_within(middle) { low = middle + 1 } else { high = middle }
        }
        (first, low - first)
    }

    /// The rows of a piece, and how many there are of them in all.
    fn wanted(&self, view: &View, scope: Scope, first: u32) -> (Vec<At>, u32) {
        let rows = |start: u32, count: u32| (first..count.min(first.saturating_add(ROWS))).filter_map(|row| view.at(start + row)).collect();
        match scope {
            Scope::All => (rows(0, view.rows()), view.rows()),
            Scope::Chosen(at) => {
                let (start, count) = self.span_of(view, at);
                (rows(start, count), count)
            }
            Scope::Found => self.shown.search.as_ref().map_or_else(Default::default, |search| {
                let found = (first..first.saturating_add(ROWS)).map_while(|n| search.nth(n as usize));
                (found.map(|(at, _)| at).collect(), search.count())
            }),
        }
    }

    fn export_rows(&mut self, scope: Scope, form: Form, first: u32) -> ExportPiece {
        let view = self.everything();
        let (places, written) = self.wanted(&view, scope, first);
        let counts = Counts { seen: view.rows(), filtered: self.shown.search.as_ref().map(|search| search.count()), written };
        let (mut text, mut left_out) = (String::new(), 0);
        if first == 0 {
            text = report::begin(form, &self.head_of_export(), counts);
        }
        let next = first + places.len() as u32;
        for (number, at) in (first..).zip(places) {
            let line = self.line(at, form);
            left_out += u32::from(line.left_out);
            report::line(form, &line, number, &mut text);
        }
        let next = (next < written && next > first).then_some(next);
        if next.is_none() {
            text.push_str(report::end(form));
        }
        ExportPiece { bytes: text.into_bytes(), next, counts, left_out, ..ExportPiece::default() }
    }

    fn head_of_export(&self) -> Head {
        let summary = self.summary();
        let title = [summary.heading, summary.title, "Payload".to_owned()].into_iter().find(|title| !title.is_empty()).unwrap_or_default();
        let study = &self.found.study;
        let findings = study.findings.iter().take(FINDINGS).map(|(at, remark)| [&told(remark), " (", &self.layers.path(*at), ")"].concat());
        let mut head = Head { title, sentence: summary.sentence, facts: summary.facts, findings: findings.collect() };
        let texts = [&mut head.title, &mut head.sentence].into_iter().chain(&mut head.facts).chain(&mut head.findings);
        texts.for_each(|text| {
            study.net.veil(text, &self.shown.secrets);
            make_visible(text);
        });
        head
    }

    fn line(&mut self, at: At, form: Form) -> Line {
        let row = self.row(at);
        let mask = self.masked(at);
        let doc = self.layers.of(at).doc();
        let value = match doc.kind(at.node) {
            kind if kind.is_container() => row.size,
            Kind::Missing | Kind::Alias => row.value,
            Kind::Data => mask
                .told(&doc.text(at.node).unwrap_or_default())
                .map_or_else(|| LEFT_OUT.to_owned(), |text| text.split_whitespace().collect()),
            _ => mask.told(&doc.text(at.node).unwrap_or_default()).map_or_else(|| LEFT_OUT.to_owned(), |text| text.into_owned()),
        };
        let mut findings: Vec<String> = self.found.at(at).map(told).collect();
        if let Some((level, remark)) = row.finding.zip(row.remark)
            && !findings.iter().any(|finding| finding.contains(&remark))
        {
            findings.insert(0, [level.id(), ": ", &remark].concat());
        }
        let mut line = Line {
            depth: row.depth,
            path: row.path,
            key: row.key,
            kind: row.kind,
            value,
            reading: row.reading.unwrap_or_default(),
            meaning: row.meaning,
            purpose: row.purpose,
            class: row.privacy,
            field: row.field.unwrap_or_default(),
            findings,
            left_out: mask.is_something(),
        };
        let net = &self.found.study.net;
        let texts = [&mut line.value, &mut line.reading, &mut line.path, &mut line.key].into_iter().chain(&mut line.findings);
        for text in texts {
            net.veil(text, &self.shown.secrets);
            // What is read shows what nobody would see; a program gets it as it is.
            if matches!(form, Form::Html | Form::Markdown) {
                make_visible(text);
            }
        }
        line
    }

    fn export_payload(&mut self, scope: Scope, format: Format) -> ExportPiece {
        let root = if let Scope::Chosen(at) = scope { at } else { At { layer: 0, node: ROOT } };
        if !self.layers.knows(root) {
            return ExportPiece { failed: Some("There is no value that could be written.".to_owned()), ..ExportPiece::default() };
        }
        // Of the whole: what is in several places of a binary property list stands in one.
        let mut instead: HashMap<NodeId, String> = HashMap::new();
        for node in 0..self.layers.doc(root.layer).len() as NodeId {
            let mask = self.masked(At { node, ..root });
            let text = || self.layers.doc(root.layer).text(node).unwrap_or_default();
            match mask {
                // A secret that stands in another value too.
                Mask::Nothing if self.layers.doc(root.layer).kind(node) == Kind::String => {
                    let mut veiled = text().into_owned();
                    self.found.study.net.veil(&mut veiled, &self.shown.secrets);
                    if veiled != text() {
                        instead.insert(node, veiled);
                    }
                }
                Mask::Nothing => {}
                Mask::Whole(_) => drop(instead.insert(node, LEFT_OUT.to_owned())),
                Mask::Parts(parts) => drop(instead.insert(node, without(&text(), &parts))),
            }
        }
        let mut left_out = HashSet::new();
        let written = payload::write(self.layers.doc(root.layer), root.node, format, &mut |node| {
            let words = instead.get(&node).cloned();
            left_out.extend(words.is_some().then_some(node));
            words
        });
        let seen = self.everything().rows();
        let (_, written_rows) = if let Scope::Chosen(at) = scope { self.span_of(&self.everything(), at) } else { (0, seen) };
        let counts = Counts { seen, filtered: None, written: written_rows };
        match written {
            Ok(payload) => ExportPiece {
                bytes: payload.bytes,
                counts,
                left_out: left_out.len() as u32,
                notes: payload.notes,
                ..ExportPiece::default()
            },
            Err(why) => ExportPiece { counts, failed: Some(why), ..ExportPiece::default() },
        }
    }
}

/// "warning: PayloadType must be Configuration. …"
fn told(remark: &Remark) -> String {
    let text = [remark.level.id(), ": ", &remark.message].concat();
    if remark.advice.is_empty() { text } else { [&text, " ", &remark.advice].concat() }
}

/// A whole file, for who has no need of pieces.
impl Open {
    pub fn exported(&mut self, ask: &ExportAsk) -> ExportPiece {
        let mut whole = self.export(ask, 0);
        while let Some(next) = whole.next {
            let piece = self.export(ask, next);
            whole.bytes.extend(piece.bytes);
            whole.left_out += piece.left_out;
            whole.next = piece.next;
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Target;
    use crate::source::Piece;

    fn opened(text: &str) -> Open {
        Open::whole(1, "test", Piece { bytes: text.as_bytes().to_vec(), ..Piece::default() }, Target::default(), 1_780_000_000)
    }

    fn written(open: &mut Open, scope: Scope, form: Form, with: Vec<At>) -> String {
        let piece = open.exported(&ExportAsk { scope, form: ExportForm::Rows(form), with });
        assert_eq!((piece.next, &piece.failed), (None, &None));
        String::from_utf8(piece.bytes).expect("text")
    }

    const TEXT: &str =
        r#"{"udid": "FAKE-1", "password": "hunter2-FAKE", "list": [{"token": "hunter3-FAKE"}, 2], "note": "hunter2-FAKE is it"}"#;

    #[test]
    fn a_secret_is_written_if_it_was_asked_for_by_itself_and_not_because_it_is_on_the_screen() {
        let mut open = opened(TEXT);
        open.ask_for(super::super::requests::Secrets::ShowAll);
        let view = open.export_view(None);
        assert_eq!(view.secrets.iter().map(|(_, path)| path.as_str()).collect::<Vec<_>>(), ["/password", "/list/0/token"]);
        for form in [Form::Html, Form::Markdown, Form::Csv, Form::Tsv, Form::Json] {
            let text = written(&mut open, Scope::All, form, Vec::new());
            assert!(!text.contains("hunter2") && !text.contains("hunter3") && text.contains("FAKE-1"), "{form:?}: {text}");
            let text = written(&mut open, Scope::All, form, vec![view.secrets[1].0]);
            assert!(!text.contains("hunter2") && text.contains("hunter3-FAKE"), "{form:?}: {text}");
        }
        for format in [Format::Json, Format::XmlPlist, Format::BinaryPlist] {
            let ask = ExportAsk { scope: Scope::Chosen(At::default()), form: ExportForm::Payload(format), with: vec![view.secrets[0].0] };
            let piece = open.exported(&ask);
            let text = String::from_utf8_lossy(&piece.bytes);
            assert!(text.contains("hunter2-FAKE") && !text.contains("hunter3"), "{format:?}: {text}");
            assert_eq!(piece.left_out, 1);
        }
    }

    #[test]
    fn rows_are_counted_as_seen_found_and_written() {
        let mut open = opened(TEXT);
        open.search("list", 1);
        while open.search_on().is_some() {}
        let all = open.exported(&ExportAsk { scope: Scope::All, form: ExportForm::Rows(Form::Csv), with: Vec::new() });
        assert_eq!(all.counts, Counts { seen: 7, filtered: Some(1), written: 7 });
        let found = open.exported(&ExportAsk { scope: Scope::Found, form: ExportForm::Rows(Form::Csv), with: Vec::new() });
        assert_eq!(found.counts, Counts { seen: 7, filtered: Some(1), written: 1 });
        assert_eq!(String::from_utf8_lossy(&found.bytes).lines().count(), 2);
        let list = open.layers.find("/list").expect("a list");
        let chosen = open.exported(&ExportAsk { scope: Scope::Chosen(list), form: ExportForm::Rows(Form::Tsv), with: Vec::new() });
        let text = String::from_utf8(chosen.bytes).expect("text");
        let paths: Vec<&str> = text.lines().skip(1).map(|line| line.split('\t').next().unwrap_or_default()).collect();
        assert_eq!(paths, ["/list", "/list/0", "/list/0/token", "/list/1"]);
    }

    #[test]
    fn a_long_document_comes_in_pieces_that_make_one_file() {
        let many: Vec<String> = (0..2_500).map(|n| n.to_string()).collect();
        let mut open = opened(&format!("{{\"a\": [{}]}}", many.join(",")));
        let json = written(&mut open, Scope::All, Form::Json, Vec::new());
        assert!(crate::json::is_json(&json));
        assert_eq!(json.matches("\"path\"").count(), 2_501);
    }
}
