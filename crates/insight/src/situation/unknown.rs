//! What no lesson tells about a situation.

use concord_corpus::{Detail, Grade, Kind, Stand, Subject, SubjectKind};

use super::score::remedies;
use super::{Match, Signal, Situation};
use crate::Knowledge;
use crate::gaps;
use crate::words::lower;

/// Most untried practices that are told: a worry may have many.
const MAX_UNTRIED: usize = 5;

/// Something that nobody has told yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown<'a> {
    /// No lesson says what became of the worry.
    NoLesson { worry: &'a str, title: &'a str },
    /// Lessons tell of the worry, and in none was it eased.
    NeverEased { worry: &'a str, title: &'a str, lessons: usize },
    /// Lessons tell of the worry, and none from the form of the situation.
    NotInThisForm { worry: &'a str, title: &'a str, lessons: usize },
    /// Nobody but those who took part says what became of the worry.
    OnlyClaims { worry: &'a str, title: &'a str, lessons: usize },
    /// A practice is meant to ease a worry, and no lesson says whether it does.
    Untried { practice: &'a str, title: &'a str },
    /// Of all matching lessons none is from a failure, or all are.
    OneSided { failures: bool, lessons: usize },
    /// No case has the value that was given to a plugin's question.
    NoCase { label: &'a str },
}

impl Unknown<'_> {
    /// The word in the API.
    pub fn name(&self) -> &'static str {
        match self {
            Unknown::NoLesson { .. } => "no-lesson",
            Unknown::NeverEased { .. } => "never-eased",
            Unknown::NotInThisForm { .. } => "not-in-this-form",
            Unknown::OnlyClaims { .. } => "only-claims",
            Unknown::Untried { .. } => "untried",
            Unknown::OneSided { .. } => "one-sided",
            Unknown::NoCase { .. } => "no-case",
        }
    }

    /// One sentence.
    pub fn words(&self) -> String {
        let lessons = |count: usize| match count {
            1 => "one lesson".to_owned(),
            count => format!("{count} lessons"),
        };
        match self {
            Unknown::NoLesson { title, .. } => {
                format!("No lesson says what became of “{}”.", lower(title))
            }
            Unknown::NeverEased { title, lessons: count, .. } => format!(
                "Nobody has told how “{}” was eased: {} on it, and in none was it.",
                lower(title),
                lessons(*count)
            ),
            Unknown::NotInThisForm { title, lessons: count, .. } => format!(
                "What is known of “{}” ({}) comes from other forms of partnership than yours.",
                lower(title),
                lessons(*count)
            ),
            Unknown::OnlyClaims { title, .. } => {
                format!("Nobody but those who took part says what became of “{}”.", lower(title))
            }
            Unknown::Untried { title, .. } => {
                format!("“{title}” is meant to help here, and no lesson says whether it does.")
            }
            Unknown::OneSided { failures: true, lessons: count } => format!(
                "All that matches ({}) comes from failures: nobody has told of one that went well.",
                lessons(*count)
            ),
            Unknown::OneSided { lessons: count, .. } => format!(
                "Nothing that matches ({}) comes from a failure: who failed may not have told.",
                lessons(*count)
            ),
            Unknown::NoCase { label } => format!("No case is about {}.", lower(label)),
        }
    }

    /// The command line that starts a file that would tell.
    pub fn command(&self) -> String {
        match self {
            Unknown::NoLesson { title, .. }
            | Unknown::NeverEased { title, .. }
            | Unknown::NotInThisForm { title, .. }
            | Unknown::OnlyClaims { title, .. } => {
                gaps::new(Kind::Case, &format!("What was done about: {title}"))
            }
            Unknown::Untried { title, .. } => {
                gaps::new(Kind::Case, &format!("What came of it: {title}"))
            }
            Unknown::OneSided { failures: true, .. } => {
                gaps::new(Kind::Case, "A partnership like mine that went well")
            }
            Unknown::OneSided { .. } => {
                gaps::new(Kind::Case, "A partnership like mine that failed")
            }
            Unknown::NoCase { label } => gaps::new(Kind::Case, &format!("A case about {label}")),
        }
    }
}

/// So many matching lessons are needed before a side is missed among them.
const ENOUGH_FOR_SIDES: usize = 3;

pub(super) fn unknown<'a>(
    knowledge: Knowledge<'a>,
    situation: &'a Situation,
    matches: &[Match<'a>],
) -> Vec<Unknown<'a>> {
    let mut unknown = Vec::new();
    for worry in &situation.worries {
        unknown.extend(of_worry(knowledge, situation, worry));
    }
    let mut untried: Vec<_> = remedies(knowledge, situation).into_keys().collect();
    untried.retain(|slug| {
        let subject = Subject { kind: SubjectKind::Practice, slug: (*slug).into() };
        knowledge.catalogue.claims(&subject).next().is_none()
    });
    untried.sort_unstable();
    untried.truncate(MAX_UNTRIED);
    unknown.extend(untried.into_iter().map(|slug| Unknown::Untried {
        practice: slug,
        title: knowledge.title(SubjectKind::Practice, slug),
    }));
    for chosen in &situation.answers {
        let told = matches.iter().any(|found| {
            let mut reasons = found.reasons.iter();
            reasons.any(|r| r.signal == Signal::Domain && r.value == chosen.value)
        });
        let (source, facet, value) = (&chosen.source, &chosen.facet, &chosen.value);
        let mut documents = knowledge.catalogue.documents();
        if !told && !documents.any(|d| knowledge.found(&d.id, source, facet, value)) {
            unknown.push(Unknown::NoCase { label: knowledge.value_label(source, facet, value) });
        }
    }
    let failures = matches.iter().filter(|found| found.is_from_failure()).count();
    if matches.len() >= ENOUGH_FOR_SIDES && (failures == 0 || failures == matches.len()) {
        unknown.push(Unknown::OneSided { failures: failures > 0, lessons: matches.len() });
    }
    unknown
}

/// At most one thing about each worry: the gravest.
fn of_worry<'a>(
    knowledge: Knowledge<'a>,
    situation: &Situation,
    worry: &'a str,
) -> Option<Unknown<'a>> {
    let title = knowledge.title(SubjectKind::Challenge, worry);
    let subject = Subject { kind: SubjectKind::Challenge, slug: worry.into() };
    let claims: Vec<_> = knowledge.catalogue.claims(&subject).collect();
    let lessons = claims.len();
    if lessons == 0 {
        return Some(Unknown::NoLesson { worry, title });
    }
    if claims.iter().all(|claim| claim.grade <= Some(Grade::Claimed)) {
        return Some(Unknown::OnlyClaims { worry, title, lessons });
    }
    if claims.iter().all(|claim| claim.stand != Stand::Eased) {
        return Some(Unknown::NeverEased { worry, title, lessons });
    }
    let in_this_form = claims.iter().any(|claim| {
        let document = knowledge.catalogue.get(claim.document.as_str());
        let Some(Detail::Case(case)) = document.map(|document| &document.detail) else {
            return false;
        };
        case.modality.iter().any(|form| situation.forms.iter().any(|wanted| **wanted == **form))
    });
    (!situation.forms.is_empty() && !in_this_form).then_some(Unknown::NotInThisForm {
        worry,
        title,
        lessons,
    })
}
