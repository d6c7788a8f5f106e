//! Something to take to the meeting: a checklist, and a pre-mortem.

use concord_corpus::Document;

use crate::Lean;
use crate::knowledge::Brick;
use crate::situation::{Advice, Answer, Match};

/// Most tasks and most stories.
const MAX_TASKS: usize = 8;
const MAX_STORIES: usize = 5;

/// What to do, and what to be afraid of.
#[derive(Clone, Debug, Default)]
pub struct TakeAway<'a> {
    pub tasks: Vec<Task<'a>>,
    pub stories: Vec<Story<'a>>,
}

/// A practice to see to, or to look at twice.
#[derive(Clone, Debug)]
pub struct Task<'a> {
    /// The practice.
    pub slug: &'a str,
    pub title: &'a str,
    pub document: Option<&'a Document>,
    /// Evidence speaks against it as much as for it, or more.
    pub look_twice: bool,
    /// The surest lesson in its favour, and the surest against it.
    pub because: Option<Brick<'a>>,
    pub but: Option<Brick<'a>>,
}

impl Task<'_> {
    pub fn words(&self) -> String {
        if self.look_twice {
            format!("Look twice before you rely on this: {}", self.title)
        } else {
            self.title.to_owned()
        }
    }
}

/// How a partnership like this one went wrong.
#[derive(Clone, Debug)]
pub struct Story<'a> {
    pub case: &'a Document,
    pub lesson: &'a concord_corpus::Lesson,
}

/// What is asked of every story.
pub const QUESTIONS: [&str; 3] = [
    "What would we notice first, and who would notice it?",
    "Who would have to say so, and to whom?",
    "What do we change today, so that it does not come to this?",
];

impl<'a> TakeAway<'a> {
    pub fn of(answer: &Answer<'a>) -> Self {
        let told = answer.practices.iter().filter(|practice| !practice.everywhere.is_empty());
        let tasks = told.take(MAX_TASKS).map(task).collect();
        let failures = answer.lessons.iter().filter(|found| found.is_from_failure());
        let mut stories: Vec<Story<'a>> = Vec::new();
        for found in answer.warnings.iter().chain(failures) {
            let case = found.told.document;
            if stories.len() < MAX_STORIES && stories.iter().all(|story| story.case.id != case.id) {
                stories.push(story(found));
            }
        }
        Self { tasks, stories }
    }
}

fn task<'a>(advice: &Advice<'a>) -> Task<'a> {
    let lean = advice.tally().lean();
    Task {
        slug: advice.slug,
        title: advice.title,
        document: advice.document,
        look_twice: matches!(lean, Lean::AllAgainst | Lean::Against | Lean::Split | Lean::Mixed),
        because: advice.strongest(true).copied(),
        but: advice.strongest(false).copied(),
    }
}

fn story<'a>(found: &Match<'a>) -> Story<'a> {
    Story { case: found.told.document, lesson: found.told.lesson }
}
