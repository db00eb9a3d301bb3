use super::*;

fn link<'a>(code: i64, domain: &'a str, english: Option<&'a str>) -> Link<'a> {
    Link { code, domain, localized: Some("Übersetzt"), english }
}

#[test]
fn a_code_is_read_beside_its_domain() {
    let context = Context { now: NOW, domain: Some("NSURLErrorDomain") };
    let read = |value: Value| read("errcode", &value, &context).map(|read| read.words);
    assert_eq!(read(Value::Integer(-1001)).as_deref(), Some("The request timed out."));
    assert_eq!(read(Value::Text(" -1001 ")).as_deref(), Some("The request timed out."));
    assert_eq!(read(Value::Integer(7)), None);
    assert_eq!(words("errcode", Value::Integer(-1001)), "");
    assert!(explain_error("NSURLErrorDomain", "-1001").is_some_and(|error| !error.advice.is_empty()));
}

#[test]
fn a_chain_is_told_from_what_failed_to_its_cause() {
    let links = [link(4001, "MCInstallationErrorDomain", None), link(-1001, "NSURLErrorDomain", None)];
    let words = explain_chain(&links);
    assert_eq!(words.iter().map(|link| link.role).collect::<Vec<_>>(), ["what failed", "caused by"]);
    assert!(words.iter().all(|link| link.told == Told::Catalog && !link.advice.is_empty()));
    let told = chain_in_words(&links);
    assert_eq!(told, format!("{} Caused by: {} What to try: {}", words[0].meaning, words[1].meaning, words[1].advice));
}

#[test]
fn an_unknown_code_falls_back_to_the_devices_words() {
    assert_eq!(chain_in_words(&[link(99_999, "Nowhere", Some("It broke"))]), "The device says: It broke.");
    assert_eq!(explain_chain(&[link(99_999, "Nowhere", None)])[0].meaning, "Übersetzt.");
    let bare = Link { code: 99_999, domain: "Nowhere", localized: None, english: Some("  ") };
    assert_eq!(chain_in_words(&[bare]), "Error 99999 of Nowhere, which the table of errors does not have.");
    assert_eq!(explain_chain(&[bare])[0].told, Told::Nobody);
}

#[test]
fn repeated_and_endless_links_are_told_once_or_counted() {
    assert_eq!(chain_in_words(&[]), "");
    assert_eq!(chain_in_words(&[link(1, "A", Some("Same.")), link(2, "B", Some("Same."))]), "The device says: Same.");
    let texts: Vec<String> = (0..1000).map(|at| format!("Reason {at}.")).collect();
    let links: Vec<Link> = texts.iter().map(|text| link(0, "D", Some(text))).collect();
    assert!(chain_in_words(&links).ends_with("And 26 more."));
}

#[test]
fn statuses_have_words() {
    for known in ["Acknowledged", "Error", "CommandFormatError", "Idle", "NotNow"] {
        assert!(status(known).is_some_and(|(short, why)| !short.is_empty() && why.ends_with('.')), "{known}");
    }
    assert_eq!(status("acknowledged"), None);
}
