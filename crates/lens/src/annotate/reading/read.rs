//! Which reading reads what.

use super::{Context, Reading, Value};
use super::{blobs, codes, errors, identifiers, languages, net, numbers, phones, radio, text, versions, when, zones};

/// The value in words, by the reading of its field, one of [`READINGS`](crate::catalog::READINGS). `""` stands for none: then only
/// what is evident from the value itself. `None` where there is nothing to add.
pub fn read(reading: &str, value: &Value, context: &Context) -> Option<Reading> {
    if let Value::Bool(_) = value {
        return None;
    }
    let Some(text) = text::of(value) else {
        return blobs::read(reading, value);
    };
    if text.is_empty() {
        return None;
    }
    let read = match reading {
        "" => return when::evident(value, context.now),
        "date" | "epoch-s" | "epoch-ms" => return when::read(reading, value, context.now),
        "dur-ms" | "dur-s" | "dur-min" | "dur-h" | "dur-d" => return numbers::duration(reading, &text),
        "bytes" | "kb" | "mb" | "gb" => return numbers::size(reading, &text),
        "percent" => return numbers::percent(&text),
        "fraction" => return numbers::fraction(&text),
        "token" | "base64" => return blobs::read(reading, value),
        "errcode" => return errors::code(&text, context.domain),
        "error" => return errors::told(&text, context.domain),
        "logphrase" => return errors::phrase(&text),
        "bits" => return None,
        "serial" => identifiers::serial(&text),
        "udid" => identifiers::udid(&text),
        "uuid" => identifiers::uuid(&text, context.now),
        "topic" => identifiers::topic(&text),
        "imei" => radio::imei(&text),
        "meid" => radio::meid(&text),
        "eid" => radio::eid(&text),
        "iccid" => radio::iccid(&text),
        "mac" => net::mac(&text),
        "email" => net::email(&text),
        "url" => net::url(&text),
        "phone" => phones::phone(&text),
        "bundle" => codes::bundle(&text),
        "model" => codes::model(&text),
        "adamid" => codes::adamid(&text),
        "country" => codes::country(&text),
        "color" => codes::color(&text),
        "osversion" => versions::os(&text),
        "build" => versions::build(&text),
        "lang" => languages::lang(&text),
        "tz" => zones::tz(&text),
        _ => return None,
    };
    text::padded(value, read)
}
