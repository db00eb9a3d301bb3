//! Timestamps in all the forms that Apple, Microsoft and MDM servers write them.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;

/// What a timestamp says of its zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// None given.
    Missing,
    /// By a name, whose rules are not known here.
    Named(String),
}

/// A timestamp as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub date: Date,
    pub time: Option<Time>,
    pub zone: Zone,
}

/// Why a text is no timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoStamp {
    /// The form is a date's, but there is no such day or hour.
    Impossible,
    Unknown,
}

pub const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

impl Stamp {
    /// Seconds since 1970; what has no known zone is taken for UTC, a day for its beginning.
    pub fn seconds(&self) -> i64 {
        let local = self.date.to_datetime(self.time.unwrap_or(Time::midnight()));
        let offset = if let Zone::Offset(seconds) = self.zone { i64::from(seconds) } else { 0 };
        local.duration_since(EPOCH).as_secs() - offset
    }
}

/// The civil time of `seconds` since 1970; `None` outside the years -9999 to 9999.
pub fn civil(seconds: i64) -> Option<DateTime> {
    EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok()
}

/// Reads a timestamp: ISO 8601 and its relatives, RFC 2822, and with the zone in front ("Etc/GMT 2026-…").
pub fn parse(text: &str) -> Result<Stamp, NoStamp> {
    let text = text.trim();
    if text.len() > 80 {
        return Err(NoStamp::Unknown);
    }
    if let Some((zone, rest)) = text.split_once(' ').filter(|(zone, _)| zone.starts_with("Etc/")) {
        let mut stamp = iso(rest.trim())?;
        stamp.zone = self::zone(zone).ok_or(NoStamp::Unknown)?;
        return Ok(stamp);
    }
    match iso(text) {
        Err(NoStamp::Unknown) => mail(text),
        other => other,
    }
}

/// "Mon, 4 May 2026 10:00:00 +0000".
fn mail(text: &str) -> Result<Stamp, NoStamp> {
    const PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let stamp = PARSER.parse_timestamp(text).map_err(|_| NoStamp::Unknown)?;
    let civil = civil(stamp.as_second()).ok_or(NoStamp::Unknown)?;
    Ok(Stamp { date: civil.date(), time: Some(civil.time()), zone: Zone::Offset(0) })
}

fn iso(text: &str) -> Result<Stamp, NoStamp> {
    let mut scan = Scan(text);
    let (date, dashed) = scan.date().ok_or(NoStamp::Unknown)?;
    let time = if scan.eat(&['T', 't', ' ']) { Some(scan.time().ok_or(NoStamp::Unknown)?) } else { None };
    // Eight digits in a row are as likely a number.
    if !dashed && time.is_none() {
        return Err(NoStamp::Unknown);
    }
    let zone = zone(scan.0.trim()).ok_or(NoStamp::Unknown)?;
    let (year, month, day) = date;
    let date = Date::new(year, month, day).map_err(|_| NoStamp::Impossible)?;
    let time = time.map(|(hour, minute, second)| Time::new(hour, minute, if second == 60 { 59 } else { second }, 0)).transpose();
    Ok(Stamp { date, time: time.map_err(|_| NoStamp::Impossible)?, zone })
}

/// What is after the time: nothing, `Z`, `+02:00`, "+0000 UTC" (Go), "Etc/GMT", "Europe/Berlin".
fn zone(text: &str) -> Option<Zone> {
    let first = text.split_whitespace().next().unwrap_or_default();
    if first.is_empty() {
        return Some(Zone::Missing);
    }
    if matches!(
        first,
        "Z" | "z" | "UTC" | "GMT" | "UT" | "Etc/GMT" | "Etc/UTC" | "Etc/UCT" | "Etc/Zulu" | "Etc/Universal" | "Etc/Greenwich"
    ) {
        return Some(Zone::Offset(0));
    }
    if let Some(hours) = first.strip_prefix("Etc/GMT") {
        // These names count west of Greenwich as positive.
        let hours: i32 = hours.parse().ok().filter(|hours: &i32| hours.abs() <= 14)?;
        return Some(Zone::Offset(-hours * 3600));
    }
    if first.starts_with(['+', '-', '\u{2212}']) {
        return offset(first).map(Zone::Offset);
    }
    let is_name = first.contains('/') && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    is_name.then(|| Zone::Named(first.to_owned()))
}

fn offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('+') { 1 } else { -1 };
    let digits: String = text.chars().skip(1).filter(|letter| *letter != ':').collect();
    if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(0), |two| two.parse::<i32>().ok());
    let (hours, minutes, seconds) = (part(0)?, part(2)?, part(4)?);
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3600 + minutes * 60 + seconds))
}

struct Scan<'a>(&'a str);

impl Scan<'_> {
    fn number<T: std::str::FromStr>(&mut self, digits: usize) -> Option<T> {
        let (head, rest) = (self.0.get(..digits)?, self.0.get(digits..)?);
        if !head.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        head.parse().ok()
    }

    fn eat(&mut self, letters: &[char]) -> bool {
        let rest = self.0.strip_prefix(letters);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Year, month, day, and whether dashes were between them.
    fn date(&mut self) -> Option<((i16, i8, i8), bool)> {
        let year = self.number(4)?;
        let dashed = self.eat(&['-']);
        let month = self.number(2)?;
        if dashed && !self.eat(&['-']) {
            return None;
        }
        Some(((year, month, self.number(2)?), dashed))
    }

    /// Hour, minute, second; a fraction is read over.
    fn time(&mut self) -> Option<(i8, i8, i8)> {
        let hour = self.number(2)?;
        let colons = self.eat(&[':']);
        let minute = self.number(2)?;
        let more = if colons { self.eat(&[':']) } else { self.0.starts_with(|letter: char| letter.is_ascii_digit()) };
        let second = if more { self.number(2)? } else { 0 };
        if self.eat(&['.', ',']) {
            let rest = self.0.trim_start_matches(|letter: char| letter.is_ascii_digit());
            if rest.len() == self.0.len() {
                return None;
            }
            self.0 = rest;
        }
        Some((hour, minute, second))
    }
}
