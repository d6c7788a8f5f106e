//! The page of results.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_corpus::{Detail, Grade, Subject};
use concord_search::{FacetCounts, Hit, HitKind, Query, Results, Sort};

use super::view;
use crate::report::plural;
use crate::web::layout::Layout;
use crate::web::request::{self, Limits, facet_name, search_url, toggled};
use crate::web::text::{doc_url, escape, highlight};
use crate::web::{Site, error, marks};

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    page: Layout,
    heading: String,
    query: String,
    total: String,
    orders: Vec<Order>,
    /// What a new query keeps: names and values of hidden fields.
    kept: Vec<(String, String)>,
    chips: Vec<Chip>,
    clear: String,
    filtered: bool,
    notes: Vec<String>,
    tabs: Vec<Tab>,
    facets: Vec<FacetGroup>,
    hits: Vec<HitRow>,
    range: String,
    previous: Option<String>,
    next: Option<String>,
}

struct Order {
    label: &'static str,
    url: String,
    current: bool,
}

struct Chip {
    facet: String,
    label: String,
    /// The search without this choice.
    url: String,
}

struct Tab {
    label: String,
    count: String,
    url: String,
    current: bool,
}

struct FacetGroup {
    label: String,
    /// The plugin that it comes from; empty for the core's.
    plugin: String,
    open: bool,
    values: Vec<FacetRow>,
}

struct FacetRow {
    label: String,
    count: usize,
    url: String,
    selected: bool,
    child: bool,
    mark: String,
}

struct HitRow {
    kind: String,
    place: String,
    title: String,
    url: String,
    snippet: String,
    section: Option<SectionLink>,
    marks: String,
}

struct SectionLink {
    title: String,
    url: String,
}

pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let mut query = match request::read(&request::pairs(raw.as_deref()), &Limits::API) {
        Ok(request) => request.query,
        Err(bad) => {
            let detail = format!("{bad}.");
            return error::page(
                &site,
                StatusCode::BAD_REQUEST,
                "This search cannot be read",
                &detail,
            );
        }
    };
    // The number of hits on a page is the page's to choose.
    query.limit = 20;
    let snapshot = site.snapshot();
    let results = match snapshot.search(&query) {
        Ok(results) => results,
        Err(error) => return error::index(&error),
    };
    error::html(&view(&snapshot, &query, &results))
}

fn view(snapshot: &Snapshot, query: &Query, results: &Results) -> Search {
    let heading =
        if query.text.is_empty() { "Browse".to_owned() } else { format!("“{}”", query.text) };
    let current = search_url(&Query { text: String::new(), ..query.clone() });
    let (kind, others): (Vec<_>, Vec<_>) =
        results.facets.iter().partition(|f| &*f.source == CORE && &*f.facet == "kind");
    let until = query.offset + results.hits.len();
    let range = match results.hits.len() {
        0 => String::new(),
        _ => format!("{} to {until} of {}", query.offset + 1, results.total),
    };
    let at = |offset| search_url(&Query { offset, ..query.clone() });
    let next = (until < results.total && until <= 10_000).then(|| at(until));
    let previous = (query.offset > 0).then(|| at(query.offset.saturating_sub(query.limit)));
    Search {
        page: Layout { search_box: false, ..Layout::new(snapshot, &current) },
        heading,
        query: query.text.clone(),
        total: plural(results.total, "result"),
        orders: orders(query),
        kept: kept(query),
        chips: chips(query, &results.facets),
        clear: search_url(&Query { text: query.text.clone(), ..Query::default() }),
        filtered: !query.filters.is_empty(),
        notes: results.notes.iter().map(|note| view::capital(&note.message)).collect(),
        tabs: kind.first().map(|kind| tabs(query, kind)).unwrap_or_default(),
        facets: others.into_iter().filter_map(|facet| group(query, facet)).collect(),
        hits: results.hits.iter().map(|hit| row(snapshot, hit)).collect(),
        range,
        previous,
        next,
    }
}

fn orders(query: &Query) -> Vec<Order> {
    let labels =
        [(Sort::Relevance, "Best match"), (Sort::Newest, "Newest"), (Sort::Title, "Title")];
    let order = |(sort, label)| Order {
        label,
        url: search_url(&Query { sort, offset: 0, ..query.clone() }),
        current: query.sort == sort,
    };
    labels.map(order).into()
}

fn kept(query: &Query) -> Vec<(String, String)> {
    let kinds = query.kinds.iter().map(|kind| ("kind".to_owned(), kind.name().to_owned()));
    let filters = query.filters.iter().flat_map(|filter| {
        let name = facet_name(&filter.source, &filter.facet);
        filter.values.iter().map(move |value| (name.clone(), value.clone()))
    });
    kinds.chain(filters).collect()
}

