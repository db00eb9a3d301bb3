//! What a question says by its form alone: a UDID, a push topic, an object identifier, a version. Answers never repeat a value that
//! names a device or an organization in their links.

use super::hits::{Hit, capital, sentence};
use super::index::Index;
use crate::annotate::reading::{Context, Value, read};
use crate::catalog;

/// The readings of a form, best first.
pub(super) fn hits(question: &str, index: &Index) -> Vec<Hit> {
    let one_word = !question.contains(char::is_whitespace);
    let mut hits = Vec::new();
    if one_word {
        hits.extend(udid(question));
        hits.extend(topic(question));
        hits.extend(oid(question));
        hits.extend(model(question));
        hits.extend(build(question));
    }
    hits.extend(version(question, index));
    hits
}

fn words(reading: &str, question: &str) -> Option<(String, String)> {
    let read = read(reading, &Value::Text(question), &Context::default())?;
    let (text, advice) = read.remark.map_or_else(Default::default, |remark| (remark.message, remark.advice));
    let words = sentence(&capital(&read.words));
    Some((if words.is_empty() { text } else { words }, advice))
}

fn udid(question: &str) -> Option<Hit> {
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<&str> = question.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if !parts.iter().all(|part| hex(part)) {
        return None;
    }
    let (title, without_words, id) = match lengths.as_slice() {
        [8, 16] => ("UDID of a device with a chip from 2018 or later", "The table of chips does not have its first eight digits.", "chip"),
        [24] => ("UDID without its dash", "", "chip"),
        [40] => ("UDID of a device with an older chip", "", "40"),
        [8, 4, 4, 4, 12] => {
            return Some(Hit {
                kind: "UUID".to_owned(),
                title: "UUID".to_owned(),
                text: format!(
                    "A UUID. Older Macs have one as their UDID; profiles, payloads and commands are named by UUIDs too.{}",
                    words("uuid", question).map(|(text, _)| format!(" {text}")).unwrap_or_default()
                ),
                advice: "Search for it in the documents that are open.".to_owned(),
                id: "form:uuid".to_owned(),
                source: None,
            });
        }
        _ => return None,
    };
    let (text, advice) = words("udid", question).unwrap_or_else(|| (without_words.to_owned(), String::new()));
    Some(Hit { kind: "UDID".to_owned(), title: title.to_owned(), text, advice, id: ["form:udid-", id].concat(), source: None })
}

fn topic(question: &str) -> Option<Hit> {
    question.strip_prefix("com.apple.mgmt.").filter(|rest| !rest.is_empty())?;
    let (text, advice) = words("topic", question)?;
    let own = "It must be the same in the push certificate (UID of the subject), in Topic of the MDM payload and in Topic of TokenUpdate.";
    Some(Hit {
        kind: "push topic".to_owned(),
        title: "Push topic of a device management service".to_owned(),
        text,
        advice: if advice.is_empty() { own.to_owned() } else { advice },
        id: "form:topic".to_owned(),
        source: None,
    })
}

/// An object identifier that the table does not have.
fn oid(question: &str) -> Option<Hit> {
    let steps: Vec<&str> = question.split('.').collect();
    let is_oid = steps.len() > 3
        && matches!(steps[0], "0" | "1" | "2")
        && steps.iter().all(|step| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()));
    let is_known = crate::certificate::oid_title(question).is_some();
    let whose = [
        ("1.2.840.113635.", "Apple"),
        ("1.3.6.1.4.1.311.", "Microsoft"),
        ("1.2.840.113549.", "RSA (PKCS)"),
        ("1.3.6.1.5.5.7.", "the PKIX standards"),
        ("2.16.840.1.113733.", "VeriSign (SCEP)"),
        ("2.5.29.", "the X.509 extensions"),
    ];
    let whose = whose.iter().find(|(start, _)| question.starts_with(start));
    (is_oid && !is_known).then(|| Hit {
        kind: "OID".to_owned(),
        title: question.to_owned(),
        text: match whose {
            Some((_, name)) => format!("An object identifier of {name} that the table does not have."),
            None => "An object identifier that the table does not have.".to_owned(),
        },
        id: "form:oid".to_owned(),
        ..Hit::default()
    })
}

/// A product identifier that is newer than the table, or of a family that it does not have.
fn model(question: &str) -> Option<Hit> {
    if catalog::model_name(question).is_some() || !question.contains(',') {
        return None;
    }
    let (text, _) = words("model", question)?;
    Some(Hit { kind: "model".to_owned(), title: question.to_owned(), text, id: "form:model".to_owned(), ..Hit::default() })
}

fn build(question: &str) -> Option<Hit> {
    if catalog::build_name(question).is_some() || !question.starts_with(|char: char| char.is_ascii_digit()) {
        return None;
    }
    let (text, _) = words("build", question)?;
    Some(Hit { kind: "OS build".to_owned(), title: question.to_owned(), text, id: "form:build".to_owned(), ..Hit::default() })
}

const PLATFORMS: [&str; 6] = ["iOS", "iPadOS", "macOS", "tvOS", "visionOS", "watchOS"];

/// "17.6.1", "iOS 17.6.1", "macos 15": the builds of it.
fn version(question: &str, index: &Index) -> Option<Hit> {
    let (name, number) = question.split_once(' ').map_or(("", question), |(name, number)| (name, number.trim()));
    let platform = PLATFORMS.iter().find(|known| known.eq_ignore_ascii_case(name));
    let is_number = number.contains('.') || platform.is_some();
    let is_version =
        is_number && number.split('.').all(|part| !part.is_empty() && part.len() < 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_version || number.split('.').count() > 3 || platform.is_none() && !name.is_empty() {
        return None;
    }
    let wanted = |release: &&str| match release.split_once(' ') {
        Some((name, version)) => {
            platform.is_none_or(|platform| *platform == name) && (version == number || version.strip_prefix(number) == Some(".0"))
        }
        None => false,
    };
    let mut releases: Vec<(&str, Vec<&str>)> = Vec::new();
    for (build, names) in &index.builds {
        for release in names.split(", ").filter(wanted) {
            match releases.iter_mut().find(|(known, _)| *known == release) {
                Some((_, builds)) => builds.push(build),
                None => releases.push((release, vec![build])),
            }
        }
    }
    let told: Vec<String> = releases
        .iter()
        .map(|(release, builds)| format!("{release}: {} {}", if builds.len() == 1 { "build" } else { "builds" }, builds.join(", ")))
        .collect();
    (!told.is_empty()).then(|| Hit {
        kind: "OS version".to_owned(),
        title: match platform {
            Some(platform) => format!("{platform} {number}"),
            None => number.to_owned(),
        },
        text: format!("{}.", told.join(". ")),
        id: format!("version:{}{number}", platform.map_or_else(String::new, |platform| format!("{platform} "))),
        ..Hit::default()
    })
}
