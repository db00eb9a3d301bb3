//! The device that a person writes for: findings and availability follow it.

use leptos::prelude::*;

use super::state::Lens;
use crate::worker::protocol::{Aim, Enrolment};

const PLATFORMS: [&str; 5] = ["iOS", "macOS", "tvOS", "visionOS", "watchOS"];
const ENROLMENTS: [(&str, &str, Enrolment); 4] = [
    ("", "any", Enrolment::Any),
    ("device", "by profile", Enrolment::Device),
    ("user", "User Enrollment", Enrolment::User),
    ("automated", "automated (ADE)", Enrolment::Automated),
];
const SUPERVISED: [(&str, &str, Option<bool>); 3] = [("", "either", None), ("yes", "yes", Some(true)), ("no", "no", Some(false))];

/// The form above the findings.
#[component]
pub fn AimForm(lens: Lens) -> impl IntoView {
    let aim = move || lens.settings.with(|settings| settings.aim.clone());
    let change = move |change: &dyn Fn(&mut Aim)| {
        lens.settings.update(|settings| change(&mut settings.aim));
        lens.send_aim();
    };
    let platform = move |event| change(&|aim| aim.platform = event_target_value(&event));
    let version = move |event| change(&|aim| aim.version = event_target_value(&event).trim().to_owned());
    let supervised = move |event| {
        let picked = event_target_value(&event);
        let value = SUPERVISED.iter().find(|(id, ..)| *id == picked).and_then(|(.., value)| *value);
        change(&|aim| aim.supervised = value);
    };
    let enrolment = move |event| {
        let picked = event_target_value(&event);
        let value = ENROLMENTS.iter().find(|(id, ..)| *id == picked).map_or(Enrolment::Any, |(.., value)| *value);
        change(&|aim| aim.enrolment = value);
    };
    let platforms = PLATFORMS.map(|name| view! { <option value=name selected=move || aim().platform == name>{if name == "iOS" { "iOS, iPadOS" } else { name }}</option> });
    let supervisions =
        SUPERVISED.map(|(id, name, value)| view! { <option value=id selected=move || aim().supervised == value>{name}</option> });
    let enrolments =
        ENROLMENTS.map(|(id, name, value)| view! { <option value=id selected=move || aim().enrolment == value>{name}</option> });
    view! {
        <fieldset class="aim" data-action="aim">
            <legend>{"Written for"}</legend>
            <label>{"Platform"}<select on:change=platform><option value="">{"any"}</option>{platforms.into_iter().collect_view()}</select></label>
            <label>{"OS version"}<input type="text" inputmode="decimal" placeholder="any" size="6" prop:value=move || aim().version on:change=version/></label>
            <label>{"Supervised"}<select on:change=supervised>{supervisions.into_iter().collect_view()}</select></label>
            <label>{"Enrolment"}<select on:change=enrolment>{enrolments.into_iter().collect_view()}</select></label>
        </fieldset>
    }
}
