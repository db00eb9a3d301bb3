use super::*;

#[test]
fn dates_are_read_in_all_their_forms() {
    let ten = "2 hours ago · 4 May 2026 10:00 UTC";
    for text in [
        "2026-05-04T10:00:00Z",
        "2026-05-04T10:00Z",
        "2026-05-04t10:00:00z",
        "2026-05-04T10:00:00.123456789Z",
        "2026-05-04T10:00:00,5Z",
        "2026-05-04T12:00:00+02:00",
        "2026-05-04T05:00:00-0500",
        "2026-05-04T12:00:00+02",
        "2026-05-04 10:00:00 +0000",
        "2026-05-04 10:00:00 UTC",
        "2026-05-04 10:00:00.25 +0000 UTC",
        "2026-05-04 10:00:00 Etc/GMT",
        "2026-05-04 05:00:00 Etc/GMT+5",
        "Etc/GMT 2026-05-04 10:00:00",
        "Etc/UTC 2026-05-04T10:00:00",
        "20260504T100000Z",
        "Mon, 04 May 2026 10:00:00 GMT",
        "Mon, 4 May 2026 12:00:00 +0200",
        "4 May 2026 10:00:00 +0000",
        "1777888800",
        "1777888800000",
        "  2026-05-04T10:00:00Z\n",
    ] {
        assert_eq!(words("date", Value::Text(text)), ten, "{text}");
        assert_eq!(remark("date", Value::Text(text)), "", "{text}");
    }
    assert_eq!(words("", Value::Date("2026-05-04T10:00:00Z")), ten);
    assert_eq!(words("date", Value::Integer(1_777_888_800_000)), ten);
    assert_eq!(words("epoch-ms", Value::Integer(1_777_888_800_000)), ten);
    assert_eq!(words("epoch-s", Value::Real(1_777_888_800.5)), ten);
}

#[test]
fn dates_in_words() {
    check(&[
        ("date", "2026-05-04T12:00:30Z", "just now · 4 May 2026 12:00:30 UTC", ""),
        ("date", "2026-05-04T12:03:00Z", "in 3 minutes · 4 May 2026 12:03 UTC", ""),
        ("date", "2026-05-16T12:00:00Z", "in 12 days · 16 May 2026 12:00 UTC", ""),
        ("date", "2018-05-01T00:00:00Z", "8 years ago · 1 May 2018 00:00 UTC", ""),
        ("date", "2025-03-01T19:00:00", "14 months ago · 1 Mar 2025 19:00 (no zone given)", ""),
        ("date", "2026-05-04 10:00:00 Europe/Berlin", "2 hours ago · 4 May 2026 10:00 (time of Europe/Berlin)", ""),
        ("date", "2026-05-04", "today · 4 May 2026", ""),
        ("date", "2026-05-05", "tomorrow · 5 May 2026", ""),
        ("date", "2026-05-03", "yesterday · 3 May 2026", ""),
        ("date", "2026-05-01", "3 days ago · 1 May 2026", ""),
        ("date", "0001-01-01T00:00:00Z", "never (the year 1 stands for no date)", ""),
        ("date", "0000-12-30T00:00:00Z", "never (the year 1 stands for no date)", ""),
        ("date", "1970-01-01T00:00:00Z", "never (1 January 1970 is the zero of the clock)", ""),
        ("date", "0", "never (1 January 1970 is the zero of the clock)", ""),
        ("date", "2001-01-01T00:00:00Z", "probably never (1 January 2001 is the zero of Apple's clock)", ""),
        ("date", "4001-01-01T00:00:00Z", "never (the year 4001 stands for no end)", ""),
        ("date", "9999-12-31T23:59:59Z", "never (the year 9999 stands for no end)", ""),
        ("date", "2016-12-31T23:59:60Z", "9 years ago · 31 Dec 2016 23:59:59 UTC", ""),
        ("date", "", "", ""),
        ("date", "2026-02-30T00:00:00Z", "", "date-impossible"),
        ("date", "2026-05-04T25:00:00Z", "", "date-impossible"),
        ("date", "05/04/2026", "", "date-form"),
        ("date", "soon", "", "date-form"),
        ("date", "20260504", "", "date-form"),
        ("epoch-s", "1777888800000", "2 hours ago · 4 May 2026 10:00 UTC", "epoch-unit"),
        ("epoch-ms", "1777888800", "2 hours ago · 4 May 2026 10:00 UTC", "epoch-unit"),
        ("epoch-ms", "86400000", "56 years ago · 2 Jan 1970 00:00 UTC", ""),
        ("epoch-ms", "9e300", "beyond the year 9999", ""),
    ]);
}

#[test]
fn without_a_reading_only_a_full_date_says_something() {
    assert_eq!(words("", Value::Text("2026-05-04T10:00:00Z")), "2 hours ago · 4 May 2026 10:00 UTC");
    for text in [
        "",
        "2026-05-04",
        "20260504",
        "1777888800",
        "17.6.1",
        "2026-13-99T10:00:00Z",
        "2026-05-04T10:00:00 and more",
        "C02",
        "ééééééééééééééééé",
    ] {
        assert_eq!(read("", &Value::Text(text), &context()), None, "{text}");
    }
    assert_eq!(read("", &Value::Text("6E0A1B2C-1111-4222-8333-444455556666"), &context()), None);
    assert_eq!(read("", &Value::Integer(1_777_888_800), &context()), None);
    assert_eq!(read("", &Value::Bytes(b"abc"), &context()), None);
    assert_eq!(read("date", &Value::Bool(true), &context()), None);
}
