//! Captures of HTTP: raw messages, curl commands, HAR.

use memchr::memmem;

use super::exchange::{Exchange, OTHERS, Request, Response, Side};
use super::kinds::{first_line, is_promising, is_start};
use super::step::{LAYER_LIMIT, MOST, Part, Step};
use super::text::{Headers, header, headers};
use super::{Direction, Layer, archive, verify_detached};
use crate::decode::{Document, NodeId, ROOT, Span, decode_base64, read};
use crate::remark::Remark;

/// One message of a capture, whatever its notation.
struct Message {
    /// "PUT https://…" or "200 OK".
    line: String,
    url: String,
    headers: Headers,
    body: Vec<u8>,
    place: Option<Span>,
    is_verbatim: bool,
    is_response: bool,
    time: Option<String>,
}

impl Message {
    fn request(&self) -> Request {
        let mut words = self.line.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let version = words.next_back().filter(|word| word.starts_with("HTTP/")).unwrap_or_default().to_owned();
        Request { method, url: self.url.clone(), version, headers: self.headers.clone(), ..Request::default() }
    }

    fn response(&self) -> Response {
        let (version, rest) = self.line.split_once(' ').unwrap_or((&self.line, ""));
        let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let [status, reason, version] = [status, reason, version].map(str::to_owned);
        Response { status, reason, version, headers: self.headers.clone(), ..Response::default() }
    }

    /// With the host that was asked: answers do not repeat it.
    fn with_host(mut self) -> Self {
        if header(&self.headers, "Host").is_none()
            && let Some(host) = host(&self.url)
        {
            self.headers.push(("Host".to_owned(), host.to_owned()));
        }
        self
    }

    /// The body as a part, with the layers of transfer and signature; `None` where it has none.
    fn part(self, id: &'static str, title: &str) -> Option<Part> {
        if self.body.trim_ascii().is_empty() {
            return None;
        }
        let mut layer = Layer { id, title: title.to_owned(), ..Layer::default() };
        layer.facts.push((if self.is_response { "Response" } else { "Request" }.to_owned(), self.line.clone()));
        if self.is_response && !self.url.is_empty() {
            layer.facts.push(("To".to_owned(), self.url.clone()));
        }
        for name in ["Host", "Content-Type", "User-Agent", "Date"] {
            if let Some(value) = header(&self.headers, name) {
                layer.facts.push((name.replace('-', " "), value.to_owned()));
            }
        }
        let direction = self.direction();
        let time = self.time.clone().or_else(|| header(&self.headers, "Date").map(str::to_owned));
        let mut layers = vec![layer];
        let (mut body, mut is_verbatim) = (self.body, self.is_verbatim);
        let codings = header(&self.headers, "Content-Encoding").unwrap_or_default().to_ascii_lowercase();
        // Written in the order in which they were applied.
        for coding in codings.rsplit(',').map(str::trim) {
            match decoded(coding, &body) {
                Some(Step::Inside(layer, inner)) => {
                    layers.push(layer);
                    (body, is_verbatim) = (inner, false);
                }
                Some(Step::Stuck(layer)) => {
                    layers.push(layer);
                    (body, is_verbatim) = (super::inner::bare(&body).view.to_json(), false);
                    break;
                }
                _ => {}
            }
        }
        if let Some(signature) = header(&self.headers, "Mdm-Signature") {
            layers.push(signature_layer(signature, &body));
        }
        Some(Part { layers, time, direction, place: self.place, is_verbatim, ..Part::new(body) })
    }

    fn direction(&self) -> Option<Direction> {
        let host = header(&self.headers, "Host").or_else(|| host(&self.url)).unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        if host == "apple.com" || host.ends_with(".apple.com") {
            return Some(if self.is_response { Direction::FromApple } else { Direction::ToApple });
        }
        let kind = header(&self.headers, "Content-Type").unwrap_or_default();
        let is_mdm = kind.contains("aspen-mdm")
            || header(&self.headers, "Mdm-Signature").is_some()
            || header(&self.headers, "User-Agent").is_some_and(|agent| agent.starts_with("MDM") || agent.contains("mdmclient"))
            || memmem::find(&self.body, b"<key>MessageType</key>").is_some()
            || memmem::find(&self.body, b"<key>CommandUUID</key>").is_some();
        is_mdm.then_some(if self.is_response { Direction::ToDevice } else { Direction::FromDevice })
    }
}

