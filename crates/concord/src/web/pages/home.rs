//! The start page.

mod finding;
mod surprises;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Case, Claim, Detail, Document, Grade, Kind, Subject};
use concord_corpus::{SubjectKind, facet::CORE};
use concord_search::{FacetCounts, HitKind, Query, Results, Sort};

use self::finding::Finding;
use self::surprises::Surprise;
use super::view::Row;
use super::{ledger, view};
use crate::report::plural;
use crate::web::layout::{About, Layout};
use crate::web::request::{search_url, toggled};
use crate::web::text::doc_url;
use crate::web::{Site, error, marks, words};

/// How many rows a list of the start page has.
const ROWS: usize = 5;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Layout,
    title: &'static str,
    placeholder: &'static str,
    intro: String,
    digest: Arc<Digest>,
}

/// What the start page says of the corpus; the same until the next save.
pub(in crate::web) struct Digest {
    worries: Vec<Row>,
    finding: Option<Finding>,
    surprises: Vec<Surprise>,
    ways: Vec<Way>,
    practices: Vec<PracticeRow>,
    all_practices: String,
    recent: Vec<News>,
}

struct Way {
    label: String,
    rows: Vec<Row>,
    all: String,
    all_url: &'static str,
}

struct PracticeRow {
    url: String,
    label: String,
    bar: String,
}

struct News {
    date: String,
    mark: String,
    url: String,
    title: String,
    words: String,
}

pub(in crate::web) async fn page(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let digest = match site.digest.get(snapshot.generation, || digest(&snapshot)) {
        Ok(digest) => digest,
        Err(error) => return error::index(&error),
    };
    let intro = intro(&snapshot);
    let page = Layout::new(&snapshot, "/").describe(&site, "/", &intro);
    let about = About { feed: "/feed".to_owned(), ..page.about };
    let (title, placeholder) = match snapshot.catalogue.count(Kind::Case) {
        0 => (words::HOME_OTHER_TITLE, words::SEARCH),
        _ => (words::HOME_TITLE, words::SEARCH_EXAMPLE),
    };
    let page = Layout { search_box: false, about, ..page };
    error::html(&Home { page, title, placeholder, intro, digest })
}

/// What the corpus holds, in a sentence that is true of any folder.
fn intro(snapshot: &Snapshot) -> String {
    let cases = snapshot.catalogue.count(Kind::Case);
    if cases == 0 {
        let documents = plural(snapshot.catalogue.len(), "document");
        return format!("{documents}, searchable a moment after each save.");
    }
    format!(
        "{} between governments, companies, NGOs, communities, hospitals and schools. What \
         worked, what failed and why, each claim with its source.",
        plural(cases, "partnership")
    )
}

fn digest(snapshot: &Snapshot) -> Result<Digest, concord_search::Error> {
    let of_kind = |kinds: Vec<HitKind>| snapshot.search(&Query { kinds, ..Query::default() });
    let newest = Query { sort: Sort::Newest, limit: ROWS, ..Query::default() };
    let everything = snapshot.search(&newest)?;
    let cases = of_kind(vec![HitKind::Document(Kind::Case)])?;
    let lessons = of_kind(vec![HitKind::Lesson])?;
    let sectors = way(&cases, HitKind::Document(Kind::Case), "sector", "case", "/browse#sector");
    let stages = way(&lessons, HitKind::Lesson, "stage", "lesson", "/browse#stage");
    let (practices, all_practices) = practices(snapshot);
    let recent = everything
        .hits
        .iter()
        .filter_map(|hit| Some(news(snapshot, snapshot.catalogue.get(hit.id.as_str())?)));
    Ok(Digest {
        worries: worries(snapshot),
        finding: finding::of(snapshot),
        surprises: surprises::of(snapshot)?,
        ways: sectors.into_iter().chain(stages).collect(),
        practices,
        all_practices,
        recent: recent.collect(),
    })
}

