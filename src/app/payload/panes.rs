//! Documents, tree and detail side by side.

use leptos::prelude::*;

use crate::app::desk::state::{Lens, Mode};
use crate::app::payload::docs::Docs;
use crate::app::payload::head::Head;
use crate::app::payload::path::PathBar;
use crate::app::payload::side::Side;
use crate::app::payload::source::SourceBook;
use crate::app::payload::tree::Tree;

#[component]
pub fn Panes(lens: Lens, hidden: Memo<bool>) -> impl IntoView {
    let several = Memo::new(move |_| lens.docs.with(|docs| docs.len() > 1));
    let is = move |mode| move || lens.mode.get() == mode;
    view! {
        <div class="panes" class:read=is(Mode::Read) class:dense=is(Mode::Dense) class:listed=is(Mode::Table) class:raw=is(Mode::Source)
            class:several=several class:opened=move || lens.detail_open.get() prop:hidden=hidden>
            <Show when=move || several.get()>
                <Docs lens/>
            </Show>
            <main class="main">
                <Head lens/>
                <PathBar lens/>
                <Tree lens/>
                <Show when=move || lens.mode.get() == Mode::Source><div class="book whole" data-panel="source"><SourceBook lens/></div></Show>
            </main>
            <Side lens/>
        </div>
    }
}
