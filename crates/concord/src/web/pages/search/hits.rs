//! One line of the results, with its marks at the end.

use std::fmt::Write;

use concord_base::Snapshot;
use concord_corpus::{Detail, Document, Kind, Lesson, Stand, Subject};
use concord_search::{Hit, HitKind};

use crate::report::plural;
use crate::web::marks;
use crate::web::pages::{ledger, lesson, view};
use crate::web::text::{doc_url, escape, highlight};

pub(super) struct HitRow {
    pub kind: String,
    pub place: String,
    pub title: String,
    pub url: String,
    pub lang: String,
    pub snippet: String,
    pub section: Option<SectionLink>,
    pub marks: String,
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
        url: doc_url(id, hit.anchor.as_deref()),
        lang: document.and_then(|d| d.lang.as_deref()).unwrap_or_default().to_owned(),
        snippet: highlight(&hit.snippet.text, &hit.snippet.highlights),
        section: hit.section.as_ref().map(|section| SectionLink {
            title: section.title.clone(),
            url: doc_url(id, Some(&section.anchor)),
        }),
        marks: document.map(|document| marks_of(snapshot, document, hit)).unwrap_or_default(),
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
        Detail::Practice(_) | Detail::Challenge(_) => match Subject::of(document) {
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
        "absent" => "Was missing".to_owned(),
        word => view::capital(snapshot.vocabularies.label("valence", word)),
    };
    let mark = lesson::stand(word).map(marks::brick).unwrap_or_default();
    format!(
        "<div class=\"valence\">{mark}<span><b>{}:</b> {}</span></div>",
        escape(&words),
        escape(&title)
    )
}
