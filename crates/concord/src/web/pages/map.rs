//! The evidence map: practices by challenges, each cell the lessons that name
//! both; on a phone one challenge at a time.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Detail, Document, Grade, Kind, SubjectKind};
use concord_insight::map::{Axis, Map};
use concord_insight::{Brick, gaps};

use super::tables;
use crate::report::plural;
use crate::web::asked::{self, Asked};
use crate::web::layout::Layout;
use crate::web::text::doc_url;
use crate::web::{Site, error, marks, words};

#[derive(Template)]
#[template(path = "insight/map.html")]
struct Page {
    page: Layout,
    tabs: String,
    filters: String,
    notes: Vec<String>,
    key: String,
    columns: Vec<Column>,
    groups: Vec<Group>,
    open: Option<Open>,
    /// What the cells hold together.
    empty: String,
    /// On a phone: the challenge that is shown, and its practices.
    one: Option<One>,
    hidden: Vec<(String, String)>,
}

struct Column {
    slug: String,
    title: String,
    url: String,
    now: bool,
}

/// Practices of one stage.
struct Group {
    label: String,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    url: String,
    now: bool,
    cells: Vec<Cell>,
}

struct Cell {
    url: String,
    /// For those who do not see the bricks.
    label: String,
    bricks: String,
    now: bool,
}

/// The cell that was chosen.
struct Open {
    practice: String,
    practice_url: String,
    challenge: String,
    challenge_url: String,
    verdict: String,
    bricks: Vec<BrickLine>,
    command: String,
}

struct BrickLine {
    brick: String,
    stair: String,
    words: String,
    title: String,
    url: String,
    case: String,
}

struct One {
    title: String,
    rows: Vec<OneRow>,
    without: usize,
    command: String,
}

struct OneRow {
    title: String,
    url: String,
    words: String,
    bricks: String,
}

/// `GET /map`
pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match tables::asked(&site, &snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let knowledge = asked::knowledge(&snapshot);
    let map = Map::of(knowledge, &asked.filter, asked.least);
    let shown = format!(
        "{} of {} and {} of {}",
        map.practices.len(),
        plural(map.all_practices, "practice"),
        map.challenges.len(),
        plural(map.all_challenges, "challenge")
    );
    let (all, without) = map.cells();
    let empty = format!("{without} of {all} cells are empty");
    let about = words::tables::MAP_ABOUT;
    let column = |axis: &Axis<'_>| Column {
        slug: axis.slug.to_owned(),
        title: axis.title.to_owned(),
        url: axis.document.map_or_else(String::new, |d| doc_url(d.id.as_str(), None)),
        now: asked.column.as_deref() == Some(axis.slug),
    };
    let kept = asked::view_query(&Asked { row: None, column: None, ..asked.clone() });
    let hidden = form_urlencoded::parse(kept.as_bytes()).into_owned().collect();
    error::html(&Page {
        page: Layout::new(&snapshot, "/map").describe(&site, "/map", about),
        tabs: tables::tabs("/map", Some(&asked)),
        filters: tables::filters(&snapshot, &asked, "/map", shown, "/map.csv"),
        notes: asked.notes.iter().map(|note| note.message.clone()).collect(),
        key: marks::key(),
        columns: map.challenges.iter().map(column).collect(),
        groups: groups(&snapshot, &map, &asked),
        open: open(&snapshot, &map, &asked),
        empty,
        one: one(&map, &asked),
        hidden,
    })
}

/// The address of a cell.
fn cell_url(asked: &Asked, row: &str, column: &str) -> String {
    let (row, column) = (Some(row.to_owned()), Some(column.to_owned()));
    format!("/map?{}#cell", asked::view_query(&Asked { row, column, ..asked.clone() }))
}

