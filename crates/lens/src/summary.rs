//! A configuration profile or a declaration in plain words: what it is called, what it installs, and how it goes away again.

use std::borrow::Cow;

use crate::annotate::{Annotator, explain};
use crate::catalog;
use crate::decode::{Document, Kind, NodeId, ROOT};
use crate::findings::{Certificate, seconds};

/// Payloads that are read; of more only the number is told.
const READ: usize = 300;
/// Things that are listed before "and 5 more".
const LISTED: usize = 4;
/// Groups of payloads that are told.
const GROUPS: usize = 12;

/// One paragraph, without the full stop at its end, for a profile, a payload that stands alone, or a declaration. `None` for
/// anything else. `now` is seconds since 1970.
pub fn in_words(doc: &Document, annotator: &mut Annotator, now: i64) -> Option<String> {
    if doc.is_empty() || doc.kind(ROOT) != Kind::Dict {
        return None;
    }
    // A wrong PayloadType makes no payload out of a profile.
    let taken_for = annotator.known(doc, ROOT).scope.dict.map_or("", |dict| catalog::get().dict(dict).kind);
    let mut words = Words { doc, annotator, now, certificates: 0 };
    if let Some(kind) = words.text(ROOT, "PayloadType") {
        return Some(if kind == "Configuration" || taken_for == "profile" { words.profile() } else { words.alone(&kind) });
    }
    if words.doc.child(ROOT, "PayloadContent").is_some() {
        return Some(words.profile());
    }
    let kind = words.text(ROOT, "Type").filter(|kind| kind.starts_with("com.apple."))?;
    Some(words.declaration(&kind))
}

struct Words<'a, 'b> {
    doc: &'a Document,
    annotator: &'b mut Annotator,
    now: i64,
    /// Certificates that were read for their names; of more than are listed nobody would see them.
    certificates: usize,
}

/// Payloads that are told together: "2 certificates (A, B)".
struct Group {
    /// "certificate", and how it is called where there are several.
    one: Cow<'static, str>,
    many: Cow<'static, str>,
    count: usize,
    details: Vec<String>,
}

/// What a payload is, in words that go together with those of its like.
type Told = (Cow<'static, str>, Cow<'static, str>, Option<String>);

