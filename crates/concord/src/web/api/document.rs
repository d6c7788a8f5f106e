//! `GET /api/v1/documents/{id}`: a document with all that is known of it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use concord_base::Snapshot;
use concord_corpus::{Detail, Document, Evidence, EvidenceField, Kind, Lesson, Outcome, Source};
use schemars::JsonSchema;
use serde::Serialize;

use super::ProblemView;
use crate::web::request::facet_name;
use crate::web::text::{doc_url, encode};
use crate::web::{Site, error};

/// `GET /api/v1/documents/{id}`
pub(in crate::web) async fn document(State(site): State<Site>, Path(id): Path<String>) -> Response {
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
    Json(DocumentView::new(&snapshot, document, &text)).into_response()
}

/// A document with all that is known of it.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct DocumentView<'a> {
    /// The path of its file in the content folder, without `.md`.
    id: &'a str,
    #[schemars(extend("enum" = Kind::ALL.map(Kind::name)))]
    kind: &'static str,
    title: &'a str,
    /// One or two sentences; may be empty.
    summary: &'a str,
    /// The address of its page on this site.
    url: String,
    /// Its file, as a path in the content folder.
    file: &'a str,
    /// The language of its text (BCP 47), where it is known.
    lang: Option<&'a str>,
    /// The id of the document that this one is a translation of.
    translation_of: Option<&'a str>,
    /// Ids that it had before; they redirect to it.
    aliases: Vec<&'a str>,
    /// When it was first published, where it says so.
    #[schemars(extend("format" = "date"))]
    published: Option<String>,
    /// When it changed last: what it says itself, else the time of its file.
    #[schemars(extend("format" = "date"))]
    updated: String,
    /// Whether its file is broken now, so that this is its last good version.
    stale: bool,
    /// The generation of the corpus that this answer was read from.
    generation: u64,
    /// Of a case: what came of it, at both levels. `null` for other kinds.
    results: Option<ResultsView<'a>>,
    /// Its values of every facet, by the facet's name in searches; those that
    /// plugins found stand under `plugin.facet`.
    facets: BTreeMap<String, Vec<&'a str>>,
    /// Of a case: what it teaches. Lessons are found by searches on their own.
    lessons: Vec<LessonView<'a>>,
    /// The headings of its text, in their order.
    sections: Vec<HeadingView<'a>>,
    /// What its statements rest on.
    sources: Vec<SourceView<'a>>,
    /// What plugins found in it, with the evidence for each finding.
    findings: Vec<FindingView<'a>>,
    /// What is wrong with its file.
    problems: Vec<ProblemView<'a>>,
    /// Its plain text: blocks separated by newlines, without markup. Evidence
    /// in the field `text` counts its bytes in UTF-8.
    text: &'a str,
}

/// What came of a case, at both levels.
#[derive(Serialize, JsonSchema)]
struct ResultsView<'a> {
    /// Whether the partnership worked.
    partnership: OutcomeView<'a>,
    /// Whether what the partnership set out to change did change.
    intervention: OutcomeView<'a>,
}

/// A result at one level.
#[derive(Serialize, JsonSchema)]
struct OutcomeView<'a> {
    /// A term of the vocabulary `rating`, such as `partly`.
    rating: Option<&'a str>,
    /// How sure that is: a term of the vocabulary `evidence`.
    evidence: Option<&'a str>,
    /// Why it was rated so; may be empty.
    note: &'a str,
    /// Ids of `sources` that it rests on.
    sources: &'a [Box<str>],
}

/// What a case teaches.
#[derive(Serialize, JsonSchema)]
struct LessonView<'a> {
    /// The id of its case, `#`, its anchor.
    id: String,
    /// The fragment of its address on the page of its case.
    anchor: &'a str,
    title: &'a str,
    /// Its address on this site.
    url: String,
    /// The stage of the partnership that it is about: a term of the vocabulary
    /// `stage`.
    stage: Option<&'a str>,
    /// Which of the two results it explains: `partnership` or `intervention`.
    level: Option<&'a str>,
    /// How sure it is: a term of the vocabulary `evidence`. `null`: as sure as
    /// the result that it explains.
    evidence: Option<&'a str>,
    /// What it says of practices, by their slug: `supports`, `contradicts`,
    /// `mixed` or `absent` (missing, and that explains the result).
    practices: BTreeMap<&'a str, &'a str>,
    /// What became of challenges, by their slug: `eased`, `unchanged` or
    /// `worsened`.
    challenges: BTreeMap<&'a str, &'a str>,
    /// When it carries over to another partnership, in words.
    applies_when: &'a [Box<str>],
    /// Ids of the document's `sources` that it rests on.
    sources: &'a [Box<str>],
}

/// A heading.
#[derive(Serialize, JsonSchema)]
struct HeadingView<'a> {
    /// 1 to 6, as in HTML.
    level: u8,
    title: &'a str,
    /// The fragment of its address on the page.
    anchor: &'a str,
}

/// What a statement rests on.
#[derive(Serialize, JsonSchema)]
struct SourceView<'a> {
    /// Its id in this document.
    id: &'a str,
    /// Such as `evaluation` or `news`: a term of the vocabulary `source-kind`.
    kind: Option<&'a str>,
    /// Who speaks, such as `independent`: a term of the vocabulary
    /// `perspective`.
    perspective: Option<&'a str>,
    title: &'a str,
    /// May be empty.
    author: &'a str,
    /// May be empty.
    publisher: &'a str,
    /// When it appeared.
    year: Option<i16>,
    /// `http` or `https`; may be empty.
    url: &'a str,
}

