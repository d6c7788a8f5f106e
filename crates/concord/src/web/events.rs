//! Server-sent events: a new generation, and which documents it touched.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use concord_base::Published;
use futures_core::Stream;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use super::{Site, error};

/// Most streams that are open at once; each is a connection.
const MAX_STREAMS: usize = 512;
/// More changed documents than this are not listed.
const MAX_CHANGED: usize = 500;

/// What an event says.
#[derive(Serialize, JsonSchema)]
pub(super) struct Generation<'a> {
    /// The generation that is now served.
    generation: u64,
    /// Ids of the documents that changed, came or went; 500 at most.
    changed: Vec<&'a str>,
    /// More changed than `changed` says: whatever is shown may be old.
    all: bool,
    /// How many problems there are in all files.
    problems: usize,
}

/// Counts a stream while it is open.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// `GET /api/v1/events`
pub(super) async fn stream(State(site): State<Site>) -> Response {
    let open = site.streams.fetch_add(1, Ordering::Relaxed);
    let guard = Open(site.streams.clone());
    if open >= MAX_STREAMS {
        let detail = "too many readers follow the changes already; ask for the status now and then";
        return error::api(StatusCode::SERVICE_UNAVAILABLE, detail);
    }
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
    Sse::new(follow(site, guard)).keep_alive(keep_alive).into_response()
}

fn follow(site: Site, guard: Open) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let _open = guard;
        let mut news = site.base.events();
        let mut closed = site.closed.clone();
        // Where things stand: a page that was made before knows that it is old.
        yield Ok(event(&unlisted(&site)));
        loop {
            let next = tokio::select! {
                next = news.recv() => next,
                _ = closed.changed() => return,
            };
            match next {
                Ok(published) => yield Ok(event(&news_of(&published))),
                // A slow reader: nobody knows what it missed.
                Err(RecvError::Lagged(_)) => yield Ok(event(&unlisted(&site))),
                Err(RecvError::Closed) => return,
            }
        }
    }
}

/// The present generation; whatever is older may have changed.
fn unlisted(site: &Site) -> Generation<'static> {
    let snapshot = site.snapshot();
    Generation {
        generation: snapshot.generation,
        changed: Vec::new(),
        all: true,
        problems: snapshot.problems().count(),
    }
}

fn news_of(published: &Published) -> Generation<'_> {
    let all = published.changed.len() > MAX_CHANGED;
    let listed = if all { &[][..] } else { &published.changed[..] };
    Generation {
        generation: published.generation,
        changed: listed.iter().map(|id| id.as_str()).collect(),
        all,
        problems: published.problems,
    }
}

fn event(news: &Generation<'_>) -> Event {
    let event = Event::default().event("generation");
    event.json_data(news).unwrap_or_else(|_| Event::default().event("generation").data("{}"))
}
