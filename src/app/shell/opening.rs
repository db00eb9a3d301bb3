//! All ways in: the file button, drops of files and folders, paste, the paste box, samples.

use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, ClipboardEvent, DataTransfer, DragEvent, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement, InputEvent, KeyboardEvent};

use crate::app::desk::route::{View, place_of};
use crate::app::desk::state::{Dialog, Lens};
use crate::app::parts::dom;
use crate::app::shell::samples::SAMPLES;
use mdm_lens::session::Goal;

/// Files taken from a folder at most; more is a disk, not a capture.
const MOST: usize = 100_000;

type Things = Vec<(String, Blob)>;

pub fn listen(lens: Lens) {
    let body = document().body().expect("the page has a body");
    let active = EventListenerOptions::enable_prevent_default();
    EventListener::new(&body, "click", move |event| clicked(lens, event)).forget();
    if let Some(input) = files_input() {
        EventListener::new(&input, "change", move |_| take_chosen(lens)).forget();
        // Chosen before the page was up.
        take_chosen(lens);
    }
    if let Some(text) = paste_box() {
        EventListener::new_with_options(&text, "beforeinput", active, move |event| about_to_be_typed(lens, event)).forget();
        EventListener::new(&text, "input", move |event| typed(lens, event)).forget();
        EventListener::new_with_options(&text, "keydown", active, move |event| {
            let event: &KeyboardEvent = event.unchecked_ref();
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                read_box(lens);
            }
        })
        .forget();
        if text.value().trim().is_empty() {
            if lens.view.get_untracked() == View::Payload {
                let _ = text.focus();
            }
        } else {
            read_box(lens);
        }
    }
    EventListener::new_with_options(&window(), "paste", active, move |event| pasted(lens, event.unchecked_ref())).forget();
    EventListener::new_with_options(&window(), "dragover", active, move |event| {
        event.prevent_default();
        dom::attribute(&document().body().expect("the page has a body"), "data-drag", Some(""));
    })
    .forget();
    EventListener::new(&window(), "dragleave", move |event| {
        // Out of the window, not from one element to the next.
        if event.unchecked_ref::<DragEvent>().related_target().is_none() {
            end_drag();
        }
    })
    .forget();
    EventListener::new_with_options(&window(), "drop", active, move |event| {
        event.prevent_default();
        end_drag();
        if let Some(data) = event.unchecked_ref::<DragEvent>().data_transfer() {
            dropped(lens, &data);
        }
    })
    .forget();
    take_goal(lens);
    EventListener::new(&window(), "hashchange", move |_| lens.view.set(View::now())).forget();
    EventListener::new(&window(), "popstate", move |event| {
        lens.view.set(View::now());
        take_goal(lens);
        if let Some(event) = event.dyn_ref::<web_sys::PopStateEvent>() {
            lens.came_to(&event.state());
        }
    })
    .forget();
    EventListener::new(&window(), "resize", move |_| {
        if lens.wide.get_untracked() != dom::is_wide() {
            lens.wide.set(dom::is_wide());
        }
    })
    .forget();
}

/// A link to a place is followed in the document that is looked at, or in the first that is read.
fn take_goal(lens: Lens) {
    let Some(path) = place_of(&window().location().hash().unwrap_or_default()) else { return };
    match lens.current.get_untracked() {
        Some(_) => lens.reveal(Goal::Path(path)),
        None => *lens.wanted().goal.borrow_mut() = Some(path),
    }
}

fn end_drag() {
    dom::attribute(&document().body().expect("the page has a body"), "data-drag", None);
}

fn files_input() -> Option<HtmlInputElement> {
    dom::by_id("files")?.dyn_into().ok()
}

fn paste_box() -> Option<HtmlTextAreaElement> {
    dom::by_id("paste")?.dyn_into().ok()
}

/// Buttons of index.html, which no component owns.
fn clicked(lens: Lens, event: &web_sys::Event) {
    if let Some(sample) = dom::closest(event.target(), "[data-sample]") {
        let n = sample.get_attribute("data-sample").and_then(|n| n.parse::<usize>().ok());
        if let Some((name, bytes)) = n.and_then(|n| SAMPLES.get(n)) {
            lens.open(vec![((*name).to_owned(), blob_of(bytes))]);
        }
        return;
    }
    let Some(button) = dom::closest(event.target(), "[data-do], a[href='#/private']") else { return };
    match button.get_attribute("data-do").as_deref() {
        Some("files") => lens.pick_files(),
        Some("read") => read_box(lens),
        None => {
            event.prevent_default();
            lens.dialog.set(Some(Dialog::Private));
        }
        _ => {}
    }
}

fn blob_of(bytes: &[u8]) -> Blob {
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence(&parts).expect("every browser makes blobs")
}

fn take_chosen(lens: Lens) {
    let Some(input) = files_input() else { return };
    let things = input.files().map(things_of).unwrap_or_default();
    lens.open(things);
    // Choosing the same file again is a change again.
    input.set_value("");
}

fn things_of(files: FileList) -> Things {
    (0..files.length()).filter_map(|n| files.get(n)).map(thing).collect()
}

