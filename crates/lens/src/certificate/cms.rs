//! CMS (RFC 5652, once PKCS#7): signed, encrypted and certificates-only.

use super::leaf::Leaf;
use super::oid;
use super::tlv::{self, Elements, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Tlv, definite};
use super::verify::{Hash, Verdict, check};
use super::x509::{self, Certificate, algorithm_title, any, full_name};
use crate::json::{Dict, View, hex};
use crate::remark::Remark;

/// Certificates, recipients and attributes that are looked at.
const MANY: usize = 100;

/// Signers that are checked: each costs a hash of the whole content.
const SIGNERS: usize = 8;

/// What a CMS message came to.
pub struct Message {
    /// With the JSON view of signers, recipients and certificates.
    pub leaf: Leaf,
    /// What was signed; `None` for a detached signature and what is encrypted.
    pub content: Option<Vec<u8>>,
}

/// Whether these bytes start like CMS in DER or BER.
pub fn is_cms(head: &[u8]) -> bool {
    // SEQUENCE, its length, then an OID under 1.2.840.113549.1.7.
    const PKCS7: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];
    head.starts_with(&[SEQUENCE]) && tlv::behind_header(head).is_some_and(|rest| rest.starts_with(PKCS7))
}

/// Opens a message; `body` is what a detached signature is over.
pub fn open(bytes: &[u8], body: Option<&[u8]>) -> Option<Message> {
    let whole = definite(bytes)?;
    let (outer, _) = Tlv::read(&whole.bytes)?;
    let mut parts = outer.is(SEQUENCE)?.children();
    let kind = tlv::oid(parts.take_tag(OID)?.body);
    let content = parts.take_tag(0xA0).and_then(|content| content.children().next());
    let mut message = match (kind.as_str(), content) {
        ("1.2.840.113549.1.7.2", Some(content)) => signed(&content, body),
        ("1.2.840.113549.1.7.3", Some(content)) => enveloped(&content),
        _ => None,
    }
    .unwrap_or_else(|| other(&kind, &outer));
    let leaf = &mut message.leaf;
    let mut encoding = if whole.was_ber { "BER with indefinite lengths" } else { "DER" }.to_owned();
    encoding.push_str(&format!(", {} bytes", bytes.len()));
    leaf.facts.push(("Encoding".to_owned(), encoding));
    if whole.missing > 0 {
        let message = format!("The signature's lengths claim at least {} bytes more than are there", whole.missing);
        leaf.remarks.push(Remark::error(
            "cms-truncated",
            message,
            "The file was cut off, or its lengths lie. Get it again; what is shown is what could still be read.",
        ));
    }
    // Some tools pad with a line break.
    let behind = &bytes[bytes.len() - whole.behind..];
    if whole.missing == 0 && behind.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0) {
        let message = format!("{} bytes stand behind the end of the signed message", behind.len());
        leaf.remarks.push(Remark::warning("cms-behind", message, "They are not covered by the signature and are ignored."));
    }
    Some(message)
}

fn other(kind: &str, outer: &Tlv<'_>) -> Message {
    let mut dict = Dict::new("cms");
    dict.text("type", oid::name(kind)).put("structure", any(outer, 16));
    let leaf = Leaf {
        id: "cms",
        title: format!("CMS, {}", oid::title(kind).unwrap_or("of a kind that is not known here")),
        view: dict.done(),
        ..Leaf::default()
    };
    Message { leaf, content: None }
}

struct Signer<'a> {
    issuer: Option<Tlv<'a>>,
    serial: &'a [u8],
    key_id: Option<&'a [u8]>,
    digest: String,
    attributes: Option<Tlv<'a>>,
    algorithm: Tlv<'a>,
    signature: &'a [u8],
}

impl<'a> Signer<'a> {
    fn parse(info: &Tlv<'a>) -> Option<Self> {
        let mut parts = info.is(SEQUENCE)?.children();
        parts.take_tag(INTEGER)?;
        let who = parts.next()?;
        let mut name = who.children();
        let (issuer, serial, key_id) = match who.tag {
            SEQUENCE => (name.take_tag(SEQUENCE), name.take_tag(INTEGER)?.body, None),
            _ => (None, &[][..], Some(who.body)),
        };
        let digest = tlv::oid(parts.take_tag(SEQUENCE)?.children().take_tag(OID)?.body);
        let attributes = parts.take_tag(0xA0);
        let algorithm = parts.take_tag(SEQUENCE)?;
        let signature = parts.take_tag(OCTET_STRING)?.body;
        Some(Self { issuer, serial, key_id, digest, attributes, algorithm, signature })
    }

