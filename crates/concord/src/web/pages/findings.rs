//! What plugins found in a document, and why: the marks in its text, and the
//! list of facet values with the same letters.

use std::collections::BTreeMap;
use std::fmt::Write;

use concord_base::Snapshot;
use concord_corpus::html::Mark;
use concord_corpus::{Document, EvidenceField};

use crate::web::request::facet_name;
use crate::web::text::{encode, escape};
use crate::web::words;

/// Reasons that are shown for one value.
const REASONS: usize = 3;

/// What plugins found in the document: the marks in its text, and the list of
/// facet values with the same letters.
pub(super) struct Findings {
    pub marks: Vec<Mark>,
    pub html: String,
}

impl Findings {
    pub fn of(snapshot: &Snapshot, document: &Document) -> Self {
        let mut html = String::new();
        let mut spans: Vec<(usize, usize, String)> = Vec::new();
        let mut letters = (b'a'..=b'z').map(|letter| char::from(letter).to_string()).cycle();
        for findings in snapshot.findings.get(&document.id).into_iter().flat_map(|all| all.iter()) {
            let Some(schema) = snapshot.schema(&findings.plugin) else { continue };
            let _ = write!(
                html,
                "<h3 class=\"label\">{}</h3><div class=\"least dim\">{} {}, from this text alone</div><dl class=\"facts\">",
                words::PLUGINS_FOUND,
                escape(&schema.label),
                escape(&findings.version)
            );
            let mut by_facet: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for assignment in &findings.assignments {
                let letter = letters.next().unwrap_or_default();
                let facet = schema.facets.iter().find(|facet| facet.id == assignment.facet);
                let value =
                    facet.and_then(|f| f.values.iter().find(|v| v.path == assignment.value));
                let label = value.map_or(&*assignment.value, |value| &value.label);
                let mut why: Vec<_> = assignment.evidence.iter().map(|e| &*e.why).collect();
                why.dedup();
                why.truncate(REASONS);
                for evidence in &assignment.evidence {
                    if evidence.field == EvidenceField::Text {
                        spans.push((
                            evidence.start as usize,
                            evidence.end as usize,
                            letter.clone(),
                        ));
                    }
                }
                let name = facet_name(&findings.plugin, &assignment.facet);
                by_facet
                    .entry(facet.map_or(&*assignment.facet, |facet| &facet.label))
                    .or_default()
                    .push(format!(
                        "<a href=\"/search?{name}={}\" title=\"{}\">{}</a> <sup class=\"letter\">{letter}</sup>",
                        encode(&assignment.value),
                        escape(&why.join("; ")),
                        escape(label)
                    ));
            }
            for (facet, values) in by_facet {
                let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escape(facet), values.join("<br>"));
            }
            html.push_str("</dl>");
        }
        spans.sort();
        Self { marks: apart(spans), html }
    }
}

/// Marks that do not overlap: the first wins, with the letters of all that
/// begin at the same place.
fn apart(spans: Vec<(usize, usize, String)>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (start, end, letter) in spans {
        match marks.last_mut() {
            Some(last) if start == last.range.start => {
                last.range.end = last.range.end.max(end);
                if !last.letter.split(',').any(|known| known == letter) {
                    last.letter = format!("{},{letter}", last.letter);
                }
            }
            Some(last) if start < last.range.end => {}
            _ => marks.push(Mark { range: start..end, letter }),
        }
    }
    marks
}
