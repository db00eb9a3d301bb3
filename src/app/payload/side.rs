//! The detail: its four tabs.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::app::desk::state::{Lens, Tab};
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use crate::app::payload::detail::DetailTab;
use crate::app::payload::discloses::DisclosesTab;
use crate::app::payload::divider::{Divider, Edge};
use crate::app::payload::findings::FindingsTab;
use crate::app::payload::hits::HitsTab;
use crate::app::payload::source::SourceTab;

pub const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Field, "Field", "tab-field"),
    (Tab::Source, "Source", "tab-source"),
    (Tab::Findings, "Findings", "tab-findings"),
    (Tab::Discloses, "Discloses", "tab-discloses"),
    (Tab::Hits, "Hits", "tab-hits"),
];

#[component]
pub fn Side(lens: Lens) -> impl IntoView {
    let tabs = TABS
        .into_iter()
        .map(|(tab, name, id)| {
            let selected = move || lens.tab.get() == tab;
            view! {
                <button type="button" role="tab" id=id prop:hidden=move || tab == Tab::Hits && !selected() && lens.search.with(|search| search.query.is_empty()) aria-selected=move || if selected() { "true" } else { "false" } aria-controls="panel"
                    tabindex=move || if selected() { "0" } else { "-1" } on:click=move |_| lens.set_tab(tab)>
                    {move || if tab == Tab::Field && lens.selected.with(Option::is_none) { "Overview" } else { name }}{move || (tab == Tab::Findings).then(|| count(lens))}
                </button>
            }
        })
        .collect_view();
    let label = move || TABS.into_iter().find(|(tab, ..)| *tab == lens.tab.get()).map(|(_, _, id)| id);
    let panel = move || match lens.tab.get() {
        Tab::Field => view! { <DetailTab lens/> }.into_any(),
        Tab::Source => view! { <SourceTab lens/> }.into_any(),
        Tab::Findings => view! { <FindingsTab lens/> }.into_any(),
        Tab::Discloses => view! { <DisclosesTab lens/> }.into_any(),
        Tab::Hits => view! { <HitsTab lens/> }.into_any(),
    };
    view! {
        <aside class="side" aria-label="Detail">
            <Divider lens edge=Edge::Side/>
            <div class="tabs">
                <div role="tablist" aria-label="Detail" on:keydown=move |event| tab_key(lens, &event)>{tabs}</div>
                <button class="quiet small back" type="button" aria-label="Back to the tree" on:click=move |_| lens.leave_detail()><Glyph icon=Icon::Close/></button>
            </div>
            <div class="body" role="tabpanel" id="panel" tabindex="0" aria-labelledby=label>{panel}</div>
        </aside>
    }
}

fn count(lens: Lens) -> Option<AnyView> {
    let summary = lens.summary()?;
    let found = summary.errors + summary.warnings + summary.infos;
    (found > 0).then(|| view! { <span class="n" class:bad={summary.errors > 0}>{dom::number(found)}</span> }.into_any())
}

fn tab_key(lens: Lens, event: &KeyboardEvent) {
    let now = TABS.iter().position(|(tab, ..)| *tab == lens.tab.get_untracked()).unwrap_or(0);
    let next = match event.key().as_str() {
        "ArrowRight" => (now + 1) % TABS.len(),
        "ArrowLeft" => (now + TABS.len() - 1) % TABS.len(),
        "Home" => 0,
        "End" => TABS.len() - 1,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    lens.set_tab(TABS[next].0);
    dom::focus(TABS[next].2);
}

impl Lens {
    /// Back from the detail to the row that it is about.
    pub fn leave_detail(self) {
        self.close_detail();
        self.grid.update_value(|grid| grid.focus());
    }
}
