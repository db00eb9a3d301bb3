//! What tools and languages print: every form by itself and amid other text, with Windows line ends, quoted in a mail, with the head of a
//! log before every line, cut off.

use mdm_lens::lens::{self, Head, Lens, Node};
use mdm_lens::source::{Form, read_printed};

/// What becomes of a text: heads, and the paths of fields that have a meaning.
struct Told {
    heads: Vec<Head>,
    nodes: Vec<Node>,
}

fn told(text: &str) -> Told {
    let mut heads = Vec::new();
    let mut nodes = Vec::new();
    for mut document in lens::open("test", text.as_bytes().to_vec(), 1_780_000_000) {
        heads.push(document.head());
        let walked: Result<(), ()> = document.each(|node| {
            nodes.push(node);
            Ok(())
        });
        assert_eq!(walked, Ok(()));
    }
    Told { heads, nodes }
}

impl Told {
    fn messages(&self) -> Vec<&str> {
        self.heads.iter().map(|head| head.message.as_str()).collect()
    }

    fn explains(&self, path: &str) -> bool {
        self.nodes.iter().any(|node| node.path == path && node.field.is_some())
    }

    fn says(&self, words: &str) -> bool {
        let head = |head: &Head| head.sentence.contains(words) || head.title.contains(words);
        self.heads.iter().any(head) || self.nodes.iter().any(|node| node.reading.as_ref().is_some_and(|reading| reading.contains(words)))
    }
}

/// A text as it comes to people.
fn variants(text: &str) -> Vec<(&'static str, String)> {
    let each = |before: &str| text.lines().map(|line| format!("{before}{line}\n")).collect::<String>();
    let logged = |(at, line)| format!("2025-03-04 05:06:{:02} +0000 host agent[77]: {line}\n", at % 60);
    vec![
        ("plain", text.to_owned()),
        ("Windows", text.replace('\n', "\r\n")),
        ("mail", format!("Hi,\n\nthis is what I see:\n\n{}\nRegards\n", each("> "))),
        ("prose", format!("We ran the tool on the Mac:\n\n{text}\n\nWhat does that mean?\n")),
        ("Markdown", format!("# Problem\n\n```\n{text}```\n\nThanks\n")),
        ("indented", each("      ")),
        ("log", text.lines().enumerate().map(logged).collect()),
    ]
}

/// Text, message, and a path that must be explained.
const FORMS: [(&str, &str, &str); 14] = [
    (
        "{\n  \"CommandUUID\" => \"5D1F\"\n  \"ErrorChain\" => [\n    0 => {\n      \"ErrorCode\" => 12021\n      \"ErrorDomain\" => \"MCMDMErrorDomain\"\n    }\n  ]\n  \"Status\" => \"Error\"\n  \"UDID\" => \"x\"\n}\n",
        "Response",
        "/ErrorChain/0/ErrorCode",
    ),
    (
        "[\n    [0] {\n               \"ErrorCode\" => 12078,\n             \"ErrorDomain\" => \"MCMDMErrorDomain\"\n    }\n]\n",
        "",
        "/0/ErrorCode",
    ),
    (
        "{'Command': {'RequestType': 'DeviceLock', 'PIN': '123456', 'n': None}, 'CommandUUID': 'a', 'ok': True}\n",
        "DeviceLock",
        "/Command/PIN",
    ),
    (
        "Dict {\n    Command = Dict {\n        RequestType = DeviceLock\n        Message = Bring it = back\n    }\n    CommandUUID = a\n}\n",
        "DeviceLock",
        "/Command/Message",
    ),
    (
        "CommandUUID  : 2B\nStatus       : Error\nUDID         : x\nErrorChain   : {@{ErrorCode=12010; ErrorDomain=MCMDMErrorDomain}}\n",
        "Response",
        "/ErrorChain/0/ErrorCode",
    ),
    (
        "map[CommandUUID:3C ErrorChain:[map[ErrorCode:12010 ErrorDomain:MCMDMErrorDomain LocalizedDescription:Not valid. Try: later]] Status:Error UDID:x]\n",
        "Response",
        "/ErrorChain/0/LocalizedDescription",
    ),
    ("&{UDID:x UserID: Status:Error CommandUUID:3C ErrorChain:[{ErrorCode:12010 ErrorDomain:MCMDMErrorDomain}]}\n", "Response", "/UserID"),
    (
        "mdm.Response{UDID:\"x\", Status:\"Error\", CommandUUID:\"3C\", ErrorChain:[]mdm.Item{mdm.Item{ErrorCode:12078, ErrorDomain:\"M\"}}}\n",
        "Response",
        "/ErrorChain/0/ErrorCode",
    ),
    (
        "{Status=Error, UDID=x, CommandUUID=y, ErrorChain=[{ErrorCode=12021, LocalizedDescription=No, not valid}]}\n",
        "Response",
        "/ErrorChain/0/ErrorCode",
    ),
    (
        "[\"CommandUUID\": \"A\", \"Command\": [\"RequestType\": \"DeviceInformation\", \"Queries\": [\"OSVersion\"]]]\n",
        "DeviceInformation",
        "/Command/Queries/0",
    ),
    (
        "Type: com.apple.configuration.passcode.settings\nIdentifier: a\nPayload:\n  MinimumLength: 8 # at least\n",
        "com.apple.configuration.passcode.settings",
        "/Payload/MinimumLength",
    ),
    (
        "resource \"x\" \"y\" {\n  name = \"z\"\n  json = jsonencode({\n    Type = \"com.apple.configuration.passcode.settings\"\n    Payload = {\n      MinimumLength = 8\n    }\n  })\n}\n",
        "com.apple.configuration.passcode.settings",
        "/Payload/MinimumLength",
    ),
    (
        "Daemon response: {\n    ProfileList =     (\n                {\n            PayloadDisplayName = \"Q\";\n        }\n    );\n}\nAgent response: (null)\n",
        "ProfileList",
        "/ProfileList/0/PayloadDisplayName",
    ),
    (
        "_computerlevel[1] attribute: name: Q: r\n_computerlevel[1] attribute: profileIdentifier: a.b\n_computerlevel[1]    payload[1] type = com.apple.vpn.managed\n",
        "ProfilesList",
        "/_computerlevel/0/payload/0/type",
    ),
];

