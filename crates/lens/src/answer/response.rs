//! A device's answer to a command that failed, or waits.

use super::chain::{Link, chains};
use super::locate::{self, InProfile, Key};
use super::names::names;
use super::{Answer, Change, Item, Outcome, listed, title_of};
use crate::catalog::{self, ErrorCode};
use crate::decode::{Kind, NodeId, ROOT};
use crate::remark::{Level, Remark};
use crate::together::Sheet;

/// Things that failed and are told each.
const TOLD: usize = 100;

pub(super) fn answer(sheet: &Sheet, beside: &[Sheet]) -> Option<Answer> {
    if sheet.doc.kind(ROOT) != Kind::Dict && sheet.doc.kind(ROOT) != Kind::Array {
        return None;
    }
    let status = sheet.text(ROOT, "Status").map(|status| status.into_owned()).unwrap_or_default();
    let chains = chains(sheet);
    let case = Case::new(sheet, beside, &status);
    match (status.as_str(), chains.first()) {
        ("NotNow", _) if case.is_response() => Some(case.waits()),
        ("Acknowledged" | "Idle", None) => case.apps(),
        ("Acknowledged" | "Idle", Some(_)) => Some(case.partly(&chains)),
        ("Error" | "CommandFormatError", None) if case.is_response() => Some(case.without_reason()),
        (_, Some((_, links))) => Some(case.failed(links)),
        _ => case.apps(),
    }
}

struct Case<'a, 'b> {
    sheet: &'b Sheet<'a>,
    beside: &'b [Sheet<'a>],
    status: &'b str,
    /// The document with the command, where it is open.
    command: Option<u32>,
    /// `RequestType`; empty where nothing says it.
    request: String,
}