fn thing(file: File) -> (String, Blob) {
    (file.name(), file.into())
}

/// Letters that come at once and are no longer taken for what somebody writes: an emoji is several, an input method gives a sentence.
const WRITTEN: usize = 200;

/// What comes at once is opened instead of going into the box: there it would have to be laid out, and browsers keep what was in a box
/// for "undo".
fn about_to_be_typed(lens: Lens, event: &web_sys::Event) {
    let text = event.dyn_ref::<InputEvent>().and_then(InputEvent::data).unwrap_or_default();
    if at_once(event) && !text.trim().is_empty() {
        event.prevent_default();
        lens.open_text(&text);
    }
}

/// What is typed waits for the button; what came at once all the same is opened.
fn typed(lens: Lens, event: &web_sys::Event) {
    let Some(text) = paste_box() else { return };
    if at_once(event) {
        read_box(lens);
    } else if let Ok(Some(button)) = document().query_selector("[data-do=read]") {
        button.unchecked_ref::<HtmlElement>().set_hidden(text.value().is_empty());
    }
}

/// Whether somebody pastes, or a program sets the box. The keyboards of phones paste by writing.
fn at_once(event: &web_sys::Event) -> bool {
    let Some(input) = event.dyn_ref::<InputEvent>() else { return true };
    match input.input_type().as_str() {
        "" | "insertFromPaste" | "insertFromDrop" | "insertFromYank" => true,
        "insertText" => input.data().is_some_and(|text| text.len() >= WRITTEN || (text.len() > 1 && begins_like_a_payload(&text))),
        _ => false,
    }
}

fn begins_like_a_payload(text: &str) -> bool {
    text.trim_start().starts_with(['<', '{', '['])
}

fn read_box(lens: Lens) {
    let Some(text) = paste_box() else { return };
    let value = text.value();
    text.set_value("");
    if let Ok(Some(button)) = document().query_selector("[data-do=read]") {
        button.unchecked_ref::<HtmlElement>().set_hidden(true);
    }
    lens.open_text(&value);
}

fn pasted(lens: Lens, event: &ClipboardEvent) {
    let Some(data) = event.clipboard_data() else { return };
    let files = data.files().map(things_of).unwrap_or_default();
    if !files.is_empty() {
        event.prevent_default();
        return lens.open(files);
    }
    let in_search = dom::closest(event.target(), "input").is_some();
    let text = data.get_data("text/plain").unwrap_or_default();
    if !in_search && !text.trim().is_empty() {
        event.prevent_default();
        lens.open_text(&text);
    }
}

fn dropped(lens: Lens, data: &DataTransfer) {
    let items = data.items();
    // The entries have to be taken before the event is over; reading them takes longer.
    let entries: Vec<FileSystemEntry> =
        (0..items.length()).filter_map(|n| items.get(n)).filter_map(|item| item.webkit_get_as_entry().ok().flatten()).collect();
    if entries.iter().any(FileSystemEntry::is_directory) {
        spawn_local(async move {
            let things = walk(entries).await;
            if things.is_empty() {
                lens.say("There is no file in this folder");
            }
            lens.open(things);
        });
        return;
    }
    let files = data.files().map(things_of).unwrap_or_default();
    if !files.is_empty() {
        return lens.open(files);
    }
    let text = data.get_data("text/plain").unwrap_or_default();
    if !text.trim().is_empty() {
        lens.open_text(&text);
    }
}

/// All files in folders and their folders, in the order of their names; hidden ones are left out.
async fn walk(entries: Vec<FileSystemEntry>) -> Things {
    let mut things = Vec::new();
    let mut open = entries;
    open.reverse();
    while let Some(entry) = open.pop() {
        if things.len() >= MOST {
            break;
        }
        if entry.name().starts_with('.') {
            continue;
        }
        if entry.is_file() {
            if let Some(file) = file_of(entry.unchecked_ref()).await {
                things.push(thing(file));
            }
            continue;
        }
        let mut inside = list(entry.unchecked_ref()).await;
        inside.sort_by_key(|entry| std::cmp::Reverse(entry.name()));
        open.append(&mut inside);
    }
    things
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// A reader gives a hundred entries at a time.
async fn list(entry: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = entry.create_reader();
    let mut all = Vec::new();
    loop {
        let promise = js_sys::Promise::new(&mut |resolve, reject| {
            let _ = reader.read_entries_with_callback_and_callback(&resolve, &reject);
        });
        let Ok(batch) = JsFuture::from(promise).await else { break };
        let batch = Array::from(&batch);
        if batch.length() == 0 {
            break;
        }
        all.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
    all
}

impl Lens {
    pub fn pick_files(self) {
        if let Some(input) = files_input() {
            input.click();
        }
    }

    pub fn open_text(self, text: &str) {
        if !text.trim().is_empty() {
            let blob = Blob::new_with_str_sequence(&Array::of1(&text.into())).expect("every browser makes blobs");
            self.open(vec![("pasted text".to_owned(), blob)]);
        }
    }
}
