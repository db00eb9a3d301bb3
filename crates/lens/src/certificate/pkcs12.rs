//! PKCS#12 (RFC 7292): an identity, certificate and private key, under a password.

use super::leaf::Leaf;
use super::oid;
use super::password::{Denied, Effort, Password};
use super::tlv::{self, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Tlv, definite};
use super::x509::{self, Certificate};
use crate::json::{Dict, View, hex};
use crate::remark::Remark;

/// Parts and bags that are looked at.
const MANY: usize = 100;

const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED: &str = "1.2.840.113549.1.7.6";

/// A password for what a value holds, and where it is from.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    pub text: &'a str,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// It stands beside the value, in the document.
    Beside,
    /// A person gave it.
    Person,
}

/// Whether these bytes begin like a PKCS#12 file, in DER or BER.
pub fn is_pkcs12(bytes: &[u8]) -> bool {
    bytes.starts_with(&[SEQUENCE])
        && tlv::behind_header(bytes).and_then(|rest| rest.strip_prefix(&[INTEGER, 1, 3])).is_some_and(super::cms::is_cms)
}

/// What was found in a file.
#[derive(Default)]
struct Finds {
    /// Names of the certificates, and which key each goes with.
    certificates: Vec<(String, String)>,
    /// Kinds of the private keys, and the certificate each goes with.
    keys: Vec<(String, String)>,
    /// Private keys that stand in it without any encryption.
    bare_keys: usize,
    /// Parts and keys that are encrypted.
    encrypted: usize,
    /// Why some of them stay closed.
    denied: Vec<Denied>,
}

/// The password that fits and how far it may still be used.
struct Opener<'a> {
    password: Option<&'a Password>,
    effort: Effort,
    finds: Finds,
}

/// Opens a file with the password given, or with the empty one, or shows how it is packed.
pub fn open(bytes: &[u8], given: Option<Given<'_>>) -> Option<Leaf> {
    let whole = definite(bytes)?;
    let (outer, _) = Tlv::read(&whole.bytes)?;
    let mut parts = outer.is(SEQUENCE)?.children();
    parts.take_tag(INTEGER)?;
    let safe = content(&parts.take_tag(SEQUENCE)?)?;
    let mac = parts.take_tag(SEQUENCE).and_then(|mac| Integrity::parse(&mac));
    // The octets may be BER again.
    let contents = definite(safe)?;
    let contents: Vec<Tlv<'_>> = Tlv::read(&contents.bytes)?.0.children().take(MANY).collect();

    let mut effort = Effort::default();
    // Some tools hash an empty password, others none at all.
    let candidates: Vec<Password> =
        given.iter().map(|given| Password::new(given.text)).chain([Password::new(""), Password::none()]).collect();
    let fitting = candidates.iter().position(|password| fits(password, mac.as_ref(), safe, &contents, &mut effort));
    let mut opener = Opener { password: fitting.map(|at| &candidates[at]), effort, finds: Finds::default() };

    let mut dict = Dict::new("pkcs12");
    if let Some(mac) = &mac {
        dict.put("integrity", mac.view(fitting.is_some()));
    }
    dict.put("contents", View::List(contents.iter().filter_map(|info| opener.part(info)).collect()));
    let by_given = fitting == Some(0) && given.is_some();
    let finds = opener.finds;
    let locked = finds.encrypted > 0 && fitting.is_none();
    let mut leaf = Leaf { id: "p12", title: "identity with its key (PKCS#12)".to_owned(), view: dict.done(), ..Leaf::default() };
    let password = match (finds.encrypted, fitting, by_given, given.map(|given| given.origin)) {
        (0, ..) => "nothing in it is encrypted".to_owned(),
        (_, None, ..) => "needed: without it only how the file is packed can be seen".to_owned(),
        (_, _, true, Some(Origin::Beside)) => "the one beside it in the document opens it".to_owned(),
        (_, _, true, Some(Origin::Person)) => "the one that you gave opens it; it is kept nowhere".to_owned(),
        _ => "the empty one opens it".to_owned(),
    };
    leaf.facts.push(("Password".to_owned(), password));
    finds.tell(&mut leaf);
    if locked && let Some(given) = given {
        leaf.remarks.push(wrong(given.origin, mac.is_some()));
    } else if fitting.is_some() && !by_given && finds.encrypted > 0 {
        let advice = "The encryption protects nothing: whoever has the file has the key. Export it again with a long password.";
        leaf.remarks.push(Remark::warning("p12-empty-password", "It opens with the empty password".to_owned(), advice));
    }
    leaf.is_locked = locked;
    Some(leaf)
}

