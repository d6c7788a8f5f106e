//! What is found when a word is misspelt, half typed or called otherwise, and
//! what is said about it.

mod support;

use std::sync::Arc;

use concord_corpus::FacetSchema;
use concord_corpus::facet::CORE;
use concord_search::{FilterName, Query, Results, Why, Years};
use support::{Corpus, Doc, ask, filter, name, schema, shown};

fn corpus() -> Corpus {
    Corpus::of(&[
        Doc::new("a", "Partnerships", "A partnership of fishers over the reef."),
        Doc::new("b", "Hospitals", "A public-private partnership built the hospital."),
        Doc::new("c", "Schools", "A school and a PPP that paid for it."),
        Doc::new("d", "Managers", "Management met at the lake, and a manager left."),
    ])
}

fn readings(results: &Results) -> Vec<String> {
    let told = |reading: &concord_search::Reading| {
        let words = reading.read_as.join(", ");
        format!("{}@{} {}: {words}", reading.word, reading.at, reading.why.name())
    };
    results.readings.iter().map(told).collect()
}

fn ids(results: &Results) -> String {
    results.hits.iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_misspelt_word_is_read_as_the_nearest_and_says_so() {
    let corpus = corpus();
    let results = corpus.find("the hopsital");
    assert_eq!(ids(&results), "b");
    assert_eq!(readings(&results), ["hopsital@4 spelling: hospital"]);
    assert_eq!(shown(&results.hits[0]), "A public-private partnership built [the] [hospital].");
    // The way back.
    let exact = corpus.search(&Query { exact: true, ..ask("hopsital") });
    assert_eq!((exact.total, exact.readings.len()), (0, 0));
    assert_eq!(exact.did_you_mean.as_deref(), Some("hospital"));
    let quoted = corpus.find("\"hopsital\"");
    assert_eq!((quoted.total, quoted.readings.len()), (0, 0));
    // Of two documents with the words beside it, the one with the word is first.
    assert_eq!(ids(&corpus.find("partnership hosptal")), "b a");
}

#[test]
fn another_word_is_not_a_misspelt_one() {
    let corpus = corpus();
    let hover = corpus.find("hover");
    assert_eq!((hover.total, readings(&hover)), (0, vec![]));
    assert_eq!(corpus.find("laek").total, 0, "four letters must be right");
    assert_eq!(corpus.find("-hopsital").total, 4, "what is excluded is not guessed");
    // Words that are there are left alone.
    assert_eq!(readings(&corpus.find("manager")), [""; 0]);
}

#[test]
fn the_last_word_may_be_the_beginning_of_one() {
    let corpus = corpus();
    for text in ["hosp", "a hosp", "built the hospita"] {
        let results = corpus.find(text);
        assert_eq!(ids(&results), "b", "{text}");
        assert_eq!(results.readings[0].why, Why::Completion);
        assert_eq!(results.readings[0].read_as, ["hospital", "hospitals"], "{text}");
    }
    assert_eq!(shown(&corpus.find("hosp").hits[0]).matches('[').count(), 1);
    // Not any more when something follows, nor anywhere else.
    assert_eq!(corpus.find("hosp ").total, 0);
    assert_eq!(corpus.find("hosp.").total, 0);
    assert_eq!(corpus.search(&Query { exact: true, ..ask("hosp") }).total, 0);
    // Documents with the word itself come first.
    let corpus = Corpus::of(&[
        Doc::new("long", "Fisheries", "Fisheries, fisheries, fisheries and fisheries."),
        Doc::new("short", "Nothing", "There was one fish among many other things in that lake."),
    ]);
    assert_eq!(ids(&corpus.find("fish")), "short long");
}

#[test]
fn beginnings_may_be_longer_than_stems() {
    let corpus = corpus();
    assert_eq!(ids(&corpus.find("manageme*")), "d");
    assert_eq!(ids(&corpus.find("public-priv*")), "b");
    assert_eq!(shown(&corpus.find("public-priv*").hits[0]).matches("[public-private]").count(), 1);
}

fn with_synonyms() -> Corpus {
    let mut modality = FacetSchema::clone(&schema(CORE, &[("modality", &["ppp"])]));
    modality.facets[0].values[0].label = "Public-private partnership".to_owned();
    modality.facets[0].values[0].synonyms = vec!["PPP".to_owned(), "concession".to_owned()];
    modality.facets[0].values[0].names = vec!["private finance".to_owned()];
    corpus().with(&[Arc::new(modality)])
}

#[test]
fn other_names_of_a_thing_are_searched_and_told() {
    let corpus = with_synonyms();
    let results = corpus.find("PPP");
    assert_eq!(ids(&results), "c b");
    assert_eq!(readings(&results), ["PPP@0 synonym: Public-private partnership"]);
    assert_eq!(shown(&results.hits[1]), "A [public-private partnership] built the hospital.");
    assert_eq!(ids(&corpus.find("public-private partnership")), "b a c");
    assert_eq!(ids(&corpus.find("public private partnership")), "b a c");
    assert_eq!(readings(&corpus.find("public private partnership")).len(), 1);
    assert_eq!(ids(&corpus.find("private finance")), "c b");
    // A sign of a thing is no name of it.
    assert_eq!(readings(&corpus.find("concession")), [""; 0]);
    let exact = corpus.search(&Query { exact: true, ..ask("PPP") });
    assert_eq!((ids(&exact), exact.readings.len()), ("c".to_owned(), 0));
    assert_eq!(ids(&corpus.find("\"PPP\"")), "c");
}

#[test]
fn a_rare_word_may_be_a_slip() {
    let mut documents: Vec<_> =
        (0..25).map(|n| Doc::new(&format!("d{n}"), "Title", "The partner came.")).collect();
    documents.push(Doc::new("slip", "Title", "The partnr left."));
    let corpus = Corpus::of(&documents);
    let results = corpus.find("the partnr left");
    assert_eq!(results.did_you_mean.as_deref(), Some("the partner left"));
    assert_eq!(corpus.find("partner").did_you_mean, None);
}

#[test]
fn nothing_found_says_why() {
    let schemas = [schema(CORE, &[("sector", &["sea", "land"])])];
    let doc = |id: &str, sector| {
        let mut doc = Doc::new(id, "Title", "Fishers shared the reef.").tags(&[("sector", sector)]);
        doc.document.published = Some(jiff::civil::date(2010, 1, 1));
        doc
    };
    let corpus = Corpus::of(&[doc("a", "sea"), doc("b", "sea")]).with(&schemas);
    let help = corpus.find("fishers \"cathedral\"").help.unwrap();
    let words: Vec<_> = help.words.iter().map(|w| (w.word.as_str(), w.count)).collect();
    assert_eq!((words, help.filter), (vec![("fishers", 2), ("cathedral", 0)], None));
    let help = corpus.find("\"fishrs\"").help.unwrap();
    assert_eq!(help.words[0].nearest.as_deref(), Some("fishers"));
    assert_eq!(help.words[0].alike, [""; 0]);
    let help = corpus.find("fishmongering fishermanshippingly xyz").help.unwrap();
    let alike: Vec<_> = help.words.iter().map(|word| word.alike.join(" ")).collect();
    assert_eq!(alike, ["fishers", "", ""], "not much shorter");

    let land = vec![filter(CORE, "sector", &["land"])];
    let help = corpus.search(&Query { filters: land, ..ask("reef") }).help.unwrap();
    let filter = help.filter.unwrap();
    let FilterName::Facet { facet, label, .. } = filter.filter else { panic!("{filter:?}") };
    assert_eq!((facet.as_str(), label.as_str(), filter.without), ("sector", "The sector", 2));
    let years = Some(Years { from: None, to: Some(1999) });
    let help = corpus.search(&Query { years, ..ask("reef") }).help.unwrap();
    assert_eq!(help.filter.unwrap().filter, FilterName::Years);
    assert_eq!(corpus.find("reef").help, None);
}
