//! `/api/v1/situation`, `/map`, `/grid` and the rest of what the corpus knows
//! together, as JSON; and the same tables as CSV. A contract: see
//! `CHANGELOG.md` before changing a field.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use concord_base::Snapshot;
use concord_corpus::{Document, Grade, Kind};
use concord_insight::compare::{Comparison, MOST, Unlike};
use concord_insight::gaps;
use concord_insight::grid::{Grid, Placed};
use concord_insight::map::{Axis, Map};
use concord_insight::places::Places;
use concord_insight::situation::{self, ENOUGH_PERCENT, TABLE};
use concord_insight::take_away::{QUESTIONS, TakeAway};
use concord_insight::timeline::Timeline;
use jiff::Zoned;

use super::asked::{self, Asked};
use super::insight_view::{self as view, MAX_LISTED, *};
use super::request::{self, BadParameter};
use super::text::{csv_line, csv_response, doc_url};
use super::{Site, error};

fn read(snapshot: &Snapshot, raw: Option<&str>) -> Result<Asked, BadParameter> {
    asked::view(snapshot, &request::pairs(raw))
}

/// `GET /api/v1/situation`
pub(super) async fn situation(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let (situation, notes) = match asked::situation(&snapshot, &request::pairs(raw.as_deref())) {
        Ok(read) => read,
        Err(bad) => return error::api_parameter(&bad),
    };
    let knowledge = asked::knowledge(&snapshot);
    let answer = situation::answer(knowledge, &situation);
    let take_away = TakeAway::of(&answer);
    let weight = |weight: &situation::Weight| WeightView {
        signal: weight.signal.name(),
        points: weight.points,
        most: weight.most,
        words: weight.words,
    };
    let stories = take_away.stories.iter();
    let stories = stories.map(|story| LessonRefView::new(story.case, story.lesson));
    Json(SituationView {
        generation: snapshot.generation,
        notes: view::notes(&notes),
        title: situation.title(knowledge),
        worries: &situation.worries,
        matching: answer.matching,
        from_failures: answer.from_failures,
        warnings: answer.warnings.iter().map(MatchView::from).collect(),
        lessons: answer.lessons.iter().map(MatchView::from).collect(),
        practices: answer.practices.iter().map(AdviceView::from).collect(),
        unknown: answer.unknown.iter().map(UnknownView::from).collect(),
        checklist: take_away.tasks.iter().map(TaskView::from).collect(),
        pre_mortem: PreMortemView { stories: stories.collect(), questions: QUESTIONS },
        weights: TABLE.iter().map(weight).collect(),
        enough_percent: ENOUGH_PERCENT,
    })
    .into_response()
}

