//! `concord check`: what is wrong with the files of a corpus.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use concord_base::{Base, Snapshot};
use concord_corpus::{Problem, Severity};

use crate::cli::{Check, Format};
use crate::report;
use crate::web::api::ProblemView;

/// How long a corpus may take to be read, and plugins to answer.
const PATIENCE: Duration = Duration::from_secs(600);

/// Exits 0 without errors, 1 with.
pub(crate) fn run(options: Check) -> Result<ExitCode, String> {
    let started = Instant::now();
    let mut problems = Vec::new();
    let mut documents = 0;
    for (content, only) in corpora(&options)? {
        let mut places = options.places.clone();
        places.content.clone_from(&content);
        let base = Base::open(places.options(None)?).map_err(|error| error.to_string())?;
        let snapshot = settled(&base).ok_or("reading the corpus took too long")?;
        documents += snapshot.catalogue.len();
        let of_interest = |problem: &&Problem| {
            only.is_empty() || only.iter().any(|path| Path::new(&*problem.file).starts_with(path))
        };
        problems.extend(snapshot.problems().filter(of_interest).cloned());
    }
    problems.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    let content = &options.places.content;
    print(&problems, documents, started.elapsed(), options.format, content)?;
    let errors = problems.iter().any(|problem| problem.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(errors)))
}

/// Which content folders to read, and which paths in each are asked about
/// (none: all).
fn corpora(options: &Check) -> Result<BTreeMap<PathBuf, Vec<PathBuf>>, String> {
    let content = &options.places.content;
    let mut corpora: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    if options.paths.is_empty() {
        corpora.insert(content.clone(), Vec::new());
    }
    let root = content.canonicalize().ok();
    for path in &options.paths {
        let full = path
            .canonicalize()
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let inside = root.as_ref().and_then(|root| full.strip_prefix(root).ok());
        match inside {
            Some(inside) if inside.as_os_str().is_empty() => {
                corpora.insert(content.clone(), Vec::new());
            }
            Some(inside) => corpora.entry(content.clone()).or_default().push(inside.to_owned()),
            None if full.is_dir() => {
                corpora.insert(path.clone(), Vec::new());
            }
            None => {
                let folder = full.parent().unwrap_or(Path::new("/")).to_owned();
                let name = full.file_name().map(PathBuf::from).unwrap_or_default();
                corpora.entry(folder).or_default().push(name);
            }
        }
    }
    Ok(corpora)
}

/// The base once everything is in and every plugin has answered.
fn settled(base: &Base) -> Option<std::sync::Arc<Snapshot>> {
    let deadline = Instant::now() + PATIENCE;
    let mut snapshot = base.wait_until_ready(PATIENCE)?;
    while snapshot.pending() > 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
        snapshot = base.snapshot();
    }
    Some(snapshot)
}

#[allow(clippy::print_stdout)] // it is what the command is for
fn print(
    problems: &[Problem],
    documents: usize,
    took: Duration,
    format: Format,
    content: &Path,
) -> Result<(), String> {
    match format {
        Format::Json => {
            let views: Vec<_> = problems.iter().map(ProblemView::from).collect();
            let json = serde_json::to_string_pretty(&views).map_err(|error| error.to_string())?;
            println!("{json}");
        }
        Format::Github => {
            for problem in problems {
                println!("{}", report::github(problem, content));
            }
        }
        Format::Human => {
            for problem in problems {
                println!("{}", report::human(problem));
            }
            let summary = report::summary(problems.iter());
            let documents = report::plural(documents, "document");
            println!("{documents} checked in {:.2} s: {summary}", took.as_secs_f64());
        }
    }
    Ok(())
}