/// Takes one content coding off a body. `None`: there is none, or the proxy took it off and left the header.
fn decoded(coding: &str, body: &[u8]) -> Option<Step> {
    match coding {
        "gzip" | "x-gzip" if body.starts_with(b"\x1F\x8B") => return Some(archive::gzip(body, LAYER_LIMIT)),
        "deflate" if !is_readable(body) => return Some(archive::zlib(body, LAYER_LIMIT)),
        "" | "identity" | "gzip" | "x-gzip" | "deflate" => return None,
        _ if is_readable(body) => return None,
        _ => {}
    }
    let name = match coding {
        "br" => "brotli",
        other => other,
    };
    let remark = Remark::warning(
        "http-coding",
        format!("The body is compressed with {name}, which is not readable here"),
        "Ask the proxy to decode it, or capture again without Accept-Encoding.",
    );
    let title = ["compressed (", name, ")"].concat();
    Some(Step::Stuck(Layer { id: "coding", title, remarks: vec![remark], ..Layer::default() }))
}

/// Whether a body is text or something else that is known: it is not compressed any more.
fn is_readable(body: &[u8]) -> bool {
    is_promising(body) || std::str::from_utf8(body).is_ok_and(|text| !text.contains('\0'))
}

fn host(url: &str) -> Option<&str> {
    url.split_once("://")?.1.split(['/', '?']).next()
}

/// Result of the `Mdm-Signature` header over the body beside it.
fn signature_layer(signature: &str, body: &[u8]) -> Layer {
    let bytes = decode_base64(signature.as_bytes()).unwrap_or_default();
    let mut layer = verify_detached(&bytes, body);
    layer.title = "Mdm-Signature (detached CMS)".to_owned();
    layer
}

