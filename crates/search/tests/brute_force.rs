//! Totals, counts and matches against a count by hand, over random corpora,
//! saves, removals and queries.
#![allow(clippy::unwrap_used)] // all of this is tests

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use concord_corpus::facet::CORE;
use concord_corpus::{DocId, FacetTag, Kind};
use concord_search::{HitKind, Query, Sort};
use proptest::prelude::*;
use support::{Corpus, Doc, ask, filter, name, schema};

const WORDS: [&str; 4] = ["reef", "boat", "rule", "lamp"];
const SECTORS: [&str; 4] = ["a", "a/x", "a/y", "b"];
const LEVELS: [&str; 3] = ["one", "two", "three"];
const COUNTRIES: [&str; 3] = ["DE", "LC", "FR"];

#[derive(Clone, Debug)]
enum Step {
    Save(u8, Made),
    Remove(u8),
    Commit,
}

/// A document by its parts: bits choose among the lists above.
#[derive(Clone, Debug)]
struct Made {
    kind: usize,
    words: u8,
    sectors: u8,
    levels: u8,
    countries: u8,
    /// The words and sectors of each lesson.
    lessons: Vec<(u8, u8)>,
}

/// What is wanted: the bits as above.
#[derive(Clone, Debug)]
struct Wanted {
    words: u8,
    kinds: u8,
    sectors: Option<u8>,
    levels: Option<u8>,
    countries: Option<u8>,
}

fn chosen<'a>(list: &[&'a str], bits: u8) -> Vec<&'a str> {
    let chosen = list.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
    chosen.map(|(_, item)| *item).collect()
}

/// With every parent.
fn sectors(bits: u8) -> Vec<&'static str> {
    let mut sectors = chosen(&SECTORS, bits);
    if sectors.iter().any(|sector| sector.starts_with("a/")) {
        sectors.push("a");
    }
    sectors
}

impl Made {
    fn doc(&self, id: u8) -> Doc {
        let mut body = chosen(&WORDS, self.words).join(" ") + " text\n";
        for (number, (words, _)) in self.lessons.iter().enumerate() {
            body +=
                &format!("## Lesson {{#l{number}}}\n{} text\n", chosen(&WORDS, *words).join(" "));
        }
        let tagged = |facet, values: Vec<&'static str>| {
            values.into_iter().map(|value| (facet, value)).collect::<Vec<_>>()
        };
        let plugin: Vec<_> =
            chosen(&LEVELS, self.levels).into_iter().map(|level| ("edu", "level", level)).collect();
        let mut doc = Doc::new(&format!("d{id}"), &format!("Title {id}"), &body)
            .kind(Kind::ALL[self.kind % 3])
            .tags(&tagged("sector", sectors(self.sectors)))
            .tags(&tagged("country", chosen(&COUNTRIES, self.countries)))
            .plugin_tags(&plugin);
        for (number, (_, bits)) in self.lessons.iter().enumerate() {
            doc = doc.lesson(&format!("l{number}"), &tagged("sector", sectors(*bits)));
        }
        doc
    }
}

/// One thing that may be found.
struct Item {
    name: String,
    kind: HitKind,
    words: BTreeSet<String>,
    tags: BTreeSet<FacetTag>,
}

fn items(live: &BTreeMap<u8, Made>) -> Vec<Item> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    let mut items = Vec::new();
    for (id, made) in live {
        let doc = made.doc(*id);
        let all = doc.document.tags.iter().chain(&doc.plugin_tags);
        items.push(Item {
            name: doc.document.id.to_string(),
            kind: doc.document.kind.into(),
            words: words(&doc.text.body),
            tags: all.cloned().collect(),
        });
        for lesson in &doc.document.lessons {
            items.push(Item {
                name: format!("{}#{}", doc.document.id, lesson.anchor),
                kind: HitKind::Lesson,
                words: words(doc.text.section(lesson.section)),
                tags: lesson.tags.iter().chain(&doc.plugin_tags).cloned().collect(),
            });
        }
    }
    items
}

