//! What the corpus knows, as a flat list derived from its lessons. Verdicts,
//! ledgers and maps are folds over claims; none is ever written by hand.

use std::fmt;

use crate::document::{Detail, Document};
use crate::id::{DocId, Kind};

/// What a claim is about: a practice or a challenge, by slug.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    pub kind: SubjectKind,
    pub slug: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectKind {
    Practice,
    Challenge,
}

impl Subject {
    /// The subject that a document is, if it is one.
    pub fn of(document: &Document) -> Option<Self> {
        let kind = match document.kind {
            Kind::Practice => SubjectKind::Practice,
            Kind::Challenge => SubjectKind::Challenge,
            _ => return None,
        };
        Some(Self { kind, slug: document.id.slug().into() })
    }
}

/// What a lesson says of its subject. Of a practice: that it helps, that it
/// does not, both, or that it was missing and that this explains the result.
/// Of a challenge: that it was eased, stayed, or got worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stand {
    Supports,
    Absent,
    Mixed,
    Contradicts,
    Eased,
    Unchanged,
    Worsened,
}

impl Stand {
    pub fn name(self) -> &'static str {
        match self {
            Stand::Supports => "supports",
            Stand::Absent => "absent",
            Stand::Mixed => "mixed",
            Stand::Contradicts => "contradicts",
            Stand::Eased => "eased",
            Stand::Unchanged => "unchanged",
            Stand::Worsened => "worsened",
        }
    }

    fn of_practice(word: &str) -> Option<Self> {
        [Stand::Supports, Stand::Absent, Stand::Mixed, Stand::Contradicts]
            .into_iter()
            .find(|stand| stand.name() == word)
    }

    fn of_challenge(word: &str) -> Option<Self> {
        [Stand::Eased, Stand::Unchanged, Stand::Worsened]
            .into_iter()
            .find(|stand| stand.name() == word)
    }
}

impl fmt::Display for Stand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How well something is known; the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    Claimed,
    Documented,
    IndependentReview,
    Comparative,
    Experimental,
}

impl Grade {
    pub const ALL: [Grade; 5] = [
        Grade::Claimed,
        Grade::Documented,
        Grade::IndependentReview,
        Grade::Comparative,
        Grade::Experimental,
    ];

    /// The word in front matter and in the vocabulary `evidence`.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Claimed => "claimed",
            Grade::Documented => "documented",
            Grade::IndependentReview => "independent-review",
            Grade::Comparative => "comparative",
            Grade::Experimental => "experimental",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.name() == word)
    }

    /// From 1 (claimed) to 5 (experimental): the height of a brick.
    pub fn steps(self) -> u8 {
        self as u8 + 1
    }
}

/// Which of the two results a lesson explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Partnership,
    Intervention,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Level::Partnership => "partnership",
            Level::Intervention => "intervention",
        }
    }
}

/// One lesson's word on one subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    pub subject: Subject,
    pub stand: Stand,
    pub level: Option<Level>,
    /// The grade of the lesson, else of the result that it explains.
    pub grade: Option<Grade>,
    /// The case and the anchor of its lesson.
    pub document: DocId,
    pub anchor: Box<str>,
    /// The lesson's sources see it from both within and without, and the
    /// result that it explains is contested: both sides stand.
    pub contested: bool,
}

/// The claims of one document.
pub fn claims(document: &Document) -> Vec<Claim> {
    let Detail::Case(case) = &document.detail else { return Vec::new() };
    let mut claims = Vec::new();
    for lesson in &document.lessons {
        let level = match lesson.level.as_deref() {
            Some("partnership") => Some(Level::Partnership),
            Some("intervention") => Some(Level::Intervention),
            _ => None,
        };
        let result = match level {
            Some(Level::Intervention) => &case.results.intervention,
            _ => &case.results.partnership,
        };
        let grade = lesson.evidence.as_deref().or(result.evidence.as_deref());
        let mut perspectives: Vec<_> = lesson
            .sources
            .iter()
            .filter_map(|id| case.sources.iter().find(|source| source.id == *id))
            .filter_map(|source| source.perspective.as_deref())
            .collect();
        perspectives.sort_unstable();
        perspectives.dedup();
        let contested = perspectives.len() > 1 && result.rating.as_deref() == Some("contested");
        let practices = lesson.practices.iter().filter_map(|(slug, word)| {
            Some((SubjectKind::Practice, slug, Stand::of_practice(word)?))
        });
        let challenges = lesson.challenges.iter().filter_map(|(slug, word)| {
            Some((SubjectKind::Challenge, slug, Stand::of_challenge(word)?))
        });
        claims.extend(practices.chain(challenges).map(|(kind, slug, stand)| Claim {
            subject: Subject { kind, slug: slug.clone() },
            stand,
            level,
            grade: grade.and_then(Grade::parse),
            document: document.id.clone(),
            anchor: lesson.anchor.clone(),
            contested,
        }));
    }
    claims
}
