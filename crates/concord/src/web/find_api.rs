//! What the API offers around a search: suggestions, and similar documents.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use concord_search::{Filter, HitKind, Query, Reason, Similar, Suggested, Suggestion};
use serde_json::{Value, json};

use super::request::{BadParameter, facet_name, pairs, search_url};
use super::text::{doc_url, highlight};
use super::{Site, error};

/// A stranger may ask for so many at most.
const MOST: usize = 20;
const DEFAULT: usize = 8;
/// Longer questions are no beginnings of words. Characters.
const LONGEST: usize = 4096;

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
            let found: Vec<Value> = found.iter().map(suggestion).collect();
            Json(json!({ "suggestions": found })).into_response()
        }
        Err(error) => error::index(&error),
    }
}

fn suggestion(suggestion: &Suggestion) -> Value {
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
    json!({
        "text": suggestion.text,
        "html": highlight(&suggestion.text, &suggestion.highlights),
        "kind": kind,
        "url": url,
        "note": note,
        "count": suggestion.count,
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `GET /api/v1/similar?id=`: documents that have something in common with one.
pub(super) async fn similar(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let (id, limit) = match parameters(raw.as_deref(), "id") {
        Ok(parameters) => parameters,
        Err(bad) => return error::api_parameter(&bad),
    };
    let snapshot = site.snapshot();
    let found = snapshot.catalogue.get(&id).or_else(|| snapshot.catalogue.by_alias(&id));
    let Some(document) = found else {
        return error::api(StatusCode::NOT_FOUND, "there is no document with this id");
    };
    match snapshot.similar(&document.id, limit) {
        Ok(found) => {
            let found: Vec<Value> = found.iter().map(similar_view).collect();
            Json(json!({ "similar": found })).into_response()
        }
        Err(error) => error::index(&error),
    }
}

fn similar_view(similar: &Similar) -> Value {
    let reason = |reason: &Reason| match reason {
        Reason::Word(word) => json!({ "word": word }),
        Reason::Value { source, facet, facet_label, path, label } => json!({
            "facet": facet_name(source, facet),
            "facet_label": facet_label,
            "value": &**path,
            "label": label,
        }),
    };
    json!({
        "id": similar.id.as_str(),
        "kind": HitKind::name(similar.kind),
        "title": similar.title,
        "url": doc_url(similar.id.as_str(), None),
        "score": similar.score,
        "reasons": similar.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}
