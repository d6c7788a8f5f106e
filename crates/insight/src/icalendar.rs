//! The checklist and the pre-mortem as tasks of a calendar (RFC 5545).

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Knowledge;
use crate::knowledge::Brick;
use crate::markdown::Address;
use crate::situation::{Answer, Situation};
use crate::take_away::{QUESTIONS, TakeAway};

/// Longest line in octets, its end not counted (RFC 5545, section 3.1).
const MAX_LINE: usize = 75;

/// All tasks as one calendar. `now` is when it is made; `here` is the address
/// of the answer. Who takes it in again gets the same tasks, not new ones:
/// their names follow from the situation.
pub fn calendar(
    knowledge: Knowledge<'_>,
    situation: &Situation,
    answer: &Answer<'_>,
    address: Address<'_>,
    here: &str,
    now: Timestamp,
) -> String {
    let take_away = TakeAway::of(answer);
    let mut calendar = Calendar {
        out: String::new(),
        key: situation.key(),
        stamp: stamp(now),
        category: situation.title(knowledge),
    };
    calendar.line("BEGIN", "VCALENDAR");
    calendar.line("VERSION", "2.0");
    calendar.line("PRODID", "-//Concord//Situation//EN");
    for task in &take_away.tasks {
        let mut why: Vec<String> = Vec::new();
        why.extend(task.because.as_ref().map(|brick| reason("Because", brick, address)));
        why.extend(task.but.as_ref().map(|brick| reason("But", brick, address)));
        let url = task.document.map_or_else(|| here.to_owned(), |document| address(document, None));
        calendar.todo(task.slug, &task.words(), &why.join("\n"), &url);
    }
    if !take_away.stories.is_empty() {
        let stories = take_away.stories.iter().map(|story| {
            let url = address(story.case, Some(&story.lesson.anchor));
            format!("- {} ({}): {url}", story.lesson.title, story.case.title)
        });
        let text = format!(
            "It is two years from now and this partnership has failed. Which of these stories is \
             yours?\n{}\n{}",
            stories.collect::<Vec<_>>().join("\n"),
            QUESTIONS.join("\n")
        );
        calendar.todo("pre-mortem", "Hold a pre-mortem", &text, here);
    }
    calendar.line("END", "VCALENDAR");
    calendar.out
}

fn reason(word: &str, brick: &Brick<'_>, address: Address<'_>) -> String {
    let url = address(brick.document, Some(&brick.lesson.anchor));
    format!("{word}: {} ({}): {url}", brick.lesson.title, brick.document.title)
}

/// A moment in UTC, as `20261122T021500Z`.
fn stamp(now: Timestamp) -> String {
    let at = now.to_zoned(TimeZone::UTC).datetime();
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

struct Calendar {
    out: String,
    key: u64,
    stamp: String,
    category: String,
}

impl Calendar {
    fn todo(&mut self, name: &str, summary: &str, description: &str, url: &str) {
        self.line("BEGIN", "VTODO");
        self.line("UID", &format!("{name}-{:016x}@concord", self.key));
        self.line("DTSTAMP", &self.stamp.clone());
        self.line("SUMMARY", &text(summary));
        self.line("DESCRIPTION", &text(description));
        self.line("URL", url);
        self.line("CATEGORIES", &text(&self.category.clone()));
        self.line("STATUS", "NEEDS-ACTION");
        self.line("END", "VTODO");
    }

    /// A content line, folded: a line break and a space stand where it grows
    /// too long, never within a character.
    fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in format!("{name}:{value}").chars().filter(|c| !c.is_control()) {
            if length + c.len_utf8() > MAX_LINE {
                self.out.push_str("\r\n ");
                length = 1;
            }
            self.out.push(c);
            length += c.len_utf8();
        }
        self.out.push_str("\r\n");
    }
}

/// A value of the type TEXT (RFC 5545, section 3.3.11).
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{c}");
            }
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        let now = "2026-11-22T02:15:07Z".parse().unwrap();
        Calendar { out: String::new(), key: 0xabc, stamp: stamp(now), category: "A, b".into() }
    }

    #[test]
    fn a_task_reads_as_the_standard_says() {
        let mut calendar = calendar();
        calendar.todo("build-trust", "Trust; or, \\ else", "one\ntwo", "http://h/doc/a");
        let expected = "BEGIN:VTODO\r\nUID:build-trust-0000000000000abc@concord\r\n\
            DTSTAMP:20261122T021507Z\r\nSUMMARY:Trust\\; or\\, \\\\ else\r\n\
            DESCRIPTION:one\\ntwo\r\nURL:http://h/doc/a\r\nCATEGORIES:A\\, b\r\n\
            STATUS:NEEDS-ACTION\r\nEND:VTODO\r\n";
        assert_eq!(calendar.out, expected);
    }

    #[test]
    fn long_lines_fold_between_characters_and_unfold_to_what_they_were() {
        let long = "é€𝄞a".repeat(60);
        let mut calendar = calendar();
        calendar.line("SUMMARY", &long);
        for line in calendar.out.trim_end_matches("\r\n").split("\r\n") {
            assert!(line.len() <= MAX_LINE, "{} octets", line.len());
        }
        let unfolded = calendar.out.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{long}\r\n"));
    }

    #[test]
    fn nothing_breaks_out_of_its_line() {
        let mut calendar = calendar();
        calendar.line("URL", "http://h/\r\nBEGIN:VALARM");
        assert_eq!(calendar.out, "URL:http://h/BEGIN:VALARM\r\n");
    }
}
