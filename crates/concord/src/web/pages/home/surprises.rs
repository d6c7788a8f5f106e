//! Lessons that surprise: those that speak against a practice which most
//! others speak for, the best known first, one each from a success, a failure
//! and a breakdown.

use concord_base::Snapshot;
use concord_corpus::{Claim, Detail, Document, Grade, Lesson, Stand, SubjectKind};

use super::super::view;
use super::ratings;
use crate::web::text::{doc_url, first_sentences};

pub(in crate::web) struct Surprise {
    pub from: &'static str,
    pub url: String,
    pub title: String,
    pub text: String,
    pub levels: String,
}

/// How the case came out, as far as a lesson is told “from” it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Success,
    Failure,
    Breakdown,
}

impl Ending {
    const ALL: [Ending; 3] = [Ending::Failure, Ending::Success, Ending::Breakdown];

    fn of(document: &Document) -> Option<Self> {
        let Detail::Case(case) = &document.detail else { return None };
        match ratings(case) {
            ("not-achieved", _) => Some(Ending::Breakdown),
            (_, "not-achieved") => Some(Ending::Failure),
            ("achieved", "achieved") => Some(Ending::Success),
            _ => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Ending::Success => "from a success",
            Ending::Failure => "from a failure",
            Ending::Breakdown => "from a breakdown",
        }
    }
}

/// Characters of a lesson's text that are shown.
const TEXT: usize = 170;

pub(super) fn of(snapshot: &Snapshot) -> Result<Vec<Surprise>, concord_search::Error> {
    let mut claims: Vec<(&Claim, &Document, Ending)> = snapshot
        .catalogue
        .all_claims()
        .filter(|claim| claim.subject.kind == SubjectKind::Practice)
        .filter_map(|claim| {
            let document = snapshot.catalogue.get(claim.document.as_str())?;
            Some((&**claim, &**document, Ending::of(document)?))
        })
        .collect();
    // Against comes before for; then the surer; then the more is said for it
    // elsewhere. The last two make the order the same at every start.
    claims.sort_by_cached_key(|(claim, ..)| {
        let against = matches!(claim.stand, Stand::Contradicts | Stand::Mixed);
        let usual = snapshot.catalogue.claims(&claim.subject);
        let usual = usual.filter(|other| other.stand == Stand::Supports).count();
        std::cmp::Reverse((
            against,
            claim.grade,
            usual,
            claim.document.clone(),
            claim.anchor.clone(),
        ))
    });
    let mut surprises: Vec<Surprise> = Vec::new();
    for ending in Ending::ALL {
        let best = claims.iter().find(|(_, _, of)| *of == ending);
        let Some((claim, document, _)) = best else { continue };
        if let Some(lesson) = document.lesson(&claim.anchor) {
            surprises.push(surprise(snapshot, document, lesson, claim.grade, ending)?);
        }
    }
    Ok(surprises)
}

fn surprise(
    snapshot: &Snapshot,
    document: &Document,
    lesson: &Lesson,
    grade: Option<Grade>,
    ending: Ending,
) -> Result<Surprise, concord_search::Error> {
    let stored = snapshot.searcher.stored(&document.id)?;
    let text = stored.map(|stored| stored.text.section(lesson.section).to_owned());
    // The first line of a section is its heading.
    let text = text.unwrap_or_default();
    let text = text.split_once('\n').map_or("", |(_, rest)| rest);
    let levels = match &document.detail {
        Detail::Case(case) => view::levels(snapshot, case, grade.map(Grade::name)),
        _ => String::new(),
    };
    Ok(Surprise {
        from: ending.words(),
        url: doc_url(document.id.as_str(), Some(&lesson.anchor)),
        title: lesson.title.to_string(),
        text: first_sentences(text, TEXT),
        levels,
    })
}
