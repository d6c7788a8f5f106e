//! The two-level grid: how the partnership fared against what it changed.

use concord_corpus::{Case, Document, Grade, Outcome};

use crate::knowledge::intervention_grade;
use crate::{Filter, Knowledge};

/// A result as the grid places it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Placed {
    Achieved,
    Partly,
    NotAchieved,
    /// Unknown, too early to say, contested, or not stated.
    Open,
}

impl Placed {
    pub const ALL: [Placed; 4] =
        [Placed::Achieved, Placed::Partly, Placed::NotAchieved, Placed::Open];

    pub fn of(outcome: &Outcome) -> Self {
        match outcome.rating.as_deref() {
            Some("achieved") => Placed::Achieved,
            Some("partly") => Placed::Partly,
            Some("not-achieved") => Placed::NotAchieved,
            _ => Placed::Open,
        }
    }

    /// The word in the API: that of the vocabulary `rating`, and `open`.
    pub fn name(self) -> &'static str {
        match self {
            Placed::Achieved => "achieved",
            Placed::Partly => "partly",
            Placed::NotAchieved => "not-achieved",
            Placed::Open => "open",
        }
    }
}

/// All cases by their two results.
#[derive(Clone, Debug, Default)]
pub struct Grid<'a> {
    /// By partnership, then by intervention, both in the order of
    /// [`Placed::ALL`].
    cells: [[Vec<Entry<'a>>; 4]; 4],
}

/// A case in a cell.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub document: &'a Document,
    pub case: &'a Case,
    /// How surely the result of the intervention is known.
    pub grade: Option<Grade>,
}

impl<'a> Grid<'a> {
    pub fn of(knowledge: Knowledge<'a>, filter: &'a Filter) -> Self {
        let mut grid = Self::default();
        for (document, case) in knowledge.cases(filter) {
            let grade = intervention_grade(case);
            let row = Placed::of(&case.results.partnership);
            let column = Placed::of(&case.results.intervention);
            grid.cells[row as usize][column as usize].push(Entry { document, case, grade });
        }
        for cell in grid.cells.iter_mut().flatten() {
            cell.sort_by(|a, b| {
                b.grade.cmp(&a.grade).then_with(|| a.document.title.cmp(&b.document.title))
            });
        }
        grid
    }

    /// The cases with these results, the surest first.
    pub fn cell(&self, partnership: Placed, intervention: Placed) -> &[Entry<'a>] {
        &self.cells[partnership as usize][intervention as usize]
    }

    /// How many cases there are in a row.
    pub fn row(&self, partnership: Placed) -> usize {
        self.cells[partnership as usize].iter().map(Vec::len).sum()
    }

    /// How many cases there are in a column.
    pub fn column(&self, intervention: Placed) -> usize {
        self.cells.iter().map(|row| row[intervention as usize].len()).sum()
    }

    pub fn cases(&self) -> usize {
        self.cells.iter().flatten().map(Vec::len).sum()
    }
}
