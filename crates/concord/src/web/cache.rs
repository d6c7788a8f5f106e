//! Pages are functions of a snapshot: who has one of this generation has the
//! newest there is.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Site;

/// What changes without a new generation: states, streams, what names the day.
const LIVE: [&str; 14] = [
    "/api/v1/events",
    "/api/v1/gaps",
    "/api/v1/status",
    "/api/v1/timeline",
    "/asset/",
    "/cite/",
    "/gaps",
    "/healthz",
    "/mcp",
    "/plugins",
    "/readyz",
    "/situation.ics",
    "/static/",
    "/timeline",
];

/// Whether what is at this address changes without a new generation.
pub(super) fn is_live(path: &str) -> bool {
    LIVE.iter().any(|live| path.starts_with(live))
}

/// Answers `304 Not Modified` to whoever has the page of this generation.
pub(super) async fn by_generation(
    State(site): State<Site>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    if !reads || is_live(path) {
        return next.run(request).await;
    }
    // Generations count from the start of the process: its moment tells those
    // of two processes apart. What is asked for before everything is read is
    // not kept. The tag is weak: the same page may be compressed or not.
    let snapshot = site.snapshot();
    let tag = format!("W/\"{:x}-{:x}\"", site.started, snapshot.generation);
    if snapshot.ready && is_known(request.headers(), &tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        set(response.headers_mut(), &tag);
        return response;
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK && snapshot.ready {
        set(response.headers_mut(), &tag);
    }
    response
}

fn set(headers: &mut HeaderMap, tag: &str) {
    if let Ok(value) = HeaderValue::from_str(tag) {
        headers.entry(header::ETAG).or_insert(value);
    }
}

/// Whether `If-None-Match` names this tag (RFC 9110: `*`, or a list; weak
/// comparison).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tags_are_recognised() {
        let known = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(value));
            is_known(&headers, "W/\"a-1\"")
        };
        assert!(known("W/\"a-1\"") && known("\"a-1\"") && known("\"x\", W/\"a-1\"") && known("*"));
        assert!(!known("W/\"a-2\"") && !known("") && !known("a-1x"));
    }
}
