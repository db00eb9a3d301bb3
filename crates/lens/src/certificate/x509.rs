//! Certificates, requests and keys, made readable.

use super::oid;
use super::tlv::{self, BIT_STRING, BOOLEAN, Elements, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Tlv};
use super::verify::{Hash, Verdict, check};
use crate::json::{Dict, View, hex};

/// An X.509 certificate (RFC 5280), its parts borrowed from the bytes.
pub struct Certificate<'a> {
    pub whole: &'a [u8],
    tbs: Tlv<'a>,
    version: u64,
    pub serial: &'a [u8],
    pub issuer: Tlv<'a>,
    not_before: Option<String>,
    pub not_after: Option<String>,
    pub subject: Tlv<'a>,
    pub spki: Tlv<'a>,
    extensions: Vec<Extension<'a>>,
    algorithm: Tlv<'a>,
    signature: &'a [u8],
}

struct Extension<'a> {
    oid: String,
    is_critical: bool,
    value: &'a [u8],
}

/// What a certificate is for in device management, if its names give it away.
pub struct Role {
    pub title: &'static str,
    pub what: &'static str,
}

/// Apple's roots by the SHA-256 of the certificate (apple.com/certificateauthority).
const APPLE_ROOTS: &[(&str, &str)] = &[
    ("b0b1730ecbc7ff4505142c49f1295e6eda6bcaed7e2c68c5be91b5a11001f024", "Apple Root CA"),
    ("c2b9b042dd57830e7d117dac55ac8ae19407d38e41d88f3215bc3a890444a050", "Apple Root CA - G2"),
    ("63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179", "Apple Root CA - G3"),
    ("0d83b611b648a1a75eb8558400795375cad92e264ed8e9d7a757c1f5ee2bb22d", "Apple Root Certificate Authority"),
];

