//! What broke in the document, why, and what to do: the answer as the head tells it.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::desk::route::error_link;
use crate::app::desk::state::Lens;
use crate::app::parts::dom;
use crate::app::parts::words::code_words;
use mdm_lens::answer::{Answer, Change, Item, Outcome};
use mdm_lens::session::Goal;
use mdm_lens::together::Place;

/// Things that failed that are told before somebody asks for all.
const FEW: usize = 4;

pub fn outcome(lens: Lens, answer: &Rc<Answer>, more: Option<AnyView>) -> impl IntoView + use<> {
    let (class, leading) = match answer.outcome {
        Outcome::Failed => ("outcome error", "Failed: "),
        Outcome::Partly => ("outcome error", "In part: "),
        Outcome::Waits => ("outcome notnow", "Not now: "),
    };
    let text = answer.text.iter().map(|text| view! { <p class={"whole"}>{code_words(text)}</p> }).collect_view();
    let go = answer.go.clone().map(|place| view! { <button class="quiet small" type="button" data-do="go" on:click=move |_| lens.go_to_place(&place)>{"Go to it"}</button> });
    let codes = answer
        .errors
        .iter()
        .map(|id| view! { <a href=error_link(id) data-code=id.clone()><code>{id.replacen('/', " ", 1)}</code></a> })
        .collect_view();
    let (why, hint) = (answer.why.clone(), answer.hint.clone());
    view! {
        <div class=class data-panel="answer">
            <p class="whole"><b class={"wrongs"}>{leading}</b>{code_words(&answer.title)}{(!answer.title.ends_with(['.', '!', '?', '”'])).then_some(".")}</p>
            {text}
            {steps(&answer.steps)}
            {fix(&answer.fix)}
            {items(lens, &answer.items)}
            {(!hint.is_empty()).then(|| view! { <p class={"hint"}>{code_words(&hint)}</p> })}
            <div class="codes" title=why>{codes}{go}{more}</div>
        </div>
    }
}

fn steps(steps: &[String]) -> Option<impl IntoView + use<>> {
    let one = |text: &String| view! { <li>{code_words(text)}</li> };
    match steps {
        [] => None,
        [only] => Some(view! { <dl><dt>{"What to do"}</dt><dd>{code_words(only)}</dd></dl> }.into_any()),
        steps => Some(view! { <dl><dt>{"What to do"}</dt><dd><ol>{steps.iter().map(one).collect_view()}</ol></dd></dl> }.into_any()),
    }
}

/// Lines to take out and to put in.
fn fix(fix: &[Change]) -> Option<impl IntoView + use<>> {
    (!fix.is_empty()).then(|| {
        let lines = fix.iter().map(|change| {
            let (class, sign, word) = if change.is_new { ("new", "+ ", "Put in: ") } else { ("old", "− ", "Take out: ") };
            view! { <div class=class><span aria-hidden="true">{sign}</span><span class="said">{word}</span>{change.text.clone()}</div> }
        });
        view! { <div class="fix" translate="no">{lines.collect_view()}</div> }
    })
}

fn items(lens: Lens, items: &[Item]) -> Option<impl IntoView + use<>> {
    let all = RwSignal::new(false);
    let items = items.to_vec();
    let many = items.len();
    let shown = move || {
        let count = if all.get() { many } else { FEW.min(many) };
        items[..count].iter().map(|one| item(lens, one)).collect_view()
    };
    (many > 0).then(|| {
        view! {
            <ul class="failed-items">{shown}</ul>
            <Show when=move || FEW < many && !all.get()><button class="show" type="button" on:click=move |_| all.set(true)>{["Show all ", &dom::number(many as u32)].concat()}</button></Show>
        }
    })
}

fn item(lens: Lens, item: &Item) -> impl IntoView + use<> {
    let title = match item.go.clone() {
        Some(place) => {
            view! { <button class="show" type="button" on:click=move |_| lens.go_to_place(&place)>{item.title.clone()}</button> }.into_any()
        }
        None => view! { <b>{item.title.clone()}</b> }.into_any(),
    };
    view! { <li>{title}" "{code_words(&item.text)}{(!item.advice.is_empty()).then(|| view! { " "{code_words(&item.advice)} })}</li> }
}

impl Lens {
    /// Goes to a place, also in another document.
    pub fn go_to_place(self, place: &Place) {
        self.visit(place.doc);
        self.reveal(Goal::Path(place.path.clone()));
    }
}
