//! Errors for people: a page for browsers, `application/problem+json` (RFC
//! 9457) under `/api`.

use std::any::Any;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::Site;
use super::layout::Layout;
use super::request::BadParameter;
use super::words;

const PROBLEM: &str = "application/problem+json";

/// What went wrong (RFC 9457).
#[derive(Serialize, JsonSchema)]
pub(super) struct ProblemDetails<'a> {
    /// Always `about:blank`: the status says what sort of error it is.
    #[serde(rename = "type")]
    type_: &'static str,
    /// The name of the status.
    title: &'a str,
    /// That of the answer.
    status: u16,
    /// What happened and what to do, for people.
    detail: &'a str,
    /// The name of the parameter that cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
}

fn json(status: StatusCode, detail: &str, parameter: Option<&str>) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let details =
        ProblemDetails { type_: "about:blank", title, status: status.as_u16(), detail, parameter };
    let body = serde_json::to_string(&details).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, PROBLEM)], body).into_response()
}

/// An error of the API.
pub(super) fn api(status: StatusCode, detail: &str) -> Response {
    json(status, detail, None)
}

/// A parameter of the API that cannot be used.
pub(super) fn api_parameter(bad: &BadParameter) -> Response {
    json(StatusCode::BAD_REQUEST, &bad.to_string(), Some(&bad.name))
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Layout,
    status: u16,
    heading: String,
    detail: String,
}

/// An error page.
pub(super) fn page(site: &Site, status: StatusCode, heading: &str, detail: &str) -> Response {
    let page = Layout::new(&site.snapshot(), "");
    let page = ErrorPage {
        page,
        status: status.as_u16(),
        heading: heading.to_owned(),
        detail: detail.to_owned(),
    };
    (status, html(&page)).into_response()
}

/// A page as a response; a template that fails is our bug.
pub(super) fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!("a page could not be made: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "This page could not be made.\n").into_response()
        }
    }
}

/// A part of a page as HTML; one that fails is our bug, and is left out.
pub(super) fn part(part: &impl Template) -> String {
    part.render().unwrap_or_else(|error| {
        tracing::error!("a part of a page could not be made: {error}");
        String::new()
    })
}

/// The index failed: our bug.
pub(super) fn index(error: &concord_search::Error) -> Response {
    tracing::error!("a search failed: {error}");
    api(StatusCode::INTERNAL_SERVER_ERROR, "the search failed; the server's log says why")
}

pub(super) fn plain_not_found() -> Response {
    (StatusCode::NOT_FOUND, "There is no such file.\n").into_response()
}

pub(super) async fn not_found(State(site): State<Site>, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return api(
            StatusCode::NOT_FOUND,
            "there is nothing at this address; /api lists what there is",
        );
    }
    page(&site, StatusCode::NOT_FOUND, "Nothing is here", "The address is not one of this site.")
}

pub(super) async fn method_not_allowed(uri: Uri) -> Response {
    let detail = "this address can only be read: GET or HEAD";
    if uri.path().starts_with("/api/") {
        return api(StatusCode::METHOD_NOT_ALLOWED, detail);
    }
    (StatusCode::METHOD_NOT_ALLOWED, "This address can only be read.\n").into_response()
}

/// Most bytes of an error's own words that are kept.
const MOST_WORDS: usize = 2048;

/// Under `/api` every error is a problem, also one that no handler of ours
/// made: a panic, a path that is no text, a deadline.
pub(super) async fn problems_under_api(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let is_problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|it| it == PROBLEM);
    if !is_api || is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let words = axum::body::to_bytes(response.into_body(), MOST_WORDS).await.unwrap_or_default();
    match String::from_utf8_lossy(&words).trim() {
        "" => api(status, "the server could not answer in time, or at all; try again"),
        words => api(status, words),
    }
}

/// A handler panicked: one request fails, the server stays.
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!("a request panicked: {text}");
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on this server.\n").into_response()
}
