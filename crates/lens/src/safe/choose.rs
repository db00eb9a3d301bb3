//! Which values are replaced: by the class of their field, and by what is masked. Never by how a text looks.

use std::ops::Range;

use super::form::has_uuid;
use super::words::class_of;
use crate::annotate::{Known, Mask};
use crate::catalog::{self, Class};
use crate::decode::{Document, Kind, NodeId};
use crate::standin;

/// What is replaced beside credentials, which always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub personal: bool,
    pub device: bool,
    pub organization: bool,
    pub location: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { personal: true, device: true, organization: true, location: true }
    }
}

impl Options {
    /// Keeps the classes of a list: "personal,device,organization,location".
    ///
    /// # Errors
    /// A sentence that names the word that is none of them.
    pub fn keeping(words: &str) -> Result<Self, String> {
        let mut options = Self::default();
        for word in words.split([',', ' ']).filter(|word| !word.is_empty()) {
            match word {
                "personal" | "person" => options.personal = false,
                "device" => options.device = false,
                "organization" => options.organization = false,
                "location" => options.location = false,
                "credential" | "credentials" => return Err("Credentials are always replaced.".to_owned()),
                _ => return Err(format!("{word} is none of personal, device, organization, location.")),
            }
        }
        Ok(options)
    }

    pub fn replaces(self, class: Class) -> bool {
        match class {
            Class::Credential => true,
            Class::Person => self.personal,
            Class::Device => self.device,
            Class::Organization => self.organization,
            Class::Location => self.location,
            Class::Security | Class::Inventory | Class::Protocol => false,
        }
    }

    /// Whether a certificate, which names any of them, is made up anew.
    pub(super) fn replaces_certificates(self) -> bool {
        self.personal || self.device || self.organization
    }
}

/// What happens to a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    Keep,
    Whole(Class),
    /// These bytes of its text, which are credentials.
    Parts(Vec<Range<usize>>),
}

/// Digits from which on a number says who or what somebody is. Shorter ones count something.
const TELLING: usize = 6;

/// What happens to a value of which `mask` is a secret.
pub(super) fn choose(doc: &Document, node: NodeId, known: Known, mask: Mask, options: Options) -> Choice {
    match mask {
        Mask::Whole(_) => return Choice::Whole(Class::Credential),
        Mask::Parts(parts) => return Choice::Parts(parts),
        Mask::Nothing => {}
    }
    let field = known.field.map(|field| catalog::get().field(field));
    let by_name = || (known.silent || field.is_none()).then(|| doc.key(node).and_then(class_of)).flatten();
    let Some(class) = by_name().or(field.map(|field| field.class)) else { return Choice::Keep };
    if class == Class::Credential || !options.replaces(class) {
        return Choice::Keep;
    }
    let is_listed = |text: &str| field.is_some_and(|field| field.values.iter().any(|(value, _)| *value == text));
    let Some(text) = doc.text(node) else { return Choice::Keep };
    let tells = match doc.kind(node) {
        Kind::String => !says_nothing(&text) && !is_listed(&text) && !is_apples(&text),
        Kind::Data => doc.data(node).is_some_and(|data| !data.is_empty()),
        Kind::Integer => class == Class::Location || text.trim_start_matches('-').len() >= TELLING,
        Kind::Real => class == Class::Location,
        Kind::Date => true,
        _ => false,
    };
    match tells {
        true => Choice::Whole(class),
        false => Choice::Keep,
    }
}

/// Words that stand for no value, and variables that somebody fills in later.
fn says_nothing(text: &str) -> bool {
    const NOTHING: [&str; 10] = ["true", "false", "yes", "no", "none", "null", "unknown", "n/a", "default", "all"];
    let text = text.trim();
    let is_short_number = text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_blank = !text.chars().any(char::is_alphanumeric);
    let is_stand_in = text.len() <= 256 && standin::find(text).is_some_and(|found| found.whole);
    is_blank || is_short_number || is_stand_in || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What Apple gave a name or an address: the same for everybody. Push topics are not; each is of one organization.
pub(super) fn is_apples(text: &str) -> bool {
    if text.starts_with("Apple ") || text.contains("=Apple ") {
        return is_authority(text);
    }
    let is_name =
        text.starts_with("com.apple.") && !text.starts_with("com.apple.mgmt.") && !text.contains(['/', ' ', '@']) && !has_uuid(text);
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .map(|rest| rest.split(['/', ':', '?', '#']).next().unwrap_or(rest))
        .unwrap_or(text);
    let is_host = ["apple.com", "mzstatic.com", "icloud.com"]
        .iter()
        .any(|own| host.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')) && !host.contains('@'));
    is_name || is_host && !text.contains(['?', '#', '@'])
}

/// The name of one of Apple's certificate authorities, whole or one of its parts.
fn is_authority(text: &str) -> bool {
    text.split(", ").all(|part| {
        let (key, name) = part.split_once('=').unwrap_or(("", part));
        let is_ours = name.starts_with("Apple ") && ["Authority", "Inc.", "Relations"].iter().any(|end| name.ends_with(end));
        is_ours || name.starts_with("Apple Root CA") || key == "C" && name.len() == 2
    })
}
