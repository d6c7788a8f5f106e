//! Filters, counts and their notes.

mod support;

use concord_corpus::Kind;
use concord_corpus::facet::CORE;
use concord_search::{HitKind, Query};
use support::{Corpus, Doc, ask, counts, filter, schema};

fn schools() -> Corpus {
    let core = schema(
        CORE,
        &[("sector", &["health", "health/hospitals", "education", "energy"]), ("country", &[])],
    );
    let plugin = schema("edu", &[("level", &["primary", "secondary"])]);
    Corpus::of(&[
        Doc::new("a", "A", "school one").kind(Kind::Case).tags(&[
            ("sector", "health"),
            ("sector", "health/hospitals"),
            ("country", "LC"),
        ]),
        Doc::new("b", "B", "school two")
            .kind(Kind::Case)
            .tags(&[("sector", "health"), ("country", "DE"), ("country", "LC")])
            .plugin_tags(&[("edu", "level", "primary")]),
        Doc::new("c", "C\n", "school three\n## Lesson {#l}\nschool lesson")
            .tags(&[("sector", "education")])
            .plugin_tags(&[("edu", "level", "primary"), ("edu", "level", "secondary")])
            .lesson("l", &[("sector", "energy")]),
        Doc::new("d", "D", "else"),
    ])
    .with(&[core, plugin])
}

#[test]
fn each_facet_is_counted_without_its_own_filter() {
    let corpus = schools();
    let results = corpus.search(&Query {
        filters: vec![filter(CORE, "sector", &["health"]), filter("edu", "level", &["primary"])],
        ..ask("school")
    });
    assert_eq!(results.total, 1);
    assert_eq!(counts(&results, CORE, "sector"), ["*health 1", "education 1"]);
    assert_eq!(counts(&results, "edu", "level"), ["*primary 1"]);
    assert_eq!(counts(&results, CORE, "country"), ["DE 1", "LC 1"]);
    assert_eq!(counts(&results, CORE, "kind"), ["case 1"]);
    assert!(results.notes.is_empty());
}

#[test]
fn values_of_one_facet_are_alternatives() {
    let corpus = schools();
    let with = |filters| corpus.search(&Query { filters, ..ask("") });
    let results = with(vec![filter(CORE, "sector", &["health/hospitals", "education"])]);
    assert_eq!(results.total, 2);
    let sectors = ["health 2", "*health/hospitals 1", "*education 1"];
    assert_eq!(counts(&results, CORE, "sector"), sectors);
    assert_eq!(counts(&results, "edu", "level"), ["primary 1", "secondary 1"]);
    // The same facet twice is one filter.
    let twice = with(vec![
        filter(CORE, "sector", &["health/hospitals"]),
        filter(CORE, "sector", &["education"]),
    ]);
    assert_eq!(twice, results);
}

#[test]
fn every_declared_value_is_listed_and_an_open_facet_lists_what_is_held() {
    let corpus = schools();
    let results = corpus.find("three");
    let listed = |facet: &str| {
        let facet = results.facets.iter().find(|f| &*f.facet == facet).unwrap();
        let values = facet.values.iter();
        values.map(|v| format!("{} {} {}", v.path, v.label, v.count)).collect::<Vec<_>>()
    };
    let order: Vec<_> = results.facets.iter().map(|f| &*f.facet).collect();
    assert_eq!(order, ["kind", "sector", "country", "level"]);
    assert_eq!(results.facets[1].label, "The sector");
    assert_eq!(
        listed("sector"),
        [
            "health HEALTH 0",
            "health/hospitals HEALTH/HOSPITALS 0",
            "education EDUCATION 1",
            "energy ENERGY 0"
        ]
    );
    assert_eq!(listed("country"), ["DE DE 0", "LC LC 0"]);
    assert_eq!(listed("kind").len(), HitKind::ALL.len());
}

