//! The answer: warnings, lessons with their reasons, practices with what
//! speaks for and against each, what nobody knows, something to take away.

use askama::Template;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Grade, Stand, SubjectKind};
use concord_insight::situation::{self, Advice, ENOUGH_PERCENT, Match, TABLE, Weight};
use concord_insight::take_away::{QUESTIONS, TakeAway, Task};
use concord_insight::{Brick, Situation};

use crate::report::plural;
use crate::web::asked::{self, Note};
use crate::web::layout::Layout;
use crate::web::pages::view;
use crate::web::text::doc_url;
use crate::web::{error, marks, words};

/// Lessons that are shown before “n more”.
const SHOWN: usize = 10;
/// Pixels of one grade in the table of practices.
const UNIT: u32 = 4;
/// Most bricks of one bar there: more would be too narrow to see.
const MAX_BRICKS: usize = 40;

#[derive(Template)]
#[template(path = "insight/answer.html")]
struct Page {
    page: Layout,
    notes: Vec<String>,
    title: String,
    worries: String,
    counts: String,
    /// The situation as the part of an address.
    query: String,
    warnings: Vec<Line>,
    lessons: Vec<Line>,
    more: Vec<Line>,
    practices: Vec<Practice>,
    key: String,
    unknown: Vec<(String, String)>,
    tasks: Vec<TaskLine>,
    stories: Vec<(String, String, String)>,
    questions: [&'static str; 3],
    weights: &'static [Weight],
    enough: u32,
}

/// A lesson that matches.
struct Line {
    case: String,
    title: String,
    url: String,
    reasons: Vec<String>,
    applies: String,
    levels: String,
    /// What it says of practices: a brick and words.
    says: Vec<(String, String)>,
}

struct Practice {
    title: String,
    url: String,
    eases: String,
    here: String,
    everywhere: String,
    verdict: String,
    pro: Option<Reference>,
    con: Option<Reference>,
}

pub(super) struct Reference {
    pub title: String,
    pub url: String,
    pub case: String,
    pub stair: String,
    pub grade: String,
}

/// A line of the checklist, with the surest lesson for it and against it.
pub(super) struct TaskLine {
    pub words: String,
    pub because: Option<Reference>,
    pub but: Option<Reference>,
}

pub(super) fn page(snapshot: &Snapshot, situation: &Situation, notes: &[Note]) -> Response {
    let knowledge = asked::knowledge(snapshot);
    let answer = situation::answer(knowledge, situation);
    let take_away = TakeAway::of(&answer);
    let mut lessons: Vec<Line> = answer.lessons.iter().map(|found| line(snapshot, found)).collect();
    let more = lessons.split_off(lessons.len().min(SHOWN));
    let counts = match answer.matching {
        0 => format!("{}.", words::situation::NO_LESSON),
        matching => format!(
            "{} match{}; {} from partnerships that failed at one level.",
            plural(matching, "lesson"),
            if matching == 1 { "es" } else { "" },
            match answer.from_failures {
                0 => "none comes".to_owned(),
                1 => "one comes".to_owned(),
                count => format!("{count} come"),
            }
        ),
    };
    let stories = take_away.stories.iter().map(|story| {
        let url = doc_url(story.case.id.as_str(), Some(&story.lesson.anchor));
        (story.lesson.title.to_string(), story.case.title.to_string(), url)
    });
    error::html(&Page {
        page: Layout::new(snapshot, "/situation"),
        notes: notes.iter().map(|note| note.message.clone()).collect(),
        title: situation.title(knowledge),
        worries: situation.worries(knowledge),
        counts,
        query: asked::situation_query(situation),
        warnings: answer.warnings.iter().map(|found| line(snapshot, found)).collect(),
        lessons,
        more,
        practices: answer.practices.iter().map(|advice| practice(snapshot, advice)).collect(),
        key: marks::key(),
        unknown: answer.unknown.iter().map(|u| (u.words(), u.command())).collect(),
        tasks: take_away.tasks.iter().map(|task| task_line(snapshot, task)).collect(),
        stories: stories.collect(),
        questions: QUESTIONS,
        weights: &TABLE,
        enough: ENOUGH_PERCENT,
    })
}

fn line(snapshot: &Snapshot, found: &Match<'_>) -> Line {
    let told = &found.told;
    let place = view::place_and_time(told.document);
    let place = if place.is_empty() { place } else { format!(", {place}") };
    let knowledge = asked::knowledge(snapshot);
    let says = told.of(SubjectKind::Practice).take(2).map(|claim| {
        let title = knowledge.title(SubjectKind::Practice, &claim.subject.slug);
        (marks::brick(claim.stand), format!("{}: {title}", said(claim.stand)))
    });
    Line {
        case: format!("{}{place}", told.document.title),
        title: told.lesson.title.to_string(),
        url: doc_url(told.document.id.as_str(), Some(&told.lesson.anchor)),
        reasons: found.reasons.iter().map(situation::Reason::words).collect(),
        applies: told.lesson.applies_when.join("; "),
        levels: view::levels(snapshot, told.case, told.grade.map(Grade::name)),
        says: says.collect(),
    }
}

/// What a lesson says of a practice, before its name.
fn said(stand: Stand) -> &'static str {
    match stand {
        Stand::Supports => words::SUPPORTS,
        Stand::Absent => words::WAS_MISSING,
        Stand::Contradicts => words::CONTRADICTS,
        _ => words::MIXED,
    }
}

fn bar(bricks: &[Brick<'_>], label: &str) -> String {
    let claims: Vec<_> = bricks.iter().map(|brick| (brick.stand, brick.grade)).collect();
    if claims.is_empty() {
        return "<span class=\"dim\">None</span>".to_owned();
    }
    if claims.len() > MAX_BRICKS {
        return format!("<span>{label}</span>");
    }
    marks::bar(&claims, UNIT, label)
}

fn practice(snapshot: &Snapshot, advice: &Advice<'_>) -> Practice {
    let tally = advice.tally();
    let label = format!(
        "{} of {} for it, {} against",
        tally.in_favour,
        plural(tally.lessons, "lesson"),
        tally.against
    );
    let eases = match advice.eases.as_slice() {
        [] => String::new(),
        worries => {
            format!("{} {}", words::situation::MEANT_TO_EASE, worries.join(", ").to_lowercase())
        }
    };
    Practice {
        title: advice.title.to_owned(),
        url: advice.document.map(|d| doc_url(d.id.as_str(), None)).unwrap_or_default(),
        eases,
        here: bar(&advice.here, &plural(advice.here.len(), "matching lesson")),
        everywhere: bar(&advice.everywhere, &label),
        verdict: tally.words(SubjectKind::Practice),
        pro: advice.strongest(true).map(|brick| reference(snapshot, brick)),
        con: advice.strongest(false).map(|brick| reference(snapshot, brick)),
    }
}

fn reference(snapshot: &Snapshot, brick: &Brick<'_>) -> Reference {
    let grade = brick.grade.map_or("not graded", Grade::name);
    Reference {
        title: brick.lesson.title.to_string(),
        url: doc_url(brick.document.id.as_str(), Some(&brick.lesson.anchor)),
        case: brick.document.title.to_string(),
        stair: marks::stair(brick.grade),
        grade: snapshot.vocabularies.label("evidence", grade).to_lowercase(),
    }
}

pub(super) fn task_line(snapshot: &Snapshot, task: &Task<'_>) -> TaskLine {
    TaskLine {
        words: task.words(),
        because: task.because.as_ref().map(|brick| reference(snapshot, brick)),
        but: task.but.as_ref().map(|brick| reference(snapshot, brick)),
    }
}
