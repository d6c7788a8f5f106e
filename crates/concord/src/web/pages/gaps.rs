//! What nobody knows yet: practices and challenges without evidence, with
//! evidence of one side only, or with weak evidence; cases due for review.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Claim, Code, DocId, Document, Grade, Stand, Subject};

use super::view::Row;
use crate::report::plural;
use crate::web::layout::Layout;
use crate::web::text::doc_url;
use crate::web::{Site, error, words};

#[derive(Template)]
#[template(path = "gaps.html")]
struct Gaps {
    page: Layout,
    gaps: Vec<Gap>,
}

struct Gap {
    label: &'static str,
    note: &'static str,
    rows: Vec<Row>,
}

/// A side needs so many lessons before the other one is missed.
const ONE_SIDED: usize = 3;

pub(in crate::web) async fn page(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    error::html(&Gaps { page: Layout::new(&snapshot, ""), gaps: gaps(&snapshot) })
}

fn gaps(snapshot: &Snapshot) -> Vec<Gap> {
    let (mut silent, mut one_sided, mut weak) = (Vec::new(), Vec::new(), Vec::new());
    for document in snapshot.catalogue.documents() {
        let Some(subject) = Subject::of(document) else { continue };
        let claims: Vec<&Claim> = snapshot.catalogue.claims(&subject).map(|c| &**c).collect();
        let row = || Row {
            url: doc_url(document.id.as_str(), None),
            label: document.title.to_string(),
            count: format!("{} · {}", document.kind, plural(claims.len(), "lesson")),
        };
        if claims.is_empty() {
            silent.push(row());
        } else if claims.iter().all(|claim| claim.grade <= Some(Grade::Claimed)) {
            weak.push(row());
        } else if is_one_sided(&claims) {
            one_sided.push(row());
        }
    }
    vec![
        Gap { label: "No lesson yet", note: "Nobody has said whether it holds", rows: silent },
        Gap {
            label: "One side only",
            note: "Three lessons or more point one way, and none the other: is there no counter-example, or did nobody look?",
            rows: one_sided,
        },
        Gap { label: "Weak evidence", note: "Claims of those who took part, no more", rows: weak },
        Gap {
            label: "Review overdue",
            note: "Nobody has read it against its sources for long",
            rows: overdue(snapshot),
        },
    ]
}

fn is_one_sided(claims: &[&Claim]) -> bool {
    let good = |stand| matches!(stand, Stand::Supports | Stand::Absent | Stand::Eased);
    let bad = |stand| matches!(stand, Stand::Contradicts | Stand::Worsened);
    claims.len() >= ONE_SIDED
        && (claims.iter().all(|claim| good(claim.stand)) || claims.iter().all(|c| bad(c.stand)))
}

fn overdue(snapshot: &Snapshot) -> Vec<Row> {
    let of_code = snapshot.problems().filter(|p| *p.code == *Code::ReviewOverdue.name());
    let documents = of_code.filter_map(|problem| {
        let document: &Document =
            snapshot.catalogue.get(DocId::of_file(&problem.file)?.as_str())?;
        Some(Row {
            url: doc_url(document.id.as_str(), None),
            label: document.title.to_string(),
            count: problem.message.clone(),
        })
    });
    documents.collect()
}
