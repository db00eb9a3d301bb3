//! Six payloads to try the page with; all made up.

/// In the order of the buttons in index.html.
pub const SAMPLES: [(&str, &[u8]); 6] = [
    ("Authenticate.plist", include_bytes!("samples/authenticate.plist")),
    ("InstallApplication-answer.plist", include_bytes!("samples/failed-command.plist")),
    ("Office-WiFi.mobileconfig", include_bytes!("samples/wifi.mobileconfig")),
    ("dep-sync.json", include_bytes!("samples/dep-sync.json")),
    ("vpp-licences.json", include_bytes!("samples/vpp-licences.json")),
    ("ddm-status.json", include_bytes!("samples/ddm-status.json")),
];
