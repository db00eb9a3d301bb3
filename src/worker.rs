//! The engine in its Web Worker: reads files as they flow in, works between the messages and answers them at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::worker::{Codec, HandlerId, Worker, WorkerScope};
use js_sys::{Promise, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, MessageChannel, MessagePort};

use mdm_lens::decode::{Needle, NodeId, Reader, Status};
use mdm_lens::session::{At, DocId, Engine, Event, Request, SafeAsk};

/// A message in the bytes of `postcard`, which the envelope (a JavaScript value, by `serde-wasm-bindgen`) carries as one array. An
/// object a message would need a reader for each of its keys: code that everybody would have to load.
#[derive(Serialize, Deserialize)]
pub struct Packed(#[serde(with = "serde_bytes")] Vec<u8>);

impl Packed {
    pub fn new(message: &impl Serialize) -> Self {
        Self(postcard::to_allocvec(message).expect("messages are plain data"))
    }

    /// The message. Panics if it was another type's, or another program's.
    pub fn open<T: DeserializeOwned>(&self) -> T {
        postcard::from_bytes(&self.0).expect("page and worker are the same program")
    }
}

/// What the page sends.
#[derive(Serialize, Deserialize)]
pub enum Message {
    /// Read this file or text; the name is for the person.
    Open {
        doc: DocId,
        name: String,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        blob: Blob,
    },
    /// A [`Request`].
    Ask(Packed),
    /// Read these files whole, and make safe copies of them that keep what `keep` says; answered by `Event::Safe`.
    Safe { files: Vec<Whole>, keep: String },
}

/// A file that is read whole.
#[derive(Serialize, Deserialize)]
pub struct Whole {
    pub name: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub blob: Blob,
}

/// Messages as JavaScript values, so that a `File` goes through as what it is.
pub struct Values;

impl Codec for Values {
    fn encode<I: Serialize>(input: I) -> JsValue {
        serde_wasm_bindgen::to_value(&input).expect("messages are plain data")
    }

    fn decode<O: for<'de> Deserialize<'de>>(input: JsValue) -> O {
        serde_wasm_bindgen::from_value(input).expect("page and worker are the same program")
    }
}

/// Bytes after which the first rows are looked for, and after which those that came since are read.
const FIRST: f64 = 64e3;
const PIECE: f64 = 1e6;
/// Bytes that the browser writes at a time.
const BUFFER: u32 = 512 << 10;

/// Bytes worked on before the next message is looked at: a few milliseconds.
const BUDGET: usize = 4 << 20;

/// Payloads that the worker reads when it starts, for nobody: browsers compile a function when it is called first, and compile it
/// well when it is called often. The first file that a person opens should not wait for that.
const WARM: [&[u8]; 2] = [include_bytes!("app/shell/samples/authenticate.plist"), include_bytes!("app/shell/samples/dep-sync.json")];
/// Lists of this many bytes are read, in steps this small.
const WARM_LIST: usize = 768 << 10;
const WARM_STEP: usize = 32 << 10;
/// Each payload's rows are explained this often.
const WARM_ROWS: usize = 8;
/// Memory that is asked for and touched while nobody waits: a file of ten megabytes and its tree find it ready.
const ROOM: usize = 20 << 20;

/// The worker. Everything is shared with the tasks that it starts.
#[derive(Clone)]
pub struct Desk(Rc<Shared>);

struct Shared {
    engine: RefCell<Engine>,
    turns: Turns,
    /// Whether `work` is running already.
    working: Cell<bool>,
    /// Whether a file was opened yet.
    opened: Cell<bool>,
    out: RefCell<Option<(WorkerScope<Desk>, HandlerId)>>,
}

impl Worker for Desk {
    type Message = ();
    type Input = Message;
    /// Some [`Event`]s.
    type Output = Packed;

    fn create(_: &WorkerScope<Self>) -> Self {
        Self::new()
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}

    fn connected(&mut self, scope: &WorkerScope<Self>, id: HandlerId) {
        *self.0.out.borrow_mut() = Some((scope.clone(), id));
        self.send(vec![Event::Hello]);
        let turns = self.clone();
        spawn_local(async move {
            // What the page asks first comes first, and a file that somebody opens is what all of this was for.
            let steps: [fn(); 4] =
                [warm_up, || warm_reader(LISTS[0]), || warm_reader(LISTS[1]), || drop(std::hint::black_box(vec![1u8; ROOM]))];
            for (n, step) in steps.into_iter().enumerate() {
                turns.0.turns.next().await;
                if turns.0.opened.get() {
                    return;
                }
                step();
                if n == 0 {
                    turns.0.turns.next().await;
                    rehearse().await;
                }
            }
        });
    }

    fn received(&mut self, _: &WorkerScope<Self>, message: Message, _: HandlerId) {
        match message {
            Message::Open { doc, name, blob } => {
                self.0.opened.set(true);
                spawn_local(self.clone().read(doc, name, blob));
            }
            Message::Ask(request) => {
                let request: Request = request.open();
                let mut events = self.0.engine.borrow_mut().handle(request);
                if events.is_empty() {
                    events.push(Event::Heard);
                }
                self.send(events);
                self.work();
            }
            Message::Safe { files, keep } => spawn_local(self.clone().copy(files, keep)),
        }
    }
}

impl Desk {
    fn new() -> Self {
        Desk(Rc::new(Shared {
            engine: RefCell::new(Engine::new()),
            turns: Turns::new(),
            working: Cell::new(false),
            opened: Cell::new(false),
            out: RefCell::new(None),
        }))
    }

    fn send(&self, events: Vec<Event>) {
        let out = self.0.out.borrow();
        let Some((scope, id)) = out.as_ref().filter(|_| !events.is_empty()) else { return };
        scope.respond(*id, packed(events));
    }

    async fn read(self, doc: DocId, name: String, blob: Blob) {
        let size = blob.size();
        let mut flow = Flow::of(&blob);
        let events = self.0.engine.borrow_mut().begin(doc, name, size as usize);
        self.send(events);
        let (mut received, mut worked) = (0.0, 0.0);
        while received < size {
            // Some browsers give what is left of a file that was cut meanwhile instead of failing.
            let Some(bytes) = flow.next().await else {
                let reason = "The file changed or went away while it was read.";
                return self.finish(doc, Some(reason.to_owned()));
            };
            if !self.0.engine.borrow().wants(doc) {
                return flow.end().await;
            }
            self.0.engine.borrow_mut().feed(doc, bytes.length() as usize, |room| bytes.copy_to(room));
            received += f64::from(bytes.length());
            if received < size {
                flow.ask(&bytes);
            }
            if received - worked >= if worked == 0.0 { FIRST } else { PIECE } {
                worked = received;
                self.work();
                // Without this turn a fast disk would keep the first rows waiting.
                self.0.turns.next().await;
            }
        }
        self.finish(doc, None);
        flow.end().await;
    }

    /// A file that cannot be read ends the worker, and whoever asked is told that.
    async fn copy(self, files: Vec<Whole>, keep: String) {
        for Whole { name, blob } in files {
            let bytes = JsFuture::from(blob.array_buffer()).await.expect("a file that is there");
            self.0.engine.borrow_mut().take_for_copy(name, Uint8Array::new(&bytes).to_vec());
        }
        let events = self.0.engine.borrow_mut().handle(Request::Safe(SafeAsk::Make { keep }));
        self.send(events);
    }

    fn finish(&self, doc: DocId, failed: Option<String>) {
        self.0.engine.borrow_mut().finish(doc, failed);
        self.work();
    }

    /// Works until there is nothing to do, a little at a time.
    fn work(&self) {
        if self.0.working.replace(true) {
            return;
        }
        let desk = self.clone();
        spawn_local(async move {
            loop {
                let (events, more) = desk.0.engine.borrow_mut().work(BUDGET);
                desk.send(events);
                if !more {
                    break;
                }
                desk.0.turns.next().await;
            }
            desk.0.working.set(false);
        });
    }
}

#[wasm_bindgen]
extern "C" {
    type Stream;
    type Pieces;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn into_buffers(this: &Stream, options: &JsValue) -> Result<Pieces, JsValue>;
    #[wasm_bindgen(method, js_name = getReader)]
    fn as_they_come(this: &Stream) -> Pieces;
    #[wasm_bindgen(method)]
    fn read(this: &Pieces, buffer: &Uint8Array) -> Promise;
    #[wasm_bindgen(method)]
    fn cancel(this: &Pieces) -> Promise;
}

/// A file's bytes in the order in which the browser has them, one piece always on its way.
struct Flow {
    /// Writes into a buffer that goes to and fro, for new memory costs as much as reading does. Where a file's stream has no such
    /// reader, it is one that takes no notice of the buffer.
    pieces: Pieces,
    coming: Promise,
}

impl Flow {
    fn of(blob: &Blob) -> Self {
        let stream: Stream = blob.stream().unchecked_into();
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"mode".into(), &"byob".into());
        let pieces = stream.into_buffers(&options).unwrap_or_else(|_| stream.as_they_come());
        let coming = pieces.read(&Uint8Array::new_with_length(BUFFER));
        Self { pieces, coming }
    }

    /// The next piece; nothing at the end, or when the file cannot be read any more.
    async fn next(&self) -> Option<Uint8Array> {
        let result = JsFuture::from(self.coming.clone()).await.ok()?;
        let bytes = js_sys::Reflect::get(&result, &"value".into()).ok()?;
        bytes.dyn_into().ok().filter(|bytes: &Uint8Array| bytes.length() > 0)
    }

    /// Asks for the piece after this one, whose bytes are no longer needed.
    fn ask(&mut self, used: &Uint8Array) {
        self.coming = self.pieces.read(&Uint8Array::new(&used.buffer()));
    }

    async fn end(self) {
        let _ = JsFuture::from(self.pieces.cancel()).await;
    }
}