#[test]
fn every_form_is_read_however_it_comes() {
    for (text, message, path) in FORMS {
        for (name, text) in variants(text) {
            let told = told(&text);
            assert!(message.is_empty() || told.messages().contains(&message), "{name}: {:?}\n{text}", told.messages());
            assert!(told.explains(path), "{name}: {path} is not explained\n{text}");
        }
    }
}

#[test]
fn the_status_and_a_report_of_profiles_are_read_however_they_come() {
    let status = "Enrolled via DEP: No\nMDM enrollment: Yes (User Approved)\nMDM server: https://mdm.example.invalid/mdm\n";
    let report = "Profiles:\n\n    Device:\n\n        Wi-Fi:\n\n          Verification State: unsigned\n          Profile UUID: 7D791A3C-A63C-45F9-9DCD-C219FE72C33B\n";
    for (name, text) in variants(status) {
        assert!(told(&text).says("user approved"), "{name}");
    }
    for (name, text) in variants(report) {
        assert!(told(&text).explains("/Profiles/Device/Wi-Fi/Profile UUID"), "{name}");
    }
}

#[test]
fn what_is_cut_off_is_read_as_far_as_it_goes() {
    for (text, message) in [
        ("{\n  \"Command\" => {\n    \"RequestType\" => \"InstallProfile\"\n  }\n  \"CommandUUID\" => \"6C0E5", "InstallProfile"),
        ("    \"RequestType\" => \"DeviceLock\"\n    \"Message\" => \"x\"\n  }\n  \"CommandUUID\" => \"6C\"\n}\n", "DeviceLock"),
        ("{'MessageType': 'Authenticate', 'UDID': 'x', 'Topic': 'com.apple.mgmt.x', 'OSVersion': '17", "Authenticate"),
        ("Dict {\n    UDID = x\n    Status = NotNow\n    CommandUUID = 51", "Response"),
        ("map[CommandUUID:3C Status:Error UDID:x ErrorChain:[map[ErrorCode:120", "Response"),
    ] {
        assert_eq!(told(text).messages().first(), Some(&message), "{text}");
    }
}

#[test]
fn a_script_that_writes_a_profile_in_pieces_is_read_as_the_profile() {
    let text = "#!/bin/sh\ncat > a.mobileconfig <<EOF\n<plist version=\"1.0\"><dict><key>PayloadType</key>\nEOF\ncat >> a.mobileconfig <<EOF\n<string>Configuration</string><key>PayloadUUID</key><string>$(uuidgen)</string></dict></plist>\nEOF\n";
    let told = told(text);
    assert_eq!(told.messages(), ["Configuration", "Text"]);
    let facts: Vec<_> = told.heads[0].layers.iter().flat_map(|layer| layer.facts.clone()).collect();
    assert!(facts.contains(&("Filled in by the shell".to_owned(), "$(uuidgen)".to_owned())), "{facts:?}");
}