impl<'a> Certificate<'a> {
    /// Reads a certificate; what stands behind it is ignored.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (outer, _) = Tlv::read(bytes)?;
        let mut parts = outer.is(SEQUENCE)?.children();
        let tbs = parts.take_tag(SEQUENCE)?;
        let algorithm = parts.take_tag(SEQUENCE)?;
        let signature = parts.take_tag(BIT_STRING)?.body.get(1..)?;
        let mut fields = tbs.children();
        let version = fields.take_tag(0xA0).and_then(|version| tlv::number(&version.children().next()?)).unwrap_or(0);
        let serial = fields.take_tag(INTEGER)?.body;
        fields.take_tag(SEQUENCE)?;
        let issuer = fields.take_tag(SEQUENCE)?;
        let mut validity = fields.take_tag(SEQUENCE)?.children();
        let not_before = tlv::time(&validity.next()?);
        let not_after = tlv::time(&validity.next()?);
        let subject = fields.take_tag(SEQUENCE)?;
        let spki = fields.take_tag(SEQUENCE)?;
        let extensions = fields.find(|field| field.tag == 0xA3).and_then(|field| field.children().next()).map(|list| extensions(&list));
        let extensions = extensions.unwrap_or_default();
        Some(Self {
            whole: outer.whole,
            tbs,
            version,
            serial,
            issuer,
            not_before,
            not_after,
            subject,
            spki,
            extensions,
            algorithm,
            signature,
        })
    }

    /// The name by which people know it.
    pub fn title(&self) -> String {
        short_name(&self.subject)
    }

    pub fn is_self_issued(&self) -> bool {
        self.issuer.body == self.subject.body
    }

    /// Whether `issuer`'s key made the signature.
    pub fn is_signed_by(&self, issuer: &Certificate<'_>) -> Verdict {
        check(&issuer.spki, &self.algorithm, None, self.tbs.whole, self.signature)
    }

    pub fn key_id(&self) -> Option<&'a [u8]> {
        self.extension("2.5.29.14").and_then(Tlv::exact).map(|id| id.body)
    }

    fn extension(&self, oid: &str) -> Option<&'a [u8]> {
        self.extensions.iter().find(|extension| extension.oid == oid).map(|extension| extension.value)
    }

    fn is_authority(&self) -> bool {
        let Some(constraints) = self.extension("2.5.29.19").and_then(Tlv::exact) else { return false };
        constraints.children().take_tag(BOOLEAN).is_some_and(|ca| ca.body != [0])
    }

    /// The push topic of a push certificate: the UID of its subject.
    pub fn topic(&self) -> Option<String> {
        let topic = part(&self.subject, "0.9.2342.19200300.100.1.1")?;
        let is_push = topic.starts_with("com.apple.mgmt.")
            || self.extension("1.2.840.113635.100.6.3.1").is_some()
            || self.extension("1.2.840.113635.100.6.3.2").is_some();
        is_push.then_some(topic)
    }

    /// The freshness code of an attestation by Apple.
    pub fn freshness_code(&self) -> Option<&'a [u8]> {
        let value = self.extension("1.2.840.113635.100.8.11.1")?;
        // The value is an octet string again, or the bytes as they are.
        Some(Tlv::exact(value).and_then(|inner| inner.is(OCTET_STRING)).map_or(value, |inner| inner.body))
    }

    pub fn role(&self) -> Option<Role> {
        let role = |title, what| Some(Role { title, what });
        let subject = part(&self.subject, "2.5.4.3").unwrap_or_default();
        let issuer = part(&self.issuer, "2.5.4.3").unwrap_or_default();
        if self.topic().is_some_and(|topic| topic.starts_with("com.apple.mgmt.")) {
            return role(
                "MDM push certificate",
                "The MDM server shows it to Apple's push service to wake its devices. Renew it under the same Apple account before it ends: a new topic loses every device.",
            );
        }
        if self.topic().is_some() || subject.starts_with("Apple Push Services") {
            return role("push certificate of an app", "A server shows it to Apple's push service to notify this one app.");
        }
        if self.is_self_issued() {
            let print = hex(&Hash::Sha256.digest(self.whole));
            if APPLE_ROOTS.iter().any(|(known, _)| *known == print) {
                return role("Apple's root", "One of the roots that Apple publishes; its fingerprint agrees.");
            }
            if APPLE_ROOTS.iter().any(|(_, name)| *name == subject) {
                return role(
                    "calls itself an Apple root",
                    "The name is that of an Apple root but the fingerprint is not: made by somebody else.",
                );
            }
        }
        if subject.starts_with("MDM Vendor") {
            return role(
                "MDM vendor certificate",
                "Apple gave it to a vendor of MDM servers, who signs customers' push certificate requests with it.",
            );
        }
        if self
            .extensions
            .iter()
            .any(|extension| extension.oid.starts_with("1.2.840.113635.100.8.9.") || extension.oid.starts_with("1.2.840.113635.100.8.10."))
            && !self.is_authority()
        {
            return role(
                "attestation of a device",
                "Vouches for the device's properties, which stand in its extensions. Worth something only if its chain ends at Apple Enterprise Attestation Root CA.",
            );
        }
        if issuer.starts_with("Apple iPhone Device CA") || issuer.starts_with("Apple Device CA") || issuer.contains("Device Activation") {
            return role("identity that Apple gave the device", "Made at activation; devices sign ADE and MDM enrolment requests with it.");
        }
        if subject.starts_with("Developer ID")
            || subject.starts_with("iPhone D")
            || subject.starts_with("Apple D") && subject.contains(": ")
        {
            return role("code signing certificate", "Signs apps or packages.");
        }
        if self.is_authority() {
            return role(
                if self.is_self_issued() { "root of a CA" } else { "certificate of a CA" },
                "Signs other certificates; whoever trusts it trusts what it signs.",
            );
        }
        let usages = self.extended_usages();
        let has = |usage: &str| usages.iter().any(|known| known == usage);
        if has("1.3.6.1.5.5.7.3.1") {
            return role("server certificate", "A server shows it to prove its name in TLS.");
        }
        if has("1.3.6.1.5.5.7.3.2") {
            return role("client identity", "A device or user shows it to prove who it is, to the MDM server, in Wi-Fi or VPN.");
        }
        None
    }

    fn extended_usages(&self) -> Vec<String> {
        let usages = self.extension("2.5.29.37").and_then(Tlv::exact);
        usages.map(|list| list.children().map(|usage| tlv::oid(usage.body)).collect()).unwrap_or_default()
    }

    pub fn view(&self) -> View {
        let mut dict = Dict::new("certificate");
        if let Some(role) = self.role() {
            dict.text("role", role.title).text("roleMeaning", role.what);
        }
        dict.text("subject", full_name(&self.subject)).put("subjectName", name_parts(&self.subject));
        dict.text("topic", self.topic().unwrap_or_default());
        dict.text("issuer", full_name(&self.issuer)).put("issuerName", name_parts(&self.issuer));
        dict.put("selfIssued", View::Bool(self.is_self_issued()));
        dict.text("notBefore", self.not_before.clone().unwrap_or_default());
        dict.text("notAfter", self.not_after.clone().unwrap_or_default());
        dict.text("serialNumber", hex(self.serial));
        key_facts(&self.spki, &mut dict);
        dict.text("signatureAlgorithm", algorithm_name(&self.algorithm));
        dict.put("version", View::Number(self.version + 1));
        extension_facts(&self.extensions, &mut dict);
        dict.text("fingerprintSha1", hex(&Hash::Sha1.digest(self.whole)));
        dict.text("fingerprintSha256", hex(&Hash::Sha256.digest(self.whole)));
        dict.done()
    }

    /// Label and text for the page.
    pub fn facts(&self) -> Vec<(String, String)> {
        let mut facts = vec![("Subject".to_owned(), full_name(&self.subject)), ("Issuer".to_owned(), full_name(&self.issuer))];
        if let Some(role) = self.role() {
            facts.insert(0, ("Is".to_owned(), format!("{}. {}", role.title, role.what)));
        }
        if let Some(topic) = self.topic() {
            facts.push(("Topic".to_owned(), topic));
        }
        if let (Some(from), Some(to)) = (&self.not_before, &self.not_after) {
            facts.push(("Valid".to_owned(), format!("{from} to {to}")));
        }
        facts.push(("Serial number".to_owned(), hex(self.serial)));
        facts.push(("Key".to_owned(), key_title(&self.spki)));
        facts.push(("SHA-256".to_owned(), hex(&Hash::Sha256.digest(self.whole))));
        facts
    }
}

