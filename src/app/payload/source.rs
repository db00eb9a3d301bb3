//! The source as it came: every line of it, a window at a time, with the value that is looked at marked. A click on a value looks at it.

use std::rc::Rc;

use leptos::html::{Div, Input};
use leptos::prelude::*;
use web_sys::{HtmlElement, MouseEvent};

use crate::app::desk::mode::Mode;
use crate::app::desk::state::Lens;
use crate::app::grid::scroll::Scroll;
use crate::app::parts::dom;
use crate::app::parts::icon::{Glyph, Icon};
use mdm_lens::session::{At, Goal, PartKind, Request, SourceGoal, SourceLine, SourceLines, SourcePart, SourceWindow};

/// Pixels of a line, and of a letter in it.
const LINE: f64 = 19.0;
const LETTER: f64 = 7.25;
/// Pixels beside the text: line numbers and edges.
const BESIDE: f64 = 84.0;
/// Lines asked for beyond the window at each end, and those at which more are asked for.
const AHEAD: u32 = 60;
const MARGIN: u32 = 15;

#[component]
pub fn SourceTab(lens: Lens) -> impl IntoView {
    let elsewhere = Memo::new(move |_| lens.mode.get() == Mode::Source);
    view! {
        <div data-panel="source" class="book">
            <Show when=move || !elsewhere.get() fallback=|| view! { <p class={"hint"}>{"The whole source is shown on the left."}</p> }><SourceBook lens/></Show>
        </div>
    }
}

/// What the book of lines knows of itself.
#[derive(Clone, Copy)]
struct Book {
    lens: Lens,
    node: NodeRef<Div>,
    scroll: StoredValue<Scroll, LocalStorage>,
    /// The question that is open.
    asked: StoredValue<Option<u32>>,
    /// Bytes that were searched for.
    found: RwSignal<Option<(f64, f64)>>,
    wrap: Memo<bool>,
    /// Redraws what stands at the place of the scrollbar.
    moved: RwSignal<f64>,
}

#[component]
pub fn SourceBook(lens: Lens) -> impl IntoView {
    let book = Book {
        lens,
        node: NodeRef::new(),
        scroll: StoredValue::new_local(Scroll { row: LINE, ..Scroll::default() }),
        asked: StoredValue::new(None),
        found: RwSignal::new(None),
        wrap: Memo::new(move |_| lens.settings.with(|settings| !settings.unwrapped)),
        moved: RwSignal::new(0.0),
    };
    follow(book);
    let lines = move || lens.lines.get().map(|lines| view_of(&lines));
    let offset = move || {
        book.moved.get();
        let first = lens.lines.with(|lines| lines.as_ref().map_or(0, |lines| lines.first));
        let (bar, top) = book.scroll.with_value(|scroll| (scroll.bar, scroll.top));
        ["translateY(", &(bar + f64::from(first) * LINE - top).to_string(), "px)"].concat()
    };
    let height = move || {
        if let Some(total) = lens.lines.with(|lines| lines.as_ref().map(|lines| lines.total)) {
            book.scroll.update_value(|scroll| scroll.rows = total);
        }
        [&book.scroll.with_value(Scroll::height).to_string(), "px"].concat()
    };
    let binary = move || lens.lines.with(|lines| lines.as_ref().is_some_and(|lines| lines.binary));
    let about = move || lens.lines.with(|lines| lines.as_ref().map(|lines| lines.about.clone()).filter(|about| !about.is_empty()));
    view! {
        <Tools book/>
        {move || about().map(|about| view! { <p class="hint object">{about}</p> })}
        <div class="lines" class:wrapped=move || book.wrap.get() tabindex="0" role="region" aria-label="Source" node_ref=book.node
            on:scroll=move |_| book.scrolled()
            on:click=move |event| clicked(lens, &event)
            on:mouseover=move |event| lens.lit.set(at_of(&event))
            on:mouseleave=move |_| lens.lit.set(None)>
            <div class="sizer" style:height=height><pre class="code" translate="no" class:binary=binary style:transform=offset>{lines}</pre></div>
        </div>
    }
}

