//! Time of one pass: `cargo run --release -p mdm-reader --example speed -- FILE…`
fn main() {
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file).expect("a readable file");
        let size = bytes.len();
        let start = std::time::Instant::now();
        let doc = mdm_reader::read(bytes);
        let time = start.elapsed();
        println!(
            "{file}: {:.1} ms, {:.0} MB/s, {} nodes, {} shapes, memory × {:.2}, {:?}",
            time.as_secs_f64() * 1e3,
            size as f64 / 1e6 / time.as_secs_f64(),
            doc.len(),
            doc.shapes(),
            doc.memory() as f64 / size as f64,
            doc.error()
        );
    }
}