fn extensions<'a>(list: &Tlv<'a>) -> Vec<Extension<'a>> {
    let one = |extension: Tlv<'a>| {
        let mut parts = extension.children();
        let oid = tlv::oid(parts.take_tag(OID)?.body);
        let is_critical = parts.take_tag(BOOLEAN).is_some_and(|critical| critical.body != [0]);
        Some(Extension { oid, is_critical, value: parts.take_tag(OCTET_STRING)?.body })
    };
    list.children().take(200).filter_map(one).collect()
}

/// A PKCS#10 certificate request (RFC 2986).
pub struct Request<'a> {
    whole: &'a [u8],
    info: Tlv<'a>,
    pub subject: Tlv<'a>,
    spki: Tlv<'a>,
    attributes: Option<Tlv<'a>>,
    algorithm: Tlv<'a>,
    signature: &'a [u8],
}

impl<'a> Request<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (outer, _) = Tlv::read(bytes)?;
        let mut parts = outer.is(SEQUENCE)?.children();
        let info = parts.take_tag(SEQUENCE)?;
        let algorithm = parts.take_tag(SEQUENCE)?;
        let signature = parts.take_tag(BIT_STRING)?.body.get(1..)?;
        let mut fields = info.children();
        tlv::number(&fields.take_tag(INTEGER)?)?;
        let subject = fields.take_tag(SEQUENCE)?;
        let spki = fields.take_tag(SEQUENCE)?;
        Tlv::read(spki.body)?.0.is(SEQUENCE)?;
        Some(Self { whole: outer.whole, info, subject, spki, attributes: fields.take_tag(0xA0), algorithm, signature })
    }

    pub fn title(&self) -> String {
        short_name(&self.subject)
    }

    pub fn view(&self) -> View {
        let mut dict = Dict::new("certificate-request");
        dict.text("subject", full_name(&self.subject)).put("subjectName", name_parts(&self.subject));
        key_facts(&self.spki, &mut dict);
        let attributes = self.attributes.map(|attributes| attributes.children().take(50).collect::<Vec<_>>()).unwrap_or_default();
        for attribute in attributes {
            let mut parts = attribute.children();
            let Some(oid) = parts.take_tag(OID).map(|oid| tlv::oid(oid.body)) else { continue };
            let Some(value) = parts.take_tag(SET).and_then(|set| set.children().next()) else { continue };
            match oid.as_str() {
                "1.2.840.113549.1.9.7" => {
                    dict.text("challengePassword", tlv::string(&value).unwrap_or_default());
                }
                "1.2.840.113549.1.9.14" => extension_facts(&extensions(&value), &mut dict),
                _ => {
                    dict.put(oid::name(&oid), any(&value, 8));
                }
            }
        }
        dict.text("signatureAlgorithm", algorithm_name(&self.algorithm));
        match check(&self.spki, &self.algorithm, None, self.info.whole, self.signature) {
            Verdict::Good => dict.put("signatureVerifies", View::Bool(true)),
            Verdict::Bad => dict.put("signatureVerifies", View::Bool(false)),
            Verdict::Unknown => &mut dict,
        };
        dict.text("fingerprintSha256", hex(&Hash::Sha256.digest(self.whole)));
        dict.done()
    }
}

