//! How to cite a document or one of its lessons.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use concord_corpus::citation;
use jiff::Zoned;

use crate::web::layout::Layout;
use crate::web::request::pairs;
use crate::web::text::{doc_url, encode};
use crate::web::{Site, error, words};

#[derive(Template)]
#[template(path = "cite.html")]
struct Cite {
    page: Layout,
    what: &'static str,
    title: String,
    back: String,
    plain: String,
    bibtex: String,
    bibtex_url: String,
}

/// `/cite/{id}`, `?lesson=anchor` for a lesson, `?format=bibtex` for a file.
pub(in crate::web) async fn page(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Response {
    let snapshot = site.snapshot();
    let pairs = pairs(raw.as_deref());
    let asked = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let document = snapshot.catalogue.get(&id).or_else(|| snapshot.catalogue.by_alias(&id));
    let anchor = asked("lesson");
    let lesson = document.and_then(|document| document.lesson(anchor?));
    let (Some(document), false) = (document, anchor.is_some() && lesson.is_none()) else {
        let detail = "There is no such document or lesson to cite.";
        return error::page(&site, StatusCode::NOT_FOUND, "Nothing is here", detail);
    };
    let path = doc_url(document.id.as_str(), anchor);
    let url = format!("{}{path}", site.origin);
    let cited = citation(document, lesson, "Concord", &url, Zoned::now().date());
    if asked("format") == Some("bibtex") {
        let media_type = [(header::CONTENT_TYPE, "application/x-bibtex; charset=utf-8")];
        return (media_type, cited.bibtex).into_response();
    }
    let lesson_part = anchor.map(|a| format!("&lesson={}", encode(a))).unwrap_or_default();
    error::html(&Cite {
        page: Layout::new(&snapshot, ""),
        what: if lesson.is_some() { "lesson" } else { document.kind.name() },
        title: lesson.map_or(&document.title, |lesson| &lesson.title).to_string(),
        back: path,
        plain: cited.plain,
        bibtex: cited.bibtex,
        bibtex_url: format!("/cite/{}?format=bibtex{lesson_part}", encode(document.id.as_str())),
    })
}
