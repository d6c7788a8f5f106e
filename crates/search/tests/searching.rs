//! What is found, in which order, and what is kept.

mod support;

use concord_corpus::{DocId, Kind};
use concord_search::{HitKind, Query, Sort};
use jiff::civil::date;
use support::{Corpus, Doc, ask, name};

fn fisheries() -> Corpus {
    Corpus::of(&[
        Doc::new("cases/mma", "Soufrière Marine Area", "Fishers and divers shared the reefs.")
            .kind(Kind::Case)
            .updated(date(2026, 3, 1)),
        Doc::new("practices/rules", "Make rules together", "Rules that fishers made were kept.")
            .kind(Kind::Practice)
            .updated(date(2026, 5, 1)),
        Doc::new("notes", "Reefs", "A page about nothing, in café style.")
            .updated(date(2025, 1, 1)),
    ])
}

#[track_caller]
fn finds(corpus: &Corpus, text: &str, expected: &[&str]) {
    let mut ids = corpus.ids(&ask(text));
    ids.sort();
    assert_eq!(ids, expected, "{text:?}");
}

#[test]
fn words_are_stemmed_and_have_no_case_and_accents() {
    let corpus = fisheries();
    finds(&corpus, "fisher", &["cases/mma", "practices/rules"]);
    finds(&corpus, "FISHERS \"rule that\"", &["practices/rules"]);
    finds(&corpus, "cathedral", &[]);
    finds(&corpus, "soufriere", &["cases/mma"]);
    finds(&corpus, "cafe\u{301}", &["notes"]);
}

#[test]
fn operators_are_understood() {
    let corpus = fisheries();
    finds(&corpus, "\"shared the reefs\"", &["cases/mma"]);
    finds(&corpus, "\"the shared reefs\"", &[]);
    finds(&corpus, "shared-the", &["cases/mma"]);
    finds(&corpus, "reefs -divers", &["notes"]);
    finds(&corpus, "-fishers", &["notes"]);
    finds(&corpus, "divers OR nothing", &["cases/mma", "notes"]);
    finds(&corpus, "(divers OR kept) fishers", &["cases/mma", "practices/rules"]);
    finds(&corpus, "divers OR -fishers", &["cases/mma", "notes"]);
    finds(&corpus, "reefs -(fishers divers)", &["notes"]);
    finds(&corpus, "reefs -(fishers OR nothing)", &[]);
    finds(&corpus, "fish*", &["cases/mma", "practices/rules"]);
    finds(&corpus, "ree* \"cafe style\"", &["notes"]);
    finds(&corpus, "reefs -div*", &["notes"]);
    finds(&corpus, "xyz*", &[]);
}

#[test]
fn nothing_asked_lists_every_document_newest_first() {
    let corpus = fisheries();
    let results = corpus.find("");
    let ids: Vec<_> = results.hits.iter().map(name).collect();
    assert_eq!(ids, ["practices/rules", "cases/mma", "notes"]);
    assert_eq!(results.total, 3);
    assert!(results.hits.iter().all(|hit| hit.score == 0.0 && hit.snippet.highlights.is_empty()));
    // The second time the counts come from the first.
    assert_eq!(corpus.find("").facets, results.facets);
    // What cannot be searched is noted, and is nothing asked.
    assert_eq!(corpus.find("**").total, 3);
    assert_eq!(corpus.find("**").notes[0].code, "ignored");
}

#[test]
fn a_title_counts_more_than_a_text() {
    let body = "Reefs are long and this text about them has many other words.";
    let corpus = Corpus::of(&[
        Doc::new("text", "Something else", body),
        Doc::new("title", "Reefs", "Something else that has words and reefs as the other has."),
        Doc::new("none", "Nothing", "Nothing."),
    ]);
    let results = corpus.find("reef");
    let ids: Vec<_> = results.hits.iter().map(name).collect();
    assert_eq!(ids, ["title", "text"]);
    assert!(results.hits[0].score > results.hits[1].score);
}

#[test]
fn sorted_by_title_or_day_across_segments() {
    let mut corpus = Corpus::of(&[]);
    // Each saved alone, so that each is a segment of its own.
    for (id, title, day) in [
        ("a", "zebra", date(2026, 1, 2)),
        ("b", "Älteste", date(2026, 1, 2)),
        ("c", "beta 2", date(2026, 2, 1)),
        ("d", "Alpha", date(2025, 12, 31)),
        ("e", "alpha", date(2026, 1, 2)),
    ] {
        corpus.save(&[Doc::new(id, title, "word").updated(day)]);
    }
    let sorted = |sort, offset, limit| corpus.ids(&Query { sort, offset, limit, ..ask("word") });
    assert_eq!(sorted(Sort::Title, 0, 9), ["d", "e", "b", "c", "a"]);
    assert_eq!(sorted(Sort::Newest, 0, 9), ["c", "e", "b", "a", "d"]);
    for sort in Sort::ALL {
        let all = sorted(sort, 0, 9);
        for offset in 0..=5 {
            assert_eq!(sorted(sort, offset, 2), all[offset..(offset + 2).min(5)]);
        }
        assert_eq!(sorted(sort, 7, 2), [""; 0]);
        assert_eq!(sorted(sort, usize::MAX, usize::MAX), [""; 0]);
    }
}

#[test]
fn the_total_does_not_depend_on_the_page() {
    let corpus = fisheries();
    let results = corpus.search(&Query { limit: 0, ..ask("fishers") });
    assert_eq!((results.total, results.hits.len()), (2, 0));
    let results = corpus.search(&Query { limit: 1, offset: 1, ..ask("fishers") });
    assert_eq!((results.total, results.hits.len()), (2, 1));
}

