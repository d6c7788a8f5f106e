//! `concord plugin run`: what a plugin finds in one document, for a person.

use std::fmt::Write;
use std::ops::Range;
use std::process::ExitCode;
use std::time::Instant;

use concord_corpus::{
    Code, Document, Evidence, EvidenceField, FacetSchema, Findings, PluginProblem, Problem,
    Reading, Severity, SourceFile, locate_field,
};

use super::{Run, examples, options, trial};
use crate::report::{self, plural, printable};

/// Characters of a line that are shown before and behind a place.
const AROUND: usize = 50;

/// Exits 0 also when nothing was found, 1 when the plugin failed.
#[allow(clippy::print_stdout)] // it is what the command is for
pub(super) fn run(run: &Run) -> Result<ExitCode, String> {
    let settings = options(&run.path, run.bench.config.as_deref(), &run.bench.libraries)?;
    let trial = trial(&run.path, settings)?;
    let mut plugin = trial.open()?;
    let schema = plugin.schema().clone();
    let (reading, document) = examples::read(&run.document, &schema)?;
    let started = Instant::now();
    let found = match plugin.analyse(&document) {
        Ok(found) => found,
        Err(failure) => {
            eprintln!("concord: {}: {failure}", trial.id());
            return Ok(ExitCode::FAILURE);
        }
    };
    let took = started.elapsed().as_secs_f64() * 1e3;
    let name = run.document.display();
    println!(
        "{} {}: {} and {} in {name} ({took:.1} ms)",
        trial.id(),
        trial.version(),
        plural(found.assignments.len(), "value"),
        plural(found.problems.len(), "problem")
    );
    print!("{}", values(&found, &schema, &reading));
    let file = SourceFile::new(&name.to_string(), reading.source);
    for problem in &found.problems {
        print!("\n{}", report::human(&at_its_place(problem, &file, &schema)));
    }
    Ok(ExitCode::SUCCESS)
}

/// Each value with its evidence below it.
fn values(found: &Findings, schema: &FacetSchema, reading: &Reading) -> String {
    let mut out = String::new();
    for assignment in &found.assignments {
        let facet = schema.facets.iter().find(|facet| facet.id == assignment.facet);
        let value = facet.and_then(|f| f.values.iter().find(|v| v.path == assignment.value));
        let label = value.map_or("", |value| &value.label);
        let _ =
            writeln!(out, "\n{} = {}  {}", assignment.facet, assignment.value, printable(label));
        for evidence in &assignment.evidence {
            let _ = writeln!(out, "  {}", place(evidence, &reading.document, &reading.text.body));
            if !evidence.why.is_empty() {
                let _ = writeln!(out, "      {}", printable(&evidence.why));
            }
        }
    }
    out
}

/// The line in which something stands, with the place between marks.
pub(super) fn place(evidence: &Evidence, document: &Document, text: &str) -> String {
    let at = evidence.start as usize..evidence.end as usize;
    match &evidence.field {
        EvidenceField::Text => {
            let before = text.get(..at.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("text, line {line}: {}", marked(text, at))
        }
        EvidenceField::Title => format!("title: {}", marked(&document.title, at)),
        EvidenceField::Summary => format!("summary: {}", marked(&document.summary, at)),
        EvidenceField::Pointer(pointer) if pointer.is_empty() => "front matter".to_owned(),
        EvidenceField::Pointer(pointer) => format!("front matter: {}", printable(pointer)),
    }
}

fn marked(text: &str, at: Range<usize>) -> String {
    let (Some(before), Some(found), Some(after)) =
        (text.get(..at.start), text.get(at.clone()), text.get(at.end..))
    else {
        return String::new();
    };
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    let skipped = before.chars().count().saturating_sub(AROUND);
    let start: String = before.chars().skip(skipped).collect();
    let end: String = after.chars().take(AROUND).collect();
    let dots = |cut: bool| if cut { "…" } else { "" };
    printable(&format!(
        "{}{start}»{found}«{end}{}",
        dots(skipped > 0),
        dots(end.len() < after.len())
    ))
}

fn at_its_place(found: &PluginProblem, file: &SourceFile, schema: &FacetSchema) -> Problem {
    let message = found.message.to_string();
    let mut problem = match locate_field(&file.text, &schema.source, &found.pointer) {
        Some(at) => file.problem_at(Code::PluginProblem, &at, message),
        None => file.problem(Code::PluginProblem, message),
    };
    problem.code = format!("{}/{}", schema.source, found.code).into();
    problem.severity = if found.error { Severity::Error } else { Severity::Warning };
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_in_its_line() {
        let text = "one\ntwo three four\nfive";
        assert_eq!(marked(text, 8..13), "two »three« four");
        assert_eq!(marked(text, 0..3), "»one«");
        let long = format!("{}x{}", "é".repeat(60), "é".repeat(60));
        let fifty = "é".repeat(50);
        assert_eq!(marked(&long, 120..121), format!("…{fifty}»x«{fifty}…"));
        assert_eq!(marked("é", 1..1), "", "inside a character");
    }
}
