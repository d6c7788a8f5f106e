//! What the API offers around a search: suggestions, and similar documents.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use concord_search::{Filter, HitKind, Query, Reason, Similar, Suggested, Suggestion};
use schemars::JsonSchema;
use serde::Serialize;

use super::request::{BadParameter, facet_name, pairs, search_url};
use super::text::{capital, doc_url, highlight};
use super::{Site, error};

/// A stranger may ask for so many at most.
pub(super) const MOST: usize = 20;
pub(super) const DEFAULT: usize = 8;
/// Longer questions are no beginnings of words. Characters.
pub(super) const LONGEST: usize = 4096;

/// The text under `name`, and how many are wanted.
fn parameters(raw: Option<&str>, name: &str) -> Result<(String, usize), BadParameter> {
    let (mut text, mut limit) = (String::new(), DEFAULT);
    for (key, value) in pairs(raw) {
        if key == name {
            if value.chars().count() > LONGEST {
                let message = format!("is too long; {LONGEST} characters are the most");
                return Err(BadParameter { name: key, message });
            }
            text = value;
        } else if key == "limit" {
            limit = value.parse().ok().filter(|limit| *limit <= MOST).ok_or_else(|| {
                let message = format!("should be a whole number from 0 to {MOST}, not “{value}”");
                BadParameter { name: key, message }
            })?;
        }
    }
    Ok((text, limit))
}

/// `GET /api/v1/suggest?q=`: titles of documents and lessons, values of facets.
pub(super) async fn suggest(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let (text, limit) = match parameters(raw.as_deref(), "q") {
        Ok(parameters) => parameters,
        Err(bad) => return error::api_parameter(&bad),
    };
    match site.snapshot().suggest(&text, limit) {
        Ok(found) => {
            let suggestions = found.iter().map(SuggestionView::from).collect();
            Json(SuggestionsView { suggestions }).into_response()
        }
        Err(error) => error::index(&error),
    }
}

/// Titles and values that a half-typed search may mean.
#[derive(Serialize, JsonSchema)]
pub(super) struct SuggestionsView<'a> {
    /// The best first.
    suggestions: Vec<SuggestionView<'a>>,
}

/// A title or a value that a half-typed search may mean.
#[derive(Serialize, JsonSchema)]
struct SuggestionView<'a> {
    /// The title, or the value's name for people.
    text: &'a str,
    /// The same as safe HTML, in which `mark` stands around what was typed.
    html: String,
    /// The kind of the document, `lesson`, or `value` for a value of a facet.
    kind: &'static str,
    /// The address of its page; of a value, of the search for it.
    url: String,
    /// What it is, in a few words.
    note: String,
    /// Of a value: how many documents and lessons have it.
    count: Option<usize>,
}

impl<'a> From<&'a Suggestion> for SuggestionView<'a> {
    fn from(suggestion: &'a Suggestion) -> Self {
        let (kind, url, note) = match &suggestion.target {
            Suggested::Hit { id, anchor, kind } => {
                let note = capital(kind.name());
                (kind.name(), doc_url(id.as_str(), anchor.as_deref()), note)
            }
            Suggested::Value { source, facet, facet_label, path } => {
                let filter = Filter {
                    source: source.to_string(),
                    facet: facet.to_string(),
                    values: vec![path.to_string()],
                };
                let url = search_url(&Query { filters: vec![filter], ..Query::default() });
                let note = format!("{facet_label}, {}", suggestion.count.unwrap_or(0));
                ("value", url, note)
            }
        };
        Self {
            text: &suggestion.text,
            html: highlight(&suggestion.text, &suggestion.highlights),
            kind,
            url,
            note,
            count: suggestion.count,
        }
    }
}

/// `GET /api/v1/similar?id=`: documents that have something in common with one.
pub(super) async fn similar(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let (id, limit) = match parameters(raw.as_deref(), "id") {
        Ok(parameters) => parameters,
        Err(bad) => return error::api_parameter(&bad),
    };
    let snapshot = site.snapshot();
    if id.is_empty() {
        let message = "names the document, and is missing".to_owned();
        return error::api_parameter(&BadParameter { name: "id".to_owned(), message });
    }
    let found = snapshot.catalogue.get(&id).or_else(|| snapshot.catalogue.by_alias(&id));
    let Some(document) = found else {
        return error::api(StatusCode::NOT_FOUND, "there is no document with this id");
    };
    match snapshot.similar(&document.id, limit) {
        Ok(found) => {
            let similar = found.iter().map(SimilarView::from).collect();
            Json(SimilarsView { similar }).into_response()
        }
        Err(error) => error::index(&error),
    }
}

/// Documents that have something in common with one.
#[derive(Serialize, JsonSchema)]
pub(super) struct SimilarsView<'a> {
    /// The most alike first.
    similar: Vec<SimilarView<'a>>,
}

/// A document that has something in common with another one.
#[derive(Serialize, JsonSchema)]
struct SimilarView<'a> {
    id: &'a str,
    #[schemars(extend("enum" = HitKind::ALL.map(HitKind::name)))]
    kind: &'static str,
    title: &'a str,
    /// The address of its page on this site.
    url: String,
    /// Comparable within one answer only; higher is more alike.
    score: f32,
    /// What they have in common, what tells most first.
    reasons: Vec<SharedView<'a>>,
}

/// Something that two documents have in common: a word, or a value of a facet.
#[derive(Serialize, Default, JsonSchema)]
struct SharedView<'a> {
    /// A word of both texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<&'a str>,
    /// The facet's name in searches.
    #[serde(skip_serializing_if = "Option::is_none")]
    facet: Option<String>,
    /// The facet's name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    facet_label: Option<&'a str>,
    /// The value that both have.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    /// The value's name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

impl<'a> From<&'a Similar> for SimilarView<'a> {
    fn from(similar: &'a Similar) -> Self {
        let reason = |reason: &'a Reason| match reason {
            Reason::Word(word) => SharedView { word: Some(word), ..SharedView::default() },
            Reason::Value { source, facet, facet_label, path, label } => SharedView {
                word: None,
                facet: Some(facet_name(source, facet)),
                facet_label: Some(facet_label),
                value: Some(path),
                label: Some(label),
            },
        };
        Self {
            id: similar.id.as_str(),
            kind: HitKind::name(similar.kind),
            title: &similar.title,
            url: doc_url(similar.id.as_str(), None),
            score: similar.score,
            reasons: similar.reasons.iter().map(reason).collect(),
        }
    }
}
