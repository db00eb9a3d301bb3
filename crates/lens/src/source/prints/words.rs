//! One pass over the words of a text: what of them is known.
//!
//! Every word is looked up once, most of them only by their first letter and their length, so that ten megabytes of log cost no more
//! than reading them does.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::catalog::{self, ErrorCode};
use crate::decode::Span;

/// What is known of a place in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark {
    /// A domain of errors, beside which a number may stand.
    Domain,
    /// A word, a name or a phrase of the table of errors.
    Error(&'static ErrorCode),
    /// A number that the table of errors has for itself, or may have under a domain that is not named.
    Number,
    /// The name of a command.
    Command,
    /// A phrase that programs write into logs.
    Phrase(&'static catalog::LogPhrase),
}

/// A place of which something is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub place: Span,
    pub mark: Mark,
}

/// What the words of a text told.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// A key of device management is among them: the text may print something of it.
    pub(crate) speaks: bool,
    pub(super) hits: Vec<Hit>,
}

/// Places that are kept.
const KEPT: usize = 20_000;
/// Letters of the words that are known.
const LONGEST: usize = 63;

/// Keys of which one shows that a text prints something of device management.
pub(super) const SURE: &[&str] = &[
    "PayloadType",
    "PayloadIdentifier",
    "PayloadContent",
    "PayloadUUID",
    "PayloadDisplayName",
    "EncryptedPayloadContent",
    "RequestType",
    "CommandUUID",
    "MessageType",
    "ErrorChain",
    "QueryResponses",
    "StatusItems",
    "SecurityInfo",
    "ProfileList",
    "CertificateList",
    "ProvisioningProfileList",
    "InstalledApplicationList",
    "ManagedApplicationList",
    "AvailableOSUpdates",
    "OSUpdateStatus",
    "GlobalRestrictions",
    "UpdateResults",
    "UnlockToken",
    "PushMagic",
    "ServerToken",
    "StandardConfigurations",
    "_computerlevel",
    "ProfileItems",
    "ProfileIdentifier",
    "ProfileDisplayName",
    "IsMDMUnremovable",
    "IsSupervised",
    "AwaitDeviceConfigured",
    "spconfigprofile_profile_identifier",
    "SPConfigurationProfileDataType",
    "Enrolled",
    "attribute",
    "ErrorCode",
    "ErrorDomain",
    "RejectionReason",
    "UDID",
    "EnrollmentID",
    "is_mdm_removable",
    "is_supervised",
    "skip_setup_items",
    "profile_uuid",
    "org_magic",
    "device_assigned_by",
    "device_assigned_date",
    "await_device_configured",
    "fetched_until",
    "more_to_follow",
    "clientUserIdStr",
    "pricingParam",
    "adamIdStr",
    "errorNumber",
    "Verification",
];

struct Known {
    mark: Mark,
    /// The whole of it, and where in it the word stands that leads here.
    whole: &'static str,
    offset: usize,
    needs: Needs,
}

/// What the line must say as well, for words that are those of other trades too.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Nothing,
    /// One of these, in small letters.
    Word(&'static [&'static str]),
}

struct Table {
    words: HashMap<&'static [u8], Vec<Known>>,
    sure: HashMap<&'static [u8], ()>,
    /// By first byte: the lengths that words with it have.
    lengths: [u64; 256],
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table { words: HashMap::new(), sure: HashMap::new(), lengths: [0; 256] };
        for key in SURE {
            table.note(key.as_bytes());
            table.sure.insert(key.as_bytes(), ());
        }
        table.note(b"apple");
        for entry in catalog::errors() {
            table.add_error(entry);
        }
        let catalog = catalog::get();
        for dict in catalog.dicts().map(|dict| catalog.dict(dict)).filter(|dict| dict.kind == "command") {
            table.add(Known { mark: Mark::Command, whole: dict.name, offset: 0, needs: Needs::Nothing });
        }
        for phrase in catalog::log_phrases() {
            table.add_phrase(Mark::Phrase(phrase), phrase.text);
        }
        table
    })
}

impl Table {
    fn note(&mut self, word: &'static [u8]) {
        self.lengths[usize::from(word[0])] |= 1 << word.len().min(LONGEST);
    }

    /// Leads from the word at the offset of something known to it.
    fn add(&mut self, known: Known) {
        let text = known.whole.as_bytes();
        let len = text[known.offset..].iter().take_while(|byte| is_word(**byte)).count();
        let word = &text[known.offset..known.offset + len];
        if !word.is_empty() && word.len() < LONGEST {
            self.note(word);
            self.words.entry(word).or_default().push(known);
        }
    }

