//! `concord mcp`: the base for an assistant, on standard input and output.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use concord_base::{Base, Watching};

use crate::cli::Mcp;

/// Reading a large corpus may take some seconds; nobody waits this long.
const PATIENCE: Duration = Duration::from_secs(600);

/// Answers until the client goes.
pub(crate) fn run(options: Mcp) -> Result<ExitCode, String> {
    let base_options = options.places.options(Some(Watching::Native))?;
    let base = Arc::new(Base::open(base_options).map_err(|error| error.to_string())?);
    if base.wait_until_ready(PATIENCE).is_none() {
        return Err("reading the corpus took too long".to_owned());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the server cannot be started: {error}"))?;
    let origin = options.public_url.unwrap_or_default();
    let outcome = runtime.block_on(concord_mcp::stdio(base.clone(), origin.trim_end_matches('/')));
    // A read of standard input that nobody ends must not hold the process.
    runtime.shutdown_background();
    // Ends the writer and the workers of plugins, then deletes the index.
    drop(base);
    outcome.map(|()| ExitCode::SUCCESS)
}
