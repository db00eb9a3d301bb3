//! What the page remembers: how it looks. Nothing of a payload is ever stored.

use leptos::prelude::{document, window};
use serde::{Deserialize, Serialize};

use mdm_lens::findings::Target;

/// boot.js reads `theme` and `rows` of it before the first pixel.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// "light", "dark", or empty for the system's.
    pub theme: String,
    /// "compact" or empty.
    pub rows: String,
    /// "dense", or empty for the reading view.
    pub view: String,
    /// "purpose" where that is read in place of the meaning when there is room for one of them; else empty.
    pub text: String,
    /// Widths of the side panes in pixels, height of the sheet; 0 for the default.
    pub docs: f64,
    pub side: f64,
    pub sheet: f64,
    /// Shares of key, value and meaning in the width of the tree, in percent; 0 for what fits.
    pub columns: [f64; 3],
    /// Long lines of the source go on beyond the edge.
    pub unwrapped: bool,
    /// Keys of one letter do nothing.
    pub keys_off: bool,
    /// The device that a person writes for.
    pub target: Target,
}

const KEY: &str = "lens";
/// Pixels of a pane that can be meant.
const SMALLEST: f64 = 100.0;
const LARGEST: f64 = 8000.0;
/// Percent of the tree that a column can be meant to have.
const WIDEST: f64 = 60.0;

impl Settings {
    pub fn load() -> Self {
        let stored = || window().local_storage().ok()??.get_item(KEY).ok()?;
        let read = || -> Option<Self> { serde_wasm_bindgen::from_value(js_sys::JSON::parse(&stored()?).ok()?).ok() };
        read().unwrap_or_default().mended()
    }

    /// Without what no version of the page has written: it is stored where others may write too. That a size fits the window is up
    /// to the style sheet, because windows change.
    fn mended(mut self) -> Self {
        let known = |text: &mut String, known: &[&str]| {
            if !known.contains(&text.as_str()) {
                text.clear();
            }
        };
        known(&mut self.theme, &["light", "dark"]);
        known(&mut self.rows, &["compact"]);
        known(&mut self.view, &["dense"]);
        known(&mut self.text, &["purpose"]);
        for size in [&mut self.docs, &mut self.side, &mut self.sheet] {
            if !(SMALLEST..LARGEST).contains(size) {
                *size = 0.0;
            }
        }
        for share in &mut self.columns {
            if !(0.0..=WIDEST).contains(share) {
                *share = 0.0;
            }
        }
        self
    }

    pub fn save(&self) {
        // A browser that keeps nothing is fine.
        let text = serde_wasm_bindgen::to_value(self).ok().and_then(|value| js_sys::JSON::stringify(&value).ok());
        if let (Some(text), Ok(Some(storage))) = (text.and_then(|text| text.as_string()), window().local_storage()) {
            let _ = storage.set_item(KEY, &text);
        }
    }

    /// Puts the settings on the page.
    pub fn apply(&self) {
        let Some(root) = document().document_element() else { return };
        for (name, value) in [("data-theme", &self.theme), ("data-rows", &self.rows), ("data-text", &self.text)] {
            crate::app::parts::dom::attribute(&root, name, (!value.is_empty()).then_some(value));
        }
        let Some(body) = document().body() else { return };
        let set = |name: &str, value: f64, unit: &str| {
            let _ = if value > 0.0 {
                body.style().set_property(name, &format!("{value}{unit}"))
            } else {
                body.style().remove_property(name).map(drop)
            };
        };
        for (name, value) in [("--docs", self.docs), ("--side", self.side), ("--sheet", self.sheet)] {
            set(name, value, "px");
        }
        for (name, value) in ["--key-own", "--val-own", "--mean-own"].into_iter().zip(self.columns) {
            set(name, value, "%");
        }
    }

    pub fn next_theme(&mut self) {
        self.theme = match self.theme.as_str() {
            "" => "light",
            "light" => "dark",
            _ => "",
        }
        .to_owned();
    }
}