    fn add_error(&mut self, entry: &'static ErrorCode) {
        let mark = Mark::Error(entry);
        match entry.kind {
            "code" => {
                if is_domain(entry.domain) {
                    let is_new = |known: &Vec<Known>| !known.iter().any(|known| known.whole == entry.domain);
                    let first = &entry.domain.as_bytes()[..entry.domain.bytes().take_while(|byte| is_word(*byte)).count()];
                    if self.words.get(first).is_none_or(is_new) {
                        self.add(Known { mark: Mark::Domain, whole: entry.domain, offset: 0, needs: Needs::Nothing });
                    }
                }
                // Names in capitals are those of every system, and those of small letters alone are words of a language.
                let is_apples = |name: &&str| {
                    name.len() >= 8
                        && name.bytes().any(|byte| byte.is_ascii_lowercase())
                        && name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase() || byte == b'_')
                };
                for name in entry.names.split(' ').filter(is_apples) {
                    self.add(Known { mark, whole: name, offset: 0, needs: Needs::Nothing });
                }
            }
            "phrase" => self.add_phrase(mark, entry.code),
            _ => self.add(Known { mark, whole: entry.code, offset: 0, needs: needs(entry) }),
        }
    }

    /// A phrase is found by its longest word, which is the rarest.
    fn add_phrase(&mut self, mark: Mark, whole: &'static str) {
        let mut longest = (0, 0);
        let mut start = None;
        for (at, byte) in whole.bytes().chain([b' ']).enumerate() {
            match (is_word(byte), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    if at - from > longest.1 - longest.0 {
                        longest = (from, at);
                    }
                    start = None;
                }
                _ => {}
            }
        }
        // Short ones without a number are said of many things.
        let needs = match mark {
            Mark::Error(_) if whole.len() < 34 && !whole.contains(char::is_numeric) => {
                Needs::Word(&["profile", "payload", "mdm", "enroll", "intune", "management"])
            }
            Mark::Phrase(_) if whole.eq_ignore_ascii_case("scep") => {
                Needs::Word(&["level=", "error", "err=", "fail", "[info]", " info ", "warn"])
            }
            Mark::Phrase(_) if whole.len() < 13 && !whole.contains(char::is_uppercase) => {
                Needs::Word(&["softwareupdated", "remotemanagement", "mdm", "ddm", "managedclient"])
            }
            _ => Needs::Nothing,
        };
        self.add(Known { mark, whole, offset: longest.0, needs });
    }
}

/// Whether a domain is one that is written beside numbers in texts, and not the name of a product.
fn is_domain(domain: &str) -> bool {
    !domain.contains(' ')
        && domain.len() >= 6
        && domain.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'.')
        && domain.contains("rror")
        || domain == "CPProfile"
}

/// What makes a word of a service sure: by itself if no other trade has it, else what the line says beside it.
fn needs(entry: &ErrorCode) -> Needs {
    let code = entry.code;
    let is_long = code.len() >= 14 && code.bytes().filter(u8::is_ascii_uppercase).count() >= 3;
    match entry.domain {
        _ if code.contains([':', '.']) || code == "T_C_NOT_SIGNED" => Needs::Nothing,
        "APNs" if is_long && !matches!(code, "InternalServerError" | "ServiceUnavailable" | "MethodNotAllowed" | "TooManyRequests") => {
            Needs::Nothing
        }
        "APNs" => Needs::Word(&["apns", "apn ", "push", "aps-", "device token", "devicetoken"]),
        "Automated Device Enrollment" if is_ades(code) => Needs::Nothing,
        "Automated Device Enrollment" => Needs::Word(&[
            "dep",
            "enroll",
            "ade ",
            "/profile",
            "/server/devices",
            "business manager",
            "school manager",
            "depsync",
            "define",
        ]),
        "Apple Business Manager API" => Needs::Word(&["business", "school", "apple", "client_assertion", "axm"]),
        "SCEP" => Needs::Word(&["scep", "pki", "failinfo"]),
        "Intune" => Needs::Nothing,
        "Microsoft Graph" => Needs::Word(&["graph", "intune", "installstatus", "iosupdate"]),
        _ => Needs::Word(&["mdm", "apple"]),
    }
}

