//! The tab "Findings": what is missing, misspelt, expired or contradictory, worst first.

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use crate::app::parts::words::code_words;
use crate::app::payload::target::TargetForm;
use mdm_lens::remark::Level;
use mdm_lens::session::FindingRow;
use mdm_lens::session::Goal;

#[component]
pub fn FindingsTab(lens: Lens) -> impl IntoView {
    let shown = move || {
        let findings = lens.findings.get();
        if findings.is_empty() {
            let checked = lens.summary().map_or(0, |summary| summary.known);
            let target = lens.settings.with(|settings| settings.target.name());
            let words =
                ["No problems found. ", &crate::app::parts::dom::count(checked, "key", "keys"), " checked, for ", &target, "."].concat();
            view! { <p class="hint">{words}</p> }.into_any()
        } else {
            findings.iter().map(|row| finding(lens, row.clone())).collect_view().into_any()
        }
    };
    view! { <div data-panel="findings"><TargetForm lens/>{shown}</div> }
}

/// One finding, with the way to the value it is about.
pub fn finding(lens: Lens, row: FindingRow) -> impl IntoView {
    let path = if row.path.is_empty() { "/".to_owned() } else { row.path.clone() };
    let at = row.at;
    let way = view! { <br/><button class="show" type="button" on:click=move |_| lens.reveal(Goal::At(at))><code>{path}</code></button> };
    card(&row, Some(way.into_any()))
}

/// One finding, where the value that it is about is looked at already.
pub fn card(row: &FindingRow, way: Option<AnyView>) -> impl IntoView + use<> {
    let (class, name) = match row.level {
        Level::Error => ("card finding error", "Error"),
        Level::Warning => ("card finding warning", "Warning"),
        Level::Info => ("card finding", "Note"),
    };
    view! {
        <div class=class>
            <b>{name}</b>{" "}{code_words(&row.message)}
            {(!row.advice.is_empty()).then(|| view! { <br/><small>{code_words(&row.advice)}</small> })}
            {way}
        </div>
    }
}
