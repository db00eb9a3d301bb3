//! From the identifiers of Intune's settings catalog to the keys that a device gets.
//!
//! An identifier is the payload type, `_`, and the path of the key, all in lower case and with `_` between its steps; `item` stands for
//! an element of a list (`com.apple.mcx.filevault2_defer`). Which of two readings of `_` is right shows the data table, whose keys the steps are compared with.
//! (https://learn.microsoft.com/en-us/graph/api/resources/intune-deviceconfigv2-devicemanagementconfigurationsettingdefinition, and the definitions themselves.)

use std::collections::HashMap;
use std::sync::OnceLock;

use super::tree::Step;
use crate::catalog::{self, DictId, FieldId, Scope};

/// What a setting goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Target {
    /// A payload of a profile, by its type.
    Payload(DictId),
    /// A declaration.
    Declaration(DictId),
}

impl Target {
    fn dict(self) -> DictId {
        match self {
            Target::Payload(dict) | Target::Declaration(dict) => dict,
        }
    }

    /// "com.apple.MCX.FileVault2".
    pub fn name(self) -> &'static str {
        catalog::get().dict(self.dict()).name
    }
}

/// A setting in the terms of what a device gets.
pub(super) struct Setting {
    pub target: Target,
    /// Steps to the value; elements of lists are the first.
    pub path: Vec<Step>,
    /// `None`: the data table does not know the key, whose letters are as Intune writes them.
    pub field: Option<FieldId>,
}

/// What an identifier stands for; `None` where it is none of Apple's settings.
pub(super) fn setting(id: &str) -> Option<Setting> {
    let (name, path) = id.split_once('_')?;
    let target = target(name)?;
    if path == name {
        // The group of all settings of the payload.
        return Some(Setting { target, path: Vec::new(), field: None });
    }
    let (path, field) = path_of(target, path);
    Some(Setting { target, path, field })
}

fn target(name: &str) -> Option<Target> {
    static TARGETS: OnceLock<HashMap<String, Target>> = OnceLock::new();
    let targets = TARGETS.get_or_init(|| {
        let catalog = catalog::get();
        let mut targets = HashMap::new();
        for value in catalog.family("Declaration") {
            let Some(short) = value.strip_prefix("com.apple.configuration.") else { continue };
            if let Some(dict) = catalog.dispatch("Declaration", value) {
                let letters: String = short.chars().filter(char::is_ascii_alphanumeric).collect();
                targets.insert(letters.trim_end_matches("settings").to_owned(), Target::Declaration(dict));
                targets.insert(letters, Target::Declaration(dict));
            }
        }
        // Names that their types do not give away.
        for (short, value) in [
            ("enforcement", "com.apple.configuration.softwareupdate.enforcement.specific"),
            ("extensionsettings", "com.apple.configuration.safari.extensions.settings"),
            ("plugin", "com.apple.configuration.webcontent-filter.plugin"),
            ("dnsproxy", "com.apple.configuration.network.dns-proxy"),
        ] {
            targets.extend(catalog.dispatch("Declaration", value).map(|dict| (short.to_owned(), Target::Declaration(dict))));
        }
        let payloads =
            catalog.family("Payload").filter_map(|value| Some((value.to_ascii_lowercase(), catalog.dispatch("Payload", value)?)));
        targets.extend(payloads.map(|(name, dict)| (name, Target::Payload(dict))));
        targets
    });
    targets.get(name).copied()
}

/// The steps of a path in lower case, with the keys that the data table has there.
fn path_of(target: Target, path: &str) -> (Vec<Step>, Option<FieldId>) {
    let catalog = catalog::get();
    let words: Vec<&str> = path.split('_').collect();
    let mut steps = Vec::new();
    let mut scope = Some(Scope { field: None, dict: Some(target.dict()) });
    let mut field = None;
    let mut at = 0;
    while at < words.len() && steps.len() < 32 {
        if words[at] == "item" && at > 0 {
            steps.push(Step::Item(0));
            // Elements without a line of their own are what their list is.
            scope = scope.map(|scope| catalog.exact(scope, "[]").map_or(scope, |field| inner(field, scope)));
            at += 1;
            continue;
        }
        let found = scope.and_then(|scope| longest(scope, &words[at..]));
        match found {
            Some((known, len)) => {
                field = Some(known);
                steps.push(Step::Key(catalog.field(known).key.to_owned()));
                scope = scope.map(|scope| inner(known, scope));
                at += len;
            }
            None => {
                // Up to the next element of a list it is one key, in the letters that there are.
                let len = words[at..].iter().position(|word| *word == "item").unwrap_or(words.len() - at).max(1);
                steps.push(Step::Key(words[at..at + len].join("_")));
                (field, scope) = (None, None);
                at += len;
            }
        }
    }
    (steps, field)
}

/// What may stand in a field.
fn inner(field: FieldId, _: Scope) -> Scope {
    let catalog = catalog::get();
    let reference = catalog.field(field).reference;
    // Which of several dictionaries it is cannot be told by the name alone.
    let dict = catalog.named(reference.split('{').next().unwrap_or_default()).filter(|_| !reference.is_empty());
    Scope { field: Some(field), dict }
}

/// The key that as many of the next words as possible make.
fn longest(scope: Scope, words: &[&str]) -> Option<(FieldId, usize)> {
    let catalog = catalog::get();
    let keys: HashMap<String, FieldId> =
        catalog.keys(scope).into_iter().map(|field| (catalog.field(field).key.to_ascii_lowercase(), field)).collect();
    (1..=words.len().min(6)).rev().find_map(|len| {
        let word = words[..len].join("_");
        // Intune writes blanks and signs of a key as they are, or leaves them out.
        let found = keys.get(&word).or_else(|| keys.iter().find(|(key, _)| plain(key) == plain(&word)).map(|(_, field)| field));
        found.map(|field| (*field, len))
    })
}

fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(id: &str) -> Option<(String, String)> {
        let setting = setting(id)?;
        let steps = setting.path.iter().map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::Item(index) => index.to_string(),
        });
        Some((setting.target.name().to_owned(), steps.collect::<Vec<_>>().join("/")))
    }

    #[test]
    fn identifiers_of_the_settings_catalog_become_keys() {
        for (id, payload, keys) in [
            ("com.apple.mcx.filevault2_defer", "com.apple.MCX.FileVault2", "Defer"),
            ("com.apple.mcx.filevault2_com.apple.mcx.filevault2", "com.apple.MCX.FileVault2", ""),
            (
                "com.apple.tcc.configuration-profile-policy_services_systempolicyallfiles_item_allowed",
                "com.apple.TCC.configuration-profile-policy",
                "Services/SystemPolicyAllFiles/0/Allowed",
            ),
            ("com.apple.airplay_allowlist_item_deviceid", "com.apple.airplay", "AllowList/0/DeviceID"),
            ("com.apple.app.lock_app_options_disableautolock", "com.apple.app.lock", "App/Options/DisableAutoLock"),
            ("com.apple.applicationaccess_allowcamera", "com.apple.applicationaccess", "allowCamera"),
            ("passcode_minimumlength", "com.apple.configuration.passcode.settings", "MinimumLength"),
            ("enforcement_targetosversion", "com.apple.configuration.softwareupdate.enforcement.specific", "TargetOSVersion"),
            ("com.apple.applicationaccess_nosuchkey", "com.apple.applicationaccess", "nosuchkey"),
        ] {
            assert_eq!(path(id), Some((payload.to_owned(), keys.to_owned())), "{id}");
        }
        assert_eq!(path("device_vendor_msft_policy_config_x"), None);
    }
}
