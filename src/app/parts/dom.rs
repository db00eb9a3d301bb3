//! The few things that the page does with the browser by hand.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

/// Runs when the next picture stands on the screen.
pub fn after_next_frame(run: impl FnOnce() + 'static) {
    let later = move || {
        gloo::timers::callback::Timeout::new(0, run).forget();
    };
    next_frame(|| next_frame(later));
}

/// Runs before the next picture is drawn; soon also where none is drawn, as in a tab in the background.
pub fn next_frame(run: impl FnOnce() + 'static) {
    if document().hidden() {
        gloo::timers::callback::Timeout::new(0, run).forget();
        return;
    }
    let run = Closure::once_into_js(run);
    let _ = leptos::prelude::window().request_animation_frame(run.unchecked_ref());
}

pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

pub fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
    }
}

/// The nearest element, outwards from where an event was, that matches a selector.
pub fn closest(target: Option<web_sys::EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Sets or takes away an attribute.
pub fn attribute(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

pub fn element(tag: &str, class: &str) -> HtmlElement {
    let element: HtmlElement = document().create_element(tag).expect("a tag of ours").unchecked_into();
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element
}

/// "name #2" for the further documents of a file.
pub fn numbered(name: &str, n: usize) -> String {
    format!("{name} #{n}")
}

/// "1.2 KB", as file managers count.
pub fn size(bytes: f64) -> String {
    let mut value = bytes;
    for unit in ["bytes", "KB", "MB"] {
        if value < 1000.0 {
            return if unit == "bytes" || value >= 100.0 { format!("{value:.0} {unit}") } else { format!("{value:.1} {unit}") };
        }
        value /= 1000.0;
    }
    format!("{value:.1} GB")
}

/// "1,234,567".
pub fn number(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 key", "2 keys".
pub fn count(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

pub fn is_narrow() -> bool {
    leptos::prelude::window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width <= 640.0)
}

pub fn is_wide() -> bool {
    leptos::prelude::window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width >= 1100.0)
}

/// A window of little height, as of a page zoomed to 200 %.
pub fn is_low() -> bool {
    leptos::prelude::window().inner_height().ok().and_then(|height| height.as_f64()).is_some_and(|height| height <= 620.0)
}

/// Whether rows tell what a value is used for where there is room for one text.
pub fn tells_purpose() -> bool {
    document().document_element().is_some_and(|root| root.get_attribute("data-text").as_deref() == Some("purpose"))
}

/// Puts the focus on the first element that a selector finds.
pub fn focus_first(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        let _ = element.focus();
    }
}