/// Raw requests and responses in a row.
pub fn raw(text: &[u8]) -> Option<Step> {
    let mut messages = Vec::new();
    let (mut at, mut url) = (0, String::new());
    while messages.len() < MOST {
        at += text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if at >= text.len() {
            break;
        }
        let line_end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end + 1);
        let line = String::from_utf8_lossy(&text[at..line_end]).trim().to_owned();
        if !is_start(&line) {
            match next_start(text, line_end) {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        let Some((headers, head_len)) = headers(&text[line_end..]) else {
            at = line_end;
            continue;
        };
        let body_start = line_end + head_len;
        let is_response = line.starts_with("HTTP/");
        if !is_response {
            let path = line.split(' ').nth(1).unwrap_or_default();
            url = match header(&headers, "Host") {
                Some(host) if path.starts_with('/') => format!("https://{host}{path}"),
                _ => path.to_owned(),
            };
        }
        let (body, used) = body(&text[body_start..], &headers);
        let place = Some(Span { start: body_start, end: body_start + used });
        let is_verbatim = body.len() == used;
        messages.push(Message { line, url: url.clone(), headers, body, place, is_verbatim, is_response, time: None });
        at = body_start + used;
    }
    let mut found = Found::new("http", "HTTP message");
    let mut messages = messages.into_iter().peekable();
    while let Some(message) = messages.next() {
        let answer = if message.is_response { None } else { messages.next_if(|next| next.is_response) };
        let (request, response) = if message.is_response { (None, Some(message)) } else { (Some(message), answer) };
        let exchange = Exchange { request: request.as_ref().map(Message::request), response: response.as_ref().map(Message::response) };
        found.take(exchange, [request, response.map(Message::with_host)], |_| true);
    }
    found.step()
}

/// What was found in a capture: payloads with the exchanges around them, and exchanges without any.
struct Found {
    id: &'static str,
    title: &'static str,
    parts: Vec<Part>,
    /// What the first payload stands in, to be written when the others are known.
    first: Option<(Exchange, Side, bool)>,
    others: Vec<Exchange>,
    /// Bodies that are no payload, and exchanges that were passed.
    left_out: usize,
    passed: usize,
}

impl Found {
    fn new(id: &'static str, title: &'static str) -> Self {
        Self { id, title, parts: Vec::new(), first: None, others: Vec::new(), left_out: 0, passed: 0 }
    }

    /// Takes the payloads of one exchange, of its request and its response.
    fn take(&mut self, exchange: Exchange, messages: [Option<Message>; 2], is_wanted: impl Fn(&Part) -> bool) {
        let sides = [Side::Request, Side::Response];
        let mut parts: Vec<(Side, Part)> = Vec::new();
        for (side, message) in sides.into_iter().zip(messages) {
            match message.and_then(|message| message.part(self.id, self.title)) {
                Some(part) if is_wanted(&part) && self.parts.len() + parts.len() < MOST => parts.push((side, part)),
                Some(_) => self.left_out += 1,
                None => {}
            }
        }
        let are_both = parts.len() == 2;
        if parts.is_empty() && self.others.len() < OTHERS {
            self.others.push(exchange);
            return;
        }
        self.passed += usize::from(parts.is_empty());
        for (side, mut part) in parts {
            match &self.first {
                None => self.first = Some((exchange.clone(), side, are_both)),
                Some(_) => part.layers[0].inner = Some(exchange.around(side, are_both, &[])),
            }
            self.parts.push(part);
        }
    }

    /// Payloads with what they stand in; the first one also has the exchanges that carried none. Without any payload these are the
    /// document.
    fn step(mut self) -> Option<Step> {
        let passed = self.passed;
        let remark = (passed > 0).then(|| {
            let message = format!("{passed} more exchanges without a payload are not listed");
            Remark::warning("too-many", message, "Cut the capture to the part that you need.")
        });
        match (&self.first, self.parts.first_mut()) {
            (Some((exchange, side, are_both)), Some(part)) => {
                part.layers[0].inner = Some(exchange.around(*side, *are_both, &self.others));
                part.layers[0].remarks.extend(remark);
            }
            _ if self.others.is_empty() => return None,
            _ => {
                let layer = Layer { id: self.id, title: self.title.to_owned(), remarks: remark.into_iter().collect(), ..Layer::default() };
                self.parts.push(Part { layers: vec![layer], ..Part::new(Exchange::alone(&self.others)) });
            }
        }
        Some(Step::Parts(self.parts))
    }
}

/// Where the next message starts: a line that is a request or status line.
fn next_start(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at < text.len() {
        if is_http_line(&text[at..]) {
            return Some(at);
        }
        at += memchr::memchr(b'\n', &text[at..])? + 1;
    }
    None
}

fn is_http_line(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'G' | b'P' | b'D' | b'H' | b'O')) && first_line(text).is_some_and(is_start)
}

/// The body of a message and the bytes it takes. A length that does not fit (captures change line ends) gives way to the next message.
fn body(text: &[u8], headers: &Headers) -> (Vec<u8>, usize) {
    if header(headers, "Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
        && let Some(body) = chunked(text)
    {
        return body;
    }
    let stated = header(headers, "Content-Length").and_then(|len| len.parse::<usize>().ok()).filter(|len| *len <= text.len());
    if let Some(len) = stated {
        let behind = &text[len..];
        let blank = behind.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if blank == behind.len() || is_http_line(&behind[blank..]) || behind.starts_with(b"\n") {
            return (text[..len].to_vec(), len);
        }
    }
    let end = match text.first() {
        Some(_) if is_http_line(text) => 0,
        _ => next_start(text, 0).unwrap_or(text.len()),
    };
    let body = &text[..end];
    let body = if end < text.len() || stated.is_none() { body.trim_ascii_end() } else { body };
    (body.to_vec(), body.len())
}

/// RFC 9112, 7.1. `None` where the first size cannot be read (some proxies take the chunks apart and leave the header).
fn chunked(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let line_end = memchr::memchr(b'\n', &text[at..])? + at;
        let line = std::str::from_utf8(&text[at..line_end]).ok()?.trim();
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        at = line_end + 1;
        if size == 0 {
            at += text[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count().min(2);
            return Some((body, at));
        }
        let end = at.checked_add(size)?.min(text.len());
        body.extend_from_slice(&text[at..end]);
        at = end;
        at += text[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count().min(2);
        if at >= text.len() {
            return Some((body, at));
        }
    }
}

/// `curl -v` and the like: `> ` and `< ` before the header lines are taken away.
pub fn unprefixed(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    if !text.lines().take(80).any(|line| line.strip_prefix("> ").or(line.strip_prefix("< ")).is_some_and(is_start)) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if line.starts_with("* ") || line.starts_with("{ [") || line.starts_with("} [") {
            continue;
        }
        let line =
            line.strip_prefix("> ").or(line.strip_prefix("< ")).unwrap_or(if matches!(line.trim_end(), ">" | "<") { "" } else { line });
        out.push_str(line);
        out.push('\n');
    }
    Some(out.into_bytes())
}

pub fn is_curl(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"$ ").unwrap_or(text);
    text.starts_with(b"curl ") || text.starts_with(b"curl\t") || text.starts_with(b"curl.exe ")
}