/// Words of Automated Device Enrollment that no other service answers.
fn is_ades(code: &str) -> bool {
    const BEGINNINGS: [&str; 10] = [
        "FLAGS_",
        "MAGIC_",
        "CONFIG_URL_",
        "CONFIG_NAME_",
        "SUPPORT_EMAIL_",
        "SUPPORT_PHONE_",
        "DEPARTMENT_",
        "PROFILE_UUID_",
        "MDM_SERVICE_",
        "EXHAUSTED_",
    ];
    BEGINNINGS.iter().any(|begin| code.starts_with(begin))
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Goes over a text once.
pub(crate) fn listen(text: &[u8]) -> Heard {
    let table = table();
    let mut heard = Heard::default();
    if let Some(place) = alone(text) {
        heard.hits.push(Hit { place, mark: Mark::Number });
        return heard;
    }
    let mut at = 0;
    while at < text.len() {
        if !is_word(text[at]) {
            at += 1;
            continue;
        }
        let start = at;
        at += text[at..].iter().take_while(|byte| is_word(**byte)).count();
        let word = &text[start..at];
        if heard.hits.len() >= KEPT {
            if heard.speaks {
                break;
            }
        } else if word[0].is_ascii_digit() {
            heard.hits.extend(number(text, start, at));
            continue;
        }
        if word.len() >= LONGEST || table.lengths[usize::from(word[0])] & 1 << word.len() == 0 {
            if word.len() > 11 && word.ends_with(b"ErrorDomain") && heard.hits.len() < KEPT {
                heard.hits.push(Hit { place: Span { start, end: at }, mark: Mark::Domain });
            }
            continue;
        }
        heard.speaks |= table.sure.contains_key(word) || word == b"apple" && is_declaration(text, start);
        match table.words.get(word) {
            Some(known) if heard.hits.len() < KEPT => {
                let found = known.iter().find_map(|known| place_of(text, start, known).map(|place| Hit { place, mark: known.mark }));
                at = at.max(found.map_or(0, |hit| hit.place.end));
                heard.hits.extend(found);
            }
            None if word.len() > 11 && word.ends_with(b"ErrorDomain") && heard.hits.len() < KEPT => {
                heard.hits.push(Hit { place: Span { start, end: at }, mark: Mark::Domain })
            }
            _ => {}
        }
    }
    heard
}

/// Whether the type of a declaration stands around the word `apple`.
fn is_declaration(text: &[u8], at: usize) -> bool {
    const FAMILIES: [&[u8]; 4] = [b"apple.configuration.", b"apple.activation.", b"apple.asset.", b"apple.management."];
    text[..at].ends_with(b"com.") && FAMILIES.iter().any(|family| text[at..].starts_with(family))
}

/// Where something known stands whose word is at `start`.
fn place_of(text: &[u8], start: usize, known: &Known) -> Option<Span> {
    let from = start.checked_sub(known.offset)?;
    let end = from + same(text.get(from..)?, known.whole.as_bytes())?;
    let is_it = !text.get(end).is_some_and(|next| is_word(*next));
    (is_it && is_likely(text, from, end, known)).then_some(Span { start: from, end })
}

/// The length of what stands at the start and is the same; apostrophes are written in two ways.
fn same(there: &[u8], whole: &[u8]) -> Option<usize> {
    const CURLY: &[u8] = "\u{2019}".as_bytes();
    let (mut at, mut wanted) = (0, 0);
    while wanted < whole.len() {
        let is_curly = whole[wanted..].starts_with(CURLY);
        match there.get(at)? {
            b'\'' if is_curly => (at, wanted) = (at + 1, wanted + CURLY.len()),
            byte if *byte == whole[wanted] => (at, wanted) = (at + 1, wanted + 1),
            _ => return None,
        }
    }
    Some(at)
}

/// Bytes of a line around a word that are looked at for what it needs.
const AROUND: usize = 300;

fn is_likely(text: &[u8], from: usize, end: usize, known: &Known) -> bool {
    match (known.mark, known.needs) {
        (Mark::Command, _) => is_command(text, from, end),
        (_, Needs::Nothing) => true,
        (_, Needs::Word(words)) => {
            let line = line_around(text, from, end).to_ascii_lowercase();
            words.iter().any(|word| memchr::memmem::find(&line, word.as_bytes()).is_some())
        }
    }
}

fn line_around(text: &[u8], from: usize, end: usize) -> &[u8] {
    let start = from.saturating_sub(AROUND);
    let start = memchr::memrchr(b'\n', &text[start..from]).map_or(start, |at| start + at + 1);
    let stop = text.len().min(end + AROUND);
    let stop = memchr::memchr(b'\n', &text[end..stop]).map_or(stop, |at| end + at);
    &text[start..stop]
}

/// Whether the name of a command stands where logs name commands: many of the names are plain words.
fn is_command(text: &[u8], from: usize, end: usize) -> bool {
    const BEFORE: [&[u8]; 15] = [
        b"request: ",
        b"command: ",
        b"command ",
        b"RequestType: ",
        b"RequestType=",
        b"request_type=",
        b"requestType=",
        b"command=",
        b"(Acknowledged(",
        b"[Acknowledged(",
        b"[Error(",
        b"[NotNow(",
        b"[CommandFormatError(",
        b"Scheduled ",
        b"handling ",
    ];
    let before = &text[from.saturating_sub(24)..from];
    let is_named = BEFORE.iter().any(|word| before.ends_with(word)) && from > 0;
    let in_brackets = text.get(end) == Some(&b')') && text[..from].ends_with(b"] (");
    let name = &text[from..end];
    let humps = name.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let is_plain_text =
        !text[..from].ends_with(b"::") && !text[..from].ends_with(b".") && !matches!(text.get(end), Some(b'(' | b':' | b'.' | b'{'));
    is_named || in_brackets || humps >= 3 && name.len() >= 18 && is_plain_text && is_in_log(text, from, end)
}

/// Whether the line is one of a program of device management.
fn is_in_log(text: &[u8], from: usize, end: usize) -> bool {
    let line = line_around(text, from, end);
    [&b"mdm"[..], b"MDM", b"profiled", b"ManagedClient"].iter().any(|word| memchr::memmem::find(line, word).is_some())
}

/// A number that may be an error by itself: negative with four digits or more, or 32 bits in hexadecimal or without a sign.
fn number(text: &[u8], start: usize, end: usize) -> Option<Hit> {
    let word = &text[start..end];
    let is_decimal = word.iter().all(u8::is_ascii_digit);
    let minus = if text[..start].ends_with(b"-") {
        1
    } else if text[..start].ends_with("\u{2212}".as_bytes()) {
        3
    } else {
        0
    };
    let behind_word = |at: usize| text[..at].last().is_some_and(|before| is_word(*before) || matches!(before, b'-' | b'.' | b'/'));
    if text.get(end) == Some(&b'.') && text.get(end + 1).is_some_and(u8::is_ascii_digit) || text.get(end) == Some(&b'-') {
        return None;
    }
    if is_decimal && minus == 0 && (4..=5).contains(&word.len()) && text.get(end) != Some(&b':') && !behind_word(start) {
        return named_number(text, Span { start, end });
    }
    let is_negative = is_decimal && minus > 0 && (4..=10).contains(&word.len()) && !behind_word(start - minus);
    let is_unsigned = is_decimal && minus == 0 && word.len() == 10 && !behind_word(start) && matches!(word[0], b'2'..=b'4');
    let is_hex = word.len() == 10
        && matches!(word, [b'0', b'x' | b'X', b'8'..=b'9' | b'f' | b'F', ..])
        && word[2..].iter().all(u8::is_ascii_hexdigit);
    if !is_negative && !is_unsigned && !is_hex {
        return None;
    }
    let place = Span { start: start - if is_negative { minus } else { 0 }, end };
    let written = std::str::from_utf8(&text[place.range()]).ok()?;
    let number = catalog::error_number(written)?;
    let mut named = catalog::errors_numbered(number);
    let is_known = match named.next() {
        None => number < -1_000_000_000 && catalog::error_code("Intune", &number.to_string()).is_some(),
        // Long numbers are nobody else's; short ones need a word that says that they are errors.
        Some(_) if number < -1_000_000_000 => true,
        Some(_) => speaks_of_errors(text, place),
    };
    is_known.then_some(Hit { place, mark: Mark::Number })
}

/// The number that a text is, and nothing else, if the table of errors has it.
fn alone(text: &[u8]) -> Option<Span> {
    let start = text.iter().take(64).take_while(|byte| byte.is_ascii_whitespace()).count();
    let number = text[start..].trim_ascii_end();
    let written = std::str::from_utf8(number).ok().filter(|written| (2..=20).contains(&written.len()))?;
    let value = catalog::error_number(written)?;
    catalog::errors_numbered(value).next()?;
    Some(Span { start, end: start + number.len() })
}

/// What a text says of errors, as domain and code; the domain is empty where it is not named. For values of other documents.
pub(crate) fn errors_in(text: &str) -> Vec<(String, String)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    for hit in listen(bytes).hits {
        let part = |place: Span| text.get(place.range()).unwrap_or_default().to_owned();
        match hit.mark {
            Mark::Domain => {
                if let Some(link) = super::links::link(bytes, hit.place, from) {
                    from = link.end();
                    found.push((part(link.domain), part(link.code)));
                }
            }
            Mark::Number if hit.place.start < from => {}
            Mark::Number | Mark::Error(_) => found.push((String::new(), part(hit.place))),
            Mark::Command | Mark::Phrase(_) => {}
        }
    }
    found
}

