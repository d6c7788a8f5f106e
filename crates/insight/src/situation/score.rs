//! The points of one lesson, each with its reason.

use std::cmp::Reverse;
use std::collections::HashMap;

use concord_corpus::{Detail, Kind, Stand, SubjectKind};

use super::{Situation, weights};
use crate::grid::Placed;
use crate::knowledge::Told;
use crate::words::{list, lower};
use crate::{Filter, Knowledge};

/// What a lesson can share with a situation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Signal {
    Worry,
    Remedy,
    CaseWorry,
    Stage,
    NextStage,
    Form,
    Domain,
    Sector,
    Partner,
}

impl Signal {
    pub const ALL: [Signal; 9] = [
        Signal::Worry,
        Signal::Remedy,
        Signal::CaseWorry,
        Signal::Stage,
        Signal::NextStage,
        Signal::Form,
        Signal::Domain,
        Signal::Sector,
        Signal::Partner,
    ];

    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Worry => "worry",
            Signal::Remedy => "remedy",
            Signal::CaseWorry => "case-worry",
            Signal::Stage => "stage",
            Signal::NextStage => "next-stage",
            Signal::Form => "form",
            Signal::Domain => "domain",
            Signal::Sector => "sector",
            Signal::Partner => "partner",
        }
    }
}

/// Why a lesson matches: one thing that it shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason<'a> {
    pub signal: Signal,
    /// The term, slug or value that is shared.
    pub value: &'a str,
    pub label: &'a str,
    /// What became of the worry; of a remedy, what the lesson says of it.
    pub stand: Option<Stand>,
    /// Of a remedy: the worries that it is meant to ease, by title.
    pub against: Vec<&'a str>,
    pub points: u32,
}

impl Reason<'_> {
    /// The reason in a few words, to stand in a list.
    pub fn words(&self) -> String {
        let label = lower(self.label);
        match (self.signal, self.stand) {
            (Signal::Worry, Some(stand)) => format!("your worry, {}: {label}", changed(stand)),
            (Signal::Worry, None) => format!("your worry: {label}"),
            (Signal::Remedy, _) => {
                let against: Vec<_> = self.against.iter().map(|worry| lower(worry)).collect();
                format!("{label}, meant to ease: {}", list(&against))
            }
            (Signal::CaseWorry, _) => format!("its case met: {label}"),
            (Signal::Stage, _) => format!("your stage: {label}"),
            (Signal::NextStage, _) => format!("the stage after yours: {label}"),
            (Signal::Form, _) => format!("your form: {label}"),
            (Signal::Domain | Signal::Sector | Signal::Partner, _) => label,
        }
    }
}

fn changed(stand: Stand) -> &'static str {
    match stand {
        Stand::Eased => "eased",
        Stand::Unchanged => "not eased",
        _ => "made worse",
    }
}

/// A lesson and what it shares with the situation.
#[derive(Clone, Debug)]
pub struct Match<'a> {
    pub told: Told<'a>,
    pub points: u32,
    /// In the order of the signals, so that what weighs most comes first.
    pub reasons: Vec<Reason<'a>>,
}

impl Match<'_> {
    /// Its partnership, or what it set out to change, failed.
    pub fn is_from_failure(&self) -> bool {
        let results = &self.told.case.results;
        [&results.partnership, &results.intervention]
            .into_iter()
            .any(|result| Placed::of(result) == Placed::NotAchieved)
    }

    fn has(&self, signals: &[Signal]) -> bool {
        self.reasons.iter().any(|reason| signals.contains(&reason.signal))
    }
}

/// Best first; of equal ones the surest, then by id, so that the order is the
/// same every time.
pub(super) fn rank(matches: &mut [Match<'_>]) {
    matches.sort_by(|a, b| {
        let key = |found: &Match<'_>| Reverse((found.points, found.told.grade));
        let by_id = a.told.document.id.cmp(&b.told.document.id);
        key(a).cmp(&key(b)).then(by_id).then(a.told.lesson.section.cmp(&b.told.lesson.section))
    });
}

/// What is looked up once for all lessons.
pub(super) struct Scorer<'a> {
    knowledge: Knowledge<'a>,
    situation: &'a Situation,
    next_stage: Option<&'a str>,
    /// The worries with their titles.
    worries: Vec<(&'a str, &'a str)>,
    /// A practice and the worries that it is meant to ease.
    remedies: HashMap<&'a str, Vec<&'a str>>,
    /// Of the kinds of partners that were said, those that few cases have.
    rare_partners: Vec<&'a str>,
}

