use concord_corpus::{DocId, Kind};

use super::*;
use crate::HitKind;
use crate::outline::SectionMark;

/// A record whose body has a section at each line that starts with `#`.
fn record(title: &str, summary: &str, body: &str) -> Record {
    let mut outline_of = concord_corpus::Text { body: String::new(), section_starts: vec![0] };
    let mut sections = vec![section("")];
    for line in body.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            outline_of.section_starts.push(outline_of.body.len() as u32);
            sections.push(section(heading));
        }
        outline_of.body += line.trim_start_matches('#');
        outline_of.body.push('\n');
    }
    Record {
        kind: HitKind::Document(Kind::Page),
        id: DocId::new("id"),
        anchor: String::new(),
        outline: Outline::of(&outline_of, &sections),
        body: outline_of.body,
        title: title.to_owned(),
        summary: summary.to_owned(),
        extra: "Extra: yes".to_owned(),
    }
}

fn section(heading: &str) -> concord_corpus::Section {
    let anchor = heading.to_lowercase().into();
    concord_corpus::Section { level: 2, title: heading.into(), anchor }
}

/// The places of single words, each a unit, found by looking.
fn find(record: &Record, units: &[&str]) -> Vec<Match> {
    let values = [&record.body, &record.title, &record.summary, &record.extra];
    let mut matches = Vec::new();
    let mut position = 0;
    for value in values {
        let all: Vec<_> = words(value).map(|word| &value[word.start..word.end]).collect();
        for (unit, wanted) in units.iter().enumerate() {
            let wanted: Vec<_> = wanted.split(' ').collect();
            for (at, _) in all.windows(wanted.len()).enumerate().filter(|(_, w)| *w == wanted) {
                let len = wanted.len() as u32;
                matches.push(Match { position: position + at as u32, len, unit: unit as u32 });
            }
        }
        position += all.len() as u32 + 1;
    }
    matches.sort();
    matches
}

/// All units weigh nothing here: the number of matches decides.
fn shown(record: &Record, units: &[&str]) -> (String, Option<String>) {
    let shown = show(record, &find(record, units), None);
    (brackets(&shown.snippet), shown.section.map(|section| section.anchor))
}

fn brackets(snippet: &Snippet) -> String {
    let mut text = snippet.text.clone();
    for mark in snippet.highlights.iter().rev() {
        text.insert(mark.end, ']');
        text.insert(mark.start, '[');
    }
    text
}

#[test]
fn a_short_text_is_shown_whole() {
    let record = record("T", "", "One two three.\nFour five.");
    assert_eq!(shown(&record, &["two", "five"]).0, "One [two] three. · Four [five].");
}

#[test]
fn the_section_with_most_is_shown_with_its_anchor() {
    let record = record("T", "", "reef here\n#Alpha\nreef once\n#Beta\nreef reef\n#Gamma\nreef");
    let (text, section) = shown(&record, &["reef"]);
    assert_eq!((text.as_str(), section.as_deref()), ("[reef] [reef]", Some("beta")));
    let lead = super::tests::record("T", "", "reef reef\n#Alpha\nreef");
    assert_eq!(shown(&lead, &["reef"]), ("[reef] [reef]".to_owned(), None));
    // A heading that repeats the title is the top of the page.
    let title = super::tests::record("Alpha", "", "#Alpha\nreef");
    assert_eq!(shown(&title, &["reef"]), ("[reef]".to_owned(), None));
    let heading = super::tests::record("T", "", "#Alpha reef\n reef");
    assert_eq!(shown(&heading, &["reef"]).0, "Alpha [reef] · [reef]");
}

#[test]
fn a_long_text_is_cut_around_the_match() {
    let filler = "some words that fill the line and say nothing at all, ".repeat(30);
    let record = record("T", "", &format!("{filler}the needle is here, {filler}"));
    let (text, _) = shown(&record, &["needle"]);
    assert!(text.starts_with('…') && text.ends_with('…'), "{text}");
    assert!(text.contains("the [needle] is here"), "{text}");
    let length = text.chars().count();
    assert!((200..=260).contains(&length), "{length}: {text}");
    let before = text.find("[needle]").unwrap();
    assert!((40..=LEAD + 4).contains(&before), "{before}");
}

#[test]
fn a_cut_prefers_the_start_of_a_sentence() {
    let filler = "some words that fill the line and say nothing. ".repeat(30);
    let record = record("T", "", &format!("{filler}The needle is here. {filler}"));
    assert!(shown(&record, &["needle"]).0.starts_with("…The [needle] is here. some"));
}

#[test]
fn a_match_at_the_end_shows_what_stands_before() {
    let record = record("T", "", "One line.\nAnother line.\nThe needle.\n");
    assert_eq!(shown(&record, &["needle"]).0, "One line. · Another line. · The [needle].");
}

#[test]
fn words_of_a_phrase_are_marked_together() {
    let record = record("of shared rules", "", "Rules, shared rules; shared\nrules.");
    let shown = show(&record, &find(&record, &["shared rules"]), None);
    assert_eq!(brackets(&shown.snippet), "Rules, [shared rules]; [shared] · [rules].");
    assert_eq!(shown.title_highlights.first(), Some(&(3..15)));
}

#[test]
fn without_a_match_in_the_text_the_summary_is_shown_else_the_beginning() {
    let with = record("Reef", "A summary\nof it.", "Body text.");
    assert_eq!(shown(&with, &["Reef"]).0, "A summary of it.");
    assert_eq!(shown(&with, &[]).0, "A summary of it.");
    assert_eq!(shown(&with, &["summary"]).0, "A [summary] of it.");
    assert_eq!(shown(&with, &["yes"]).0, "Extra: [yes]");
    let without = record("Reef", " ", "Reef\nBody text.\n#Heading\nmore");
    assert_eq!(shown(&without, &[]), ("Body text. · Heading · more".to_owned(), None));
    let only_title = record("Reef", "", "Reef");
    assert_eq!(shown(&only_title, &[]).0, "Reef");
    let no_words = record("Reef", "", "***\n---");
    assert_eq!(shown(&no_words, &[]).0, "*** ---");
    assert_eq!(shown(&record("Reef", "", ""), &["Reef"]).0, "");
}

#[test]
fn nothing_makes_a_snippet_long() {
    let dashes = "—".repeat(10_000);
    let spread = record("T", "", &format!("needle {dashes} thread"));
    let (text, _) = shown(&spread, &["needle", "thread"]);
    assert!(text.starts_with("[needle] —") && text.chars().count() <= LONGEST + 3, "{text}");
    let long_word = record("T", "", &format!("{} needle", "x".repeat(5_000)));
    let (text, _) = shown(&long_word, &["needle"]);
    assert!(text.contains("[needle]") && text.chars().count() <= LONGEST + 3, "{text}");
    let summary = record("T", &"word ".repeat(1000), "");
    assert!(shown(&summary, &[]).0.chars().count() <= LONGEST + 1);
}

#[test]
fn an_outline_that_does_not_fit_is_no_panic() {
    let mut wrong = record("T", "", "One two three.\n");
    wrong.outline.sections = vec![SectionMark {
        start: 999,
        heading: SectionRef { title: String::new(), anchor: String::new() },
    }];
    wrong.outline.blocks[0].section = 7;
    assert_eq!(shown(&wrong, &["two"]).0, "One [two] three.");
}