/// A curl command with its body written into it.
pub fn curl(text: &[u8]) -> Option<Step> {
    let text = String::from_utf8_lossy(text);
    let words = shell_words(text.trim_start().trim_start_matches("$ "));
    let (mut url, mut method, mut headers, mut bodies, mut file) = (String::new(), None, Headers::new(), Vec::new(), None);
    let mut options: Vec<(&'static str, String)> = Vec::new();
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            _ if word.len() > 2 && ["-X", "-H", "-d", "-u", "-b", "-A", "-e", "-E", "-U"].iter().any(|short| word.starts_with(short)) => {
                (word[..2].to_owned(), Some(word[2..].to_owned()))
            }
            _ => (word.clone(), None),
        };
        let mut value = || joined.clone().or_else(|| words.next()).unwrap_or_default();
        match name.as_str() {
            "-X" | "--request" => method = Some(value()),
            "-H" | "--header" => {
                if let Some((name, value)) = value().split_once(':') {
                    headers.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--json" => {
                let value = value();
                match value.strip_prefix('@') {
                    Some(path) if name != "--data-raw" => file = Some(path.to_owned()),
                    _ => bodies.push(value),
                }
            }
            "-b" | "--cookie" => headers.push(("Cookie".to_owned(), value())),
            "-A" | "--user-agent" => headers.push(("User-Agent".to_owned(), value())),
            "-e" | "--referer" => headers.push(("Referer".to_owned(), value())),
            "--oauth2-bearer" => headers.push(("Authorization".to_owned(), ["Bearer ", &value()].concat())),
            "-u" | "--user" => options.push(("user", value())),
            "-U" | "--proxy-user" => options.push(("proxyUser", value())),
            "-E" | "--cert" => options.push(("certificate", value())),
            "--key" => options.push(("keyFile", value())),
            "--pass" => options.push(("keyPassword", value())),
            "-o" | "--output" | "--cacert" | "-m" | "--max-time" => {
                value();
            }
            "-T" | "--upload-file" => file = Some(value()),
            "--url" => url = value(),
            other if !other.starts_with('-') && !url.contains("://") => url = other.to_owned(),
            _ => {}
        }
    }
    if file.as_deref() == Some("-") {
        bodies.extend(here_document(&text));
    }
    let line = format!("{} {url}", method.as_deref().unwrap_or(if bodies.is_empty() { "GET" } else { "POST" }));
    let asked = line.split_once(' ').map_or("", |(method, _)| method).to_owned();
    let request = Request { method: asked, url: url.clone(), headers: headers.clone(), options, ..Request::default() };
    let exchange = Exchange { request: Some(request), response: None };
    let mut found = Found::new("curl", "curl command");
    if bodies.is_empty() && file.is_none() {
        // A command that names no address asks for nothing.
        return if url.is_empty() {
            None
        } else {
            found.take(exchange, [None, None], |_| true);
            found.step()
        };
    }
    if bodies.is_empty() {
        let path = file?;
        let mut layer = Layer { id: "curl", title: "curl command".to_owned(), ..Layer::default() };
        layer.facts.push(("Request".to_owned(), line));
        layer.remarks.push(Remark::warning("curl-file", format!("The body is in the file {path}, not in the command"), "Drop that file."));
        return Some(Step::Stuck(layer));
    }
    let body = bodies.join("&").into_bytes();
    let message = Message { line, url, headers, body, place: None, is_verbatim: false, is_response: false, time: None };
    found.take(exchange, [Some(message), None], |_| true);
    found.step()
}

