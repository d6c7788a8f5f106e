//! Cases in time, by what they changed; the same in a table.

use std::fmt::Write;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use concord_base::Snapshot;
use concord_insight::grid::Placed;
use concord_insight::timeline::{Ends, Span, Timeline};
use jiff::Zoned;

use super::{tables, view};
use crate::report::plural;
use crate::web::asked;
use crate::web::layout::Layout;
use crate::web::text::{doc_url, escape};
use crate::web::{Site, error, marks, words};

/// Most cases that are drawn; the table and the CSV hold all.
const DRAWN: usize = 200;
const MAX_ROWS: usize = 1_000;

#[derive(Template)]
#[template(path = "insight/timeline.html")]
struct Page {
    page: Layout,
    tabs: String,
    filters: String,
    notes: Vec<String>,
    chart: String,
    rows: Vec<Row>,
    undated: Vec<(String, String)>,
    drawn: Option<String>,
}

struct Row {
    title: String,
    url: String,
    years: String,
    marks: String,
    results: String,
}

/// `GET /timeline`
pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match tables::asked(&site, &snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let today = Zoned::now().date();
    let timeline = Timeline::of(asked::knowledge(&snapshot), &asked.filter, today);
    let count = plural(timeline.spans.len() + timeline.undated.len(), "case");
    let left_out = timeline.spans.len().saturating_sub(DRAWN);
    let about = words::tables::TIMELINE_ABOUT;
    let undated = timeline.undated.iter().take(MAX_ROWS);
    error::html(&Page {
        page: Layout::new(&snapshot, "/map").describe(&site, "/timeline", about),
        tabs: tables::tabs("/timeline", Some(&asked)),
        filters: tables::filters(&snapshot, &asked, "/timeline", count, "/cases.csv"),
        notes: asked.notes.iter().map(|note| note.message.clone()).collect(),
        chart: chart(&timeline),
        rows: timeline.spans.iter().take(MAX_ROWS).map(|span| row(&snapshot, span)).collect(),
        undated: undated.map(|d| (d.title.to_string(), doc_url(d.id.as_str(), None))).collect(),
        drawn: (left_out > 0)
            .then(|| format!("The first {DRAWN} are drawn; {left_out} more are not.")),
    })
}

fn row(snapshot: &Snapshot, span: &Span<'_>) -> Row {
    let rating = |word: &Option<Box<str>>| word.as_deref().unwrap_or("unknown").to_owned();
    let results = &span.case.results;
    let (partnership, intervention) =
        (rating(&results.partnership.rating), rating(&results.intervention.rating));
    let label = |word: &str| snapshot.vocabularies.label("rating", word).to_lowercase();
    Row {
        title: span.document.title.to_string(),
        url: doc_url(span.document.id.as_str(), None),
        years: span.case.period.as_ref().map(view::period).unwrap_or_default(),
        marks: marks::pair(&partnership, &intervention),
        results: format!(
            "{}: {}; {}: {}",
            words::PARTNERSHIP,
            label(&partnership),
            words::INTERVENTION,
            label(&intervention)
        ),
    }
}

const WIDTH: i32 = 1200;
/// Where the axis of years begins; names stand before it.
const LEFT: i32 = 320;
const LINE: i32 = 22;
const TOP: i32 = 28;

/// One line for each case: the mark of what it changed, and a bar from its first
/// year to its last in the same colour. What goes on ends in an arrow; where the end is not
/// known there is only a beginning.
fn chart(timeline: &Timeline<'_>) -> String {
    let Some((first, last)) = timeline.years else { return String::new() };
    let (first, last) = (i32::from(first), i32::from(last));
    let years = (last - first).max(1);
    let x = |year: i32| LEFT + (year - first) * (WIDTH - LEFT - 20) / years;
    let spans = &timeline.spans[..timeline.spans.len().min(DRAWN)];
    let height = TOP + LINE * spans.len() as i32 + 6;
    let mut svg = format!(
        "<svg class=\"years-chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"group\" aria-label=\"{} from {first} to {last}; the table below says the same\">",
        plural(timeline.spans.len(), "case")
    );
    let step =
        [1, 2, 5, 10, 20, 50, 100].into_iter().find(|step| years / step <= 10).unwrap_or(200);
    let mut year = first + (step - first.rem_euclid(step)) % step;
    while year <= last {
        let at = x(year);
        let _ = write!(
            svg,
            "<path class=\"axis\" d=\"M{at}.5 {TOP}V{height}\"/><text x=\"{at}\" y=\"18\" text-anchor=\"middle\">{year}</text>"
        );
        year += step;
    }
    for (index, span) in spans.iter().enumerate() {
        let y = TOP + LINE * index as i32;
        let (from, to) =
            (x(i32::from(span.start)), x(i32::from(span.end)).max(x(i32::from(span.start)) + 4));
        let class = match Placed::of(&span.case.results.intervention) {
            Placed::Achieved => "for",
            Placed::Partly => "bar",
            Placed::NotAchieved => "ag",
            Placed::Open => "open",
        };
        let title: String = span.document.title.chars().take(42).collect();
        let cut = if title.len() < span.document.title.len() { "…" } else { "" };
        let _ = write!(
            svg,
            "<a href=\"{}\"><text x=\"0\" y=\"{}\">{}{cut}</text></a><g transform=\"translate({} {})\">{}</g><rect class=\"{class}\" x=\"{from}\" y=\"{}\" width=\"{}\" height=\"10\"/>",
            escape(&doc_url(span.document.id.as_str(), None)),
            y + 15,
            escape(&title),
            LEFT - 30,
            y + 4,
            marks::square(
                span.case.results.intervention.rating.as_deref().unwrap_or("unknown"),
                13
            ),
            y + 6,
            to - from
        );
        if span.ends == Ends::Ongoing {
            let _ = write!(svg, "<path class=\"{class}\" d=\"M{to} {}l9 5-9 5z\"/>", y + 6);
        }
    }
    svg + "</svg>"
}
