//! The tables: the map, the grid, cases in time and by country, comparison,
//! gaps.

use concord_corpus::{Document, Grade, Kind, SubjectKind};
use concord_insight::compare::{Comparison, Fact, Row, Value};
use concord_insight::gaps;
use concord_insight::grid::{Entry, Placed};
use concord_insight::map::{Axis, Map};
use concord_insight::places::Country;
use concord_insight::timeline::{Ends, Span};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    BrickView, DocumentRefView, MAX_LISTED, NoteView, RatingsView, TallyView, grades, listed,
};
use crate::web::text::doc_url;

/// Practices by challenges: how many lessons name both, and what they say.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct MapView<'a> {
    /// The generation of the corpus that this answer was read from.
    pub(in crate::web) generation: u64,
    pub(in crate::web) notes: Vec<NoteView<'a>>,
    /// How many lessons name a practice and a challenge, shown or not.
    pub(in crate::web) lessons: usize,
    /// How many practices there are, shown or not.
    pub(in crate::web) all_practices: usize,
    /// How many challenges there are, shown or not.
    pub(in crate::web) all_challenges: usize,
    /// Rows by columns.
    pub(in crate::web) cells_shown: usize,
    /// How many of these hold no lesson.
    pub(in crate::web) cells_empty: usize,
    /// The rows, those with most lessons first.
    pub(in crate::web) practices: Vec<AxisView<'a>>,
    /// The columns, those with most lessons first.
    pub(in crate::web) challenges: Vec<AxisView<'a>>,
    /// The cells that hold a lesson, row by row.
    pub(in crate::web) cells: Vec<CellView<'a>>,
}

/// A row or a column of the map.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct AxisView<'a> {
    slug: &'a str,
    title: &'a str,
    /// The address of its page; `null` where it has none.
    url: Option<String>,
    /// How many lessons name it together with something of the other axis.
    lessons: usize,
}

impl<'a> From<&Axis<'a>> for AxisView<'a> {
    fn from(axis: &Axis<'a>) -> Self {
        Self {
            slug: axis.slug,
            title: axis.title,
            url: axis.document.map(|document| doc_url(document.id.as_str(), None)),
            lessons: axis.lessons,
        }
    }
}

/// A practice and a challenge that lessons name together.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct CellView<'a> {
    /// The slug of the practice.
    practice: &'a str,
    /// The slug of the challenge.
    challenge: &'a str,
    /// What the lessons say of the practice, in words.
    verdict: String,
    /// The count that the verdict is derived from.
    tally: TallyView,
    /// What each of them says of the practice; 50 at most.
    lessons: Vec<BrickView<'a>>,
}

impl<'a> CellView<'a> {
    pub(in crate::web) fn new(map: &Map<'a>, row: &Axis<'a>, column: &Axis<'a>) -> Self {
        let tally = map.tally(row.slug, column.slug);
        Self {
            practice: row.slug,
            challenge: column.slug,
            verdict: tally.words(SubjectKind::Practice),
            tally: (&tally).into(),
            lessons: listed(map.cell(row.slug, column.slug)),
        }
    }
}

/// All cases by their two results.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct GridView<'a> {
    /// The generation of the corpus that this answer was read from.
    pub(in crate::web) generation: u64,
    pub(in crate::web) notes: Vec<NoteView<'a>>,
    /// How many cases there are in all cells.
    pub(in crate::web) cases: usize,
    /// Every cell, also the empty ones.
    pub(in crate::web) cells: Vec<GridCellView<'a>>,
}

/// The cases with the same two results.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct GridCellView<'a> {
    /// Whether the partnership worked; `open` stands for everything that is
    /// not settled.
    #[schemars(extend("enum" = Placed::ALL.map(Placed::name)))]
    pub(in crate::web) partnership: &'static str,
    /// Whether what it set out to change did change.
    #[schemars(extend("enum" = Placed::ALL.map(Placed::name)))]
    pub(in crate::web) intervention: &'static str,
    /// How many cases are in the cell.
    pub(in crate::web) count: usize,
    /// 50 at most.
    pub(in crate::web) cases: Vec<GradedCaseView<'a>>,
}

