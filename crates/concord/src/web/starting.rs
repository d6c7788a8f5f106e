//! Searches for what a plugin finds, while the plugin is still starting.
//!
//! Whoever follows a shared link right after the server was started wants what
//! it says. Everything, with a note that there is no such facet, would be a
//! wrong answer; so the answer waits, and says so when that takes too long.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_facets::State;
use concord_search::Query;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::{Site, error};

/// As long as a plugin may take to be ready.
const PATIENCE: Duration = Duration::from_secs(5);
/// When to ask again.
const SECONDS: HeaderValue = HeaderValue::from_static("2");

/// The snapshot that answers `query`: one in which every plugin that it asks
/// for has said what its facets are, or failed to. Otherwise, after
/// [`PATIENCE`], the name of a plugin that has not.
pub(super) async fn snapshot_for(site: &Site, query: &Query) -> Result<Arc<Snapshot>, String> {
    let snapshot = site.snapshot();
    if starting(&snapshot, query).is_none() {
        return Ok(snapshot);
    }
    let deadline = Instant::now() + PATIENCE;
    let mut news = site.base.events();
    loop {
        let snapshot = site.snapshot();
        let Some(plugin) = starting(&snapshot, query) else { return Ok(snapshot) };
        match timeout_at(deadline, news.recv()).await {
            Ok(Ok(_) | Err(RecvError::Lagged(_))) => {}
            Ok(Err(RecvError::Closed)) => return Ok(snapshot),
            Err(_) => return Err(plugin),
        }
    }
}

/// A plugin that a filter is about, and that has not said yet what its facets
/// are.
fn starting(snapshot: &Snapshot, query: &Query) -> Option<String> {
    let sources = query.filters.iter().map(|filter| filter.source.as_str());
    let mut unknown = sources.filter(|source| *source != CORE && snapshot.schema(source).is_none());
    let is_starting = |source: &&str| {
        let mut plugins = snapshot.plugins.iter();
        let plugin = plugins.find(|plugin| &*plugin.id == *source);
        match plugin.map(|plugin| plugin.state) {
            // One that is ready is about to be taken up.
            Some(state) => state != State::Broken,
            None => !snapshot.ready,
        }
    };
    unknown.find(is_starting).map(str::to_owned)
}

fn detail(plugin: &str) -> String {
    let name: String = plugin.chars().take(60).collect();
    format!(
        "The plugin “{name}” is still starting, and a filter asks for what it finds. Try again in \
         a moment, or leave the filter out."
    )
}

fn later(mut response: Response) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, SECONDS);
    response
}

pub(super) fn page(site: &Site, plugin: &str) -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    later(error::page(site, status, "Not ready yet", &detail(plugin)))
}

pub(super) fn api(plugin: &str) -> Response {
    later(error::api(StatusCode::SERVICE_UNAVAILABLE, &detail(plugin)))
}