#[test]
fn an_error_in_a_log_is_explained_with_its_cause_and_its_line() {
    let line = "2025-04-03 07:41:19.220114+0200 0x5d2f     Error       0x0                  611    0    mdmclient: [com.apple.ManagedClient] Error Domain=MCInstallationErrorDomain Code=4001 \"Failed\" UserInfo={NSUnderlyingError=0x600 {Error Domain=MCSCEPErrorDomain Code=22013 \"(null)\"}}\n";
    for (name, text) in variants(&format!("nothing here\n{line}")) {
        let told = told(&text);
        assert_eq!(told.messages(), ["Text"], "{name}");
        let sentence = &told.heads[0].sentence;
        assert!(sentence.contains("MCInstallationErrorDomain 4001 › MCSCEPErrorDomain 22013"), "{name}: {sentence}");
        assert!(told.explains("/FoundInText/0/ErrorChain/1/ErrorCode"), "{name}");
    }
    let told = told(&format!("one\n{line}"));
    assert!(told.heads[0].sentence.starts_with("Line 2, mdmclient: "), "{}", told.heads[0].sentence);
    let chain = told.nodes.iter().find(|node| node.path == "/FoundInText/0/ErrorChain/1/ErrorDomain").expect("it is there");
    assert_eq!(&format!("one\n{line}")[chain.span.range()], "MCSCEPErrorDomain");
}

#[test]
fn codes_and_words_amid_prose_are_explained() {
    for (text, words) in [
        ("The Mac shows\n\n-2016345060\n\nwhat is that?", "Intune -2016345060 (0x87D1041C)"),
        ("12021\n", "MCMDMErrorDomain 12021"),
        ("security: errSecItemNotFound", "errSecItemNotFound"),
        ("failed with OSStatus -34018", "NSOSStatusErrorDomain -34018"),
        ("[ErrorChain.0] (RemoveProfile) [MDMClientError:89] not found", "MDMClientError 89"),
        ("push failed: apns: Unregistered", "APNs Unregistered"),
        ("returned 400: \"FLAGS_INVALID\" for /profile", "is_supervised"),
        ("it says The profile must originate from a user approved MDM server.", "user approved"),
        ("{\"level\":\"error\",\"msg\":\"DEP: 403 T_C_NOT_SIGNED\"}", "terms"),
    ] {
        assert!(told(text).says(words), "{text}");
    }
}

#[test]
fn a_text_without_anything_shows_its_lines_and_says_what_is_missing() {
    let told = told("Dear all,\r\n\r\nnothing to see.");
    assert_eq!((told.messages(), told.heads[0].format), (vec!["Text"], Some("text")));
    assert!(told.heads[0].error.is_none());
    assert!(told.says("A text of 3 lines. It holds no property list"));
    let lines: Vec<_> = told.nodes.iter().filter_map(|node| node.value.clone()).collect();
    assert_eq!(lines, ["Dear all,", "", "nothing to see."]);
}

#[test]
fn what_is_no_text_is_refused_as_before() {
    for bytes in [&b"\x89PNG\r\n\x1A\n"[..], b"PK\x05\x06", b"{\\rtf1 x}", b"\xFF\xD8\xFF\xE0\x01\x02\x03\x04", b""] {
        let opened = lens::open("test", bytes.to_vec(), 0);
        assert!(opened.iter().map(Lens::head).all(|head| head.message != "Text"), "{bytes:?}");
    }
}

#[test]
fn source_code_and_other_configuration_are_text() {
    for text in [
        "fn main() {\n    self.a = 1;\n    self.b = 2;\n    self.c = 3;\n}\n",
        "[package]\nname = \"x\"\nversion = \"1\"\n",
        "resource \"a\" \"b\" {\n  general = {\n    name = \"Quince\"\n  }\n}\n",
        "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n",
        "config = {'a': 1, 'Type': 'x', 'status': 'ok'}\n",
        "server {\n    listen 80;\n    root = /var/www;\n}\n",
        "PayloadType uint8 = 96 // RTP\nmap[PayloadType:96 Name:x]\n",
        "typedef struct { int a; } x; x y = { .a = 1, };\n",
        "(see below, or above)\n",
    ] {
        assert_eq!(told(text).messages(), ["Text"], "{text}");
    }
}

