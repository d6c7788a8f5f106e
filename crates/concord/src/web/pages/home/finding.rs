//! A finding, counted from the corpus as it is now: whether partnerships that
//! hold together reach their aim, and those that break do not.

use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_corpus::{Grade, Kind};
use concord_insight::Filter;
use concord_insight::grid::{Grid, Placed};
use concord_search::{HitKind, Query};

use crate::report::plural;
use crate::web::request::search_url;
use crate::web::{asked, marks};

pub(in crate::web) struct Finding {
    pub heading: String,
    pub text: String,
    /// Marks and words above the columns.
    pub columns: Vec<(String, &'static str)>,
    pub rows: Vec<GridRow>,
    pub note: String,
}

pub(in crate::web) struct GridRow {
    pub mark: String,
    pub label: &'static str,
    pub cells: Vec<Cell>,
}

pub(in crate::web) struct Cell {
    pub count: usize,
    /// The class of its tint, by how many there are.
    pub class: &'static str,
    /// The name of the case, where there is only one.
    pub name: String,
    pub bricks: String,
    pub url: String,
    /// What the number counts, for who cannot see where it stands.
    pub words: String,
}

/// Failures first: they are what other systems leave out.
const COLUMNS: [Placed; 4] = [Placed::NotAchieved, Placed::Partly, Placed::Achieved, Placed::Open];
const ROWS: [Placed; 3] = [Placed::Achieved, Placed::Partly, Placed::NotAchieved];
/// The tint of a cell changes at these numbers of cases.
const SOME: usize = 3;
const MANY: usize = 8;
/// Bricks that fit into a cell; the number says how many there are.
const BRICKS: usize = 12;

fn label(placed: Placed) -> &'static str {
    match placed {
        Placed::Achieved => "achieved",
        Placed::Partly => "partly",
        Placed::NotAchieved => "not achieved",
        Placed::Open => "unclear",
    }
}

/// The ratings of the vocabulary that a place stands for.
fn ratings(placed: Placed) -> &'static [&'static str] {
    match placed {
        Placed::Achieved => &["achieved"],
        Placed::Partly => &["partly"],
        Placed::NotAchieved => &["not-achieved"],
        Placed::Open => &["unknown", "too-early", "contested"],
    }
}

/// `None` for a corpus without cases.
pub(super) fn of(snapshot: &Snapshot) -> Option<Finding> {
    if snapshot.catalogue.count(Kind::Case) == 0 {
        return None;
    }
    let knowledge = asked::knowledge(snapshot);
    let filter = Filter::default();
    let grid = Grid::of(knowledge, &filter);
    let rows = ROWS.map(|partnership| GridRow {
        mark: marks::square(partnership.name(), 13),
        label: label(partnership),
        cells: COLUMNS.map(|intervention| cell(&grid, partnership, intervention)).into(),
    });
    let (heading, text) = sentences(&grid);
    let unplaced = grid.row(Placed::Open);
    let unplaced = match unplaced {
        0 => String::new(),
        n => format!(" {} with an unclear partnership not placed.", plural(n, "case")),
    };
    Some(Finding {
        heading,
        text,
        columns: COLUMNS.map(|placed| (marks::square(placed.name(), 13), label(placed))).into(),
        rows: rows.into(),
        note: format!("One brick is one case; taller is better evidenced.{unplaced}"),
    })
}

fn cell(grid: &Grid<'_>, partnership: Placed, intervention: Placed) -> Cell {
    let cases = grid.cell(partnership, intervention);
    let grades: Vec<Option<Grade>> = cases.iter().take(BRICKS).map(|case| case.grade).collect();
    let filter = |facet: &str, placed| concord_search::Filter {
        source: CORE.to_owned(),
        facet: facet.to_owned(),
        values: ratings(placed).iter().map(|rating| (*rating).to_owned()).collect(),
    };
    let query = Query {
        kinds: vec![HitKind::Document(Kind::Case)],
        filters: vec![filter("partnership", partnership), filter("intervention", intervention)],
        ..Query::default()
    };
    Cell {
        count: cases.len(),
        class: match cases.len() {
            0 => "none",
            n if n >= MANY => "many",
            n if n >= SOME => "some",
            _ => "few",
        },
        name: match cases {
            [only] => only.document.title.to_string(),
            _ => String::new(),
        },
        bricks: marks::cases(&grades),
        url: search_url(&query),
        words: format!("partnership {}, intervention {}", label(partnership), label(intervention)),
    }
}

/// The finding in a heading and a sentence or two.
fn sentences(grid: &Grid<'_>) -> (String, String) {
    let broke = grid.row(Placed::NotAchieved);
    let reached = grid.cell(Placed::NotAchieved, Placed::Achieved).len();
    let held = grid.row(Placed::Achieved);
    let did = grid.cell(Placed::Achieved, Placed::Achieved).len();
    let missed = grid.cell(Placed::Achieved, Placed::NotAchieved).len();
    let heading = match (broke, reached) {
        (0, _) => "No partnership told here failed as one.".to_owned(),
        (1, 0) => "One did not work as a partnership. It did not reach its aim.".to_owned(),
        (1, _) => "One did not work as a partnership, and reached its aim.".to_owned(),
        (n, 0) => {
            format!(
                "{} did not work as partnerships. None of them reached its aim.",
                number(n, true)
            )
        }
        (n, 1) => {
            format!(
                "{} did not work as partnerships. One of them reached its aim.",
                number(n, true)
            )
        }
        (n, k) => format!(
            "{} did not work as partnerships. {} of them reached their aim.",
            number(n, true),
            number(k, true)
        ),
    };
    let judged = "Each case is judged twice: the partnership, and what it set out to change.";
    if held == 0 {
        return (heading, judged.to_owned());
    }
    let of_held = format!(
        "Of the {held} that did, {} reached it, and {} missed it altogether. {judged}",
        number(did, false),
        number(missed, false)
    );
    (heading, of_held)
}

/// Small numbers as words, as one writes them.
fn number(n: usize, begins: bool) -> String {
    const WORDS: [&str; 13] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let word = WORDS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned());
    if begins { super::view::capital(&word) } else { word }
}
