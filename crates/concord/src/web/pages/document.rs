//! The page of a document.

use std::fmt::Write;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use concord_base::Snapshot;
use concord_corpus::html::{self, Resolved};
use concord_corpus::{
    Detail, Document, Found, Grade, Kind, LinkTarget, Source, SubjectKind, countries,
};

use super::findings::Findings;
use super::ledger::{Ledger, Others};
use super::path::Steps;
use super::similar::SimilarList;
use super::{case, ledger, lesson, view};
use crate::web::layout::Layout;
use crate::web::request;
use crate::web::text::{clock, doc_url, encode, escape};
use crate::web::{Site, error, structured, words};

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    page: Layout,
    id: String,
    file: String,
    lang: String,
    /// Whether that language is written from right to left.
    rtl: bool,
    kind: String,
    /// What stands beside the kind, as HTML.
    where_: String,
    title: String,
    summary: String,
    /// Names and values (HTML) beside the title.
    facts: Vec<(&'static str, String)>,
    blocks: Vec<Block>,
    stale: Option<StaleView>,
}

struct StaleView {
    since: String,
    shown: String,
    /// What is wrong with the file now, the gravest first.
    problems: Vec<String>,
}

/// Problems of a broken file that its page tells.
const TOLD: usize = 3;

/// A part of the page: its label in the margin, its HTML, and what stands
/// beside it.
#[derive(Default)]
pub(super) struct Block {
    pub id: &'static str,
    pub label: &'static str,
    pub note: String,
    pub html: String,
    pub side: String,
    pub wide: bool,
}

