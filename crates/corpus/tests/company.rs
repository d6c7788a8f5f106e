//! Documents in the company of others: references, and what they cost.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::time::{Duration, Instant};

use common::{TODAY, places, reading};
use concord_corpus::{Catalogue, Kind, Problem, Reading, Rules, SourceFile};

fn corpus(files: &[(&str, &str)]) -> (Catalogue, Vec<Reading>) {
    let mut catalogue = Catalogue::default();
    let readings: Vec<_> =
        files.iter().map(|(path, text)| reading(path, text, &Rules::default())).collect();
    for reading in &readings {
        catalogue.insert(reading.document.clone().into());
    }
    (catalogue, readings)
}

fn check(catalogue: &Catalogue, reading: &Reading) -> Vec<Problem> {
    let source = SourceFile::new(&reading.document.file, reading.source.clone());
    catalogue.check(&reading.document, &source, TODAY)
}

#[test]
fn every_kind_of_broken_reference_has_its_place_and_the_nearest_name() {
    let (catalogue, readings) = corpus(&[
        ("practices/build-trust.md", "---\nkind: practice\ntitle: T\nsummary: S\n---\n## How {#how}\n"),
        ("a/twin.md", "# A\n"),
        ("b/twin.md", "# B\n"),
        ("old.md", "---\naliases: [moved]\n---\n"),
        (
            "cases/x.md",
            "---
kind: case
aliases: [gone/before, moved]
challenges: [misaligned-goal]
review: {due: 2020-01-31}
lessons:
  l: {practices: {bulid-trust: supports}}
---
## Lessons

### L {#l}

[a](../practices/bild-trust.md) [b](../practices/build-trust.md#hwo) [[twin]] ![i](i.png) [c](#l) [d](#k)
",
        ),
        ("challenges/misaligned-goals.md", "---\nkind: challenge\ntitle: T\nsummary: S\n---\n"),
    ]);
    assert_eq!(
        places(&check(&catalogue, &readings[4])),
        [
            "C0502 13:5 practices/build-trust",
            "C0503 13:37 how",
            "C0505 13:72 -",
            "C0504 13:84 -",
            "C0503 13:103 l",
            "C0501 4:14 misaligned-goals",
            "C0501 7:19 build-trust",
            "C0108 3:24 -",
            "C0405 5:15 -",
        ]
    );
    assert_eq!(places(&check(&catalogue, &readings[0])), ["C0406 0:0 -"]);
}

#[test]
fn names_of_a_kind_come_and_go() {
    let (mut catalogue, readings) = corpus(&[
        ("practices/build-trust.md", "---\nkind: practice\n---\n"),
        ("more/build-trust.md", "---\nkind: practice\n---\n"),
        ("n.md", "---\nkind: note\ntitle: T\nabout: [x]\n---\n[[bild-trust]]\n"),
    ]);
    let near = |catalogue: &Catalogue| check(catalogue, &readings[2])[0].nearest.clone();
    assert_eq!(near(&catalogue).as_deref(), Some("build-trust"));
    catalogue.remove(&readings[0].document.id);
    assert_eq!(near(&catalogue).as_deref(), Some("build-trust"));
    catalogue.remove(&readings[1].document.id);
    assert_eq!(near(&catalogue), None);
    assert_eq!(catalogue.count(Kind::Practice), 0);
}

#[test]
fn many_broken_links_in_a_large_corpus_take_no_time() {
    let files: Vec<_> = (0..10_000).map(|n| format!("cases/case-{n:05}.md")).collect();
    let files: Vec<_> = files.iter().map(|path| (path.as_str(), "# A\n\n## B\n")).collect();
    let (catalogue, _) = corpus(&files);
    let links: String = (0..10_000)
        .map(|n| format!("[a](cases/case-{n}x.md) [[cose-{n:05}]] [b](#c{n})\n"))
        .collect();
    let headings: String = (0..10_000).map(|n| format!("## Heading {n}\n")).collect();
    let reading = reading("big.md", &format!("{links}\n{headings}"), &Rules::default());
    let start = Instant::now();
    let mut catalogue = catalogue;
    catalogue.insert(reading.document.clone().into());
    let problems = check(&catalogue, &reading);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(problems.len(), 201);
    assert_eq!(problems[200].message, "there are 19800 more problems in this file");
    assert!(problems[0].nearest.as_deref().is_some_and(|near| near.starts_with("cases/case-")));
    assert!(problems.iter().all(|problem| problem.help.len() < 400));
}
