//! Links that carry what is looked at: made of a safe copy, or of the original after its secrets were named; and what a link carries
//! that somebody followed, which is told before it is opened. The address with it is taken away at once.

use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use wasm_bindgen::JsValue;
use web_sys::Blob;

use crate::app::desk::clipboard;
use crate::app::desk::link::Link;
use crate::app::desk::mode::Mode;
use crate::app::desk::state::{Dialog, Lens};
use crate::app::parts::dom;
use mdm_lens::catalog::Class;
use mdm_lens::safe::share::{Broken, Shared};
use mdm_lens::safe::view::SafeView;
use mdm_lens::session::visible::make_visible;
use mdm_lens::session::{Event, Request, SafeAsk, SafeNews};

/// Characters of a link that cameras read from a screen, that mail and chat keep whole, and that browsers take.
const CAMERA: usize = 1_200;
const MAIL: usize = 2_000;
const CHAT: usize = 30_000;
const BROWSER: usize = 1_500_000;

const VIEWS: [(Mode, &str); 4] = [(Mode::Read, "read"), (Mode::Dense, "dense"), (Mode::Table, "table"), (Mode::Source, "source")];

#[derive(Clone)]
enum Stage {
    Waiting,
    Made(Rc<SafeView>),
    Failed,
}

/// A link that is ready. Of an original it stands nowhere in the page.
#[derive(Clone)]
struct Ready {
    is_original: bool,
    address: String,
    size: u32,
}

#[derive(Clone, Copy)]
struct Maker {
    lens: Lens,
    stage: RwSignal<Stage, LocalStorage>,
    ready: RwSignal<Option<Ready>, LocalStorage>,
    wants_original: StoredValue<bool>,
    link: StoredValue<Option<Link>, LocalStorage>,
}

#[component]
pub fn ShareLink(lens: Lens) -> impl IntoView {
    let maker = Maker {
        lens,
        stage: RwSignal::new_local(Stage::Waiting),
        ready: RwSignal::new_local(None),
        wants_original: StoredValue::new(false),
        link: StoredValue::new_local(None),
    };
    maker.begin();
    on_cleanup(move || {
        maker.link.try_update_value(|link| *link = None);
    });
    let body = move || match maker.stage.get() {
        Stage::Waiting => waiting().into_any(),
        Stage::Failed => failed().into_any(),
        Stage::Made(view) => made(maker, &view).into_any(),
    };
    view! {
        <div class="promise-text" data-panel="share">
            <p>{"The link carries the payload itself, behind its #. Browsers send that part to no host: whoever has the link has the payload, and nobody else."}</p>
            {body}
        </div>
    }
}

fn waiting() -> impl IntoView {
    view! {
        <p class="waiting" role="status"><progress aria-label={"Making the link"}></progress>
            {"Making a safe copy, then searching it for every value that was replaced."}</p>
    }
}

fn failed() -> impl IntoView {
    view! {
        <p class="problem" role="alert">
            {"The link could not be made: the file changed or went away, or it is too large for this browser."}
        </p>
    }
}

impl Maker {
    fn begin(self) {
        let current = self.lens.current.get_untracked();
        let file = self.lens.docs.with_untracked(|docs| {
            let shown = docs.iter().find(|doc| Some(doc.id) == current).map(|doc| doc.parent.unwrap_or(doc.id));
            docs.iter().find(|doc| Some(doc.id) == shown).and_then(|doc| Some((doc.name.clone(), doc.blob.clone()?)))
        });
        let Some(file) = file else { return self.stage.set(Stage::Failed) };
        let link = Link::start(move |event| self.hear(event), move || self.stage.set(Stage::Failed));
        link.copy_safely(vec![file], String::new());
        self.link.set_value(Some(link));
    }

    fn hear(self, event: Event) {
        let Event::Safe(news) = event else { return };
        match *news {
            SafeNews::Made(views) => {
                let Some(view) = views.into_iter().next() else { return self.stage.set(Stage::Failed) };
                let is_safe = view.is_safe;
                self.stage.set(Stage::Made(Rc::new(view)));
                if is_safe {
                    self.ask(false);
                }
            }
            SafeNews::Link { link, size } => {
                let page = window().location().href().unwrap_or_default();
                let page = page.split(['#', '?']).next().unwrap_or_default();
                let address = [page, "#", &link].concat();
                self.ready.set(Some(Ready { is_original: self.wants_original.get_value(), address, size }));
            }
            SafeNews::Map(_) | SafeNews::Bytes { .. } => {}
        }
    }

