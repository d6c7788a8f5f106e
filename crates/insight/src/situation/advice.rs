//! Practices to weigh, with what speaks for and against each.

use std::collections::HashMap;

use concord_corpus::{Detail, Document, Subject, SubjectKind};

use super::score::remedies;
use super::{Match, Situation};
use crate::knowledge::{Brick, Knowledge, in_order};
use crate::tally::{Tally, side};

/// Most practices that are listed.
const MAX_PRACTICES: usize = 8;
/// Points of a practice: for each worry that it is meant to ease, for the
/// stage that it belongs to, and for each lesson above that names it.
const EASES: usize = 3;
const OF_STAGE: usize = 1;
const NAMED: usize = 1;

/// A practice to weigh.
#[derive(Clone, Debug)]
pub struct Advice<'a> {
    pub slug: &'a str,
    pub title: &'a str,
    pub document: Option<&'a Document>,
    /// The worries that it is meant to ease, by title.
    pub eases: Vec<&'a str>,
    /// What the matching lessons say, in the order of the line.
    pub here: Vec<Brick<'a>>,
    /// What all lessons say.
    pub everywhere: Vec<Brick<'a>>,
}

impl<'a> Advice<'a> {
    /// The verdict of all lessons.
    pub fn tally(&self) -> Tally {
        Tally::of(self.everywhere.iter().map(|brick| (brick.stand, brick.grade)))
    }

    /// The surest lesson in its favour, or against it: from a matching lesson
    /// where there is one.
    pub fn strongest(&self, in_favour: bool) -> Option<&Brick<'a>> {
        let best = |bricks: &'_ [Brick<'a>]| {
            let of_side = |(_, brick): &(usize, &Brick<'a>)| side(brick.stand) == Some(in_favour);
            let all = bricks.iter().enumerate().filter(of_side);
            all.max_by_key(|(at, brick)| (brick.grade, std::cmp::Reverse(*at))).map(|(at, _)| at)
        };
        best(&self.here)
            .and_then(|at| self.here.get(at))
            .or_else(|| best(&self.everywhere).and_then(|at| self.everywhere.get(at)))
    }
}

pub(super) fn practices<'a>(
    knowledge: Knowledge<'a>,
    situation: &Situation,
    matches: &[Match<'a>],
) -> Vec<Advice<'a>> {
    let remedies = remedies(knowledge, situation);
    let mut here: HashMap<&str, Vec<Brick<'_>>> =
        remedies.keys().map(|slug| (*slug, Vec::new())).collect();
    for found in matches {
        for claim in found.told.of(SubjectKind::Practice) {
            here.entry(&claim.subject.slug).or_default().push(found.told.brick(claim));
        }
    }
    let mut ranked: Vec<(usize, &str, Vec<Brick<'_>>)> = here
        .into_iter()
        .map(|(slug, bricks)| {
            let eases = remedies.get(slug).map_or(0, Vec::len);
            let of_stage = usize::from(is_of_stage(knowledge, situation, slug));
            (EASES * eases + OF_STAGE * of_stage + NAMED * bricks.len(), slug, bricks)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    ranked.truncate(MAX_PRACTICES);
    let advice = ranked.into_iter().map(|(_, slug, mut here)| {
        in_order(&mut here);
        let eases = remedies.get(slug).into_iter().flatten();
        Advice {
            slug,
            title: knowledge.title(SubjectKind::Practice, slug),
            document: knowledge.subject(SubjectKind::Practice, slug),
            eases: eases.map(|worry| knowledge.title(SubjectKind::Challenge, worry)).collect(),
            here,
            everywhere: everywhere(knowledge, slug),
        }
    });
    advice.collect()
}

fn is_of_stage(knowledge: Knowledge<'_>, situation: &Situation, slug: &str) -> bool {
    let document = knowledge.subject(SubjectKind::Practice, slug);
    let Some(Detail::Practice(practice)) = document.map(|document| &document.detail) else {
        return false;
    };
    practice.stages.iter().any(|stage| Some(&**stage) == situation.stage.as_deref())
}

/// Every lesson on a practice.
fn everywhere<'a>(knowledge: Knowledge<'a>, slug: &str) -> Vec<Brick<'a>> {
    let subject = Subject { kind: SubjectKind::Practice, slug: slug.into() };
    let claims = knowledge.catalogue.claims(&subject);
    let bricks = claims.filter_map(|claim| {
        let document = knowledge.catalogue.get(claim.document.as_str())?;
        Some(Brick {
            document,
            lesson: document.lesson(&claim.anchor)?,
            stand: claim.stand,
            grade: claim.grade,
            contested: claim.contested,
        })
    });
    let mut bricks: Vec<_> = bricks.collect();
    in_order(&mut bricks);
    bricks
}
