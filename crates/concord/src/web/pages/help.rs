//! Pages that explain: the query language, the marks, the data.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_corpus::{Claim, Detail, Grade, Kind, Stand};

use crate::report::plural;
use crate::web::layout::Layout;
use crate::web::marks::{self, Extent};
use crate::web::request::facet_name;
use crate::web::{Site, error, words};

#[derive(Template)]
#[template(path = "help/search.html")]
struct SearchHelp {
    page: Layout,
    /// Names of facets, what they mean, and one of their values.
    fields: Vec<(String, String, String)>,
}

/// `GET /help/search`: the query language.
pub(in crate::web) async fn search(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let facets = snapshot.schemas.iter().flat_map(|schema| {
        schema.facets.iter().map(|facet| {
            let name = facet_name(&schema.source, &facet.id);
            let example = facet.values.first().map(|value| value.path.to_string());
            let label = match &*schema.source {
                CORE => facet.label.clone(),
                _ => format!("{} ({})", facet.label, schema.label),
            };
            (name, label, example.unwrap_or_default())
        })
    });
    let fields = facets.collect();
    let about = "How to ask: words, phrases, exclusions, fields and years.";
    let page = Layout::new(&snapshot, "").describe(&site, "/help/search", about);
    error::html(&SearchHelp { page, fields })
}

#[derive(Template)]
#[template(path = "help/marks.html")]
struct MarksHelp {
    page: Layout,
    results: Vec<(String, String, String)>,
    pairs: Vec<(String, String)>,
    grades: Vec<GradeHelp>,
    key: String,
}

struct GradeHelp {
    stair: String,
    label: String,
    definition: String,
    bar: String,
}

/// `GET /help/marks`: what squares, stairs and bricks say.
pub(in crate::web) async fn how_to_read(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let define = |vocabulary: &str, term: &str| {
        let known = snapshot.vocabularies.get(vocabulary).and_then(|v| v.term(term));
        known.map(|term| term.definition.clone()).unwrap_or_default()
    };
    let label = |vocabulary: &str, term: &'static str| {
        snapshot.vocabularies.label(vocabulary, term).to_owned()
    };
    const RATINGS: [&str; 6] =
        ["achieved", "partly", "not-achieved", "unknown", "too-early", "contested"];
    const PAIRS: [(&str, &str); 4] = [
        ("achieved", "achieved"),
        ("achieved", "not-achieved"),
        ("not-achieved", "partly"),
        ("contested", "contested"),
    ];
    let stands = [Stand::Supports, Stand::Absent, Stand::Mixed, Stand::Contradicts];
    let highest = stands.map(|stand| (stand, Some(Grade::Experimental)));
    let grades = Grade::ALL.map(|grade| GradeHelp {
        stair: marks::stair(Some(grade)),
        label: label("evidence", grade.name()),
        definition: define("evidence", grade.name()),
        bar: marks::wide_bar(
            &stands.map(|stand| (stand, Some(grade))),
            5,
            Extent::of(&highest, 5),
            "supports, missing, mixed, contradicts",
        ),
    });
    let about = "What squares, stairs and bricks say, and what they do not.";
    error::html(&MarksHelp {
        page: Layout::new(&snapshot, "").describe(&site, "/help/marks", about),
        results: RATINGS
            .map(|r| (marks::square(r, 28), label("rating", r), define("rating", r)))
            .into(),
        pairs: PAIRS
            .map(|(p, i)| {
                let words = [label("rating", p), label("rating", i)].join(", ").to_lowercase();
                (marks::pair(p, i), words)
            })
            .into(),
        grades: grades.into(),
        key: marks::key(),
    })
}

#[derive(Template)]
#[template(path = "help/about.html")]
struct About {
    page: Layout,
    counts: String,
    kinds: Vec<(String, usize)>,
    ratings: Vec<RatingCount>,
    grades: Vec<(String, String, usize)>,
    claims: usize,
    one_sided: String,
    licence: bool,
    /// The corpus's own page about itself.
    own: Option<String>,
    updated: String,
}

struct RatingCount {
    mark: String,
    label: String,
    partnership: usize,
    intervention: usize,
}

/// `GET /about`: what there is, what is missing, and how verdicts come about.
pub(in crate::web) async fn about(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let described = "What this corpus holds, what it lacks, and how its verdicts are derived.";
    let claims: Vec<&Claim> = snapshot.catalogue.all_claims().map(|claim| &**claim).collect();
    let kinds =
        Kind::ALL.map(|kind| (super::view::capital(kind.name()), snapshot.catalogue.count(kind)));
    let grades = Grade::ALL.map(|grade| {
        let label = snapshot.vocabularies.label("evidence", grade.name()).to_owned();
        let count = claims.iter().filter(|claim| claim.grade == Some(grade)).count();
        (marks::stair(Some(grade)), label, count)
    });
    let against = |claim: &&&Claim| matches!(claim.stand, Stand::Contradicts | Stand::Worsened);
    let own = snapshot.catalogue.get("index");
    let newest = snapshot.catalogue.documents().map(|document| document.updated).max();
    error::html(&About {
        page: Layout::new(&snapshot, "").describe(&site, "/about", described),
        counts: crate::web::layout::counts(&snapshot),
        kinds: kinds.into_iter().filter(|(_, count)| *count > 0).collect(),
        ratings: ratings(&snapshot),
        grades: grades.into(),
        claims: claims.len(),
        one_sided: plural(claims.iter().filter(against).count(), "claim"),
        licence: site.content.join("LICENSE").is_file(),
        own: own.map(|document| document.title.to_string()),
        updated: newest.map(super::view::day).unwrap_or_default(),
    })
}

fn ratings(snapshot: &Snapshot) -> Vec<RatingCount> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for document in snapshot.catalogue.originals() {
        let Detail::Case(case) = &document.detail else { continue };
        let (partnership, intervention) = super::home::ratings(case);
        counts.entry(partnership).or_default().0 += 1;
        counts.entry(intervention).or_default().1 += 1;
    }
    const ORDER: [&str; 6] =
        ["achieved", "partly", "not-achieved", "too-early", "unknown", "contested"];
    let known = ORDER.into_iter().filter_map(|rating| {
        let (partnership, intervention) = *counts.get(rating)?;
        Some(RatingCount {
            mark: marks::square(rating, 13),
            label: snapshot.vocabularies.label("rating", rating).to_owned(),
            partnership,
            intervention,
        })
    });
    known.collect()
}
