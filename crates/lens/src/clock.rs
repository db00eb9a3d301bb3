//! The time of day, which the browser and a native test get in different ways.

/// Seconds since 1970, UTC.
pub fn now() -> i64 {
    millis() / 1000
}

/// Milliseconds since 1970, UTC.
pub fn millis() -> i64 {
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::Date::now() as i64
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| since.as_millis() as i64)
    }
}
