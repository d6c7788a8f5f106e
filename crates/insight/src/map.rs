//! The evidence map: practices by challenges, each cell the lessons that name
//! both.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use concord_corpus::{Claim, Document, SubjectKind};

use crate::knowledge::{Brick, Knowledge};
use crate::{Filter, Tally};

/// Practices and challenges that have a cell with at least so many lessons are
/// shown unless everything is asked for.
pub const LEAST_LESSONS: usize = 2;
/// Most practices, and most challenges, of one map: those with most lessons.
pub const MAX_AXIS: usize = 100;

/// The map of a corpus, or of the part of it that a filter keeps.
#[derive(Clone, Debug)]
pub struct Map<'a> {
    /// Rows, the practices with most lessons first.
    pub practices: Vec<Axis<'a>>,
    /// Columns, the challenges with most lessons first.
    pub challenges: Vec<Axis<'a>>,
    /// How many practices and challenges there are in all.
    pub all_practices: usize,
    pub all_challenges: usize,
    /// How many lessons name a practice and a challenge, shown or not.
    pub lessons: usize,
    /// By practice, then by challenge.
    cells: HashMap<(&'a str, &'a str), Vec<Brick<'a>>>,
}

/// A row or a column.
#[derive(Clone, Debug)]
pub struct Axis<'a> {
    pub slug: &'a str,
    pub title: &'a str,
    pub document: Option<&'a Document>,
    /// How many lessons name it together with something of the other axis.
    pub lessons: usize,
    /// How many lessons its fullest cell has.
    pub fullest: usize,
}

impl<'a> Map<'a> {
    /// Shows what has a cell with at least `least` lessons; 0 shows everything.
    pub fn of(knowledge: Knowledge<'a>, filter: &Filter, least: usize) -> Self {
        let mut cells: HashMap<(&'a str, &'a str), Vec<Brick<'a>>> = HashMap::new();
        let mut practices = counts(knowledge, SubjectKind::Practice);
        let mut challenges = counts(knowledge, SubjectKind::Challenge);
        let mut lessons = 0;
        for told in knowledge.lessons(filter) {
            // By subject: practices stand before challenges.
            let practice = |claim: &Arc<Claim>| claim.subject.kind == SubjectKind::Practice;
            let (of_practices, of_challenges) =
                told.claims.split_at(told.claims.partition_point(practice));
            if of_challenges.is_empty() || of_practices.is_empty() {
                continue;
            }
            lessons += 1;
            for claim in of_challenges {
                *challenges.entry(&claim.subject.slug).or_default() += 1;
            }
            for practice in of_practices {
                *practices.entry(&practice.subject.slug).or_default() += 1;
                for challenge in of_challenges {
                    let key = (&*practice.subject.slug, &*challenge.subject.slug);
                    cells.entry(key).or_default().push(told.brick(practice));
                }
            }
        }
        let (mut of_rows, mut of_columns) = (HashMap::new(), HashMap::new());
        for ((practice, challenge), bricks) in &mut cells {
            // Lessons came by document and place: a sort that keeps this order
            // among equals need not look at either.
            bricks.sort_by_key(|brick| (brick.stand, std::cmp::Reverse(brick.grade)));
            keep_larger(&mut of_rows, practice, bricks.len());
            keep_larger(&mut of_columns, challenge, bricks.len());
        }
        Self {
            all_practices: practices.len(),
            all_challenges: challenges.len(),
            practices: axis(knowledge, SubjectKind::Practice, practices, &of_rows, least),
            challenges: axis(knowledge, SubjectKind::Challenge, challenges, &of_columns, least),
            lessons,
            cells,
        }
    }

    /// The lessons that name both, in the order of the line.
    pub fn cell<'s>(&'s self, practice: &'s str, challenge: &'s str) -> &'s [Brick<'a>] {
        self.cells.get(&(practice, challenge)).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many cells are shown, and how many of them hold no lesson.
    pub fn cells(&self) -> (usize, usize) {
        let all = self.practices.len() * self.challenges.len();
        let filled = self.practices.iter().flat_map(|row| {
            self.challenges.iter().filter(|column| !self.cell(row.slug, column.slug).is_empty())
        });
        (all, all - filled.count())
    }

    /// The verdict of one cell.
    pub fn tally(&self, practice: &str, challenge: &str) -> Tally {
        Tally::of(self.cell(practice, challenge).iter().map(|b| (b.stand, b.grade)))
    }
}

/// Every practice or challenge of the corpus, with none yet.
fn counts(knowledge: Knowledge<'_>, kind: SubjectKind) -> BTreeMap<&str, usize> {
    let documents = knowledge.catalogue.originals();
    let of_kind = documents.filter(|document| document.kind.name() == name(kind));
    of_kind.map(|document| (document.id.slug(), 0)).collect()
}

fn name(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Practice => "practice",
        SubjectKind::Challenge => "challenge",
    }
}

fn keep_larger<'a>(most: &mut HashMap<&'a str, usize>, slug: &'a str, count: usize) {
    let known = most.entry(slug).or_default();
    *known = count.max(*known);
}

fn axis<'a>(
    knowledge: Knowledge<'a>,
    kind: SubjectKind,
    counts: BTreeMap<&'a str, usize>,
    fullest: &HashMap<&'a str, usize>,
    least: usize,
) -> Vec<Axis<'a>> {
    let mut axis: Vec<_> = counts
        .into_iter()
        .map(|(slug, lessons)| Axis {
            slug,
            title: knowledge.title(kind, slug),
            document: knowledge.subject(kind, slug),
            lessons,
            fullest: fullest.get(slug).copied().unwrap_or_default(),
        })
        .filter(|axis| axis.fullest >= least)
        .collect();
    axis.sort_by(|a, b| b.lessons.cmp(&a.lessons).then_with(|| a.title.cmp(b.title)));
    axis.truncate(MAX_AXIS);
    axis
}
