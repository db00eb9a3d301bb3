//! The line at the bottom: the promise, how much is explained, the list of keys.

use leptos::prelude::*;

use crate::app::desk::given::watch_update;
use crate::app::desk::policy::{self, Held};
use crate::app::desk::route::View;
use crate::app::desk::state::{Dialog, Lens};
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::shell::outside::ask_update;

#[component]
pub fn Foot(lens: Lens) -> impl IntoView {
    let policy = policy::watch();
    let update = watch_update();
    let build = document().document_element().and_then(|root| root.get_attribute("data-build")).unwrap_or_default();
    let broken = move || policy.with(|policy| policy.worker == Held::No);
    let explained = move || {
        let summary = lens.summary()?;
        (summary.nodes > 0).then(|| {
            [&dom::count(summary.nodes.saturating_sub(1).max(1), "value", "values"), " · ", &dom::number(summary.known), " explained"]
                .concat()
        })
    };
    let link = move || match lens.view.get() {
        View::Table(_) => Some(["link to this view: ", &lens.view.with(View::hash)].concat()),
        View::Payload | View::Compare => explained(),
    };
    view! {
        <footer class="foot">
            <button class="ok" class:broken=broken type="button" on:click=move |_| lens.dialog.set(Some(Dialog::Private))>
                <Glyph icon=Icon::Lock/>{move || if broken() { "Nothing leaves this page (not enforced on this host)" } else { "Nothing leaves this page" }}
            </button>
            <span class="wide">{link}</span>
            <span class="wide version" data-part="version" title="Version and build: the same build has the same bytes">{["MDM Lens ", env!("CARGO_PKG_VERSION"), " · ", &build].concat()}</span>
            <Show when=move || update.get()>
                <button class="quiet small" type="button" data-do="update" on:click=move |_| ask_update(lens)>{"New version"}</button>
            </Show>
            <button class="quiet small last" type="button" on:click=move |_| lens.dialog.set(Some(Dialog::Keys))><kbd>{"?"}</kbd>{" keys"}</button>
        </footer>
    }
}
