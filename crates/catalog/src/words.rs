//! The closed vocabularies of the data table, shared by the compiler in `build.rs` and the catalog.

/// What a field's value is on the wire.
pub const TYPES: &[&str] = &["any", "string", "integer", "real", "boolean", "date", "data", "dictionary", "array"];

/// How a value is read; the empty one is not read at all.
pub const READINGS: &[&str] = &[
    "",
    "date",
    "epoch-ms",
    "epoch-s",
    "dur-ms",
    "dur-s",
    "dur-min",
    "dur-h",
    "dur-d",
    "bytes",
    "kb",
    "mb",
    "gb",
    "percent",
    "fraction",
    "serial",
    "udid",
    "uuid",
    "imei",
    "meid",
    "eid",
    "iccid",
    "mac",
    "phone",
    "email",
    "url",
    "bundle",
    "model",
    "osversion",
    "build",
    "country",
    "lang",
    "tz",
    "adamid",
    "topic",
    "token",
    "cert",
    "plist",
    "json",
    "pem",
    "base64",
    "html",
    "image",
    "bits",
    "color",
    "errcode",
    "command",
    "field-of",
    "message",
    "error",
    "logphrase",
];

/// Privacy classes, in the order of [`Class::ALL`](crate::Class::ALL).
pub const CLASSES: &[&str] = &["credential", "person", "location", "device", "organization", "security", "inventory", "protocol"];

/// Tables beside the big one that are packed with it, as they are.
pub const PLAIN: &[&str] = &["errors.tsv", "loglines.tsv", "identifiers.tsv", "os_builds.tsv", "countries.tsv", "rows.tsv", "rows_out.tsv"];

/// Parameters of the packing (PPMd, variant H): contexts of six characters; enough memory for the model of the whole table.
pub const ORDER: u32 = 6;
pub const MEMORY: u32 = 8 << 20;
