//! A copy to show to others: which classes are replaced is chosen, before and after stand side by side, the proof above them. A worker
//! of its own makes it, which ends with the dialog: nothing waits for it, and its memory goes with it.

use std::rc::Rc;

use leptos::prelude::*;
use web_sys::{Blob, Event as PageEvent};

use crate::app::desk::clipboard;
use crate::app::desk::link::Link;
use crate::app::desk::save;
use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use crate::app::payload::secrets::masked_text;
use mdm_lens::safe::pairs::PairedLine;
use mdm_lens::safe::view::{SafeRow, SafeView};
use mdm_lens::session::{Event, Request, SafeAsk, SafeNews};

/// Classes that may be kept: what `Options::keeping` calls them, and what a person does.
const CLASSES: [(&str, &str); 4] =
    [("personal", "Personal"), ("device", "Device identifiers"), ("organization", "Organization"), ("location", "Location")];

/// How it stands.
#[derive(Clone)]
enum Stage {
    Waiting,
    Made(Rc<Vec<SafeView>>),
    Failed,
}

/// What is done with the bytes of a copy when they come.
#[derive(Clone, Copy, PartialEq)]
enum Goes {
    ToClipboard,
    ToFile,
}

#[derive(Clone, Copy)]
struct Maker {
    lens: Lens,
    /// All open documents are copied together.
    all: RwSignal<bool>,
    kept: RwSignal<Vec<&'static str>>,
    /// Which of the copies is shown.
    shown: RwSignal<usize>,
    stage: RwSignal<Stage, LocalStorage>,
    size: RwSignal<f64>,
    link: StoredValue<Option<Link>, LocalStorage>,
    goes: StoredValue<Goes>,
}

#[component]
pub fn SafeCopy(lens: Lens) -> impl IntoView {
    let maker = Maker {
        lens,
        all: RwSignal::new(false),
        kept: RwSignal::new(Vec::new()),
        shown: RwSignal::new(0),
        stage: RwSignal::new_local(Stage::Waiting),
        size: RwSignal::new(0.0),
        link: StoredValue::new_local(None),
        goes: StoredValue::new(Goes::ToFile),
    };
    maker.begin();
    on_cleanup(move || {
        maker.link.try_update_value(|link| *link = None);
    });
    let body = move || {
        match maker.stage.get() {
        Stage::Waiting => waiting(maker.size.get()).into_any(),
        Stage::Failed => view! { <p class="problem" role="alert">{"The copy could not be made: a file changed or went away, or it is too large for this browser. At the terminal, mdm-lens safe does the same."}</p> }.into_any(),
        Stage::Made(views) => made(maker, views).into_any(),
    }
    };
    view! {
        <div class="roomy safe" data-panel="safe">
            <Choices maker/>
            {body}
        </div>
    }
}

impl Maker {
    /// The files that are copied: that of the document that is looked at, or all. What a file held besides goes with it.
    fn files(self) -> Vec<(String, Blob)> {
        let current = self.lens.current.get_untracked();
        let all = self.all.get_untracked();
        self.lens.docs.with_untracked(|docs| {
            let shown = docs.iter().find(|doc| Some(doc.id) == current).map(|doc| doc.parent.unwrap_or(doc.id));
            let wanted = docs.iter().filter(|doc| all || Some(doc.id) == shown);
            wanted.filter_map(|doc| Some((doc.name.clone(), doc.blob.clone()?))).collect()
        })
    }

    /// Starts a fresh worker; one that is at work ends.
    fn begin(self) {
        self.wait();
        let files = self.files();
        self.size.set(files.iter().map(|(_, blob)| blob.size()).sum());
        let link = Link::start(move |event| self.hear(event), move || self.stage.set(Stage::Failed));
        link.copy_safely(files, self.kept.get_untracked().join(","));
        self.link.set_value(Some(link));
    }

    fn wait(self) {
        self.shown.set(0);
        self.stage.set(Stage::Waiting);
    }

    /// The same files once more, with other classes: the worker has them, if it is not at work.
    fn again(self) {
        if !matches!(self.stage.get_untracked(), Stage::Made(_)) {
            return self.begin();
        }
        self.wait();
        self.ask(SafeAsk::Make { keep: self.kept.get_untracked().join(",") });
    }

    fn ask(self, ask: SafeAsk) {
        self.link.with_value(|link| {
            if let Some(link) = link {
                link.ask(Request::Safe(ask));
            }
        });
    }

