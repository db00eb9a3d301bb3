//! Names behind codes: models, apps, countries, colours.

use super::Reading;
use super::text::shown;
use crate::catalog;
use crate::remark::{Level, Remark};

/// "iPhone 15" for `iPhone15,4`.
pub fn model(text: &str) -> Option<Reading> {
    if let Some(name) = catalog::model_name(text) {
        return Reading::words(name);
    }
    let family = text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ',');
    let numbered =
        text[family.len()..].split_once(',').is_some_and(|(major, minor)| !major.is_empty() && !minor.is_empty() && !minor.contains(','));
    let kind = match family {
        _ if !numbered => return None,
        "iPhone" => "an iPhone",
        "iPad" => "an iPad",
        "iPod" => "an iPod touch",
        "AppleTV" => "an Apple TV",
        "Watch" => "an Apple Watch",
        "RealityDevice" => "an Apple Vision",
        "AudioAccessory" => "a HomePod",
        "VirtualMac" | "VMware" | "Parallels" => return Reading::words("a virtual Mac"),
        "Mac" | "MacBook" | "MacBookPro" | "MacBookAir" | "iMac" | "iMacPro" | "Macmini" | "MacPro" | "Xserve" => "a Mac",
        _ => return None,
    };
    Reading::words(format!("{kind} that the table of models does not have"))
}

/// Apps that come with the systems or that MDM servers often push.
const APPS: &[(&str, &str)] = &[
    ("com.apple.AppStore", "App Store"),
    ("com.apple.Bridge", "Watch"),
    ("com.apple.calculator", "Calculator"),
    ("com.apple.camera", "Camera"),
    ("com.apple.configurator.ui", "Apple Configurator"),
    ("com.apple.DocumentsApp", "Files"),
    ("com.apple.facetime", "FaceTime"),
    ("com.apple.findmy", "Find My"),
    ("com.apple.finder", "Finder"),
    ("com.apple.Health", "Health"),
    ("com.apple.Home", "Home"),
    ("com.apple.iBooks", "Books"),
    ("com.apple.iCal", "Calendar (Mac)"),
    ("com.apple.Keynote", "Keynote"),
    ("com.apple.mail", "Mail (Mac)"),
    ("com.apple.Maps", "Maps"),
    ("com.apple.MobileAddressBook", "Contacts"),
    ("com.apple.mobilecal", "Calendar"),
    ("com.apple.mobilemail", "Mail"),
    ("com.apple.mobilenotes", "Notes"),
    ("com.apple.mobilephone", "Phone"),
    ("com.apple.mobilesafari", "Safari"),
    ("com.apple.mobileslideshow", "Photos"),
    ("com.apple.MobileSMS", "Messages"),
    ("com.apple.MobileStore", "iTunes Store"),
    ("com.apple.mobiletimer", "Clock"),
    ("com.apple.Music", "Music"),
    ("com.apple.news", "News"),
    ("com.apple.Numbers", "Numbers"),
    ("com.apple.Pages", "Pages"),
    ("com.apple.Passbook", "Wallet"),
    ("com.apple.podcasts", "Podcasts"),
    ("com.apple.Preferences", "Settings"),
    ("com.apple.reminders", "Reminders"),
    ("com.apple.Safari", "Safari (Mac)"),
    ("com.apple.shortcuts", "Shortcuts"),
    ("com.apple.springboard", "Home Screen"),
    ("com.apple.stocks", "Stocks"),
    ("com.apple.systempreferences", "System Settings"),
    ("com.apple.Terminal", "Terminal"),
    ("com.apple.tips", "Tips"),
    ("com.apple.tv", "TV"),
    ("com.apple.VoiceMemos", "Voice Memos"),
    ("com.apple.weather", "Weather"),
    ("com.google.chrome.ios", "Chrome"),
    ("com.microsoft.CompanyPortalMac", "Intune Company Portal (Mac)"),
    ("com.microsoft.Office.Outlook", "Outlook"),
    ("com.microsoft.azureauthenticator", "Microsoft Authenticator"),
    ("com.microsoft.skype.teams", "Teams"),
];

