//! Input that nobody should write, and searches while everything changes.

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use concord_corpus::DocId;
use concord_search::Query;
use proptest::prelude::*;
use support::{Corpus, Doc, ask, filter, shown};

#[test]
fn a_document_of_megabytes_is_found_and_shown() {
    let mut body = "x".repeat(1_000_000);
    body += " ";
    body += &"line of a log file, number 7\n".repeat(100_000);
    body += &"word ".repeat(200_000);
    body += "needle\n";
    body += &"\u{1F600}".repeat(100_000);
    let corpus = Corpus::of(&[Doc::new("big", "Big", &body).summary(&"summary ".repeat(10_000))]);
    let results = corpus.find("needle");
    assert!(shown(&results.hits[0]).contains("word [needle]"), "{}", shown(&results.hits[0]));
    assert_eq!(corpus.find("log file number").total, 1);
    // Cut into the same pieces.
    assert_eq!(corpus.find(&"x".repeat(2560)).total, 1);
    assert_eq!(corpus.find("").total, 1);
    let stored = corpus.searcher.stored(&DocId::new("big")).unwrap().unwrap();
    assert_eq!(stored.text.body.len(), body.len() + 1);
}

#[test]
fn strange_questions_are_answered() {
    let corpus = Corpus::of(&[Doc::new("a", "A", "a word and another")]);
    let deep = format!("{}a{}", "(".repeat(2000), ")".repeat(2000));
    let long = "word ".repeat(10_000);
    let phrase = format!("\"{long}\"");
    let wild = (0..1000).map(|n| format!("wo{n}* ")).collect::<String>();
    for text in [
        "\0",
        "\"",
        "\"\"\"",
        "-",
        "--",
        "- -",
        "(",
        ")(",
        "*",
        "****",
        "a**",
        "OR OR OR",
        "NOT NOT",
        "-(-(-a))",
        "\u{202e}abc",
        "\u{fffd}",
        "a:b:c",
        "/etc/passwd",
        "'; DROP TABLE--",
        "\u{feff}a",
        "😀",
        "%00",
        "<script>",
        &deep,
        &long,
        &phrase,
        &wild,
    ] {
        let results = corpus.find(text);
        assert!(results.notes.len() <= 10, "{text:?}");
    }
    assert_eq!(corpus.find(&long).total, 1);
    assert_eq!(corpus.find(&deep).total, 1);
    let odd =
        vec![filter("", "", &[""]), filter("\0", "\0", &["\0"]), filter("a/b", "c.d", &["//"])];
    assert_eq!(corpus.search(&Query { filters: odd, ..ask("") }).total, 1);
}

#[test]
fn readers_see_whole_states_while_everything_is_saved_and_merged() {
    let names: Vec<_> = (0..20).map(|n| format!("d{n}")).collect();
    let state = |round: usize| -> Vec<Doc> {
        let text = format!("state{round} always");
        names.iter().map(|name| Doc::new(name, "Title", &text)).collect()
    };
    let mut corpus = Corpus::of(&state(0));
    let newest = Arc::new(Mutex::new(corpus.searcher.clone()));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut searches = 0;
                while !done.load(Ordering::Relaxed) || searches == 0 {
                    let searcher = newest.lock().unwrap().clone();
                    let results = searcher.search(&ask("always"), &[]).unwrap();
                    assert_eq!((results.total, results.hits.len()), (20, 20));
                    let snippet = &results.hits[0].snippet.text;
                    assert!(results.hits.iter().all(|hit| hit.snippet.text == *snippet));
                    searches += 1;
                }
            });
        }
        for round in 1..=60 {
            for document in state(round) {
                corpus.stage(&document);
            }
            corpus.save(&[]);
            *newest.lock().unwrap() = corpus.searcher.clone();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(corpus.find("state60").total, 20);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_found_by_its_words_and_shown(
        texts in prop::collection::vec(("[\\PC\n]{0,80}", "\\PC{0,20}", "\\PC{0,20}", "\\PC{0,20}"), 1..6),
        questions in prop::collection::vec("\\PC{0,30}", 0..4),
    ) {
        let documents: Vec<_> = texts
            .iter()
            .enumerate()
            .map(|(n, (body, title, summary, extra))| {
                Doc::new(&format!("d{n}"), title, body).summary(summary).extra(extra)
            })
            .collect();
        let corpus = Corpus::of(&documents);
        let results = corpus.find("");
        prop_assert_eq!(results.total, documents.len());
        for hit in &results.hits {
            let number: usize = hit.id.as_str()[1..].parse().unwrap();
            let (body, _, summary, _) = &texts[number];
            let empty = body.trim().is_empty() && summary.trim().is_empty();
            prop_assert!(empty || !hit.snippet.text.is_empty(), "{:?}", hit);
        }
        for question in &questions {
            corpus.find(question);
        }
        for (number, (body, title, summary, extra)) in texts.iter().enumerate() {
            for text in [body, title, summary, extra] {
                for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
                    let keyword = matches!(word, "OR" | "AND" | "NOT");
                    // A piece of a word in another script is not a word.
                    let whole = text.is_ascii();
                    if word.is_empty() || keyword || !whole {
                        continue;
                    }
                    let results = corpus.find(word);
                    let hit = results.hits.iter().find(|hit| hit.id.as_str() == format!("d{number}"));
                    prop_assert!(hit.is_some(), "{} in {:?}", word, text);
                    for hit in &results.hits {
                        let marks = hit.title_highlights.len() + hit.snippet.highlights.len();
                        prop_assert!(marks > 0, "{} {:?}", word, hit);
                    }
                }
            }
        }
    }
}

/// The phrase stands only in documents after the first: tantivy's own scorer
/// panics when it is asked about earlier ones.
#[test]
fn a_phrase_can_be_excluded_wherever_it_stands() {
    let body = |n: usize| if n % 7 == 6 { "one half of it" } else { "half of one thing" };
    let docs: Vec<_> = (0..40).map(|n| Doc::new(&format!("d{n}"), "D", body(n))).collect();
    let corpus = Corpus::of(&docs);
    assert_eq!(corpus.find("-\"one half\"").total, 35);
    assert_eq!(corpus.find("half -\"one half\"").total, 35);
    assert_eq!(corpus.find("\"one half\" -\"half of\"").total, 0);
    assert_eq!(corpus.find("half -one-half -\"of one\"").total, 0);
}
