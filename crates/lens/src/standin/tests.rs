use super::*;

fn kind(text: &str) -> Option<(Kind, &str)> {
    find(text).map(|found| (found.kind, found.mark))
}

#[test]
fn variables_of_servers_are_known_with_their_server() {
    for (text, mark, whose) in [
        ("$SERIALNUMBER", "$SERIALNUMBER", "Jamf Pro"),
        ("mac-$SERIALNUMBER.example.com", "$SERIALNUMBER", "Jamf Pro"),
        ("$EXTENSIONATTRIBUTE_12", "$EXTENSIONATTRIBUTE_12", "Jamf Pro"),
        ("https://scep.example.com/$FLEET_VAR_NDES_SCEP_PROXY_URL", "$FLEET_VAR_NDES_SCEP_PROXY_URL", "Fleet"),
        ("$SERIAL_NUMBER", "$SERIAL_NUMBER", "Iru (Kandji)"),
        ("{{serialnumber}}", "{{serialnumber}}", "Microsoft Intune"),
        ("CN={{UserPrincipalName}},O=Example", "{{UserPrincipalName}}", "Microsoft Intune"),
        ("{DeviceSerialNumber}", "{DeviceSerialNumber}", "Workspace ONE UEM"),
        ("https://example.com/?mail={EmailAddress}", "{EmailAddress}", "Workspace ONE UEM"),
        ("%FullName,prefix:https://example.com/?q=,barcode%", "%FullName,prefix:https://example.com/?q=,barcode%", "Jamf School"),
        ("Mac.%HardwareUUID%", "%HardwareUUID%", "the Mac itself, when it installs the profile,"),
        ("%AD_ComputerID%", "%AD_ComputerID%", "the Mac itself, when it installs the profile,"),
        ("${user_home}/Downloads", "${user_home}", "the browser (Chrome or Edge)"),
        ("$EMAIL$", "$EMAIL$", ""),
        ("$USERID$", "$USERID$", ""),
        ("$TENANT_NAME", "$TENANT_NAME", ""),
        ("$client", "$client", ""),
        ("invalid.example.$client", "$client", ""),
        ("%OwnName%", "%OwnName%", ""),
        ("{{ organization }}", "{{ organization }}", ""),
        ("${HOSTNAME}", "${HOSTNAME}", ""),
    ] {
        let found = find(text).unwrap_or_else(|| panic!("{text} is a variable"));
        assert_eq!((found.kind, found.mark, found.whose, found.whole), (Kind::Variable, mark, whose, mark == text), "{text}");
    }
}

#[test]
fn marks_of_templates_are_known_with_their_language() {
    for (text, mark, whose) in [
        ("{{ 1 if wifi or cellular else 0 }}", "{{ 1 if wifi or cellular else 0 }}", "Jinja"),
        ("{{ lookup('pipe', 'uuidgen') }}", "{{ lookup('pipe', 'uuidgen') }}", "Jinja"),
        ("{{ name | default('x') }}", "{{ name | default('x') }}", "Jinja"),
        ("a {% if x %}b{% endif %}", "{% if x %}", "Jinja"),
        ("{{.Identifier}}", "{{.Identifier}}", "Go"),
        ("{{if .Smtp.Username}}EmailAuthPassword{{else}}EmailAuthNone{{end}}", "{{if .Smtp.Username}}", "Go"),
        ("{{- range .Items }}", "{{- range .Items }}", "Go"),
        ("{{#if smtp}}A{{else}}B{{/if}}", "{{#if smtp}}", "Handlebars or Mustache"),
        ("{{{ raw }}}", "{{{ raw }}}", ""),
        ("{{> part}}", "{{> part}}", "Handlebars or Mustache"),
        ("<%= @profile.uuid %>", "<%= @profile.uuid %>", "ERB"),
        ("$(uuidgen)", "$(uuidgen)", "shell"),
        ("$(cat /tmp/cert.b64)", "$(cat /tmp/cert.b64)", "shell"),
        ("${var.domain}", "${var.domain}", "Terraform"),
        ("${random_uuid.wifi.result}", "${random_uuid.wifi.result}", "Terraform"),
        ("%{ if var.x }a%{ endif }", "%{ if var.x }", "Terraform"),
        ("#{Octopus.Name}", "#{Octopus.Name}", ""),
        // Cut off where a shell or a chat did it.
        ("{{ 1 if wifi", "{{ 1 if wifi", "Jinja"),
    ] {
        let found = find(text).unwrap_or_else(|| panic!("{text} is a mark"));
        let kind = if text == "{{{ raw }}}" { Kind::Variable } else { Kind::Template };
        assert_eq!((found.kind, found.mark, found.whose), (kind, mark, whose), "{text}");
    }
}

