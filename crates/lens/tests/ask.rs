//! Scraps that people have, and what the first answers must be.

use mdm_lens::ask::{Hit, ask};

fn told(question: &str) -> Vec<Hit> {
    ask(question).hits
}

/// `question | kind | id` of the best answer.
const BEST: &[&str] = &[
    "12026 | error code | error:MCMDMErrorDomain/12026",
    "MCMDMErrorDomain 12021 | error code | error:MCMDMErrorDomain/12021",
    "MDMErrorDomain 12021 | error code | error:MCMDMErrorDomain/12021",
    "<MDMClientError:89> | error code | error:MDMClientError/89",
    "-2016341112 | Intune error | error:Intune/-2016341112",
    "0x87D11388 | Intune error | error:Intune/-2016341112",
    "2278626184 | Intune error | error:Intune/-2016341112",
    "34007 | error code | error:MCCloudConfigurationErrorDomain/34007",
    "-25300 | error code | error:NSOSStatusErrorDomain/-25300",
    "errSecItemNotFound | error code | error:NSOSStatusErrorDomain/-25300",
    "NSURLErrorDomain Code=-1009 | error code | error:NSURLErrorDomain/-1009",
    "FLAGS_INVALID | error word | error:Automated Device Enrollment/FLAGS_INVALID",
    "BadDeviceToken | reason | error:APNs/BadDeviceToken",
    "Error.MissingAssets | reason | error:declarative management/Error.MissingAssets",
    "must originate from a user approved MDM server | error message | error:macOS System Settings/must originate from a user approved MDM server",
    "allowAirDrop | key | field:com.apple.applicationaccess/allowAirDrop",
    "ALLOWAIRDROP | key | field:com.apple.applicationaccess/allowAirDrop",
    "Authenticate/SerialNumber | key | field:Authenticate/SerialNumber",
    "com.apple.wifi.managed | profile payload | message:payload:com.apple.wifi.managed",
    "com.apple.configuration.passcode.settings | declaration | message:declaration:com.apple.configuration.passcode.settings",
    "DeviceLock | command | message:command:DeviceLock",
    "TokenUpdate | check-in | message:checkin:TokenUpdate",
    "device.model.family | status item | message:status-item:device.model.family",
    "ActionButton | skip key | field:DepProfile/skip_setup_items/[]",
    "iPhone15,4 | model | model:iPhone15,4",
    "iPhone 15 | model | model:iPhone15,4",
    "21G93 | OS build | build:21G93",
    "17.6.1 | OS version | version:17.6.1",
    "iOS 17.6.1 | OS version | version:iOS 17.6.1",
    "1.2.840.113635.100.8.11.1 | OID | oid:1.2.840.113635.100.8.11.1",
    "1.2.840.113635.100.99 | OID | form:oid",
    "com.apple.mobilesafari | bundle identifier | bundle:com.apple.mobilesafari",
    "00008101-000A11223344001E | UDID | form:udid-chip",
    "com.apple.mgmt.External.11111111-2222-4333-8444-555555555555 | push topic | form:topic",
    "alowCamera | key | field:com.apple.applicationaccess/allowCamera",
];

#[test]
fn every_scrap_has_its_best_answer_first() {
    let wrong: Vec<String> = BEST
        .iter()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(" | ").collect();
            let hits = told(cells[0]);
            let first = hits.first().map_or(("nothing", ""), |hit| (hit.kind.as_str(), hit.id.as_str()));
            (first != (cells[1], cells[2])).then(|| format!("{}: {first:?}", cells[0]))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_answer_says_what_it_means_and_has_an_id() {
    for line in BEST {
        let question = line.split(" | ").next().unwrap_or_default();
        for hit in told(question) {
            assert!(!hit.kind.is_empty() && !hit.title.is_empty() && !hit.text.is_empty() && !hit.id.is_empty(), "{question}: {hit:?}");
        }
    }
}

#[test]
fn an_id_leads_back_to_its_answer() {
    for id in ["error:MCMDMErrorDomain/12021", "field:Authenticate/SerialNumber", "message:command:DeviceLock"] {
        assert_eq!(told(id)[0].id, id);
    }
}

#[test]
fn an_innermost_error_comes_first_and_the_outer_one_after_it() {
    let text = "profiled: Error Domain=MCProfileErrorDomain Code=1009 \"x\" UserInfo={NSUnderlyingError=0x6000 \
                {Error Domain=MCPayloadErrorDomain Code=2002 \"y\"}}";
    let ids: Vec<String> = told(text).into_iter().take(2).map(|hit| hit.id).collect();
    assert_eq!(ids, ["error:MCPayloadErrorDomain/2002", "error:MCProfileErrorDomain/1009"]);
}

#[test]
fn british_and_american_words_find_the_same() {
    for (british, american) in
        [("enrolment profile", "enrollment profile"), ("licence", "license"), ("organisation name", "organization name")]
    {
        let ids = |question| told(question).into_iter().map(|hit| hit.id).collect::<Vec<_>>();
        assert!(!ids(american).is_empty(), "{american}");
        assert_eq!(ids(british), ids(american));
    }
}

#[test]
fn a_phrase_of_a_meaning_finds_its_error() {
    let hits = told("device is busy because it is locked");
    assert!(hits.iter().any(|hit| hit.id == "error:Intune/-2016341112"), "{hits:?}");
}

#[test]
fn a_code_that_the_table_does_not_have_in_its_domain_is_said_to_be_missing() {
    let hits = told("MCMDMErrorDomain 99999");
    assert_eq!(hits[0].text, "The table of errors has no such code.");
}

#[test]
fn nothing_found_says_what_was_tried() {
    let answers = ask("xyzzyqwert");
    assert!(answers.hits.is_empty());
    assert!(answers.tried.starts_with("Nothing found in ") && answers.tried.contains("error codes"), "{}", answers.tried);
    assert_eq!(ask("  ").hits, Vec::<Hit>::new());
}

#[test]
fn a_link_never_has_what_names_a_device_or_an_organization() {
    for value in ["00008101-000A11223344001E", "com.apple.mgmt.External.11111111-2222-4333-8444-555555555555", &"ab".repeat(20)] {
        assert!(told(value).iter().all(|hit| !hit.id.contains(value)), "{value}");
    }
}

#[test]
fn anything_may_be_asked() {
    for question in ["\u{0}", "…", "a", "-", "0x", "''", "\"", &"x".repeat(100_000), &"12021 ".repeat(10_000), "ﬀ ß İ", "%00%ff"] {
        ask(question);
    }
}

/// Time of a letter: `cargo test --release -p mdm-lens --test ask -- --ignored --nocapture`.
#[test]
#[ignore = "measures"]
fn a_letter_takes_few_milliseconds() {
    let start = std::time::Instant::now();
    mdm_lens::ask::warm();
    println!("index: {:?}", start.elapsed());
    let mut worst = std::time::Duration::ZERO;
    for question in
        ["enrollment profile is not valid", "allowAirPrintiBeaconDiscovery", "-2016341112", "com.apple.configuration.passcode.settings"]
    {
        for end in (1..=question.len()).filter(|end| question.is_char_boundary(*end)) {
            let start = std::time::Instant::now();
            std::hint::black_box(ask(&question[..end]));
            let took = start.elapsed();
            if took > worst {
                worst = took;
                println!("{:?} {took:?}", &question[..end]);
            }
        }
    }
}
