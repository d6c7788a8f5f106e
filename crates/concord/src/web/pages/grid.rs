//! The two-level grid: how the partnership fared against what it changed.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::Grade;
use concord_insight::grid::{Entry, Grid, Placed};

use super::tables;
use crate::report::plural;
use crate::web::asked;
use crate::web::layout::Layout;
use crate::web::text::{capital, doc_url};
use crate::web::{Site, error, marks, words};

/// Columns: the result of the intervention, the worst first.
const COLUMNS: [Placed; 4] = [Placed::NotAchieved, Placed::Partly, Placed::Achieved, Placed::Open];
/// Cases of one cell that are shown before “n more”, and most that are listed;
/// the CSV has all.
const SHOWN: usize = 12;
const MAX_LISTED: usize = 100;

#[derive(Template)]
#[template(path = "insight/grid.html")]
struct Page {
    page: Layout,
    tabs: String,
    filters: String,
    notes: Vec<String>,
    cases: String,
    columns: Vec<(String, String)>,
    rows: Vec<Row>,
    readings: Vec<(String, String)>,
}

struct Row {
    mark: String,
    label: String,
    count: String,
    cells: Vec<Cell>,
}

struct Cell {
    label: String,
    count: usize,
    class: &'static str,
    note: &'static str,
    cases: Vec<Case>,
    more: Vec<Case>,
    /// How many are in the CSV alone.
    rest: usize,
}

struct Case {
    stair: String,
    grade: String,
    title: String,
    url: String,
}

/// `GET /grid`
pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match tables::asked(&site, &snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let grid = Grid::of(asked::knowledge(&snapshot), &asked.filter);
    let cases = plural(grid.cases(), "case");
    let about = words::tables::GRID_ABOUT;
    let rows = Placed::ALL.into_iter().filter(|row| *row != Placed::Open || grid.row(*row) > 0);
    error::html(&Page {
        page: Layout::new(&snapshot, "/map").describe(&site, "/grid", about),
        tabs: tables::tabs("/grid", Some(&asked)),
        filters: tables::filters(&snapshot, &asked, "/grid", cases.clone(), "/cases.csv"),
        notes: asked.notes.iter().map(|note| note.message.clone()).collect(),
        cases,
        columns: COLUMNS.map(|c| (marks::square(rating(c), 13), label(&snapshot, c))).into(),
        rows: rows.map(|placed| row(&snapshot, &grid, placed)).collect(),
        readings: readings(&grid),
    })
}

/// The rating whose mark stands for a place.
fn rating(placed: Placed) -> &'static str {
    match placed {
        Placed::Open => "unknown",
        placed => placed.name(),
    }
}

fn label(snapshot: &Snapshot, placed: Placed) -> String {
    match placed {
        Placed::Open => capital(words::tables::OPEN),
        placed => snapshot.vocabularies.label("rating", placed.name()).to_owned(),
    }
}

fn row(snapshot: &Snapshot, grid: &Grid<'_>, partnership: Placed) -> Row {
    let cells = COLUMNS.map(|intervention| {
        let entries = grid.cell(partnership, intervention);
        let listed = entries.iter().take(MAX_LISTED);
        let mut cases: Vec<Case> = listed.map(|entry| case(snapshot, entry)).collect();
        let more = cases.split_off(cases.len().min(SHOWN));
        Cell {
            label: format!("Intervention: {}", label(snapshot, intervention).to_lowercase()),
            count: entries.len(),
            class: match entries.len() {
                0 => "none",
                1..=2 => "few",
                3..=7 => "some",
                _ => "many",
            },
            note: note(partnership, intervention, entries.len()),
            cases,
            more,
            rest: entries.len().saturating_sub(MAX_LISTED),
        }
    });
    Row {
        mark: marks::square(rating(partnership), 13),
        label: label(snapshot, partnership),
        count: plural(grid.row(partnership), "case"),
        cells: cells.into(),
    }
}

fn case(snapshot: &Snapshot, entry: &Entry<'_>) -> Case {
    let grade = entry.grade.map_or("not graded", Grade::name);
    Case {
        stair: marks::stair(entry.grade),
        grade: snapshot.vocabularies.label("evidence", grade).to_owned(),
        title: entry.document.title.to_string(),
        url: doc_url(entry.document.id.as_str(), None),
    }
}

/// What a corner means, where it is not plain.
fn note(partnership: Placed, intervention: Placed, count: usize) -> &'static str {
    match (partnership, intervention, count) {
        (Placed::Achieved, Placed::NotAchieved, 1..) => words::tables::HAPPY_WITHOUT_RESULT,
        (Placed::Achieved, Placed::Open, 1..) => words::tables::NOBODY_COMPARED,
        (Placed::NotAchieved, Placed::Achieved, 1..) => words::tables::BROKE_UP_AND_WORKED,
        (Placed::Partly, Placed::Achieved, 0) => words::tables::NONE_HALF_HELD,
        (Placed::NotAchieved, Placed::Achieved, 0) => words::tables::NONE_FAILED,
        _ => "",
    }
}

/// What the grid says in words, where there are enough cases to say it.
fn readings(grid: &Grid<'_>) -> Vec<(String, String)> {
    let held = grid.row(Placed::Achieved);
    let held_and_worked = grid.cell(Placed::Achieved, Placed::Achieved).len();
    let failed = grid.row(Placed::NotAchieved);
    let failed_in_both = grid.cell(Placed::NotAchieved, Placed::NotAchieved).len();
    let corner = grid.cell(Placed::NotAchieved, Placed::Achieved).len();
    let mut readings = Vec::new();
    if held > 0 {
        let text = format!(
            "Of {} that held, {held_and_worked} reached the whole aim.",
            plural(held, "partnership")
        );
        readings.push((words::tables::HOLDING.to_owned(), text));
    }
    if failed > 0 {
        let text = format!(
            "{} failed; of these {failed_in_both} also missed the aim.",
            plural(failed, "partnership")
        );
        readings.push((words::tables::BREAKING_UP.to_owned(), text));
    }
    if corner == 0 && grid.cases() > 0 {
        let text = words::tables::EMPTY_CORNER_SAYS;
        readings.push((words::tables::EMPTY_CORNER.to_owned(), text.to_owned()));
    }
    readings
}