/// `/doc/{id}`; `?evidence=grade` leaves out what is less sure.
pub(in crate::web) async fn page(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Response {
    let snapshot = site.snapshot();
    let pairs = request::pairs(raw.as_deref());
    let least = pairs.iter().find(|(name, _)| name == "evidence");
    let least = least.and_then(|(_, grade)| Grade::parse(grade));
    let id = id.trim_end_matches('/');
    let Some(document) = snapshot.catalogue.get(id) else {
        if let Some(moved) = snapshot.catalogue.by_alias(id) {
            return Redirect::permanent(&doc_url(moved.id.as_str(), None)).into_response();
        }
        if !snapshot.ready {
            let detail = "The corpus is still being read; try again in a moment.";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return error::page(&site, status, "Not read yet", detail);
        }
        let detail = format!("There is no document “{id}”. It may have been moved or removed.");
        return error::page(&site, StatusCode::NOT_FOUND, "Nothing is here", &detail);
    };
    let source = match snapshot.searcher.stored(&document.id) {
        Ok(stored) => stored.map(|stored| stored.source).unwrap_or_default(),
        Err(error) => return error::index(&error),
    };
    let mut page = view_of(&site, &snapshot, document, &source, least);
    match SimilarList::new(&snapshot, document) {
        Ok(Some(similar)) => {
            let html = error::part(&similar);
            let block = Block { label: words::SIMILAR, html, wide: true, ..Block::default() };
            // Before the last block, which is about the page itself.
            page.blocks.insert(page.blocks.len().saturating_sub(1), block);
        }
        Ok(None) => {}
        Err(error) => return error::index(&error),
    }
    error::html(&page)
}

fn view_of(
    site: &Site,
    snapshot: &Snapshot,
    document: &Document,
    source: &str,
    least: Option<Grade>,
) -> DocumentPage {
    let findings = Findings::of(snapshot, document);
    let resolve = |target: &LinkTarget| resolve(snapshot, document, target);
    let mut pieces = html::render(document, source, &findings.marks, &resolve);
    for piece in &mut pieces {
        // What scrolls sideways can be reached by keyboard. Text is escaped, so
        // that these are elements.
        *piece = piece
            .replace("<pre>", "<pre tabindex=\"0\">")
            .replace("<table>", "<table tabindex=\"0\">");
    }
    let mut blocks = Vec::new();
    match &document.detail {
        Detail::Case(case) => {
            case::blocks(snapshot, document, case, &pieces, &findings, &mut blocks);
        }
        Detail::Practice(_) | Detail::Challenge(_) => {
            blocks.extend(evidence(snapshot, document, least));
            blocks.push(prose(words::IN_WORDS, &pieces, findings.html.clone()));
        }
        Detail::Path(path) => {
            let before = before_check(document).min(pieces.len());
            let (before, after) = pieces.split_at(before);
            blocks.push(prose(words::ABOUT_PATH, before, findings.html.clone()));
            let steps = Steps::new(snapshot, document, path);
            blocks.push(Block {
                label: words::STEPS,
                note: steps.note.clone(),
                html: error::part(&steps),
                ..Block::default()
            });
            if !after.is_empty() {
                blocks.push(prose(words::AFTER_PATH, after, String::new()));
            }
        }
        Detail::Note | Detail::Page => blocks.push(prose("", &pieces, findings.html.clone())),
    }
    let sources = html::sources(&document.detail);
    if !sources.is_empty() {
        let html = source_list(snapshot, sources);
        blocks.push(Block { id: "sources", label: words::SOURCES, html, ..Block::default() });
    }
    blocks.push(permalinks(document));
    let stale = snapshot.stale.get(&document.id).map(|stale| StaleView {
        since: clock(stale.since),
        shown: clock(stale.shown),
        problems: told_problems(snapshot, document),
    });
    DocumentPage {
        page: structured::layout(site, snapshot, document),
        id: document.id.to_string(),
        file: document.file.to_string(),
        lang: document.lang.as_deref().unwrap_or_default().to_owned(),
        rtl: document.lang.as_deref().is_some_and(is_rtl),
        kind: view::capital(document.kind.name()),
        where_: beside_kind(snapshot, document),
        title: document.title.to_string(),
        summary: document.summary.to_string(),
        facts: facts(snapshot, document),
        blocks,
        stale,
    }
}

/// What the lessons say of a practice or a challenge, and where.
fn evidence(snapshot: &Snapshot, document: &Document, least: Option<Grade>) -> Vec<Block> {
    let Some(subject) = snapshot.catalogue.subject(document) else { return Vec::new() };
    let path = doc_url(document.id.as_str(), None);
    let ledger = Ledger::new(snapshot, &subject, &path, least);
    let mut blocks = vec![Block {
        id: "evidence",
        label: words::WHAT_CASES_SAY,
        note: ledger.note.clone(),
        html: error::part(&ledger),
        wide: true,
        ..Block::default()
    }];
    let others = Others::new(snapshot, &subject, ledger::meant(&document.detail), least);
    if !others.rows.is_empty() {
        let label = match subject.kind {
            SubjectKind::Practice => words::BY_CHALLENGE,
            SubjectKind::Challenge => words::BY_PRACTICE_OF_CHALLENGE,
        };
        let html = error::part(&others);
        blocks.push(Block { id: "others", label, html, wide: true, ..Block::default() });
    }
    blocks
}

/// Whether a language is written from right to left.
fn is_rtl(lang: &str) -> bool {
    ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"].contains(&lang)
}

/// How many sections of a path come before its steps: what checks the reader
/// comes after them.
fn before_check(document: &Document) -> usize {
    let check = document.sections.iter().position(|section| &*section.anchor == "check-yourself");
    check.unwrap_or(document.sections.len())
}

fn told_problems(snapshot: &Snapshot, document: &Document) -> Vec<String> {
    let mut problems: Vec<_> = snapshot.problems_of(&document.file).collect();
    problems.sort_by_key(|problem| problem.severity);
    let told = problems.into_iter().take(TOLD).map(|problem| {
        let place = match problem.line {
            0 => String::new(),
            line => format!("line {line}, column {}: ", problem.column),
        };
        format!("{place}{}", problem.message)
    });
    told.collect()
}

pub(super) fn resolve(
    snapshot: &Snapshot,
    from: &Document,
    target: &LinkTarget,
) -> Option<Resolved> {
    let found = snapshot.catalogue.resolve(target, &from.id);
    match (target, found) {
        (LinkTarget::Anchor(anchor), _) => {
            Some(Resolved { url: format!("#{}", encode(anchor)), title: String::new() })
        }
        (LinkTarget::Asset(path), Found::Asset) => {
            Some(Resolved { url: format!("/asset/{}", encode(path)), title: String::new() })
        }
        (target, Found::Document(document) | Found::Ambiguous(document)) => {
            let anchor = match target {
                LinkTarget::Document { anchor, .. } => Some(&**anchor),
                _ => None,
            };
            let url = doc_url(document.id.as_str(), anchor);
            Some(Resolved { url, title: document.title.to_string() })
        }
        _ => None,
    }
}

fn prose(label: &'static str, pieces: &[String], side: String) -> Block {
    let html = format!("<div class=\"prose\">{}</div>", pieces.concat());
    Block { label, html, side, ..Block::default() }
}

fn source_list(snapshot: &Snapshot, sources: &[Source]) -> String {
    let mut html = String::from("<ol class=\"source-list\">");
    for source in sources {
        let title = escape(&source.title);
        let title = if source.url.is_empty() {
            title
        } else {
            format!("<a href=\"{}\" rel=\"noopener noreferrer\">{title}</a>", escape(&source.url))
        };
        let author = if source.author.is_empty() {
            String::new()
        } else {
            format!("{}, ", escape(&source.author))
        };
        let year = source.year.map(|year| year.to_string()).unwrap_or_default();
        let details: Vec<_> =
            [escape(&source.publisher), year].into_iter().filter(|part| !part.is_empty()).collect();
        let words = [("source-kind", &source.kind), ("perspective", &source.perspective)];
        let words: Vec<_> = words
            .into_iter()
            .filter_map(|(vocabulary, word)| {
                Some(snapshot.vocabularies.label(vocabulary, word.as_deref()?))
            })
            .map(escape)
            .collect();
        let _ = write!(
            html,
            "<li id=\"source-{}\">{author}{title}. {} <span class=\"dim\">{}</span></li>",
            escape(&source.id),
            details.join(", "),
            words.join("; ")
        );
    }
    html + "</ol>"
}

fn permalinks(document: &Document) -> Block {
    let url = doc_url(document.id.as_str(), None);
    let api = format!("/api/v1/documents/{}", encode(document.id.as_str()));
    let compare = match document.kind {
        Kind::Case | Kind::Practice | Kind::Challenge => format!(
            " · <a href=\"/compare?id={}\" rel=\"nofollow\">{}</a>",
            escape(&encode(document.id.as_str())),
            words::COMPARE_WITH
        ),
        _ => String::new(),
    };
    let html = format!(
        "<p class=\"permalinks\">Address: <a href=\"{0}\">{0}</a> · <a href=\"{4}\">Cite</a>{compare} · <a href=\"{1}\">JSON</a> · file <code>{2}</code> · updated {3}</p>",
        escape(&url),
        escape(&api),
        escape(&document.file),
        document.updated,
        escape(&format!("/cite/{}", encode(document.id.as_str())))
    );
    Block { label: words::THIS_PAGE, html, ..Block::default() }
}

fn beside_kind(snapshot: &Snapshot, document: &Document) -> String {
    match &document.detail {
        Detail::Case(case) => {
            let sectors = case.sectors.iter().map(|sector| {
                let label = snapshot.vocabularies.label("sector", sector);
                format!("<a href=\"/search?sector={}\">{}</a>", encode(sector), escape(label))
            });
            sectors.collect::<Vec<_>>().join(" · ")
        }
        Detail::Path(path) => {
            path.minutes.map(|m| format!("about {m} minutes")).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn facts(snapshot: &Snapshot, document: &Document) -> Vec<(&'static str, String)> {
    let labels = |vocabulary: &str, words: &[Box<str>]| {
        let labels = words.iter().map(|word| escape(snapshot.vocabularies.label(vocabulary, word)));
        labels.collect::<Vec<_>>().join(", ")
    };
    let origins = |origins: &[concord_corpus::Origin]| {
        let lines = origins.iter().map(|origin| {
            let label = escape(snapshot.vocabularies.label("document", &origin.document));
            let place = escape(&origin.place);
            if place.is_empty() { label } else { format!("{label}: {place}") }
        });
        lines.collect::<Vec<_>>().join("<br>")
    };
    let mut facts = Vec::new();
    match &document.detail {
        Detail::Case(case) => {
            if let Some(place) = &case.place {
                let countries = place.countries.iter();
                let mut parts: Vec<String> = vec![escape(&place.name)];
                parts.extend(countries.filter_map(|code| countries::name(code)).map(escape));
                parts.retain(|part| !part.is_empty());
                parts.dedup();
                facts.push(("Place", parts.join(", ")));
            }
            facts.push(("Period", case.period.as_ref().map(view::period).unwrap_or_default()));
            facts.push(("Form", labels("modality", &case.modality)));
            let challenges =
                case.challenges.iter().map(|slug| lesson::link_to(snapshot, Kind::Challenge, slug));
            facts.push(("Challenges met", challenges.collect::<Vec<_>>().join(", ")));
            let reviewed = case.review.on.map(|on| match case.review.due {
                Some(due) => format!("{}, due again {}", view::day(on), view::day(due)),
                None => view::day(on),
            });
            facts.push(("Reviewed", reviewed.unwrap_or_default()));
        }
        Detail::Practice(practice) => {
            let addresses = practice
                .addresses
                .iter()
                .map(|slug| lesson::link_to(snapshot, Kind::Challenge, slug));
            facts.push(("Meant to ease", addresses.collect::<Vec<_>>().join(", ")));
            facts.push(("When", labels("stage", &practice.stages)));
            facts.push(("Named by", origins(&practice.from)));
        }
        Detail::Challenge(challenge) => {
            facts.push(("When", labels("stage", &challenge.stages)));
            facts.push(("Named by", origins(&challenge.from)));
        }
        Detail::Path(path) => facts.push(("For", escape(&path.audience))),
        Detail::Note | Detail::Page => {}
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}
