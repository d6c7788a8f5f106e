//! `/api/v1/situation`, `/map`, `/grid` and the rest of what the corpus knows
//! together, as JSON; and the same tables as CSV. A contract: see
//! `CHANGELOG.md` before changing a field.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use concord_base::Snapshot;
use concord_corpus::{Case, Document, Grade, Kind, SubjectKind};
use concord_insight::compare::{Comparison, MOST, Unlike};
use concord_insight::grid::{Grid, Placed};
use concord_insight::map::{Axis, Map};
use concord_insight::places::Places;
use concord_insight::situation::{self, Advice, ENOUGH_PERCENT, Match, TABLE};
use concord_insight::take_away::{QUESTIONS, TakeAway};
use concord_insight::timeline::{Ends, Timeline};
use concord_insight::{Brick, Tally, gaps};
use jiff::Zoned;
use serde_json::{Value, json};

use super::asked::{self, Asked, Note};
use super::request::{self, BadParameter};
use super::text::{csv_line, doc_url};
use super::{Site, error};

/// Most lessons of one cell and of one practice that are listed; counts are
/// always of all.
const MAX_LISTED: usize = 50;

fn view(snapshot: &Snapshot, raw: Option<&str>) -> Result<Asked, BadParameter> {
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
    let weight = |weight: &situation::Weight| {
        json!({
            "signal": weight.signal.name(),
            "points": weight.points,
            "most": weight.most,
            "words": weight.words,
        })
    };
    let unknown = |unknown: &situation::Unknown<'_>| json!({ "code": unknown.name(), "words": unknown.words(), "command": unknown.command() });
    let task = |task: &concord_insight::take_away::Task<'_>| {
        json!({
            "practice": task.slug,
            "words": task.words(),
            "look_twice": task.look_twice,
            "because": task.because.as_ref().map(brick_view),
            "but": task.but.as_ref().map(brick_view),
        })
    };
    let stories = take_away.stories.iter().map(|story| lesson_view(story.case, story.lesson));
    Json(json!({
        "generation": snapshot.generation,
        "notes": notes_view(&notes),
        "title": situation.title(knowledge),
        "worries": situation.worries,
        "matching": answer.matching,
        "from_failures": answer.from_failures,
        "warnings": answer.warnings.iter().map(match_view).collect::<Vec<_>>(),
        "lessons": answer.lessons.iter().map(match_view).collect::<Vec<_>>(),
        "practices": answer.practices.iter().map(advice_view).collect::<Vec<_>>(),
        "unknown": answer.unknown.iter().map(unknown).collect::<Vec<_>>(),
        "checklist": take_away.tasks.iter().map(task).collect::<Vec<_>>(),
        "pre_mortem": { "stories": stories.collect::<Vec<_>>(), "questions": QUESTIONS },
        "weights": TABLE.iter().map(weight).collect::<Vec<_>>(),
        "enough_percent": ENOUGH_PERCENT,
    }))
    .into_response()
}

fn notes_view(notes: &[Note]) -> Vec<Value> {
    let note = |note: &Note| json!({ "code": note.code, "message": note.message, "at": null });
    notes.iter().map(note).collect()
}

fn lesson_view(document: &Document, lesson: &concord_corpus::Lesson) -> Value {
    json!({
        "id": format!("{}#{}", document.id, lesson.anchor),
        "title": lesson.title,
        "url": doc_url(document.id.as_str(), Some(&lesson.anchor)),
        "case": case_ref(document),
    })
}

fn case_ref(document: &Document) -> Value {
    json!({
        "id": document.id.as_str(),
        "title": document.title,
        "url": doc_url(document.id.as_str(), None),
    })
}

/// What is said beside a lesson, added to it.
fn with(mut lesson: Value, more: Value) -> Value {
    if let (Value::Object(lesson), Value::Object(more)) = (&mut lesson, more) {
        lesson.extend(more);
    }
    lesson
}

fn brick_view(brick: &Brick<'_>) -> Value {
    let more = json!({
        "says": brick.stand.name(),
        "evidence": brick.grade.map(Grade::name),
        "contested": brick.contested,
    });
    with(lesson_view(brick.document, brick.lesson), more)
}

