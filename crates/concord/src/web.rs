//! The web: pages, API, events. Every page is a function of a snapshot and a
//! request, and works without JavaScript.

pub(crate) mod api;
mod asked;
mod assets;
mod cache;
mod contract;
mod discovery;
mod error;
mod events;
mod find_api;
pub(crate) mod hosts;
mod insight;
mod insight_api;
mod insight_view;
mod kept;
mod layout;
mod marks;
mod memo;
mod pages;
pub(crate) mod request;
mod starting;
mod structured;
mod text;
mod words;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use concord_base::{Base, Snapshot};
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use self::hosts::Hosts;
use self::memo::PerGeneration;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Site {
    base: Arc<Base>,
    content: Arc<PathBuf>,
    plugins: Arc<PathBuf>,
    hosts: Arc<Hosts>,
    /// Scheme and authority of addresses that are given away.
    origin: Arc<str>,
    /// The moment of its start, in microseconds: tells two processes apart.
    started: i64,
    /// Turns true when the server ends.
    closed: watch::Receiver<bool>,
    /// How many event streams are open.
    streams: Arc<AtomicUsize>,
    digest: Arc<PerGeneration<pages::home::Digest>>,
    kept: Arc<kept::Kept>,
}

impl Site {
    fn snapshot(&self) -> Arc<Snapshot> {
        self.base.snapshot()
    }
}

/// Nothing is loaded from another host, no script runs but ours, nobody puts
/// the site into a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The whole site.
pub(crate) fn app(
    base: Arc<Base>,
    content: PathBuf,
    plugins: PathBuf,
    hosts: Hosts,
    closed: watch::Receiver<bool>,
) -> Router {
    let site = Site {
        base,
        content: Arc::new(content),
        plugins: Arc::new(plugins),
        origin: hosts.origin().into(),
        hosts: Arc::new(hosts),
        started: jiff::Timestamp::now().as_microsecond(),
        closed,
        streams: Arc::default(),
        digest: Arc::default(),
        kept: Arc::default(),
    };
    let mcp = concord_mcp::http(site.base.clone(), &site.origin, site.hosts.own_origins());
    let header =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    routes()
        .route_service("/mcp", mcp)
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(middleware::from_fn_with_state(site.clone(), kept::until_next_save))
        .layer(middleware::from_fn_with_state(site.clone(), cache::by_generation))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(site.clone(), hosts::check))
        .layer(tower_http::timeout::TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(30),
        ))
        .layer(middleware::from_fn(error::problems_under_api))
        .layer(CompressionLayer::new())
        .layer(header(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::CACHE_CONTROL, "no-cache"))
        .with_state(site)
}

/// Every address of the site.
fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(pages::home::page))
        .route("/search", get(pages::search::page))
        .route("/doc/{*id}", get(pages::document::page))
        .route("/cite/{*id}", get(pages::cite::page))
        .route("/ledger/{*id}", get(pages::ledger::csv))
        .route("/browse", get(pages::browse::page))
        .route("/browse/{kind}", get(pages::browse::subjects))
        .route("/feed", get(discovery::feed))
        .route("/sitemap.xml", get(discovery::sitemap))
        .route("/opensearch.xml", get(discovery::opensearch))
        .route("/robots.txt", get(discovery::robots))
        .route("/gaps", get(pages::gaps::page))
        .route("/schema/{kind}", get(api::schema))
        .route("/plugins", get(pages::plugins::page))
        .route("/problems", get(pages::problems::page))
        .route("/help/search", get(pages::help::search))
        .route("/help/marks", get(pages::help::how_to_read))
        .route("/about", get(pages::help::about))
        .route("/help/problems", get(pages::problems::codes))
        .route("/asset/{*path}", get(assets::content))
        .route("/static/{version}/{name}", get(assets::ours))
        .route("/api", get(pages::api::page))
        .merge(contract::routes())
        .merge(insight::routes())
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
}

async fn ready(State(site): State<Site>) -> Response {
    if site.snapshot().ready {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the corpus is still being read\n").into_response()
    }
}
