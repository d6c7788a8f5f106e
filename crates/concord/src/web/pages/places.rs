//! Cases on a map of the world, and by country in a table.

use std::collections::BTreeMap;
use std::fmt::Write;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use concord_corpus::{Case, Document};
use concord_insight::places::{Country, Places};

use super::tables;
use crate::report::plural;
use crate::web::asked;
use crate::web::layout::Layout;
use crate::web::text::{doc_url, escape};
use crate::web::{Site, error, marks, words};

/// The outline of the land: tenths of a degree, from 180° W and 84° N. How it
/// is made stands beside it.
const LAND: &str = include_str!("../../../assets/world/land.path");
/// Most points that are drawn, and most cases that a country lists.
const MAX_POINTS: usize = 500;
const MAX_CASES: usize = 50;

#[derive(Template)]
#[template(path = "insight/places.html")]
struct Page {
    page: Layout,
    tabs: String,
    filters: String,
    notes: Vec<String>,
    world: String,
    drawn: String,
    countries: Vec<Line>,
    nowhere: Vec<(String, String)>,
}

struct Line {
    name: String,
    url: String,
    count: usize,
    cases: Vec<(String, String, String)>,
}

/// `GET /places`
pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match tables::asked(&site, &snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let knowledge = asked::knowledge(&snapshot);
    let places = Places::of(knowledge, &asked.filter);
    let (world, drawn) = world(knowledge.cases(&asked.filter), places.cases);
    let shown = format!(
        "{} in {} {}",
        plural(places.cases, "case"),
        places.countries.len(),
        if places.countries.len() == 1 { "country" } else { "countries" }
    );
    let about = words::tables::PLACES_ABOUT;
    let nowhere = places.nowhere.iter().take(MAX_POINTS);
    error::html(&Page {
        page: Layout::new(&snapshot, "/map").describe(&site, "/places", about),
        tabs: tables::tabs("/places", Some(&asked)),
        filters: tables::filters(&snapshot, &asked, "/places", shown, "/cases.csv"),
        notes: asked.notes.iter().map(|note| note.message.clone()).collect(),
        world,
        drawn,
        countries: places.countries.iter().map(line).collect(),
        nowhere: nowhere.map(|d| (d.title.to_string(), doc_url(d.id.as_str(), None))).collect(),
    })
}

fn line(country: &Country<'_>) -> Line {
    let case = |(document, case): &(&Document, &Case)| {
        let rating = |word: &Option<Box<str>>| word.as_deref().unwrap_or("unknown").to_owned();
        let pair = marks::pair(
            &rating(&case.results.partnership.rating),
            &rating(&case.results.intervention.rating),
        );
        (document.title.to_string(), doc_url(document.id.as_str(), None), pair)
    };
    Line {
        name: country.name.to_owned(),
        url: format!("/search?kind=case&country={}", country.code),
        count: country.cases.len(),
        cases: country.cases.iter().take(MAX_CASES).map(case).collect(),
    }
}

/// A circle for each place; cases of one place share it. Says how many cases
/// are on the map.
fn world<'c>(
    cases: impl Iterator<Item = (&'c Document, &'c Case)>,
    all: usize,
) -> (String, String) {
    let mut points: BTreeMap<(i32, i32), Vec<&Document>> = BTreeMap::new();
    let mut drawn = 0;
    for (document, case) in cases {
        let Some((latitude, longitude)) = case.place.as_ref().and_then(|place| place.point) else {
            continue;
        };
        let at = (((longitude + 180.0) * 10.0) as i32, ((84.0 - latitude) * 10.0) as i32);
        if points.len() < MAX_POINTS || points.contains_key(&at) {
            points.entry(at).or_default().push(document);
            drawn += 1;
        }
    }
    let label = format!("{} on a map of the world", plural(drawn, "case"));
    let mut svg = format!(
        "<svg class=\"world\" viewBox=\"0 0 3600 1420\" role=\"group\" aria-label=\"{label}\"><path class=\"land\" d=\"{}\"/>",
        LAND.trim()
    );
    for ((x, y), documents) in &points {
        let titles: Vec<_> = documents.iter().map(|document| &*document.title).collect();
        let Some(first) = documents.first() else { continue };
        let radius = 16.0 + 8.0 * (documents.len() as f64).sqrt();
        let _ = write!(
            svg,
            "<a href=\"{}\"><circle cx=\"{x}\" cy=\"{y}\" r=\"{radius:.0}\"/><title>{}</title></a>",
            escape(&doc_url(first.id.as_str(), None)),
            escape(&titles.join("; "))
        );
    }
    let without = all - drawn;
    let drawn = match without {
        0 => format!("{} on the map.", plural(drawn, "case")),
        _ => format!("{} on the map; {without} of no single point.", plural(drawn, "case")),
    };
    (svg + "</svg>", drawn)
}
