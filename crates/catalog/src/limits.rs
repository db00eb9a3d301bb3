//! Availability and modes in words, for people: where a thing works, one sentence a limit.

use super::availability::Availability;
use super::modes::{Mode, Modes, RIGHTS, Use};

/// Who sends the message, as sentences need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    /// Checks-in, answers, status: what is not allowed is not sent.
    Device,
    /// Commands, profiles, declarations: what is not allowed is refused or ignored.
    Server,
}

/// What limits a line, for the page: `kind` is that of its message.
pub fn sentences(kind: &str, available: &Availability, modes: &Modes) -> Vec<String> {
    let sender = match kind {
        "checkin" | "response" | "status-item" | "ddm" => Sender::Device,
        _ => Sender::Server,
    };
    let here: Vec<&str> = available.platforms.iter().filter(|platform| platform.removed.is_none()).map(|platform| platform.name).collect();
    let mut said: Vec<String> = supervision(available, &here).into_iter().collect();
    said.extend(modes.said().flat_map(|mode| of(mode, sender, available, modes, &here)));
    said
}

fn of(mode: Mode, sender: Sender, available: &Availability, modes: &Modes, here: &[&str]) -> Vec<String> {
    match mode {
        Mode::UserEnrollment => user_enrollment(sender, modes, here),
        Mode::SharedIpad if here.contains(&"iOS") => r#use(sender, modes.shared_ipad(), "on Shared iPad").into_iter().collect(),
        Mode::SharedIpadChannels if here.contains(&"iOS") => channel("On Shared iPad", modes.get(mode, "iOS")),
        Mode::SharedIpadScopes if here.contains(&"iOS") => shared_scope(modes.get(mode, "iOS")),
        Mode::Channels if here.contains(&"macOS") => channel("On Mac", modes.get(mode, "macOS")),
        Mode::Manual => flagged(modes, mode, "no", here, "Only an MDM server can install it"),
        Mode::Several => flagged(modes, mode, "no", here, "A device takes only one payload of this type"),
        Mode::Automated => flagged(modes, mode, "yes", here, "Works only after Automated Device Enrollment"),
        Mode::Approved => flagged(modes, mode, "yes", here, "The user must have approved the enrollment"),
        Mode::Access => access(modes, here),
        Mode::Enrollments => enrollments(available, modes, here),
        Mode::Scopes => listed("Scope", modes, mode, here),
        Mode::Apply => modes.get(mode, "").map(apply).into_iter().collect(),
        Mode::Combine => modes.get(mode, "").map(combine).into_iter().collect(),
        Mode::Assets => modes.get(mode, "").map(assets).into_iter().collect(),
        Mode::Skippable => modes.get(mode, "").map(skippable).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn supervision(available: &Availability, here: &[&str]) -> Option<String> {
    let supervised: Vec<&str> = here.iter().copied().filter(|name| available.needs_supervision(name)).collect();
    match supervised.len() {
        0 => None,
        count if count == here.len() => Some(format!("Supervised {} only.", devices(&supervised))),
        _ => Some(format!("Needs supervision on {}.", devices(&supervised))),
    }
}

fn user_enrollment(sender: Sender, modes: &Modes, here: &[&str]) -> Vec<String> {
    // The other systems have no User Enrollment.
    let here: Vec<&str> = here.iter().copied().filter(|name| matches!(*name, "iOS" | "macOS" | "visionOS")).collect();
    let uses = [Use::Forbidden, Use::Ignored, Use::Required];
    let told = uses.into_iter().filter_map(|how| {
        let places: Vec<&str> = here.iter().copied().filter(|name| modes.user_enrollment(name) == how).collect();
        let place = match places.len() {
            0 => return None,
            count if count == here.len() => String::new(),
            _ => format!(" on {}", devices(&places)),
        };
        r#use(sender, how, &format!("under User Enrollment{place}"))
    });
    told.collect()
}

fn r#use(sender: Sender, how: Use, place: &str) -> Option<String> {
    let begin = match (how, sender) {
        (Use::Allowed, _) => return None,
        (Use::Forbidden, Sender::Server) => "Not allowed",
        (Use::Forbidden, Sender::Device) => "Not sent",
        (Use::Ignored, _) => "Ignored",
        (Use::Required, Sender::Server) => "Works only",
        (Use::Required, Sender::Device) => "Sent only",
    };
    Some(format!("{begin} {place}."))
}

fn channel(place: &str, value: Option<&str>) -> Vec<String> {
    match value {
        Some(one @ ("device" | "user")) => vec![format!("{place}, only through the {one} channel.")],
        Some("none") => vec![format!("{place}, through neither channel.")],
        _ => Vec::new(),
    }
}

fn shared_scope(value: Option<&str>) -> Vec<String> {
    match value {
        Some("none") => vec!["Not on Shared iPad.".to_owned()],
        Some(scopes) => vec![format!("On Shared iPad, {} scope.", or(scopes))],
        None => Vec::new(),
    }
}

/// A sentence that holds where a mode has a value; places are named if that is not everywhere.
fn flagged(modes: &Modes, mode: Mode, value: &str, here: &[&str], sentence: &str) -> Vec<String> {
    let places: Vec<&str> = here.iter().copied().filter(|name| modes.get(mode, name) == Some(value)).collect();
    match places.len() {
        0 => Vec::new(),
        count if count == here.len() => vec![format!("{sentence}.")],
        _ => vec![format!("On {}: {}{}.", devices(&places), sentence[..1].to_lowercase(), &sentence[1..])],
    }
}

fn access(modes: &Modes, here: &[&str]) -> Vec<String> {
    let rights = groups(modes, Mode::Access, here);
    let one = rights.len() == 1;
    let told = rights.iter().filter(|(right, _)| *right != "none").map(|(right, places)| {
        let place = if one { String::new() } else { format!("On {}, ", devices(places)) };
        let the = if one { "The" } else { "the" };
        format!("{place}{the} server needs the right {}.", right_words(right))
    });
    told.collect()
}

/// An access right in words, with its bit of AccessRights.
fn right_words(right: &str) -> String {
    let bit = RIGHTS.iter().position(|known| *known == right).map_or(0, |at| 1 << at);
    let words = match right {
        "profile-inspection" => "to list configuration profiles",
        "profile-installation" => "to install and remove configuration profiles",
        "lock" => "to lock the device and remove its passcode",
        "erase" => "to erase the device",
        "device-query" => "to query device information",
        "network-query" => "to query network information",
        "provisioning-inspection" => "to list provisioning profiles",
        "provisioning-installation" => "to install and remove provisioning profiles",
        "app-query" => "to list installed apps",
        "restrictions-query" => "to query restrictions",
        "security-query" => "to query security information",
        "settings" => "to change settings",
        _ => "to manage apps",
    };
    format!("{words} ({bit} in AccessRights)")
}

fn enrollments(available: &Availability, modes: &Modes, here: &[&str]) -> Vec<String> {
    let groups = groups(modes, Mode::Enrollments, here);
    // Supervision has said it.
    if groups.iter().all(|(value, places)| *value == "supervised" && places.iter().all(|name| available.needs_supervision(name))) {
        return Vec::new();
    }
    listed("Enrollment", modes, Mode::Enrollments, here)
}

/// Lists by platform: "Enrollment: supervised, user, or local on Mac; supervised on Apple TV."
fn listed(title: &str, modes: &Modes, mode: Mode, here: &[&str]) -> Vec<String> {
    let groups = groups(modes, mode, here);
    let one = groups.len() == 1;
    let told: Vec<String> =
        groups.iter().map(|(value, places)| if one { or(value) } else { format!("{} on {}", or(value), devices(places)) }).collect();
    if told.is_empty() { Vec::new() } else { vec![format!("{title}: {}.", told.join("; "))] }
}

/// The values of a mode, each with the platforms that have it.
fn groups<'a>(modes: &Modes<'a>, mode: Mode, here: &[&'a str]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for name in here {
        let Some(value) = modes.get(mode, name) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, places)) => places.push(name),
            None => groups.push((value, vec![name])),
        }
    }
    groups
}

