//! The HTTP API. A contract: see `CHANGELOG.md` before changing a field.

mod document;
mod status;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use concord_base::Snapshot;
use concord_corpus::{Kind, Problem, json_schema};
use concord_search::{
    FacetCounts, FilterHelp, FilterName, Help, Hit, HitKind, Query, Reading, Results, WordHelp,
};
use schemars::JsonSchema;
use serde::Serialize;

pub(super) use self::document::{DocumentView, document};
pub(super) use self::status::{StatusView, status};
use super::request::{self, Limits, facet_name};
use super::text::{doc_url, highlight};
use super::{Site, error, starting};

/// `GET /api/v1/search`
pub(super) async fn search(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let started = std::time::Instant::now();
    let request = match request::read(&request::pairs(raw.as_deref()), &Limits::API) {
        Ok(request) => request,
        Err(bad) => return error::api_parameter(&bad),
    };
    let snapshot = match starting::snapshot_for(&site, &request.query).await {
        Ok(snapshot) => snapshot,
        Err(plugin) => return starting::api(&plugin),
    };
    match snapshot.search(&request.query) {
        Ok(results) => {
            let took_us = started.elapsed().as_micros() as u64;
            Json(SearchView::new(&snapshot, &results, took_us)).into_response()
        }
        Err(error) => error::index(&error),
    }
}

/// What a search found.
#[derive(Serialize, JsonSchema)]
pub(super) struct SearchView<'a> {
    /// How many hits there are in all.
    total: usize,
    /// How long it took on the server, in microseconds.
    took_us: u64,
    /// The generation of the corpus that this answer was read from.
    generation: u64,
    /// What could not be used of the query, and what was done instead.
    notes: Vec<NoteView<'a>>,
    /// Words that were searched as more than what was typed; `exact=1`
    /// switches that off.
    readings: Vec<ReadingView<'a>>,
    /// Another query that finds more.
    did_you_mean: Option<&'a str>,
    /// Only when nothing was found: where to go from here.
    help: Option<HelpView<'a>>,
    /// Those that `limit` and `offset` ask for.
    hits: Vec<HitView<'a>>,
    /// Every facet, with the number of hits of each value. A facet is counted
    /// as if nothing were chosen of it.
    facets: Vec<FacetView<'a>>,
}

/// Something about how a request was understood.
#[derive(Serialize, JsonSchema)]
pub(super) struct NoteView<'a> {
    /// Stable, for programs: `unknown-facet`, `unknown-field`,
    /// `unknown-value`, `too-many-terms`, `ignored`, `unclosed`, or
    /// `any-words` (few documents had all words, so those with any follow).
    pub code: &'a str,
    /// One sentence without a full stop.
    pub message: &'a str,
    /// Where in the query, in characters from 0; `null`: all of it.
    pub at: Option<usize>,
    /// What was probably meant.
    pub nearest: Option<&'a str>,
}

/// A word, and what was searched in its place or beside it.
#[derive(Serialize, JsonSchema)]
struct ReadingView<'a> {
    /// As it was typed.
    word: &'a str,
    /// Where in the query, in characters from 0.
    at: usize,
    /// The best first; a few at most.
    read_as: &'a [String],
    /// `spelling` (no document has the word), `completion` (it may be the
    /// beginning of these) or `synonym`.
    why: &'static str,
}

/// Why nothing was found, and what would find something.
#[derive(Serialize, JsonSchema)]
struct HelpView<'a> {
    /// Each word and phrase of the query.
    words: Vec<WordView<'a>>,
    /// The filter that keeps most out, where dropping it alone finds
    /// something.
    filter: Option<FilterView>,
}

/// A word of a query that found nothing.
#[derive(Serialize, JsonSchema)]
struct WordView<'a> {
    /// As it was typed.
    word: &'a str,
    /// How many documents and lessons have it, whatever the filters.
    count: usize,
    /// A word of the corpus that is written nearly so.
    nearest: Option<&'a str>,
    /// Where there is none: frequent words that begin as it does.
    alike: &'a [String],
}

/// A filter that keeps everything out.
#[derive(Serialize, JsonSchema)]
struct FilterView {
    /// The parameter to drop.
    parameter: String,
    /// How many hits there are without it.
    without: usize,
}

/// A document or a lesson that was found.
#[derive(Serialize, JsonSchema)]
struct HitView<'a> {
    /// The id of the document; of a lesson, the id of its case, `#`, its
    /// anchor.
    id: String,
    #[schemars(extend("enum" = HitKind::ALL.map(HitKind::name)))]
    kind: &'static str,
    title: &'a str,
    /// Its address on this site.
    url: String,
    /// Comparable within one answer only; higher is better.
    score: f32,
    /// A passage as safe HTML, in which `mark` stands around what was found.
    snippet_html: String,
    /// The section that the passage is from; `null`: the beginning.
    section: Option<SectionView<'a>>,
}

/// A section of a document.
#[derive(Serialize, JsonSchema)]
struct SectionView<'a> {
    /// Its heading.
    title: &'a str,
    /// The fragment of its address.
    anchor: &'a str,
}

/// Every facet that searches can be narrowed by.
#[derive(Serialize, JsonSchema)]
pub(super) struct FacetsView<'a> {
    /// Those of the core first, then those of each plugin.
    facets: Vec<FacetView<'a>>,
}

/// A facet, with its values.
#[derive(Serialize, JsonSchema)]
struct FacetView<'a> {
    /// The name of its parameter in searches.
    id: String,
    /// Its name for people.
    label: &'a str,
    values: Vec<ValueView<'a>>,
}

