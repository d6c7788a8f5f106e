//! A story that is told in two languages counts once, in whatever order its
//! files come and go.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::sync::Arc;

use common::reading;
use concord_corpus::{Catalogue, DocId, Document, Kind, Rules};

fn case(id: &str, original: &str) -> Arc<Document> {
    let translates = match original {
        "" => String::new(),
        original => format!("translation_of: {original}\n"),
    };
    let text = format!(
        "---\nkind: case\ntitle: T\n{translates}lessons:\n  l: {{practices: {{trust: supports}}}}\n---\n### L {{#l}}\n"
    );
    Arc::new(reading(&format!("{id}.md"), &text, &Rules::default()).document)
}

/// The cases that count, each with as many lessons and claims.
fn counted(catalogue: &Catalogue) -> Vec<String> {
    let ids: Vec<_> = catalogue.originals().map(|document| document.id.to_string()).collect();
    let mut claims: Vec<_> = catalogue.all_claims().map(|it| it.document.to_string()).collect();
    claims.sort();
    assert_eq!(ids, claims);
    assert_eq!((catalogue.count(Kind::Case), catalogue.lessons()), (ids.len(), ids.len()));
    ids
}

#[test]
fn a_translation_counts_with_its_original() {
    let all = [
        case("cases/otter", ""),
        case("cases/otter-de", "cases/otter"),
        case("de/otter", "otter"),
        case("cases/otter-at", "cases/otter-de"),
    ];
    // Every order of coming, by rotations and their reverses.
    for turn in 0..all.len() {
        for reverse in [false, true] {
            let mut order: Vec<_> = all.iter().cycle().skip(turn).take(all.len()).collect();
            if reverse {
                order.reverse();
            }
            let mut catalogue = Catalogue::default();
            for document in &order {
                catalogue.insert(Arc::clone(document));
                counted(&catalogue);
            }
            assert_eq!(counted(&catalogue), ["cases/otter"]);
            assert_eq!(catalogue.counted(&all[3]).id.as_str(), "cases/otter");
            for document in order {
                catalogue.remove(&document.id);
                counted(&catalogue);
            }
            assert_eq!((catalogue.lessons(), catalogue.count(Kind::Case)), (0, 0));
        }
    }
}

#[test]
fn without_the_original_one_of_them_counts() {
    let (original, german, french) = (
        case("cases/otter", ""),
        case("cases/otter-de", "cases/otter"),
        case("cases/otter-fr", "cases/otter"),
    );
    let mut catalogue = Catalogue::default();
    catalogue.insert(french);
    assert_eq!(counted(&catalogue), ["cases/otter-fr"]);
    catalogue.insert(german.clone());
    assert_eq!(counted(&catalogue), ["cases/otter-de"]);
    let affected = catalogue.insert(original);
    assert_eq!(counted(&catalogue), ["cases/otter"]);
    assert!(affected.contains(&german.id), "{affected:?}");
    catalogue.remove(&DocId::new("cases/otter"));
    assert_eq!(counted(&catalogue), ["cases/otter-de"]);
}

#[test]
fn a_circle_counts_once_and_other_kinds_for_themselves() {
    let mut catalogue = Catalogue::default();
    for (id, original) in [("cases/a", "cases/c"), ("cases/b", "cases/a"), ("cases/c", "cases/b")] {
        catalogue.insert(case(id, original));
    }
    assert_eq!(counted(&catalogue), ["cases/a"]);
    catalogue.remove(&DocId::new("cases/c"));
    assert_eq!(counted(&catalogue), ["cases/a"]);
    catalogue.insert(case("cases/self", "cases/self"));
    assert_eq!(counted(&catalogue), ["cases/a", "cases/self"]);
    let page = "---\nkind: practice\ntitle: T\nsummary: S\ntranslation_of: cases/a\n---\n";
    catalogue.insert(Arc::new(reading("practices/p.md", page, &Rules::default()).document));
    assert_eq!(catalogue.count(Kind::Practice), 1);
}

/// Whatever came and went, what counts follows from what is there.
#[test]
fn any_history_counts_as_what_is_there() {
    let ids = ["cases/a", "cases/b", "de/a", "fr/a", "cases/c"];
    let originals = ["", "a", "cases/a", "cases/b", "cases/c", "cases/lost", "de/a"];
    let mut random: u64 = 7;
    let mut below = |end: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) as usize % end
    };
    for _ in 0..200 {
        let mut catalogue = Catalogue::default();
        let mut there = std::collections::BTreeMap::new();
        for _ in 0..15 {
            let id = ids[below(ids.len())];
            if below(3) == 0 {
                there.remove(id);
                catalogue.remove(&DocId::new(id));
            } else {
                let document = case(id, originals[below(originals.len())]);
                there.insert(id, Arc::clone(&document));
                catalogue.insert(document);
            }
            let mut fresh = Catalogue::default();
            there.values().rev().for_each(|document| _ = fresh.insert(Arc::clone(document)));
            assert_eq!(counted(&catalogue), counted(&fresh), "{there:?}");
        }
    }
}

/// It took minutes when each of them was compared with each for each of them.
#[test]
fn thousands_of_translations_of_nothing_cost_no_more_than_others() {
    let mut catalogue = Catalogue::default();
    for number in (0..4_000).rev() {
        catalogue.insert(case(&format!("cases/t{number:04}"), "cases/lost"));
    }
    assert_eq!(counted(&catalogue), ["cases/t0000"]);
    catalogue.insert(case("cases/lost", ""));
    assert_eq!(counted(&catalogue), ["cases/lost"]);
}
