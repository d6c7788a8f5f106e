//! The blocks of a case: both results, lessons as units, partners, the story.

use std::collections::BTreeMap;
use std::fmt::Write;

use concord_base::Snapshot;
use concord_corpus::{Case, Document, Outcome};

use super::document::Block;
use super::findings::Findings;
use super::{lesson, view};
use crate::report::plural;
use crate::web::text::escape;
use crate::web::{marks, words};

/// Results first, then the lessons as units, then the story.
pub(super) fn blocks(
    snapshot: &Snapshot,
    document: &Document,
    case: &Case,
    pieces: &[String],
    findings: &Findings,
    blocks: &mut Vec<Block>,
) {
    blocks.push(Block {
        id: "result",
        label: words::RESULT,
        html: two_results(snapshot, case),
        wide: true,
        ..Block::default()
    });
    // A lesson's text is its section with everything below it.
    let mut taken = vec![false; pieces.len()];
    let mut lessons = String::new();
    for each in &document.lessons {
        let level = document.sections[each.section].level;
        let end = document.sections[each.section + 1..]
            .iter()
            .position(|section| section.level <= level)
            .map_or(pieces.len(), |offset| each.section + 1 + offset);
        let html: String = pieces[each.section..end].concat();
        taken[each.section..end].fill(true);
        lessons.push_str(&lesson::unit(snapshot, document, each, &html));
    }
    let side = partners(snapshot, case) + &findings.html;
    if !lessons.is_empty() {
        blocks.push(Block {
            id: "lessons-of-the-case",
            label: words::LESSONS,
            note: format!("{}; each has its own address", plural(document.lessons.len(), "unit")),
            html: lessons,
            side: side.clone(),
            ..Block::default()
        });
    }
    // The heading “Lessons” has nothing left below it.
    for (index, section) in document.sections.iter().enumerate() {
        let next_taken = taken.get(index + 1).copied().unwrap_or(false);
        taken[index] |= section.level == 2 && &*section.anchor == "lessons" && next_taken;
    }
    let story: String = pieces
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| !**taken)
        .map(|(piece, _)| piece.as_str())
        .collect();
    let side = if document.lessons.is_empty() { side } else { String::new() };
    blocks.push(Block {
        label: words::STORY,
        html: format!("<div class=\"prose\">{story}</div>"),
        side,
        ..Block::default()
    });
}

fn two_results(snapshot: &Snapshot, case: &Case) -> String {
    let one = |name: &str, outcome: &Outcome| {
        let rating = outcome.rating.as_deref().unwrap_or("unknown");
        let links = lesson::source_links(&outcome.sources, &case.sources);
        let links = if links.is_empty() { links } else { format!("<sup>{links}</sup>") };
        let accounts =
            if rating == "contested" { accounts(snapshot, outcome, case) } else { String::new() };
        format!(
            "<div><div class=\"result-mark\">{}<div><div class=\"label\">The {name}</div>\
             <span class=\"verdict\">{}</span> <span class=\"small together\">{}</span></div></div><p>{} {links}</p>{accounts}</div>",
            marks::square(rating, 38),
            escape(snapshot.vocabularies.label("rating", rating)),
            view::grade(snapshot, outcome.evidence.as_deref()),
            escape(&outcome.note)
        )
    };
    format!(
        "<div class=\"results-two\">{}{}</div>",
        one("partnership", &case.results.partnership),
        one("intervention", &case.results.intervention)
    )
}

/// Whose accounts of a contested result there are: both sides stand.
fn accounts(snapshot: &Snapshot, outcome: &Outcome, case: &Case) -> String {
    let mut sides: BTreeMap<&str, Vec<Box<str>>> = BTreeMap::new();
    for id in &outcome.sources {
        let source = case.sources.iter().find(|source| source.id == *id);
        let Some(perspective) = source.and_then(|source| source.perspective.as_deref()) else {
            continue;
        };
        sides.entry(perspective).or_default().push(id.clone());
    }
    let sides = sides.iter().map(|(perspective, ids)| {
        let label = escape(snapshot.vocabularies.label("perspective", perspective));
        format!("{label}: {}", lesson::source_links(ids, &case.sources))
    });
    let sides: Vec<_> = sides.collect();
    if sides.is_empty() {
        String::new()
    } else {
        format!("<p class=\"small dim\">Accounts differ. {}</p>", sides.join(" · "))
    }
}

fn partners(snapshot: &Snapshot, case: &Case) -> String {
    if case.partners.is_empty() {
        return String::new();
    }
    let mut html = format!("<h3 class=\"label\">{}</h3><ul class=\"plain rows\">", words::PARTNERS);
    for partner in &case.partners {
        let kind =
            partner.kind.as_deref().map(|kind| snapshot.vocabularies.label("partner-kind", kind));
        let role = [&*partner.role, kind.unwrap_or_default()];
        let role: Vec<_> = role.into_iter().filter(|part| !part.is_empty()).collect();
        let _ = write!(
            html,
            "<li><div>{}<div class=\"least dim\">{}</div></div></li>",
            escape(&partner.name),
            escape(&role.join(" · "))
        );
    }
    html + "</ul>"
}
