//! Files of what is seen. They come from the worker piece by piece, and are put together here.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::exports::{Goes, Pending, Written};
use crate::app::desk::state::Lens;
use crate::app::desk::{clipboard, save};
use mdm_lens::export::payload::Format;
use mdm_lens::export::report::Form;
use mdm_lens::session::{ExportAsk, ExportForm, ExportPiece, Request};

impl Lens {
    /// Asks what there is to be written.
    pub fn ask_export_view(self) {
        self.stop_export();
        self.exports.view.set(None);
        let at = self.selected.get_untracked();
        let seq = self.ask_current(|doc, seq| Request::ExportView { doc, at, seq });
        self.wanted().export.set(seq.unwrap_or(0));
    }

    /// What comes of an export that nobody waits for any more is let go.
    pub fn stop_export(self) {
        self.wanted().export.set(0);
        self.exports.pending.set_value(None);
        self.exports.coming.set(None);
        self.exports.written.set(None);
    }

    pub fn export(self, ask: ExportAsk, goes: Goes) {
        self.exports.written.set(None);
        self.exports.coming.set(Some((0, 0)));
        self.exports.pending.set_value(Some(Pending { ask: ask.clone(), goes, bytes: Vec::new(), left_out: 0 }));
        self.ask_piece(ask, 0);
    }

    fn ask_piece(self, ask: ExportAsk, first: u32) {
        let seq = self.ask_current(|doc, seq| Request::Export { doc, ask, first, seq });
        self.wanted().export.set(seq.unwrap_or(0));
    }

    pub fn hear_exported(self, piece: ExportPiece) {
        let Some(mut pending) = self.exports.pending.try_update_value(Option::take).flatten() else { return };
        pending.bytes.extend(piece.bytes);
        pending.left_out += piece.left_out;
        if let Some(next) = piece.next {
            self.exports.coming.set(Some((next, piece.counts.written)));
            let ask = pending.ask.clone();
            self.exports.pending.set_value(Some(pending));
            return self.ask_piece(ask, next);
        }
        self.exports.coming.set(None);
        if piece.failed.is_none() {
            self.hand_over(&pending);
        }
        let written = Written { counts: piece.counts, left_out: pending.left_out, notes: piece.notes, failed: piece.failed };
        self.exports.written.set(Some(Rc::new(written)));
    }

    fn hand_over(self, pending: &Pending) {
        if pending.goes == Goes::ToClipboard {
            return clipboard::write(self, String::from_utf8_lossy(&pending.bytes).into_owned(), "The export is on the clipboard");
        }
        let name = self.summary_now().map(|summary| summary.name.clone()).unwrap_or_default();
        let (ending, kind) = kind_of(pending.ask.form);
        let name = file_name(&name, ending);
        match pending.ask.form {
            // Spreadsheets know UTF-8 by its mark.
            ExportForm::Rows(Form::Csv) => save::text(&name, kind, &["\u{feff}", &String::from_utf8_lossy(&pending.bytes)].concat()),
            _ => save::bytes(&name, kind, &pending.bytes),
        }
        self.say("The export is saved");
    }
}

fn kind_of(form: ExportForm) -> (&'static str, &'static str) {
    match form {
        ExportForm::Rows(Form::Html) => (".html", "text/html"),
        ExportForm::Rows(Form::Markdown) => (".md", "text/markdown;charset=utf-8"),
        ExportForm::Rows(Form::Csv) => (".csv", "text/csv;charset=utf-8"),
        ExportForm::Rows(Form::Tsv) => (".tsv", "text/tab-separated-values;charset=utf-8"),
        ExportForm::Rows(Form::Json) => (".explained.json", "application/json"),
        ExportForm::Payload(Format::Json) => (".json", "application/json"),
        ExportForm::Payload(Format::XmlPlist | Format::BinaryPlist) => (".plist", "application/octet-stream"),
    }
}

/// The name of the document with another ending.
fn file_name(name: &str, ending: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = if stem.is_empty() { "payload" } else { stem };
    [&stem.replace(' ', "-"), ending].concat()
}