#[test]
fn lessons_are_hits_only_when_asked_for() {
    let body = "The lead.\n## Listen first {#listen}\nDivers were heard.\n### How {#how}\nBy asking.\n\
                ## Share money {#money}\nNobody was asked.";
    let corpus = Corpus::of(&[Doc::new("cases/a", "A case", body)
        .kind(Kind::Case)
        .lesson("listen", &[])
        .lesson("money", &[])]);
    let kinds = |kinds: &[HitKind], text| {
        corpus.ids(&Query { kinds: kinds.to_vec(), sort: Sort::Title, ..ask(text) })
    };
    assert_eq!(kinds(&[], "asked"), ["cases/a"]);
    assert_eq!(kinds(&[HitKind::Lesson], "asked"), ["cases/a#listen", "cases/a#money"]);
    assert_eq!(kinds(&[HitKind::Lesson], "heard \"by asking\""), ["cases/a#listen"]);
    assert_eq!(kinds(&[HitKind::Lesson], "lead"), [""; 0]);
    let both = [HitKind::Lesson, Kind::Case.into()];
    assert_eq!(kinds(&both, "nobody"), ["cases/a", "cases/a#money"]);
    assert_eq!(kinds(&[Kind::Note.into()], "asked"), [""; 0]);

    let hit = &corpus.search(&Query { kinds: both.to_vec(), ..ask("\"by asking\"") }).hits;
    let lesson = hit.iter().find(|hit| hit.kind == HitKind::Lesson).unwrap();
    assert_eq!((lesson.id.as_str(), lesson.anchor.as_deref()), ("cases/a", Some("listen")));
    assert_eq!(lesson.title, "Listen first");
    assert_eq!(lesson.section.as_ref().unwrap().anchor, "how");
}

#[test]
fn a_saved_document_takes_the_place_of_the_old_one() {
    let mut corpus = fisheries();
    let before = corpus.searcher.clone();
    let body = "Old.\n## Lesson {#l}\nold lesson";
    let old = Doc::new("notes", "Old", body).lesson("l", &[]);
    corpus.save(&[old]);
    corpus.save(&[Doc::new("notes", "New", "new text")]);
    let lessons = Query { kinds: vec![HitKind::Lesson], ..ask("") };
    finds(&corpus, "old OR nothing", &[]);
    finds(&corpus, "new", &["notes"]);
    assert_eq!(corpus.ids(&lessons), [""; 0]);
    // The older view is as it was.
    assert_eq!(before.search(&ask("nothing"), &[]).unwrap().total, 1);

    // Twice in one batch: the last one counts.
    corpus.stage(&Doc::new("notes", "One", "one"));
    corpus.stage(&Doc::new("fresh", "One", "one"));
    corpus.stage(&Doc::new("notes", "Two", "two"));
    corpus.stage(&Doc::new("fresh", "Two", "two"));
    corpus.save(&[]);
    finds(&corpus, "one", &[]);
    finds(&corpus, "two", &["fresh", "notes"]);

    corpus.index.remove(&DocId::new("notes"));
    corpus.index.remove(&DocId::new("never-there"));
    corpus.save(&[]);
    finds(&corpus, "two", &["fresh"]);
    // Removed and saved again in one batch.
    corpus.index.remove(&DocId::new("fresh"));
    corpus.save(&[Doc::new("fresh", "Three", "three")]);
    finds(&corpus, "two OR three", &["fresh"]);
}

#[test]
fn the_stored_document_is_what_was_staged() {
    let body = "Lead.\n## One {#one}\ntext\n## Empty {#empty}\n## Last {#last}\nmore";
    let doc = Doc::new("a/b", "Title", body).extra("tags: x, y").lesson("one", &[]);
    let mut corpus = Corpus::of(&[doc.clone(), Doc::new("a/b/c", "Other", "")]);
    let stored = corpus.searcher.stored(&DocId::new("a/b")).unwrap().unwrap();
    assert_eq!(stored.source, doc.source);
    assert_eq!(stored.text, doc.text);
    assert_eq!(stored.extra, doc.extra);
    assert_eq!(corpus.searcher.stored(&DocId::new("a")).unwrap(), None);
    assert_eq!(corpus.searcher.stored(&DocId::new("a/b#one")).unwrap(), None);

    let mut newer = doc;
    newer.source = "newer".to_owned();
    corpus.save(&[newer]);
    let stored = corpus.searcher.stored(&DocId::new("a/b")).unwrap().unwrap();
    assert_eq!(stored.source, "newer");
    corpus.index.remove(&DocId::new("a/b"));
    corpus.save(&[]);
    assert_eq!(corpus.searcher.stored(&DocId::new("a/b")).unwrap(), None);
}

#[test]
fn an_empty_index_answers() {
    let corpus = Corpus::of(&[]);
    for text in ["", "word", "\"two words\"", "wor*", "-word"] {
        let results = corpus.find(text);
        assert_eq!((results.total, results.hits.len()), (0, 0));
    }
}

#[test]
fn many_saves_are_merged_and_lose_nothing() {
    let mut corpus = Corpus::of(&[]);
    for round in 0..3 {
        for n in 0..40 {
            let text = format!("round{round} number{n}");
            corpus.save(&[Doc::new(&format!("d{n}"), "Title", &text)]);
        }
    }
    assert_eq!(corpus.find("title").total, 40);
    assert_eq!(corpus.find("round2").total, 40);
    assert_eq!(corpus.find("round0 OR round1").total, 0);
    for n in 0..40 {
        finds(&corpus, &format!("number{n}"), &[&format!("d{n}")]);
    }
}