    fn hear(self, event: Event) {
        let Event::Safe(news) = event else { return };
        match *news {
            SafeNews::Made(views) => self.stage.set(Stage::Made(Rc::new(views))),
            SafeNews::Link { .. } => {}
            SafeNews::Map(text) => {
                save::text("safe-copy-key.json", "application/json", &text);
                self.lens.say("The key is saved. Keep it to yourself: it is as secret as the originals");
            }
            SafeNews::Bytes { bytes, .. } if self.goes.get_value() == Goes::ToClipboard => {
                clipboard::write(self.lens, String::from_utf8_lossy(&bytes).into_owned(), "The safe copy is on the clipboard");
            }
            SafeNews::Bytes { copy, bytes } => {
                let Stage::Made(views) = self.stage.get_untracked() else { return };
                if let Some(view) = views.get(copy as usize) {
                    save::bytes(&file_name(&view.name, &bytes), "application/octet-stream", &bytes);
                    self.lens.say("The safe copy is saved");
                }
            }
        }
    }

    fn hand_out(self, copy: usize, goes: Goes) {
        self.goes.set_value(goes);
        self.ask(SafeAsk::Bytes { copy: copy as u32 });
    }
}

/// "safe-token.plist"; a pasted text gets the ending of what it is.
fn file_name(name: &str, bytes: &[u8]) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let ending = match start {
        _ if name.contains('.') => "",
        Some(b'<') => ".plist",
        Some(b'{' | b'[') => ".json",
        _ => ".txt",
    };
    ["safe-", &name.replace(' ', "-"), ending].concat()
}

/// What is replaced, and in what.
#[component]
fn Choices(maker: Maker) -> impl IntoView {
    let count = maker.lens.docs.with_untracked(|docs| docs.iter().filter(|doc| doc.blob.is_some()).count() as u32);
    let class = move |(id, name): (&'static str, &'static str)| {
        let kept = move || maker.kept.with(|kept| kept.contains(&id));
        let change = move |_| {
            maker.kept.update(|kept| match kept.iter().position(|other| *other == id) {
                Some(at) => drop(kept.remove(at)),
                None => kept.push(id),
            });
            maker.again();
        };
        view! { <label class="pick"><input type="checkbox" data-class=id prop:checked=move || !kept() on:change=change/>{name}</label> }
    };
    let scope = move |event: PageEvent| {
        maker.all.set(event_target_value(&event) == "all");
        maker.begin();
    };
    view! {
        <fieldset class="replaced">
            <legend>{"Replace"}</legend>
            <label class="pick"><input type={"checkbox"} prop:checked=true disabled=true/>{"Credentials, always"}</label>
            {CLASSES.map(class).collect_view()}
        </fieldset>
        {(count > 1).then(|| view! {
            <label class="scope">{"Copy of "}<select data-action="safe-scope" on:change=scope>
                <option value="one">{"this document"}</option>
                <option value="all">{["all ", &dom::number(count), " open files: the same value becomes the same stand-in in all of them"].concat()}</option>
            </select></label>
        })}
    }
}

fn waiting(size: f64) -> impl IntoView {
    view! {
        <p class="waiting" role="status"><progress aria-label={"Making the safe copy"}></progress>
            {"Replacing values in "}{dom::size(size)}{", then searching the copy for every one of them."}</p>
    }
}

fn made(maker: Maker, views: Rc<Vec<SafeView>>) -> impl IntoView {
    let names: Vec<String> = views.iter().map(|view| [if view.is_safe { "" } else { "No copy: " }, &view.name].concat()).collect();
    let several = (names.len() > 1).then(|| {
        let options = names.into_iter().enumerate().map(|(n, name)| view! { <option value=n.to_string()>{name}</option> }).collect_view();
        view! {
            <label class="scope">{"Shown is "}<select data-action="safe-shown" on:change=move |event| {
                maker.shown.set(event_target_value(&event).parse().unwrap_or_default());
            }>{options}</select></label>
        }
    });
    let views = StoredValue::new_local(views);
    let one = move || {
        let at = maker.shown.get();
        views.with_value(|views| views.get(at).map(|view| shown(maker, at, view, views)))
    };
    view! { {several}{one} }
}

