//! Nothing is shown unasked: secrets are planted wherever one may stand, everything that a session answers is looked through for
//! them, and each comes when it is asked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use mdm_lens::catalog::Class;
use mdm_lens::session::{At, Copy, Detail, DocId, Engine, Event, Goal, Request, Row, Secrets, Summary};

/// A secret as it is planted. Every one is told from every other.
fn plant(number: usize) -> String {
    format!("fAke{number:03}Plant")
}

struct Desk {
    engine: Engine,
    docs: Vec<DocId>,
    summaries: Vec<Summary>,
}

impl Desk {
    fn open(name: &str, bytes: &[u8]) -> Self {
        let mut engine = Engine::new();
        engine.begin(1, name.to_owned(), bytes.len());
        engine.feed(1, bytes.len(), |room| room.copy_from_slice(bytes));
        engine.finish(1, None);
        let mut desk = Self { engine, docs: vec![1], summaries: Vec::new() };
        desk.work();
        desk
    }

    fn work(&mut self) -> Vec<Event> {
        let mut all = Vec::new();
        loop {
            let (events, more) = self.engine.work(4 << 20);
            all.extend(events);
            if !more {
                break;
            }
        }
        for event in &all {
            match event {
                Event::More { docs, .. } => self.docs.extend(docs),
                Event::Summary(summary) => {
                    self.summaries.retain(|old| old.doc != summary.doc);
                    self.summaries.push((**summary).clone());
                }
                _ => {}
            }
        }
        all
    }

    fn ask(&mut self, request: Request) -> Vec<Event> {
        let mut events = self.engine.handle(request);
        for event in &events {
            if let Event::Summary(summary) = event {
                self.summaries.retain(|old| old.doc != summary.doc);
                self.summaries.push((**summary).clone());
            }
        }
        events.extend(self.work());
        events
    }

    fn summary(&self, doc: DocId) -> &Summary {
        self.summaries.iter().find(|summary| summary.doc == doc).expect("every document is told")
    }

    fn rows(&mut self, doc: DocId) -> Vec<Row> {
        let events = self.ask(Request::Rows { doc, first: 0, count: 1_000, seq: 1 });
        events
            .into_iter()
            .find_map(|event| if let Event::Rows { rows, seq: 1, .. } = event { Some(rows) } else { None })
            .unwrap_or_default()
    }

    /// Opens everything that can be opened, to the last.
    fn unfold(&mut self, doc: DocId) {
        self.ask(Request::Fold { doc, depth: u32::MAX });
        let mut opened: Vec<At> = Vec::new();
        while let Some(at) = self.rows(doc).iter().find(|row| row.open == Some(false) && !opened.contains(&row.at)).map(|row| row.at) {
            opened.push(at);
            self.ask(Request::Toggle { doc, goal: Goal::At(at), open: true });
        }
    }

    fn row(&mut self, doc: DocId, path: &str) -> Row {
        let rows = self.rows(doc);
        let paths: Vec<_> = rows.iter().map(|row| row.path.clone()).collect();
        rows.into_iter().find(|row| row.path == path).unwrap_or_else(|| panic!("{path} is not among {paths:?}"))
    }

    fn detail(&mut self, doc: DocId, at: At) -> Detail {
        let events = self.ask(Request::Detail { doc, at, seq: 2 });
        events
            .into_iter()
            .find_map(|event| if let Event::Detail { detail, .. } = event { detail } else { None })
            .map(|detail| *detail)
            .expect("a detail")
    }

    fn copy(&mut self, doc: DocId, at: At, what: Copy) -> (String, u32) {
        let events = self.ask(Request::Copy { doc, at, what, seq: 3 });
        events
            .into_iter()
            .find_map(|event| if let Event::Copy { text, secrets, .. } = event { Some((text, secrets)) } else { None })
            .expect("a copy")
    }