/// A number of four or five digits that the line calls an error of device management.
fn named_number(text: &[u8], place: Span) -> Option<Hit> {
    const CALLED: [&[u8]; 5] = [b"error", b"code", b"errornumber", b"errorcode", b"errors"];
    const ABOUT: [&[u8]; 10] =
        [b"mdm", b"profile", b"intune", b"enroll", b"vpp", b"apps and books", b"install", b"ipad", b"iphone", b"device"];
    let before = text[place.start.saturating_sub(24)..place.start].to_ascii_lowercase();
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b":").or(before.strip_suffix(b"=")).or(before.strip_suffix(b"#")).unwrap_or(before).trim_ascii_end();
    let before = before.strip_suffix(b"\"").unwrap_or(before);
    if !CALLED.iter().any(|word| before.ends_with(word)) {
        return None;
    }
    let number = std::str::from_utf8(&text[place.range()]).ok().and_then(catalog::error_number)?;
    let is_ours = |entry: ErrorCode| {
        entry.domain.starts_with("MC") || entry.domain == "Apps and Books" || entry.domain == "DMCHTTPTransactionErrorDomain"
    };
    let line = line_around(text, place.start, place.end).to_ascii_lowercase();
    let is_about = ABOUT.iter().any(|word| memchr::memmem::find(&line, word).is_some());
    (is_about && catalog::errors_numbered(number).any(is_ours)).then_some(Hit { place, mark: Mark::Number })
}