    fn attribute(&self, oid: &str) -> Option<Tlv<'a>> {
        let attributes = self.attributes?;
        attributes.children().take(MANY).find_map(|attribute| {
            let mut parts = attribute.children();
            (tlv::oid(parts.take_tag(OID)?.body) == oid).then_some(())?;
            parts.take_tag(SET)?.children().next()
        })
    }

    fn signing_time(&self) -> Option<String> {
        tlv::time(&self.attribute("1.2.840.113549.1.9.5")?)
    }

    fn is(&self, certificate: &Certificate<'_>) -> bool {
        match (&self.issuer, self.key_id) {
            (Some(issuer), _) => issuer.body == certificate.issuer.body && self.serial == certificate.serial,
            (None, Some(id)) => certificate.key_id() == Some(id),
            _ => false,
        }
    }

    /// Whether the content has the digest that was signed; `None`: no content, no such hash.
    fn digest_matches(&self, content: Option<&[u8]>) -> Option<bool> {
        let digest = Hash::of(&self.digest)?.digest(content?);
        Some(self.attribute("1.2.840.113549.1.9.4")?.body == digest)
    }

    fn verdict(&self, certificate: Option<&Certificate<'_>>, content: Option<&[u8]>) -> Verdict {
        let Some(certificate) = certificate else { return Verdict::Unknown };
        let hash = Hash::of(&self.digest);
        match (&self.attributes, content) {
            (Some(attributes), _) => {
                // Signed are the attributes as a SET, not with the tag they carry here (RFC 5652, 5.4).
                let mut set = attributes.whole.to_vec();
                set[0] = SET;
                check(&certificate.spki, &self.algorithm, hash, &set, self.signature)
            }
            (None, Some(content)) => check(&certificate.spki, &self.algorithm, hash, content, self.signature),
            (None, None) => Verdict::Unknown,
        }
    }
}

fn signed(data: &Tlv<'_>, body: Option<&[u8]>) -> Option<Message> {
    let mut parts = data.is(SEQUENCE)?.children();
    parts.take_tag(INTEGER)?;
    parts.take_tag(SET)?;
    let mut encapsulated = parts.take_tag(SEQUENCE)?.children();
    let content_type = tlv::oid(encapsulated.take_tag(OID)?.body);
    let content = encapsulated.take_tag(0xA0).and_then(|content| content.children().next()).map(|content| content.body);
    let certificates: Vec<Certificate<'_>> = parts
        .take_tag(0xA0)
        .map(|set| set.children().take(MANY).filter_map(|one| Certificate::parse(one.whole)).collect())
        .unwrap_or_default();
    parts.take_tag(0xA1);
    let signers: Vec<Signer<'_>> =
        parts.take_tag(SET).map(|set| set.children().take(SIGNERS).filter_map(|one| Signer::parse(&one)).collect()).unwrap_or_default();

    let is_detached = content.is_none() && body.is_some();
    let mut leaf =
        Leaf { id: "cms", title: if is_detached { "detached signature (CMS)" } else { "signed (CMS)" }.to_owned(), ..Leaf::default() };
    let over = content.or(body);
    let mut views = Vec::new();
    for signer in &signers {
        views.push(judge(signer, &certificates, over, content.is_none(), &mut leaf));
    }
    if signers.is_empty() {
        if certificates.is_empty() {
            leaf.remarks.push(Remark::warning("cms-no-signer", "No signer could be read".to_owned(), "Nobody vouches for this content."));
        } else {
            leaf.title = "certificates (PKCS#7)".to_owned();
        }
    }
    if !certificates.is_empty() {
        leaf.facts.push(("Certificates".to_owned(), chain(&certificates, signers.first())));
    }
    if !signers.is_empty() {
        leaf.facts.push((
            "Trust".to_owned(),
            "not judged here: whether the last issuer is to be trusted is for you or the device to say".to_owned(),
        ));
    }
    if content.is_none() && body.is_none() && !signers.is_empty() {
        let advice =
            "The signed content travels apart, for instance as the HTTP body beside an Mdm-Signature header. Drop the whole request.";
        leaf.remarks.push(Remark::info("cms-detached", "A detached signature: what it is over is not in it".to_owned(), advice));
    }
    let mut dict = Dict::new(if signers.is_empty() { "certificates" } else { "cms-signed" });
    dict.text("contentType", oid::name(&content_type));
    if let Some(over) = over {
        dict.put("contentBytes", View::Number(over.len() as u64));
    }
    dict.put("detached", View::Bool(content.is_none())).put("signers", View::List(views));
    dict.put("certificates", View::List(certificates.iter().map(Certificate::view).collect()));
    leaf.view = dict.done();
    Some(Message {
        leaf,
        content: content.filter(|_| !(is_detached || signers.is_empty() && content.is_some_and(<[u8]>::is_empty))).map(<[u8]>::to_vec),
    })
}