impl<'a, 'b> Case<'a, 'b> {
    fn new(sheet: &'b Sheet<'a>, beside: &'b [Sheet<'a>], status: &'b str) -> Self {
        let uuid = sheet.text(ROOT, "CommandUUID");
        let is_command = |other: &&Sheet| {
            other.way.is_empty()
                && other.doc.kind(ROOT) == Kind::Dict
                && other.doc.child(ROOT, "Command").is_some()
                && other.text(ROOT, "CommandUUID") == uuid
        };
        let command = beside.iter().filter(|_| uuid.is_some()).find(is_command);
        let sent = command.and_then(|command| command.at(ROOT, &["Command", "RequestType"]).and_then(|node| command.value(node)));
        let own = || sheet.text(ROOT, "RequestType");
        let known = || {
            sheet.message().filter(|message| message.kind == "response" && message.name != "Response").map(|message| message.name.into())
        };
        let request = sent.or_else(own).or_else(known).map(|request| request.into_owned()).unwrap_or_default();
        Self { sheet, beside, status, command: command.map(|command| command.number), request }
    }

    /// Whether it is the answer to a command, not something else with a `Status`.
    fn is_response(&self) -> bool {
        self.sheet.kind() == "response" || self.sheet.doc.child(ROOT, "CommandUUID").is_some()
    }

    /// "RemoveProfile (remove a profile)".
    fn command_called(&self) -> String {
        let title = catalog::get().message("command", &self.request).map(|dict| catalog::get().dict(dict).title);
        match (self.request.as_str(), title) {
            ("", _) => "the command".to_owned(),
            (request, Some(title)) if !title.is_empty() => format!("{request} ({title})"),
            (request, _) => request.to_owned(),
        }
    }

    fn waits(&self) -> Answer {
        Answer {
            outcome: Outcome::Waits,
            title: "The device cannot do this now".to_owned(),
            text: vec![format!(
                "It answers NotNow to {}, for example because it is locked or in use. Nothing has failed.",
                self.command_called()
            )],
            steps: vec![
                "Wait. The device asks for the command again by itself when it can carry it out, and the server sends it then.".to_owned(),
                "Ask the user to unlock the device, if it is urgent.".to_owned(),
            ],
            why: "Read from: Status NotNow.".to_owned(),
            go: self.sheet.doc.child(ROOT, "Status").map(|node| self.sheet.place(node)),
            ..Answer::default()
        }
    }

    fn without_reason(&self) -> Answer {
        let mut answer = Answer { title: self.what(None), steps: Vec::new(), ..Answer::default() };
        answer.text.push("The answer has no ErrorChain, so the device does not say why.".to_owned());
        if self.status == "CommandFormatError" {
            answer.steps.push("Compare RequestType, the required keys and the types of the command with Apple's schema, and check that the device's system has the command.".to_owned());
        } else {
            answer.steps.push(
                "Look into the log of the device (the processes mdmclient and profiled on a Mac) at the time of the answer.".to_owned(),
            );
        }
        answer.steps.push(AGAIN.to_owned());
        answer.why = format!("Read from: Status {}.", self.status);
        self.look_into_command(&mut answer, &[], None);
        answer
    }

    /// What happened, as a title.
    fn what(&self, profile: Option<&InProfile>) -> String {
        let called = match self.request.as_str() {
            "" => "the command",
            request => request,
        };
        match (self.status, profile) {
            ("CommandFormatError", _) => format!("The device did not understand {called}"),
            (_, Some(profile)) if !profile.name.is_empty() => {
                let identifier = if profile.identifier.is_empty() { String::new() } else { format!(" ({})", profile.identifier) };
                format!("The device refused the profile “{}”{identifier}", profile.name)
            }
            _ => format!("The device could not carry out {called}"),
        }
    }

    fn failed(&self, links: &[Link]) -> Answer {
        let names: Vec<String> = links.iter().flat_map(|link| names(&link.said)).collect();
        let domains: Vec<&str> = links.iter().rev().map(|link| link.domain.as_str()).collect();
        // The innermost link that the table knows is the nearest to the cause.
        let best = links.iter().rev().find_map(Link::best);
        let cause = Cause { entry: best, said: said(links).unwrap_or_default() };
        let mut profile = self.profile(&names, &domains);
        let chosen = profile.as_mut().map_or_else(Vec::new, |(sheet, located)| in_profile(sheet, located, &cause));
        let located = profile.as_ref().map(|(_, located)| located);
        let mut answer = Answer { errors: errors(links), ..Answer::default() };
        // Of an innermost link that the table does not have, the device's words say more than the links around it.
        let known = best.filter(|_| links.last().is_some_and(|link| link.best().is_some() || link.said.is_empty()));
        answer.title = title_of(&match (known, cause.said.is_empty(), best) {
            (Some(entry), ..) | (None, true, Some(entry)) => entry.meaning.to_owned(),
            (None, false, _) => cause.said.clone(),
            (None, true, None) => self.what(located),
        });
        let what = sentence(&self.what(located));
        if title_of(&what) != answer.title {
            answer.text.push(what);
        }
        answer.text.extend(located.and_then(where_in_profile));
        if let Some(words) = said(links).filter(|words| title_of(words) != answer.title) {
            answer.text.push(format!("The device says: “{words}”"));
        }
        answer.text.extend(unknown(links));
        if let Some((sheet, located)) = &profile {
            answer.go = Some(sheet.place(located.root()));
            chosen.iter().for_each(|(_, remark)| tell_finding(&mut answer, "profile", remark));
            answer.fix = chosen.iter().map(|(node, remark)| fix(sheet, *node, remark.code)).find(|fix| !fix.is_empty()).unwrap_or_default();
        } else {
            self.look_into_command(&mut answer, &names, best);
        }
        let advice: Vec<&str> =
            links.iter().rev().filter_map(Link::best).map(|entry| entry.advice).filter(|advice| !advice.is_empty()).collect();
        for advice in advice.into_iter().take(2) {
            if !answer.steps.iter().any(|step| step == advice) && !is_pointer(advice, links.len()) {
                answer.steps.push(advice.to_owned());
            }
        }
        // Some causes go away by themselves.
        if self.is_response() && !answer.steps.iter().any(|step| step.contains("do not send")) {
            answer.steps.push(AGAIN.to_owned());
        }
        answer.why = self.why(links, &names, profile.is_some());
        answer.hint = self.hint(&names, &domains, profile.is_some());
        answer.go = answer.go.take().or_else(|| links.last().map(|link| self.sheet.place(link.node)));
        answer
    }

    /// The profile that it is about: that of the command, else the one that has most of the names.
    fn profile(&self, names: &[String], domains: &[&str]) -> Option<(&'b Sheet<'a>, InProfile)> {
        let is_about_profiles = domains.iter().any(|domain| domain.starts_with("MC") && !domain.starts_with("MCMDM"));
        if !self.request.is_empty() && self.request != "InstallProfile" {
            return None;
        }
        let all = self.beside.iter().filter_map(|sheet| Some((sheet, locate::in_profile(sheet, names, domains)?)));
        let sent = all.clone().find(|(sheet, _)| Some(sheet.number) == self.command);
        sent.or_else(|| {
            all.filter(|(_, located)| located.score > 0 && (is_about_profiles || located.score > 2))
                .max_by_key(|(_, located)| located.score)
        })
    }

    /// What of the command it is about.
    fn look_into_command(&self, answer: &mut Answer, names: &[String], best: Option<ErrorCode>) {
        let Some(sheet) = self.beside.iter().find(|sheet| sheet.way.is_empty() && Some(sheet.number) == self.command) else { return };
        let is_unknown = best.is_some_and(|entry| matches!(entry.code, "12021" | "91") || entry.code == "is not a valid request type");
        if let Some((place, key)) = locate::in_command(sheet, &self.request, names, is_unknown) {
            answer.text.push(format!("In the open command, it is about the key {key}."));
            answer.go = Some(place);
        }
        let findings = sheet.findings.iter().filter(|(_, remark)| remark.level != Level::Info).take(2);
        for (node, remark) in findings {
            tell_finding(answer, "command", remark);
            answer.go = Some(sheet.place(*node));
        }
    }

    fn why(&self, links: &[Link], names: &[String], has_profile: bool) -> String {
        let mut read: Vec<String> = vec![links.iter().map(Link::called).collect::<Vec<_>>().join(" → ")];
        if !names.is_empty() {
            let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
            read.push(format!("the {} {}", if names.len() == 1 { "name" } else { "names" }, listed(&quoted, 3)));
        }
        if has_profile {
            read.push("the open profile".to_owned());
        } else if self.command.is_some() {
            read.push("the open command".to_owned());
        }
        format!("Read from: {}.", listed(&read, 5))
    }

    fn hint(&self, names: &[String], domains: &[&str], has_profile: bool) -> String {
        let is_profile = self.request == "InstallProfile"
            || domains.iter().any(|domain| domain.starts_with("MCPr") || domain.starts_with("MCPa") || domain.starts_with("MCIn"));
        match (has_profile, is_profile, self.command) {
            (false, true, _) => "Open the profile too, and the exact key is shown.".to_owned(),
            (false, false, None) if !names.is_empty() || self.request.is_empty() && self.is_response() => {
                "Open the command too, and what it is about is shown.".to_owned()
            }
            _ => String::new(),
        }
    }

    /// Several things were asked for, and some of them failed.
    fn partly(&self, chains: &[(NodeId, Vec<Link>)]) -> Answer {
        let items: Vec<Item> = chains.iter().take(TOLD).map(|(node, links)| self.item(*node, links)).collect();
        let count = chains.len();
        Answer {
            outcome: Outcome::Partly,
            title: format!(
                "{count} {} of {} failed",
                if count == 1 { "part" } else { "parts" },
                if self.request.is_empty() { "the command" } else { &self.request }
            ),
            text: vec!["The device carried out the command as a whole; these parts of it failed.".to_owned()],
            why: "Read from: the ErrorChain of each part.".to_owned(),
            go: items.first().and_then(|item| item.go.clone()),
            errors: chains.iter().flat_map(|(_, links)| errors(links)).collect(),
            items,
            ..Answer::default()
        }
    }

    fn item(&self, chain: NodeId, links: &[Link]) -> Item {
        let doc = self.sheet.doc;
        let part = doc.parent(chain).unwrap_or(chain);
        let named = ["Item", "Identifier", "identifier", "ProductKey", "UserName", "BundleIdentifier"]
            .iter()
            .find_map(|key| self.sheet.text(part, key));
        let best = links.iter().rev().find_map(Link::best);
        Item {
            title: named.map_or_else(
                || doc.key(part).or(doc.parent(part).and_then(|list| doc.key(list))).unwrap_or("A part").to_owned(),
                |name| name.into_owned(),
            ),
            text: best.map_or_else(|| said(links).unwrap_or_default(), |entry| entry.meaning.to_owned()),
            advice: best.map_or_else(String::new, |entry| entry.advice.to_owned()),
            go: Some(self.sheet.place(part)),
        }
    }

    /// Apps that were refused or failed, in an answer that has no chain.
    fn apps(&self) -> Option<Answer> {
        if self.sheet.kind() != "response" {
            return None;
        }
        if let Some(node) = self.sheet.doc.child(ROOT, "RejectionReason") {
            let reason = self.sheet.value(node)?;
            let meaning = value_meaning(self.sheet, &reason, "RejectionReason");
            return Some(Answer {
                title: format!("The device refused {}", if self.request.is_empty() { "the app" } else { &self.request }),
                text: vec![if meaning.is_empty() { format!("RejectionReason is {reason}.") } else { meaning.to_owned() }],
                steps: vec![AGAIN.to_owned()],
                why: format!("Read from: RejectionReason {reason}."),
                go: Some(self.sheet.place(node)),
                ..Answer::default()
            });
        }
        const FAILED: [&str; 9] = [
            "Failed",
            "UserRejected",
            "UpdateRejected",
            "ManagementRejected",
            "UserInstalledApp",
            "NeedsRedemption",
            "ManagedButUninstalled",
            "PromptingForLogin",
            "Unknown",
        ];
        let apps: Vec<Item> = self
            .sheet
            .each(ROOT, "ManagedApplicationList")
            .filter_map(|app| {
                let status = self.sheet.text(app, "Status").filter(|status| FAILED.contains(&status.as_ref()))?;
                let meaning = value_meaning(self.sheet, &status, "Status");
                let place = self.sheet.doc.child(app, "Status").unwrap_or(app);
                let text = if meaning.is_empty() { format!("Status is {status}.") } else { format!("{status}: {meaning}") };
                Some(Item { title: self.sheet.doc.key(app)?.to_owned(), text, advice: String::new(), go: Some(self.sheet.place(place)) })
            })
            .take(TOLD)
            .collect();
        let all = self.sheet.each(ROOT, "ManagedApplicationList").count();
        (!apps.is_empty()).then(|| Answer {
            outcome: Outcome::Partly,
            title: format!(
                "{} of {all} managed apps {} not installed as managed apps",
                apps.len(),
                if apps.len() == 1 { "is" } else { "are" }
            ),
            why: "Read from: Status of each app.".to_owned(),
            go: apps.first().and_then(|app| app.go.clone()),
            items: apps,
            ..Answer::default()
        })
    }
}