    /// Everything that is answered about a document without asking for a secret, as text.
    fn everything(&mut self, doc: DocId, plants: &[String]) -> Vec<(String, String)> {
        let mut told = Vec::new();
        let mut hear = |what: String, events: Vec<Event>| told.extend(events.into_iter().map(|event| (what.clone(), format!("{event:?}"))));
        hear("opening".to_owned(), vec![Event::Summary(Box::new(self.summary(doc).clone()))]);
        self.unfold(doc);
        let rows = self.rows(doc);
        hear("rows".to_owned(), vec![Event::Rows { doc, seq: 0, first: 0, total: 0, rows: rows.clone() }]);
        for at in rows.iter().map(|row| row.at).chain([At::default()]) {
            let path = rows.iter().find(|row| row.at == at).map_or("/", |row| &row.path).to_owned();
            hear(format!("detail of {path}"), self.ask(Request::Detail { doc, at, seq: 4 }));
            hear(format!("source of {path}"), self.ask(Request::Source { doc, at, seq: 4 }));
            for what in [Copy::Explained, Copy::WithoutSecrets, Copy::Path] {
                hear(format!("copy of {path}, {what:?}"), self.ask(Request::Copy { doc, at, what, seq: 4 }));
            }
            let (text, secrets) = self.copy(doc, at, Copy::Value);
            // A secret by itself is what was asked for.
            if rows.iter().any(|row| row.at == at && row.open.is_some() && !(row.masked && secrets == 0)) {
                hear(format!("copy of the value of {path}"), vec![Event::Copy { doc, seq: 0, at, text, truncated: false, secrets }]);
            }
        }
        hear("findings".to_owned(), self.ask(Request::Findings { doc, limit: 5_000, seq: 4 }));
        hear("discloses".to_owned(), self.ask(Request::Discloses { doc, seq: 4 }));
        for plant in plants {
            let events = self.ask(Request::Search { doc, query: plant.clone(), seq: 5 });
            let count = events.iter().rev().find_map(|event| if let Event::Search { count, .. } = event { Some(*count) } else { None });
            assert_eq!(count, Some(0), "{plant} is found while it is masked");
        }
        told
    }
}

/// Looks through everything that is told of what was opened; gives the desk for further questions.
#[track_caller]
fn told_nothing_of(name: &str, bytes: &[u8], plants: &[String]) -> Desk {
    let mut desk = Desk::open(name, bytes);
    for doc in desk.docs.clone() {
        for (what, text) in desk.everything(doc, plants) {
            for plant in plants {
                assert!(!text.contains(plant.as_str()), "{name}: {plant} in {what}: {text}");
                for form in [STANDARD.encode(plant), plant.bytes().map(|byte| format!("{byte:02x}")).collect()] {
                    assert!(!text.contains(&form), "{name}: {plant} as {form} in {what}: {text}");
                }
            }
        }
    }
    desk
}

fn plants(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(plant).collect()
}

fn plist(body: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n{body}\n</plist>\n").into_bytes()
}

fn wifi(password: &str) -> String {
    format!(
        "<dict><key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer><key>PayloadIdentifier</key>\
         <string>org.example.a</string><key>PayloadUUID</key><string>00000000-0000-4000-8000-000000000001</string><key>PayloadContent</key><array><dict>\
         <key>PayloadType</key><string>com.apple.wifi.managed</string><key>PayloadVersion</key><integer>1</integer><key>PayloadIdentifier</key>\
         <string>org.example.a.wifi</string><key>PayloadUUID</key><string>00000000-0000-4000-8000-000000000002</string><key>SSID_STR</key><string>Fake</string>\
         <key>EncryptionType</key><string>WPA2</string><key>Password</key><string>{password}</string></dict></array></dict>"
    )
}

fn command(payload: &str) -> Vec<u8> {
    plist(&format!(
        "<dict><key>CommandUUID</key><string>0001</string><key>Command</key><dict><key>RequestType</key><string>InstallProfile</string>\
         <key>Payload</key><data>{payload}</data></dict></dict>"
    ))
}

#[test]
fn what_the_catalog_calls_a_credential() {
    let told = plants(0..4);
    let checkin = format!(
        "<dict><key>MessageType</key><string>TokenUpdate</string><key>Topic</key><string>com.apple.mgmt.External.x</string><key>UDID</key><string>FAKE</string>\
         <key>PushMagic</key><string>{}</string><key>Token</key><data>{}</data><key>UnlockToken</key><data>{}</data></dict>",
        plant(0),
        STANDARD.encode(plant(1)),
        STANDARD.encode(plist(&format!(
            "<dict><key>a</key><string>{}</string><key>b</key><array><string>{}</string></array></dict>",
            plant(2),
            plant(3)
        ))),
    );
    let mut desk = told_nothing_of("checkin.plist", &plist(&checkin), &told);
    assert!(desk.row(1, "/UnlockToken!plist/b/0").masked);
    told_nothing_of("wifi.mobileconfig", &plist(&wifi(&plant(0))), &told);
}