/// `GET /api/v1/map`
pub(super) async fn map(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match read(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let map = Map::of(asked::knowledge(&snapshot), &asked.filter, asked.least);
    let (all, empty) = map.cells();
    Json(MapView {
        generation: snapshot.generation,
        notes: view::notes(&asked.notes),
        lessons: map.lessons,
        all_practices: map.all_practices,
        all_challenges: map.all_challenges,
        cells_shown: all,
        cells_empty: empty,
        practices: map.practices.iter().map(AxisView::from).collect(),
        challenges: map.challenges.iter().map(AxisView::from).collect(),
        cells: filled(&map).map(|(row, column)| CellView::new(&map, row, column)).collect(),
    })
    .into_response()
}

/// The cells of a map that hold a lesson, row by row.
fn filled<'m, 'a>(map: &'m Map<'a>) -> impl Iterator<Item = (&'m Axis<'a>, &'m Axis<'a>)> {
    let pairs = map.practices.iter().flat_map(|row| map.challenges.iter().map(move |c| (row, c)));
    pairs.filter(|(row, column)| !map.cell(row.slug, column.slug).is_empty())
}

/// `GET /api/v1/grid`
pub(super) async fn grid(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match read(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let grid = Grid::of(asked::knowledge(&snapshot), &asked.filter);
    let mut cells = Vec::new();
    for partnership in Placed::ALL {
        for intervention in Placed::ALL {
            let cases = grid.cell(partnership, intervention);
            let listed = cases.iter().take(MAX_LISTED);
            cells.push(GridCellView {
                partnership: partnership.name(),
                intervention: intervention.name(),
                count: cases.len(),
                cases: listed.map(GradedCaseView::from).collect(),
            });
        }
    }
    Json(GridView {
        generation: snapshot.generation,
        notes: view::notes(&asked.notes),
        cases: grid.cases(),
        cells,
    })
    .into_response()
}

/// Most cases of one answer of the timeline, and of one country.
const MAX_CASES: usize = 1_000;

/// `GET /api/v1/timeline`
pub(super) async fn timeline(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match read(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let today = Zoned::now().date();
    let timeline = Timeline::of(asked::knowledge(&snapshot), &asked.filter, today);
    let undated = timeline.undated.iter().take(MAX_CASES);
    Json(TimelineView {
        generation: snapshot.generation,
        notes: view::notes(&asked.notes),
        years: timeline.years.map(|(first, last)| [first, last]),
        dated: timeline.spans.len(),
        cases: timeline.spans.iter().take(MAX_CASES).map(SpanView::from).collect(),
        undated: undated.map(|document| (*document).into()).collect(),
    })
    .into_response()
}

/// `GET /api/v1/places`
pub(super) async fn places(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match read(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let places = Places::of(asked::knowledge(&snapshot), &asked.filter);
    Json(PlacesView {
        generation: snapshot.generation,
        notes: view::notes(&asked.notes),
        cases: places.cases,
        nowhere: places.nowhere.len(),
        countries: places.countries.iter().map(CountryView::from).collect(),
    })
    .into_response()
}

/// The documents that a comparison names, or what is wrong with it.
pub(super) fn compared<'s>(
    snapshot: &'s Snapshot,
    ids: &[String],
) -> Result<Comparison<'s>, String> {
    let mut documents: Vec<&Document> = Vec::new();
    for id in ids {
        let found = snapshot.catalogue.get(id).or_else(|| snapshot.catalogue.by_alias(id));
        let document = found.ok_or_else(|| format!("there is no document with the id “{id}”"))?;
        if documents.iter().all(|known| known.id != document.id) {
            documents.push(document);
        }
    }
    Comparison::of(asked::knowledge(snapshot), documents).map_err(|unlike| match unlike {
        Unlike::Number(number) => {
            format!("two to {MOST} documents stand side by side, not {number}; name them as id=…")
        }
        Unlike::Kind(Kind::Case | Kind::Practice | Kind::Challenge) => {
            "cases stand beside cases, practices beside practices, challenges beside challenges"
                .to_owned()
        }
        Unlike::Kind(kind) => {
            format!("a {kind} has no lessons; cases, practices and challenges can be compared")
        }
    })
}

/// `GET /api/v1/compare`
pub(super) async fn compare(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match read(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let comparison = match compared(&snapshot, &asked.ids) {
        Ok(comparison) => comparison,
        Err(message) => {
            return error::api_parameter(&BadParameter { name: "id".to_owned(), message });
        }
    };
    Json(ComparisonView {
        generation: snapshot.generation,
        kind: comparison.documents.first().map(|document| document.kind.name()),
        documents: view::compared(&comparison),
        facts: comparison.facts.iter().map(FactView::from).collect(),
        rows: comparison.rows.iter().map(RowView::from).collect(),
    })
    .into_response()
}

/// `GET /api/v1/gaps`
pub(super) async fn gaps(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let gaps = gaps::gaps(asked::knowledge(&snapshot), Zoned::now().date());
    Json(GapsView {
        generation: snapshot.generation,
        count: gaps.len(),
        gaps: gaps.iter().take(MAX_CASES).map(GapView::from).collect(),
    })
    .into_response()
}

/// `GET /map.csv`: a line for each lesson of each cell.
pub(super) async fn map_csv(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match read(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let map = Map::of(asked::knowledge(&snapshot), &asked.filter, asked.least);
    let mut out = csv_line(&[
        "practice",
        "practice_title",
        "challenge",
        "challenge_title",
        "says",
        "evidence",
        "lesson",
        "lesson_title",
        "case_title",
        "url",
    ]);
    for (row, column) in filled(&map) {
        for brick in map.cell(row.slug, column.slug) {
            let url = doc_url(brick.document.id.as_str(), Some(&brick.lesson.anchor));
            out += &csv_line(&[
                row.slug,
                row.title,
                column.slug,
                column.title,
                brick.stand.name(),
                brick.grade.map_or("", Grade::name),
                &format!("{}#{}", brick.document.id, brick.lesson.anchor),
                &brick.lesson.title,
                &brick.document.title,
                &format!("{}{url}", site.origin),
            ]);
        }
    }
    csv_response("concord-map.csv", out)
}

/// `GET /cases.csv`: a line for each case, with both results.
pub(super) async fn cases_csv(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match read(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let mut out = csv_line(&[
        "case",
        "title",
        "partnership",
        "partnership_evidence",
        "intervention",
        "intervention_evidence",
        "start",
        "end",
        "countries",
        "url",
    ]);
    for (document, case) in asked::knowledge(&snapshot).cases(&asked.filter) {
        let word = |word: &Option<Box<str>>| word.as_deref().unwrap_or_default().to_owned();
        let year = |year: Option<i16>| year.map(|year| year.to_string()).unwrap_or_default();
        let period = case.period.unwrap_or_default();
        let end = if period.ongoing { "ongoing".to_owned() } else { year(period.end) };
        let countries: Vec<_> =
            case.place.iter().flat_map(|place| &place.countries).map(|code| &**code).collect();
        out += &csv_line(&[
            document.id.as_str(),
            &document.title,
            &word(&case.results.partnership.rating),
            &word(&case.results.partnership.evidence),
            &word(&case.results.intervention.rating),
            &word(&case.results.intervention.evidence),
            &year(period.start),
            &end,
            &countries.join(" "),
            &format!("{}{}", site.origin, doc_url(document.id.as_str(), None)),
        ]);
    }
    csv_response("concord-cases.csv", out)
}
