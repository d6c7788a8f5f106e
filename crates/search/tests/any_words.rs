//! What is found when fewer than ten documents have all of the words.

mod support;

use concord_corpus::facet::CORE;
use concord_search::{Query, Results, Sort};
use support::{Corpus, Doc, ask, counts, filter, name, schema, shown};

const SECTOR: (&str, &[&str]) = ("sector", &["sea", "land"]);

/// So many documents with both words, and as many with each alone.
fn corpus(both: usize, each: usize) -> Corpus {
    let doc = |id: String, body: &str, sector| Doc::new(&id, "Title", body).tags(&[sector]);
    let mut documents = Vec::new();
    for n in 0..both {
        documents.push(doc(format!("both{n}"), "Fishers and rules.", ("sector", "sea")));
    }
    for n in 0..each {
        documents.push(doc(format!("fishers{n}"), "Fishers and boats.", ("sector", "sea")));
        documents.push(doc(format!("rules{n}"), "Rules and laws.", ("sector", "land")));
    }
    Corpus::of(&documents).with(&[schema(CORE, &[SECTOR])])
}

fn any_words(results: &Results) -> bool {
    results.notes.iter().any(|note| note.code == "any-words")
}

#[test]
fn ten_documents_with_all_words_are_enough() {
    let results = corpus(10, 3).find("fishers rules");
    assert_eq!((results.total, any_words(&results)), (10, false));
    assert_eq!(counts(&results, CORE, "sector"), ["sea 10"]);
    assert!(results.hits.iter().all(|hit| name(hit).starts_with("both")));

    let results = corpus(9, 3).find("fishers rules");
    assert_eq!((results.total, any_words(&results)), (15, true));
}

#[test]
fn total_and_counts_are_those_of_the_query_that_ran() {
    let corpus = corpus(2, 3);
    let results = corpus.find("fishers rules");
    assert_eq!((results.total, results.hits.len()), (8, 8));
    assert_eq!(counts(&results, CORE, "sector"), ["sea 5", "land 3"]);
    assert_eq!(counts(&results, CORE, "kind"), ["page 8"]);

    let land = vec![filter(CORE, "sector", &["land"])];
    let query = Query { filters: land, ..ask("fishers rules") };
    let results = corpus.search(&query);
    assert_eq!((results.total, any_words(&results)), (3, true));
    assert_eq!(counts(&results, CORE, "sector"), ["sea 5", "*land 3"]);
    for (sort, limit) in [(Sort::Newest, 2), (Sort::Title, 2), (Sort::Relevance, 0)] {
        let results = corpus.search(&Query { sort, limit, ..query.clone() });
        assert_eq!((results.total, results.hits.len(), any_words(&results)), (3, limit, true));
    }
}

#[test]
fn documents_with_more_of_the_words_come_first() {
    let corpus = Corpus::of(&[
        Doc::new("one", "One", "A fisher, another fisher and a third fisher on a boat."),
        Doc::new("two", "Two", "A fisher on a boat that is kept under some rule or another."),
        Doc::new("three", "Three", "The net, the rule and the fisher, on a boat that is kept."),
        Doc::new("other", "Other", "A boat and a lamp, and so on."),
    ]);
    let results = corpus.find("fisher rule net cathedral");
    let ids: Vec<_> = results.hits.iter().map(name).collect();
    assert_eq!(ids, ["three", "two", "one"]);
    assert_eq!(
        shown(&results.hits[0]),
        "The [net], the [rule] and the [fisher], on a boat that is kept."
    );
}

#[test]
fn what_was_marked_stays_in_force() {
    let corpus = Corpus::of(&[
        Doc::new("a", "A", "Fishers shared the reef."),
        Doc::new("b", "B", "Divers shared the reef with boats."),
        Doc::new("c", "C", "Fishers shared the bay."),
        Doc::new("d", "D", "Nobody shared the reef."),
    ]);
    let found = |text: &str| {
        let results = corpus.find(text);
        let mut ids: Vec<_> = results.hits.iter().map(name).collect();
        ids.sort();
        (ids.join(" "), any_words(&results))
    };
    assert_eq!(found("fishers divers"), ("a b c".to_owned(), true));
    assert_eq!(found("fishers divers \"the reef\""), ("a b".to_owned(), true));
    assert_eq!(found("fishers divers -boats"), ("a c".to_owned(), true));
    assert_eq!(found("fishers divers (boats OR bay)"), ("b c".to_owned(), true));
    assert_eq!(found("fishers \"the boats\""), (String::new(), false));
    assert_eq!(found("fishers divers OR lamps"), (String::new(), false));
}

#[test]
fn one_word_or_nothing_more_to_find_is_left_as_it_was() {
    let corpus = corpus(2, 0);
    for text in ["fishers", "co-fishers", "fishers rules", "cathedral lamp", "\"rules fishers\""] {
        assert!(!any_words(&corpus.find(text)), "{text}");
    }
    assert_eq!(corpus.find("fishers rules").total, 2);
    assert_eq!(corpus.find("cathedral lamp").total, 0);
}

#[test]
fn stop_words_find_nothing_beside_others() {
    let corpus = Corpus::of(&[
        Doc::new("a", "A", "What is to be done."),
        Doc::new("b", "B", "Grants end."),
        Doc::new("c", "C", "It was not to be."),
    ]);
    let ids = |text: &str| corpus.ids(&ask(text)).join(" ");
    assert_eq!(ids("What is to be done when the grant ends?"), "b a");
    assert_eq!(ids("what is the grant"), "b");
    assert_eq!(ids("what is it"), "a c");
    assert_eq!(ids("\"not to be\""), "c");
}
