//! What hits show, through the positions of a real index.

mod support;

use concord_corpus::Kind;
use concord_search::{HitKind, Query};
use support::{Corpus, Doc, ask, bracketed, shown};

#[test]
fn every_form_of_a_word_is_marked_in_body_title_and_summary() {
    let corpus = Corpus::of(&[Doc::new(
        "a",
        "Partnering: a partner's guide",
        "Partners' work — the Partnerships of one partner.",
    )
    .summary("About partners.")
    .extra("keywords: partnering")]);
    let hit = &corpus.find("partner").hits[0];
    assert_eq!(bracketed(&hit.title, &hit.title_highlights), "[Partnering]: a [partner's] guide");
    // "Partnership" has a stem of its own.
    assert_eq!(shown(hit), "[Partners]' work — the Partnerships of one [partner].");
    let hit = &corpus.find("about partner").hits[0];
    assert_eq!(shown(hit), "[About] [partners].");
    let hit = &corpus.find("keyword").hits[0];
    assert_eq!(shown(hit), "[keywords]: partnering");
    let hit = &corpus.find("guide").hits[0];
    assert_eq!(bracketed(&hit.title, &hit.title_highlights), "Partnering: a partner's [guide]");
    assert_eq!(shown(hit), "About partners.");
    let hit = &corpus.find("part*").hits[0];
    assert_eq!(shown(hit), "[Partners]' work — the [Partnerships] of one [partner].");
}

#[test]
fn a_phrase_is_marked_as_one_and_alone() {
    let corpus = Corpus::of(&[Doc::new("a", "A", "Management, then co-management and co.")]);
    for text in ["\"co management\"", "co-management"] {
        assert_eq!(shown(&corpus.find(text).hits[0]), "Management, then [co-management] and co.");
    }
    assert_eq!(corpus.find("\"management co\"").total, 0);
}

#[test]
fn what_is_excluded_is_not_marked() {
    let corpus = Corpus::of(&[Doc::new("a", "A", "Reefs and divers.")]);
    assert_eq!(shown(&corpus.find("reefs -fishers").hits[0]), "[Reefs] and divers.");
    let hit = &corpus.find("-fishers").hits[0];
    assert_eq!(shown(hit), "Reefs and divers.");
}

#[test]
fn the_rarer_word_decides_the_section() {
    let mut documents: Vec<_> =
        (0..50).map(|n| Doc::new(&format!("d{n}"), "Other", "common words only")).collect();
    let body = "Lead.\n## One {#one}\ncommon common common\n## Two {#two}\nrare\n";
    documents.push(Doc::new("a", "A", body));
    let corpus = Corpus::of(&documents);
    let results = corpus.find("common rare");
    assert_eq!(results.hits[0].id.as_str(), "a");
    let section = results.hits[0].section.as_ref().unwrap();
    assert_eq!((section.title.as_str(), section.anchor.as_str()), ("Two", "two"));
    assert_eq!(shown(&results.hits[0]), "[rare]");
}

#[test]
fn a_section_far_into_a_long_document_is_found() {
    let filler = "Nothing of interest stands in this line, which is one of many.\n".repeat(2000);
    let body = format!(
        "{filler}## Found {{#found}}\nHere the lighthouse keeper counts boats.\n## After {{#after}}\n{filler}"
    );
    let corpus =
        Corpus::of(&[Doc::new("long", "Long", &body), Doc::new("short", "Short", "A lighthouse.")]);
    let results = corpus.find("\"lighthouse keeper\" boat");
    let hit = &results.hits[0];
    assert_eq!(hit.section.as_ref().unwrap().anchor, "found");
    assert_eq!(shown(hit), "Here the [lighthouse keeper] counts [boats].");
}

#[test]
fn many_hits_of_a_page_each_show_their_own() {
    let documents: Vec<_> = (0..60)
        .map(|n| Doc::new(&format!("d{n:02}"), &format!("Number{n}"), &format!("x{n} word y{n}")))
        .collect();
    let mut corpus = Corpus::of(&documents[..30]);
    for document in &documents[30..] {
        corpus.save(std::slice::from_ref(document));
    }
    let results = corpus.find("word");
    assert_eq!(results.hits.len(), 60);
    for hit in &results.hits {
        let number = hit.title.strip_prefix("Number").unwrap();
        assert_eq!(shown(hit), format!("x{number} [word] y{number}"));
    }
}

#[test]
fn scripts_without_spaces_are_found_by_any_part() {
    let corpus = Corpus::of(&[
        Doc::new("zh", "伙伴关系", "医院和学校建立伙伴关系。"),
        Doc::new("ja", "学校", "病院と学校のパートナーシップ。"),
    ]);
    let results = corpus.find("学校");
    assert_eq!(results.total, 2);
    let results = corpus.find("伙伴关系");
    assert_eq!(shown(&results.hits[0]), "医院和学校建立[伙伴关系]。");
    assert_eq!(corpus.find("\"关系伙伴\"").total, 0);
}

#[test]
fn a_lesson_shows_its_own_text() {
    let body =
        "Lead with reefs.\n## Share {#share}\nReefs are shared.\n## Other {#other}\nReefs reefs.";
    let corpus = Corpus::of(&[Doc::new("c", "Case", body).kind(Kind::Case).lesson("share", &[])]);
    let lessons = |text| corpus.search(&Query { kinds: vec![HitKind::Lesson], ..ask(text) });
    let hit = &lessons("reef").hits[0];
    assert_eq!((shown(hit).as_str(), &hit.section), ("[Reefs] are shared.", &None));
    assert_eq!(shown(&lessons("").hits[0]), "Reefs are shared.");
}

#[test]
fn an_empty_document_is_a_hit_without_a_snippet() {
    let corpus = Corpus::of(&[Doc::new("a", "Empty", "")]);
    let hit = &corpus.find("empty").hits[0];
    assert_eq!(shown(hit), "");
    assert_eq!(bracketed(&hit.title, &hit.title_highlights), "[Empty]");
}
