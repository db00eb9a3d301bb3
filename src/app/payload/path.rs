//! The line above the tree: the way to the row that is looked at, and the views of the document.

use leptos::prelude::*;

use crate::app::desk::state::{Lens, Mode};
use crate::app::desk::title::title_of;
use crate::app::desk::visits::Visits;
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::payload::copies::PathMenu;
use mdm_lens::session::Goal;

const VIEWS: [(Mode, &str, &str); 3] = [(Mode::Read, "Read", "read"), (Mode::Dense, "Dense", "dense"), (Mode::Source, "Source", "source")];

#[component]
pub fn PathBar(lens: Lens) -> impl IntoView {
    let views = VIEWS
        .into_iter()
        .map(|(mode, name, id)| {
            let pressed = move || if lens.mode.get() == mode { "true" } else { "false" };
            view! { <button type="button" data-do=["view-", id].concat() aria-pressed=pressed on:click=move |_| lens.set_mode(mode)>{name}</button> }
        })
        .collect_view();
    view! {
        <div class="bar2">
            <Way lens/>
            <PathMenu lens/>
            <div class="seg texts" role="group" aria-label="Text of the rows">
                <Text lens id="" name="What it is"/>
                <Text lens id="purpose" name="Used for"/>
            </div>
            <div class="seg views" role="group" aria-label="View">{views}</div>
        </div>
    }
}

/// Which words stand in the rows where there is room for one of them.
#[component]
fn Text(lens: Lens, id: &'static str, name: &'static str) -> impl IntoView {
    let pressed = move || if lens.settings.with(|settings| settings.text == id) { "true" } else { "false" };
    view! {
        <button type="button" aria-pressed=pressed on:click=move |_| {
            lens.settings.update(|settings| settings.text = id.to_owned());
            dom::next_frame(move || lens.grid.update_value(|grid| grid.refit()));
        }>{name}</button>
    }
}

/// The way from the whole document to the row, each step a button.
#[component]
fn Way(lens: Lens) -> impl IntoView {
    let title = Memo::new(move |_| {
        let current = lens.current.get();
        lens.docs.with(|docs| docs.iter().find(|doc| Some(doc.id) == current).map(title_of).unwrap_or_default())
    });
    let path = Memo::new(move |_| lens.detail.with(|detail| detail.as_ref().map(|detail| detail.path.clone()).unwrap_or_default()));
    let steps = move || {
        let path = path.get();
        steps(&path)
            .map(|(name, whole)| {
                let goal = whole.to_owned();
                view! { <span aria-hidden="true">{"▸"}</span><button type="button" on:click=move |_| lens.reveal(Goal::Path(goal.clone()))>{name}</button> }
            })
            .collect_view()
    };
    view! {
        <button class="quiet small" type="button" aria-label="Back" title="Back" disabled=move || !lens.visits.with(Visits::has_before) on:click=move |_| lens.go_back()><Glyph icon=Icon::Back/></button>
        <button class="quiet small" type="button" aria-label="Forward" title="Forward" disabled=move || !lens.visits.with(Visits::has_after) on:click=move |_| lens.go_forward()><Glyph icon=Icon::Forward/></button>
        <nav class="way" aria-label="Path">
            <button type="button" data-do="overview" on:click=move |_| lens.show_overview()>{move || title.get()}</button>
            {steps}
        </nav>
    }
}

/// The steps of a path of DESIGN, each with the path up to it: `/a/0!plist/b` is `a`, `0`, `plist`, `b`.
fn steps(path: &str) -> impl Iterator<Item = (String, &str)> {
    let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
    let mut from = 0;
    ends.filter(|_| !path.is_empty()).map(move |end| {
        let name = path[from..end].trim_start_matches('/').replace("~1", "/").replace("~0", "~");
        from = end;
        (name, &path[..end])
    })
}

impl Lens {
    /// Shows what the document is as a whole.
    pub fn show_overview(self) {
        self.unchoose();
        self.set_tab(crate::app::desk::state::Tab::Field);
    }
}
