//! `concord serve`: the base on the web.

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::{Arc, Weak};

use concord_base::{Base, Published, Save, Snapshot};
use concord_corpus::Severity;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{broadcast, watch};

use crate::cli::Serve;
use crate::report::{plural, printable};
use crate::web::{self, hosts::Hosts};

/// Serves until it is told to end.
pub(crate) fn run(options: Serve) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the server cannot be started: {error}"))?;
    runtime.block_on(serve(options))
}

async fn serve(options: Serve) -> Result<ExitCode, String> {
    let mut base_options = options.places.options(Some(options.watcher.into()))?;
    base_options.plugins.require_sandbox = options.require_sandbox;
    let content = base_options.content.clone();
    let plugins = options.places.plugins.clone();
    let listener = TcpListener::bind(&options.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}; choose another address with --listen",
            options.listen
        )
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let hosts = Hosts::new(&options.listen, address, options.public_url.as_deref())?;

    let base = Arc::new(Base::open(base_options).map_err(|error| error.to_string())?);
    announce(address)?;
    tokio::spawn(tell_saves(base.events(), Arc::downgrade(&base)));

    let (closing, closed) = watch::channel(false);
    let app = web::app(base.clone(), content, plugins, hosts, closed);
    let service = app.into_make_service();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            told_to_end().await;
            // Event streams never end by themselves.
            let _ = closing.send(true);
        })
        .await
        .map_err(|error| format!("the server ended: {error}"))?;
    // Ends the writer and the workers of plugins, then deletes the index.
    drop(base);
    Ok(ExitCode::SUCCESS)
}

/// The first line on standard output is for tools that wait for it.
fn announce(address: SocketAddr) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Concord is listening on http://{address}")
        .and_then(|()| out.flush())
        .map_err(|error| format!("standard output cannot be written: {error}"))
}

async fn told_to_end() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Problems of one save that are told; the rest are on the page.
const TOLD: usize = 3;

/// One line on standard error for each save, and what is wrong with the file.
async fn tell_saves(mut events: broadcast::Receiver<Arc<Published>>, base: Weak<Base>) {
    loop {
        match events.recv().await {
            Ok(published) => {
                let Some(snapshot) = base.upgrade().map(|base| base.snapshot()) else { return };
                for save in &published.saves {
                    tell(save, &snapshot);
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

fn tell(save: &Save, snapshot: &Snapshot) {
    let found = match (save.errors, save.warnings) {
        (0, 0) => "ok".to_owned(),
        (0, warnings) => plural(warnings, "warning"),
        (errors, 0) => plural(errors, "error"),
        (errors, warnings) => {
            format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
        }
    };
    let (lessons, took) = (plural(save.lessons, "lesson"), save.took.as_millis());
    tracing::info!("{}  {found}  {lessons}  {took} ms", save.file);
    let grave = snapshot.problems_of(&save.file).filter(|p| p.severity != Severity::Note);
    for problem in grave.take(TOLD) {
        tracing::info!("  {}", printable(&problem.to_string()));
    }
}
