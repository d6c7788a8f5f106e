//! My situation: a form, and its answer under an address that can be shared.

mod answer;
mod form;
mod sheet;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::web::request::{BadParameter, pairs};
use crate::web::{Site, asked, error};

/// `GET /situation`: the answer where something was said, else the form. With
/// `change` the form comes back filled in.
pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let mut said = pairs(raw.as_deref());
    let change = said.iter().any(|(name, _)| name == "change");
    said.retain(|(name, _)| name != "change");
    let (situation, notes) = match asked::situation(&snapshot, &said) {
        Ok(read) => read,
        Err(bad) => return cannot_be_used(&site, &bad),
    };
    if change || situation.is_empty() {
        return form::page(&site, &snapshot, &situation, &notes);
    }
    answer::page(&snapshot, &situation, &notes)
}

/// `GET /situation/print`: the checklist and the pre-mortem on one page.
pub(in crate::web) async fn print(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    match asked::situation(&snapshot, &pairs(raw.as_deref())) {
        Ok((situation, _)) if situation.is_empty() => Redirect::to("/situation").into_response(),
        Ok((situation, _)) => sheet::page(&site, &snapshot, &situation),
        Err(bad) => cannot_be_used(&site, &bad),
    }
}

fn cannot_be_used(site: &Site, bad: &BadParameter) -> Response {
    error::page(site, StatusCode::BAD_REQUEST, "This cannot be used", &bad.to_string())
}
