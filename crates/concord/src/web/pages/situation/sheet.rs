//! What goes to the meeting: the checklist and the pre-mortem on one sheet of
//! paper, with room to write on.

use askama::Template;
use axum::response::Response;
use concord_base::Snapshot;
use concord_insight::Situation;
use concord_insight::situation;
use concord_insight::take_away::{QUESTIONS, TakeAway};

use super::answer::{TaskLine, task_line};
use crate::web::layout::Layout;
use crate::web::{Site, asked, error, words};

#[derive(Template)]
#[template(path = "insight/sheet.html")]
struct Sheet {
    page: Layout,
    title: String,
    worries: String,
    tasks: Vec<TaskLine>,
    /// Titles of lessons, and of the cases that they are from.
    stories: Vec<(String, String)>,
    questions: [&'static str; 3],
    /// The answer that the sheet belongs to, on this site and in full.
    answer: String,
    origin: String,
}

pub(super) fn page(site: &Site, snapshot: &Snapshot, situation: &Situation) -> Response {
    let knowledge = asked::knowledge(snapshot);
    let answer = situation::answer(knowledge, situation);
    let take_away = TakeAway::of(&answer);
    let stories = take_away.stories.iter();
    let stories =
        stories.map(|story| (story.lesson.title.to_string(), story.case.title.to_string()));
    error::html(&Sheet {
        page: Layout::new(snapshot, "/situation"),
        title: situation.title(knowledge),
        worries: situation.worries(knowledge),
        tasks: take_away.tasks.iter().map(|task| task_line(snapshot, task)).collect(),
        stories: stories.collect(),
        questions: QUESTIONS,
        answer: format!("/situation?{}", asked::situation_query(situation)),
        origin: site.origin.to_string(),
    })
}
