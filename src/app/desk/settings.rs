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
    /// Widths of the side panes in pixels, height of the sheet; 0 for the default.
    pub docs: f64,
    pub side: f64,
    pub sheet: f64,
    /// The device that a person writes for.
    pub target: Target,
}

const KEY: &str = "lens";
/// Pixels of a pane that can be meant.
const SMALLEST: f64 = 100.0;
const LARGEST: f64 = 8000.0;

impl Settings {
    pub fn load() -> Self {
        let stored = || window().local_storage().ok()??.get_item(KEY).ok()?;
        let settings: Option<Self> = stored().and_then(|text| serde_wasm_bindgen::from_value(js_sys::JSON::parse(&text).ok()?).ok());
        settings.unwrap_or_default().mended()
    }

    /// Without what no version of the page has written: it is stored where others may write too. That a size fits the window is up
    /// to the style sheet, because windows change.
    fn mended(mut self) -> Self {
        if !matches!(self.theme.as_str(), "light" | "dark") {
            self.theme.clear();
        }
        if self.rows != "compact" {
            self.rows.clear();
        }
        for size in [&mut self.docs, &mut self.side, &mut self.sheet] {
            if !(SMALLEST..LARGEST).contains(size) {
                *size = 0.0;
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
        crate::app::parts::dom::attribute(&root, "data-theme", (!self.theme.is_empty()).then_some(&self.theme));
        crate::app::parts::dom::attribute(&root, "data-rows", (!self.rows.is_empty()).then_some(&self.rows));
        let Some(body) = document().body() else { return };
        for (name, value) in [("--docs", self.docs), ("--side", self.side), ("--sheet", self.sheet)] {
            let _ = if value > 0.0 {
                body.style().set_property(name, &format!("{value}px"))
            } else {
                body.style().remove_property(name).map(drop)
            };
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
