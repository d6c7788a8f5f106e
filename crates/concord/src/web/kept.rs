//! What is asked of the whole corpus is answered once for each address until
//! the next save: a map of ten thousand cases is the same for everybody.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Zoned;
use jiff::civil::Date;

use super::Site;

/// Addresses whose answers follow from the corpus, the day and what is asked.
const KEPT: [&str; 17] = [
    "/about",
    "/api/v1/compare",
    "/api/v1/gaps",
    "/api/v1/grid",
    "/api/v1/map",
    "/api/v1/places",
    "/api/v1/situation",
    "/api/v1/timeline",
    "/cases.csv",
    "/compare",
    "/gaps",
    "/grid",
    "/map",
    "/map.csv",
    "/places",
    "/situation",
    "/timeline",
];

/// Most bytes of one answer, and of all together: who asks in ever new ways
/// makes the others be forgotten, and no more.
const MAX_ONE: u64 = 2 << 20;
const MAX_ALL: u64 = 32 << 20;

/// The generation and the day that an answer belongs to.
type Moment = (u64, Date);

/// Answers of one moment.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Answers>);

#[derive(Debug, Default)]
struct Answers {
    moment: Option<Moment>,
    bytes: u64,
    by_address: HashMap<String, (HeaderMap, Bytes)>,
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, moment: Moment, address: &str) -> Option<(HeaderMap, Bytes)> {
        let answers = self.lock();
        let known = answers.by_address.get(address);
        known.filter(|_| answers.moment == Some(moment)).cloned()
    }

    fn put(&self, moment: Moment, address: String, headers: HeaderMap, body: Bytes) {
        let mut answers = self.lock();
        let size = (address.len() + body.len()) as u64;
        if answers.moment != Some(moment) || answers.bytes + size > MAX_ALL {
            *answers = Answers { moment: Some(moment), ..Answers::default() };
        }
        if answers.by_address.insert(address, (headers, body)).is_none() {
            answers.bytes += size;
        }
    }
}

/// Gives the answer of this moment where it is known.
pub(super) async fn until_next_save(
    State(site): State<Site>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let snapshot = site.snapshot();
    if *request.method() != Method::GET || !KEPT.contains(&path) || !snapshot.ready {
        return next.run(request).await;
    }
    let moment = (snapshot.generation, Zoned::now().date());
    let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    if let Some((headers, body)) = site.kept.get(moment, &address) {
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = headers;
        return response;
    }
    let response = next.run(request).await;
    let size = response.body().size_hint().exact();
    if response.status() != StatusCode::OK || size.is_none_or(|size| size > MAX_ONE) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MAX_ONE as usize).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // The page has read a snapshot of its own; it may be newer than ours.
    if (site.snapshot().generation, Zoned::now().date()) == moment {
        site.kept.put(moment, address, parts.headers.clone(), body.clone());
    }
    Response::from_parts(parts, Body::from(body))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn answers_are_of_one_moment_and_bounded() {
        let kept = Kept::default();
        let (first, second) = ((1, date(2026, 11, 22)), (1, date(2026, 11, 23)));
        let put = |moment, address: &str, length: usize| {
            kept.put(moment, address.to_owned(), HeaderMap::new(), vec![0; length].into());
        };
        let has = |moment, address: &str| kept.get(moment, address).is_some();
        put(first, "/map", 10);
        assert!(has(first, "/map") && !has(first, "/grid") && !has(second, "/map"));
        put(second, "/grid", 10);
        assert!(has(second, "/grid") && !has(second, "/map") && !has(first, "/map"));
        for number in 0..100 {
            put(second, &number.to_string(), MAX_ONE as usize);
        }
        assert!(has(second, "99") && !has(second, "/grid"));
        assert!(kept.lock().bytes <= MAX_ALL);
    }
}