/// A case, with its results and how sure they are.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct GradedCaseView<'a> {
    #[serde(flatten)]
    case: DocumentRefView<'a>,
    /// How sure its results are.
    #[schemars(extend("enum" = grades()))]
    evidence: Option<&'static str>,
    results: RatingsView<'a>,
}

impl<'a> From<&Entry<'a>> for GradedCaseView<'a> {
    fn from(entry: &Entry<'a>) -> Self {
        Self {
            case: entry.document.into(),
            evidence: entry.grade.map(Grade::name),
            results: entry.case.into(),
        }
    }
}

/// When cases took place.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct TimelineView<'a> {
    /// The generation of the corpus that this answer was read from.
    pub(in crate::web) generation: u64,
    pub(in crate::web) notes: Vec<NoteView<'a>>,
    /// The first and the last year of the axis; `null` where nothing has a
    /// year.
    pub(in crate::web) years: Option<[i16; 2]>,
    /// How many cases have a year.
    pub(in crate::web) dated: usize,
    /// Those, the earliest first; 1000 at most.
    pub(in crate::web) cases: Vec<SpanView<'a>>,
    /// Cases that do not say when they took place; 1000 at most.
    pub(in crate::web) undated: Vec<DocumentRefView<'a>>,
}

/// A case in time.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct SpanView<'a> {
    #[serde(flatten)]
    case: DocumentRefView<'a>,
    /// The year in which it began.
    start: i16,
    /// The year in which it ended; `null` while it goes on, and where nobody
    /// says.
    end: Option<i16>,
    /// Whether it goes on.
    ongoing: bool,
    results: RatingsView<'a>,
}

impl<'a> From<&Span<'a>> for SpanView<'a> {
    fn from(span: &Span<'a>) -> Self {
        Self {
            case: span.document.into(),
            start: span.start,
            end: (span.ends == Ends::InThatYear).then_some(span.end),
            ongoing: span.ends == Ends::Ongoing,
            results: span.case.into(),
        }
    }
}

/// Where cases took place.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct PlacesView<'a> {
    /// The generation of the corpus that this answer was read from.
    pub(in crate::web) generation: u64,
    pub(in crate::web) notes: Vec<NoteView<'a>>,
    /// How many cases there are in all; one that took place in several
    /// countries stands in each of them.
    pub(in crate::web) cases: usize,
    /// How many cases name no country.
    pub(in crate::web) nowhere: usize,
    /// Those with most cases first.
    pub(in crate::web) countries: Vec<CountryView<'a>>,
}

/// A country, with the cases that took place there.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct CountryView<'a> {
    /// ISO 3166-1 alpha-2.
    code: &'a str,
    /// In English.
    name: &'a str,
    /// How many cases.
    count: usize,
    /// 50 at most.
    cases: Vec<DocumentRefView<'a>>,
}

impl<'a> From<&Country<'a>> for CountryView<'a> {
    fn from(country: &Country<'a>) -> Self {
        let cases = country.cases.iter().take(MAX_LISTED);
        Self {
            code: country.code,
            name: country.name,
            count: country.cases.len(),
            cases: cases.map(|(document, _)| (*document).into()).collect(),
        }
    }
}

/// Two to four documents side by side.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct ComparisonView<'a> {
    /// The generation of the corpus that this answer was read from.
    pub(in crate::web) generation: u64,
    /// That of all of them: `case`, `practice` or `challenge`.
    pub(in crate::web) kind: Option<&'static str>,
    /// In the order of the request; every list below follows it.
    pub(in crate::web) documents: Vec<ComparedView<'a>>,
    /// What facets say of them; only what some of them have.
    pub(in crate::web) facts: Vec<FactView<'a>>,
    /// What their lessons name; what most of them share comes first.
    pub(in crate::web) rows: Vec<RowView<'a>>,
}

