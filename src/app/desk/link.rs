//! The page's end of the worker: starts it, asks it, notices when it dies.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::worker::{Spawnable, WorkerBridge};
use wasm_bindgen::prelude::*;
use web_sys::Worker;

use crate::worker::Packed;
use crate::worker::{Desk, Message, Values, Whole};
use mdm_lens::session::DocId;
use mdm_lens::session::Event;
use mdm_lens::session::Request;

/// Looks without a word, with a question open, after which the worker counts as hung. It works in slices of milliseconds, so
/// that this is no matter of the size of a file. Counted in looks and not by the clock, which goes on while a computer sleeps.
const SILENCE: u32 = 5;
/// The same while a file is read, where it may be the disk that says nothing.
const SILENCE_READING: u32 = 15;

/// A running worker. Dropping it ends the worker, whatever that does at the time.
pub struct Link {
    bridge: WorkerBridge<Desk>,
    worker: Worker,
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Set when the link is dropped: what comes after is from the dead.
    over: Cell<bool>,
    /// Whether a question is open.
    asked: Cell<bool>,
    /// Looks since the worker's last word.
    silent: Cell<u32>,
    /// Document of the last question.
    last: Cell<Option<DocId>>,
    loading: RefCell<Vec<DocId>>,
}

impl Link {
    /// Starts a worker. `on_event` hears what it says, `on_death` is told when it says no more.
    pub fn start(on_event: impl Fn(Event) + 'static, on_death: impl Fn() + 'static) -> Self {
        let shared = Rc::new(Shared::default());
        let heard = shared.clone();
        let bridge = Desk::spawner()
            .encoding::<Values>()
            .callback(move |events: Packed| {
                for event in events.open::<Vec<Event>>() {
                    if !heard.over.get() {
                        heard.asked.set(false);
                        heard.silent.set(0);
                        on_event(event);
                    }
                }
            })
            .as_module(false)
            .with_loader(true)
            // boot.js knows which script a worker runs.
            .spawn("");
        let worker: Worker = global("lensWorker").unchecked_into();
        let ended = shared.clone();
        let death = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            if !ended.over.replace(true) {
                on_death();
            }
        });
        worker.set_onerror(Some(death.into_js_value().unchecked_ref()));
        Link { bridge, worker, shared }
    }

    pub fn open(&self, doc: DocId, name: String, blob: web_sys::Blob) {
        self.shared.loading.borrow_mut().push(doc);
        self.sent(doc);
        self.bridge.send(Message::Open { doc, name, blob });
    }

    pub fn ask(&self, request: Request) {
        if let Some(doc) = request.doc() {
            self.sent(doc);
        }
        self.bridge.send(Message::Ask(Packed::new(&request)));
    }

    /// Asks a worker of its own for safe copies of whole files.
    pub fn copy_safely(&self, files: Vec<(String, web_sys::Blob)>, keep: String) {
        let files = files.into_iter().map(|(name, blob)| Whole { name, blob }).collect();
        self.bridge.send(Message::Safe { files, keep });
    }

    fn sent(&self, doc: DocId) {
        self.shared.last.set(Some(doc));
        self.shared.asked.set(true);
    }

    /// One look, every few seconds: whether the worker owes a word for too long.
    pub fn hangs(&self) -> bool {
        let Shared { asked, silent, .. } = &*self.shared;
        if !asked.get() && self.loading() == 0 {
            silent.set(0);
            return false;
        }
        silent.set(silent.get() + 1);
        silent.get() > if asked.get() { SILENCE } else { SILENCE_READING }
    }

    pub fn loaded(&self, doc: DocId) {
        self.shared.loading.borrow_mut().retain(|&other| other != doc);
    }

    pub fn loading(&self) -> usize {
        self.shared.loading.borrow().len()
    }

    /// The document that is being worked on: the one being read, else the one that a question is open about.
    pub fn suspect(&self) -> Option<DocId> {
        let asked = self.last().filter(|_| self.shared.asked.get());
        self.shared.loading.borrow().first().copied().or(asked)
    }

    /// The document asked about last.
    pub fn last(&self) -> Option<DocId> {
        self.shared.last.get()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.shared.over.set(true);
        self.worker.terminate();
    }
}

fn global(name: &str) -> JsValue {
    js_sys::Reflect::get(&js_sys::global(), &name.into()).unwrap_or(JsValue::UNDEFINED)
}
