//! What all folds read.

use std::sync::Arc;

use concord_corpus::facet::CORE;
use concord_corpus::{
    Case, Catalogue, Claim, Detail, DocId, Document, FacetSchema, Findings, Grade, Kind, Lesson,
    Stand, SubjectKind, Vocabularies,
};
use imbl::OrdMap;

use crate::Filter;

/// What plugins found, by document.
pub type AllFindings = OrdMap<DocId, Arc<[Arc<Findings>]>>;

/// A corpus at one moment, as far as it is needed here.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    pub catalogue: &'a Catalogue,
    pub vocabularies: &'a Vocabularies,
    /// The core's facets first, then those of plugins.
    pub schemas: &'a [Arc<FacetSchema>],
    pub findings: &'a AllFindings,
}

/// A lesson with its case and all that it claims.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    pub document: &'a Document,
    pub case: &'a Case,
    pub lesson: &'a Lesson,
    /// By subject.
    pub claims: &'a [Arc<Claim>],
    /// Its own grade, else that of the result that it explains.
    pub grade: Option<Grade>,
}

/// One lesson's word on one subject, with where it was said.
#[derive(Clone, Copy, Debug)]
pub struct Brick<'a> {
    pub document: &'a Document,
    pub lesson: &'a Lesson,
    pub stand: Stand,
    pub grade: Option<Grade>,
    pub contested: bool,
}

impl<'a> Told<'a> {
    /// What the lesson says of a practice or a challenge.
    pub fn stand(&self, kind: SubjectKind, slug: &str) -> Option<Stand> {
        self.of(kind).find(|claim| *claim.subject.slug == *slug).map(|claim| claim.stand)
    }

    /// What the lesson says of practices, or of challenges.
    pub fn of(&self, kind: SubjectKind) -> impl Iterator<Item = &'a Claim> {
        let claims = self.claims.iter().map(|claim| &**claim);
        claims.filter(move |claim| claim.subject.kind == kind)
    }

    pub(crate) fn brick(&self, claim: &Claim) -> Brick<'a> {
        Brick {
            document: self.document,
            lesson: self.lesson,
            stand: claim.stand,
            grade: claim.grade,
            contested: claim.contested,
        }
    }

    /// The id of the lesson in addresses and in the API.
    pub fn id(&self) -> String {
        format!("{}#{}", self.document.id, self.lesson.anchor)
    }
}

/// Supports first, then missing, mixed and contradicts, the surest of each
/// first: the order in which bricks stand on a line.
pub(crate) fn in_order(bricks: &mut [Brick<'_>]) {
    bricks.sort_by(|a, b| {
        let key = |brick: &Brick<'_>| (brick.stand, std::cmp::Reverse(brick.grade));
        let by_id = a.document.id.cmp(&b.document.id);
        key(a).cmp(&key(b)).then(by_id).then(a.lesson.section.cmp(&b.lesson.section))
    });
}

impl<'a> Knowledge<'a> {
    /// All cases that pass the filter, by id, without translations. A grade in the filter is asked of
    /// the intervention's result: it is the one that is worth measuring.
    pub fn cases(self, filter: &'a Filter) -> impl Iterator<Item = (&'a Document, &'a Case)> {
        let documents = self.catalogue.originals().map(|document| &**document);
        let cases = documents.filter_map(|document| match &document.detail {
            Detail::Case(case) => Some((document, &**case)),
            _ => None,
        });
        cases.filter(move |(document, case)| {
            filter.at_least.is_none_or(|least| intervention_grade(case) >= Some(least))
                && filter.keeps(self, document, &document.tags)
        })
    }

    /// All lessons that pass the filter, by document and place, each with its
    /// claims.
    pub fn lessons(self, filter: &Filter) -> Vec<Told<'a>> {
        let mut told = Vec::with_capacity(self.catalogue.lessons());
        for document in self.catalogue.originals() {
            let Detail::Case(case) = &document.detail else { continue };
            let mut rest = self.catalogue.claims_of(&document.id);
            for lesson in &document.lessons {
                // Claims stand in the order of the lessons that make them.
                let own = rest.iter().take_while(|claim| claim.anchor == lesson.anchor).count();
                let (claims, others) = rest.split_at(own);
                rest = others;
                let grade = grade_of(case, lesson);
                let is_sure = filter.at_least.is_none_or(|least| grade >= Some(least));
                if is_sure && filter.keeps(self, document, &lesson.tags) {
                    told.push(Told { document, case, lesson, claims, grade });
                }
            }
        }
        told
    }

    /// The title of a practice or a challenge; its slug where no document has
    /// that name.
    pub fn title(self, kind: SubjectKind, slug: &'a str) -> &'a str {
        self.subject(kind, slug).map_or(slug, |document| &document.title)
    }

    /// The document of a practice or a challenge.
    pub fn subject(self, kind: SubjectKind, slug: &str) -> Option<&'a Document> {
        let kind = match kind {
            SubjectKind::Practice => Kind::Practice,
            SubjectKind::Challenge => Kind::Challenge,
        };
        self.catalogue.slug(kind, slug).map(|document| &**document)
    }

    /// Whether a plugin found the value, or one below it, in the document.
    pub(crate) fn found(self, id: &DocId, source: &str, facet: &str, value: &str) -> bool {
        let all = self.findings.get(id).into_iter().flat_map(|all| all.iter());
        let of_source = all.filter(|findings| *findings.plugin == *source);
        let mut assignments = of_source.flat_map(|findings| &findings.assignments);
        assignments.any(|found| *found.facet == *facet && is_within(&found.value, value))
    }

    /// The values that a document has of a facet.
    pub(crate) fn values(self, document: &'a Document, source: &str, facet: &str) -> Vec<&'a str> {
        if source == CORE {
            let own = document.tags.iter().filter(|tag| *tag.facet == *facet);
            return own.map(|tag| &*tag.value).collect();
        }
        let all = self.findings.get(&document.id).into_iter().flat_map(|all| all.iter());
        let of_source = all.filter(|findings| *findings.plugin == *source);
        let assignments = of_source.flat_map(|findings| &findings.assignments);
        assignments.filter(|found| *found.facet == *facet).map(|found| &*found.value).collect()
    }

    /// The label of a facet's value.
    pub fn value_label(self, source: &str, facet: &str, value: &'a str) -> &'a str {
        let schema = self.schemas.iter().find(|schema| *schema.source == *source);
        let facet =
            schema.and_then(|schema| schema.facets.iter().find(|known| *known.id == *facet));
        let known = facet.and_then(|facet| facet.values.iter().find(|known| *known.path == *value));
        known.map_or(value, |known| &known.label)
    }

    /// The label of a value of the core's facets.
    pub(crate) fn core_label(self, facet: &str, value: &'a str) -> &'a str {
        self.value_label(CORE, facet, value)
    }
}

/// Whether the path of a value is `value` or below it.
pub(crate) fn is_within(path: &str, value: &str) -> bool {
    path.strip_prefix(value).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How surely the result of the intervention is known.
pub(crate) fn intervention_grade(case: &Case) -> Option<Grade> {
    case.results.intervention.evidence.as_deref().and_then(Grade::parse)
}

/// As claims have it, for lessons that make none.
fn grade_of(case: &Case, lesson: &Lesson) -> Option<Grade> {
    let result = match lesson.level.as_deref() {
        Some("intervention") => &case.results.intervention,
        _ => &case.results.partnership,
    };
    lesson.evidence.as_deref().or(result.evidence.as_deref()).and_then(Grade::parse)
}
