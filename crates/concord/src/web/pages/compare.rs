//! Two to four cases, practices or challenges side by side.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Detail, Kind, SubjectKind};
use concord_insight::Brick;
use concord_insight::compare::{Comparison, MOST};

use super::view;
use crate::report::plural;
use crate::web::asked::Asked;
use crate::web::insight_api::compared;
use crate::web::layout::Layout;
use crate::web::text::doc_url;
use crate::web::{Site, error, marks, words};

/// Most documents that a choice offers.
const MAX_OPTIONS: usize = 1_000;
const UNIT: u32 = 4;

#[derive(Template)]
#[template(path = "insight/compare.html")]
struct Page {
    page: Layout,
    kinds: Vec<(&'static str, &'static str, bool)>,
    /// Choices of documents: title, id, chosen.
    choices: Vec<Vec<(String, String, bool)>>,
    problem: String,
    columns: Vec<Column>,
    facts: Vec<Fact>,
    groups: Vec<Group>,
    key: String,
}

struct Column {
    title: String,
    url: String,
    summary: String,
    /// Of a case both results, of others the bricks and the verdict.
    marks: String,
}

struct Fact {
    label: String,
    values: Vec<Vec<(String, bool)>>,
}

struct Group {
    label: &'static str,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    cells: Vec<Vec<Line>>,
}

struct Line {
    brick: String,
    says: &'static str,
    title: String,
    url: String,
}

/// `GET /compare`
pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let mut said = crate::web::request::pairs(raw.as_deref());
    let wanted = said.iter().find(|(name, _)| name == "kind").map(|(_, kind)| kind.clone());
    said.retain(|(name, _)| name == "id");
    let asked = match crate::web::asked::view(&snapshot, &said) {
        Ok(asked) => asked,
        Err(bad) => {
            let status = axum::http::StatusCode::BAD_REQUEST;
            return error::page(&site, status, "This cannot be used", &bad.to_string());
        }
    };
    let comparison = compared(&snapshot, &asked.ids);
    let problem = match &comparison {
        // One alone waits for the others to be chosen.
        Err(message) if asked.ids.len() > 1 => message.clone(),
        _ => String::new(),
    };
    let kind = kind(&snapshot, &asked, wanted.as_deref());
    let comparison = comparison.ok();
    let about = words::tables::COMPARE_ABOUT;
    let kinds = [Kind::Case, Kind::Practice, Kind::Challenge]
        .map(|each| (each.name(), view_name(each), each == kind));
    error::html(&Page {
        page: Layout::new(&snapshot, "/browse").describe(&site, "/compare", about),
        kinds: kinds.into(),
        choices: choices(&snapshot, &asked, kind),
        problem,
        columns: comparison.as_ref().map(|c| columns(&snapshot, c)).unwrap_or_default(),
        facts: comparison.as_ref().map(facts).unwrap_or_default(),
        groups: comparison.as_ref().map(groups).unwrap_or_default(),
        key: marks::key(),
    })
}

fn view_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Practice => words::PRACTICES,
        Kind::Challenge => words::CHALLENGES,
        _ => words::tables::CASES,
    }
}

/// The kind of the first document, else the one asked for.
fn kind(snapshot: &Snapshot, asked: &Asked, wanted: Option<&str>) -> Kind {
    let first = asked.ids.first().and_then(|id| snapshot.catalogue.get(id));
    let kind = first.map(|document| document.kind).or_else(|| wanted?.parse().ok());
    match kind {
        Some(kind @ (Kind::Practice | Kind::Challenge)) => kind,
        _ => Kind::Case,
    }
}

fn choices(snapshot: &Snapshot, asked: &Asked, kind: Kind) -> Vec<Vec<(String, String, bool)>> {
    let documents = snapshot.catalogue.documents().filter(|document| document.kind == kind);
    let mut titles: Vec<(String, String)> = documents
        .take(MAX_OPTIONS)
        .map(|document| (document.title.to_string(), document.id.to_string()))
        .collect();
    titles.sort();
    let choice = |place: usize| {
        let chosen = asked.ids.get(place);
        let options =
            titles.iter().map(|(title, id)| (title.clone(), id.clone(), chosen == Some(id)));
        options.collect()
    };
    (0..MOST).map(choice).collect()
}

fn columns(snapshot: &Snapshot, comparison: &Comparison<'_>) -> Vec<Column> {
    let column = |(index, document): (usize, &&concord_corpus::Document)| {
        let marks = match &document.detail {
            Detail::Case(case) => view::levels(snapshot, case, None),
            _ => {
                let tally = comparison.tally(index);
                let kind = match document.kind {
                    Kind::Challenge => SubjectKind::Challenge,
                    _ => SubjectKind::Practice,
                };
                let line = comparison.lines.get(index).map(Vec::as_slice).unwrap_or_default();
                let claims: Vec<_> = line.iter().map(|brick| (brick.stand, brick.grade)).collect();
                let lessons = plural(tally.lessons, "lesson");
                let bar = if claims.is_empty() {
                    String::new()
                } else {
                    marks::bar(&claims, UNIT, &lessons)
                };
                format!("{bar}<div class=\"small\"><b>{}.</b> {lessons}</div>", tally.words(kind))
            }
        };
        Column {
            title: document.title.to_string(),
            url: doc_url(document.id.as_str(), None),
            summary: document.summary.to_string(),
            marks,
        }
    };
    comparison.documents.iter().enumerate().map(column).collect()
}

fn facts(comparison: &Comparison<'_>) -> Vec<Fact> {
    let fact = |fact: &concord_insight::compare::Fact<'_>| Fact {
        label: fact.label.to_owned(),
        values: fact
            .values
            .iter()
            .map(|own| own.iter().map(|value| (value.label.to_owned(), value.shared)).collect())
            .collect(),
    };
    comparison.facts.iter().map(fact).collect()
}

fn groups(comparison: &Comparison<'_>) -> Vec<Group> {
    let of = |kind| {
        let rows = comparison.rows.iter().filter(|row| row.kind == kind);
        let rows = rows.map(|row| Row {
            title: row.title.to_owned(),
            cells: row.bricks.iter().map(|bricks| bricks.iter().map(line).collect()).collect(),
        });
        rows.collect::<Vec<_>>()
    };
    let all = [
        (words::PRACTICES, of(SubjectKind::Practice)),
        (words::CHALLENGES, of(SubjectKind::Challenge)),
    ];
    let some = all.into_iter().filter(|(_, rows)| !rows.is_empty());
    some.map(|(label, rows)| Group { label, rows }).collect()
}

fn line(brick: &Brick<'_>) -> Line {
    Line {
        brick: marks::brick(brick.stand),
        says: brick.stand.name(),
        title: brick.lesson.title.to_string(),
        url: doc_url(brick.document.id.as_str(), Some(&brick.lesson.anchor)),
    }
}