/// The challenges that are told of most, as those who have them would say it.
fn worries(snapshot: &Snapshot) -> Vec<Row> {
    let mut worries: Vec<(usize, Row)> = snapshot
        .catalogue
        .originals()
        .filter_map(|document| {
            let Detail::Challenge(challenge) = &document.detail else { return None };
            let lessons = snapshot.catalogue.claims(&Subject::of(document)?).count();
            let row = Row {
                url: doc_url(document.id.as_str(), None),
                label: challenge.worry.to_string(),
                count: plural(lessons, "lesson"),
            };
            (lessons > 0 && !challenge.worry.is_empty()).then_some((lessons, row))
        })
        .collect();
    worries.sort_by_key(|(lessons, _)| std::cmp::Reverse(*lessons));
    worries.into_iter().take(ROWS).map(|(_, row)| row).collect()
}

/// The values of a facet that most hits have.
fn way(
    results: &Results,
    kind: HitKind,
    facet: &str,
    what: &str,
    all_url: &'static str,
) -> Option<Way> {
    let found: &FacetCounts =
        results.facets.iter().find(|f| &*f.source == CORE && &*f.facet == facet)?;
    let mut values: Vec<_> = found.values.iter().filter(|value| value.count > 0).collect();
    if values.is_empty() {
        return None;
    }
    let all = format!("All {} {}s", values.len(), found.label.to_lowercase());
    // Stages keep their order; sectors go by how much there is.
    if facet != "stage" {
        values.sort_by_key(|value| std::cmp::Reverse(value.count));
        values.truncate(ROWS);
    }
    let query = Query { kinds: vec![kind], ..Query::default() };
    let rows = values.into_iter().enumerate().map(|(index, value)| Row {
        url: search_url(&toggled(&query, &found.source, &found.facet, &value.path)),
        label: value.label.clone(),
        count: if index == 0 { plural(value.count, what) } else { value.count.to_string() },
    });
    Some(Way {
        label: format!("By {}", found.label.to_lowercase()),
        rows: rows.collect(),
        all,
        all_url,
    })
}

/// Practices by how much is known of them: every lesson weighs its grade.
fn practices(snapshot: &Snapshot) -> (Vec<PracticeRow>, String) {
    let mut known: Vec<(u32, &Arc<Document>, Subject)> = snapshot
        .catalogue
        .originals()
        .filter_map(|document| {
            let subject = Subject::of(document).filter(|s| s.kind == SubjectKind::Practice)?;
            let weigh = |claim: &Arc<Claim>| u32::from(claim.grade.map_or(1, Grade::steps));
            let weight = snapshot.catalogue.claims(&subject).map(weigh).sum();
            Some((weight, document, subject))
        })
        .collect();
    known.sort_by_key(|(weight, ..)| std::cmp::Reverse(*weight));
    let all = format!("All {}", plural(known.len(), "practice"));
    let rows = known.into_iter().take(ROWS).map(|(_, document, subject)| PracticeRow {
        url: doc_url(document.id.as_str(), None),
        label: document.title.to_string(),
        bar: ledger::bar(snapshot, &subject),
    });
    (rows.collect(), all)
}

fn news(snapshot: &Snapshot, document: &Document) -> News {
    let mut mark = String::new();
    let words = match &document.detail {
        Detail::Case(case) => {
            let (partnership, intervention) = ratings(case);
            mark = marks::pair(partnership, intervention);
            let label = |rating| snapshot.vocabularies.label("rating", rating).to_lowercase();
            let results = if partnership == intervention {
                format!("{} at both levels", label(partnership))
            } else {
                format!("partnership {}, intervention {}", label(partnership), label(intervention))
            };
            format!("{results}; {}", plural(document.lessons.len(), "lesson"))
        }
        Detail::Practice(_) | Detail::Challenge(_) => {
            let claims = snapshot
                .catalogue
                .subject(document)
                .map_or(0, |subject| snapshot.catalogue.claims(&subject).count());
            format!("{}; {}", document.kind, plural(claims, "lesson"))
        }
        _ => document.kind.name().to_owned(),
    };
    News {
        date: view::day(document.updated),
        mark,
        url: doc_url(document.id.as_str(), None),
        title: document.title.to_string(),
        words,
    }
}

/// Both ratings of a case; nothing said is unknown.
pub(super) fn ratings(case: &Case) -> (&str, &str) {
    let results = &case.results;
    (
        results.partnership.rating.as_deref().unwrap_or("unknown"),
        results.intervention.rating.as_deref().unwrap_or("unknown"),
    )
}
