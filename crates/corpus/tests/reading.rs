//! Files as authors write and break them.

mod common;

use common::places;
use concord_corpus::{Detail, Kind, LinkTarget, Reading, read};
use jiff::civil::date;

fn reading(path: &str, text: &str) -> Reading {
    common::reading(path, text, &common::rules())
}

const CASE: &str = "---
kind: case
title: A reef
summary: What happened.
sectors: [natural-resources]
place: {name: Soufrière, countries: [NO, LC], lat: 13.85, lon: -61.06}
period: {start: 1992, end: ongoing}
results:
  partnership: {rating: partly, evidence: independent-review, sources: [renard]}
  intervention: {rating: unknown, evidence: claimed}
lessons:
  imposed-rules:
    stage: forming
    level: partnership
    evidence: documented
    practices: {include-all-stakeholders: absent}
    sources: [renard]
sources:
  - {id: renard, title: A report, url: https://example.org/a}
---
Lead with a claim [@renard].

## Lessons

### Rules were ignored {#imposed-rules}

Nobody had asked. See [trust](../practices/build-trust.md#how) and [[share-power]].
";

#[test]
fn a_case_is_read_whole() {
    let case = reading("cases/reef.md", CASE);
    assert_eq!(places(&case.problems), [""; 0]);
    let document = &case.document;
    assert_eq!((document.id.as_str(), document.kind), ("cases/reef", Kind::Case));
    let Detail::Case(detail) = &document.detail else { panic!("a case") };
    let place = detail.place.as_ref().unwrap();
    assert_eq!(*place.countries, ["NO".into(), "LC".into()], "NO is Norway, not false");
    assert!(detail.period.unwrap().ongoing);
    let lesson = &document.lessons[0];
    assert_eq!(&*lesson.title, "Rules were ignored");
    assert_eq!(&*document.sections[lesson.section].anchor, "imposed-rules");
    assert!(case.text.section(lesson.section).contains("Nobody had asked."));
    assert!(!case.text.body.contains("renard"), "citations are no prose");
    let target =
        LinkTarget::Document { reference: "practices/build-trust".into(), anchor: "how".into() };
    assert!(document.links.iter().any(|link| link.target == target));
}

#[test]
fn six_mistakes_are_told_at_once_each_with_its_place() {
    let broken = CASE
        .replace("rating: partly", "rating: partially")
        .replace("lat: 13.85", "lat: 113.85")
        .replace("summary:", "sumary:")
        .replace("stage: forming", "stage: [forming, planning]")
        .replace("{#imposed-rules}", "{#imposed-rule}")
        .replace("end: ongoing}", "end: 2001"); // one of syntax
    let broken = reading("cases/reef.md", &broken);
    assert!(broken.is_broken());
    assert_eq!(
        places(&broken.problems),
        [
            "C0201 7:9 -",
            "C0301 4:1 summary",
            "C0306 6:52 -",
            "C0303 9:25 partly",
            "C0302 13:12 -",
            "C0304 2:1 -",
            "C0401 12:3 imposed-rule",
            "C0402 25:1 -",
        ]
    );

    let broken = CASE
        .replace("rating: partly", "rating: partially")
        .replace("lat: 13.85", "lat: 113.85")
        .replace("summary:", "sumary:")
        .replace("stage: forming", "stage: [forming, planning]")
        .replace("{#imposed-rules}", "{#imposed-rule}")
        .replace("countries: [NO, LC]", "countries: [NO, Saint Lucia]");
    let broken = reading("cases/reef.md", &broken);
    assert_eq!(
        places(&broken.problems),
        [
            "C0301 4:1 summary",
            "C0303 6:42 LC",
            "C0306 6:61 -",
            "C0303 9:25 partly",
            "C0302 13:12 -",
            "C0304 2:1 -",
            "C0401 12:3 imposed-rule",
            "C0402 25:1 -",
        ]
    );
}

#[test]
fn foreign_front_matter_is_kept_without_a_complaint() {
    let page = reading(
        "notes/a-b.md",
        "---\nlayout: post\ntopics: [Budget Risk, x]\ndate: 2012-06-04 10:00:00 -0400\nlayuot: y\n---\n# Real title\n\n[x](/events/y/) [z](gone.md)\n",
    );
    assert_eq!(page.problems, []);
    assert_eq!(&*page.document.title, "Real title");
    assert!(page.extra.contains("Budget Risk"));
    assert_eq!(page.document.updated, date(2012, 6, 4));
    assert_eq!(page.document.links.iter().filter(|link| link.checked).count(), 1);
}

#[test]
fn broken_files_keep_their_words() {
    let cases: [(&str, &[u8], &str); 8] = [
        ("unclosed", b"---\ntitle: Kept\n\nThe body stays.\n", "C0202"),
        ("syntax", b"---\ntitle: Kept\nx: [1\n---\nThe body stays.\n", "C0201"),
        ("list", b"---\n- a\n- b\n---\n# Kept\n\nThe body stays.\n", "C0207"),
        ("latin-1", b"# Kept\n\nThe body stays. caf\xe9\n", "C0101"),
        ("nul", b"# Kept\n\nThe\0 body stays.\n", "C0102"),
        ("kind", b"---\nkind: csae\ntitle: Kept\n---\nThe body stays.\n", "C0309"),
        (
            "types",
            b"---\nkind: case\ntitle: Kept\nresults: no\nlessons: 3\n---\nThe body stays.\n",
            "C0302",
        ),
        ("alias", b"---\ntitle: Kept\nx: *gone\n---\nThe body stays.\n", "C0205"),
    ];
    for (name, bytes, code) in cases {
        let file = format!("{name}.md");
        let reading = read(&file, bytes.to_vec(), date(2026, 1, 1), &common::rules()).unwrap();
        assert_eq!(&*reading.document.title, "Kept", "{name}");
        assert!(reading.text.body.contains("The body stays."), "{name}: {:?}", reading.text.body);
        assert!(
            reading.problems.iter().any(|p| &*p.code == code),
            "{name}: {:?}",
            reading.problems
        );
    }
}

#[test]
fn an_empty_file_is_a_page() {
    let page = reading("some-notes.md", "");
    assert_eq!((&*page.document.title, page.document.kind), ("some notes", Kind::Page));
    assert_eq!(page.problems, []);
}

#[test]
fn ten_megabytes_are_read() {
    let page = reading("big.md", &"word ".repeat(2 * 1024 * 1024));
    assert_eq!(page.problems, []);
    assert!(page.text.body.len() > 10_000_000);
}

#[test]
fn front_matter_that_is_not_a_map_stays_searchable() {
    let page = reading("a.md", "---\n- Lost words\n- {a: More}\n---\nBody\n");
    assert_eq!(places(&page.problems), ["C0207 2:1 -"]);
    assert_eq!(page.extra, "Lost words\nMore\n");
}

#[test]
fn entities_are_read_where_pages_are_made_of_front_matter() {
    let text = "---\ntitle: R&amp;D en c&oacute;digo\ndeck: It&#8217;s &lt;b&gt;\n\
                author: Bjo&#776;rn Ng&uacute;\n---\n<p>caf&egrave;</p>\n\n`&eacute;`\n";
    let page = reading("page.md", text);
    assert_eq!(&*page.document.title, "R&D en código");
    assert_eq!(&*page.document.summary, "It’s <b>");
    assert!(page.extra.contains("Ngú"), "{}", page.extra);
    assert_eq!(page.text.body.split_whitespace().collect::<Vec<_>>(), ["cafè", "&eacute;"]);
}

#[test]
fn a_title_is_one_line() {
    let page = reading("a.md", "---\ntitle: \"a\\nb\\e[31m\"\n---\n");
    assert_eq!(&*page.document.title, "a b [31m");
}

#[test]
fn embedded_documents_are_links() {
    let page = reading("notes/a.md", "![[share-power]] ![[i.png]] ![x](b.md)\n");
    let targets: Vec<_> = page.document.links.iter().map(|link| link.target.clone()).collect();
    let document =
        |reference: &str| LinkTarget::Document { reference: reference.into(), anchor: "".into() };
    let asset = LinkTarget::Asset("notes/i.png".into());
    assert_eq!(targets, [document("share-power"), asset, document("notes/b")]);
    let html = common::page(&page);
    assert!(html.contains("<a href=\"/doc/share-power\""), "{html}");
}
