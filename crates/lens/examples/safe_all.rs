use mdm_lens::safe::{Options, copy};
use std::time::Instant;
fn main() {
    let (mut fine, mut refused) = (0, 0);
    let out = std::env::var("OUT").ok();
    for file in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let start = Instant::now();
        match copy(&file, &bytes, Options::default()) {
            Ok(copy) => {
                fine += 1;
                if let Some(out) = &out {
                    std::fs::write(format!("{out}/{}", std::path::Path::new(&file).file_name().unwrap().to_string_lossy()), &copy.bytes).unwrap();
                }
            }
            Err(why) => {
                refused += 1;
                println!("{file}: {} {:?}", why.why, why.left.iter().map(|left| (&left.path, left.kind)).take(5).collect::<Vec<_>>());
            }
        }
        if start.elapsed().as_secs() > 3 { println!("{file} slow {:?}", start.elapsed()); }
    }
    println!("handed out {fine}, refused {refused}");
}