fn shown(maker: Maker, at: usize, view: &SafeView, all: &Rc<Vec<SafeView>>) -> AnyView {
    if !view.is_safe {
        return view! { <section class="problem refused" role="alert" data-part="proof"><p>{"There is no safe copy. "}{view.proof.clone()}</p></section> }.into_any();
    }
    let remarks = view.remarks.clone().into_iter().map(|remark| view! { <p>{remark}</p> }).collect_view();
    let safe: Vec<usize> = (0..all.len()).filter(|at| all[*at].is_safe).collect();
    let save_all = (safe.len() > 1).then(|| {
        let count = safe.len() as u32;
        view! { <button class="quiet outlined" type="button" data-do="save-all-safe" on:click=move |_| safe.iter().for_each(|at| maker.hand_out(*at, Goes::ToFile))>{["Save all ", &dom::number(count), " files"].concat()}</button> }
    });
    let is_text = view.is_text;
    view! {
        <section class="proof" data-part="proof">
            <h3>{view.proof.clone()}</h3>
            <p>{"Searched as text, in parts of more than 6 characters, as base64, hexadecimal, UTF-16, URL-encoded, JSON- and XML-escaped, and reversed. A value that no field, name or form tells is not known to be one: look at the copy before it goes out."}</p>
            {remarks}
        </section>
        <p class="actions">
            {is_text.then(|| view! { <button class="solid" type="button" data-do="copy-safe" on:click=move |_| maker.hand_out(at, Goes::ToClipboard)>{"Copy"}</button> })}
            <button class=if is_text { "quiet outlined" } else { "solid" } type="button" data-do="save-safe" on:click=move |_| maker.hand_out(at, Goes::ToFile)>{"Save file"}</button>
            {save_all}
            <button class="quiet outlined" type="button" data-do="save-key" title="As secret as the originals. Keep it to yourself." on:click=move |_| maker.ask(SafeAsk::Map)>{"Save the key to translate answers back"}</button>
        </p>
        {beside(&view.lines)}
        {replaced(view)}
    }
    .into_any()
}

/// Lines that changed, beside what they were.
fn beside(lines: &[PairedLine]) -> Option<impl IntoView + use<>> {
    let side = |line: &PairedLine, is_before: bool| {
        let parts = line.parts.iter().map(move |part| match &part.before {
            None => view! { <span>{part.text.clone()}</span> }.into_any(),
            Some(before) if is_before => view! { <del>{masked_text(before)}</del> }.into_any(),
            Some(_) => view! { <ins>{part.text.clone()}</ins> }.into_any(),
        });
        parts.collect_view()
    };
    let line = move |line: &PairedLine| {
        let same = line.parts.iter().all(|part| part.before.is_none());
        match line.number {
            0 => view! { <tr><td class="between" colspan="3">{line.parts.first().map(|part| part.text.clone())}</td></tr> }.into_any(),
            number => view! { <tr class:same=same><td class="ln">{number.to_string()}</td><td data-part="before">{side(line, true)}</td><td data-part="after">{side(line, false)}</td></tr> }.into_any(),
        }
    };
    (!lines.is_empty()).then(|| {
        let lines = lines.iter().map(line).collect_view();
        view! {
            <div class="swaps pairs" tabindex="0" role="region" aria-label="Before and after, side by side" translate="no">
                <table><thead><tr><th scope="col" class="ln"><span class="said">{"Line"}</span></th><th scope="col">{"Before"}</th><th scope="col">{"In the copy"}</th></tr></thead><tbody>{lines}</tbody></table>
            </div>
        }
    })
}

/// What was replaced, before and after.
fn replaced(view: &SafeView) -> impl IntoView + use<> {
    if view.rows.is_empty() {
        return view! { <p class="hint">{"Nothing had to be replaced."}</p> }.into_any();
    }
    let more = (view.more > 0).then(|| view! { <p class="hint">{"and "}{dom::count(view.more, "further value", "further values")}</p> });
    let row = |SafeRow { path, class, kind, before, after }: SafeRow| {
        let (place, color) = (path.clone(), ["class ", &class].concat());
        view! {
            <tr data-path=place><th scope="row"><code>{path}</code><small class=color>{class}{" · "}{kind}</small></th>
                <td data-part="before">{masked_text(&before)}</td><td data-part="after">{after}</td></tr>
        }
    };
    let rows = view.rows.clone().into_iter().map(row).collect_view();
    let count = view.rows.len() as u32 + view.more;
    view! {
        <details open=view.lines.is_empty()><summary>{"What was replaced: "}{dom::count(count, "value", "values")}</summary>
        <div class="swaps" tabindex="0" role="region" aria-label="What was replaced">
            <table><thead><tr><th scope="col">{"Where"}</th><th scope="col">{"Before"}</th><th scope="col">{"In the copy"}</th></tr></thead><tbody>{rows}</tbody></table>
            {more}
        </div></details>
    }
    .into_any()
}
