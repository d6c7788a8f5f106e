//! What is taken away from an answer: a checklist with evidence on both sides,
//! as Markdown and as tasks of a calendar.

mod common;

use common::{Corpus, said};
use concord_insight::situation::{Answer, answer};
use concord_insight::take_away::TakeAway;
use concord_insight::{Knowledge, icalendar, markdown};

#[test]
fn counter_evidence_stands_beside_the_evidence() {
    let corpus = Corpus::of_the_project();
    let situation = said("forming", "co-management", "", "natural-resources", "marginal-excluded");
    let answer = answer(corpus.knowledge(), &situation);
    let include = answer.practices.iter().find(|advice| advice.slug == "include-all-stakeholders");
    let include = include.unwrap();
    assert!(include.here.len() <= include.everywhere.len());
    let against = include.strongest(false).unwrap();
    assert_eq!(&*against.lesson.anchor, "whole-village-voted");
    let take_away = TakeAway::of(&answer);
    let task = take_away.tasks.iter().find(|task| task.slug == "include-all-stakeholders").unwrap();
    assert!(task.but.is_some() && task.because.is_some());
}

fn address(document: &concord_corpus::Document, anchor: Option<&str>) -> String {
    format!("http://h/doc/{}{}", document.id, anchor.map(|a| format!("#{a}")).unwrap_or_default())
}

#[test]
fn the_answer_can_be_taken_away() {
    let corpus = Corpus::of_the_project();
    let knowledge: Knowledge<'_> = corpus.knowledge();
    let mut situation =
        said("planning", "public-private-partnership", "", "health", "unreliable-funding");
    let found: Answer<'_> = answer(knowledge, &situation);
    let text = markdown::answer(knowledge, &situation, &found, &address, "http://h/situation?x");
    assert!(text.starts_with("# Public-private partnership, planning, health\n"), "{text}");
    for part in ["## Checklist\n\n- [ ] **", "## Pre-mortem", "(<http://h/doc/cases/", "  - But: "]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }

    let now = "2026-11-22T02:15:07Z".parse().unwrap();
    let calendar = icalendar::calendar(knowledge, &situation, &found, &address, "http://h/s", now);
    let tasks = TakeAway::of(&found).tasks.len();
    assert!(tasks > 3);
    assert_eq!(calendar.matches("BEGIN:VTODO\r\n").count(), tasks + 1);
    let names = |calendar: &str| -> Vec<String> {
        let lines = calendar.split("\r\n").filter(|line| line.starts_with("UID:"));
        lines.map(str::to_owned).collect()
    };
    // The same situation, said in another order and later, gives the same tasks.
    situation.worries.push("weak-tracking".to_owned());
    let mut other = situation.clone();
    other.worries.reverse();
    let later = "2027-01-01T00:00:00Z".parse().unwrap();
    let (a, b) = (answer(knowledge, &situation), answer(knowledge, &other));
    let a = icalendar::calendar(knowledge, &situation, &a, &address, "http://h/s", now);
    let b = icalendar::calendar(knowledge, &other, &b, &address, "http://h/s", later);
    assert_eq!(names(&a), names(&b));
    assert_ne!(names(&a)[0], names(&calendar)[0], "another situation has other tasks");
}
