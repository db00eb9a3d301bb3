//! Short words: what was done (with undo for a closed document), and what went wrong with the page itself.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::parts::icon::{Glyph, Icon};

/// Milliseconds that a word stands; longer where there is something to undo.
const STANDS: u32 = 3500;
const STANDS_UNDO: u32 = 10_000;

#[component]
pub fn Toasts(lens: Lens) -> impl IntoView {
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move || {
        let time = lens.toast.with(|toast| toast.as_ref().map(|toast| if toast.undo { STANDS_UNDO } else { STANDS }));
        timer.set_value(time.map(|time| Timeout::new(time, move || lens.toast.set(None))));
    });
    view! {
        <div class="toasts">
            <div role="status" class="toast" class:shown=move || lens.toast.with(Option::is_some)>
                <span>{move || lens.toast.with(|toast| toast.as_ref().map(|toast| toast.text.clone()))}</span>
                <Show when=move || lens.toast.with(|toast| toast.as_ref().is_some_and(|toast| toast.undo))>
                    <button class="quiet" type="button" data-do="undo" on:click=move |_| lens.undo_close()>{"Undo"}</button>
                </Show>
            </div>
            <div role="alert" class="toast bad" class:shown=move || lens.trouble.with(Option::is_some)>
                <span>{move || lens.trouble.get()}</span>
                <Show when=move || lens.trouble.with(Option::is_some)>
                    <button class="quiet" type="button" aria-label="Dismiss" on:click=move |_| lens.trouble.set(None)><Glyph icon=Icon::Close/></button>
                </Show>
            </div>
        </div>
    }
}