/// A value of a facet that a plugin found.
#[derive(Serialize, JsonSchema)]
struct FindingView<'a> {
    /// The plugin's id.
    plugin: &'a str,
    /// The plugin's version.
    version: &'a str,
    /// The facet's name in searches: `plugin.facet`.
    facet: String,
    /// The value found; levels of a tree are separated by `/`.
    value: &'a str,
    /// Why the plugin thinks so.
    evidence: Vec<EvidenceView<'a>>,
}

/// A place that a finding rests on.
#[derive(Serialize, JsonSchema)]
struct EvidenceView<'a> {
    /// `text`, `title`, `summary`, or a JSON pointer into the front matter
    /// under the plugin's id.
    field: &'a str,
    /// Where it begins, in bytes of UTF-8 from 0.
    start: u32,
    /// Where it ends, in bytes of UTF-8; the byte here is no longer part of it.
    end: u32,
    /// The words there; `null` in the front matter.
    text: Option<&'a str>,
    /// The plugin's reason, for people.
    why: &'a str,
}

impl<'a> DocumentView<'a> {
    fn new(snapshot: &'a Snapshot, document: &'a Document, text: &'a str) -> Self {
        let sections = document.sections.iter().filter(|section| section.level > 0);
        let heading = |section: &'a concord_corpus::Section| HeadingView {
            level: section.level,
            title: &section.title,
            anchor: &section.anchor,
        };
        Self {
            id: document.id.as_str(),
            kind: document.kind.name(),
            title: &document.title,
            summary: &document.summary,
            url: doc_url(document.id.as_str(), None),
            file: &document.file,
            lang: document.lang.as_deref(),
            translation_of: document.translation_of.as_ref().map(|id| id.as_str()),
            aliases: document.aliases.iter().map(|id| id.as_str()).collect(),
            published: document.published.map(|date| date.to_string()),
            updated: document.updated.to_string(),
            stale: snapshot.stale.contains_key(&document.id),
            generation: snapshot.generation,
            results: results(&document.detail),
            facets: facets(snapshot, document),
            lessons: document.lessons.iter().map(|own| lesson(document, own)).collect(),
            sections: sections.map(heading).collect(),
            sources: concord_corpus::html::sources(&document.detail).iter().map(source).collect(),
            findings: findings(snapshot, document, text),
            problems: snapshot.problems_of(&document.file).map(ProblemView::from).collect(),
            text,
        }
    }
}

fn lesson<'a>(document: &Document, lesson: &'a Lesson) -> LessonView<'a> {
    let pairs = |pairs: &'a [(Box<str>, Box<str>)]| {
        pairs.iter().map(|(key, value)| (&**key, &**value)).collect()
    };
    LessonView {
        id: format!("{}#{}", document.id, lesson.anchor),
        anchor: &lesson.anchor,
        title: &lesson.title,
        url: doc_url(document.id.as_str(), Some(&lesson.anchor)),
        stage: lesson.stage.as_deref(),
        level: lesson.level.as_deref(),
        evidence: lesson.evidence.as_deref(),
        practices: pairs(&lesson.practices),
        challenges: pairs(&lesson.challenges),
        applies_when: &lesson.applies_when,
        sources: &lesson.sources,
    }
}

fn results(detail: &Detail) -> Option<ResultsView<'_>> {
    let Detail::Case(case) = detail else { return None };
    fn level(outcome: &Outcome) -> OutcomeView<'_> {
        OutcomeView {
            rating: outcome.rating.as_deref(),
            evidence: outcome.evidence.as_deref(),
            note: &outcome.note,
            sources: &outcome.sources,
        }
    }
    Some(ResultsView {
        partnership: level(&case.results.partnership),
        intervention: level(&case.results.intervention),
    })
}

fn source(source: &Source) -> SourceView<'_> {
    SourceView {
        id: &source.id,
        kind: source.kind.as_deref(),
        perspective: source.perspective.as_deref(),
        title: &source.title,
        author: &source.author,
        publisher: &source.publisher,
        year: source.year,
        url: &source.url,
    }
}

/// The values of every facet, by the facet's name in queries.
fn facets<'a>(snapshot: &'a Snapshot, document: &'a Document) -> BTreeMap<String, Vec<&'a str>> {
    let mut facets: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for tag in &document.tags {
        facets.entry(facet_name(&tag.source, &tag.facet)).or_default().push(&tag.value);
    }
    for findings in snapshot.findings.get(&document.id).into_iter().flat_map(|all| all.iter()) {
        for assignment in &findings.assignments {
            let name = facet_name(&findings.plugin, &assignment.facet);
            facets.entry(name).or_default().push(&assignment.value);
        }
    }
    facets
}

fn findings<'a>(
    snapshot: &'a Snapshot,
    document: &'a Document,
    text: &'a str,
) -> Vec<FindingView<'a>> {
    let place = |evidence: &'a Evidence| {
        let range = evidence.start as usize..evidence.end as usize;
        let (field, words) = match &evidence.field {
            EvidenceField::Text => ("text", text.get(range)),
            EvidenceField::Title => ("title", document.title.get(range)),
            EvidenceField::Summary => ("summary", document.summary.get(range)),
            EvidenceField::Pointer(pointer) => (&**pointer, None),
        };
        let (start, end) = (evidence.start, evidence.end);
        EvidenceView { field, start, end, text: words, why: &evidence.why }
    };
    let all = snapshot.findings.get(&document.id).into_iter().flat_map(|all| all.iter());
    let found = all.flat_map(|findings| {
        findings.assignments.iter().map(move |assignment| FindingView {
            plugin: &findings.plugin,
            version: &findings.version,
            facet: facet_name(&findings.plugin, &assignment.facet),
            value: &assignment.value,
            evidence: assignment.evidence.iter().map(place).collect(),
        })
    });
    found.collect()
}