    fn ask(self, is_original: bool) {
        self.ready.set(None);
        self.wants_original.set_value(is_original);
        let view = VIEWS.iter().find(|(mode, _)| *mode == self.lens.mode.get_untracked()).map_or("", |(_, name)| name);
        let current = self.lens.current.get_untracked();
        // Of a file with several documents the first is looked at when it is opened.
        let is_first = self.lens.docs.with_untracked(|docs| docs.iter().any(|doc| Some(doc.id) == current && doc.parent.is_none()));
        let path = self.lens.detail.with_untracked(|detail| detail.as_ref().filter(|_| is_first).map(|detail| detail.path.clone()));
        let ask = SafeAsk::Link { copy: 0, is_original, view: view.to_owned(), path: path.unwrap_or_default() };
        self.link.with_value(|link| {
            if let Some(link) = link {
                link.ask(Request::Safe(ask));
            }
        });
    }
}

/// "2 credentials and 1 device identifier"; empty where nothing was found.
fn held(view: &SafeView) -> String {
    let words = |(id, count): &(String, u32)| {
        let [one, many] = match Class::ALL.into_iter().find(|class| class.id() == id) {
            Some(Class::Credential) => ["credential", "credentials"],
            Some(Class::Person) => ["piece of personal data", "pieces of personal data"],
            Some(Class::Device) => ["device identifier", "device identifiers"],
            Some(Class::Organization) => ["name of an organization", "names of an organization"],
            Some(Class::Location) => ["location", "locations"],
            _ => ["other value", "other values"],
        };
        dom::count(*count, one, many)
    };
    let mut parts: Vec<String> = view.counts.iter().map(words).collect();
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { [&parts.join(", "), " and ", &last].concat() }
}

fn made(maker: Maker, view: &SafeView) -> impl IntoView + use<> {
    let held = held(view);
    let safe = match (view.is_safe, held.is_empty()) {
        (false, _) => ["There is no safe copy. ", &view.proof].concat(),
        (true, true) => "The link carries a safe copy. Nothing in it had to be replaced.".to_owned(),
        (true, false) => ["The link carries a safe copy, with ", &held, " made up anew. ", &view.proof].concat(),
    };
    let named =
        if held.is_empty() { "No secret was found in it, but look at it yourself.".to_owned() } else { ["It holds ", &held, "."].concat() };
    let is_original = move || maker.ready.with(|ready| ready.as_ref().is_some_and(|ready| ready.is_original));
    let told = move || if is_original() { "The link carries the original, with everything in it.".to_owned() } else { safe.clone() };
    view! {
        <p data-part="holds">{told}</p>
        {move || maker.ready.get().map(|ready| link_line(maker, &ready))}
        <details data-part="original"><summary>{"Share the original instead"}</summary>
            <p data-part="consent">{named}{" Whoever gets the link can read and use all of it, also later and by accident: browsers, mail and chat programs keep links."}</p>
            <p class="actions"><button class="quiet outlined" type="button" data-do="share-original" on:click=move |_| maker.ask(true)>{"Make a link with the original"}</button></p>
        </details>
    }
}

fn link_line(maker: Maker, ready: &Ready) -> AnyView {
    let length = ready.address.len();
    let size = ["The link has ", &dom::number(length as u32), " characters and carries ", &dom::size(f64::from(ready.size)), ". "].concat();
    if length > BROWSER {
        return view! { <p class="problem" role="alert" data-part="size">{size}{"That is too long for browsers. Save the safe copy as a file and send that."}</p> }.into_any();
    }
    let fits = match () {
        () if length <= MAIL => "It fits into mail and chat.",
        () if length <= CHAT => "Some mail and chat programs shorten links of this length: try it, or send the safe copy as a file.",
        () => "Mail and chat programs shorten links of this length. Send the safe copy as a file.",
    };
    let local =
        ready.address.starts_with("file:").then_some(" This page was opened from a folder, so the link works on this computer only.");
    let address = ready.address.clone();
    let code = (!ready.is_original && length <= CAMERA).then(|| code(&ready.address)).flatten();
    let name = if ready.is_original { "Copy the link with the original" } else { "Copy link" };
    view! {
        <p data-part="size">{size}{fits}{local}</p>
        <p class="actions"><button class="solid" type="button" data-do="copy-share" on:click=move |_| clipboard::write(maker.lens, address.clone(), "Link copied")>{name}</button></p>
        {code}
    }
    .into_any()
}

