//! Texts with code in them.

use leptos::prelude::*;

/// Text in which backquotes mark code, as the catalog and the engine write it.
pub fn code_words(text: &str) -> impl IntoView + use<> {
    text.split('`')
        .enumerate()
        .map(|(n, part)| {
            let part = part.to_owned();
            if n % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
        })
        .collect_view()
}
