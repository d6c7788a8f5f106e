//! What nobody knows yet: practices and challenges without evidence, with
//! evidence of one side only, or with weak evidence; cases due for review.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_corpus::Document;
use concord_insight::gaps::{self, Gap, Kinds};
use jiff::Zoned;

use super::{tables, view};
use crate::report::plural;
use crate::web::asked;
use crate::web::layout::Layout;
use crate::web::text::{doc_url, encode};
use crate::web::{Site, error, words};

/// Most gaps of one kind that are listed.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "gaps.html")]
struct Page {
    page: Layout,
    tabs: String,
    sections: Vec<Section>,
}

struct Section {
    label: &'static str,
    note: &'static str,
    rows: Vec<Row>,
    more: usize,
}

struct Row {
    url: String,
    title: String,
    facts: String,
    command: String,
}

/// `GET /gaps`
pub(in crate::web) async fn page(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let gaps = gaps::gaps(asked::knowledge(&snapshot), Zoned::now().date());
    let about = words::tables::GAPS_ABOUT;
    let sections = Kinds::ALL.map(|kind| {
        let own: Vec<_> = gaps.iter().filter(|gap| gap.kind == kind).collect();
        let (label, note) = words_of(kind);
        let rows = own.iter().take(SHOWN).map(|gap| row(gap)).collect();
        Section { label, note, rows, more: own.len().saturating_sub(SHOWN) }
    });
    error::html(&Page {
        page: Layout::new(&snapshot, "/map").describe(&site, "/gaps", about),
        tabs: tables::tabs("/gaps", None),
        sections: sections.into(),
    })
}

fn words_of(kind: Kinds) -> (&'static str, &'static str) {
    match kind {
        Kinds::Silent => (words::tables::SILENT, words::tables::SILENT_NOTE),
        Kinds::OneSided => (words::tables::ONE_SIDED, words::tables::ONE_SIDED_NOTE),
        Kinds::Weak => (words::tables::WEAK, words::tables::WEAK_NOTE),
        Kinds::Untried => (words::tables::UNTRIED, words::tables::UNTRIED_NOTE),
        Kinds::Overdue => (words::tables::OVERDUE, words::tables::OVERDUE_NOTE),
    }
}

fn row(gap: &Gap<'_>) -> Row {
    let document: &Document = gap.document;
    let lessons = plural(gap.lessons, "lesson");
    if let Some(against) = &gap.against {
        let challenge = &against.document.title;
        let cell = [document, against.document].map(|it| encode(it.id.slug()));
        return Row {
            url: format!("/map?least=0&row={}&column={}#cell", cell[0], cell[1]),
            title: format!("{} against {}", document.title, challenge.to_lowercase()),
            facts: words::tables::known_apart(&lessons, against.lessons),
            command: gap.command.clone(),
        };
    }
    let due = gap.due.map(|due| format!(" · due {}", view::day(due))).unwrap_or_default();
    Row {
        url: doc_url(document.id.as_str(), None),
        title: document.title.to_string(),
        facts: format!("{} · {lessons}{due}", document.kind),
        command: gap.command.clone(),
    }
}
