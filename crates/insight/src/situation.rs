//! My situation: what a person says of a partnership, and what the corpus
//! answers.
//!
//! The way of an answer: `score` gives every lesson points for what it shares
//! with the situation, each with its reason, by the table in `weights`; the
//! lessons with enough points are ranked; those from failures in partnerships
//! of the same sort become warnings; `advice` folds them into practices with
//! the evidence for and against; `unknown` says what no lesson tells.

mod advice;
mod score;
mod unknown;
mod weights;

use std::collections::HashMap;

use concord_corpus::SubjectKind;

pub use advice::Advice;
pub use score::{Match, Reason, Signal};
pub use unknown::Unknown;
pub use weights::{ENOUGH_PERCENT, TABLE, Weight};

use crate::words::{list, lower, upper};
use crate::{Filter, Knowledge};

/// Most answers of one situation that are looked at.
pub const MAX_ANSWERS: usize = 100;
/// Most lessons of one case among those listed: a case that fits well must not
/// fill the page.
const MAX_OF_ONE_CASE: usize = 3;
/// Most warnings.
const MAX_WARNINGS: usize = 5;
/// Most lessons that are listed.
pub const MAX_LESSONS: usize = 100;

/// What a person says of a partnership. Everything may be left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Terms of the vocabularies.
    pub stage: Option<String>,
    pub forms: Vec<String>,
    pub partners: Vec<String>,
    pub sectors: Vec<String>,
    /// Slugs of challenges.
    pub worries: Vec<String>,
    /// Answers to the questions of plugins.
    pub answers: Vec<Chosen>,
}

/// A value of a facet that a plugin asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chosen {
    pub source: String,
    pub facet: String,
    pub value: String,
}

/// What the corpus answers.
#[derive(Clone, Debug, Default)]
pub struct Answer<'a> {
    /// Lessons that match, the best first; those that are warnings aside.
    pub lessons: Vec<Match<'a>>,
    /// Lessons from failures in partnerships of the same sort, one of a case.
    pub warnings: Vec<Match<'a>>,
    /// How many lessons match in all.
    pub matching: usize,
    /// How many of them come from partnerships that failed at one level.
    pub from_failures: usize,
    /// Practices to weigh, those that fit best first.
    pub practices: Vec<Advice<'a>>,
    pub unknown: Vec<Unknown<'a>>,
}

impl Situation {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many answers were given.
    pub fn answers(&self) -> usize {
        usize::from(self.stage.is_some())
            + self.forms.len()
            + self.partners.len()
            + self.sectors.len()
            + self.worries.len()
            + self.answers.len()
    }

    /// The same for everybody who says the same, in whatever order.
    pub fn key(&self) -> u64 {
        let mut parts: Vec<String> = Vec::new();
        let mut all = |facet: &str, values: &[String]| {
            parts.extend(values.iter().map(|value| format!("{facet}={value}")));
        };
        all("stage", self.stage.as_slice());
        all("modality", &self.forms);
        all("partner", &self.partners);
        all("sector", &self.sectors);
        all("challenge", &self.worries);
        for chosen in &self.answers {
            parts.push(format!("{}.{}={}", chosen.source, chosen.facet, chosen.value));
        }
        parts.sort();
        parts.dedup();
        fnv1a(parts.join("&").as_bytes())
    }

    /// “National government and NGO: co-management, forming”.
    pub fn title(&self, knowledge: Knowledge<'_>) -> String {
        let labels = |facet: &str, values: &[String]| -> Vec<String> {
            values.iter().map(|value| lower(knowledge.core_label(facet, value))).collect()
        };
        let who = list(&labels("partner", &self.partners));
        let mut what = labels("modality", &self.forms);
        what.extend(labels("stage", self.stage.as_slice()));
        what.extend(labels("sector", &self.sectors));
        what.extend(self.answers.iter().map(|chosen| {
            lower(knowledge.value_label(&chosen.source, &chosen.facet, &chosen.value))
        }));
        let title = match (who.is_empty(), what.is_empty()) {
            (true, true) => "a partnership".to_owned(),
            (true, false) => what.join(", "),
            (false, true) => who,
            (false, false) => format!("{who}: {}", what.join(", ")),
        };
        upper(&title)
    }

    /// The titles of the worries, as in a sentence.
    pub fn worries(&self, knowledge: Knowledge<'_>) -> String {
        let titles = self.worries.iter();
        let titles = titles.map(|slug| lower(knowledge.title(SubjectKind::Challenge, slug)));
        list(&titles.collect::<Vec<_>>())
    }
}

/// FNV-1a with 64 bits (draft-eastlake-fnv): the same in every process and
/// every release, as stable names need.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Answers a situation: one pass over the lessons. An empty situation has an
/// empty answer.
pub fn answer<'a>(knowledge: Knowledge<'a>, situation: &'a Situation) -> Answer<'a> {
    if situation.is_empty() {
        return Answer::default();
    }
    let scorer = score::Scorer::new(knowledge, situation);
    let told = knowledge.lessons(&Filter::default());
    let mut matches: Vec<Match<'a>> =
        told.into_iter().filter_map(|told| scorer.score(told)).collect();
    score::rank(&mut matches);
    let enough = matches.first().map_or(0, |best| {
        // Rounded up: part of a point is not enough.
        (best.points * ENOUGH_PERCENT).div_ceil(100)
    });
    matches.retain(|found| scorer.belongs(found, enough));

    let practices = advice::practices(knowledge, situation, &matches);
    let unknown = unknown::unknown(knowledge, situation, &matches);
    let matching = matches.len();
    let from_failures = matches.iter().filter(|found| found.is_from_failure()).count();
    let (warnings, lessons) = warnings(&scorer, matches);
    Answer { lessons: spread(lessons), warnings, matching, from_failures, practices, unknown }
}

/// Takes the warnings out: the best lesson of each failed partnership of the
/// same sort that tells what went wrong.
fn warnings<'a>(
    scorer: &score::Scorer<'a>,
    matches: Vec<Match<'a>>,
) -> (Vec<Match<'a>>, Vec<Match<'a>>) {
    let mut warned: Vec<Match<'_>> = Vec::new();
    let mut rest = Vec::new();
    for found in matches {
        let known = warned.iter().any(|w| w.told.document.id == found.told.document.id);
        if warned.len() < MAX_WARNINGS && !known && scorer.warns(&found) {
            warned.push(found);
        } else {
            rest.push(found);
        }
    }
    (warned, rest)
}

/// The fourth lesson of one case and those after it go behind all others.
fn spread(matches: Vec<Match<'_>>) -> Vec<Match<'_>> {
    let mut of_case: HashMap<&str, usize> = HashMap::new();
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for found in matches {
        let count = of_case.entry(found.told.document.id.as_str()).or_default();
        *count += 1;
        if *count <= MAX_OF_ONE_CASE { first.push(found) } else { later.push(found) }
    }
    first.append(&mut later);
    first.truncate(MAX_LESSONS);
    first
}
