//! Documents like the one that is shown, each with the reason.

use askama::Template;
use concord_base::Snapshot;
use concord_corpus::{Detail, Document};
use concord_search::{HitKind, Reason};

use super::home::ratings;
use crate::web::text::{doc_url, encode};
use crate::web::{marks, words};

/// How many are shown.
const SHOWN: usize = 4;
/// How many can be compared at once, the present one among them.
const COMPARED: usize = 4;

#[derive(Template)]
#[template(path = "similar.html")]
pub(super) struct SimilarList {
    rows: Vec<SimilarRow>,
    /// Where they are compared side by side; empty where they cannot be.
    compare: String,
}

struct SimilarRow {
    mark: String,
    kind: &'static str,
    url: String,
    title: String,
    why: String,
}

impl SimilarList {
    /// `None` when nothing has anything in common with it.
    pub fn new(
        snapshot: &Snapshot,
        document: &Document,
    ) -> Result<Option<Self>, concord_search::Error> {
        let found = snapshot.similar(&document.id, SHOWN)?;
        let rows: Vec<SimilarRow> = found
            .iter()
            .map(|similar| {
                let other = snapshot.catalogue.get(similar.id.as_str());
                let mark = match other.map(|other| &other.detail) {
                    Some(Detail::Case(case)) => {
                        let (partnership, intervention) = ratings(case);
                        marks::pair(partnership, intervention)
                    }
                    _ => String::new(),
                };
                SimilarRow {
                    mark,
                    kind: similar.kind.name(),
                    url: doc_url(similar.id.as_str(), None),
                    title: similar.title.clone(),
                    why: why(&similar.reasons),
                }
            })
            .collect();
        let comparable =
            matches!(document.detail, Detail::Case(_) | Detail::Practice(_) | Detail::Challenge(_));
        let alike: Vec<_> =
            found.iter().filter(|s| s.kind == HitKind::Document(document.kind)).collect();
        let compare = if comparable && !alike.is_empty() {
            let others = alike.iter().take(COMPARED - 1).map(|similar| similar.id.as_str());
            let ids: Vec<String> = std::iter::once(document.id.as_str())
                .chain(others)
                .map(|id| format!("id={}", encode(id)))
                .collect();
            format!("/compare?{}", ids.join("&"))
        } else {
            String::new()
        };
        Ok((!rows.is_empty()).then_some(Self { rows, compare }))
    }
}

/// “Form: Co-management; Practice: Build trust; both speak of reefs”.
fn why(reasons: &[Reason]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for reason in reasons {
        match reason {
            Reason::Value { facet_label, label, .. } => {
                parts.push(format!("{facet_label}: {label}"));
            }
            Reason::Word(word) => words.push(word),
        }
    }
    if !words.is_empty() {
        parts.push(format!("both speak of {}", words.join(", ")));
    }
    parts.join("; ")
}
