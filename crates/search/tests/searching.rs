//! What is found, in which order, and what is kept.

mod support;

use concord_corpus::facet::CORE;
use concord_corpus::{Case, Detail, DocId, Kind, Period};
use concord_search::{HitKind, Query, Sort};
use jiff::civil::date;
use support::{Corpus, Doc, ask, counts, name, schema};

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
fn entities_of_html_are_read_as_characters() {
    let corpus = fisheries();
    finds(&corpus, "soufri&egrave;re", &["cases/mma"]);
    finds(&corpus, "&quot;shared the reefs&quot;", &["cases/mma"]);
    finds(&corpus, "&quot;the shared reefs&quot;", &[]);
    let results = corpus.find("caf&eacute; colour:red");
    assert_eq!(results.notes[0].at, Some(12), "where it was typed");
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
    finds(&corpus, "\"shared the ree*\"", &["cases/mma"]);
    finds(&corpus, "shared-th*", &["cases/mma"]);
    finds(&corpus, "\"reefs the ree*\"", &[]);
}

#[test]
fn fields_narrow_a_query() {
    let schemas = [schema(CORE, &[("sector", &["sea", "sea/reef", "land"])])];
    let doc = |id: &str, title: &str, sectors: &[&str]| {
        let tags: Vec<_> = sectors.iter().map(|sector| ("sector", *sector)).collect();
        Doc::new(id, title, "One text for all.\n## A lesson {#l}\nLearned.").tags(&tags)
    };
    let corpus = Corpus::of(&[
        doc("a", "Rules", &["sea", "sea/reef"]).kind(Kind::Case).lesson("l", &[]),
        doc("b", "Rules and nets", &["sea"]),
        doc("c", "Nets", &["land"]).kind(Kind::Case),
    ])
    .with(&schemas);
    finds(&corpus, "kind:case", &["a", "c"]);
    finds(&corpus, "kind:lesson", &["a#l"]);
    finds(&corpus, "learned -kind:case", &["b"]);
    finds(&corpus, "kind:case OR kind:page", &["a", "b", "c"]);
    finds(&corpus, "sector:sea text", &["a", "b"]);
    finds(&corpus, "sector:sea sector:sea/reef", &["a"]);
    finds(&corpus, "sector:REEF OR sector:land", &["a", "c"]);
    finds(&corpus, "sector:sea/reef OR sector:land", &["a", "c"]);
    finds(&corpus, "-sector:sea", &["c"]);
    finds(&corpus, "title:rules", &["a", "b"]);
    finds(&corpus, "title:text", &[]);
    finds(&corpus, "title:net* -title:rules", &["c"]);
    finds(&corpus, "title:\"rules and\"", &["b"]);
    // What narrows a query is part of it, for the counts too.
    let results = corpus.find("sector:land");
    assert_eq!(counts(&results, CORE, "sector"), ["land 1"]);
    assert_eq!(results.hits[0].score, 0.0);
}

#[test]
fn years_are_those_of_the_period_else_of_publication() {
    let case = |id: &str, start, end, ongoing| {
        let period = Some(Period { start, end, ongoing });
        let detail = Detail::Case(Box::new(Case { period, ..Case::default() }));
        let mut doc = Doc::new(id, id, "Text.\n## Lesson {#l}\nText.").kind(Kind::Case);
        doc.document.detail = detail;
        doc.lesson("l", &[])
    };
    let mut page = Doc::new("page", "page", "Text.");
    page.document.published = Some(date(2010, 5, 1));
    let corpus = Corpus::of(&[
        case("old", Some(1980), Some(1990), false),
        case("on", Some(2001), None, true),
        case("began", Some(1995), None, false),
        page,
        Doc::new("undated", "undated", "Text."),
    ]);
    let found = |years: &str, text: &str| {
        let years = Some(years.parse().unwrap());
        corpus.ids(&Query { years, sort: Sort::Title, ..ask(text) }).join(" ")
    };
    assert_eq!(found("..1980", "text"), "old");
    assert_eq!(found("1990..2000", ""), "began old");
    assert_eq!(found("1996", ""), "");
    assert_eq!(found("2010..2030", "text"), "on page");
    assert_eq!(found("2011..", "text"), "on");
    finds(&corpus, "text year:2010..", &["on", "page"]);
    finds(&corpus, "year:1995 OR year:1980..1981", &["began", "old"]);
    let lessons = Query { kinds: vec![HitKind::Lesson], ..ask("year:..1985") };
    assert_eq!(corpus.ids(&lessons), ["old#l"]);
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
    assert_eq!(sorted(Sort::Oldest, 0, 9), ["d", "e", "b", "a", "c"]);
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