#[test]
fn what_is_inside_a_value_counts_opened_or_not() {
    let payload = STANDARD.encode(plist(&wifi(&plant(0))));
    let desk = Desk::open("command.plist", &command(&payload));
    let credentials =
        |desk: &Desk| desk.summary(desk.docs[0]).tally.iter().find(|(class, _)| *class == Class::Credential).map(|(_, count)| *count);
    // The profile itself, and the password in it.
    assert_eq!(credentials(&desk), Some(2));
    let mut desk = told_nothing_of("command.plist", &command(&payload), &plants(0..1));
    let events = desk.ask(Request::Discloses { doc: 1, seq: 1 });
    let text = format!("{events:?}");
    assert!(text.contains("com.apple.wifi.managed/Password"), "{text}");
    let findings = format!("{:?}", desk.ask(Request::Findings { doc: 1, limit: 100, seq: 1 }));
    assert!(findings.contains("/Command/Payload!plist/PayloadContent/0/Password") && findings.contains("secret-in-clear"), "{findings}");
    // The same within a webhook event.
    let event = format!(
        "{{\"topic\": \"mdm.Connect\", \"acknowledge_event\": {{\"udid\": \"FAKE\", \"raw_payload\": \"{}\"}}}}",
        STANDARD.encode(command(&payload))
    );
    let desk = told_nothing_of("webhook.json", event.as_bytes(), &plants(0..1));
    assert_eq!(credentials(&desk), Some(2));
}

#[test]
fn what_the_catalog_does_not_know_is_masked_by_its_name_and_never_told_in_a_heading() {
    let told = plants(0..14);
    let json = format!(
        "{{\"api_token\": \"{}\", \"adminPassword\": \"{}\", \"nested\": {{\"client-secret\": \"{}\", \"list\": [{{\"APIKey\": \"{}\"}}]}}, \"secrets\": [\"{}\"],\
         \"headers\": [{{\"name\": \"Authorization\", \"value\": \"{}\"}}], \"credentials\": {{\"who\": \"{}\"}}, \"Pasword\": \"{}\"}}",
        plant(0),
        plant(1),
        plant(2),
        plant(3),
        plant(4),
        plant(5),
        plant(6),
        plant(7)
    );
    let mut desk = told_nothing_of("unknown.json", json.as_bytes(), &told);
    let row = desk.row(1, "/api_token");
    assert_eq!((row.masked, row.secret, row.privacy), (true, true, Some(Class::Credential)));
    assert!(desk.detail(1, row.at).why.starts_with("A guess by the name"));
    // A setting of a vendor, in the one sentence that is said of a profile.
    let vendor = format!(
        "<dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.example.agent</string>\
         <key>api_token</key><string>{}</string><key>Shown</key><string>{}</string><key>pin</key><integer>87654321</integer></dict></array></dict>",
        plant(8),
        plant(9)
    );
    let desk = Desk::open("vendor.mobileconfig", &plist(&vendor));
    let sentence = &desk.summary(1).sentence;
    assert!(!sentence.contains(&plant(8)) && !sentence.contains(&plant(9)) && !sentence.contains("87654321"), "{sentence}");
    // A password that is a number, and one where nobody expects it.
    let mail =
        "<dict><key>PayloadType</key><string>com.apple.mail.managed</string><key>IncomingPassword</key><integer>98765432</integer></dict>";
    told_nothing_of("mail.plist", &plist(mail), &["98765432".to_owned()]);
    let misplaced = format!(
        "<dict><key>MessageType</key><string>Authenticate</string><key>Extra</key><dict><key>Password</key><string>{}</string></dict></dict>",
        plant(10)
    );
    told_nothing_of("misplaced.plist", &plist(&misplaced), &told);
}

