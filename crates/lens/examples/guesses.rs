//! Wrong guesses: opens the text files of folders, which are of other trades, and lists those that are called something of device
//! management. `cargo run --release -p mdm-lens --example guesses -- [--most N] FOLDER…`; with `--time FILE…` it says instead how
//! long each file takes to open.

use std::path::{Path, PathBuf};
use std::time::Instant;

use mdm_lens::lens::{self, Lens};

/// Endings of text files.
const ENDINGS: [&str; 30] = [
    "rs", "md", "toml", "yml", "yaml", "json", "txt", "py", "sh", "c", "h", "cpp", "hpp", "js", "ts", "go", "rb", "html", "css", "xml",
    "tf", "ini", "cfg", "conf", "log", "in", "lock", "S", "swift", "proto",
];
/// Larger files are no source of anybody.
const LARGEST: u64 = 4 << 20;

fn main() {
    let mut most = usize::MAX;
    let mut folders = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--most" => most = args.next().and_then(|count| count.parse().ok()).unwrap_or(most),
            "--time" => return args.for_each(|file| time(Path::new(&file))),
            _ => folders.push(PathBuf::from(arg)),
        }
    }
    let files = spread(files(folders), most);
    let (mut called, mut pieces, mut explained) = (0, 0, 0);
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else { continue };
        let start = Instant::now();
        let len = bytes.len();
        let opened = lens::open("file", bytes, 1_780_000_000);
        let millis = start.elapsed().as_millis();
        if millis > 200 {
            println!("slow    {millis} ms for {len} bytes  {}", file.display());
        }
        let heads: Vec<_> = opened.iter().map(Lens::head).collect();
        let names: Vec<_> = heads.iter().map(|head| head.message.as_str()).filter(|name| !matches!(*name, "" | "Text")).collect();
        if !names.is_empty() {
            called += 1;
            println!("called  {}  {}", names.join(", "), file.display());
        }
        pieces += usize::from(heads.iter().any(|head| head.message.is_empty() && head.format.is_some()));
        for head in heads.iter().filter(|head| head.message == "Text" && head.sentence.starts_with("Line ")) {
            explained += 1;
            println!("says    {}  {}", head.sentence.chars().take(160).collect::<String>(), file.display());
        }
    }
    println!(
        "{} files: {called} called something, {pieces} with documents that are not known, {explained} with something explained",
        files.len()
    );
}

fn files(folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = folders;
    while let Some(path) = todo.pop() {
        let Ok(entries) = std::fs::read_dir(&path) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                todo.push(path);
                continue;
            }
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let small = entry.metadata().is_ok_and(|meta| meta.len() > 0 && meta.len() <= LARGEST);
            if small && ENDINGS.contains(&ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// As many of a list as wanted, evenly from all of it, and as many of each ending as there are.
fn spread(files: Vec<PathBuf>, most: usize) -> Vec<PathBuf> {
    if files.len() <= most {
        return files;
    }
    let mut by_ending: std::collections::BTreeMap<String, Vec<PathBuf>> = Default::default();
    for file in files {
        let ending = file.extension().unwrap_or_default().to_string_lossy().into_owned();
        by_ending.entry(ending).or_default().push(file);
    }
    let mut chosen: Vec<PathBuf> = Vec::new();
    let kinds = by_ending.len();
    for (at, (_, files)) in by_ending.into_iter().enumerate() {
        let share = ((most - chosen.len()) / (kinds - at)).min(files.len());
        chosen.extend((0..share).map(|index| files[index * files.len() / share].clone()));
    }
    chosen
}

fn time(file: &Path) {
    let Ok(bytes) = std::fs::read(file) else { return println!("{} cannot be read", file.display()) };
    let len = bytes.len();
    let best = (0..5)
        .map(|_| {
            let bytes = bytes.clone();
            let start = Instant::now();
            let opened = lens::open("file", bytes, 1_780_000_000);
            (start.elapsed(), opened.len())
        })
        .min()
        .expect("five were made");
    println!("{:8.1} ms  {} documents  {:.1} MB  {}", best.0.as_secs_f64() * 1000.0, best.1, len as f64 / 1e6, file.display());
}