fn match_view(found: &Match<'_>) -> Value {
    let told = &found.told;
    let reasons = found.reasons.iter().map(|reason| {
        json!({
            "signal": reason.signal.name(),
            "value": reason.value,
            "points": reason.points,
            "words": reason.words(),
        })
    });
    let more = json!({
        "points": found.points,
        "reasons": reasons.collect::<Vec<_>>(),
        "evidence": told.grade.map(Grade::name),
        "stage": told.lesson.stage,
        "applies_when": told.lesson.applies_when,
        "results": results(told.case),
    });
    with(lesson_view(told.document, told.lesson), more)
}

fn results(case: &Case) -> Value {
    json!({
        "partnership": case.results.partnership.rating,
        "intervention": case.results.intervention.rating,
    })
}

fn tally_view(tally: &Tally) -> Value {
    json!({
        "lessons": tally.lessons,
        "in_favour": tally.in_favour,
        "against": tally.against,
        "surest_in_favour": tally.surest_in_favour.map(Grade::name),
        "surest_against": tally.surest_against.map(Grade::name),
    })
}

fn advice_view(advice: &Advice<'_>) -> Value {
    let tally = advice.tally();
    json!({
        "practice": advice.slug,
        "title": advice.title,
        "url": advice.document.map(|document| doc_url(document.id.as_str(), None)),
        "eases": advice.eases,
        "verdict": tally.words(SubjectKind::Practice),
        "tally": tally_view(&tally),
        "here": advice.here.iter().take(MAX_LISTED).map(brick_view).collect::<Vec<_>>(),
        "strongest_in_favour": advice.strongest(true).map(brick_view),
        "strongest_against": advice.strongest(false).map(brick_view),
    })
}

/// `GET /api/v1/map`
pub(super) async fn map(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match view(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let map = Map::of(asked::knowledge(&snapshot), &asked.filter, asked.least);
    let axis = |axis: &Axis<'_>| {
        json!({
            "slug": axis.slug,
            "title": axis.title,
            "url": axis.document.map(|document| doc_url(document.id.as_str(), None)),
            "lessons": axis.lessons,
        })
    };
    let mut cells = Vec::new();
    for (row, column) in filled(&map) {
        let bricks = map.cell(row.slug, column.slug);
        let tally = map.tally(row.slug, column.slug);
        cells.push(json!({
            "practice": row.slug,
            "challenge": column.slug,
            "verdict": tally.words(SubjectKind::Practice),
            "tally": tally_view(&tally),
            "lessons": bricks.iter().take(MAX_LISTED).map(brick_view).collect::<Vec<_>>(),
        }));
    }
    let (all, empty) = map.cells();
    Json(json!({
        "generation": snapshot.generation,
        "notes": notes_view(&asked.notes),
        "lessons": map.lessons,
        "all_practices": map.all_practices,
        "all_challenges": map.all_challenges,
        "cells_shown": all,
        "cells_empty": empty,
        "practices": map.practices.iter().map(axis).collect::<Vec<_>>(),
        "challenges": map.challenges.iter().map(axis).collect::<Vec<_>>(),
        "cells": cells,
    }))
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
    let asked = match view(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let grid = Grid::of(asked::knowledge(&snapshot), &asked.filter);
    let mut cells = Vec::new();
    for partnership in Placed::ALL {
        for intervention in Placed::ALL {
            let cases = grid.cell(partnership, intervention);
            let case = |entry: &concord_insight::grid::Entry<'_>| {
                let more = json!({
                    "evidence": entry.grade.map(Grade::name),
                    "results": results(entry.case),
                });
                with(case_ref(entry.document), more)
            };
            cells.push(json!({
                "partnership": partnership.name(),
                "intervention": intervention.name(),
                "count": cases.len(),
                "cases": cases.iter().take(MAX_LISTED).map(case).collect::<Vec<_>>(),
            }));
        }
    }
    Json(json!({
        "generation": snapshot.generation,
        "notes": notes_view(&asked.notes),
        "cases": grid.cases(),
        "cells": cells,
    }))
    .into_response()
}

/// Most cases of one answer of the timeline, and of one country.
const MAX_CASES: usize = 1_000;