/// One signer as facts and remarks of the message, and as its view.
fn judge(signer: &Signer<'_>, certificates: &[Certificate<'_>], content: Option<&[u8]>, is_detached: bool, leaf: &mut Leaf) -> View {
    let certificate = certificates.iter().find(|certificate| signer.is(certificate));
    let name = match (certificate, &signer.issuer) {
        (Some(certificate), _) => full_name(&certificate.subject),
        (None, Some(issuer)) => format!("holder of certificate {} of {}", hex(signer.serial), full_name(issuer)),
        (None, None) => format!("holder of key {}", hex(signer.key_id.unwrap_or_default())),
    };
    let digest_name = oid::title(&signer.digest).unwrap_or(&signer.digest).to_owned();
    let digest = signer.digest_matches(content);
    let verdict = signer.verdict(certificate, content);
    let time = signer.signing_time();
    let mut fact = |label: &str, text: String| leaf.facts.push((label.to_owned(), text));
    fact("Signed by", name.clone());
    if let Some(role) = certificate.and_then(Certificate::role) {
        fact("Signer is", format!("{}. {}", role.title, role.what));
    }
    if let Some(certificate) = certificate {
        fact("Issued by", full_name(&certificate.issuer));
    }
    if let Some(time) = &time {
        fact("Signed at", format!("{time} (the signer's own clock)"));
    }
    let what = if is_detached { "body" } else { "content" };
    fact(
        "Digest",
        match digest {
            Some(true) => format!("{digest_name}, matches the {what}"),
            Some(false) => format!("{digest_name}, does not match the {what}"),
            None if signer.attributes.is_none() && content.is_some() => format!("{digest_name}, signed directly"),
            None => format!("{digest_name}, not checked"),
        },
    );
    let algorithm = algorithm_title(&signer.algorithm);
    fact(
        "Signature",
        match verdict {
            Verdict::Good => format!("{algorithm}, verifies with the signer's key"),
            Verdict::Bad => format!("{algorithm}, does not verify"),
            Verdict::Unknown => format!("{algorithm}, not checked"),
        },
    );
    let mut remark = |remark| leaf.remarks.push(remark);
    if digest == Some(false) {
        let advice =
            "Somebody or something changed it after it was signed: a proxy, an editor, a server that re-encoded it. A device refuses it.";
        remark(Remark::error("cms-digest-mismatch", format!("The {what} is not what was signed: its digest differs"), advice));
    }
    match (verdict, certificate) {
        (Verdict::Bad, _) => {
            let message = format!("The signature does not verify with the key of {name}");
            remark(Remark::error(
                "cms-signature-bad",
                message,
                "Signature, signed attributes or certificate were changed, or another key signed.",
            ));
        }
        (Verdict::Unknown, None) => {
            let advice = "Verifying needs that certificate; the receiver may have it.";
            remark(Remark::info("cms-no-certificate", "The signer's certificate is not in the signature".to_owned(), advice));
        }
        (Verdict::Unknown, Some(_)) if content.is_some() || signer.attributes.is_some() => {
            let message = format!("{algorithm} with this key cannot be checked here");
            remark(Remark::info("cms-signature-unchecked", message, "Check it with openssl cms -verify if it matters."));
        }
        _ => {}
    }
    if let (Some(time), Some(end)) = (&time, certificate.and_then(|certificate| certificate.not_after.as_ref()))
        && time > end
    {
        let message = format!("Signed on {}, after the signer's certificate had ended on {}", &time[..10], &end[..10]);
        remark(Remark::warning("cms-signed-after-end", message, "Sign it again with a certificate that is valid."));
    }
    let view = SignerView { name, digest_name, digest, algorithm, verdict, time };
    view.of(signer)
}