impl<'a> Words<'a, '_> {
    fn text(&self, node: NodeId, key: &str) -> Option<Cow<'a, str>> {
        let child = self.doc.child(node, key)?;
        let is_text = matches!(self.doc.kind(child), Kind::String | Kind::Integer | Kind::Real | Kind::Date);
        is_text.then(|| self.doc.text(child))?.filter(|text| !text.trim().is_empty())
    }

    fn flag(&self, node: NodeId, key: &str) -> Option<bool> {
        match self.doc.kind(self.doc.child(node, key)?) {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    fn profile(&mut self) -> String {
        let mut sentences = vec![format!("{} {}", self.name(), self.contents())];
        sentences.extend(self.scope());
        sentences.push(self.removal());
        sentences.join(". ")
    }

    /// "“Corp Wi-Fi” from Example Corp (com.example.wifi)".
    fn name(&self) -> String {
        let name = self.text(ROOT, "PayloadDisplayName").map_or_else(|| "A profile without a name".to_owned(), |name| quoted(&name));
        let from = self.text(ROOT, "PayloadOrganization").map(|from| format!(" from {}", cut(&from))).unwrap_or_default();
        let identifier = self.text(ROOT, "PayloadIdentifier").map(|id| format!(" ({})", cut(&id))).unwrap_or_default();
        format!("{name}{from}{identifier}")
    }

    fn contents(&mut self) -> String {
        let is_encrypted = self.doc.child(ROOT, "EncryptedPayloadContent").is_some();
        let Some(list) = self.doc.child(ROOT, "PayloadContent").filter(|list| self.doc.kind(*list) == Kind::Array) else {
            return match is_encrypted {
                true => "is encrypted: only the device that it was made for can read what it installs".to_owned(),
                false => "has no payloads".to_owned(),
            };
        };
        let count = self.doc.count(list) as usize;
        if count == 0 {
            return "has no payloads and installs nothing".to_owned();
        }
        let payloads: Vec<NodeId> = self.doc.children(list).filter(|node| self.doc.kind(*node) == Kind::Dict).take(READ).collect();
        let mut groups: Vec<Group> = Vec::new();
        for payload in payloads {
            let (one, many, detail) = self.payload(payload);
            match groups.iter_mut().find(|group| group.one == one) {
                Some(group) => {
                    group.count += 1;
                    group.details.extend(detail);
                }
                None => groups.push(Group { one, many, count: 1, details: detail.into_iter().collect() }),
            }
        }
        let told: Vec<String> = groups.iter().take(GROUPS).map(Group::words).collect();
        let more = count - groups.iter().take(GROUPS).map(|group| group.count).sum::<usize>().min(count);
        format!("has {}: {}", plural(count, "payload"), listed(told, more))
    }

    /// Where it is installed, which only Macs distinguish.
    fn scope(&self) -> Option<String> {
        Some(match self.text(ROOT, "PayloadScope")?.as_ref() {
            "System" => "On a Mac it is for the whole computer".to_owned(),
            "User" => "On a Mac it is for one user".to_owned(),
            _ => return None,
        })
    }

    fn removal(&mut self) -> String {
        let passwords = |list: NodeId| {
            self.doc
                .children(list)
                .take(READ)
                .any(|node| self.text(node, "PayloadType").is_some_and(|kind| kind == "com.apple.profileRemovalPassword"))
        };
        let has_password = self.doc.child(ROOT, "PayloadContent").is_some_and(passwords);
        let by_hand = match (self.flag(ROOT, "PayloadRemovalDisallowed"), has_password) {
            (_, true) => "Removing it by hand asks for its removal password",
            (Some(true), false) => {
                "It is not to be removed by hand, which a Mac obeys, and an iPhone, iPad or Apple TV if it is supervised"
            }
            _ => "The user can remove it, unless an MDM server installed it",
        };
        let mut words = by_hand.to_owned();
        if let Some(date) = self.text(ROOT, "RemovalDate") {
            words +=
                &format!("; it removes itself on {}{}", day(&date), seconds(&date).map(|at| distance(at - self.now)).unwrap_or_default());
        }
        let duration = self.doc.child(ROOT, "DurationUntilRemoval").and_then(|node| self.reading(node));
        if let Some(duration) = duration {
            words += &format!("; it removes itself {duration} after it was installed");
        }
        words
    }

    /// A value in the words of its field.
    fn reading(&mut self, node: NodeId) -> Option<String> {
        let known = self.annotator.known(self.doc, node);
        explain(self.doc, node, known, self.now).reading
    }

    fn alone(&mut self, kind: &str) -> String {
        let (one, _, detail) = self.payload(ROOT);
        let detail = detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
        format!("One payload of a profile, {kind}: {one}{detail}")
    }

    /// "certificate", "certificates", and what tells this one from others.
    fn payload(&mut self, node: NodeId) -> Told {
        let kind = self.text(node, "PayloadType").unwrap_or_default();
        match kind.as_ref() {
            "com.apple.security.root" | "com.apple.security.pkcs1" | "com.apple.security.pem" => {
                ("certificate".into(), "certificates".into(), self.certificate(node))
            }
            "com.apple.security.pkcs12" => {
                ("PKCS #12 identity".into(), "PKCS #12 identities".into(), self.text(node, "PayloadDisplayName").map(|name| cut(&name)))
            }
            "com.apple.security.scep" => (
                "certificate by SCEP".into(),
                "certificates by SCEP".into(),
                self.inside(node, "PayloadContent", "URL").map(|url| host(&url)),
            ),
            "com.apple.security.acme" => {
                ("certificate by ACME".into(), "certificates by ACME".into(), self.text(node, "DirectoryURL").map(|url| host(&url)))
            }
            "com.apple.wifi.managed" => ("Wi-Fi network".into(), "Wi-Fi networks".into(), Some(self.wifi(node))),
            "com.apple.vpn.managed" => ("VPN".into(), "VPNs".into(), self.vpn(node)),
            "com.apple.mobiledevice.passwordpolicy" => ("passcode policy".into(), "passcode policies".into(), Some(self.passcode(node))),
            "com.apple.applicationaccess" => ("restrictions".into(), "restrictions".into(), Some(self.settings(node))),
            "com.apple.mdm" => ("enrollment with an MDM server".into(), "enrollments with MDM servers".into(), Some(self.mdm(node))),
            "com.apple.webClip.managed" => ("web clip".into(), "web clips".into(), self.text(node, "Label").map(|label| quoted(&label))),
            "com.apple.ManagedClient.preferences" => ("managed preferences".into(), "managed preferences".into(), self.domains(node)),
            "com.apple.TCC.configuration-profile-policy" => {
                ("privacy permissions of apps".into(), "privacy permissions of apps".into(), self.permissions(node))
            }
            "Configuration" => ("whole profile in the place of a payload".into(), "whole profiles in the place of payloads".into(), None),
            "" => ("payload without a type".into(), "payloads without a type".into(), None),
            kind => self.other(node, kind),
        }
    }

    /// What has no words of its own: the catalog's title, or the app whose settings it is.
    fn other(&mut self, node: NodeId, kind: &str) -> Told {
        let known = catalog::get()
            .dispatch("Payload", kind)
            .map(|dict| catalog::get().dict(dict))
            .filter(|dict| dict.name == kind && !dict.title.is_empty());
        let settings = Some(self.settings(node));
        match known {
            Some(dict) => (dict.title.into(), dict.title.into(), self.account(node).or(settings)),
            None => (format!("settings of {}", cut(kind)).into(), format!("settings of {}", cut(kind)).into(), settings),
        }
    }

    /// What accounts and the like are called.
    fn account(&self, node: NodeId) -> Option<String> {
        const NAMES: [&str; 6] = [
            "EmailAccountDescription",
            "CalDAVAccountDescription",
            "CardDAVAccountDescription",
            "LDAPAccountDescription",
            "SubCalAccountDescription",
            "UserDefinedName",
        ];
        NAMES.iter().find_map(|key| self.text(node, key)).map(|name| quoted(&name))
    }

    fn inside(&self, node: NodeId, outer: &str, key: &str) -> Option<Cow<'a, str>> {
        self.text(self.doc.child(node, outer)?, key)
    }

    fn certificate(&mut self, node: NodeId) -> Option<String> {
        self.certificates += 1;
        let content = self.doc.child(node, "PayloadContent").filter(|_| self.certificates <= LISTED);
        let data = content.and_then(|content| self.doc.data(content));
        let name = data.and_then(|data| Certificate::read(&data)).map(|certificate| certificate.name);
        let name = name.or_else(|| self.text(node, "PayloadDisplayName").map(Cow::into_owned)).map(|name| cut(&name));
        name.or_else(|| (self.certificates > LISTED).then(|| "…".to_owned()))
    }

    /// "“Corp”, WPA2 Enterprise, joins by itself".
    fn wifi(&self, node: NodeId) -> String {
        let name = self
            .text(node, "SSID_STR")
            .or_else(|| self.text(node, "DomainName"))
            .map_or_else(|| "without a name".to_owned(), |name| quoted(&name));
        let enterprise = self.doc.child(node, "EAPClientConfiguration").is_some();
        let kind = match self.text(node, "EncryptionType").as_deref() {
            Some("None") => "not encrypted".to_owned(),
            None | Some("Any") => if enterprise { "with 802.1X sign-in" } else { "any encryption" }.to_owned(),
            Some(kind) => format!("{}{}", cut(kind), if enterprise { " Enterprise" } else { "" }),
        };
        let joins = if self.flag(node, "AutoJoin") == Some(false) { "joined by hand" } else { "joins by itself" };
        let hidden = if self.flag(node, "HIDDEN_NETWORK") == Some(true) { ", hidden" } else { "" };
        format!("{name}, {kind}, {joins}{hidden}")
    }

    fn vpn(&self, node: NodeId) -> Option<String> {
        let name = self.text(node, "UserDefinedName").map(|name| quoted(&name));
        let kind = self.text(node, "VPNType").map(|kind| cut(&kind));
        let server = [("IKEv2", "RemoteAddress"), ("VPN", "RemoteAddress"), ("IPSec", "RemoteAddress"), ("PPP", "CommRemoteAddress")];
        let server = server.iter().find_map(|(outer, key)| self.inside(node, outer, key)).map(|server| format!("to {}", cut(&server)));
        join([name, kind, server])
    }

    fn passcode(&self, node: NodeId) -> String {
        let number = |key: &str| self.text(node, key).and_then(|text| text.trim().parse::<usize>().ok()).filter(|number| *number > 0);
        let is = |key: &str| self.flag(node, key) == Some(true);
        let parts = [
            is("forcePIN").then(|| "required".to_owned()),
            number("minLength").map(|count| format!("at least {}", plural(count, "character"))),
            number("minComplexChars").map(|count| format!("{} of them special", count)),
            is("requireAlphanumeric").then(|| "letters and digits".to_owned()),
            (self.flag(node, "allowSimple") == Some(false)).then(|| "no simple ones".to_owned()),
            number("maxPINAgeInDays").map(|days| format!("new after {}", plural(days, "day"))),
            number("pinHistory").map(|count| format!("the last {count} not again")),
            number("maxInactivity").map(|minutes| format!("locks after {}", plural(minutes, "minute"))),
            number("maxFailedAttempts").filter(|count| *count < 11).map(|count| format!("erased or locked after {count} wrong ones")),
        ];
        join(parts).unwrap_or_else(|| "nothing set".to_owned())
    }

    /// "12 set: camera off, AirDrop off, …" for keys of whatever name.
    fn settings(&mut self, node: NodeId) -> String {
        let keys: Vec<NodeId> = self.doc.children(node).filter(|child| self.doc.key(*child).is_some_and(|key| !is_envelope(key))).collect();
        let told: Vec<String> = keys.iter().take(LISTED).filter_map(|key| self.setting(*key)).collect();
        match keys.len() {
            0 => "nothing set".to_owned(),
            count if told.is_empty() => format!("{count} set"),
            count if count > told.len() => format!("{count} set: {}, …", told.join(", ")),
            count => format!("{count} set: {}", told.join(", ")),
        }
    }

    /// A key with its value, as short as it goes; what is secret is only named.
    fn setting(&mut self, node: NodeId) -> Option<String> {
        let key = self.doc.key(node)?;
        let known = self.annotator.known(self.doc, node);
        let explained = explain(self.doc, node, known, self.now);
        Some(match self.doc.kind(node) {
            Kind::True => switched(key, true),
            Kind::False => switched(key, false),
            // What the catalog does not know may be anything: only its key is told.
            _ if known.silent || explained.mask.is_something() => cut(key),
            Kind::Integer | Kind::Real => format!("{} {}", cut(key), self.doc.text(node)?),
            Kind::String if self.doc.raw(node).len() <= 40 => {
                format!("{} {}", cut(key), quoted(&self.doc.text(node)?))
            }
            _ => cut(key),
        })
    }

    fn mdm(&self, node: NodeId) -> String {
        let server = self.text(node, "ServerURL").map_or_else(|| "no server named".to_owned(), |url| host(&url));
        let rights = match self.text(node, "AccessRights").and_then(|text| text.trim().parse::<u32>().ok()) {
            None => None,
            Some(8191..) => Some("with all rights".to_owned()),
            Some(0) => Some("with no rights".to_owned()),
            Some(bits) => {
                let missing: Vec<String> = RIGHTS.iter().filter(|(bit, _)| bits & bit == 0).map(|(_, name)| (*name).to_owned()).collect();
                let rest = missing.len().saturating_sub(LISTED);
                Some(format!("without the right to {}", listed_with(missing.into_iter().take(LISTED).collect(), rest, "or")))
            }
        };
        let mode = match self.text(node, "EnrollmentMode").as_deref() {
            Some("BYOD") => Some("User Enrollment of a personal device".to_owned()),
            Some("ADDE") => Some("account-driven Device Enrollment".to_owned()),
            _ => None,
        };
        join([Some(server), rights, mode]).unwrap_or_default()
    }

    fn domains(&self, node: NodeId) -> Option<String> {
        let content = self.doc.child(node, "PayloadContent").filter(|content| self.doc.kind(*content) == Kind::Dict)?;
        let names: Vec<String> =
            self.doc.children(content).filter_map(|child| self.doc.key(child)).map(|key| format!("of {}", cut(key))).collect();
        let rest = names.len().saturating_sub(LISTED);
        (!names.is_empty()).then(|| listed(names.into_iter().take(LISTED).collect(), rest))
    }

    fn permissions(&self, node: NodeId) -> Option<String> {
        let services = self.doc.child(node, "Services").filter(|services| self.doc.kind(*services) == Kind::Dict)?;
        let entries = self.doc.children(services).flat_map(|list| self.doc.children(list));
        let mut apps: Vec<String> = Vec::new();
        for app in entries.filter_map(|entry| self.text(entry, "Identifier")).map(|app| cut(&app)) {
            if !apps.contains(&app) {
                apps.push(app);
            }
        }
        let rest = apps.len().saturating_sub(LISTED);
        (!apps.is_empty()).then(|| listed(apps.into_iter().take(LISTED).collect(), rest))
    }

    fn declaration(&mut self, kind: &str) -> String {
        let title = catalog::get().dispatch("Declaration", kind).map_or("", |dict| catalog::get().dict(dict).title);
        let title = if title.is_empty() { "of a type that is not in the catalog" } else { title };
        let name = self.text(ROOT, "Identifier").map(|name| format!("{}: ", quoted(&name))).unwrap_or_default();
        let payload = self.doc.child(ROOT, "Payload").filter(|payload| self.doc.kind(*payload) == Kind::Dict);
        let content = match (kind, payload) {
            (_, None) => "carries nothing".to_owned(),
            ("com.apple.activation.simple", Some(payload)) => self.activation(payload),
            (_, Some(payload)) => self.settings(payload),
        };
        format!("Declaration {name}{title} ({kind}), {content}")
    }

    fn activation(&self, payload: NodeId) -> String {
        let list = self.doc.child(payload, "StandardConfigurations").filter(|list| self.doc.kind(*list) == Kind::Array);
        let names: Vec<String> = list
            .into_iter()
            .flat_map(|list| self.doc.children(list))
            .filter_map(|node| self.doc.text(node))
            .map(|name| cut(&name))
            .collect();
        if names.is_empty() {
            return "turns on nothing".to_owned();
        }
        let rest = names.len().saturating_sub(LISTED);
        let when = if self.doc.child(payload, "Predicate").is_some() { ", where its predicate holds" } else { "" };
        format!("turns on {}: {}{when}", plural(names.len(), "configuration"), listed(names.into_iter().take(LISTED).collect(), rest))
    }
}

