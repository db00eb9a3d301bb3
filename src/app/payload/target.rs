//! The device that a person writes for: findings and availability follow it.

use leptos::prelude::*;

use crate::app::desk::state::Lens;
use mdm_lens::findings::{Enrollment, Target};

const PLATFORMS: [&str; 5] = ["iOS", "macOS", "tvOS", "visionOS", "watchOS"];
const ENROLLMENTS: [(&str, &str, Enrollment); 4] = [
    ("", "any", Enrollment::Any),
    ("device", "by a profile", Enrollment::Device),
    ("user", "User Enrollment", Enrollment::User),
    ("automated", "automated (ADE)", Enrollment::Automated),
];
const SUPERVISED: [(&str, &str, Option<bool>); 3] = [("", "either", None), ("yes", "yes", Some(true)), ("no", "no", Some(false))];

/// The form above the findings.
#[component]
pub fn TargetForm(lens: Lens) -> impl IntoView {
    let target = move || lens.settings.with(|settings| settings.target.clone());
    let change = move |change: &dyn Fn(&mut Target)| {
        lens.settings.update(|settings| change(&mut settings.target));
        lens.send_target();
    };
    let platform = move |event| change(&|target| target.platform = event_target_value(&event));
    let version = move |event| change(&|target| target.version = event_target_value(&event).trim().to_owned());
    let supervised = move |event| {
        let picked = event_target_value(&event);
        let value = SUPERVISED.iter().find(|(id, ..)| *id == picked).and_then(|(.., value)| *value);
        change(&|target| target.supervised = value);
    };
    let enrolment = move |event| {
        let picked = event_target_value(&event);
        let value = ENROLLMENTS.iter().find(|(id, ..)| *id == picked).map_or(Enrollment::Any, |(.., value)| *value);
        change(&|target| target.enrollment = value);
    };
    let platforms = PLATFORMS.map(|name| view! { <option value=name selected=move || target().platform == name>{if name == "iOS" { "iOS, iPadOS" } else { name }}</option> });
    let supervisions =
        SUPERVISED.map(|(id, name, value)| view! { <option value=id selected=move || target().supervised == value>{name}</option> });
    let enrolments =
        ENROLLMENTS.map(|(id, name, value)| view! { <option value=id selected=move || target().enrollment == value>{name}</option> });
    view! {
        <fieldset class="aim" data-action="aim">
            <legend>{"Check for this device"}</legend>
            <label>{"Platform"}<select on:change=platform><option value="">{"any"}</option>{platforms.into_iter().collect_view()}</select></label>
            <label>{"OS version"}<input type="text" inputmode="decimal" placeholder="any" size="6" prop:value=move || target().version on:change=version/></label>
            <label>{"Supervised"}<select on:change=supervised>{supervisions.into_iter().collect_view()}</select></label>
            <label>{"Enrollment"}<select on:change=enrolment>{enrolments.into_iter().collect_view()}</select></label>
        </fieldset>
    }
}
