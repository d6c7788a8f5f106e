//! What the API answers about all cases together, field by field. A contract:
//! see `CHANGELOG.md` before changing one.

mod tables;

use concord_corpus::{Case, Document, Grade, Lesson, SubjectKind};
use concord_insight::situation::{Advice, Match, Signal, Unknown};
use concord_insight::take_away::Task;
use concord_insight::{Brick, Tally};
use schemars::JsonSchema;
use serde::Serialize;

pub(super) use self::tables::*;
use super::api::NoteView;
use super::asked::Note;
use super::text::doc_url;

/// Most lessons of one cell, of one practice and of one document beside
/// others, and most cases of one cell and country, that are listed; counts
/// are always of all.
pub(super) const MAX_LISTED: usize = 50;

/// A document, to be linked to.
#[derive(Serialize, JsonSchema)]
pub(super) struct DocumentRefView<'a> {
    id: &'a str,
    title: &'a str,
    /// The address of its page on this site.
    url: String,
}

impl<'a> From<&'a Document> for DocumentRefView<'a> {
    fn from(document: &'a Document) -> Self {
        let id = document.id.as_str();
        Self { id, title: &document.title, url: doc_url(id, None) }
    }
}

/// A lesson, to be linked to.
#[derive(Serialize, JsonSchema)]
pub(super) struct LessonRefView<'a> {
    /// The id of its case, `#`, its anchor.
    id: String,
    title: &'a str,
    /// Its address on this site.
    url: String,
    /// The case that teaches it.
    case: DocumentRefView<'a>,
}

impl<'a> LessonRefView<'a> {
    pub(super) fn new(document: &'a Document, lesson: &'a Lesson) -> Self {
        Self {
            id: format!("{}#{}", document.id, lesson.anchor),
            title: &lesson.title,
            url: doc_url(document.id.as_str(), Some(&lesson.anchor)),
            case: document.into(),
        }
    }
}

/// A lesson, and what it says of a practice or a challenge.
#[derive(Serialize, JsonSchema)]
pub(super) struct BrickView<'a> {
    #[serde(flatten)]
    lesson: LessonRefView<'a>,
    /// Of a practice: `supports`, `contradicts`, `mixed` or `absent` (missing,
    /// and that explains the result); of a challenge: `eased`, `unchanged` or
    /// `worsened`.
    says: &'static str,
    /// How sure it is.
    #[schemars(extend("enum" = grades()))]
    evidence: Option<&'static str>,
    /// Whether the result that it explains is contested.
    contested: bool,
}

/// The grades of evidence, the weakest first, and `null`.
fn grades() -> Vec<Option<&'static str>> {
    Grade::ALL.into_iter().map(|grade| Some(grade.name())).chain([None]).collect()
}

impl<'a> From<&Brick<'a>> for BrickView<'a> {
    fn from(brick: &Brick<'a>) -> Self {
        Self {
            lesson: LessonRefView::new(brick.document, brick.lesson),
            says: brick.stand.name(),
            evidence: brick.grade.map(Grade::name),
            contested: brick.contested,
        }
    }
}

/// The first of these lessons.
pub(super) fn listed<'a>(bricks: &[Brick<'a>]) -> Vec<BrickView<'a>> {
    bricks.iter().take(MAX_LISTED).map(BrickView::from).collect()
}

/// Notes on how a request was understood.
pub(super) fn notes(notes: &[Note]) -> Vec<NoteView<'_>> {
    let notes = notes.iter();
    notes
        .map(|Note { code, message }| NoteView { code, message, at: None, nearest: None })
        .collect()
}

/// Both ratings of a case.
#[derive(Serialize, JsonSchema)]
pub(super) struct RatingsView<'a> {
    /// Whether the partnership worked: a term of the vocabulary `rating`.
    partnership: Option<&'a str>,
    /// Whether what it set out to change did change, in the same terms.
    intervention: Option<&'a str>,
}