/// A key as people write it: "RSA, 2048 bits", "elliptic curve P-256".
pub fn key_title(spki: &Tlv<'_>) -> String {
    let mut parts = spki.children();
    let Some(algorithm) = parts.take_tag(SEQUENCE) else { return String::new() };
    let kind = algorithm.children().next().map(|oid| tlv::oid(oid.body)).unwrap_or_default();
    match kind.as_str() {
        "1.2.840.113549.1.1.1" => match parts.take_tag(BIT_STRING).and_then(|key| modulus_bits(key.body.get(1..)?)) {
            Some(bits) => format!("RSA, {bits} bits"),
            None => "RSA".to_owned(),
        },
        "1.2.840.10045.2.1" => {
            let curve = algorithm.children().nth(1).map(|oid| tlv::oid(oid.body)).unwrap_or_default();
            format!("elliptic curve {}", oid::name(&curve))
        }
        other => oid::title(other).unwrap_or(other).to_owned(),
    }
}

fn modulus_bits(key: &[u8]) -> Option<usize> {
    let modulus = Tlv::exact(key)?.children().take_tag(INTEGER)?;
    bits(tlv::unsigned(&modulus))
}

fn bits(number: &[u8]) -> Option<usize> {
    Some(number.len() * 8 - number.first()?.leading_zeros() as usize)
}

fn key_facts(spki: &Tlv<'_>, dict: &mut Dict) {
    let mut parts = spki.children();
    let Some(algorithm) = parts.take_tag(SEQUENCE) else { return };
    let kind = algorithm.children().next().map(|oid| tlv::oid(oid.body)).unwrap_or_default();
    dict.text("keyAlgorithm", oid::title(&kind).unwrap_or(&kind));
    let key = parts.take_tag(BIT_STRING).and_then(|key| key.body.get(1..)).unwrap_or_default();
    match kind.as_str() {
        "1.2.840.10045.2.1" => {
            let curve = algorithm.children().nth(1).map(|oid| tlv::oid(oid.body)).unwrap_or_default();
            dict.text("keyCurve", oid::name(&curve));
        }
        _ => {
            if let Some(bits) = modulus_bits(key) {
                dict.put("keyBits", View::Number(bits as u64));
            }
        }
    }
    dict.text("keyId", hex(&Hash::Sha1.digest(key)));
    dict.text("keyFingerprintSha256", hex(&Hash::Sha256.digest(spki.whole)));
}

/// A SubjectPublicKeyInfo by itself.
pub fn public_key_view(spki: &Tlv<'_>) -> Option<View> {
    let mut parts = spki.is(SEQUENCE)?.children();
    parts.take_tag(SEQUENCE)?.children().take_tag(OID)?;
    parts.take_tag(BIT_STRING)?;
    let mut dict = Dict::new("public-key");
    key_facts(spki, &mut dict);
    Some(dict.done())
}

