//! While nobody waits, the page opens a sample once for nobody, on a stage that is not in the page: browsers compile a function when
//! it is called first, and the first file that a person opens should not wait for that.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::mount::mount_to;
use leptos::prelude::*;

use super::bar::Bar;
use crate::app::desk::state::{Doc, Lens};
use crate::app::parts::dom;
use crate::app::payload::panes::Panes;
use mdm_lens::session::{DocId, Engine, Event};

const SAMPLE: &[u8] = include_bytes!("samples/authenticate.plist");
const DOC: DocId = 1;
/// Milliseconds after which nothing that was set off is still to come.
const LATE: u32 = 2_000;

/// Plays it, a scene a task, and clears the stage.
pub fn play() {
    let lens = Rc::new(Cell::new(None));
    let cast = lens.clone();
    let stage = dom::element("div", "");
    let handle = mount_to(stage, move || {
        let lens = Lens::new();
        cast.set(Some(lens));
        view! { <Bar lens/><Panes lens hidden=Memo::new(|_| false)/> }
    });
    let Some(lens) = lens.get() else { return };
    let mut scenes: Vec<Box<dyn FnOnce()>> = vec![Box::new(move || {
        Timeout::new(LATE, move || drop(handle)).forget();
    })];
    for event in told() {
        scenes.push(Box::new(move || lens.hear(event)));
    }
    scenes.push(Box::new(move || {
        lens.docs.update(|docs| docs.push(doc()));
        lens.show(DOC);
    }));
    scene(scenes);
}

/// The last of the scenes, and then the others.
fn scene(mut scenes: Vec<Box<dyn FnOnce()>>) {
    if let Some(play) = scenes.pop() {
        Timeout::new(0, move || {
            play();
            scene(scenes);
        })
        .forget();
    }
}

/// What a worker tells of the sample, the last of it first.
fn told() -> Vec<Event> {
    let mut engine = Engine::new();
    let mut events = engine.begin(DOC, String::new(), SAMPLE.len());
    engine.feed(DOC, SAMPLE.len(), |room| room.copy_from_slice(SAMPLE));
    engine.finish(DOC, None);
    loop {
        let (more, goes_on) = engine.work(usize::MAX);
        events.extend(more);
        if !goes_on {
            break;
        }
    }
    events.reverse();
    events
}

fn doc() -> Doc {
    Doc {
        id: DOC,
        name: String::new(),
        blob: None,
        parent: None,
        sent: true,
        again: false,
        left_out: false,
        summary: None,
        steps: Rc::new(RefCell::new(Vec::new())),
    }
}
