//! Two to four cases, practices or challenges side by side.

use std::collections::BTreeMap;

use concord_corpus::{Document, Kind, Subject, SubjectKind};

use crate::knowledge::{Brick, Knowledge, Told, in_order};
use crate::{Filter, Tally};

/// How many documents can stand side by side.
pub const MOST: usize = 4;
/// Facets that say nothing of a story, or are told beside: results by their
/// marks, practices by the rows of bricks.
const LEFT_OUT: [&str; 5] = ["practice", "evidence", "lang", "partnership", "intervention"];

/// Documents of one kind side by side.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    pub documents: Vec<&'a Document>,
    /// What facets say of them; only what some of them have.
    pub facts: Vec<Fact<'a>>,
    /// Of practices and challenges: every lesson on each of them.
    pub lines: Vec<Vec<Brick<'a>>>,
    /// Of cases: the practices and challenges that their lessons name. Of
    /// practices: the challenges named with them; of challenges: the
    /// practices. What most of the documents share comes first.
    pub rows: Vec<Row<'a>>,
}

/// One facet.
#[derive(Clone, Debug)]
pub struct Fact<'a> {
    pub label: &'a str,
    /// The values of each document.
    pub values: Vec<Vec<Value<'a>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    pub label: &'a str,
    /// All documents have it.
    pub shared: bool,
}

/// A practice or a challenge, and what the lessons of each document say of it.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub kind: SubjectKind,
    pub slug: &'a str,
    pub title: &'a str,
    pub bricks: Vec<Vec<Brick<'a>>>,
}

/// Why documents cannot stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// Fewer than two, or more than [`MOST`].
    Number(usize),
    /// Not all of one kind, or of a kind that has no lessons to compare.
    Kind(Kind),
}

impl<'a> Comparison<'a> {
    pub fn of(knowledge: Knowledge<'a>, documents: Vec<&'a Document>) -> Result<Self, Unlike> {
        if !(2..=MOST).contains(&documents.len()) {
            return Err(Unlike::Number(documents.len()));
        }
        let kind = documents[0].kind;
        let comparable = matches!(kind, Kind::Case | Kind::Practice | Kind::Challenge);
        let other = documents.iter().find(|document| !comparable || document.kind != kind);
        if let Some(other) = other {
            return Err(Unlike::Kind(other.kind));
        }
        let facts = facts(knowledge, &documents);
        let told = knowledge.lessons(&Filter::default());
        let counted: Vec<_> = documents.iter().map(|it| knowledge.catalogue.counted(it)).collect();
        let subjects: Vec<_> = counted.iter().map(|document| Subject::of(document)).collect();
        let mut lines = vec![Vec::new(); documents.len()];
        let mut rows: BTreeMap<(SubjectKind, &str), Vec<Vec<Brick<'_>>>> = BTreeMap::new();
        for told in &told {
            for index in 0..documents.len() {
                let mut put = |kind, slug, brick| {
                    let empty = || vec![Vec::new(); documents.len()];
                    rows.entry((kind, slug)).or_insert_with(empty)[index].push(brick);
                };
                match &subjects[index] {
                    Some(subject) => {
                        let Some(brick) = brick_on(told, subject) else { continue };
                        lines[index].push(brick);
                        for claim in told.of(other_kind(subject.kind)) {
                            put(claim.subject.kind, &*claim.subject.slug, brick);
                        }
                    }
                    None if told.document.id == counted[index].id => {
                        for claim in told.claims {
                            put(claim.subject.kind, &*claim.subject.slug, told.brick(claim));
                        }
                    }
                    None => {}
                }
            }
        }
        for line in &mut lines {
            in_order(line);
        }
        let mut rows: Vec<Row<'_>> = rows
            .into_iter()
            .map(|((kind, slug), mut bricks)| {
                bricks.iter_mut().for_each(|bricks| in_order(bricks));
                Row { kind, slug, title: knowledge.title(kind, slug), bricks }
            })
            .collect();
        rows.sort_by_key(|row| {
            let with = row.bricks.iter().filter(|bricks| !bricks.is_empty()).count();
            (row.kind, std::cmp::Reverse(with), row.title)
        });
        Ok(Self { documents, facts, lines, rows })
    }

    /// The verdict on the practice or challenge at this place.
    pub fn tally(&self, index: usize) -> Tally {
        let line = self.lines.get(index).map(Vec::as_slice).unwrap_or_default();
        Tally::of(line.iter().map(|brick| (brick.stand, brick.grade)))
    }
}

fn brick_on<'a>(told: &Told<'a>, subject: &Subject) -> Option<Brick<'a>> {
    let claim = told.claims.iter().find(|claim| claim.subject == *subject)?;
    Some(told.brick(claim))
}

fn other_kind(kind: SubjectKind) -> SubjectKind {
    match kind {
        SubjectKind::Practice => SubjectKind::Challenge,
        SubjectKind::Challenge => SubjectKind::Practice,
    }
}

/// Every facet that some of the documents have a value of, plugins' too.
fn facts<'a>(knowledge: Knowledge<'a>, documents: &[&'a Document]) -> Vec<Fact<'a>> {
    let mut facts = Vec::new();
    for schema in knowledge.schemas {
        for facet in &schema.facets {
            if LEFT_OUT.contains(&&*facet.id) {
                continue;
            }
            let values: Vec<Vec<&str>> = documents
                .iter()
                .map(|document| knowledge.values(document, &schema.source, &facet.id))
                .collect();
            if values.iter().all(Vec::is_empty) {
                continue;
            }
            let labelled = values.iter().map(|own| {
                let value = |value: &&'a str| Value {
                    label: knowledge.value_label(&schema.source, &facet.id, value),
                    shared: values.iter().all(|others| others.contains(value)),
                };
                own.iter().map(value).collect()
            });
            facts.push(Fact { label: &facet.label, values: labelled.collect() });
        }
    }
    facts
}