impl<'a> From<&'a Case> for RatingsView<'a> {
    fn from(case: &'a Case) -> Self {
        Self {
            partnership: case.results.partnership.rating.as_deref(),
            intervention: case.results.intervention.rating.as_deref(),
        }
    }
}

/// How many lessons stand on either side.
#[derive(Serialize, JsonSchema)]
pub(super) struct TallyView {
    /// All of them, the mixed and unchanged too.
    lessons: usize,
    /// In which the practice helped or was missed, or the challenge was eased.
    in_favour: usize,
    /// In which the practice did not help, or the challenge got worse.
    against: usize,
    /// The best grade of evidence in favour.
    #[schemars(extend("enum" = grades()))]
    surest_in_favour: Option<&'static str>,
    /// The best grade of evidence against.
    #[schemars(extend("enum" = grades()))]
    surest_against: Option<&'static str>,
}

impl From<&Tally> for TallyView {
    fn from(tally: &Tally) -> Self {
        Self {
            lessons: tally.lessons,
            in_favour: tally.in_favour,
            against: tally.against,
            surest_in_favour: tally.surest_in_favour.map(Grade::name),
            surest_against: tally.surest_against.map(Grade::name),
        }
    }
}

/// What partnerships like the one described learned.
#[derive(Serialize, JsonSchema)]
pub(super) struct SituationView<'a> {
    /// The generation of the corpus that this answer was read from.
    pub generation: u64,
    pub notes: Vec<NoteView<'a>>,
    /// The situation in a few words.
    pub title: String,
    /// Slugs of the challenges that were named.
    pub worries: &'a [String],
    /// How many lessons match in all.
    pub matching: usize,
    /// How many of them come from partnerships that failed at one level.
    pub from_failures: usize,
    /// Lessons from failures in partnerships of the same sort, one of a case.
    pub warnings: Vec<MatchView<'a>>,
    /// The other lessons that match, the best first.
    pub lessons: Vec<MatchView<'a>>,
    /// Practices to weigh, those that fit best first.
    pub practices: Vec<AdviceView<'a>>,
    /// What nobody has told.
    pub unknown: Vec<UnknownView>,
    /// What to see to.
    pub checklist: Vec<TaskView<'a>>,
    pub pre_mortem: PreMortemView<'a>,
    /// What counts, and for how much.
    pub weights: Vec<WeightView>,
    /// A lesson that names no worry is listed with at least this share of the
    /// best lesson's points, in percent.
    pub enough_percent: u32,
}

/// A lesson that matches a situation, and why.
#[derive(Serialize, JsonSchema)]
pub(super) struct MatchView<'a> {
    #[serde(flatten)]
    lesson: LessonRefView<'a>,
    /// The sum of its reasons.
    points: u32,
    /// What weighs most comes first.
    reasons: Vec<ReasonView<'a>>,
    /// How sure it is.
    #[schemars(extend("enum" = grades()))]
    evidence: Option<&'static str>,
    /// The stage of the partnership that it is about: a term of the vocabulary
    /// `stage`.
    stage: Option<&'a str>,
    /// When it carries over to another partnership, in words.
    applies_when: &'a [Box<str>],
    /// What came of its case.
    results: RatingsView<'a>,
}

/// Something that a lesson shares with a situation.
#[derive(Serialize, JsonSchema)]
struct ReasonView<'a> {
    /// What they share, or what speaks for the lesson.
    #[schemars(extend("enum" = Signal::ALL.map(Signal::name)))]
    signal: &'static str,
    /// The term, slug or value that is shared.
    value: &'a str,
    /// What it adds; see `weights`.
    points: u32,
    /// The same for people.
    words: String,
}