#[test]
fn a_text_with_payloads_stands_beside_them_with_all_its_lines() {
    let text = "first\n{\"Type\": \"com.apple.activation.simple\", \"Payload\": {}}\nlast\n";
    let told = told(text);
    assert_eq!(told.messages(), ["com.apple.activation.simple", "Text"]);
    assert!(told.heads[0].layers[0].facts.contains(&("Lines".to_owned(), "2".to_owned())));
    assert!(told.says("A text of 3 lines. One document was found in it"));
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

/// A text that was damaged: pieces taken out, doubled, moved, and bytes put in.
fn damaged(text: &str, chance: &mut Chance) -> Vec<u8> {
    const BYTES: &[u8] = b"{}[]()<>\"'=:;,#\\\n\r -0aDx\xFF\xC3&@%`";
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + chance.below(4) {
        let (start, len) = (chance.below(bytes.len()), chance.below(12));
        let end = (start + len).min(bytes.len());
        match chance.below(3) {
            0 => drop(bytes.drain(start..end)),
            1 => {
                let piece = bytes[start..end].to_vec();
                let at = chance.below(bytes.len() + 1);
                bytes.splice(at..at, piece);
            }
            _ => bytes.insert(start, BYTES[chance.below(BYTES.len())]),
        }
    }
    bytes
}

#[test]
fn damage_of_any_kind_is_no_harm() {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(6);
    for (text, ..) in FORMS {
        for (_, text) in variants(text) {
            for _ in 0..rounds {
                let bytes = damaged(&text, &mut chance);
                for mut document in lens::open("damaged", bytes.clone(), 0) {
                    let _ = document.head();
                    let walked: Result<(), ()> = document.each(|_| Ok(()));
                    assert_eq!(walked, Ok(()));
                }
                for form in Form::ALL {
                    let doc = read_printed(form, bytes.clone());
                    let inside =
                        (0..doc.len() as u32).all(|node| doc.span(node).end <= bytes.len() && doc.span(node).start <= doc.span(node).end);
                    assert!(inside, "{form:?}: {}", String::from_utf8_lossy(&bytes));
                }
            }
        }
    }
}

/// Texts that make a reader which looks too far ahead take its time: one that took the square of their length would not come to an end.
#[test]
fn hostile_texts_are_opened() {
    const SIZE: usize = 60_000;
    let speaks = "CommandUUID PayloadType UDID com.apple.configuration.\n";
    for pattern in [
        "{",
        "[",
        "(",
        "{a:",
        "[[0] ",
        "{'a':",
        "{'a':'",
        "\"a\" => ",
        "{a=",
        "map[",
        "map[a:",
        "&{a:b ",
        "x(",
        "f(\n",
        "<<AB\n",
        "<<-EOF\nx\n",
        "{\"a\" => {",
        "@{a=",
        "a b {",
        "'",
        "\"",
        "b'",
        "CommandUUID: x\n",
        "- PayloadType: a\n",
        "PayloadType: {",
        "PayloadType: [",
        "PayloadType: &a *a\n",
        "CommandUUID : x\n",
        "A : b\n\n",
        "CommandUUID = a;\n",
        "Dict {\n",
        "Dict {\nCommandUUID = Dict {\n",
        "_computerlevel[1] attribute: a: b\n",
        "a[1] payload[1] b = c\n",
        "Enrolled via DEP: x\n",
        "Profiles:\n",
        "Profiles:\n  Profile UUID: a\n  Verification State: b\n",
        "Error Domain=MCMDMErrorDomain Code=1 \"",
        "MCMDMErrorDomain ",
        "Domain : MCMDMErrorDomain\nCode : 1\n",
        "UserInfo={a=b, NSUnderlyingError={Error Domain=MCMDMErrorDomain Code=5 ",
        "NSError:\n",
        "-25300 error ",
        "Error.",
        "2025-01-01 00:00:00 a[1]: ",
        "2025-01-01 00:00:00 a[1]: {\n",
        "> ",
        "> > \n",
        "#",
        "/*",
        "//",
        "\\\n",
        "[60 63 ",
        "{0x3c, ",
        "{length = ",
        "<00 ",
        "${",
        "\n",
        " ",
        "\t\n",
    ] {
        let text = [speaks, &pattern.repeat(SIZE / pattern.len())].concat();
        assert!(!lens::open("hostile", text.into_bytes(), 0).is_empty(), "{pattern:?}");
    }
}