fn check(corpus: &Corpus, live: &BTreeMap<u8, Made>, wanted: &Wanted) -> Result<(), TestCaseError> {
    let known = [Kind::ALL[0].into(), Kind::ALL[1].into(), Kind::ALL[2].into(), HitKind::Lesson];
    let asked = known.iter().enumerate().filter(|(index, _)| wanted.kinds >> index & 1 == 1);
    let kinds: Vec<HitKind> = asked.map(|(_, kind)| *kind).collect();
    let mut filters = Vec::new();
    for (source, facet, list, bits) in [
        (CORE, "sector", &SECTORS[..], wanted.sectors),
        ("edu", "level", &LEVELS[..], wanted.levels),
        (CORE, "country", &COUNTRIES[..], wanted.countries),
    ] {
        filters.extend(bits.map(|bits| filter(source, facet, &chosen(list, bits))));
    }
    let words = chosen(&WORDS, wanted.words);
    let query = Query {
        kinds: kinds.clone(),
        filters: filters.clone(),
        sort: Sort::Title,
        limit: 1000,
        ..ask(&words.join(" "))
    };
    let results = corpus.search(&query);

    let items = items(live);
    let of_kind = |item: &Item| match kinds.as_slice() {
        [] => item.kind != HitKind::Lesson,
        kinds => kinds.contains(&item.kind),
    };
    // Everything but the filter on the facet that is left out.
    let passes_with = |any_words: bool, item: &Item, without: (&str, &str)| {
        let matches = match any_words {
            true => words.iter().any(|word| item.words.contains(*word)),
            false => words.iter().all(|word| item.words.contains(*word)),
        };
        let kind = without == (CORE, "kind") || of_kind(item);
        let filtered = filters.iter().all(|filter| {
            let facet = (filter.source.as_str(), filter.facet.as_str());
            let met = |tag: &FacetTag| {
                (&*tag.source, &*tag.facet) == facet
                    && filter.values.iter().any(|v| **v == *tag.value)
            };
            facet == without || item.tags.iter().any(met)
        });
        matches && kind && filtered
    };
    let total = |any| items.iter().filter(|item| passes_with(any, item, ("", ""))).count();
    let any_words = words.len() > 1 && total(false) < 10 && total(true) > total(false);
    let noted = results.notes.iter().any(|note| note.code == "any-words");
    prop_assert_eq!(noted, any_words);
    let passes = |item: &Item, without| passes_with(any_words, item, without);
    let mut expected: Vec<_> =
        items.iter().filter(|item| passes(item, ("", ""))).map(|item| item.name.clone()).collect();
    expected.sort();
    let mut found: Vec<_> = results.hits.iter().map(name).collect();
    found.sort();
    prop_assert_eq!(&found, &expected);
    prop_assert_eq!(results.total, expected.len());

    for facet in &results.facets {
        let key = (&*facet.source, &*facet.facet);
        for value in &facet.values {
            let has = |item: &&Item| match key {
                (CORE, "kind") => item.kind == HitKind::from_str(&value.path).unwrap(),
                _ => item
                    .tags
                    .iter()
                    .any(|tag| (&*tag.source, &*tag.facet) == key && tag.value == value.path),
            };
            let count = items.iter().filter(|item| passes(item, key)).filter(has).count();
            prop_assert_eq!(value.count, count, "{:?} {}", key, value.path);
        }
    }
    Ok(())
}

fn made() -> impl Strategy<Value = Made> {
    let lessons = prop::collection::vec((0..16_u8, 0..16_u8), 0..3);
    (0..3_usize, 0..16_u8, 0..16_u8, 0..8_u8, 0..8_u8, lessons).prop_map(
        |(kind, words, sectors, levels, countries, lessons)| Made {
            kind,
            words,
            sectors,
            levels,
            countries,
            lessons,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..12_u8, made()).prop_map(|(id, made)| Step::Save(id, made)),
        2 => (0..12_u8).prop_map(Step::Remove),
        2 => Just(Step::Commit),
    ]
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let bits = |most| prop::option::weighted(0.4, 0..most);
    (
        prop_oneof![Just(0_u8), 0..16_u8],
        prop_oneof![Just(0_u8), 0..16_u8],
        bits(16_u8),
        bits(8_u8),
        bits(8_u8),
    )
        .prop_map(|(words, kinds, sectors, levels, countries)| Wanted {
            words,
            kinds,
            sectors,
            levels,
            countries,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn matches_and_counts_are_exact(
        steps in prop::collection::vec(step(), 1..40),
        queries in prop::collection::vec(wanted(), 1..12),
    ) {
        let mut corpus = Corpus::of(&[]).with(&[
            schema(CORE, &[("sector", &SECTORS), ("country", &[])]),
            schema("edu", &[("level", &LEVELS)]),
        ]);
        let mut live = BTreeMap::new();
        for step in steps {
            match step {
                Step::Save(id, made) => {
                    corpus.stage(&made.doc(id));
                    live.insert(id, made);
                }
                Step::Remove(id) => {
                    corpus.index.remove(&DocId::new(&format!("d{id}")));
                    live.remove(&id);
                }
                Step::Commit => {
                    corpus.save(&[]);
                    check(&corpus, &live, &queries[0])?;
                }
            }
        }
        corpus.save(&[]);
        for query in &queries {
            check(&corpus, &live, query)?;
        }
    }
}
