//! `concord plugin check`: a plugin is put through its paces, each in a process
//! of its own.

use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use concord_corpus::{FacetSchema, Findings};
use concord_facets::{ABI_MAJOR, ABI_MINOR, Opened, PluginDoc, Trial};
use serde_json::{Value, json};

use super::documents::{self, Random};
use super::examples::{self, Example, Unusable};
use super::{Check, Format, trial};
use crate::report::{plural, printable};

/// Random documents that are tried.
const RANDOM: usize = 500;
/// Documents after which memory is measured for the first time, and for the
/// second.
const WARM: usize = 400;
const LATER: usize = 4_000;
/// Bytes by which memory may grow in between: the allocator's own ups and
/// downs.
const GROWTH: u64 = 4 * 1024 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    /// Could not be tried here.
    Skipped,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Skipped => "skipped",
        }
    }
}

struct Case {
    name: String,
    outcome: Outcome,
    detail: String,
    took: Duration,
}

/// The cases so far.
#[derive(Default)]
struct Cases(Vec<Case>);

impl Cases {
    /// Runs a case; `None` stands for one that cannot be tried. Says whether
    /// it passed.
    fn run(&mut self, name: &str, case: impl FnOnce() -> Result<Option<String>, String>) -> bool {
        let started = Instant::now();
        let (outcome, detail) = match case() {
            Ok(Some(detail)) => (Outcome::Passed, detail),
            Ok(None) => (Outcome::Skipped, "the system does not say".to_owned()),
            Err(error) => (Outcome::Failed, error),
        };
        let took = started.elapsed();
        self.0.push(Case { name: name.to_owned(), outcome, detail, took });
        outcome == Outcome::Passed
    }
}

/// Exits 0 when everything passed, 1 otherwise.
pub(super) fn run(options: &Check) -> Result<ExitCode, String> {
    let mut cases = Cases::default();
    let mut opened = None;
    let bench = &options.bench;
    cases.run("folder", || {
        let settings = super::options(&options.path, bench.config.as_deref(), &bench.libraries)?;
        let trial = opened.insert(trial(&options.path, settings)?);
        let bytes = std::fs::metadata(trial.library()).map_or(0, |metadata| metadata.len());
        let size = bytes.div_ceil(1024);
        Ok(Some(format!("trusted; library of {size} KiB, sha256 {}", trial.sha256())))
    });
    if let Some(trial) = &opened {
        check(trial, options, &mut cases);
    }
    print(options, opened.as_ref(), &cases.0)?;
    let failed = cases.0.iter().any(|case| case.outcome == Outcome::Failed);
    Ok(ExitCode::from(u8::from(failed)))
}

fn check(trial: &Trial, options: &Check, cases: &mut Cases) {
    let mut schema: Option<Arc<FacetSchema>> = None;
    cases.run("start", || {
        let started = Instant::now();
        let plugin = trial.open()?;
        schema = Some(plugin.schema().clone());
        let took = started.elapsed().as_millis();
        Ok(Some(format!(
            "loads, exports concord_facet_plugin for ABI {ABI_MAJOR}.{ABI_MINOR}, describes itself \
             as the schema asks; {took} ms"
        )))
    });
    let Some(schema) = schema else { return };
    cases.run("same description", || match *trial.open()?.schema() == schema {
        true => Ok(Some(shape(&schema))),
        false => Err("another process describes itself differently".to_owned()),
    });

    let examples = examples::of(&options.path, &schema);
    let readable = examples.iter().flatten().filter_map(|example| example.as_ref().ok());
    let words = documents::words(&schema, readable.map(|example| &example.document));
    let random = || Random::new(options.seed, &words, &schema);
    let mut one = |name: &str, document: PluginDoc| {
        cases.run(name, || all(&mut trial.open()?, &[document]).map(Some));
    };
    one("empty document", documents::empty());
    one("1 MiB of text", documents::huge(&words));
    one("CJK", documents::among(&words, "我們在河邊", "見面，談了三年。"));
    one("emoji", documents::among(&words, "👩‍👩‍👧 ", " 🌊e\u{301}🏳️‍🌈"));
    one("right to left", documents::among(&words, "שלום ", "\u{202e} مرحبا"));
    cases.run("front matter of wrong types", || {
        all(&mut trial.open()?, &documents::wrong_types(&schema)).map(Some)
    });
    cases.run("same findings in another process", || same_findings(trial, random(), options.seed));
    cases.run("memory", || memory(trial, random()));
    cases.run("random documents", || {
        let mut random = random();
        let documents: Vec<PluginDoc> = (0..RANDOM).map(|_| random.document()).collect();
        let done = all(&mut trial.open()?, &documents);
        done.map(Some).map_err(|error| format!("{error} (--seed {})", options.seed))
    });
    match examples {
        Ok(all) if all.is_empty() => {
            cases.run("examples", || {
                Err("there are none: put documents into examples/ whose front matter says what is \
                     to be found (concord plugin check --help)"
                    .to_owned())
            });
        }
        Ok(all) => all.into_iter().for_each(|example| judge(trial, example, cases)),
        Err(error) => _ = cases.run("examples", || Err(error)),
    }
}

