//! How the plugins fare, and what they know.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_base::Snapshot;
use concord_facets::PluginStatus;

use crate::report::plural;
use crate::web::layout::Layout;
use crate::web::request::facet_name;
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
    facets: Vec<FacetView>,
}

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
    let mut facts = vec![
        ("Sandbox", status.sandbox.level.name().to_owned()),
        ("Answered", plural(usize::try_from(status.done).unwrap_or(usize::MAX), "document")),
        ("Waiting", plural(status.pending, "document")),
    ];
    facts.extend(time.map(|time| ("Takes", time)));
    PluginView {
        id: status.id.to_string(),
        label: status.label.to_string(),
        version: status.version.to_string(),
        state: status.state.name(),
        well: matches!(status.state.name(), "ready" | "busy"),
        facts,
        problem: status.last_problem.clone(),
        facets: facets.collect(),
    }
}
