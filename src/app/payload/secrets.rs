//! Secrets on the page: dots in the place of what is masked, the switch for a whole document, the question before a copy.
//! What is behind the dots is not here; the worker sends it when somebody asks.

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use mdm_lens::secret::DOTS;
use mdm_lens::session::{Copy, Detail, Secrets, Summary};

/// A text with dots in it, which are marked as what they are.
pub fn masked_text(text: &str) -> impl IntoView + use<> {
    text.split(DOTS)
        .enumerate()
        .map(|(n, part)| {
            let part = part.to_owned();
            view! { {(n > 0).then(|| view! { <span class="mask" data-masked="">{DOTS}</span> })}{part} }
        })
        .collect_view()
}

/// That a value is a secret, why, and the button that shows or masks it. The row has the same switch.
pub fn secret_line(lens: Lens, detail: &Detail) -> impl IntoView + use<> {
    let (at, masked) = (detail.at, detail.masked);
    let size = detail.size.clone();
    let secrets = if masked { Secrets::Show(at) } else { Secrets::Hide(at) };
    let why = detail.why.clone();
    view! {
        <p class="masked">
            {masked.then(|| view! { <span class="mask" data-masked="">{DOTS}</span>{" "}<span class="muted">{size}</span>{" "} })}
            <button class="show" type="button" data-do="show-detail" on:click=move |_| lens.secrets(secrets)>{if masked { "show" } else { "hide" }}</button>
        </p>
        {(!why.is_empty()).then(|| view! { <p class="hint" data-part="guess">{why}</p> })}
    }
}

/// The switch for all secrets of the document that is looked at.
pub fn switch(lens: Lens, summary: &Summary) -> Option<impl IntoView + use<>> {
    let shown = summary.secrets_shown;
    let name = if shown { "Mask secrets" } else { "Show secrets of this document" };
    let secrets = if shown { Secrets::HideAll } else { Secrets::ShowAll };
    (summary.secrets > 0).then(|| {
        view! { <button class="show" type="button" data-action="secrets" aria-pressed=if shown { "true" } else { "false" } on:click=move |_| lens.secrets(secrets)>{name}</button> }
    })
}

/// Whether a copy is wanted with its secrets.
#[component]
pub fn CopySecrets(lens: Lens) -> impl IntoView {
    let count = move || dom::count(lens.question.get().map_or(0, |question| question.secrets), "secret", "secrets");
    let with = move || ["Copy with ", &count()].concat();
    let told = move || ["There are ", &count(), " in it."].concat().replace("There are 1 ", "There is 1 ");
    view! {
        <p>{told}</p>
        <p class="actions">
            <button class="solid" type="button" data-do="without-secrets" on:click=move |_| lens.answer_copy(Copy::WithoutSecrets, "Copied without secrets")>{"Copy without secrets"}</button>
            <button class="quiet outlined" type="button" data-do="with-secrets" on:click=move |_| lens.answer_copy(Copy::WithSecrets, "Copied with secrets")>{with}</button>
        </p>
    }
}
