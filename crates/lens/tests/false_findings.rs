//! Kinds of findings that were false once, or misleading: what people really have is not called wrong.

use mdm_lens::lens::{Lens, open};

/// 1 December 2026.
const NOW: i64 = 1_796_083_200;

/// Findings of a text as `path code: message advice`, and what its heads are called.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let mut lenses = open("example", text.as_bytes().to_vec(), NOW);
    let heads = lenses.iter().map(|lens| lens.head()).map(|head| format!("{} {} {}", head.message, head.title, head.sentence)).collect();
    let findings = lenses.iter_mut().flat_map(Lens::findings);
    (findings.map(|finding| format!("{} {}: {} {}", finding.path, finding.code, finding.message, finding.advice)).collect(), heads)
}

fn profile(root: &str, payload: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>PayloadType</key><string>{root}</string><key>PayloadIdentifier</key><string>com.example.a</string>\
         <key>PayloadUUID</key><string>0A1B2C3D-0000-4000-8000-00000000000A</string><key>PayloadVersion</key><integer>1</integer><key>PayloadScope</key><string>System</string>\
         <key>ConsentText</key><dict><key>default</key><string>Yes.</string><key>de</key><string>Ja.</string></dict>\
         <key>PayloadRemovalDisallowed</key><true/><key>PayloadContent</key><array><dict>\
         <key>PayloadIdentifier</key><string>com.example.b</string><key>PayloadUUID</key><string>0A1B2C3D-0000-4000-8000-00000000000B</string>\
         <key>PayloadVersion</key><integer>1</integer>{payload}</dict></array></dict></plist>"
    )
}

fn payload(kind: &str, keys: &str) -> String {
    profile("Configuration", &format!("<key>PayloadType</key><string>{kind}</string>{keys}"))
}

/// Nothing of a text is said with any of these codes, or words of these.
fn says_none_of(text: &str, words: &[&str]) {
    let (found, heads) = told(text);
    for word in words {
        let false_one = found.iter().chain(&heads).find(|one| one.contains(word));
        assert!(false_one.is_none(), "{word}: {false_one:?}\n{text}");
    }
}

#[test]
fn a_wrong_root_type_is_the_only_fault_of_a_profile() {
    for root in ["com.apple.dock", "Config", "configuration", "com.example.profile"] {
        let text = profile(root, "<key>PayloadType</key><string>com.apple.dock</string><key>autohide</key><true/>");
        says_none_of(&text, &["unknown-key", "One payload of a profile"]);
        assert!(told(&text).0.iter().any(|one| one.starts_with("/PayloadType ")), "{root}");
    }
}

#[test]
fn a_comment_in_data_is_no_content() {
    for inner in ["<!-- base64 of the certificate -->", "\n<!-- a -->\n<!-- b -->\n", "MIIB<!-- cut -->"] {
        let text = payload("com.apple.security.pem", &format!("<key>PayloadContent</key><data>{inner}</data>"));
        says_none_of(&text, &[" base64:"]);
    }
}

#[test]
fn elements_are_not_judged_as_their_array() {
    for (kind, keys) in [
        (
            "com.github.macadmins.Nudge",
            "<key>osVersionRequirements</key><array><dict><key>targetedOSVersions</key><array><string>14.1</string></array></dict></array>",
        ),
        ("corp.sap.privileges", "<key>RevokeAtLoginExcludedUsers</key><array><string>admin</string></array>"),
        ("com.apple.dock", "<key>AllowDockFixupOverride</key><true/>"),
        ("com.apple.applicationaccess", "<key>blockedAppBundleIDs</key><array><string>com.example.a</string></array>"),
    ] {
        says_none_of(&payload(kind, keys), &[" type:"]);
    }
    let list = "<key>ApplicationIdentifierPrefix</key><array><string>ABCDE12345</string></array><key>Platform</key><array><string>iOS</string></array>";
    says_none_of(
        &format!(
            "<plist><dict><key>AppIDName</key><string>a</string><key>Entitlements</key><dict/><key>TeamIdentifier</key><array><string>ABCDE12345</string></array>{list}</dict></plist>"
        ),
        &[" type:"],
    );
}

#[test]
fn what_a_vendor_has_is_not_held_against_apple() {
    for (kind, keys) in [
        ("com.google.Chrome", "<key>SearchEngines</key><dict><key>Remove</key><array/></dict>"),
        ("org.mozilla.firefox", "<key>SearchEngines</key><dict><key>Remove</key><array><string>a</string></array></dict>"),
        ("corp.sap.privileges", "<key>RemoteLogging</key><dict><key>QueueUnsentEvents</key><true/></dict>"),
        ("com.example.app", "<key>Anything</key><integer>1</integer>"),
        (
            "com.apple.vpn.managed",
            "<key>VPNType</key><string>VPN</string><key>VPNSubType</key><string>com.example.vpn</string><key>UserDefinedName</key><string>a</string>\
             <key>VPN</key><dict><key>RemoteAddress</key><string>vpn.example.com</string><key>AuthName</key><string>a</string></dict>\
             <key>VendorConfig</key><dict><key>Quince</key><string>b</string></dict>",
        ),
    ] {
        says_none_of(&payload(kind, keys), &["Apple's schema", "Apple describes", "Systems ignore"]);
    }
}