fn wrong(origin: Origin, is_checked: bool) -> Remark {
    let advice = "Capitals and keyboard layout matter. If the password is surely right, the file was changed or cut: export it again.";
    let what = match is_checked {
        true => "its integrity check fails",
        false => "nothing sensible comes out",
    };
    match origin {
        Origin::Beside => Remark::error(
            "p12-wrong-password",
            format!("The password beside it does not open it: {what}. A device would refuse it"),
            advice,
        ),
        Origin::Person => Remark::error("p12-wrong-password", format!("This password does not open it: {what}"), advice),
    }
}

/// Whether a password is the right one: by the MAC, or where there is none by what comes out.
fn fits(password: &Password, mac: Option<&Integrity<'_>>, safe: &[u8], contents: &[Tlv<'_>], effort: &mut Effort) -> bool {
    let verdict = mac.and_then(|mac| password.vouches(&mac.digest, mac.salt, mac.rounds, safe, mac.code, effort));
    verdict.unwrap_or_else(|| {
        let mut opener = Opener { password: Some(password), effort: Effort::default(), finds: Finds::default() };
        std::mem::swap(&mut opener.effort, effort);
        contents.iter().for_each(|info| drop(opener.part(info)));
        std::mem::swap(&mut opener.effort, effort);
        opener.finds.encrypted > opener.finds.denied.len()
    })
}

/// MacData: how the password guards the whole.
struct Integrity<'a> {
    digest: String,
    salt: &'a [u8],
    rounds: u64,
    code: &'a [u8],
}

impl<'a> Integrity<'a> {
    fn parse(mac: &Tlv<'a>) -> Option<Self> {
        let mut fields = mac.children();
        let mut info = fields.take_tag(SEQUENCE)?.children();
        let digest = tlv::oid(info.take_tag(SEQUENCE)?.children().take_tag(OID)?.body);
        let code = info.take_tag(OCTET_STRING)?.body;
        let salt = fields.take_tag(OCTET_STRING)?.body;
        let rounds = fields.take_tag(INTEGER).and_then(|count| tlv::number(&count)).unwrap_or(1);
        Some(Self { digest, salt, rounds, code })
    }

    fn view(&self, verifies: bool) -> View {
        let mut dict = Dict::default();
        dict.text("digestAlgorithm", oid::name(&self.digest)).text("salt", hex(self.salt));
        dict.put("iterations", View::Number(self.rounds));
        if verifies {
            dict.put("verifies", View::Bool(true));
        }
        dict.done()
    }
}

/// The octets of a ContentInfo of type data.
fn content<'a>(info: &Tlv<'a>) -> Option<&'a [u8]> {
    let mut parts = info.children();
    (tlv::oid(parts.take_tag(OID)?.body) == DATA).then_some(())?;
    Some(parts.take_tag(0xA0)?.children().take_tag(OCTET_STRING)?.body)
}