/// A private key in PKCS#8, PKCS#1 or SEC 1: what it is, and nothing of its secret.
pub fn private_key_title(key: &Tlv<'_>) -> Option<String> {
    let mut parts = key.is(SEQUENCE)?.children();
    if let Some(algorithm) = parts.clone().take_tag(SEQUENCE) {
        // EncryptedPrivateKeyInfo: an algorithm for a password, and the ciphertext.
        let oid = tlv::oid(algorithm.children().take_tag(OID)?.body);
        parts.next();
        let is_encrypted = parts.take_tag(OCTET_STRING).is_some() && parts.next().is_none();
        return (is_encrypted && (oid.starts_with("1.2.840.113549.1.5.") || oid.starts_with("1.2.840.113549.1.12.1.")))
            .then(|| format!("encrypted, {}", oid::name(&oid)));
    }
    let version = tlv::number(&parts.take_tag(INTEGER)?)?;
    let second = parts.next()?;
    match (version, second.tag) {
        (0 | 1, SEQUENCE) => {
            let oid = tlv::oid(second.children().take_tag(OID)?.body);
            let inner = parts.take_tag(OCTET_STRING)?;
            match oid.as_str() {
                "1.2.840.113549.1.1.1" => Tlv::read(inner.body).and_then(|(key, _)| private_key_title(&key)),
                "1.2.840.10045.2.1" => second.children().nth(1).map(|curve| format!("elliptic curve {}", oid::name(&tlv::oid(curve.body)))),
                _ => None,
            }
            .or_else(|| Some(oid::title(&oid)?.to_owned()))
        }
        (0, INTEGER) if second.body.len() >= 64 && parts.clone().filter(|part| part.tag == INTEGER).count() >= 7 => {
            Some(format!("RSA, {} bits", bits(tlv::unsigned(&second))?))
        }
        (1, OCTET_STRING) if second.body.len() >= 28 && parts.clone().next()?.tag & 0xE0 == 0xA0 => {
            let curve = parts.take_tag(0xA0).and_then(|curve| curve.children().take_tag(OID)).map(|oid| tlv::oid(oid.body));
            Some(curve.map_or_else(|| "elliptic curve".to_owned(), |curve| format!("elliptic curve {}", oid::name(&curve))))
        }
        _ => None,
    }
}

fn extension_facts(extensions: &[Extension<'_>], dict: &mut Dict) {
    let mut others = Vec::new();
    let mut critical = Vec::new();
    for extension in extensions {
        let name = oid::name(&extension.oid);
        if extension.is_critical {
            critical.push(View::text(name));
        }
        let known = Tlv::exact(extension.value).and_then(|value| known_extension(&extension.oid, &value));
        match known {
            Some(view) => {
                dict.put(name, view);
            }
            None => others.push(unknown_extension(extension)),
        }
    }
    dict.put("critical", View::List(critical)).put("otherExtensions", View::List(others));
}

fn unknown_extension(extension: &Extension<'_>) -> View {
    let mut dict = Dict::default();
    dict.text("oid", extension.oid.clone());
    dict.text("name", oid::title(&extension.oid).unwrap_or_default());
    let value = match Tlv::exact(extension.value) {
        Some(value) if value.is_sound() => any(&value, 8),
        _ => bytes_or_text(extension.value),
    };
    dict.put("value", value);
    dict.done()
}

/// Apple's attestation puts bare text into its extensions.
fn bytes_or_text(bytes: &[u8]) -> View {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && text.chars().all(|char| !char.is_control()) => View::text(text),
        _ => View::Text(hex(bytes)),
    }
}