#[test]
fn placeholders_and_masks_are_known() {
    for (text, mark) in [
        ("YOUR_TEAM_ID", "YOUR_TEAM_ID"),
        ("certificate leaf[subject.OU] = \"YOUR_TEAM_ID\"", "YOUR_TEAM_ID"),
        ("https://your-server.example.com/", "your-server"),
        ("com.yourcompany.app", "yourcompany"),
        ("YourOrganization", "YourOrganization"),
        ("REPLACE-ME", "REPLACE-ME"),
        ("REPLACE_WITH_TOKEN", "REPLACE_WITH_TOKEN"),
        ("changeme", "changeme"),
        ("CHANGE_ME", "CHANGE_ME"),
        ("<insert your key here>", "<insert your key here>"),
        ("https://<your tenant>.example.com", "<your tenant>"),
        ("https://<TENANT_ID>.example.com", "<TENANT_ID>"),
        ("<password>", "<password>"),
        ("[Enter the name]", "[Enter the name]"),
        ("[TEAM_ID]", "[TEAM_ID]"),
        ("XXXXXXXXXX", "XXXXXXXXXX"),
        ("xx:xx:xx:xx:xx:xx", "xx:xx:xx:xx:xx:xx"),
        ("XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX", "XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX"),
        ("com.apple.mgmt.External.XXXXXXXX-XXXX", "XXXXXXXX-XXXX"),
        ("C02XXXXXXX", "C02XXXXXXX"),
        ("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"),
        ("11111111-1111-1111-1111-111111111111", "11111111-1111-1111-1111-111111111111"),
        ("QUINC-QUINC-QUINC-QUINC", "QUINC-QUINC-QUINC-QUINC"),
        ("(Optional) two letters", "(Optional) two letters"),
        ("(required)", "(required)"),
        ("https://*** SERVER ***/app.ipa", "*** SERVER ***"),
        ("*** PASSWORD ***", "*** PASSWORD ***"),
        ("__CLIENT_ID__", "__CLIENT_ID__"),
        ("@@UUID@@", "@@UUID@@"),
        ("TODO", "TODO"),
    ] {
        assert_eq!(kind(text), Some((Kind::Placeholder, mark)), "{text}");
    }
    for (text, mark) in [
        ("REDACTED", "REDACTED"),
        ("redacted", "redacted"),
        ("[REDACTED]", "[REDACTED]"),
        ("<removed>", "<removed>"),
        ("user-REDACTED@example.com", "REDACTED"),
        ("••••••••", "••••••••"),
        ("abc•••", "•••"),
        ("********", "********"),
        ("ab***cd", "***"),
        ("…", "…"),
    ] {
        assert_eq!(kind(text), Some((Kind::Masked, mark)), "{text}");
    }
}

