//! How a document stands to the device that a person writes for.

use super::open::Open;
use super::views::{At, VerdictView};
use crate::findings::verdict;
use crate::remark::Remark;

/// Places of a part that are given.
const GIVEN: usize = 200;

impl Open {
    /// The verdict on the document, or on the profile inside the command that it is; `None` without a device, and for what is no
    /// setting.
    pub fn verdict(&self) -> Option<VerdictView> {
        let layers = 0..self.layers.len() as u32;
        // The profile says more than the command that carries it.
        let profile = layers.clone().find(|layer| {
            let reading = self.layers.get(*layer).and_then(|layer| layer.reading());
            reading.is_some_and(|reading| crate::catalog::get().dict(reading.message).kind == "profile")
        });
        let number = profile.unwrap_or(0);
        let layer = self.layers.get(number)?;
        let found: Vec<(u32, &Remark)> =
            self.found.study.findings.iter().filter(|(at, _)| at.layer == number).map(|(at, remark)| (at.node, remark)).collect();
        let verdict = verdict(layer.doc(), layer.reading(), &self.found.target, &found)?;
        let place = |node| {
            let at = At { layer: number, node };
            (at, self.layers.path(at))
        };
        let parts = verdict.parts.into_iter().map(|(words, nodes)| (words, nodes.into_iter().take(GIVEN).map(place).collect()));
        Some(VerdictView { title: verdict.title, applies: verdict.applies as u32, all: verdict.all as u32, parts: parts.collect() })
    }
}
