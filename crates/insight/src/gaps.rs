//! What nobody knows yet.

use std::collections::HashSet;

use concord_corpus::{Detail, Document, Grade, Kind, Review, Subject, SubjectKind};
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
    /// A practice is meant to ease a challenge; lessons name the one and the
    /// other, and none names both.
    Untried,
    /// Its review is overdue.
    Overdue,
}

impl Kinds {
    pub const ALL: [Kinds; 5] =
        [Kinds::Silent, Kinds::OneSided, Kinds::Weak, Kinds::Untried, Kinds::Overdue];

    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Kinds::Silent => "no-lesson",
            Kinds::OneSided => "one-sided",
            Kinds::Weak => "weak-evidence",
            Kinds::Untried => "untried",
            Kinds::Overdue => "review-overdue",
        }
    }
}

/// One thing that is not known.
#[derive(Clone, Debug)]
pub struct Gap<'a> {
    pub kind: Kinds,
    pub document: &'a Document,
    /// Of a practice that was not tried: the challenge.
    pub against: Option<Against<'a>>,
    /// How many lessons name it; of a case, how many it tells.
    pub lessons: usize,
    /// When its review was due.
    pub due: Option<Date>,
    /// What starts the file that closes the gap.
    pub command: String,
}

/// A challenge that a practice is meant to ease.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    pub document: &'a Document,
    /// How many lessons name it.
    pub lessons: usize,
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
                against: None,
                lessons: tally.lessons,
                due: None,
                command: command(kind, document),
            }));
            gaps.extend(untried(knowledge, document, subject));
        }
        if let Some(due) = due(document).filter(|due| *due < today) {
            let of_subject = |subject| knowledge.catalogue.claims(subject).count();
            gaps.push(Gap {
                kind: Kinds::Overdue,
                document,
                against: None,
                lessons: subject.as_ref().map_or(document.lessons.len(), of_subject),
                due: Some(due),
                command: command(Kinds::Overdue, document),
            });
        }
    }
    gaps.sort_by_cached_key(|gap| {
        let against = gap.against.map(|against| against.document.title.clone());
        (gap.kind, gap.document.title.clone(), against)
    });
    gaps
}

/// The challenges that a practice is meant to ease, and that no lesson names
/// together with it. Where no lesson names the one or the other at all, that is
/// the gap to tell.
fn untried<'a>(
    knowledge: Knowledge<'a>,
    document: &'a Document,
    subject: &Subject,
) -> Vec<Gap<'a>> {
    let Detail::Practice(practice) = &document.detail else { return Vec::new() };
    let catalogue = knowledge.catalogue;
    let lessons = || catalogue.claims(subject);
    let mut met: HashSet<&str> = HashSet::new();
    for claim in lessons().filter(|_| !practice.addresses.is_empty()) {
        let all = catalogue.claims_of(&claim.document).iter();
        let own = all.filter(|other| other.anchor == claim.anchor);
        let challenges = own.filter(|other| other.subject.kind == SubjectKind::Challenge);
        met.extend(challenges.map(|other| &*other.subject.slug));
    }
    let number = lessons().count();
    let mut seen = HashSet::new();
    let missing = practice
        .addresses
        .iter()
        .filter(|slug| number > 0 && !met.contains(&***slug) && seen.insert(&***slug));
    missing
        .filter_map(|slug| {
            let challenge = knowledge.subject(SubjectKind::Challenge, slug)?;
            let of_challenge = Subject { kind: SubjectKind::Challenge, slug: slug.clone() };
            let against =
                Against { document: challenge, lessons: catalogue.claims(&of_challenge).count() };
            let title = format!("{} against {}", document.title, challenge.title.to_lowercase());
            (against.lessons > 0).then(|| Gap {
                kind: Kinds::Untried,
                document,
                against: Some(against),
                lessons: number,
                due: None,
                command: new(Kind::Case, &title),
            })
        })
        .collect()
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