#[test]
fn values_are_no_stand_ins() {
    for text in [
        "QUINC-QUINC",
        "ABCDE-FGHIJ-KLMNO",
        "quinc-quinc-quinc",
        "Optional (DE)",
        "",
        "$",
        "$5",
        "Pa$$WORD",
        "Pa$SWORD1",
        "100%",
        "50% of 80%",
        "%",
        "%20foo%20bar",
        "%C3%BCber%20alles",
        "%Y-%m-%d %H:%M",
        "%@ of %@",
        "{\"a\": 1}",
        "{6B29FC40-CA47-1067-B31D-00DD010662DA}",
        "https://example.com/?q={searchTerms}",
        "https://dns.example.com/dns-query{?dns}",
        "https://graph.microsoft.com/v1.0/devices?$filter=x&$select=id",
        "SUBQUERY(@status(device.x), $item, $item.y == 1).@count > 0",
        "<0a1b2c3d 4e5f6071>",
        "<null>",
        "<user@example.com>",
        "Use <b>this</b> network",
        "^[A-Z0-9]{8}$",
        "[A-Z_]+",
        "[[:alpha:]]",
        "certificate leaf[subject.OU] = ABCDE12345",
        "anchor apple generic and certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */",
        "*** WARNING *** Authorized use only",
        "*** Confidential ***",
        "*.example.com",
        "**/Library/**",
        "• one thing",
        "yours truly",
        "YOURSELF",
        "Change your password",
        "insert coin",
        "your",
        "xx",
        "xxx",
        "0A1B2C3D-0000-4000-8000-000000000001",
        "hidden",
        "removed",
        "__init__",
        "user@@example.com",
        "C++ #define",
        "#336699",
        "iPhone15,4",
    ] {
        assert_eq!(find(text), None, "{text}");
    }
}

#[test]
fn a_password_is_no_variable_because_it_has_a_dollar() {
    for text in ["$PASSWORD", "%Password%", "{{ secret }}", "${SECRET}", "<password>", "$wifi_psk", "••••", "CHANGEME", "REDACTED"]
    {
        assert!(of_secret(text).is_some(), "{text}");
    }
    for text in ["$ecret", "$W0rd", "a$SERIALX", "P@$$W0RD", "hunter2", "100%", "changeme!", "Corp-{{x}}", "", "%abc%d"] {
        assert_eq!(of_secret(text), None, "{text}");
    }
    assert!(in_secret("Corp-{{psk}}").is_some() && in_secret("P@$$W0RD").is_none() && in_secret("changeme!").is_none());
}

#[test]
fn what_it_is_and_who_fills_it_in_is_said() {
    let words = |text| find(text).map(|found| found.words()).unwrap_or_default();
    assert_eq!(words("$SERIALNUMBER"), "variable $SERIALNUMBER: Jamf Pro fills it in");
    assert_eq!(words("x-$FOO_BAR"), "contains the variable $FOO_BAR: the server or tool that sends this fills it in");
    assert_eq!(words("{% if x %}"), "template mark {% if x %} (Jinja): the tool that renders the template fills it in");
    assert_eq!(words("$(uuidgen)"), "template mark $(uuidgen) (shell): the script fills it in");
    assert_eq!(words("YOUR_TEAM_ID"), "placeholder YOUR_TEAM_ID: somebody has to fill it in");
    assert_eq!(words("REDACTED"), "masked: the value was taken out before this was shown");
    assert!(words(&format!("{{{{ {} }}}}", "x ".repeat(90))).contains('…'));
}

#[test]
fn marks_that_bring_more_than_a_value_make_a_template() {
    for source in
        ["<array>{% include 'x' %}</array>", "<a/>{{#if x}}", "{{ if .X }}", "<% if x %>", "%{ for x in y }", "{{- end }}", "{{> part }}"]
    {
        assert!(block(source.as_bytes()).is_some(), "{source}");
    }
    for source in ["<string>{{ x }}</string>", "<string><%= x %></string>", "{{.X}}", "100%", "{\"a\": {\"b\": 1}}", ""] {
        assert_eq!(block(source.as_bytes()), None, "{source}");
    }
}

#[test]
fn every_stand_in_of_a_text_is_found() {
    let marks: Vec<&str> = all("{{a}}-%Email%-$(x) YOUR_NAME").map(|found| found.mark).collect();
    assert_eq!(marks, ["{{a}}", "%Email%", "$(x)", "YOUR_NAME"]);
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "$",
        "{",
        "{{",
        "}}",
        "%",
        "%{",
        "<",
        "<%",
        "%>",
        ">",
        "[",
        "]",
        "***",
        "•",
        "•••",
        "é",
        "_",
        "__",
        "@@",
        "#{",
        "x",
        "XXXX",
        "your",
        "A",
        " ",
        "(",
    ];
    let mut seed = 1_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        for found in all(&text) {
            assert!(text.contains(found.mark));
            assert!(!found.words().is_empty());
        }
        let _ = (find(&text), of_secret(&text), block(text.as_bytes()));
    }
}