fn chips(query: &Query, facets: &[FacetCounts]) -> Vec<Chip> {
    let mut chips = Vec::new();
    for filter in &query.filters {
        let facet =
            facets.iter().find(|f| *f.source == *filter.source && *f.facet == *filter.facet);
        for value in &filter.values {
            let known = facet.and_then(|facet| facet.values.iter().find(|v| *v.path == **value));
            chips.push(Chip {
                facet: facet.map_or_else(
                    || facet_name(&filter.source, &filter.facet),
                    |facet| facet.label.clone(),
                ),
                label: known.map_or_else(|| value.clone(), |known| known.label.clone()),
                url: search_url(&toggled(query, &filter.source, &filter.facet, value)),
            });
        }
    }
    chips
}

fn tabs(query: &Query, kinds: &FacetCounts) -> Vec<Tab> {
    let documents: usize =
        kinds.values.iter().filter(|v| &*v.path != HitKind::Lesson.name()).map(|v| v.count).sum();
    let all = Tab {
        label: "All".to_owned(),
        count: documents.to_string(),
        url: search_url(&Query { kinds: Vec::new(), offset: 0, ..query.clone() }),
        current: query.kinds.is_empty(),
    };
    let shown = kinds.values.iter().filter(|value| value.count > 0 || value.selected);
    let kind = shown.filter_map(|value| {
        let kind: HitKind = value.path.parse().ok()?;
        Some(Tab {
            label: value.label.clone(),
            count: value.count.to_string(),
            url: search_url(&Query { kinds: vec![kind], offset: 0, ..query.clone() }),
            current: query.kinds == [kind],
        })
    });
    std::iter::once(all).chain(kind).collect()
}

/// A facet, unless none of its values is on any document of the corpus.
fn group(query: &Query, facet: &FacetCounts) -> Option<FacetGroup> {
    let selected = facet.values.iter().any(|value| value.selected);
    if !selected && facet.values.iter().all(|value| value.count == 0) {
        return None;
    }
    // Short facets show what is missing too; long ones only what is there.
    let long = facet.values.len() > 12;
    let shown = facet.values.iter().filter(|v| !long || v.count > 0 || v.selected);
    let values = shown.map(|value| FacetRow {
        label: value.label.clone(),
        count: value.count,
        url: search_url(&toggled(query, &facet.source, &facet.facet, &value.path)),
        selected: value.selected,
        child: value.path.contains('/'),
        mark: match &*facet.facet {
            "partnership" | "intervention" if &*facet.source == CORE => {
                marks::square(&value.path, 13)
            }
            "evidence" if &*facet.source == CORE => marks::stair(Grade::parse(&value.path)),
            _ => String::new(),
        },
    });
    let first = ["sector", "stage", "intervention"];
    Some(FacetGroup {
        label: facet.label.clone(),
        plugin: if &*facet.source == CORE {
            String::new()
        } else {
            format!("from {}", facet.source)
        },
        open: selected || (&*facet.source == CORE && first.contains(&&*facet.facet)),
        values: values.collect(),
    })
}

fn row(snapshot: &Snapshot, hit: &Hit) -> HitRow {
    let id = hit.id.as_str();
    let document = snapshot.catalogue.get(id);
    let mut place = document.map(|document| view::place_and_time(document)).unwrap_or_default();
    if let (HitKind::Lesson, Some(document)) = (hit.kind, document) {
        place = format!("in {}", document.title);
    }
    HitRow {
        kind: view::capital(hit.kind.name()),
        place,
        title: highlight(&hit.title, &hit.title_highlights),
        url: doc_url(id, hit.anchor.as_deref()),
        snippet: highlight(&hit.snippet.text, &hit.snippet.highlights),
        section: hit.section.as_ref().map(|section| SectionLink {
            title: section.title.clone(),
            url: doc_url(id, Some(&section.anchor)),
        }),
        marks: marks_of(snapshot, hit),
    }
}

fn marks_of(snapshot: &Snapshot, hit: &Hit) -> String {
    let Some(document) = snapshot.catalogue.get(hit.id.as_str()) else { return String::new() };
    let mut html = match &document.detail {
        Detail::Case(case) => view::levels(snapshot, case),
        Detail::Practice(_) | Detail::Challenge(_) => match Subject::of(document) {
            Some(subject) => super::ledger::summary(snapshot, &subject),
            None => String::new(),
        },
        Detail::Path(path) => {
            let steps = plural(path.steps.len(), "step");
            path.minutes
                .map_or(steps.clone(), |minutes| format!("{steps}, about {minutes} minutes"))
        }
        Detail::Note | Detail::Page => String::new(),
    };
    let lesson = hit.anchor.as_deref().and_then(|anchor| document.lesson(anchor));
    if let Some(lesson) = lesson {
        html.push_str(&format!("<div>{}</div>", view::grade(snapshot, lesson.evidence.as_deref())));
        if let Some((practice, valence)) = lesson.practices.first() {
            let title = super::lesson::title_of(snapshot, concord_corpus::Kind::Practice, practice);
            let valence = snapshot.vocabularies.label("valence", valence);
            html.push_str(&format!("<div>{}: {}</div>", escape(valence), escape(&title)));
        }
    }
    html
}