fn apply(value: &str) -> String {
    match value {
        "single" => "Of several declarations of this type, the device applies one.",
        "multiple" => "Several declarations of this type apply side by side.",
        _ => "The device combines several declarations of this type, key by key.",
    }
    .to_owned()
}

fn combine(value: &str) -> String {
    let rule = match value {
        "boolean-and" => "true only if all of them are true",
        "boolean-or" => "true if any of them is true",
        "enum-first" => "the value that stands first in the list of values",
        "enum-last" => "the value that stands last in the list of values",
        "number-min" => "the smallest number",
        "number-max" => "the largest number",
        "set-union" => "all entries of all of them",
        "set-intersection" => "only the entries that all of them have",
        "array-append" => "one list after the other",
        _ => "the first one",
    };
    format!("Of several declarations, the device takes {rule}.")
}

fn assets(value: &str) -> String {
    let types: Vec<String> = value.split(',').map(|name| format!("com.apple.asset.{name}")).collect();
    let types: Vec<&str> = types.iter().map(String::as_str).collect();
    format!("Names an asset of type {}.", join(&types, "or"))
}

fn skippable(value: &str) -> String {
    match value {
        "always" => "Setup Assistant always skips the pane.",
        _ => "Setup Assistant may show the pane all the same, where it comes before the device knows the key.",
    }
    .to_owned()
}