fn shape(schema: &FacetSchema) -> String {
    let values = schema.facets.iter().map(|facet| facet.values.len()).sum();
    let counts = [
        (schema.facets.len(), "facet"),
        (values, "value"),
        (schema.fields.len(), "field"),
        (schema.questions.len(), "question"),
    ];
    let counts: Vec<String> = counts.iter().map(|(count, name)| plural(*count, name)).collect();
    counts.join(", ")
}

/// Lets the plugin see documents one after another; none may fail.
fn findings(plugin: &mut Opened<'_>, documents: &[PluginDoc]) -> Result<Vec<Findings>, String> {
    let one = |(index, document)| {
        let number = index + 1;
        plugin.analyse(document).map_err(|failure| match documents.len() {
            1 => failure.message,
            many => format!("document {number} of {many}: {}", failure.message),
        })
    };
    documents.iter().enumerate().map(one).collect()
}

fn all(plugin: &mut Opened<'_>, documents: &[PluginDoc]) -> Result<String, String> {
    let found = findings(plugin, documents)?;
    let values: usize = found.iter().map(|found| found.assignments.len()).sum();
    let problems: usize = found.iter().map(|found| found.problems.len()).sum();
    Ok(format!(
        "{}: {}, {}",
        plural(documents.len(), "document"),
        plural(values, "value"),
        plural(problems, "problem")
    ))
}

/// The same documents in another process, in the opposite order.
fn same_findings(trial: &Trial, mut random: Random, seed: u64) -> Result<Option<String>, String> {
    let mut documents: Vec<PluginDoc> = (0..60).map(|_| random.document()).collect();
    let first = findings(&mut trial.open()?, &documents)?;
    documents.reverse();
    let mut second = findings(&mut trial.open()?, &documents)?;
    second.reverse();
    match first.iter().zip(&second).position(|(a, b)| a != b) {
        None => Ok(Some(plural(documents.len(), "document"))),
        Some(index) => Err(format!(
            "the findings of document {} depend on what came before it, or on the process \
             (--seed {seed})",
            index + 1
        )),
    }
}

/// Whether memory grows with the number of documents.
fn memory(trial: &Trial, mut random: Random) -> Result<Option<String>, String> {
    let documents: Vec<PluginDoc> = (0..40).map(|_| random.document()).collect();
    let mut plugin = trial.open()?;
    let mut rounds = |count: usize| {
        let started = Instant::now();
        for document in documents.iter().cycle().take(count) {
            // What fails is told elsewhere; a worker that died is not.
            if let Err(failure) = plugin.analyse(document)
                && plugin.memory().is_none()
            {
                return Err(failure.message);
            }
            if started.elapsed() > Duration::from_secs(20) {
                break;
            }
        }
        Ok(plugin.memory())
    };
    let (Some(warm), Some(later)) = (rounds(WARM)?, rounds(LATER)?) else { return Ok(None) };
    let grown = later.saturating_sub(warm);
    let said = format!(
        "{:.1} MiB after {WARM} documents, {:.1} MiB after {LATER} more",
        mebibytes(warm),
        mebibytes(later)
    );
    if grown > GROWTH { Err(format!("it grows: {said}")) } else { Ok(Some(said)) }
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

fn judge(trial: &Trial, example: Result<Example, Unusable>, cases: &mut Cases) {
    match example {
        Ok(example) => {
            let name = format!("examples/{}", example.name);
            cases.run(&name, || {
                let found = trial.open()?.analyse(&example.document);
                example.judge(&found.map_err(|failure| failure.message)?).map(Some)
            });
        }
        Err(Unusable { name, error }) => {
            cases.run(&format!("examples/{name}"), || Err(error));
        }
    }
}

#[allow(clippy::print_stdout)] // it is what the command is for
fn print(options: &Check, trial: Option<&Trial>, cases: &[Case]) -> Result<(), String> {
    let count = |outcome| cases.iter().filter(|case| case.outcome == outcome).count();
    let (passed, failed) = (count(Outcome::Passed), count(Outcome::Failed));
    if let Format::Json = options.format {
        let all: Vec<Value> = cases
            .iter()
            .map(|case| {
                json!({
                    "name": case.name,
                    "outcome": case.outcome.name(),
                    "detail": case.detail,
                    "millis": case.took.as_millis() as u64,
                })
            })
            .collect();
        let report = json!({
            "plugin": trial.map(|trial| &**trial.id()),
            "version": trial.map(Trial::version),
            "seed": options.seed,
            "passed": passed,
            "failed": failed,
            "cases": all,
        });
        let json = serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?;
        println!("{json}");
        return Ok(());
    }
    let mut out = String::new();
    if let Some(trial) = trial {
        let _ = writeln!(out, "{} {}\n", trial.id(), trial.version());
    }
    let width = cases.iter().map(|case| case.name.chars().count()).max().unwrap_or(0);
    for case in cases {
        let word = match case.outcome {
            Outcome::Passed => "ok",
            Outcome::Failed => "FAIL",
            Outcome::Skipped => "skip",
        };
        let detail = printable(&case.detail);
        let _ = writeln!(out, "  {word:4}  {:width$}  {detail}", printable(&case.name));
    }
    let all = if failed == 0 { "all passed".to_owned() } else { format!("{failed} failed") };
    print!("{out}\n{}: {all}\n", plural(cases.len(), "case"));
    Ok(())
}