/// A kind of partner is rare that at most one case in so many has.
const RARE: usize = 10;

impl<'a> Scorer<'a> {
    pub fn new(knowledge: Knowledge<'a>, situation: &'a Situation) -> Self {
        Self {
            knowledge,
            situation,
            next_stage: next_stage(knowledge, situation),
            worries: situation
                .worries
                .iter()
                .map(|slug| (&**slug, knowledge.title(SubjectKind::Challenge, slug)))
                .collect(),
            remedies: remedies(knowledge, situation),
            rare_partners: rare_partners(knowledge, situation),
        }
    }

    /// `None` where the lesson shares nothing.
    pub fn score(&self, told: Told<'a>) -> Option<Match<'a>> {
        let mut reasons = Vec::new();
        self.worries(&told, &mut reasons);
        self.stage(&told, &mut reasons);
        let (knowledge, situation, case) = (self.knowledge, self.situation, told.case);
        let mut shared =
            |signal, facet: &str, wanted: &'a [String], has: &mut dyn Iterator<Item = &'a str>| {
                if wanted.is_empty() {
                    return;
                }
                let mut has: Vec<&str> =
                    has.filter(|value| wanted.iter().any(|w| w == value)).collect();
                has.sort_unstable();
                has.dedup();
                reasons.extend(
                    has.into_iter()
                        .map(|value| plain(signal, value, knowledge.core_label(facet, value))),
                );
            };
        shared(Signal::Form, "modality", &situation.forms, &mut case.modality.iter().map(|w| &**w));
        shared(
            Signal::Sector,
            "sector",
            &situation.sectors,
            &mut case.sectors.iter().map(|w| &**w),
        );
        let mut kinds = case.partners.iter().filter_map(|partner| partner.kind.as_deref());
        shared(Signal::Partner, "partner", &situation.partners, &mut kinds);
        for chosen in &situation.answers {
            let (source, facet, value) = (&*chosen.source, &*chosen.facet, &*chosen.value);
            if knowledge.found(&told.document.id, source, facet, value) {
                let label = knowledge.value_label(source, facet, value);
                reasons.push(plain(Signal::Domain, value, label));
            }
        }
        if reasons.is_empty() {
            return None;
        }
        reasons.sort_by_key(|reason| reason.signal);
        let points = weigh(&mut reasons);
        Some(Match { told, points, reasons })
    }

    /// Whether a lesson is listed: it names a worry; or it touches one, comes
    /// from the same sort of partnership, and has enough points. Without the
    /// sort, a lesson comes in that shares a practice and little else: an
    /// underground railway for fishers. Where no worry was given, points are
    /// enough.
    pub fn belongs(&self, found: &Match<'a>, enough: u32) -> bool {
        if found.has(&[Signal::Worry]) {
            return true;
        }
        let touches = found.has(&[Signal::Remedy, Signal::CaseWorry]) && self.is_alike(found);
        (self.situation.worries.is_empty() || touches) && found.points >= enough
    }

    /// Whether a lesson comes from the same sort of partnership, as far as the
    /// sort was said.
    fn is_alike(&self, found: &Match<'a>) -> bool {
        !self.says_sort()
            || found.has(&[Signal::Form, Signal::Sector, Signal::Domain])
            || self.has_rare_partner(found)
    }

    /// Whether a kind of partner is shared that few partnerships have. A
    /// common kind makes no two of them alike: most have a public body.
    fn has_rare_partner(&self, found: &Match<'a>) -> bool {
        let mut partners = found.reasons.iter().filter(|r| r.signal == Signal::Partner);
        partners.any(|reason| self.rare_partners.contains(&reason.value))
    }

    fn says_sort(&self) -> bool {
        let said = self.situation;
        !(said.forms.is_empty() && said.sectors.is_empty() && said.answers.is_empty())
    }

    /// Whether a lesson is a warning: it comes from a failure of the same sort
    /// of partnership and tells what went wrong. Kinds of partners make two
    /// partnerships alike only where nothing better was said; where nothing
    /// was said of the partnership at all, a shared worry must do.
    pub fn warns(&self, found: &Match<'a>) -> bool {
        let partners = || found.reasons.iter().filter(|r| r.signal == Signal::Partner).count();
        let alike = if self.says_sort() {
            self.is_alike(found)
        } else if !self.situation.partners.is_empty() {
            partners() > 1
        } else {
            found.has(&[Signal::Worry])
        };
        let went_wrong = |stand| {
            matches!(stand, Stand::Absent | Stand::Contradicts | Stand::Worsened | Stand::Unchanged)
        };
        alike
            && found.is_from_failure()
            && found.told.claims.iter().any(|claim| went_wrong(claim.stand))
    }

    fn worries(&self, told: &Told<'a>, reasons: &mut Vec<Reason<'a>>) {
        let knowledge = self.knowledge;
        for &(slug, label) in &self.worries {
            if let Some(stand) = told.stand(SubjectKind::Challenge, slug) {
                reasons.push(Reason { stand: Some(stand), ..plain(Signal::Worry, slug, label) });
                continue;
            }
            let remedy = told.of(SubjectKind::Practice).find(|claim| {
                let eases = self.remedies.get(&*claim.subject.slug);
                eases.is_some_and(|worries| worries.contains(&slug))
            });
            if let Some(claim) = remedy {
                let practice = &*claim.subject.slug;
                let title = knowledge.title(SubjectKind::Practice, practice);
                let known = |reason: &&mut Reason<'_>| {
                    reason.signal == Signal::Remedy && reason.value == practice
                };
                match reasons.iter_mut().find(known) {
                    Some(reason) => reason.against.push(label),
                    None => reasons.push(Reason {
                        stand: Some(claim.stand),
                        against: vec![label],
                        ..plain(Signal::Remedy, practice, title)
                    }),
                }
            } else if told.case.challenges.iter().any(|met| **met == *slug) {
                reasons.push(plain(Signal::CaseWorry, slug, label));
            }
        }
    }