impl Opener<'_> {
    /// One part of the file: bags, as they are or encrypted together.
    fn part(&mut self, info: &Tlv<'_>) -> Option<View> {
        let mut dict = Dict::default();
        if let Some(bags) = content(info) {
            dict.put("encrypted", View::Bool(false)).put("bags", self.bags(bags)?);
            return Some(dict.done());
        }
        let mut parts = info.children();
        let kind = tlv::oid(parts.take_tag(OID)?.body);
        dict.put("encrypted", View::Bool(true)).text("type", oid::name(&kind));
        self.finds.encrypted += 1;
        let inner = parts.take_tag(0xA0)?.children().next()?.children().find(|part| part.tag == SEQUENCE)?;
        let mut fields = inner.children();
        fields.take_tag(OID)?;
        let algorithm = fields.take_tag(SEQUENCE)?;
        let bytes = fields.next().map(|content| octets(&content)).unwrap_or_default();
        dict.text("encryption", encryption(&algorithm)).put("encryptedBytes", View::Number(bytes.len() as u64));
        if kind != ENCRYPTED {
            self.finds.denied.push(Denied::Unknown(oid::name(&kind).to_owned()));
        } else if let Some(bags) = self.decrypt(&algorithm, &bytes) {
            match self.bags(&bags) {
                Some(bags) => drop(dict.put("bags", bags)),
                None => self.finds.denied.push(Denied::Wrong),
            }
        }
        Some(dict.done())
    }

    fn decrypt(&mut self, algorithm: &Tlv<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
        match self.password?.decrypt(algorithm, bytes, &mut self.effort) {
            Ok(bytes) => Some(bytes),
            Err(denied) => {
                self.finds.denied.push(denied);
                None
            }
        }
    }

    /// `None`: this is no list of bags.
    fn bags(&mut self, bytes: &[u8]) -> Option<View> {
        let bytes = definite(bytes)?;
        let list = Tlv::read(&bytes.bytes)?.0.is(SEQUENCE)?;
        Some(View::List(list.children().take(MANY).filter_map(|one| self.bag(&one)).collect()))
    }

    fn bag(&mut self, bag: &Tlv<'_>) -> Option<View> {
        let mut parts = bag.children();
        let kind = tlv::oid(parts.take_tag(OID)?.body);
        let value = parts.take_tag(0xA0)?.children().next()?;
        let mut dict = Dict::default();
        dict.text("type", oid::title(&kind).unwrap_or(&kind));
        let id = parts.take_tag(SET).map(|attributes| attributes_of(&attributes, &mut dict)).unwrap_or_default();
        match kind.as_str() {
            "1.2.840.113549.1.12.10.1.1" => {
                self.finds.bare_keys += 1;
                self.key(value.whole, id, &mut dict);
            }
            "1.2.840.113549.1.12.10.1.2" => {
                let mut parts = value.children();
                let algorithm = parts.take_tag(SEQUENCE)?;
                dict.text("encryption", encryption(&algorithm));
                self.finds.encrypted += 1;
                if let Some(key) = parts.next().and_then(|bytes| self.decrypt(&algorithm, &octets(&bytes)))
                    && !self.key(&key, id, &mut dict)
                {
                    self.finds.denied.push(Denied::Wrong);
                }
            }
            "1.2.840.113549.1.12.10.1.3" => {
                let der = value.children().find(|part| part.tag == 0xA0)?.children().next()?.body;
                if let Some(certificate) = Certificate::parse(der) {
                    use base64::Engine;
                    // As a value of its own: it opens in place, with its validity in words.
                    dict.text("certificate", base64::engine::general_purpose::STANDARD.encode(certificate.whole));
                    self.finds.certificates.push((certificate.title(), id));
                }
            }
            _ => {}
        }
        Some(dict.done())
    }

    /// Notes what sort of key this is; none of its bytes are shown. `false`: it is none.
    fn key(&mut self, bytes: &[u8], id: String, dict: &mut Dict) -> bool {
        let Some(title) = Tlv::read(bytes).and_then(|(key, _)| x509::private_key_title(&key)) else { return false };
        dict.text("privateKey", title.clone()).put("privateKeyBytes", View::Number(bytes.len() as u64));
        self.finds.keys.push((title, id));
        true
    }
}