/// All of them: bundle identifier and name.
pub fn apps() -> &'static [(&'static str, &'static str)] {
    APPS
}

/// The app's name where it is one that everybody has.
pub fn bundle(text: &str) -> Option<Reading> {
    // Where an app may be named by its path as well, that is what it is.
    if text.starts_with('/') {
        return None;
    }
    if text.contains(char::is_whitespace) {
        let message = format!("{} has a blank inside, which no bundle identifier has.", shown(text, 60));
        return Reading::remark(Level::Info, "bundle-form", message, "Check the spelling; letters, digits, dots and hyphens are allowed.");
    }
    let (right, name) = APPS.iter().find(|(id, _)| id.eq_ignore_ascii_case(text))?;
    if *right == text {
        return Reading::words(*name);
    }
    // A wrong case is hard to see.
    let message = format!("{name} is spelt {right}; upper and lower case differ here.");
    Reading::remark(Level::Info, "bundle-case", message, "Bundle identifiers are compared letter by letter.")
}

/// The number in the links of Apple's stores.
pub fn adamid(text: &str) -> Option<Reading> {
    let digits = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    if text == "0" {
        return None;
    }
    if !digits || text.len() > 20 {
        let message = format!("{} is no App Store number.", shown(text, 40));
        return Reading::remark(Level::Info, "adamid-form", message, "It is the digits after id in the app's link, without the letters.");
    }
    Reading::words(format!("App Store number · apps.apple.com/app/id{text}"))
}

/// A country by its two or three letters.
pub fn country(text: &str) -> Option<Reading> {
    if let Some(name) = catalog::country(text) {
        return Reading::words(name);
    }
    if text.eq_ignore_ascii_case("UK") {
        return Reading::remark(Level::Warning, "country-code", "The code of the United Kingdom is GB.", "Write GB.");
    }
    let code = matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !code {
        return None;
    }
    let remark = Remark::new(
        Level::Info,
        "country-code",
        format!("{text} is no country code of ISO 3166."),
        "Use two capital letters, such as US, GB or DE.",
    );
    Some(Reading::default().with(Some(remark)))
}

/// A colour of six hexadecimal digits, by name.
pub fn color(text: &str) -> Option<Reading> {
    let hex = text.trim_start_matches('#');
    let hex = if matches!(hex.len(), 6 | 8) { hex.get(..6)? } else { return None };
    let number = u32::from_str_radix(hex, 16).ok().filter(|_| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let [_, red, green, blue] = number.to_be_bytes().map(i32::from);
    let (high, low) = (red.max(green).max(blue), red.min(green).min(blue));
    let light = (high + low) / 2;
    if high - low < 24 {
        return Reading::words(match light {
            ..16 => "black",
            16..90 => "dark grey",
            90..170 => "grey",
            170..240 => "light grey",
            _ => "white",
        });
    }
    let sixth = |a: i32, b: i32, start: i32| (start + 60 * (a - b) / (high - low)).rem_euclid(360);
    let hue = if high == red {
        sixth(green, blue, 0)
    } else if high == green {
        sixth(blue, red, 120)
    } else {
        sixth(red, green, 240)
    };
    let name = match hue {
        15..45 => {
            if light < 90 {
                "brown"
            } else {
                "orange"
            }
        }
        45..70 => "yellow",
        70..165 => "green",
        165..200 => "turquoise",
        200..255 => "blue",
        255..290 => "violet",
        290..340 => "pink",
        _ => "red",
    };
    let shade = match light {
        _ if name == "brown" => "",
        ..80 => "dark ",
        180.. => "light ",
        _ => "",
    };
    Reading::words(format!("{shade}{name}"))
}