fn known_extension(oid: &str, value: &Tlv<'_>) -> Option<View> {
    Some(match oid {
        "2.5.29.14" => View::Text(hex(value.is(OCTET_STRING)?.body)),
        "2.5.29.35" => {
            let id = value.children().find(|part| part.tag == 0x80)?;
            View::Text(hex(id.body))
        }
        "2.5.29.15" => {
            const USES: [&str; 9] = [
                "digitalSignature",
                "nonRepudiation",
                "keyEncipherment",
                "dataEncipherment",
                "keyAgreement",
                "certificateSigning",
                "crlSigning",
                "encipherOnly",
                "decipherOnly",
            ];
            let bits = value.is(BIT_STRING)?.body.get(1..)?;
            let has = |index: usize| bits.get(index / 8).is_some_and(|byte| byte & (0x80 >> (index % 8)) != 0);
            View::List(USES.iter().enumerate().filter(|(index, _)| has(*index)).map(|(_, name)| View::text(*name)).collect())
        }
        "2.5.29.37" => View::List(
            value
                .children()
                .map(|usage| {
                    let oid = tlv::oid(usage.body);
                    View::text(oid::name(&oid))
                })
                .collect(),
        ),
        "2.5.29.17" | "2.5.29.18" => general_names(value.children()),
        "2.5.29.19" => {
            let mut parts = value.children();
            let mut dict = Dict::default();
            dict.put("ca", View::Bool(parts.take_tag(BOOLEAN).is_some_and(|ca| ca.body != [0])));
            if let Some(len) = parts.take_tag(INTEGER).and_then(|len| tlv::number(&len)) {
                dict.put("pathLength", View::Number(len));
            }
            dict.done()
        }
        "2.5.29.31" => {
            // Each point: [0] its name, in it [0] the full name.
            let urls = value.children().flat_map(|point| point.children()).filter(|part| part.tag == 0xA0).flat_map(|name| name.children());
            View::List(
                urls.flat_map(|full| full.children())
                    .filter(|name| name.tag == 0x86)
                    .map(|url| View::Text(String::from_utf8_lossy(url.body).into_owned()))
                    .collect(),
            )
        }
        "1.3.6.1.5.5.7.1.1" => View::List(
            value
                .children()
                .filter_map(|access| {
                    let mut parts = access.children();
                    let method = tlv::oid(parts.take_tag(OID)?.body);
                    let mut dict = Dict::default();
                    dict.text("method", oid::name(&method));
                    dict.text("location", String::from_utf8_lossy(parts.next()?.body));
                    Some(dict.done())
                })
                .collect(),
        ),
        "2.5.29.32" => View::List(
            value
                .children()
                .filter_map(|policy| {
                    let oid = tlv::oid(policy.children().take_tag(OID)?.body);
                    Some(View::text(oid::name(&oid)))
                })
                .collect(),
        ),
        _ => return None,
    })
}

fn general_names(names: Elements<'_>) -> View {
    View::List(
        names
            .take(500)
            .filter_map(|name| {
                let text = || String::from_utf8_lossy(name.body).into_owned();
                let (kind, value) = match name.tag {
                    0x81 => ("email", text()),
                    0x82 => ("dns", text()),
                    0x86 => ("uri", text()),
                    0x87 => ("ip", address(name.body)),
                    0x88 => ("registeredId", tlv::oid(name.body)),
                    0xA4 => ("directoryName", full_name(&name.children().next()?)),
                    0xA0 => {
                        let mut parts = name.children();
                        let oid = tlv::oid(parts.take_tag(OID)?.body);
                        let value = parts.next()?.children().next()?;
                        let mut dict = Dict::default();
                        dict.text("type", oid::name(&oid));
                        dict.put("value", tlv::string(&value).map(View::Text).unwrap_or_else(|| any(&value, 8)));
                        return Some(dict.done());
                    }
                    _ => ("other", hex(name.body)),
                };
                let mut dict = Dict::default();
                dict.text("type", kind).text("value", value);
                Some(dict.done())
            })
            .collect(),
    )
}

fn address(bytes: &[u8]) -> String {
    match bytes.len() {
        4 => bytes.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        16 => std::net::Ipv6Addr::from(<[u8; 16]>::try_from(bytes).expect("16 bytes")).to_string(),
        _ => hex(bytes),
    }
}

/// Attributes of a distinguished name: OID and text, in the order of the encoding.
fn attributes(name: &Tlv<'_>) -> Vec<(String, String)> {
    let sets = name.children().take(100).flat_map(|set| set.children());
    sets.filter_map(|attribute| {
        let mut parts = attribute.children();
        let oid = tlv::oid(parts.take_tag(OID)?.body);
        let value = parts.next()?;
        Some((oid, tlv::string(&value).unwrap_or_else(|| hex(value.body))))
    })
    .collect()
}

fn part(name: &Tlv<'_>, oid: &str) -> Option<String> {
    attributes(name).into_iter().find(|(known, _)| known == oid).map(|(_, value)| value)
}

/// "CN=…, O=…, C=…": the common name first, then what is there in its order.
pub fn full_name(name: &Tlv<'_>) -> String {
    let mut parts = attributes(name);
    if let Some(at) = parts.iter().position(|(oid, _)| oid == "2.5.4.3") {
        parts[..=at].rotate_right(1);
    }
    let parts: Vec<String> = parts.iter().map(|(oid, value)| format!("{}={value}", oid::name(oid))).collect();
    parts.join(", ")
}

