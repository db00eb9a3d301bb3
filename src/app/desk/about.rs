//! What a dossier can be about.

use mdm_lens::dossier::Enrollment;

/// What a dossier is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Document,
    /// All documents of the device that the document is of.
    Device,
    Everything,
    /// No payload: what the table says of a kind of enrollment.
    Table(Enrollment),
    /// What this page does with what is opened.
    Page,
}

impl About {
    pub const ALL: [About; 7] = [
        About::Document,
        About::Device,
        About::Everything,
        About::Table(Enrollment::User),
        About::Table(Enrollment::Device),
        About::Table(Enrollment::Supervised),
        About::Page,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Device => "all-of-device",
            Self::Everything => "everything",
            Self::Table(enrollment) => enrollment.id(),
            Self::Page => "page",
        }
    }

    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|about| about.id() == id)
    }

    pub fn name(self) -> String {
        match self {
            Self::Document => "This document".to_owned(),
            Self::Device => "All open documents of this device".to_owned(),
            Self::Everything => "Everything that is open".to_owned(),
            Self::Table(enrollment) => ["From the table: ", enrollment.title()].concat(),
            Self::Page => "What this page does with your data".to_owned(),
        }
    }
}