/// Asks anew when something else is looked at.
fn follow(book: Book) {
    let lens = book.lens;
    // Another document, other breaks of lines, a secret shown: the lines that are here are of no use.
    Effect::new(move || {
        let _ = (lens.current.get(), book.wrap.get(), lens.unmasked.get());
        if book.node.get().is_some() {
            book.measure();
            book.ask();
        }
    });
    Effect::new(move || {
        let selected = lens.selected.get();
        if book.node.get().is_none() {
            return;
        }
        match selected {
            Some(at) => book.look_for(SourceGoal::At(at)),
            None => book.ask(),
        }
    });
    Effect::new(move || {
        if let (Some(goal), Some(_)) = (lens.source_goal.get(), book.node.get()) {
            lens.source_goal.set(None);
            book.look_for(goal);
        }
    });
    Effect::new(move || {
        let Some(spot) = lens.spot.get() else { return };
        if book.node.get_untracked().is_none() {
            return;
        }
        book.found.set((spot.count > 0 || spot.to - spot.from <= 1.0).then_some((spot.from, spot.to)));
        book.scroll.update_value(|scroll| {
            scroll.rows = scroll.rows.max(spot.row + 1);
            scroll.bring(spot.row);
        });
        book.place();
        book.ask();
    });
    Effect::new(move || {
        let total = lens.lines.with(|lines| lines.as_ref().map(|lines| lines.total));
        book.asked.set_value(None);
        let Some(total) = total else { return };
        book.scroll.update_value(|scroll| scroll.rows = total);
        // The element has its new height with the next picture.
        dom::next_frame(move || book.place());
    });
    // What the mouse is over in the tree is lit here.
    Effect::new(move || {
        let lit = lens.lit.get();
        if let Some(list) = book.node.get() {
            light(&list, lit);
        }
    });
    on_cleanup(move || lens.lines.set(None));
}

impl Book {
    fn measure(self) {
        let Some(list) = self.node.get_untracked() else { return };
        self.scroll.update_value(|scroll| scroll.view = f64::from(list.client_height()));
    }

    /// Bytes after which lines are broken.
    fn width(self) -> u32 {
        let room = self.node.get_untracked().map_or(600, |list| list.client_width());
        if self.wrap.get_untracked() { ((f64::from(room) - BESIDE) / LETTER).max(20.0) as u32 } else { 0 }
    }

    fn ask(self) {
        let (from, to) = self.scroll.with_value(Scroll::window);
        let mark = self.lens.selected.get_untracked();
        let window = SourceWindow {
            layer: mark.map_or(0, |mark| mark.layer),
            first: from.saturating_sub(AHEAD),
            count: to.saturating_sub(from) + 2 * AHEAD,
            width: self.width(),
            mark,
            found: self.found.get_untracked(),
        };
        let seq = self.lens.ask_current(|doc, seq| Request::Lines { doc, window, seq });
        self.lens.wanted().lines.set(seq.unwrap_or(0));
        self.asked.set_value(seq);
    }

    fn look_for(self, goal: SourceGoal) {
        let layer = match goal {
            SourceGoal::At(at) => at.layer,
            _ => self.lens.selected.get_untracked().map_or(0, |at| at.layer),
        };
        let width = self.width();
        let seq = self.lens.ask_current(|doc, seq| Request::Spot { doc, layer, width, goal, seq });
        self.lens.wanted().spot.set(seq.unwrap_or(0));
    }

    fn scrolled(self) {
        let Some(list) = self.node.get_untracked() else { return };
        self.measure();
        let bar = f64::from(list.scroll_top());
        self.scroll.update_value(|scroll| {
            if (bar - scroll.bar).abs() >= 1.0 {
                scroll.moved(bar);
            }
        });
        self.moved.set(bar);
        let (from, to) = self.scroll.with_value(Scroll::window);
        let (first, last, total) = self.lens.lines.with_untracked(|lines| {
            lines.as_ref().map_or((0, 0, 0), |lines| (lines.first, lines.first + lines.lines.len() as u32, lines.total))
        });
        let short = from.saturating_sub(MARGIN) < first || (to + MARGIN).min(total) > last;
        if short && self.asked.get_value().is_none() {
            self.ask();
        }
    }

    /// Puts the scrollbar where the place in the list is.
    fn place(self) {
        let Some(list) = self.node.get_untracked() else { return };
        self.measure();
        let bar = self.scroll.try_update_value(Scroll::settle).unwrap_or(0.0);
        if (f64::from(list.scroll_top()) - bar).abs() >= 1.0 {
            list.set_scroll_top(bar as i32);
            let is = f64::from(list.scroll_top());
            self.scroll.update_value(|scroll| scroll.bar = is);
        }
        self.moved.set(bar);
    }
}

