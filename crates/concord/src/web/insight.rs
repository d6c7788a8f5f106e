//! Where the pages and the API of insight are found, and what can be taken away
//! from an answer.

use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use concord_corpus::Document;
use concord_insight::{icalendar, markdown, situation};
use jiff::Timestamp;

use super::text::doc_url;
use super::{Site, asked, error, insight_api, pages, request};

/// Pages and downloads; the API has its own table.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/situation", get(pages::situation::page))
        .route("/situation/print", get(pages::situation::print))
        .route("/situation.md", get(as_markdown))
        .route("/situation.ics", get(as_calendar))
        .route("/map", get(pages::map::page))
        .route("/grid", get(pages::grid::page))
        .route("/timeline", get(pages::timeline::page))
        .route("/places", get(pages::places::page))
        .route("/compare", get(pages::compare::page))
        .route("/map.csv", get(insight_api::map_csv))
        .route("/cases.csv", get(insight_api::cases_csv))
        .route_layer(middleware::from_fn(only_what_was_said))
}

/// A form sends all its fields, those left open too. These addresses are links
/// to share: they hold what was said and nothing else.
async fn only_what_was_said(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let is_said = |pair: &&str| !pair.is_empty() && !pair.ends_with('=');
    let said: Vec<&str> = query.split('&').filter(is_said).collect();
    let said = said.join("&");
    if said.len() == query.len() {
        return next.run(request).await;
    }
    let path = request.uri().path();
    let question = if said.is_empty() { "" } else { "?" };
    Redirect::to(&format!("{path}{question}{said}")).into_response()
}

/// `GET /situation.md`: the answer to keep and to change.
async fn as_markdown(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    take_away(&site, raw.as_deref(), Format::Markdown)
}

/// `GET /situation.ics`: the checklist as tasks of a calendar.
async fn as_calendar(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    take_away(&site, raw.as_deref(), Format::Calendar)
}

#[derive(Clone, Copy)]
enum Format {
    Markdown,
    Calendar,
}

fn take_away(site: &Site, raw: Option<&str>, format: Format) -> Response {
    let snapshot = site.snapshot();
    let (situation, _) = match asked::situation(&snapshot, &request::pairs(raw)) {
        Ok(read) => read,
        Err(bad) => return error::api_parameter(&bad),
    };
    let knowledge = asked::knowledge(&snapshot);
    let answer = situation::answer(knowledge, &situation);
    let address = |document: &Document, anchor: Option<&str>| {
        format!("{}{}", site.origin, doc_url(document.id.as_str(), anchor))
    };
    let here = format!("{}/situation?{}", site.origin, asked::situation_query(&situation));
    let (media_type, name, text) = match format {
        Format::Markdown => {
            let text = markdown::answer(knowledge, &situation, &answer, &address, &here);
            ("text/markdown; charset=utf-8", "situation.md", text)
        }
        Format::Calendar => {
            let now = Timestamp::now();
            let text = icalendar::calendar(knowledge, &situation, &answer, &address, &here, now);
            ("text/calendar; charset=utf-8", "situation.ics", text)
        }
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
}
