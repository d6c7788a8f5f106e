//! What a worker says it found, checked: nothing passes that the plugin never
//! described or that does not fit the document.

use std::collections::BTreeMap;

use concord_abi::{level, max, status};
use concord_corpus::{Assignment, Evidence, EvidenceField, FacetSchema, Findings, PluginProblem};

use crate::describe::Description;
use crate::protocol::{Outcome, RawEvidence, RawProblem, field_text};
use crate::{Failure, FailureKind, PluginDoc};

/// The findings, or why they are refused. They come in the order of the
/// schema, whatever the order in which the plugin found them.
pub(crate) fn accept(
    outcome: Outcome,
    doc: &PluginDoc,
    fields: &serde_json::Value,
    description: &Description,
    version: &std::sync::Arc<str>,
) -> Result<Findings, Failure> {
    let refused = |message: String| {
        let message = format!("its findings were refused: {message}");
        Failure { kind: FailureKind::Refused, message }
    };
    if let Some(violation) = outcome.violation {
        return Err(refused(shown(&violation)));
    }
    if outcome.status != status::OK {
        let message = match (outcome.status, outcome.message.as_str()) {
            (status, "") => format!("it failed with status {status}"),
            (_, words) => format!("it failed: {}", shown(words)),
        };
        return Err(Failure { kind: FailureKind::Failed, message });
    }
    let spans = outcome.assignments.iter().map(|assignment| assignment.evidence.len()).sum();
    at_most("values", outcome.assignments.len(), max::ASSIGNMENTS).map_err(refused)?;
    at_most("spans", spans, max::EVIDENCE).map_err(refused)?;
    at_most("problems", outcome.problems.len(), max::PROBLEMS).map_err(refused)?;

    let mut assigned: BTreeMap<(usize, usize), Vec<Evidence>> = BTreeMap::new();
    for raw in outcome.assignments {
        let place = description.declared.find(&shown(&raw.facet), &shown(&raw.value));
        let evidence = assigned.entry(place.map_err(refused)?).or_default();
        for raw in raw.evidence {
            evidence.push(check_evidence(raw, doc, fields).map_err(refused)?);
        }
    }
    let schema: &FacetSchema = &description.schema;
    let assignments = assigned.into_iter().filter_map(|((facet, value), evidence)| {
        let facet = schema.facets.get(facet)?;
        let value = facet.values.get(value)?.path.clone();
        Some(Assignment { facet: facet.id.clone(), value, evidence })
    });
    let assignments = assignments.collect();
    let problems = outcome.problems.into_iter().map(check_problem).collect::<Result<_, _>>();
    Ok(Findings {
        plugin: schema.source.clone(),
        version: version.clone(),
        assignments,
        problems: problems.map_err(refused)?,
    })
}

/// The words of a plugin, short enough for a message.
fn shown(words: &str) -> String {
    words.chars().take(200).collect()
}

fn at_most(what: &str, count: usize, most: usize) -> Result<(), String> {
    if count > most { Err(format!("{count} {what}; {most} are the most")) } else { Ok(()) }
}

fn check_text(what: &str, text: &str) -> Result<(), String> {
    at_most(&format!("bytes of {what}"), text.len(), max::TEXT)
}

fn check_evidence(
    raw: RawEvidence,
    doc: &PluginDoc,
    fields: &serde_json::Value,
) -> Result<Evidence, String> {
    check_text("why", &raw.why)?;
    check_text("a pointer", &raw.field)?;
    let pointed_at;
    let (field, text) = match raw.field.as_str() {
        "text" => (EvidenceField::Text, doc.text.as_str()),
        "title" => (EvidenceField::Title, doc.title.as_str()),
        "summary" => (EvidenceField::Summary, doc.summary.as_str()),
        pointer => {
            pointed_at = fields.pointer(pointer).and_then(field_text);
            match &pointed_at {
                Some(text) => (EvidenceField::Pointer(pointer.into()), &**text),
                None => return Err(format!("there is no “{}” to give evidence", shown(pointer))),
            }
        }
    };
    let span = usize::try_from(raw.start).ok().zip(usize::try_from(raw.end).ok());
    if span.is_none_or(|(start, end)| text.get(start..end).is_none()) {
        return Err(format!(
            "the span {}..{} does not fit “{}”, which has {} bytes, or cuts a character",
            raw.start,
            raw.end,
            shown(&raw.field),
            text.len()
        ));
    }
    // A document has 16 MiB at most.
    let (Ok(start), Ok(end)) = (raw.start.try_into(), raw.end.try_into()) else {
        return Err("a span is too large".to_owned());
    };
    Ok(Evidence { field, start, end, why: raw.why.into() })
}

