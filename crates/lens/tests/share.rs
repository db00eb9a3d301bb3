//! Links that were made once open for ever: `tests/fixtures/links.tsv` has some of each form.

use mdm_lens::lens;
use mdm_lens::safe::share::Shared;

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

#[test]
fn old_links_open_for_ever() {
    let text = std::fs::read_to_string(fixtures::folder().join("links.tsv")).expect("links of ours");
    for line in text.lines() {
        let [link, name, view, path, first] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("five columns: {line}") };
        let shared = Shared::read(link).unwrap_or_else(|broken| panic!("{name}: {broken:?}"));
        assert_eq!((shared.name.as_str(), shared.view.as_str(), shared.path.as_str()), (name, view, path));
        assert_eq!(shared.is_original, name == "wi-fi.mobileconfig");
        let mut documents = lens::open(name, shared.bytes, 1_796_083_200);
        let mut paths = Vec::new();
        let told: Result<(), ()> = documents[0].each(|node| {
            paths.push(node.path);
            Ok(())
        });
        assert_eq!(told, Ok(()));
        assert!([first, path].iter().all(|path| path.is_empty() || paths.iter().any(|known| known == path)), "{name}: {paths:?}");
    }
}
