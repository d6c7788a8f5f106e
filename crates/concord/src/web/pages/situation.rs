//! My situation: a form, and its answer under an address that can be shared.

mod answer;
mod form;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::web::request::pairs;
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
        Err(bad) => {
            let detail = bad.to_string();
            return error::page(&site, StatusCode::BAD_REQUEST, "This cannot be used", &detail);
        }
    };
    if change || situation.is_empty() {
        return form::page(&site, &snapshot, &situation, &notes);
    }
    answer::page(&snapshot, &situation, &notes)
}
