//! The corpus on disk, and what is asked of it.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::words::Words;

/// The vocabulary of the project's own corpus: the values below are its terms.
const VOCABULARY: &str = include_str!("../../../../content/vocabulary.toml");

const SECTORS: [&str; 11] = [
    "health",
    "education",
    "natural-resources",
    "business",
    "social-services",
    "infrastructure",
    "technology",
    "government-performance",
    "supply-chains",
    "research",
    "development",
];
const MODALITIES: [&str; 9] = [
    "strategic-alliance",
    "joint-venture",
    "public-private-partnership",
    "governance-network",
    "community-of-practice",
    "interagency",
    "place-based",
    "co-management",
    "collective-impact",
];
const SCALES: [&str; 5] = ["local", "regional", "national", "international", "global"];
const COUNTRIES: [&str; 12] =
    ["BD", "BR", "DE", "FR", "IN", "JP", "KE", "LC", "NG", "PE", "US", "ZA"];
const PARTNERS: [&str; 8] = [
    "government-national",
    "government-local",
    "multilateral",
    "business-large",
    "ngo",
    "foundation",
    "community-group",
    "university",
];
const RATINGS: [&str; 6] =
    ["achieved", "partly", "not-achieved", "too-early", "unknown", "contested"];
const EVIDENCE: [&str; 4] = ["claimed", "documented", "independent-review", "comparative"];
const OUTCOMES: [&str; 9] = [
    "new-resources",
    "innovation",
    "mutual-benefit",
    "student-learning",
    "care-quality",
    "livelihoods",
    "conflict-reduction",
    "service-delivery",
    "institutional-change",
];

/// Writes the corpus: cases with front matter, a thousand to a folder.
pub(crate) fn write(folder: &Path, documents: usize) -> Outcome<()> {
    let words = Words::new();
    fs::create_dir_all(folder)?;
    fs::write(folder.join("vocabulary.toml"), VOCABULARY)?;
    for number in 0..documents {
        let parent = folder.join(format!("cases{}", number / 1000));
        if number.is_multiple_of(1000) {
            fs::create_dir(&parent)?;
        }
        fs::write(parent.join(format!("d{number}.md")), case(&words, number)?)?;
    }
    Ok(())
}

fn case(words: &Words, number: usize) -> Outcome<String> {
    let (title, text) = words.document(number);
    // Different steps, so that every value meets every other one.
    let one = |values: &[&'static str], step: usize| values[number / step % values.len()];
    let two = |values: &[&'static str]| {
        let first = number % values.len();
        let second = (number * 31 + 1) % values.len();
        match first == second {
            true => values[first].to_owned(),
            false => format!("{}, {}", values[first], values[second]),
        }
    };
    let summary: Vec<&str> = text.lines().next().unwrap_or_default().split(' ').take(20).collect();
    let start = 1960 + number % 50;
    let mut source = String::new();
    write!(
        source,
        "---\n\
         kind: case\n\
         title: {title}\n\
         summary: {}\n\
         sectors: [{}]\n\
         modality: [{}]\n\
         scale: {}\n\
         place: {{name: {title}, countries: [{}]}}\n\
         period: {{start: {start}, end: {}}}\n\
         partners:\n  \
         - {{name: {title} council, kind: {}, role: lead}}\n  \
         - {{name: Friends of {title}, kind: {}}}\n\
         results:\n  \
         partnership: {{rating: {}, evidence: {}, sources: [report]}}\n  \
         intervention: {{rating: {}, evidence: {}, sources: [report]}}\n\
         outcomes: {{{}: positive}}\n\
         sources:\n  \
         - {{id: report, kind: evaluation, title: Report on {title}, year: {}}}\n\
         ---\n\n{text}",
        summary.join(" ").trim_end_matches(['.', ' ']),
        two(&SECTORS),
        two(&MODALITIES),
        one(&SCALES, 3),
        two(&COUNTRIES),
        start + number % 9,
        one(&PARTNERS, 1),
        one(&PARTNERS, 8),
        one(&RATINGS, 1),
        one(&EVIDENCE, 5),
        one(&RATINGS, 7),
        one(&EVIDENCE, 2),
        one(&OUTCOMES, 1),
        start + 10,
    )?;
    Ok(source)
}

/// So many queries come again and again.
const COMMON: usize = 500;

/// Queries as they come in. Half of `mixed` are common ones, the n-th of them
/// 1/n as often as the first; nothing else is ever asked twice, in any stream.
pub(crate) struct Queries {
    words: Words,
    common: Vec<String>,
    asked: HashSet<String>,
    seed: u64,
}

impl Queries {
    pub(crate) fn new() -> Self {
        let words = Words::new();
        let common: Vec<String> = words.queries(7).take(COMMON).collect();
        let asked = common.iter().cloned().collect();
        Self { words, common, asked, seed: 100 }
    }

    /// Queries that nobody has asked yet. Few of them are of one word, as
    /// there are no more than some thousand words.
    pub(crate) fn different(&mut self, number: usize) -> Vec<String> {
        self.seed += 1;
        let asked = &mut self.asked;
        let new = self.words.queries(self.seed).filter(|query| asked.insert(query.clone()));
        new.take(number).collect()
    }

    /// Half of them common, half different.
    pub(crate) fn mixed(&mut self, number: usize) -> Vec<String> {
        let different = self.different(number / 2);
        let mut at = 0.5_f64;
        let next = |different| {
            // Steps of the golden section are spread evenly; the power makes
            // the n-th as frequent as 1/n.
            at = (at + 0.618_033_988_749_894_9) % 1.0;
            let rank = (COMMON as f64).powf(at) as usize;
            [self.common[rank.min(COMMON) - 1].clone(), different]
        };
        different.into_iter().flat_map(next).collect()
    }
}