/// A document beside others.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct ComparedView<'a> {
    #[serde(flatten)]
    document: DocumentRefView<'a>,
    /// Of a practice or a challenge: what lessons say of it.
    tally: Option<TallyView>,
}

/// Every document of a comparison.
pub(in crate::web) fn compared<'a>(comparison: &Comparison<'a>) -> Vec<ComparedView<'a>> {
    let documents = comparison.documents.iter().enumerate();
    let view = |(index, document): (usize, &&'a Document)| {
        let has_tally = document.kind != Kind::Case;
        let tally = has_tally.then(|| TallyView::from(&comparison.tally(index)));
        ComparedView { document: (*document).into(), tally }
    };
    documents.map(view).collect()
}

/// A facet, with its values in each document.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct FactView<'a> {
    /// The facet's name for people.
    label: &'a str,
    /// For each document, its values.
    values: Vec<Vec<FactValueView<'a>>>,
}

/// A value of a facet of compared documents.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct FactValueView<'a> {
    /// Its name for people.
    label: &'a str,
    /// Whether all documents have it.
    shared: bool,
}

impl<'a> From<&Fact<'a>> for FactView<'a> {
    fn from(fact: &Fact<'a>) -> Self {
        let value = |value: &Value<'a>| FactValueView { label: value.label, shared: value.shared };
        let values = fact.values.iter().map(|own| own.iter().map(value).collect());
        Self { label: fact.label, values: values.collect() }
    }
}

/// A practice or a challenge, and what the lessons of each document say of it.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct RowView<'a> {
    /// `practice` or `challenge`.
    kind: &'static str,
    slug: &'a str,
    title: &'a str,
    /// For each document, its lessons; 50 at most.
    lessons: Vec<Vec<BrickView<'a>>>,
}

impl<'a> From<&Row<'a>> for RowView<'a> {
    fn from(row: &Row<'a>) -> Self {
        Self {
            kind: match row.kind {
                SubjectKind::Practice => "practice",
                SubjectKind::Challenge => "challenge",
            },
            slug: row.slug,
            title: row.title,
            lessons: row.bricks.iter().map(|bricks| listed(bricks)).collect(),
        }
    }
}

/// What nobody has told.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct GapsView<'a> {
    /// The generation of the corpus that this answer was read from.
    pub(in crate::web) generation: u64,
    /// How many gaps there are in all.
    pub(in crate::web) count: usize,
    /// Those of one sort together; 1000 at most.
    pub(in crate::web) gaps: Vec<GapView<'a>>,
}

/// A document about which something is missing.
#[derive(Serialize, JsonSchema)]
pub(in crate::web) struct GapView<'a> {
    #[serde(flatten)]
    document: DocumentRefView<'a>,
    /// What is missing.
    #[schemars(extend("enum" = gaps::Kinds::ALL.map(gaps::Kinds::name)))]
    gap: &'static str,
    /// The document's kind.
    #[schemars(extend("enum" = Kind::ALL.map(Kind::name)))]
    kind: &'static str,
    /// Of a practice that is `untried`: the challenge that it is meant to ease,
    /// and that no lesson names together with it.
    challenge: Option<DocumentRefView<'a>>,
    /// How many lessons name it; of a case, how many it tells.
    lessons: usize,
    /// When its review was due.
    #[schemars(extend("format" = "date"))]
    due: Option<String>,
    /// The command that starts a file which closes the gap.
    command: &'a str,
}

impl<'a> From<&'a gaps::Gap<'a>> for GapView<'a> {
    fn from(gap: &'a gaps::Gap<'a>) -> Self {
        Self {
            document: gap.document.into(),
            gap: gap.kind.name(),
            kind: gap.document.kind.name(),
            challenge: gap.against.map(|against| against.document.into()),
            lessons: gap.lessons,
            due: gap.due.map(|due| due.to_string()),
            command: &gap.command,
        }
    }
}