/// `GET /api/v1/timeline`
pub(super) async fn timeline(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match view(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let today = Zoned::now().date();
    let timeline = Timeline::of(asked::knowledge(&snapshot), &asked.filter, today);
    let span = |span: &concord_insight::timeline::Span<'_>| {
        let more = json!({
            "start": span.start,
            "end": match span.ends { Ends::InThatYear => Some(span.end), _ => None },
            "ongoing": span.ends == Ends::Ongoing,
            "results": results(span.case),
        });
        with(case_ref(span.document), more)
    };
    let undated = timeline.undated.iter().take(MAX_CASES).map(|document| case_ref(document));
    Json(json!({
        "generation": snapshot.generation,
        "notes": notes_view(&asked.notes),
        "years": timeline.years.map(|(first, last)| [first, last]),
        "dated": timeline.spans.len(),
        "cases": timeline.spans.iter().take(MAX_CASES).map(span).collect::<Vec<_>>(),
        "undated": undated.collect::<Vec<_>>(),
    }))
    .into_response()
}

/// `GET /api/v1/places`
pub(super) async fn places(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match view(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let places = Places::of(asked::knowledge(&snapshot), &asked.filter);
    let country = |country: &concord_insight::places::Country<'_>| {
        let cases = country.cases.iter().take(MAX_LISTED);
        json!({
            "code": country.code,
            "name": country.name,
            "count": country.cases.len(),
            "cases": cases.map(|(document, _)| case_ref(document)).collect::<Vec<_>>(),
        })
    };
    Json(json!({
        "generation": snapshot.generation,
        "notes": notes_view(&asked.notes),
        "cases": places.cases,
        "nowhere": places.nowhere.len(),
        "countries": places.countries.iter().map(country).collect::<Vec<_>>(),
    }))
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
    let asked = match view(&snapshot, raw.as_deref()) {
        Ok(asked) => asked,
        Err(bad) => return error::api_parameter(&bad),
    };
    let comparison = match compared(&snapshot, &asked.ids) {
        Ok(comparison) => comparison,
        Err(message) => return error::api(StatusCode::BAD_REQUEST, &message),
    };
    let list = |bricks: &Vec<Brick<'_>>| -> Value {
        bricks.iter().take(MAX_LISTED).map(brick_view).collect()
    };
    let document = |(index, document): (usize, &&Document)| {
        let tally = comparison.tally(index);
        let tally = (document.kind != Kind::Case).then(|| tally_view(&tally));
        with(case_ref(document), json!({ "tally": tally }))
    };
    let fact = |fact: &concord_insight::compare::Fact<'_>| {
        let values = fact.values.iter().map(|own| {
            let value = |v: &concord_insight::compare::Value<'_>| {
                json!({ "label": v.label, "shared": v.shared })
            };
            own.iter().map(value).collect::<Vec<_>>()
        });
        json!({ "label": fact.label, "values": values.collect::<Vec<_>>() })
    };
    let row = |row: &concord_insight::compare::Row<'_>| {
        json!({
            "kind": match row.kind {
                SubjectKind::Practice => "practice",
                SubjectKind::Challenge => "challenge",
            },
            "slug": row.slug,
            "title": row.title,
            "lessons": row.bricks.iter().map(list).collect::<Vec<_>>(),
        })
    };
    Json(json!({
        "generation": snapshot.generation,
        "kind": comparison.documents.first().map(|document| document.kind.name()),
        "documents": comparison.documents.iter().enumerate().map(document).collect::<Vec<_>>(),
        "facts": comparison.facts.iter().map(fact).collect::<Vec<_>>(),
        "rows": comparison.rows.iter().map(row).collect::<Vec<_>>(),
    }))
    .into_response()
}

/// `GET /api/v1/gaps`
pub(super) async fn gaps(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let gaps = gaps::gaps(asked::knowledge(&snapshot), Zoned::now().date());
    let gap = |gap: &gaps::Gap<'_>| {
        let more = json!({
            "gap": gap.kind.name(),
            "kind": gap.document.kind.name(),
            "lessons": gap.lessons,
            "due": gap.due.map(|due| due.to_string()),
            "command": gap.command,
        });
        with(case_ref(gap.document), more)
    };
    Json(json!({
        "generation": snapshot.generation,
        "count": gaps.len(),
        "gaps": gaps.iter().take(MAX_CASES).map(gap).collect::<Vec<_>>(),
    }))
    .into_response()
}

/// A table that a spreadsheet opens.
fn csv(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
}

/// `GET /map.csv`: a line for each lesson of each cell.
pub(super) async fn map_csv(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match view(&snapshot, raw.as_deref()) {
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
    csv("concord-map.csv", out)
}

/// `GET /cases.csv`: a line for each case, with both results.
pub(super) async fn cases_csv(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let asked = match view(&snapshot, raw.as_deref()) {
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
    csv("concord-cases.csv", out)
}
