//! What the page knows of exports: what there is to be written, what is under way, what was written.

use std::rc::Rc;

use leptos::prelude::*;

use mdm_lens::export::report::Counts;
use mdm_lens::session::{ExportAsk, ExportView};

type Local<T> = RwSignal<T, LocalStorage>;

/// Where a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    ToClipboard,
    ToFile,
}

/// How an export went.
#[derive(Clone, Default)]
pub struct Written {
    pub counts: Counts,
    pub left_out: u32,
    pub notes: Vec<String>,
    pub failed: Option<String>,
}

/// An export under way.
pub struct Pending {
    pub ask: ExportAsk,
    pub goes: Goes,
    pub bytes: Vec<u8>,
    pub left_out: u32,
}

#[derive(Clone, Copy)]
pub struct Exports {
    /// What there is to be written; `None` until it is told.
    pub view: Local<Option<Rc<ExportView>>>,
    /// Rows that are here of those that are wanted, while they come.
    pub coming: RwSignal<Option<(u32, u32)>>,
    pub written: Local<Option<Rc<Written>>>,
    pub pending: StoredValue<Option<Pending>, LocalStorage>,
}

impl Exports {
    pub fn new() -> Self {
        Self {
            view: RwSignal::new_local(None),
            coming: RwSignal::new(None),
            written: RwSignal::new_local(None),
            pending: StoredValue::new_local(None),
        }
    }
}
