//! The page of results.

mod facets;
mod guidance;
mod hits;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_search::{Query, Results, Sort};

use self::facets::{Chip, FacetGroup, Tab};
use self::guidance::Empty;
use self::hits::HitRow;
use super::view;
use crate::report::plural;
use crate::web::layout::{About, Layout};
use crate::web::request::{self, Limits, facet_name, search_url};
use crate::web::{Site, error, marks, starting, words};

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    page: Layout,
    heading: String,
    query: String,
    total: String,
    orders: Vec<Order>,
    /// What a new order keeps: names and values of hidden fields.
    kept: Vec<(String, String)>,
    chips: Vec<Chip>,
    clear: String,
    filtered: bool,
    chosen: usize,
    /// What of the query could not be used, and what was done instead.
    notes: Vec<String>,
    /// How it was understood, and what might find more, as HTML.
    remarks: Vec<String>,
    empty: Empty,
    year: String,
    tabs: Vec<Tab>,
    facets: Vec<FacetGroup>,
    hits: Vec<HitRow>,
    range: String,
    previous: Option<String>,
    next: Option<String>,
    feed: String,
    /// Whether a hit has marks, so that their key is wanted.
    marked: bool,
    /// Whether two hits can be set side by side.
    comparable: bool,
    key: String,
}

struct Order {
    name: &'static str,
    label: &'static str,
    current: bool,
}

/// Hits on a page: the page's to choose.
const PER_PAGE: usize = 20;
/// Farther pages are not linked; nobody reads them.
const FARTHEST: usize = 10_000;

pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let mut query = match request::read(&request::pairs(raw.as_deref()), &Limits::API) {
        Ok(request) => request.query,
        Err(bad) => {
            let detail = format!("{bad}.");
            let heading = "This search cannot be read";
            return error::page(&site, StatusCode::BAD_REQUEST, heading, &detail);
        }
    };
    query.limit = PER_PAGE;
    let snapshot = match starting::snapshot_for(&site, &query).await {
        Ok(snapshot) => snapshot,
        Err(plugin) => return starting::page(&site, &plugin),
    };
    let results = match snapshot.search(&query) {
        Ok(results) => results,
        Err(error) => return error::index(&error),
    };
    error::html(&view(&site, &snapshot, &query, &results))
}

fn view(site: &Site, snapshot: &Snapshot, query: &Query, results: &Results) -> Search {
    let heading = match &*query.text {
        "" => words::BROWSE.to_owned(),
        text => format!("“{text}”"),
    };
    let kinds = results.facets.iter().find(|f| &*f.source == CORE && &*f.facet == "kind");
    let until = query.offset + results.hits.len();
    let range = match results.hits.len() {
        0 => String::new(),
        _ => format!("{} to {until} of {}", query.offset + 1, results.total),
    };
    let at = |offset| search_url(&Query { offset, ..query.clone() });
    let kept = kept(query);
    let own = search_url(&Query { offset: 0, ..query.clone() });
    let feed = format!("/feed{}", own.trim_start_matches("/search"));
    let only_paths = search_url(&Query { text: String::new(), ..query.clone() });
    let current = if only_paths == "/search?kind=path" { &only_paths } else { "/browse" };
    // There is a page for every choice; to search engines all are the one
    // without any.
    let plain = Query { text: query.text.clone(), ..Query::default() };
    let described = match &*query.text {
        "" => "Everything there is, by kind, sector, stage, result and how sure it is.".to_owned(),
        text => format!("{} for “{text}”.", plural(results.total, "result")),
    };
    let page = Layout::new(snapshot, current).describe(site, &search_url(&plain), &described);
    let mut hits: Vec<HitRow> = results.hits.iter().map(|hit| hits::row(snapshot, hit)).collect();
    hits::keep_pairs(&mut hits);
    Search {
        page: Layout {
            query: Some(query.text.clone()),
            kept: kept.clone(),
            about: About { feed: feed.clone(), ..page.about },
            ..page
        },
        heading,
        query: query.text.clone(),
        total: plural(results.total, "result"),
        orders: orders(query),
        kept,
        chips: facets::chips(query, &results.facets),
        clear: search_url(&Query { text: query.text.clone(), ..Query::default() }),
        filtered: !query.filters.is_empty() || query.years.is_some(),
        chosen: query.filters.iter().map(|filter| filter.values.len()).sum::<usize>()
            + usize::from(query.years.is_some()),
        notes: results.notes.iter().map(|note| view::capital(&note.message)).collect(),
        remarks: guidance::remarks(query, results),
        empty: guidance::empty(query, results.help.as_ref()),
        year: query.years.map(|years| years.to_string()).unwrap_or_default(),
        tabs: kinds.map(|kinds| facets::tabs(query, kinds)).unwrap_or_default(),
        facets: facets::groups(query, &results.facets),
        marked: hits.iter().any(|hit| !hit.marks.is_empty()),
        comparable: hits.iter().any(|hit| !hit.compare.is_empty()),
        hits,
        range,
        previous: (query.offset > 0).then(|| at(query.offset.saturating_sub(query.limit))),
        next: (until < results.total && until <= FARTHEST).then(|| at(until)),
        feed,
        key: marks::key(),
    }
}

fn orders(query: &Query) -> Vec<Order> {
    let label = |sort| match sort {
        Sort::Relevance => words::BEST_MATCH,
        Sort::Newest => words::NEWEST,
        Sort::Oldest => words::OLDEST,
        Sort::Title => words::BY_TITLE,
    };
    let order =
        |sort: Sort| Order { name: sort.name(), label: label(sort), current: query.sort == sort };
    Sort::ALL.map(order).into()
}

/// What a form keeps of a search, beside its words and its order.
fn kept(query: &Query) -> Vec<(String, String)> {
    let kinds = query.kinds.iter().map(|kind| ("kind".to_owned(), kind.name().to_owned()));
    let filters = query.filters.iter().flat_map(|filter| {
        let name = facet_name(&filter.source, &filter.facet);
        filter.values.iter().map(move |value| (name.clone(), value.clone()))
    });
    let exact = query.exact.then(|| ("exact".to_owned(), "1".to_owned()));
    let years = query.years.map(|years| ("year".to_owned(), years.to_string()));
    kinds.chain(filters).chain(years).chain(exact).collect()
}
