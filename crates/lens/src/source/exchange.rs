//! An exchange of HTTP as a document of its own: method, address, status and headers, which stand around the payload that was carried.

use super::text::Headers;
use crate::catalog::{self, Scope};
use crate::json::{Dict, View};

/// Exchanges without a payload that are told beside those with one.
pub(super) const OTHERS: usize = 5_000;

/// What a client asked.
#[derive(Clone, Default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    /// "HTTP/1.1"
    pub(super) version: String,
    pub(super) headers: Headers,
    /// Those that the capture tells beside the headers.
    pub(super) cookies: Headers,
    /// Options of a command, by the key that they have in the document.
    pub(super) options: Vec<(&'static str, String)>,
}

/// What a server answered.
#[derive(Clone, Default)]
pub(super) struct Response {
    pub(super) status: String,
    pub(super) reason: String,
    pub(super) version: String,
    pub(super) headers: Headers,
    pub(super) cookies: Headers,
}

#[derive(Clone, Default)]
pub(super) struct Exchange {
    pub(super) request: Option<Request>,
    pub(super) response: Option<Response>,
}

/// Which of the two a payload was carried in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

/// How much is told of one side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    All,
    /// It stands around a document of its own.
    Line,
}

impl Exchange {
    /// The text of what stands around a payload that was carried in `side`. `is_other_told` says whether the other side stands
    /// around a document too; `others` are exchanges that stand around none.
    pub(super) fn around(&self, side: Side, is_other_told: bool, others: &[Exchange]) -> Vec<u8> {
        let told = |own: Side| if side == own || !is_other_told { Told::All } else { Told::Line };
        let mut dict = Dict::new("http-message");
        self.write(&mut dict, told(Side::Request), told(Side::Response));
        let others = others.iter().map(Self::view).collect();
        dict.put("otherExchanges", View::List(others));
        dict.done().to_json()
    }

    fn view(&self) -> View {
        let mut dict = Dict::default();
        self.write(&mut dict, Told::All, Told::All);
        dict.done()
    }

    fn write(&self, dict: &mut Dict, request: Told, response: Told) {
        if let Some(asked) = &self.request {
            dict.put("request", asked.view(request));
        }
        if let Some(answered) = &self.response {
            dict.put("response", answered.view(response));
        }
    }

    /// The text of exchanges that carry no payload.
    pub(super) fn alone(exchanges: &[Exchange]) -> Vec<u8> {
        let mut dict = Dict::new("http-message");
        match exchanges {
            [one] => one.write(&mut dict, Told::All, Told::All),
            several => {
                dict.put("otherExchanges", View::List(several.iter().take(OTHERS).map(Self::view).collect()));
            }
        }
        dict.done().to_json()
    }
}

impl Request {
    fn view(&self, told: Told) -> View {
        let mut dict = Dict::default();
        dict.text("method", self.method.as_str()).text("url", self.url.as_str());
        if told == Told::All {
            dict.text("version", self.version.as_str());
            self.options.iter().for_each(|(key, value)| {
                dict.text(key, value.as_str());
            });
            dict.put("headers", headers_view(&self.headers)).put("cookies", cookies_view(&self.headers, "Cookie", &self.cookies));
        }
        dict.done()
    }
}

impl Response {
    fn view(&self, told: Told) -> View {
        let mut dict = Dict::default();
        let status = self.status.parse().map_or_else(|_| View::text(self.status.as_str()), View::Number);
        dict.put("status", status).text("statusText", self.reason.as_str());
        if told == Told::All {
            dict.text("version", self.version.as_str());
            dict.put("headers", headers_view(&self.headers)).put("cookies", cookies_view(&self.headers, "Set-Cookie", &self.cookies));
        }
        dict.done()
    }
}

/// A header by its name; of one that is there several times a list, because a key stands once.
fn headers_view(headers: &Headers) -> View {
    let mut seen: Vec<(String, Vec<View>)> = Vec::new();
    for (name, value) in headers.iter().filter(|(name, _)| !name.starts_with(':') && !name.is_empty()) {
        let name = spelled(name);
        match seen.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(View::text(value.as_str())),
            None => seen.push((name, vec![View::text(value.as_str())])),
        }
    }
    let one = |mut values: Vec<View>| if values.len() == 1 { values.remove(0) } else { View::List(values) };
    View::Dict(seen.into_iter().map(|(name, values)| (name, one(values))).collect())
}

/// Cookies that a capture tells only beside its headers.
fn cookies_view(headers: &Headers, name: &str, cookies: &Headers) -> View {
    match super::text::header(headers, name) {
        Some(_) => View::Dict(Vec::new()),
        None => headers_view(cookies),
    }
}

/// The name of a header as the data table spells it: HTTP does not care about its case.
fn spelled(name: &str) -> String {
    let catalog = catalog::get();
    let known = catalog.named("HTTPHeaders").map(|dict| catalog.keys(Scope { field: None, dict: Some(dict) })).unwrap_or_default();
    let known = known.into_iter().map(|field| catalog.field(field).key).find(|known| known.eq_ignore_ascii_case(name));
    known.unwrap_or(name).to_owned()
}