/// What the shell hands to a command from behind its line: `<<EOF`, the lines, `EOF`.
fn here_document(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<<")?;
    let (mark, rest) = rest.split_once('\n')?;
    let mark = mark.trim_start_matches('-').split_whitespace().next()?.trim_matches(['\'', '"', '\\']);
    let lines = rest.split_inclusive('\n').take_while(|line| line.trim() != mark);
    Some(lines.collect())
}

/// Words of a POSIX shell line: quotes, `$'…'`, backslashes. Ends at `|`, `;` or `>` outside quotes.
fn shell_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\'' => {
                let word = word.get_or_insert_default();
                if word.ends_with('$') {
                    word.pop();
                    ansi_quoted(&mut chars, word);
                } else {
                    word.extend(chars.by_ref().take_while(|char| *char != '\''));
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(char) = chars.next() {
                    match char {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some('\n') | None => {}
                            Some(char @ ('"' | '\\' | '$' | '`')) => word.push(char),
                            Some(char) => word.extend(['\\', char]),
                        },
                        _ => word.push(char),
                    }
                }
            }
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some('\r') => {
                    chars.next_if_eq(&'\n');
                }
                Some(char) => word.get_or_insert_default().push(char),
            },
            ';' | '|' | '>' | '<' => break,
            char if char.is_whitespace() => words.extend(word.take()),
            char => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}

/// The rest of `$'…'`, in which browsers write what needs escapes.
fn ansi_quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) {
    while let Some(char) = chars.next() {
        match char {
            '\'' => break,
            '\\' => match chars.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some(kind @ ('u' | 'x')) => {
                    let mut code = 0;
                    for _ in 0..if kind == 'u' { 4 } else { 2 } {
                        let Some(digit) = chars.peek().and_then(|char| char.to_digit(16)) else { break };
                        code = code * 16 + digit;
                        chars.next();
                    }
                    word.push(char::from_u32(code).unwrap_or('\u{FFFD}'));
                }
                Some(char) => word.push(char),
                None => {}
            },
            _ => word.push(char),
        }
    }
}

/// Whether JSON starts like a HAR file.
pub fn is_har(head: &[u8]) -> bool {
    let start = &head[..head.len().min(4096)];
    memmem::find(start, b"\"log\"")
        .is_some_and(|at| start[..at].iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'{' | 0xEF | 0xBB | 0xBF)))
        && [&b"\"creator\""[..], b"\"entries\"", b"\"version\"", b"\"browser\"", b"\"pages\""]
            .iter()
            .any(|key| memmem::find(start, key).is_some())
}

/// The bodies of a HAR file that are payloads, in the order of the capture.
pub fn har(bytes: &[u8]) -> Option<Step> {
    let doc = read(bytes.to_vec());
    if doc.is_empty() {
        return None;
    }
    let entries = doc.child(doc.child(ROOT, "log")?, "entries")?;
    let mut found = Found::new("har", "proxy capture (HAR)");
    let mut count = 0;
    for entry in doc.children(entries) {
        count += 1;
        let messages = ["request", "response"].map(|side| har_message(&doc, entry, side));
        found.take(har_exchange(&doc, entry), messages, is_wanted);
    }
    let (is_empty, left_out) = (found.parts.is_empty(), found.left_out);
    let Some(Step::Parts(mut parts)) = found.step() else {
        let mut layer = Layer { id: "har", title: "proxy capture (HAR)".to_owned(), ..Layer::default() };
        layer.remarks.push(Remark::warning("har-empty", "There are no entries in this capture".to_owned(), "Record again."));
        return Some(Step::Stuck(layer));
    };
    let first = &mut parts[0].layers[0];
    if is_empty {
        first.facts.push(("Entries".to_owned(), count.to_string()));
        let advice = "Record again with bodies: in Chromium “Export HAR (with sensitive data)”, in a proxy with TLS decryption on.";
        first.remarks.push(Remark::warning("har-empty", format!("None of the {count} entries has a body that is a payload"), advice));
    } else if left_out > 0 {
        first.facts.push(("Left out".to_owned(), format!("{left_out} bodies of {count} entries that are no payload")));
    }
    Some(Step::Parts(parts))
}

