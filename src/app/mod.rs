//! What a person sees and does. It asks the worker for what it draws and holds no document.
//!
//! No element is written as wholly static HTML (texts are `{"…"}`): Leptos would set it by `innerHTML`, which the page’s policy forbids.
//!
//! [`state`] what the page knows · [`desk`] documents and the worker's life · [`grid`] the tree on screen · [`keys`] the keyboard ·
//! the rest are components of a screenful.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub mod compare;
pub mod desk;
pub mod grid;
pub mod parts;
pub mod payload;
pub mod shell;
pub mod table;

use desk::route::View;
use desk::state::{Dialog, Lens};
use mdm_lens::session::State;

/// Takes the page over from index.html.
pub fn start() {
    let lens = Lens::new();
    if desk::left::something_was_open() {
        lens.trouble
            .set(Some("What was open here is gone, because nothing of it is kept when you leave the page. Open it again.".to_owned()));
    }
    let body = document().body().expect("the page has a body");
    for id in ["bar", "foot"] {
        if let Some(element) = parts::dom::by_id(id) {
            element.remove();
        }
    }
    mount_to(body.unchecked_into(), move || view! { <App lens/> }).forget();
    shell::share::listen(lens);
    shell::opening::listen(lens);
    desk::given::listen(lens);
    shell::keys::listen(lens);
    payload::print::listen(lens);
    lens.start_worker();
    lens.watch_worker();
}

#[component]
fn App(lens: Lens) -> impl IntoView {
    Effect::new(move || {
        lens.settings.with(|settings| {
            settings.apply();
            settings.save();
        });
    });
    Effect::new(move || state_of_page(lens));
    let title = Memo::new(move |_| title_of_page(lens));
    Effect::new(move || {
        let title = title.get();
        // Browsers take milliseconds to tell their window, which rows should not wait for.
        parts::dom::after_next_frame(move || document().set_title(&title));
    });
    // Whoever comes back from the data table finds secrets masked again.
    Effect::new(move || {
        if lens.view.get() != View::Payload {
            lens.mask_again();
        }
    });
    let has_docs = Memo::new(move |_| lens.docs.with(|docs| !docs.is_empty()));
    Effect::new(move || {
        follow_route(lens);
        desk::left::mark(has_docs.get());
    });
    Effect::new(move || {
        if lens.catalog.get() && lens.docs.with_untracked(Vec::is_empty) {
            gloo::timers::callback::Timeout::new(0, shell::rehearsal::play).forget();
        }
    });
    let on_table = Memo::new(move |_| matches!(lens.view.get(), View::Table(_)));
    let on_compare = Memo::new(move |_| lens.view.get() == View::Compare);
    let out_of_sight = Memo::new(move |_| on_table.get() || on_compare.get() || !has_docs.get());
    view! {
        <shell::bar::Bar lens/>
        <Show when=move || on_table.get()>
            <table::view::TableView lens/>
        </Show>
        <Show when=move || on_compare.get()>
            <compare::view::CompareView lens/>
        </Show>
        <Show when=move || has_docs.get() || lens.catalog.get()>
            <payload::panes::Panes lens hidden=out_of_sight/>
        </Show>
        <Show when=move || lens.dossier.get().is_some()><shell::dossier::DossierView lens about=lens.dossier/></Show>
        <Show when=move || lens.printing.get()><payload::print::PrintView lens/></Show>
        <shell::foot::Foot lens/>
        <div class="said" role="status" aria-live="polite" data-part="said">{move || lens.said.get()}</div>
        <shell::dialogs::Dialogs lens/>
        <shell::toast::Toasts lens/>
    }
}

/// `data-state` follows what is looked at.
fn state_of_page(lens: Lens) {
    let Some(body) = document().body() else { return };
    let shown = lens.current.get();
    let left_out = lens.docs.with(|docs| docs.iter().any(|doc| Some(doc.id) == shown && doc.left_out));
    let summary = lens.summary();
    let view = lens.view.get();
    let state = match (shown, &summary) {
        (None, _) => "empty",
        _ if left_out => "error",
        (_, None) => "loading",
        (_, Some(summary)) => match summary.state {
            State::Loading => "loading",
            State::Failed => "error",
            State::Ready if summary.problem.as_ref().is_some_and(|problem| problem.fatal) => "error",
            State::Ready => "ready",
        },
    };
    parts::dom::attribute(&body, "data-state", Some(state));
    let has_docs = lens.docs.with(|docs| !docs.is_empty());
    parts::dom::attribute(
        &body,
        "data-view",
        Some(if lens.printing.get() || lens.dossier.get().is_some() {
            "print"
        } else if lens.dialog.get() == Some(Dialog::Safe) {
            "safe"
        } else if matches!(view, View::Table(_)) {
            "table"
        } else if view == View::Compare {
            "compare"
        } else if has_docs {
            "payload"
        } else {
            "start"
        }),
    );
    if let Some(start) = parts::dom::by_id("start") {
        start.set_hidden(view != View::Payload || has_docs);
    }
}

/// Names what is looked at in the tab of the browser, which keeps it in files of its own: nothing of a document, nor its name.
fn title_of_page(lens: Lens) -> String {
    let summary = lens.summary();
    let name = match &summary {
        _ if matches!(lens.view.get(), View::Table(_)) => "Data table",
        _ if lens.view.get() == View::Compare => "Compare",
        Some(summary) if summary.heading.is_empty() => "Payload",
        Some(summary) => &summary.heading,
        None => "",
    };
    if name.is_empty() { "MDM Lens".to_owned() } else { [name, " · MDM Lens"].concat() }
}

/// The address follows the view, so that a link to it can be copied.
fn follow_route(lens: Lens) {
    let hash = lens.view.with(View::hash);
    let now = window().location().hash().unwrap_or_default();
    if now == hash || (now.is_empty() && hash == "#/") {
        return;
    }
    if let Ok(history) = window().history() {
        // Typing a search replaces its own entry; another view is one to come back from.
        let same_page = (View::parse(&now) == View::Payload) == (View::parse(&hash) == View::Payload);
        let null = wasm_bindgen::JsValue::NULL;
        let _ = if same_page {
            history.replace_state_with_url(&null, "", Some(&hash))
        } else {
            history.push_state_with_url(&null, "", Some(&hash))
        };
    }
}
