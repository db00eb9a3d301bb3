//! Exports: which rows, as what, and which secrets by their names. The counts of what was written are told.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::exports::{Goes, Written};
use crate::app::desk::route::View;
use crate::app::desk::state::{Dialog, Lens};
use crate::app::parts::dom;
use crate::app::table::export;
use mdm_lens::export::payload::Format;
use mdm_lens::export::report::Form;
use mdm_lens::session::{At, ExportAsk, ExportForm, ExportView, Scope};

/// Forms, with what is chosen and whether they are texts.
const FORMS: [(ExportForm, &str, &str); 8] = [
    (ExportForm::Rows(Form::Html), "html", "A page with every explanation, to read and print (HTML)"),
    (ExportForm::Rows(Form::Markdown), "markdown", "A table with every explanation (Markdown)"),
    (ExportForm::Rows(Form::Csv), "csv", "Cells for a spreadsheet (CSV)"),
    (ExportForm::Rows(Form::Tsv), "tsv", "Cells for a spreadsheet (TSV)"),
    (ExportForm::Rows(Form::Json), "json", "Rows with every explanation, for programs (JSON)"),
    (ExportForm::Payload(Format::XmlPlist), "xml-plist", "The payload itself as XML property list"),
    (ExportForm::Payload(Format::BinaryPlist), "binary-plist", "The payload itself as binary property list"),
    (ExportForm::Payload(Format::Json), "payload-json", "The payload itself as JSON"),
];

#[derive(Clone, Copy)]
struct Choice {
    lens: Lens,
    scope: RwSignal<Scope>,
    form: RwSignal<ExportForm>,
    with: RwSignal<Vec<At>>,
}

impl Choice {
    fn is_payload(self) -> bool {
        matches!(self.form.get(), ExportForm::Payload(_))
    }

    fn export(self, goes: Goes) {
        let ask = ExportAsk { scope: self.scope.get_untracked(), form: self.form.get_untracked(), with: self.with.get_untracked() };
        self.lens.export(ask, goes);
    }
}

#[component]
pub fn Export(lens: Lens) -> impl IntoView {
    if matches!(lens.view.get_untracked(), View::Table(_)) {
        return view! { <TableExport lens/> }.into_any();
    }
    let choice = Choice { lens, scope: RwSignal::new(Scope::All), form: RwSignal::new(FORMS[0].0), with: RwSignal::new(Vec::new()) };
    lens.ask_export_view();
    on_cleanup(move || lens.stop_export());
    let options = FORMS.map(|(_, id, name)| view! { <option value=id>{name}</option> }).collect_view();
    let chosen = move |event| {
        let id = event_target_value(&event);
        if let Some((form, ..)) = FORMS.iter().find(|(_, other, _)| *other == id) {
            choice.form.set(*form);
        }
        if choice.is_payload() && choice.scope.get_untracked() == Scope::Found {
            choice.scope.set(Scope::All);
        }
        lens.exports.written.set(None);
    };
    let busy = move || lens.exports.coming.get().is_some();
    let is_text = move || choice.form.get() != ExportForm::Payload(Format::BinaryPlist);
    view! {
        <div class="export" data-panel="export">
            {move || lens.exports.view.get().map(|view| rows_to_write(choice, &view))}
            <label class="scope">{"As "}<select data-action="export-form" on:change=chosen>{options}</select></label>
            {move || lens.exports.view.get().map(|view| secrets(choice, &view))}
            <p class="actions">
                <button class="solid" type="button" data-do="save-export" disabled=busy on:click=move |_| choice.export(Goes::ToFile)>{"Save file"}</button>
                <Show when=is_text><button class="quiet outlined" type="button" data-do="copy-export" disabled=busy on:click=move |_| choice.export(Goes::ToClipboard)>{"Copy"}</button></Show>
            </p>
            <div role="status" data-part="written">
                {move || lens.exports.coming.get().map(|(here, all)| coming(here, all))}
                {move || lens.exports.written.get().map(|written| result(&written))}
            </div>
        </div>
    }
    .into_any()
}