#[test]
fn marks_of_templates_are_no_values() {
    for mark in [
        "{{ a if b else c }}",
        "{{if .A}}x{{else}}y{{end}}",
        "{{#if a}}x{{/if}}",
        "<%= a %>",
        "{% if a %}x{% endif %}",
        "${var.a}",
        "$(cat a)",
    ] {
        let mark = mark.replace('<', "&lt;");
        let keys = format!(
            "<key>VPNType</key><string>{mark}</string><key>UserDefinedName</key><string>{mark}</string><key>IKEv2</key><dict>\
             <key>OnDemandEnabled</key><string>{mark}</string><key>RemoteAddress</key><string>{mark}</string></dict>"
        );
        says_none_of(&payload("com.apple.vpn.managed", &keys), &[" value:", " type:", " range:", " format:", " bundle-form:"]);
        // As entities nobody writes a mark into data.
        if mark.contains('&') {
            continue;
        }
        let keys = format!("<key>PayloadContent</key><data>{mark}</data><key>Password</key><string>{mark}</string>");
        says_none_of(
            &payload("com.apple.security.pkcs12", &keys),
            &[" base64:", " secret-in-clear:", " certificate-unreadable:", " value:"],
        );
    }
    // A mark in the place of a key and value brings whatever it brings.
    let text = payload("com.apple.dock", "{% if x %}<key>autohide</key><true/>{% else %}<key>autohide</key><false/>{% endif %}");
    says_none_of(&text, &[" duplicate-key:", " unknown-key:"]);
    let list = "<plist><dict><key>PayloadType</key><string>Configuration</string><key>PayloadIdentifier</key><string>a</string><key>PayloadUUID</key>\
                <string>0A1B2C3D-0000-4000-8000-00000000000A</string><key>PayloadVersion</key><integer>1</integer><key>PayloadContent</key><array>{% include 'a' %}</array></dict></plist>";
    says_none_of(list, &[" no-payloads:"]);
}

#[test]
fn values_are_taken_as_what_they_are() {
    let probe = "<key>VPNType</key><string>IKEv2</string><key>UserDefinedName</key><string>a</string><key>IKEv2</key><dict><key>OnDemandRules</key><array><dict>\
                 <key>Action</key><string>Connect</string><key>URLStringProbe</key><string>http://captive.example.com/</string></dict></array></dict>";
    says_none_of(&payload("com.apple.vpn.managed", probe), &[" url-insecure:"]);
    let path = "<key>Services</key><dict><key>SystemPolicyAllFiles</key><array><dict><key>Identifier</key><string>/Library/Application Support/a b/c</string>\
                <key>IdentifierType</key><string>path</string><key>CodeRequirement</key><string>anchor apple</string><key>Authorization</key><string>Allow</string></dict></array></dict>";
    says_none_of(&payload("com.apple.TCC.configuration-profile-policy", path), &[" bundle-form:"]);
    let home = "<key>Dock</key><array><dict><key>Type</key><string>Application</string><key>BundleID</key><string>com.example.a</string></dict></array><key>Pages</key><array><array/></array>";
    says_none_of(&payload("com.apple.homescreenlayout", home), &[" value:"]);
    let mail = "<key>EmailAddress</key><string>a@example.com</string><key>Host</key><string>mail.example.com</string><key>SMIMEEnabled</key><true/>";
    says_none_of(&payload("com.apple.eas.account", mail), &["still works"]);
    for masked in ["REDACTED", "MASKED", "***", "[redacted]", "&lt;UDID&gt;", "xxxxxxxx-xxxxxxxxxxxxxxxx"] {
        let text = format!(
            "<plist><dict><key>MessageType</key><string>Authenticate</string><key>Topic</key><string>{masked}</string><key>UDID</key><string>{masked}</string><key>SerialNumber</key><string>{masked}</string></dict></plist>"
        );
        says_none_of(&text, &["-form:", "-dash:", "-letter:"]);
    }
}

#[test]
fn what_tools_print_of_profiles_is_no_profile() {
    for kind in ["com.apple.MCX", "com.apple.security.firewall", "com.apple.wifi.managed"] {
        let text = format!(
            "<plist><dict><key>_computerlevel</key><array><dict><key>ProfileDisplayName</key><string>a</string><key>ProfileIdentifier</key><string>com.example.a</string>\
             <key>ProfileUUID</key><string>0A1B2C3D-0000-4000-8000-00000000000A</string><key>ProfileType</key><string>Configuration</string><key>ProfileItems</key><array><dict>\
             <key>PayloadContent</key><dict><key>EnableFirewall</key><true/></dict><key>PayloadIdentifier</key><string>b</string><key>PayloadType</key><string>{kind}</string>\
             <key>PayloadUUID</key><string>0A1B2C3D-0000-4000-8000-00000000000B</string><key>PayloadVersion</key><integer>1</integer></dict></array></dict></array></dict></plist>"
        );
        says_none_of(&text, &[" type:", " value:"]);
    }
}

#[test]
fn words_of_all_trades_are_no_message() {
    for text in [
        r#"{"URL": "https://www.example.com/", "Name": "a", "AutoMount": true, "ConnectedOnly": false}"#,
        r#"{"URL": "smb://files.example.com/a", "Name": "a"}"#,
        r#"{"status": "ok", "device": "a"}"#,
        r#"{"id": 1, "name": "a", "url": "https://www.example.com/"}"#,
    ] {
        says_none_of(text, &["scep", "SCEP", "activation lock", "Activation Lock", "unknown-key", "store item", "App Store"]);
    }
}