#[test]
fn what_has_the_form_of_a_secret_under_any_key() {
    let token = "eyJhbGciOiJub25lIn0.eyJwbGFudCI6InBsYW50In0.fAke000PlantfAke";
    let told = vec![plant(1), plant(2), plant(3), plant(4), plant(5), plant(6), token.to_owned(), "eyJwbGFudCI6InBsYW50In0".to_owned()];
    let json = format!(
        "{{\"a\": \"https://{}:{}@mdm.example.com/x\", \"b\": \"curl -u admin:{} -H 'Cookie: sid={}' https://x.example\", \"c\": \"{token}\",\
         \"d\": \"-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----\", \"e\": \"{{\\\"password\\\": \\\"{}\\\"}}\", \"f\": \"plain\"}}",
        plant(1),
        plant(2),
        plant(3),
        plant(4),
        plant(5),
        plant(6)
    );
    let mut desk = told_nothing_of("forms.json", json.as_bytes(), &told);
    assert_eq!(desk.row(1, "/a").value, "https://••••@mdm.example.com/x");
    assert!(desk.row(1, "/e").masked && !desk.row(1, "/f").masked);
}

#[test]
fn what_is_cut_off_or_stands_in_a_comment() {
    let told = plants(0..3);
    let cut = format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>A</key><string>b</string><key>Password</key><string>{}",
        plant(0)
    );
    told_nothing_of("cut.plist", cut.as_bytes(), &told);
    told_nothing_of("cut.json", format!("{{\"a\": \"b\", \"password\": \"{}", plant(0)).as_bytes(), &told);
    let comment = format!("<dict><!-- password: {} --><key>A</key><string>b</string></dict>", plant(1));
    told_nothing_of("comment.plist", &plist(&comment), &told);
    told_nothing_of("openstep.plist", format!("{{ a = b; Password = \"{}\"; \"api-token\" = {}; }}", plant(0), plant(1)).as_bytes(), &told);
}

#[test]
fn what_is_in_a_binary_property_list() {
    let told = plants(0..2);
    let mut bytes = Vec::new();
    let mut dict = plist::Dictionary::new();
    dict.insert("MessageType".into(), "TokenUpdate".into());
    dict.insert("PushMagic".into(), plant(0).into());
    dict.insert("Note".into(), "between".into());
    dict.insert("vendor_token".into(), plist::Value::Data(plant(1).into_bytes()));
    plist::Value::Dictionary(dict).to_writer_binary(&mut bytes).expect("a list");
    told_nothing_of("binary.plist", &bytes, &told);
}

#[test]
fn what_stands_in_the_headers_of_a_capture() {
    let told = plants(0..6);
    let checkin =
        String::from_utf8(plist("<dict><key>MessageType</key><string>Authenticate</string><key>UDID</key><string>FAKE</string></dict>"))
            .expect("text");
    let har = serde_json::json!({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": [
        {"startedDateTime": "2026-01-01T00:00:00Z",
         "request": {"method": "GET", "url": format!("https://bob:{}@mdm.example.com/?token={}", plant(0), plant(1)), "headers": [{"name": "authorization", "value": format!("Bearer {}", plant(2))}]},
         "response": {"status": 401, "statusText": "Unauthorized", "headers": []}},
        {"startedDateTime": "2026-01-01T00:00:01Z",
         "request": {"method": "PUT", "url": "https://mdm.example.com/checkin", "headers": [{"name": "cookie", "value": format!("sid={}", plant(3))}, {"name": "X-Vault-Token", "value": plant(4)}],
            "postData": {"mimeType": "application/x-apple-aspen-mdm-checkin", "text": checkin}},
         "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": [{"name": "Set-Cookie", "value": format!("sid={}", plant(5))}], "content": {"text": ""}}}
    ]}});
    let mut desk = told_nothing_of("capture.har", har.to_string().as_bytes(), &told);
    assert_eq!((desk.docs.len(), desk.summary(1).heading.as_str()), (1, "Authenticate"));
    let cookie = desk.row(1, "!http/request/headers/Cookie");
    assert_eq!((cookie.masked, cookie.privacy, cookie.meaning.is_empty()), (true, Some(Class::Credential), false));
    assert_eq!(desk.row(1, "!http/response/status").value, "200");
    assert!(desk.row(1, "!http/otherExchanges/0/request/headers/Authorization").masked);
    // Two cookies, a header of the other exchange, one that is known by its name, an address.
    let credentials = desk.summary(1).tally.iter().find(|(class, _)| *class == Class::Credential).map(|(_, count)| *count);
    assert_eq!(credentials, Some(5));
    let raw = format!("PUT /checkin HTTP/1.1\r\nHost: mdm.example.com\r\nAuthorization: Basic {}\r\n\r\n{checkin}", plant(0));
    let mut desk = told_nothing_of("raw.http", raw.as_bytes(), &told);
    assert!(desk.row(1, "!http/request/headers/Authorization").masked);
    let curl = format!(
        "curl -u admin:{} -b sid={} -H 'X-Api-Key: {}' -d '{{\"serial_number\": \"FAKE\"}}' https://mdm.example.com/",
        plant(0),
        plant(1),
        plant(2)
    );
    let mut desk = told_nothing_of("curl.sh", curl.as_bytes(), &told);
    assert!(desk.row(1, "!http/request/user").masked);
    let bare = format!("curl -H 'Authorization: Bearer {}' https://mdmenrollment.example/session", plant(0));
    let mut desk = told_nothing_of("bare.sh", bare.as_bytes(), &told);
    assert!(desk.row(1, "/request/headers/Authorization").masked);
}

