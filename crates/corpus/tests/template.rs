//! New documents are valid, whatever their title.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use common::{TODAY, reading, rules, rules_with_plugin};
use concord_corpus::{Detail, Kind, Rules, slug_of, template};
use jiff::civil::date;

const KINDS: [Kind; 6] = Kind::ALL;

fn text(kind: Kind, title: &str, rules: &Rules) -> String {
    template(kind, title, TODAY, &rules.vocabularies, &rules.plugins)
}

fn path(kind: Kind, title: &str) -> String {
    let folder = kind.folder();
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{}.md", slug_of(title))
}

/// The text with every optional key in use.
fn all_in_use(text: &str) -> String {
    let line = |line: &str| {
        let trimmed = line.trim_start();
        match trimmed.strip_prefix('#') {
            Some(rest) if !rest.starts_with(['#', ' ']) => {
                format!("{}{rest}\n", &line[..line.len() - trimmed.len()])
            }
            _ => format!("{line}\n"),
        }
    };
    let end = text[4..].find("---\n").unwrap() + 4;
    text[..end].lines().map(line).collect::<String>() + &text[end..]
}

#[test]
fn a_new_document_of_each_kind_is_read_without_a_problem() {
    for rules in [rules(), rules_with_plugin(), Rules::default()] {
        for kind in KINDS {
            let text = text(kind, "Build trust", &rules);
            let reading = reading(&path(kind, "Build trust"), &text, &rules);
            assert_eq!(reading.problems, [], "{text}");
            assert_eq!((reading.document.kind, &*reading.document.title), (kind, "Build trust"));
            for line in text.lines().filter(|line| line.trim_start().starts_with("# ")) {
                assert!(line.chars().count() <= 100, "{line}");
            }
        }
    }
}

#[test]
fn every_optional_key_is_there_and_valid() {
    let rules = rules_with_plugin();
    for kind in KINDS.into_iter().filter(|kind| *kind != Kind::Page) {
        let text = text(kind, "A title", &rules);
        let used = all_in_use(&text);
        let reading = reading(&path(kind, "A title"), &used, &rules);
        assert_eq!(reading.problems, [], "{used}");
        let fields = concord_corpus::schema::fields(kind);
        for field in fields.iter().chain(concord_corpus::schema::COMMON) {
            let key = format!("\n{}:", field.name);
            assert!(used.contains(&key), "{kind} lacks {}: {used}", field.name);
        }
        let plugin = &reading.fields["healthcare"];
        assert_eq!(plugin["setting"], serde_json::json!(["hospital/ward-0"]));
        assert_eq!(plugin["day"], "2026-11-21");
    }
}

#[test]
fn nasty_titles_stay_titles() {
    let titles = [
        ("He said \"no\"", "He said \"no\""),
        ("It's: a # title, [really] {yes}", "It's: a # title, [really] {yes}"),
        (r"back\slash \n", r"back\slash \n"),
        ("🤝 漢字 é", "🤝 漢字 é"),
        ("two\nlines\r\nthree", "two lines three"),
        ("---", "---"),
        ("# Heading", "# Heading"),
        ("- item", "- item"),
        ("*alias &anchor !tag %dir @at `tick`", "*alias &anchor !tag %dir @at `tick`"),
        ("null", "null"),
        ("{{< shortcode >}}", "{{< shortcode >}}"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("tab\tand \u{1b}[31m bell\u{7}", "tab and [31m bell"),
        ("\u{feff}mark\u{2028}separator", "\u{feff}mark separator"),
        ("", "Untitled"),
        (" \n ", "Untitled"),
    ];
    let rules = rules_with_plugin();
    for kind in KINDS {
        for (title, expected) in titles {
            let text = text(kind, title, &rules);
            let reading = reading(&path(kind, title), &text, &rules);
            assert_eq!(reading.problems, [], "{title:?}");
            assert_eq!(&*reading.document.title, expected);
        }
    }
}

#[test]
fn a_title_that_is_too_long_is_kept_and_told() {
    let rules = rules();
    let text = text(Kind::Note, &"word ".repeat(60), &rules);
    let reading = reading("notes/long.md", &text, &rules);
    assert_eq!(common::places(&reading.problems), ["C0307 6:8 -"], "{text}");
}

#[test]
fn the_dates_are_those_of_the_day() {
    let rules = rules();
    let text = template(Kind::Case, "X", date(2028, 2, 29), &rules.vocabularies, &[]);
    let Detail::Case(case) = reading("cases/x.md", &text, &rules).document.detail else {
        panic!("a case")
    };
    assert_eq!(case.review.on, Some(date(2028, 2, 29)));
    assert_eq!(case.review.due, Some(date(2030, 2, 28)));
    let text = template(Kind::Case, "X", jiff::civil::Date::MAX, &rules.vocabularies, &[]);
    assert!(text.contains("due: 9999-12-31"));
}

#[test]
fn a_new_case_shows_what_a_lesson_is() {
    let rules = rules();
    let case = reading("cases/x.md", &text(Kind::Case, "X", &rules), &rules);
    let lesson = &case.document.lessons[0];
    assert_eq!((&*lesson.anchor, lesson.sources.len()), ("first-lesson", 1));
    let Detail::Case(detail) = &case.document.detail else { panic!("a case") };
    assert_eq!(detail.results.partnership.rating.as_deref(), Some("unknown"));
}

#[test]
fn allowed_values_stand_beside_their_keys() {
    let rules = rules_with_plugin();
    let text = text(Kind::Case, "X", &rules);
    for vocabulary in rules.vocabularies.all.iter().filter(|v| &*v.id != "document") {
        for term in &vocabulary.terms {
            assert!(text.contains(&*term.id), "{} of {}", term.id, vocabulary.id);
        }
    }
    assert!(text.contains("ward-11, ..."), "{text}");
    assert!(!text.contains("ward-12"));
    assert!(text.contains("(needed)"));
}