/// What a signer's view says beside what stands in the message.
struct SignerView {
    name: String,
    digest_name: String,
    digest: Option<bool>,
    algorithm: String,
    verdict: Verdict,
    time: Option<String>,
}

impl SignerView {
    fn of(self, signer: &Signer<'_>) -> View {
        let Self { name, digest_name, digest, algorithm, verdict, time } = self;
        let mut dict = Dict::default();
        dict.text("name", name);
        if let Some(issuer) = &signer.issuer {
            dict.text("issuer", full_name(issuer)).text("serialNumber", hex(signer.serial));
        }
        dict.text("keyId", hex(signer.key_id.unwrap_or_default()));
        dict.text("digestAlgorithm", digest_name).text("signatureAlgorithm", algorithm);
        dict.text("signingTime", time.unwrap_or_default());
        if let Some(matches) = digest {
            dict.put("digestMatches", View::Bool(matches));
        }
        if verdict != Verdict::Unknown {
            dict.put("signatureVerifies", View::Bool(verdict == Verdict::Good));
        }
        let attributes =
            signer.attributes.map(|attributes| attributes.children().take(MANY).filter_map(|one| attribute_view(&one)).collect());
        dict.put("signedAttributes", View::Dict(attributes.unwrap_or_default()));
        dict.done()
    }
}

fn attribute_view(attribute: &Tlv<'_>) -> Option<(String, View)> {
    let mut parts = attribute.children();
    let dotted = tlv::oid(parts.take_tag(OID)?.body);
    let value = parts.take_tag(SET)?.children().next()?;
    Some((oid::name(&dotted).to_owned(), any(&value, 12)))
}