const AGAIN: &str = "Send the command again after that: the device does not try again by itself.";

/// Advice that only points to the next link, where that is there.
fn is_pointer(advice: &str, links: usize) -> bool {
    links > 1 && advice.starts_with("Read the next entries")
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// The innermost words of the device.
fn said(links: &[Link]) -> Option<String> {
    links.iter().rev().map(|link| link.said.as_str()).find(|said| !said.is_empty()).map(|said| said.chars().take(400).collect())
}

fn errors(links: &[Link]) -> Vec<String> {
    let mut ids: Vec<String> = links.iter().flat_map(|link| [link.entry, link.inner]).flatten().map(|entry| entry.id()).collect();
    ids.dedup();
    ids
}

/// What is said where the table does not have a link.
fn unknown(links: &[Link]) -> Option<String> {
    let unknown: Vec<String> = links.iter().filter(|link| link.best().is_none() && !link.domain.is_empty()).map(Link::called).collect();
    (!unknown.is_empty()).then(|| format!("The table of errors does not have {}.", listed(&unknown, 4)))
}

/// "It is about payload 3 of 3, “Corp Wi-Fi” (com.apple.wifi.managed), and its key PayloadCertificateUUID."
fn where_in_profile(located: &InProfile) -> Option<String> {
    let payload = located.payload.as_ref().map(|payload| {
        let name = if payload.name.is_empty() { String::new() } else { format!(", “{}”", payload.name) };
        format!("payload {} of {}{name} ({})", payload.position, located.payloads, payload.kind)
    });
    let meaning = |meaning: &str| if meaning.is_empty() { String::new() } else { format!(" {meaning}") };
    match (payload, &located.key) {
        (Some(payload), Some(key)) if key.node.is_some() => {
            Some(format!("It is about {payload}, and its key {}.{}", key.name, meaning(key.meaning)))
        }
        (Some(payload), Some(key)) => Some(format!("It is about {payload}. The key {} is not there.{}", key.name, meaning(key.meaning))),
        (Some(payload), None) => Some(format!("It is about {payload}.")),
        (None, Some(key)) if key.node.is_some() => {
            Some(format!("It is about the key {} of the profile.{}", key.name, meaning(key.meaning)))
        }
        (None, Some(key)) => Some(format!("The key {} is not in the profile.{}", key.name, meaning(key.meaning))),
        (None, None) => None,
    }
}

/// What an error is about, in words.
struct Cause {
    entry: Option<ErrorCode>,
    said: String,
}

impl Cause {
    /// Whether a finding of this code explains the error.
    fn is_explained_by(&self, code: &str) -> bool {
        let meaning = self.entry.map_or("", |entry| entry.meaning);
        let is = |part: &str| [meaning, &self.said].iter().any(|text| text.to_lowercase().contains(part));
        let number = self.entry.map_or("", |entry| entry.code);
        match code {
            "missing-key" => matches!(number, "1002" | "2002") || is("lacks a key") || is("missing"),
            "type" => matches!(number, "1003" | "2003") || is("wrong type"),
            "value" | "range" | "format" => matches!(number, "1010" | "2004") || is("does not support"),
            "duplicate-uuid" => matches!(number, "1007" | "4002"),
            "duplicate-identifier" => matches!(number, "1008" | "-107"),
            code if code.contains("reference") || code.starts_with("certificate") => is("certificate") || is("identity"),
            _ => false,
        }
    }
}

/// What was found in the profile itself and explains the error: by its code, at the key, else what makes a device refuse the
/// payload. If the names led to no key, the key is that of the finding.
fn in_profile<'a>(sheet: &Sheet<'a>, located: &mut InProfile, cause: &Cause) -> Vec<(NodeId, &'a Remark)> {
    let whole = located.payload.as_ref().map_or(ROOT, |payload| payload.node);
    let key = located.key.as_ref().and_then(|key| key.node);
    let inside = |node: NodeId| node >= whole && node < sheet.doc.after(whole);
    let worth: Vec<(NodeId, &Remark)> =
        sheet.findings.iter().copied().filter(|(node, remark)| inside(*node) && remark.level != Level::Info).collect();
    let exact: Vec<_> = worth.iter().copied().filter(|(_, remark)| cause.is_explained_by(remark.code)).collect();
    let at_key: Vec<_> = worth.iter().copied().filter(|(node, _)| Some(*node) == key).collect();
    let errors = || worth.iter().copied().filter(|(_, remark)| remark.level == Level::Error).collect();
    let is_exact = !exact.is_empty();
    let mut chosen = if is_exact {
        exact
    } else if at_key.is_empty() {
        errors()
    } else {
        at_key
    };
    // References come before what else is wrong with certificates.
    chosen.sort_by_key(|(_, remark)| !remark.code.contains("reference"));
    chosen.truncate(2);
    if let (None, true, Some((node, _))) = (&located.key, is_exact, chosen.first())
        && let Some(name) = sheet.doc.key(*node)
    {
        located.key = Some(Key::at(sheet, whole, name, *node));
    }
    chosen
}

