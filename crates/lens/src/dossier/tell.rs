//! The sentences of a dossier.

use super::Group;
use super::kinds::list;
use crate::catalog::Class;

/// Documents that are named in a line.
const NAMES: usize = 4;

pub(super) const NOTES: [&str; 3] = [
    "“Yes” means that Apple's documents name no exception for this kind of enrollment. A server still has to ask, and the access rights of the MDM profile have to allow it.",
    "“Ignored” means that the device accepts the key and does nothing with it. “On some systems” means that iPhone, Mac and the others differ.",
    "No value of a message stands in this dossier, only the names of its fields.",
];

/// What each class tells, and what does not occur at all.
pub(super) fn short(groups: &[Group], is_open: bool) -> Vec<String> {
    if groups.is_empty() {
        return vec!["No field of the table occurs here.".to_owned()];
    }
    let mut told = Vec::new();
    let mut absent = Vec::new();
    for (class, one, many, none) in WORDS {
        let keys: Vec<&str> = groups.iter().filter(|group| group.class == class).map(|group| group.key).collect();
        match keys.len() {
            0 => absent.push(none),
            1 => told.push(["One kind of value ", one, ": ", keys[0], "."].concat()),
            count => told.push([&count.to_string(), " kinds of values ", many, ": ", &list(&keys), "."].concat()),
        }
    }
    if !absent.is_empty() {
        let here = if is_open { "Not in here: " } else { "Not among the 60 rows: " };
        told.push([here, &absent.join("; "), "."].concat());
    }
    told
}

/// Class, what one kind of value does, what several do, what is said of none.
const WORDS: [(Class, &str, &str, &str); 5] = [
    (Class::Credential, "opens something and has to be kept secret", "open something and have to be kept secret", "a credential"),
    (Class::Person, "is about a person", "are about a person", "a value about a person"),
    (Class::Location, "says where a device or a person is", "say where a device or a person is", "a location"),
    (Class::Device, "identifies the device", "identify the device", "an identifier of the device"),
    (Class::Security, "says how well the device is protected", "say how well the device is protected", "the security state"),
];

/// What is not told line by line.
pub(super) fn more(left: usize) -> String {
    match left {
        0 => String::new(),
        1 => "One further field describes hardware, software or the organization and is not listed.".to_owned(),
        _ => [&left.to_string(), " further fields describe hardware, software or the organization and are not listed."].concat(),
    }
}

pub(super) fn names(seen: &[String]) -> String {
    let mut names: Vec<&str> = seen.iter().take(NAMES).map(String::as_str).collect();
    let more = ["and ", &seen.len().saturating_sub(NAMES).to_string(), " more"].concat();
    if seen.len() > NAMES {
        names.push(&more);
    }
    names.join(", ")
}
