//! Runs the plugins of a folder over made-up documents, and measures them:
//! `run_plugins PLUGINS LIBRARIES [DOCUMENTS]`.
//!
//! This program is its own `plugin-host`; the tests of this crate use it as
//! such, since the real one is part of `concord`.
#![allow(clippy::print_stdout)] // its figures are all that it is for

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use concord_corpus::{DocId, Kind};
use concord_facets::{Event, Facets, Options, PluginDoc};

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let Some(first) = args.next() else {
        println!("run_plugins PLUGINS LIBRARIES [DOCUMENTS]");
        return ExitCode::from(2);
    };
    if first == "plugin-host" {
        return concord_facets::host_main(args);
    }
    let libraries = args.next().unwrap_or_default();
    let documents = args.next().and_then(|n| n.to_str()?.parse().ok()).unwrap_or(10_000);
    let (Ok(host_executable), Ok(store)) = (std::env::current_exe(), store()) else {
        return ExitCode::FAILURE;
    };
    let options = Options {
        dirs: vec![first.into()],
        library_dirs: vec![libraries.into()],
        store: store.clone(),
        host_executable,
        ..Options::default()
    };
    let (sender, events) = channel();
    let started = Instant::now();
    let facets = Facets::start(options, move |event| _ = sender.send(event));
    facets.wait_until_settled(Duration::from_secs(10));
    println!("plugins settled after {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    for problem in facets.problems() {
        println!("{problem}");
    }
    for plugin in facets.plugins() {
        // One document after another first: what a single one costs.
        let (mut calls, mut whole) = (Vec::new(), Vec::new());
        for number in 0..documents.min(2_000) {
            let doc = Arc::new(document(number));
            let started = Instant::now();
            facets.analyse(&plugin, doc, 0);
            let analysed = loop {
                match events.recv() {
                    Ok(Event::Analysed(analysed)) => break analysed,
                    Ok(Event::StateChanged(_)) => {}
                    Err(_) => return ExitCode::FAILURE,
                }
            };
            whole.push(started.elapsed());
            calls.extend(analysed.call);
        }
        let (call, worker) = (median_micros(calls), median_micros(whole));

        let mut values = 0;
        let started = Instant::now();
        let mut waiting = 0;
        for number in 0..documents {
            facets.analyse(&plugin, Arc::new(document(number)), number as u64);
            waiting += 1;
            // Up to 64 in the queue, as a server has them at its start.
            while waiting > 64 || (number + 1 == documents && waiting > 0) {
                let Ok(event) = events.recv() else { return ExitCode::FAILURE };
                if let Event::Analysed(analysed) = event {
                    waiting -= 1;
                    values += analysed.outcome.map_or(0, |found| found.assignments.len());
                }
            }
        }
        println!(
            "{plugin}: a document of {} bytes takes {call:.1} us in the process that calls, \
             {worker:.1} us through queue, worker and event, ratio {:.2} (medians); \
             {documents} documents, {values} values: {:.2} s",
            document(0).text.len(),
            worker / call,
            started.elapsed().as_secs_f64(),
        );
    }
    for status in facets.status() {
        println!(
            "{} {}: {}, sandbox {}, {} documents, {} failed; {}",
            status.id,
            status.version,
            status.state.name(),
            status.sandbox.level.name(),
            status.done,
            status.failed,
            status.last_problem.as_deref().unwrap_or("no problem"),
        );
    }
    facets.shutdown();
    _ = std::fs::remove_dir_all(store);
    ExitCode::SUCCESS
}

fn median_micros(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, |median| median.as_secs_f64() * 1e6)
}

fn store() -> std::io::Result<std::path::PathBuf> {
    let store = std::env::temp_dir().join(format!("concord-run-plugins-{}", std::process::id()));
    std::fs::create_dir_all(&store)?;
    Ok(store)
}

/// About 6 KB of prose with some words of health care, different each time.
fn document(number: usize) -> PluginDoc {
    let sentences = [
        "The hospital and the college agreed to share a ward for teaching.",
        "Partners met every month, and said so when something did not work.",
        "Community health workers carried medicines to remote villages.",
        "Nobody had asked the fishers; trust came back when somebody did.",
        "A pooled budget for older people let the nurse decide at once.",
        "The ministry of health paid for the vaccines and for the cold chain.",
        "Minutes were kept, and every promise had a name and a date.",
        "When the money ended, the council kept two of the five posts.",
    ];
    let mut text = String::new();
    let mut turn = number;
    while text.len() < 6_000 {
        text += sentences[turn % sentences.len()];
        text.push(if turn.is_multiple_of(5) { '\n' } else { ' ' });
        turn = turn.wrapping_mul(31).wrapping_add(7);
    }
    PluginDoc {
        id: DocId::new(&format!("cases/number-{number}")),
        kind: Kind::Case,
        title: format!("A partnership, number {number}"),
        lang: Some("en".to_owned()),
        text,
        summary: String::new(),
        sectors: String::new(),
        headings: Vec::new(),
        fields: serde_json::Value::Null,
    }
}
