use super::*;

#[test]
fn identifiers_of_devices() {
    check(&[
        ("serial", "C02QX0ABCDEF", "made about week 52 of 2015", ""),
        ("serial", "C02CX0ABCDEF", "", ""),
        ("serial", "XXXXXXXXXXXX", "", ""),
        ("serial", "AB123CD45G", "", ""),
        ("serial", "SC02QX0ABCDEF", "", "serial-prefix"),
        ("serial", "ABO23CD45G", "", "serial-letter"),
        ("serial", "AB123CD45G ", "", "blanks"),
        ("udid", "00008030-001A2B3C4D5E6F70", "A13 Bionic chip", ""),
        ("udid", "00008103-001A2B3C4D5E6F70", "M1 chip", ""),
        ("udid", "0000FFFF-001A2B3C4D5E6F70", "", ""),
        ("udid", "00008030001A2B3C4D5E6F70", "", "udid-dash"),
        ("udid", "1c111c111c111c111c111c111c111c111c111c11", "40 digits: a chip older than the A12 of 2018", ""),
        ("udid", "55693EB3-DF03-5FD1-9263-F7CDB8AD7FFD", "a UUID, as Macs have it", ""),
        ("udid", "00000000-0000-0000-0000-000000000000", "", "udid-zero"),
        ("udid", "my-phone", "", "udid-form"),
        ("uuid", "6E0A1B2C-1111-4222-8333-444455556666", "", ""),
        ("uuid", "00000000-0000-0000-0000-000000000000", "", "uuid-nil"),
        ("uuid", "6E0A1B2C111142228333444455556666", "", "uuid-dashes"),
        ("uuid", "C232AB00-9414-11EC-B3C8-9F6BDECED846", "made 4 years ago · 22 Feb 2022 19:22:22 UTC", ""),
        ("uuid", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "made 4 years ago · 22 Feb 2022 19:22:22 UTC", ""),
        ("uuid", "anything goes", "", ""),
        (
            "topic",
            "com.apple.mgmt.External.6e0a1b2c-1111-4222-8333-444455556666",
            "topic of an MDM push certificate, from identity.apple.com",
            "",
        ),
        ("topic", "com.apple.mgmt.External.x", "topic of an MDM push certificate, from identity.apple.com", "topic-uuid"),
        ("topic", "com.example.push", "", "topic-form"),
    ]);
}

#[test]
fn identifiers_of_radios() {
    check(&[
        ("imei", "49 015420 323751 8", "type (TAC) 49015420, check digit right", ""),
        ("imei", "490154203237519", "type (TAC) 49015420", "imei-check"),
        ("imei", "49015420323751", "type (TAC) 49015420; check digit left out, it is 8", ""),
        ("imei", "4901542032375101", "type (TAC) 49015420; ends in a software version instead of a check digit (IMEISV)", ""),
        ("imei", "000000000000000", "", "imei-zero"),
        ("imei", "4901542", "", "imei-form"),
        ("imei", "49015420323751X", "", "imei-form"),
        ("meid", "A10000009296F2", "in decimal 270113177609606898", ""),
        ("meid", "270113177609606898", "in hexadecimal A10000009296F2", ""),
        ("meid", "999999999999999999", "", "meid-form"),
        ("meid", "35875505123456", "in decimal 089806157301193046; with check digit 2 it is the IMEI", ""),
        ("meid", "hello", "", "meid-form"),
        ("eid", "89049032123451234512345678901235", "eSIM chip, check digits right", ""),
        ("eid", "89049032123451234512345678901236", "", "eid-check"),
        ("eid", "8904", "", "eid-form"),
        ("iccid", "8914800000000000005", "", ""),
        ("iccid", "8986012345678901234F", "", ""),
        ("iccid", "12345", "", "iccid-form"),
    ]);
    let eid = read("eid", &Value::Text("89049032123451234512345678901236"), &context()).and_then(|read| read.remark);
    assert!(eid.is_some_and(|remark| remark.message.contains("should be 35")));
    let imei = read("imei", &Value::Text("490154203237519"), &context()).and_then(|read| read.remark);
    assert!(imei.is_some_and(|remark| remark.message.contains("should be 8")));
}

#[test]
fn a_valid_iccid_is_confirmed() {
    let body = "891480000000000000";
    let digits = format!("{body}{}", super::super::text::luhn(body));
    assert_eq!(words("iccid", Value::Text(&digits)), "SIM card or eSIM plan, check digit right");
    assert_eq!(words("iccid", Value::Text(&format!("{digits}F"))), "SIM card or eSIM plan, check digit right");
}

#[test]
fn addresses() {
    check(&[
        ("mac", "3c:22:fb:00:00:01", "", ""),
        ("mac", "3C-22-FB-00-00-01", "", ""),
        ("mac", "da:a1:19:00:00:01", "private Wi-Fi address: made up (locally administered), not the hardware's own", ""),
        ("mac", "00:00:00:00:00:00", "all zeros: no address", ""),
        ("mac", "01:00:5e:00:00:01", "", "mac-group"),
        ("mac", "02:00:00:00:00:00", "what iOS gives apps instead of the real address", ""),
        ("mac", "3c:22:fb", "", "mac-form"),
        ("phone", "+49 30 1234567", "Germany (+49)", ""),
        ("phone", "004930123456", "Germany (+49)", ""),
        ("phone", "+12025550123", "United States, Canada or the Caribbean (+1)", ""),
        ("phone", "+1 (800) 555-0123", "toll-free in North America", ""),
        ("phone", "+35 3 1 555 0123", "Ireland (+353)", ""),
        ("phone", "5550123", "", ""),
        ("email", "someone@example.com", "", ""),
        ("email", "abc@privaterelay.appleid.com", "Apple's Hide My Email: forwards to an address that stays unknown", ""),
        ("email", "{{mail}}", "", "placeholder"),
        ("email", "someone", "", "email-form"),
        ("url", "https://MDM.example.com/mdm/checkin?key=secret", "mdm.example.com · /mdm/checkin", ""),
        ("url", "https://mdm.example.com:8443", "mdm.example.com, port 8443", ""),
        ("url", "http://mdm.example.com/x", "mdm.example.com · /x", "url-insecure"),
        ("url", "http://localhost:8080/x", "localhost, port 8080 · /x", ""),
        ("url", "http://[::1]:80/", "[::1], port 80", ""),
        ("url", "http://ca.example.com/root.crl", "ca.example.com · /root.crl", ""),
        ("url", "http://swcdn.apple.com/content/a.smd", "swcdn.apple.com · /content/a.smd", ""),
        ("url", "https://user:pass@example.com/", "example.com", "url-password"),
        (
            "url",
            "itms-services://?action=download-manifest&url=https%3A%2F%2Fexample.com%2Fa.plist",
            "installs an app over the air, manifest at example.com",
            "",
        ),
        ("url", "file:///Applications/Safari.app/", "a place on the device itself", ""),
        ("url", "/just/a/path", "", ""),
        ("url", "example.com", "", ""),
    ]);
}
