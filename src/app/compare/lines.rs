//! The changes of a comparison, under the things that they belong to.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use crate::app::payload::field::mark;
use mdm_lens::compare::{ChangeRow, CompareView};

/// Changes that are drawn before somebody asks for more.
const DRAWN: usize = 400;

/// Which of the changes have every word of the filter.
pub fn matching(view: &CompareView, filter: &str) -> Vec<usize> {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    (0..view.changes.len()).filter(|at| view.changes[*at].has(&words)).collect()
}

#[component]
pub fn Changes(lens: Lens, found: Arc<CompareView>, shown: Memo<Vec<usize>>) -> impl IntoView {
    let drawn = RwSignal::new(DRAWN);
    let more = found.more;
    let lines = {
        let found = found.clone();
        move || {
            let mut thing: Option<&str> = None;
            let mut lines = Vec::new();
            shown.with(|shown| {
                for at in shown.iter().take(drawn.get()) {
                    let change = &found.changes[*at];
                    if thing != Some(&change.thing) {
                        thing = Some(&change.thing);
                        let name = change.thing.clone();
                        lines.push(view! { <tr class="group"><th colspan="5" scope="rowgroup">{name}</th></tr> }.into_any());
                    }
                    lines.push(line(lens, change, *at).into_any());
                }
            });
            lines
        }
    };
    let rest = move || shown.with(Vec::len).saturating_sub(drawn.get());
    view! {
        <div class="changes" data-part="changes">
            <table on:keydown=move |event| moved(lens, &event)>
                <caption class="said">{"Changes"}</caption>
                <thead><tr class="cols"><th scope="col"><span class="said">{"Sensitivity"}</span></th><th scope="col">{"Key"}</th><th scope="col">{"Before"}</th><th scope="col">{"After"}</th><th scope="col">{"What it means"}</th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
            <Show when=move || rest() != 0>
                <button class="quiet outlined" type="button" data-do="more" on:click=move |_| drawn.update(|drawn| *drawn += 2_000)>{move || ["Show ", &dom::count(rest() as u32, "more change", "more changes")].concat()}</button>
            </Show>
            <Show when=move || shown.with(Vec::is_empty)><p class="hint empty">{"No change matches the filter."}</p></Show>
            {(more > 0).then(|| view! { <p class={"hint empty"}>{["Further changes that are not listed here: ", &dom::number(more), ". The command line lists all."].concat()}</p> })}
        </div>
    }
}

fn line(lens: Lens, change: &ChangeRow, at: usize) -> impl IntoView + use<> {
    let value = |value: &Option<String>, class: &'static str| match value {
        Some(text) if change.masked => {
            view! { <td class=class><span data-masked="" title="Masked because it is a secret">{text.clone()}</span></td> }.into_any()
        }
        Some(text) => view! { <td class=class><span>{text.clone()}</span></td> }.into_any(),
        None => view! { <td class=class><span class={"muted"}>{"—"}</span></td> }.into_any(),
    };
    let (was, now) = (value(&change.was, "val was"), value(&change.now, "val now"));
    let order = change.order.then(|| view! { <i class={"muted"}>{"another order"}</i> });
    let (path, is_gone) = (change.path.clone(), change.now.is_none());
    let title = change.path.clone();
    let class = change.class.map(mark);
    view! {
        <tr data-change=at.to_string() tabindex="-1" aria-selected=move || if lens.against.at.get() == Some(at) { "true" } else { "false" } on:click=move |_| lens.against.at.set(Some(at))>
            <td>{class}</td>
            <th scope="row" class="key"><button class="show" type="button" title=title data-do="go" on:click=move |_| lens.go_to_change(path.clone(), is_gone)>{change.name().to_owned()}</button>{order}</th>
            {was}{now}
            <td class="mean">{change.meaning.clone()}</td>
        </tr>
    }
}

/// The arrows go from change to change.
fn moved(lens: Lens, event: &KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    event.prevent_default();
    step(lens, forward);
}

/// Goes to the next or previous change that is shown.
pub fn step(lens: Lens, forward: bool) {
    let Ok(rows) = document().query_selector_all("[data-part=changes] tr[data-change]") else { return };
    let rows: Vec<HtmlElement> = (0..rows.length()).filter_map(|at| rows.get(at)?.dyn_into().ok()).collect();
    let number = |row: &HtmlElement| row.get_attribute("data-change").and_then(|at| at.parse::<usize>().ok());
    let now = lens.against.at.get_untracked().and_then(|at| rows.iter().position(|row| number(row) == Some(at)));
    let next = match (now, forward) {
        (None, true) => 0,
        (None, false) => rows.len().saturating_sub(1),
        (Some(at), true) => (at + 1) % rows.len().max(1),
        (Some(at), false) => (at + rows.len().saturating_sub(1)) % rows.len().max(1),
    };
    if let Some(row) = rows.get(next) {
        lens.against.at.set(number(row));
        let _ = row.focus();
    }
}