/// The link for a camera: dark modules as one path, with the white around it that cameras need.
fn code(address: &str) -> Option<impl IntoView + use<>> {
    let code = QrCode::encode_text(address, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
        }
    }
    let side = (size + 8).to_string();
    let view_box = ["0 0 ", &side, " ", &side].concat();
    Some(view! {
        <details data-part="code"><summary>{"Show as a QR code"}</summary>
            <svg class="qr" role="img" aria-label="QR code of the link" viewBox=view_box shape-rendering="crispEdges">
                <rect width=side.clone() height=side fill="#ffffff"/><path d=path fill="#000000"/>
            </svg>
        </details>
    })
}

/// Looks at the address, now and when it changes. To be called before anybody else listens: the address follows the view, and what
/// a link carries would be gone from it.
pub fn listen(lens: Lens) {
    for event in ["popstate", "hashchange"] {
        EventListener::new(&window(), event, move |_| follow(lens)).forget();
    }
    follow(lens);
}

fn follow(lens: Lens) {
    let hash = window().location().hash().unwrap_or_default();
    let shared = Shared::read(hash.trim_start_matches('#'));
    if shared == Err(Broken::Other) {
        return;
    }
    // What is in it belongs neither into the address nor, as far as the page can help it, into the browser's history.
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("#/"));
    }
    lens.carried.set(Some(shared));
    // Asked for again, the dialog would be made anew and think that it had been closed.
    if lens.dialog.get_untracked() != Some(Dialog::Carried) {
        lens.dialog.set(Some(Dialog::Carried));
    }
}

/// What a link carries, before it is opened.
#[component]
pub fn Carried(lens: Lens) -> impl IntoView {
    on_cleanup(move || {
        lens.carried.try_update(|carried| *carried = None);
    });
    move || {
        lens.carried.with(|carried| match carried.as_ref()? {
            Err(broken) => Some(view! { <p class="problem" role="alert" data-part="carried">{broken.words()}</p> }.into_any()),
            Ok(shared) => Some(carried_view(lens, shared).into_any()),
        })
    }
}

fn carried_view(lens: Lens, shared: &Shared) -> impl IntoView + use<> {
    let mut name = shared.name.clone();
    make_visible(&mut name);
    let mut path = shared.path.clone();
    make_visible(&mut path);
    let kind = match shared.is_original {
        true => "An original, as somebody has shared it, with whatever secrets are in it.",
        false => "A safe copy, as its link says: credentials, personal data and identifiers were made up anew.",
    };
    let size = dom::size(shared.bytes.len() as f64);
    let place = (!path.is_empty()).then(|| view! { <p>{"It opens at "}<code>{path}</code>{"."}</p> });
    view! {
        <div class="promise-text" data-part="carried">
            <p><b>{name}</b>{" · "}{size}</p>
            <p>{kind}{" It is read here and nowhere else."}</p>
            {place}
            <p class="actions">
                <button class="solid" type="button" data-do="open-carried" on:click=move |_| open(lens)>{"Open"}</button>
                <button class="quiet outlined" type="button" on:click=move |_| lens.dialog.set(None)>{"Do not open"}</button>
            </p>
        </div>
    }
}

fn open(lens: Lens) {
    let Some(Ok(shared)) = lens.carried.try_update(Option::take).flatten() else { return };
    let parts = Array::of1(&Uint8Array::from(shared.bytes.as_slice()));
    let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) else { return };
    if let Some((mode, _)) = VIEWS.iter().find(|(_, name)| *name == shared.view) {
        lens.mode.set(*mode);
    }
    if !shared.path.is_empty() {
        *lens.wanted().goal.borrow_mut() = Some(shared.path);
    }
    let name = if shared.name.trim().is_empty() { "shared".to_owned() } else { shared.name };
    lens.open(vec![(name, blob)]);
}
