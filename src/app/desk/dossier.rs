//! What a dossier is made from, and asking for what it needs.

use leptos::prelude::*;

use crate::app::desk::about::About;
use crate::app::desk::state::Lens;
use mdm_lens::dossier::{Dossier, Enrollment, Occurrence};
use mdm_lens::session::{Device, Request, State, Summary};

impl Lens {
    /// Asks which fields are in what is open.
    pub fn ask_fields(self) {
        let seq = self.wanted().seq();
        self.wanted().fields.set(seq);
        self.ask(Request::Fields { seq });
    }

    /// Shows a dossier: of the document that is looked at, or of the table where nothing is open.
    pub fn show_dossier(self) {
        let is_open = self.current.get_untracked().is_some();
        self.dossier.set(Some(if is_open { About::Document } else { About::Table(Enrollment::Supervised) }));
        self.ask_fields();
    }

    pub fn leave_dossier(self) {
        self.dossier.set(None);
        self.grid.update_value(|grid| grid.focus());
    }

    /// What a dossier can be about now.
    pub fn dossiers(self) -> Vec<About> {
        let docs = self.docs.with(Vec::len);
        let has_device = docs > 1 && self.summary().is_some_and(|summary| summary.device.is_some());
        let possible = |about: &About| match about {
            About::Document => docs > 0,
            About::Device => has_device,
            About::Everything => docs > 1,
            About::Table(_) | About::Page => true,
        };
        About::ALL.into_iter().filter(possible).collect()
    }

    /// The dossier; of the page itself none.
    pub fn make_dossier(self, about: About) -> Dossier {
        match about {
            About::Table(enrollment) => Dossier::of_table(enrollment),
            About::Page => Dossier::default(),
            About::Document | About::Device | About::Everything => self.dossier_of_open(about),
        }
    }

    fn dossier_of_open(self, about: About) -> Dossier {
        let current = self.current.get();
        let shown = self.summary();
        let device = shown.as_ref().and_then(|summary| summary.device.clone());
        let is_meant = |summary: &Summary| match about {
            About::Document => Some(summary.doc) == current,
            About::Device => summary.device.as_ref().zip(device.as_ref()).is_some_and(|(one, other)| is_same(one, other)),
            _ => true,
        };
        let ready: Vec<(u32, String)> = self.docs.with(|docs| {
            let summaries = docs.iter().filter_map(|doc| doc.summary.as_deref());
            let meant = summaries.filter(|summary| summary.state == State::Ready && is_meant(summary));
            meant.map(|summary| (summary.doc, heading(summary))).collect()
        });
        let occurrences: Vec<Occurrence> = self.open_fields.with(|fields| {
            let of = |doc: u32| ready.iter().find(|(id, _)| *id == doc).map(|(_, name)| name.clone());
            let field = |id: u32| mdm_lens::catalog::FieldId(id);
            fields.iter().filter_map(|one| Some(Occurrence { field: field(one.field), count: one.count, seen_in: of(one.doc)? })).collect()
        });
        let mut names: Vec<&str> = ready.iter().map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let title = match about {
            About::Document => ["What this document tells: ", names.first().copied().unwrap_or_default()].concat(),
            About::Device => "What these documents tell about one device".to_owned(),
            _ => "What the open documents tell".to_owned(),
        };
        let count = match ready.len() {
            1 => "One document".to_owned(),
            count => [&count.to_string(), " documents"].concat(),
        };
        let from = [&count, " (", &names.join(", "), "), read from the messages themselves; nothing was sent anywhere."].concat();
        Dossier::of_open(title, from, &occurrences)
    }
}

fn heading(summary: &Summary) -> String {
    if summary.heading.is_empty() { "unknown message".to_owned() } else { summary.heading.clone() }
}

fn is_same(one: &Device, other: &Device) -> bool {
    let same = |one: &str, other: &str| !one.is_empty() && one == other;
    same(&one.id, &other.id) || same(&one.serial, &other.serial)
}
