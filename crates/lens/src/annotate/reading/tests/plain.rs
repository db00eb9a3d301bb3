use super::*;

#[test]
fn durations_have_at_most_two_units() {
    check(&[
        ("dur-ms", "250", "250 ms", ""),
        ("dur-ms", "1500", "1.5 seconds", ""),
        ("dur-s", "1", "1 second", ""),
        ("dur-s", "2.5", "2.5 seconds", ""),
        ("dur-s", "3600", "1 hour", ""),
        ("dur-s", "64800", "18 hours", ""),
        ("dur-s", "172800", "2 days", ""),
        ("dur-s", "90061", "about 1 day 1 hour", ""),
        ("dur-s", "86430", "about 1 day", ""),
        ("dur-s", "2147483647", "the largest number possible, in practice no limit", ""),
        ("dur-s", "0", "", ""),
        ("dur-s", "-1", "", ""),
        ("dur-min", "1440", "1 day", ""),
        ("dur-min", "90", "1 hour 30 minutes", ""),
        ("dur-h", "36", "1 day 12 hours", ""),
        ("dur-d", "90", "90 days", ""),
        ("dur-d", "730", "730 days, about 2 years", ""),
        ("dur-d", "soon", "", ""),
    ]);
}

#[test]
fn sizes_and_shares() {
    check(&[
        ("bytes", "1", "1 byte", ""),
        ("bytes", "1400", "1,400 bytes", ""),
        ("bytes", "3656000", "3.66 MB", ""),
        ("bytes", "59600000000", "59.6 GB", ""),
        ("bytes", "0", "", ""),
        ("kb", "20480", "20.5 MB", ""),
        ("mb", "5120", "5.12 GB", ""),
        ("percent", "80", "80 %", ""),
        ("percent", "101", "", "percent-range"),
        ("fraction", "0.82", "82 %", ""),
        ("fraction", "-1", "not known", ""),
        ("fraction", "82", "", "fraction-range"),
    ]);
    assert_eq!(words("gb", Value::Real(464.822_410_583_496)), "464.8 GB");
    assert_eq!(words("gb", Value::Real(59.604_644)), "59.6 GB");
    assert_eq!(words("gb", Value::Real(1863.0)), "1.86 TB");
    assert_eq!(words("fraction", Value::Real(f64::NAN)), "");
}

#[test]
fn bit_masks_name_what_is_set() {
    let rights = [("1", "See profiles."), ("2", "Install profiles."), ("4", "Lock.")];
    let flags = [("1", "Delete with the profile."), ("4", "Keep out of backups."), ("5", "Both.")];
    for (value, values, expected) in [
        (0, &rights, Some("none of them")),
        (3, &rights, Some("See profiles; Install profiles")),
        (7, &rights, Some("all 3: See profiles; Install profiles; Lock")),
        (9, &rights, Some("See profiles; unknown bit 8")),
        (24, &rights, Some("unknown bits 8, 16")),
        (5, &flags, Some("Delete with the profile; Keep out of backups")),
        (-1, &rights, None),
    ] {
        assert_eq!(bits(value, values).as_deref(), expected, "{value}");
    }
    assert_eq!(bits(i128::MAX, &[]).as_deref(), Some("127 unknown bits"));
    assert_eq!(bits(0, &[("0", "Nothing.")]).as_deref(), Some("Nothing"));
}

#[test]
fn names_behind_codes() {
    check(&[
        ("model", "iPhone15,4", "iPhone 15", ""),
        ("model", "iPhone99,9", "an iPhone that the table of models does not have", ""),
        ("model", "toaster", "", ""),
        ("model", "iPhone15", "", ""),
        ("build", "21G93", "iOS 17.6.1", ""),
        ("build", "99A5282m", "a beta", ""),
        ("build", "20E772520a", "a Rapid Security Response", ""),
        ("build", "banana", "", ""),
        ("osversion", "17.6.1", "", ""),
        ("osversion", "10.15.7", "macOS Catalina", ""),
        ("osversion", "16.5.1 (c)", "with Rapid Security Response (c)", ""),
        ("osversion", "26.0", "the systems of autumn 2025; all share this number", ""),
        ("osversion", "iOS 17.4", "", "osversion-form"),
        ("country", "de", "Germany", ""),
        ("country", "USA", "United States", ""),
        ("country", "UK", "", "country-code"),
        ("country", "QX", "", "country-code"),
        ("country", "Germany", "", ""),
        ("lang", "de-DE", "German (Germany)", ""),
        ("lang", "en_US.UTF-8", "English (United States)", ""),
        ("lang", "zh-Hans-CN", "Chinese (simplified, China)", ""),
        ("lang", "es-419", "Spanish (Latin America)", ""),
        ("lang", "tlh", "", ""),
        ("tz", "Europe/Berlin", "UTC+1, UTC+2 in summer", ""),
        ("tz", "Asia/Kolkata", "UTC+5:30 all year", ""),
        ("tz", "America/St_Johns", "UTC−3:30, UTC−2:30 in summer", ""),
        ("tz", "Etc/GMT+5", "UTC−5 all year; the sign in these names is the other way round", ""),
        ("tz", "CEST", "", "tz-form"),
        ("tz", "Mars/Olympus", "", ""),
        ("adamid", "361309726", "App Store number · apps.apple.com/app/id361309726", ""),
        ("adamid", "id361309726", "", "adamid-form"),
        ("adamid", "0", "", ""),
        ("bundle", "com.apple.mobilesafari", "Safari", ""),
        ("bundle", "com.apple.MobileSafari", "", "bundle-case"),
        ("bundle", "com.example.app", "", ""),
        ("bundle", "com.example. app", "", "bundle-form"),
        ("color", "ffffff", "white", ""),
        ("color", "#ff9500", "orange", ""),
        ("color", "0b1e63", "dark blue", ""),
        ("color", "zzzzzz", "", ""),
        ("color", "+12345", "", ""),
    ]);
    assert_eq!(words("adamid", Value::Integer(361_309_726)), "App Store number · apps.apple.com/app/id361309726");
}

#[test]
fn bytes_are_counted_and_never_shown() {
    assert_eq!(words("token", Value::Bytes(&[0xAB; 32])), "32 bytes");
    assert_eq!(words("token", Value::Bytes(&[])), "empty");
    assert_eq!(words("base64", Value::Bytes(b"bplist00....")), "12 bytes, a binary property list");
    check(&[
        ("token", "00112233445566778899aabbccddeeff", "16 bytes in hexadecimal", ""),
        ("token", "<00112233 44556677 8899aabb ccddeeff>", "16 bytes in hexadecimal", ""),
        ("token", "not a token at all!", "", ""),
        ("base64", "YnBsaXN0MDA=", "8 bytes, a binary property list", ""),
        ("base64", "PD94bWwg\n dmVy", "9 bytes, XML", ""),
        ("base64", "abcde", "", "base64-length"),
        ("base64", "ab*d", "", "base64-form"),
    ]);
    assert_eq!(token_hex(&[0x3F; 32]), "3f3f3f3f…3f3f3f3f");
    assert_eq!(token_hex(&[1, 2]), "0102");
    assert_eq!(token_hex(&[]), "");
}