#[test]
fn kinds_are_a_facet_and_lessons_one_of_them() {
    let corpus = schools();
    let with = |kinds: &[HitKind]| corpus.search(&Query { kinds: kinds.to_vec(), ..ask("school") });
    assert_eq!(counts(&with(&[]), CORE, "kind"), ["case 2", "lesson 1", "page 1"]);
    let lessons = with(&[HitKind::Lesson]);
    assert_eq!(counts(&lessons, CORE, "kind"), ["case 2", "*lesson 1", "page 1"]);
    assert_eq!(counts(&lessons, CORE, "sector"), ["energy 1"]);
    assert_eq!(counts(&lessons, "edu", "level"), ["primary 1", "secondary 1"]);
    // Asked for as a filter, the kind is the same.
    let filters = vec![filter(CORE, "kind", &["lesson"])];
    assert_eq!(corpus.search(&Query { filters, ..ask("school") }), lessons);
    // The counts of the empty query know lessons too.
    let all = [counts(&corpus.find(""), CORE, "kind"), counts(&corpus.find(""), CORE, "kind")];
    assert!(all.iter().all(|kinds| *kinds == ["case 2", "lesson 1", "page 2"]), "{all:?}");
}

#[test]
fn an_unknown_facet_is_ignored_and_an_unknown_value_matches_nothing() {
    let corpus = schools();
    let with = |filters| corpus.search(&Query { filters, ..ask("") });
    let codes = |results: &concord_search::Results| {
        results.notes.iter().map(|note| note.code.clone()).collect::<Vec<_>>()
    };
    let results =
        with(vec![filter("gone", "color", &["red"]), filter("edu", "level", &["primary"])]);
    assert_eq!((results.total, codes(&results)), (2, vec!["unknown-facet".to_owned()]));
    assert!(results.notes[0].message.contains("gone.color"));

    for (facet, value) in [("sector", "war"), ("country", "XX"), ("sector", ""), ("sector", "a\0b")]
    {
        let results = with(vec![filter(CORE, facet, &[value])]);
        assert_eq!((results.total, codes(&results)), (0, vec!["unknown-value".to_owned()]));
        let beside = with(vec![filter(CORE, facet, &[value, "LC", "education"])]);
        assert!(beside.total > 0, "{facet} {value:?}");
    }
    let results = with(vec![filter(CORE, "kind", &["beast", "page"])]);
    assert_eq!((results.total, codes(&results)), (2, vec!["unknown-value".to_owned()]));
    // Declared, but nothing has it.
    let results = with(vec![filter(CORE, "sector", &["energy"])]);
    assert_eq!((results.total, results.notes.len()), (0, 0));
    // Without a value nothing can match.
    assert_eq!(with(vec![filter(CORE, "sector", &[])]).total, 0);
}

#[test]
fn facets_follow_the_schemas_not_the_index() {
    let mut corpus = schools();
    let plugin = corpus.schemas.pop().unwrap();
    let results = corpus.find("");
    assert!(results.facets.iter().all(|facet| &*facet.source == CORE));
    corpus.schemas.push(plugin);
    assert_eq!(counts(&corpus.find(""), "edu", "level"), ["primary 2", "secondary 1"]);
    // A facet that nothing in the index has yet.
    corpus.schemas.push(schema("new", &[("closed", &["x"]), ("open", &[])]));
    let results = corpus.find("");
    assert_eq!(results.facets.last().unwrap().values, []);
    let filters = vec![filter("new", "closed", &["x"])];
    assert_eq!(corpus.search(&Query { filters, ..ask("") }).total, 0);
}

#[test]
fn more_filters_than_can_be_told_apart_are_noted() {
    let names: Vec<_> = (0..70).map(|n| format!("f{n}")).collect();
    let facets: Vec<_> = names.iter().map(|name| (name.as_str(), &["x"][..])).collect();
    let tags: Vec<_> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let corpus = Corpus::of(&[Doc::new("a", "A", "a").tags(&tags)]).with(&[schema(CORE, &facets)]);
    let filters = names.iter().map(|name| filter(CORE, name, &["x"])).collect();
    let results = corpus.search(&Query { filters, ..ask("") });
    assert_eq!((results.total, results.notes.len()), (1, 7));
}

#[test]
fn broken_tags_are_left_out_and_the_document_is_not() {
    let doc = Doc::new("a", "A", "a").tags(&[
        ("sector", ""),
        ("sector", "a//b"),
        ("sec\0tor", "x"),
        ("sector", "x\0y"),
        ("kind", "lesson"),
        ("country", "LC"),
        ("country", "LC"),
    ]);
    let corpus = Corpus::of(&[doc]).with(&[schema(CORE, &[("sector", &[]), ("country", &[])])]);
    let results = corpus.find("");
    assert_eq!(results.total, 1);
    assert_eq!(counts(&results, CORE, "sector"), [""; 0]);
    assert_eq!(counts(&results, CORE, "country"), ["LC 1"]);
    assert_eq!(counts(&results, CORE, "kind"), ["page 1"]);
}
