//! How the plugins fare, and what they know.

use std::time::SystemTime;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_base::Snapshot;
use concord_facets::PluginStatus;
use jiff::Timestamp;

use crate::report::plural;
use crate::web::layout::Layout;
use crate::web::request::facet_name;
use crate::web::text::{clock, doc_url};
use crate::web::{Site, error, words};

#[derive(Template)]
#[template(path = "plugins.html")]
struct Plugins {
    page: Layout,
    folder: String,
    plugins: Vec<PluginView>,
}

struct PluginView {
    id: String,
    label: String,
    version: String,
    state: &'static str,
    well: bool,
    facts: Vec<(&'static str, String)>,
    problem: Option<String>,
    /// A version that is tried beside this one, and how far it is.
    next: Option<String>,
    facets: Vec<FacetView>,
    /// Documents that killed it and are left out: addresses and ids.
    quarantined: Vec<(String, String)>,
    steps: Vec<StepView>,
}

/// One step of its life.
struct StepView {
    at: String,
    version: String,
    state: &'static str,
    reason: String,
}

/// Steps that are shown, the newest first.
const STEPS: usize = 12;
/// Digits of a hash that tell libraries apart.
const HASH: usize = 12;

struct FacetView {
    label: String,
    values: String,
    help: String,
    url: String,
}

/// `GET /plugins`
pub(in crate::web) async fn page(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let described = "Which plugins add facets here, how they fare, and what they know.";
    let plugins = snapshot.plugins.iter().map(|status| view(&snapshot, status));
    error::html(&Plugins {
        plugins: plugins.collect(),
        folder: site.plugins.display().to_string(),
        page: Layout::new(&snapshot, "").describe(&site, "/plugins", described),
    })
}

fn view(snapshot: &Snapshot, status: &PluginStatus) -> PluginView {
    let schema = snapshot.schema(&status.id);
    let facets = schema.into_iter().flat_map(|schema| &schema.facets).map(|facet| {
        let name = facet_name(&status.id, &facet.id);
        FacetView {
            label: facet.label.clone(),
            values: plural(facet.values.len(), "value"),
            help: format!("{name}:"),
            url: format!("/browse#{name}"),
        }
    });
    let time = status.mean_micros.map(|micros| match micros {
        micros if micros < 1000.0 => format!("{micros:.0} µs a document"),
        micros => format!("{:.1} ms a document", micros / 1000.0),
    });
    let documents = |count: u64| plural(usize::try_from(count).unwrap_or(usize::MAX), "document");
    let mut answered = documents(status.done);
    for (count, what) in [(status.failed, "failed"), (status.skipped, "left out")] {
        if count > 0 {
            answered.push_str(&format!(", {count} {what}"));
        }
    }
    let sandbox = &status.sandbox;
    let lacks = [&sandbox.missing[..], &sandbox.leaked[..]].concat();
    let sandbox = match lacks.is_empty() {
        true => sandbox.level.name().to_owned(),
        false => format!("{}: lacks {}", sandbox.level.name(), lacks.join(", ")),
    };
    let mut facts = vec![
        ("Sandbox", sandbox),
        ("Answered", answered),
        ("Waiting", plural(status.pending, "document")),
    ];
    facts.extend(time.map(|time| ("Takes", time)));
    if let Some(hash) = status.sha256.get(..HASH) {
        let pinned = if status.pinned { "pinned" } else { "not pinned" };
        facts.push(("Library", format!("{hash}…, {pinned}")));
    }
    let problem = status.last_problem.as_ref().map(|problem| match status.last_problem_at {
        Some(at) => format!("{}: {problem}", when(at)),
        None => problem.clone(),
    });
    let next = status.next.as_ref().map(|next| {
        format!(
            "Version {} is being tried beside it: {}, {} answered. This one stays until the new one has answered for all.",
            next.version,
            next.state.name(),
            documents(next.done)
        )
    });
    let steps = status.transitions.iter().rev().take(STEPS).map(|step| StepView {
        at: when(step.at),
        version: step.version.to_string(),
        state: step.to.name(),
        reason: step.reason.to_string(),
    });
    let quarantined =
        status.quarantined.iter().map(|id| (doc_url(id.as_str(), None), id.to_string()));
    PluginView {
        next,
        quarantined: quarantined.collect(),
        steps: steps.collect(),
        id: status.id.to_string(),
        label: status.label.to_string(),
        version: status.version.to_string(),
        state: status.state.name(),
        well: matches!(status.state.name(), "ready" | "busy"),
        facts,
        problem,
        facets: facets.collect(),
    }
}

/// A moment as readers see it.
fn when(at: SystemTime) -> String {
    Timestamp::try_from(at).map(clock).unwrap_or_default()
}
