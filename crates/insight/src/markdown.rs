//! An answer as Markdown, to be kept, changed and printed.

use std::fmt::Write;

use concord_corpus::{Document, Grade};

use crate::Knowledge;
use crate::knowledge::Brick;
use crate::situation::{Answer, Match, Situation};
use crate::take_away::{QUESTIONS, TakeAway};

/// Most lessons that are printed; the page lists more.
const MAX_LESSONS: usize = 15;

/// The address of a document and, where one is named, of its lesson.
pub type Address<'f> = &'f dyn Fn(&Document, Option<&str>) -> String;

/// The whole answer. `here` is the address under which it was asked for.
pub fn answer(
    knowledge: Knowledge<'_>,
    situation: &Situation,
    answer: &Answer<'_>,
    address: Address<'_>,
    here: &str,
) -> String {
    let take_away = TakeAway::of(answer);
    let mut out = format!("# {}\n\n", plain(&situation.title(knowledge)));
    let worries = situation.worries(knowledge);
    if !worries.is_empty() {
        let _ = writeln!(out, "Worries: {}.\n", plain(&worries));
    }
    let _ = writeln!(out, "From <{here}>\n");
    checklist(&mut out, knowledge, &take_away, address);
    pre_mortem(&mut out, &take_away, address);
    lessons(
        &mut out,
        knowledge,
        "Warnings from partnerships like this that failed",
        &answer.warnings,
        address,
    );
    lessons(&mut out, knowledge, "Lessons that match", &answer.lessons, address);
    if !answer.unknown.is_empty() {
        out.push_str("## What nobody knows yet\n\n");
        for unknown in &answer.unknown {
            let _ = writeln!(out, "- {}", plain(&unknown.words()));
        }
    }
    out
}

fn checklist(
    out: &mut String,
    knowledge: Knowledge<'_>,
    take_away: &TakeAway<'_>,
    address: Address<'_>,
) {
    if take_away.tasks.is_empty() {
        return;
    }
    out.push_str("## Checklist\n\n");
    for task in &take_away.tasks {
        let _ = writeln!(out, "- [ ] **{}**", plain(&task.words()));
        for (word, brick) in [("Because", &task.because), ("But", &task.but)] {
            if let Some(brick) = brick {
                let _ = writeln!(out, "  - {word}: {}", reference(knowledge, brick, address));
            }
        }
    }
    out.push('\n');
}

fn pre_mortem(out: &mut String, take_away: &TakeAway<'_>, address: Address<'_>) {
    if take_away.stories.is_empty() {
        return;
    }
    out.push_str(
        "## Pre-mortem\n\nIt is two years from now and this partnership has failed. It could \
         have gone as it went for others; which of these stories is yours?\n\n",
    );
    for (number, story) in take_away.stories.iter().enumerate() {
        let url = address(story.case, Some(&story.lesson.anchor));
        let (title, case) = (plain(&story.lesson.title), plain(&story.case.title));
        let _ = writeln!(out, "{}. [{title}](<{url}>), {case}", number + 1);
    }
    out.push_str("\nOf each story that could be yours:\n\n");
    for question in QUESTIONS {
        let _ = writeln!(out, "- {question}");
    }
    out.push('\n');
}

fn lessons(
    out: &mut String,
    knowledge: Knowledge<'_>,
    heading: &str,
    matches: &[Match<'_>],
    address: Address<'_>,
) {
    if matches.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {heading}\n");
    for found in matches.iter().take(MAX_LESSONS) {
        let (document, lesson) = (found.told.document, found.told.lesson);
        let url = address(document, Some(&lesson.anchor));
        let reasons: Vec<_> = found.reasons.iter().map(crate::situation::Reason::words).collect();
        let _ = writeln!(
            out,
            "- [{}](<{url}>), {} ({}). {}",
            plain(&lesson.title),
            plain(&document.title),
            grade(knowledge, found.told.grade),
            plain(&crate::words::upper(&reasons.join("; ")))
        );
    }
    out.push('\n');
}

fn reference(knowledge: Knowledge<'_>, brick: &Brick<'_>, address: Address<'_>) -> String {
    let url = address(brick.document, Some(&brick.lesson.anchor));
    let (title, case) = (plain(&brick.lesson.title), plain(&brick.document.title));
    format!("[{title}](<{url}>), {case} ({})", grade(knowledge, brick.grade))
}

fn grade(knowledge: Knowledge<'_>, grade: Option<Grade>) -> String {
    let Some(grade) = grade else { return "not graded".to_owned() };
    crate::words::lower(knowledge.vocabularies.label("evidence", grade.name()))
}

/// Text in which nothing is taken for Markdown.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '!') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stays_text() {
        assert_eq!(plain("a *b* [c](d)\n<e>"), "a \\*b\\* \\[c\\](d) \\<e\\>");
    }
}