impl<'a> From<&Match<'a>> for MatchView<'a> {
    fn from(found: &Match<'a>) -> Self {
        let told = &found.told;
        let reasons = found.reasons.iter().map(|reason| ReasonView {
            signal: reason.signal.name(),
            value: reason.value,
            points: reason.points,
            words: reason.words(),
        });
        Self {
            lesson: LessonRefView::new(told.document, told.lesson),
            points: found.points,
            reasons: reasons.collect(),
            evidence: told.grade.map(Grade::name),
            stage: told.lesson.stage.as_deref(),
            applies_when: &told.lesson.applies_when,
            results: told.case.into(),
        }
    }
}

/// A practice, and what speaks for and against it.
#[derive(Serialize, JsonSchema)]
pub(super) struct AdviceView<'a> {
    /// Its slug.
    practice: &'a str,
    title: &'a str,
    /// The address of its page; `null` where it has none.
    url: Option<String>,
    /// The worries that it is meant to ease, by title.
    eases: &'a [&'a str],
    /// The verdict of all lessons on it, in words.
    verdict: String,
    /// The count that the verdict is derived from.
    tally: TallyView,
    /// What the matching lessons say of it; 50 at most.
    here: Vec<BrickView<'a>>,
    /// The surest lesson in its favour.
    strongest_in_favour: Option<BrickView<'a>>,
    /// The surest lesson against it.
    strongest_against: Option<BrickView<'a>>,
}

impl<'a> From<&'a Advice<'a>> for AdviceView<'a> {
    fn from(advice: &'a Advice<'a>) -> Self {
        let tally = advice.tally();
        Self {
            practice: advice.slug,
            title: advice.title,
            url: advice.document.map(|document| doc_url(document.id.as_str(), None)),
            eases: &advice.eases,
            verdict: tally.words(SubjectKind::Practice),
            tally: (&tally).into(),
            here: listed(&advice.here),
            strongest_in_favour: advice.strongest(true).map(BrickView::from),
            strongest_against: advice.strongest(false).map(BrickView::from),
        }
    }
}

/// Something that the corpus does not know about a situation.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnknownView {
    /// Stable, for programs: `no-lesson`, `never-eased`, `not-in-this-form`,
    /// `only-claims`, `untried`, `one-sided` or `no-case`.
    code: &'static str,
    /// One sentence.
    words: String,
    /// The command that starts a file which closes the gap.
    command: String,
}

impl From<&Unknown<'_>> for UnknownView {
    fn from(unknown: &Unknown<'_>) -> Self {
        Self { code: unknown.name(), words: unknown.words(), command: unknown.command() }
    }
}

/// A practice to see to, or to look at twice.
#[derive(Serialize, JsonSchema)]
pub(super) struct TaskView<'a> {
    /// Its slug.
    practice: &'a str,
    /// The task, for people.
    words: String,
    /// Evidence speaks against it as much as for it, or more.
    look_twice: bool,
    /// The surest lesson in its favour.
    because: Option<BrickView<'a>>,
    /// The surest lesson against it.
    but: Option<BrickView<'a>>,
}

impl<'a> From<&'a Task<'a>> for TaskView<'a> {
    fn from(task: &'a Task<'a>) -> Self {
        Self {
            practice: task.slug,
            words: task.words(),
            look_twice: task.look_twice,
            because: task.because.as_ref().map(BrickView::from),
            but: task.but.as_ref().map(BrickView::from),
        }
    }
}

/// How it could fail, told by those who did.
#[derive(Serialize, JsonSchema)]
pub(super) struct PreMortemView<'a> {
    /// Lessons from failures.
    pub stories: Vec<LessonRefView<'a>>,
    /// What to ask about each of them.
    pub questions: [&'static str; 3],
}

/// What a signal counts when lessons are ranked.
#[derive(Serialize, JsonSchema)]
pub(super) struct WeightView {
    /// What they share, or what speaks for the lesson.
    #[schemars(extend("enum" = Signal::ALL.map(Signal::name)))]
    pub signal: &'static str,
    /// For each value that is shared.
    pub points: u32,
    /// Most points that one lesson gets for it.
    pub most: u32,
    /// The same for people.
    pub words: &'static str,
}
