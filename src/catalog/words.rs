//! The closed vocabularies of the data table, shared by the compiler in `build.rs` and the catalog.

/// What a field's value is on the wire.
pub const TYPES: &[&str] = &["any", "string", "integer", "real", "boolean", "date", "data", "dictionary", "array"];

/// How a value is read; the empty one is not read at all.
pub const READINGS: &[&str] = &[
    "", "date", "epoch-ms", "epoch-s", "dur-ms", "dur-s", "dur-min", "dur-h", "dur-d", "bytes", "kb", "mb", "gb", "percent", "fraction", "serial", "udid", "uuid",
    "imei", "meid", "eid", "iccid", "mac", "phone", "email", "url", "bundle", "model", "osversion", "build", "country", "lang", "tz", "adamid", "topic", "token",
    "cert", "plist", "json", "pem", "base64", "html", "image", "bits", "color", "errcode", "command", "field-of", "message",
];

/// Privacy classes, in the order of [`Class::ALL`](crate::worker::protocol::Class::ALL).
pub const CLASSES: &[&str] = &["credential", "person", "location", "device", "organization", "security", "inventory", "protocol"];
