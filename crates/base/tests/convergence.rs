//! However the files came to be as they are, the base is the same: any
//! sequence of saves, renames and deletes leads where a cold start leads.

#![allow(clippy::unwrap_used)] // helpers of a test are tests too
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use concord_base::{Base, Options, Snapshot, Watching};
use concord_search::{Query, Sort};
use proptest::prelude::*;
use proptest::sample::select;

fn open(content: &Path, data: &Path, watching: Option<Watching>) -> Base {
    let plugins = concord_facets::Options::default();
    let (content, data) = (content.to_owned(), data.to_owned());
    Base::open(Options { content, data, drafts: false, watching, plugins }).unwrap()
}

/// All that readers can see of a snapshot, but for its generation and times.
fn view(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let mut view = BTreeMap::new();
    for document in snapshot.catalogue.documents() {
        let links: Vec<_> = document
            .links
            .iter()
            .map(|link| match snapshot.catalogue.resolve(&link.target, &document.id) {
                concord_corpus::Found::Document(found) => found.id.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        view.insert(format!("document {}", document.id), format!("{:x} {links:?}", document.hash));
    }
    for claim in snapshot.catalogue.all_claims() {
        let key = format!("claim {:?} {} {}", claim.subject, claim.document, claim.anchor);
        view.insert(key, format!("{} {:?}", claim.stand, claim.grade));
    }
    // A file that is broken now may show an older version or none: its
    // problems are the same either way, and the final files are all valid.
    let problems: Vec<_> = snapshot.problems().map(ToString::to_string).collect();
    view.insert("problems".to_owned(), format!("{problems:#?}"));
    for text in ["", "trust", "shared reef", "\"power of money\"", "nothing"] {
        let query = Query {
            text: text.to_owned(),
            kinds: concord_search::HitKind::ALL.to_vec(),
            sort: Sort::Title,
            limit: 100,
            ..Query::default()
        };
        let results = snapshot.search(&query).unwrap();
        let hits: Vec<_> = results
            .hits
            .iter()
            .map(|hit| (hit.id.to_string(), &hit.anchor, &hit.title, &hit.snippet.text))
            .collect();
        let facets: Vec<_> = results
            .facets
            .iter()
            .flat_map(|facet| {
                let used = facet.values.iter().filter(|value| value.count > 0);
                used.map(move |value| (&facet.facet, &value.path, &value.label, value.count))
            })
            .collect();
        view.insert(format!("search {text}"), format!("{} {hits:?} {facets:?}", results.total));
    }
    view
}

#[derive(Clone, Debug)]
enum Act {
    Save(&'static str, String),
    Rename(&'static str, &'static str),
    Delete(&'static str),
}

const PATHS: [&str; 9] = [
    "cases/reef.md",
    "cases/mill.md",
    "practices/build-trust.md",
    "practices/share-power.md",
    "challenges/distrust.md",
    "notes/a.md",
    "notes/a/index.md",
    "b.md",
    "index.md",
];

/// The text of a file: of our kinds, foreign, or broken.
fn text() -> impl Strategy<Value = String> {
    let word = select(vec!["trust", "shared reef", "power of money", "otters", "exit"]);
    let practice = select(vec!["build-trust", "share-power", "gone"]);
    let stand = select(vec!["supports", "contradicts", "absent", "mixed"]);
    (0..6u8, word, practice, stand).prop_map(|(kind, word, practice, stand)| match kind {
        0 => format!(
            "---\nkind: case\ntitle: A case of {word}\nsummary: s\nsectors: [health]\nplace: {{countries: [LC]}}\n\
             results:\n  partnership: {{rating: partly, evidence: documented, sources: [s]}}\n  \
             intervention: {{rating: unknown, evidence: claimed}}\nlessons:\n  one: {{stage: forming, \
             level: partnership, evidence: documented, practices: {{{practice}: {stand}}}, sources: [s]}}\n\
             sources: [{{id: s, title: S}}]\n---\n## Lessons\n\n### About {word} {{#one}}\n\nWords on {word} [@s].\n"
        ),
        1 => format!("---\nkind: practice\ntitle: Practice {word}\nsummary: s\naddresses: [distrust]\naliases: [old/{practice}]\n---\nDo {word}. See [[{practice}]].\n"),
        2 => format!("---\nkind: challenge\ntitle: Challenge {word}\nsummary: s\n---\n## Part {{#part}}\n\n{word}.\n"),
        3 => format!("# Page {word}\n\nA [link](practices/{practice}.md#part) and [[old/{practice}]].\n"),
        4 => format!("---\ndraft: true\ntitle: Hidden {word}\n---\n{word}\n"),
        _ => format!("---\ntitle: {word}\nforeign: {stand}\n---\nText of {word}.\n"),
    })
}

fn act() -> impl Strategy<Value = Act> {
    let path = || select(PATHS.to_vec());
    prop_oneof![
        4 => (path(), text()).prop_map(|(path, text)| Act::Save(path, text)),
        // A broken save in between, mended or removed in the end.
        1 => path().prop_map(|path| Act::Save(path, "---\ntitle: [\n---\nBroken.\n".to_owned())),
        2 => (path(), path()).prop_map(|(from, to)| Act::Rename(from, to)),
        1 => path().prop_map(Act::Delete),
    ]
}

fn perform(root: &Path, act: &Act) {
    match act {
        Act::Save(path, text) => {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Act::Rename(from, to) => {
            let to = root.join(to);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            // Nothing may be there to be renamed.
            let _ = fs::rename(root.join(from), to);
        }
        Act::Delete(path) => {
            let _ = fs::remove_file(root.join(path));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn live_ends_where_cold_starts(
        acts in prop::collection::vec((act(), any::<bool>()), 1..25),
        last in prop::collection::vec(text(), PATHS.len()),
    ) {
        let content = tempfile::tempdir().unwrap();
        let data = tempfile::tempdir().unwrap();
        let live = open(content.path(), data.path(), Some(Watching::Native));
        live.wait_until_ready(Duration::from_secs(20)).unwrap();
        for (act, pause) in &acts {
            perform(content.path(), act);
            if *pause {
                // Lets some batches end here, so that acts are not all one.
                let before = live.snapshot().generation;
                let start = Instant::now();
                while live.snapshot().generation == before && start.elapsed().as_millis() < 90 {
                    std::thread::yield_now();
                }
            }
        }
        // The sequence ends in valid files.
        for (path, text) in PATHS.iter().zip(&last) {
            let path = content.path().join(path);
            if path.exists() {
                fs::write(path, text).unwrap();
            }
        }
        let cold_data = tempfile::tempdir().unwrap();
        let cold = open(content.path(), cold_data.path(), None);
        let expected = view(&cold.wait_until_ready(Duration::from_secs(20)).unwrap());
        let start = Instant::now();
        let mut seen = view(&live.snapshot());
        while seen != expected && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(5));
            seen = view(&live.snapshot());
        }
        prop_assert_eq!(seen, expected);
    }
}
