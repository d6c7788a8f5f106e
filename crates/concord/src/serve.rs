//! `concord serve`: the base on the web.

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use concord_base::{Base, Published};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{broadcast, watch};

use crate::cli::Serve;
use crate::report::plural;
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
    let base_options = options.places.options(Some(options.watcher.into()))?;
    let content = base_options.content.clone();
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
    tokio::spawn(tell_saves(base.events()));

    let (closing, closed) = watch::channel(false);
    let app = web::app(base.clone(), content, hosts, closed);
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

/// One line on standard error for each save.
async fn tell_saves(mut events: broadcast::Receiver<Arc<Published>>) {
    loop {
        match events.recv().await {
            Ok(published) => {
                for save in &published.saves {
                    let took = save.took.as_millis();
                    let found = match (save.errors, save.warnings) {
                        (0, 0) => "ok".to_owned(),
                        (errors, warnings) => {
                            format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
                        }
                    };
                    let lessons = plural(save.lessons, "lesson");
                    tracing::info!("{}  {found}  {lessons}  {took} ms", save.file);
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}
