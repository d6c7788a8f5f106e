//! Whether search finds what people look for, measured on texts that nobody
//! here wrote. Their figures are printed; those that were promised must hold.

use std::collections::BTreeMap;
use std::fs;

use concord_tests::{Site, say, shared};

/// A query with one right answer: the description that an article had in its
/// front matter, which was taken out of it. Seven languages in one corpus.
#[test]
fn known_articles_are_found_in_seven_languages() {
    let Some(corpora) = shared("data/corpora") else { return };
    let list = fs::read_to_string(corpora.join("opensource-guide-known-item.tsv")).unwrap();
    let items: Vec<Vec<&str>> = list.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    let mut site = Site::new();
    for item in &items {
        let text = fs::read_to_string(corpora.join("opensource-guide").join(item[1])).unwrap();
        let kept = text.lines().filter(|line| !line.starts_with("description:"));
        site = site.file(item[1], kept.collect::<Vec<_>>().join("\n"));
    }
    let site = site.serve();
    let mut ranks: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for item in &items {
        let wanted = item[1].trim_end_matches(".md");
        let place = site.finds(item[4]).iter().position(|id| id == wanted);
        let reciprocal = place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        if place != Some(0) {
            println!("{wanted}: {place:?}");
        }
        ranks.entry(item[0]).or_default().push(reciprocal);
    }
    let mean = |ranks: &[f64]| ranks.iter().sum::<f64>() / ranks.len() as f64;
    let all: Vec<f64> = ranks.values().flatten().copied().collect();
    let each: Vec<_> = ranks.iter().map(|(l, ranks)| format!("{l} {:.3}", mean(ranks))).collect();
    say(&format!("known items: mean reciprocal rank {:.3} ({})", mean(&all), each.join(", ")));
    assert!(mean(&all) >= 0.87);
    assert!(ranks.values().all(|ranks| mean(ranks) >= 0.8), "{each:?}");
}
