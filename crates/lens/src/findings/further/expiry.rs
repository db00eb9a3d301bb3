//! Tokens and files that end on a day that stands in them.

use crate::decode::ROOT;
use crate::findings::case::{Case, seconds};

const DAY: i64 = 86_400;
/// A token that ends sooner is worth a warning.
const SOON: i64 = 30 * DAY;

/// What ends, in which key, and what happens then.
struct Ending {
    name: &'static str,
    key: &'static str,
    what: &'static str,
    after: &'static str,
    advice: &'static str,
}

const ENDINGS: [Ending; 3] = [
    Ending {
        name: "VPP.LocationToken",
        key: "expDate",
        what: "The content token",
        // https://developer.apple.com/documentation/devicemanagement/app_and_book_management/managing_apps_and_books_through_web_services: tokens are valid for a year.
        after: "Apple refuses every request with it: apps are neither assigned nor revoked.",
        advice: "Download a new token in Apple Business Manager or Apple School Manager, and give it to the MDM server.",
    },
    Ending {
        name: "DepServerToken",
        key: "access_token_expiry",
        what: "The server token",
        after: "Apple refuses every request with it: new devices do not reach the MDM server.",
        advice: "Download a new token in Apple Business Manager or Apple School Manager, and give it to the MDM server.",
    },
    Ending {
        name: "ProvisioningProfile",
        key: "ExpirationDate",
        what: "The provisioning profile",
        after: "Apps that were signed with it do not open.",
        advice: "Renew it in the developer account, sign the app again or install the new profile on the devices.",
    },
];

pub(super) fn check(case: &mut Case, name: &str) {
    let Some(ending) = ENDINGS.iter().find(|ending| ending.name == name) else { return };
    let Some(node) = case.child(ROOT, ending.key) else { return };
    let Some(end) = case.doc.text(node).and_then(|text| moment(&text)) else { return };
    let left = end - case.now;
    let day = day(end);
    if left <= 0 {
        let message = format!("{} ended on {day}. {}", ending.what, ending.after);
        case.error(node, "token-expired", message, ending.advice);
    } else if left < SOON {
        let days = left / DAY;
        let message = format!(
            "{} ends on {day}, in {days} {}. {}",
            ending.what,
            if days == 1 { "day" } else { "days" },
            ending.after.replace("refuses", "then refuses")
        );
        case.warn(node, "token-expires", message, ending.advice);
    }
}

/// ISO 8601, also with a zone without a colon, and with a blank before it.
fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    seconds(text).or_else(|| {
        let (time, zone) = text.split_at_checked(text.len().checked_sub(5)?)?;
        let zone = zone.strip_prefix(['+', '-']).map(|_| format!("{}:{}", &zone[..3], &zone[3..]))?;
        seconds(&[time.trim_end(), &zone].concat())
    })
}

/// "March 4, 2022".
fn day(moment: i64) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let Ok(stamp) = jiff::Timestamp::from_second(moment) else { return "an unknown day".to_owned() };
    let date = stamp.to_zoned(jiff::tz::TimeZone::UTC);
    format!("{} {}, {}", MONTHS[date.month() as usize - 1], date.day(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_the_forms_that_tokens_have() {
        for text in ["2022-03-04T05:06:07Z", "2022-03-04T05:06:07+0000", "2022-03-04T05:06:07+00:00", " 2022-03-04T05:06:07 +0000"] {
            assert_eq!(moment(text), Some(1_646_370_367), "{text}");
        }
        assert_eq!((moment("soon"), moment("")), (None, None));
        assert_eq!(day(1_646_370_367), "March 4, 2022");
    }
}