fn tell_finding(answer: &mut Answer, what: &str, remark: &Remark) {
    answer.text.push(format!("In the open {what}: {}", remark.message));
    if !remark.advice.is_empty() {
        answer.steps.push(remark.advice.clone());
    }
}

/// A reference that leads nowhere, where one identity alone could be meant.
fn fix(sheet: &Sheet, node: NodeId, code: &str) -> Vec<Change> {
    if !code.contains("reference") {
        return Vec::new();
    }
    let identities: Vec<(String, String)> = sheet
        .each(ROOT, "PayloadContent")
        .filter(|payload| {
            sheet.text(*payload, "PayloadType").is_some_and(|kind| {
                matches!(kind.as_ref(), "com.apple.security.scep" | "com.apple.security.acme" | "com.apple.security.pkcs12")
            })
        })
        .filter_map(|payload| {
            let name = sheet.text(payload, "PayloadDisplayName").or_else(|| sheet.text(payload, "PayloadType"))?;
            Some((sheet.text(payload, "PayloadUUID")?.into_owned(), name.into_owned()))
        })
        .collect();
    let (Some(was), [(uuid, name)]) = (sheet.value(node), identities.as_slice()) else { return Vec::new() };
    if was == uuid.as_str() {
        return Vec::new();
    }
    vec![
        Change { is_new: false, text: format!("<string>{was}</string>") },
        Change { is_new: true, text: format!("<string>{uuid}</string>   the payload “{name}”") },
    ]
}

/// What the catalog says of a value of a key in an answer.
fn value_meaning(sheet: &Sheet, value: &str, key: &str) -> &'static str {
    let catalog = catalog::get();
    let Some(message) = sheet.reading.map(|reading| reading.message) else { return "" };
    let fields = catalog.fields().filter(|field| catalog.field(*field).dict == message && catalog.field(*field).key == key);
    let mut values = fields.flat_map(|field| catalog.field(field).values.iter());
    values.find(|(known, _)| *known == value).map_or("", |(_, meaning)| meaning)
}