/// Find, and whether long lines are broken.
#[component]
fn Tools(book: Book) -> impl IntoView {
    let lens = book.lens;
    let input = NodeRef::<Input>::new();
    let find = move |forward: bool| {
        let Some(query) = input.get_untracked().map(|input| input.value()).filter(|query| !query.is_empty()) else {
            book.found.set(None);
            return book.ask();
        };
        let from = book.found.get_untracked().map_or(0.0, |(from, _)| if forward { from + 1.0 } else { from });
        book.look_for(SourceGoal::Find { query, from, forward });
    };
    let count = move || {
        let spot = lens.spot.get();
        let asked = input.get().is_some_and(|input| !input.value().is_empty());
        match spot {
            Some(spot) if asked && spot.count > 0 => [&dom::number(spot.ordinal), " of ", &dom::number(spot.count)].concat(),
            None if asked => "not found".to_owned(),
            _ => String::new(),
        }
    };
    view! {
        <div class="tools">
            <input type="search" data-action="find" placeholder="Find in the source" aria-label="Find in the source" autocomplete="off" spellcheck="false" node_ref=input
                on:input=move |_| { book.found.set(None); find(true); }
                on:keydown=move |event: web_sys::KeyboardEvent| if event.key() == "Enter" { event.prevent_default(); find(!event.shift_key()); }/>
            <span role="status" class={"muted"}>{count}</span>
            <button class="quiet small" type="button" aria-label="Previous place" on:click=move |_| find(false)><Glyph icon=Icon::Up/></button>
            <button class="quiet small" type="button" aria-label="Next place" on:click=move |_| find(true)><Glyph icon=Icon::Down/></button>
            <label class="wraps"><input type="checkbox" prop:checked=move || book.wrap.get() on:change=move |_| lens.settings.update(|settings| settings.unwrapped = !settings.unwrapped)/>{"Wrap"}</label>
        </div>
    }
}

fn view_of(lines: &Rc<SourceLines>) -> impl IntoView + use<> {
    let binary = lines.binary;
    lines
        .lines
        .iter()
        .map(|line: &SourceLine| {
            let label = match (binary, line.number) {
                (true, _) => format!("{:08x}", line.offset as u64),
                (false, 0) => String::new(),
                (false, number) => number.to_string(),
            };
            view! { <span class={"line"}><span class={"ln"} aria-hidden="true">{label}</span><span class={"lc"} translate="no">{line.parts.iter().map(part).collect_view()}</span></span> }
        })
        .collect_view()
}

fn part(part: &SourcePart) -> AnyView {
    let text = part.text.clone();
    let at = part.at.map(name_of);
    if part.kind == PartKind::Secret {
        return view! { <span class={"mask"} data-masked="" data-at=at title="Masked. Click to open the field, where you can show the value.">{text}</span> }.into_any();
    }
    if part.found {
        return view! { <mark class="spot" data-at=at>{text}</mark> }.into_any();
    }
    if part.marked {
        return view! { <mark data-at=at>{text}</mark> }.into_any();
    }
    let class = match part.kind {
        PartKind::Table => "offsets",
        PartKind::Trailer => "trailer",
        PartKind::Letters => "letters",
        _ if at.is_some() => "value",
        _ => return text.into_any(),
    };
    view! { <span class=class data-at=at>{text}</span> }.into_any()
}

fn name_of(at: At) -> String {
    [&at.layer.to_string(), ".", &at.node.to_string()].concat()
}

fn at_of(event: &MouseEvent) -> Option<At> {
    let name = dom::closest(event.target(), "[data-at]")?.get_attribute("data-at")?;
    let (layer, node) = name.split_once('.')?;
    Some(At { layer: layer.parse().ok()?, node: node.parse().ok()? })
}

/// Lights the parts of one value.
fn light(list: &HtmlElement, at: Option<At>) {
    let each = |selector: &str, then: &dyn Fn(&web_sys::Element)| {
        let Ok(found) = list.query_selector_all(selector) else { return };
        (0..found.length()).filter_map(|n| found.get(n)).for_each(|part| then(wasm_bindgen::JsCast::unchecked_ref(&part)));
    };
    each(".lit", &|part| part.class_list().remove_1("lit").unwrap_or_default());
    if let Some(at) = at {
        each(&["[data-at=\"", &name_of(at), "\"]"].concat(), &|part| part.class_list().add_1("lit").unwrap_or_default());
    }
}

fn clicked(lens: Lens, event: &MouseEvent) {
    if let Some(at) = at_of(event) {
        lens.reveal(Goal::At(at));
    }
}

impl Lens {
    /// Shows a place of the source.
    pub fn go_source(self, goal: SourceGoal) {
        self.source_goal.set(Some(goal));
        if self.mode.get_untracked() != Mode::Source {
            self.set_tab(crate::app::desk::state::Tab::Source);
        }
    }
}
