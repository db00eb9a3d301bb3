//! Documents, tree and detail side by side.

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::payload::docs::Docs;
use crate::app::payload::head::Head;
use crate::app::payload::side::Side;
use crate::app::payload::tree::Tree;

#[component]
pub fn Panes(lens: Lens, hidden: Memo<bool>) -> impl IntoView {
    let several = Memo::new(move |_| lens.docs.with(|docs| docs.len() > 1));
    view! {
        <div class="panes" class:several=several class:opened=move || lens.detail_open.get() prop:hidden=hidden>
            <Show when=move || several.get()>
                <Docs lens/>
            </Show>
            <main class="main">
                <Head lens/>
                <Tree lens/>
            </main>
            <Side lens/>
        </div>
    }
}
