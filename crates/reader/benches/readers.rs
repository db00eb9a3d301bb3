//! Each reader against a floor that keeps nothing: quick-xml's bare events, jiter's iterator, `plist::Value` for binary lists.
//!
//! `CARGO_PROFILE_BENCH_OPT_LEVEL=3 cargo bench -p mdm-reader` (the workspace compiles all but the readers for size); the inputs are made here in the likeness of what MDM servers see.

use divan::{Bencher, counter::BytesCount};
use serde_json::{Value, json};

const ITEMS: usize = 10_000;

fn main() {
    divan::main();
}

/// The same numbers every time.
fn numbers() -> impl FnMut(u64) -> u64 {
    let mut state = 7u64;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

fn devices() -> Value {
    let mut next = numbers();
    let device = |_| {
        json!({
            "serial_number": format!("FAKE{:08}", next(100_000_000)), "description": "IPAD WI-FI 64GB SILVER", "model": "iPad",
            "os": "iOS", "device_family": "iPad", "color": "SPACE GRAY", "asset_tag": "", "profile_uuid": format!("{:032X}", next(u64::MAX)),
            "profile_status": "assigned", "profile_assign_time": "2024-05-05T22:13:02Z", "device_assigned_by": "someone@example.org",
        })
    };
    json!({"cursor": "FAKE", "devices": (0..ITEMS).map(device).collect::<Vec<_>>(), "more_to_follow": false})
}

fn assets() -> Value {
    let mut next = numbers();
    let asset = |_| {
        json!({
            "adamId": next(1 << 40).to_string(), "pricingParam": "STDQ", "assignedCount": next(500), "availableCount": next(500),
            "retiredCount": next(10), "totalCount": next(1000), "deviceAssignable": true, "revocable": next(2) == 0,
            "productType": "App", "supportedPlatforms": ["iOS", "macOS"],
        })
    };
    json!({"assets": (0..2 * ITEMS).map(asset).collect::<Vec<_>>()})
}

/// A response to InstalledApplicationList: some keys are left out of some entries.
fn apps() -> plist::Value {
    let mut next = numbers();
    let app = |at: usize| {
        let mut app = plist::Dictionary::new();
        app.insert("AdHocCodeSigned".into(), false.into());
        app.insert("BundleSize".into(), next(1 << 30).into());
        if next(3) > 0 {
            app.insert("DynamicSize".into(), next(1 << 20).into());
        }
        app.insert("Identifier".into(), format!("com.example.fake.app{at}").into());
        app.insert("Installing".into(), false.into());
        app.insert("Name".into(), format!("Fake & Sons {at}").into());
        if next(2) > 0 {
            app.insert("ShortVersion".into(), format!("{}.{}", next(20), next(20)).into());
        }
        app.insert("Version".into(), next(10_000).to_string().into());
        plist::Value::Dictionary(app)
    };
    let mut response = plist::Dictionary::new();
    response.insert("CommandUUID".into(), "FAKE-0001".into());
    response.insert("InstalledApplicationList".into(), plist::Value::Array((0..ITEMS).map(app).collect()));
    response.insert("Status".into(), "Acknowledged".into());
    response.insert("UDID".into(), "FAKE-UDID".into());
    plist::Value::Dictionary(response)
}

fn xml() -> Vec<u8> {
    let mut bytes = Vec::new();
    apps().to_writer_xml(&mut bytes).expect("written");
    bytes
}

fn binary() -> Vec<u8> {
    let mut bytes = Vec::new();
    apps().to_writer_binary(&mut bytes).expect("written");
    bytes
}

fn openstep() -> Vec<u8> {
    let app = |at| {
        format!("    {{\n        Identifier = \"com.example.fake.app{at}\";\n        Name = Fake{at};\n        Version = 1.{at};\n    }}")
    };
    format!("{{\n  List = (\n{}\n  );\n}}", (0..ITEMS).map(app).collect::<Vec<_>>().join(",\n")).into_bytes()
}

fn time(bencher: Bencher, source: Vec<u8>, read: impl Fn(&[u8]) -> usize + Sync) {
    bencher.counter(BytesCount::of_slice(&source)).bench(|| read(divan::black_box(&source)));
}

/// Without the copy of the source that `read` needs.
fn ours(bencher: Bencher, source: Vec<u8>) {
    bencher.counter(BytesCount::of_slice(&source)).with_inputs(|| source.clone()).bench_values(mdm_reader::read);
}

fn jiter_walk(jiter: &mut jiter::Jiter, peek: jiter::Peek) -> jiter::JiterResult<usize> {
    use jiter::Peek;
    let mut count = 1;
    match peek {
        Peek::Object => {
            let mut more = jiter.known_object()?.is_some();
            while more {
                let value = jiter.peek()?;
                count += jiter_walk(jiter, value)?;
                more = jiter.next_key()?.is_some();
            }
        }
        Peek::Array => {
            let mut more = jiter.known_array()?;
            while let Some(value) = more {
                count += jiter_walk(jiter, value)?;
                more = jiter.array_step()?;
            }
        }
        other => jiter.known_skip(other)?,
    }
    Ok(count)
}

fn jiter_floor(source: &[u8]) -> usize {
    let mut jiter = jiter::Jiter::new(source);
    let peek = jiter.peek().expect("JSON");
    jiter_walk(&mut jiter, peek).expect("JSON")
}

fn quick_xml_floor(source: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(source);
    let mut events = 0;
    while !matches!(reader.read_event().expect("XML"), quick_xml::events::Event::Eof) {
        events += 1;
    }
    events
}

mod json_devices {
    use super::*;

    #[divan::bench]
    fn reader(bencher: Bencher) {
        ours(bencher, devices().to_string().into_bytes());
    }
    #[divan::bench]
    fn floor_jiter(bencher: Bencher) {
        time(bencher, devices().to_string().into_bytes(), jiter_floor);
    }
    #[divan::bench]
    fn serde_json_value(bencher: Bencher) {
        time(bencher, devices().to_string().into_bytes(), |source| serde_json::from_slice::<Value>(source).map_or(0, |_| 1));
    }
}

mod json_assets {
    use super::*;

    #[divan::bench]
    fn reader(bencher: Bencher) {
        ours(bencher, assets().to_string().into_bytes());
    }
    #[divan::bench]
    fn floor_jiter(bencher: Bencher) {
        time(bencher, assets().to_string().into_bytes(), jiter_floor);
    }
}

mod xml_apps {
    use super::*;

    #[divan::bench]
    fn reader(bencher: Bencher) {
        ours(bencher, xml());
    }
    #[divan::bench]
    fn floor_quick_xml(bencher: Bencher) {
        time(bencher, xml(), quick_xml_floor);
    }
    #[divan::bench]
    fn plist_value(bencher: Bencher) {
        time(bencher, xml(), |source| plist::from_bytes::<plist::Value>(source).map_or(0, |_| 1));
    }
}

mod binary_apps {
    use super::*;

    #[divan::bench]
    fn reader(bencher: Bencher) {
        ours(bencher, binary());
    }
    #[divan::bench]
    fn plist_value(bencher: Bencher) {
        time(bencher, binary(), |source| plist::from_bytes::<plist::Value>(source).map_or(0, |_| 1));
    }
}

mod openstep_apps {
    use super::*;

    #[divan::bench]
    fn reader(bencher: Bencher) {
        ours(bencher, openstep());
    }
}