impl Group {
    fn words(&self) -> String {
        let what = match self.count {
            // Titles of the catalog, and what has no singular, stand without an article.
            1 if self.one == self.many => self.one.to_string(),
            1 => format!("{} {}", article(&self.one), self.one),
            count if self.one == self.many => format!("{count} × {}", self.one),
            count => format!("{count} {}", self.many),
        };
        let rest = self.details.len().saturating_sub(LISTED);
        match self.details.len() {
            0 => what,
            _ => {
                let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
                format!("{what} ({}{more})", self.details.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join("; "))
            }
        }
    }
}

/// Rights of an MDM server, as Apple's schema numbers them, each to go behind "the right to".
const RIGHTS: [(u32, &str); 13] = [
    (1, "see profiles"),
    (2, "install profiles"),
    (4, "lock the device"),
    (8, "erase the device"),
    (16, "ask for device facts"),
    (32, "ask for network facts"),
    (64, "see provisioning profiles"),
    (128, "install provisioning profiles"),
    (256, "list apps"),
    (512, "ask for restrictions"),
    (1024, "ask about security"),
    (2048, "change settings"),
    (4096, "manage apps"),
];

fn is_envelope(key: &str) -> bool {
    key.starts_with("Payload")
}

/// "camera off" for `allowCamera` = false, "forceEncryptedBackup on" for anything else.
fn switched(key: &str, on: bool) -> String {
    let state = if on { "on" } else { "off" };
    match key.strip_prefix("allow").filter(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase())) {
        Some(rest) => format!("{} {state}", cut(&spaced(rest))),
        None => format!("{} {state}", cut(key)),
    }
}