/// The devices of platforms: "iPhone, iPad, and Mac".
pub fn devices(platforms: &[&str]) -> String {
    let name = |platform: &&str| match *platform {
        "iOS" => vec!["iPhone", "iPad"],
        "macOS" => vec!["Mac"],
        "tvOS" => vec!["Apple TV"],
        "visionOS" => vec!["Apple Vision Pro"],
        _ => vec!["Apple Watch"],
    };
    join(&platforms.iter().flat_map(name).collect::<Vec<_>>(), "and")
}

/// A list with commas, as words: "supervised, device, or user".
fn or(list: &str) -> String {
    join(&list.split(',').collect::<Vec<_>>(), "or")
}

fn join(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} {last} {two}"),
        [first @ .., end] => format!("{}, {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: &str, since: &str, modes: &str) -> String {
        sentences(kind, &Availability::parse(since).unwrap(), &Modes::parse(modes).unwrap()).join(" ")
    }

    #[test]
    fn supervision_names_its_devices() {
        assert_eq!(told("payload", "iOS 13.0 supervised", ""), "Supervised iPhone and iPad only.");
        assert_eq!(told("payload", "iOS 13.0 supervised, macOS 10.15", ""), "Needs supervision on iPhone and iPad.");
        assert_eq!(told("payload", "iOS 13.0, macOS 10.15", ""), "");
    }

    #[test]
    fn user_enrollment_is_told_for_those_who_have_it() {
        let forbidden = "user-enrollment=forbidden";
        assert_eq!(told("payload", "iOS 13.0, tvOS 13.0", forbidden), "Not allowed under User Enrollment.");
        assert_eq!(told("response", "iOS 13.0", forbidden), "Not sent under User Enrollment.");
        let some = "iOS,visionOS user-enrollment=ignored";
        assert_eq!(told("payload", "iOS 4.0, macOS 10.7", some), "Ignored under User Enrollment on iPhone and iPad.");
        assert_eq!(told("payload", "tvOS 13.0", forbidden), "");
    }

    #[test]
    fn channels_are_told_where_one_is_missing() {
        let modes = "macOS channels=device; shared-ipad-channels=user";
        assert_eq!(told("payload", "macOS 10.7", modes), "On Mac, only through the device channel.");
        assert_eq!(
            told("payload", "iOS 9.0, macOS 10.7", modes),
            "On Mac, only through the device channel. On Shared iPad, only through the user channel."
        );
    }

    #[test]
    fn a_right_is_told_with_its_bit() {
        let told = told("command", "iOS 5.0, macOS 10.7", "access=app-installation");
        assert_eq!(told, "The server needs the right to manage apps (4096 in AccessRights).");
    }

    #[test]
    fn declarations_tell_enrollment_scope_and_combination() {
        let modes = "iOS enrollments=supervised,device; macOS enrollments=supervised; scopes=system; apply=combined";
        assert_eq!(
            told("declaration", "iOS 17.0, macOS 14.0", modes),
            "Enrollment: supervised or device on iPhone and iPad; supervised on Mac. Scope: system. \
             The device combines several declarations of this type, key by key."
        );
        assert_eq!(told("declaration", "iOS 26.4 supervised", "enrollments=supervised"), "Supervised iPhone and iPad only.");
        assert_eq!(
            told("declaration", "iOS 26.4", "combine=boolean-or"),
            "Of several declarations, the device takes true if any of them is true."
        );
    }

    #[test]
    fn what_is_gone_limits_nothing() {
        assert_eq!(told("payload", "iOS 9.0 supervised removed 18.0, macOS 10.7", ""), "");
    }
}
