//! What is offered to somebody who types, and beside a document.

#![allow(clippy::unwrap_used)] // all of this is tests

mod support;

use concord_corpus::facet::CORE;
use concord_corpus::{DocId, Kind};
use concord_search::{Reason, Suggested};
use support::{Corpus, Doc, schema};

fn corpus() -> Corpus {
    let schemas = [
        schema(CORE, &[("sector", &["sea", "land", "unused"]), ("practice", &["share", "listen"])]),
        schema("clinic", &[("setting", &["seaside", "ward"])]),
    ];
    let body = "Wardens counted lobsters.\n## Sea rules were ignored {#rules}\nNobody asked.";
    Corpus::of(&[
        Doc::new("a", "The sea in common", body)
            .kind(Kind::Case)
            .tags(&[("sector", "sea"), ("practice", "share")])
            .lesson("rules", &[]),
        Doc::new("b", "Lobsters of the seashore", "Lobsters and wardens again.")
            .tags(&[("sector", "sea"), ("practice", "share")])
            .plugin_tags(&[("clinic", "setting", "seaside")]),
        Doc::new("c", "Farms", "Wheat grew.").tags(&[("sector", "land")]),
        Doc::new("d", "Schools", "Pupils wrote.").tags(&[("sector", "sea")]),
        Doc::new("e", "Nothing", "Alone."),
    ])
    .with(&schemas)
}

fn suggested(corpus: &Corpus, text: &str, limit: usize) -> Vec<String> {
    let found = corpus.searcher.suggest(text, &corpus.schemas, limit).unwrap();
    let line = |s: &concord_search::Suggestion| {
        let mut marked = s.text.clone();
        for mark in s.highlights.iter().rev() {
            marked.insert(mark.end, ']');
            marked.insert(mark.start, '[');
        }
        match &s.target {
            Suggested::Hit { id, anchor: None, .. } => format!("{id}: {marked}"),
            Suggested::Hit { id, anchor: Some(anchor), .. } => format!("{id}#{anchor}: {marked}"),
            Suggested::Value { facet, path, .. } => {
                format!("{facet}={path}: {marked} {}", s.count.unwrap())
            }
        }
    };
    found.iter().map(line).collect()
}

#[test]
fn titles_lessons_and_values_are_suggested() {
    let corpus = corpus();
    assert_eq!(
        suggested(&corpus, "sea", 9),
        [
            "a: The [sea] in common",
            "b: Lobsters of the [seashore]",
            "a#rules: [Sea] rules were ignored",
            "sector=sea: [SEA] 3",
            "setting=seaside: [SEASIDE] 1",
        ]
    );
    assert_eq!(suggested(&corpus, "the comm", 9), ["a: [The] sea in [common]"]);
    assert_eq!(suggested(&corpus, "sea ", 9).len(), 4, "a word that is finished");
    assert_eq!(
        suggested(&corpus, "sea", 2),
        ["a#rules: [Sea] rules were ignored", "sector=sea: [SEA] 3"]
    );
    assert_eq!(suggested(&corpus, "UNUSED", 9), [""; 0], "nothing has it");
    for nothing in ["", " ", "***", "xyzzy", "\0"] {
        assert_eq!(suggested(&corpus, nothing, 9), [""; 0], "{nothing:?}");
    }
    assert_eq!(suggested(&corpus, "sea", 0), [""; 0]);
    assert_eq!(suggested(&corpus, &"sea ".repeat(100_000), 9).len(), 2);
}

#[test]
fn similar_documents_come_with_what_they_share() {
    let corpus = corpus();
    let similar = |id: &str, limit| {
        let found = corpus.searcher.similar(&DocId::new(id), &corpus.schemas, limit).unwrap();
        let told = |reason: &Reason| match reason {
            Reason::Word(word) => word.clone(),
            Reason::Value { facet, label, .. } => format!("{facet}={label}"),
        };
        let line = |s: &concord_search::Similar| {
            let reasons: Vec<_> = s.reasons.iter().map(told).collect();
            format!("{}: {}", s.id, reasons.join(", "))
        };
        found.iter().map(line).collect::<Vec<_>>()
    };
    let of_a = similar("a", 9);
    assert_eq!(of_a[0], "b: practice=SHARE, sector=SEA, lobsters, wardens");
    assert_eq!(of_a[1..], ["d: sector=SEA"]);
    assert_eq!(similar("a", 1).len(), 1);
    assert_eq!(similar("e", 9), [""; 0]);
    assert_eq!(similar("nobody", 9), [""; 0]);
}
