//! The evidence map: practices by challenges, each cell the lessons that name
//! both.

use std::collections::{BTreeMap, HashMap, HashSet};

use concord_corpus::{Document, SubjectKind};

use crate::knowledge::{Brick, Knowledge, in_order};
use crate::{Filter, Tally};

/// Practices and challenges with at least so many lessons are shown unless
/// everything is asked for.
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
    cells: HashMap<&'a str, HashMap<&'a str, Vec<Brick<'a>>>>,
}

/// A row or a column.
#[derive(Clone, Debug)]
pub struct Axis<'a> {
    pub slug: &'a str,
    pub title: &'a str,
    pub document: Option<&'a Document>,
    /// How many lessons name it together with something of the other axis.
    pub lessons: usize,
}

impl<'a> Map<'a> {
    /// Shows what has at least `least` lessons; 0 shows everything.
    pub fn of(knowledge: Knowledge<'a>, filter: &Filter, least: usize) -> Self {
        let mut cells: HashMap<&'a str, HashMap<&'a str, Vec<Brick<'a>>>> = HashMap::new();
        let mut practices = counts(knowledge, SubjectKind::Practice);
        let mut challenges = counts(knowledge, SubjectKind::Challenge);
        let mut lessons = 0;
        for told in knowledge.lessons(filter) {
            let of_challenges: Vec<_> = told.of(SubjectKind::Challenge).collect();
            let of_practices: Vec<_> = told.of(SubjectKind::Practice).collect();
            if of_challenges.is_empty() || of_practices.is_empty() {
                continue;
            }
            lessons += 1;
            for claim in &of_challenges {
                *challenges.entry(&claim.subject.slug).or_default() += 1;
            }
            for practice in of_practices {
                *practices.entry(&practice.subject.slug).or_default() += 1;
                let row = cells.entry(&practice.subject.slug).or_default();
                for challenge in &of_challenges {
                    row.entry(&challenge.subject.slug).or_default().push(told.brick(practice));
                }
            }
        }
        for bricks in cells.values_mut().flat_map(HashMap::values_mut) {
            in_order(bricks);
        }
        let (all_practices, all_challenges) = (practices.len(), challenges.len());
        let practices = axis(knowledge, SubjectKind::Practice, practices, least);
        let challenges = axis(knowledge, SubjectKind::Challenge, challenges, least);
        let mut map = Self { practices, challenges, all_practices, all_challenges, lessons, cells };
        if least > 0 {
            map.drop_empty();
        }
        map
    }

    /// Takes out rows and columns whose lessons are all in what is not shown.
    fn drop_empty(&mut self) {
        let columns: HashSet<&str> = self.challenges.iter().map(|axis| axis.slug).collect();
        let mut filled: HashSet<&str> = HashSet::new();
        self.practices.retain(|axis| {
            let row = self.cells.get(axis.slug).into_iter().flatten();
            let shown = row.map(|(column, _)| *column).filter(|column| columns.contains(column));
            let shown: Vec<&str> = shown.collect();
            filled.extend(shown.iter());
            !shown.is_empty()
        });
        self.challenges.retain(|axis| filled.contains(axis.slug));
    }

    /// The lessons that name both, in the order of the line.
    pub fn cell(&self, practice: &str, challenge: &str) -> &[Brick<'a>] {
        let row = self.cells.get(practice);
        row.and_then(|row| row.get(challenge)).map(Vec::as_slice).unwrap_or_default()
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
    let documents = knowledge.catalogue.documents();
    let of_kind = documents.filter(|document| document.kind.name() == name(kind));
    of_kind.map(|document| (document.id.slug(), 0)).collect()
}

fn name(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Practice => "practice",
        SubjectKind::Challenge => "challenge",
    }
}

fn axis<'a>(
    knowledge: Knowledge<'a>,
    kind: SubjectKind,
    counts: BTreeMap<&'a str, usize>,
    least: usize,
) -> Vec<Axis<'a>> {
    let enough = counts.into_iter().filter(|(_, lessons)| *lessons >= least);
    let mut axis: Vec<_> = enough
        .map(|(slug, lessons)| Axis {
            slug,
            title: knowledge.title(kind, slug),
            document: knowledge.subject(kind, slug),
            lessons,
        })
        .collect();
    axis.sort_by(|a, b| b.lessons.cmp(&a.lessons).then_with(|| a.title.cmp(b.title)));
    axis.truncate(MAX_AXIS);
    axis
}