/// All rows, those that the search found, the row that is looked at.
fn rows_to_write(choice: Choice, view: &Rc<ExportView>) -> impl IntoView + use<> {
    let line = move |id: &'static str, scope: Scope, name: String, off: Signal<bool>| {
        let on = move || choice.scope.get() == scope;
        view! {
            <label class="pick"><input type="radio" name="scope" value=id prop:checked=on disabled=move || off.get() on:change=move |_| {
                choice.scope.set(scope);
                choice.lens.exports.written.set(None);
            }/><span>{name}</span></label>
        }
    };
    let never = Signal::derive(|| false);
    let found = view.found.map(|count| {
        let name = ["What the search found: ", &dom::count(count, "row", "rows")].concat();
        line("found", Scope::Found, name, Signal::derive(move || choice.is_payload()))
    });
    let chosen = view.chosen.clone().map(|(at, path, count)| {
        let path = if path.is_empty() { "the whole".to_owned() } else { path };
        line("chosen", Scope::Chosen(at), [&path, ": ", &dom::count(count, "row", "rows")].concat(), never)
    });
    view! {
        <fieldset class="rows"><legend>{"Rows"}</legend>
            {line("all", Scope::All, ["All ", &dom::count(view.rows, "row", "rows"), " of the document"].concat(), never)}
            {found}{chosen}
        </fieldset>
    }
}

/// Secrets are left out but for those that are asked for by their names.
fn secrets(choice: Choice, view: &Rc<ExportView>) -> Option<impl IntoView + use<>> {
    let count = view.secrets.len() as u32 + view.more;
    let boxes = view.secrets.clone().into_iter().map(|(at, path)| {
        let on = move || choice.with.with(|with| with.contains(&at));
        let change = move |_| {
            choice.with.update(|with| match with.iter().position(|other| *other == at) {
                Some(place) => drop(with.remove(place)),
                None => with.push(at),
            });
            choice.lens.exports.written.set(None);
        };
        view! { <label class="pick"><input type="checkbox" prop:checked=on on:change=change/><code>{path}</code></label> }
    });
    let wanted = move || match choice.with.with(Vec::len) as u32 {
        0 => {
            if count == 1 {
                "1 secret is left out".to_owned()
            } else {
                [&dom::number(count), " secrets are left out"].concat()
            }
        }
        with => ["Written with ", &dom::number(with), " of ", &dom::count(count, "secret", "secrets")].concat(),
    };
    let more = (view.more > 0)
        .then(|| view! { <p class="hint">{dom::count(view.more, "further one stays", "further ones stay")}" left out."</p> });
    (count > 0).then(|| {
        view! {
            <details class="secretlist" data-part="secrets"><summary>{wanted}</summary>
                <p class="hint">{"A secret is written only if you choose it here. Whoever gets the file can use it."}</p>
                <div>{boxes.collect_view()}</div>{more}
            </details>
        }
    })
}

fn coming(here: u32, all: u32) -> impl IntoView {
    view! { <p class="waiting"><progress aria-label="Writing" max=all.max(1).to_string() value=here.to_string()></progress>{"Writing rows"}</p> }
}

fn result(written: &Written) -> AnyView {
    if let Some(why) = &written.failed {
        return view! { <p class="problem">{why.clone()}</p> }.into_any();
    }
    let left_out = match written.left_out {
        0 => String::new(),
        1 => " 1 secret is left out.".to_owned(),
        count => [" ", &dom::number(count), " secrets are left out."].concat(),
    };
    let notes = written.notes.clone().into_iter().map(|note| view! { <p class="hint">{note}</p> }).collect_view();
    view! { <p data-part="counts">{written.counts.words()}{"."}{left_out}</p>{notes} }.into_any()
}

/// What is shown of the data table.
#[component]
fn TableExport(lens: Lens) -> impl IntoView {
    let line = move |id: &'static str, name: &'static str, run: fn(Lens, export::Form), form: export::Form| {
        view! { <button class="quiet outlined" type="button" data-do=id on:click=move |_| { lens.dialog.set(None::<Dialog>); run(lens, form); }>{name}</button> }
    };
    view! {
        <p>{"The lines of the data table as they are shown, with all columns."}</p>
        <p class="actions">
            {line("csv-file", "Save as CSV file", export::save, export::Form::Csv)}
            {line("markdown-file", "Save as Markdown file", export::save, export::Form::Markdown)}
            {line("csv", "Copy as CSV", export::copy, export::Form::Csv)}
            {line("markdown", "Copy as Markdown", export::copy, export::Form::Markdown)}
        </p>
    }
}
