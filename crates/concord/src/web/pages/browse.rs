//! Everything there is, by what one may look for it by.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_corpus::{Kind, Subject};
use concord_insight::Tally;
use concord_search::{HitKind, Query};

use super::ledger;
use super::view::Row;
use crate::report::plural;
use crate::web::layout::Layout;
use crate::web::request::{pairs, search_url, toggled};
use crate::web::text::doc_url;
use crate::web::{Site, error, words};

#[derive(Template)]
#[template(path = "browse.html")]
struct Browse {
    page: Layout,
    intro: String,
    kinds: Vec<Row>,
    lists: Vec<List>,
}

struct List {
    id: String,
    label: String,
    note: String,
    rows: Vec<Row>,
}

/// Facets of the core by which people browse, and of which hits they count.
const BY: [(&str, HitKind); 6] = [
    ("sector", HitKind::Document(Kind::Case)),
    ("stage", HitKind::Lesson),
    ("modality", HitKind::Document(Kind::Case)),
    ("partner", HitKind::Document(Kind::Case)),
    ("country", HitKind::Document(Kind::Case)),
    ("outcome", HitKind::Document(Kind::Case)),
];

/// `GET /browse`
pub(in crate::web) async fn page(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    match browse(&site, &snapshot) {
        Ok(page) => error::html(&page),
        Err(error) => error::index(&error),
    }
}

fn browse(site: &Site, snapshot: &Snapshot) -> Result<Browse, concord_search::Error> {
    let all = snapshot.search(&Query::default())?;
    let kinds = all.facets.iter().find(|f| &*f.source == CORE && &*f.facet == "kind");
    let kinds = kinds.into_iter().flat_map(|facet| &facet.values).filter(|kind| kind.count > 0);
    let kinds = kinds.filter_map(|kind| {
        let hits: HitKind = kind.path.parse().ok()?;
        let url = match hits {
            HitKind::Document(Kind::Practice) => "/browse/practices".to_owned(),
            HitKind::Document(Kind::Challenge) => "/browse/challenges".to_owned(),
            _ => search_url(&Query { kinds: vec![hits], ..Query::default() }),
        };
        Some(Row { url, label: kind.label.clone(), count: kind.count.to_string() })
    });
    let mut lists = Vec::new();
    for (facet, hits) in BY {
        let query = Query { kinds: vec![hits], ..Query::default() };
        let results = snapshot.search(&query)?;
        let found = results.facets.iter().find(|f| &*f.source == CORE && &*f.facet == facet);
        let Some(found) = found else { continue };
        let mut values: Vec<_> = found.values.iter().filter(|value| value.count > 0).collect();
        if facet != "stage" {
            values.sort_by_key(|value| std::cmp::Reverse(value.count));
        }
        let rows: Vec<Row> = values
            .into_iter()
            .map(|value| Row {
                url: search_url(&toggled(&query, CORE, facet, &value.path)),
                label: value.label.clone(),
                count: plural(value.count, hits.name()),
            })
            .collect();
        if !rows.is_empty() {
            lists.push(List {
                id: facet.to_owned(),
                label: found.label.clone(),
                note: String::new(),
                rows,
            });
        }
    }
    lists.extend(plugins(snapshot, &all));
    let intro = format!("{}. Or search for any word.", crate::web::layout::counts(snapshot));
    let page = Layout::new(snapshot, "/browse").describe(site, "/browse", &intro);
    Ok(Browse { page, intro, kinds: kinds.collect(), lists })
}

/// The facets of plugins, their topmost values only.
fn plugins(snapshot: &Snapshot, all: &concord_search::Results) -> Vec<List> {
    let facets = all.facets.iter().filter(|facet| &*facet.source != CORE);
    let lists = facets.filter_map(|facet| {
        let schema = snapshot.schema(&facet.source)?;
        let values = facet.values.iter().filter(|v| v.count > 0 && !v.path.contains('/'));
        let rows: Vec<Row> = values
            .map(|value| Row {
                url: search_url(&toggled(
                    &Query::default(),
                    &facet.source,
                    &facet.facet,
                    &value.path,
                )),
                label: value.label.clone(),
                count: plural(value.count, "document"),
            })
            .collect();
        (!rows.is_empty()).then(|| List {
            id: format!("{}.{}", facet.source, facet.facet),
            label: facet.label.clone(),
            note: format!("from the plugin {}", schema.label),
            rows,
        })
    });
    lists.collect()
}

#[derive(Template)]
#[template(path = "subjects.html")]
struct Subjects {
    page: Layout,
    heading: &'static str,
    lead: &'static str,
    /// What starts the first of them.
    command: String,
    /// Orders: words, address, whether it is the present one.
    orders: Vec<(&'static str, String, bool)>,
    rows: Vec<SubjectRow>,
}

struct SubjectRow {
    url: String,
    title: String,
    summary: String,
    evidence: String,
}

/// `GET /browse/practices` and `/browse/challenges`: all of them, those that
/// most is known of first, unless `order` says otherwise.
pub(in crate::web) async fn subjects(
    State(site): State<Site>,
    Path(kind): Path<String>,
    RawQuery(raw): RawQuery,
) -> Response {
    let snapshot = site.snapshot();
    let (kind, heading, lead) = match &*kind {
        "practices" => (Kind::Practice, words::PRACTICES, words::PRACTICES_LEAD),
        "challenges" => (Kind::Challenge, words::CHALLENGES, words::CHALLENGES_LEAD),
        _ => {
            let detail = "Only practices and challenges are listed so.";
            return error::page(&site, StatusCode::NOT_FOUND, "Nothing is here", detail);
        }
    };
    let asked = pairs(raw.as_deref()).into_iter().find(|(name, _)| name == "order");
    let order = asked.map(|(_, order)| order).unwrap_or_default();
    let mut rows: Vec<(Tally, SubjectRow)> = snapshot
        .catalogue
        .originals()
        .filter(|document| document.kind == kind)
        .filter_map(|document| {
            let subject = Subject::of(document)?;
            let row = SubjectRow {
                url: doc_url(document.id.as_str(), None),
                title: document.title.to_string(),
                summary: document.summary.to_string(),
                evidence: ledger::summary(&snapshot, &subject),
            };
            let claims = snapshot.catalogue.claims(&subject);
            Some((Tally::of(claims.map(|claim| (claim.stand, claim.grade))), row))
        })
        .collect();
    // Contested is what has much on its weaker side.
    let contested = |tally: &Tally| (tally.in_favour.min(tally.against), tally.against);
    match &*order {
        "contested" => rows.sort_by_key(|(tally, _)| Reverse((contested(tally), tally.lessons))),
        "title" => rows.sort_by_cached_key(|(_, row)| row.title.to_lowercase()),
        _ => rows.sort_by_key(|(tally, _)| Reverse(tally.lessons)),
    }
    let path = format!("/browse/{}", heading.to_lowercase());
    let page = Layout::new(&snapshot, "/browse").describe(&site, &path, lead);
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let command = format!("concord new {} \"…\"", kind.name());
    let orders = words::SUBJECT_ORDERS.map(|(name, words)| {
        let question = if name.is_empty() { String::new() } else { format!("?order={name}") };
        (words, format!("{path}{question}"), name == order)
    });
    error::html(&Subjects { page, heading, lead, command, orders: orders.into(), rows })
}
