//! The HTTP API. A contract: see `CHANGELOG.md` before changing a field.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use concord_base::Snapshot;
use concord_corpus::{
    Detail, Document, EvidenceField, Kind, Outcome, Problem, Source, json_schema,
};
use concord_search::{
    FacetCounts, FilterHelp, FilterName, Help, Hit, Query, Reading, Results, WordHelp,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::request::{self, Limits, facet_name};
use super::text::{doc_url, encode, highlight};
use super::{Site, error};

/// `GET /api/v1/search`
pub(super) async fn search(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let started = std::time::Instant::now();
    let request = match request::read(&request::pairs(raw.as_deref()), &Limits::API) {
        Ok(request) => request,
        Err(bad) => return error::api_parameter(&bad),
    };
    let snapshot = site.snapshot();
    match snapshot.search(&request.query) {
        Ok(results) => {
            let took_us = started.elapsed().as_micros() as u64;
            Json(SearchView::new(&snapshot, &results, took_us)).into_response()
        }
        Err(error) => error::index(&error),
    }
}

#[derive(Serialize)]
struct SearchView<'a> {
    total: usize,
    took_us: u64,
    generation: u64,
    notes: Vec<NoteView<'a>>,
    readings: Vec<ReadingView<'a>>,
    did_you_mean: Option<&'a str>,
    help: Option<Value>,
    hits: Vec<HitView<'a>>,
    facets: Vec<FacetView<'a>>,
}

#[derive(Serialize)]
struct NoteView<'a> {
    code: &'a str,
    message: &'a str,
    at: Option<usize>,
    nearest: Option<&'a str>,
}

#[derive(Serialize)]
struct ReadingView<'a> {
    word: &'a str,
    at: usize,
    read_as: &'a [String],
    why: &'static str,
}

#[derive(Serialize)]
struct HitView<'a> {
    id: String,
    kind: &'static str,
    title: &'a str,
    url: String,
    score: f32,
    snippet_html: String,
    section: Option<SectionView<'a>>,
}

#[derive(Serialize)]
struct SectionView<'a> {
    title: &'a str,
    anchor: &'a str,
}

#[derive(Serialize)]
struct FacetView<'a> {
    id: String,
    label: &'a str,
    values: Vec<ValueView<'a>>,
}

#[derive(Serialize)]
struct ValueView<'a> {
    value: &'a str,
    label: &'a str,
    parent: Option<&'a str>,
    count: usize,
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
            help: results.help.as_ref().map(help),
            hits: results.hits.iter().map(HitView::from).collect(),
            facets: results.facets.iter().map(FacetView::from).collect(),
        }
    }
}

fn help(help: &Help) -> Value {
    let word = |word: &WordHelp| json!({ "word": word.word, "count": word.count, "nearest": word.nearest });
    let filter = |help: &FilterHelp| {
        let name = match &help.filter {
            FilterName::Kind => "kind".to_owned(),
            FilterName::Years => "year".to_owned(),
            FilterName::Facet { source, facet, .. } => facet_name(source, facet),
        };
        json!({ "parameter": name, "without": help.without })
    };
    json!({
        "words": help.words.iter().map(word).collect::<Vec<_>>(),
        "filter": help.filter.as_ref().map(filter),
    })
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
            let facets: Vec<_> = results.facets.iter().map(FacetView::from).collect();
            Json(json!({ "facets": facets })).into_response()
        }
        Err(error) => error::index(&error),
    }
}

/// `GET /api/v1/status`
pub(super) async fn status(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    Json(json!({
        "generation": snapshot.generation,
        "documents": snapshot.catalogue.len(),
        "lessons": snapshot.catalogue.lessons(),
        "problems": snapshot.problems().count(),
        "ready": snapshot.ready,
        "indexed_at": snapshot.indexed_at.to_string(),
        "plugins": snapshot.plugins.iter().map(plugin_view).collect::<Vec<_>>(),
    }))
    .into_response()
}

fn plugin_view(plugin: &concord_facets::PluginStatus) -> Value {
    let time = |time: std::time::SystemTime| {
        jiff::Timestamp::try_from(time).ok().map(|time| time.to_string())
    };
    let step = |step: &concord_facets::Transition| {
        json!({
            "at": time(step.at),
            "version": &*step.version,
            "to": step.to.name(),
            "reason": &*step.reason,
        })
    };
    let facets = plugin.schema.iter().flat_map(|schema| &schema.facets).map(|facet| {
        json!({
            "id": facet_name(&plugin.id, &facet.id),
            "label": facet.label,
            "values": facet.values.len(),
        })
    });
    json!({
        "id": &*plugin.id,
        "version": &*plugin.version,
        "label": &*plugin.label,
        "folder": plugin.folder.display().to_string(),
        "state": plugin.state.name(),
        "since": time(plugin.since),
        "transitions": plugin.transitions.iter().map(step).collect::<Vec<_>>(),
        "sha256": &*plugin.sha256,
        "pinned": plugin.pinned,
        "sandbox": plugin.sandbox.level.name(),
        "sandbox_leaks": plugin.sandbox.leaked,
        "sandbox_missing": plugin.sandbox.missing,
        "facets": facets.collect::<Vec<_>>(),
        "documents": plugin.done,
        "failed": plugin.failed,
        "skipped": plugin.skipped,
        "pending": plugin.pending,
        "mean_us": plugin.mean_micros,
        "call_us": plugin.call_micros,
        "last_problem": plugin.last_problem,
        "last_problem_at": plugin.last_problem_at.and_then(time),
        "quarantined": plugin.quarantined.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "next": plugin.next.as_deref().map(plugin_view),
    })
}