fn check_problem(raw: RawProblem) -> Result<PluginProblem, String> {
    check_text("a pointer", &raw.pointer)?;
    check_text("a message", &raw.message)?;
    if !crate::describe::is_id(&raw.code) {
        return Err(format!(
            "the code “{}” of a problem may have lower-case letters, digits and hyphens only",
            shown(&raw.code)
        ));
    }
    if !raw.pointer.is_empty() && !raw.pointer.starts_with('/') {
        return Err(format!("“{}” is not a JSON pointer", shown(&raw.pointer)));
    }
    Ok(PluginProblem {
        error: raw.level == level::ERROR,
        pointer: raw.pointer.into(),
        code: raw.code.into(),
        message: raw.message.into(),
    })
}

#[cfg(test)]
mod tests {
    use concord_corpus::{DocId, Kind};
    use serde_json::json;

    use super::*;
    use crate::protocol::RawAssignment;

    fn accept_(outcome: Outcome) -> Result<Findings, Failure> {
        let description = r#"{"id": "p", "label": "P", "facets": [
            {"id": "f", "label": "F", "values": [{"id": "v", "label": "V"}]}]}"#;
        let description = crate::describe::read(description, &"p".into()).unwrap();
        let doc = PluginDoc {
            id: DocId::new("d"),
            kind: Kind::Page,
            title: "Titel".to_owned(),
            lang: None,
            text: "schön".to_owned(),
            summary: "kurz".to_owned(),
            sectors: String::new(),
            headings: Vec::new(),
            fields: json!(null),
        };
        accept(outcome, &doc, &json!({"list": ["é", 12]}), &description, &"1".into())
    }

    fn assigned(evidence: Vec<RawEvidence>) -> RawAssignment {
        RawAssignment { facet: "f".to_owned(), value: "v".to_owned(), evidence }
    }

    fn span(field: &str, start: u64, end: u64) -> RawEvidence {
        RawEvidence { field: field.to_owned(), start, end, why: "because".to_owned() }
    }

    #[test]
    fn spans_count_the_bytes_of_their_field() {
        for (field, start, end, fits) in [
            ("text", 0, 6, true),
            ("text", 3, 5, true),
            ("text", 3, 4, false), // inside ö
            ("text", 0, 7, false),
            ("title", 0, 5, true),
            ("title", 6, 6, false),
            ("summary", 0, 4, true),
            ("summary", 0, 5, false),
            ("/list/0", 0, 2, true),
            ("/list/0", 0, 1, false),
            ("/list/1", 0, 2, true),
            ("/list", 0, 9, true), // ["é",12]
            ("", 0, 0, true),
            ("/nothing", 0, 0, false),
            ("body", 0, 0, false),
            ("text", u64::MAX, u64::MAX, false),
        ] {
            let assignments = vec![assigned(vec![span(field, start, end)])];
            let found = accept_(Outcome { assignments, ..Outcome::default() });
            assert_eq!(found.is_ok(), fits, "{field} {start}..{end}: {found:?}");
        }
    }

    /// The worker keeps these bounds, but a plugin can write to its socket.
    #[test]
    fn bounds_hold_whatever_the_worker_says() {
        let problem = |code: &str, pointer: &str| RawProblem {
            level: 1,
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            message: String::new(),
        };
        let outcomes = [
            Outcome {
                assignments: (0..=max::ASSIGNMENTS).map(|_| assigned(vec![])).collect(),
                ..Outcome::default()
            },
            Outcome {
                assignments: vec![assigned(
                    (0..=max::EVIDENCE).map(|_| span("text", 0, 0)).collect(),
                )],
                ..Outcome::default()
            },
            Outcome {
                problems: (0..=max::PROBLEMS).map(|_| problem("c", "")).collect(),
                ..Outcome::default()
            },
            Outcome { problems: vec![problem("C!", "")], ..Outcome::default() },
            Outcome { problems: vec![problem("c", "a")], ..Outcome::default() },
            Outcome { problems: vec![problem("c", &"/".repeat(2_000))], ..Outcome::default() },
            Outcome { violation: Some("its own".to_owned()), ..Outcome::default() },
        ];
        for outcome in outcomes {
            let words = format!("{outcome:.200?}");
            let failure = accept_(outcome).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Refused, "{words}");
        }
        let twice = vec![assigned(vec![span("text", 0, 1)]), assigned(vec![span("text", 1, 2)])];
        let found = accept_(Outcome { assignments: twice, ..Outcome::default() }).unwrap();
        assert_eq!((found.assignments.len(), found.assignments[0].evidence.len()), (1, 2));
    }
}
