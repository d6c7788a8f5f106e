//! One line of the results, with its marks at the end.

use std::fmt::Write;

use concord_base::Snapshot;
use concord_corpus::{Detail, Document, Kind, Lesson, Stand};
use concord_search::{Hit, HitKind};

use crate::report::plural;
use crate::web::pages::{ledger, lesson, view};
use crate::web::text::{doc_url, escape, highlight};
use crate::web::{marks, words};

pub(super) struct HitRow {
    pub kind: String,
    pub place: String,
    pub title: String,
    /// The same without marks.
    pub plain: String,
    pub url: String,
    pub lang: String,
    pub snippet: String,
    pub section: Option<SectionLink>,
    pub marks: String,
    /// The id under which it can be compared; empty where it cannot.
    pub compare: String,
}

pub(super) struct SectionLink {
    pub title: String,
    pub url: String,
}

pub(super) fn row(snapshot: &Snapshot, hit: &Hit) -> HitRow {
    let id = hit.id.as_str();
    let document = snapshot.catalogue.get(id);
    let mut place = document.map(|document| view::place_and_time(document)).unwrap_or_default();
    if let (HitKind::Lesson, Some(document)) = (hit.kind, document) {
        let time = match &document.detail {
            Detail::Case(case) => case.period.as_ref().map(view::period).unwrap_or_default(),
            _ => String::new(),
        };
        let parts = [document.title.to_string(), time];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        place = format!("in {}", parts.join(", "));
    }
    HitRow {
        kind: view::capital(hit.kind.name()),
        place,
        title: highlight(&hit.title, &hit.title_highlights),
        plain: hit.title.clone(),
        url: doc_url(id, hit.anchor.as_deref()),
        lang: document.and_then(|d| d.lang.as_deref()).unwrap_or_default().to_owned(),
        snippet: highlight(&hit.snippet.text, &hit.snippet.highlights),
        section: hit.section.as_ref().map(|section| SectionLink {
            title: section.title.clone(),
            url: doc_url(id, Some(&section.anchor)),
        }),
        marks: document.map(|document| marks_of(snapshot, document, hit)).unwrap_or_default(),
        compare: if is_comparable(hit.kind) { id.to_owned() } else { String::new() },
    }
}

/// Cases, practices and challenges stand side by side, each with its own kind.
fn is_comparable(kind: HitKind) -> bool {
    matches!(kind, HitKind::Document(Kind::Case | Kind::Practice | Kind::Challenge))
}

/// Lets only those be chosen that have one of their kind beside them.
pub(super) fn keep_pairs(hits: &mut [HitRow]) {
    for index in 0..hits.len() {
        let kind = |hit: &HitRow| (!hit.compare.is_empty()).then(|| hit.kind.clone());
        let Some(own) = hits.get(index).and_then(kind) else { continue };
        let alike = hits.iter().filter(|hit| kind(hit).as_ref() == Some(&own)).count();
        if let Some(hit) = hits.get_mut(index).filter(|_| alike < 2) {
            hit.compare.clear();
        }
    }
}

fn marks_of(snapshot: &Snapshot, document: &Document, hit: &Hit) -> String {
    let own_lesson = hit.anchor.as_deref().and_then(|anchor| document.lesson(anchor));
    match &document.detail {
        Detail::Case(case) => {
            let grade = own_lesson.and_then(|lesson| lesson.evidence.as_deref());
            let mut html = view::levels(snapshot, case, grade);
            if let Some(lesson) = own_lesson {
                html.push_str(&valence(snapshot, lesson));
            }
            html
        }
        Detail::Practice(_) | Detail::Challenge(_) => match snapshot.catalogue.subject(document) {
            Some(subject) => ledger::summary(snapshot, &subject),
            None => String::new(),
        },
        Detail::Path(path) => {
            let mut html = String::from("<dl class=\"facts-short\">");
            let _ = write!(html, "<dt>Takes</dt><dd>{}", plural(path.steps.len(), "step"));
            if let Some(minutes) = path.minutes {
                let _ = write!(html, ", about {minutes} minutes");
            }
            html + "</dd></dl>"
        }
        Detail::Note | Detail::Page => String::new(),
    }
}

/// What a lesson says of its first practice: one line.
fn valence(snapshot: &Snapshot, lesson: &Lesson) -> String {
    // A lesson that speaks against a practice says the rarer thing.
    let against = lesson.practices.iter().find(|(_, word)| &**word == Stand::Contradicts.name());
    let Some((practice, word)) = against.or(lesson.practices.first()) else { return String::new() };
    let title = lesson::title_of(snapshot, Kind::Practice, practice);
    let words = match &**word {
        "absent" => words::WAS_MISSING.to_owned(),
        word => view::capital(snapshot.vocabularies.label("valence", word)),
    };
    let mark = lesson::stand(word).map(marks::brick).unwrap_or_default();
    format!(
        "<div class=\"valence\">{mark}<span><b>{}:</b> {}</span></div>",
        escape(&words),
        escape(&title)
    )
}
