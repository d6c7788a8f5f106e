//! `GET /api/v1/status`: how the server and its plugins fare.

use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use concord_base::Snapshot;
use concord_facets::{PluginStatus, Transition};
use schemars::JsonSchema;
use serde::Serialize;

use crate::web::Site;
use crate::web::request::facet_name;

/// `GET /api/v1/status`
pub(in crate::web) async fn status(State(site): State<Site>) -> Response {
    Json(StatusView::new(&site.snapshot())).into_response()
}

/// How the server and its plugins fare.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct StatusView<'a> {
    /// Grows with every change that readers can see; starts anew when the
    /// server does.
    generation: u64,
    /// How many documents are served.
    documents: usize,
    /// How many lessons their cases hold.
    lessons: usize,
    /// How many problems there are in all files.
    problems: usize,
    /// Whether everything has been read since the start.
    ready: bool,
    /// When this generation was made (UTC).
    #[schemars(extend("format" = "date-time"))]
    indexed_at: String,
    plugins: Vec<PluginView<'a>>,
}

/// How one plugin fares.
#[derive(Serialize, JsonSchema)]
struct PluginView<'a> {
    id: &'a str,
    version: &'a str,
    /// Its name for people; the id until it has said it.
    label: &'a str,
    /// Its folder on the server.
    folder: String,
    /// `starting`, `ready`, `busy`, `backoff` (it crashed and is started again
    /// soon) or `broken` (it is left alone until it or its settings change).
    state: &'static str,
    /// When it came into this state; being ready and being busy count as one.
    #[schemars(extend("format" = "date-time"))]
    since: Option<String>,
    /// Its last steps, the oldest first; a bounded number of them.
    transitions: Vec<TransitionView<'a>>,
    /// Of its library, in hexadecimal; empty until it has been checked.
    sha256: &'a str,
    /// Whether the server's configuration names this library by its hash.
    pinned: bool,
    /// What its worker is denied: `full`, `partial` or `none`.
    sandbox: &'static str,
    /// What the worker could do although it should not.
    sandbox_leaks: &'a [String],
    /// What this system lacks for a full sandbox.
    sandbox_missing: &'a [String],
    /// What it can find; empty until it has said so.
    facets: Vec<DeclaredFacetView<'a>>,
    /// Documents that it answered since its start, whatever came of them.
    documents: u64,
    /// Of these: those for which it crashed, was too slow, or refused.
    failed: u64,
    /// Of these: those that were not tried, since they had killed it before.
    skipped: u64,
    /// Documents that wait for it.
    pending: usize,
    /// Mean time for a document, in microseconds, with the way to its worker
    /// and back.
    mean_us: Option<f64>,
    /// Of that, the mean time of the plugin's own call, in microseconds.
    call_us: Option<f64>,
    /// The last thing that went wrong, for people.
    last_problem: Option<&'a str>,
    /// When that was.
    #[schemars(extend("format" = "date-time"))]
    last_problem_at: Option<String>,
    /// Ids of documents that killed it twice and are left out until they or
    /// the plugin change; the first hundred.
    quarantined: Vec<&'a str>,
    /// A new version of it that is being tried beside this one.
    next: Option<Box<PluginView<'a>>>,
}

/// A step of a plugin from one state to another.
#[derive(Serialize, JsonSchema)]
struct TransitionView<'a> {
    /// When it took this step (UTC).
    #[schemars(extend("format" = "date-time"))]
    at: Option<String>,
    /// Of the plugin's version.
    version: &'a str,
    /// The state that it came into.
    to: &'static str,
    /// For people.
    reason: &'a str,
}

/// A facet that a plugin declares.
#[derive(Serialize, JsonSchema)]
struct DeclaredFacetView<'a> {
    /// Its name in searches.
    id: String,
    label: &'a str,
    /// How many values it may take; 0 when any.
    values: usize,
}

impl<'a> StatusView<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        Self {
            generation: snapshot.generation,
            documents: snapshot.catalogue.len(),
            lessons: snapshot.catalogue.lessons(),
            problems: snapshot.problems().count(),
            ready: snapshot.ready,
            indexed_at: snapshot.indexed_at.to_string(),
            plugins: snapshot.plugins.iter().map(PluginView::from).collect(),
        }
    }
}

fn time(time: SystemTime) -> Option<String> {
    jiff::Timestamp::try_from(time).ok().map(|time| time.to_string())
}

impl<'a> From<&'a PluginStatus> for PluginView<'a> {
    fn from(plugin: &'a PluginStatus) -> Self {
        let step = |step: &'a Transition| TransitionView {
            at: time(step.at),
            version: &step.version,
            to: step.to.name(),
            reason: &step.reason,
        };
        let facets = plugin.schema.iter().flat_map(|schema| &schema.facets);
        let facet = |facet: &'a concord_corpus::Facet| DeclaredFacetView {
            id: facet_name(&plugin.id, &facet.id),
            label: &facet.label,
            values: facet.values.len(),
        };
        Self {
            id: &plugin.id,
            version: &plugin.version,
            label: &plugin.label,
            folder: plugin.folder.display().to_string(),
            state: plugin.state.name(),
            since: time(plugin.since),
            transitions: plugin.transitions.iter().map(step).collect(),
            sha256: &plugin.sha256,
            pinned: plugin.pinned,
            sandbox: plugin.sandbox.level.name(),
            sandbox_leaks: &plugin.sandbox.leaked,
            sandbox_missing: &plugin.sandbox.missing,
            facets: facets.map(facet).collect(),
            documents: plugin.done,
            failed: plugin.failed,
            skipped: plugin.skipped,
            pending: plugin.pending,
            mean_us: plugin.mean_micros,
            call_us: plugin.call_micros,
            last_problem: plugin.last_problem.as_deref(),
            last_problem_at: plugin.last_problem_at.and_then(time),
            quarantined: plugin.quarantined.iter().map(|id| id.as_str()).collect(),
            next: plugin.next.as_deref().map(|next| Box::new(Self::from(next))),
        }
    }
}