/// The common name, else organization or whatever is there.
pub fn short_name(name: &Tlv<'_>) -> String {
    let parts = attributes(name);
    let by = |wanted: &str| parts.iter().find(|(oid, _)| oid == wanted).map(|(oid, value)| format!("{}={value}", oid::name(oid)));
    by("2.5.4.3").or_else(|| by("2.5.4.11")).or_else(|| by("2.5.4.10")).unwrap_or_else(|| match parts.is_empty() {
        true => "without a name".to_owned(),
        false => full_name(name),
    })
}

fn name_parts(name: &Tlv<'_>) -> View {
    let key = |oid: &str| match oid {
        "2.5.4.3" => "commonName".to_owned(),
        "2.5.4.6" => "country".to_owned(),
        "2.5.4.7" => "locality".to_owned(),
        "2.5.4.8" => "state".to_owned(),
        "2.5.4.10" => "organization".to_owned(),
        "2.5.4.11" => "organizationalUnit".to_owned(),
        "2.5.4.4" => "surname".to_owned(),
        "2.5.4.42" => "givenName".to_owned(),
        "0.9.2342.19200300.100.1.1" => "userId".to_owned(),
        "0.9.2342.19200300.100.1.25" => "domainComponent".to_owned(),
        other => oid::name(other).to_owned(),
    };
    let mut dict = Dict::default();
    for (oid, value) in attributes(name) {
        let key = key(&oid);
        match dict.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, View::List(values))) => values.push(View::Text(value)),
            Some((_, old)) => *old = View::List(vec![old.clone(), View::Text(value)]),
            None => {
                dict.text(&key, value);
            }
        }
    }
    dict.done()
}

/// "RSA", "ecdsaWithSHA256".
pub fn algorithm_title(algorithm: &Tlv<'_>) -> String {
    let oid = algorithm.children().next().map(|oid| tlv::oid(oid.body)).unwrap_or_default();
    oid::title(&oid).unwrap_or(&oid).to_owned()
}

pub fn algorithm_name(algorithm: &Tlv<'_>) -> String {
    let oid = algorithm.children().next().map(|oid| tlv::oid(oid.body)).unwrap_or_default();
    oid::name(&oid).to_owned()
}

/// Any ASN.1 as JSON: sequences and sets as lists, OIDs by name, what is tagged as a dictionary of its tag.
pub fn any(value: &Tlv<'_>, depth: usize) -> View {
    let mut left = 20_000;
    any_within(value, depth, &mut left)
}

fn any_within(value: &Tlv<'_>, depth: usize, left: &mut usize) -> View {
    if depth == 0 || *left == 0 {
        return View::Text(hex(&value.body[..value.body.len().min(64)]));
    }
    *left -= 1;
    let mut list = |value: &Tlv<'_>| {
        let mut items = Vec::new();
        for child in value.children() {
            items.push(any_within(&child, depth - 1, left));
        }
        View::List(items)
    };
    match value.tag {
        SEQUENCE | SET => list(value),
        BOOLEAN => View::Bool(value.body != [0]),
        INTEGER | 0x0A => match value.body {
            [first, ..] if value.body.len() <= 6 && first & 0x80 == 0 => {
                View::Number(value.body.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
            }
            body => View::Text(hex(body)),
        },
        tlv::NULL => View::Raw("null".to_owned()),
        OID => {
            let dotted = tlv::oid(value.body);
            match oid::name(&dotted) {
                name if name == dotted => View::Text(dotted),
                name => View::Text(format!("{name} ({dotted})")),
            }
        }
        0x17 | 0x18 => tlv::time(value).map_or_else(|| bytes_or_text(value.body), View::Text),
        OCTET_STRING => match Tlv::exact(value.body) {
            Some(inner) if value.body.len() > 4 && matches!(inner.tag, SEQUENCE | SET) && inner.is_sound() => {
                any_within(&inner, depth - 1, left)
            }
            _ => bytes_or_text(value.body),
        },
        BIT_STRING => View::Text(hex(value.body.get(1..).unwrap_or_default())),
        tag if tag & 0xC0 != 0 => {
            let inner = match tag & 0x20 {
                0 => bytes_or_text(value.body),
                _ => match list(value) {
                    View::List(mut items) if items.len() == 1 => items.pop().expect("there is one"),
                    list => list,
                },
            };
            View::Dict(vec![(format!("[{}]", tag & 0x1F), inner)])
        }
        _ => tlv::string(value).map_or_else(|| bytes_or_text(value.body), View::Text),
    }
}
