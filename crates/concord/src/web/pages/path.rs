//! The steps of a learning path. Which of them somebody has read is kept in
//! that reader's browser alone.

use askama::Template;
use concord_base::Snapshot;
use concord_corpus::{Document, LinkTarget, Path};

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
            let kind = snapshot.catalogue.resolve(&target, &document.id);
            let kind = match kind {
                concord_corpus::Found::Document(found)
                | concord_corpus::Found::Ambiguous(found) => found.kind.name(),
                _ => "",
            };
            Step {
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
            note: format!("{}{minutes}", plural(path.steps.len(), "step")),
            path: document.id.to_string(),
            steps: steps.collect(),
        }
    }
}