/// "A ← B ← C (each signed by the next)".
fn chain(certificates: &[Certificate<'_>], signer: Option<&Signer<'_>>) -> String {
    let start = signer.and_then(|signer| certificates.iter().find(|certificate| signer.is(certificate))).unwrap_or(&certificates[0]);
    let mut names = vec![start.title()];
    let mut verdict = Verdict::Good;
    let mut last = start;
    while names.len() < 12 && !last.is_self_issued() {
        let Some(next) = certificates.iter().find(|certificate| certificate.subject.body == last.issuer.body) else { break };
        if verdict == Verdict::Good {
            verdict = last.is_signed_by(next);
        }
        names.push(next.title());
        last = next;
    }
    let mut text = format!("{}: {}", certificates.len(), names.join(" ← "));
    if names.len() > 1 {
        text.push_str(match verdict {
            Verdict::Good => " (each signed by the next)",
            Verdict::Bad => " (but not each is signed by the next)",
            Verdict::Unknown => " (their signatures were not checked)",
        });
    }
    if !last.is_self_issued() {
        text.push_str("; the issuer of the last is not among them");
    }
    text
}

fn enveloped(data: &Tlv<'_>) -> Option<Message> {
    let mut parts = data.is(SEQUENCE)?.children();
    parts.take_tag(INTEGER)?;
    parts.take_tag(0xA0);
    let recipients = parts.take_tag(SET)?;
    let mut encrypted = parts.take_tag(SEQUENCE)?.children();
    let content_type = tlv::oid(encrypted.take_tag(OID)?.body);
    let algorithm = algorithm_oid(&mut encrypted);
    let size: usize = encrypted
        .next()
        .map(|content| if content.tag & 0x20 == 0 { content.body.len() } else { content.children().map(|part| part.body.len()).sum() })
        .unwrap_or(0);
    let algorithm_title = oid::title(&algorithm).unwrap_or(&algorithm).to_owned();
    let mut leaf = Leaf { id: "cms", title: "encrypted (CMS)".to_owned(), ..Leaf::default() };
    let mut views = Vec::new();
    for recipient in recipients.children().take(MANY) {
        let (text, view) = recipient_view(&recipient);
        leaf.facts.push(("Encrypted for".to_owned(), text));
        views.push(view);
    }
    leaf.facts.push(("Content".to_owned(), format!("{size} bytes, {algorithm_title}")));
    let advice = "Only the holder of the private key can open it. Decrypt it there (openssl cms -decrypt) and drop what comes out.";
    leaf.remarks.push(Remark::info("cms-encrypted", "Encrypted: what is inside cannot be read here".to_owned(), advice));
    let mut dict = Dict::new("cms-enveloped");
    dict.text("contentType", oid::name(&content_type)).text("contentEncryption", algorithm_title);
    dict.put("contentBytes", View::Number(size as u64)).put("recipients", View::List(views));
    leaf.view = dict.done();
    Some(Message { leaf, content: None })
}

fn algorithm_oid(parts: &mut Elements<'_>) -> String {
    parts.take_tag(SEQUENCE).and_then(|algorithm| algorithm.children().take_tag(OID)).map(|oid| tlv::oid(oid.body)).unwrap_or_default()
}

fn recipient_view(recipient: &Tlv<'_>) -> (String, View) {
    let mut dict = Dict::default();
    let text = match recipient.tag {
        SEQUENCE => {
            let mut parts = recipient.children();
            parts.take_tag(INTEGER);
            let who = parts.next();
            let algorithm = algorithm_oid(&mut parts);
            dict.text("keyEncryption", oid::title(&algorithm).unwrap_or(&algorithm));
            who_view(who, &mut dict)
        }
        0xA1 => return agreement_view(recipient),
        0xA2 => "whoever has the shared key".to_owned(),
        0xA3 => "whoever knows the password".to_owned(),
        _ => "a recipient of a kind that is not known here".to_owned(),
    };
    if recipient.tag != SEQUENCE {
        dict.text("kind", text.clone()).put("structure", any(recipient, 8));
    }
    (text, dict.done())
}

/// Issuer and serial number, or the key's identifier.
fn who_view(who: Option<Tlv<'_>>, dict: &mut Dict) -> String {
    match who {
        Some(who) if who.tag == SEQUENCE => {
            let mut name = who.children();
            let issuer = name.take_tag(SEQUENCE).map(|issuer| full_name(&issuer)).unwrap_or_default();
            let serial = name.take_tag(INTEGER).map(|serial| hex(serial.body)).unwrap_or_default();
            dict.text("issuer", issuer.clone()).text("serialNumber", serial.clone());
            format!("the certificate with serial number {serial} of {issuer}")
        }
        Some(who) => {
            let id = who.children().next().map_or(who.body, |id| id.body);
            dict.text("keyId", hex(id));
            format!("the key {}", hex(id))
        }
        None => "somebody who could not be read".to_owned(),
    }
}

/// KeyAgreeRecipientInfo: recipients with elliptic-curve keys.
fn agreement_view(recipient: &Tlv<'_>) -> (String, View) {
    let mut dict = Dict::default();
    let sequences: Vec<Tlv<'_>> = recipient.children().filter(|part| part.tag == SEQUENCE).collect();
    let algorithm =
        sequences.first().and_then(|algorithm| algorithm.children().take_tag(OID)).map(|oid| tlv::oid(oid.body)).unwrap_or_default();
    dict.text("keyEncryption", oid::title(&algorithm).unwrap_or(&algorithm));
    let who = sequences.get(1).and_then(|keys| keys.children().next()).and_then(|key| key.children().next());
    let text = who_view(who, &mut dict);
    (text, dict.done())
}

/// Certificates in a row (a PEM bundle, a bare certificate): their view.
pub fn certificates_view(certificates: &[Certificate<'_>]) -> View {
    match certificates {
        [one] => one.view(),
        many => {
            let mut dict = Dict::new("certificates");
            dict.put("certificates", View::List(many.iter().map(x509::Certificate::view).collect()));
            dict.done()
        }
    }
}