/// The bytes of an octet string, also of one in pieces.
fn octets(value: &Tlv<'_>) -> Vec<u8> {
    match value.tag & 0x20 {
        0 => value.body.to_vec(),
        _ => value.children().flat_map(|piece| piece.body.iter().copied()).collect(),
    }
}

/// "pbeWithSHAAnd40BitRC2", or for PBES2 what it is made of: "pbes2: pbkdf2, hmacWithSHA256, aes256-CBC, 2048 iterations".
fn encryption(algorithm: &Tlv<'_>) -> String {
    let mut words = Vec::new();
    let mut rounds = None;
    let mut todo = vec![*algorithm];
    while let Some(next) = todo.pop() {
        match next.tag {
            OID => words.push(oid::name(&tlv::oid(next.body)).to_owned()),
            // The first is the number of rounds, a second the length of the key.
            INTEGER => rounds = rounds.or(tlv::number(&next)),
            _ if words.len() < 6 => todo.extend(next.children().take(6).collect::<Vec<_>>().into_iter().rev()),
            _ => {}
        }
    }
    let mut text = match words.split_first() {
        Some((first, [])) => first.clone(),
        Some((first, rest)) => [first, ": ", &rest.join(", ")].concat(),
        None => String::new(),
    };
    if let Some(rounds) = rounds {
        text.push_str(&format!(", {rounds} iterations"));
    }
    text
}

/// Puts a bag's attributes into its view; gives its localKeyId.
fn attributes_of(attributes: &Tlv<'_>, dict: &mut Dict) -> String {
    let mut id = String::new();
    for attribute in attributes.children().take(20) {
        let mut parts = attribute.children();
        let Some(name) = parts.take_tag(OID).map(|oid| tlv::oid(oid.body)) else { continue };
        let value = parts.next().and_then(|set| set.children().next());
        let text = value.map(|value| tlv::string(&value).unwrap_or_else(|| hex(value.body))).unwrap_or_default();
        if name == "1.2.840.113549.1.9.21" {
            id.clone_from(&text);
        }
        dict.text(oid::name(&name), text);
    }
    id
}

impl Finds {
    /// Facts and remarks of what was found.
    fn tell(&self, leaf: &mut Leaf) {
        for (title, id) in &self.keys {
            let own = self.certificates.iter().find(|(_, other)| !id.is_empty() && other == id);
            let text = match own {
                Some((name, _)) => format!("{title}, of {name}"),
                None => title.clone(),
            };
            leaf.facts.push(("Private key".to_owned(), format!("{text}; its bytes are not shown")));
        }
        if !self.certificates.is_empty() {
            let names: Vec<&str> = self.certificates.iter().map(|(name, _)| name.as_str()).collect();
            leaf.facts.push(("Certificates".to_owned(), names.join(", ")));
        }
        if self.bare_keys > 0 {
            let advice = "Whoever has the file can act as its owner. Replace the key, and export the next one with a password.";
            leaf.remarks.push(Remark::warning("private-key", "A private key without encryption is in here".to_owned(), advice));
        } else {
            let advice = "Whoever has it and its password can act as its owner.";
            leaf.remarks.push(Remark::info("pkcs12", "An identity: certificate and private key under a password".to_owned(), advice));
        }
        for denied in &self.denied {
            let message = match denied {
                Denied::Wrong => "A part could not be decrypted: it has another password, or was changed".to_owned(),
                Denied::Unknown(kind) => format!("A part is encrypted with {kind}, which is not opened here"),
                Denied::TooCostly(rounds) => format!("A part asks for {rounds} rounds of hashing, more than are done here"),
            };
            let advice = "Look into it with openssl pkcs12 -info.";
            if !leaf.remarks.iter().any(|remark| remark.message == message) {
                leaf.remarks.push(Remark::warning("p12-part", message, advice));
            }
        }
    }
}