fn packed(mut events: Vec<Event>) -> Packed {
    events.iter_mut().for_each(Event::make_visible);
    Packed::new(&events)
}

/// Reads, shows and searches two small payloads, so that everything is compiled.
fn warm_up() {
    let mut engine = Engine::new();
    for (doc, bytes) in WARM.into_iter().enumerate() {
        let doc = doc as DocId + 1;
        engine.begin(doc, String::new(), bytes.len());
        engine.feed(doc, bytes.len(), |room| room.copy_from_slice(bytes));
        engine.finish(doc, None);
        while engine.work(BUDGET).1 {}
        let at = At { layer: 0, node: 2 };
        let rows = (0..WARM_ROWS).flat_map(|_| engine.handle(Request::Rows { doc, first: 0, count: 90, seq: 0 }));
        let mut events: Vec<Event> = rows.collect();
        events.extend(engine.handle(Request::Detail { doc, at, seq: 0 }));
        events.extend(engine.handle(Request::Search { doc, query: "serial".to_owned(), seq: 0 }));
        while engine.work(BUDGET).1 {}
        let packed = serde_wasm_bindgen::to_value(&packed(events));
        let _ = packed.map(serde_wasm_bindgen::from_value::<Packed>);
    }
}

/// Takes a file in as if a person had opened it, and tells nobody.
async fn rehearse() {
    let parts = js_sys::Array::of1(&Uint8Array::from(WARM[1]));
    if let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) {
        Desk::new().read(1, String::new(), blob).await;
    }
}