/// Whether the line of a number says that something failed.
fn speaks_of_errors(text: &[u8], place: Span) -> bool {
    let line = line_around(text, place.start, place.end);
    let line = &line.to_ascii_lowercase();
    ["err", "osstatus", "status", "fail", "returned", "code", "result"]
        .iter()
        .any(|word| memchr::memmem::find(line, word.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &str) -> Vec<&str> {
        listen(text.as_bytes()).hits.iter().map(|hit| &text[hit.place.range()]).collect()
    }

    #[test]
    fn what_stands_in_logs_is_heard() {
        assert_eq!(heard("Error Domain=MCPayloadErrorDomain Code=2002"), ["MCPayloadErrorDomain"]);
        assert_eq!(heard("in FooBarErrorDomain, 5"), ["FooBarErrorDomain"]);
        assert_eq!(heard("code\n\n-2016345060\n"), ["-2016345060"]);
        assert_eq!(heard("0x87D1041C and 2278622236"), ["0x87D1041C", "2278622236"]);
        assert_eq!(heard("returned -60005 (Error = -60005)"), ["returned -60005 (Error = -60005)"]);
        assert_eq!(heard("DEP HTTP error: 403 Forbidden: \"T_C_NOT_SIGNED\""), ["T_C_NOT_SIGNED"]);
        assert_eq!(heard("rejected: DeviceTokenNotForTopic"), ["DeviceTokenNotForTopic"]);
        assert_eq!(heard("APNs said Unregistered"), ["Unregistered"]);
        assert_eq!(heard("Reason: Error.ConfigurationCannotBeApplied!"), ["Error.ConfigurationCannotBeApplied"]);
        assert_eq!(heard("errSecItemNotFound"), ["errSecItemNotFound"]);
        assert_eq!(heard("the device answers with error 12021"), ["12021"]);
        assert_eq!(heard("VPP errorNumber: 9609"), ["9609"]);
        assert_eq!(heard("level=info component=x method=PKIOperation"), ["PKIOperation"]);
        assert_eq!(heard("softwareupdated[1]: new declaration"), ["declaration"]);
        assert_eq!(heard("mdmclient: Processing server request: DeviceLock for: <Device>").first(), Some(&"Processing server request"));
    }

    #[test]
    fn words_of_other_trades_are_not() {
        for text in [
            "the Unregistered user is Forbidden, a badRequest",
            "let error = Error.Unknown2;",
            "an invalid_request and UNAUTHORIZED",
            "since 1980-01-02, version 1.2.3-4567, 10-20000",
            "call the number -12345 of the list",
            "error code 1001 of a socket",
            "this declaration of a variable, SCEP",
            "Settings { DeviceLock }",
            "ErrorDomain",
            "the package manager is downloading, installing",
        ] {
            assert_eq!(heard(text), Vec::<&str>::new(), "{text}");
        }
        assert!(!listen(b"Hello, world").speaks);
        assert!(listen(b"{\"PayloadType\" =>").speaks);
    }
}
