//! Lessons and their sections, and whether a case is evidence.

use std::collections::{HashMap, HashSet};

use crate::codes::Code;
use crate::document::{Case, Lesson};
use crate::markdown::Outline;
use crate::nearest::suggestion;
use crate::problem::Quoted;
use crate::validate::Validator;
use crate::yaml::Node;

/// Most lessons of one case: each is indexed as a document of its own, with
/// the facets of the whole case.
const MAX_LESSONS: usize = 1_000;

/// Gives each lesson its section; reports those without one, and sections
/// under “Lessons” that nothing describes. Lessons end up in reading order.
pub(crate) fn match_sections(
    lessons: &mut Vec<Lesson>,
    root: &Node,
    outline: &Outline,
    body_start: usize,
    validator: &mut Validator<'_>,
) {
    let sections = outline.sections.iter().enumerate();
    let by_anchor: HashMap<&str, usize> =
        sections.map(|(index, section)| (&*section.anchor, index)).collect();
    let described = root.get("lessons").map(Node::entries).unwrap_or_default();
    let keys: HashSet<&str> = described.iter().map(|entry| entry.key.as_str()).collect();
    for entry in described {
        if by_anchor.contains_key(entry.key.as_str()) {
            continue;
        }
        let anchors = outline.sections.iter().map(|section| &*section.anchor);
        let nearest = validator.nearest(&entry.key, anchors.filter(|a| !keys.contains(a)));
        let message = format!("the lesson {} has no section", Quoted(&entry.key));
        let problem = validator.report(Code::LessonWithoutSection, &entry.key_at, message);
        problem.help =
            suggestion(nearest.as_deref(), &format!("add a heading: ### … {{#{}}}", entry.key));
        problem.nearest = nearest;
    }
    lessons.retain_mut(|lesson| {
        let Some(index) = by_anchor.get(&*lesson.anchor) else { return false };
        lesson.section = *index;
        lesson.title = outline.sections[*index].title.clone();
        true
    });
    lessons.sort_by_key(|lesson| lesson.section);
    if let Some(first) = lessons.get(MAX_LESSONS) {
        let at = &outline.headings[first.section];
        let at = at.start + body_start..at.end + body_start;
        let message = format!("a case may have {MAX_LESSONS} lessons; the rest is left out");
        validator.report(Code::YamlTooLarge, &at, message);
        lessons.truncate(MAX_LESSONS);
    }

    let mut under_lessons = false;
    for (section, at) in outline.sections.iter().zip(&outline.headings) {
        match section.level {
            0 => {}
            1 | 2 => under_lessons = &*section.anchor == "lessons",
            3 if under_lessons && !keys.contains(&*section.anchor) => {
                let at = at.start + body_start..at.end + body_start;
                let message = format!("the lesson {} is not described", Quoted(&section.title));
                let problem = validator.report(Code::SectionWithoutLesson, &at, message);
                problem.help =
                    format!("describe it in the front matter: lessons: {}:", section.anchor);
            }
            _ => {}
        }
    }
}

/// Reports results and lessons that name no source.
pub(crate) fn check_sourced(
    root: &Node,
    case: &Case,
    lessons: &[Lesson],
    validator: &mut Validator<'_>,
) {
    let levels =
        [("partnership", &case.results.partnership), ("intervention", &case.results.intervention)];
    for (level, result) in levels {
        let open = matches!(result.rating.as_deref(), None | Some("unknown" | "too-early"));
        let node = root.get("results").and_then(|results| results.get(level));
        if let Some(node) = node.filter(|_| !open && result.sources.is_empty()) {
            let message = format!("the result of the {level} names no source");
            validator.report(Code::ResultWithoutSource, &node.at, message);
        }
    }
    let unsourced: HashSet<&str> = lessons
        .iter()
        .filter(|lesson| lesson.sources.is_empty())
        .map(|lesson| &*lesson.anchor)
        .collect();
    for entry in root.get("lessons").map(Node::entries).unwrap_or_default() {
        if unsourced.contains(entry.key.as_str()) {
            let message = format!("the lesson {} names no source", Quoted(&entry.key));
            validator.report(Code::LessonWithoutSource, &entry.key_at, message);
        }
    }
}