/// A problem as the API and `concord check --format json` give it.
#[derive(Serialize)]
pub(crate) struct ProblemView<'a> {
    code: &'a str,
    severity: &'static str,
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
    help: &'a str,
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

/// `GET /api/v1/documents/{id}`
pub(super) async fn document(State(site): State<Site>, Path(id): Path<String>) -> Response {
    let snapshot = site.snapshot();
    let id = id.trim_end_matches('/');
    let Some(document) = snapshot.catalogue.get(id) else {
        return match snapshot.catalogue.by_alias(id) {
            Some(moved) => {
                let url = format!("/api/v1/documents/{}", encode(moved.id.as_str()));
                Redirect::permanent(&url).into_response()
            }
            None => error::api(StatusCode::NOT_FOUND, "there is no document with this id"),
        };
    };
    let text = match snapshot.searcher.stored(&document.id) {
        Ok(stored) => stored.map(|stored| stored.text.body).unwrap_or_default(),
        Err(error) => return error::index(&error),
    };
    Json(document_view(&snapshot, document, &text)).into_response()
}

fn document_view(snapshot: &Snapshot, document: &Document, text: &str) -> Value {
    let pairs = |pairs: &[(Box<str>, Box<str>)]| {
        pairs.iter().map(|(key, value)| (key.to_string(), json!(value))).collect::<Value>()
    };
    let lessons = document.lessons.iter().map(|lesson| {
        json!({
            "id": format!("{}#{}", document.id, lesson.anchor),
            "anchor": lesson.anchor,
            "title": lesson.title,
            "url": doc_url(document.id.as_str(), Some(&lesson.anchor)),
            "stage": lesson.stage,
            "level": lesson.level,
            "evidence": lesson.evidence,
            "practices": pairs(&lesson.practices),
            "challenges": pairs(&lesson.challenges),
            "applies_when": lesson.applies_when,
            "sources": lesson.sources,
        })
    });
    let sections = document.sections.iter().filter(|section| section.level > 0).map(|section| {
        json!({ "level": section.level, "title": section.title, "anchor": section.anchor })
    });
    let problems: Vec<_> = snapshot.problems_of(&document.file).map(ProblemView::from).collect();
    json!({
        "id": document.id.as_str(),
        "kind": document.kind.name(),
        "title": document.title,
        "summary": document.summary,
        "url": doc_url(document.id.as_str(), None),
        "file": document.file,
        "lang": document.lang,
        "translation_of": document.translation_of.as_ref().map(|id| id.as_str()),
        "aliases": document.aliases.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "published": document.published.map(|date| date.to_string()),
        "updated": document.updated.to_string(),
        "stale": snapshot.stale.contains_key(&document.id),
        "generation": snapshot.generation,
        "results": results(&document.detail),
        "facets": facets_of(snapshot, document),
        "lessons": lessons.collect::<Vec<_>>(),
        "sections": sections.collect::<Vec<_>>(),
        "sources": concord_corpus::html::sources(&document.detail).iter().map(source).collect::<Vec<_>>(),
        "findings": findings(snapshot, document, text),
        "problems": problems,
        "text": text,
    })
}

fn results(detail: &Detail) -> Value {
    let Detail::Case(case) = detail else { return Value::Null };
    let level = |outcome: &Outcome| {
        json!({
            "rating": outcome.rating,
            "evidence": outcome.evidence,
            "note": outcome.note,
            "sources": outcome.sources,
        })
    };
    json!({
        "partnership": level(&case.results.partnership),
        "intervention": level(&case.results.intervention),
    })
}

fn source(source: &Source) -> Value {
    json!({
        "id": source.id,
        "kind": source.kind,
        "perspective": source.perspective,
        "title": source.title,
        "author": source.author,
        "publisher": source.publisher,
        "year": source.year,
        "url": source.url,
    })
}

/// The values of every facet, by the facet's name in queries.
fn facets_of(snapshot: &Snapshot, document: &Document) -> Value {
    let mut facets = serde_json::Map::new();
    let mut add = |name: String, value: &str| {
        if let Value::Array(values) = facets.entry(name).or_insert_with(|| json!([])) {
            values.push(value.into());
        }
    };
    for tag in &document.tags {
        add(facet_name(&tag.source, &tag.facet), &tag.value);
    }
    for findings in snapshot.findings.get(&document.id).into_iter().flat_map(|all| all.iter()) {
        for assignment in &findings.assignments {
            add(facet_name(&findings.plugin, &assignment.facet), &assignment.value);
        }
    }
    Value::Object(facets)
}

fn findings(snapshot: &Snapshot, document: &Document, text: &str) -> Vec<Value> {
    let mut out = Vec::new();
    for findings in snapshot.findings.get(&document.id).into_iter().flat_map(|all| all.iter()) {
        for assignment in &findings.assignments {
            let evidence = assignment.evidence.iter().map(|evidence| {
                let range = evidence.start as usize..evidence.end as usize;
                let (field, words) = match &evidence.field {
                    EvidenceField::Text => ("text", text.get(range)),
                    EvidenceField::Title => ("title", document.title.get(range)),
                    EvidenceField::Summary => ("summary", document.summary.get(range)),
                    EvidenceField::Pointer(pointer) => (&**pointer, None),
                };
                json!({
                    "field": field,
                    "start": evidence.start,
                    "end": evidence.end,
                    "text": words,
                    "why": evidence.why,
                })
            });
            out.push(json!({
                "plugin": &*findings.plugin,
                "version": &*findings.version,
                "facet": facet_name(&findings.plugin, &assignment.facet),
                "value": &*assignment.value,
                "evidence": evidence.collect::<Vec<_>>(),
            }));
        }
    }
    out
}
