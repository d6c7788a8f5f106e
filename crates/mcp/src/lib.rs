//! Concord for assistants: the Model Context Protocol over a live base, so that
//! an assistant cites lessons instead of inventing them.
//!
//! Every answer names its lessons by id, with a link, what they say and how
//! sure that is. Answers are bounded, and say when something was left out.
//!
//! This room is the only one that knows the protocol. It knows no pages.

mod answers;
mod tools;

use std::sync::Arc;

use concord_base::Base;
use rmcp::ServiceExt;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

pub use tools::Assistant;

/// Largest request of a client, in bytes: arguments of tools are short.
const MAX_REQUEST: usize = 256 * 1024;

/// The protocol over HTTP, as a service for one address.
///
/// `origin` stands before the addresses of documents. `own_origins` are those
/// of pages that may ask from a browser: this site's own. Which hosts are
/// answered is left to whoever serves the address. No session is kept: a
/// client that goes away leaves nothing behind.
pub fn http(
    base: Arc<Base>,
    origin: &str,
    own_origins: Vec<String>,
) -> StreamableHttpService<Assistant, LocalSessionManager> {
    let assistant = Assistant::new(base, origin);
    let mut config = StreamableHttpServerConfig::default()
        .disable_allowed_hosts()
        .with_allowed_origins(own_origins)
        .enforce_origin_validation();
    config.legacy_session_mode = false;
    config.json_response = true;
    config.max_request_body_bytes = MAX_REQUEST;
    StreamableHttpService::new(move || Ok(assistant.clone()), Arc::default(), config)
}

/// The protocol on standard input and output, until the client goes.
pub async fn stdio(base: Arc<Base>, origin: &str) -> Result<(), String> {
    let assistant = Assistant::new(base, origin);
    let running = assistant.serve(rmcp::transport::stdio()).await;
    let running = running.map_err(|error| format!("the client did not begin: {error}"))?;
    running.waiting().await.map_err(|error| format!("the exchange broke off: {error}"))?;
    Ok(())
}
