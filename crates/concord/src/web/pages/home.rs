//! The start page.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Kind, facet::CORE};
use concord_search::{FacetCounts, Query, Sort};

use super::view::Row;
use crate::report::plural;
use crate::web::layout::Layout;
use crate::web::request::{search_url, toggled};
use crate::web::text::doc_url;
use crate::web::{Site, error};

/// How many rows a list of the start page has.
const ROWS: usize = 6;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Layout,
    intro: String,
    worries: Vec<Row>,
    ways: Vec<Way>,
    recent: Vec<Row>,
}

struct Way {
    label: String,
    rows: Vec<Row>,
}

pub(in crate::web) async fn page(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let everything = Query { sort: Sort::Newest, limit: ROWS, ..Query::default() };
    let results = match snapshot.search(&everything) {
        Ok(results) => results,
        Err(error) => return error::index(&error),
    };
    let facet = |id: &str| results.facets.iter().find(|f| &*f.source == CORE && &*f.facet == id);
    let recent = results.hits.iter().filter_map(|hit| {
        let document = snapshot.catalogue.get(hit.id.as_str())?;
        Some(Row {
            url: doc_url(hit.id.as_str(), None),
            label: hit.title.clone(),
            count: format!("{} · {}", hit.kind, document.updated),
        })
    });
    let ways = ["sector", "stage", "practice"].into_iter().filter_map(|id| facet(id).map(way));
    let page = Home {
        page: Layout { search_box: false, ..Layout::new(&snapshot, "/") },
        intro: intro(&snapshot),
        worries: facet("challenge").map(|facet| way(facet).rows).unwrap_or_default(),
        ways: ways.filter(|way| !way.rows.is_empty()).collect(),
        recent: recent.collect(),
    };
    error::html(&page)
}

/// What the corpus holds, in a sentence that is true of any folder.
fn intro(snapshot: &Snapshot) -> String {
    let cases = snapshot.catalogue.count(Kind::Case);
    if cases == 0 {
        let documents = plural(snapshot.catalogue.len(), "document");
        return format!("{documents}, searchable a moment after each save.");
    }
    format!(
        "{} between governments, companies, communities, hospitals and schools. What worked, \
         what failed and why, each claim with its source.",
        plural(cases, "partnership")
    )
}

/// The values of a facet that most documents have.
fn way(facet: &FacetCounts) -> Way {
    let mut values: Vec<_> = facet.values.iter().filter(|value| value.count > 0).collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.count));
    let rows = values.into_iter().take(ROWS).map(|value| Row {
        url: search_url(&toggled(&Query::default(), &facet.source, &facet.facet, &value.path)),
        label: value.label.clone(),
        count: value.count.to_string(),
    });
    Way { label: facet.label.to_lowercase(), rows: rows.collect() }
}
