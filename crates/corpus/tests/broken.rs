//! Files with mistakes, each with the exact place of every problem.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use common::{places, reading, rules_with_plugin};

/// A practice without a mistake; each file below changes something in it.
const GOOD: &str = "---
kind: practice
title: Share power
summary: Let those decide who bear the effects.
stages: [forming, implementing]
addresses: [power-imbalance]
from: [{document: uncommon-alliances, place: Theme 2}]
sources:
  - {id: a-2001, title: A report, kind: audit, year: 2001, url: \"https://example.org/a\"}
review: {on: 2026-11-21, due: 2028-11-21}
---
Words that stay [@a-2001].

## How {#how}
";

/// What is replaced by what, and the problems as `code line:column nearest`.
const BROKEN: [(&str, &str, &[&str]); 26] = [
    ("title: Share power", "title: Power: share it", &["C0201 3:13 -"]),
    ("title: Share power", "title: \"Share power", &["C0201 3:8 -"]),
    ("title: Share power", "\ttitle: Share power", &["C0201 3:1 -"]),
    ("[forming, implementing]", "[forming, implementing", &["C0201 5:9 -"]),
    ("title: Share power", "title: Share power\ntitle: Again", &["C0203 4:1 -"]),
    ("[power-imbalance]", "*power-imbalance", &["C0205 6:12 -"]),
    ("title: Share power", "{a: b}: c\ntitle: Share power", &["C0204 3:1 -"]),
    ("summary:", "Summary:", &["C0301 4:1 summary", "C0304 2:1 -"]),
    ("forming, implementing", "forming, implementating", &["C0303 5:19 implementing"]),
    ("forming, implementing", "Forming", &["C0303 5:10 forming"]),
    ("stages: [forming, implementing]", "stages: {forming: implementing}", &["C0302 5:9 -"]),
    ("title: Share power", "title: [Share, power]", &["C0302 3:8 -"]),
    ("title: Share power", "title:", &["C0304 3:1 -"]),
    ("title: A report, ", "", &["C0304 9:5 -"]),
    ("on: 2026-11-21", "on: 21/11/2026", &["C0305 10:14 -"]),
    ("due: 2028-11-21", "due: 2028-02-30", &["C0305 10:31 -"]),
    ("year: 2001", "year: MMI", &["C0306 9:54 -"]),
    ("Let those decide", LONG, &["C0307 4:10 -"]),
    ("https://example.org/a", "example.org/a", &["C0308 9:65 -"]),
    ("kind: practice", "kind: practise", &["C0309 2:7 practice"]),
    ("id: a-2001", "id: A 2001", &["C0310 9:10 -", "C0311 12:19 A 2001"]),
    ("[@a-2001]", "[@a-2001; @a-2002]", &["C0311 12:28 a-2001"]),
    ("review:", "  - {id: a-2001, title: Twice}\nreview:", &["C0312 10:10 -"]),
    ("## How {#how}", "## How {#how}\n\n### Why {#how}", &["C0506 16:1 -"]),
    ("---\nWords", "Words", &["C0202 1:1 -"]),
    ("Words that", "Words\0 that", &["C0102 12:6 -"]),
];

const LONG: &str = "Long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, \
    long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, \
    é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long, é, long \
    and long again, no list of results has room for that";

#[test]
fn every_mistake_is_told_at_its_place() {
    let rules = rules_with_plugin();
    assert_eq!(places(&reading("practices/x.md", GOOD, &rules).problems), [""; 0]);
    for (right, wrong, expected) in BROKEN {
        let text = GOOD.replacen(right, wrong, 1);
        assert_ne!(text, GOOD, "{right}");
        let reading = reading("practices/x.md", &text, &rules);
        assert_eq!(places(&reading.problems), expected, "{wrong}: {:#?}", reading.problems);
        assert!(reading.text.body.contains("that stay"), "{wrong}");
        for problem in &reading.problems {
            let frame = problem.frame.as_ref().unwrap();
            assert_eq!(frame.first_line + frame.marked as u32, problem.line, "{wrong}");
            assert!(frame.len > 0 && !problem.message.ends_with('.'), "{wrong}");
        }
    }
}

#[test]
fn places_hold_behind_a_mark_and_with_other_line_ends() {
    let rules = rules_with_plugin();
    let broken = GOOD.replace("forming, implementing", "forming, implementating");
    let crlf = broken.replace('\n', "\r\n");
    for text in [crlf, format!("\u{feff}{broken}")] {
        let reading = reading("practices/x.md", &text, &rules);
        assert_eq!(places(&reading.problems), ["C0303 5:19 implementing"]);
    }
}

#[test]
fn bytes_that_are_not_text_have_a_place() {
    let rules = rules_with_plugin();
    let mut bytes = b"# A\n\nna\0\0me caf\xe9 \xff x\n".to_vec();
    bytes.extend(GOOD.bytes());
    let reading = concord_corpus::read("x.md", bytes, common::TODAY, &rules).unwrap();
    assert_eq!(places(&reading.problems), ["C0101 3:9 -"]);
    assert!(reading.text.body.starts_with("A\nname caf� � x\n"));
}

#[test]
fn a_file_with_thousands_of_mistakes_is_told_in_short() {
    let rules = rules_with_plugin();
    let wrong: String = (0..5_000).map(|n| format!("key-{n}: x\n")).collect();
    let text = GOOD.replace("title: Share power\n", &wrong);
    let reading = reading("practices/x.md", &text, &rules);
    assert_eq!(reading.problems.len(), 201);
    let last = &reading.problems[200];
    assert_eq!(
        (&*last.code, &*last.message),
        ("C0109", "there are 4801 more problems in this file")
    );
    assert!(reading.is_broken(), "the title that is missing is among those that are not listed");
}
