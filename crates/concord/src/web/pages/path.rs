//! The steps of a learning path. Which of them somebody has read is kept in
//! that reader's browser alone.

use askama::Template;
use concord_base::Snapshot;
use concord_corpus::{Document, Found, LinkTarget, Path};

use super::document::resolve;
use crate::report::plural;
use crate::web::words;

#[derive(Template)]
#[template(path = "steps.html")]
pub(super) struct Steps {
    pub note: String,
    path: String,
    steps: Vec<Step>,
}

struct Step {
    /// The name under which it is kept.
    key: String,
    /// Empty when the document is not there.
    url: String,
    title: String,
    kind: String,
    /// How long it takes to read; empty where that is not known.
    minutes: String,
    why: String,
    question: String,
}

impl Steps {
    pub fn new(snapshot: &Snapshot, document: &Document, path: &Path) -> Self {
        let steps = path.steps.iter().map(|step| {
            let (reference, anchor) = step.document.split_once('#').unwrap_or((&step.document, ""));
            let target =
                LinkTarget::Document { reference: reference.into(), anchor: anchor.into() };
            let found = resolve(snapshot, document, &target);
            let read = match snapshot.catalogue.resolve(&target, &document.id) {
                Found::Document(found) | Found::Ambiguous(found) => Some(found),
                _ => None,
            };
            let kind = read.map(|found| found.kind.name()).unwrap_or_default();
            // Of a section nobody knows the length.
            let whole = read.filter(|_| anchor.is_empty());
            Step {
                minutes: whole.map(|found| minutes(snapshot, found)).unwrap_or_default(),
                key: step.document.to_string(),
                url: found.as_ref().map(|found| found.url.clone()).unwrap_or_default(),
                title: found.map_or_else(|| step.document.to_string(), |found| found.title),
                kind: super::view::capital(kind),
                why: step.why.to_string(),
                question: step.question.to_string(),
            }
        });
        let minutes = path.minutes.map(|m| format!(", about {m} minutes")).unwrap_or_default();
        Self {
            note: format!("{}{minutes}. {}", plural(path.steps.len(), "step"), words::READING_TIME),
            path: document.id.to_string(),
            steps: steps.collect(),
        }
    }
}

/// “4 min”, by the length of the text.
fn minutes(snapshot: &Snapshot, document: &Document) -> String {
    let stored = snapshot.searcher.stored(&document.id).ok().flatten();
    let count: usize = stored.map_or(0, |stored| stored.text.body.split_whitespace().count());
    match count.div_ceil(words::WORDS_A_MINUTE) {
        0 => String::new(),
        minutes => format!("{minutes} min"),
    }
}