    fn stage(&self, told: &Told<'a>, reasons: &mut Vec<Reason<'a>>) {
        let Some(stage) = told.lesson.stage.as_deref() else { return };
        let signal = if self.situation.stage.as_deref() == Some(stage) {
            Signal::Stage
        } else if self.next_stage == Some(stage) {
            Signal::NextStage
        } else {
            return;
        };
        reasons.push(plain(signal, stage, self.knowledge.core_label("stage", stage)));
    }
}

fn plain<'a>(signal: Signal, value: &'a str, label: &'a str) -> Reason<'a> {
    Reason { signal, value, label, stand: None, against: Vec::new(), points: 0 }
}

/// Gives each reason its points, up to the most of its signal, and adds up.
fn weigh(reasons: &mut [Reason<'_>]) -> u32 {
    let mut given: HashMap<Signal, u32> = HashMap::new();
    let mut sum = 0;
    for reason in reasons {
        let weight = weights::of(reason.signal);
        let given = given.entry(reason.signal).or_default();
        // A remedy counts for each worry that it is meant to ease.
        let times = reason.against.len().max(1) as u32;
        reason.points = (weight.points * times).min(weight.most - *given);
        *given += reason.points;
        sum += reason.points;
    }
    sum
}

/// The stage after the one of the situation, in the order of the vocabulary.
fn next_stage<'a>(knowledge: Knowledge<'a>, situation: &Situation) -> Option<&'a str> {
    let terms = &knowledge.vocabularies.get("stage")?.terms;
    let at = terms.iter().position(|term| Some(&*term.id) == situation.stage.as_deref())?;
    terms.get(at + 1).map(|term| &*term.id)
}

/// The kinds of partners that were said and that few cases have.
fn rare_partners<'a>(knowledge: Knowledge<'a>, situation: &'a Situation) -> Vec<&'a str> {
    let (mut cases, mut having) = (0, vec![0; situation.partners.len()]);
    for (_, case) in knowledge.cases(&Filter::default()) {
        cases += 1;
        for (kind, count) in situation.partners.iter().zip(&mut having) {
            let has = case.partners.iter().any(|p| p.kind.as_deref() == Some(kind));
            *count += usize::from(has);
        }
    }
    let kinds = situation.partners.iter().zip(having);
    kinds.filter(|(_, count)| count * RARE <= cases).map(|(kind, _)| &**kind).collect()
}

/// The practices that are meant to ease a worry, with the worries.
pub(super) fn remedies<'a>(
    knowledge: Knowledge<'a>,
    situation: &Situation,
) -> HashMap<&'a str, Vec<&'a str>> {
    let documents = knowledge.catalogue.originals();
    let practices = documents.filter(|document| document.kind == Kind::Practice);
    practices
        .filter_map(|document| {
            let Detail::Practice(practice) = &document.detail else { return None };
            let eases = practice.addresses.iter().map(|slug| &**slug);
            let worries: Vec<&str> =
                eases.filter(|slug| situation.worries.iter().any(|worry| worry == slug)).collect();
            (!worries.is_empty()).then_some((document.id.slug(), worries))
        })
        .collect()
}
