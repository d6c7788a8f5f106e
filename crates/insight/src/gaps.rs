//! What nobody knows yet.

use concord_corpus::{Detail, Document, Grade, Kind, Review, Subject};
use jiff::civil::Date;

use crate::tally::side;
use crate::words::quoted;
use crate::{Knowledge, Lean, Tally};

/// A side needs so many lessons before the other one is missed.
const ONE_SIDED: usize = 3;

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kinds {
    /// No lesson names it.
    Silent,
    /// Three lessons or more point one way, and none the other.
    OneSided,
    /// Nobody but those who took part says so.
    Weak,
    /// Its review is overdue.
    Overdue,
}

impl Kinds {
    pub const ALL: [Kinds; 4] = [Kinds::Silent, Kinds::OneSided, Kinds::Weak, Kinds::Overdue];

    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Kinds::Silent => "no-lesson",
            Kinds::OneSided => "one-sided",
            Kinds::Weak => "weak-evidence",
            Kinds::Overdue => "review-overdue",
        }
    }
}

/// One thing that is not known.
#[derive(Clone, Debug)]
pub struct Gap<'a> {
    pub kind: Kinds,
    pub document: &'a Document,
    /// How many lessons name it; of a case, how many it tells.
    pub lessons: usize,
    /// When its review was due.
    pub due: Option<Date>,
    /// What starts the file that closes the gap.
    pub command: String,
}

/// All gaps, those of one kind together, and by title.
pub fn gaps(knowledge: Knowledge<'_>, today: Date) -> Vec<Gap<'_>> {
    let mut gaps = Vec::new();
    for document in knowledge.catalogue.originals() {
        let subject = Subject::of(document);
        if let Some(subject) = &subject {
            let claims = || knowledge.catalogue.claims(subject);
            let tally = Tally::of(claims().map(|claim| (claim.stand, claim.grade)));
            let weak = || claims().all(|claim| claim.grade <= Some(Grade::Claimed));
            let one_way = || {
                let mut sides = claims().map(|claim| side(claim.stand));
                sides.all(|side| side.is_some())
                    && matches!(tally.lean(), Lean::AllInFavour | Lean::AllAgainst)
            };
            let kind = match tally.lessons {
                0 => Some(Kinds::Silent),
                _ if weak() => Some(Kinds::Weak),
                lessons if lessons >= ONE_SIDED && one_way() => Some(Kinds::OneSided),
                _ => None,
            };
            gaps.extend(kind.map(|kind| Gap {
                kind,
                document,
                lessons: tally.lessons,
                due: None,
                command: command(kind, document),
            }));
        }
        if let Some(due) = due(document).filter(|due| *due < today) {
            let of_subject = |subject| knowledge.catalogue.claims(subject).count();
            gaps.push(Gap {
                kind: Kinds::Overdue,
                document,
                lessons: subject.as_ref().map_or(document.lessons.len(), of_subject),
                due: Some(due),
                command: command(Kinds::Overdue, document),
            });
        }
    }
    gaps.sort_by(|a, b| (a.kind, &a.document.title).cmp(&(b.kind, &b.document.title)));
    gaps
}

fn due(document: &Document) -> Option<Date> {
    let review: &Review = match &document.detail {
        Detail::Case(case) => &case.review,
        Detail::Practice(practice) => &practice.review,
        Detail::Challenge(challenge) => &challenge.review,
        Detail::Path(_) | Detail::Note | Detail::Page => return None,
    };
    review.due
}

/// The command line that starts a file about it.
fn command(kind: Kinds, document: &Document) -> String {
    let title = &document.title;
    match (kind, document.kind) {
        (Kinds::Overdue, _) => new(Kind::Note, &format!("What has changed since: {title}")),
        (Kinds::OneSided, Kind::Practice) => {
            new(Kind::Case, &format!("Where it did not hold: {title}"))
        }
        (_, Kind::Challenge) => new(Kind::Case, &format!("What was done about: {title}")),
        _ => new(Kind::Case, &format!("What came of it: {title}")),
    }
}

/// `concord new` with a title that no shell takes apart.
pub fn new(kind: Kind, title: &str) -> String {
    format!("concord new {} {}", kind.name(), quoted(title))
}
