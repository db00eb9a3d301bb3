//! Two documents against each other: which they are, and what came of it.

use std::sync::Arc;

use leptos::prelude::*;

use mdm_lens::compare::CompareView;
use mdm_lens::session::DocId;

/// What is compared.
#[derive(Clone, Copy)]
pub struct Against {
    pub old: RwSignal<Option<DocId>>,
    pub new: RwSignal<Option<DocId>>,
    /// What differs; the inner `None` where a side cannot be compared.
    pub found: RwSignal<Option<Option<Arc<CompareView>>>, LocalStorage>,
    pub filter: RwSignal<String>,
    /// The change that is looked at.
    pub at: RwSignal<Option<usize>>,
}

impl Against {
    pub fn new() -> Self {
        Self {
            old: RwSignal::new(None),
            new: RwSignal::new(None),
            found: RwSignal::new_local(None),
            filter: RwSignal::new(String::new()),
            at: RwSignal::new(None),
        }
    }

    /// What was found is no more.
    pub fn forget(self) {
        self.found.set(None);
        self.at.set(None);
    }
}
