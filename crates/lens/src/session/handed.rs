//! What is handed out, safe copies and exports: what is asked and answered. Plain data.

use serde::{Deserialize, Serialize};

use super::views::At;
use crate::export::payload::Format;
use crate::export::report::{Counts, Form};
use crate::safe::view::SafeView;

/// What is asked of safe copies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SafeAsk {
    /// Copies of the files that were given, without what the classes of a list say: "personal,device".
    Make { keep: String },
    /// The copy of one of the files.
    Bytes { copy: u32 },
    /// A link that carries the copy of one of the files, or the file as it came, with the view and the field that is looked at.
    Link { copy: u32, is_original: bool, view: String, path: String },
    /// The map from stand-ins to originals, as JSON. It is as secret as the originals.
    Map,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SafeNews {
    /// A view of each copy, in the order of the files.
    Made(Vec<SafeView>),
    Bytes {
        copy: u32,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    Map(String),
    /// What stands behind the `#` of the link, and how many bytes it carries.
    Link {
        link: String,
        size: u32,
    },
}

/// Which rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[default]
    All,
    /// Those that the present search found.
    Found,
    /// One, with all that is in it.
    Chosen(At),
}

/// As what they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportForm {
    Rows(Form),
    /// The payload itself; not of what a search found.
    Payload(Format),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportAsk {
    pub scope: Scope,
    pub form: ExportForm,
    /// Secrets that are wanted in it, each by its place.
    pub with: Vec<At>,
}

/// What there is to be written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExportView {
    pub rows: u32,
    /// Rows that the search found; `None` where nothing is searched for.
    pub found: Option<u32>,
    /// The path of the row that is looked at, and how many rows it is with all that is in it.
    pub chosen: Option<(At, String, u32)>,
    /// Secrets by their paths, and how many more there are.
    pub secrets: Vec<(At, String)>,
    pub more: u32,
}

/// A piece of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExportPiece {
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// The row that the next piece begins with; `None` behind the last.
    pub next: Option<u32>,
    pub counts: Counts,
    /// Secrets of this piece that were left out.
    pub left_out: u32,
    pub notes: Vec<String>,
    /// Why there is no file.
    pub failed: Option<String>,
}
