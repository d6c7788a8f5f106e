//! The core's own facets, derived from the front matter.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use crate::countries;
use crate::document::{Case, Detail, Lesson, Word};
use crate::facet::{CORE, Facet, FacetSchema, FacetTag, FacetValue};
use crate::vocabulary::Vocabularies;

/// Core facets: name in queries, label, and the vocabulary of its values.
/// An empty vocabulary marks the facets whose values the documents bring.
const FACETS: [(&str, &str, &str); 13] = [
    ("sector", "Sector", "sector"),
    ("stage", "Stage", "stage"),
    ("partnership", "Result of the partnership", "rating"),
    ("intervention", "Result of the intervention", "rating"),
    ("evidence", "How sure", "evidence"),
    ("modality", "Form", "modality"),
    ("partner", "Partners", "partner-kind"),
    ("outcome", "Outcome", "outcome"),
    ("scale", "Scale", "scale"),
    ("challenge", "Challenge", ""),
    ("practice", "Practice", ""),
    ("country", "Country", ""),
    ("lang", "Language", ""),
];

/// A facet value that a document of the corpus brings: the slug of a practice
/// and its title, the code of a country and its name.
pub type OpenValue = (&'static str, Arc<str>, String);

/// The schema of the core's facets. `open` gives the values of the facets
/// that have no vocabulary, by facet.
pub fn core_schema(vocabularies: &Vocabularies, open: &[OpenValue]) -> FacetSchema {
    let facets = FACETS.into_iter().map(|(id, label, vocabulary)| {
        let terms = vocabularies.get(vocabulary).map(|v| v.terms.as_slice()).unwrap_or_default();
        let from_terms = terms.iter().map(|term| FacetValue {
            path: term.id.clone(),
            label: term.label.clone(),
            names: term.names.clone(),
            synonyms: term.synonyms.clone(),
        });
        let from_documents =
            open.iter().filter(|(facet, _, _)| *facet == id).map(|(_, value, label)| FacetValue {
                path: value.clone(),
                label: label.clone(),
                names: match id {
                    "country" => countries::other_names(value).map(str::to_owned).collect(),
                    _ => Vec::new(),
                },
                synonyms: Vec::new(),
            });
        Facet {
            id: id.into(),
            label: label.to_owned(),
            values: from_terms.chain(from_documents).collect(),
        }
    });
    FacetSchema {
        source: CORE.into(),
        label: "Concord".to_owned(),
        facets: facets.collect(),
        ..FacetSchema::default()
    }
}

/// Most tags of one document or lesson: without vocabularies any word is one.
const MAX_TAGS: usize = 1_000;

/// The names of the core and its facets, shared by the tags of all documents:
/// a large corpus has millions of them.
static NAMES: LazyLock<(Arc<str>, [Arc<str>; FACETS.len()])> =
    LazyLock::new(|| (CORE.into(), FACETS.map(|(id, _, _)| id.into())));

fn name(facet: &'static str) -> Arc<str> {
    let (_, names) = &*NAMES;
    names.iter().find(|name| ***name == *facet).cloned().unwrap_or_else(|| facet.into())
}

#[derive(Clone)]
struct Tags(BTreeSet<FacetTag>);

impl Tags {
    fn add(&mut self, facet: &'static str, value: &str) {
        if self.0.len() >= MAX_TAGS {
            return;
        }
        let source = NAMES.0.clone();
        self.0.insert(FacetTag { source, facet: name(facet), value: value.into() });
    }

    fn all<'w>(&mut self, facet: &'static str, values: impl IntoIterator<Item = &'w Word>) {
        for value in values {
            self.add(facet, value);
        }
    }

    fn done(self) -> Vec<FacetTag> {
        self.0.into_iter().collect()
    }
}

/// The tags of a document with these lessons. `slug` is its own last segment:
/// a practice or challenge is found under its own name.
pub(crate) fn of_document(
    detail: &Detail,
    lessons: &[Lesson],
    lang: Option<&str>,
    slug: &str,
) -> Vec<FacetTag> {
    let mut tags = Tags(BTreeSet::new());
    if let Some(lang) = lang {
        tags.add("lang", lang);
    }
    match detail {
        Detail::Case(case) => {
            story(&mut tags, case);
            tags.all("challenge", &case.challenges);
            tags.all("evidence", &case.results.partnership.evidence);
            tags.all("evidence", &case.results.intervention.evidence);
            for each in lessons {
                lesson(&mut tags, each);
            }
        }
        Detail::Practice(practice) => {
            tags.add("practice", slug);
            tags.all("challenge", &practice.addresses);
            tags.all("stage", &practice.stages);
        }
        Detail::Challenge(challenge) => {
            tags.add("challenge", slug);
            tags.all("stage", &challenge.stages);
        }
        Detail::Path(_) | Detail::Note | Detail::Page => {}
    }
    tags.done()
}

/// Gives each lesson its tags: those of the story that it is taken from, and
/// its own stage, evidence, practices and challenges.
pub(crate) fn tag_lessons(detail: &Detail, lang: Option<&str>, lessons: &mut [Lesson]) {
    let mut shared = Tags(BTreeSet::new());
    if let Some(lang) = lang {
        shared.add("lang", lang);
    }
    if let Detail::Case(case) = detail {
        story(&mut shared, case);
    }
    for each in lessons {
        let mut tags = shared.clone();
        lesson(&mut tags, each);
        each.tags = tags.done();
    }
}

fn story(tags: &mut Tags, case: &Case) {
    tags.all("sector", &case.sectors);
    tags.all("modality", &case.modality);
    tags.all("scale", &case.scale);
    tags.all("country", case.place.iter().flat_map(|place| &place.countries));
    tags.all("partner", case.partners.iter().filter_map(|partner| partner.kind.as_ref()));
    tags.all("outcome", case.outcomes.iter().map(|(outcome, _)| outcome));
    tags.all("partnership", &case.results.partnership.rating);
    tags.all("intervention", &case.results.intervention.rating);
}

fn lesson(tags: &mut Tags, lesson: &Lesson) {
    tags.all("stage", &lesson.stage);
    tags.all("evidence", &lesson.evidence);
    tags.all("practice", lesson.practices.iter().map(|(practice, _)| practice));
    tags.all("challenge", lesson.challenges.iter().map(|(challenge, _)| challenge));
}