/// Both sides of an entry, without their bodies.
fn har_exchange(doc: &Document, entry: NodeId) -> Exchange {
    let text =
        |node: NodeId, key: &str| doc.child(node, key).and_then(|child| doc.text(child)).map_or_else(String::new, |text| text.into_owned());
    let pairs = |node: NodeId, key: &str| -> Headers {
        let list = doc.child(node, key).into_iter().flat_map(|list| doc.children(list));
        list.take(HEADERS).map(|one| (text(one, "name"), text(one, "value"))).collect()
    };
    let request = doc.child(entry, "request").map(|node| Request {
        method: text(node, "method"),
        url: text(node, "url"),
        version: text(node, "httpVersion"),
        headers: pairs(node, "headers"),
        cookies: pairs(node, "cookies"),
        options: Vec::new(),
    });
    let response = doc.child(entry, "response").map(|node| Response {
        status: text(node, "status"),
        reason: text(node, "statusText"),
        version: text(node, "httpVersion"),
        headers: pairs(node, "headers"),
        cookies: pairs(node, "cookies"),
    });
    Exchange { request, response }
}

/// Headers of one message of a HAR file.
const HEADERS: usize = 200;

/// A payload, or what would be one if its compression could be taken off.
fn is_wanted(part: &Part) -> bool {
    const KINDS: [&str; 5] = ["json", "xml", "plist", "aspen", "pkcs7"];
    if part.layers.iter().all(|layer| layer.id != "coding") {
        return super::text::leads_on(&part.bytes);
    }
    let kind = part.layers[0].facts.iter().find(|(label, _)| label == "Content Type").map_or("", |(_, kind)| kind);
    KINDS.iter().any(|known| kind.contains(known))
}

fn har_message(doc: &Document, entry: NodeId, side: &str) -> Option<Message> {
    let text =
        |node: NodeId, key: &str| doc.child(node, key).and_then(|child| doc.text(child)).map(|text| text.into_owned()).unwrap_or_default();
    let request = doc.child(entry, "request")?;
    let node = doc.child(entry, side)?;
    let is_response = side == "response";
    let content = doc.child(node, if is_response { "content" } else { "postData" })?;
    let body_node = doc.child(content, "text")?;
    let body = doc.text(body_node)?;
    let body = match text(content, "encoding").as_str() {
        "base64" => decode_base64(body.as_bytes())?,
        _ => body.into_owned().into_bytes(),
    };
    let url = text(request, "url");
    let line = match is_response {
        true => format!("{} {}", text(node, "status"), text(node, "statusText")).trim().to_owned(),
        false => format!("{} {url}", text(request, "method")),
    };
    let mut headers = Headers::new();
    if let Some(list) = doc.child(node, "headers") {
        headers.extend(doc.children(list).take(HEADERS).map(|one| (text(one, "name"), text(one, "value"))));
    }
    if header(&headers, "Content-Type").is_none() {
        headers.push(("Content-Type".to_owned(), text(content, "mimeType")));
    }
    if header(&headers, "Host").is_none()
        && let Some(host) = host(&url)
    {
        headers.push(("Host".to_owned(), host.to_owned()));
    }
    let time = Some(text(entry, "startedDateTime")).filter(|time| !time.is_empty());
    Some(Message { line, url, headers, body, place: Some(doc.span(body_node)), is_verbatim: false, is_response, time })
}