/// "cloud backup" for `CloudBackup`; runs of capitals stay: "USB restricted mode".
fn spaced(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut words = String::with_capacity(name.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let upper = |at: usize| letters.get(at).is_some_and(char::is_ascii_uppercase);
        let after_lower = at > 0 && !upper(at - 1);
        let before_lower = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if upper(at) && at > 0 && (after_lower || before_lower) {
            words.push(' ');
        }
        let alone = upper(at) && !upper(at + 1) && (at == 0 || after_lower || before_lower);
        words.push(if alone { letter.to_ascii_lowercase() } else { *letter });
    }
    words
}

fn quoted(text: &str) -> String {
    format!("“{}”", cut(text))
}

/// At most sixty letters, on one line.
fn cut(text: &str) -> String {
    let mut short: String = text.trim().chars().take(60).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if short.len() < text.trim().len() {
        short.push('…');
    }
    short
}

/// The server in an address.
fn host(url: &str) -> String {
    let place = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or_default();
    cut(place.rsplit_once('@').map_or(place, |(_, host)| host))
}

/// "4 May 2026", or the text where it is no date.
fn day(text: &str) -> String {
    match text.trim().parse::<jiff::Timestamp>() {
        Ok(stamp) => {
            let date = stamp.to_zoned(jiff::tz::TimeZone::UTC).date();
            let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
            format!("{} {month} {}", date.day(), date.year())
        }
        Err(_) => cut(text),
    }
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// " (in 3 days)", " (12 days ago)".
fn distance(seconds: i64) -> String {
    let days = plural(usize::try_from((seconds / 86_400).unsigned_abs()).unwrap_or(usize::MAX), "day");
    if seconds < 0 { format!(" ({days} ago)") } else { format!(" (in {days})") }
}

fn plural(count: usize, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) || noun.starts_with("MDM") { "an" } else { "a" }
}

fn join<const N: usize>(parts: [Option<String>; N]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// "a, b and c"; "a, b and 3 more".
fn listed(parts: Vec<String>, more: usize) -> String {
    listed_with(parts, more, "and")
}

fn listed_with(mut parts: Vec<String>, more: usize, last: &str) -> String {
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    match parts.pop() {
        Some(end) if parts.is_empty() => end,
        Some(end) => format!("{} {last} {end}", parts.join(", ")),
        None => String::new(),
    }
}