/// A value of a facet.
#[derive(Serialize, JsonSchema)]
struct ValueView<'a> {
    /// What the parameter takes; levels of a tree are separated by `/`.
    value: &'a str,
    /// Its name for people.
    label: &'a str,
    /// The value above it in a tree.
    parent: Option<&'a str>,
    /// How many hits have it; exact.
    count: usize,
    /// Whether the search asks for it.
    selected: bool,
}

impl<'a> SearchView<'a> {
    fn new(snapshot: &Snapshot, results: &'a Results, took_us: u64) -> Self {
        let note = |note: &'a concord_search::Note| NoteView {
            code: &note.code,
            message: &note.message,
            at: note.at,
            nearest: note.nearest.as_deref(),
        };
        let reading = |reading: &'a Reading| ReadingView {
            word: &reading.word,
            at: reading.at,
            read_as: &reading.read_as,
            why: reading.why.name(),
        };
        Self {
            total: results.total,
            took_us,
            generation: snapshot.generation,
            notes: results.notes.iter().map(note).collect(),
            readings: results.readings.iter().map(reading).collect(),
            did_you_mean: results.did_you_mean.as_deref(),
            help: results.help.as_ref().map(HelpView::from),
            hits: results.hits.iter().map(HitView::from).collect(),
            facets: results.facets.iter().map(FacetView::from).collect(),
        }
    }
}

impl<'a> From<&'a Help> for HelpView<'a> {
    fn from(help: &'a Help) -> Self {
        let word = |word: &'a WordHelp| WordView {
            word: &word.word,
            count: word.count,
            nearest: word.nearest.as_deref(),
            alike: &word.alike,
        };
        let filter = |help: &FilterHelp| FilterView {
            parameter: match &help.filter {
                FilterName::Kind => "kind".to_owned(),
                FilterName::Years => "year".to_owned(),
                FilterName::Facet { source, facet, .. } => facet_name(source, facet),
            },
            without: help.without,
        };
        Self {
            words: help.words.iter().map(word).collect(),
            filter: help.filter.as_ref().map(filter),
        }
    }
}

impl<'a> From<&'a Hit> for HitView<'a> {
    fn from(hit: &'a Hit) -> Self {
        let section = hit.section.as_ref();
        Self {
            id: hit
                .anchor
                .as_ref()
                .map_or_else(|| hit.id.to_string(), |anchor| format!("{}#{anchor}", hit.id)),
            kind: hit.kind.name(),
            title: &hit.title,
            url: doc_url(hit.id.as_str(), hit.anchor.as_deref()),
            score: hit.score,
            snippet_html: highlight(&hit.snippet.text, &hit.snippet.highlights),
            section: section.map(|s| SectionView { title: &s.title, anchor: &s.anchor }),
        }
    }
}

impl<'a> From<&'a FacetCounts> for FacetView<'a> {
    fn from(facet: &'a FacetCounts) -> Self {
        let values = facet.values.iter().map(|value| ValueView {
            value: &value.path,
            label: &value.label,
            parent: value.path.rsplit_once('/').map(|(parent, _)| parent),
            count: value.count,
            selected: value.selected,
        });
        Self {
            id: facet_name(&facet.source, &facet.facet),
            label: &facet.label,
            values: values.collect(),
        }
    }
}

/// `GET /api/v1/facets`: every facet and value with its count in the corpus.
pub(super) async fn facets(State(site): State<Site>) -> Response {
    match site.snapshot().search(&Query { limit: 0, ..Query::default() }) {
        Ok(results) => {
            let facets = results.facets.iter().map(FacetView::from).collect();
            Json(FacetsView { facets }).into_response()
        }
        Err(error) => error::index(&error),
    }
}

/// A problem as the API and `concord check --format json` give it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProblemView<'a> {
    /// Stable, such as `C0201`; explained at `/help/problems`.
    code: &'a str,
    /// `error` (something of the file could not be used), `warning` or `note`.
    severity: &'static str,
    /// A path in the content folder.
    file: &'a str,
    /// From 1; 0 where the problem is with the file as a whole.
    line: u32,
    /// In characters from 1; 0 where the problem is with the file as a whole.
    column: u32,
    /// What is wrong.
    message: &'a str,
    /// What to do; may be empty.
    help: &'a str,
    /// The allowed value that was probably meant.
    nearest: Option<&'a str>,
}

impl<'a> From<&'a Problem> for ProblemView<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self {
            code: &problem.code,
            severity: problem.severity.name(),
            file: &problem.file,
            line: problem.line,
            column: problem.column,
            message: &problem.message,
            help: &problem.help,
            nearest: problem.nearest.as_deref(),
        }
    }
}

/// `GET /api/v1/problems`
pub(super) async fn problems(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let problems: Vec<_> = snapshot.problems().map(ProblemView::from).collect();
    Json(problems).into_response()
}

/// `GET /schema/{kind}`: the JSON Schema of a kind's front matter, with the
/// vocabularies and plugins of this corpus.
pub(super) async fn schema(State(site): State<Site>, Path(kind): Path<String>) -> Response {
    let kind = kind.strip_suffix(".json").unwrap_or(&kind);
    let Ok(kind) = kind.parse::<Kind>() else {
        return error::api(StatusCode::NOT_FOUND, "there is no kind of this name");
    };
    let snapshot = site.snapshot();
    let schema = json_schema(kind, &snapshot.vocabularies, &snapshot.schemas[1..]);
    let media_type = [(header::CONTENT_TYPE, "application/schema+json")];
    (media_type, Json(schema)).into_response()
}
