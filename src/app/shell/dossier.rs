//! The dossier on paper: what is told, to somebody who has to judge it. Buttons above it are not printed.

use leptos::prelude::*;

use crate::app::desk::about::About;
use crate::app::desk::clipboard;
use crate::app::desk::save;
use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use crate::app::shell::promise::Statement;
use mdm_lens::dossier::{Dossier, Enrollment};

/// What is printed of a line; what it is stands in the files.
const DATA_HEADS: [&str; 5] = ["Row", "Data", "Identifies", "Used for", "Seen in"];

#[component]
pub fn DossierView(lens: Lens, about: RwSignal<Option<About>>) -> impl IntoView {
    let dossier = Memo::new(move |_| match about.get() {
        Some(about) if lens.catalog.get() => lens.make_dossier(about),
        _ => Dossier::default(),
    });
    let is_page = move || about.get() == Some(About::Page);
    dom::next_frame(|| dom::focus("leave-dossier"));
    let save_csv = move |_| save::text("dossier.csv", "text/csv;charset=utf-8", &["\u{feff}", &dossier.get_untracked().csv()].concat());
    let save_text = move |_| save::text("dossier.md", "text/markdown;charset=utf-8", &dossier.get_untracked().markdown());
    let choices = move || {
        let chosen = about.get();
        let choice = |one: About| view! { <option value=one.id() selected=chosen == Some(one)>{one.name()}</option> };
        lens.dossiers().into_iter().map(choice).collect_view()
    };
    view! {
        <nav class="printbar" aria-label="Dossier">
            <button class="quiet outlined" type="button" id="leave-dossier" data-do="leave-dossier" on:click=move |_| lens.leave_dossier()>{"Back"}</button>
            <label>{"About "}<select data-action="dossier-about" on:change=move |event| {
                if let Some(chosen) = About::of_id(&event_target_value(&event)) {
                    about.set(Some(chosen));
                }
            }>{choices}</select></label>
            <button class="solid" type="button" data-do="print-now" on:click=move |_| { let _ = window().print(); }>{"Print"}</button>
            <Show when=move || !is_page()>
                <button class="quiet outlined" type="button" data-do="copy-dossier" on:click=move |_| clipboard::write(lens, dossier.get_untracked().markdown(), "Copied as Markdown")>{"Copy as Markdown"}</button>
                <button class="quiet outlined" type="button" data-do="save-dossier" on:click=save_text>{"Save as Markdown"}</button>
                <button class="quiet outlined" type="button" data-do="save-dossier-csv" on:click=save_csv>{"Save as CSV"}</button>
            </Show>
        </nav>
        <main class="printout dossier" id="printout" data-panel="dossier" tabindex="0">
            {move || if is_page() { view! { <h1>{"What this page does with your data"}</h1><Statement/> }.into_any() } else { paper(&dossier.get()).into_any() }}
        </main>
    }
}

fn paper(dossier: &Dossier) -> impl IntoView + use<> {
    let Dossier { title, about, short, more, strangers, notes, .. } = dossier.clone();
    let (data, kinds) = (data(dossier), kinds(dossier));
    view! {
        <h1>{title}</h1>
        <p class="note">{about}</p>
        <h2>{"In short"}</h2>
        <ul>{short.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
        {data}
        {(!more.is_empty()).then(|| view! { <p class="note">{more}</p> })}
        {(!strangers.is_empty()).then(|| view! {
            <h2>{"What a stranger could do with the credentials"}</h2>
            <dl>{strangers.into_iter().map(|(keys, text)| view! { <dt>{keys}</dt><dd>{text}</dd> }).collect_view()}</dl>
        })}
        {kinds}
        {notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view()}
    }
}

fn data(dossier: &Dossier) -> Option<impl IntoView + use<>> {
    let line = |line: &mdm_lens::dossier::DataLine| {
        let (rows, key, class, seen) = (line.rows.clone(), line.key.clone(), line.class, line.seen.clone());
        let (identifies, purpose) = (line.identifies.clone(), line.purpose);
        view! { <tr><td>{rows}</td><td><code>{key}</code><small>{class}</small></td><td>{identifies}</td><td>{purpose}</td><td>{seen}</td></tr> }
    };
    (!dossier.data.is_empty()).then(|| {
        let lines = dossier.data.iter().map(line).collect_view();
        let heads = DATA_HEADS.map(|head| view! { <th scope="col">{head}</th> }).collect_view();
        view! { <h2>{"Data and purpose"}</h2><table class="data"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table> }
    })
}

fn kinds(dossier: &Dossier) -> Option<impl IntoView + use<>> {
    (!dossier.kinds.is_empty()).then(|| {
        let heads = Enrollment::ALL.map(|enrollment| view! { <th scope="col">{enrollment.title()}</th> }).collect_view();
        let line = |line: &mdm_lens::dossier::KindLine| {
            let cells = line.cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
            view! { <tr><td>{line.keys.clone()}</td>{cells}</tr> }
        };
        let lines = dossier.kinds.iter().map(line).collect_view();
        view! {
            <h2>{"What changes with the kind of enrollment"}</h2>
            <table class="kinds"><thead><tr><th scope="col">{"Data"}</th>{heads}</tr></thead><tbody>{lines}</tbody></table>
        }
    })
}