/// What long lists are made of: an opening, an element with a value of each kind, a closing.
const LISTS: [[&[u8]; 3]; 2] = [
    [b"[0", br#",{"a":"b","c":"d\n","e":4711,"f":1.5,"g":true,"h":null,"i":["j"]}"#, b"]"],
    [
        b"<plist><array>",
        b"<dict><key>a</key><string>b</string><key>c</key><string>d &amp; e</string><key>f</key><integer>4711</integer>\
          <key>g</key><true/><key>h</key><date>2026-01-02T03:04:05Z</date><key>i</key><data>AAAA</data></dict>\n",
        b"</array></plist>",
    ],
];

fn warm_reader([open, element, close]: [&[u8]; 3]) {
    let list = [open, &element.repeat(WARM_LIST / element.len()), close].concat();
    if let Ok(mut reader) = Reader::new(list, 0) {
        reader.finish();
        while reader.step(WARM_STEP) != Status::Done {}
        let (doc, mut found) = (reader.into_document(), Vec::new());
        doc.with_text(0..doc.len() as NodeId, &Needle::new("serial"), &mut found);
    }
}

/// Turns of the event loop. A message to oneself comes back as soon as what was queued before it is done; timers of 0 ms are
/// held back to 4 ms by browsers.
struct Turns {
    port: MessagePort,
    waiting: Rc<RefCell<Vec<js_sys::Function>>>,
}

impl Turns {
    fn new() -> Self {
        let channel = MessageChannel::new().expect("every worker has message channels");
        let waiting = Rc::new(RefCell::new(Vec::<js_sys::Function>::new()));
        let queue = waiting.clone();
        let wake = Closure::<dyn Fn()>::new(move || {
            let resolves = std::mem::take(&mut *queue.borrow_mut());
            for resolve in resolves {
                let _ = resolve.call0(&JsValue::NULL);
            }
        });
        channel.port1().set_onmessage(Some(wake.into_js_value().unchecked_ref()));
        Turns { port: channel.port2(), waiting }
    }

    async fn next(&self) {
        let promise = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve));
        if self.port.post_message(&JsValue::NULL).is_ok() {
            let _ = JsFuture::from(promise).await;
        }
    }
}
