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
    assert!(mean(&all) >= 0.9);
    assert!(ranks.values().all(|ranks| mean(ranks) >= 0.85), "{each:?}");
}

/// Front matter has codes of countries; people search for their names.
#[test]
fn a_country_leads_to_its_cases_and_another_language_to_relatives() {
    let site = Site::of_the_project().serve();
    for (name, other) in [("Ghana", "ghana"), ("Malawi", "MW"), ("United Kingdom", "uk")] {
        let query = |text: &str| format!("country:\"{text}\"");
        let of_country = site.finds(&query(name));
        assert!(!of_country.is_empty(), "{name}");
        assert_eq!(site.finds(&query(other)), of_country);
        let found = site.finds(&format!("\"{name}\""));
        assert!(of_country.iter().all(|id| found.contains(id)), "{name}: {found:?}");
    }
    let suggested = site.api("suggest?q=Ghan");
    let places = suggested["suggestions"].as_array().unwrap().iter();
    assert!(places.clone().any(|s| s["url"] == "/search?country=GH"), "{suggested}");

    let help = site.api("search?q=partenariat")["help"].clone();
    let alike = help["words"][0]["alike"].as_array().unwrap();
    assert!(alike.iter().any(|word| word.as_str().unwrap().starts_with("partner")), "{help}");
}

/// A sign by which a plugin knows a value is no other name of it.
#[test]
fn signs_of_plugins_are_not_read_as_names() {
    let site = Site::of_the_project().serve();
    let readings = |query: &str| site.api(&format!("search?q={query}"))["readings"].clone();
    let synonyms = |query: &str| {
        let all = readings(query);
        let all = all.as_array().unwrap().iter().filter(|r| r["why"] == "synonym");
        all.map(|r| r["read_as"].to_string()).collect::<String>()
    };
    assert_eq!(synonyms("private%20operator"), "");
    assert_eq!(synonyms("charter%20school"), "");
    assert!(synonyms("ppp").contains("Public-private partnership"), "{}", synonyms("ppp"));
}

/// Numbers that look random and are the same each time (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

/// One letter of one longer word left out, doubled, replaced or swapped with
/// the next.
fn misspelt(title: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = title.chars().collect();
    let mut words: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = None;
    for at in 0..=letters.len() {
        match (letters.get(at).is_some_and(|c| c.is_ascii_alphabetic()), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.extend((at - from >= 5).then_some(from..at));
                start = None;
            }
            _ => {}
        }
    }
    if words.is_empty() {
        return None;
    }
    let word = words.swap_remove(random.below(words.len()));
    let at = word.start + random.below(word.len());
    let letter = char::from(b'a' + random.below(26) as u8);
    match random.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letter),
        2 => letters[at] = letter,
        _ => letters.swap(at, if at + 1 < word.end { at + 1 } else { at - 1 }),
    }
    Some(letters.into_iter().collect())
}

#[test]
fn a_slip_of_the_finger_does_not_hide_a_document() {
    let Some(lessons) = shared("data/corpora/nasa-llis") else { return };
    let site = Site::new().content(&lessons).serve();
    let mut titles = Vec::new();
    for offset in (0..10_000).step_by(100) {
        let page = site.api(&format!("search?sort=title&limit=100&offset={offset}"));
        let hits = page["hits"].as_array().unwrap();
        if hits.is_empty() {
            break;
        }
        titles.extend(hits.iter().map(|hit| hit["title"].as_str().unwrap().to_owned()));
    }
    assert!(titles.len() > 2000, "{}", titles.len());
    let mut random = Random(2026);
    let (mut asked, mut found) = (0, 0);
    for title in &titles {
        let Some(query) = misspelt(title, &mut random) else { continue };
        let encoded = concord_tests::http::encode(&query);
        let results = site.api(&format!("search?limit=10&q={encoded}"));
        let hits = results["hits"].as_array().unwrap();
        asked += 1;
        if hits.iter().any(|hit| hit["title"] == **title) {
            found += 1;
        } else {
            println!("{query}\n    {title}");
        }
    }
    let share = f64::from(found) / f64::from(asked);
    say(&format!("misspelt titles: {found} of {asked} found among the first ten ({share:.3})"));
    assert!(share >= 0.95);
}