/// Rows by the stage that a practice begins with, in the order of stages; those
/// of none at the end.
fn groups(snapshot: &Snapshot, map: &Map<'_>, asked: &Asked) -> Vec<Group> {
    let terms = snapshot.vocabularies.get("stage").map(|stage| stage.terms.as_slice());
    let terms = terms.unwrap_or_default();
    let stage_of = |document: Option<&Document>| {
        let Some(Detail::Practice(practice)) = document.map(|document| &document.detail) else {
            return terms.len();
        };
        let of = |stage: &str| terms.iter().position(|term| *term.id == *stage);
        practice.stages.iter().filter_map(|stage| of(stage)).min().unwrap_or(terms.len())
    };
    let mut groups: Vec<Group> = terms
        .iter()
        .map(|term| term.label.clone())
        .chain([words::tables::OTHER_PRACTICES.to_owned()])
        .map(|label| Group { label, rows: Vec::new() })
        .collect();
    for axis in &map.practices {
        if let Some(group) = groups.get_mut(stage_of(axis.document)) {
            group.rows.push(row(map, asked, axis));
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

fn row(map: &Map<'_>, asked: &Asked, axis: &Axis<'_>) -> Row {
    let now = asked.row.as_deref() == Some(axis.slug);
    let cells = map.challenges.iter().map(|column| {
        let bricks = map.cell(axis.slug, column.slug);
        let says =
            if bricks.is_empty() { "no lesson yet, write one".to_owned() } else { counted(bricks) };
        Cell {
            url: cell_url(asked, axis.slug, column.slug),
            label: format!("{} against {}: {says}", axis.title, column.title.to_lowercase()),
            bricks: if bricks.is_empty() { String::new() } else { drawn(bricks) },
            now: now && asked.column.as_deref() == Some(column.slug),
        }
    });
    Row {
        title: axis.title.to_owned(),
        url: axis.document.map_or_else(String::new, |d| doc_url(d.id.as_str(), None)),
        now,
        cells: cells.collect(),
    }
}

fn drawn(bricks: &[Brick<'_>]) -> String {
    let claims: Vec<_> = bricks.iter().map(|brick| (brick.stand, brick.grade)).collect();
    marks::cell(&claims)
}

/// “3 lessons: 2 support it, 1 contradicts it”.
fn counted(bricks: &[Brick<'_>]) -> String {
    let count = |name: &str| bricks.iter().filter(|brick| brick.stand.name() == name).count();
    let all = [
        (count("supports"), "for it"),
        (count("absent"), "failed for want of it"),
        (count("mixed"), "mixed"),
        (count("contradicts"), "against it"),
    ];
    let some = all.into_iter().filter(|(count, _)| *count > 0);
    let some: Vec<_> = some.map(|(count, words)| format!("{count} {words}")).collect();
    format!("{}: {}", plural(bricks.len(), "lesson"), some.join(", "))
}

fn open(snapshot: &Snapshot, map: &Map<'_>, asked: &Asked) -> Option<Open> {
    let (row, column) = (asked.row.as_deref()?, asked.column.as_deref()?);
    let knowledge = asked::knowledge(snapshot);
    let (practice, challenge) = (
        knowledge.title(SubjectKind::Practice, row).to_owned(),
        knowledge.title(SubjectKind::Challenge, column).to_owned(),
    );
    let url = |kind, slug| {
        let document = knowledge.subject(kind, slug);
        document.map_or_else(String::new, |document| doc_url(document.id.as_str(), None))
    };
    let line = |brick: &Brick<'_>| BrickLine {
        brick: marks::brick(brick.stand),
        stair: marks::stair(brick.grade),
        words: format!("{}, {}", brick.stand.name(), brick.grade.map_or("not graded", Grade::name)),
        title: brick.lesson.title.to_string(),
        url: doc_url(brick.document.id.as_str(), Some(&brick.lesson.anchor)),
        case: brick.document.title.to_string(),
    };
    let tally = map.tally(row, column);
    let lessons = plural(tally.lessons, "lesson");
    Some(Open {
        command: gaps::new(
            Kind::Case,
            &format!("{practice}: against {}", challenge.to_lowercase()),
        ),
        verdict: format!("{}. {lessons}.", tally.words(SubjectKind::Practice)),
        bricks: map.cell(row, column).iter().map(line).collect(),
        practice_url: url(SubjectKind::Practice, row),
        challenge_url: url(SubjectKind::Challenge, column),
        practice,
        challenge,
    })
}

/// One challenge and every practice with a lesson on it: the chosen one, else
/// the first.
fn one(map: &Map<'_>, asked: &Asked) -> Option<One> {
    let chosen = map.challenges.iter().find(|axis| asked.column.as_deref() == Some(axis.slug));
    let column = chosen.or(map.challenges.first())?;
    let with = map.practices.iter().filter(|row| !map.cell(row.slug, column.slug).is_empty());
    let mut rows: Vec<_> = with.map(|row| (row, map.cell(row.slug, column.slug))).collect();
    rows.sort_by_key(|(_, bricks)| std::cmp::Reverse(bricks.len()));
    let one_row = |(row, bricks): &(&Axis<'_>, &[Brick<'_>])| OneRow {
        title: row.title.to_owned(),
        url: cell_url(asked, row.slug, column.slug),
        words: counted(bricks),
        bricks: drawn(bricks),
    };
    Some(One {
        title: column.title.to_owned(),
        rows: rows.iter().map(one_row).collect(),
        without: map.practices.len() - rows.len(),
        command: gaps::new(Kind::Case, &format!("What was done about: {}", column.title)),
    })
}