#[test]
fn a_secret_comes_when_it_is_asked_for_and_goes_again() {
    let json = format!("{{\"password\": \"{}\", \"token\": \"{}\", \"name\": \"x\"}}", plant(0), plant(1));
    let mut desk = Desk::open("two.json", json.as_bytes());
    let (first, second) = (desk.row(1, "/password").at, desk.row(1, "/token").at);
    desk.ask(Request::Secrets { doc: 1, secrets: Secrets::Show(first) });
    assert_eq!((desk.row(1, "/password").value, desk.row(1, "/token").value), (plant(0), String::new()));
    assert_eq!(desk.detail(1, first).forms[0].1, plant(0));
    assert!(desk.detail(1, second).forms.is_empty());
    let container = desk.detail(1, At::default()).forms[0].1.clone();
    assert!(container.contains(&plant(0)) && container.contains("\"token\": \"•••• 12 characters\""), "{container}");
    let source = format!("{:?}", desk.ask(Request::Source { doc: 1, at: second, seq: 1 }));
    assert!(source.contains(&plant(0)) && !source.contains(&plant(1)), "{source}");
    // What is shown can be found.
    let found = |desk: &mut Desk, text: &str| {
        let events = desk.ask(Request::Search { doc: 1, query: text.to_owned(), seq: 1 });
        events.iter().rev().find_map(|event| if let Event::Search { count, .. } = event { Some(*count) } else { None })
    };
    assert_eq!((found(&mut desk, &plant(0)), found(&mut desk, &plant(1))), (Some(1), Some(0)));
    desk.ask(Request::Secrets { doc: 1, secrets: Secrets::ShowAll });
    assert!(desk.summary(1).secrets_shown && desk.summary(1).secrets == 2);
    assert_eq!(desk.row(1, "/token").value, plant(1));
    // One of all is masked: the others stay.
    desk.ask(Request::Secrets { doc: 1, secrets: Secrets::Hide(first) });
    assert_eq!((desk.row(1, "/password").masked, desk.row(1, "/token").value), (true, plant(1)));
    desk.ask(Request::Secrets { doc: 1, secrets: Secrets::HideAll });
    assert!(desk.row(1, "/password").masked && desk.row(1, "/token").masked && !desk.summary(1).secrets_shown);
}

#[test]
fn a_copy_of_a_container_asks_for_its_secrets_and_a_secret_by_itself_is_what_was_asked_for() {
    let json = format!("{{\"list\": [{{\"password\": \"{}\", \"token\": \"{}\"}}], \"name\": \"x\"}}", plant(0), plant(1));
    let mut desk = Desk::open("copy.json", json.as_bytes());
    let (list, name, password) = (desk.row(1, "/list").at, desk.row(1, "/name").at, desk.row(1, "/list/0/password").at);
    assert_eq!(desk.copy(1, list, Copy::Value), (String::new(), 2));
    let (with, without) = (desk.copy(1, list, Copy::WithSecrets).0, desk.copy(1, list, Copy::WithoutSecrets).0);
    assert!(with.contains(&plant(0)) && with.contains(&plant(1)));
    assert!(!without.contains("Plant") && without.contains("\"password\": \"(secret, left out)\""), "{without}");
    assert_eq!(desk.copy(1, name, Copy::Value), ("x".to_owned(), 0));
    assert_eq!(desk.copy(1, password, Copy::Value), (plant(0), 0));
    let explained = desk.copy(1, list, Copy::Explained).0;
    assert!(!explained.contains("Plant") && explained.contains("(secret, left out)"), "{explained}");
}
